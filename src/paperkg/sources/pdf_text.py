"""Text copied from a PDF's first page: title, authors, "Abstract" and what follows, up to the introduction.

Two columns that a program copied line by line beside each other are put below each other first. Lines stay lines: a
word that was broken at the end of one is mended where all records are.
"""

from __future__ import annotations

import re

from paperkg.sources.cleaning import is_prose, word_set
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Source
from paperkg.sources.marks import read_names
from paperkg.sources.services import abstract_of, arxiv_month

_ABSTRACT = re.compile(
    r"^\s*(?:abstract|a\s?b\s?s\s?t\s?r\s?a\s?c\s?t|zusammenfassung|résumé|resumen)\b\s*(?:[:.—–-]+\s*|$)",
    re.IGNORECASE,
)
_END = re.compile(
    r"^\s*(?:(?:\d{1,2}|[IVX]{1,4})?[.:]?\s*(?:introduction|einleitung|introducción)\b\s*$|"
    r"(?:1|I)[.:]?\s+(?:introduction|motivation|background|overview|related work)\b|"
    r"(?:key ?words?|index terms|ccs concepts|categories and subject|acm reference|general terms|pacs|msc)\b|"
    r"1\.? [A-Z]\w+(?: \w+){0,4}\s*$)",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"arXiv:(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?"
    r"(?:\s*\[[\w.-]+\])?(?:\s+(\d{1,2} \w{3,9} \d{4}))?"
)
_PLACE = re.compile(
    r"universit|institut|department|school of|college|laborator|\blabs?\b|research|academy|faculty|hospital|\binc\b|"
    r"\bcorp|\bltd\b|google|microsoft|deepmind|\bmeta\b|@|^\s*[\d∗*†‡§¶]+\s*[A-Z]|\{",
    re.IGNORECASE,
)
_SURE_PLACE = re.compile(
    r"universit(?:y|ies|ät|é)\b|^\W*institut|department of|school of|@|^\s*[\d∗*†‡§¶]+\s*[A-Z][a-z]", re.IGNORECASE
)
_RUNNING = re.compile(
    r"^\s*(?:\d{1,4}|published (?:as|in|at)\b.*|under review.*|preprint\b.*|proceedings of\b.*|"
    r"accepted (?:at|to|for)\b.*|(?:vol|volume)\.? ?\d.*|https?://\S+|doi:.*|copyright\b.*|©.*|workshop track.*|"
    r"ieee transactions on\b.*|.{5,60}, vol\. ?\d+, no\. ?\d+.*|open access\s*|"
    r"to appear in.*|article\s*$|research article\s*$|manuscript\b.*|submitted to\b.*)\s*$",
    re.IGNORECASE,
)
_VENUE = re.compile(
    r"(?:published|accepted) (?:as .*? (?:paper|article) )?(?:at|in|to|for)\s+(.*)|"
    r"(?:to appear in|proceedings of)\s+(.*)|\d+\w{2} conference on .*\((\w+ (?:19|20)\d\d)\)",
    re.I,
)
_FOOTNOTE = re.compile(
    r"^\s*(?:[∗*†‡§¶]+|\d{1,2}(?=[A-Z]|https?:)|correspond\w+ (?:to|author)|equal contribution|work done)", re.I
)
_MARK = re.compile(r"(?<=[^\W\d_])\s*(?:[\d∗*†‡§¶⋆♠♣♥♦✉]+(?:\s*,\s*[\d∗*†‡§¶⋆♠♣♥♦✉]+)*)[,;]?")
_GAP = re.compile(r"(?<=\S)\s{3,}(?=\S)")


def sniff(head: Head) -> bool:
    """Return whether a source is text copied from a PDF's first page."""
    lines = [line for line in head.text.split("\n") if line.strip()][:400]
    heads = [i for i, line in enumerate(lines) if _ABSTRACT.match(line)]
    if (
        not heads
        or len(heads) > 2
        or not 1 <= heads[0] <= 40
        or re.match(r"\s*(?:[{<%@#|-]|title\s*:)", lines[0], re.I)
    ):
        return False
    front = lines[: heads[0]]
    after = lines[heads[0] :]
    ends = any(_END.match(line) for line in after[2:80]) or any(_STAMP.search(line) for line in lines)
    broken = sum(bool(re.search(r"[a-z]-$", line.rstrip())) for line in after[:60])
    marked = any(
        "@" in line or _PLACE.search(line) or re.search(r"[a-z][\d∗†‡§¶](?:[ ,]|$)", line) for line in front[1:]
    )
    wrapped = all(len(line) <= 400 for line in after[:40])
    return wrapped and ((ends and (marked or broken > 0)) or (broken >= 2 and marked))


def read_pdf_text(source: Source) -> Read:
    """Yield the paper of a text copied from a PDF.

    Parameters
    ----------
    source : Source
        The opened source.
    """
    yield record_of(source.text().read(400_000))


def record_of(text: str, *, title: str = "", where: int = 1) -> Raw | Rejected:
    r"""Return the paper of a first page's text.

    Parameters
    ----------
    text : str
        The page, line by line.
    title : str
        Its title where that is known, as from the size of its letters.
    where : int
        For messages.

    Examples
    --------
    >>> page = "A Map of\nRivers\nAda Holm1 Li Wei2\n1University of Bonn\nAbstract\nWe map rivers.\n1 Introduction"
    >>> raw = record_of(page)
    >>> raw.title, raw.authors, raw.abstract
    ('A Map of\nRivers', ('Ada Holm', 'Li Wei'), 'We map rivers.')
    """
    lines = [line.replace("\x0c", "").rstrip() for line in text.split("\n")]
    stamp = next((hit for line in lines[:600] if (hit := _STAMP.search(line))), None)
    begin = next((i for i, line in enumerate(lines) if _ABSTRACT.match(line)), None)
    lines = _one_column(lines, begin)
    begin = next((i for i, line in enumerate(lines) if _ABSTRACT.match(line)), None)
    front, running, journal = _above(lines[: begin if begin is not None else 40])
    own, people, unused = _front(front, title)
    abstract, note = ("", "") if begin is None else abstract_of(_mended(_abstract(lines, begin), text))
    if begin is None:
        abstract = _unmarked_abstract(lines)
    if not own and not abstract:
        return Rejected(where, "no title and no abstract found on the first page; give them as text")
    named = (hit for line in (*running, *lines[-40:]) if (hit := _VENUE.match(line.strip())))
    venue = journal or next((hit[1] or hit[2] or hit[3] for hit in named), "")
    return Raw(
        where,
        own,
        abstract,
        authors=people,
        date=_stamped(stamp) if stamp else "",
        venue=venue.strip(" ."),
        arxiv=stamp[1] if stamp else "",
        url=f"https://arxiv.org/abs/{stamp[1]}" if stamp else "",
        unused=(*unused, *((note,) if note else ())),
    )


def _above(lines: list[str]) -> tuple[list[str], list[str], str]:
    """Return the lines above the abstract, the running heads among them, and the journal that is named there.

    A blank line stays where it ends the first block, which is the title.
    """
    front: list[str] = []
    running: list[str] = []
    journal = ""
    for index, line in enumerate(map(str.strip, lines)):
        if _JOURNAL_HEAD.match(line) and index + 2 < len(lines) and _JOURNAL_HOME.match(lines[index + 2].strip()):
            journal = lines[index + 1].strip()
        elif _RUNNING.match(line) or _STAMP.search(line) or _JOURNAL_HOME.match(line) or line == journal != "":
            running.append(line)
        elif re.match(
            r"a ?r ?t ?i ?c ?l ?e i ?n ?f ?o|article history|received\b|keywords?\b|highlights", line, re.IGNORECASE
        ):
            break
        elif line or (front and "" not in front):
            front.append(line)
    return front, running, journal


_JOURNAL_HEAD = re.compile(r"contents lists available at", re.IGNORECASE)
_JOURNAL_HOME = re.compile(r"journal homepage|contents lists available at", re.IGNORECASE)


def _mended(abstract: str, page: str) -> str:
    """Put together the words that a line end broke and that the page elsewhere has whole."""

    def mend(hit: re.Match[str]) -> str:
        whole = hit[1] + hit[2]
        return whole if re.search(rf"\b{re.escape(whole)}\b", page) else hit[0]

    return re.sub(r"(\w+)-\n\s*(\w+)", mend, abstract)


def _stamped(stamp: re.Match[str]) -> str:
    """Return the date in arXiv's stamp; of a later version only its number's month is the paper's."""
    month = arxiv_month(stamp[1])
    return month if month and stamp[2] not in (None, "v1") else stamp[3] or month


def _one_column(lines: list[str], begin: int | None) -> list[str]:
    """Return the lines with the right column below the left one where both stand beside each other."""
    gaps = [i for i, line in enumerate(lines) if len(_GAP.findall(line.strip())) == 1]
    start = next((i for i, line in enumerate(lines) if re.match(r"\s*abstract\b", line, re.IGNORECASE)), begin)
    if start is None:
        return lines
    body = [i for i in range(start, len(lines)) if lines[i].strip()]
    if len(body) < 6 or len([i for i in gaps if i >= start]) * 5 < len(body) * 2:
        return lines
    left: list[str] = []
    right: list[str] = []
    places = (_gap(lines[i]) for i in gaps if i >= start)
    edges = sorted(hit.end() for hit in places if hit)
    edge = edges[len(edges) // 2]
    for line in lines[start:]:
        hit = _gap(line)
        if hit:
            left.append(line[: hit.start()].strip())
            right.append(line[hit.end() :].strip())
        elif len(line) - len(line.lstrip()) >= max(edge - 5, 10):
            right.append(line.strip())
        else:
            left.append(line.strip())
    return [*lines[:start], *left, *right]


def _gap(line: str) -> re.Match[str] | None:
    return _GAP.search(line, len(line) - len(line.lstrip()))


def _abstract(lines: list[str], begin: int) -> str:
    first = _ABSTRACT.sub("", lines[begin])
    taken = [first] if first.strip() else []
    for line in lines[begin + 1 :]:
        if _END.match(line) and taken:
            break
        if _STAMP.search(line) or _RUNNING.match(line) or (_FOOTNOTE.match(line) and taken):
            if _FOOTNOTE.match(line) and not _STAMP.search(line):
                break
            continue
        taken.append(line.strip())
    return "\n".join(taken).strip()[:20_000]


def _unmarked_abstract(lines: list[str]) -> str:
    """Return the first long paragraph of prose of a page that has no line "Abstract"."""
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines))
    return next(
        (part.strip() for part in paragraphs[1:8] if len(part.split()) >= 60 and is_prose(" ".join(part.split()))), ""
    )


def _names(line: str) -> tuple[str, ...]:
    """Return the people of a line: divided by marks of affiliations, commas or "and"."""
    line = re.sub(r"\[?\d{4}-\d{4}-\d{4}-\d{3}[\dX]\]?", "", line)
    line = re.sub(r",? (?:(?:Senior|Student|Graduate Student|Life) )?(?:Member|Fellow), (?:IEEE|ACM)\b", "", line)
    line = _LETTER_MARKS.sub(",", line) if len(_LETTER_MARKS.findall(line)) else line
    if _PLACE.search(line):
        return ()
    if _MARK.search(line):
        parts = re.split(r"\s*[,;&]\s*(?:and\s+)?|\s+and\s+", _MARK.sub(",", line).strip(" ,"))
        names = [" ".join(part.split()).strip(" ,∗*†‡§¶") for part in parts]
        names = [name for name in names if name]
        if names and all(_like_name(name) for name in names):
            return tuple(names)
        return ()
    names_read = read_names(line)
    return names_read if all(_like_name(name) for name in names_read) else ()


def _like_name(name: str) -> bool:
    words = name.split()
    particles = sum(word[0].islower() for word in words)
    return (
        2 <= len(words) <= 4 + particles
        and words[0][0].isupper()
        and words[-1][0].isupper()
        and all(len(w) < 20 for w in words)
    )


_LITTLE = sorted(word_set("for with of the in on from via using toward towards by to a an"))
_TITLE_WORD = re.compile(
    # "An Wang" and "Via Rossi" are people: little words count in lower case, or where all is in capitals.
    rf"\b(?:{'|'.join(_LITTLE)}|{'|'.join(word.upper() for word in _LITTLE)}|(?i:learning|networks?|models?|attention|"
    r"detection|systems?|analysis|data|language|neural))\b"
)


_RUN_OF_NAMES = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){4,}")
_GOES_ON = re.compile(r"(?:[:–—-]|\b(?:for|with|of|and|the|in|on|from|via|to|by|a|an|using|towards?))$", re.IGNORECASE)
_LETTER_MARKS = re.compile(r"(?<=[^\W\d_]{2}) [a-f](?:\s*,\s*(?:[a-f]\b|[∗*†1]))*(?=\s*(?:,|$|\band\b))")


def _front(front: list[str], title: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the title and the people in the lines above the abstract, and what is left unused."""
    if title:
        wanted = re.sub(r"\W+", "", title).casefold()
        while front and re.sub(r"\W+", "", front[0]).casefold() and re.sub(r"\W+", "", front[0]).casefold() in wanted:
            front = front[1:]
        count = 0
    else:
        block = front.index("") if "" in front else 0
        count = 1
        while count < min(len(front), 5) and (not block or count < block):
            goes_on = _GOES_ON.search(front[count - 1]) is not None
            named = _names(front[count])
            if not goes_on and (named or _SURE_PLACE.search(front[count])):
                break
            if not goes_on and count > 1 and not block and not _TITLE_WORD.search(f"{front[count]} {front[count - 1]}"):
                break
            count += 1
        if count == len(front) and count > 2:
            count = 1
    people: list[str] = []
    rest = [line for line in front[count:] if line]
    for line in rest:
        people += _names(line)
    unread = [line for line in rest if not _names(line)]
    unused = ("affiliations",) if any(_PLACE.search(line) for line in unread) else ()
    if any(
        _RUN_OF_NAMES.fullmatch(line) and not _PLACE.search(line) and not _TITLE_WORD.search(line) for line in unread
    ):
        unused = ("authors (no sign between their names)", *unused)
    return title or "\n".join(front[:count]), tuple(dict.fromkeys(people)), unused


FORMATS = (
    Format(
        "pdf-text",
        "text copied from a PDF's first page, in one or two columns",
        (".txt",),
        sniff,
        read_pdf_text,
        'lines up to "Abstract", then wrapped lines up to "1 Introduction"',
    ),
)
