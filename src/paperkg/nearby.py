"""A part of a graph, read without reading all of it: only the lines that are asked for become values.

An index of the folder's files says where each line begins and what each relationship links. It is a cache: where it
is missing, damaged or older than the files, it is made again. The files themselves are mapped, not read.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import re
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import networkx as nx
import numpy as np
import numpy.typing as npt

from paperkg.files import EDGES, NODES, atomic_path
from paperkg.text import fold

_FORMAT: Final = "paperkg-links 1"
_EDGE: Final = re.compile(rb'^\{"head": "([^"]*)", "type": "(\w+)", "tail": "([^"]*)"', re.MULTILINE)
_NODE: Final = re.compile(rb'^\{"id": "([^"]*)"', re.MULTILINE)
_ID_AT: Final = len(b'{"id": "')
# json.loads of bytes would guess their encoding each time.
_decode: Final = json.JSONDecoder().raw_decode
_SEPARATORS: Final = b" -_/"
_NEWLINE: Final = ord("\n")


@dataclass(frozen=True, eq=False)
class Index:
    """Where the lines of a graph's files begin, and what its relationships link.

    Parameters
    ----------
    nodes, edges : array of int64, one longer than the lines of the file
        The byte at which each line begins, and the file's end.
    heads, tails : array of int32, as long as the edges' lines
        Lines of the nodes that each relationship links.
    types : array of bytes, as long as the edges' lines
        Their types.
    """

    nodes: npt.NDArray[Any]
    edges: npt.NDArray[Any]
    heads: npt.NDArray[Any]
    tails: npt.NDArray[Any]
    types: npt.NDArray[Any]

    @classmethod
    def of(cls, nodes: bytes, edges: bytes) -> Index | None:
        """Return the index of two files; None where an id holds a quotation mark, which no line can be found by.

        Examples
        --------
        >>> nodes = b'{"id": "paper:p", "labels": ["Paper"]}\\n{"id": "task:a", "labels": ["Task"]}\\n'
        >>> index = Index.of(nodes, b'{"head": "paper:p", "type": "ADDRESSES", "tail": "task:a"}\\n')
        >>> index.nodes.tolist(), index.heads.tolist(), index.tails.tolist(), index.types.tolist()
        ([0, 39, 76], [0], [1], [b'ADDRESSES'])
        """
        ids = {id_: line for line, id_ in enumerate(_NODE.findall(nodes))}
        links: list[tuple[bytes, bytes, bytes]] = _EDGE.findall(edges)
        if [len(ids), len(links)] != [nodes.count(b"\n"), edges.count(b"\n")] or any(b"\\" in id_ for id_ in ids):
            return None
        heads, types, tails = zip(*links, strict=True) if links else ((), (), ())
        head, tail = (np.fromiter(map(ids.__getitem__, some), np.int32, len(links)) for some in (heads, tails))
        return cls(_starts(nodes), _starts(edges), head, tail, np.array(types, dtype=np.bytes_))


def _starts(file: bytes) -> npt.NDArray[np.int64]:
    """Return where each line begins, and where the last one ends."""
    return np.append(0, np.flatnonzero(np.frombuffer(file, np.uint8) == _NEWLINE) + 1)


@dataclass(frozen=True)
class Nearby:
    """The files of a graph's nodes and relationships with their index.

    Examples
    --------
    >>> nodes = b'{"id": "paper:p", "labels": ["Paper"]}\\n{"id": "task:a", "labels": ["Task"], "name": "A b"}\\n'
    >>> edges = b'{"head": "paper:p", "type": "ADDRESSES", "tail": "task:a"}\\n'
    >>> files = Nearby(nodes, edges, Index.of(nodes, edges))
    >>> sorted(files.around("task:a")), list(files.named("a-B"))
    (['paper:p', 'task:a'], ['task:a'])
    """

    nodes: bytes | mmap.mmap
    edges: bytes | mmap.mmap
    index: Index
    _lines: dict[str, int] = field(default_factory=dict)

    def named(self, text: str) -> nx.MultiDiGraph[str]:
        """Return the nodes, without links, of which an id, a name or an alias may be meant by a text.

        None is left out that is equal under `text.fold`, as long as the text and the name are ASCII.
        """
        found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        own = self._line(text.strip())
        if own is not None:  # an id goes before any name
            self._add(found, own)
            return found
        key = fold(text.strip())
        squeezed = self.nodes[:].lower().translate(None, _SEPARATORS)
        for form in (key, f"{key}s"):
            quoted = json.dumps(form, ensure_ascii=False).encode("utf-8", "replace")
            number, last = 0, 0
            place = squeezed.find(quoted)
            while place >= 0:
                number += squeezed.count(b"\n", last, place)
                self._add(found, number)
                last, place = place, squeezed.find(quoted, place + 1)
        return found

    def around(self, node: str, hops: int = 1) -> set[str]:
        """Return the ids of what is at most so many links away from a node, in either direction."""
        heads, tails = self.index.heads, self.index.tails
        reached = self._mask([node])
        for _ in range(hops):
            touching = reached[heads] | reached[tails]
            reached[heads[touching]] = True
            reached[tails[touching]] = True
        return self._ids(np.flatnonzero(reached))

    def ends(self, nodes: Iterable[str], *types: str, backward: bool = False) -> set[str]:
        """Return the ids of the other ends of the links, of some types, that leave (or reach) some nodes."""
        near, far = (self.index.tails, self.index.heads) if backward else (self.index.heads, self.index.tails)
        chosen = self._mask(nodes)[near] & np.isin(self.index.types, [type_.encode() for type_ in types])
        return self._ids(np.unique(far[chosen]))

    def graph(self, nodes: Iterable[str], type_: str | None = None) -> nx.MultiDiGraph[str]:
        """Return some nodes with the links between them, of one type or all, in the order of the files."""
        mask = self._mask(nodes)
        part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for line in np.flatnonzero(mask).tolist():
            self._add(part, line)
        chosen = mask[self.index.heads] & mask[self.index.tails]
        if type_ is not None:
            chosen &= self.index.types == type_.encode()
        edges = self.index.edges.tolist()
        for line in np.flatnonzero(chosen).tolist():
            link = _parsed(self.edges[edges[line] : edges[line + 1]])
            part.add_edge(link.pop("head"), link.pop("tail"), **link)
        return part

    def _add(self, graph: nx.MultiDiGraph[str], line: int) -> None:
        node = _parsed(self.nodes[self.index.nodes[line] : self.index.nodes[line + 1]])
        graph.add_node(node.pop("id"), **node)

    def _id(self, line: int) -> bytes:
        start = self.index.nodes[line] + _ID_AT
        return self.nodes[start : self.nodes.find(b'"', start)]

    def _ids(self, lines: npt.NDArray[np.int64]) -> set[str]:
        found = {self._id(line).decode(): line for line in lines.tolist()}
        self._lines.update(found)
        return set(found)

    def _line(self, id_: str) -> int | None:
        """Return the line of a node, or None where it is not in the graph."""
        if id_ not in self._lines:
            wanted, lines = id_.encode("utf-8", "replace"), range(len(self.index.nodes) - 1)
            line = bisect_left(lines, wanted, key=self._id)
            if line == len(lines) or self._id(line) != wanted:
                return None
            self._lines[id_] = line
        return self._lines[id_]

    def _mask(self, nodes: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return which of the nodes' lines are those of some ids."""
        mask = np.zeros(len(self.index.nodes) - 1, dtype=np.bool_)
        mask[[line for node in nodes if (line := self._line(node)) is not None]] = True
        return mask


def _parsed(line: bytes) -> dict[str, Any]:
    record: dict[str, Any] = _decode(line.decode())[0]
    return record


def open_nearby(folder: Path, load: Callable[[], tuple[bytes, bytes]], cache: Path, key: str) -> Nearby | None:
    """Open the files of a graph by their index; build it first where it is missing, outdated or damaged.

    Parameters
    ----------
    folder : Path
        Where the files of the nodes and of the relationships are.
    load : callable without arguments
        Reads and checks both files; called only when the index has to be built.
    cache : Path
        The index's file. It may be deleted at any time; where it cannot be written, it is used from memory.
    key : str
        What tells this content of the graph from any other: a hash.

    Returns
    -------
    Nearby or None
        None where ids do not allow it; all of the graph has to be read then.
    """
    nodes, edges = folder / NODES, folder / EDGES
    stamp = f"{_FORMAT} {key} {_state(nodes)} {_state(edges)}"
    index = _read_index(cache, stamp)
    if index is None:
        index = Index.of(*load())
        if index is None:
            return None
        with contextlib.suppress(OSError), atomic_path(cache) as temporary, temporary.open("wb") as out:
            np.savez(out, stamp=np.array(stamp), **vars(index))
    return Nearby(_mapped(nodes), _mapped(edges), index)


def _state(path: Path) -> str:
    """Return what changes when somebody changes a file by hand."""
    if not path.exists():
        return ""
    state = path.stat()
    return f"{state.st_size} {state.st_mtime_ns}"


def _read_index(path: Path, stamp: str) -> Index | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return Index(**{key: stored[key] for key in Index.__annotations__}) if stored["stamp"] == stamp else None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _mapped(path: Path) -> bytes | mmap.mmap:
    """Return a file's bytes without reading them; an empty file cannot be mapped."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
