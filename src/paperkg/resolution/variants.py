"""Variants: a name with a version or a size (ResNet-50, ImageNet-1k) beside the same name without it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from paperkg import schema
from paperkg.model import Entity
from paperkg.resolution.forms import key, numbers

_SUFFIXES = (
    re.compile(r"[\s_-](?:Ti|S|B|L|H|g)/\d+$"),
    re.compile(r"[\s_-]*[vV]?\d+(?:\.\d+)*[kKmMbB]?$"),
    re.compile(r"[\s_-](?:tiny|small|base|large|huge|XL)$", re.IGNORECASE),
)
_SHORTEST_BASE = 2


def find_variants(entities: Iterable[Entity]) -> tuple[tuple[str, str], ...]:
    """Find the methods and data sets that are named as a version or a size of another one.

    Parameters
    ----------
    entities : iterable of Entity
        All entities; only those that are there can be the base of a variant.

    Returns
    -------
    tuple of (id, id)
        The variant and its nearest base, sorted; a variant has one base, and no circles arise.

    Examples
    --------
    >>> names = ["GPT", "GPT-3", "GPT-3.5", "ResNet-50"]
    >>> find_variants(Entity(f"method:{name.lower()}", "Method", name) for name in names)
    (('method:gpt-3', 'method:gpt'), ('method:gpt-3.5', 'method:gpt'))
    """
    entities = [entity for entity in entities if entity.type in schema.RELATIONSHIP_TYPES[schema.VARIANT_OF].heads]
    owners: dict[tuple[str, str], set[Entity]] = defaultdict(set)
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            owners[entity.type, key(name)].add(entity)
    found = set()
    for entity in entities:
        for base_name in _bases(entity.name):
            candidates = {base for base in owners.get((entity.type, key(base_name)), ()) if _is_simpler(base, entity)}
            if len(candidates) == 1:
                found.add((entity.id, candidates.pop().id))
                break
    return tuple(sorted(found))


def _bases(name: str) -> Iterator[str]:
    """Yield the name without its last suffix, then without its last two, and so on."""
    while True:
        base = next((name[: hit.start()] for suffix in _SUFFIXES if (hit := suffix.search(name))), None)
        if base is None or len(re.findall(r"[^\W\d]", base)) < _SHORTEST_BASE:
            return
        yield base
        name = base


def _is_simpler(base: Entity, variant: Entity) -> bool:
    """Tell whether a base has fewer numbers, or as many in a shorter name: an order, so that there are no circles."""
    ours, theirs = ((len(numbers(entity.name)), len(entity.name)) for entity in (base, variant))
    return ours < theirs
