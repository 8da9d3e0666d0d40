"""A graph as every writer needs it: checked, typed and sorted; and the file that appears whole or not at all."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from paperkg import schema
from paperkg.errors import ExportError
from paperkg.files import atomic_path
from paperkg.graph.view import AnyGraph, GraphView, NetworkView, as_view
from paperkg.naming import display_name

Graph: TypeAlias = AnyGraph

Types: TypeAlias = dict[str, schema.PropertyType]

NODE_TYPES: Final[Types] = {
    name: type_ for label in schema.NODE_LABELS.values() for name, type_ in label.properties.items()
}
EDGE_TYPES: Final[Types] = {
    name: type_ for link in schema.RELATIONSHIP_TYPES.values() for name, type_ in link.properties.items()
}
_LABELS: Final = frozenset(schema.NODE_LABELS) | frozenset(schema.KIND_LABELS.values())
# Names that a format uses for itself.
_RESERVED: Final = frozenset({"id", "key", "label", "source", "target"})
_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Node:
    """A node with all of its labels, the main one first."""

    id: str
    labels: list[str]
    properties: dict[str, Any]

    @property
    def label(self) -> str:
        """The main label."""
        return self.labels[0]

    @property
    def display_name(self) -> str:
        """What a person calls the node."""
        return display_name(self.id, {"labels": self.labels, **self.properties})


@dataclass(frozen=True)
class Edge:
    """A relationship between two nodes."""

    source: Node
    type: str
    target: Node
    properties: dict[str, Any]


@dataclass(frozen=True)
class Content:
    """A graph's nodes and edges, read anew each time they are asked for, and the type of every property that occurs."""

    view: GraphView
    node_types: Types
    edge_types: Types
    is_flat: bool = False

    @property
    def nodes(self) -> Iterator[Node]:
        """The nodes, sorted by id."""
        for id_, data in self.view.nodes():
            where = f"node {id_!r}"
            yield self._flat_node(Node(id_, _labels(where, data), _typed(where, data, self.node_types)))

    @property
    def edges(self) -> Iterator[Edge]:
        """The edges, sorted by source, type and target; their ends have no properties but those of their names."""
        ends = {id_: self._flat_node(_end(id_, data)) for id_, data in self.view.nodes()}
        for head, tail, data in self.view.links():
            where = f"edge {head!r} -> {tail!r}"
            properties = _typed(where, data, self.edge_types)
            yield Edge(ends[head], _type(where, data), ends[tail], _cells(properties) if self.is_flat else properties)

    def _flat_node(self, node: Node) -> Node:
        if not self.is_flat:
            return node
        return Node(_clean(node.id, "\ufffd"), node.labels, _cells(node.properties))


def _end(id_: str, data: Mapping[str, Any]) -> Node:
    labels = _labels(f"node {id_!r}", data)
    name = schema.NODE_LABELS[labels[0]].name_property
    return Node(id_, labels, {name: data[name]} if isinstance(data.get(name), str) else {})


def content_of(graph: Graph) -> Content:
    """Check and type a graph; nothing of it is kept, so that a graph at rest is streamed.

    Raises
    ------
    ExportError
        If a label, a type or a value is none that paperkg's files can hold; the message names the node or edge.
    """
    view = as_view(graph)
    nodes = ((f"node {id_!r}", data) for id_, data in view.nodes())
    links = ((f"edge {head!r} -> {tail!r}", data) for head, tail, data in view.links())
    content = Content(view, _types(NODE_TYPES, nodes, own="labels"), _types(EDGE_TYPES, links, own="type"))
    # What is wrong in a graph that others changed is said before a line is written.
    if isinstance(view, NetworkView):
        deque(content.nodes, maxlen=0)
        deque(content.edges, maxlen=0)
    return content


def flat(content: Content) -> Content:
    """Turn every value into text that XML and a table can hold."""
    seen: set[str] = set()
    for id_, _ in content.view.nodes():
        clean = _clean(id_, "\ufffd")
        if clean in seen:
            raise ExportError("two nodes' ids differ only in control characters; rename one")
        seen.add(clean)
    return replace(content, is_flat=True)


def cell(value: Any) -> str:
    r"""Spell a value as text; a list's items are joined by bars, and a bar inside one is written ``\|``.

    Examples
    --------
    >>> cell(["CIFAR10", "a|b"]), cell(True), cell(0.5)
    ('CIFAR10 | a\\|b', 'true', '0.5')
    """
    if isinstance(value, list):
        return " | ".join(_clean(item).replace("|", "\\|") for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _clean(value) if isinstance(value, str) else repr(value)


@contextmanager
def writing(path: str | Path) -> Iterator[Path]:
    """Give a temporary path that becomes `path` when all went well."""
    try:
        # Resolved, because "." has no name that a folder could be renamed to.
        with atomic_path(Path(path).resolve()) as temporary:
            yield temporary
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error


def write_text(path: str | Path, parts: Iterable[str]) -> None:
    """Write UTF-8 with plain line ends, whole or not at all."""
    # A lone surrogate is left only in JSON, where its backslash form is JSON's own escape.
    with (
        writing(path) as temporary,
        temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file,
    ):
        file.writelines(parts)


def _labels(where: str, data: Mapping[str, Any]) -> list[str]:
    labels = data.get("labels")
    if (
        not isinstance(labels, list)
        or not labels
        or labels[0] not in schema.NODE_LABELS
        or not _LABELS.issuperset(labels)
    ):
        raise ExportError(f'{where}: "labels" is {labels!r:.60}, not a list of labels of paperkg')
    return labels


def _type(where: str, data: Mapping[str, Any]) -> str:
    type_ = data.get("type")
    if type_ not in schema.RELATIONSHIP_TYPES:
        raise ExportError(f'{where}: "type" is {type_!r:.60}, not a relationship type of paperkg')
    return str(type_)


def _types(known: Types, items: Iterable[tuple[str, Mapping[str, Any]]], own: str) -> Types:
    """Give every property that occurs its type: the schema's, or for the caller's own one that of its values."""
    present: set[str] = set()
    extra: dict[str, schema.PropertyType] = {}
    for where, data in items:
        for name in data.keys() - {own}:
            if name in known or data[name] is None:
                present.add(name)
                continue
            if name in _RESERVED or _ILLEGAL.search(name):
                raise ExportError(f"{where}: an attribute cannot be called {name!r} in an export; rename it")
            kind = _kind(f"{where}: {name!r}", data[name])
            extra[name] = _common(where, name, extra.get(name, kind), kind)
    return {name: type_ for name, type_ in known.items() if name in present} | dict(sorted(extra.items()))


def _common(where: str, name: str, first: schema.PropertyType, second: schema.PropertyType) -> schema.PropertyType:
    if first != second and {first, second} != {"integer", "float"}:
        raise ExportError(f"{where}: {name!r} is of type {second}, elsewhere of type {first}; make them the same")
    return first if first == second else "float"


def _kind(where: str, value: Any) -> schema.PropertyType:
    value = _plain(value)
    for kind, type_ in ((bool, "boolean"), (int, "integer"), (float, "float"), (str, "string")):
        if isinstance(value, kind):
            return type_  # type: ignore[return-value]
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return "strings"
    raise ExportError(f"{where} is {value!r:.60}: only text, numbers, true/false and lists of text can be exported")


def _plain(value: Any) -> Any:
    """Turn a numpy scalar, as centralities often are, into Python's."""
    return value.item() if hasattr(value, "item") else value


def _typed(where: str, data: Mapping[str, Any], types: Types) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, type_ in types.items():
        value = _plain(data.get(name))
        if value is None:
            continue
        kind = _kind(f"{where}: {name!r}", value)
        if kind != type_ and (kind, type_) != ("integer", "float"):
            raise ExportError(f"{where}: {name!r} is {value!r:.60}, which is not of type {type_}")
        if kind == "float" and not math.isfinite(value):
            raise ExportError(f"{where}: {name!r} is {value!r}, which not every format can hold; remove it")
        properties[name] = float(value) if type_ == "float" else list(value) if type_ == "strings" else value
    return properties


def _cells(properties: Mapping[str, Any]) -> dict[str, str]:
    return {name: cell(value) for name, value in properties.items()}


def _clean(text: str, replacement: str = "") -> str:
    return _ILLEGAL.sub(replacement, text.replace("\r\n", "\n").replace("\r", "\n"))
