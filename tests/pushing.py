"""What the tests of pushing share: a store of a server, what somebody else does there, and all that it holds."""

from __future__ import annotations

from typing import Any

import neo4j
import networkx as nx
from tests.neo4j_server import Neo4jServer

from paperkg.stores.neo4j import Neo4jStore


def open_store(server: Neo4jServer, **options: Any) -> Neo4jStore:
    return Neo4jStore(server.uri, server.user, server.password, **options)


def write(server: Neo4jServer, cypher: str, **parameters: Any) -> None:
    """Do what somebody else does with the same database."""
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        driver.execute_query(cypher, parameters)


def contents(store: Neo4jStore) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Read everything back: nodes by id, relationships by ends and type."""
    nodes = store.query("MATCH (n) RETURN n.id AS id, labels(n) AS labels, properties(n) AS properties")
    links = store.query("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS properties")
    assert len({row["id"] for row in nodes}) == len(nodes)
    return (
        {row["id"]: (sorted(row["labels"]), row["properties"]) for row in nodes},
        {(row["a"], row["type"], row["b"]): row["properties"] for row in links},
    )


def wanted(graph: nx.MultiDiGraph[str]) -> tuple[dict[str, Any], dict[Any, Any]]:
    def rest(attributes: dict[str, Any], without: str) -> dict[str, Any]:
        return {key: value for key, value in attributes.items() if key != without}

    return (
        {node: (sorted(a["labels"]), {"id": node, **rest(a, "labels")}) for node, a in graph.nodes(data=True)},
        {(head, a["type"], tail): rest(a, "type") for head, tail, a in graph.edges(data=True)},
    )
