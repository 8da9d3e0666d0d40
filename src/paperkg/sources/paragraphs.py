"""The lines of a pasted page, joined into the paragraphs that they were before a mail or a PDF broke them.

A page is taken as wrapped where a line that ends no sentence is followed by one that begins in lower case. Its width is
that of its longest such line, and a line goes on in the next one where the next one's first word had no more room.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from paperkg.sources import marks
from paperkg.sources.cleaning import clean, ends_sentence
from paperkg.sources.meta import Meta, read_meta

Kind = Literal["text", "label", "meta", "heading", "drop", "furniture"]

_SHORTEST_WRAPPED = 40
_LONGEST_WRAPPED = 160
_LONG_CELL = 20
_ENDS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


@dataclass
class Unit:
    """A paragraph, or a line that is none.

    `chunk` numbers the groups of lines between blank lines; `breaks` are the counts of words at the source's line ends;
    `last` is the last line so far, and `rest` the lines after the first until they are put together.
    """

    kind: Kind
    text: str
    chunk: int
    number: int
    marked: bool = False
    label: str = ""
    meta: Meta | None = None
    lines: int = 1
    indented: bool = False
    breaks: list[int] = field(default_factory=list)
    last: str = ""
    rest: list[str] = field(default_factory=list)


def read_units(text: str) -> list[Unit]:
    r"""Return the paragraphs of a page in order.

    Examples
    --------
    >>> page = "A Map\n\nWe map all of the rivers of one small country\nand measure them.\n\n• 2 authors"
    >>> [(unit.kind, unit.text) for unit in read_units(page)][1:]
    [('text', 'We map all of the rivers of one small country and measure them.'), ('meta', '• 2 authors')]
    """
    units = list(_line_units(text))
    width = _wrap_width(units)
    joined: list[Unit] = []
    for unit in units:
        if joined and unit.chunk == joined[-1].chunk and _goes_on(joined[-1], unit, width):
            joined[-1].rest.append(unit.last)
            joined[-1].lines += unit.lines
            joined[-1].last = unit.last
        else:
            joined.append(unit)
    return [_close(unit) for unit in joined]


def _line_units(text: str) -> Iterator[Unit]:
    chunk = 0
    for number, raw in enumerate(_ENDS.split(text), start=1):
        line = clean(raw)
        if not line:
            chunk += 1
            continue
        for part in _cells(raw, line):
            yield _unit(part, chunk, number, indented=raw[:1] in " \t")


def _cells(raw: str, line: str) -> Iterable[str]:
    """Split a row pasted from a table, and labels that share a line."""
    if "\t" in raw.strip() and any(cell.count(" ") >= _LONG_CELL for cell in raw.split("\t")):
        return [cell for part in raw.split("\t") if (cell := clean(part))]
    return marks.split_labels(line)


def _unit(line: str, chunk: int, number: int, *, indented: bool) -> Unit:
    meta = read_meta(line)
    if meta:
        return Unit("meta", line, chunk, number, meta=meta, last=line)
    text, marked = marks.strip_marker(line)
    label = marks.read_label(text)
    unit = Unit("text", text, chunk, number, marked=marked, indented=indented, last=line)
    if marks.is_abstract_heading(text):
        unit.kind = "heading"
    elif marks.is_dropped_heading(text):
        unit.kind = "drop"
    elif label:
        unit.kind, (unit.label, unit.text) = "label", label
    elif marks.is_furniture(text):
        unit.kind = "furniture"
    elif marked:
        unit.meta = read_meta(text)
        unit.kind = "meta" if unit.meta else "text"
    return unit


def _wrap_width(units: list[Unit]) -> int:
    width = max((len(a.last) for a, b in pairwise(units) if _breaks_sentence(a, b)), default=0)
    return width if width >= _SHORTEST_WRAPPED else 0


def _breaks_sentence(unit: Unit, following: Unit) -> bool:
    return (
        unit.kind in ("text", "label")
        and following.kind == "text"
        and unit.chunk == following.chunk
        and len(unit.last) <= _LONGEST_WRAPPED
        and not ends_sentence(unit.last)
        and following.text[0].islower()
    )


def _goes_on(unit: Unit, following: Unit, width: int) -> bool:
    """Return whether a paragraph, whose last line is `unit.last`, goes on in the next line."""
    if unit.kind not in ("text", "label") or unit.label == "other" or following.kind == "drop":
        return False
    ended = ends_sentence(unit.last)
    full = len(unit.last) + 1 + len(following.last.split(maxsplit=1)[0]) > width
    if following.kind == "label" and not following.last[0].islower():
        return False
    if following.kind in ("meta", "label") or (following.kind != "text" and not following.indented):
        # A sentence may run into an address, a number or a word that is a button or a label elsewhere.
        inside = unit.lines > 1 or (full and following.kind == "furniture")
        return inside and _is_wrapped(unit, width) and not ended and _may_stand_in_prose(following)
    if unit.kind == "label" and following.indented and not following.marked:
        return True
    if unit.label == "abstract" and (not unit.text or not ended or _is_wrapped(unit, width)):
        return True
    if not _is_wrapped(unit, width) or len(following.last) > _LONGEST_WRAPPED:
        return False
    length = len(unit.last)
    if following.marked:
        return full and not ended and unit.lines > 1
    if following.text[0].islower():
        return length * 2 >= width
    # The first line may be a title, which is no reason to take the next for its continuation unless it is full.
    ragged = length * 10 >= width * (9 if ended else 6)
    return full or (ragged and unit.lines > 1)


def _is_wrapped(unit: Unit, width: int) -> bool:
    return width > 0 and len(unit.last) <= _LONGEST_WRAPPED


def _may_stand_in_prose(unit: Unit) -> bool:
    meta = unit.meta
    return any(map(str.isalnum, unit.text)) and not (meta and (meta.people or meta.opens or meta.arxiv))


def _close(unit: Unit) -> Unit:
    """Put a paragraph's lines together."""
    if unit.rest:
        pieces, words = [unit.text], len(unit.text.split())
        for line in unit.rest:
            unit.breaks.append(words)
            halves = pieces[-1][-1:] == "-" and pieces[-1][-2:-1].isalpha() and line[0].islower()
            if not halves or line.startswith(("and ", "or ", "to ")):
                pieces.append(" ")
                words += 1
            pieces.append(line)
            words += line.count(" ")
        unit.text, unit.rest = "".join(pieces).strip(), []
    return unit
