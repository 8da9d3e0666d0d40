"""PubMed's "Abstract (text)": numbered citations, each with title, authors, affiliations and abstract in paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Source
from paperkg.sources.services import NO_TEXT, abstract_of, spaced_initials

_START = re.compile(r"^(\d{1,6})\. (?=\S)(?P<venue>.+?)[.:] (?P<date>(?:19|20)\d\d\b[^;:.]*)", re.DOTALL)
_PMID = re.compile(r"^PMID: (\d+)", re.MULTILINE)
_PEOPLE = re.compile(r"(?:[^\W\d_][\w'’.-]*[ -]?){1,5} [A-Z]{1,4}(?: (?:Jr|Sr|2nd|3rd|II|III))?(?:\(\d+\))*")
_ASIDE = re.compile(
    r"(?:Author information|Collaborators?|Comment (?:in|on)|Erratum (?:in|for)|Update (?:of|in)|Retraction (?:in|of)|"
    r"Expression of concern|Republished (?:in|from)|Conflict of interest|Copyright|©|\(c\) ?\d{4}|Published by|"
    r"\[(?:Article|Indexed)|Trial registration|Cites|Summary for patients in|Electronic address|"
    r"This is an open access|Publication (?:types|history)|Plain Language|PLAIN LANGUAGE|"
    r"Graphical abstract|Supplementary)",
    re.IGNORECASE,
)
_IDS = re.compile(r"^(?:DOI|PMCID|PMID): ")


def sniff(head: Head) -> bool:
    """Return whether a source is PubMed's abstract text."""
    text = head.text.lstrip()
    return bool(re.match(r"\d{1,6}\. \S", text) and _PMID.search(text) and _START.match(text))


def read_pubmed_text(source: Source) -> Read:
    """Yield the records of PubMed's abstract text.

    Parameters
    ----------
    source : Source
        The opened source.
    """
    record: list[tuple[int, str]] = []
    for number, paragraph in _paragraphs(source):
        if _START.match(paragraph) and record and any(_IDS.match(text) for _, text in record):
            yield _record(record)
            record = []
        record.append((number, paragraph))
    if record:
        yield _record(record)


def _paragraphs(source: Source) -> Iterator[tuple[int, str]]:
    lines: list[str] = []
    begin = 1
    for number, line in enumerate(source.text(), 1):
        if line.strip():
            begin = begin if lines else number
            lines.append(line.strip())
        elif lines:
            yield begin, "\n".join(lines)
            lines = []
    if lines:
        yield begin, "\n".join(lines)


def _record(paragraphs: list[tuple[int, str]]) -> Raw | Rejected:
    where, citation = paragraphs[0]
    start = _START.match(citation)
    if not start:
        return Rejected(where, "text before the first numbered citation; remove it")
    rest = [text for _, text in paragraphs[1:]]
    ids = "\n".join(text for text in rest if _IDS.match(text))
    told = [text for text in rest if not _IDS.match(text) and not _ASIDE.match(text)]
    title = " ".join(told[0].split()) if told else ""
    people = _people(told[1]) if len(told) > 1 else ()
    abstract, note = abstract_of("\n".join(told[2 if people else 1 :]))
    if not title and not abstract:
        return Rejected(where, NO_TEXT)
    pmid = _PMID.search(ids)
    doi = re.search(r"\bdoi: ?(10\.\d{4,9}/\S+)", f"{ids}\n{citation}", re.IGNORECASE)
    bracketed = re.fullmatch(r"\[(.+?)\.?\]\.?", title)
    aside = [text for text in rest if _ASIDE.match(text)]
    asides = dict.fromkeys(hit[0].casefold() for text in aside if (hit := _ASIDE.match(text)))
    return Raw(
        where,
        bracketed[1] if bracketed else title.removesuffix("."),
        abstract,
        authors=people,
        date=" ".join(start["date"].split()),
        venue=" ".join(start["venue"].split()),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid[1]}/" if pmid else "",
        doi=doi[1].rstrip(".") if doi else "",
        ids=(f"pmid:{pmid[1]}",) if pmid else (),
        unused=(*asides, *((note,) if note else ())),
    )


def _people(text: str) -> tuple[str, ...]:
    """Return the people of a paragraph of names such as "Ketteler J(1), Nuñez AM(2)." or nothing.

    Examples
    --------
    >>> _people("Ketteler J(1), van der Holm AM(2)(3); River Group."), _people("We map rivers, and lakes.")
    (('Ketteler, J.', 'van der Holm, A. M.', 'River Group'), ())
    """
    parts = re.split(r"\s*[,;]\s*", " ".join(text.split()).rstrip("."))
    people = [re.sub(r"\(\d+\)", "", part).strip() for part in parts]
    fitting = sum(_PEOPLE.fullmatch(part) is not None for part in parts)
    if not fitting or fitting * 3 < len(parts) * 2 - 1:
        return ()
    split = (re.fullmatch(r"(.+) ([A-Z]{1,4})( (?:Jr|Sr|2nd|3rd|II|III))?", name) for name in people)
    named = (
        f"{hit[1]}{hit[3] or ''}, {spaced_initials(hit[2])}" if hit else name
        for hit, name in zip(split, people, strict=True)
    )
    return tuple(name for name in named if name and name.casefold() not in ("et al", "et al."))


FORMATS = (
    Format(
        "pubmed-text",
        "PubMed's abstract text",
        (".txt",),
        sniff,
        read_pubmed_text,
        '"1. J Lung Imaging. 2023 .." and "PMID: .."',
    ),
)
