"""The results of a graph as claims: what is claimed of which method, under which conditions, and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from paperkg import schema
from paperkg.findings.conditions import conditions, without_cut
from paperkg.graph.doubts import doubts_of
from paperkg.graph.view import AnyGraph, GraphView, as_view
from paperkg.naming import display_name, paper_text
from paperkg.text import fold, within

# Metric, kind, unit, conditions.
Measure: TypeAlias = "tuple[str | None, str, str | None, tuple[str, ...]]"
_LINKS: Final = (schema.OF_METHOD, schema.ON_DATASET, schema.IN_METRIC, schema.OVER)


@dataclass(frozen=True)
class Claim:
    """One number of one paper: ids of what it is about (None where the paper does not say) and what is in doubt."""

    result: str
    paper: str
    value: float
    unit: str | None
    kind: str
    higher_is_better: bool | None
    method: str | None
    dataset: str | None
    metric: str | None
    baseline: str | None
    baseline_value: float | None
    conditions: tuple[str, ...]
    doubts: tuple[str, ...]
    sentence: str
    place: tuple[int, int] | None


def measure_of(graph: GraphView, claim: Claim) -> Measure:
    """Return what numbers must have in common to be compared: metric (its name without a cut), kind, unit, conditions.

    "Top-1 Accuracy" is accuracy under the condition "top-1".
    """
    if claim.metric is None:
        return None, claim.kind, claim.unit, claim.conditions
    name, cuts = without_cut(name_of(graph, claim.metric) or claim.metric)
    return fold(name) or claim.metric, claim.kind, claim.unit, tuple(sorted({*claim.conditions, *cuts}))


def claims_about(graph: AnyGraph, node: str) -> list[Claim]:
    """Return the claims linked with a method, a dataset or a metric, sorted by id of the result.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> said = "FooNet has 0.9 on the C test set."
    >>> graph.add_node("paper:p", labels=["Paper"], title="On C", abstract=said)
    >>> graph.add_node("dataset:c", labels=["Dataset"], name="C", aliases=[], papers=1)
    >>> graph.add_node("result:1", labels=["Result"], value=0.9, kind="absolute", sentence=said)
    >>> _ = graph.add_edge("paper:p", "result:1", type="REPORTS", start=16, end=19, confidence=0.6)
    >>> _ = graph.add_edge("result:1", "dataset:c", type="ON_DATASET")
    >>> [claim] = claims_about(graph, "dataset:c")
    >>> claim.conditions, claim.doubts
    (('test',), ('no method is linked', 'read with confidence 0.60'))
    """
    graph = as_view(graph)
    return claims(graph, {result for result, _ in graph.links_to(node, *_LINKS)})


def claims(graph: GraphView, results: Iterable[str]) -> list[Claim]:
    """Return the claims of some results, sorted by id; a result that no paper reports is left out."""
    read = (_claim(graph, result) for result in sorted(results))
    return [claim for claim in read if claim is not None]


def _claim(graph: GraphView, result: str) -> Claim | None:
    reports = graph.links_to(result, schema.REPORTS)
    if not reports:
        return None
    paper, report = reports[0]
    node = graph.node(result)
    links = {link["type"]: (tail, link.get("value")) for tail, link in graph.links_from(result, *_LINKS)}
    ends = {type_: links.get(type_, (None, None)) for type_ in _LINKS}
    sentence = node.get("sentence") or report.get("evidence") or ""
    place = within(paper_text(graph.node(paper)), sentence, report.get("start", -1), report.get("end", -1))
    at = place[0] if place else None
    metric = ends[schema.IN_METRIC][0]
    direction = graph.node(metric).get("direction") if metric else None
    return Claim(
        result=result,
        paper=paper,
        value=node["value"],
        unit=node.get("unit"),
        kind=node.get("kind", schema.RESULT_KINDS[0]),
        # A graph of before has it at the numbers only.
        higher_is_better=direction == schema.DIRECTIONS[0] if direction else node.get("higher_is_better"),
        method=ends[schema.OF_METHOD][0],
        dataset=ends[schema.ON_DATASET][0],
        metric=metric,
        baseline=ends[schema.OVER][0],
        baseline_value=ends[schema.OVER][1],
        conditions=_beyond(graph, metric, conditions(sentence, at)),
        # A graph of before they were noted has none.
        doubts=tuple(node["doubts"] if "doubts" in node else doubts_of(graph, result)),
        sentence=sentence,
        place=place,
    )


def name_of(graph: GraphView, node: str | None) -> str | None:
    """Return what a person calls a node, or None for none."""
    return None if node is None else display_name(node, graph.node(node))


def _beyond(graph: GraphView, metric: str | None, found: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out conditions that the metric's name says already."""
    said = fold(name_of(graph, metric) or "")
    return tuple(condition for condition in found if fold(condition) not in said)
