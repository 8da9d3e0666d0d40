"""What the driver of Neo4j gives, as the plain values that the table in `paperkg.stores.Store` lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import neo4j
from neo4j import graph


def steps(plan: Any) -> Iterator[dict[str, Any]]:
    """Yield the steps of a plan, those that feed a step before it."""
    if plan:
        for child in plan.get("children", ()):
            yield from steps(child)
        told = plan["args"]
        operator = plan["operatorType"].partition("@")[0]
        yield {"operator": operator, "details": told.get("Details"), "rows": round(told["EstimatedRows"])}


def end_ids(transaction: neo4j.Transaction, records: list[neo4j.Record]) -> dict[str, Any]:
    """Return the ``id`` of every end of the records' relationships, by elementId: Bolt sends only the latter."""
    ends: dict[str, Any] = {}
    for record in records:
        for relationship in _relationships(record.values()):
            ends.update({node.element_id: None for node in relationship.nodes if node is not None})
    if ends:
        statement = "MATCH (n) WHERE elementId(n) IN $ends RETURN elementId(n) AS element, n.id AS id"
        ends.update((row["element"], row["id"]) for row in transaction.run(statement, ends=list(ends)))
    return ends


def _relationships(value: Any) -> Iterator[graph.Relationship]:
    if isinstance(value, graph.Relationship):
        yield value
    elif isinstance(value, (graph.Path, list, tuple)):
        for item in value:
            yield from _relationships(item)
    elif isinstance(value, dict):
        yield from _relationships(list(value.values()))


def plain(value: Any, ids: Mapping[str, Any]) -> Any:
    """Return a value of the driver as the table in `paperkg.stores.Store` says."""
    if isinstance(value, graph.Node):
        return {"id": value.get("id"), "labels": sorted(value.labels)} | _properties(value, ids, {"id": "id"})
    if isinstance(value, graph.Relationship):
        ends = [ids[node.element_id] if node is not None else None for node in value.nodes]
        own = _properties(value, ids, {"start": "start_offset", "end": "end_offset"})
        return {"type": value.type, "start": ends[0], "end": ends[1]} | own
    if isinstance(value, graph.Path):
        pairs = zip(value.relationships, value.nodes[1:], strict=True)
        return [plain(step, ids) for step in (value.nodes[0], *chain.from_iterable(pairs))]
    if isinstance(value, (list, tuple)):
        return [plain(item, ids) for item in value]
    if isinstance(value, dict):
        return {key: plain(item, ids) for key, item in value.items()}
    if hasattr(value, "to_native"):
        return value.to_native().isoformat()
    return value.iso_format() if hasattr(value, "iso_format") else value


def _properties(entity: graph.Entity, ids: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): plain(entity[name], ids) for name in sorted(entity.keys())}
