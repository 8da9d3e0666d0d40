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
from paperkg.model import Annotation, Entity, Paper, PaperEntity, PaperResult, RelationMention
from paperkg.text import locate, sentences, slug

_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
_NOWHERE = (-1, -1)
# Which roles carry a derived link: a paper that introduces or uses a method says what the method is evaluated on.
_OWN_ROLES = (schema.INTRODUCES, schema.USES)
_DERIVED = {schema.EVALUATES_ON: schema.EVALUATED_ON, schema.ADDRESSES: schema.USED_FOR}

Edge = tuple[str, str, str]


def build_graph(
    annotations: Iterable[Annotation],
    entities: Iterable[Entity],
    ids: Mapping[tuple[str, str, str], str],
    *,
    variants: Iterable[tuple[str, str]] = (),
    higher_is_better: Mapping[str, bool] | None = None,
) -> nx.MultiDiGraph[str]:
    """Build the graph of some papers; the same papers in any order give the same graph.

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
    builder.derive()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_, node in sorted(builder.nodes.items()):
        graph.add_node(id_, **node)
    for (head, type_, tail), properties in sorted(builder.edges.items(), key=lambda item: item[0]):
        graph.add_edge(head, tail, type=type_, **properties)
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
        self.derived: dict[Edge, list[tuple[bool, str, str]]] = defaultdict(list)
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
        self._note_derived(paper, links, text)
        for result in annotation.results:
            self._add_result(paper, result, annotation, text)
        self._add_people(paper, annotation.paper)

    def _links(self, annotation: Annotation, text: _Text) -> dict[tuple[str, str], RelationMention]:
        """Return what a paper says of each entity: one link a role, MENTIONS only where no other one holds."""
        found: dict[tuple[str, str], list[RelationMention]] = defaultdict(list)
        for entity in annotation.entities:
            tail = self.ids.get((annotation.paper.id, entity.type, entity.name))
            if tail is not None:
                found[schema.ROLE_RELATIONSHIPS[entity.role], tail].append(text.mention(entity))
        strong = {tail for type_, tail in found if type_ != schema.MENTIONS}
        return {
            (type_, tail): min(mentions, key=_by_strength)
            for (type_, tail), mentions in sorted(found.items(), key=lambda item: item[0])
            if type_ != schema.MENTIONS or tail not in strong
        }

    def _note_derived(self, paper: str, links: Mapping[tuple[str, str], RelationMention], text: _Text) -> None:
        method = f"{schema.NODE_LABELS[schema.METHOD].prefix}:"
        methods = {
            tail: mention for (type_, tail), mention in links.items() if type_ in _OWN_ROLES and tail.startswith(method)
        }
        for (type_, tail), mention in links.items():
            if type_ not in _DERIVED:
                continue
            for method, own in methods.items():
                together = own.sentence == mention.sentence
                self.derived[method, _DERIVED[type_], tail].append((not together, paper, mention.sentence))

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
            ),
        }
        self.edges[paper, schema.REPORTS, id_] = _evidence(mention)
        for type_, target in links.items():
            if target is not None:
                over = result.baseline.value if result.baseline and type_ == schema.OVER else None
                self.edges[id_, type_, target] = _known(value=None if over is None else float(over))

    def _id_of(self, annotation: Annotation, type_: str, name: str | None) -> str | None:
        return self.ids.get((annotation.paper.id, type_, name)) if name else None

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

    def derive(self) -> None:
        """Add the links between entities that papers imply."""
        for edge, evidence in self.derived.items():
            papers = sorted({paper for _, paper, _ in evidence})
            self.edges[edge] = {"papers": len(papers), "evidence": min(evidence)[2], "paper_ids": papers}


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
        index = bisect_right(self.bounds, start, key=lambda bound: bound[0]) - 1
        return "" if start < 0 or index < 0 else self.text[slice(*self.bounds[index])]

    def mention(self, entity: PaperEntity) -> RelationMention:
        """Return an entity's best place: the first in the abstract; the first of all where it is introduced."""
        places = sorted(place for form in entity.mentions for place in self.places.get((entity.type, form), ()))
        if not places:
            places = [(start, end) for start, end, _ in locate([entity.mentions], self.text)]
        title = len(self.annotation.paper.title)
        in_abstract = [place for place in places if place[0] > title and entity.role != "introduced"]
        start, end = (in_abstract or places or [_NOWHERE])[0]
        paper = self.annotation.paper.id
        return RelationMention(paper, self.sentence_at(start), start, end, float(entity.confidence), entity.component)

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


def _by_strength(mention: RelationMention) -> tuple[float, int, RelationMention]:
    """Order by confidence, the surest first, then those that are found in the text."""
    return (-mention.confidence, mention.start < 0, mention)


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
