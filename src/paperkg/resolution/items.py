"""One entity of one paper, as it is named there, and the name that stands for it when papers are compared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from paperkg.lexicon import Lexicon, LexiconEntry
from paperkg.model import Annotation
from paperkg.resolution.acronyms import declared_inside, expansions, same_words, without_acronyms
from paperkg.resolution.fields import american, conflict
from paperkg.resolution.forms import key, looks_coined, numbers, without_head, without_owner
from paperkg.resolution.knowledge import Knowledge
from paperkg.resolution.plain import plain

# A node of the comparison: the type, and the key of the name.
NodeKey = tuple[str, str]
# What names an item: paper, type, name.
ItemKey = tuple[str, str, str]
WRITTEN = "written so"
# An acronym as a word of its own; "SQuAD 1.1" and "Bi-LSTM" are names as they are, "RL agent" is a phrase.
_ACRONYM = re.compile(
    r"((?=\S{0,11}[A-Z]\S{0,11}[A-Z])[^\W_][\w.]{1,11})(|-(?:based|driven|powered|guided|enhanced|generated|style))"
)
_ORDINARY = re.compile(r"[A-Z]?[a-z]{2,}(?:-[a-z]+)*")


@dataclass(frozen=True)
class Item:
    """One entity of one paper: its name there, all of its forms, and whether the paper introduces it."""

    paper: str
    type: str
    name: str
    forms: tuple[str, ...]
    kind: str | None
    introduced: bool = False

    @property
    def key(self) -> ItemKey:
        """Paper, type and name."""
        return self.paper, self.type, self.name


@dataclass(frozen=True)
class Naming:
    """The name by which an item is compared, why, and whether its own paper or the lexicon has settled it."""

    name: str
    rule: str
    settled: bool = False


def items_of(annotation: Annotation) -> list[Item]:
    """Return a paper's entities by type and name; what it lists twice is one."""
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    introduced = {(entity.type, entity.name) for entity in annotation.entities if entity.role == "introduced"}
    for entity in annotation.entities:
        forms[entity.type, entity.name].update((entity.name, *entity.mentions))
        kinds[entity.type, entity.name].update([entity.kind] if entity.kind else [])
    return [
        Item(annotation.paper.id, *own, tuple(sorted(found)), min(kinds[own], default=None), own in introduced)
        for own, found in sorted(forms.items())
    ]


def declared_in(items: Iterable[Item]) -> dict[str, str]:
    """Return the acronyms that one paper's items declare, with their expansions.

    Examples
    --------
    >>> declared_in([Item("p", "Method", "PPO", ("PPO", "Proximal Policy Optimization"), None)])
    {'PPO': 'Proximal Policy Optimization'}
    """
    found: dict[str, set[str]] = defaultdict(set)
    for item in items:
        for form in item.forms:
            for long in expansions(form, item.forms):
                found[form].add(without_acronyms(long))
            for short, long in declared_inside(form) if "(" in form or "[" in form else ():
                found[short].add(long)
    return {short: min(longs, key=lambda long: (-len(long), long)) for short, longs in found.items()}


@lru_cache(maxsize=4)
def index_lexicon(lexicon: Lexicon) -> dict[NodeKey, LexiconEntry]:
    """Index the lexicon by type and key; names go before aliases, and an alias with other numbers is left out."""
    index: dict[NodeKey, LexiconEntry] = {}
    for entry in lexicon.entries:
        index.setdefault((entry.type, key(entry.name, entry.type)), entry)
    for entry in lexicon.entries:
        for alias in entry.aliases:
            if sorted(numbers(alias, entry.type)) == sorted(numbers(entry.name, entry.type)):
                index.setdefault((entry.type, key(alias, entry.type)), entry)
    return index


def key_of(type_: str, name: str) -> NodeKey:
    """Return the type and the key under which a name is known.

    Examples
    --------
    >>> key_of("Dataset", "WMT'14")
    ('Dataset', 'wmt14')
    """
    return type_, key(name, type_)


def known_forms(annotations: Iterable[Annotation], lexicon: Lexicon) -> set[NodeKey]:
    """Return the names and forms that papers or a lexicon hold, as `key_of` gives them."""
    entities = (entity for annotation in annotations for entity in annotation.entities)
    own = {key_of(entity.type, form) for entity in entities for form in (entity.name, *entity.mentions)}
    return own | set(index_lexicon(lexicon))


def entry_of(type_: str, name: str, known: Mapping[NodeKey, LexiconEntry]) -> LexiconEntry | None:
    """Return the lexicon's entry of a name, or of the name without its generic head or its owner."""
    for form in (name, without_head(type_, name), without_owner(type_, name), american(name)):
        entry = known.get((type_, key(form, type_))) if form else None
        if entry and form and sorted(numbers(form, type_)) == sorted(numbers(entry.name, type_)):
            return entry
    return None


def naming_of(
    item: Item, known: Mapping[NodeKey, LexiconEntry], knowledge: Knowledge, declared: Mapping[str, str]
) -> Naming:
    """Return the name by which an item is compared with those of other papers.

    Parameters
    ----------
    item : Item
        The entity.
    known : mapping
        The lexicon, by `index_lexicon`.
    knowledge : Knowledge
        Usual acronyms and names.
    declared : mapping
        The acronyms that the item's paper declares, by `declared_in`.
    """
    long_forms = [without_acronyms(form) for form in expansions(item.name, item.forms)]
    for form in (*long_forms, without_acronyms(item.name)):
        entry = entry_of(item.type, form, known)
        if entry and (form in long_forms or _agree(long_forms, expansions(item.name, entry.forms))):
            return Naming(entry.name, _listed(form, entry), settled=True)
    if long_forms:
        return Naming(bare(item.type, long_forms[0]), f"its paper expands it to {long_forms[0]!r}", settled=True)
    chosen = _best_known(item, known, knowledge)
    full = spelled_out(bare(item.type, without_acronyms(chosen)), declared, knowledge)
    entry = entry_of(item.type, full, known)
    if entry:
        return Naming(entry.name, _listed(full, entry), settled=True)
    return Naming(bare(item.type, full), WRITTEN if full == item.name else f"spelled out as {full!r}")


def _listed(form: str, entry: LexiconEntry) -> str:
    return f"the lexicon has {form!r}" + (f" as {entry.name!r}" if form != entry.name else "")


def _agree(long_forms: list[str], known_forms: list[str]) -> bool:
    """Tell whether a paper's expansions of an acronym do not contradict the lexicon's."""
    if not long_forms or not known_forms:
        return True
    return any(same_words(ours, theirs) for ours in long_forms for theirs in known_forms)


def _best_known(item: Item, known: Mapping[NodeKey, LexiconEntry], knowledge: Knowledge) -> str:
    """Return the form that most annotated papers use as a name; the item's own name where none is known."""

    def weight(form: str) -> int:
        own = key(form, item.type)
        entry = known.get((item.type, own))
        uses = [use.papers for use in knowledge.usage.get((item.type, own), ()) if key(use.name, item.type) == own]
        return max([entry.papers if entry else 0, *uses])

    rivals = [form for form in item.forms if form != item.name and not conflict(item.type, form, item.name)]
    best = max((weight(form), form) for form in (*rivals, item.name))
    return best[1] if best[0] > weight(item.name) else item.name


def spelled_out(name: str, declared: Mapping[str, str], knowledge: Knowledge) -> str:
    """Return a name of several words with the acronyms in it spelled out: as its paper says, else as nearly all do.

    Examples
    --------
    >>> from paperkg.resolution.knowledge import load_knowledge
    >>> spelled_out("OOD detection", {}, load_knowledge()), spelled_out("ZQM loss", {"ZQM": "zonal map"}, Knowledge())
    ('out-of-distribution detection', 'zonal map loss')
    """
    words = plain(name).split(" ")
    if not any(_ORDINARY.fullmatch(word) for word in words):
        return name
    heads = [_ACRONYM.fullmatch(word) for word in words]
    longs = [declared.get(hit[1]) or knowledge.expansion(hit[1]) if hit else None for hit in heads]
    if not any(longs):
        return name
    spelled = zip(words, heads, longs, strict=True)
    return " ".join(long + hit[2] if long and hit else word for word, hit, long in spelled)


def bare(type_: str, name: str) -> str:
    """Drop a generic head where what is left is a name by itself."""
    rest = without_head(type_, name)
    return rest if rest and looks_coined(rest) else name
