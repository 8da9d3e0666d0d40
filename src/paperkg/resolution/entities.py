"""Clusters of names -> entities: an id, a canonical name, aliases, a kind."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from paperkg import schema
from paperkg.lexicon import LexiconEntry
from paperkg.model import Entity
from paperkg.resolution.acronyms import is_short_form, without_acronyms
from paperkg.resolution.forms import key
from paperkg.resolution.items import Item, NodeKey, bare, is_wording, own_long_forms
from paperkg.resolution.plain import plain
from paperkg.text import slug

# From so many papers on, what one of them alone calls an entity is not listed among its aliases.
_HUB = 20
_SMALL = frozenset(re.findall(r"\w+", "a an and as at by for from in of on or the to via with"))
# MovieLens and k-means, but not networks.
_COINED = re.compile(r"[a-z][A-Z]\w*[a-z]$|^\w-[A-Za-z]+$")
_FORMULA = re.compile(r"[$\\{}]")


def ids_of(
    groups: Mapping[NodeKey, Sequence[Item]],
    entries: Mapping[NodeKey, LexiconEntry],
    told_apart: Mapping[NodeKey, str],
) -> dict[NodeKey, str]:
    """Give each cluster an id; where names make the same one, the best known keeps it and the others get a hash.

    Parameters
    ----------
    groups : mapping
        The items of each cluster.
    entries : mapping
        The lexicon's entries of the clusters that have one.
    told_apart : mapping
        The names of clusters that are told apart from others of the same name.
    """
    by_id: dict[str, list[NodeKey]] = defaultdict(list)
    for cluster in sorted(groups):
        type_ = cluster[0]
        entry = entries.get(cluster)
        own = told_apart.get(cluster) or (entry.name if entry else None)
        part = slug(own) if own else _slug_of(type_, {shown_name(item) for item in groups[cluster]})
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


_DIRECTIONS = {True: "higher", False: "lower", None: None}


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
    called = name is not None
    name = name or (entry.name if entry else _most_frequent({(item.paper, shown_name(item)) for item in items}))
    papers: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for form in item.in_text:
            papers[form].add(item.paper)
    name = name if entry or called else _unbroken(name, {form: len(own) for form, own in papers.items()})
    spellings = sorted(((form, len(own)) for form, own in papers.items()), key=lambda pair: (-pair[1], pair[0]))
    return Entity(
        id=id_,
        type=type_,
        name=name,
        aliases=tuple(sorted({form for item in items for form in item.forms} - {name})),
        kind=_kind(items, entry) if type_ == schema.DATASET else None,
        direction=_DIRECTIONS[entry.higher_is_better if entry else None],
        spellings=tuple(spellings),
    )


def with_trusted_aliases(
    entities: Sequence[Entity], papers: Mapping[str, int], told_apart: Collection[str] = ()
) -> list[Entity]:
    """Return entities with those of their aliases only that lead to them and that people can trust.

    A name leads to one entity of its type: to that which is called so, else to that of which most papers use it. What
    one paper alone calls an entity of many papers is left out unless it is spelled like another of its names.

    Parameters
    ----------
    entities : sequence of Entity
        All entities.
    papers : mapping
        From an id to the number of its papers.
    told_apart : collection of str
        The ids of those whose names are what tells them apart: the bare name leads to none of them.

    Examples
    --------
    >>> sam = Entity("method:a", "Method", "SAM", ()), Entity("method:b", "Method", "SAM (Optimization)", ("SAM",))
    >>> [entity.aliases for entity in with_trusted_aliases(sam, {"method:a": 1, "method:b": 2})]
    [(), ()]
    """
    owners: dict[tuple[str, str], tuple[tuple[bool, int, bool, int, str], str]] = {}
    spelled_so = {entity.id: _is_spelled_so(entity) for entity in entities}
    for entity in entities:
        support = dict(entity.spellings)
        for form in (entity.name, *entity.aliases):
            known_so = form == entity.name or spelled_so[entity.id]
            rank = (form != entity.name, -support.get(form, 0), not known_so, -papers.get(entity.id, 0), entity.id)
            place = entity.type, form.casefold()
            owners[place] = min(owners.get(place, (rank, entity.id)), (rank, entity.id))
    return [
        replace(
            entity,
            aliases=tuple(
                alias
                for alias in _supported(entity, papers.get(entity.id, 0))
                if owners[entity.type, alias.casefold()][1] == entity.id and entity.id not in told_apart
            ),
        )
        for entity in entities
    ]


def _is_spelled_so(entity: Entity) -> bool:
    """Tell whether papers' entities were recognised under an entity's name, not under an acronym of it alone."""
    own = key(entity.name, entity.type)
    return any(key(form, entity.type) == own for form, _ in entity.spellings)


def _supported(entity: Entity, papers: int) -> Iterator[str]:
    """Yield the aliases that several papers use, or all where the entity is no hub, and what is spelled like them."""
    support = dict(entity.spellings)
    hub = papers >= _HUB
    trusted = {key(form, entity.type) for form, count in entity.spellings if count > 1} | {
        key(entity.name, entity.type)
    }
    for alias in entity.aliases:
        if not hub or support.get(alias, 0) != 1 or key(alias, entity.type) in trusted:
            yield alias


def shown_name(item: Item) -> str:
    """Return the name under which an item is shown: its own one, or the long form that its paper gives its acronym.

    Examples
    --------
    >>> shown_name(Item("p", "Method", "GP", ("GP",), None, longs=("genetic programming",)))
    'Genetic Programming'
    >>> shown_name(Item("p", "Method", "Key-Value (KV) Cache", ("Key-Value (KV) Cache",), None))
    'Key-Value Cache'
    """
    longs = own_long_forms(item)
    name = without_acronyms(item.name)
    known = is_short_form(name) or (item.presumed_name and not any(is_wording(name, long) for long in longs))
    if longs and known:
        return " ".join(word[:1].upper() + word[1:] if word not in _SMALL else word for word in longs[0].split())
    return plain(name) if _FORMULA.search(name) else name


def _most_frequent(names: set[tuple[str, str]]) -> str:
    counts = Counter(name for _, name in names)
    return min(counts, key=lambda name: (-counts[name], name))


def _unbroken(name: str, papers: Mapping[str, int]) -> str:
    """Return a coined name with the s that was taken for a plural, where no paper writes it without.

    Examples
    --------
    >>> _unbroken("MovieLen", {"MovieLens": 2}), _unbroken("K-Mean", {"k-means": 1}), _unbroken("ResNet", {"ResNet": 1})
    ('MovieLens', 'K-Means', 'ResNet')
    >>> _unbroken("Neural Network", {"neural networks": 3}), _unbroken("LLM", {"LLMs": 3})
    ('Neural Network', 'LLM')
    """
    last = name.rpartition(" ")[2]
    if not _COINED.search(last) or last.isupper() or any(form.casefold() == name.casefold() for form in papers):
        return name
    return f"{name}s" if any(form.casefold() == f"{name}s".casefold() for form in papers) else name


def _kind(items: Sequence[Item], entry: LexiconEntry | None) -> str:
    """Return the kind that most papers give; a tie goes to the first of `schema.DATASET_KINDS`."""
    counts = Counter(kind for _, kind in sorted({(item.paper, item.kind) for item in items if item.kind}))
    default = (entry.kind if entry else None) or schema.DATASET_KINDS[0]
    return min(counts, key=lambda kind: (-counts[kind], schema.DATASET_KINDS.index(kind)), default=default)
