"""From a graph to the records that the embedded engine loads."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from paperkg import schema
from paperkg.cypher.dialect import stored
from paperkg.errors import StoreError
from paperkg.graph.view import AnyGraph, as_view

Record = dict[str, Any]


def to_records(graph: AnyGraph) -> tuple[dict[str, list[Record]], list[tuple[str, str, list[int]]]]:
    """Return the engine's form of a graph.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        ``labels`` on nodes, ``type`` on edges, and properties.

    Returns
    -------
    spec : dict
        Nodes by main label and edges by type and end points' labels; a node's key is its number in the sorted graph.
    second_labels : list of (label, main label, numbers of nodes)
        The labels that nodes have beside the main one.

    Raises
    ------
    StoreError
        A node has no label, an edge no type, or a value is neither text, number, truth value nor list of texts.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("venue:icml", labels=["Venue"], name="ICML")
    >>> to_records(graph)[0]["nodes"][0]["records"]
    [{'name': 'ICML', 'id': 0, 'title': None, 'pkg_id': 'venue:icml'}]
    """
    view = as_view(graph)
    numbers: dict[str, int] = {}
    nodes: dict[str, list[Record]] = defaultdict(list)
    second: dict[tuple[str, str], list[int]] = defaultdict(list)
    labels: dict[str, str] = {}
    for number, (node, properties) in enumerate(view.nodes()):
        numbers[node] = number
        labels[node], *others = properties.get("labels") or [""]
        nodes[labels[node]].append(_node(node, labels[node], number, properties))
        for label in others:
            second[label, labels[node]].append(number)
    edges: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    for head, tail, attributes in view.links():
        ends = {"pkg_head": numbers[head], "pkg_tail": numbers[tail]}
        record = _edge(f"the edge from {head} to {tail}", attributes)
        edges[attributes["type"], labels[head], labels[tail]].append({**ends, **record})
    spec = {"nodes": [_of_label(*item) for item in nodes.items()], "connections": [_of_type(*e) for e in edges.items()]}
    return spec, [(*key, members) for key, members in sorted(second.items())]


def _node(node: str, label: str, number: int, attributes: Mapping[str, Any]) -> Record:
    if not label:
        raise StoreError(f"the node {node} has no label")
    known = schema.NODE_LABELS.get(label)
    values = {name: value for name, value in attributes.items() if name != "labels"}
    # Without a title of its own, the engine's property "title" stays empty, and "name" means only our own.
    own = {"id": number, "title": None, stored("id"): node}
    return {**_storable(f"the node {node}", values, known.properties if known else {}), **own}


def _edge(what: str, attributes: Mapping[str, Any]) -> Record:
    if not attributes.get("type"):
        raise StoreError(f"{what} has no type")
    known = schema.RELATIONSHIP_TYPES.get(attributes["type"])
    values = {name: value for name, value in attributes.items() if name != "type"}
    return _storable(what, values, known.properties if known else {})


def _storable(what: str, values: Mapping[str, Any], types: Mapping[str, str]) -> Record:
    record: Record = {}
    for name, value in sorted(values.items()):
        if isinstance(value, int) and not isinstance(value, bool) and types.get(name) == "float":
            value = float(value)
        if not _is_storable(value):
            raise StoreError(f"{what} has a {name} that no store can take: {value!r:.80}")
        if value is not None:
            record[stored(name)] = value
    return record


def _is_storable(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return -(2**63) <= value < 2**63
    return value is None or isinstance(value, (str, bool)) or (isinstance(value, float) and math.isfinite(value))


def _of_label(label: str, records: list[Record]) -> Record:
    known = schema.NODE_LABELS.get(label)
    # A null in the first record tells the engine of a property that no node has yet; else it refuses the name.
    blank = {stored(name): None for name in (known.properties if known else ())}
    return {
        "type": label,
        "id_field": "id",
        "title_field": "title",
        "records": [{**blank, **records[0]}, *records[1:]],
    }


def _of_type(ends: tuple[str, str, str], records: list[Record]) -> Record:
    type_, head, tail = ends
    return {
        "type": type_,
        "source_type": head,
        "source_id_field": "pkg_head",
        "target_type": tail,
        "target_id_field": "pkg_tail",
        "records": records,
    }
