"""What a database needs before a push, and what of others would be in the way.

The constraints make ids unique, so that writing twice is writing once; the full-text index finds misspelt names. All
that can fail is looked for before anything is written, so that a push that must fail changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from paperkg import schema
from paperkg.errors import StoreError
from paperkg.stores.compare import Read, is_ours
from paperkg.stores.plan import PREFIXES, Plan, Row, hashable

FULL_TEXT_INDEX = "paperkg_names"

_CONSTRAINTS = "SHOW CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties"
_INDEXES = "SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, owningConstraint"
_REPEATED = (
    "MATCH (n:{label}) WHERE n.id IS NOT NULL WITH n.id AS id, count(*) AS nodes WHERE nodes > 1 "
    "RETURN toString(id) AS id, nodes ORDER BY nodes DESC, id LIMIT 1"
)
_FOREIGN = "MATCH (n:{label}) WHERE n.id IS NULL OR NOT {is_ours} RETURN [{properties}] AS value"


def constraints() -> Iterator[str]:
    """Yield one statement a label: its nodes have unique ids.

    Examples
    --------
    >>> next(constraints())
    'CREATE CONSTRAINT paper_id IF NOT EXISTS FOR (n:Paper) REQUIRE n.id IS UNIQUE'
    """
    yield from map(_constraint, schema.NODE_LABELS)


def _constraint(label: str) -> str:
    return f"CREATE CONSTRAINT {_name(label)} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"


def _name(label: str) -> str:
    return f"{schema.NODE_LABELS[label].prefix}_id"


def full_text_index() -> str:
    """Return the statement that makes the full-text index on names, aliases and titles.

    Examples
    --------
    >>> full_text_index()[:60]
    'CREATE FULLTEXT INDEX paperkg_names IF NOT EXISTS FOR (n:Pap'
    """
    known = schema.NODE_LABELS.values()
    labels = "|".join(label.name for label in known if label.name_property != "id")
    names = dict.fromkeys(label.name_property for label in known if label.name_property != "id")
    properties = ", ".join(f"n.{name}" for name in (*names, "aliases"))
    return f"CREATE FULLTEXT INDEX {FULL_TEXT_INDEX} IF NOT EXISTS FOR (n:{labels}) ON EACH [{properties}]"


def missing_schema(plan: Plan, read: Read) -> list[str]:
    """Return the statements that a database still needs before a plan can be pushed.

    Raises
    ------
    StoreError
        Something of others is in the way; the message names it and what to do.
    """
    rules, indexes = read(_CONSTRAINTS, _dicts), read(_INDEXES, _dicts)
    unique = {_shape(rule) for rule in rules if rule["type"] in ("UNIQUENESS", "NODE_KEY", "NODE_PROPERTY_UNIQUENESS")}
    wanted = [label for label in schema.NODE_LABELS if (label, ("id",)) not in unique]
    names = {rule["name"]: f"constraint {rule['name']}" for rule in rules}
    names |= {index["name"]: f"index {index['name']}" for index in indexes if not index["owningConstraint"]}
    for label in wanted:
        _check_free(label, names, indexes)
        for row in read(_REPEATED.format(label=label), _dicts):
            raise StoreError(
                f"{row['nodes']} nodes (:{label}) have the id {row['id']!r}, so that ids of {label} cannot be made "
                "unique; delete or relabel all of them but one, then push again"
            )
    for label, properties in sorted(unique):
        if label in PREFIXES and properties != ("id",):
            _check_values(plan, read, label, properties)
    return [*map(_constraint, wanted), *([] if FULL_TEXT_INDEX in names else [full_text_index()])]


def _check_free(label: str, names: Mapping[str, str], indexes: Iterable[Row]) -> None:
    """Refuse an index that keeps the constraint on a label's ids from being made, or another owner of its name."""
    for index in indexes:
        if index["type"] == "RANGE" and not index["owningConstraint"] and _shape(index) == (label, ("id",)):
            raise StoreError(
                f"the index {index['name']} on (:{label} {{id}}) is in the way of the constraint that paperkg needs, "
                f"which is an index too; run DROP INDEX `{index['name']}`, then push again"
            )
    if _name(label) in names:
        raise StoreError(
            f"the {names[_name(label)]} has the name of the constraint that paperkg makes for the ids of {label}; drop "
            "it or give it another name, then push again"
        )


def _check_values(plan: Plan, read: Read, label: str, properties: tuple[str, ...]) -> None:
    """Refuse a plan that a unique constraint of others would refuse half-way."""
    told = f"a constraint of the database wants (:{label} {{{', '.join(properties)}}}) to be unique, but"
    seen: dict[tuple[Any, ...], str] = {}
    for node, values in plan.values(label, properties):
        if values in seen:
            raise StoreError(f"{told} {seen[values]} and {node} are equal there; drop it, then push again")
        seen[values] = node
    columns = ", ".join(f"n.`{name}`" for name in properties)
    for row in read(_FOREIGN.format(label=label, is_ours=is_ours("n"), properties=columns), _dicts):
        twin = seen.get(hashable(row["value"]))
        if twin:
            raise StoreError(f"{told} {twin} and a node of others are equal there; drop it, then push again")


def _dicts(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]


def _shape(rule: Row) -> tuple[str, tuple[str, ...]]:
    """Return the one label of a constraint or an index on nodes, and its properties."""
    labels = rule["labelsOrTypes"] or []
    label = labels[0] if rule["entityType"] == "NODE" and len(labels) == 1 else ""
    return label, tuple(rule["properties"] or ())
