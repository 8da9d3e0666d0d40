"""`python -m paperkg`: the command line."""

from __future__ import annotations

from paperkg.cli import main

main()
