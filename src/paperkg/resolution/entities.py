"""Clusters of names -> entities: an id, a canonical name, aliases, a kind."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from paperkg import schema
from paperkg.lexicon import LexiconEntry
from paperkg.model import Entity
from paperkg.resolution.forms import key
from paperkg.resolution.items import Item, NodeKey, bare
from paperkg.text import slug


def ids_of(groups: Mapping[NodeKey, Sequence[Item]], entries: Mapping[NodeKey, LexiconEntry]) -> dict[NodeKey, str]:
    """Give each cluster an id; where names make the same one, the best known keeps it and the others get a hash.

    Parameters
    ----------
    groups : mapping
        The items of each cluster.
    entries : mapping
        The lexicon's entries of the clusters that have one.
    """
    by_id: dict[str, list[NodeKey]] = defaultdict(list)
    for cluster in sorted(groups):
        type_ = cluster[0]
        entry = entries.get(cluster)
        part = slug(entry.name) if entry else _slug_of(type_, {item.name for item in groups[cluster]})
        by_id[f"{schema.NODE_LABELS[type_].prefix}:{part}"].append(cluster)
    ids = {}
    for id_, rivals in by_id.items():
        part = id_.partition(":")[2]
        rivals.sort(key=lambda own: (own not in entries, key(part, own[0]) != own[1], own))
        ids[rivals[0]] = id_
        for cluster in rivals[1:]:
            ids[cluster] = f"{id_}-{hashlib.sha1(cluster[1].encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return ids


def _slug_of(type_: str, names: set[str]) -> str:
    """Return the id part of the name with the most words: how often each is used must not change an id."""
    return min((slug(bare(type_, name)) for name in names), key=lambda part: (-part.count("-"), len(part), part))


def entity_of(id_: str, items: Sequence[Item], entry: LexiconEntry | None, name: str | None) -> Entity:
    """Return the entity of a cluster.

    Parameters
    ----------
    id_ : str
        Its id.
    items : sequence of Item
        What stands for it in papers; at least one.
    entry : LexiconEntry, optional
        What the lexicon says of it.
    name : str, optional
        The name that a person decided for it.
    """
    type_ = items[0].type
    name = name or (entry.name if entry else _most_frequent({(item.paper, item.name) for item in items}))
    forms = {form for item in items for form in item.forms}
    return Entity(
        id=id_,
        type=type_,
        name=name,
        aliases=tuple(sorted(forms - {name})),
        kind=_kind(items, entry) if type_ == schema.DATASET else None,
    )


def _most_frequent(names: set[tuple[str, str]]) -> str:
    counts = Counter(name for _, name in names)
    return min(counts, key=lambda name: (-counts[name], name))


def _kind(items: Sequence[Item], entry: LexiconEntry | None) -> str:
    """Return the kind that most papers give; a tie goes to the first of `schema.DATASET_KINDS`."""
    counts = Counter(kind for _, kind in sorted({(item.paper, item.kind) for item in items if item.kind}))
    default = (entry.kind if entry else None) or schema.DATASET_KINDS[0]
    return min(counts, key=lambda kind: (-counts[kind], schema.DATASET_KINDS.index(kind)), default=default)
