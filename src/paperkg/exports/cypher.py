"""A Cypher script: constraints, nodes, relationships."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TypeVar

from paperkg import schema
from paperkg.errors import ExportError
from paperkg.exports.content import Content, Graph, content_of, write_text

_Item = TypeVar("_Item")
_BATCH: Final = 100
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNSAFE: Final = re.compile("[\\\\'\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def write_cypher(graph: Graph, path: str | Path) -> None:
    """Write a Cypher script of one statement a line; running it again changes nothing: ``cypher-shell < kg.cypher``.

    It adds to a database and brings what it names up to date; it removes no node (``paperkg push`` does), and needs
    no plug-in. Parameters and errors are those of `export`.
    """
    content = content_of(graph)
    for name in (*content.node_types, *content.edge_types):
        if not _NAME.fullmatch(name):
            raise ExportError(f"{path}: the attribute {name!r} is no plain name for Cypher; rename it")
    write_text(path, (f"{statement};\n" for statement in _statements(content)))


def _statements(content: Content) -> Iterator[str]:
    for label in schema.NODE_LABELS.values():
        yield f"CREATE CONSTRAINT {label.prefix}_id IF NOT EXISTS FOR (n:{label.name}) REQUIRE n.id IS UNIQUE"
    for labels, nodes in _grouped(content.nodes, lambda node: tuple(node.labels)):
        rows = [{"id": node.id, **node.properties} for node in nodes]
        yield from _batches(rows, f"MERGE (n:{labels[0]} {{id: row.id}}) SET n = row{_further_labels(labels)}")
    for (head, type_, tail), edges in _grouped(content.edges, lambda e: (e.source.label, e.type, e.target.label)):
        rows = [{"head": edge.source.id, "tail": edge.target.id, "properties": edge.properties} for edge in edges]
        ends = f"MATCH (a:{head} {{id: row.head}}) MATCH (b:{tail} {{id: row.tail}})"
        yield from _batches(rows, f"{ends} MERGE (a)-[r:{type_}]->(b) SET r = row.properties")


def _further_labels(labels: tuple[str, ...]) -> str:
    """Set the labels of a kind, and remove those of the kinds that a dataset no longer is."""
    gone = [label for label in schema.KIND_LABELS.values() if labels[0] == schema.DATASET and label not in labels]
    return "".join([*(f" SET n:{label}" for label in labels[1:]), *(f" REMOVE n:{label}" for label in gone)])


def _grouped(
    items: Iterable[_Item], key: Callable[[_Item], tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], list[_Item]]]:
    for group, members in groupby(sorted(items, key=key), key=key):
        yield group, list(members)


def _batches(rows: list[dict[str, Any]], clauses: str) -> Iterator[str]:
    for start in range(0, len(rows), _BATCH):
        yield f"UNWIND {_literal(rows[start : start + _BATCH])} AS row {clauses}"


def _literal(value: Any) -> str:
    r"""Spell a value as a Cypher literal on one line.

    Examples
    --------
    >>> print(_literal({"name": "it's\n", "value": 1e20, "aliases": []}))
    {name: 'it\'s\n', value: 1e20, aliases: []}
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, str):
        return f"'{_UNSAFE.sub(_escaped, value)}'"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value).replace("e+", "e")


def _escaped(hit: re.Match[str]) -> str:
    sign = hit.group()
    if "\ud800" <= sign <= "\udfff":
        return "\ufffd"  # half a character: no database can hold it
    return _ESCAPES.get(sign) or f"\\u{ord(sign):04x}"
