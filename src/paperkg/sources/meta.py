"""Lines beside a paper's texts: dates, author and vote counts, addresses, arXiv numbers and DOIs, rules."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from paperkg.sources.identity import arxiv_number, doi_name

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}\b",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}\b",
        rf"{_YEAR}[-/](?P<month>\d{{1,2}})(?:[-/](?P<day>\d{{1,2}}))?\b",
        rf"{_MONTH},?\s+{_YEAR}\b",
        rf"{_MONTH}\s+{_DAY}(?!\w)",
        rf"{_DAY}\s+{_MONTH}(?!\w)",
    )
)
_BEFORE_DATE = re.compile(
    r"\[?(?:originally\s+)?(?:(?:published|submitted|posted|updated|released|revised|presented|added|created)"
    r"(?:\s+(?:on|at|in))?|date)?:?\s*(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(
    r"(?:[ T]\d\d:\d\d(?::\d\d)?\S*)?(?:\s+(?:GMT|UTC))?(?:\s+\d{1,5}|\s*[,;(\]].{0,120})?", re.IGNORECASE
)
_PEOPLE = re.compile(r"\d{1,4}\s+(?:co-?)?authors?", re.IGNORECASE)
_COUNT = re.compile(
    r"[+▲△⬆↑♥❤]?\s?\d[\d,.]*[kKmM]?\s?"
    r"(?:upvotes?|likes?|votes?|stars?|comments?|views?|citations?|downloads?|replies|points?|pages?|min read)?|"
    r"\d+\s(?:minutes?|hours?|days?|weeks?|months?|years?)\sago",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"<?((?:https?://|www\.|doi\.org/|arxiv\.org/)[^\s<>]+)>?", re.IGNORECASE)
_ARXIV_LINE = re.compile(
    r"(?P<opens>\[\d+\]\s*)?(?:\(or\s+)?(?:arXiv\s*:\s*\S+|\\\\\s*\(\s*https?://arxiv\.org/\S+)(?:\s*[\[(,].{0,200})?",
    re.IGNORECASE,
)
_DOI_LINE = re.compile(r"(?:doi:?\s*)?10\.\d{4,9}/\S+", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[•·|∙⋅]\s*")
_NO_LETTERS = re.compile(r"[\W_]*")
_RULE = re.compile(r"[-=_*~]{3,}")
_TAIL = re.compile(r"\s+(?=[•·|∙⋅]|\d|(?:Published|Submitted|Posted|[JFMASOND][a-z]{2,8}\.?\s+\d))")
_LONGEST_TAIL = 120
_NO_PAPER_PAGE = re.compile(
    r"//(?:www\.)?(?:github|gitlab|bitbucket|youtube|youtu\.be|twitter|x\.com|[\w\-]+\.github\.io|"
    r"huggingface\.co/(?!papers/))",
    re.IGNORECASE,
)


@dataclass
class Meta:
    """What a line says of its paper.

    `people` is true where it counts the authors; `opens` where the next paper's part of the page begins with it.
    """

    date: str | None = None
    year: int | None = None
    arxiv: str | None = None
    doi: str | None = None
    url: str | None = None
    people: bool = False
    opens: bool = False


def read_date(text: str) -> tuple[str | None, int | None] | None:
    """Return (ISO date, year) of a text that is a date and little else, or None; without a year both are None.

    Examples
    --------
    >>> read_date("May 26, 2025 2"), read_date("Published on 3 March 2024"), read_date("Jan 22")
    (('2025-05-26', 2025), ('2024-03-03', 2024), (None, None))
    >>> read_date("2021-04"), read_date("May we ask?")
    (('2021-04', 2021), None)
    """
    before = _BEFORE_DATE.match(text)
    start = before.end() if before else 0
    for pattern in _DATES:
        hit = pattern.match(text, start)
        if hit and _AFTER_DATE.fullmatch(text, hit.end()):
            return _iso(hit.groupdict())
    return None


def _iso(parts: dict[str, str | None]) -> tuple[str | None, int | None]:
    if not parts.get("year"):
        return None, None
    year, month, day = int(parts["year"] or 0), parts["month"] or "", parts.get("day")
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].casefold()) + 1
    try:
        full = datetime.date(year, number, int(day or 1)).isoformat()
    except ValueError:
        return None, year
    return (full if day else full[:7]), year


def read_meta(line: str) -> Meta | None:
    """Return what a line says if it only holds dates, counts, addresses, numbers of papers or signs, or None.

    Examples
    --------
    >>> meta = read_meta("• 4 authors · Apr 16, 2021")
    >>> meta.date, meta.people
    ('2021-04-16', True)
    >>> read_meta("A Map of 4 Rivers") is None
    True
    """
    if _NO_LETTERS.fullmatch(line):
        return Meta(opens=_RULE.fullmatch(line.strip()) is not None)
    hit = _ARXIV_LINE.fullmatch(line)
    if hit:
        return Meta(arxiv=arxiv_number(line), opens=hit["opens"] is not None)
    if _DOI_LINE.fullmatch(line):
        return Meta(doi=doi_name(line))
    meta, strange = Meta(), 0
    for part in filter(None, _SEPARATOR.split(line)):
        strange += not _read_part(part, meta)
    # An institution may stand beside the count of its authors.
    return meta if not strange or (meta.people and strange == 1 and len(line) < 80) else None


def _read_part(part: str, meta: Meta) -> bool:
    address = _ADDRESS.fullmatch(part)
    if address:
        add_address(meta, address[1])
        return True
    date = read_date(part)
    if date:
        meta.date, meta.year = date if meta.year is None else (meta.date, meta.year)
        return True
    if _PEOPLE.fullmatch(part):
        meta.people = True
        return True
    return _COUNT.fullmatch(part) is not None


def add_address(meta: Meta, address: str) -> None:
    """Note an address, unless it is one of code, of a video or of a project."""
    meta.arxiv = meta.arxiv or arxiv_number(address)
    meta.doi = meta.doi or doi_name(address)
    if not _NO_PAPER_PAGE.search(address):
        meta.url = meta.url or address


def split_tail(text: str) -> tuple[str, Meta | None]:
    """Split "N authors", a date or both from the end of a paragraph.

    Examples
    --------
    >>> text, meta = split_tail("We map a river. 5 authors · Oct 30, 2021")
    >>> text, meta.date
    ('We map a river.', '2021-10-30')
    >>> split_tail("We map a river in May 2021.")
    ('We map a river in May 2021.', None)
    """
    for hit in _TAIL.finditer(text, max(0, len(text) - _LONGEST_TAIL)):
        before = text[: hit.start()]
        meta = read_meta(text[hit.end() :].strip())
        if meta and (meta.people or (meta.year and before[-1:] in ".!?)")):
            return before.rstrip(" •·|"), meta
    return text, None
