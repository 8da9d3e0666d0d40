"""Give every name of every paper the id of the entity that it stands for."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from paperkg import schema
from paperkg.lexicon import Lexicon, LexiconEntry, load_lexicon
from paperkg.model import Annotation, Entity
from paperkg.resolution.acronyms import expansions, same_words
from paperkg.resolution.forms import key, looks_coined, numbers, without_head
from paperkg.resolution.variants import find_variants
from paperkg.text import slug


@dataclass(frozen=True)
class Resolution:
    """Entities, and which of them each name of each paper stands for.

    Attributes
    ----------
    entities : tuple of Entity
        Sorted by id.
    ids : mapping
        From (paper id, entity type, name in that paper's annotation) to an entity's id.
    variants : tuple of (id, id)
        A variant (ResNet-50) and what it is a variant of (ResNet), sorted.
    higher_is_better : mapping
        From a metric's id to its direction, where it is known.
    """

    entities: tuple[Entity, ...]
    ids: Mapping[tuple[str, str, str], str]
    variants: tuple[tuple[str, str], ...]
    higher_is_better: Mapping[str, bool]


@dataclass(frozen=True)
class _Item:
    """One entity of one paper, as it is named there."""

    paper: str
    type: str
    name: str
    forms: tuple[str, ...]
    kind: str | None


def resolve(annotations: Iterable[Annotation], lexicon: Lexicon | None = None) -> Resolution:
    """Find the entities behind the names of some papers.

    Two names are one entity only where they are equal but for case, hyphens, spaces, a plural s and a generic head; or
    where a paper declares one as the acronym of the other; or where the lexicon has both. Names with different
    numbers are never joined. The result does not depend on the order of the annotations.

    Parameters
    ----------
    annotations : iterable of Annotation
        At most one a paper; of several, the last counts.
    lexicon : Lexicon, optional
        Well-known names and aliases; by default the one that travels with the package.

    Returns
    -------
    Resolution

    Examples
    --------
    >>> from paperkg.model import Annotation, Paper, PaperEntity
    >>> notes = [
    ...     Annotation(Paper(paper, name, ""), (PaperEntity("Dataset", name, (name,), "evaluated_on"),))
    ...     for paper, name in [("a", "CIFAR10"), ("b", "CIFAR-10"), ("c", "CIFAR-100")]
    ... ]
    >>> [(entity.id, entity.aliases) for entity in resolve(notes).entities]
    [('dataset:cifar-10', ('CIFAR10',)), ('dataset:cifar-100', ())]
    """
    by_paper = {annotation.paper.id: annotation for annotation in annotations}
    items = [item for _, annotation in sorted(by_paper.items()) for item in _items(annotation)]
    known = _index(load_lexicon() if lexicon is None else lexicon)
    clusters = _cluster(items, known)
    ids = _name_ids(clusters, known)
    entities = tuple(sorted((_entity(ids[c], members, known.get(c)) for c, members in clusters.items()), key=_by_id))
    return Resolution(
        entities=entities,
        ids={(item.paper, item.type, item.name): ids[c] for c, members in clusters.items() for item in members},
        variants=find_variants(entities),
        higher_is_better={
            ids[c]: known[c].higher_is_better is True
            for c in sorted(clusters)
            if c in known and known[c].higher_is_better is not None
        },
    )


def _items(annotation: Annotation) -> list[_Item]:
    """Return a paper's entities by type and name; what it lists twice is one."""
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity in annotation.entities:
        forms[entity.type, entity.name].update((entity.name, *entity.mentions))
        kinds[entity.type, entity.name].update([entity.kind] if entity.kind else [])
    return [
        _Item(annotation.paper.id, type_, name, tuple(sorted(found)), min(kinds[type_, name], default=None))
        for (type_, name), found in sorted(forms.items())
    ]


def _by_id(entity: Entity) -> str:
    return entity.id


# A cluster's identity: the type, and the key of the lexicon's name, of the expansion, or of the name itself.
_Cluster = tuple[str, str]


@lru_cache(maxsize=4)
def _index(lexicon: Lexicon) -> dict[_Cluster, LexiconEntry]:
    """Index the lexicon by type and key; names go before aliases, and an alias with other numbers is left out."""
    index: dict[_Cluster, LexiconEntry] = {}
    for entry in lexicon.entries:
        index.setdefault((entry.type, key(entry.name)), entry)
    for entry in lexicon.entries:
        for alias in entry.aliases:
            if numbers(alias) == numbers(entry.name):
                index.setdefault((entry.type, key(alias)), entry)
    return index


def _cluster(items: list[_Item], known: Mapping[_Cluster, LexiconEntry]) -> dict[_Cluster, list[_Item]]:
    declared: dict[_Cluster, set[_Cluster]] = defaultdict(set)
    first = [_cluster_of(item, known) for item in items]
    for item, cluster in zip(items, first, strict=True):
        for form in dict.fromkeys(item.forms):
            if expansions(form, item.forms):
                declared[item.type, key(form)].add(cluster)
    clusters: dict[_Cluster, list[_Item]] = defaultdict(list)
    for item, cluster in zip(items, first, strict=True):
        clusters[_of_lone_acronym(item, cluster, declared, known)].append(item)
    return dict(clusters)


def _cluster_of(item: _Item, known: Mapping[_Cluster, LexiconEntry]) -> _Cluster:
    """Return an item's cluster by what its own paper and the lexicon say."""
    entry = _entry(item.type, item.name, known)
    long_forms = expansions(item.name, item.forms)
    for form in long_forms:
        other = _entry(item.type, form, known)
        if other:
            return item.type, key(other.name)
    if entry and _agree(long_forms, expansions(item.name, entry.forms)):
        return item.type, key(entry.name)
    return item.type, key(long_forms[0]) if long_forms else key(_bare(item.type, item.name))


def _agree(long_forms: list[str], known_forms: list[str]) -> bool:
    """Tell whether a paper's expansions of an acronym do not contradict the lexicon's."""
    if not long_forms or not known_forms:
        return True
    return any(same_words(ours, theirs) for ours in long_forms for theirs in known_forms)


def _entry(type_: str, name: str, known: Mapping[_Cluster, LexiconEntry]) -> LexiconEntry | None:
    """Return the lexicon's entry of a name, or of the name without its generic head."""
    for form in (name, without_head(type_, name)):
        entry = known.get((type_, key(form))) if form else None
        if entry and form and numbers(form) == numbers(entry.name):
            return entry
    return None


def _bare(type_: str, name: str) -> str:
    """Drop a generic head where what is left is a name by itself."""
    rest = without_head(type_, name)
    return rest if rest and looks_coined(rest) else name


def _of_lone_acronym(
    item: _Item,
    cluster: _Cluster,
    declared: Mapping[_Cluster, set[_Cluster]],
    known: Mapping[_Cluster, LexiconEntry],
) -> _Cluster:
    """Return the cluster of an item whose acronym only other papers expand, where all of them agree."""
    own = (item.type, key(item.name))
    expanded = declared.get(own)
    if not expanded or expansions(item.name, item.forms) or cluster in expanded:
        return cluster
    if own in known:
        # The lexicon has one expansion, and every paper that declares one has another: the acronym stays alone.
        return own
    return next(iter(expanded)) if len(expanded) == 1 else cluster


def _name_ids(clusters: Mapping[_Cluster, list[_Item]], known: Mapping[_Cluster, LexiconEntry]) -> dict[_Cluster, str]:
    """Give each cluster an id; where names make the same one, the best known keeps it and the others get a hash."""
    by_id: dict[str, list[_Cluster]] = defaultdict(list)
    for cluster in sorted(clusters):
        type_ = cluster[0]
        name = known[cluster].name if cluster in known else None
        part = slug(name) if name else _slug_of(type_, {item.name for item in clusters[cluster]})
        by_id[f"{schema.NODE_LABELS[type_].prefix}:{part}"].append(cluster)
    ids = {}
    for id_, rivals in by_id.items():
        rivals.sort(key=lambda cluster: (cluster not in known, key(id_.partition(":")[2]) != cluster[1], cluster))
        ids[rivals[0]] = id_
        for cluster in rivals[1:]:
            ids[cluster] = f"{id_}-{hashlib.sha1(cluster[1].encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return ids


def _slug_of(type_: str, names: set[str]) -> str:
    """Return the id part of the name with the most words: how often each is used must not change an id."""
    return min((slug(_bare(type_, name)) for name in names), key=lambda part: (-part.count("-"), len(part), part))


def _entity(id_: str, items: list[_Item], entry: LexiconEntry | None) -> Entity:
    type_ = items[0].type
    name = entry.name if entry else _most_frequent({(item.paper, item.name) for item in items})
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


def _kind(items: list[_Item], entry: LexiconEntry | None) -> str:
    """Return the kind that most papers give; a tie goes to the first of `schema.DATASET_KINDS`."""
    counts = Counter(kind for _, kind in sorted({(item.paper, item.kind) for item in items if item.kind}))
    default = (entry.kind if entry else None) or schema.DATASET_KINDS[0]
    return min(counts, key=lambda kind: (-counts[kind], schema.DATASET_KINDS.index(kind)), default=default)
