"""The graph's words: a record for each label and each relationship type; all lists of them are read off the records.

A further type of entity is one more `EntityType` in `_LABELS`, a further relationship one more record in
`_RELATIONSHIPS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

PAPER: Final = "Paper"
METHOD: Final = "Method"
DATASET: Final = "Dataset"
METRIC: Final = "Metric"
TASK: Final = "Task"
RESULT: Final = "Result"
AUTHOR: Final = "Author"
VENUE: Final = "Venue"
BENCHMARK: Final = "Benchmark"
ENVIRONMENT: Final = "Environment"

RESULT_KINDS: Final = ("absolute", "improvement", "ratio", "rank")
DIRECTIONS: Final = ("higher", "lower")

INTRODUCES: Final = "INTRODUCES"
USES: Final = "USES"
COMPARES_WITH: Final = "COMPARES_WITH"
EVALUATES_ON: Final = "EVALUATES_ON"
TRAINS_ON: Final = "TRAINS_ON"
MEASURES: Final = "MEASURES"
ADDRESSES: Final = "ADDRESSES"
MENTIONS: Final = "MENTIONS"
REPORTS: Final = "REPORTS"
OF_METHOD: Final = "OF_METHOD"
ON_DATASET: Final = "ON_DATASET"
IN_METRIC: Final = "IN_METRIC"
OVER: Final = "OVER"
EVALUATED_ON: Final = "EVALUATED_ON"
TRAINED_ON: Final = "TRAINED_ON"
USED_FOR: Final = "USED_FOR"
BUILT_ON: Final = "BUILT_ON"
COMPARED_WITH: Final = "COMPARED_WITH"
BENCHMARK_FOR: Final = "BENCHMARK_FOR"
VARIANT_OF: Final = "VARIANT_OF"
WROTE: Final = "WROTE"
PUBLISHED_IN: Final = "PUBLISHED_IN"

PropertyType = Literal["string", "integer", "float", "boolean", "strings"]
Properties = Mapping[str, PropertyType]


@dataclass(frozen=True, kw_only=True)
class NodeLabel:
    """A label, and how its nodes are identified, listed and drawn.

    Parameters
    ----------
    name : str
        The label.
    noun, plural : str
        What a person calls one of them, and several.
    properties : mapping
        The nodes' properties beside ``id``, with their types.
    rank : int
        Where not everything can be drawn, what has the lowest rank is drawn first; the legend has the same order.
    colour : str
        A colour's name in `paperkg.views.style.COLOURS`.
    shape : str
        A shape in vis-network's words.
    hollow : bool
        Whether only the outline is drawn.
    """

    name: str
    noun: str
    plural: str
    properties: Properties
    rank: int
    colour: str
    shape: str
    hollow: bool = False

    @property
    def prefix(self) -> str:
        """What the nodes' ids begin with, before the colon."""
        return self.name.lower()

    @property
    def name_property(self) -> str:
        """The property that a person reads as the node's name."""
        return next((key for key in ("name", "title") if key in self.properties), "id")


_NAMED: Final[Properties] = {"name": "string", "aliases": "strings", "papers": "integer"}


@dataclass(frozen=True, kw_only=True)
class EntityType(NodeLabel):
    """A type of the things that papers name.

    Parameters
    ----------
    roles : tuple of str
        What a paper can do with one, by the names of `ROLE_RELATIONSHIPS`; the strongest first.
    heads : tuple of str
        Words that end a name and say no more than its type ("GLUE benchmark").
    kinds : mapping of str to str or None
        The kinds that it comes in, with the label that each adds; the first is the usual one.
    learned : bool
        Whether the shipped weights find it in texts. Their columns are in the order of the learned types; a type that
        they do not know comes from annotations only.
    """

    properties: Properties = field(default_factory=lambda: _NAMED)
    rank: int = 0
    roles: tuple[str, ...]
    heads: tuple[str, ...]
    kinds: Mapping[str, str | None] = field(default_factory=dict)
    learned: bool = True


@dataclass(frozen=True, kw_only=True)
class RelationshipType:
    """A relationship type, what it may join, and how it is drawn.

    Parameters
    ----------
    name : str
        The type.
    heads, tails : tuple of str
        The labels that it may join.
    colour : str
        The colour of its line, by its name in `paperkg.views.style.COLOURS`.
    dashes : tuple of int
        Lengths of the line's dashes and gaps; none: a solid line.
    properties : mapping
        Its properties with their types.
    role : str
        The role that a paper gives to the entity at the tail; empty where it is none.
    stated : bool
        Whether texts state it between two entities; it is then one edge a pair.
    learned : bool
        Of what texts state: whether the shipped weights find it. Their columns are in the order of these records.
    """

    name: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    colour: str
    dashes: tuple[int, ...] = ()
    properties: Properties = field(default_factory=dict)
    role: str = ""
    stated: bool = False
    learned: bool = True

    @property
    def joins_entities(self) -> bool:
        """Whether it holds between two entities, with no paper or result at either end."""
        return ENTITIES.keys() >= {*self.heads, *self.tails}


_LABELS: Final[tuple[NodeLabel, ...]] = (
    NodeLabel(
        name=PAPER,
        noun="paper",
        plural="papers",
        properties={
            "title": "string",
            "abstract": "string",
            "year": "integer",
            "date": "string",
            "venue": "string",
            "url": "string",
            "source": "string",
        },
        rank=2,
        colour="grey",
        shape="dot",
        hollow=True,
    ),
    EntityType(
        name=METHOD,
        noun="method",
        plural="methods",
        roles=("introduced", "used", "compared", "mentioned"),
        heads=("algorithm", "approach", "architecture", "framework", "method", "model", "optimizer"),
        colour="blue",
        shape="dot",
    ),
    EntityType(
        name=DATASET,
        noun="dataset",
        plural="datasets",
        properties={**_NAMED, "kind": "string"},
        roles=("introduced", "evaluated_on", "trained_on", "mentioned"),
        heads=("benchmark", "corpus", "database", "data set", "dataset", "environment", "game", "suite"),
        kinds={"dataset": None, "benchmark": BENCHMARK, "environment": ENVIRONMENT},
        colour="orange",
        shape="square",
    ),
    EntityType(
        name=METRIC,
        noun="metric",
        plural="metrics",
        properties={**_NAMED, "direction": "string"},
        roles=("reported", "mentioned"),
        heads=("measure", "metric", "score"),
        colour="green",
        shape="triangle",
    ),
    EntityType(
        name=TASK,
        noun="task",
        plural="tasks",
        roles=("addressed", "mentioned"),
        heads=("problem", "task"),
        colour="pink",
        shape="diamond",
    ),
    NodeLabel(
        name=RESULT,
        noun="result",
        plural="results",
        properties={
            "value": "float",
            "unit": "string",
            "kind": "string",
            "higher_is_better": "boolean",
            "sentence": "string",
            "confidence": "float",
            "doubts": "strings",
        },
        rank=1,
        colour="yellow",
        shape="triangleDown",
    ),
    NodeLabel(
        name=AUTHOR,
        noun="author",
        plural="authors",
        properties={"name": "string"},
        rank=4,
        colour="sky",
        shape="star",
    ),
    NodeLabel(
        name=VENUE,
        noun="venue",
        plural="venues",
        properties={"name": "string"},
        rank=3,
        colour="vermilion",
        shape="hexagon",
    ),
)

NODE_LABELS: Final[dict[str, NodeLabel]] = {label.name: label for label in _LABELS}
ENTITIES: Final[dict[str, EntityType]] = {label.name: label for label in _LABELS if isinstance(label, EntityType)}
ENTITY_TYPES: Final = tuple(ENTITIES)
LEARNED_TYPES: Final = tuple(name for name, type_ in ENTITIES.items() if type_.learned)
ROLES: Final = {name: type_.roles for name, type_ in ENTITIES.items()}
DATASET_KINDS: Final = tuple(ENTITIES[DATASET].kinds)
KIND_LABELS: Final = {
    kind: label for type_ in ENTITIES.values() for kind, label in type_.kinds.items() if label is not None
}

_EVIDENCE: Final[Properties] = {
    "evidence": "string",
    "start": "integer",
    "end": "integer",
    "confidence": "float",
    "component": "string",
}
# "papers" counts the papers that say so; "evidence" is one sentence, "paper_ids" the ids of all of the papers.
_DERIVED: Final[Properties] = {
    "papers": "integer",
    "evidence": "string",
    "paper_ids": "strings",
    "confidence": "float",
}


def _role(name: str, role: str, colour: str, *dashes: int) -> RelationshipType:
    """Return the relationship of a paper to whatever it can give a role."""
    tails = tuple(type_ for type_, roles in ROLES.items() if role in roles)
    return RelationshipType(
        name=name, heads=(PAPER,), tails=tails, colour=colour, dashes=dashes, properties=_EVIDENCE, role=role
    )


def _stated(name: str, head: str, tail: str, colour: str, *dashes: int) -> RelationshipType:
    """Return a relationship that texts state between two entities."""
    return RelationshipType(
        name=name, heads=(head,), tails=(tail,), colour=colour, dashes=dashes, properties=_DERIVED, stated=True
    )


def _plain(name: str, head: str, tail: str, colour: str, *dashes: int, **properties: PropertyType) -> RelationshipType:
    return RelationshipType(
        name=name, heads=(head,), tails=(tail,), colour=colour, dashes=dashes, properties=properties
    )


# What papers say together is drawn solid (or has long dashes), single statements have short ones, numbers are dotted.
_RELATIONSHIPS: Final = (
    _role(INTRODUCES, "introduced", "vermilion", 10, 3),
    _role(USES, "used", "grey", 6, 4),
    _role(COMPARES_WITH, "compared", "vermilion", 6, 3, 1, 3),
    _role(EVALUATES_ON, "evaluated_on", "amber", 6, 4),
    _role(TRAINS_ON, "trained_on", "amber", 6, 3, 1, 3),
    _role(MEASURES, "reported", "green", 6, 4),
    _role(ADDRESSES, "addressed", "pink", 6, 4),
    _role(MENTIONS, "mentioned", "grey", 2, 5),
    _plain(REPORTS, PAPER, RESULT, "grey", 1, 3, **_EVIDENCE),
    _plain(OF_METHOD, RESULT, METHOD, "blue", 1, 3),
    _plain(ON_DATASET, RESULT, DATASET, "amber", 1, 3),
    _plain(IN_METRIC, RESULT, METRIC, "green", 1, 3),
    _plain(OVER, RESULT, METHOD, "vermilion", 1, 3, value="float"),
    _stated(EVALUATED_ON, METHOD, DATASET, "amber"),
    _stated(TRAINED_ON, METHOD, DATASET, "amber", 14, 3),
    _stated(USED_FOR, METHOD, TASK, "pink"),
    _stated(BUILT_ON, METHOD, METHOD, "blue"),
    _stated(COMPARED_WITH, METHOD, METHOD, "vermilion"),
    _stated(BENCHMARK_FOR, DATASET, TASK, "pink", 14, 3),
    RelationshipType(name=VARIANT_OF, heads=(METHOD, DATASET), tails=(METHOD, DATASET), colour="blue", dashes=(12, 4)),
    _plain(WROTE, AUTHOR, PAPER, "sky", 6, 4),
    _plain(PUBLISHED_IN, PAPER, VENUE, "vermilion", 2, 5, **_EVIDENCE),
)

RELATIONSHIP_TYPES: Final[dict[str, RelationshipType]] = {type_.name: type_ for type_ in _RELATIONSHIPS}

# What texts state between two entities, with the types of head and tail.
LINKS: Final = {name: (of.heads[0], of.tails[0]) for name, of in RELATIONSHIP_TYPES.items() if of.stated}
LINK_TYPES: Final = tuple(LINKS)
LEARNED_LINKS: Final = tuple(name for name in LINKS if RELATIONSHIP_TYPES[name].learned)

ROLE_RELATIONSHIPS: Final = {of.role: name for name, of in RELATIONSHIP_TYPES.items() if of.role}
# By these a paper names a method, a dataset, a metric or a task.
NAMING_TYPES: Final = tuple(ROLE_RELATIONSHIPS.values())
