"""Numbers in a text as candidates of results: value, unit, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "percentage points": "points", "percentage point": "points", "pp": "points",
    "points": "points", "point": "points", "pts": "points", "% points": "points", "%p": "points",
    "x": "x", "×": "x", "X": "x", "times": "x", "fold": "x", "-fold": "x",
    "ms": "ms", "milliseconds": "ms", "s": "s", "seconds": "seconds", "second": "seconds", "minutes": "minutes", "minute": "minutes",
    "hours": "hours", "hour": "hours", "days": "days", "FPS": "FPS", "fps": "fps", "dB": "dB", "mm": "mm", "cm": "cm", "GB": "GB", "MB": "MB",
    "GFLOPs": "GFLOPs", "FLOPs": "FLOPs", "Hz": "Hz", "°": "°", "tok/s": "tok/s",
}  # fmt: skip
_WORDS = {
    "half": 0.5, "twice": 2.0, "double": 2.0, "twofold": 2.0, "threefold": 3.0, "fourfold": 4.0, "fivefold": 5.0, "sixfold": 6.0, "sevenfold": 7.0,
    "eightfold": 8.0, "ninefold": 9.0, "tenfold": 10.0, "an order of magnitude": 10.0, "one order of magnitude": 10.0,
    "two orders of magnitude": 100.0, "three orders of magnitude": 1000.0,
    "first place": 1.0, "1st place": 1.0, "second place": 2.0, "2nd place": 2.0, "third place": 3.0, "3rd place": 3.0, "ranked first": 1.0,
    "ranks first": 1.0, "ranked second": 2.0,
}  # fmt: skip
_UNIT = r"(?:\\?(?P<unit>% points|%p\b|%|×|x\b|X\b|°|(?:-|\s)?(?:percentage points?|percent|per cent|points?|pts|pp|times|fold|milliseconds|ms|seconds?|s|minutes?|hours?|days|FPS|fps|dB|mm|cm|GB|MB|GFLOPs|FLOPs|Hz|tok/s)\b))"
_NUMBER = re.compile(
    rf"(?<![\w.,/])(?<!\w[\-–])(?P<sign>[+\-−–](?=\d))?(?P<value>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:\s?\$?\s?(?:\\times\s?)?{_UNIT})?(?![\w/]|[.,]\d)"
)
_RANGE = re.compile(r"(?P<low>\d+(?:\.\d+)?)\s?[-–—]{1,2}\s?(?P<high>\d+(?:\.\d+)?)")
_WORD = re.compile("(?<!\\w)(?:" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + ")(?!\\w)", re.IGNORECASE)


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
    >>> [(n.value, n.unit) for n in find_numbers("gains of +2.9% and 20-30 seconds at 3x speed, GPT-4 aside, half the cost")]
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
        found[hit.start("value")] = Number(hit.start("value"), hit.end("value"), signed, _unit(hit))
    for low, high in lows.items():
        # The first end of a range carries no unit of its own.
        if low in found and high in found and found[low].unit is None:
            found[low] = replace(found[low], unit=found[high].unit)
    for hit in _WORD.finditer(masked):
        word = hit.group().lower()
        unit = None if "place" in word or "rank" in word else "x"
        found.setdefault(hit.start(), Number(hit.start(), hit.end(), _WORDS[word], unit))
    yield from (found[start] for start in sorted(found))


def _value(hit: re.Match[str]) -> float:
    return float(hit["value"].replace(",", ""))


def _unit(hit: re.Match[str]) -> str | None:
    unit = hit["unit"]
    return _UNITS.get(unit.strip(" -")) if unit else None
