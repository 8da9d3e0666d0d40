"""The numbers reported on a dataset, in boards: only what can be compared stands in one board."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from paperkg import schema
from paperkg.findings.claims import Claim, Measure, claims_about, measure_of, name_of
from paperkg.graph.view import AnyGraph, GraphView, as_view

_KINDS: Final = {kind: number for number, kind in enumerate(("absolute", "rank", "improvement", "ratio"))}
REPORTED: Final = "reported"
BASELINE: Final = "baseline"


def leaderboard(graph: AnyGraph, dataset: str, metric: str | None = None) -> list[dict[str, Any]]:
    """Return the numbers that papers report on a dataset, best first within each board.

    A board holds what can be compared: one metric, one kind (absolute values, gains, ratios and ranks never mix), one
    unit as written (0.9 and 90% never mix), and the same conditions as far as the sentences say (test or validation,
    shots, share of labels, top k: "Top-1 Accuracy" is accuracy under top-1). The value of a baseline that a paper
    states beside its own stands there too.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    dataset : str
        Id of a dataset.
    metric : str, optional
        Id of a metric; all where not given.

    Returns
    -------
    list of dict
        A row a number: ``board`` (counted from 1: absolute values first, the largest board first), ``metric``,
        ``kind``, ``unit``, ``conditions`` (list), ``rank``, ``method``, ``value``, ``higher_is_better``, ``role``
        ("reported", or "baseline": the paper states it of what it compares with), ``baseline``, ``baseline_value``,
        ``doubts`` (list of reasons why the number may belong to another method, dataset or metric), ``paper`` (title),
        ``year``, ``url``, ``sentence``, ``place`` (offsets of the number in it, or None), and the ids ``method_id``,
        ``metric_id``, ``paper_id``, ``result_id``. Only absolute values without doubts and with a known direction have
        a ``rank``; equal values have equal ones.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("dataset:c", labels=["Dataset"], name="C", aliases=[], papers=1)
    >>> leaderboard(graph, "dataset:c")
    []
    """
    graph = as_view(graph)
    boards: dict[Measure, list[dict[str, Any]]] = defaultdict(list)
    for claim in claims_about(graph, dataset):
        if claim.dataset == dataset and metric in (None, claim.metric):
            for row in _rows(graph, claim):
                boards[measure_of(graph, claim)].append(row)
    ordered = sorted(boards.items(), key=lambda item: _board_order(*item))
    return [
        {"board": number, **row, "rank": rank}
        for number, (_, rows) in enumerate(ordered, 1)
        for rank, row in _ranked(sorted(rows, key=_row_order))
    ]


def _rows(graph: GraphView, claim: Claim) -> Iterable[dict[str, Any]]:
    """Yield the number itself and, where the paper states it, that of its baseline."""
    yield _row(graph, claim, claim.method, claim.value, REPORTED)
    if claim.kind == "absolute" and claim.baseline is not None and claim.baseline_value is not None:
        yield _row(graph, claim, claim.baseline, claim.baseline_value, BASELINE)


def _row(graph: GraphView, claim: Claim, method: str | None, value: float, role: str) -> dict[str, Any]:
    paper = graph.node(claim.paper)
    own = role == REPORTED
    return {
        "metric": name_of(graph, claim.metric),
        "kind": claim.kind,
        "unit": claim.unit,
        "conditions": list(claim.conditions),
        "rank": None,
        "method": name_of(graph, method),
        "value": value,
        "higher_is_better": claim.higher_is_better,
        "role": role,
        "baseline": name_of(graph, claim.baseline) if own else None,
        "baseline_value": claim.baseline_value if own else None,
        "doubts": list(claim.doubts),
        "paper": name_of(graph, claim.paper),
        "year": paper.get("year"),
        "url": paper.get("url"),
        "sentence": claim.sentence,
        "place": list(claim.place) if claim.place and own else None,
        "method_id": method,
        "metric_id": claim.metric,
        "paper_id": claim.paper,
        "result_id": claim.result,
    }


def _board_order(measure: Measure, rows: list[dict[str, Any]]) -> tuple[Any, ...]:
    metric, kind, unit, conditions = measure
    # What no metric is known of is the least comparable.
    return (
        _KINDS.get(kind, len(_KINDS)), metric is None, -len(rows), metric or "", unit or "", conditions,
    )  # fmt: skip


def _row_order(row: dict[str, Any]) -> tuple[Any, ...]:
    lower_first = row["higher_is_better"] is False or row["kind"] == "rank"
    better = row["value"] if lower_first else -row["value"]
    return better, bool(row["doubts"]), row["method_id"] or "~", row["result_id"], row["role"]


def _ranked(rows: list[dict[str, Any]]) -> Iterable[tuple[int | None, dict[str, Any]]]:
    rank, seen, last = 0, 0, None
    for row in rows:
        if row["kind"] != "absolute" or row["doubts"] or row["higher_is_better"] is None:
            yield None, row
            continue
        seen += 1
        if row["value"] != last:
            rank, last = seen, row["value"]
        yield rank, row


def datasets_with_results(graph: AnyGraph, least: int = 1) -> list[str]:
    """Return the datasets on which numbers are reported, those with the most numbers first.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    least : int
        The fewest numbers.
    """
    graph = as_view(graph)
    counts: dict[str, int] = defaultdict(int)
    for _, _, dataset in graph.ends(schema.ON_DATASET):
        counts[dataset] += 1
    return sorted((node for node, count in counts.items() if count >= least), key=lambda node: (-counts[node], node))
