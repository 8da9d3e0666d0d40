"""How likely two names are one thing: features of the pair, and a calibrated score from them (logistic regression).

The weights are fitted on pairs of names of annotated papers (``training/resolution_weights.py``), as in Fellegi and
Sunter
(1969, A Theory for Record Linkage) with learned instead of assumed independent weights.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA, JaroWinkler

from paperkg import schema
from paperkg.resolution.acronyms import is_acronym, is_short_form
from paperkg.resolution.block import Node, Pair
from paperkg.resolution.fields import fields
from paperkg.resolution.forms import key, looks_coined
from paperkg.resolution.items import NodeKey
from paperkg.resolution.knowledge import Knowledge

_LEAST_LONG_WORD = 8
_UNTOUCHED = 3
_RARE = 0.5


@dataclass(frozen=True)
class Company:
    """Which names stand beside which: papers that list two names as different things, and what names occur with.

    Attributes
    ----------
    listed : mapping
        From a pair of names to the number of papers that list both, as two things.
    around : mapping
        From a name to the names that its papers hold, with their numbers of papers.
    """

    listed: Mapping[Pair, int] = field(default_factory=dict)
    around: Mapping[NodeKey, Mapping[NodeKey, int]] = field(default_factory=dict)
    _lengths: dict[NodeKey, float] = field(default_factory=dict, init=False, repr=False, compare=False)

    def likeness(self, first: NodeKey, second: NodeKey) -> float:
        """Return the cosine (0 to 1) of the names that occur with two names."""
        few, many = sorted((self.around.get(first, {}), self.around.get(second, {})), key=len)
        shared = sum(count * many[name] for name, count in few.items() if name in many)
        return shared / (self._length(first) * self._length(second)) if shared else 0.0

    def _length(self, name: NodeKey) -> float:
        if name not in self._lengths:
            self._lengths[name] = math.sqrt(sum(count * count for count in self.around[name].values()))
        return self._lengths[name]


def company_of(papers: Iterable[Iterable[NodeKey]], wanted: Iterable[Pair]) -> Company:
    """Count in the names of each paper what `Company` tells of some pairs.

    Examples
    --------
    >>> pair = ("Method", "a"), ("Method", "b")
    >>> company_of([[("Method", "a"), ("Method", "b")]], [pair]).listed
    {(('Method', 'a'), ('Method', 'b')): 1}
    """
    partners: dict[NodeKey, set[NodeKey]] = defaultdict(set)
    for first, second in wanted:
        partners[first].add(second)
        partners[second].add(first)
    listed: Counter[Pair] = Counter()
    around: dict[NodeKey, Counter[NodeKey]] = defaultdict(Counter)
    for paper in papers:
        names = sorted(set(paper))
        for name in names:
            if name in partners:
                around[name].update(other for other in names if other != name)
                listed.update((name, other) for other in names if other > name and other in partners[name])
    return Company(dict(listed), around)


def features(first: Node, second: Node, knowledge: Knowledge, company: Company) -> dict[str, float]:
    """Return what speaks for and against two names of one type being one thing; what is 0 is left out.

    Examples
    --------
    >>> ours, theirs = Node(("Task", "a"), "image synthesis", 1), Node(("Task", "b"), "synthesis of images", 1)
    >>> sorted(features(ours, theirs, Knowledge(), Company()))
    ['Task', 'same_words', 'usage_new']
    """
    type_ = first.type
    found: dict[str, float] = {type_: 1.0}
    found |= _of_words(first, second, knowledge)
    found |= _of_usage(first, second, knowledge)
    found |= _of_acronyms(first, second, knowledge)
    found["ratio"] = JaroWinkler.normalized_similarity(first.id[1], second.id[1])
    pair = (first.id, second.id) if first.id < second.id else (second.id, first.id)
    listed = company.listed.get(pair, 0)
    found["listed"] = math.log1p(listed)
    found["listed_share"] = listed / min(first.papers, second.papers)
    found["likeness"] = company.likeness(first.id, second.id)
    found["coined"] = float(any(looks_coined(node.name) for node in (first, second)))
    return {name: value for name, value in found.items() if value}


def _of_words(first: Node, second: Node, knowledge: Knowledge) -> dict[str, float]:
    ours, theirs = fields(first.type, first.name).words, fields(second.type, second.name).words
    if ours == theirs:
        return {"same_words": 1.0}
    more, less = _beyond(ours, theirs), _beyond(theirs, ours)
    if not more and not less:
        return {"other_order": 1.0}
    if not more or not less:
        words = more or less
        known = [odds for word in words if (odds := knowledge.extra.get((first.type, word))) is not None]
        worst = min(known, default=0.0)
        return {"extra": float(len(words)), "extra_odds": worst, "extra_new": float(len(words) - len(known))}
    if len(more) == len(less) == 1:
        return _of_exchange(first.type, more[0], less[0], len(ours), knowledge)
    return {"differ": float(len(more) + len(less))}


def _beyond(words: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the words that others do not have, as often as they have them less."""
    rest = list(words)
    for word in others:
        if word in rest:
            rest.remove(word)
    return rest


def _of_exchange(type_: str, ours: str, theirs: str, words: int, knowledge: Knowledge) -> dict[str, float]:
    one, two = sorted((ours, theirs))
    if is_typing_error(one, two, knowledge.vocabulary):
        return {"typing_error": 1.0}
    odds = knowledge.swapped.get((type_, one, two))
    stem = 0
    while stem < min(len(one), len(two)) and one[stem] == two[stem]:
        stem += 1
    found = {"exchange": 1.0, "exchange_stem": stem / max(len(one), len(two)), "exchange_alone": float(words == 1)}
    return found | ({"exchange_new": 1.0} if odds is None else {"exchange_odds": odds})


def is_typing_error(first: str, second: str, vocabulary: frozenset[str]) -> bool:
    """Tell whether one of two long words is the other one with a letter too many, too few, or two letters turned round.

    One letter in the place of another is too often another word (contrastive, contractive), and so is any word that
    is known.

    Examples
    --------
    >>> is_typing_error("segmentation", "segmenation", frozenset({"segmentation"}))
    True
    >>> is_typing_error("contrastive", "contractive", frozenset()), is_typing_error("GPT", "GTP", frozenset())
    (False, False)
    """
    if min(len(first), len(second)) < _LEAST_LONG_WORD or not (first + second).isalpha():
        return False
    if first[:_UNTOUCHED] != second[:_UNTOUCHED] or first[-1] != second[-1] or {first, second} <= vocabulary:
        return False
    moved = len(first) == len(second) and sorted(first) == sorted(second)
    return (moved or len(first) != len(second)) and OSA.distance(first, second, score_cutoff=1) == 1


def _of_usage(first: Node, second: Node, knowledge: Knowledge) -> dict[str, float]:
    """Return the log-odds that annotated papers use one name for the other, and whether they use both as names."""
    found, own = [], []
    for form, name in ((first, second), (second, first)):
        uses = knowledge.usage.get(form.id, ())
        total = sum(use.papers for use in uses)
        papers = sum(use.papers for use in uses if key(use.name, form.type) == name.id[1])
        own.append(sum(use.papers for use in uses if key(use.name, form.type) == form.id[1]))
        if total:
            found.append(math.log((papers + _RARE) / (total - papers + _RARE)))
    if not found:
        return {"usage_new": 1.0}
    best = max(found)
    return {"usage_for": max(best, 0.0), "usage_against": min(best, 0.0), "both_names": math.log1p(min(own))}


def _of_acronyms(first: Node, second: Node, knowledge: Knowledge) -> dict[str, float]:
    found = {}
    for short, long in ((first, second), (second, first)):
        if not is_short_form(short.name):
            continue
        share = knowledge.share(short.name, short.type, long.id[1])
        if share:
            found["acronym_share"] = share
        if is_acronym(short.name, long.name):
            found["acronym"] = 1.0
    return found


def score(found: Mapping[str, float], knowledge: Knowledge) -> float:
    """Return the probability (0 to 1) that two names with these features are one thing.

    Examples
    --------
    >>> score({"same_words": 1.0}, Knowledge(weights={"bias": -2.0, "same_words": 2.0}))
    0.5
    """
    weights = knowledge.weights
    total = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


FEATURES = (
    *schema.ENTITY_TYPES, "same_words", "other_order", "extra", "extra_odds", "extra_new", "differ", "typing_error",
    "exchange", "exchange_stem", "exchange_alone", "exchange_new", "exchange_odds", "usage_new", "usage_for",
    "usage_against", "both_names", "acronym_share", "acronym", "ratio", "listed", "listed_share", "likeness", "coined",
)  # fmt: skip
