"""Node-link JSON, JSON lines and CSV."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain
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
    write_text(path, _node_link(content_of(graph)))


def _node_link(content: Content) -> Iterator[str]:
    yield '{"directed": true, "multigraph": true, "graph": {},\n"nodes": [\n'
    yield from _listed(_node_record(node) for node in content.nodes)
    yield '\n],\n"edges": [\n'
    parallel: Counter[tuple[str, str]] = Counter()

    def numbered() -> Iterator[dict[str, Any]]:
        for edge in content.edges:
            ends = edge.source.id, edge.target.id
            yield {**_edge_record(edge), "key": parallel[ends]}
            parallel[ends] += 1

    yield from _listed(numbered())
    yield "\n]}\n"


def _listed(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for number, record in enumerate(records):
        yield f",\n{_json(record)}" if number else _json(record)


def write_jsonl(graph: Graph, path: str | Path) -> None:
    """Write JSON lines: the nodes (id, labels, properties), then the edges (source, type, target, properties).

    Parameters and errors are those of `export`.
    """
    content = content_of(graph)
    records = chain(map(_node_record, content.nodes), map(_edge_record, content.edges))
    write_text(path, (f"{_json(record)}\n" for record in records))


def write_csv(graph: Graph, path: str | Path) -> None:
    """Write a folder of CSV: ``Label.csv`` (id, labels, properties) and ``TYPE.csv`` (source, target, properties).

    Every label and type has its file, an unused one only its header. A folder that holds anything else is left alone
    with an error. Cells are the papers' own words: a spreadsheet should import them as text.

    Parameters and errors are those of `export`.
    """
    content = flat(content_of(graph))
    labels = {name: _header(of.properties, content.node_types, NODE_TYPES) for name, of in schema.NODE_LABELS.items()}
    types = {
        name: _header(of.properties, content.edge_types, EDGE_TYPES) for name, of in schema.RELATIONSHIP_TYPES.items()
    }
    if Path(path).is_dir():
        own = {f"{name}.csv" for name in (*labels, *types)}
        strangers = sorted({item.name for item in Path(path).iterdir()} - own)
        if strangers:
            raise ExportError(f"{path}: this folder holds other files ({strangers[0]}); name a new one")
    with writing(path) as temporary, ExitStack() as files:
        temporary.mkdir()

        def table(name: str, *heads: str) -> Any:
            file = files.enter_context((temporary / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(heads)
            return rows

        tables = {name: table(name, "id", "labels", *names) for name, names in labels.items()}
        for node in content.nodes:
            cells = (node.properties.get(name, "") for name in labels[node.label])
            tables[node.label].writerow([node.id, cell(node.labels), *cells])
        tables = {name: table(name, "source", "target", *names) for name, names in types.items()}
        for edge in content.edges:
            cells = (edge.properties.get(name, "") for name in types[edge.type])
            tables[edge.type].writerow([edge.source.id, edge.target.id, *cells])


def _header(own: Types, present: Types, known: Types) -> list[str]:
    """Name a table's columns: the schema's for it, then the caller's own, which may stand on anything."""
    return [*own, *(name for name in present if name not in known)]


def _node_record(node: Node) -> dict[str, Any]:
    return {"id": node.id, "labels": node.labels, **node.properties}


def _edge_record(edge: Edge) -> dict[str, Any]:
    return {"source": edge.source.id, "type": edge.type, "target": edge.target.id, **edge.properties}


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)
