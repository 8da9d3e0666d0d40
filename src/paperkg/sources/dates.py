"""Dates as people and services write them -> ISO with the precision that they have."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from paperkg.text import strip_accents

_NAMES = (
    "jan januar janvier enero gennaio janeiro", "feb fev februar fevrier febrero febbraio fevereiro",
    "mar marz maerz mars marzo marco mrz", "apr avr abr april avril abril aprile", "may mai mayo maggio maio mag",
    "jun juni juin junio giugno junho giu", "jul juli juillet julio luglio julho lug",
    "aug ago aout agosto august", "sep sept set septembre septiembre settembre setembro",
    "oct okt ott oktober octobre octubre ottobre outubro out", "nov november novembre noviembre novembro",
    "dec dez dic dezember decembre diciembre dicembre dezembro",
)  # fmt: skip
_ENGLISH = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in (*names.split(), _ENGLISH[number - 1])}
_YEAR = r"(?<![\d.])(?P<year>1[5-9]\d\d|20\d\d)(?:\.0+)?(?!\d)"
_NUMBERS = re.compile(r"(?<!\d)(?P<year>1[5-9]\d\d|20\d\d)[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?(?![\d])")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?:\d{6})?")
_DAY_FIRST = re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<sign>[./\-])(?P<b>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)(?!\d)")
_MONTH_YEAR = re.compile(r"(?<![\d./\-])(?P<month>\d{1,2})[/.\-](?P<year>(?:19|20)\d\d)(?!\d)")
_WORD = re.compile(r"[a-z]+")
_DAY = re.compile(r"(?<![\d:.\-])(\d{1,2})(?:st|nd|rd|th|\.|er|º)?(?=\s|,|$|-|–)")
_SHORT_YEAR = re.compile(r"\d{1,2}\s+[a-z]{3,9}\.?,?\s+'?(\d\d)(?=\s|$|,)")
_EPOCH = re.compile(r"(\d{10}|\d{13})(?:\.\d*)?")


@dataclass(frozen=True)
class Date:
    """A date: ISO with as much as is known ("2023", "2023-06", "2023-06-12"), its year, and what is in doubt."""

    iso: str
    year: int
    doubt: str = ""


@lru_cache(maxsize=4096)
def read_date(text: str) -> Date | None:
    """Return the date that a field says, or None where it says none.

    Examples
    --------
    >>> read_date("June 2023").iso, read_date("12. Juni 2023").iso, read_date("2023-06-12T10:00:00Z").iso
    ('2023-06', '2023-06-12', '2023-06-12')
    >>> read_date("12/06/2023")
    Date(iso='2023', year=2023, doubt='12/06/2023 may be 12 June or 6 December')
    >>> read_date("1686528000000").iso, read_date("2023.0").iso, read_date("in press")
    ('2023-06-12', '2023', None)
    """
    text = " ".join(text.split())
    if not text or len(text) > 120:
        return None
    hit = _NUMBERS.search(text)
    if hit:
        return _made(int(hit["year"]), int(hit["month"]), int(hit["day"] or 0))
    if hit := _EPOCH.fullmatch(text):
        seconds = int(hit[1]) / (1000 if len(hit[1]) == 13 else 1)
        moment = datetime.datetime.fromtimestamp(seconds, tz=datetime.timezone.utc)
        return _made(moment.year, moment.month, moment.day) if 1970 < moment.year < 2100 else None
    if hit := _COMPACT.fullmatch(text):
        return _made(int(hit["year"]), int(hit["month"]), int(hit["day"]))
    if hit := _DAY_FIRST.search(text):
        return _numeric(hit)
    if hit := _MONTH_YEAR.search(text):
        return _made(int(hit["year"]), int(hit["month"]), 0)
    return _worded(text)


def _numeric(hit: re.Match[str]) -> Date | None:
    first, second, year = int(hit["a"]), int(hit["b"]), int(hit["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not 1500 <= year < 2100:
        return None
    if hit["sign"] == "." or first > 12 or first == second:
        return _made(year, second, first)
    if second > 12:
        return _made(year, first, second)
    one, other = (f"{day} {_ENGLISH[month - 1].title()}" for day, month in ((first, second), (second, first)) if month)
    return Date(str(year), year, f"{hit[0]} may be {one} or {other}")


def _worded(text: str) -> Date | None:
    plain = strip_accents(text).casefold()
    years = [int(hit["year"]) for hit in re.finditer(_YEAR, plain)]
    if not years and (short := _SHORT_YEAR.search(plain)):
        years = [2000 + int(short[1]) if int(short[1]) < 70 else 1900 + int(short[1])]
        plain = plain[: short.start(1)]
    if not years:
        return None
    months = [_MONTHS[word] for word in _WORD.findall(plain) if word in _MONTHS]
    if not months:
        return Date(str(years[0]), years[0])
    beside = next(hit for hit in _WORD.finditer(plain) if hit[0] in _MONTHS)
    near = plain[max(0, beside.start() - 8) : beside.end() + 8]
    days = [int(day) for day in _DAY.findall(near) if 1 <= int(day) <= 31]
    return _made(years[0], months[0], days[0] if days else 0)


def _made(year: int, month: int, day: int) -> Date | None:
    if not 1500 <= year < 2100:
        return None
    if not 1 <= month <= 12:
        # 2023-25-06: nobody counts so many months; and 2023-00-00 is a year.
        return Date(str(year), year) if not (1 <= day <= 12 and 12 < month <= 31) else _made(year, day, month)
    try:
        return Date(datetime.date(year, month, day).isoformat() if day else f"{year}-{month:02}", year)
    except ValueError:
        return Date(f"{year}-{month:02}", year)
