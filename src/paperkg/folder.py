"""The graph's folder: files that a person can read, the same bytes for the same papers, whole or not there at all.

=================  =============================================================================================
annotations.jsonl  the store of record: what each paper says, one line a paper, sorted by id
nodes.jsonl        the graph made of it: one node a line, sorted by id
edges.jsonl        one relationship a line, sorted by head, type and tail
kg.json            the format's version, counts, and the SHA-256 of the other files
decisions.txt      what people decided about names, where there is any; only people and `paperkg review` write it
=================  =============================================================================================

``.cache`` (the embedded engine's index) and ``.links`` (where `paperkg.nearby` finds each line) can be made again; they
are dropped when the graph is written.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import networkx as nx

from paperkg import schema
from paperkg.errors import GraphError
from paperkg.files import ANNOTATIONS, DECISIONS, EDGES, NODES, SUMMARY, atomic_path
from paperkg.model import Annotation, annotation_from_dict, annotation_to_dict

T = TypeVar("T")

FORMAT: Final = 1
CACHE: Final = ".cache"
LINKS: Final = ".links"
_NO_GRAPH: Final = (CACHE, LINKS, DECISIONS)
_REBUILD: Final = "build it again with `paperkg build`"


def write_folder(path: str | Path, annotations: Iterable[Annotation], graph: nx.MultiDiGraph[str]) -> None:
    """Write a graph with the annotations that it was made of.

    Parameters
    ----------
    path : str or Path
        The folder. An older graph in it is replaced, but other files in it stay. It appears whole or not at all.
    annotations : iterable of Annotation
        At most one a paper; of several, the last counts.
    graph : networkx.MultiDiGraph
        The graph of these annotations.

    Raises
    ------
    GraphError
        If the path is a file, or a folder that holds something else than a graph.

    Examples
    --------
    >>> import tempfile
    >>> from paperkg.model import Paper
    >>> folder = Path(tempfile.mkdtemp()) / "kg"
    >>> write_folder(folder, [Annotation(Paper("p1", "A title", ""))], nx.MultiDiGraph())
    >>> sorted(file.name for file in folder.iterdir())
    ['annotations.jsonl', 'edges.jsonl', 'kg.json', 'nodes.jsonl']
    """
    path = Path(path)
    _check_target(path)
    notes = [annotation for _, annotation in sorted({note.paper.id: note for note in annotations}.items())]
    lines = {
        ANNOTATIONS: [annotation_to_dict(annotation) for annotation in notes],
        NODES: [_node_to_dict(id_, graph.nodes[id_]) for id_ in sorted(graph)],
        EDGES: sorted((_edge_to_dict(*edge) for edge in graph.edges(data=True)), key=_edge_order),
    }
    try:
        with atomic_path(path) as temporary:
            temporary.mkdir()
            hashes = {name: _write_lines(temporary / name, records) for name, records in lines.items()}
            summary = json.dumps(_summary(graph, len(notes), hashes), indent=2, ensure_ascii=False)
            (temporary / SUMMARY).write_text(summary + "\n", encoding="utf-8", newline="\n")
            _keep_others(path, temporary)
    except OSError as error:
        raise GraphError(f"{path}: the graph cannot be written: {error.strerror or error}") from error


def _check_target(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise GraphError(f"{path}: it is a file, not the folder of a graph; give another folder")
    if path.is_dir() and not (path / SUMMARY).exists() and any(file.name not in _NO_GRAPH for file in path.iterdir()):
        raise GraphError(f"{path}: the folder holds other files and no graph; give a new or an empty folder")


def _keep_others(old: Path, new: Path) -> None:
    """Copy what is not the graph's (a picture, an export) to the new folder."""
    for file in old.iterdir() if old.is_dir() else ():
        if file.name in (CACHE, LINKS) or (new / file.name).exists():
            continue
        if file.is_dir() and not file.is_symlink():
            shutil.copytree(file, new / file.name, symlinks=True)
        else:
            shutil.copy2(file, new / file.name, follow_symlinks=False)


def _write_lines(file: Path, records: Iterable[Mapping[str, Any]]) -> str:
    """Write records as JSON lines; return the file's SHA-256."""
    digest = hashlib.sha256()
    with file.open("wb") as out:
        for record in records:
            line = _to_json(record)
            digest.update(line)
            out.write(line)
    return digest.hexdigest()


def _to_json(record: Mapping[str, Any]) -> bytes:
    """Return a record as a line; half a surrogate pair, which UTF-8 cannot hold, is escaped."""
    try:
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(record).encode() + b"\n"


def _node_to_dict(id_: str, node: Mapping[str, Any]) -> dict[str, Any]:
    known = schema.NODE_LABELS[node["labels"][0]].properties
    return {"id": id_, "labels": node["labels"], **{key: node[key] for key in known if key in node}}


def _edge_to_dict(head: str, tail: str, edge: Mapping[str, Any]) -> dict[str, Any]:
    known = schema.RELATIONSHIP_TYPES[edge["type"]].properties
    return {"head": head, "type": edge["type"], "tail": tail, **{key: edge[key] for key in known if key in edge}}


def _edge_order(edge: Mapping[str, Any]) -> tuple[str, str, str]:
    return edge["head"], edge["type"], edge["tail"]


def _summary(graph: nx.MultiDiGraph[str], papers: int, hashes: Mapping[str, str]) -> dict[str, Any]:
    labels = Counter(node["labels"][0] for _, node in graph.nodes(data=True))
    types = Counter(link["type"] for *_, link in graph.edges(data=True))
    return {
        "format": FORMAT,
        "papers": papers,
        "nodes": graph.number_of_nodes(),
        "relationships": graph.number_of_edges(),
        "labels": dict(sorted(labels.items())),
        "types": dict(sorted(types.items())),
        "content": hashlib.sha256(f"{hashes[NODES]} {hashes[EDGES]}".encode()).hexdigest(),
        "sha256": dict(sorted(hashes.items())),
    }


def read_annotations(path: str | Path) -> list[Annotation]:
    """Return the annotations of a graph's folder, sorted by paper id.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    return list(_parsed(Path(path), ANNOTATIONS, annotation_from_dict))


def read_graph(path: str | Path) -> nx.MultiDiGraph[str]:
    """Return the graph of a folder.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nodes, edges = stream_graph(path)
    for id_, node in nodes:
        graph.add_node(id_, **node)
    for head, tail, edge in edges:
        graph.add_edge(head, tail, **edge)
    return graph


def read_contents(path: str | Path) -> tuple[bytes, bytes]:
    """Return the files of a folder's nodes and relationships as they were written, for who needs only a part of them.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    return _content(Path(path), NODES), _content(Path(path), EDGES)


def stream_graph(
    path: str | Path,
) -> tuple[Iterator[tuple[str, dict[str, Any]]], Iterator[tuple[str, str, dict[str, Any]]]]:
    """Return the nodes (id, attributes) and the edges (head, tail, attributes) of a folder, without the graph.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    nodes, edges = _parsed(Path(path), NODES, dict), _parsed(Path(path), EDGES, dict)
    return (
        ((node.pop("id"), node) for node in nodes),
        ((edge.pop("head"), edge.pop("tail"), edge) for edge in edges),
    )


def content_hash(path: str | Path) -> str:
    """Return the SHA-256 (64 hexadecimal digits) of a folder's nodes and relationships: equal graphs have equal ones.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    return str(_read_summary(Path(path))["content"])


def _read_summary(path: Path) -> dict[str, Any]:
    try:
        summary = json.loads((path / SUMMARY).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise GraphError(f"{path}: there is no graph here; `paperkg build` makes one, -g names its folder") from None
    except (OSError, ValueError) as error:
        raise GraphError(f"{path / SUMMARY}: it cannot be read ({error}); {_REBUILD}") from error
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        version = summary.get("format") if isinstance(summary, dict) else None
        raise GraphError(f"{path}: the graph has format {version!r}, this paperkg reads {FORMAT}; {_REBUILD}")
    if not isinstance(summary.get("content"), str) or not isinstance(summary.get("sha256"), dict):
        raise GraphError(f"{path / SUMMARY}: it is damaged; {_REBUILD}")
    return summary


def _parsed(path: Path, name: str, parse: Callable[[Any], T]) -> Iterator[T]:
    """Yield the parsed lines of a file."""
    content = _content(path, name)
    decode = json.JSONDecoder().raw_decode
    # Only at "\n": in a text, JSON leaves U+2028 and its like as they are.
    for number, line in enumerate(content.decode().removesuffix("\n").split("\n") if content else (), 1):
        try:
            yield parse(decode(line)[0])
        except (ValueError, TypeError) as error:
            raise GraphError(f"{path / name}:{number}: it is damaged ({error}); {_REBUILD}") from error


def _content(path: Path, name: str) -> bytes:
    """Return the bytes of a file, which must be as they were written."""
    expected = _read_summary(path)["sha256"].get(name)
    try:
        content = (path / name).read_bytes()
    except OSError as error:
        raise GraphError(f"{path / name}: it cannot be read ({error.strerror or error}); {_REBUILD}") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise GraphError(f"{path / name}: it is damaged or was changed by hand; {_REBUILD}")
    return content


def is_fresh(path: str | Path) -> bool:
    """Tell whether a folder is missing, or holds nothing of a graph yet but perhaps decisions."""
    path = Path(path)
    return not path.exists() or (path.is_dir() and all(file.name in _NO_GRAPH for file in path.iterdir()))


def add_decisions(path: str | Path, lines: Iterable[str]) -> None:
    """Add lines to the decisions that a graph's folder keeps; those that it holds already are not repeated.

    Parameters
    ----------
    path : str or Path
        The graph's folder.
    lines : iterable of str
        Lines of a decisions file, each with its newline.
    """
    file = Path(path) / DECISIONS
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    kept = old if not old or old.endswith("\n") else f"{old}\n"
    fresh = [line for line in dict.fromkeys(lines) if line not in kept.splitlines(keepends=True)]
    if fresh:
        with atomic_path(file) as temporary:
            temporary.write_text(kept + "".join(fresh), encoding="utf-8", newline="\n")
