"""Variants: a name with a version or a size (ResNet-50, ImageNet-1k) beside the same name without it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from paperkg import schema
from paperkg.model import Entity
from paperkg.resolution.forms import key, numbers
from paperkg.resolution.plain import LONGEST

_EDITIONS = (
    "pro|plus|max|ultra|lite|light|turbo|flash|hard|easy|extended|verified|instruct|chat|next|mini|nano|tiny|small|base"
    "|medium|large|huge|giant|XL|XXL"
)
_SUFFIXES = (
    re.compile(r"[\s_-](?:Ti|S|B|L|H|g)/\d+$"),
    re.compile(r"[\s_-]*[vV]?\d+(?:\.\d+)*[kKmMbB]?$"),
    re.compile(rf"[\s_-](?:{_EDITIONS})$", re.IGNORECASE),
    # HumanEval+, VBench++; ImageNet-R, CelebA-HQ.
    re.compile(r"(?<=[^\W\d_])\+{1,2}$"),
    re.compile(r"(?<=[a-z\d])-[A-Z]{1,2}$"),
)
_SMALLER = re.compile(r"^(?:tiny|mini)[\s-]?(?=[A-Z])", re.IGNORECASE)
_SHORTEST_BASE = 2


def find_variants(entities: Iterable[Entity]) -> tuple[tuple[str, str], ...]:
    """Find the methods and datasets that are named as a version or a size of another one.

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
    heads = schema.RELATIONSHIP_TYPES[schema.VARIANT_OF].heads
    entities = [entity for entity in entities if entity.type in heads and len(entity.name) <= LONGEST]
    owners: dict[tuple[str, str], set[Entity]] = defaultdict(set)
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            owners[entity.type, key(name, entity.type)].add(entity)
    found = set()
    for entity in entities:
        for base_name in _bases(entity.name):
            named_so = owners.get((entity.type, key(base_name, entity.type)), ())
            candidates = {base for base in named_so if _is_simpler(base, entity)}
            if len(candidates) == 1:
                found.add((entity.id, candidates.pop().id))
                break
    return tuple(sorted(found))


def _bases(name: str) -> Iterator[str]:
    """Yield the name without its last suffix, then without its last two, and so on."""
    smaller = _SMALLER.sub("", name)
    if smaller != name:
        yield smaller
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
