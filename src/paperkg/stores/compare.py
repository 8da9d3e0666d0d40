"""How a database differs from a plan: what it lacks, has otherwise, and has too much.

A node of the database is paperkg's when it has one of the schema's labels and an ``id`` with that label's prefix. A
relationship is paperkg's when it has one of the schema's types and joins two such nodes. Everything else is of others
and stays: their nodes, their relationships, their labels and properties on paperkg's nodes.

All that is paperkg's is read, because only what is read can be trusted to be equal; but as plain lists in a fixed
order, a node with its relationships in one row, which is several times faster than maps of properties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from paperkg import schema
from paperkg.stores.plan import PREFIXES, Link, Plan, Row, Values, owned_labels

T = TypeVar("T")
Key = TypeVar("Key")

_TYPES = schema.RELATIONSHIP_TYPES.values()
LINK_PROPERTIES = tuple(dict.fromkeys(name for type_ in _TYPES for name in type_.properties))
_PLACES = {type_.name: [LINK_PROPERTIES.index(name) for name in type_.properties] for type_ in _TYPES}


class Read(Protocol):
    """How a statement is read: see `paperkg.stores.push.Database.read`."""

    def __call__(self, cypher: str, fold: Callable[[Iterable[Row]], T]) -> T:
        """Return what `fold` makes of the rows."""


@dataclass
class Difference(Generic[Key]):
    """What a database lacks, has otherwise (only the properties that differ; None removes), and has too much."""

    missing: set[Key]
    changed: dict[Key, Row] = field(default_factory=dict)
    stale: set[Key] = field(default_factory=set)

    @property
    def to_write(self) -> int:
        """How many are missing or changed."""
        return len(self.missing) + len(self.changed)

    @property
    def size(self) -> int:
        """How many are not as wanted."""
        return self.to_write + len(self.stale)


def compare(plan: Plan, read: Read) -> tuple[Difference[str], Difference[Link]]:
    """Return how the nodes and the relationships of a database differ from a plan.

    A relationship that is there twice is both missing and stale: all copies are deleted and one is written.
    """
    nodes, links = Difference(set(plan.nodes)), Difference(set(plan.links))
    for label in schema.NODE_LABELS:
        held = read(read_statement(label), partial(_Held, plan, label))
        nodes.missing -= held.nodes
        links.missing -= held.links - held.repeated
        nodes.changed.update(held.changed_nodes)
        links.changed.update({link: row for link, row in held.changed_links.items() if link not in held.repeated})
        nodes.stale |= held.nodes - plan.nodes.keys()
        links.stale |= (held.links - plan.links.keys()) | held.repeated
    return nodes, links


def is_ours(variable: str) -> str:
    """Return the Cypher condition that a node is paperkg's.

    Examples
    --------
    >>> is_ours("n")[:66]
    "any(label IN labels(n) WHERE n.id STARTS WITH {Paper: 'paper:', Me"
    """
    prefixes = ", ".join(f"{label}: '{prefix}'" for label, prefix in PREFIXES.items())
    return f"any(label IN labels({variable}) WHERE {variable}.id STARTS WITH {{{prefixes}}}[label])"


def read_statement(label: str) -> str:
    """Return the Cypher that reads the nodes of a label, in a row: id, labels, values, relationships that begin there.

    Examples
    --------
    >>> read_statement("Venue")[:73]
    "MATCH (n:Venue) WHERE n.id STARTS WITH 'venue:' RETURN n.id AS id, labels"
    """
    values = ", ".join(f"n.{name}" for name in schema.NODE_LABELS[label].properties)
    links = ", ".join(f"r.{name}" for name in LINK_PROPERTIES)
    return (
        f"MATCH (n:{label}) WHERE n.id STARTS WITH '{PREFIXES[label]}' "
        f"RETURN n.id AS id, labels(n) AS labels, [{values}] AS properties, "
        f"[(n)-[r:{'|'.join(schema.RELATIONSHIP_TYPES)}]->(tail) "
        f"WHERE {is_ours('tail')} | [type(r), tail.id, {links}]] AS links"
    )


class _Held:
    """What a database holds of a label's nodes and of the relationships that begin there."""

    def __init__(self, plan: Plan, label: str, rows: Iterable[Row]) -> None:
        self._plan = plan
        self._names = tuple(schema.NODE_LABELS[label].properties)
        self.nodes: set[str] = set()
        self.links: set[Link] = set()
        self.repeated: set[Link] = set()
        self.changed_nodes: dict[str, Row] = {}
        self.changed_links: dict[Link, Row] = {}
        for row in rows:
            node, labels, values, links = row.values()
            self._add_node(node, labels, values)
            for type_, tail, *stored in links:
                self._add_link((node, type_, tail), stored)

    def _add_node(self, node: str, labels: Sequence[str], stored: Sequence[Any]) -> None:
        self.nodes.add(node)
        if node in self._plan.nodes:
            wanted_labels, wanted = self._plan.nodes[node]
            changed = _changed(self._names, wanted, stored)
            if changed or owned_labels(wanted_labels[0]).intersection(labels) != set(wanted_labels):
                self.changed_nodes[node] = changed

    def _add_link(self, link: Link, stored: Sequence[Any]) -> None:
        self._plan.note_report(link)
        if link in self.links:
            self.repeated.add(link)
        self.links.add(link)
        wanted = self._plan.links.get(link)
        if wanted:
            names = tuple(schema.RELATIONSHIP_TYPES[link[1]].properties)
            changed = _changed(names, wanted, [stored[place] for place in _PLACES[link[1]]])
            if changed:
                self.changed_links[link] = changed


def _changed(names: Sequence[str], wanted: Values, stored: Sequence[Any]) -> Row:
    """Return the wanted properties that are stored otherwise; 1, 1.0 and True are three values."""
    return {
        name: value
        for name, value, other in zip(names, wanted, stored, strict=True)
        if value is not other and (value != other or type(value) is not type(other))
    }
