"""Pictures of a graph for people: a neighbourhood and a report, each as one HTML file."""

from __future__ import annotations

from paperkg.views.neighbourhood import write_neighbourhood
from paperkg.views.report import write_report

__all__ = ["write_neighbourhood", "write_report"]
