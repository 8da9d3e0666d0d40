"""The Cypher that makes a database equal to a graph, and its order.

The words of `paperkg.schema` are the only ones that become part of a statement; all that comes from papers travels as
parameters. This module needs no database; `paperkg.stores.neo4j` runs what it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from paperkg import schema
from paperkg.errors import StoreError
from paperkg.stores.changes import Changes, Rows, Statement
from paperkg.stores.compare import compare, is_ours
from paperkg.stores.plan import Plan, Row, owned_labels
from paperkg.stores.ready import missing_schema

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
    "indexes_added",
)
COUNTS = (*COUNTERS, "nodes_updated", "nodes_released", "relationships_updated")
# How often data are compared again when somebody else changed them meanwhile.
ROUNDS = 5

# To remove what is not there changes nothing, but locks the node: what is then seen of it stays so.
_LOCKED = "UNWIND $rows AS id MATCH (n:{label} {{id: id}}) REMOVE n.paperkg_lock WITH n"
_UPDATES: dict[str, str] = {"write nodes": "nodes_updated", "write relationships": "relationships_updated"}


class Database(Protocol):
    """What a push needs of a database."""

    def read(self, cypher: str, fold: Callable[[Iterable[Row]], T]) -> T:
        """Return what `fold` makes of the rows of a statement; it may be called again when a connection breaks."""

    def write(self, statements: Sequence[Write]) -> Counter[str]:
        """Run statements in one transaction; count `COUNTERS` and the columns of their rows.

        Raises
        ------
        MovedError
            A statement that gives a number ``written`` gave less than it expects; nothing is written then.
        """


@dataclass(frozen=True)
class Write:
    """A statement that writes, its rows, and how many of these it must find."""

    cypher: str
    rows: Rows = field(default_factory=list)
    expected: int = 0


class MovedError(Exception):
    """Somebody else changed the same data between reading and writing."""


def run(plan: Plan, database: Database, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Make a database equal to a plan; `paperkg.stores.neo4j.Neo4jStore.push` says what that means.

    Raises
    ------
    StoreError
        The database holds what is in the way, or somebody else goes on changing the same data.
    """
    counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    counts.update(prepare(plan, database))
    for _ in range(ROUNDS):
        try:
            _run_once(plan, database, progress, counts)
        except MovedError:
            continue
        return dict(counts)
    raise StoreError("somebody else keeps changing the same data; push again when they are done")


def _run_once(plan: Plan, database: Database, progress: Callable[[int, int], None], counts: Counter[str]) -> None:
    nodes, links = compare(plan, database.read)
    done = plan.size - nodes.to_write - links.to_write
    progress(done, plan.size)
    for statements in Changes(plan, nodes, links).transactions():
        counts.update(database.write([write for statement in statements for write in _writes(statement)]))
        for statement in statements:
            if statement.action in _UPDATES:
                counts[_UPDATES[statement.action]] += statement.updates
                done += len(statement.rows)
        progress(done, plan.size)


def prepare(plan: Plan, database: Database) -> Counter[str]:
    """Make the constraints and the index that a push needs, unless they are there; say what is in their way.

    Raises
    ------
    StoreError
        An index, a constraint or data of others would make the push fail; nothing was written.
    """
    counts: Counter[str] = Counter()
    for _ in range(ROUNDS):
        missing = missing_schema(plan, database.read)
        for statement in missing:
            counts.update(database.write([Write(statement)]))
        if not missing:
            break
    return counts


def _writes(statement: Statement) -> Iterator[Write]:
    """Yield the Cypher of a statement."""
    words, rows = statement.words, statement.rows
    if statement.action == "write nodes":
        yield Write(_write_nodes(*words), rows, len(rows))
    elif statement.action == "write relationships":
        yield Write(_write_relationships(*words), rows, len(rows))
    elif statement.action == "delete relationships":
        yield Write(_delete_relationships(*words), rows)
    else:
        # Its relationships are gone by now: a node that still has one has one of others.
        yield Write(_delete_nodes(*words), rows)
        yield Write(_release_nodes(*words), rows)


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


def _delete_relationships(type_: str, head: str, tail: str) -> str:
    return (
        f"UNWIND $rows AS row MATCH (head:{head} {{id: row.head}})-[r:{type_}]->(tail:{tail} {{id: row.tail}}) DELETE r"
    )


def _delete_nodes(label: str) -> str:
    return f"{_LOCKED.format(label=label)} WHERE NOT EXISTS {{ (n)--() }} DELETE n"


def _release_nodes(label: str) -> str:
    """Give a node to others whose relationships it has; one that another push has begun to use is left alone."""
    labels = [f"n:{name}" for name in sorted(owned_labels(label))]
    properties = [f"n.`{name}`" for name in schema.NODE_LABELS[label].properties]
    types = "|".join(schema.RELATIONSHIP_TYPES)
    return (
        f"{_LOCKED.format(label=label)} WHERE NOT EXISTS {{ (n)-[:{types}]-(other) WHERE {is_ours('other')} }} "
        f"REMOVE {', '.join(labels + properties)} RETURN count(n) AS nodes_released"
    )
