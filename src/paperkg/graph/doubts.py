"""Why a number may belong to another method or dataset than its result says: what to check before citing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from paperkg import schema
from paperkg.graph.view import AnyGraph, GraphView, as_view
from paperkg.naming import display_name, paper_text
from paperkg.text import locate, within

# A reading that the extraction itself gives less than this is told as doubtful.
SURE: Final = 0.8
_NOUNS: Final = {schema.METHOD: "method", schema.DATASET: "dataset"}


def doubts_of(graph: AnyGraph, result: str) -> list[str]:
    """Return what is in doubt of a result: its sentence does not name a thing, or names another one nearer by.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg with the paper that reports the result, and all that this paper names.
    result : str
        Id of a result.

    Returns
    -------
    list of str
        Words for a person, sorted; empty where nothing is in doubt.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> said = "FooNet has 0.9 on C."
    >>> graph.add_node("paper:p", labels=["Paper"], title="On C", abstract=said)
    >>> graph.add_node("dataset:c", labels=["Dataset"], name="C", aliases=[], papers=1)
    >>> graph.add_node("result:1", labels=["Result"], value=0.9, kind="absolute", sentence=said)
    >>> _ = graph.add_edge("paper:p", "result:1", type="REPORTS", start=16, end=19, confidence=0.6)
    >>> _ = graph.add_edge("result:1", "dataset:c", type="ON_DATASET")
    >>> doubts_of(graph, "result:1")
    ['no method is linked', 'read with confidence 0.60']
    """
    view = as_view(graph)
    reports = view.links_to(result, schema.REPORTS)
    return sorted(_doubts(view, result, *reports[0])) if reports else []


def _doubts(graph: GraphView, result: str, paper: str, report: dict[str, Any]) -> Iterator[str]:
    sentence = graph.node(result).get("sentence") or report.get("evidence") or ""
    place = within(paper_text(graph.node(paper)), sentence, report.get("start", -1), report.get("end", -1))
    ends = {link["type"]: tail for tail, link in graph.links_from(result)}
    for type_, label in ((schema.OF_METHOD, schema.METHOD), (schema.ON_DATASET, schema.DATASET)):
        node = ends.get(type_)
        if node is None:
            yield f"no {_NOUNS[label]} is linked"
            continue
        named = _named(graph, paper, sentence, place[0] if place else None, label, node)
        if node not in named:
            yield f"its sentence does not name the {_NOUNS[label]}"
        own = named.pop(node, len(sentence))
        named.pop(ends.get(schema.OVER, ""), None)
        nearer = sorted(display_name(other, graph.node(other)) for other, far in named.items() if far <= own)
        if nearer:
            yield f"its sentence names another {_NOUNS[label]} nearer by ({', '.join(nearer)})"
    confidence = report.get("confidence", 1.0)
    if confidence < SURE:
        yield f"read with confidence {confidence:.2f}"


def _named(graph: GraphView, paper: str, sentence: str, place: int | None, label: str, node: str) -> dict[str, int]:
    """Return which things of a label, of those that a paper is linked with, a sentence names, and how far from a place.

    Where no place is given all are equally far.
    """
    around = {tail for tail, _ in graph.links_from(paper) if graph.node(tail)["labels"][0] == label}
    things = sorted(around | {node})
    folded = sentence.casefold()
    # To look whether a form stands there at all is much cheaper than to look where it does as a whole word.
    forms = [[form for form in map(str.casefold, _forms(graph, thing)) if form in folded] for thing in things]
    distances: dict[str, int] = {}
    for start, end, index in locate(forms, folded):
        far = 0 if place is None else min(abs(start - place), abs(end - place))
        distances[things[index]] = min(far, distances.get(things[index], far))
    return distances


def _forms(graph: GraphView, node: str) -> list[str]:
    data = graph.node(node)
    names = [data.get("name", ""), *data.get("aliases", ())]
    # A plural ("ResNets") names the thing as well.
    return [form for name in names if name for form in (name, f"{name}s")]
