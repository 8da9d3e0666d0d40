"""What one paper adds to the graph: its node and results, its links with evidence, and what it states between things.

A paper's part depends on that paper and on what its names stand for, and on nothing else; so a graph is the sum of its
papers' parts (`paperkg.graph.build` adds them up in memory, `paperkg.graph.database` keeps them at rest).
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from paperkg import schema
from paperkg.model import Annotation, Entity, Paper, PaperEntity, PaperLink, PaperResult, RelationMention
from paperkg.text import locate, sentences, slug, strip_accents

_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
_NOWHERE = (-1, -1)

Edge: TypeAlias = tuple[str, str, str]
Properties: TypeAlias = dict[str, Any]
ItemIds: TypeAlias = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class Stated:
    """That one paper states a link: how sure that is, by which sentence, and whether that one names both ends."""

    paper: str
    confidence: float
    sentence: str
    names_both: bool


@dataclass(frozen=True)
class Part:
    """What one paper adds to a graph.

    Parameters
    ----------
    paper : str
        Id of the paper's node.
    nodes : dict
        The paper and its results: properties by id.
    edges : dict
        Properties by (head, type, tail): all links of the paper, its results and its authors.
    stated : dict
        What the paper states between two things, by (head, type, tail).
    people : list of (node id, label, name)
        Its authors and its venue, as it writes them.
    """

    paper: str
    nodes: dict[str, Properties] = field(default_factory=dict)
    edges: dict[Edge, Properties] = field(default_factory=dict)
    stated: dict[Edge, list[Stated]] = field(default_factory=dict)
    people: list[tuple[str, str, str]] = field(default_factory=list)


def part_of(
    annotation: Annotation,
    ids: ItemIds,
    higher_is_better: Mapping[str, bool],
    people: Mapping[str, str] | None = None,
) -> Part:
    """Return what one paper adds to a graph.

    Parameters
    ----------
    annotation : Annotation
        What the paper says.
    ids : mapping
        From (paper id, entity type, name in that paper) to an entity's id. A name that is not in it makes no link.
    higher_is_better : mapping
        From a metric's id to its direction, where it is known.
    people : mapping, optional
        From the name of an author as written to the one name of that person.

    Examples
    --------
    >>> note = Annotation(Paper("p1", "PPO", ""), (PaperEntity("Method", "PPO", ("PPO",), "introduced"),))
    >>> list(part_of(note, {("p1", "Method", "PPO"): "method:ppo"}, {}).edges)
    [('paper:p1', 'INTRODUCES', 'method:ppo')]
    """
    return _Reader(annotation, ids, higher_is_better, people or {}).part()


def paper_node(paper_id: str) -> str:
    """Return the id of a paper's node.

    Examples
    --------
    >>> paper_node("arxiv:2103.03230"), paper_node("paper:p1")
    ('paper:arxiv:2103.03230', 'paper:p1')
    """
    prefix = schema.NODE_LABELS[schema.PAPER].prefix
    return paper_id if paper_id.startswith(f"{prefix}:") else f"{prefix}:{paper_id}"


def entity_properties(entity: Entity, papers: int) -> Properties:
    """Return the properties of an entity's node, which some number of papers name."""
    label = schema.KIND_LABELS.get(entity.kind or "")
    return {
        "labels": [entity.type, *([label] if label else [])],
        **_known(name=entity.name, kind=entity.kind, direction=entity.direction),
        "aliases": sorted(entity.aliases),
        "papers": papers,
    }


def directions_of(entities: Iterable[Entity]) -> dict[str, bool]:
    """Return whether higher values are better, by the ids of the metrics of which it is known.

    Examples
    --------
    >>> directions_of([Entity("metric:f1", "Metric", "F1", direction="higher"), Entity("metric:x", "Metric", "X")])
    {'metric:f1': True}
    """
    return {entity.id: entity.direction == schema.DIRECTIONS[0] for entity in entities if entity.direction}


def person_properties(label: str, names: Mapping[str, int]) -> Properties:
    """Return the properties of an author or a venue; of its names, by how many papers use each, the most usual one."""
    return {"labels": [label], "name": min(names, key=lambda form: (-names[form], form))}


def link_properties(stated: Iterable[Stated]) -> Properties:
    """Return the properties of a link that papers state.

    ``evidence`` is the sentence of the surest of them (of equally sure ones that which names both ends), ``confidence``
    the highest of any paper: as papers err alike, more of them make it no surer.
    """
    some = list(stated)
    papers = sorted({one.paper for one in some})
    return {
        "papers": len(papers),
        "evidence": min(some, key=_by_evidence).sentence,
        "paper_ids": papers,
        "confidence": max(one.confidence for one in some),
    }


class _Reader:
    """One paper while its part is made."""

    def __init__(
        self,
        annotation: Annotation,
        ids: ItemIds,
        higher_is_better: Mapping[str, bool],
        people: Mapping[str, str],
    ) -> None:
        self.annotation = annotation
        self.ids = ids
        self.higher_is_better = higher_is_better
        self.people = people
        self.text = _Text(annotation)
        self.paper = paper_node(annotation.paper.id)

    def part(self) -> Part:
        part = Part(self.paper, {self.paper: {"labels": [schema.PAPER], **_paper_properties(self.annotation.paper)}})
        for (type_, tail), mention in self._links().items():
            part.edges[self.paper, type_, tail] = _evidence(mention)
        part.stated.update(self._stated())
        for result in self.annotation.results:
            self._add_result(part, result)
        self._add_people(part)
        return part

    def _links(self) -> dict[tuple[str, str], RelationMention]:
        """Return what a paper says of each entity: one link a role, MENTIONS only where no other one holds."""
        found: dict[tuple[str, str], list[RelationMention]] = defaultdict(list)
        for entity in self.annotation.entities:
            tail = self.ids.get((self.annotation.paper.id, entity.type, entity.name))
            if tail is not None:
                # Where papers agree on another type than this one, its role may be none of that type.
                role = schema.ROLE_RELATIONSHIPS[entity.role]
                role = role if _label_of(tail) in (None, *schema.RELATIONSHIP_TYPES[role].tails) else schema.MENTIONS
                found[role, tail].append(self.text.mention(entity))
        strong = {tail for type_, tail in found if type_ != schema.MENTIONS}
        return {
            (type_, tail): min(mentions, key=_by_strength)
            for (type_, tail), mentions in sorted(found.items(), key=lambda item: item[0])
            if type_ != schema.MENTIONS or tail not in strong
        }

    def _stated(self) -> dict[Edge, list[Stated]]:
        """Return what a paper states between two nodes; of two directions of one link, the surer."""
        found: dict[Edge, list[Stated]] = defaultdict(list)
        for link in self.annotation.links or ():
            ends = zip(schema.LINKS[link.type], (link.head, link.tail), strict=True)
            head, tail = (self._id_of(*end) for end in ends)
            if head is not None and tail is not None and head != tail:
                found[head, link.type, tail].append(self.text.stated(link))
        introduced = {
            self._id_of(entity.type, entity.name) for entity in self.annotation.entities if entity.role == "introduced"
        }

        def weakness(edge: Edge) -> tuple[float, bool, str]:
            return -max(stated.confidence for stated in found[edge]), edge[0] not in introduced, edge[0]

        return {
            edge: found[edge]
            for edge in sorted(found)
            if edge[::-1] not in found or weakness(edge) < weakness(edge[::-1])
        }

    def _add_result(self, part: Part, result: PaperResult) -> None:
        mention = self.text.result(result)
        id_ = _result_id(self.paper, result)
        baseline = result.baseline.method if result.baseline else None
        metric = self._id_of(schema.METRIC, result.metric)
        links = {
            schema.OF_METHOD: self._id_of(schema.METHOD, result.method),
            schema.ON_DATASET: self._id_of(schema.DATASET, result.dataset),
            schema.IN_METRIC: metric,
            schema.OVER: self._id_of(schema.METHOD, baseline),
        }
        part.nodes[id_] = {
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
        part.edges[self.paper, schema.REPORTS, id_] = _evidence(mention)
        for type_, target in links.items():
            if target is not None:
                over = result.baseline.value if result.baseline and type_ == schema.OVER else None
                part.edges[id_, type_, target] = _known(value=None if over is None else float(over))

    def _id_of(self, type_: str, name: str | None) -> str | None:
        """Return the id of a paper's entity, where it is of the type that its paper gives it."""
        found = self.ids.get((self.annotation.paper.id, type_, name)) if name else None
        return found if found and _label_of(found) in (None, type_) else None

    def _add_people(self, part: Part) -> None:
        paper = self.annotation.paper
        for name in dict.fromkeys(self.people.get(name, name) for name in paper.authors if name.strip()):
            author = _person_node(schema.AUTHOR, name)
            part.people.append((author, schema.AUTHOR, name))
            part.edges[author, schema.WROTE, self.paper] = {}
        if paper.venue and paper.venue.strip():
            venue = _person_node(schema.VENUE, paper.venue)
            mention = RelationMention(self.paper, paper.venue, *_NOWHERE, 1.0, "source")
            part.people.append((venue, schema.VENUE, paper.venue))
            part.edges[self.paper, schema.PUBLISHED_IN, venue] = _evidence(mention)


def _person_node(label: str, name: str) -> str:
    # People leave accents out, also of their own names.
    return f"{schema.NODE_LABELS[label].prefix}:{slug(strip_accents(name) if label == schema.AUTHOR else name)}"


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

    def stated(self, link: PaperLink) -> Stated:
        """Return a link with its sentence: its own, else one that names both ends, else one that names the tail."""
        ends = zip(schema.LINKS[link.type], (link.head, link.tail), strict=True)
        head, tail = (self.named.get(end, []) for end in ends)
        both = [number for number in head if number in tail]
        sentence = link.sentence or self._first_sentence(both) or self._first_sentence(tail)
        names_both = sentence in [self.text[slice(*self.bounds[number])] for number in both]
        return Stated(paper_node(self.annotation.paper.id), float(link.confidence), sentence, names_both)

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


def _by_evidence(stated: Stated) -> tuple[bool, float, bool, str, str]:
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
