"""A report as one HTML file without scripts: figures, trends, leaderboards, gaps; every number opens its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup, escape

from paperkg import schema
from paperkg.views import charts, markup, words
from paperkg.views.assets import asset, policy
from paperkg.views.boards import board_section
from paperkg.views.neighbourhood import write_page
from paperkg.views.notes import Notes
from paperkg.views.rendering import filled, part
from paperkg.views.style import STYLES

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]
    Rows = Sequence[Mapping[str, Any]]

_PLURAL: Final = {name: type_.plural.capitalize() for name, type_ in schema.ENTITIES.items()}


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
    bodies = [
        ("data", "The data", _data(parts)),
        ("news", "What is new", _news(notes, parts["diff"])),
        ("top", "What the papers are about", _top(notes, parts["overview"])),
        ("trends", "What rises and what falls", _trends(notes, parts["trends"], parts["by"])),
        ("boards", "Leaderboards", board_section(notes, parts["leaderboards"])),
        ("gaps", "Gaps", _gaps(notes, parts)),
    ]
    page = filled(
        "report.html",
        policy=policy(),
        css=asset("base.css") + asset("report.css"),
        lead=_lead(parts["overview"]),
        sections=[{"id": id_, "title": title, "body": body} for id_, title, body in bodies if body],
        notes=notes.ids.items(),
    )
    write_page(page, path)


def _section(macro: str, *values: Any) -> Markup:
    return part(macro, *values, template="sections.html")


def _lead(overview: Mapping[str, Any]) -> str:
    papers = overview["labels"].get(schema.PAPER, 0)
    span = f", from {overview['first']} to {overview['last']}" if overview["first"] else ""
    return (
        f"{words.count(papers, 'paper')}{span}. Every number can be clicked and shows the sentences that it rests on."
    )


def _data(parts: Mapping[str, Any]) -> Markup:
    overview = parts["overview"]
    labels = ((schema.NODE_LABELS[label], number) for label, number in overview["labels"].items())
    counts = ", ".join(words.count(number, label.noun, label.plural) for label, number in labels)
    sources = [(markup.name(name, 80), papers) for name, papers in overview["sources"].items()]
    undated = overview["undated"]
    of = f"{words.count(undated, 'paper')} of {overview['labels'][schema.PAPER]:,}" if undated else ""
    periods = _filled(overview["months" if parts["by"] == "month" else "years"], parts["trends"])
    label = f"Papers by {parts['by']}"
    plot = charts.bars(periods, label, STYLES[schema.METHOD].colour) if len(periods) > 1 else None
    return _section("data", counts, sources, of, plot)


def _filled(counts: Mapping[str, int], trends: Rows) -> dict[str, int]:
    """Add the empty periods between, where the trends know them."""
    spans = list(trends[0]["periods"]) if trends else list(counts)
    return {period: counts.get(period, 0) for period in spans}


def _top(notes: Notes, overview: Mapping[str, Any]) -> Markup:
    groups = [
        {
            "title": _PLURAL[type_],
            "plot": charts.top(
                [(row["name"], row["papers"]) for row in rows], f"{_PLURAL[type_]} by papers", STYLES[type_].colour
            ),
            "heads": ("Name", "Papers"),
            "rows": [(markup.name(row["name"]), notes.count(row["id"], row["papers"])) for row in rows],
        }
        for type_, rows in overview["top"].items()
        if rows
    ]
    return _section("top", groups) if groups else Markup()


def _trends(notes: Notes, rows: Rows, by: str) -> Markup:
    groups = []
    for type_, group in groupby(rows, key=lambda row: row["type"]):
        things = list(group)
        label = f"{_PLURAL[type_]}: papers by {by}; at the right, the change"
        since = things[0]["since"]
        groups.append(
            {
                "title": _PLURAL[type_],
                "plot": charts.sparks(things, label, STYLES[type_].colour) if len(things[0]["periods"]) > 1 else None,
                "heads": ("Name", "Papers", f"Before {since}", f"From {since}", "Change"),
                "rows": [_trend_row(notes, row) for row in things],
            }
        )
    return _section("trends", groups) if groups else Markup()


def _trend_row(notes: Notes, row: Mapping[str, Any]) -> list[str]:
    numbers = f"{row['earlier']:,}", f"{row['later']:,}", f"{row['change']:+.2f}"
    return [markup.name(row["name"]), notes.count(row["id"], row["papers"]), *numbers]


def _gaps(notes: Notes, parts: Mapping[str, Any]) -> Markup:
    rows: Rows = parts["gaps"]
    if not rows:
        return _section(
            "nothing", "None: no method and dataset, in at least two papers each, share a task and were not tried."
        )
    cells = [
        (
            markup.name(row["method"], 120),
            markup.name(row["dataset"], 120),
            notes.button(f"{row['score']:.3f}", _pair(row), _between(notes, row)),
            notes.count(row["method_id"], row["method_papers"]),
            notes.count(row["dataset_id"], row["dataset_papers"]),
            Markup(", ").join(markup.name(task, 60) for task in row["tasks"][:3]),
        )
        for row in rows
    ]
    label = "Methods by datasets: discs were tried (larger: in more papers), rings are the gaps of the table"
    heads = ("Method", "Dataset", "Score", "Papers with the method", "Papers with the dataset", "Shared tasks")
    plot = _map(notes.graph, rows, label)
    return _section("gaps", parts["formula"], parts["source"], label, plot, heads, cells)


def _pair(row: Mapping[str, Any]) -> Markup:
    return markup.name(row["method"], 80) + " on " + markup.name(row["dataset"], 80) + ": what stands between"


def _between(notes: Notes, row: Mapping[str, Any]) -> list[Markup]:
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
                    ends = [markup.linked(notes.graph, node, 80) for node in (method, dataset)]
                    paper = next(iter(link.get("paper_ids", ())), None)
                    said = markup.proof(notes.graph, method, dataset, link) + notes.source(paper)
                    found.append(Markup(" on ").join(ends) + ": " + said)
    return list(dict.fromkeys(found))


def _map(graph: Graph, rows: Rows, label: str) -> Markup:
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
    return charts.grid(rows_, columns, tried, missing, label)


def _news(notes: Notes, rows: Rows | None) -> Markup:
    if rows is None:
        return Markup()
    if not rows:
        return _section("nothing", "Nothing: both graphs say the same.")
    groups = []
    for change, group in groupby(rows, key=lambda row: row["change"]):
        cells = [_news_row(notes, row) for row in group]
        title = f"{change} ({len(cells):,})".capitalize()
        groups.append({"title": title, "heads": ("What", "On", "Value", "Paper"), "rows": cells})
    return _section("news", groups)


def _news_row(notes: Notes, row: Mapping[str, Any]) -> list[str]:
    value: Markup | str = ""
    if row["value"] is not None:
        value = escape(words.number(row["value"], row["unit"], row["kind"]))
        value += " " + markup.name(row["metric"], 60) if row["metric"] else ""
        value = part("with_small", value, "(best so far)" if row["best"] else "")
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
