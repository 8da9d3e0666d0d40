"""What a graph says in numbers: leaderboards, methods by datasets, trends, gaps, differences, comparisons.

Plain functions from a graph (and ids of its nodes) to rows: lists of dicts of plain values, sorted totally, so that the
same graph always gives the same rows. A row names the sentences and the papers that it rests on.
"""

from __future__ import annotations

from paperkg.findings.compare import compare
from paperkg.findings.diff import diff
from paperkg.findings.gaps import FORMULA, SOURCE, gaps
from paperkg.findings.leaderboard import datasets_with_results, leaderboard
from paperkg.findings.matrix import frame, matrix, sources_of
from paperkg.findings.overview import overview
from paperkg.findings.trends import trends

__all__ = [
    "FORMULA",
    "SOURCE",
    "compare",
    "datasets_with_results",
    "diff",
    "frame",
    "gaps",
    "leaderboard",
    "matrix",
    "overview",
    "sources_of",
    "trends",
]
