"""Records of scholarly services, one JSON object each, whatever stands around them.

`service_of` says whose record an object is by its keys, and `raw_of` reads it. Nothing here opens a file: a list, a
page of an API, a line of a snapshot and an object below some key of another file are all read alike.

Services send null, an empty list or an error where others have a value, and a string where others have a list. So every
field is read by what it holds and a field that holds something else is as good as empty: it never costs the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from paperkg.sources.cleaning import word_set
from paperkg.sources.formats import Raw, Rejected, Skipped
from paperkg.sources.marks import strip_abstract_prefix

Record = Mapping[str, Any]
Read = Raw | Rejected | Skipped

NO_TEXT = "it has neither a title nor an abstract; export it again with both, or remove it"
_PLACEHOLDER = re.compile(
    r"\W*(?:(?:no|not?) abstracts?(?: (?:is |was )?(?:available|provided|supplied|present))?|"
    r"abstract (?:is |was )?not (?:available|provided|supplied|present)|n/?a|none|null|nan|undefined|"
    r"error|\[?tba\]?)\W*",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    r"\W*(?:this|the) (?:paper|article|submission|manuscript|work|preprint|version)\b.{0,60}?"
    r"\b(?:withdrawn|retracted|removed)\b",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_NOTICE = 400


# --- values as they come -------------------------------------------------------------------------------------------


def text_of(value: Any) -> str:
    """Return the text in a value: a string, a number, the first text of a list, or what OpenReview calls ``value``.

    Examples
    --------
    >>> text_of(["", "Rivers"]), text_of({"value": "Rivers"}), text_of(None), text_of(2023), text_of({"a": 1})
    ('Rivers', 'Rivers', '', '2023', '')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return next((text for key in ("value", "#text", "text", "_") if (text := text_of(value.get(key)))), "")
    if isinstance(value, list | tuple):
        return next((text for item in value if (text := text_of(item))), "")
    if value is None or isinstance(value, bool):
        return ""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)


def first_of(record: Record, *keys: str) -> str:
    """Return the first text that a record has under one of the keys; a dot goes one level down.

    Examples
    --------
    >>> first_of({"venue": None, "journal": {"name": "Lakes"}}, "venue", "journal.name")
    'Lakes'
    """
    return next((text for key in keys if (text := text_of(get(record, key)))), "")


def get(record: Any, path: str) -> Any:
    """Return what stands below keys joined by dots, or None.

    Examples
    --------
    >>> get({"a": {"b": 1}}, "a.b"), get({"a": [1]}, "a.b")
    (1, None)
    """
    if "." not in path:
        return record.get(path) if isinstance(record, dict) else None
    for key in path.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return record


def has_content(value: Any) -> bool:
    """Return whether a field says anything: not null, empty, false or zero, nor made of such values.

    Examples
    --------
    >>> has_content([None, ""]), has_content({"a": 0}), has_content("x"), has_content({"value": ["x"]})
    (False, False, True, True)
    """
    if isinstance(value, dict):
        return any(map(has_content, value.values()))
    if isinstance(value, list | tuple):
        return any(map(has_content, value))
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def unused_keys(record: Record, used: Iterable[str]) -> tuple[str, ...]:
    """Return the keys with content that are not among those used."""
    known = frozenset(used)
    return tuple(str(key) for key, value in record.items() if key not in known and has_content(value))


def abstract_of(text: str) -> tuple[str, str]:
    """Return an abstract without the word "Abstract" before it, and a note where there is none in it.

    Examples
    --------
    >>> abstract_of("Abstract: We map rivers."), abstract_of("No abstract available.")
    (('We map rivers.', ''), ('', 'abstract (a placeholder)'))
    >>> abstract_of("This paper has been withdrawn by the author due to an error.")
    ('', 'abstract (a notice of withdrawal)')
    """
    text = strip_abstract_prefix(text.strip())
    if not text or _PLACEHOLDER.fullmatch(text):
        return "", "abstract (a placeholder)" if text else ""
    if len(text) <= _LONGEST_NOTICE and _WITHDRAWN.match(text):
        return "", "abstract (a notice of withdrawal)"
    return text, ""


def people_of(value: Any) -> tuple[str, ...]:
    """Return the people of a list of names or objects, or of names in one string; what is no name is left out.

    Examples
    --------
    >>> people_of([{"family": "Holm", "given": "Grete"}, {"name": "Li Wei"}, None, "Ada Vries"])
    ('Holm, Grete', 'Li Wei', 'Ada Vries')
    >>> people_of("Grete Holm; Li Wei"), people_of("Holm, Grete and Wei, Li"), people_of("Grete Holm, Li Wei")
    (('Grete Holm', 'Li Wei'), ('Holm, Grete', 'Wei, Li'), ('Grete Holm', 'Li Wei'))
    """
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    if isinstance(value, str):
        return _split_people(value)
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list | tuple):
        return ()
    names = (_person(item) for item in value)
    return tuple(name for name in names if name and not _NOBODY.fullmatch(name))


_NOBODY = re.compile(r"anonymous(?: authors?)?|et\.? al\.?|and others|others|unknown|null|n/?a|\W+", re.IGNORECASE)


_FAMILY = frozenset({"family", "last", "lastName", "last_name", "familyName", "LastName"})


def _person(value: Any) -> str:
    if not isinstance(value, dict):
        return " ".join(text_of(value).split()) if isinstance(value, str) else ""
    family = "" if _FAMILY.isdisjoint(value) else first_of(value, *_FAMILY)
    given = (
        ""
        if not family
        else first_of(value, "given", "first", "firstName", "first_name", "givenName", "ForeName", "forename")
    )
    if family:
        given = " ".join([given, first_of(value, "middle")]).strip()
        family = " ".join([family, first_of(value, "suffix")]).strip()
        return f"{family}, {given}" if given else family
    whole = value.get("name")
    if isinstance(whole, str) and whole.strip():
        return " ".join(whole.split())
    return first_of(
        value, "name", "display_name", "full_name", "fullName", "fullname", "author.display_name", "raw_author_name",
        "author.name", "literal", "text", "value", "user.fullname", "given", "#text",
    )  # fmt: skip


def _split_people(text: str) -> tuple[str, ...]:
    text = " ".join(text.split()).rstrip(".") if text.count(".") == 1 else " ".join(text.split())
    if ";" in text:
        parts = text.split(";")
    elif " and " in text and "," in text.split(" and ")[0] and text.count(",") <= text.count(" and ") + 1:
        # "Holm, Grete and Wei, Li": a comma in each part but not more; else "A Holm, L Wei and C Okoro".
        parts = text.split(" and ") if all(part.count(",") == 1 for part in text.split(" and ")) else _commas(text)
    else:
        parts = _commas(text)
    names = (part.strip() for part in parts)
    return tuple(name for name in names if name and not _NOBODY.fullmatch(name))


def _commas(text: str) -> list[str]:
    return re.split(r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+", text)


def date_from_parts(value: Any) -> str:
    """Return a date of Crossref's and CSL's "date-parts" as ISO, as far as it is given.

    Examples
    --------
    >>> date_from_parts({"date-parts": [[2023, 6]]}), date_from_parts({"date-parts": [[None]]})
    ('2023-06', '')
    """
    parts = get(value, "date-parts")
    while isinstance(parts, list) and parts and isinstance(parts[0], list):
        parts = parts[0]
    numbers: list[int] = []
    for part in (parts if isinstance(parts, list) else [])[:3]:
        text = text_of(part)
        if not text.isdecimal() or not int(text):
            break
        numbers.append(int(text))
    if not numbers or not 1000 <= numbers[0] <= 2999:
        return first_of(value, "date-time", "raw", "literal") if isinstance(value, dict) else ""
    return "-".join([f"{numbers[0]:04d}", *(f"{number:02d}" for number in numbers[1:])])


def date_from_milliseconds(value: Any) -> str:
    """Return the day of a time in milliseconds since 1970, or nothing.

    Examples
    --------
    >>> date_from_milliseconds(1700000000000), date_from_milliseconds("x")
    ('2023-11-14', '')
    """
    text = text_of(value).split(".")[0]
    if not text.isdecimal() or not 10**11 < int(text) < 10**13:
        return ""
    return datetime.fromtimestamp(int(text) / 1000, tz=timezone.utc).date().isoformat()


def _made(record: Record, where: int, used: str, **fields: Any) -> Read:
    """Return the record of the fields, with what they leave unused, or why it is none."""
    abstract, note = abstract_of(fields.pop("abstract", ""))
    title = fields.pop("title", "")
    if _PLACEHOLDER.fullmatch(title) or title in ("[Not Available].", "Untitled"):
        title = ""
    if not title and not abstract:
        reason = f"{note.removeprefix('abstract (').rstrip(')')} stands for its abstract, and it has no title"
        return Rejected(where, f"{reason}; remove it" if note else NO_TEXT)
    unused = unused_keys(record, used.split()) + ((note,) if note else ())
    fields["ids"] = tuple(dict.fromkeys(i for i in fields.get("ids", ()) if i))
    return Raw(where, title, abstract, unused=unused, **fields)


def spaced_initials(text: str) -> str:
    """Return initials that stand together, as PubMed and Google Scholar write them, as they are written elsewhere.

    Examples
    --------
    >>> spaced_initials("AM"), spaced_initials("J"), spaced_initials("Li"), spaced_initials("ATLAS")
    ('A. M.', 'J.', 'Li', 'ATLAS')
    """
    return " ".join(f"{letter}." for letter in text) if re.fullmatch(r"[^\W\d_a-zß-ÿ]{1,4}", text) else text


def arxiv_month(number: str) -> str:
    """Return the month in an arXiv number, or nothing.

    Examples
    --------
    >>> arxiv_month("2306.99991"), arxiv_month("cs/0306001"), arxiv_month("x")
    ('2023-06', '2003-06', '')
    """
    hit = re.fullmatch(r"(?:[a-z-]+(?:\.[A-Z]{2})?/)?(\d\d)(0[1-9]|1[0-2])(?:\.\d{4,5}|\d{3})(?:v\d+)?", number)
    return f"{'19' if hit[1] > '90' else '20'}{hit[1]}-{hit[2]}" if hit else ""


# --- OpenAlex ------------------------------------------------------------------------------------------------------

_OPENALEX_OTHER = re.compile(r"https?://openalex\.org/([A-VX-Z])\d+", re.IGNORECASE)
_OPENALEX_KINDS = {
    "A": "author",
    "I": "institution",
    "S": "source",
    "C": "concept",
    "F": "funder",
    "P": "publisher",
    "T": "topic",
}
_OPENALEX_ID = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d+)", re.IGNORECASE)
_ARXIV_ADDRESS = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|10\.48550/arxiv\.)([\w.-]+/\d{7}|\d{4}\.\d{4,5})", re.IGNORECASE
)
_LARGEST_INDEX = 200_000


def abstract_from_index(index: Any) -> str:
    """Return the text of OpenAlex's ``abstract_inverted_index``: each word with the places where it stands.

    Examples
    --------
    >>> abstract_from_index({"rivers": [1, 3], "Small": [0], "feed": [2]})
    'Small rivers feed rivers'
    >>> abstract_from_index(None)
    ''
    """
    if isinstance(index, str):
        import json

        try:
            index = json.loads(index)
        except ValueError:
            return ""
    if isinstance(index, dict) and isinstance(index.get("InvertedIndex"), dict):
        index = index["InvertedIndex"]
    if not isinstance(index, dict):
        return ""
    places = [
        (place, word)
        for word, at in index.items()
        if isinstance(at, list)
        for place in at[:_LARGEST_INDEX]
        if isinstance(place, int) and not isinstance(place, bool)
    ]
    return " ".join(word for _, word in sorted(places, key=lambda pair: pair[0])[:_LARGEST_INDEX])


def raw_from_openalex(record: Record, where: int = 1) -> Read:
    """Return the record of an OpenAlex work.

    Parameters
    ----------
    record : mapping
        As the API and the snapshot have it.
    where : int
        Its line or number.

    Examples
    --------
    >>> raw_from_openalex({"id": "https://openalex.org/W1", "title": "Rivers", "publication_year": 2023}).ids
    ('openalex:W1',)
    """
    other = _OPENALEX_OTHER.fullmatch(first_of(record, "id"))
    if other:
        kind = _OPENALEX_KINDS.get(other[1].upper(), "entity")
        return Rejected(where, f"an OpenAlex {kind}, no work; ask OpenAlex for its works")
    if record.get("is_paratext") is True or record.get("type") == "paratext":
        return Skipped("covers, tables of contents and the like (OpenAlex: paratext)")
    hit = _OPENALEX_ID.fullmatch(first_of(record, "id", "ids.openalex"))
    locations = [record.get("primary_location"), record.get("best_oa_location")]
    locations += record["locations"] if isinstance(record.get("locations"), list) else []
    addresses = [first_of(place, "landing_page_url") for place in locations if isinstance(place, dict)]
    addresses += [first_of(place, "pdf_url") for place in locations if isinstance(place, dict)]
    arxiv = next((found[1] for address in addresses if (found := _ARXIV_ADDRESS.search(address))), "")
    pmid = re.search(r"(\d+)/?$", first_of(record, "ids.pmid"))
    authorships = record.get("authorships")
    return _made(
        record,
        where,
        "id ids doi title display_name publication_year publication_date primary_location best_oa_location locations "
        "authorships abstract_inverted_index abstract_inverted_index_v3 abstract host_venue is_paratext "
        "type",
        title=first_of(record, "title", "display_name"),
        abstract=re.sub(
            # The publisher's heading became a word of the text.
            r"^(?:Abstract|ABSTRACT|Summary)\s+(?=[A-Z])",
            "",
            abstract_from_index(record.get("abstract_inverted_index"))
            or abstract_from_index(record.get("abstract_inverted_index_v3"))
            or first_of(record, "abstract"),
        ),
        authors=people_of(authorships if isinstance(authorships, list) else None),
        date=first_of(record, "publication_date", "publication_year"),
        venue=first_of(
            record,
            "primary_location.source.display_name",
            "host_venue.display_name",
            "primary_location.raw_source_name",
        ).replace("arXiv (Cornell University)", "arXiv"),
        doi=first_of(record, "doi", "ids.doi"),
        arxiv=arxiv,
        url=next(filter(None, addresses), "") or first_of(record, "doi"),
        ids=(f"openalex:{hit[1].upper()}" if hit else "", f"pmid:{pmid[1]}" if pmid else ""),
    )


# --- Semantic Scholar ----------------------------------------------------------------------------------------------


def raw_from_semantic_scholar(record: Record, where: int = 1) -> Read:
    """Return the record of a Semantic Scholar paper: of the Graph API, or of the datasets papers and abstracts.

    A line of the dataset "abstracts" has no title: it and the line of "papers" share the id ``s2:CorpusId:..``.

    Examples
    --------
    >>> raw_from_semantic_scholar({"corpusid": 7, "title": "Rivers", "externalids": {"ArXiv": "2306.99991"}}).arxiv
    '2306.99991'
    """
    other = record.get("externalIds") or record.get("externalids") or {}
    other = {str(key).casefold(): text_of(value) for key, value in other.items()} if isinstance(other, dict) else {}
    corpus = first_of(record, "corpusId", "corpusid", "CorpusId") or other.get("corpusid", "")
    if isinstance(record.get("content"), dict):
        return Rejected(where, "a full text (S2ORC), which is not read; use the datasets papers and abstracts")
    if {"corpusid", "model", "text"} <= record.keys() and "title" not in record:
        return Skipped("machine summaries (tldrs)")
    paper = first_of(record, "paperId", "paperid", "sha")
    acl, pmid, dblp = (other.get(key, "") for key in ("acl", "pubmed", "dblp"))
    if not (first_of(record, "title") or first_of(record, "abstract")) and "corpusid" in record:
        return Rejected(where, "neither a title nor an abstract; use the datasets papers and abstracts")
    return _made(
        record,
        where,
        "externalIds externalids corpusId corpusid paperId paperid sha url title abstract venue publicationVenue "
        "journal year publicationDate publicationdate authors openAccessPdf openaccessinfo matchScore",
        title=first_of(record, "title"),
        abstract=first_of(record, "abstract"),
        authors=people_of(record.get("authors")),
        date=first_of(record, "publicationDate", "publicationdate", "year"),
        venue=first_of(record, "venue", "publicationVenue.name", "journal.name"),
        doi=other.get("doi", "") or first_of(record, "doi", "openaccessinfo.externalids.DOI"),
        arxiv=other.get("arxiv", "") or first_of(record, "arxivId", "openaccessinfo.externalids.ArXiv"),
        url=first_of(record, "url", "openAccessPdf.url"),
        ids=(
            f"s2:{paper}" if paper else "",
            f"s2:CorpusId:{corpus}" if corpus else "",
            f"acl:{acl}" if acl else "",
            f"pmid:{pmid}" if pmid else "",
            f"dblp:{dblp}" if dblp else "",
        ),
    )


# --- Crossref ------------------------------------------------------------------------------------------------------

_NO_CROSSREF_PAPER = word_set(
    "component journal journal-issue journal-volume peer-review grant database book-series report-series "
    "proceedings-series"
)


def raw_from_crossref(record: Record, where: int = 1) -> Read:
    """Return the record of a Crossref work, whose abstract is JATS.

    Examples
    --------
    >>> raw = raw_from_crossref({"DOI": "10.1/a", "title": ["Rivers"], "issued": {"date-parts": [[2023, 6]]}})
    >>> raw.title, raw.date, raw.markup
    ('Rivers', '2023-06', 'html')
    """
    kind = first_of(record, "type")
    if kind in _NO_CROSSREF_PAPER:
        return Skipped(f"what Crossref calls {kind}")
    title, subtitle = first_of(record, "title"), first_of(record, "subtitle")
    if title and subtitle and subtitle.casefold() not in title.casefold():
        title = f"{title.rstrip(':')}: {subtitle}" if title[-1] not in "?!" else f"{title} {subtitle}"
    dates = ("published", "published-print", "published-online", "issued", "posted", "created")
    abstract = re.sub(
        r"^\s*<(?:jats:)?title>\s*(?:abstract|summary)\s*</(?:jats:)?title>",
        "",
        first_of(record, "abstract"),
        flags=re.I,
    )
    return _made(
        record,
        where,
        "DOI title subtitle short-title original-title abstract author container-title short-container-title event "
        "institution URL type published published-print published-online issued posted created year",
        title=title or first_of(record, "original-title"),
        abstract=abstract,
        authors=people_of(record.get("author")),
        date=next((date for key in dates if (date := date_from_parts(record.get(key)))), "")
        or first_of(record, "year"),
        venue=first_of(record, "container-title", "event.name") or _institution(record.get("institution")),
        doi=first_of(record, "DOI", "doi"),
        url=first_of(record, "URL"),
        markup="html",
    )


def _institution(value: Any) -> str:
    items = value if isinstance(value, list) else [value]
    return next((name for item in items if isinstance(item, dict) and (name := first_of(item, "name"))), "")


# --- arXiv's metadata of all papers --------------------------------------------------------------------------------


def raw_from_arxiv(record: Record, where: int = 1) -> Read:
    """Return the record of a line of arXiv's metadata dump (Kaggle): TeX in title, authors and abstract.

    Examples
    --------
    >>> raw = raw_from_arxiv({"id": "2306.99991", "title": "Rivers", "authors_parsed": [["Holm", "Grete", ""]]})
    >>> raw.arxiv, raw.authors
    ('2306.99991', ('Holm, Grete',))
    """
    parsed = record.get("authors_parsed")
    people: list[str] = []
    for entry in parsed if isinstance(parsed, list) else []:
        names = [text_of(part) for part in entry[:3]] if isinstance(entry, list) else [text_of(entry)]
        family, given, suffix = (*names, "", "", "")[:3]
        family = f"{family} {suffix}".strip()
        people.append(f"{family}, {given}" if family and given else family or given)
    versions = record.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    created = first_of(first, "created") if isinstance(first, dict) else ""
    number = first_of(record, "id", "arxiv_id")
    return _made(
        record,
        where,
        "id arxiv_id authors authors_parsed title abstract versions update_date journal-ref doi submitter "
        "license published",
        title=first_of(record, "title"),
        abstract=first_of(record, "abstract"),
        authors=tuple(filter(None, people)) or people_of(record.get("authors")),
        date=created or first_of(record, "published", "update_date"),
        venue=first_of(record, "journal-ref"),
        doi=first_of(record, "doi").split(" ")[0],
        arxiv=number,
        url=f"https://arxiv.org/abs/{number}" if number else "",
        markup="tex",
    )


# --- OpenReview ----------------------------------------------------------------------------------------------------

_STATE = re.compile(
    r"^(?:withdrawn|desk[- ]rejected|rejected|submitted|under review)\b.*|"
    r".*\b(?:withdrawn|desk[- ]rejected|rejected) submission\b.*|(?:blind )?submission$",
    re.IGNORECASE,
)
_PRESENTATION = re.compile(
    r"[\s,:(-]+(?:conference |workshop )?(?:accept\w* )?\(?(?:poster|oral|spotlight|notable.*|top[- ]\d+%.*|"
    r"regular(?: paper)?|long(?: paper)?|short(?: paper)?)(?: presentation| paper)?\)?$",
    re.IGNORECASE,
)


def raw_from_openreview(record: Record, where: int = 1) -> Read:
    """Return the record of an OpenReview note, of API 1 or 2; reviews, comments and decisions are skipped.

    Examples
    --------
    >>> raw_from_openreview({"id": "a", "forum": "a", "content": {"title": {"value": "Rivers"}}}).url
    'https://openreview.net/forum?id=a'
    >>> raw_from_openreview({"id": "b", "forum": "a", "replyto": "a", "content": {"review": "Good."}})
    Skipped(message='reviews, comments and decisions')
    """
    inner = record.get("content")
    content: Record = inner if isinstance(inner, dict) else {}
    note, forum = first_of(record, "id"), first_of(record, "forum")
    if record.get("ddate"):
        return Skipped("deleted notes")
    reply = first_of(record, "replyto")
    if (reply and reply != note) or (note and forum and note != forum):
        return Skipped("reviews, comments and decisions")
    venue = first_of(content, "venue", "journal", "booktitle")
    state = venue if _STATE.match(venue) else ""
    venue = "" if state else _PRESENTATION.sub("", venue)
    times = ("odate", "pdate", "cdate", "tcdate") if first_of(record, "odate") else ("pdate", "cdate", "tcdate")
    dates = [date_from_milliseconds(record.get(key)) for key in times]
    forum = forum or note
    raw = _made(
        content,
        where,
        "title abstract authors authorids venue venueid pdf journal booktitle _bibtex paperhash html",
        title=first_of(content, "title"),
        abstract=first_of(content, "abstract"),
        authors=people_of(get(content, "authors")),
        date=next(filter(None, dates), "") or first_of(content, "year"),
        venue=venue,
        url=f"https://openreview.net/forum?id={forum}" if forum else first_of(content, "html"),
        ids=(f"openreview:{forum}" if forum else "",),
    )
    if isinstance(raw, Raw) and state:
        return replace(raw, unused=(*raw.unused, f"venue (it says {state[:40]!r})"))
    return raw


# --- Hugging Face, Papers with Code --------------------------------------------------------------------------------


def raw_from_huggingface(record: Record, where: int = 1) -> Read:
    """Return the record of one of Hugging Face's daily papers, with or without what stands around ``paper``.

    Examples
    --------
    >>> raw_from_huggingface({"paper": {"id": "2306.99991", "title": "Rivers", "summary": "We map."}}).arxiv
    '2306.99991'
    """
    inner = record.get("paper")
    paper = inner if isinstance(inner, dict) else record
    number = first_of(paper, "id")
    used = "id authors publishedAt title summary paper"
    return _made(
        paper,
        where,
        used,
        title=first_of(paper, "title") or first_of(record, "title"),
        abstract=first_of(paper, "summary") or first_of(record, "summary"),
        authors=people_of(paper.get("authors")),
        date=first_of(paper, "publishedAt") or first_of(record, "publishedAt"),
        arxiv=number,
        url=f"https://arxiv.org/abs/{number}" if re.fullmatch(r"\d{4}\.\d{4,5}(?:v\d+)?", number) else "",
    )


_PWC_OTHER = {
    "datasets": ({"homepage", "description", "variants"}, {"introduced_date", "data_loaders", "num_papers"}),
    "methods": ({"full_name", "description"}, {"introduced_year", "source_url", "collections"}),
}


def raw_from_papers_with_code(record: Record, where: int = 1) -> Read:
    """Return the record of a paper of Papers with Code: of the dump with abstracts, of its links to code, or the API.

    Examples
    --------
    >>> raw_from_papers_with_code({"paper_url": "u", "title": "Rivers", "proceeding": "ACL 2024 5"}).venue
    'ACL 2024'
    """
    if "paper_title" in record:
        return _made(
            record,
            where,
            "paper_url paper_title paper_arxiv_id paper_url_abs paper_url_pdf",
            title=first_of(record, "paper_title"),
            arxiv=first_of(record, "paper_arxiv_id"),
            url=first_of(record, "paper_url_abs", "paper_url"),
        )
    for name, (always, some) in _PWC_OTHER.items():
        if always <= record.keys() and some & record.keys() and "abstract" not in record:
            return Rejected(where, f"an entry of Papers with Code's {name}, no paper; give the dump with abstracts")
    # "Wing 2023 6" says when in the year: the number is no part of the name.
    venue = re.sub(r"(\b(?:19|20)\d\d) \d{1,2}$", r"\1", first_of(record, "proceeding", "conference"))
    return _made(
        record,
        where,
        "paper_url arxiv_id title abstract url_abs url_pdf proceeding conference authors date published id "
        "openreview_id",
        title=first_of(record, "title"),
        abstract=first_of(record, "abstract"),
        authors=people_of(record.get("authors")),
        date=first_of(record, "date", "published"),
        venue=venue,
        arxiv=first_of(record, "arxiv_id"),
        url=first_of(record, "url_abs", "url_pdf", "paper_url"),
        ids=(f"openreview:{first_of(record, 'openreview_id')}" if first_of(record, "openreview_id") else "",),
    )


# --- Europe PMC, PubMed summaries, DBLP, DataCite, bioRxiv ---------------------------------------------------------


def raw_from_europe_pmc(record: Record, where: int = 1) -> Read:
    """Return the record of a result of Europe PMC.

    Examples
    --------
    >>> raw_from_europe_pmc({"pmid": "7", "title": "Rivers.", "authorString": "Holm G, Wei L."}).authors
    ('Holm G', 'Wei L')
    """
    people = get(record, "authorList.author")
    pmid = first_of(record, "pmid")
    return _made(
        record,
        where,
        "id source pmid doi title authorString authorList abstractText journalInfo journalTitle pubYear "
        "firstPublicationDate bookOrReportDetails",
        title=first_of(record, "title"),
        abstract=first_of(record, "abstractText"),
        authors=people_of(people) or people_of(first_of(record, "authorString").rstrip(".")),
        date=first_of(record, "firstPublicationDate", "pubYear"),
        venue=first_of(record, "journalInfo.journal.title", "journalTitle", "bookOrReportDetails.publisher"),
        doi=first_of(record, "doi"),
        ids=(f"pmid:{pmid}" if pmid else "",),
        markup="html",
    )


def raw_from_pubmed_summary(record: Record, where: int = 1) -> Read:
    """Return the record of a summary of PubMed (esummary as JSON), which has no abstract.

    Examples
    --------
    >>> raw_from_pubmed_summary({"uid": "7", "title": "Rivers.", "articleids": []}).ids
    ('pmid:7',)
    """
    if record.get("error"):
        return Rejected(where, f"PubMed says: {first_of(record, 'error')}; ask for it again")
    ids = record.get("articleids")
    named = (
        {first_of(i, "idtype"): first_of(i, "value") for i in ids if isinstance(i, dict)}
        if isinstance(ids, list)
        else {}
    )
    return _made(
        record,
        where,
        "uid title authors pubdate epubdate sortpubdate fulljournalname source articleids",
        title=first_of(record, "title"),
        authors=people_of(record.get("authors")),
        date=first_of(record, "pubdate", "epubdate", "sortpubdate"),
        venue=first_of(record, "fulljournalname", "source"),
        doi=named.get("doi", ""),
        ids=(f"pmid:{first_of(record, 'uid')}",),
        markup="html",
    )


def raw_from_dblp(record: Record, where: int = 1) -> Read:
    """Return the record of a hit of DBLP's search, which has no abstract.

    Examples
    --------
    >>> raw_from_dblp({"info": {"title": "Rivers.", "authors": {"author": {"text": "Li Wei 0001"}}}}).authors
    ('Li Wei',)
    """
    inner = record.get("info")
    info = inner if isinstance(inner, dict) else record
    key = first_of(info, "key")
    return _made(
        info,
        where,
        "title authors venue year doi ee url key info",
        title=first_of(info, "title").removesuffix("."),
        authors=tuple(strip_homonym(name) for name in people_of(get(info, "authors.author"))),
        date=first_of(info, "year"),
        venue=first_of(info, "venue"),
        doi=first_of(info, "doi"),
        url=first_of(info, "ee", "url"),
        ids=(f"dblp:{key}" if key else "",),
        markup="html",
    )


def strip_homonym(name: str) -> str:
    """Return a name of DBLP without the number that tells people of one name apart.

    Examples
    --------
    >>> strip_homonym("Li Wei 0001")
    'Li Wei'
    """
    return re.sub(r"\s+\d{4}$", "", name)


def raw_from_datacite(record: Record, where: int = 1) -> Read:
    """Return the record of a DOI of DataCite.

    Examples
    --------
    >>> raw_from_datacite({"id": "10.1/a", "type": "dois", "attributes": {"titles": [{"title": "Rivers"}]}}).doi
    '10.1/a'
    """
    inner = record.get("attributes")
    item = inner if isinstance(inner, dict) else record
    titles, texts = (item[key] if isinstance(item.get(key), list) else [] for key in ("titles", "descriptions"))
    abstracts = [
        first_of(t, "description") for t in texts if isinstance(t, dict) and t.get("descriptionType") == "Abstract"
    ]
    dates = item["dates"] if isinstance(item.get("dates"), list) else []
    issued = [
        first_of(d, "date") for d in dates if isinstance(d, dict) and d.get("dateType") in ("Issued", "Submitted")
    ]
    return _made(
        item,
        where,
        "doi titles descriptions creators publicationYear dates container publisher url id type attributes",
        title=next((t for part in titles if isinstance(part, dict) and (t := first_of(part, "title"))), ""),
        abstract=next(filter(None, abstracts), ""),
        authors=people_of(item.get("creators")),
        date=next(filter(None, issued), "") or first_of(item, "publicationYear"),
        venue=first_of(item, "container.title", "publisher.name", "publisher"),
        doi=first_of(item, "doi") or first_of(record, "id"),
        url=first_of(item, "url"),
    )


def raw_from_biorxiv(record: Record, where: int = 1) -> Read:
    """Return the record of a preprint of the API of bioRxiv and medRxiv.

    Examples
    --------
    >>> raw_from_biorxiv({"title": "Rivers", "authors": "Holm, G.; Wei, L.", "server": "bioRxiv"}).authors
    ('Holm, G.', 'Wei, L.')
    """
    prefix = "preprint_" if "preprint_title" in record else ""
    return _made(
        record,
        where,
        " ".join(f"{prefix}{key}" for key in ("title", "authors", "abstract", "date", "doi", "server")) + " server",
        title=first_of(record, f"{prefix}title"),
        abstract=first_of(record, f"{prefix}abstract"),
        authors=people_of(record.get(f"{prefix}authors")),
        date=first_of(record, f"{prefix}date"),
        venue=first_of(record, "server", "preprint_platform"),
        doi=first_of(record, f"{prefix}doi"),
        markup="html",
    )


# --- whose record it is --------------------------------------------------------------------------------------------

READERS: dict[str, Callable[[Record, int], Read]] = {
    "openalex": raw_from_openalex,
    "semantic-scholar": raw_from_semantic_scholar,
    "crossref": raw_from_crossref,
    "arxiv-json": raw_from_arxiv,
    "openreview": raw_from_openreview,
    "huggingface": raw_from_huggingface,
    "papers-with-code": raw_from_papers_with_code,
    "europe-pmc": raw_from_europe_pmc,
    "pubmed-summary": raw_from_pubmed_summary,
    "dblp-json": raw_from_dblp,
    "datacite": raw_from_datacite,
    "biorxiv": raw_from_biorxiv,
}
_CROSSREF_KEYS = word_set(
    "indexed deposited member prefix reference-count references-count is-referenced-by-count content-domain"
)
_ARXIV_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z.-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE)


def service_of(record: Any) -> str | None:
    """Return the name of the service whose record an object is, by its keys; None where it is no service's.

    The name is a key of `READERS`, and what ``--from`` calls it.

    Examples
    --------
    >>> service_of({"paperId": "1", "title": "Rivers"}), service_of({"title": "Rivers", "abstract": "We map."})
    ('semantic-scholar', None)
    """
    if not isinstance(record, dict):
        return None
    keys = frozenset(record)
    return next((name for name, test in _TESTS if test(record, keys)), None)


def _is_openreview(record: Record, keys: frozenset[str]) -> bool:
    content = record.get("content")
    about = {"forum", "invitation", "invitations", "signatures", "tcdate", "cdate", "replyto"} & keys
    return isinstance(content, dict) and (bool(about) or _has_values(content))


def _has_values(content: Record) -> bool:
    return any(isinstance(content.get(key), dict) and "value" in content[key] for key in ("title", "abstract"))


def _is_openalex(record: Record, keys: frozenset[str]) -> bool:
    if "abstract_inverted_index" in keys or {"authorships", "publication_year"} <= keys:
        return True
    given = record.get("id")
    return (
        isinstance(given, str)
        and "openalex.org" in given
        and bool(_OPENALEX_ID.fullmatch(given) or _OPENALEX_OTHER.fullmatch(given))
    )


def _is_arxiv(record: Record, keys: frozenset[str]) -> bool:
    given = record.get("id")
    named = isinstance(given, str) and _ARXIV_ID.fullmatch(given) is not None
    return "authors_parsed" in keys or (named and {"abstract", "categories"} <= keys)


def _is_crossref(record: Record, keys: frozenset[str]) -> bool:
    listed = isinstance(record.get("title"), list) or isinstance(record.get("container-title"), list)
    return "DOI" in keys and (listed or bool(_CROSSREF_KEYS & keys))


def _is_huggingface(record: Record, keys: frozenset[str]) -> bool:
    paper = record.get("paper")
    if isinstance(paper, dict) and "id" in paper and ("summary" in paper or "upvotes" in paper):
        return True
    return {"id", "title", "summary"} <= keys and bool({"publishedAt", "upvotes"} & keys)


def _is_papers_with_code(record: Record, keys: frozenset[str]) -> bool:
    names = keys
    if {"title", "url_abs"} <= names or {"paper_title", "repo_url"} <= names:
        return True
    address = record.get("paper_url") or record.get("url")
    others = any(always <= names and some & names for always, some in _PWC_OTHER.values())
    return isinstance(address, str) and "paperswithcode.com" in address and ("title" in names or others)


_TESTS: tuple[tuple[str, Callable[[Record, frozenset[str]], bool]], ...] = (
    ("openalex", _is_openalex),
    ("openreview", _is_openreview),
    ("arxiv-json", _is_arxiv),
    ("semantic-scholar", lambda record, keys: bool({"paperId", "corpusid", "corpusId"} & keys)),
    ("huggingface", _is_huggingface),
    ("papers-with-code", _is_papers_with_code),
    ("crossref", _is_crossref),
    ("europe-pmc", lambda record, keys: "title" in keys and bool({"authorString", "abstractText"} & keys)),
    ("pubmed-summary", lambda record, keys: "uid" in keys and bool({"articleids", "sortpubdate", "error"} & keys)),
    ("dblp-json", lambda record, keys: isinstance(get(record, "info.title"), str) and "@id" in keys),
    ("datacite", lambda record, keys: isinstance(get(record, "attributes.titles"), list)),
    (
        "biorxiv",
        lambda record, keys: (
            bool({"jatsxml", "preprint_title"} & keys) or {"server", "doi", "title", "category"} <= keys
        ),
    ),
)


def raw_of(record: Record, where: int = 1, service: str | None = None) -> Read | None:
    """Return the record of an object of any service, or None where it is no service's.

    Parameters
    ----------
    record : mapping
        The decoded object.
    where : int
        Its line or number.
    service : str, optional
        Whose it is, where `service_of` was asked already.

    Examples
    --------
    >>> raw_of({"paperId": "1", "title": "Rivers"}).title
    'Rivers'
    """
    service = service or service_of(record)
    if not service:
        return None
    try:
        return READERS[service](record, where)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return Rejected(where, f"a record of {service} with odd fields ({error}); mend or remove it")


_DEEPEST = 6


def records_in(value: Any, depth: int = 0) -> Iterator[tuple[str, Record]]:
    """Yield the services' records in a decoded JSON value, wherever below its keys they stand, each with its service.

    Examples
    --------
    >>> [name for name, _ in records_in({"data": [{"citingPaper": {"paperId": "1", "title": "Rivers"}}, None]})]
    ['semantic-scholar']
    """
    service = service_of(value)
    if service:
        yield service, value
    elif depth < _DEEPEST:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for item in inner:
            if isinstance(item, Mapping | list):
                yield from records_in(item, depth + 1)
