"""Leaderboards as a section of a report: a table a dataset, a group of rows a board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final

from paperkg.views import charts, markup, words
from paperkg.views.notes import Notes, chart

_LEAST_DOTS: Final = 3


def board_section(notes: Notes, boards: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return the leaderboards of some datasets, as `paperkg.findings.leaderboard.leaderboard` gives them."""
    if not boards:
        return ""
    rule = (
        '<p class="soft">Only what can be compared stands in one table: one metric, one unit, absolute values apart '
        "from gains, and the same split and setting as far as the sentences say. A number that may belong to another "
        "method or dataset is marked ? and has no rank; its reasons are told with its sentence.</p>\n"
    )
    return rule + "".join(_of_dataset(notes, dataset, rows) for dataset, rows in boards.items())


def _of_dataset(notes: Notes, dataset: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the boards of a dataset: plots where there is something to see, and one table with a group a board."""
    heads = ("Rank", "Method", "Value", "Against", "Paper")
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    plots, bodies = [], []
    for _, group in groupby(rows, key=lambda row: row["board"]):
        board = list(group)
        what = " · ".join(markup.name(text, 80) for text in _conditions(board[0]))
        plots += _dots(board)
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in _board_row(notes, row))}</tr>\n" for row in board)
        bodies.append(f'<tbody>\n<tr><th colspan="{len(heads)}" scope="rowgroup">{what}</th></tr>\n{body}</tbody>\n')
    table = f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n{"".join(bodies)}</table></div>\n'
    return f"<h3>{markup.linked(notes.graph, dataset)}</h3>\n{''.join(plots)}{table}"


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


def _dots(rows: list[Mapping[str, Any]]) -> list[str]:
    """Return a plot of a board with several absolute values of known methods."""
    known = [row for row in rows if row["method"] and row["kind"] == "absolute"]
    if len(known) < _LEAST_DOTS:
        return []
    points = [(row["method"], row["value"], bool(row["doubts"])) for row in known]
    label = f"{' · '.join(_conditions(rows[0]))}; rings are in doubt"
    shown = " ".join(filter(None, (rows[0]["metric"], _unit(rows[0]))))
    return [chart(charts.dots(points, label, shown or "value"))]


def _board_row(notes: Notes, row: Mapping[str, Any]) -> list[str]:
    shown = escape(words.number(row["value"], row["unit"], row["kind"]))
    if row["doubts"]:
        shown += ' <span class="doubt">?</span>'
    places = [tuple(row["place"])] if row["place"] else []
    proof = markup.marked(row["sentence"], places) + notes.source(row["paper_id"])
    reasons = "".join(
        f'<p class="doubt">In doubt: {escape(words.shorten(doubt, 300))}</p>\n' for doubt in row["doubts"]
    )
    title = markup.name(row["method"] or "method not said", 120)
    against = markup.name(row["baseline"], 80) if row["baseline"] else ""
    if row["baseline_value"] is not None:
        against += f" ({escape(words.number(row['baseline_value'], row['unit'], 'absolute'))})"
    role = "" if row["role"] == "reported" else " <small>(stated as baseline)</small>"
    return [
        str(row["rank"] or ""),
        (markup.name(row["method"], 120) if row["method"] else '<span class="soft">not said</span>') + role,
        notes.button(shown, title, [proof], reasons),
        against,
        markup.linked(notes.graph, row["paper_id"], 90) + (f" <small>{row['year']}</small>" if row["year"] else ""),
    ]
