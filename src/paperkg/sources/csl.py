"""JSON of reference managers: CSL JSON (Zotero, Mendeley, pandoc, Crossref's "csl"), Better BibTeX JSON, Zotero's API.

ijson reads the items one after another, so that memory stays flat; where the file breaks off, the items before it stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, TextIO

from paperkg.errors import InputError
from paperkg.sources.cleaning import word_set
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Skipped, Source
from paperkg.sources.parts import arxiv_in, joined_date

_CSL_TYPES: Final = word_set(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection "
    "dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview "
    "legal_case legislation manuscript map motion_picture musical_score pamphlet paper-conference patent "
    "performance periodical personal_communication post post-weblog regulation report review review-book "
    "software song speech standard thesis treaty webpage"
)
_CSL_ONLY: Final = "article-journal|article-magazine|article-newspaper|paper-conference|post-weblog|motion_picture"
_LOOK: Final = re.compile(rf'"type"\s*:\s*"(?:{_CSL_ONLY})"')
_TYPE: Final = re.compile(rf'"type"\s*:\s*"(?:{"|".join(sorted(_CSL_TYPES))})"')
_CSL_FIELDS: Final = re.compile(
    r'"(?:container-title|title-short|citation-key|citation-label|event-title|collection-title|archive_location)"\s*:\s*"'
    r'|"(?:issued|accessed)"\s*:\s*\{\s*"(?:date-parts|year|raw|literal)"'
)
_ITEM_TYPE: Final = re.compile(r'"itemType"\s*:\s*"\w+"')
_CSL_USED: Final = word_set("id type title abstract author issued container-title DOI URL PMID citation-key")
_ZOTERO_USED: Final = word_set(
    "itemType title abstractNote creators date publicationTitle proceedingsTitle conferenceName bookTitle "
    "university repository DOI url archiveID key itemKey itemID citationKey citekey version uri select "
    "libraryID dateAdded dateModified accessDate relations collections tags attachments notes parentItem"
)
_ZOTERO_VENUES: Final = (
    "publicationTitle",
    "proceedingsTitle",
    "bookTitle",
    "conferenceName",
    "encyclopediaTitle",
    "blogTitle",
    "websiteTitle",
    "university",
    "institution",
    "repository",
)
_NO_PAPERS: Final = frozenset(("attachment", "note", "annotation"))


def looks_like_csl(head: Head) -> bool:
    """Return whether it is JSON with a type or fields that only CSL has; Crossref's titles are lists, CSL's are not."""
    text = head.text.lstrip()
    if not text.startswith(("[", "{")) or re.search(r'"title"\s*:\s*\[', text):
        return False
    return bool(_LOOK.search(text) or (_TYPE.search(text) and _CSL_FIELDS.search(text)))


def looks_like_zotero_json(head: Head) -> bool:
    """Return whether it is JSON of items with an ``itemType``."""
    return head.text.lstrip().startswith(("[", "{")) and _ITEM_TYPE.search(head.text) is not None


def read_csl(source: Source) -> Read:
    """Yield the items of CSL JSON: an array, an object with "items" or "references", or one object a line."""
    for number, item in _items(source):
        yield item if isinstance(item, Rejected) else _csl_raw(number, item)


def read_zotero_json(source: Source) -> Read:
    """Yield the items of Better BibTeX JSON or of Zotero's API; attachments and notes are no papers."""
    others = 0
    for number, item in _items(source):
        if isinstance(item, Rejected):
            yield item
            continue
        data = item.get("data") if isinstance(item.get("data"), Mapping) else item
        if not isinstance(data, Mapping) or data.get("itemType") in _NO_PAPERS:
            others += 1
        else:
            yield _zotero_raw(number, data)
    if others:
        yield Skipped(f"{others} items are attachments or notes, not papers")


def _items(source: Source) -> Iterator[tuple[int, Mapping[str, Any] | Rejected]]:
    """Yield (number, item) of an array, of a list below a key, or of objects after one another."""
    import ijson

    prefix = _prefix(source.head.text)
    number = 0
    try:
        for item in ijson.items(_Utf8(source.text()), prefix, multiple_values=True):
            number += 1
            if isinstance(item, Mapping):
                yield number, item
            else:
                yield number, Rejected(number, "it is not an object; give one object a record")
    except ijson.JSONError as error:
        reason = " ".join(str(error).split("\n")[0].split())
        yield number + 1, Rejected(number + 1, f"here the JSON breaks off ({reason}); what follows was not read")
    except (UnicodeDecodeError, RecursionError) as error:
        yield number + 1, Rejected(number + 1, f"here the file cannot be read ({error}); what follows was not read")
    if not number:
        raise InputError(
            f"{source.head.name}: no item was found in it; export the library again, as CSL JSON or BibTeX"
        )


class _Utf8:
    """Decoded text as the bytes that ijson wants, whatever the encoding of the file."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, about as many as asked for."""
        return self._stream.read(size).encode("utf-8", "replace")


def _prefix(text: str) -> str:
    start = text.lstrip()
    if start.startswith("["):
        return "item"
    # A key of the outermost object, and not of an item or of a collection; braces within texts do not count.
    bare = re.sub(r'"(?:[^"\\]|\\.)*"(\s*:)?', lambda hit: hit[0] if hit[1] else '""', start)
    for hit in re.finditer(r'"(items|references)"\s*:\s*\[', bare):
        before = bare[: hit.start()]
        if before.count("{") - before.count("}") == 1 and before.count("[") == before.count("]"):
            return f"{hit[1]}.item"
    # Better BibTeX writes its settings and all collections in front of the items.
    return "items.item" if re.match(r'\{\s*"config"\s*:', start) else ""


def _text(value: object) -> str:
    """Return a value as text; a whole number in JSON may stand for text, anything else holds none."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(int(value)) if value == int(value) else str(value)
    return ""


def _csl_raw(number: int, item: Mapping[str, Any]) -> Raw | Rejected:
    title, abstract = _text(item.get("title")), _text(item.get("abstract"))
    if not title and not abstract:
        return Rejected(number, f"the item {_text(item.get('id'))!r:.60} has neither title nor abstract; add a title")
    venue = next(
        (text for key in ("container-title", "event-title", "event", "publisher") if (text := _text(item.get(key)))), ""
    )
    note = _text(item.get("note"))
    arxiv = next(
        (
            found
            for value in (
                _text(item.get("number")),
                _text(item.get("archive_location")),
                _text(item.get("arxiv")),
                note,
            )
            if re.match(r"arxiv|\d{4}\.\d{4,5}", value, re.IGNORECASE) and (found := arxiv_in(value))
        ),
        "",
    )
    pmid = _text(item.get("PMID"))
    return Raw(
        where=number,
        title=title,
        abstract=abstract,
        authors=_people(item.get("author")),
        date=_csl_date(item.get("issued")),
        venue=venue,
        url=_text(item.get("URL")),
        doi=_text(item.get("DOI")),
        arxiv=arxiv,
        ids=(f"pmid:{pmid}",) if pmid else (),
        markup="html",
        unused=_unused(item, _CSL_USED),
    )


def _csl_date(issued: object) -> str:
    if isinstance(issued, Mapping):
        parts = issued.get("date-parts")
        first = parts[0] if isinstance(parts, list) and parts else None
        if isinstance(first, list):
            year, month, day = ([_text(part) for part in first] + ["", "", ""])[:3]
            if year:
                return joined_date(year, month, day)
        if _text(issued.get("year")):
            return joined_date(*(_text(issued.get(key)) for key in ("year", "month", "day")))
        return _text(issued.get("raw")) or _text(issued.get("literal"))
    if isinstance(issued, list) and issued:
        return _csl_date(issued[0])
    return _text(issued)


def _people(people: object) -> tuple[str, ...]:
    if isinstance(people, Mapping):
        people = [people]
    found = [_person(person) for person in people] if isinstance(people, list) else [_text(people)]
    return tuple(name for name in found if name)


def _person(person: object) -> str:
    if not isinstance(person, Mapping):
        return _text(person)
    family, given = _text(person.get("family")), _text(person.get("given"))
    particle = _text(person.get("non-dropping-particle")) or _text(person.get("dropping-particle"))
    whole = " ".join(filter(None, (particle, family, _text(person.get("suffix")))))
    if whole and given:
        return f"{whole}, {given}"
    return whole or _text(person.get("literal")) or _text(person.get("name")) or given


def _zotero_raw(number: int, item: Mapping[str, Any]) -> Raw | Rejected:
    title, abstract = _text(item.get("title")), _text(item.get("abstractNote"))
    if not title and not abstract:
        kind = _text(item.get("itemType")) or "item"
        return Rejected(number, f"this {kind} has neither title nor abstract; add a title in Zotero")
    extra = _text(item.get("extra"))
    lines = dict(re.findall(r"^\s*([A-Za-z][\w \-]*):\s*(.+?)\s*$", extra, re.MULTILINE))
    archive = _text(item.get("archiveID"))
    arxiv = next(
        (n for v in (archive, f"arXiv:{lines.get('arXiv', '')}") if "arxiv" in v.lower() and (n := arxiv_in(v))), ""
    )
    venue = next((key for key in _ZOTERO_VENUES if _text(item.get(key))), "")
    ids = tuple(f"pmid:{number}" for number in re.findall(r"\d+", lines.get("PMID", ""))[:1])
    return Raw(
        where=number,
        title=title,
        abstract=abstract,
        authors=_creators(item.get("creators")),
        date=_text(item.get("date")),
        venue=_text(item.get(venue)),
        url=_text(item.get("url")),
        doi=_text(item.get("DOI")) or lines.get("DOI", ""),
        arxiv=arxiv,
        ids=ids,
        markup="html",
        unused=_unused(item, _ZOTERO_USED | {venue}),
    )


def _creators(creators: object) -> tuple[str, ...]:
    people = [person for person in creators if isinstance(person, Mapping)] if isinstance(creators, list) else []
    named = [
        person for person in people if person.get("creatorType", "author") in ("author", "presenter", "programmer")
    ]
    found = []
    for person in named:
        family, given = _text(person.get("lastName")), _text(person.get("firstName"))
        found.append(f"{family}, {given}" if family and given else family or given or _text(person.get("name")))
    return tuple(name for name in found if name)


def _unused(item: Mapping[str, Any], used: frozenset[str]) -> tuple[str, ...]:
    return tuple(key for key, value in item.items() if key not in used and value not in (None, "", [], {}, False))


FORMATS = (
    Format(
        name="zotero-json",
        title="Better BibTeX JSON, and items of Zotero's API",
        suffixes=(".json",),
        sniff=looks_like_zotero_json,
        read=read_zotero_json,
        look='JSON with items of an "itemType"',
    ),
    Format(
        name="csl",
        title="CSL JSON (Zotero, Mendeley, pandoc)",
        suffixes=(".json", ".csljson"),
        sniff=looks_like_csl,
        read=read_csl,
        look='JSON with types such as "article-journal" and dates in "issued"',
    ),
)
