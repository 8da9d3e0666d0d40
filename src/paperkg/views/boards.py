"""Leaderboards as a section of a report: a table a dataset, a group of rows a board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup

from paperkg.views import charts, markup, words
from paperkg.views.notes import Notes
from paperkg.views.rendering import part

_LEAST_DOTS: Final = 3
_HEADS: Final = ("Rank", "Method", "Value", "Against", "Paper")


def board_section(notes: Notes, boards: Mapping[str, Sequence[Mapping[str, Any]]]) -> Markup:
    """Return the leaderboards of some datasets, as `paperkg.findings.leaderboard.leaderboard` gives them."""
    if not boards:
        return Markup()
    datasets = [_of_dataset(notes, dataset, rows) for dataset, rows in boards.items()]
    return part("boards", datasets, _HEADS, template="sections.html")


def _of_dataset(notes: Notes, dataset: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the boards of a dataset: plots where there is something to see, and a group of rows a board."""
    boards = [list(board) for _, board in groupby(rows, key=lambda row: row["board"])]
    return {
        "name": markup.linked(notes.graph, dataset),
        "plots": [plot for board in boards for plot in _dots(board)],
        "boards": [
            {
                "conditions": [markup.name(text, 80) for text in _conditions(board[0])],
                "rows": [_board_row(notes, row) for row in board],
            }
            for board in boards
        ],
    }


_KINDS: Final = {"absolute": "", "improvement": "gain", "ratio": "ratio", "rank": "rank"}
_DIRECTIONS: Final = {True: "higher is better", False: "lower is better", None: ""}


def _conditions(row: Mapping[str, Any]) -> list[str]:
    """Tell what the numbers of a board have in common."""
    direction = _DIRECTIONS[row["higher_is_better"]] if row["kind"] == "absolute" else ""
    kind = _KINDS.get(row["kind"], row["kind"])
    parts = (row["metric"] or "metric not said", kind, *row["conditions"], _unit(row), direction)
    return [part for part in parts if part]


def _unit(row: Mapping[str, Any]) -> str:
    return {None: "", "x": "times"}.get(row["unit"], row["unit"] or "")


def _dots(rows: list[Mapping[str, Any]]) -> list[Markup]:
    """Return a plot of a board with several absolute values of known methods."""
    known = [row for row in rows if row["method"] and row["kind"] == "absolute"]
    if len(known) < _LEAST_DOTS:
        return []
    points = [(row["method"], row["value"], bool(row["doubts"])) for row in known]
    label = f"{' · '.join(_conditions(rows[0]))}; rings are in doubt"
    shown = " ".join(filter(None, (rows[0]["metric"], _unit(rows[0]))))
    return [charts.dots(points, label, shown or "value")]


def _board_row(notes: Notes, row: Mapping[str, Any]) -> list[str]:
    shown = part("value", words.number(row["value"], row["unit"], row["kind"]), bool(row["doubts"]))
    places = [tuple(row["place"])] if row["place"] else []
    proof = markup.marked(row["sentence"], places) + notes.source(row["paper_id"])
    reasons = [("doubt", f"In doubt: {words.shorten(doubt, 300)}") for doubt in row["doubts"]]
    method = markup.name(row["method"], 120) if row["method"] else None
    against = markup.name(row["baseline"], 80) if row["baseline"] else Markup()
    if row["baseline_value"] is not None:
        against += f" ({words.number(row['baseline_value'], row['unit'], 'absolute')})"
    return [
        str(row["rank"] or ""),
        part("reported", method, row["role"] != "reported"),
        notes.button(shown, method or markup.name("method not said"), [proof], reasons),
        against,
        part("with_small", markup.linked(notes.graph, row["paper_id"], 90), row["year"]),
    ]
