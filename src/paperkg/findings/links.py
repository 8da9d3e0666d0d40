"""What the findings have in common in how they read a graph."""

from __future__ import annotations

from paperkg import schema
from paperkg.graph.view import GraphView, Link


def label_of(graph: GraphView, node: str) -> str:
    """Return a node's main label."""
    return str(graph.node(node)["labels"][0])


def said_by(graph: GraphView, node: str) -> list[tuple[str, Link]]:
    """Return the papers that are linked with a thing, each with its link."""
    return [(head, link) for head, link in graph.links_to(node) if label_of(graph, head) == schema.PAPER]
