"""Look into a graph: find a node by id, name or alias; its neighbourhood; all that is known of it; counts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from paperkg import schema
from paperkg.errors import AmbiguousNodeError, UnknownNodeError
from paperkg.graph.view import AnyGraph, GraphView, as_view
from paperkg.naming import display_name

if TYPE_CHECKING:
    import networkx as nx

# What tells rivals for one id apart.
_RIVAL = re.compile(r"-[0-9a-f]{8}$")
_MOST_LISTED = 10
_MOST_SUGGESTED = 5
_LEAST_LIKENESS = 60


def find_node(graph: AnyGraph, text: str, label: str | None = None) -> str:
    """Find the node that a person means.

    An id goes before a name, a name (a paper's title) before an alias, an exact one before one that is equal under
    `text.fold`. An id that the graph had before a merge, which is made of what is an alias now, is found as well.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    text : str
        An id, a name or an alias.
    label : str, optional
        The node's main label, so that a name that things of other labels have too is not ambiguous.

    Returns
    -------
    str
        The node's id.

    Raises
    ------
    UnknownNodeError
        If nothing has that id, name or alias; the message suggests similar ones.
    AmbiguousNodeError
        If several nodes have it; the message lists them.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("dataset:cifar-10", labels=["Dataset"], name="CIFAR-10", aliases=[])
    >>> find_node(graph, "cifar10")
    'dataset:cifar-10'
    """
    view, text = as_view(graph), text.strip()
    if text in view and label in (None, view.node(text)["labels"][0]):
        return text
    ranks: dict[str, int] = {}
    for node, rank, form in view.named(text, label):
        ranks[node] = min(rank + (form != text), ranks.get(node, rank + 1))
    surest = min(ranks.values(), default=0)
    best = sorted(node for node, rank in ranks.items() if rank == surest) or _former(view, text, label)
    if not best:
        raise UnknownNodeError(_unknown(view, text, label))
    if len(best) > 1:
        listed = ", ".join(best[:_MOST_LISTED]) + (", ..." if len(best) > _MOST_LISTED else "")
        raise AmbiguousNodeError(f"{text!r} is the name of {len(best)} nodes: {listed}; give one of these ids")
    return best[0]


def _former(view: GraphView, text: str, label: str | None) -> list[str]:
    return [node for node in former_id(view, text) if label in (None, view.node(node)["labels"][0])]


def former_id(graph: AnyGraph, text: str) -> list[str]:
    """Return the nodes that may have had an id before they were merged: those with a name or alias that gives it.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    text : str
        An id that is in the graph no more, such as ``method:ppo-algorithm``.

    Returns
    -------
    list of str
        Sorted ids; several where it cannot be told.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("method:ppo", labels=["Method"], name="PPO", aliases=["PPO algorithm"])
    >>> former_id(graph, "method:ppo-algorithm")
    ['method:ppo']
    """
    prefix, _, part = text.partition(":")
    bare = _RIVAL.sub("", part)
    labels = {label.name for label in schema.NODE_LABELS.values() if label.prefix == prefix}
    found: dict[bool, set[str]] = defaultdict(set)
    for node, own in as_view(graph).slugged({part, bare}, labels) if part and labels else ():
        found[own == part].add(node)
    return sorted(found[True] or found[False])


def _unknown(view: GraphView, text: str, label: str | None = None) -> str:
    from rapidfuzz import fuzz, process

    close = process.extract(
        text,
        view.forms(label),
        scorer=fuzz.WRatio,
        processor=str.casefold,
        limit=_MOST_SUGGESTED,
        score_cutoff=_LEAST_LIKENESS,
    )
    likely = [form for form, _, _ in close]
    hint = f"did you mean {', '.join(map(repr, likely))}?" if likely else "`paperkg stats` shows what is in the graph"
    what = f"no {label.lower()}" if label else "nothing"
    return f"{what} in the graph has the id, name or alias {text!r}; {hint}"


def neighbourhood(graph: AnyGraph, node: str, hops: int = 1) -> nx.MultiDiGraph[str]:
    """Return the part of the graph around a node, with every link between what is in it.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg; it is left as it is.
    node : str
        A node's id (`find_node` gives it).
    hops : int
        How many links away, in either direction; 0 or more.

    Returns
    -------
    networkx.MultiDiGraph
        A copy, in the order of the graph.

    Raises
    ------
    UnknownNodeError
        If the graph has no such node.
    ValueError
        If `hops` is negative.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph([("a", "b"), ("c", "b"), ("c", "d")])
    >>> sorted(neighbourhood(graph, "a", 2))
    ['a', 'b', 'c']
    """
    view = as_view(graph)
    if node not in view:
        raise UnknownNodeError(_unknown(view, node))
    if hops < 0:
        raise ValueError(f"hops must be 0 or more, not {hops}")
    reached, border = {node}, {node}
    for _ in range(hops):
        border = view.neighbours(border) - reached
        reached |= border
    return view.part(reached)


def describe(graph: AnyGraph, node: str) -> dict[str, Any]:
    """Return all that the graph knows of a node.

    Returns
    -------
    dict
        ``id``, ``labels`` and the node's properties; ``out`` and ``in``: by relationship type, the links from it and to
        it, each with the other node's ``id`` and ``name`` and the link's properties (evidence is the sentence).

    Raises
    ------
    UnknownNodeError
        If the graph has no such node.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("venue:icml", labels=["Venue"], name="ICML")
    >>> describe(graph, "venue:icml")
    {'id': 'venue:icml', 'labels': ['Venue'], 'name': 'ICML', 'out': {}, 'in': {}}
    """
    view = as_view(graph)
    if node not in view:
        raise UnknownNodeError(_unknown(view, node))
    return {
        "id": node,
        **view.node(node),
        "out": _by_type(view, view.links_from(node)),
        "in": _by_type(view, view.links_to(node)),
    }


def _by_type(view: GraphView, links: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, list[Any]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for other, link in links:
        properties = {key: value for key, value in link.items() if key != "type"}
        grouped[link["type"]].append({"id": other, "name": display_name(other, view.node(other)), **properties})
    return {type_: grouped[type_] for type_ in schema.RELATIONSHIP_TYPES if type_ in grouped}


def stats(graph: AnyGraph, top: int = 10) -> dict[str, Any]:
    """Count what is in a graph.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    top : int
        How many of the most frequent methods, datasets, metrics and tasks to list.

    Returns
    -------
    dict
        ``nodes`` and ``relationships`` (totals), ``labels`` and ``types`` (counts by label and by relationship type),
        ``top``: by entity type, the ``id``, ``name`` and ``papers`` of those that the most papers name.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("metric:f1", labels=["Metric"], name="F1", aliases=[], papers=3)
    >>> stats(graph)["top"]
    {'Metric': [{'id': 'metric:f1', 'name': 'F1', 'papers': 3}]}
    """
    view = as_view(graph)
    labels, types = view.labels(), view.types()
    listed = {}
    for type_ in schema.ENTITY_TYPES:
        counted = view.values(type_, "papers", "name")
        ranked = sorted((-papers, id_, name) for id_, papers, name in counted if papers is not None)
        listed[type_] = [{"id": id_, "name": name, "papers": -papers} for papers, id_, name in ranked[:top]]
    return {
        "nodes": sum(labels[label] for label in schema.NODE_LABELS),
        "relationships": types.total(),
        "labels": _ordered(labels, [*schema.NODE_LABELS, *schema.KIND_LABELS.values()].index),
        "types": _ordered(types, list(schema.RELATIONSHIP_TYPES).index),
        "top": {type_: rows for type_, rows in listed.items() if rows},
    }


def _ordered(counts: Counter[str], place: Callable[[str], int]) -> dict[str, int]:
    return {key: counts[key] for key in sorted(counts, key=place)}
