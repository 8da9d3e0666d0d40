"""The figures of a graph's data: how many papers of which time, and how many of each thing."""

from __future__ import annotations

from collections import Counter
from typing import Any

from paperkg import schema
from paperkg.findings.claims import name_of
from paperkg.findings.trends import periods_of
from paperkg.graph.view import AnyGraph, GraphView, as_view


def overview(graph: AnyGraph, top: int = 10) -> dict[str, Any]:
    """Return the figures that stand above a report.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    top : int
        How many of the things that the most papers name to list, for each entity type.

    Returns
    -------
    dict
        ``labels`` (counts by main label, in the order of the schema), ``first`` and ``last`` (the earliest and latest
        date of a paper as it is written, a year where there is no date; None without any), ``years`` and ``months``
        (papers by period, sorted), ``undated`` (papers without a year), ``sources`` (papers by the file that they came
        from), ``top`` (by entity type: ``id``, ``name``, ``papers``).

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("paper:p", labels=["Paper"], title="T", date="2024-05-01")
    >>> overview(graph)["last"], overview(graph)["labels"]
    ('2024-05-01', {'Paper': 1})
    """
    graph = as_view(graph)
    counts = graph.labels()
    papers = {node: (date, source) for node, date, source in graph.values(schema.PAPER, "date", "source")}
    years, months = periods_of(graph, "year"), periods_of(graph, "month")
    dates = sorted(str(papers[node][0] or year) for node, year in years.items())
    return {
        "labels": {label: counts[label] for label in schema.NODE_LABELS if counts[label]},
        "first": dates[0] if dates else None,
        "last": dates[-1] if dates else None,
        "years": dict(sorted(Counter(years.values()).items())),
        "months": dict(sorted(Counter(months.values()).items())),
        "undated": len(papers) - len(years),
        "sources": dict(sorted(Counter(str(source) for _, source in papers.values() if source is not None).items())),
        "top": {type_: _top(graph, type_, top) for type_ in schema.ENTITY_TYPES},
    }


def _top(graph: GraphView, type_: str, most: int) -> list[dict[str, Any]]:
    found = [(-(papers or 0), node) for node, papers in graph.values(type_, "papers")]
    return [{"id": node, "name": name_of(graph, node), "papers": -count} for count, node in sorted(found)[:most]]
