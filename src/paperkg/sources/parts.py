"""What forms of reference managers and tables have in common: dates in parts, lists of people in one text, numbers."""

from __future__ import annotations

import ast
import json
import re
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR: Final = re.compile(r"(?<!\d)(1[5-9]\d\d|2[01]\d\d)(?!\d)")
_MONTH: Final = re.compile(r"[a-z]+", re.IGNORECASE)
_DAY: Final = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_SLASHED: Final = re.compile(r"\s*(\d{4})/(\d{0,2})(?:/(\d{0,2}))?(?:/.*)?\s*")
_AND: Final = re.compile(r"\s+(?:and|und|et|y)\s+|\s*&\s*", re.IGNORECASE)
_ET_AL: Final = re.compile(
    r"[\s,;]*\b(?:(?:and|und)\s+)?(?:others|et\s+al\b\.?|u\.\s?a\.|\.\.\.|…)\s*$|[\s,;]*(?:\.\.\.|…)\s*$", re.IGNORECASE
)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.?[\s\-]{0,2}){1,4}")
_FAMILY_INITIALS: Final = re.compile(r"[^\W\d_][\w'’\-]+(?: [\w'’\-]+){0,2} (?:[A-ZÀ-Þ]\.?-?){1,3}")
_SUFFIX: Final = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?\s?d)\.?", re.IGNORECASE)
_ARXIV: Final = re.compile(
    r"(?:arxiv(?:\.org)?[:\s/]*|^abs/|^)(?:abs/|pdf/)?(\d{4}\.\d{4,5}|[a-z\-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?![\d.]*\d)",
    re.IGNORECASE,
)


def joined_date(year: str, month: str = "", day: str = "") -> str:
    """Return a date whose parts are fields of their own, as precise as they are; a span of months gives the year.

    Examples
    --------
    >>> joined_date("2023", "jun"), joined_date("2023", "6", "12"), joined_date("2023", "12 June")
    ('2023-06', '2023-06-12', '2023-06-12')
    >>> joined_date("2023", "June-July"), joined_date("2023"), joined_date("in press", "May")
    ('2023', '2023', 'in press')
    """
    hit = _YEAR.search(year)
    if not hit:
        return year.strip()
    names = [word[:3].lower() for word in _MONTH.findall(month) if word[:3].lower() in _MONTHS]
    numbers = _DAY.findall(month)
    if len(set(names)) == 1:
        number = _MONTHS.index(names[0]) + 1
        day = day or (numbers[0] if len(numbers) == 1 else "")
    elif not names and len(numbers) == 1 and month.strip() == numbers[0] and 1 <= int(numbers[0]) <= 12:
        number = int(numbers[0])
    else:
        return hit[1]
    day = day.strip()
    if day.isdecimal() and 1 <= int(day) <= 31:
        return f"{hit[1]}-{number:02}-{int(day):02}"
    return f"{hit[1]}-{number:02}"


def loose_date(text: str) -> str:
    """Return a date that one field holds: with slashes as ISO, a day or a span of days beside a month made precise.

    Examples
    --------
    >>> loose_date("2023/06/12/"), loose_date("2023///"), loose_date("1-6 June 2023"), loose_date("12/06/2023")
    ('2023-06-12', '2023', '2023-06', '12/06/2023')
    """
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        return joined_date(slashed[1], slashed[2] or "", slashed[3] or "")
    years = _YEAR.findall(text)
    if len(years) == 1 and any(word[:3].lower() in _MONTHS for word in _MONTH.findall(text)):
        return joined_date(years[0], _YEAR.sub(" ", text))
    return text.strip()


def split_people(text: str) -> tuple[str, ...]:
    """Return the people of one text, each as it is written there; "et al." and "and others" are nobody.

    Semicolons, bars and line ends separate surely, "and" next, commas last: there "Doe, J., Roe, M." are two people,
    and so are "Jane Doe, Mary Roe".

    Examples
    --------
    >>> split_people("Doe, Jane; Roe, Mary et al."), split_people("Jane Doe, Mary Roe and Ann Poe")
    (('Doe, Jane', 'Roe, Mary'), ('Jane Doe', 'Mary Roe', 'Ann Poe'))
    >>> split_people("Doe, J., Roe, M."), split_people("Doe, Jane"), split_people("Doe J., Roe M.")
    (('Doe, J.', 'Roe, M.'), ('Doe, Jane',), ('Doe J', 'Roe M'))
    >>> split_people("['Jane Doe', 'Mary Roe']")
    ('Jane Doe', 'Mary Roe')
    """
    listed = _listed(text)
    if listed is not None:
        return listed
    text = _ET_AL.sub("", text.strip())
    for separator in (";", "|", "\n", "；", "、"):
        if separator in text:
            return _tidy(text.split(separator))
    return _tidy([person for part in _AND.split(text) for person in _by_commas(part)])


def _by_commas(text: str) -> list[str]:
    parts = [part.strip() for part in text.strip().strip(",").split(",")]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return parts
    if len(parts) in (2, 3) and _SUFFIX.fullmatch(parts[1]):
        return [", ".join(parts)]
    second = parts[1::2]
    if len(parts) % 2 == 0 and all(map(_is_initials, second)):
        return [f"{a}, {b}" for a, b in zip(parts[::2], second, strict=True)]
    if len(parts) == 2 and (" " not in parts[0] or " " not in parts[1]) and not _ends_in_initials(parts):
        return [", ".join(parts)]
    if len(parts) % 2 == 0 and all(" " not in part for part in parts):
        return [f"{a}, {b}" for a, b in zip(parts[::2], second, strict=True)]
    return parts


def _ends_in_initials(parts: list[str]) -> bool:
    """Whether every part is a family name with initials after it: "Doe J., Roe M." are two people."""
    return all(" " in part and _is_initials(part.split()[-1]) for part in parts)


def _is_initials(text: str) -> bool:
    return text.upper() == text and _INITIALS.fullmatch(text) is not None


def _listed(text: str) -> tuple[str, ...] | None:
    """Return the people of a list that was written into a cell by a program, or None where it is none."""
    if not (text.lstrip().startswith("[") and text.rstrip().endswith("]")):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list):
            names = [item.get("name") if isinstance(item, dict) else item for item in found]
            return _tidy([name for name in names if isinstance(name, str)])
    return None


def _tidy(people: list[str]) -> tuple[str, ...]:
    names = [" ".join(_ET_AL.sub("", f" {name}").split()).strip(" ;,") for name in people]
    names = [name for name in names if name]
    if names and all(map(_FAMILY_INITIALS.fullmatch, names)):
        # "Musil A, Roe M." of PubMed and Scopus: the full stops say nothing, and not everywhere the same.
        names = [f"{name.rpartition(' ')[0]} {name.rpartition(' ')[2].replace('.', '')}" for name in names]
    return tuple(names)


def arxiv_in(text: str) -> str:
    """Return the arXiv number that a field of its own names, or an empty text.

    Examples
    --------
    >>> arxiv_in("arXiv:2301.00001v2 [cs]"), arxiv_in("abs/2301.00001"), arxiv_in("2301.00001"), arxiv_in("12")
    ('2301.00001', '2301.00001', '2301.00001', '')
    """
    hit = _ARXIV.search(text.strip())
    return hit[1] if hit else ""


def arxiv_cell(text: str) -> str:
    """Return the arXiv number of a cell; a spreadsheet that took it for a number lost its outer zeros.

    Examples
    --------
    >>> arxiv_cell("2101.0001"), arxiv_cell("704,001"), arxiv_cell("https://arxiv.org/abs/2101.00001v2")
    ('2101.00010', '0704.0010', '2101.00001')
    """
    number = re.fullmatch(r"(\d{3,4})[.,](\d{1,5})", text.strip())
    if not number:
        return arxiv_in(text)
    month = number[1].zfill(4)
    # From 2015 on five digits stand after the point.
    return f"{month}.{number[2].ljust(5 if month >= '1501' else 4, '0')}"


def shorten(text: str, longest: int = 40) -> str:
    """Return a text on one line, short enough for a message."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
