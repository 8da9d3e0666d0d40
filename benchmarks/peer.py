"""The peer's own writer of graphs, on a server with the procedures that it calls.

`neo4j_graphrag.components.kg_writer.Neo4jWriter` of neo4j-graphrag 1.22 (``pip install neo4j-graphrag==1.22.0``), by
its defaults: batches of 1,000; nodes by CREATE, relationships by ``apoc.merge.relationship``; its ids removed at the
end. Without that package, or without Maven to fetch APOC, there is no such figure.
"""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable
from pathlib import Path

import neo4j
import networkx as nx
from tests.needs import ROOT
from tests.neo4j_server import CACHE, fetched


def plugins() -> Path | None:
    """Return the folder with APOC, or None where the peer is not installed."""
    if importlib.util.find_spec("neo4j_graphrag") is None:
        return None
    return fetched(CACHE / "apoc", ROOT / "benchmarks/pom.xml")


def properties(attributes: dict[str, object]) -> dict[str, object]:
    """Return what a graph says of a node or a relationship, without its labels or its type."""
    return {key: value for key, value in attributes.items() if key not in ("labels", "type")}


def writer(graph: nx.MultiDiGraph[str], driver: neo4j.Driver) -> Callable[[], None]:
    """Return what writes a graph as the peer does; the graph has the peer's form already."""
    from neo4j_graphrag.components.kg_writer import Neo4jWriter
    from neo4j_graphrag.components.types import Neo4jGraph, Neo4jNode, Neo4jRelationship

    nodes = [
        Neo4jNode(id=node, label=a["labels"][0], properties={"id": node, **properties(a)})
        for node, a in graph.nodes(data=True)
    ]
    links = [
        Neo4jRelationship(start_node_id=head, end_node_id=tail, type=a["type"], properties=properties(a))
        for head, tail, a in graph.edges(data=True)
    ]
    theirs = Neo4jGraph(nodes=nodes, relationships=links)

    def write() -> None:
        done = asyncio.run(Neo4jWriter(driver).run(theirs))
        assert done.status == "SUCCESS", done

    return write
