"""A graph checked against the schema, as rows of values that a database can hold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import networkx as nx

from paperkg import schema
from paperkg.errors import GraphError

Row: TypeAlias = Mapping[str, Any]
Link: TypeAlias = tuple[str, str, str]
Values: TypeAlias = tuple[Any, ...]

PREFIXES = {label.name: f"{label.prefix}:" for label in schema.NODE_LABELS.values()}
_LABELS = {label.prefix: label.name for label in schema.NODE_LABELS.values()}

_KIND_LABELS = tuple(schema.KIND_LABELS.values())
_SURROGATE = re.compile("[\ud800-\udfff]")


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
    >>> Plan(graph).nodes
    {'dataset:atari': (('Dataset', 'Environment'), ('Atari', None, None, 'environment'))}
    >>> graph.add_node("dataset:svhn", labels=["Datset"])
    >>> Plan(graph)
    Traceback (most recent call last):
    paperkg.errors.GraphError: node dataset:svhn: its labels ['Datset'] are not the schema's
    """

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self.nodes: dict[str, tuple[tuple[str, ...], Values]] = {}
        self.links: dict[Link, Values] = {}
        self._reported_by: dict[str, str] = {}
        for node, attributes in graph.nodes(data=True):
            self.nodes[node] = node_values(node, attributes)
        for head, tail, attributes in graph.edges(data=True):
            self._add_link((head, str(attributes.get("type")), tail), attributes)

    @property
    def size(self) -> int:
        """Number of nodes and relationships."""
        return len(self.nodes) + len(self.links)

    def labels(self, node: str) -> tuple[str, ...]:
        """Return a node's labels, the main one first."""
        return self.nodes[node][0]

    def node_properties(self, node: str) -> Row:
        """Return the properties that a node has."""
        (main, *_), values = self.nodes[node]
        return _present(schema.NODE_LABELS[main].properties, values)

    def values(self, label: str, properties: Sequence[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield the nodes of a label that have all of some properties, with their values, lists as tuples."""
        for node in (node for node, ((main, *_), _) in self.nodes.items() if main == label):
            known = self.node_properties(node)
            if all(name in known for name in properties):
                yield node, hashable(known[name] for name in properties)

    def words(self, link: Link) -> tuple[str, str, str]:
        """Return a relationship's type and the main labels of its head and tail."""
        head, type_, tail = link
        return type_, self.nodes[head][0][0], self.nodes[tail][0][0]

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

    def note_report(self, link: Link) -> None:
        """Remember which paper reports a result, where a relationship says so."""
        if link[1] == schema.REPORTS:
            self._reported_by.setdefault(link[2], link[0])

    def _add_link(self, link: Link, attributes: Row) -> None:
        if link in self.links:
            raise GraphError(f"{_told(link)}: it is there twice; merge the two into one")
        self.links[link] = link_values(link, attributes)
        self.note_report(link)


def node_values(node: Any, attributes: Row) -> tuple[tuple[str, ...], Values]:
    """Return a node's labels, the main one first, and a value for each property of that label, None where absent.

    Raises
    ------
    GraphError
        It is not as the schema says.

    Examples
    --------
    >>> node_values("venue:icml", {"labels": ["Venue"], "name": "ICML"})
    (('Venue',), ('ICML',))
    """
    labels = attributes.get("labels") or ["none"]
    main, extra = labels[0], tuple(sorted(labels[1:]))
    if main not in PREFIXES or not set(extra) <= owned_labels(main) - {main}:
        raise GraphError(f"node {node}: its labels {labels} are not the schema's")
    if not (isinstance(node, str) and node.startswith(PREFIXES[main])):
        raise GraphError(f"node {node}: the id of a {main} must begin with {PREFIXES[main]!r}")
    return (main, *extra), _values(attributes, schema.NODE_LABELS[main].properties, node, own="labels")


def link_values(link: Link, attributes: Row) -> Values:
    """Return a value for each property of a relationship's type, None where absent.

    Raises
    ------
    GraphError
        It is not as the schema says.
    """
    head, type_, tail = main_label(link[0]), link[1], main_label(link[2])
    if type_ not in schema.RELATIONSHIP_TYPES:
        raise GraphError(f"{_told(link)}: its type is not the schema's")
    known = schema.RELATIONSHIP_TYPES[type_]
    if head not in known.heads or tail not in known.tails:
        raise GraphError(f"{_told(link)}: it cannot join a {head} to a {tail}")
    return _values(attributes, known.properties, link, own="type")


def main_label(node: str) -> str:
    """Return the label that the prefix of an id names; nothing where it names none.

    Examples
    --------
    >>> main_label("paper:arxiv:1810.04805")
    'Paper'
    """
    return _LABELS.get(node.partition(":")[0], "")


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


def _told(thing: str | Link) -> str:
    return f"node {thing}" if isinstance(thing, str) else "relationship ({})-[{}]->({})".format(*thing)


def _values(attributes: Row, known: Mapping[str, schema.PropertyType], thing: str | Link, own: str) -> Values:
    """Return a value for every known property, None where it is absent; `own` is the attribute that is none."""
    if len(attributes) > 1 and not attributes.keys() <= known.keys() | {own}:
        unknown = min(attributes.keys() - known.keys() - {own})
        raise GraphError(f"{_told(thing)}: the schema knows no property {unknown!r} there")
    return tuple([_value(attributes.get(name), type_, thing, name) for name, type_ in known.items()])


def _present(names: Iterable[str], values: Values) -> Row:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _value(value: Any, type_: schema.PropertyType, thing: str | Link, name: str) -> Any:
    if value is None:
        return None
    if type_ == "string" and _is_text(value):
        return value
    if type_ == "integer" and isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return value
    if type_ == "float" and isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if type_ == "boolean" and isinstance(value, bool):
        return value
    if type_ == "strings" and isinstance(value, list) and all(map(_is_text, value)):
        return value
    raise GraphError(f"{_told(thing)}: {name} must be of type {type_}, not {value!r:.60}")


def _is_text(value: Any) -> bool:
    """Whether a value is a string that UTF-8 can carry, which half of a surrogate pair is not."""
    return isinstance(value, str) and (value.isascii() or not _SURROGATE.search(value))
