"""The graph's words: labels, relationship types, their end points and properties, roles and kinds."""

from __future__ import annotations

from dataclasses import dataclass
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

EntityType = Literal["Method", "Dataset", "Metric", "Task"]
ENTITY_TYPES: Final[tuple[EntityType, ...]] = (METHOD, DATASET, METRIC, TASK)

ROLES: Final[dict[str, tuple[str, ...]]] = {
    METHOD: ("introduced", "used", "compared", "mentioned"),
    DATASET: ("introduced", "evaluated_on", "trained_on", "mentioned"),
    METRIC: ("reported", "mentioned"),
    TASK: ("addressed", "mentioned"),
}
DATASET_KINDS: Final = ("dataset", "benchmark", "environment")
KIND_LABELS: Final[dict[str, str]] = {"benchmark": BENCHMARK, "environment": ENVIRONMENT}
RESULT_KINDS: Final = ("absolute", "improvement", "ratio", "rank")

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

# What texts state between two entities, with the types of head and tail.
LINKS: Final[dict[str, tuple[EntityType, EntityType]]] = {
    EVALUATED_ON: (METHOD, DATASET),
    TRAINED_ON: (METHOD, DATASET),
    USED_FOR: (METHOD, TASK),
    BUILT_ON: (METHOD, METHOD),
    COMPARED_WITH: (METHOD, METHOD),
    BENCHMARK_FOR: (DATASET, TASK),
}
LINK_TYPES: Final = tuple(LINKS)

ROLE_RELATIONSHIPS: Final[dict[str, str]] = {
    "introduced": INTRODUCES,
    "used": USES,
    "compared": COMPARES_WITH,
    "evaluated_on": EVALUATES_ON,
    "trained_on": TRAINS_ON,
    "reported": MEASURES,
    "addressed": ADDRESSES,
    "mentioned": MENTIONS,
}

# By these a paper names a method, a dataset, a metric or a task.
NAMING_TYPES: Final = tuple(dict.fromkeys(ROLE_RELATIONSHIPS.values()))

PropertyType = Literal["string", "integer", "float", "boolean", "strings"]


@dataclass(frozen=True)
class NodeLabel:
    """A label, the prefix of its nodes' ids, and its nodes' properties beside ``id``."""

    name: str
    prefix: str
    properties: dict[str, PropertyType]

    @property
    def name_property(self) -> str:
        """The property that a person reads as the node's name."""
        return next((key for key in ("name", "title") if key in self.properties), "id")


@dataclass(frozen=True)
class RelationshipType:
    """A relationship type, the labels that it may join, and its properties."""

    name: str
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    properties: dict[str, PropertyType]


_ENTITY: Final[dict[str, PropertyType]] = {"name": "string", "aliases": "strings", "papers": "integer"}

NODE_LABELS: Final[dict[str, NodeLabel]] = {
    label.name: label
    for label in (
        NodeLabel(
            PAPER,
            "paper",
            {
                "title": "string",
                "abstract": "string",
                "year": "integer",
                "date": "string",
                "venue": "string",
                "url": "string",
                "source": "string",
            },
        ),
        NodeLabel(METHOD, "method", _ENTITY),
        NodeLabel(DATASET, "dataset", {**_ENTITY, "kind": "string"}),
        NodeLabel(METRIC, "metric", _ENTITY),
        NodeLabel(TASK, "task", _ENTITY),
        NodeLabel(
            RESULT,
            "result",
            {
                "value": "float",
                "unit": "string",
                "kind": "string",
                "higher_is_better": "boolean",
                "sentence": "string",
                "confidence": "float",
                "doubts": "strings",
            },
        ),
        NodeLabel(AUTHOR, "author", {"name": "string"}),
        NodeLabel(VENUE, "venue", {"name": "string"}),
    )
}

_EVIDENCE: Final[dict[str, PropertyType]] = {
    "evidence": "string",
    "start": "integer",
    "end": "integer",
    "confidence": "float",
    "component": "string",
}
# "papers" counts the papers that say so; "evidence" is one sentence, "paper_ids" the ids of all of the papers.
_DERIVED: Final[dict[str, PropertyType]] = {
    "papers": "integer",
    "evidence": "string",
    "paper_ids": "strings",
    "confidence": "float",
}

RELATIONSHIP_TYPES: Final[dict[str, RelationshipType]] = {
    relationship.name: relationship
    for relationship in (
        RelationshipType(INTRODUCES, (PAPER,), (METHOD, DATASET), _EVIDENCE),
        RelationshipType(USES, (PAPER,), (METHOD,), _EVIDENCE),
        RelationshipType(COMPARES_WITH, (PAPER,), (METHOD,), _EVIDENCE),
        RelationshipType(EVALUATES_ON, (PAPER,), (DATASET,), _EVIDENCE),
        RelationshipType(TRAINS_ON, (PAPER,), (DATASET,), _EVIDENCE),
        RelationshipType(MEASURES, (PAPER,), (METRIC,), _EVIDENCE),
        RelationshipType(ADDRESSES, (PAPER,), (TASK,), _EVIDENCE),
        RelationshipType(MENTIONS, (PAPER,), (METHOD, DATASET, METRIC, TASK), _EVIDENCE),
        RelationshipType(REPORTS, (PAPER,), (RESULT,), _EVIDENCE),
        RelationshipType(OF_METHOD, (RESULT,), (METHOD,), {}),
        RelationshipType(ON_DATASET, (RESULT,), (DATASET,), {}),
        RelationshipType(IN_METRIC, (RESULT,), (METRIC,), {}),
        RelationshipType(OVER, (RESULT,), (METHOD,), {"value": "float"}),
        *(RelationshipType(name, (head,), (tail,), _DERIVED) for name, (head, tail) in LINKS.items()),
        RelationshipType(VARIANT_OF, (METHOD, DATASET), (METHOD, DATASET), {}),
        RelationshipType(WROTE, (AUTHOR,), (PAPER,), {}),
        RelationshipType(PUBLISHED_IN, (PAPER,), (VENUE,), _EVIDENCE),
    )
}
