"""The Cypher that makes a database equal to a graph, and its order.

The words of `paperkg.schema` are the only ones that become part of a statement; all that comes from papers travels as
parameters. This module needs no database; `paperkg.stores.neo4j` runs what it says.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from paperkg import schema
from paperkg.errors import StoreError
from paperkg.stores.changes import Changes, Rows, Statement, Transaction
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
# Transactions that are written beside each other: while the server works on one, the next is packed and sent.
WRITERS = 3

# To remove what is not there changes nothing, but locks the node: what is then seen of it stays so.
_LOCKED = "UNWIND $rows AS id MATCH (n:{label} {{id: id}}) REMOVE n.paperkg_lock WITH n"
_HEAD_LOCKED = "UNWIND $rows AS row MATCH (head:{head} {{id: row[0]}}) REMOVE head.paperkg_lock WITH row, head"
_UPDATES: dict[str, str] = {"change nodes": "nodes_updated", "change relationships": "relationships_updated"}
_WRITES = ("create", "merge", "change")


class Database(Protocol):
    """What a push needs of a database."""

    def read(self, cypher: str, fold: Callable[[Iterable[Row]], T]) -> T:
        """Return what `fold` makes of the rows of a statement; it may be called again when a connection breaks."""

    def write(self, statements: Sequence[Write]) -> Counter[str]:
        """Run statements in one transaction; count `COUNTERS` and the columns of their rows. Threads may call it.

        Raises
        ------
        MovedError
            A statement that gives a number ``written`` gave less than it expects, or one that creates found what it
            creates; nothing is written then.
        """


@dataclass(frozen=True)
class Write:
    """A statement that writes, its rows, how many of these it must find, and whether it only creates."""

    cypher: str
    rows: Rows = field(default_factory=list)
    expected: int = 0
    creates: bool = False


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
    for number in range(ROUNDS):
        try:
            _run_once(plan, database, progress, counts, alone=number == 0)
        except MovedError:
            continue
        return dict(counts)
    raise StoreError("somebody else keeps changing the same data; push again when they are done")


def _run_once(
    plan: Plan, database: Database, progress: Callable[[int, int], None], counts: Counter[str], alone: bool
) -> None:
    nodes, links = compare(plan, database.read)
    done = plan.size - nodes.to_write - links.to_write
    progress(done, plan.size)
    with _Writing(database, counts) as writing:
        for transaction in Changes(plan, nodes, links, alone).transactions():
            for written in writing.add(transaction):
                done += written
                progress(done, plan.size)
        for written in writing.wait():
            done += written
            progress(done, plan.size)


class _Writing:
    """Transactions under way: several at a time where they may be, and counted when they are done."""

    def __init__(self, database: Database, counts: Counter[str]) -> None:
        self._database = database
        self._counts = counts
        self._pool = ThreadPoolExecutor(WRITERS)
        self._under_way: deque[tuple[Transaction, Future[Counter[str]]]] = deque()

    def __enter__(self) -> _Writing:
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for what is under way: it is written, or not, whatever became of the others."""
        self._pool.shutdown()
        for transaction, future in self._under_way:
            if future.exception() is None:
                self._count(transaction, future.result())

    def add(self, transaction: Transaction) -> Iterator[int]:
        """Begin a transaction; yield how many nodes and relationships each that ends before it has written."""
        beside = transaction.stage is not None and all(each.stage == transaction.stage for each, _ in self._under_way)
        yield from self.wait(WRITERS - 1 if beside else 0)
        writes = [write for statement in transaction.statements for write in _writes(statement)]
        self._under_way.append((transaction, self._pool.submit(self._database.write, writes)))

    def wait(self, left: int = 0) -> Iterator[int]:
        """Wait until no more than so many are under way; yield what each of the others has written."""
        while len(self._under_way) > left:
            transaction, future = self._under_way.popleft()
            yield self._count(transaction, future.result())

    def _count(self, transaction: Transaction, counts: Mapping[str, int]) -> int:
        self._counts.update(counts)
        for statement in transaction.statements:
            if statement.action in _UPDATES:
                self._counts[_UPDATES[statement.action]] += len(statement.rows)
        return sum(len(each.rows) for each in transaction.statements if each.action.startswith(_WRITES))


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
    if statement.action == "delete relationships":
        yield Write(_delete_relationships(*words), rows)
    elif statement.action == "delete nodes":
        # Its relationships are gone by now: a node that still has one has one of others.
        yield Write(_delete_nodes(*words), rows)
        yield Write(_release_nodes(*words), rows)
    else:
        cypher = _CYPHER[statement.action](*words)
        yield Write(cypher, rows, len(rows), creates=statement.action.startswith("create"))


def _values(known: Iterable[str], first: int) -> str:
    """Return a map of properties to the places of a row where their values stand."""
    return "{" + ", ".join(f"`{name}`: row[{place}]" for place, name in enumerate(known, first)) + "}"


def _create_nodes(main: str, *extra: str) -> str:
    values = _values(("id", *schema.NODE_LABELS[main].properties), 0)
    return f"UNWIND $rows AS row CREATE (n:{':'.join((main, *extra))} {values}) RETURN count(n) AS written"


def _merge_nodes(main: str, *extra: str) -> str:
    values = _values(schema.NODE_LABELS[main].properties, 1)
    return f"UNWIND $rows AS row MERGE (n:{main} {{id: row[0]}}) {_set_node(values, main, extra)}"


def _change_nodes(main: str, *extra: str) -> str:
    return f"UNWIND $rows AS row MATCH (n:{main} {{id: row.id}}) {_set_node('row.properties', main, extra)}"


def _set_node(values: str, main: str, extra: Sequence[str]) -> str:
    assign = ", ".join([f"n += {values}", *(f"n:{label}" for label in extra)])
    others = [f"n:{label}" for label in sorted(owned_labels(main) - {main, *extra})]
    remove = f"REMOVE {', '.join(others)} " if others else ""
    return f"SET {assign} {remove}RETURN count(n) AS written"


def _create_relationships(type_: str, head: str, tail: str) -> str:
    return f"{_ends(head, tail)} {_create_relationship(type_)}"


def _create_absent_relationships(type_: str, head: str, tail: str) -> str:
    ends = f"{_HEAD_LOCKED.format(head=head)} MATCH (tail:{tail} {{id: row[1]}})"
    return f"{ends} WHERE NOT EXISTS {{ (head)-[:{type_}]->(tail) }} {_create_relationship(type_)}"


def _create_relationship(type_: str) -> str:
    values = _values(schema.RELATIONSHIP_TYPES[type_].properties, 2)
    return f"CREATE (head)-[r:{type_} {values}]->(tail) RETURN count(r) AS written"


def _merge_relationships(type_: str, head: str, tail: str) -> str:
    values = _values(schema.RELATIONSHIP_TYPES[type_].properties, 2)
    return f"{_ends(head, tail)} MERGE (head)-[r:{type_}]->(tail) SET r += {values} RETURN count(r) AS written"


def _change_relationships(type_: str, head: str, tail: str) -> str:
    return f"{_between(type_, head, tail)} SET r += row.properties RETURN count(r) AS written"


_CYPHER: dict[str, Callable[..., str]] = {
    "create nodes": _create_nodes,
    "merge nodes": _merge_nodes,
    "change nodes": _change_nodes,
    "create relationships": _create_relationships,
    "create absent relationships": _create_absent_relationships,
    "merge relationships": _merge_relationships,
    "change relationships": _change_relationships,
}


def _ends(head: str, tail: str) -> str:
    return f"UNWIND $rows AS row MATCH (head:{head} {{id: row[0]}}) MATCH (tail:{tail} {{id: row[1]}})"


def _between(type_: str, head: str, tail: str) -> str:
    return f"UNWIND $rows AS row MATCH (head:{head} {{id: row.head}})-[r:{type_}]->(tail:{tail} {{id: row.tail}})"


def _delete_relationships(type_: str, head: str, tail: str) -> str:
    return f"{_between(type_, head, tail)} DELETE r"


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
