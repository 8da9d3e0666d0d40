"""Two methods side by side: what each is used for and tried on, the numbers that can be compared, who compares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from paperkg import schema
from paperkg.findings.claims import Claim, Measure, claims_about, measure_of, name_of
from paperkg.findings.links import said_by
from paperkg.graph.view import AnyGraph, GraphView, as_view
from paperkg.naming import paper_text

_SHARED: Final = {
    "dataset": schema.EVALUATED_ON,
    "task": schema.USED_FOR,
    "trained on": schema.TRAINED_ON,
    "built on": schema.BUILT_ON,
}


def compare(graph: AnyGraph, first: str, second: str) -> list[dict[str, Any]]:
    """Return what a graph says of two methods, side by side.

    Numbers stand side by side only where dataset, metric, kind (an absolute value), unit and conditions are the same.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    first, second : str
        Ids of two methods.

    Returns
    -------
    list of dict
        ``aspect``: "papers" (how many name them), "compared" (a paper that sets one against the other), "number" (a
        claim of the one over the other), "result" (values under the same conditions), "dataset", "task", "trained on"
        and "built on" (how many papers say that each was evaluated on it, used for it, trained on it, built on it; None
        for none); ``name``; ``first`` and ``second`` (counts or values); ``unit``, ``metric``, ``conditions``,
        ``doubts``; ``better`` ("first", "second", "equal", or None where it is not known or in doubt);
        ``first_sentence``, ``second_sentence``, ``first_paper``, ``second_paper`` (ids); ``id`` (of what ``name``
        names). What both have comes before what one has.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> for node, count in (("method:a", 3), ("method:b", 2)):
    ...     graph.add_node(node, labels=["Method"], name=node[-1].upper(), papers=count)
    >>> [(row["aspect"], row["first"], row["second"]) for row in compare(graph, "method:a", "method:b")]
    [('papers', 3, 2)]
    """
    graph = as_view(graph)
    papers = _row("papers", None, "papers", *(graph.node(node).get("papers", 0) for node in (first, second)))
    return [
        papers,
        *_compared(graph, first, second),
        *_numbers(graph, first, second),
        *_results(graph, first, second),
        *(row for aspect, type_ in _SHARED.items() for row in _common(graph, first, second, aspect, type_)),
    ]


def _row(aspect: str, id_: str | None, name: str | None, first: Any, second: Any, **rest: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "unit": None, "metric": None, "conditions": [], "doubts": [], "better": None, "first_sentence": None,
        "second_sentence": None, "first_paper": None, "second_paper": None,
    }  # fmt: skip
    return {"aspect": aspect, "name": name, "first": first, "second": second, **empty, "id": id_, **rest}


def _said(graph: GraphView, method: str) -> dict[str, Mapping[str, Any]]:
    """Return by paper the link by which it names a method; that of the strongest role."""
    found: dict[str, Mapping[str, Any]] = {}
    for paper, link in said_by(graph, method):
        if found.get(paper, {}).get("type") != schema.COMPARES_WITH:
            found[paper] = link
    return found


def _compared(graph: GraphView, first: str, second: str) -> Iterable[dict[str, Any]]:
    """Yield the papers that compare the two, each with the role that both have in it, and its sentences."""
    said = _said(graph, first), _said(graph, second)
    links = [
        link
        for head, tail in ((first, second), (second, first))
        for node, link in graph.links_from(head, schema.COMPARED_WITH)
        if node == tail
    ]
    for paper in sorted({paper for link in links for paper in link["paper_ids"] if paper in graph}):
        text = paper_text(graph.node(paper))
        # Of several papers only one has the sentence that the link shows.
        own = next((link["evidence"] for link in links if link["evidence"] and link["evidence"] in text), None)
        roles = [side.get(paper, {"type": schema.MENTIONS}) for side in said]
        yield _row(
            "compared", paper, name_of(graph, paper), *(_words(role["type"]) for role in roles),
            first_paper=paper, second_paper=paper,
            first_sentence=own or roles[0].get("evidence"), second_sentence=own or roles[1].get("evidence"),
        )  # fmt: skip


def _words(type_: str) -> str:
    return type_.replace("_", " ").lower()


def _numbers(graph: GraphView, first: str, second: str) -> Iterable[dict[str, Any]]:
    """Yield the claims that name the one over the other; the baseline's value where it is stated."""
    claims = {claim.result: claim for node in (first, second) for claim in claims_about(graph, node)}
    for claim in (claims[result] for result in sorted(claims)):
        if {claim.method, claim.baseline} != {first, second}:
            continue
        values: tuple[float | None, float | None] = (claim.value, claim.baseline_value)
        ahead = _better(claim, claim.baseline_value) if claim.kind == "absolute" else None
        if claim.method == second:
            values = values[1], values[0]
            ahead = {"first": "second", "second": "first"}.get(ahead or "", ahead)
        yield _row(
            "number", claim.dataset, name_of(graph, claim.dataset), *values, unit=claim.unit, better=ahead,
            metric=name_of(graph, claim.metric), conditions=[claim.kind, *claim.conditions], doubts=list(claim.doubts),
            first_sentence=claim.sentence, second_sentence=claim.sentence,
            first_paper=claim.paper, second_paper=claim.paper,
        )  # fmt: skip


def _better(claim: Claim, other: float | None, doubts: tuple[str, ...] = ()) -> str | None:
    """Tell which of two values is better, of which the first is a claim's; None where nothing says so."""
    if other is None or claim.higher_is_better is None or claim.doubts or doubts:
        return None
    if claim.value == other:
        return "equal"
    return "first" if (claim.value > other) == claim.higher_is_better else "second"


def _results(graph: GraphView, first: str, second: str) -> Iterable[dict[str, Any]]:
    """Yield the best values of both wherever dataset, metric, unit and conditions are the same."""
    best = [_best_by_measure(graph, node) for node in (first, second)]
    for measure in sorted(best[0].keys() & best[1].keys(), key=repr):
        one, other = best[0][measure], best[1][measure]
        yield _row(
            "result", one.dataset, name_of(graph, one.dataset), one.value, other.value, unit=one.unit,
            metric=name_of(graph, one.metric), conditions=list(one.conditions),
            doubts=sorted({*one.doubts, *other.doubts}), better=_better(one, other.value, other.doubts),
            first_sentence=one.sentence, second_sentence=other.sentence,
            first_paper=one.paper, second_paper=other.paper,
        )  # fmt: skip


def _best_by_measure(graph: GraphView, method: str) -> dict[tuple[str, Measure], Claim]:
    groups: dict[tuple[str, Measure], list[Claim]] = defaultdict(list)
    for claim in claims_about(graph, method):
        if claim.method == method and claim.kind == "absolute" and claim.dataset and claim.metric:
            groups[claim.dataset, measure_of(graph, claim)].append(claim)
    return {
        measure: min(
            group, key=lambda c: (bool(c.doubts), c.value if c.higher_is_better is False else -c.value, c.result)
        )
        for measure, group in groups.items()
    }


def _common(graph: GraphView, first: str, second: str, aspect: str, type_: str) -> Iterable[dict[str, Any]]:
    one, other = (dict(graph.links_from(node, type_)) for node in (first, second))

    def order(node: str) -> tuple[bool, int, str]:
        papers = [links[node]["papers"] for links in (one, other) if node in links]
        return len(papers) < 2, -sum(papers), node

    for node in sorted(one.keys() | other.keys(), key=order):
        sides = [links.get(node, {}) for links in (one, other)]
        yield _row(
            aspect, node, name_of(graph, node), *(link.get("papers") for link in sides),
            first_sentence=sides[0].get("evidence"), second_sentence=sides[1].get("evidence"),
            first_paper=next(iter(sides[0].get("paper_ids", ())), None),
            second_paper=next(iter(sides[1].get("paper_ids", ())), None),
        )  # fmt: skip
