"""A part of a graph's files, read without reading all of it: only the lines that are asked for become values.

The files are those of a graph's folder, a record a line. Of every line only the ids and the type are looked at, as
bytes; a graph of hundreds of thousands of links opens so in a fraction of the time that all of its values take.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import networkx as nx

from paperkg.text import fold

_EDGE: Final = re.compile(rb'(\{"head": "([^"]*)", "type": "(\w+)", "tail": "([^"]*)"[^\n]*)\n')
_NODE: Final = re.compile(rb'(\{"id": "([^"]*)"[^\n]*)\n')
_SEPARATORS: Final = b" -_/"


@dataclass(frozen=True)
class Nearby:
    """The files of a graph's nodes and relationships, as bytes.

    Examples
    --------
    >>> nodes = b'{"id": "task:a", "labels": ["Task"], "name": "A b"}\\n{"id": "paper:p", "labels": ["Paper"]}\\n'
    >>> edges = b'{"head": "paper:p", "type": "ADDRESSES", "tail": "task:a"}\\n'
    >>> files = Nearby(nodes, edges)
    >>> files.is_readable, sorted(files.around("task:a")), list(files.named("a-B"))
    (True, ['paper:p', 'task:a'], ['task:a'])
    """

    nodes: bytes
    edges: bytes

    @cached_property
    def _links(self) -> list[tuple[bytes, bytes, bytes, bytes]]:
        """Line, head, type and tail of each relationship."""
        return _EDGE.findall(self.edges)

    @cached_property
    def _of_type(self) -> dict[bytes, list[tuple[bytes, bytes, bytes, bytes]]]:
        """The same by type."""
        found: dict[bytes, list[tuple[bytes, bytes, bytes, bytes]]] = defaultdict(list)
        for link in self._links:
            found[link[2]].append(link)
        return found

    @cached_property
    def _lines(self) -> dict[bytes, bytes]:
        """The line of each node."""
        return {id_: line for line, id_ in _NODE.findall(self.nodes)}

    @property
    def is_readable(self) -> bool:
        """Whether every line could be taken apart; where an id holds a quotation mark, none of this can be used."""
        whole = len(self._links) == self.edges.count(b"\n") and len(self._lines) == self.nodes.count(b"\n")
        return whole and not any(b"\\" in id_ for id_ in self._lines)

    def named(self, text: str) -> nx.MultiDiGraph[str]:
        """Return the nodes, without links, of which an id, a name or an alias may be meant by a text.

        None is left out that is equal under `text.fold`, as long as the text and the name are ASCII.
        """
        found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        own = self._lines.get(text.strip().encode("utf-8", "replace"))
        if own:  # an id goes before any name
            self._add(found, own)
            return found
        key = fold(text.strip())
        squeezed = self.nodes.lower().translate(None, _SEPARATORS)
        lines = list(self._lines.values())
        for form in (key, f"{key}s"):
            quoted = json.dumps(form, ensure_ascii=False).encode("utf-8", "replace")
            number, last = 0, 0
            place = squeezed.find(quoted)
            while place >= 0:
                number += squeezed.count(b"\n", last, place)
                self._add(found, lines[number])
                last, place = place, squeezed.find(quoted, place + 1)
        return found

    def around(self, node: str, hops: int = 1) -> set[str]:
        """Return the ids of what is at most so many links away from a node, in either direction."""
        reached = {node.encode()}
        for _ in range(hops):
            reached |= {end for _, head, _, tail in self._links if head in reached or tail in reached
                        for end in (head, tail)}  # fmt: skip
        return {id_.decode() for id_ in reached}

    def ends(self, nodes: Iterable[str], *types: str, backward: bool = False) -> set[str]:
        """Return the ids of the other ends of the links, of some types, that leave (or reach) some nodes."""
        own = {node.encode() for node in nodes}
        links = [link for type_ in types for link in self._of_type.get(type_.encode(), ())]
        if backward:
            return {head.decode() for _, head, _, tail in links if tail in own}
        return {tail.decode() for _, head, _, tail in links if head in own}

    def graph(self, nodes: Iterable[str], type_: str | None = None) -> nx.MultiDiGraph[str]:
        """Return some nodes with the links between them, of one type or all, in the order of the files."""
        chosen = {node.encode() for node in nodes}
        part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for id_ in sorted(chosen):
            self._add(part, self._lines[id_])
        links = self._links if type_ is None else self._of_type.get(type_.encode(), [])
        for line in [line for line, head, _, tail in links if head in chosen and tail in chosen]:
            link: dict[str, Any] = json.loads(line)
            part.add_edge(link.pop("head"), link.pop("tail"), **link)
        return part

    def _add(self, graph: nx.MultiDiGraph[str], line: bytes) -> None:
        node: dict[str, Any] = json.loads(line)
        graph.add_node(node.pop("id"), **node)
