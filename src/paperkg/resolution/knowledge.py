"""What resolution knows beforehand: how annotated papers use names, usual acronyms, and the weights of the score.

======================  ==============================================================================================
data/usage.tsv          by type: for which name a written form stands in annotated papers, and in how many
data/acronyms.tsv       acronyms with their expansions, the abstracts that declare them, and the share of each expansion
data/resolution.json    words whose presence or exchange changes little or much, and the weights of the pair score
======================  ==============================================================================================

All three are made by ``training/resolution_weights.py``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from paperkg import schema
from paperkg.resolution.fields import fields
from paperkg.resolution.forms import key

_LEAST_DOCS = 5
_NEARLY_ALL = 0.85
_LEAST_ODDS = -1.0


@dataclass(frozen=True)
class Usage:
    """For which name a form stands: in `papers` of the `total` papers that hold the form."""

    name: str
    papers: int
    total: int


@dataclass(frozen=True)
class Expansion:
    """One expansion of an acronym: how many abstracts declare it, and its share among all expansions (0 to 1)."""

    long: str
    docs: int
    share: float


@dataclass(frozen=True)
class Knowledge:
    """What resolution knows beforehand.

    Attributes
    ----------
    usage : mapping
        From (type, key of a form) to what it stands for, most papers first.
    acronyms : mapping
        From an acronym in its exact case to its expansions, most abstracts first.
    extra, swapped : mapping
        From (type, word) and from (type, word, word) to the log-odds that two names are one thing although one has the
        word more, or the other word instead.
    weights : mapping
        From a feature's name to its weight in the logistic score; ``bias`` is the intercept.
    """

    usage: Mapping[tuple[str, str], tuple[Usage, ...]] = field(default_factory=dict)
    acronyms: Mapping[str, tuple[Expansion, ...]] = field(default_factory=dict)
    extra: Mapping[tuple[str, str], float] = field(default_factory=dict)
    swapped: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    partners: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    vocabulary: frozenset[str] = frozenset()

    def expansion(self, short: str) -> str | None:
        """Return the expansion that nearly all abstracts give an acronym, in the plural as in the singular, or None."""
        known = self.expansions(short)
        if known and known[0].docs >= _LEAST_DOCS and known[0].share >= _NEARLY_ALL:
            return known[0].long
        return None

    def expansions(self, short: str) -> tuple[Expansion, ...]:
        """Return the expansions of an acronym, in the plural as in the singular, most abstracts first."""
        return self.acronyms.get(short) or (self.acronyms.get(short[:-1], ()) if short.endswith("s") else ())

    def share(self, short: str, type_: str, long: str) -> float:
        """Return the share (0 to 1) of an expansion, given by its key, among those that an acronym can have in a type.

        An expansion that annotated papers know as a name of other types only is none of this type.
        """
        known = self.expansions(short)
        docs: dict[str, int] = defaultdict(int)
        for expansion in known:
            own = key(expansion.long, type_)
            types = {other for other in schema.ENTITY_TYPES if (other, key(expansion.long, other)) in self.usage}
            if not types or type_ in types:
                docs[own] += expansion.docs
        return docs[long] / sum(docs.values()) if docs.get(long) else 0.0

    def exchanges(self, type_: str, word: str) -> tuple[str, ...]:
        """Return the words that names hold in exchange for a word without being other things, the likeliest first."""
        return self.partners.get((type_, word), ())


@cache
def load_knowledge() -> Knowledge:
    """Return the knowledge that travels with the package; it is read once.

    Examples
    --------
    >>> load_knowledge().expansion("OOD")
    'out-of-distribution'
    """
    tables = json.loads(_data("resolution.json").read_text(encoding="utf-8"))
    usage = read_usage(_data("usage.tsv").read_text(encoding="utf-8").split("\n"))
    acronyms = read_acronyms(_data("acronyms.tsv").read_text(encoding="utf-8").split("\n"))
    return make_knowledge(usage, acronyms, tables)


def make_knowledge(
    usage: Mapping[tuple[str, str], tuple[Usage, ...]],
    acronyms: Mapping[str, tuple[Expansion, ...]],
    tables: Mapping[str, Mapping[str, float]],
) -> Knowledge:
    """Join the parts; the vocabulary is made of the names in them."""
    words = {(type_, use.name) for (type_, _), uses in usage.items() for use in uses}
    words |= {("Method", expansion.long) for expansions in acronyms.values() for expansion in expansions}
    extra = {_pair(text): odds for text, odds in tables.get("extra", {}).items()}
    swapped = {_triple(text): odds for text, odds in tables.get("swapped", {}).items()}
    vocabulary = frozenset(word for type_, name in words for word in fields(type_, name).words)
    weights = tables.get("weights", {})
    return Knowledge(usage, acronyms, extra, swapped, weights, _partners(swapped), vocabulary)


def _partners(swapped: Mapping[tuple[str, str, str], float]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for (type_, first, second), odds in swapped.items():
        if odds > _LEAST_ODDS:
            found[type_, first].append((-odds, second))
            found[type_, second].append((-odds, first))
    return {id_: tuple(word for _, word in sorted(others)) for id_, others in found.items()}


def _pair(text: str) -> tuple[str, str]:
    type_, word = text.split(" ")
    return type_, word


def _triple(text: str) -> tuple[str, str, str]:
    type_, first, second = text.split(" ")
    return type_, first, second


def _data(name: str) -> resources.abc.Traversable:
    return resources.files("paperkg").joinpath("data", name)


def read_usage(lines: Iterable[str]) -> dict[tuple[str, str], tuple[Usage, ...]]:
    """Read lines of type, key of a form, name, papers, total, separated by tabs; # begins a comment."""
    found: dict[tuple[str, str], list[Usage]] = defaultdict(list)
    for line in lines:
        if line and not line.startswith("#"):
            type_, form, name, papers, total = line.split("\t")
            found[type_, form].append(Usage(name, int(papers), int(total)))
    return {id_: tuple(sorted(uses, key=lambda use: (-use.papers, use.name))) for id_, uses in found.items()}


def read_acronyms(lines: Iterable[str]) -> dict[str, tuple[Expansion, ...]]:
    """Read lines of short form, long form, abstracts and share, separated by tabs; # begins a comment."""
    found: dict[str, list[Expansion]] = defaultdict(list)
    for line in lines:
        if line and not line.startswith("#"):
            short, long, docs, share = line.split("\t")
            found[short].append(Expansion(long, int(docs), float(share)))
    return {short: tuple(sorted(longs, key=lambda e: (-e.docs, e.long))) for short, longs in found.items()}
