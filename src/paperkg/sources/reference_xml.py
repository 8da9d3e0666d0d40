"""EndNote's XML, record by record; Zotero RDF and MODS are told from it and refused with what to export instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from paperkg.errors import InputError
from paperkg.sources.cleaning import word_set
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Source
from paperkg.sources.parts import arxiv_in, joined_date

_ENDNOTE: Final = re.compile(r"<records>\s*<record>|<ref-type\b|<source-app\b[^>]*name=\"EndNote", re.IGNORECASE)
_ZOTERO_RDF: Final = re.compile(r"<rdf:RDF\b[^>]*zotero\.org/namespaces/export", re.IGNORECASE | re.DOTALL)
_USED: Final = word_set(
    "ref-type rec-number foreign-keys database source-app titles contributors dates urls abstract "
    "electronic-resource-num periodical"
)


def looks_like_endnote_xml(head: Head) -> bool:
    """Return whether it is XML with EndNote's records."""
    return head.text.lstrip().startswith("<") and _ENDNOTE.search(head.text) is not None


def looks_like_zotero_rdf(head: Head) -> bool:
    """Return whether it is what Zotero writes as "Zotero RDF"."""
    return _ZOTERO_RDF.search(head.text) is not None


def read_zotero_rdf(source: Source) -> Read:
    """Refuse in words."""
    raise InputError(
        f"{source.head.name}: it is Zotero RDF, which is not read; in Zotero choose Export Library and the format "
        "BibTeX, RIS, CSL JSON or CSV"
    )


def read_endnote_xml(source: Source) -> Read:
    """Yield the records of EndNote's XML; a file that breaks off keeps those before."""
    number = 0
    for record in _records(source):
        number += 1
        if isinstance(record, str):
            yield Rejected(number, f"here the XML breaks off ({record}); what follows was not read")
            return
        yield _raw(number, record)
    if not number:
        raise InputError(f"{source.head.name}: EndNote XML without a record; export the library again, or as RIS")


def _records(source: Source) -> Iterator[Any]:
    from lxml import etree

    try:
        events = etree.iterparse(
            source.binary(), events=("end",), tag="record", resolve_entities=False, no_network=True, load_dtd=False
        )
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        yield str(error)


def _raw(number: int, record: Any) -> Raw | Rejected:
    title, abstract = _one(record, "titles/title"), _one(record, "abstract")
    if not title and not abstract:
        return Rejected(number, "it has neither title nor abstract; add a title in EndNote")
    venue = (
        _one(record, "titles/secondary-title")
        or _one(record, "periodical/full-title")
        or _one(record, "titles/alt-title")
    )
    year, day = _one(record, "dates/year"), _one(record, "dates/pub-dates/date")
    urls = [url for path in ("urls/related-urls/url", "urls/web-urls/url") for url in _all(record, path)]
    return Raw(
        where=number,
        title=title,
        abstract=abstract,
        authors=tuple(_all(record, "contributors/authors/author")),
        date=joined_date(year, re.sub(r"\b(?:1[5-9]|2[01])\d\d\b", "", day)) if year else day,
        venue=venue,
        url=urls[0] if urls else "",
        doi=_one(record, "electronic-resource-num"),
        arxiv=arxiv_in(venue) if "arxiv" in venue.lower() else "",
        unused=tuple(
            dict.fromkeys(
                str(child.tag) for child in record if child.tag not in _USED and "".join(child.itertext()).strip()
            )
        ),
    )


def _all(record: Any, path: str) -> list[str]:
    """Return the texts below a path; each may be cut into styles."""
    texts = ("".join(element.itertext()).replace("\r", "\n").strip() for element in record.findall(path))
    return [text for text in texts if text]


def _one(record: Any, path: str) -> str:
    return next(iter(_all(record, path)), "")


FORMATS = (
    Format(
        name="zotero-rdf",
        title="Zotero RDF (refused: export BibTeX instead)",
        suffixes=(".rdf",),
        sniff=looks_like_zotero_rdf,
        read=read_zotero_rdf,
        look="<rdf:RDF with Zotero's name space",
    ),
    Format(
        name="endnote-xml",
        title="EndNote XML",
        suffixes=(".xml",),
        sniff=looks_like_endnote_xml,
        read=read_endnote_xml,
        look="<records><record> with a <ref-type>",
    ),
)
