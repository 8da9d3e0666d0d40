"""What people decided of entities themselves: a metric's direction, a dataset's kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from paperkg.model import Entity
from paperkg.resolution.decisions import FACTS, Decisions

# By type and key.
_Ids: TypeAlias = "dict[tuple[str, str], set[str]]"


def with_decided_facts(
    entities: Iterable[Entity], owners: Mapping[tuple[str, str, str], str], decisions: Decisions
) -> tuple[Entity, ...]:
    """Return entities with what people decided of them.

    Parameters
    ----------
    entities : iterable of Entity
        The entities.
    owners : mapping
        From (paper, type, name) to the id of the entity that the name stands for.
    decisions : Decisions
        Of several lines about one entity, which names of it may have, the last counts.

    Examples
    --------
    >>> from paperkg.resolution.decisions import parse_decisions
    >>> decisions = parse_decisions(["direction Regret lower"], "d.txt")
    >>> [entity] = with_decided_facts([Entity("metric:regret", "Metric", "Regret")], {}, decisions)
    >>> entity.direction
    'lower'
    """
    found = tuple(entities)
    lines = [line for verb in FACTS for line in decisions.of(verb)]
    if not lines:
        return found
    names, aliases = _owners(found, owners, decisions, {line.type for line in lines})
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        own = line.type, decisions.label(line.type, line.names[0])
        for id_ in names.get(own, set()) or aliases.get(own, set()):
            facts[id_][line.verb] = line.names[1]
    return tuple(_with(entity, facts[entity.id]) if entity.id in facts else entity for entity in found)


def _owners(
    entities: Iterable[Entity], owners: Mapping[tuple[str, str, str], str], decisions: Decisions, types: set[str]
) -> tuple[_Ids, _Ids]:
    """Return the entities of some types by what papers or people call them, and by their other names."""
    names: _Ids = defaultdict(set)
    aliases: _Ids = defaultdict(set)
    for (_, type_, name), id_ in owners.items():
        if type_ in types:
            names[type_, decisions.label(type_, name)].add(id_)
    for entity in entities:
        if entity.type in types:
            names[entity.type, decisions.label(entity.type, entity.name)].add(entity.id)
            for alias in entity.aliases:
                aliases[entity.type, decisions.label(entity.type, alias)].add(entity.id)
    return names, aliases


def _with(entity: Entity, facts: Mapping[str, str]) -> Entity:
    return replace(entity, kind=facts.get("kind", entity.kind), direction=facts.get("direction", entity.direction))
