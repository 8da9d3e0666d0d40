"""The values that pass between the stages: frozen, with no behaviour beyond properties, and their JSON form.

================  ============  ====================
                  a thing       a link
================  ============  ====================
in a text         `Mention`     `RelationMention`
in the graph      `Entity`      an edge, by type
================  ============  ====================

A `Paper` has a text; an `Annotation` is what one paper says (`PaperEntity` with its role, `PaperResult`).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from paperkg import schema
from paperkg.text import locate


@dataclass(frozen=True)
class Paper:
    """A title and an abstract, with what the source says of them.

    ``text`` (title, newline, abstract) is the base of every offset. An empty title or abstract is ``""``; any other
    thing that the source does not say is None. ``ids`` are the paper's other ids, each with its prefix ("doi:..",
    "openalex:.."), and ``cut`` says that the abstract is a snippet and not the whole.
    """

    id: str
    title: str
    abstract: str
    year: int | None = None
    date: str | None = None
    venue: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    source: str | None = None
    ids: tuple[str, ...] = ()
    cut: bool = False

    @property
    def text(self) -> str:
        """Title, newline, abstract."""
        return f"{self.title}\n{self.abstract}"


@dataclass(frozen=True, order=True)
class Mention:
    """A stretch of a paper's text that names something: character offsets and type."""

    start: int
    end: int
    type: str


@dataclass(frozen=True)
class PaperEntity:
    """What one paper says of one thing: its name, its surface forms, its role, and who found it (component)."""

    type: str
    name: str
    mentions: tuple[str, ...]
    role: str
    kind: str | None = None
    confidence: float = 1.0
    component: str = "annotation"


@dataclass(frozen=True)
class Baseline:
    """What a result is compared with: a method's name, its value, or both."""

    method: str | None = None
    value: float | None = None


@dataclass(frozen=True)
class PaperResult:
    """One quantitative claim. Method, dataset and metric are names of entities of the same annotation, or None.

    ``start`` and ``end`` are the value's offsets where known.
    """

    value: float
    kind: str
    method: str | None = None
    dataset: str | None = None
    metric: str | None = None
    unit: str | None = None
    baseline: Baseline | None = None
    sentence: str = ""
    start: int | None = None
    end: int | None = None
    confidence: float = 1.0
    component: str = "annotation"


@dataclass(frozen=True)
class PaperLink:
    """A link that one paper's text states between two of its entities, by their names: see `schema.LINKS`."""

    type: str
    head: str
    tail: str
    sentence: str = ""
    confidence: float = 1.0


@dataclass(frozen=True)
class Annotation:
    """What one paper's title and abstract state.

    ``links`` is None where nobody looked for links, as in annotations of before: that is not the same as no link.
    """

    paper: Paper
    entities: tuple[PaperEntity, ...] = ()
    results: tuple[PaperResult, ...] = ()
    spans: tuple[Mention, ...] = ()
    links: tuple[PaperLink, ...] | None = None


@dataclass(frozen=True, order=True)
class RelationMention:
    """The sentence of one paper that states a link, with the offsets of the mention in the paper's text."""

    paper: str
    sentence: str
    start: int
    end: int
    confidence: float
    component: str


@dataclass(frozen=True)
class Entity:
    """A thing of the graph.

    Attributes
    ----------
    id, type, name : str
        A stable id, its type, and its canonical name.
    aliases : tuple of str
        The other names that lead to it, sorted: of its type no other entity has them.
    kind : str, optional
        What kind of dataset it is.
    direction : str, optional
        Whether ``"higher"`` or ``"lower"`` values of a metric are better, where that is known.
    spellings : tuple of (str, int)
        All names under which papers write of it, with the number of papers, most papers first: those too that only
        one paper has, or that are the name of something else.
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    direction: str | None = None
    spellings: tuple[tuple[str, int], ...] = ()


def paper_to_dict(paper: Paper) -> dict[str, Any]:
    """Return the JSON form of a paper; what it does not say is left out.

    Examples
    --------
    >>> paper_to_dict(Paper("p1", "A title", "A text.", year=2025))
    {'id': 'p1', 'title': 'A title', 'abstract': 'A text.', 'year': 2025}
    """
    fields = {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "year": paper.year,
        "date": paper.date,
        "venue": paper.venue,
        "authors": list(paper.authors) or None,
        "url": paper.url,
        "source": paper.source,
        "ids": list(paper.ids) or None,
        "cut": paper.cut or None,
    }
    return {key: value for key, value in fields.items() if value is not None}


def annotation_to_dict(annotation: Annotation) -> dict[str, Any]:
    """Return the JSON form of an annotation (the contract's: one line a paper, no nulls but in results).

    Examples
    --------
    >>> note = Annotation(Paper("p1", "On CIFAR-10", ""), spans=(Mention(3, 11, "Dataset"),))
    >>> annotation_to_dict(note)["spans"]
    [[3, 11, 'Dataset']]
    """
    return {
        **paper_to_dict(annotation.paper),
        "entities": [_entity_to_dict(entity) for entity in annotation.entities],
        "results": [_result_to_dict(result) for result in annotation.results],
        **({} if annotation.links is None else {"links": [dataclasses.asdict(link) for link in annotation.links]}),
        "spans": [[span.start, span.end, span.type] for span in annotation.spans],
    }


def _entity_to_dict(entity: PaperEntity) -> dict[str, Any]:
    return {
        "type": entity.type,
        "name": entity.name,
        "mentions": list(entity.mentions),
        "role": entity.role,
        **({"kind": entity.kind} if entity.kind else {}),
        "confidence": entity.confidence,
        "component": entity.component,
    }


def _result_to_dict(result: PaperResult) -> dict[str, Any]:
    baseline = result.baseline
    return {
        "method": result.method,
        "dataset": result.dataset,
        "metric": result.metric,
        "value": result.value,
        "unit": result.unit,
        "kind": result.kind,
        "baseline": {"method": baseline.method, "value": baseline.value} if baseline else None,
        "sentence": result.sentence,
        "start": result.start,
        "end": result.end,
        "confidence": result.confidence,
        "component": result.component,
    }


def paper_from_dict(record: Mapping[str, Any]) -> Paper:
    """Return the paper that a JSON object describes.

    Parameters
    ----------
    record : mapping
        At least ``id`` and one of ``title`` and ``abstract``.

    Raises
    ------
    ValueError
        If a field is missing or has the wrong type; the message names the field.
    """
    _check(record, "id", str)
    for key in ("title", "abstract", "date", "venue", "url", "source"):
        _check(record, key, str, optional=True)
    authors = record.get("authors") or ()
    if isinstance(authors, str) or not all(isinstance(author, str) for author in authors):
        raise ValueError('"authors" must be a list of strings')
    ids = record.get("ids") or ()
    if isinstance(ids, str) or not all(isinstance(id_, str) for id_ in ids):
        raise ValueError('"ids" must be a list of strings')
    year = record.get("year")
    if isinstance(year, str) and year.isdecimal():
        year = int(year)
    if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
        raise ValueError('"year" must be a whole number')
    paper = Paper(
        id=record["id"],
        title=record.get("title") or "",
        abstract=record.get("abstract") or "",
        year=year,
        date=record.get("date"),
        venue=record.get("venue"),
        authors=tuple(authors),
        url=record.get("url"),
        source=record.get("source"),
        ids=tuple(record.get("ids") or ()),
        cut=record.get("cut") is True,
    )
    if not paper.title.strip() and not paper.abstract.strip():
        raise ValueError('it has neither "title" nor "abstract"')
    return paper


def annotation_from_dict(record: Mapping[str, Any]) -> Annotation:
    """Return the annotation that a JSON object describes; spans that it does not give are located from its mentions.

    Raises
    ------
    ValueError
        If a field is missing or wrong; the message names the field.
    """
    paper = paper_from_dict(record)
    entities = tuple(_entity_from_dict(entity) for entity in record.get("entities") or ())
    results = tuple(_result_from_dict(result) for result in record.get("results") or ())
    if record.get("spans") is None:
        spans = tuple(
            Mention(start, end, entities[index].type)
            for start, end, index in locate([entity.mentions for entity in entities], paper.text)
        )
    else:
        spans = tuple(sorted(_span_from_list(span, len(paper.text)) for span in record["spans"]))
    links = record.get("links")
    if links is not None:
        types = {(entity.type, entity.name) for entity in entities}
        links = tuple(_link_from_dict(link, types) for link in links)
    return Annotation(paper, entities, results, spans, links)


def _check(record: Mapping[str, Any], key: str, kind: type, *, optional: bool = False) -> None:
    value = record.get(key)
    if value is None and optional:
        return
    if not isinstance(value, kind) or (value == "" and not optional):
        raise ValueError(f'"{key}" must be a {"string" if kind is str else kind.__name__}, not {value!r:.60}')


def _entity_from_dict(entity: Any) -> PaperEntity:
    if not isinstance(entity, Mapping):
        raise ValueError('"entities" must hold objects')
    _check(entity, "name", str)
    if not isinstance(entity.get("type"), str) or entity["type"] not in schema.ROLES:
        raise ValueError(
            f'an entity\'s "type" must be one of {", ".join(schema.ROLES)}, not {entity.get("type")!r:.60}'
        )
    roles = schema.ROLES[entity["type"]]
    role = entity.get("role", "mentioned")
    if role not in roles:
        raise ValueError(f'a {entity["type"]}\'s "role" must be one of {", ".join(roles)}, not {role!r:.60}')
    kind = entity.get("kind")
    if kind is not None and kind not in schema.DATASET_KINDS:
        raise ValueError(f'"kind" must be one of {", ".join(schema.DATASET_KINDS)}, not {kind!r:.60}')
    mentions = entity.get("mentions") or (entity["name"],)
    if isinstance(mentions, str) or not all(isinstance(mention, str) and mention for mention in mentions):
        raise ValueError('"mentions" must be a list of strings')
    return PaperEntity(
        type=entity["type"],
        name=entity["name"],
        mentions=tuple(dict.fromkeys(mentions)),
        role=role,
        kind=kind if entity["type"] == schema.DATASET else None,
        confidence=_number(entity, "confidence", 1.0),
        component=str(entity.get("component", "annotation")),
    )


def _result_from_dict(result: Any) -> PaperResult:
    if not isinstance(result, Mapping):
        raise ValueError('"results" must hold objects')
    if not isinstance(result.get("kind"), str) or result["kind"] not in schema.RESULT_KINDS:
        raise ValueError(
            f'a result\'s "kind" must be one of {", ".join(schema.RESULT_KINDS)}, not {result.get("kind")!r:.60}'
        )
    for key in ("method", "dataset", "metric", "unit", "sentence"):
        _check(result, key, str, optional=True)
    baseline = result.get("baseline")
    if baseline is not None and not isinstance(baseline, Mapping):
        raise ValueError('"baseline" must be an object')
    return PaperResult(
        value=_number(result, "value"),
        kind=result["kind"],
        method=result.get("method"),
        dataset=result.get("dataset"),
        metric=result.get("metric"),
        unit=result.get("unit"),
        baseline=Baseline(baseline.get("method"), _optional_number(baseline, "value")) if baseline else None,
        sentence=result.get("sentence") or "",
        start=_optional_offset(result, "start"),
        end=_optional_offset(result, "end"),
        confidence=_number(result, "confidence", 1.0),
        component=str(result.get("component", "annotation")),
    )


def _link_from_dict(link: Any, entities: Collection[tuple[str, str]]) -> PaperLink:
    if not isinstance(link, Mapping):
        raise ValueError('"links" must hold objects')
    if not isinstance(link.get("type"), str) or link["type"] not in schema.LINKS:
        raise ValueError(f'a link\'s "type" must be one of {", ".join(schema.LINKS)}, not {link.get("type")!r:.60}')
    for key, type_ in zip(("head", "tail"), schema.LINKS[link["type"]], strict=True):
        _check(link, key, str)
        if (type_, link[key]) not in entities:
            raise ValueError(
                f'the {key} of a {link["type"]} link must name a {type_} of "entities", not {link[key]!r:.60}'
            )
    _check(link, "sentence", str, optional=True)
    sentence = link.get("sentence") or ""
    return PaperLink(link["type"], link["head"], link["tail"], sentence, _number(link, "confidence", 1.0))


def _number(record: Mapping[str, Any], key: str, default: float | None = None) -> float:
    value = record.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f'"{key}" must be a finite number, not {value!r:.60}')
    return value


def _optional_number(record: Mapping[str, Any], key: str) -> float | None:
    return None if record.get(key) is None else _number(record, key)


def _optional_offset(record: Mapping[str, Any], key: str) -> int | None:
    value = record.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ValueError(f'"{key}" must be a whole number, not {value!r:.60}')
    return value


def _span_from_list(span: Any, length: int) -> Mention:
    if not isinstance(span, (list, tuple)) or len(span) != 3 or span[2] not in schema.ROLES:
        raise ValueError(f'"spans" must hold [start, end, type], not {span!r:.60}')
    start, end, type_ = span
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
        raise ValueError(f"the span {span!r:.60} does not lie in the text")
    return Mention(start, end, type_)
