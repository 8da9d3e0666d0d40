"""What a paper's own text says of its names: the long forms beside its acronyms, its title's subject, its words."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from paperkg.resolution.acronyms import is_acronym, is_short_form
from paperkg.resolution.fields import stem
from paperkg.resolution.plain import LONGEST

# What stands in brackets: an acronym, or an acronym's long form. An index in it ("DM; see [3]") is left out.
_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{2,90}?)\s*[)\]]")
_SHORT_INSIDE = re.compile(r"([^\W_][\w.+-]{1,11})(?:\s*[;,].*)?")
_SHORT_BEFORE = re.compile(r"([^\W_][\w.+-]{1,11})\s*$")
_BREAK = re.compile(r"[.!?;:()\[\]{}]\s|[()\[\]{}\n]")
_TITLED = re.compile(r"\s*([^\s:]{2,24})\s*(?::|\s[-–—]\s)")
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 10
_LEAST_SINGLE = 7
_LEAST_WORD = 3
_LEAST_SAID = 10
# Of a large node, so many papers stand for all, and so many of these that are nearest count.
_MOST_COMPARED = 60
_NEAREST = 5
_PRIOR_PAPERS = 5.0
_LEADING = frozenset({"a", "an", "and", "by", "called", "for", "in", "its", "of", "or", "our", "the", "to", "with"})


@dataclass(frozen=True)
class Evidence:
    """What a paper's text tells of its names.

    Attributes
    ----------
    longs : mapping
        From an acronym, without a plural s, to the long forms that stand beside it.
    titled : frozenset of str
        What the title begins with before a colon.
    words : str
        The stems of all words, in their order, with a space before and after each.
    """

    longs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    titled: frozenset[str] = frozenset()
    words: str = ""

    @property
    def is_told(self) -> bool:
        """Whether there is a text that can speak against something: a few words tell nothing."""
        return self.words.count(" ") > _LEAST_SAID

    def holds(self, name: str) -> bool:
        """Tell whether the words of a name stand in the text, in their order.

        Examples
        --------
        >>> evidence_of("On trees", "We learn Oncogenetic Trees (OTs).").holds("oncogenetic tree")
        True
        """
        words = _stems(name)
        return bool(words) and f" {words} " in self.words


def evidence_of(title: str, abstract: str) -> Evidence:
    """Read what a paper's text tells of its names.

    Examples
    --------
    >>> found = evidence_of("MLE: On evolution", "We propose Multi-Level Evolution (MLE). Landmarks (LMs) help.")
    >>> found.longs, found.titled
    ({'LM': ('Landmarks',), 'MLE': ('Multi-Level Evolution',)}, frozenset({'MLE'}))
    """
    text = f"{title}\n{abstract}"
    titled = _TITLED.match(title)
    return Evidence(_longs(text), frozenset({titled[1]} if titled else ()), f" {_stems(text)} ")


@lru_cache(maxsize=1 << 14)
def _stems(text: str) -> str:
    return " ".join(stem(word.casefold()) for word in _WORD.findall(text))


def singular(short: str) -> str:
    """Return an acronym without its plural s.

    Examples
    --------
    >>> singular("LLMs"), singular("MASS")
    ('LLM', 'MASS')
    """
    return re.sub(r"(?<=[A-Z0-9])s$", "", short)


def _longs(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for hit in _BRACKETS.finditer(text):
        before = text[max(0, hit.start() - LONGEST) : hit.start()]
        before = _BREAK.split(before)[-1]
        inside = _SHORT_INSIDE.fullmatch(hit[1])
        long = _tail(inside[1], before) if inside and is_short_form(inside[1]) else None
        if inside and long:
            found[singular(inside[1])].append(long)
            continue
        outside = _SHORT_BEFORE.search(before)
        if outside and is_short_form(outside[1]) and is_acronym(outside[1], hit[1]):
            found[singular(outside[1])].append(hit[1])
    return {short: tuple(dict.fromkeys(longs)) for short, longs in sorted(found.items())}


def _tail(short: str, before: str) -> str | None:
    """Return the shortest end of a text whose acronym a short form is."""
    words = re.split(r"(?<=[\s-])", before.rstrip())[-_MOST_WORDS:]
    tails = ("".join(words[start:]).strip(" ,'\"") for start in reversed(range(len(words))))
    for tail in tails:
        if tail.split(" ")[0].casefold() not in _LEADING and (is_acronym(short, tail) or _is_single(short, tail)):
            return tail
    return None


def _is_single(short: str, word: str) -> bool:
    """Tell whether an acronym shortens one word (Landmarks: LMs): it begins alike and holds the letters in order."""
    letters = singular(short).casefold()
    if not (word.isalpha() and len(word) >= _LEAST_SINGLE and letters.isalpha() and word[0].casefold() == letters[0]):
        return False
    rest = iter(word.casefold())
    return all(letter in rest for letter in letters)


def beside(shorts: Iterable[str], evidence: Evidence) -> tuple[str, ...]:
    """Return the long forms that stand beside some acronyms in a text, the longest first."""
    longs = {long for short in shorts for long in evidence.longs.get(singular(short), ())}
    return tuple(sorted(longs, key=lambda long: (-len(long), long)))


class Likeness:
    """How alike the words of papers are, rare words more than usual ones (cosine of inverse document frequencies).

    Parameters
    ----------
    evidence : mapping
        What each paper's text tells, by paper.
    """

    def __init__(self, evidence: Mapping[str, Evidence]) -> None:
        self._evidence = evidence
        self._sets: dict[str, frozenset[str]] = {}
        self._norms: dict[str, float] = {}

    @cached_property
    def _weights(self) -> dict[str, float]:
        papers: Counter[str] = Counter()
        for found in self._evidence.values():
            papers.update(_content(found))
        total = max(1, len(self._evidence))
        return {word: math.log(total / count) ** 2 for word, count in papers.items()}

    def _words(self, paper: str) -> frozenset[str]:
        if paper not in self._sets:
            found = self._evidence.get(paper)
            self._sets[paper] = words = _content(found) if found else frozenset()
            self._norms[paper] = math.sqrt(math.fsum(self._weights[word] for word in words)) or 1.0
        return self._sets[paper]

    def of(self, paper: str, others: Iterable[str]) -> float:
        """Return the mean likeness (0 to 1) of a paper to those of some others that are most like it."""
        own = self._words(paper)
        chosen = sorted(set(others) - {paper}, key=lambda other: hashlib.md5(other.encode("utf-8", "replace")).digest())
        found = []
        for other in chosen[:_MOST_COMPARED]:
            theirs = self._words(other)
            shared = math.fsum(self._weights[word] for word in own & theirs)
            found.append(1.0 if own == theirs else shared / (self._norms[paper] * self._norms[other]))
        best = sorted(found, reverse=True)[:_NEAREST]
        return math.fsum(best) / len(best) if best else 0.0

    def odds(self, papers: Iterable[str]) -> Callable[[str], float]:
        """Return how a paper's words speak for some papers, against all: the mean log-odds of a word.

        What a paper of these says itself does not count for it.
        """
        among = frozenset(papers)
        counts: Counter[str] = Counter()
        for paper in among:
            counts.update(self._words(paper))

        def of(paper: str) -> float:
            own = self._words(paper)
            out = int(paper in among)
            rest = len(among) - out + _PRIOR_PAPERS
            logs = (
                math.log(
                    (counts[word] - out + _PRIOR_PAPERS * (share := math.exp(-math.sqrt(self._weights[word]))))
                    / rest
                    / share
                )
                for word in own
            )
            return math.fsum(logs) / max(1, len(own))

        return of


def _content(found: Evidence) -> frozenset[str]:
    return frozenset(word for word in found.words.split() if len(word) >= _LEAST_WORD and word.isalpha())
