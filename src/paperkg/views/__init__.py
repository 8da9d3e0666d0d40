"""Pictures of a graph for people: a neighbourhood as one HTML file."""

from __future__ import annotations

from paperkg.views.neighbourhood import write_neighbourhood

__all__ = ["write_neighbourhood"]
