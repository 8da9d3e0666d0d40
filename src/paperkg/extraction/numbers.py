"""Numbers in a text as candidates of results: value, unit, and where they stand.

What is a number and never a result (a spread, an interval, a p-value, an index) is no candidate: see `asides`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from paperkg.extraction.asides import SPREAD, TIMES, plain, without_asides

# What is written behind a number, and the unit that it means.
_SPELLINGS = {
    "%": ("%", "percent", "per cent"),
    "points": ("percentage points", "percentage point", "pp", "points", "point", "pts", "% points", "%p"),
    "x": ("x", "X", "×", "times", "fold", "folds"),
    "ms": ("ms", "milliseconds"),
    "seconds": ("seconds", "second"),
    "minutes": ("minutes", "minute"),
    "hours": ("hours", "hour"),
}
_PLAIN_UNITS = (
    *("s", "min", "days", "FPS", "fps", "dB", "mm", "cm", "km", "GB", "MB", "GFLOPs", "FLOPs", "Hz", "°", "tok/s"),
    *("us", "µs", "μs", "mW", "W", "Nm", "mJ", "nJ", "meV", "eV", "kWh", "mm/s", "m/s", "TOPS", "million"),
)
_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}
_UNITS.update((unit, unit) for unit in _PLAIN_UNITS)
_COUNTED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {word: float(value) for value, word in enumerate(_COUNTED, 2)}
_SHARES = {"tenth": 0.1, "fifth": 0.2, "quarter": 0.25, "fourth": 0.25}
_MULTIPLES = (("hal(?:f|ve[sd]?|ving)", 0.5), ("twice|doubl(?:e[sd]?|ing)", 2.0), ("thrice|tripl(?:e[sd]?|ing)", 3.0))
_PLACES = {"first": 1.0, "second": 2.0, "third": 3.0}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_POWERS = "⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹"
_FROM_POWER = str.maketrans(_POWERS, "-+0123456789")
_TEN = r"10(?:\^[+\-−]?\d{1,3}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
# A sign stands right behind the number; a word may have a space or a hyphen before it.
_SIGNS = _any_of(unit for unit in _UNITS if not unit[0].isalpha())
_NAMES = _any_of(unit for unit in _UNITS if unit[0].isalpha())
# Any unit as it is written, for those who look at what stands behind a number.
UNIT = rf"{_SIGNS}|-?(?:{_NAMES})\b"
_BLANK = rf"[\s{SPREAD}]{{0,40}}"
_UNIT = rf"(?P<unit>(?:{_SIGNS})(?![^\W\d_])(?!{_BLANK}\d)|-?(?:{_NAMES})\b)"
_NUMBER = re.compile(
    r"(?<![\w.,/@·])(?<!\w[\-–])(?P<sign>[+\-−–](?=[\d.]))?(?P<value>"
    rf"(?P<power>{_TEN})"
    r"|(?:\d{1,3}(?:[,\x02]{1,3}\d{3}){1,6}(?!\d)|\d{1,15}(?:,\d{1,9})?)(?:[.·∙⋅]\d{1,15})?|[.·]\d{1,15})"
    rf"(?P<exponent>[eE][+\-−]?\d{{1,3}}|\s{{0,8}}[×x·∙⋅*]\s{{0,8}}{_TEN})?"
    rf"(?:(?P<letter>[MKk])\b|{_BLANK}{_UNIT})?(?![\w/^]|[.,·]\d)"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[,\x02]{1,3}\d{3})+(?:[.·∙⋅]\d+)?")
# "3.1 BLEU points", "two absolute F1 points"
_POINTS = re.compile(r"\s{1,12}(?:[\w@\-]{1,30}\s{1,12}){1,2}points?\b")
_MAGNITUDE = re.compile(r"[\s\-]{1,3}orders?[\s\-]of[\s\-]magnitude")
_N = r"\d{1,15}(?:[.·]\d{1,15})?"
_RANGE = re.compile(
    rf"(?<![\w.,/\-@·])(?P<low>{_N})\s{{0,6}}(?:(?:[%×]|x(?=\s?[-–—]))\s{{0,6}})?(?P<to>[-–—]{{1,2}})\s{{0,6}}(?P<high>{_N})"
    r"(?![-–]\d)"
)
_ITEM = rf"[+\-−]?{_N}\s{{0,6}}%?"
_SLASHED = re.compile(rf"(?<![\w.,/\-–@·]){_ITEM}(?:\s?/\s?{_ITEM}){{1,20}}(?![\d/]|[.,·]\d|[A-Zac-ln-wyz])")
# "4.2/5": a value out of the highest that there is.
_SCALES = frozenset(("1", "4", "5", "7", "10", "20", "50", "100"))
_PREFIX = re.compile(r"(?<![\w.,/@\-])(?:x(?=\d{1,9}\.\d|\d\d)|×\s{0,12}(?=\d))(?!10[\^⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹])")
_COUNTED_WORDS, _PLACE_WORDS = "|".join(_COUNTS), "|".join(_PLACES)
_WORD = re.compile(
    r"(?<![\w\-])(?=[adfhoprstens])(?:"
    + "|".join(f"(?P<multiple{index}>{words})" for index, (words, _) in enumerate(_MULTIPLES))
    + rf"|one[ -](?P<share>{'|'.join(_SHARES)})|(?P<magnitude>an|one|{_COUNTED_WORDS})[ -]orders?[ -]of[ -]magnitude"
    rf"|(?P<times>{_COUNTED_WORDS})(?: times|[ -]?folds?)|a factor of (?P<factor>{_COUNTED_WORDS})"
    rf"|(?:rank(?:ed|s|ing)|plac(?:ed|ing)) (?:the )?(?P<ranked>{_PLACE_WORDS})|(?P<place>{_PLACE_WORDS})[ -]place"
    r")(?!\w)"
)
_ORDINAL = re.compile(
    r"(?<![\w.,/\-])(?P<rank>\d{1,2})(?:st|nd|rd|th)\b(?![-\s](?:order|percentile|century|generation))"
)


@dataclass(frozen=True)
class Number:
    """A number of a text with its unit, as character offsets of its digits."""

    start: int
    end: int
    value: float
    unit: str | None


def find_numbers(text: str) -> Iterator[Number]:
    r"""Yield the numbers of a text in order; both ends of a range are numbers with the range's unit.

    What can be no result is left out: what stands behind ±, intervals, p-values, sizes of samples, indices.

    Examples
    --------
    >>> [(n.value, n.unit) for n in find_numbers("+2.9% and 20-30 seconds at 3x speed, GPT-4 aside, half the cost")]
    [(2.9, '%'), (20.0, 'seconds'), (30.0, 'seconds'), (3.0, 'x'), (0.5, 'x')]
    >>> [(n.value, n.unit) for n in find_numbers(r"$91.2\,\%$ (95% CI: 90.8-91.6), 84,2 ± 0.3 %, 9.8e-1")]
    [(91.2, '%'), (84.2, '%'), (0.98, None)]
    """
    yield from read_numbers(clean(text))


def clean(text: str) -> str:
    """Return a text, of the same length, in which only numbers that may be results are left as numbers.

    Examples
    --------
    >>> clean("$n=12$ gives 84.2 $\\\\pm$ 0.3").replace("\\x00", "_").replace("\\x01", "-")
    ' ----  gives 84.2    ______'
    """
    return without_asides(plain(text))


def read_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers of what `clean` returned."""
    found: dict[int, Number] = {}
    letters = list(text)
    lows: dict[int, int] = {}
    for hit in _SLASHED.finditer(text):
        _split(hit, letters, lows)
    for hit in _RANGE.finditer(text):
        if letters[hit.start("to")] != " ":
            lows[hit.start("low")] = hit.start("high")
            letters[hit.start("to") : hit.end("to")] = " " * (hit.end("to") - hit.start("to"))
    for hit in _PREFIX.finditer(text):
        if not text[max(0, hit.start() - 12) : hit.start()].rstrip()[-1:].isdigit():
            letters[hit.start() : hit.end()] = TIMES * (hit.end() - hit.start())
    masked = "".join(letters)
    for hit in _NUMBER.finditer(masked):
        number = _number(hit)
        if number is not None:
            found[number.start] = number
    for low in sorted(lows, reverse=True):
        # The first end of a range, and what stands before a slash, carries no unit of its own.
        high = lows[low]
        if low in found and high in found and found[low].unit is None:
            found[low] = replace(found[low], unit=found[high].unit)
    for hit in _ORDINAL.finditer(masked):
        found.setdefault(hit.start(), Number(hit.start(), hit.end("rank"), float(hit["rank"]), None))
    lowered = masked.lower()
    for hit in _WORD.finditer(lowered if len(lowered) == len(masked) else masked):
        value, unit = _word(hit)
        found.setdefault(hit.start(), Number(hit.start(), hit.end(), value, unit))
    yield from (found[start] for start in sorted(found))


def _word(hit: re.Match[str]) -> tuple[float, str | None]:
    kind, word = next((kind, word) for kind, word in hit.groupdict().items() if word)
    if kind in ("ranked", "place"):
        return _PLACES[word], None
    if kind == "magnitude":
        return 10.0 ** _COUNTS.get(word, 1.0), "x"
    if kind == "share":
        return _SHARES[word], "x"
    return _COUNTS[word] if kind in ("times", "factor") else _MULTIPLES[int(kind[-1])][1], "x"


def _split(hit: re.Match[str], letters: list[str], lows: dict[int, int]) -> None:
    """Take numbers with slashes apart where they are values; of a value and its highest, the latter goes."""
    items = hit.group().split("/")
    ends = []
    offset = hit.start()
    for item in items:
        ends.append(offset + len(item))
        offset += len(item) + 1
    last = items[-1].strip()
    if (
        len(items) == 2
        and last.removesuffix(".0") in _SCALES
        and float(items[0].strip(" %+-−").replace("·", ".")) <= float(last)
    ):
        if "." in items[0] or last == "100":
            letters[ends[0] : ends[1]] = " " * (ends[1] - ends[0])
        return
    if not any(mark in hit.group() for mark in ".·%"):
        return
    starts = [end - len(item) + re.search(r"[\d.]", item).start() for end, item in zip(ends, items, strict=True)]  # type: ignore[union-attr]
    for end in ends[:-1]:
        letters[end] = " "
    lows.update(pairwise(starts))


def _number(hit: re.Match[str]) -> Number | None:
    unit = hit["unit"]
    unit = _UNITS.get(unit.strip(" -")) if unit else None
    value = _value(hit, unit)
    if value is None or not math.isfinite(value):
        return None
    if hit["letter"]:
        # "7B" and "12k" count things; with decimals a size may be what is achieved.
        if "." not in hit["value"]:
            return None
        unit = hit["letter"].upper()
    text = hit.string
    if unit is None and text[hit.start() - 1 : hit.start()] == TIMES:
        unit = "x"
    if unit is None and _POINTS.match(text, hit.end()):
        unit = "points"
    if unit is None and value <= 12 and _MAGNITUDE.match(text, hit.end()):
        value, unit = 10.0**value, "x"
    signed = -value if hit["sign"] in ("-", "−") else value
    return Number(hit.start("value"), hit.end("exponent") if hit["exponent"] else hit.end("value"), signed, unit)


def _value(hit: re.Match[str], unit: str | None) -> float | None:
    written = hit["value"]
    if hit["power"]:
        return _times_power(1.0, _power_of(written))
    whole, comma, rest = written.partition(",")
    if _THOUSANDS.fullmatch(written) and not (unit == "%" and len(whole) > 1 and comma and len(rest) == 3):
        value = float(re.sub(r"[,\x02]", "", written).translate(_POINT))
    elif comma:
        if (
            not rest.isdecimal()
            or not (unit or len(whole) == 2 or (whole == "0" and len(rest) > 1))
            or (unit is None and hit.string[hit.start() - 1 : hit.start()] in ("(", "[", "{", "="))
        ):
            return None
        value = float(f"{whole}.{rest}")
    else:
        value = float(written.translate(_POINT))
    exponent = hit["exponent"]
    if not exponent:
        return value
    if exponent[0] in "eE":
        return _times_power(value, int(exponent[1:].replace("−", "-")))
    return _times_power(value, _power_of(exponent[exponent.index("10") :]))


def _power_of(ten: str) -> int:
    return int(ten[2:].lstrip("^").translate(_FROM_POWER).replace("−", "-"))


def _times_power(value: float, power: int) -> float:
    # As it would be written: 9.8e-1 is 0.98, which no product of the two is.
    return float(f"{value!r}e{power}") if "e" not in f"{value!r}" else value * 10.0**power


_POINT = str.maketrans("·∙⋅", "...")
