r"""BibTeX and BibLaTeX: Zotero, Better BibTeX, JabRef, Mendeley, the ACL Anthology, DBLP, Google Scholar, arXiv.

bibtexparser takes entries and fields apart; each entry is given to it alone, so that a broken one costs itself only and
memory stays flat. What a field's value says (``@string`` names, parts joined by ``#``), ``crossref``, dates, arXiv
numbers and the list of authors are read here. An export of paperkg's own (`paperkg.exports`) carries each paper's id
and is read back exactly.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TextIO

from paperkg.interchange import BIB_ID, from_tex, paper_from_texts
from paperkg.model import Paper
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Skipped, Source
from paperkg.sources.parts import arxiv_in, joined_date, shorten, split_people

if TYPE_CHECKING:
    from bibtexparser.model import Entry, Field

_ENTRY: Final = re.compile(r"^[ \t]*@[ \t]*(?P<type>\w+)[ \t]*[{(]", re.MULTILINE)
_LOOK: Final = re.compile(
    r"^[ \t]*@[ \t]*(?:string|comment|preamble)[ \t]*[{(]|^[ \t]*@[ \t]*\w+[ \t]*[{(]\s*[^\n,{}=]*,\s*[\w\-]+\s*="
    r'\s*["{\w]',
    re.MULTILINE | re.IGNORECASE,
)
_NO_PAPERS: Final = frozenset({"proceedings", "mvproceedings", "set", "xdata", "periodical"})
_PARENTS: Final = _NO_PAPERS | {"book", "mvbook", "collection", "mvcollection", "reference", "mvreference"}
_MONTHS: Final = {
    month[:3]: month
    for month in (
        "January February March April May June July August September October November December".lower().split()
    )
}
_VENUES: Final = ("journal", "journaltitle", "booktitle", "maintitle", "school", "institution", "organization")
# What a parent hands down to its parts, and under which name.
_INHERITED: Final = {
    "title": "booktitle",
    "booktitle": "booktitle",
    "journal": "journal",
    "journaltitle": "journaltitle",
    "year": "year",
    "month": "month",
    "date": "date",
}
_PERIPHERY: Final = frozenset({"crossref", "xdata", "archiveprefix", "eprinttype", "eprint", "primaryclass"})
_AND: Final = re.compile(r"\s+and\s+", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
# ", May 3-7, 2021" in a title of proceedings.
_MEETING_DATE: Final = re.compile(
    r",[^,]*\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b[^,]*,\s*(?:19|20)\d\d"
)
_ACRONYM: Final = re.compile(r"[,(:]\s*\{([A-Z][\w\-/]{1,11})\}\s+(?:19|20)\d\d\b")
_URL: Final = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}")
_ESCAPE: Final = re.compile(r"\{?\\([_%&#~$])\s?(?:\{\})?\}?")
_SIGN: Final = re.compile(r'\\.|[{}"]', re.DOTALL)
_WORD: Final = re.compile(r'[^\s#{"]+')
_NEXT_FIELD: Final = re.compile(r"\s*,?\s*([A-Za-z][\w\-]*)\s*=")
_LONGEST: Final = 2_000_000


@dataclass
class _Item:
    """An entry with its values resolved."""

    where: int
    type: str
    key: str
    fields: dict[str, str]


def looks_like_bibtex(head: Head) -> bool:
    """Return whether an entry stands at the beginning, at most after a comment."""
    hit = _LOOK.search(head.text)
    if not hit:
        return False
    before = "\n".join(line for line in head.text[: hit.start()].splitlines() if not line.lstrip().startswith("%"))
    return len(before.strip()) < 300 and "<" not in before and "```" not in before and "\n#" not in f"\n{before}"


def read_bibtex(source: Source) -> Read:
    """Yield the entries of a BibTeX or BibLaTeX file, in order; those that wait for a `crossref` last."""
    # The library tells of broken entries through its log; they are told as rejected records here.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    names = dict(_MONTHS)
    parents: dict[str, dict[str, str]] = {}
    waiting: list[_Item] = []
    volumes = 0
    for where, chunk in _chunks(source.text()):
        if where == 0:
            yield Skipped(f"text that stands in no entry was not read: {shorten(chunk)!r}")
            continue
        for item in _entries(where, chunk, names):
            if isinstance(item, Rejected):
                yield item
                continue
            if item.type in _PARENTS:
                # Of these alone something is kept, so that memory stays flat.
                parents.setdefault(item.key.lower(), {k: v for k, v in item.fields.items() if k in _INHERITED})
            if item.type in _NO_PAPERS and not item.fields.get("abstract"):
                volumes += 1
            elif {"crossref", "xdata"} & item.fields.keys():
                waiting.append(item)
            else:
                yield _record(item)
    for item in waiting:
        yield _record(_with_parent(item, parents))
    if volumes:
        yield Skipped(f"{volumes} entries are volumes (@proceedings and the like), not papers")


def _chunks(stream: TextIO) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each entry; text in front of the first one has the line 0."""
    lines: list[str] = []
    start = size = 0
    for number, line in enumerate(stream, 1):
        if _ENTRY.match(line):
            yield from _chunk(start, lines)
            lines, start, size = [], number, 0
        # A file without an entry, or an entry without an end, is not collected without an end.
        size += len(line)
        if size < _LONGEST:
            lines.append(line)
    yield from _chunk(start, lines)


def _chunk(start: int, lines: list[str]) -> Iterator[tuple[int, str]]:
    if start == 0:
        lines = [line for line in lines if not line.lstrip().startswith("%")]
    text = "".join(lines)
    if text.strip():
        yield start, text


def _entries(where: int, chunk: str, names: dict[str, str]) -> Iterator[_Item | Rejected]:
    from bibtexparser.exceptions import ParserStateException
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String
    from bibtexparser.splitter import Splitter

    try:
        blocks = Splitter(chunk).split().blocks
    except ParserStateException as error:
        yield Rejected(where, f"this entry cannot be read ({error}); mend its braces and quotes")
        return
    for block in blocks:
        line = where + max(0, block.start_line or 0)
        found: Entry | None = block if isinstance(block, Entry) else None
        if isinstance(block, DuplicateFieldKeyBlock):
            inner = block.ignore_error_block
            found = inner if isinstance(inner, Entry) else None
        if found is not None:
            yield _Item(line, found.entry_type.lower(), found.key.strip(), _fields(found, names))
        elif isinstance(block, String):
            names[block.key.strip().lower()] = _value(str(block.value), names)[0]
        elif isinstance(block, ParsingFailedBlock) and not _is_remark(block.raw):
            yield Rejected(line, _broken(block.raw or chunk))


def _is_remark(raw: str | None) -> bool:
    return re.match(r"\s*@\s*(?:comment|preamble|string)\b", raw or "", re.IGNORECASE) is not None


def _broken(raw: str) -> str:
    key = re.match(r"\s*@\s*\w+\s*[{(]\s*([^\n,{}=]*?)\s*,", raw)
    name = f"the entry {key[1]!r}" if key and key[1] else f"the entry {shorten(raw)!r}"
    if not key:
        return f"{name} is broken: it should begin with @type{{key, and the comma is missing; mend it"
    return (
        f"{name} is broken: a brace or quote in it does not close, a comma or an = is missing, or the file is cut off; "
        "mend it"
    )


def _fields(entry: Entry, names: Mapping[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for item in entry.fields:
        for key, value in _pairs(item, names):
            # BibTeX takes the first of two fields with one name.
            if not fields.get(key):
                fields[key] = value
    return fields


def _pairs(item: Field, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a field, and those that follow it where the comma between them is missing."""
    key, text = item.key, str(item.value)
    while True:
        value, rest = _value(text, names)
        # Without the comma the name of this field may have the tail of something before it.
        yield key.split()[-1].lower() if key.split() else "", value
        following = _NEXT_FIELD.match(rest)
        if not following:
            return
        key, text = following[1], rest[following.end() :]


def _value(text: str, names: Mapping[str, str]) -> tuple[str, str]:
    r"""Return what a value says, and the text after it.

    Examples
    --------
    >>> _value('nips # " 30"', {"nips": "NeurIPS"}), _value("{A {Map}}", {}), _value("{A} year = 2000", {})
    (('NeurIPS 30', ''), ('A {Map}', ''), ('A', ' year = 2000'))
    """
    parts: list[str] = []
    position = 0
    while True:
        while position < len(text) and (text[position].isspace() or text[position] == "#"):
            position += 1
        if position == len(text):
            break
        if text[position] in '{"':
            end = _closing(text, position)
            parts.append(text[position + 1 : end])
            position = end + 1
        else:
            # A number or a name, up to white space or a joint. An unknown name is what it says.
            hit = _WORD.match(text, position)
            word = hit[0] if hit else text[position]
            parts.append(names.get(word.lower(), word))
            position += len(word)
        rest = text[position:]
        if not rest.lstrip().startswith("#"):
            return "".join(parts), rest
    return "".join(parts), ""


def _closing(text: str, start: int) -> int:
    """Return where the brace or the quote at `start` closes, at the latest the text's end."""
    depth = 0
    quoted = text[start] == '"'
    for hit in _SIGN.finditer(text, start + 1 if quoted else start):
        sign = hit[0]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0 and not quoted:
                return hit.start()
        elif sign == '"' and quoted and depth <= 0:
            return hit.start()
    return len(text)


def _with_parent(item: _Item, parents: Mapping[str, Mapping[str, str]]) -> _Item:
    fields = dict(item.fields)
    for key in f"{fields.get('crossref', '')},{fields.get('xdata', '')}".split(","):
        parent = parents.get(key.strip().lower(), {})
        for name, value in parent.items():
            own = _INHERITED[name]
            if value and not fields.get(own) and not (own == "year" and fields.get("date")):
                fields[own] = value
    return replace(item, fields=fields)


def _record(item: _Item) -> Raw | Rejected | Paper:
    fields = {name: value.strip() for name, value in item.fields.items() if value.strip()}
    if fields.get(BIB_ID):
        own = _own(fields)
        if own is not None:
            return own
    title, abstract = fields.get("title", ""), fields.get("abstract", "")
    if title and fields.get("subtitle"):
        title = f"{title}: {fields['subtitle']}"
    if not title and not abstract:
        name = f"the entry {item.key!r}" if item.key else "this entry"
        return Rejected(item.where, f"{name} has neither title nor abstract; add a title, or remove it")
    venue = next((name for name in _VENUES if fields.get(name)), "")
    date, dated = _date(fields)
    arxiv, numbered = _arxiv(fields)
    url, linked = _url(fields)
    ids = tuple(
        f"{prefix}:{name}"
        for prefix, name in (
            ("dblp", item.key.removeprefix("DBLP:") if item.key.startswith("DBLP:") else ""),
            ("pmid", _verbatim(fields.get("pmid", ""))),
        )
        if name
    )
    used = {
        BIB_ID,
        "title",
        "subtitle",
        "abstract",
        "author",
        "doi",
        "pmid",
        venue,
        *dated,
        *numbered,
        *linked,
        *_PERIPHERY,
    }
    return Raw(
        where=item.where,
        title=title,
        abstract=abstract,
        authors=_people(fields.get("author", "")),
        date=date,
        id=_verbatim(fields.get(BIB_ID, "")),
        venue=_venue(fields.get(venue, "")),
        url=url,
        doi=_verbatim(fields.get("doi", "")),
        arxiv=arxiv,
        ids=ids,
        markup="tex",
        unused=tuple(name for name in fields if name not in used),
    )


def _venue(text: str) -> str:
    """Return the meeting that DBLP's title of proceedings names: its acronym, else its beginning.

    Examples
    --------
    >>> _venue("9th Meeting on Lakes, {LAKES} 2021, Virtual Event, May 3-7, 2021")
    'LAKES'
    >>> _venue("Advances in Lakes 30: Annual Meeting on Lakes 2017, December 4-9, 2017, Long Beach, CA, {USA}")
    'Advances in Lakes 30'
    """
    dated = _MEETING_DATE.search(text)
    if not dated:
        return text
    acronym = _ACRONYM.search(text)
    if acronym:
        return acronym[1]
    return text[: dated.start()].split(":")[0]


def _date(fields: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    date = _verbatim(fields.get("date", ""))
    if re.match(r"\d{4}", date):
        # Of a span its beginning; a doubt (2023? 2023~) is no part of the date.
        return date.split("/")[0].rstrip("?~%"), ("date", "year", "month", "day")
    year = _verbatim(fields.get("year", "")) or date
    month = _verbatim(fields.get("month", "")).replace("~", " ")
    return joined_date(year, month, _verbatim(fields.get("day", ""))), ("date", "year", "month", "day")


def _arxiv(fields: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    kind = f"{fields.get('archiveprefix', '')} {fields.get('eprinttype', '')}".lower()
    if "arxiv" in kind or not kind.strip():
        number = arxiv_in(_verbatim(fields.get("eprint", "")))
        if number:
            return number, ()
    for name in ("arxiv", "arxivid", "number", "volume", "journal", "journaltitle", "note", "howpublished", "pages"):
        value = _verbatim(fields.get(name, ""))
        # A note may name other papers' numbers; one that begins with a number names this paper's.
        if name.startswith("arxiv") or re.match(r"(?:arxiv|corr)\b|abs/", value, re.IGNORECASE):
            number = arxiv_in(value)
            if number:
                return number, (name,) if name != "journal" else ()
    return "", ()


def _url(fields: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    for name in ("url", "howpublished", "link", "ee"):
        value = fields.get(name, "")
        hit = _URL.search(value)
        address = _verbatim(hit[1] if hit else value)
        if address and (name == "url" or re.match(r"https?://", address)):
            return address.split()[0], (name,)
    return "", ()


def _verbatim(value: str) -> str:
    r"""Return the text of a field that is no prose: an address, a number, a date.

    Examples
    --------
    >>> _verbatim(r"{https://x.org/a\_b\%20c}")
    'https://x.org/a_b%20c'
    """
    return _ESCAPE.sub(r"\1", value).replace("{", "").replace("}", "").strip()


def _people(text: str) -> tuple[str, ...]:
    return tuple(person for name in _separate(text) for person in _persons(name))


def _separate(text: str) -> list[str]:
    """Split at "and" outside of braces."""
    people, start = [], 0
    for hit in _AND.finditer(text):
        before = re.sub(r"\\.", "", text[start : hit.start()])
        if before.count("{") <= before.count("}"):
            people.append(text[start : hit.start()])
            start = hit.end()
    return [*people, text[start:]]


def _persons(name: str) -> tuple[str, ...]:
    name = " ".join(name.split()).strip(" ,;")
    if name.lower().strip("{}. ") in ("others", "et al", ""):
        return ()
    if re.search(r"\bfamily\s*=", name):
        parts = {
            key: value.strip().strip('"') for key, value in re.findall(r"([\w\-]+)\s*=\s*((?:\{[^{}]*\}|[^,])*)", name)
        }
        family = " ".join(filter(None, (parts.get("prefix", ""), parts.get("family", ""), parts.get("suffix", ""))))
        return (f"{family}, {parts['given']}" if parts.get("given") else family,)
    pieces = name.split(",")
    if len(pieces) == 3 and _SUFFIX.fullmatch(pieces[1].strip()):
        # "von Last, Jr, First"
        return (f"{pieces[0].strip()} {pieces[1].strip()}, {pieces[2].strip()}",)
    # Several commas: people whom someone put apart by them, and not by "and".
    return split_people(name) if len(pieces) > 2 and "{" not in name else (name,)


def _own(fields: Mapping[str, str]) -> Paper | None:
    """Return the paper of an entry of paperkg's own, or None where someone changed how it is written."""
    names = ("id", "title", "abstract", "date", "year", "url", "source", "ids", "cut")
    values = {name: fields.get(name) or fields.get(f"paperkg-{name}") or "" for name in names}
    values = {**values, "venue": fields.get("journal") or fields.get("booktitle") or ""}
    plain = {name: from_tex(_unwrapped(value)) for name, value in values.items()}
    people = [from_tex(_unwrapped(person.strip())) for person in _separate(fields.get("author", "")) if person.strip()]
    if None in plain.values() or None in people:
        return None
    return paper_from_texts({k: v or "" for k, v in plain.items()}, tuple(person or "" for person in people))


def _unwrapped(text: str) -> str:
    """Return the text within braces that hold all of it."""
    return text[1:-1] if text.startswith("{") and _closing(text, 0) == len(text) - 1 and len(text) > 1 else text


FORMATS = (
    Format(
        name="bibtex",
        title="BibTeX and BibLaTeX (Zotero, Better BibTeX, JabRef, Mendeley, ACL Anthology, DBLP)",
        suffixes=(".bib", ".bibtex", ".biblatex"),
        sniff=looks_like_bibtex,
        read=read_bibtex,
        look="an entry such as @article{key, title = {..}}",
    ),
)
