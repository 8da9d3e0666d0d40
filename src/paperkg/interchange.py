r"""How paperkg writes a paper into BibTeX and CSV so that other programs show it and it is read back letter by letter.

The exports write with these functions and the sources read with their inverses; both are here so that they agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from paperkg.model import Paper

BIB_ID: Final = "paperkg-id"
"""The field by which a BibTeX entry is known as paperkg's own."""
CSV_ID: Final = "paperkg_id"
"""The first column of a table that paperkg wrote."""

_TEX: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # What TeX would join: dashes and quotes.
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
}
_UNTEX: Final = {value: key for key, value in _TEX.items()} | {"-{}": "-", "{}@": "@"}
_UNTEX_PATTERN: Final = re.compile("|".join(re.escape(value) for value in sorted(_UNTEX, key=len, reverse=True)))
_LINE_AT: Final = re.compile(r"(?m)^([ \t]*)@")
_GUARDED: Final = frozenset("=+-@\t\r'＝＋－＠")
_ISO: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def to_tex(text: str) -> str:
    r"""Write a text so that TeX and Zotero show it as it is.

    Examples
    --------
    >>> print(to_tex("48.3% of A_B"), to_tex("it's 5--6"))
    48.3\% of A\_B it's 5-{}-6
    """
    parts = []
    for i, letter in enumerate(text):
        if letter == "'" and 0 < i < len(text) - 1 and text[i - 1].isalnum() and text[i + 1].isalnum():
            parts.append(letter)
        elif letter == "-" and text[i + 1 : i + 2] == "-":
            parts.append("-{}")
        else:
            parts.append(_TEX.get(letter, letter))
    # A line that begins with @ would begin an entry.
    return _LINE_AT.sub(r"\1{}@", "".join(parts))


def from_tex(text: str) -> str | None:
    r"""Return what `to_tex` was given, or None where someone changed how it is written.

    Examples
    --------
    >>> from_tex(r"48.3\% of A\_B"), from_tex(r"M{\"u}nster")
    ('48.3% of A_B', None)
    """
    plain = _UNTEX_PATTERN.sub(lambda hit: _UNTEX[hit[0]], text)
    return plain if to_tex(plain) == text else None


def to_cell(text: str) -> str:
    """Write a text so that a spreadsheet shows it and does not run it as a formula.

    Examples
    --------
    >>> to_cell("=1+1"), to_cell("'quoted'"), to_cell("A map")
    ("'=1+1", "''quoted'", 'A map')
    """
    return f"'{text}" if text[:1] in _GUARDED else text


def from_cell(cell: str) -> str:
    """Return what `to_cell` was given.

    Examples
    --------
    >>> from_cell("'=1+1"), from_cell("A map")
    ('=1+1', 'A map')
    """
    return cell[1:] if cell.startswith("'") and cell[1:2] in _GUARDED else cell


def to_list(items: Iterable[str]) -> str:
    r"""Join the items of a list by "; ", so that `from_list` gives them back.

    Examples
    --------
    >>> to_list(["Doe, Jane", "A; B"]), from_list(to_list(["Doe, Jane", "A; B"]))
    ('Doe, Jane; A\\; B', ('Doe, Jane', 'A; B'))
    """
    return "; ".join(item.replace("\\", "\\\\").replace(";", "\\;") for item in items)


def from_list(text: str) -> tuple[str, ...]:
    """Return the items that `to_list` joined."""
    if not text:
        return ()
    # The separators that no backslash stands in front of.
    parts = re.split(r"((?:\\.)|; )", text)
    items = [""]
    for part in parts:
        if part == "; ":
            items.append("")
        else:
            items[-1] += part[1:] if part.startswith("\\") and len(part) == 2 else part
    return tuple(items)


def paper_from_texts(values: Mapping[str, str], authors: tuple[str, ...]) -> Paper | None:
    """Return the paper of fields that paperkg wrote, or None where someone changed how they are written.

    Examples
    --------
    >>> paper_from_texts({"id": "a", "title": "A map", "year": "2020"}, ("Jane Doe",)).year
    2020
    >>> paper_from_texts({"id": "a", "title": "A map", "date": "12.06.2023"}, ()) is None
    True
    """
    year, date = values.get("year", ""), values.get("date", "")
    title, abstract = values.get("title", ""), values.get("abstract", "")
    odd = (year and not re.fullmatch(r"\d{1,4}", year)) or (date and not _ISO.fullmatch(date))
    if odd or not values.get("id") or not (title.strip() or abstract.strip()):
        return None
    return Paper(
        id=values["id"],
        title=title,
        abstract=abstract,
        year=int(year) if year else None,
        date=date or None,
        venue=values.get("venue") or None,
        authors=authors,
        url=values.get("url") or None,
        source=values.get("source") or None,
        ids=from_list(values.get("ids", "")),
        cut=values.get("cut", "") == "true",
    )
