"""Node-link JSON, JSON lines and CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from paperkg import schema
from paperkg.errors import ExportError
from paperkg.exports.content import (
    EDGE_TYPES,
    NODE_TYPES,
    Content,
    Edge,
    Graph,
    Node,
    Types,
    cell,
    content_of,
    flat,
    write_text,
    writing,
)


def write_json(graph: Graph, path: str | Path) -> None:
    """Write node-link JSON, which ``networkx.node_link_graph(data, edges="edges")`` reads back.

    Parameters and errors are those of `export`.
    """
    content = content_of(graph)
    edges: list[str] = []
    for _, parallel in groupby(content.edges, key=lambda edge: (edge.source.id, edge.target.id)):
        edges += (_json({**_edge_record(edge), "key": key}) for key, edge in enumerate(parallel))
    nodes = [_json(_node_record(node)) for node in content.nodes]
    head = '{"directed": true, "multigraph": true, "graph": {},\n"nodes": [\n'
    write_text(path, [head, ",\n".join(nodes), '\n],\n"edges": [\n', ",\n".join(edges), "\n]}\n"])


def write_jsonl(graph: Graph, path: str | Path) -> None:
    """Write JSON lines: the nodes (id, labels, properties), then the edges (source, type, target, properties).

    Parameters and errors are those of `export`.
    """
    content = content_of(graph)
    records = [*map(_node_record, content.nodes), *map(_edge_record, content.edges)]
    write_text(path, (f"{_json(record)}\n" for record in records))


def write_csv(graph: Graph, path: str | Path) -> None:
    """Write a folder of CSV: ``Label.csv`` (id, labels, properties) and ``TYPE.csv`` (source, target, properties).

    Every label and type has its file, an unused one only its header. A folder that holds anything else is left alone
    with an error. Cells are the papers' own words: a spreadsheet should import them as text.

    Parameters and errors are those of `export`.
    """
    content = flat(content_of(graph))
    tables = _node_tables(content) | _edge_tables(content)
    if Path(path).is_dir():
        strangers = sorted({item.name for item in Path(path).iterdir()} - tables.keys())
        if strangers:
            raise ExportError(f"{path}: this folder holds other files ({strangers[0]}); name a new one")
    with writing(path) as temporary:
        temporary.mkdir()
        for name, rows in tables.items():
            with (temporary / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)


def _node_tables(content: Content) -> dict[str, list[list[str]]]:
    tables = {}
    for label in schema.NODE_LABELS.values():
        names = _header(label.properties, content.node_types, NODE_TYPES)
        rows = [
            [node.id, cell(node.labels), *(node.properties.get(name, "") for name in names)]
            for node in content.nodes
            if node.label == label.name
        ]
        tables[f"{label.name}.csv"] = [["id", "labels", *names], *rows]
    return tables


def _edge_tables(content: Content) -> dict[str, list[list[str]]]:
    tables = {}
    for type_ in schema.RELATIONSHIP_TYPES.values():
        names = _header(type_.properties, content.edge_types, EDGE_TYPES)
        rows = [
            [edge.source.id, edge.target.id, *(edge.properties.get(name, "") for name in names)]
            for edge in content.edges
            if edge.type == type_.name
        ]
        tables[f"{type_.name}.csv"] = [["source", "target", *names], *rows]
    return tables


def _header(own: Types, present: Types, known: Types) -> list[str]:
    """Name a table's columns: the schema's for it, then the caller's own, which may stand on anything."""
    return [*own, *(name for name in present if name not in known)]


def _node_record(node: Node) -> dict[str, Any]:
    return {"id": node.id, "labels": node.labels, **node.properties}


def _edge_record(edge: Edge) -> dict[str, Any]:
    return {"source": edge.source.id, "type": edge.type, "target": edge.target.id, **edge.properties}


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)
