"""The Cypher that makes a database equal to a graph, and its order.

The words of `paperkg.schema` are the only ones that become part of a statement; all that comes from papers travels as
parameters. This module needs no database; `paperkg.stores.neo4j` runs what it says.

A node of the database is paperkg's when it has one of the schema's labels and an ``id`` with that label's prefix. A
relationship is paperkg's when it has one of the schema's types and joins two such nodes. Everything else is of others
and stays: their nodes, their relationships, their labels and properties on paperkg's nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Protocol, TypeVar

from paperkg import schema
from paperkg.errors import StoreError
from paperkg.stores.plan import PREFIXES, Plan, Row, batches, owned_labels

T = TypeVar("T")

COUNTERS = (
    "nodes_created",
    "nodes_deleted",
    "relationships_created",
    "relationships_deleted",
    "properties_set",
    "labels_added",
    "labels_removed",
    "constraints_added",
)
COUNTS = (*COUNTERS, "nodes_updated", "nodes_released", "relationships_updated")

_OURS = "any(label IN labels({0}) WHERE {0}.id STARTS WITH $prefixes[label])"
READ_NODES = (
    f"MATCH (n:{'|'.join(schema.NODE_LABELS)}) WHERE {_OURS.format('n')} "
    "RETURN n.id AS id, labels(n) AS labels, properties(n) AS properties"
)
READ_RELATIONSHIPS = (
    f"MATCH (head)-[r:{'|'.join(schema.RELATIONSHIP_TYPES)}]->(tail) "
    f"WHERE {_OURS.format('head')} AND {_OURS.format('tail')} "
    "RETURN head.id AS head, type(r) AS type, tail.id AS tail, properties(r) AS properties, elementId(r) AS element"
)


class Database(Protocol):
    """What a push needs of a database."""

    def read(self, cypher: str, fold: Callable[[Iterable[Row]], T], **parameters: Any) -> T:
        """Return what `fold` makes of the rows of a statement; it may be called again when a connection breaks."""

    def write(self, cypher: str, **parameters: Any) -> Counter[str]:
        """Run a statement in a transaction of its own; count `COUNTERS` and the columns of its one row."""


def run(plan: Plan, database: Database, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Make a database equal to a plan; `paperkg.stores.neo4j.Neo4jStore.push` says what that means.

    Raises
    ------
    StoreError
        The database lacks what was just written: somebody else deleted it.
    """
    counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    for constraint in constraints():
        counts.update(database.write(constraint))
    nodes = database.read(READ_NODES, plan.compare_nodes, prefixes=PREFIXES)
    links = database.read(READ_RELATIONSHIPS, plan.compare_links, prefixes=PREFIXES)
    counts.update(nodes_updated=len(nodes.changed), relationships_updated=len(links.changed))
    done = plan.size - len(nodes.to_write) - len(links.to_write)
    progress(done, plan.size)
    writes = chain(
        ((_write_nodes(*labels), rows) for labels, rows in plan.node_batches(nodes)),
        ((_write_relationships(*words), rows) for words, rows in plan.link_batches(links)),
    )
    for cypher, rows in writes:
        written = database.write(cypher, rows=rows)
        if written.pop("written") < len(rows):
            raise StoreError("somebody else deleted nodes during the push; push again")
        counts.update(written)
        done += len(rows)
        progress(done, plan.size)
    # Relationships first: a node that still has one afterwards has one of others.
    for type_, ends in batches(links.stale):
        counts.update(database.write(_delete_relationships(type_), rows=ends))
    for label, ids in batches(nodes.stale):
        counts.update(database.write(_delete_nodes(label), rows=ids))
        counts.update(database.write(_release_nodes(label), rows=ids))
    return dict(counts)


def constraints() -> Iterator[str]:
    """Yield one statement a label: its nodes have unique ids.

    Examples
    --------
    >>> next(constraints())
    'CREATE CONSTRAINT paper_id IF NOT EXISTS FOR (n:Paper) REQUIRE n.id IS UNIQUE'
    """
    for label in schema.NODE_LABELS.values():
        yield f"CREATE CONSTRAINT {label.prefix}_id IF NOT EXISTS FOR (n:{label.name}) REQUIRE n.id IS UNIQUE"


def _write_nodes(main: str, *extra: str) -> str:
    assign = ", ".join(["n += row.properties", *(f"n:{label}" for label in extra)])
    others = [f"n:{label}" for label in sorted(owned_labels(main) - {main, *extra})]
    remove = f"REMOVE {', '.join(others)} " if others else ""
    return f"UNWIND $rows AS row MERGE (n:{main} {{id: row.id}}) SET {assign} {remove}RETURN count(n) AS written"


def _write_relationships(type_: str, head: str, tail: str) -> str:
    return (
        f"UNWIND $rows AS row MATCH (head:{head} {{id: row.head}}) MATCH (tail:{tail} {{id: row.tail}}) "
        f"MERGE (head)-[r:{type_}]->(tail) SET r += row.properties RETURN count(r) AS written"
    )


def _delete_relationships(type_: str) -> str:
    return (
        f"UNWIND $rows AS row MATCH (head)-[r:{type_}]->(tail) "
        "WHERE elementId(r) = row.element AND head.id = row.head AND tail.id = row.tail DELETE r"
    )


def _delete_nodes(label: str) -> str:
    return f"UNWIND $rows AS id MATCH (n:{label} {{id: id}}) WHERE NOT EXISTS {{ (n)--() }} DELETE n"


def _release_nodes(label: str) -> str:
    labels = [f"n:{name}" for name in sorted(owned_labels(label))]
    properties = [f"n.`{name}`" for name in schema.NODE_LABELS[label].properties]
    return (
        f"UNWIND $rows AS id MATCH (n:{label} {{id: id}}) REMOVE {', '.join(labels + properties)} "
        "RETURN count(n) AS nodes_released"
    )
