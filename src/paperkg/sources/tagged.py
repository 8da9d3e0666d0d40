"""Forms with a tag at the beginning of a line: RIS, EndNote (.enw), MEDLINE (.nbib), Web of Science plain text.

The four differ in how a tag is written, where a record begins and ends, and what a tag means; each is a `_Dialect`.
Lines without a tag go on with the field before them. (rispy was tried: it loses a record whose end is missing and
everything where a tag has one space, without a word, and reads a file as a whole.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from paperkg.sources.cleaning import word_set
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Source
from paperkg.sources.parts import arxiv_in, joined_date, loose_date, shorten, split_people

_YEAR: Final = re.compile(r"(?<!\d)(1[5-9]\d\d|2[01]\d\d)(?!\d)")
_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")
_SUFFIX: Final = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_MOST_FIELDS: Final = 5_000


@dataclass
class _Record:
    """The fields of a record in their order, each with its lines."""

    where: int
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    whole: bool = True
    _texts: dict[str, list[str]] | None = None

    def texts(self) -> dict[str, list[str]]:
        """Return the values of each tag that has any; the record must be whole by then."""
        if self._texts is None:
            self._texts = {}
            for tag, lines in self.fields:
                if text := _joined(lines):
                    self._texts.setdefault(tag, []).append(text)
        return self._texts

    def all(self, *tags: str) -> list[str]:
        """Return the values of the first of some tags that has any."""
        return next((found for tag in tags if (found := self.texts().get(tag))), [])

    def lines(self, tag: str) -> list[str]:
        """Return each line of a tag as a value."""
        return [line.strip() for name, lines in self.fields if name == tag for line in lines if line.strip()]

    def one(self, *tags: str) -> str:
        """Return the first value of the first of some tags that has any."""
        return next(iter(self.all(*tags)), "")

    def unused(self, used: frozenset[str]) -> tuple[str, ...]:
        """Return the tags with content that are not used, in their order."""
        return tuple(tag for tag in self.texts() if tag not in used)


def _joined(lines: list[str]) -> str:
    # Line ends are kept: words that they broke are mended with the rest of the text in view.
    return "\n".join(line.strip() for line in lines if line.strip())


@dataclass(frozen=True)
class _Dialect:
    """How a form is written.

    ``tag`` matches a tagged line: the tag and the rest of the line. ``opens`` and ``closes`` are the tags that begin
    and end a record; ``blank`` says whether a blank line ends one that was not begun by an opening tag.
    """

    tag: re.Pattern[str]
    opens: str
    closes: str
    blank: bool
    make: Callable[[_Record], Raw]
    outside: frozenset[str] = frozenset()


def _records(source: Source, dialect: _Dialect) -> Iterator[_Record]:
    record: _Record | None = None
    opened = after_blank = False
    for number, line in enumerate(source.text(), 1):
        hit = dialect.tag.match(line)
        if not hit:
            if not line.strip():
                after_blank = True
            elif record is not None and record.fields:
                record.fields[-1][1].append(line)
            continue
        tag, rest = hit[1], hit[2] or ""
        begins = tag == dialect.opens or (after_blank and dialect.blank and not opened)
        after_blank = False
        if record is not None and begins:
            yield record
            record = None
        if tag == dialect.closes:
            if record is not None:
                yield record
            record, opened = None, False
        elif tag not in dialect.outside:
            if record is None:
                record, opened = _Record(number), tag == dialect.opens
            if len(record.fields) < _MOST_FIELDS:
                record.fields.append((tag, [rest]))
    if record is not None:
        record.whole = not dialect.closes
        yield record


def _read(source: Source, dialect: _Dialect) -> Read:
    for record in _records(source, dialect):
        raw = dialect.make(record)
        if raw.title.strip() or raw.abstract.strip():
            yield raw
        elif record.fields:
            tag, lines = record.fields[0]
            begins = shorten(f"{tag} {_joined(lines)}")
            yield Rejected(
                record.where, f"the record that begins {begins!r} has neither title nor abstract; add a title"
            )


# --- RIS ---

_RIS_USED: Final = word_set("TY ER ID TI T1 CT AB N2 AU A1 T2 JF JO JA J2 BT C3 DA PY Y1 DO UR LK TT ST DB DP")
_RIS_START: Final = re.compile(r"^[ \t]{0,3}TY( {0,3})-", re.MULTILINE)
_RIS_KNOWN: Final = word_set(
    "A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DO DP ED EP ER ET ID IS J1 J2 "
    "JA JF JO KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NV OP PB PP PY RI RN RP SE SN SP ST SV T1 T2 T3 TA TI TT "
    "TY U1 U2 U3 U4 U5 UR VL VO Y1 Y2"
)
_RIS_TAGS: Final = re.compile(r"^[A-Z][A-Z0-9]  - ", re.MULTILINE)


def looks_like_ris(head: Head) -> bool:
    """Return whether a TY tag, or three tags of RIS, stand near the beginning."""
    lines = [line for line in head.text.splitlines()[:60] if line.strip()][:25]
    text = "\n".join(lines)
    if _MEDLINE_ONLY.search(text):
        return False
    if _RIS_START.search(text):
        return True
    return len(lines) > 2 and len(_RIS_TAGS.findall("\n".join(lines[:6]))) >= 3


def read_ris(source: Source) -> Read:
    """Yield the records of RIS: Zotero, Mendeley, EndNote, Scopus, Web of Science, IEEE, publishers."""
    start = _RIS_START.search(source.head.text)
    # Within an abstract "AI - based" may begin a line, so that tags are only those written as the first one is.
    spaces = len(start[1]) if start else 2
    known = "|".join(sorted(_RIS_KNOWN)) if spaces < 2 else "[A-Z][A-Z0-9]"
    rest = " ?(.*)" if spaces > 1 else r"(?: (.*)|[ \t]*)"
    tag = re.compile(rf"[ \t]{{0,3}}({known}) {{{spaces}}}-{rest}$", re.DOTALL)
    yield from _read(source, _Dialect(tag, opens="TY", closes="ER", blank=not start, make=_ris_raw))


def _ris_raw(record: _Record) -> Raw:
    title = record.one("TI", "T1", "CT", "BT")
    abstract = max(_whole(record, "AB"), _whole(record, "N2"), key=len)
    venue = record.one("T2", "JF", "JO", "JA", "C3", "J2", "BT")
    if not venue and record.one("TY") == "THES":
        venue = record.one("PB")
    date = _ris_date(record)
    beside = [value for tag in ("M1", "M3", "L3", "C7", "N1", "AN") for value in record.all(tag)]
    doi = record.one("DO") or next((hit[0] for v in beside if (hit := _DOI.match(re.sub(r"^doi:?\s*", "", v)))), "")
    arxiv = next(
        (
            number
            for value in [*beside, venue, record.one("PB", "ET")]
            if value.lower().startswith(("arxiv:", "arxiv preprint", "arxiv e-print", "corr", "abs/"))
            and (number := arxiv_in(value))
        ),
        "",
    )
    last = record.fields[-1][0] if record.fields else ""
    return Raw(
        where=record.where,
        title=title,
        abstract=abstract,
        authors=tuple(person for value in record.all("AU", "A1") for person in _people(value)),
        date=date,
        venue=venue if venue != title else "",
        url=_first_url(record.all("UR", "LK", "L2")),
        doi=doi,
        arxiv=arxiv,
        ids=tuple(f"wos:{v.removeprefix('WOS:')}" for v in record.all("AN") if v.startswith("WOS:")),
        cut=not record.whole and last in ("AB", "N2"),
        unused=record.unused(_RIS_USED),
    )


def _ris_date(record: _Record) -> str:
    year = record.one("PY", "Y1")
    dates = [loose_date(value) for value in record.all("DA") + record.all("Y1") + record.all("PY")]
    own = _YEAR.search(year)
    fitting = [
        date for date in dates if (hit := _YEAR.search(date)) and (not own or abs(int(hit[1]) - int(own[1])) <= 1)
    ]
    best = max(fitting, key=lambda date: len(date) if re.fullmatch(r"[\d\-]+", date) else 7, default="")
    detail = next((value for value in record.all("DA") if not _YEAR.search(value)), "")
    if own and detail and len(best) <= 4:
        return joined_date(own[1], detail)
    return best or year or record.one("DA")


def _whole(record: _Record, tag: str) -> str:
    """Return all values of a tag as one text: some programs repeat the tag for each paragraph."""
    return "\n".join(dict.fromkeys(record.all(tag)))


def _people(text: str) -> tuple[str, ...]:
    text = text.strip().rstrip(",;")
    if ";" in text:
        return split_people(text)
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) == 3 and _SUFFIX.fullmatch(pieces[2]):
        return (f"{pieces[0]} {pieces[2]}, {pieces[1]}",)
    if len(pieces) > 3:
        return split_people(text)
    return (text,) if text and text.lower().strip(" .") not in ("et al", "others", "and others") else ()


def _first_url(values: list[str]) -> str:
    words = [word.strip("<>;,") for value in values for word in value.split()]
    return next((word for word in words if re.match(r"https?://|www\.|doi\.org", word)), "")


# --- EndNote ---

_ENW_TAG: Final = re.compile(r"%([0-9A-Z!@\[\]^~$*&?#<>+=(),|])(?:[ \t]+(.*)|[ \t]*)$", re.DOTALL)
_ENW_USED: Final = word_set("0 T A D 8 J B X R U F ! ~ W")
_ENW_LOOK: Final = re.compile(r"^%[TAXDJB] \S", re.MULTILINE)


def looks_like_endnote(head: Head) -> bool:
    """Return whether the text begins with tags such as ``%0`` and ``%T``."""
    lines = [line for line in head.text.splitlines()[:40] if line.strip()][:6]
    text = "\n".join(lines)
    return bool(lines) and lines[0].startswith("%") and len(re.findall(r"^%[0TAXDJB] \S", text, re.MULTILINE)) >= 2


def read_endnote(source: Source) -> Read:
    """Yield the records of EndNote's tagged form, which Google Scholar and publishers write too."""
    yield from _read(source, _Dialect(_ENW_TAG, opens="0", closes="", blank=True, make=_enw_raw))


def _enw_raw(record: _Record) -> Raw:
    title, abstract, venue = record.one("T"), _whole(record, "X"), record.one("J", "B")
    year, detail = record.one("D"), record.one("8")
    date = loose_date(detail) if _YEAR.search(detail) else joined_date(year, detail) if year else detail
    if date == detail and year:
        date = joined_date(year, _YEAR.sub("", detail)) if _YEAR.search(detail) else date
    return Raw(
        where=record.where,
        title=title,
        abstract=abstract,
        authors=tuple(person for value in record.all("A") for person in _people(value)),
        date=date,
        venue=venue,
        url=_first_url(record.all("U")),
        doi=record.one("R"),
        arxiv=next(
            (n for v in (venue, record.one("R"), record.one("M")) if "arxiv" in v.lower() and (n := arxiv_in(v))), ""
        ),
        unused=tuple(f"%{tag}" for tag in record.unused(_ENW_USED)),
    )


# --- MEDLINE ---

_NBIB_TAG: Final = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*)|[ \t]*)$", re.DOTALL)
_MEDLINE_ONLY: Final = re.compile(r"^(?:PMID- ?\d|OWN - |STAT- |FAU - |LID - |DCOM- )", re.MULTILINE)
_NBIB_USED: Final = word_set("PMID TI BTI CTI AB OAB FAU AU CN DP DEP JT TA LID AID SO OWN STAT LR")


def looks_like_medline(head: Head) -> bool:
    """Return whether tags that only MEDLINE has stand near the beginning."""
    lines = [line for line in head.text.splitlines()[:60] if line.strip()][:15]
    return len(_MEDLINE_ONLY.findall("\n".join(lines))) >= 1


def read_medline(source: Source) -> Read:
    """Yield the records of PubMed's own form."""
    yield from _read(source, _Dialect(_NBIB_TAG, opens="PMID", closes="", blank=True, make=_nbib_raw))


def _nbib_raw(record: _Record) -> Raw:
    title, abstract = record.one("TI", "BTI", "CTI"), _whole(record, "AB") or _whole(record, "OAB")
    people = record.all("FAU", "AU")
    numbers = record.all("LID") + record.all("AID")
    doi = next((value.split(" [")[0] for value in numbers if value.endswith("[doi]")), "")
    dp = record.one("DP").split(maxsplit=1)
    date = joined_date(dp[0], dp[1]) if len(dp) == 2 else "".join(dp)
    if not date and re.fullmatch(r"\d{8}", early := record.one("DEP")):
        date = f"{early[:4]}-{early[4:6]}-{early[6:]}"
    venue = record.one("JT", "TA")
    return Raw(
        where=record.where,
        title=_medline_title(title),
        abstract=abstract,
        authors=tuple(people + record.all("CN")),
        date=date,
        venue=venue,
        doi=doi,
        ids=tuple(f"pmid:{number}" for number in record.all("PMID")[:1]),
        unused=record.unused(_NBIB_USED),
    )


def _medline_title(title: str) -> str:
    """Return a title without MEDLINE's own full stop, and without the brackets around a translated one.

    Examples
    --------
    >>> _medline_title("A map of rivers."), _medline_title("[A map of rivers]."), _medline_title("Why rivers?")
    ('A map of rivers', 'A map of rivers', 'Why rivers?')
    """
    title = title.strip()
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    inner = title[1:-1]
    return inner if title.startswith("[") and title.endswith("]") and "[" not in inner else title


# --- Web of Science ---

_WOS_TAG: Final = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|[ \t]*)$", re.DOTALL)
_WOS_USED: Final = word_set("PT ER EF FN VR TI AB AU AF CA SO PY PD EA DI UT")


def looks_like_web_of_science(head: Head) -> bool:
    """Return whether the text begins as Web of Science's plain text does: FN and VR, or PT and AU."""
    lines = [line for line in head.text.splitlines()[:40] if line.strip()][:8]
    tags = [line[:3] for line in lines]
    return bool(tags) and (
        (tags[0] == "FN " and any(tag in ("VR ", "PT ") for tag in tags)) or (tags[0] == "PT " and "AU " in tags)
    )


def read_web_of_science(source: Source) -> Read:
    """Yield the records of Web of Science's plain text."""
    dialect = _Dialect(
        _WOS_TAG, opens="PT", closes="ER", blank=False, make=_wos_raw, outside=frozenset(("FN", "VR", "EF"))
    )
    yield from _read(source, dialect)


def _wos_raw(record: _Record) -> Raw:
    title, abstract, venue = record.one("TI"), _whole(record, "AB"), record.one("SO")
    people = record.lines("AF") or record.lines("AU")
    year, day = record.one("PY"), record.one("PD")
    early = record.one("EA").split()
    date = joined_date(year, day) if year else joined_date(early[-1], " ".join(early[:-1])) if early else ""
    last = record.fields[-1][0] if record.fields else ""
    return Raw(
        where=record.where,
        title=title,
        abstract=abstract,
        authors=tuple(person for value in people for person in _people(value)) + tuple(record.lines("CA")),
        date=date,
        venue=venue,
        doi=record.one("DI"),
        ids=tuple(f"wos:{number.removeprefix('WOS:')}" for number in record.all("UT")[:1]),
        cut=not record.whole and last == "AB",
        unused=record.unused(_WOS_USED),
    )


FORMATS = (
    Format(
        name="ris",
        title="RIS (Zotero, Mendeley, EndNote, Scopus, Web of Science, IEEE, publishers)",
        suffixes=(".ris",),
        sniff=looks_like_ris,
        read=read_ris,
        look='lines such as "TY  - JOUR" and "TI  - .."',
    ),
    Format(
        name="endnote",
        title="EndNote, tagged (EndNote, Google Scholar, publishers)",
        suffixes=(".enw", ".refer"),
        sniff=looks_like_endnote,
        read=read_endnote,
        look='lines such as "%0 Journal Article" and "%T .."',
    ),
    Format(
        name="medline",
        title="MEDLINE (PubMed: Send to, Citation manager)",
        suffixes=(".nbib", ".medline"),
        sniff=looks_like_medline,
        read=read_medline,
        look='lines such as "PMID- 39999991" and "FAU - .."',
    ),
    Format(
        name="wos",
        title="Web of Science plain text",
        suffixes=(".ciw", ".isi"),
        sniff=looks_like_web_of_science,
        read=read_web_of_science,
        look='a first line "FN .." or "PT J", then two-letter tags',
    ),
)
