"""One entity of one paper, as it is named there, and the name that stands for it when papers are compared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from paperkg.lexicon import Lexicon, LexiconEntry
from paperkg.model import Annotation
from paperkg.resolution.acronyms import declared_inside, expansions, is_short_form, same_words, without_acronyms
from paperkg.resolution.evidence import Evidence, beside, singular
from paperkg.resolution.fields import american, conflict, stem
from paperkg.resolution.forms import key, looks_coined, numbers, without_head, without_owner
from paperkg.resolution.knowledge import Knowledge
from paperkg.resolution.plain import plain
from paperkg.resolution.synonyms import usual_words
from paperkg.text import fold

# A node of the comparison: the type, and the key of the name.
NodeKey = tuple[str, str]
# What names an item: paper, type, name.
ItemKey = tuple[str, str, str]
WRITTEN = "written so"
_ALIKE = 88
# An acronym as a word of its own; "SQuAD 1.1" and "Bi-LSTM" are names as they are, "RL agent" is a phrase.
_ACRONYM = re.compile(
    r"((?=\S{0,11}[A-Z]\S{0,11}[A-Z])[^\W_][\w.]{1,11})(|-(?:based|driven|powered|guided|enhanced|generated|style))"
)
_ORDINARY = re.compile(r"[A-Z]?[a-z]{2,}(?:-[A-Z]?[a-z]+)*")


@dataclass(frozen=True)
class Item:
    """One entity of one paper.

    Attributes
    ----------
    paper, type, name : str
        Its paper, its type, and its name there.
    forms : tuple of str
        All of its forms, the name among them.
    kind : str, optional
        What kind of dataset it is.
    introduced : bool
        Whether its paper introduces it.
    written : tuple of str
        The forms that stand in the text; empty where all do.
    longs : tuple of str
        The long forms that stand beside its acronyms in the text, the longest first.
    titled : bool
        Whether the paper's title begins with it and a colon.
    stated : str, optional
        The type that its paper's annotation gives it, where nearly all papers give it another one (`type`).
    """

    paper: str
    type: str
    name: str
    forms: tuple[str, ...]
    kind: str | None
    introduced: bool = False
    written: tuple[str, ...] = ()
    longs: tuple[str, ...] = ()
    titled: bool = False
    stated: str | None = None

    @property
    def in_text(self) -> tuple[str, ...]:
        """The forms that stand in the paper's text."""
        return self.written or self.forms

    @property
    def presumed_name(self) -> bool:
        """Whether the name, in whatever spelling, does not stand in the text."""
        own = key(self.name, self.type)
        return all(key(form, self.type) != own for form in self.in_text)

    @property
    def short(self) -> str | None:
        """The acronym that stands for the item in the text, where nothing else but its long form does."""
        forms = (bare(self.type, form) for form in self.in_text)
        shorts = sorted((form for form in forms if is_short_form(form)), key=lambda form: (len(form), form))
        return singular(shorts[0]) if shorts else None

    @property
    def key(self) -> ItemKey:
        """Paper, type and name, as they stand in its annotation."""
        return self.paper, self.stated or self.type, self.name


@dataclass(frozen=True)
class Naming:
    """The name by which an item is compared, why, and whether its own paper or the lexicon has settled it."""

    name: str
    rule: str
    settled: bool = False


def items_of(annotation: Annotation, evidence: Evidence | None = None) -> list[Item]:
    """Return a paper's entities by type and name; what it lists twice is one.

    Parameters
    ----------
    annotation : Annotation
        The paper.
    evidence : Evidence, optional
        What its text says of its names; nothing where it is not given.
    """
    evidence = evidence or Evidence()
    written: dict[tuple[str, str], set[str]] = defaultdict(set)
    kinds: dict[tuple[str, str], set[str]] = defaultdict(set)
    introduced = {(entity.type, entity.name) for entity in annotation.entities if entity.role == "introduced"}
    for entity in annotation.entities:
        written[entity.type, entity.name].update(entity.mentions)
        kinds[entity.type, entity.name].update([entity.kind] if entity.kind else [])
    return [
        Item(
            annotation.paper.id,
            *own,
            tuple(sorted({own[1], *found})),
            min(kinds[own], default=None),
            own in introduced,
            tuple(sorted(found)),
            beside((form for form in found if is_short_form(form)), evidence),
            not evidence.titled.isdisjoint(found),
        )
        for own, found in sorted(written.items())
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
    found = _naming(item, known, knowledge, declared)
    spelled = spelled_out(found.name, declared, knowledge)
    name = usual_words(item.type, spelled)
    entry = entry_of(item.type, name, known)
    why = conflict(item.type, spelled, name) if name != spelled else ""
    only_more = why.startswith("other marks") and (why.startswith("other marks: none /") or why.endswith("/ none"))
    if why and not only_more:
        # What numbers and other marks keep apart, no synonym joins; a mark that only one of the two has is what the
        # synonym is about.
        name, entry = spelled, entry_of(item.type, spelled, known)
    if name == found.name:
        return found
    usual = f"in its usual words it is {name!r}"
    rule = usual if found.rule == WRITTEN else f"{found.rule}; {usual}"
    return Naming(entry.name if entry else name, rule, found.settled)


def _naming(
    item: Item, known: Mapping[NodeKey, LexiconEntry], knowledge: Knowledge, declared: Mapping[str, str]
) -> Naming:
    long_forms = own_long_forms(item)
    name = item.name
    if item.presumed_name and any(fold(form) == fold(name) for form in item.in_text):
        # Its annotation took GP-TS for GPT: they are alike only without what tells them apart.
        name = min(form for form in item.in_text if fold(form) == fold(name))
    if long_forms and item.presumed_name and not is_short_form(name):
        if any(is_wording(name, long) for long in long_forms):
            long_forms = []
        else:
            # The text says what its acronym means; whoever took it for something else is wrong.
            name = long_forms[0]
    for form in (*long_forms, without_acronyms(name)):
        entry = entry_of(item.type, form, known)
        if entry and (form in long_forms or _agree(item, long_forms, entry, knowledge)):
            return Naming(entry.name, _listed(form, entry), settled=True)
    if long_forms:
        return Naming(bare(item.type, long_forms[0]), f"its paper expands it to {long_forms[0]!r}", settled=True)
    chosen = name if name != item.name else _best_known(item, known, knowledge)
    full = spelled_out(bare(item.type, without_acronyms(chosen)), declared, knowledge)
    entry = entry_of(item.type, full, known)
    if entry:
        return Naming(entry.name, _listed(full, entry), settled=True)
    return Naming(bare(item.type, full), WRITTEN if full == item.name else f"spelled out as {full!r}")


def _listed(form: str, entry: LexiconEntry) -> str:
    return f"the lexicon has {form!r}" + (f" as {entry.name!r}" if form != entry.name else "")


def own_long_forms(item: Item) -> list[str]:
    """Return the long forms that an item's own paper gives its acronym; those beside it in the text first.

    Examples
    --------
    >>> own_long_forms(Item("p", "Method", "PPO", ("PPO", "Proximal Policy Optimization"), None))
    ['Proximal Policy Optimization']
    """
    shorts = [form for form in item.in_text if is_short_form(form)]
    names = [item.name] if item.name in item.in_text else shorts
    found = [long for short in names for long in expansions(short, item.in_text)]
    # Of "semi-supervised learning (SSL)" the whole is the long form, where the paper's annotation has it so.
    ends = tuple(form.casefold() for form in found)
    longs = [long for long in item.longs if not any(end.endswith(long.casefold()) for end in ends)]
    longs = longs if item.name not in item.in_text or is_short_form(item.name) else []
    own = sorted(numbers(item.name, item.type)) if item.presumed_name else None
    return list(
        dict.fromkeys(
            without_acronyms(long)
            for long in (*longs, *found)
            # A name that the text does not hold has other forms, but none of another version.
            if own is None or sorted(numbers(long, item.type)) == own
        )
    )


def is_wording(name: str, long: str) -> bool:
    """Tell whether a long form is a name in other words: all of its words and some more, or with a typing error."""
    ours, theirs = (without_acronyms(text).casefold().replace("-", "") for text in (name, long))
    words = [stem(word) for word in theirs.split()]
    return all(stem(word) in words for word in ours.split()) or fuzz.ratio(ours, theirs) >= _ALIKE


def _agree(item: Item, long_forms: Sequence[str], entry: LexiconEntry, knowledge: Knowledge) -> bool:
    """Tell whether a paper's expansions of an acronym do not contradict the lexicon's, or the usual ones."""
    theirs = expansions(item.name, entry.forms) or [long.long for long in knowledge.expansions(item.name)]
    if not long_forms or not theirs:
        return not (long_forms and item.introduced)
    return any(same_words(ours, other) for ours in long_forms for other in theirs)


def _best_known(item: Item, known: Mapping[NodeKey, LexiconEntry], knowledge: Knowledge) -> str:
    """Return the form that most annotated papers use as a name; the item's own name where none is known."""

    def weight(form: str) -> int:
        own = key(form, item.type)
        entry = known.get((item.type, own))
        uses = [use.papers for use in knowledge.usage.get((item.type, own), ()) if key(use.name, item.type) == own]
        return max([entry.papers if entry else 0, *uses])

    wordings = [form for form in item.forms if not is_short_form(form)]

    def is_its_own(form: str) -> bool:
        """Tell whether what is known of an acronym is what the item's long forms say."""
        if not wordings or not is_short_form(form):
            return True
        entry = known.get((item.type, key(form, item.type)))
        theirs = [*(entry.forms if entry else ()), *(long.long for long in knowledge.expansions(form))]
        return any(is_wording(ours, other) for ours in wordings for other in theirs if not is_short_form(other))

    rivals = [
        form
        for form in item.forms
        if form != item.name and not conflict(item.type, form, item.name) and is_its_own(form)
    ]
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
