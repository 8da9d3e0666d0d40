"""Annotations and their entities -> the graph in memory: a plain networkx.MultiDiGraph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from paperkg import schema
from paperkg.graph.doubts import doubts_of
from paperkg.graph.parts import (
    Edge,
    ItemIds,
    Properties,
    Stated,
    directions_of,
    entity_properties,
    link_properties,
    paper_node,
    part_of,
    person_properties,
)
from paperkg.graph.view import NetworkView
from paperkg.model import Annotation, Entity

if TYPE_CHECKING:
    import networkx as nx


def build_graph(
    annotations: Iterable[Annotation],
    entities: Iterable[Entity],
    ids: ItemIds,
    *,
    variants: Iterable[tuple[str, str]] = (),
    people: Mapping[str, str] | None = None,
) -> nx.MultiDiGraph[str]:
    """Build the graph of some papers; the same papers in any order give the same graph.

    A node's key is its id; its attributes are ``labels`` (the main one first) and the known properties of
    `schema.NODE_LABELS`. An edge has ``type`` and the properties of `schema.RELATIONSHIP_TYPES`; there is at most one
    of a type between two nodes.

    The links between entities (`schema.LINKS`) are those that annotations state, one edge a pair, and no others. Such
    an edge has ``papers`` (how many state it) with their sorted ``paper_ids``, ``evidence`` and ``confidence``
    (`paperkg.graph.parts.link_properties`). What one paper states between two methods in both directions counts in the
    surer one only.

    Parameters
    ----------
    annotations : iterable of Annotation
        At most one a paper; of several, the last counts.
    entities : iterable of Entity
        What the names stand for.
    ids : mapping
        From (paper id, entity type, name in that paper) to an entity's id. A name that is not in it makes no link.
    variants : iterable of (id, id)
        A variant and what it is a variant of.
    people : mapping, optional
        From the name of an author as written to the one name of that person.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes sorted by id; edges sorted by head, type and tail.

    Examples
    --------
    >>> from paperkg.model import Paper, PaperEntity
    >>> note = Annotation(Paper("p1", "PPO", ""), (PaperEntity("Method", "PPO", ("PPO",), "introduced"),))
    >>> graph = build_graph([note], [Entity("method:ppo", "Method", "PPO")], {("p1", "Method", "PPO"): "method:ppo"})
    >>> list(graph.edges(data="type"))
    [('paper:p1', 'method:ppo', 'INTRODUCES')]
    """
    import networkx as nx

    nodes: dict[str, Properties] = {}
    edges: dict[Edge, Properties] = {}
    papers: Counter[str] = Counter()
    stated: dict[Edge, list[Stated]] = defaultdict(list)
    written: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    things = list(entities)
    directions = directions_of(things)
    for _, annotation in sorted({paper_node(note.paper.id): note for note in annotations}.items()):
        part = part_of(annotation, ids, directions, people)
        nodes |= part.nodes
        edges |= part.edges
        papers.update({tail for head, type_, tail in part.edges if type_ in schema.NAMING_TYPES})
        for edge, some in part.stated.items():
            stated[edge] += some
        for person, label, name in part.people:
            written[person, label][name] += 1
    nodes |= {person: person_properties(label, names) for (person, label), names in written.items()}
    nodes |= {entity.id: entity_properties(entity, papers[entity.id]) for entity in things}
    edges |= {(variant, schema.VARIANT_OF, base): {} for variant, base in variants}
    edges |= {edge: link_properties(some) for edge, some in stated.items()}
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_, node in sorted(nodes.items()):
        graph.add_node(id_, **node)
    for (head, type_, tail), properties in sorted(edges.items(), key=lambda item: item[0]):
        graph.add_edge(head, tail, type=type_, **properties)
    view = NetworkView(graph)
    for id_ in view.ids(schema.RESULT):
        graph.nodes[id_]["doubts"] = doubts_of(view, id_)
    return graph
