"""Annotations and their entities -> the graph: a plain networkx.MultiDiGraph with evidence on every link of a paper.

A node's key is its id; its attributes are ``labels`` (the main one first) and the known properties of
`schema.NODE_LABELS`. An edge has ``type`` and the properties of `schema.RELATIONSHIP_TYPES`; there is at most one of a
type between two nodes.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx

from paperkg import schema
from paperkg.doubts import doubts_of
from paperkg.model import Annotation, Entity, Paper, PaperEntity, PaperLink, PaperResult, RelationMention
from paperkg.text import locate, sentences, slug

_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
_NOWHERE = (-1, -1)

Edge = tuple[str, str, str]


@dataclass(frozen=True)
class _Stated:
    """That one paper states a link: how sure that is, by which sentence, and whether that one names both ends."""

    paper: str
    confidence: float
    sentence: str
    names_both: bool


def build_graph(
    annotations: Iterable[Annotation],
    entities: Iterable[Entity],
    ids: Mapping[tuple[str, str, str], str],
    *,
    variants: Iterable[tuple[str, str]] = (),
    higher_is_better: Mapping[str, bool] | None = None,
) -> nx.MultiDiGraph[str]:
    """Build the graph of some papers; the same papers in any order give the same graph.

    The links between entities (`schema.LINKS`) are those that annotations state, one edge a pair, and no others. Such
    an edge has ``papers`` (how many state it) with their sorted ``paper_ids``, as ``evidence`` the sentence of the
    surest of them (of equally sure ones that which names both ends) and as ``confidence`` the highest of any paper: as
    papers err alike, more of them make it no surer. What one paper states between two methods in both directions
    counts in the surer one only.

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
    higher_is_better : mapping, optional
        From a metric's id to its direction, where it is known.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes sorted by id; edges sorted by head, type and tail.

    Examples
    --------
    >>> note = Annotation(Paper("p1", "PPO", ""), (PaperEntity("Method", "PPO", ("PPO",), "introduced"),))
    >>> graph = build_graph([note], [Entity("method:ppo", "Method", "PPO")], {("p1", "Method", "PPO"): "method:ppo"})
    >>> list(graph.edges(data="type"))
    [('paper:p1', 'method:ppo', 'INTRODUCES')]
    """
    builder = _Builder(ids, higher_is_better or {})
    for _, annotation in sorted({paper_node(note.paper.id): note for note in annotations}.items()):
        builder.add(annotation)
    builder.add_entities(entities)
    for variant, base in variants:
        builder.edges[variant, schema.VARIANT_OF, base] = {}
    builder.add_links()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_, node in sorted(builder.nodes.items()):
        graph.add_node(id_, **node)
    for (head, type_, tail), properties in sorted(builder.edges.items(), key=lambda item: item[0]):
        graph.add_edge(head, tail, type=type_, **properties)
    for id_, node in graph.nodes(data=True):
        if node["labels"][0] == schema.RESULT:
            node["doubts"] = doubts_of(graph, id_)
    return graph


def paper_node(paper_id: str) -> str:
    """Return the id of a paper's node.

    Examples
    --------
    >>> paper_node("arxiv:2103.03230"), paper_node("paper:p1")
    ('paper:arxiv:2103.03230', 'paper:p1')
    """
    prefix = schema.NODE_LABELS[schema.PAPER].prefix
    return paper_id if paper_id.startswith(f"{prefix}:") else f"{prefix}:{paper_id}"


class _Builder:
    """Nodes and edges while papers are added; edges are keyed by head, type and tail."""

    def __init__(self, ids: Mapping[tuple[str, str, str], str], higher_is_better: Mapping[str, bool]) -> None:
        self.ids = ids
        self.higher_is_better = higher_is_better
        self.nodes: dict[str, dict[str, Any]] = {}
        self.edges: dict[Edge, dict[str, Any]] = {}
        self.papers: Counter[str] = Counter()
        self.stated: dict[Edge, list[_Stated]] = defaultdict(list)
        self.names: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, annotation: Annotation) -> None:
        """Add a paper, its links and its results."""
        text = _Text(annotation)
        paper = paper_node(annotation.paper.id)
        self.nodes[paper] = {"labels": [schema.PAPER], **_paper_properties(annotation.paper)}
        links = self._links(annotation, text)
        for (type_, tail), mention in links.items():
            self.edges[paper, type_, tail] = _evidence(mention)
        self.papers.update({tail for _, tail in links})
        for edge, stated in self._stated(annotation, text).items():
            self.stated[edge] += stated
        for result in annotation.results:
            self._add_result(paper, result, annotation, text)
        self._add_people(paper, annotation.paper)

    def _links(self, annotation: Annotation, text: _Text) -> dict[tuple[str, str], RelationMention]:
        """Return what a paper says of each entity: one link a role, MENTIONS only where no other one holds."""
        found: dict[tuple[str, str], list[RelationMention]] = defaultdict(list)
        for entity in annotation.entities:
            tail = self.ids.get((annotation.paper.id, entity.type, entity.name))
            if tail is not None:
                # Where papers agree on another type than this one, its role may be none of that type.
                role = schema.ROLE_RELATIONSHIPS[entity.role]
                role = role if _label_of(tail) in (None, *schema.RELATIONSHIP_TYPES[role].tails) else schema.MENTIONS
                found[role, tail].append(text.mention(entity))
        strong = {tail for type_, tail in found if type_ != schema.MENTIONS}
        return {
            (type_, tail): min(mentions, key=_by_strength)
            for (type_, tail), mentions in sorted(found.items(), key=lambda item: item[0])
            if type_ != schema.MENTIONS or tail not in strong
        }

    def _stated(self, annotation: Annotation, text: _Text) -> dict[Edge, list[_Stated]]:
        """Return what a paper states between two nodes; of two directions of one link, the surer."""
        found: dict[Edge, list[_Stated]] = defaultdict(list)
        for link in annotation.links or ():
            ends = zip(schema.LINKS[link.type], (link.head, link.tail), strict=True)
            head, tail = (self._id_of(annotation, *end) for end in ends)
            if head is not None and tail is not None and head != tail:
                found[head, link.type, tail].append(text.stated(link))
        introduced = {
            self._id_of(annotation, entity.type, entity.name)
            for entity in annotation.entities
            if entity.role == "introduced"
        }

        def weakness(edge: Edge) -> tuple[float, bool, str]:
            return -max(stated.confidence for stated in found[edge]), edge[0] not in introduced, edge[0]

        return {
            edge: found[edge]
            for edge in sorted(found)
            if edge[::-1] not in found or weakness(edge) < weakness(edge[::-1])
        }

    def _add_result(self, paper: str, result: PaperResult, annotation: Annotation, text: _Text) -> None:
        mention = text.result(result)
        id_ = _result_id(paper, result)
        baseline = result.baseline.method if result.baseline else None
        metric = self._id_of(annotation, schema.METRIC, result.metric)
        links = {
            schema.OF_METHOD: self._id_of(annotation, schema.METHOD, result.method),
            schema.ON_DATASET: self._id_of(annotation, schema.DATASET, result.dataset),
            schema.IN_METRIC: metric,
            schema.OVER: self._id_of(annotation, schema.METHOD, baseline),
        }
        self.nodes[id_] = {
            "labels": [schema.RESULT],
            **_known(
                value=float(result.value),
                unit=result.unit,
                kind=result.kind,
                higher_is_better=self.higher_is_better.get(metric) if metric else None,
                sentence=mention.sentence,
                confidence=mention.confidence,
            ),
        }
        self.edges[paper, schema.REPORTS, id_] = _evidence(mention)
        for type_, target in links.items():
            if target is not None:
                over = result.baseline.value if result.baseline and type_ == schema.OVER else None
                self.edges[id_, type_, target] = _known(value=None if over is None else float(over))

    def _id_of(self, annotation: Annotation, type_: str, name: str | None) -> str | None:
        """Return the id of a paper's entity, where it is of the type that its paper gives it."""
        found = self.ids.get((annotation.paper.id, type_, name)) if name else None
        return found if found and _label_of(found) in (None, type_) else None

    def _add_people(self, paper: str, of: Paper) -> None:
        for name in filter(str.strip, of.authors):
            self.edges[self._named(schema.AUTHOR, name), schema.WROTE, paper] = {}
        if of.venue and of.venue.strip():
            mention = RelationMention(paper, of.venue, *_NOWHERE, 1.0, "source")
            self.edges[paper, schema.PUBLISHED_IN, self._named(schema.VENUE, of.venue)] = _evidence(mention)

    def _named(self, label: str, name: str) -> str:
        """Add an author or a venue; of names with one id, the most frequent is shown."""
        id_ = f"{schema.NODE_LABELS[label].prefix}:{slug(name)}"
        counts = self.names[id_]
        counts[name] += 1
        self.nodes[id_] = {"labels": [label], "name": min(counts, key=lambda form: (-counts[form], form))}
        return id_

    def add_entities(self, entities: Iterable[Entity]) -> None:
        """Add the nodes of the entities."""
        for entity in entities:
            label = schema.KIND_LABELS.get(entity.kind or "")
            self.nodes[entity.id] = {
                "labels": [entity.type, *([label] if label else [])],
                **_known(name=entity.name, kind=entity.kind),
                "aliases": sorted(entity.aliases),
                "papers": self.papers[entity.id],
            }

    def add_links(self) -> None:
        """Add the links between entities that papers state."""
        for edge, some in self.stated.items():
            papers = sorted({stated.paper for stated in some})
            self.edges[edge] = {
                "papers": len(papers),
                "evidence": min(some, key=_by_evidence).sentence,
                "paper_ids": papers,
                "confidence": max(stated.confidence for stated in some),
            }


@dataclass(frozen=True)
class _Text:
    """A paper's text with its sentences and the places of its mentions."""

    annotation: Annotation

    @cached_property
    def text(self) -> str:
        return self.annotation.paper.text

    @cached_property
    def bounds(self) -> list[tuple[int, int]]:
        return sentences(self.text)

    @cached_property
    def places(self) -> Mapping[tuple[str, str], list[tuple[int, int]]]:
        """The sorted places of each form by type."""
        found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for span in sorted(self.annotation.spans):
            found[span.type, self.text[span.start : span.end]].append((span.start, span.end))
        return found

    def sentence_at(self, start: int) -> str:
        """Return the sentence that holds a place."""
        index = self._sentence_number(start)
        return "" if start < 0 or index < 0 else self.text[slice(*self.bounds[index])]

    def _sentence_number(self, start: int) -> int:
        return bisect_right(self.bounds, start, key=lambda bound: bound[0]) - 1

    def _places(self, entity: PaperEntity) -> list[tuple[int, int]]:
        """Return the sorted places of an entity: its spans', else where its mentions stand in the text."""
        places = sorted(place for form in entity.mentions for place in self.places.get((entity.type, form), ()))
        return places or [(start, end) for start, end, _ in locate([entity.mentions], self.text)]

    def mention(self, entity: PaperEntity) -> RelationMention:
        """Return an entity's best place: the first in the abstract; the first of all where it is introduced."""
        places = self._places(entity)
        title = len(self.annotation.paper.title)
        in_abstract = [place for place in places if place[0] > title and entity.role != "introduced"]
        start, end = (in_abstract or places or [_NOWHERE])[0]
        paper = self.annotation.paper.id
        return RelationMention(paper, self.sentence_at(start), start, end, float(entity.confidence), entity.component)

    @cached_property
    def named(self) -> Mapping[tuple[str, str], list[int]]:
        """The numbers of the sentences, sorted, that name each entity (by type and name)."""
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for entity in self.annotation.entities:
            numbers = (self._sentence_number(start) for start, _ in self._places(entity))
            found[entity.type, entity.name].update(number for number in numbers if number >= 0)
        return {key: sorted(numbers) for key, numbers in found.items()}

    def stated(self, link: PaperLink) -> _Stated:
        """Return a link with its sentence: its own, else one that names both ends, else one that names the tail."""
        ends = zip(schema.LINKS[link.type], (link.head, link.tail), strict=True)
        head, tail = (self.named.get(end, []) for end in ends)
        both = [number for number in head if number in tail]
        sentence = link.sentence or self._first_sentence(both) or self._first_sentence(tail)
        names_both = sentence in [self.text[slice(*self.bounds[number])] for number in both]
        return _Stated(paper_node(self.annotation.paper.id), float(link.confidence), sentence, names_both)

    def _first_sentence(self, numbers: list[int]) -> str:
        """Return the first of some sentences, in the abstract where one is there; nothing where none is."""
        bounds = [self.bounds[number] for number in numbers]
        title = len(self.annotation.paper.title)
        chosen = next((bound for bound in bounds if bound[0] > title), bounds[0] if bounds else (0, 0))
        return self.text[slice(*chosen)]

    def result(self, result: PaperResult) -> RelationMention:
        """Return the place of a result's value, with its sentence."""
        if result.start is not None and result.end is not None:
            start, end = result.start, result.end
        else:
            start, end = self._value_place(result)
        sentence = result.sentence or self.sentence_at(start)
        return RelationMention(
            self.annotation.paper.id, sentence, start, end, float(result.confidence), result.component
        )

    def _value_place(self, result: PaperResult) -> tuple[int, int]:
        """Find a value in its sentence, or in the text where no sentence is given; else give the sentence's place."""
        begin = self.text.find(result.sentence)
        if begin < 0:
            return _NOWHERE
        stop = begin + len(result.sentence) if result.sentence else len(self.text)
        for hit in _NUMBER.finditer(self.text, begin, stop):
            if float(hit.group().replace(",", "")) == abs(result.value):
                return hit.span()
        return (begin, stop) if result.sentence else _NOWHERE


def _by_evidence(stated: _Stated) -> tuple[bool, float, bool, str, str]:
    """Order by what is shown: a sentence at all, the surest first, then those that name both ends."""
    return not stated.sentence, -stated.confidence, not stated.names_both, stated.paper, stated.sentence


def _by_strength(mention: RelationMention) -> tuple[float, int, RelationMention]:
    """Order by confidence, the surest first, then those that are found in the text."""
    return (-mention.confidence, mention.start < 0, mention)


def _label_of(node: str) -> str | None:
    prefix = node.partition(":")[0]
    return next((label.name for label in schema.NODE_LABELS.values() if label.prefix == prefix), None)


def _evidence(mention: RelationMention) -> dict[str, Any]:
    return {
        "evidence": mention.sentence,
        "start": mention.start,
        "end": mention.end,
        "confidence": mention.confidence,
        "component": mention.component,
    }


def _known(**properties: Any) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value is not None}


def _paper_properties(paper: Paper) -> dict[str, Any]:
    return {
        key: getattr(paper, key)
        for key in schema.NODE_LABELS[schema.PAPER].properties
        if getattr(paper, key) not in (None, "")
    }


def _result_id(paper: str, result: PaperResult) -> str:
    baseline = (result.baseline.method, result.baseline.value) if result.baseline else None
    names = (result.method, result.dataset, result.metric)
    content = json.dumps([paper, *names, float(result.value), result.unit, result.kind, baseline, result.sentence])
    return f"{schema.NODE_LABELS[schema.RESULT].prefix}:{hashlib.sha1(content.encode()).hexdigest()[:16]}"
