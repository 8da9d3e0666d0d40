"""The links of a node by type: the one way in which this stage reads a graph's edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from paperkg import schema

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

Link: TypeAlias = "dict[str, Any]"


def links_from(graph: Graph, node: str, *types: str) -> list[tuple[str, Link]]:
    """Return the links that leave a node, of some types or of all, each as (other node, link), sorted.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("paper:p", "task:t", type="ADDRESSES")
    >>> links_from(graph, "paper:p", "ADDRESSES"), links_to(graph, "task:t", "MENTIONS")
    ([('task:t', {'type': 'ADDRESSES'})], [])
    """
    found = [(tail, link) for _, tail, link in graph.out_edges(node, data=True) if not types or link["type"] in types]
    return sorted(found, key=_order)


def links_to(graph: Graph, node: str, *types: str) -> list[tuple[str, Link]]:
    """Return the links that reach a node, of some types or of all, each as (other node, link), sorted."""
    found = [(head, link) for head, _, link in graph.in_edges(node, data=True) if not types or link["type"] in types]
    return sorted(found, key=_order)


def _order(item: tuple[str, Link]) -> tuple[str, str]:
    return item[0], item[1]["type"]


def label_of(graph: Graph, node: str) -> str:
    """Return a node's main label."""
    return str(graph.nodes[node]["labels"][0])


def nodes_of(graph: Graph, label: str) -> list[str]:
    """Return the ids of the nodes with a main label, sorted."""
    return sorted(node for node in graph if label_of(graph, node) == label)


def said_by(graph: Graph, node: str) -> list[tuple[str, Link]]:
    """Return the papers that are linked with a thing, each with its link."""
    return [(head, link) for head, link in links_to(graph, node) if label_of(graph, head) == schema.PAPER]
