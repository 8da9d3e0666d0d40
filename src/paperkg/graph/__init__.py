"""The knowledge graph.

`parts` says what one paper adds, `build` adds papers up in memory, `database` keeps a graph at rest and `writer`
changes it there; `view` is the one way to read both, and `lookup` finds a node in it by what people call it.
"""

from __future__ import annotations

from paperkg.graph.build import build_graph
from paperkg.graph.database import Database
from paperkg.graph.parts import paper_node
from paperkg.graph.view import AnyGraph, GraphView, NetworkView, as_view

__all__ = ["AnyGraph", "Database", "GraphView", "NetworkView", "as_view", "build_graph", "paper_node"]
