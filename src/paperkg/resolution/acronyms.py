"""Acronyms: does a short form stand for a long one, and which long form does each short form have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from paperkg.resolution.forms import numbers
from paperkg.resolution.plain import LONGEST

_LONGEST_ACRONYM = 12
_WORD_START = re.compile(r"(?<![a-z])[a-z]|\d")


@lru_cache(maxsize=1 << 17)
def is_acronym(short: str, long: str) -> bool:
    """Tell whether a short form can be the acronym of a long one, after Schwartz and Hearst.

    Its letters stand in the long form in their order, the first at the beginning, most of them where a word begins,
    and the numbers are the same.

    Examples
    --------
    >>> is_acronym("LLMs", "large language model"), is_acronym("SSv2", "Something-Something V2")
    (True, True)
    >>> is_acronym("BERT", "RoBERTa"), is_acronym("GPT-3", "Generative Pre-trained Transformer")
    (False, False)
    """
    short = re.sub(r"(?<=[A-Z0-9])s$", "", short)
    if not 2 <= len(short) <= _LONGEST_ACRONYM or re.search(r"\s", short) or len(re.findall(r"[A-Z]", short)) < 2:
        return False
    if not 2 * len(short) <= len(long) <= LONGEST or not re.search(r"[\s-]", long) or numbers(short) != numbers(long):
        return False
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", long).casefold()
    starts = {hit.start() for hit in _WORD_START.finditer(text)}
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    return _at_starts(letters, text, starts) * 2 > len(letters)


@lru_cache(maxsize=1 << 17)
def is_short_form(name: str) -> bool:
    """Tell whether a name looks like an acronym: short, one word, with two capitals or more.

    Examples
    --------
    >>> [is_short_form(name) for name in ("NeRF", "MAE", "BERTs", "Adam", "GPT-4")]
    [True, True, True, False, True]
    """
    return 2 <= len(name) <= _LONGEST_ACRONYM and not re.search(r"\s", name) and len(re.findall(r"[A-Z]", name)) >= 2


def _at_starts(letters: list[str], text: str, starts: set[int]) -> int:
    """Return how many letters stand at a word's start when they are placed in order, or 0 where they cannot be."""
    position, hits = 0, 0
    for index, letter in enumerate(letters):
        at_start = next((p for p in sorted(starts) if p >= position and text[p] == letter), None)
        place = at_start if at_start is not None else text.find(letter, position)
        if place < 0 or (index == 0 and place != 0):
            return 0
        hits += place in starts
        position = place + 1
    return hits


def expansions(short: str, forms: Iterable[str]) -> list[str]:
    """Return the forms of which `short` is the acronym, longest first.

    Examples
    --------
    >>> expansions("PPO", ["PPO", "Proximal Policy Optimization", "policy"])
    ['Proximal Policy Optimization']
    """
    if len(short) > _LONGEST_ACRONYM + 1:
        return []
    return sorted((form for form in forms if is_acronym(short, form)), key=lambda form: (-len(form), form))


def same_words(first: str, second: str) -> bool:
    """Tell whether two expansions of one acronym are the same words, but for their endings.

    Examples
    --------
    >>> same_words("Proximal Policy Optimisation", "proximal policy optimization")
    True
    >>> same_words("Self-Supervised Learning", "Semi-Supervised Learning")
    False
    """
    ours, theirs = (re.findall(r"\w+", text.casefold()) for text in (first, second))
    return len(ours) == len(theirs) and all(_same_stem(a, b) for a, b in zip(ours, theirs, strict=True))


def _same_stem(first: str, second: str) -> bool:
    least = max(4, len(first) // 2, len(second) // 2)
    return first == second or (first[:least] == second[:least] and min(len(first), len(second)) >= least)


_IN_PARENTHESES = re.compile(r"\s*[(\[]\s*([^()\[\]]{2,13}?)\s*[)\]]")
_MOST_WORDS = 10


def declared_inside(name: str) -> list[tuple[str, str]]:
    """Return the acronyms that a name itself expands, each with its expansion.

    Examples
    --------
    >>> declared_inside("Large Language Model (LLM) agents"), declared_inside("NER (Named Entity Recognition)")
    ([('LLM', 'Large Language Model')], [('NER', 'Named Entity Recognition')])
    """
    found: list[tuple[str, str]] = []
    if len(name) > LONGEST:
        return found
    for hit in _IN_PARENTHESES.finditer(name):
        words = re.split(r"(?<=[\s-])", name[: hit.start()])[-_MOST_WORDS:]
        tails = ("".join(words[start:]).strip() for start in range(len(words)))
        found += [(hit[1], tail) for tail in tails if is_acronym(hit[1], tail)][:1]
    outer = re.fullmatch(r"(\S{2,13})\s*\(([^()]+)\)", name.strip())
    return found + ([(outer[1], outer[2])] if outer and is_acronym(outer[1], outer[2]) else [])


@lru_cache(maxsize=1 << 16)
def without_acronyms(name: str) -> str:
    """Return a name without the acronyms that it declares itself.

    Examples
    --------
    >>> without_acronyms("Large Language Model (LLM) agents"), without_acronyms("NER (Named Entity Recognition)")
    ('Large Language Model agents', 'Named Entity Recognition')
    >>> without_acronyms("accuracy (top-1)")
    'accuracy (top-1)'
    """
    for short, long in declared_inside(name) if "(" in name or "[" in name else ():
        outer = re.fullmatch(rf"{re.escape(short)}\s*\({re.escape(long)}\)", name.strip())
        name = long if outer else re.sub(rf"\s*[(\[]\s*{re.escape(short)}\s*[)\]]", "", name)
    return name
