"""Look into a graph: find a node by id, name or alias; its neighbourhood; all that is known of it; counts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import networkx as nx

from paperkg import schema
from paperkg.errors import AmbiguousNodeError, UnknownNodeError
from paperkg.naming import display_name
from paperkg.text import fold, slug

# What tells rivals for one id apart.
_RIVAL = re.compile(r"-[0-9a-f]{8}$")
_MOST_LISTED = 10
_MOST_SUGGESTED = 5
_LEAST_LIKENESS = 60


def find_node(graph: nx.MultiDiGraph[str], text: str) -> str:
    """Find the node that a person means.

    An id goes before a name, a name (a paper's title) before an alias, an exact one before one that is equal under
    `text.fold`. An id that the graph had before a merge, which is made of what is an alias now, is found as well.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        A graph of paperkg.
    text : str
        An id, a name or an alias.

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
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("dataset:cifar-10", labels=["Dataset"], name="CIFAR-10", aliases=[])
    >>> find_node(graph, "cifar10")
    'dataset:cifar-10'
    """
    text = text.strip()
    if text in graph:
        return text
    found: dict[int, list[str]] = defaultdict(list)
    folded = fold(text)
    for node, properties in graph.nodes(data=True):
        ranks = [rank for rank, form in _forms(properties) if form == text or (folded and fold(form) == folded)]
        exact = [rank for rank, form in _forms(properties) if form == text]
        if ranks:
            found[min([rank + 1 for rank in ranks] + exact)].append(node)
    best = sorted(found[min(found)]) if found else former_id(text, ((id_, graph.nodes[id_]) for id_ in graph))
    if not best:
        raise UnknownNodeError(_unknown(graph, text))
    if len(best) > 1:
        listed = ", ".join(best[:_MOST_LISTED]) + (", ..." if len(best) > _MOST_LISTED else "")
        raise AmbiguousNodeError(f"{text!r} is the name of {len(best)} nodes: {listed}; give one of these ids")
    return best[0]


def former_id(text: str, nodes: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the nodes that may have had an id before they were merged: those with a name or alias that gives it.

    Parameters
    ----------
    text : str
        An id that is in the graph no more, such as ``method:ppo-algorithm``.
    nodes : iterable of (id, properties)
        The graph's nodes, each with ``labels``, ``name`` and ``aliases``.

    Returns
    -------
    list of str
        Sorted ids; several where it cannot be told.

    Examples
    --------
    >>> former_id("method:ppo-algorithm", [("method:ppo", {"labels": ["Method"], "aliases": ["PPO algorithm"]})])
    ['method:ppo']
    """
    prefix, _, part = text.partition(":")
    bare = _RIVAL.sub("", part)
    labels = {label.name for label in schema.NODE_LABELS.values() if label.prefix == prefix}
    found: dict[bool, list[str]] = defaultdict(list)
    for node, properties in nodes if part and labels else ():
        slugs = {slug(form) for form in (properties.get("name") or "", *properties.get("aliases", ()))}
        if properties["labels"][0] in labels and slugs & {part, bare}:
            found[part in slugs].append(node)
    return sorted(found[True] or found[False])


def _forms(properties: dict[str, Any]) -> list[tuple[int, str]]:
    """Return a node's name with rank 0 and its aliases with rank 2."""
    name = node_name(properties)
    return [*([(0, name)] if name else []), *((2, alias) for alias in properties.get("aliases", ()))]


def node_name(properties: dict[str, Any]) -> str | None:
    """Return what a person reads as a node's name (a paper's title), or None.

    Examples
    --------
    >>> node_name({"labels": ["Paper"], "title": "On graphs"})
    'On graphs'
    """
    name = properties.get(schema.NODE_LABELS[properties["labels"][0]].name_property)
    return name if isinstance(name, str) else None


def _unknown(graph: nx.MultiDiGraph[str], text: str) -> str:
    from rapidfuzz import fuzz, process

    forms = sorted({form for _, properties in graph.nodes(data=True) for _, form in _forms(properties)})
    close = process.extract(
        text, forms, scorer=fuzz.WRatio, processor=str.casefold, limit=_MOST_SUGGESTED, score_cutoff=_LEAST_LIKENESS
    )
    likely = [form for form, _, _ in close]
    hint = f"did you mean {', '.join(map(repr, likely))}?" if likely else "`paperkg stats` shows what is in the graph"
    return f"nothing in the graph has the id, name or alias {text!r}; {hint}"


def neighbourhood(graph: nx.MultiDiGraph[str], node: str, hops: int = 1) -> nx.MultiDiGraph[str]:
    """Return the part of the graph around a node, with every link between what is in it.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
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
    >>> graph = nx.MultiDiGraph([("a", "b"), ("c", "b"), ("c", "d")])
    >>> sorted(neighbourhood(graph, "a", 2))
    ['a', 'b', 'c']
    """
    if node not in graph:
        raise UnknownNodeError(_unknown(graph, node))
    if hops < 0:
        raise ValueError(f"hops must be 0 or more, not {hops}")
    reached, border = {node}, {node}
    for _ in range(hops):
        around = {n for near in border for step in (graph.successors, graph.predecessors) for n in step(near)}
        border = around - reached
        reached |= border
    part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    part.add_nodes_from((id_, dict(properties)) for id_, properties in graph.nodes(data=True) if id_ in reached)
    for id_ in part:
        for _, tail, properties in graph.out_edges(id_, data=True):
            if tail in reached:
                part.add_edge(id_, tail, **properties)
    return part


def describe(graph: nx.MultiDiGraph[str], node: str) -> dict[str, Any]:
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
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("venue:icml", labels=["Venue"], name="ICML")
    >>> describe(graph, "venue:icml")
    {'id': 'venue:icml', 'labels': ['Venue'], 'name': 'ICML', 'out': {}, 'in': {}}
    """
    if node not in graph:
        raise UnknownNodeError(_unknown(graph, node))
    return {
        "id": node,
        **graph.nodes[node],
        "out": _by_type(graph, ((tail, link) for _, tail, link in graph.out_edges(node, data=True))),
        "in": _by_type(graph, ((head, link) for head, _, link in graph.in_edges(node, data=True))),
    }


def _by_type(graph: nx.MultiDiGraph[str], links: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, list[Any]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for other, link in sorted(links, key=lambda item: item[0]):
        properties = {key: value for key, value in link.items() if key != "type"}
        grouped[link["type"]].append({"id": other, "name": display_name(other, graph.nodes[other]), **properties})
    return {type_: grouped[type_] for type_ in schema.RELATIONSHIP_TYPES if type_ in grouped}


def stats(graph: nx.MultiDiGraph[str], top: int = 10) -> dict[str, Any]:
    """Count what is in a graph.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        A graph of paperkg.
    top : int
        How many of the most frequent methods, data sets, metrics and tasks to list.

    Returns
    -------
    dict
        ``nodes`` and ``relationships`` (totals), ``labels`` and ``types`` (counts by label and by relationship type),
        ``top``: by entity type, the ``id``, ``name`` and ``papers`` of those that the most papers name.

    Examples
    --------
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("metric:f1", labels=["Metric"], name="F1", aliases=[], papers=3)
    >>> stats(graph)["top"]
    {'Metric': [{'id': 'metric:f1', 'name': 'F1', 'papers': 3}]}
    """
    labels = Counter(label for _, node_labels in graph.nodes(data="labels") for label in node_labels)
    types = Counter(link["type"] for *_, link in graph.edges(data=True))
    ranked = sorted(
        ((id_, node) for id_, node in graph.nodes(data=True) if "papers" in node),
        key=lambda item: (-item[1]["papers"], item[0]),
    )
    listed: dict[str, list[dict[str, Any]]] = {type_: [] for type_ in schema.ENTITY_TYPES}
    for id_, node in ranked:
        if len(listed[node["labels"][0]]) < top:
            listed[node["labels"][0]].append({"id": id_, "name": node["name"], "papers": node["papers"]})
    return {
        "nodes": graph.number_of_nodes(),
        "relationships": graph.number_of_edges(),
        "labels": _ordered(labels, [*schema.NODE_LABELS, *schema.KIND_LABELS.values()].index),
        "types": _ordered(types, list(schema.RELATIONSHIP_TYPES).index),
        "top": {type_: rows for type_, rows in listed.items() if rows},
    }


def _ordered(counts: Counter[str], place: Callable[[str], int]) -> dict[str, int]:
    return {key: counts[key] for key in sorted(counts, key=place)}
