"""Methods by datasets: in how many papers each method was tried on each dataset, and the best number."""

from __future__ import annotations

from collections import Counter
from typing import Any

from paperkg import schema
from paperkg.findings.claims import Claim, claims, measure_of, name_of
from paperkg.findings.links import label_of
from paperkg.graph.view import AnyGraph, GraphView, Link, as_view


def matrix(graph: AnyGraph, centre: str, *, methods: int = 60, datasets: int = 30) -> dict[str, Any]:
    """Return methods tried on a dataset by the datasets that these were tried on; the like around a method.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    centre : str
        Id of a dataset or a method; it stands first.
    methods, datasets : int
        The most rows and columns. Rows are those with the most papers on what the centre is joined with; then columns
        those that the most of these rows were tried on.

    Returns
    -------
    dict
        ``methods`` and ``datasets``: lists of ``id``, ``name``, ``aliases``, ``papers``; ``cells``: list of ``method``,
        ``dataset`` (ids), ``papers`` (ids), ``best`` (None, or a dict of ``value``, ``unit``, ``metric``,
        ``conditions``, ``doubts``, ``sentence``, ``paper_id``, ``place``: the best absolute value of the metric with
        the most numbers in that cell); ``left_out``: how many methods and datasets are not shown.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> for node in ("method:a", "dataset:c"):
    ...     graph.add_node(node, labels=[node.split(":")[0].title()], name=node[-1], papers=1)
    >>> _ = graph.add_edge("method:a", "dataset:c", type="EVALUATED_ON", papers=1, paper_ids=["paper:p"])
    >>> matrix(graph, "dataset:c")["cells"]
    [{'method': 'method:a', 'dataset': 'dataset:c', 'papers': ['paper:p'], 'best': None}]
    """
    graph = as_view(graph)
    rows, columns = frame(graph, centre, methods=methods, datasets=datasets)
    shown, wide = set(rows), set(columns)
    pairs = {(method, data): link for method in rows for data, link in _tried(graph, method=method) if data in wide}
    best = _best(graph, pairs)
    return {
        "methods": [_entity(graph, node) for node in rows],
        "datasets": [_entity(graph, node) for node in columns],
        "cells": [
            {"method": pair[0], "dataset": pair[1], "papers": list(link.get("paper_ids", ())), "best": best.get(pair)}
            for pair, link in sorted(pairs.items(), key=lambda item: item[0])
        ],
        "left_out": _left_out(graph, centre, shown, wide),
    }


def frame(graph: AnyGraph, centre: str, *, methods: int = 60, datasets: int = 30) -> tuple[list[str], list[str]]:
    """Return the ids of a matrix's rows and columns; see `matrix`."""
    graph = as_view(graph)
    if label_of(graph, centre) == schema.DATASET:
        rows = _top(Counter({method: link["papers"] for method, link in _tried(graph, dataset=centre)}), methods)
        shared = Counter(data for method in rows for data, _ in _tried(graph, method=method))
        return rows, _top(shared, datasets, centre)
    columns = _top(Counter({data: link["papers"] for data, link in _tried(graph, method=centre)}), datasets)
    shared = Counter(method for data in columns for method, _ in _tried(graph, dataset=data))
    return _top(shared, methods, centre), columns


def _tried(graph: GraphView, *, method: str | None = None, dataset: str | None = None) -> list[tuple[str, Link]]:
    """Return the other ends of the EVALUATED_ON links of a method or a dataset, with the links."""
    if method is not None:
        return graph.links_from(method, schema.EVALUATED_ON)
    return graph.links_to(str(dataset), schema.EVALUATED_ON)


def _top(counts: Counter[str], most: int, first: str | None = None) -> list[str]:
    return sorted(counts, key=lambda node: (node != first, -counts[node], node))[:most]


def _entity(graph: GraphView, node: str) -> dict[str, Any]:
    data = graph.node(node)
    return {
        "id": node,
        "name": name_of(graph, node),
        "aliases": data.get("aliases", []),
        "papers": data.get("papers", 0),
    }


def _left_out(graph: GraphView, centre: str, rows: set[str], columns: set[str]) -> dict[str, int]:
    if label_of(graph, centre) == schema.DATASET:
        around = {method for method, _ in _tried(graph, dataset=centre)}
        across = {data for method in rows for data, _ in _tried(graph, method=method)}
        return {"methods": len(around - rows), "datasets": len(across - columns)}
    around = {data for data, _ in _tried(graph, method=centre)}
    across = {method for data in columns for method, _ in _tried(graph, dataset=data)}
    return {"methods": len(across - rows), "datasets": len(around - columns)}


def _best(graph: GraphView, pairs: dict[tuple[str, str], dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return for each pair the best absolute value, in the metric of which the pair has the most numbers."""
    results = {result for method, _ in pairs for result, _ in graph.links_to(method, schema.OF_METHOD)}
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims(graph, results):
        if claim.kind == "absolute" and claim.method and claim.dataset and (claim.method, claim.dataset) in pairs:
            found.setdefault((claim.method, claim.dataset), []).append(claim)
    return {pair: _chosen(graph, group) for pair, group in found.items()}


def _chosen(graph: GraphView, group: list[Claim]) -> dict[str, Any]:
    sizes = Counter(measure_of(graph, claim) for claim in group)

    def order(claim: Claim) -> tuple[Any, ...]:
        metric, _, unit, conditions = measure = measure_of(graph, claim)
        better = claim.value if claim.higher_is_better is False else -claim.value
        unsure = bool(claim.doubts), metric is None
        return *unsure, -sizes[measure], metric or "", unit or "", conditions, better, claim.result

    claim = min(group, key=order)
    return {
        "value": claim.value,
        "unit": claim.unit,
        "metric": name_of(graph, claim.metric),
        "conditions": list(claim.conditions),
        "doubts": list(claim.doubts),
        "sentence": claim.sentence,
        "paper_id": claim.paper,
        "place": list(claim.place) if claim.place else None,
    }


def sources_of(found: dict[str, Any]) -> set[str]:
    """Return the ids of the methods and datasets of a matrix, and of the papers behind its cells."""
    things = {thing["id"] for kind in ("methods", "datasets") for thing in found[kind]}
    return things.union(*(cell["papers"] for cell in found["cells"])) | {
        cell["best"]["paper_id"] for cell in found["cells"] if cell["best"]
    }
