"""A report as one HTML file without scripts: figures, trends, leaderboards, gaps; every number opens its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paperkg import schema
from paperkg.views import charts, markup, words
from paperkg.views.assets import asset, filled, policy
from paperkg.views.neighbourhood import write_page
from paperkg.views.style import STYLES

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]
    Rows = Sequence[Mapping[str, Any]]

_SENTENCES: Final = 5
_PLURAL: Final = {
    schema.METHOD: "Methods", schema.DATASET: "Data sets", schema.METRIC: "Metrics", schema.TASK: "Tasks",
}  # fmt: skip
_LEAST_DOTS: Final = 3


def write_report(graph: Graph, parts: Mapping[str, Any], path: str | Path) -> None:
    """Write a report; the same findings always give the same bytes.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        Where the sentences are taken from.
    parts : mapping
        ``overview``, ``by`` ("year" or "month"), ``trends``, ``leaderboards`` (by data set), ``gaps``, ``formula`` and
        ``source`` of their score, ``diff`` (or None): the rows of `paperkg.findings`.
    path : str or Path
        The HTML file; an existing one is replaced.

    Raises
    ------
    ExportError
        If the file cannot be written.
    """
    notes = _Notes(graph)
    sections = [
        ("data", "The data", _data(notes, parts)),
        ("news", "What is new", _news(notes, parts["diff"])),
        ("top", "What the papers are about", _top(notes, parts["overview"])),
        ("trends", "What rises and what falls", _trends(notes, parts["trends"], parts["by"])),
        ("boards", "Leaderboards", _boards(notes, parts["leaderboards"])),
        ("gaps", "Gaps", _gaps(notes, parts)),
    ]
    sections = [section for section in sections if section[2]]
    page = filled(
        "report.html",
        policy=policy(),
        css=asset("base.css") + asset("report.css"),
        lead=escape(_lead(parts["overview"])),
        contents="".join(f'<li><a href="#{id_}">{escape(title)}</a></li>\n' for id_, title, _ in sections),
        sections="".join(_section(*section) for section in sections),
        notes=notes.html(),
    )
    write_page(page, path)


def _section(id_: str, title: str, body: str) -> str:
    return (
        f'<section id="{id_}" aria-labelledby="{id_}-title">\n<h2 id="{id_}-title">{escape(title)}</h2>\n'
        f"{body}</section>\n"
    )


class _Notes:
    """What opens when a number is clicked: sentences with their papers, each text once in the page."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ids: dict[str, int] = {}

    def button(self, shown: str, title: str, proofs: Iterable[str], extra: str = "") -> str:
        """Return a number (HTML) as a button that opens sentences; bare where there is none."""
        body = f"<h3>{title}</h3>\n{extra}" + "".join(f"<li>{proof}</li>\n" for proof in proofs)
        if "<li>" not in body:
            return shown
        number = self.ids.setdefault(body, len(self.ids))
        return f'<button type="button" class="number" popovertarget="note-{number}">{shown}</button>'

    def html(self) -> str:
        """Return all of them."""
        return "".join(
            f'<div popover id="note-{number}" class="note"><ul>{body}</ul></div>\n' for body, number in self.ids.items()
        )

    def source(self, paper: str | None) -> str:
        """Return the line that names a paper."""
        if paper is None or paper not in self.graph:
            return ""
        return f'<span class="source">{markup.linked(self.graph, paper)}</span>'

    def said_of(self, node: str, most: int = _SENTENCES) -> list[str]:
        """Return the sentences of the latest papers that name a thing."""
        found = [
            (str(self.graph.nodes[paper].get("date") or self.graph.nodes[paper].get("year") or ""), paper, link)
            for paper, _, link in self.graph.in_edges(node, data=True)
            if words.label_of(self.graph, paper) == schema.PAPER and link.get("evidence")
        ]
        found.sort(key=lambda item: (item[1], item[2]["type"]))
        found.sort(key=lambda item: item[0], reverse=True)
        return [markup.proof(self.graph, paper, node, link) + self.source(paper) for _, paper, link in found[:most]]

    def count(self, node: str, papers: int, shown: str | None = None) -> str:
        """Return a number of papers as a button that opens the sentences of the latest ones."""
        rest = papers - _SENTENCES
        more = f'<p class="soft">The latest {_SENTENCES} of {papers:,} papers.</p>\n' if rest > 0 else ""
        return self.button(shown or f"{papers:,}", markup.linked(self.graph, node), self.said_of(node), more)


def _lead(overview: Mapping[str, Any]) -> str:
    papers = overview["labels"].get(schema.PAPER, 0)
    span = f", from {overview['first']} to {overview['last']}" if overview["first"] else ""
    return (
        f"{words.count(papers, 'paper')}{span}. Every number can be clicked and shows the sentences that it rests on."
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """Return a table; the cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    title = f"<caption>{caption}</caption>\n" if caption else ""
    return (
        f'<div class="scroll"><table>\n{title}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'
    )


def _folded(table: str) -> str:
    return f"<details><summary>As a table, with sentences</summary>\n{table}</details>\n"


def _chart(svg: str) -> str:
    return f'<div class="chart">\n{svg}</div>\n'


def _data(notes: _Notes, parts: Mapping[str, Any]) -> str:
    overview = parts["overview"]
    counts = [words.count(count, label.lower()) for label, count in overview["labels"].items()]
    lines = [f"<p>{escape(', '.join(counts))}.</p>\n"]
    if overview["sources"]:
        sources = (f"{markup.name(name, 80)} ({count:,})" for name, count in overview["sources"].items())
        lines.append(f'<p class="soft">Papers came from: {", ".join(sources)}.</p>\n')
    if overview["undated"]:
        lines.append(
            f'<p class="left-out">{words.count(overview["undated"], "paper")} of '
            f"{overview['labels'][schema.PAPER]:,} have no date and are in no trend.</p>\n"
        )
    periods = _filled(overview["months" if parts["by"] == "month" else "years"], parts["trends"])
    if len(periods) > 1:
        lines.append(_chart(charts.bars(periods, f"Papers by {parts['by']}", STYLES[schema.METHOD].colour)))
    return "".join(lines)


def _filled(counts: Mapping[str, int], trends: Rows) -> dict[str, int]:
    """Add the empty periods between, where the trends know them."""
    spans = list(trends[0]["periods"]) if trends else list(counts)
    return {period: counts.get(period, 0) for period in spans}


def _top(notes: _Notes, overview: Mapping[str, Any]) -> str:
    found = []
    for type_, rows in overview["top"].items():
        if rows:
            plot = charts.top(
                [(row["name"], row["papers"]) for row in rows], f"{_PLURAL[type_]} by papers", STYLES[type_].colour
            )
            cells = ([markup.name(row["name"]), notes.count(row["id"], row["papers"])] for row in rows)
            table = (
                f"<details><summary>As a table, with sentences</summary>\n{_table(('Name', 'Papers'), cells)}</details>"
            )
            found.append(f"<div>\n<h3>{_PLURAL[type_]}</h3>\n{_chart(plot)}{table}</div>\n")
    return f'<div class="pairs">\n{"".join(found)}</div>\n' if found else ""


def _trends(notes: _Notes, rows: Rows, by: str) -> str:
    found = []
    for type_, group in groupby(rows, key=lambda row: row["type"]):
        things = list(group)
        label = f"{_PLURAL[type_]}: papers by {by}; at the right, the change"
        plot = charts.sparks(things, label, STYLES[type_].colour) if len(things[0]["periods"]) > 1 else ""
        cells = (_trend_row(notes, row) for row in things)
        since = escape(things[0]["since"])
        table = _table(("Name", "Papers", f"Before {since}", f"From {since}", "Change"), cells)
        found.append(f"<h3>{_PLURAL[type_]}</h3>\n{_chart(plot) if plot else ''}{_folded(table)}")
    if not found:
        return ""
    rule = (
        '<p class="soft">The most named things of each kind; the later half of the papers in full colour. Change: the '
        "share of the later papers against that of the earlier ones, as log odds ratio in standard errors (Monroe, "
        "Colaresi, Quinn 2008); beyond 2 or below −2 is hardly chance.</p>\n"
    )
    return rule + "".join(found)


def _trend_row(notes: _Notes, row: Mapping[str, Any]) -> list[str]:
    numbers = f"{row['earlier']:,}", f"{row['later']:,}", f"{row['change']:+.2f}"
    return [markup.name(row["name"]), notes.count(row["id"], row["papers"]), *numbers]


def _boards(notes: _Notes, boards: Mapping[str, Rows]) -> str:
    if not boards:
        return ""
    rule = (
        '<p class="soft">Only what can be compared stands in one table: one metric, one unit, absolute values apart '
        "from gains, and the same split and setting as far as the sentences say. A number that may belong to another "
        "method or data set is marked ? and has no rank; its reasons are told with its sentence.</p>\n"
    )
    return rule + "".join(_of_dataset(notes, dataset, rows) for dataset, rows in boards.items())


def _of_dataset(notes: _Notes, dataset: str, rows: Rows) -> str:
    """Return the boards of a data set: plots where there is something to see, and one table with a group a board."""
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
    return [_chart(charts.dots(points, label, shown or "value"))]


def _board_row(notes: _Notes, row: Mapping[str, Any]) -> list[str]:
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


def _gaps(notes: _Notes, parts: Mapping[str, Any]) -> str:
    rows: Rows = parts["gaps"]
    if not rows:
        return "<p>None: no method and data set, in at least two papers each, share a task and were not tried.</p>\n"
    cells = (
        [
            markup.name(row["method"], 120),
            markup.name(row["dataset"], 120),
            notes.button(f"{row['score']:.3f}", _pair(row), _between(notes, row)),
            notes.count(row["method_id"], row["method_papers"]),
            notes.count(row["dataset_id"], row["dataset_papers"]),
            ", ".join(markup.name(task, 60) for task in row["tasks"][:3]),
        ]
        for row in rows
    )
    rule = (
        '<p class="soft">Pairs of a method and a data set in at least two papers each that share a task, and that no '
        "paper tries, as far as titles and abstracts say. The more papers lead from the method over data sets where it "
        "was tried, and methods tried there, to the data set, the higher is the score: "
        f"<code>{escape(parts['formula'])}</code>. {escape(parts['source'])}</p>\n"
    )
    heads = ("Method", "Data set", "Score", "Papers with the method", "Papers with the data set", "Shared tasks")
    return rule + _map(notes.graph, rows) + _table(heads, cells)


def _pair(row: Mapping[str, Any]) -> str:
    return f"{markup.name(row['method'], 80)} on {markup.name(row['dataset'], 80)}: what stands between"


def _between(notes: _Notes, row: Mapping[str, Any]) -> list[str]:
    """Return the sentences by which a gap's method and data set hang together."""
    found = []
    for step in row["through"]:
        for method, dataset in (
            (row["method_id"], step["dataset_id"]),
            (step["method_id"], step["dataset_id"]),
            (step["method_id"], row["dataset_id"]),
        ):
            for link in words.links_between(notes.graph, method, dataset):
                if link["type"] == schema.EVALUATED_ON:
                    text = f"{markup.linked(notes.graph, method, 80)} on {markup.linked(notes.graph, dataset, 80)}: "
                    paper = next(iter(link.get("paper_ids", ())), None)
                    found.append(text + markup.proof(notes.graph, method, dataset, link) + notes.source(paper))
    return list(dict.fromkeys(found))


def _map(graph: Graph, rows: Rows) -> str:
    methods = list(dict.fromkeys(row["method_id"] for row in rows))[:18]
    datasets = list(dict.fromkeys(row["dataset_id"] for row in rows))[:18]
    around = {tail for method in methods for _, tail, link in graph.out_edges(method, data=True)
              if link["type"] == schema.EVALUATED_ON}  # fmt: skip
    by_papers = sorted(around - set(datasets), key=lambda node: (-graph.nodes[node].get("papers", 0), node))
    datasets += by_papers[: max(0, 18 - len(datasets))]
    tried = [
        (number, place, link["papers"])
        for number, method in enumerate(methods)
        for place, dataset in enumerate(datasets)
        for link in words.links_between(graph, method, dataset)
        if link["type"] == schema.EVALUATED_ON
    ]
    missing = [
        (methods.index(row["method_id"]), datasets.index(row["dataset_id"]))
        for row in rows
        if row["method_id"] in methods and row["dataset_id"] in datasets
    ]
    rows_, columns = ([words.name_of(graph, node) for node in nodes] for nodes in (methods, datasets))
    label = "Methods by data sets: discs were tried (larger: in more papers), rings are the gaps of the table"
    return f'<p class="soft">{label}.</p>\n{_chart(charts.grid(rows_, columns, tried, missing, label))}'


def _news(notes: _Notes, rows: Rows | None) -> str:
    if rows is None:
        return ""
    if not rows:
        return "<p>Nothing: both graphs say the same.</p>\n"
    found = []
    for change, group in groupby(rows, key=lambda row: row["change"]):
        things = list(group)
        body = _table(("What", "On", "Value", "Paper"), (_news_row(notes, row) for row in things))
        title = f"{change} ({len(things):,})".capitalize()
        found.append(f"<details><summary>{escape(title)}</summary>\n{body}</details>\n")
    return "".join(found)


def _news_row(notes: _Notes, row: Mapping[str, Any]) -> list[str]:
    value = ""
    if row["value"] is not None:
        value = escape(words.number(row["value"], row["unit"], row["kind"]))
        value += f" {markup.name(row['metric'], 60)}" if row["metric"] else ""
        value += " <small>(best so far)</small>" if row["best"] else ""
    elif row["papers"]:
        value = words.count(row["papers"], "paper")
    proofs = [markup.marked(row["sentence"], []) + notes.source(row["paper_id"])] if row["sentence"] else []
    title = markup.name(row["name"] or "not said", 120)
    known = row["paper_id"] if row["paper_id"] in notes.graph else None
    return [
        title,
        markup.name(row["on"], 80) if row["on"] else "",
        notes.button(value, title, proofs) if value else "",
        markup.linked(notes.graph, known, 90) if known else markup.name(row["paper"] or "", 90),
    ]
