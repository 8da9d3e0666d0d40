"""A report as one HTML file without scripts: figures, trends, leaderboards, gaps; every number opens its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paperkg import schema
from paperkg.views import charts, markup, words
from paperkg.views.assets import asset, filled, policy
from paperkg.views.boards import board_section
from paperkg.views.neighbourhood import write_page
from paperkg.views.notes import Notes, chart, folded, table
from paperkg.views.style import STYLES

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]
    Rows = Sequence[Mapping[str, Any]]

_SENTENCES: Final = 5
_PLURAL: Final = {name: type_.plural.capitalize() for name, type_ in schema.ENTITIES.items()}
_LEAST_DOTS: Final = 3


def write_report(graph: Graph, parts: Mapping[str, Any], path: str | Path) -> None:
    """Write a report; the same findings always give the same bytes.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        Where the sentences are taken from.
    parts : mapping
        ``overview``, ``by`` ("year" or "month"), ``trends``, ``leaderboards`` (by dataset), ``gaps``, ``formula`` and
        ``source`` of their score, ``diff`` (or None): the rows of `paperkg.findings`.
    path : str or Path
        The HTML file; an existing one is replaced.

    Raises
    ------
    ExportError
        If the file cannot be written.
    """
    notes = Notes(graph)
    sections = [
        ("data", "The data", _data(notes, parts)),
        ("news", "What is new", _news(notes, parts["diff"])),
        ("top", "What the papers are about", _top(notes, parts["overview"])),
        ("trends", "What rises and what falls", _trends(notes, parts["trends"], parts["by"])),
        ("boards", "Leaderboards", board_section(notes, parts["leaderboards"])),
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


def _lead(overview: Mapping[str, Any]) -> str:
    papers = overview["labels"].get(schema.PAPER, 0)
    span = f", from {overview['first']} to {overview['last']}" if overview["first"] else ""
    return (
        f"{words.count(papers, 'paper')}{span}. Every number can be clicked and shows the sentences that it rests on."
    )


def _data(notes: Notes, parts: Mapping[str, Any]) -> str:
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
        lines.append(chart(charts.bars(periods, f"Papers by {parts['by']}", STYLES[schema.METHOD].colour)))
    return "".join(lines)


def _filled(counts: Mapping[str, int], trends: Rows) -> dict[str, int]:
    """Add the empty periods between, where the trends know them."""
    spans = list(trends[0]["periods"]) if trends else list(counts)
    return {period: counts.get(period, 0) for period in spans}


def _top(notes: Notes, overview: Mapping[str, Any]) -> str:
    found = []
    for type_, rows in overview["top"].items():
        if rows:
            plot = charts.top(
                [(row["name"], row["papers"]) for row in rows], f"{_PLURAL[type_]} by papers", STYLES[type_].colour
            )
            cells = ([markup.name(row["name"]), notes.count(row["id"], row["papers"])] for row in rows)
            below = folded(table(("Name", "Papers"), cells))
            found.append(f"<div>\n<h3>{_PLURAL[type_]}</h3>\n{chart(plot)}{below}</div>\n")
    return f'<div class="pairs">\n{"".join(found)}</div>\n' if found else ""


def _trends(notes: Notes, rows: Rows, by: str) -> str:
    found = []
    for type_, group in groupby(rows, key=lambda row: row["type"]):
        things = list(group)
        label = f"{_PLURAL[type_]}: papers by {by}; at the right, the change"
        plot = charts.sparks(things, label, STYLES[type_].colour) if len(things[0]["periods"]) > 1 else ""
        cells = (_trend_row(notes, row) for row in things)
        since = escape(things[0]["since"])
        below = folded(table(("Name", "Papers", f"Before {since}", f"From {since}", "Change"), cells))
        found.append(f"<h3>{_PLURAL[type_]}</h3>\n{chart(plot) if plot else ''}{below}")
    if not found:
        return ""
    rule = (
        '<p class="soft">The most named things of each kind; the later half of the papers in full colour. Change: the '
        "share of the later papers against that of the earlier ones, as log odds ratio in standard errors (Monroe, "
        "Colaresi, Quinn 2008); beyond 2 or below −2 is hardly chance.</p>\n"
    )
    return rule + "".join(found)


def _trend_row(notes: Notes, row: Mapping[str, Any]) -> list[str]:
    numbers = f"{row['earlier']:,}", f"{row['later']:,}", f"{row['change']:+.2f}"
    return [markup.name(row["name"]), notes.count(row["id"], row["papers"]), *numbers]


def _gaps(notes: Notes, parts: Mapping[str, Any]) -> str:
    rows: Rows = parts["gaps"]
    if not rows:
        return "<p>None: no method and dataset, in at least two papers each, share a task and were not tried.</p>\n"
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
        '<p class="soft">Pairs of a method and a dataset in at least two papers each that share a task, and that no '
        "paper tries, as far as titles and abstracts say. The more papers lead from the method over datasets where it "
        "was tried, and methods tried there, to the dataset, the higher is the score: "
        f"<code>{escape(parts['formula'])}</code>. {escape(parts['source'])}</p>\n"
    )
    heads = ("Method", "Dataset", "Score", "Papers with the method", "Papers with the dataset", "Shared tasks")
    return rule + _map(notes.graph, rows) + table(heads, cells)


def _pair(row: Mapping[str, Any]) -> str:
    return f"{markup.name(row['method'], 80)} on {markup.name(row['dataset'], 80)}: what stands between"


def _between(notes: Notes, row: Mapping[str, Any]) -> list[str]:
    """Return the sentences by which a gap's method and dataset hang together."""
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
    label = "Methods by datasets: discs were tried (larger: in more papers), rings are the gaps of the table"
    return f'<p class="soft">{label}.</p>\n{chart(charts.grid(rows_, columns, tried, missing, label))}'


def _news(notes: Notes, rows: Rows | None) -> str:
    if rows is None:
        return ""
    if not rows:
        return "<p>Nothing: both graphs say the same.</p>\n"
    found = []
    for change, group in groupby(rows, key=lambda row: row["change"]):
        things = list(group)
        body = table(("What", "On", "Value", "Paper"), (_news_row(notes, row) for row in things))
        title = f"{change} ({len(things):,})".capitalize()
        found.append(f"<details><summary>{escape(title)}</summary>\n{body}</details>\n")
    return "".join(found)


def _news_row(notes: Notes, row: Mapping[str, Any]) -> list[str]:
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
