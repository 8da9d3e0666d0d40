"""A graph checked against the schema, and how a database differs from it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

import networkx as nx

from paperkg import schema
from paperkg.errors import GraphError

Row: TypeAlias = Mapping[str, Any]
Link: TypeAlias = tuple[str, str, str]
Key = TypeVar("Key")

PREFIXES = {label.name: f"{label.prefix}:" for label in schema.NODE_LABELS.values()}

_KIND_LABELS = tuple(schema.KIND_LABELS.values())
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass
class Difference(Generic[Key]):
    """What of the graph the database lacks or has otherwise (only these properties), and what it has too much."""

    missing: set[Key]
    changed: dict[Key, Row] = field(default_factory=dict)
    stale: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def to_write(self) -> int:
        """How many are missing or changed."""
        return len(self.missing) + len(self.changed)


class Plan:
    """A graph, checked against the schema.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        A graph as `paperkg.build_graph` gives it. It is not changed, and must not change while it is being pushed.

    Raises
    ------
    GraphError
        The graph holds what the schema does not know; the message names the node or the relationship.

    Examples
    --------
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("dataset:atari", labels=["Dataset", "Environment"], name="Atari", kind="environment")
    >>> Plan(graph).compare_nodes([]).missing
    {'dataset:atari'}
    >>> graph.add_node("dataset:svhn", labels=["Datset"])
    >>> Plan(graph)
    Traceback (most recent call last):
    paperkg.errors.GraphError: node dataset:svhn: its labels ['Datset'] are not the schema's
    """

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self._graph = graph
        self._labels: dict[str, tuple[str, ...]] = {}
        self._keys: dict[Link, int] = {}
        self._reported_by: dict[str, str] = {}
        for node, attributes in graph.nodes(data=True):
            self._add_node(node, attributes)
        for head, tail, key, attributes in graph.edges(keys=True, data=True):
            self._add_relationship((head, str(attributes.get("type")), tail), key)

    @property
    def size(self) -> int:
        """Number of nodes and relationships."""
        return len(self._labels) + len(self._keys)

    def compare_nodes(self, stored: Iterable[Row]) -> Difference[str]:
        """Compare with all rows of `paperkg.stores.push.READ_NODES`; stale are pairs (label, id)."""
        difference = Difference(set(self._labels))
        for row in stored:
            node, labels = row["id"], row["labels"]
            if node in difference.missing:
                difference.missing.remove(node)
                changed = _changed(self.node_properties(node), row["properties"])
                if changed or set(labels) & owned_labels(self._labels[node][0]) != set(self._labels[node]):
                    difference.changed[node] = changed
            else:
                main = next(label for label in labels if node.startswith(PREFIXES.get(label, "\0")))
                difference.stale.append((main, node))
        return difference

    def compare_links(self, stored: Iterable[Row]) -> Difference[Link]:
        """Compare with all rows of `push.READ_RELATIONSHIPS`; stale are pairs (type, row), repeated ones too."""
        difference = Difference(set(self._keys))
        for row in stored:
            link = (row["head"], row["type"], row["tail"])
            self._note_report(link)
            if link in difference.missing:
                difference.missing.remove(link)
                changed = _changed(self.link_properties(link), row["properties"])
                if changed:
                    difference.changed[link] = changed
            else:
                ends = {"head": row["head"], "tail": row["tail"], "element": row["element"]}
                difference.stale.append((row["type"], ends))
        return difference

    def labels(self, node: str) -> tuple[str, ...]:
        """Return a node's labels, the main one first."""
        return self._labels[node]

    def values(self, label: str, properties: Sequence[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield the nodes of a label that have all of some properties, with their values, lists as tuples."""
        for node, (main, *_) in self._labels.items():
            values = [self.node_properties(node).get(name) for name in properties] if main == label else [None]
            if None not in values:
                yield node, hashable(values)

    def words(self, link: Link) -> tuple[str, str, str]:
        """Return a relationship's type and the main labels of its head and tail."""
        head, type_, tail = link
        return type_, self._labels[head][0], self._labels[tail][0]

    def paper_of(self, link: Link) -> str | None:
        """Return the paper that a relationship belongs to, be it of the graph or stored: its end, or its result's."""
        ends = (link[0], link[2])
        for end in ends:
            if end.startswith(PREFIXES[schema.PAPER]):
                return end
        return next((self.paper_of_result(end) for end in ends if end.startswith(PREFIXES[schema.RESULT])), None)

    def paper_of_result(self, result: str) -> str:
        """Return the paper that reports a result; the result itself where none is known to."""
        return self._reported_by.get(result, result)

    def _add_node(self, node: Any, attributes: Row) -> None:
        labels = attributes.get("labels") or ["none"]
        main, extra = labels[0], tuple(sorted(labels[1:]))
        if main not in PREFIXES or not set(extra) <= owned_labels(main) - {main}:
            raise GraphError(f"node {node}: its labels {labels} are not the schema's")
        if not (isinstance(node, str) and node.startswith(PREFIXES[main])):
            raise GraphError(f"node {node}: the id of a {main} must begin with {PREFIXES[main]!r}")
        self._labels[node] = (main, *extra)
        self.node_properties(node)

    def _add_relationship(self, link: Link, key: int) -> None:
        type_, head, tail = self.words(link)
        if type_ not in schema.RELATIONSHIP_TYPES:
            raise GraphError(f"{_told(link)}: its type is not the schema's")
        known = schema.RELATIONSHIP_TYPES[type_]
        if head not in known.heads or tail not in known.tails:
            raise GraphError(f"{_told(link)}: it cannot join a {head} to a {tail}")
        if link in self._keys:
            raise GraphError(f"{_told(link)}: it is there twice; merge the two into one")
        self._keys[link] = key
        self._note_report(link)
        self.link_properties(link)

    def _note_report(self, link: Link) -> None:
        if link[1] == schema.REPORTS:
            self._reported_by.setdefault(link[2], link[0])

    def node_properties(self, node: str) -> Row:
        """Return a value for each property that the schema gives a node, None where it has none."""
        attributes = dict(self._graph.nodes[node])
        del attributes["labels"]
        return _properties(attributes, schema.NODE_LABELS[self._labels[node][0]].properties, f"node {node}")

    def link_properties(self, link: Link) -> Row:
        """Return a value for each property that the schema gives a relationship, None where it has none."""
        head, type_, tail = link
        attributes = dict(self._graph.edges[head, tail, self._keys[link]])
        del attributes["type"]
        return _properties(attributes, schema.RELATIONSHIP_TYPES[type_].properties, _told(link))


def hashable(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return values of properties as something that a dict can hold.

    Examples
    --------
    >>> hashable(["BERT", ["a", "b"]])
    ('BERT', ('a', 'b'))
    """
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def owned_labels(main: str) -> set[str]:
    """Return the labels that paperkg may give to a node of a main label."""
    return {main, *_KIND_LABELS} if main == schema.DATASET else {main}


def _told(link: Link) -> str:
    return "relationship ({})-[{}]->({})".format(*link)


def _properties(attributes: Row, known: Mapping[str, schema.PropertyType], where: str) -> Row:
    """Return a value for every known property, None where it is absent."""
    unknown = sorted(attributes.keys() - known.keys())
    if unknown:
        raise GraphError(f"{where}: the schema knows no property {unknown[0]!r} there")
    return {name: _value(attributes.get(name), type_, f"{where}: {name}") for name, type_ in known.items()}


def _value(value: Any, type_: schema.PropertyType, where: str) -> Any:
    if value is None:
        return None
    if type_ == "float" and isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if type_ == "integer" and isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return value
    if type_ == "boolean" and isinstance(value, bool):
        return value
    if type_ == "string" and _is_text(value):
        return value
    if type_ == "strings" and isinstance(value, list) and all(map(_is_text, value)):
        return value
    raise GraphError(f"{where} must be of type {type_}, not {value!r:.60}")


def _is_text(value: Any) -> bool:
    """Whether a value is a string that UTF-8 can carry, which half of a surrogate pair is not."""
    return isinstance(value, str) and (value.isascii() or not _SURROGATE.search(value))


def _changed(wanted: Row, stored: Row) -> Row:
    """Return the wanted properties that are stored otherwise; 1, 1.0 and True are three values."""
    return {
        name: value
        for name, value in wanted.items()
        if stored.get(name) != value or type(stored.get(name)) is not type(value)
    }
