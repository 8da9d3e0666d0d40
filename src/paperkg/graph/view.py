"""The one way to read a graph, wherever it is: in memory (`NetworkView`) or at rest (`paperkg.graph.database`).

What reads through a `GraphView` touches what it asks for and nothing else: a question about one dataset costs as much
in a graph of a million papers as in one of a hundred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from paperkg import schema
from paperkg.text import fold, slug

if TYPE_CHECKING:
    import networkx as nx

Link: TypeAlias = dict[str, Any]
Properties: TypeAlias = Mapping[str, Any]
# What functions take that read a graph.
AnyGraph: TypeAlias = "GraphView | nx.MultiDiGraph[str]"


@runtime_checkable
class GraphView(Protocol):
    """A graph of paperkg for reading. A link is the properties of a relationship with its ``type``."""

    def __contains__(self, node: object) -> bool:
        """Tell whether the graph has a node of an id."""

    def node(self, node: str) -> Properties:
        """Return a node's ``labels`` (the main one first) and properties; KeyError where there is none."""

    def ids(self, label: str) -> list[str]:
        """Return the ids of the nodes with a main label, sorted."""

    def values(self, label: str, *keys: str) -> Iterator[tuple[Any, ...]]:
        """Yield the id and some properties (None where a node lacks one) of the nodes with a main label, by id."""

    def nodes(self) -> Iterator[tuple[str, Properties]]:
        """Yield all nodes, sorted by id."""

    def links(self, *types: str) -> Iterator[tuple[str, str, Link]]:
        """Yield the relationships of some types or of all as (head, tail, link), sorted by head, type and tail."""

    def ends(self, *types: str) -> Iterator[tuple[str, str, str]]:
        """Yield the relationships of some types or of all as (head, type, tail), sorted, without their properties."""

    def links_from(self, node: str, *types: str) -> list[tuple[str, Link]]:
        """Return the links that leave a node, of some types or of all, as (other node, link), sorted by it and type."""

    def links_to(self, node: str, *types: str) -> list[tuple[str, Link]]:
        """Return the links that reach a node, of some types or of all, as (other node, link), sorted by it and type."""

    def neighbours(self, nodes: Collection[str]) -> set[str]:
        """Return the ids of all nodes that are linked with one of some nodes, in either direction."""

    def labels(self) -> Counter[str]:
        """Count the nodes by label, second labels (Benchmark, Environment) too."""

    def types(self) -> Counter[str]:
        """Count the relationships by type."""

    def named(self, text: str, label: str | None = None) -> Iterator[tuple[str, int, str]]:
        """Yield (node, rank, form) where a name (rank 0) or alias (rank 2) is a text, or equal to it under `fold`."""

    def slugged(self, slugs: Collection[str], labels: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield (node, slug) of nodes with one of some main labels whose name or alias gives one of some slugs."""

    def forms(self, label: str | None = None) -> list[str]:
        """Return all names and aliases of the nodes, of one main label or of all, sorted, each once."""

    def part(self, nodes: Collection[str] | None) -> nx.MultiDiGraph[str]:
        """Return some nodes (all where None), with every link between them, as a graph in memory."""


def forms_of(properties: Properties) -> list[tuple[int, str]]:
    """Return a node's name with rank 0 and its aliases with rank 2.

    Examples
    --------
    >>> forms_of({"labels": ["Dataset"], "name": "CIFAR-10", "aliases": ["CIFAR10"]})
    [(0, 'CIFAR-10'), (2, 'CIFAR10')]
    """
    name = properties.get(schema.NODE_LABELS[properties["labels"][0]].name_property)
    return [*([(0, name)] if isinstance(name, str) and name else []), *((2, a) for a in properties.get("aliases", ()))]


class NetworkView:
    """A networkx graph as a `GraphView`.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        A graph of paperkg; it is read, never changed.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("paper:p", labels=["Paper"], title="T")
    >>> graph.add_node("task:t", labels=["Task"], name="Parsing")
    >>> _ = graph.add_edge("paper:p", "task:t", type="ADDRESSES")
    >>> view = NetworkView(graph)
    >>> view.links_from("paper:p", "ADDRESSES"), view.links_to("task:t", "MENTIONS"), view.ids("Task")
    ([('task:t', {'type': 'ADDRESSES'})], [], ['task:t'])
    """

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self.graph = graph

    def __contains__(self, node: object) -> bool:
        """Tell whether the graph has a node of an id."""
        return node in self.graph

    def node(self, node: str) -> Properties:
        """Return a node's labels and properties."""
        properties: Properties = self.graph.nodes[node]
        return properties

    @cached_property
    def _by_label(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node, properties in self.graph.nodes(data=True):
            found.setdefault(str(properties["labels"][0]), []).append(node)
        return {label: sorted(nodes) for label, nodes in found.items()}

    def ids(self, label: str) -> list[str]:
        """Return the ids of the nodes with a main label, sorted."""
        return list(self._by_label.get(label, ()))

    def values(self, label: str, *keys: str) -> Iterator[tuple[Any, ...]]:
        """Yield the id and some properties of the nodes with a main label, by id."""
        for node in self.ids(label):
            yield (node, *(self.graph.nodes[node].get(key) for key in keys))

    def nodes(self) -> Iterator[tuple[str, Properties]]:
        """Yield all nodes, sorted by id."""
        return ((node, self.graph.nodes[node]) for node in sorted(self.graph))

    def links(self, *types: str) -> Iterator[tuple[str, str, Link]]:
        """Yield the relationships of some types or of all as (head, tail, link)."""
        edges: Iterable[tuple[str, str, Link]] = self.graph.edges(data=True)
        found = [edge for edge in edges if not types or edge[2]["type"] in types]
        # What has no type is for the caller to refuse. Only graphs of others hold two of a type between two nodes.
        yield from sorted(found, key=lambda edge: (edge[0], str(edge[2].get("type")), edge[1], repr(edge[2])))

    def ends(self, *types: str) -> Iterator[tuple[str, str, str]]:
        """Yield the relationships of some types or of all as (head, type, tail)."""
        return ((head, link["type"], tail) for head, tail, link in self.links(*types))

    def links_from(self, node: str, *types: str) -> list[tuple[str, Link]]:
        """Return the links that leave a node, of some types or of all."""
        return _chosen(((tail, link) for _, tail, link in self.graph.out_edges(node, data=True)), types)

    def links_to(self, node: str, *types: str) -> list[tuple[str, Link]]:
        """Return the links that reach a node, of some types or of all."""
        return _chosen(((head, link) for head, _, link in self.graph.in_edges(node, data=True)), types)

    def neighbours(self, nodes: Collection[str]) -> set[str]:
        """Return the ids of all nodes that are linked with one of some nodes, in either direction."""
        steps = (self.graph.successors, self.graph.predecessors)
        return {other for node in nodes for step in steps for other in step(node)}

    def labels(self) -> Counter[str]:
        """Count the nodes by label."""
        return Counter(label for _, labels in self.graph.nodes(data="labels") for label in labels)

    def types(self) -> Counter[str]:
        """Count the relationships by type."""
        edges: Iterable[tuple[str, str, Link]] = self.graph.edges(data=True)
        return Counter(link["type"] for _, _, link in edges)

    def _forms(self, labels: Collection[str] | None) -> Iterator[tuple[str, int, str]]:
        for node, properties in self.graph.nodes(data=True):
            if labels is None or properties["labels"][0] in labels:
                for rank, form in forms_of(properties):
                    yield node, rank, form

    def named(self, text: str, label: str | None = None) -> Iterator[tuple[str, int, str]]:
        """Yield (node, rank, form) where a name or alias is a text, or equal to it under `fold`."""
        folded = fold(text)
        for node, rank, form in self._forms(label and (label,)):
            if form == text or (folded and fold(form) == folded):
                yield node, rank, form

    def slugged(self, slugs: Collection[str], labels: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield (node, slug) of nodes with one of some main labels whose name or alias gives one of some slugs."""
        for node, _, form in self._forms(labels):
            if slug(form) in slugs:
                yield node, slug(form)

    def forms(self, label: str | None = None) -> list[str]:
        """Return all names and aliases of the nodes, of one main label or of all, sorted, each once."""
        return sorted({form for _, _, form in self._forms(label and (label,))})

    def part(self, nodes: Collection[str] | None) -> nx.MultiDiGraph[str]:
        """Return some nodes, with every link between them, as a graph of its own; the graph itself where None."""
        import networkx as nx

        if nodes is None:
            return self.graph
        chosen = set(nodes)
        part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        part.add_nodes_from((id_, dict(node)) for id_, node in self.graph.nodes(data=True) if id_ in chosen)
        for id_ in part:
            for _, tail, link in self.graph.out_edges(id_, data=True):
                if tail in chosen:
                    part.add_edge(id_, tail, **link)
        return part


def _chosen(links: Iterable[tuple[str, Link]], types: tuple[str, ...]) -> list[tuple[str, Link]]:
    found = [(other, link) for other, link in links if not types or link["type"] in types]
    return sorted(found, key=lambda item: (item[0], item[1]["type"]))


def as_view(graph: AnyGraph) -> GraphView:
    """Return a graph as a view; a view is returned as it is."""
    return graph if isinstance(graph, GraphView) else NetworkView(graph)
