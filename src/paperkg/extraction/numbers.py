"""Numbers in a text as candidates of results: value, unit, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

# What is written behind a number, and the unit that it means.
_SPELLINGS = {
    "%": ("%", "percent", "per cent"),
    "points": ("percentage points", "percentage point", "pp", "points", "point", "pts", "% points", "%p"),
    "x": ("x", "X", "×", "times", "fold"),
    "ms": ("ms", "milliseconds"),
    "seconds": ("seconds", "second"),
    "minutes": ("minutes", "minute"),
    "hours": ("hours", "hour"),
}
_PLAIN_UNITS = ("s", "days", "FPS", "fps", "dB", "mm", "cm", "GB", "MB", "GFLOPs", "FLOPs", "Hz", "°", "tok/s")
_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}
_UNITS.update((unit, unit) for unit in _PLAIN_UNITS)
_FOLDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS = {
    "half": 0.5,
    "twice": 2.0,
    "double": 2.0,
    **{f"{word}fold": float(value) for value, word in enumerate(_FOLDS, 2)},
    **dict.fromkeys(("an order of magnitude", "one order of magnitude"), 10.0),
    "two orders of magnitude": 100.0,
    "three orders of magnitude": 1000.0,
}
_RANKS = {
    **dict.fromkeys(("first place", "1st place", "ranked first", "ranks first"), 1.0),
    **dict.fromkeys(("second place", "2nd place", "ranked second"), 2.0),
    **dict.fromkeys(("third place", "3rd place"), 3.0),
}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


# A sign stands right behind the number; a word may have a space or a hyphen before it.
_SIGNS = _any_of(unit for unit in _UNITS if not unit[0].isalpha())
_NAMES = _any_of(unit for unit in _UNITS if unit[0].isalpha())
_UNIT = rf"(?:\\?(?P<unit>(?:{_SIGNS})(?![^\W\d_])|(?:[-\s])?(?:{_NAMES})\b))"
_NUMBER = re.compile(
    r"(?<![\w.,/])(?<!\w[\-–])(?P<sign>[+\-−–](?=\d))?(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    rf"(?:\s?\$?\s?(?:\\times\s?)?{_UNIT})?(?![\w/]|[.,]\d)"
)
# "3.1 BLEU points", "two absolute F1 points"
_POINTS = re.compile(r"\s+(?:[\w@\-]+\s+){1,2}points?\b")
_RANGE = re.compile(r"(?P<low>\d+(?:\.\d+)?)\s?[-–—]{1,2}\s?(?P<high>\d+(?:\.\d+)?)")
_WORD = re.compile(rf"(?<!\w)(?:{_any_of([*_WORDS, *_RANKS])})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number of a text with its unit, as character offsets of its digits."""

    start: int
    end: int
    value: float
    unit: str | None


def find_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers of a text in order; both ends of a range are numbers with the range's unit.

    Examples
    --------
    >>> [(n.value, n.unit) for n in find_numbers("+2.9% and 20-30 seconds at 3x speed, GPT-4 aside, half the cost")]
    [(2.9, '%'), (20.0, 'seconds'), (30.0, 'seconds'), (3.0, 'x'), (0.5, 'x')]
    """
    found: dict[int, Number] = {}
    lows, masked = {}, text
    for hit in _RANGE.finditer(text):
        if not re.match(r"[\w.,/\-]", text[hit.start() - 1 : hit.start()] or " "):
            lows[hit.start("low")] = hit.start("high")
            gap = " " * (hit.start("high") - hit.end("low"))
            masked = masked[: hit.end("low")] + gap + masked[hit.start("high") :]
    for hit in _NUMBER.finditer(masked):
        value = _value(hit)
        signed = -value if hit["sign"] in ("-", "−") else value
        unit = _unit(hit) or ("points" if _POINTS.match(masked, hit.end()) else None)
        found[hit.start("value")] = Number(hit.start("value"), hit.end("value"), signed, unit)
    for low, high in lows.items():
        # The first end of a range carries no unit of its own.
        if low in found and high in found and found[low].unit is None:
            found[low] = replace(found[low], unit=found[high].unit)
    for hit in _WORD.finditer(masked):
        word = hit.group().lower()
        value, unit = (_WORDS[word], "x") if word in _WORDS else (_RANKS[word], None)
        found.setdefault(hit.start(), Number(hit.start(), hit.end(), value, unit))
    yield from (found[start] for start in sorted(found))


def _value(hit: re.Match[str]) -> float:
    return float(hit["value"].replace(",", ""))


def _unit(hit: re.Match[str]) -> str | None:
    unit = hit["unit"]
    return _UNITS.get(unit.strip(" -")) if unit else None
