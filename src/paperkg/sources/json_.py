"""JSON and JSON lines: paperkg's own papers and annotations, and records of anybody's making below any key.

An object with "entities" or "spans" is an annotation; its text keeps every offset, so that only its control characters
become spaces. Any other object with a title or an abstract is a record: its fields are known by many names
(`_NAMES`), and those that are not known are told. An object without either is looked through for records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from paperkg.model import Annotation, Paper, annotation_from_dict
from paperkg.sources.cleaning import blank_controls, word_set
from paperkg.sources.dates import read_date
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Source
from paperkg.sources.identity import other_ids, paper_id
from paperkg.sources.people import split_names
from paperkg.sources.records import paper_of_raw
from paperkg.sources.values import Reader, decode_line, is_number

_NO_TEXT = 'it has neither "title" nor "abstract"'
# The names of each field, the best first, in lower case without signs.
_NAMES = {
    "title": "title papertitle articletitle worktitle titel titre titulo titolo displayname headline",
    "abstract": "abstract abstracttext abstractnote paperabstract summary description zusammenfassung resume resumen "
    "resumo riassunto abstractinvertedindex",
    "authors": "authors author authorlist authornames creators creator autoren autor auteurs auteur autores "
    "authorships",
    "date": "date publicationdate publisheddate datepublished published publishedat publishedon pubdate releasedate "
    "datum fecha issued submitted submittedon submissiondate created createdat updated updateddate lastmodified",
    "year": "year publicationyear pubyear publishedyear jahr annee ano anno",
    "venue": "venue journal journaltitle journalname containertitle booktitle conference conferencename "
    "publicationtitle publicationname publicationvenue publication proceeding proceedings journalref "
    "venuename zeitschrift revue revista",
    "url": "url urlabs paperurl abstracturl arxivurl link landingpageurl landingpage htmlurl pdfurl urlpdf pdf "
    "permalink uri href",
    "doi": "doi doiurl digitalobjectidentifier",
    "arxiv": "arxiv arxivid arxivnumber eprint paperarxivid",
    "ids": "externalids externalid ids identifiers pmid pubmedid openalexid openreviewid s2id corpusid acl aclid dblp "
    "dblpid dblpkey aliases",
    "id": "id",
    "source": "source",
}  # fmt: skip
_FIELD = {name: field for field, names in _NAMES.items() for name in names.split()}
_RANK = {name: rank for names in _NAMES.values() for rank, name in enumerate(names.split())}
_PREFIXES = {
    "arxiv": "arxiv", "arxivid": "arxiv", "doi": "doi", "openalex": "openalex", "openalexid": "openalex",
    "pmid": "pmid", "pubmed": "pmid", "pubmedid": "pmid", "acl": "acl", "aclid": "acl", "dblp": "dblp",
    "dblpid": "dblp", "dblpkey": "dblp", "openreview": "openreview", "openreviewid": "openreview", "s2": "s2",
    "s2id": "s2", "corpusid": "corpus", "mag": "mag", "pmcid": "pmcid", "pubmedcentral": "pmcid",
}  # fmt: skip
_ANOTHERS = word_set(
    "references citations citedby referencedworks relatedworks related relatedpapers recommendations cites "
    "children entities results spans authors author"
)
_DEEPEST = 6
_INNER = ("value", "text", "content", "#text", "_value", "en", "name", "title", "display_name", "raw")


def read_jsonl(source: Source) -> Read:
    """Yield the record of each line; memory stays flat."""
    for number, line in enumerate(source.text(), start=1):
        line = line.strip("\x1e \t\n\r\ufeff")
        if line and line not in ("[", "]"):
            value, error = decode_line(line.removesuffix(",") if line.startswith("{") else line)
            yield from (Rejected(number, error),) if error else records_in(value, number)


def read_json(source: Source) -> Read:
    """Yield the records of an array, of objects after one another, or of a wrapper around them."""
    for found in Reader(source.text()):
        yield from (Rejected(found.line, found.error),) if found.error else records_in(found.value, found.line)


def records_in(value: Any, line: int) -> Iterator[Raw | Rejected | Annotation]:
    """Yield the records of a decoded value.

    Parameters
    ----------
    value : any
        What a line or an element of an array holds.
    line : int
        Where it stands.

    Examples
    --------
    >>> wrapped = {"total": 2, "data": [{"title": "A Map"}, {"title": "Rivers", "Abstract": "We map."}]}
    >>> [(raw.title, raw.abstract) for raw in records_in(wrapped, 1)]
    [('A Map', ''), ('Rivers', 'We map.')]
    """
    if not isinstance(value, dict | list):
        yield Rejected(line, f"a record must be an object, not {type(value).__name__}; mend or remove the record")
        return
    rows = _rows(value) if isinstance(value, dict) else value
    found = list(_listed(rows, 0)) if isinstance(rows, list) else list(_records(rows, "", 0))
    for key, record in found:
        try:
            yield _record(record, key, line)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            yield Rejected(line, f"{error}; mend or remove the record")
    if not found and value:
        reason = _NO_TEXT if isinstance(value, dict) else "a record must be an object, not list"
        yield Rejected(line, f"{reason}; mend or remove the record")


def _records(value: Mapping[str, Any], key: str, depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the records in an object, each with the key that it stands under where that may be its id."""
    if _is_annotation(value):
        yield key, value
        return
    fields = {_FIELD.get(_plain(name)) for name, item in value.items() if _has_content(item)}
    if "title" in fields or "abstract" in fields:
        inner = [] if fields & {"abstract", "authors"} or "title" not in fields else list(_below(value, depth))
        # A list of papers may have a title, and then it is no paper.
        if sum(_is_rich(record) for _, record in inner) > 0:
            yield from inner
        else:
            yield key, value
        return
    yield from _below(value, depth)


def _rows(value: dict[str, Any]) -> dict[str, Any] | list[Any]:
    """Return the rows of a table that pandas wrote column by column, or what was given where it is none."""
    names, data = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, names), row, strict=False)) for row in data]
    columns = {name: list(item.values()) if isinstance(item, dict) else item for name, item in value.items()}
    titles = next((item for name, item in columns.items() if _FIELD.get(_plain(name)) == "title"), None)
    texts = isinstance(titles, list) and all(isinstance(title, str) for title in titles)
    if (
        not titles
        or not texts
        or any(not isinstance(item, list) or len(item) != len(titles) for item in columns.values())
    ):
        return value
    if len(titles) == 1 and not all(isinstance(item, dict) for item in value.values()):
        return value  # a record whose title is a list, as Crossref has it
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _below(value: Mapping[str, Any], depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if depth > _DEEPEST:
        return
    keyed = [item for item in value.values() if isinstance(item, dict)]
    by_id = len(keyed) > 1 or (len(value) == 1 and _plain(next(iter(value), "")) not in _FIELD)
    for name, item in value.items():
        if _plain(name) in _ANOTHERS:
            continue
        if isinstance(item, dict):
            yield from _records(item, name if by_id and depth < 2 else "", depth + 1)
        elif isinstance(item, list):
            yield from _listed(item, depth + 1)


def _listed(items: list[Any], depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in items:
        if isinstance(item, dict):
            yield from _records(item, "", depth + 1)
        elif isinstance(item, list) and depth < _DEEPEST:
            yield from _listed(item, depth + 1)


def _is_rich(record: Mapping[str, Any]) -> bool:
    fields = {_FIELD.get(_plain(name)) for name, item in record.items() if _has_content(item)}
    return "title" in fields and bool(fields & {"abstract", "authors", "year", "date", "doi", "arxiv"})


def _is_annotation(value: Mapping[str, Any]) -> bool:
    return value.get("entities") is not None or value.get("spans") is not None


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _has_content(value: Any) -> bool:
    return value not in (None, "", [], {}) and not (isinstance(value, float) and value != value)


# A record with an id of its own and no other fields than these is one of paperkg's: its texts are what offsets of
# annotations count in, so that they stay as they are.
_OWN: Final = frozenset(
    (
        "id",
        "title",
        "abstract",
        "year",
        "date",
        "venue",
        "authors",
        "url",
        "source",
        "arxiv",
        "arxiv_id",
        "doi",
        "ids",
        "cut",
    )
)


def _record(value: Mapping[str, Any], key: str, line: int) -> Raw | Annotation:
    return read_annotation(value) if _is_annotation(value) else raw_of(value, line, key)


def read_record(value: Any) -> Paper | Annotation:
    """Return the paper or annotation that a decoded JSON object describes, its id made where it has none.

    Raises
    ------
    ValueError
        If it is no such object; the message names the field.

    Examples
    --------
    >>> read_record({"title": "A Map of  Rivers", "doi": "10.1000/ABC"}).id
    'doi:10.1000/abc'
    """
    if not isinstance(value, dict):
        raise ValueError(f"a record must be an object, not {type(value).__name__}")
    record = _record(value, "", 1)
    return paper_of_raw(record).paper if isinstance(record, Raw) else record


def read_annotation(value: Mapping[str, Any]) -> Annotation:
    """Return the annotation that an object describes, its text as it is.

    Raises
    ------
    ValueError
        If a field is missing or wrong; the message names the field.
    """
    for key in ("entities", "results", "spans", "authors", "links"):
        if not isinstance(value.get(key), list | None):
            raise ValueError(f'"{key}" must be a list, not {value[key]!r:.60}')
    record = {key: _blanked(item) for key, item in value.items()}
    if isinstance(year := record.get("year"), int) and not 1 <= year <= 9999:
        raise ValueError(f'"year" must lie between 1 and 9999, not {year!r:.30}')
    if record.get("id") is None:
        fields = {key: record.get(key) for key in ("title", "abstract", "arxiv", "arxiv_id", "doi", "url")}
        for key, field in fields.items():
            if field is not None and not isinstance(field, str):
                raise ValueError(f'"{key}" must be a string, not {field!r:.60}')
        if not (fields["title"] or fields["abstract"]):
            raise ValueError(_NO_TEXT)
        record["id"] = paper_id(
            fields["title"] or "", fields["abstract"] or "", arxiv=fields["arxiv"] or fields["arxiv_id"],
            doi=fields["doi"], url=fields["url"],
        )  # fmt: skip
    return annotation_from_dict(record)


def _blanked(item: Any) -> Any:
    if isinstance(item, list):
        return [_blanked(part) for part in item]
    if isinstance(item, dict):
        return {name: _blanked(part) for name, part in item.items()}
    return blank_controls(item) if isinstance(item, str) else item


def raw_of(value: Mapping[str, Any], line: int, key: str = "") -> Raw:
    """Return the record of an object whose fields have any of their usual names.

    Parameters
    ----------
    value : mapping
        The object.
    line : int
        Where it stands.
    key : str, optional
        The key that it stands under, which is its id where it has no other.

    Raises
    ------
    ValueError
        If it has neither title nor abstract.

    Examples
    --------
    >>> raw = raw_of({"Title": "A Map", "Authors": "Li Wei; Grete Holm", "Year": 2023.0, "stars": 5}, 1)
    >>> raw.title, raw.authors, raw.date, raw.unused
    ('A Map', ('Li Wei', 'Grete Holm'), '2023', ('stars',))
    """
    given: dict[str, list[tuple[str, Any]]] = {}
    unused: list[str] = []
    for name, item in sorted(value.items(), key=lambda pair: _RANK.get(_plain(pair[0]), 99)):
        if not _has_content(item):
            continue
        field = _FIELD.get(_plain(name))
        if field:
            given.setdefault(field, []).append((str(name), item))
        else:
            unused.append(str(name))
    odd: list[str] = []

    def first(field: str, read: Callable[[Any], str]) -> str:
        found = ""
        for name, item in given.get(field, []):
            text = read(item)
            if text and not found:
                found = text
            elif not text:
                odd.append(f"{name}: {item!r:.60}")
            elif text != found and field not in ("url", "date", "id"):
                unused.append(name)
        return found

    title, abstract = first("title", _text), first("abstract", _prose)
    if not title.strip() and not abstract.strip():
        raise ValueError(_not_texts(given) or _NO_TEXT)
    ids, arxiv, doi = _ids(given.get("ids", []), odd)
    date = _date(given, odd)
    url = first("url", _url)
    own = first("id", _text)
    return Raw(
        where=line,
        title=title,
        abstract=abstract,
        authors=_authors(given.get("authors", []), odd),
        date=date,
        venue=first("venue", _text),
        url=url,
        doi=first("doi", _text) or doi,
        arxiv=first("arxiv", _text) or arxiv,
        id=blank_controls(own),
        ids=tuple(dict.fromkeys([*ids, *other_ids(key)])),
        cut=value.get("cut") is True,
        markup="none" if own and value.keys() <= _OWN else "plain",
        unused=tuple(name for name in unused if name != "cut"),
        odd=tuple(odd),
        source=first("source", lambda item: item if isinstance(item, str) else ""),
    )


def _not_texts(given: Mapping[str, list[tuple[str, Any]]]) -> str:
    name, item = next(iter([*given.get("title", []), *given.get("abstract", [])]), ("", ""))
    return f'"{name}" must be a string, not {item!r:.60}' if name and not isinstance(item, str) else ""


def _text(value: Any) -> str:
    """Return the one text of a field: a string, a number, the first of a list, or what an object has as its value."""
    if isinstance(value, str):
        return value if value.strip().casefold() not in ("nan", "none", "null") else ""
    if is_number(value):
        return str(int(value)) if float(value).is_integer() else str(value)
    if isinstance(value, list):
        return next((text for text in map(_text, value) if text), "")
    if isinstance(value, dict):
        return next((text for name in _INNER if (text := _text(value.get(name)))), "")
    return ""


def _prose(value: Any) -> str:
    """Return a text that may be written as a list of paragraphs, or as an inverted index."""
    if isinstance(value, list):
        parts = [text for text in map(_prose, value) if text]
        return "\n".join(parts)
    if isinstance(value, dict) and value and all(isinstance(item, list) for item in value.values()):
        places = {
            place: word for word, item in value.items() for place in item if isinstance(place, int) and place >= 0
        }
        return " ".join(places[place] for place in sorted(places))
    return _text(value) if not is_number(value) else ""


def _url(value: Any) -> str:
    if isinstance(value, dict):
        return next((text for name in ("abs", "html", "url", "href", "pdf") if (text := _url(value.get(name)))), "")
    text = _text(value)
    return text if ":" in text or "/" in text else ""


def _authors(given: list[tuple[str, Any]], odd: list[str]) -> tuple[str, ...]:
    for name, item in given:
        names = tuple(_people(item))
        if names:
            return names
        odd.append(f"{name}: {item!r:.60}")
    return ()


def _people(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from split_names(value)
    elif isinstance(value, dict):
        person = _person(value)
        if person:
            yield person
        else:
            for item in value.values():
                if isinstance(item, list | dict):
                    yield from _people(item)
    elif isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], str) and re.search(r";| and ", value[0]):
            yield from split_names(value[0])
            return
        for item in value:
            if isinstance(item, str):
                yield item
            elif isinstance(item, list) and item and all(isinstance(part, str) for part in item):
                # As in arXiv's "authors_parsed": family name, given name, suffix.
                yield ", ".join(part for part in (item[0], item[1] if len(item) > 1 else "") if part)
            elif isinstance(item, dict):
                yield from _people(item)


def _person(value: Mapping[str, Any]) -> str:
    plain = {_plain(name): item for name, item in value.items()}

    def part(*names: str) -> str:
        return next((text for name in names if (text := _text(plain.get(name)))), "")

    family = part("family", "familyname", "lastname", "last", "surname", "nachname")
    given = part("given", "givenname", "firstname", "first", "forename", "vorname")
    if family:
        return f"{family}, {given}" if given else family
    whole = part("name", "fullname", "displayname", "authorname", "literal", "label", "rawauthorname")
    inner = plain.get("author")
    return whole or (_person(inner) if isinstance(inner, dict) else "")


def _date(given: Mapping[str, list[tuple[str, Any]]], odd: list[str]) -> str:
    """Return the date, or the year where a record says another one."""
    year = ""
    for name, item in given.get("year", []):
        text = _text(item)
        found = read_date(text) if text else None
        if found is None:
            odd.append(f"{name}: {item!r:.60}")
        elif not year:
            year = text
    said = read_date(year) if year else None
    best = ""
    for name, item in given.get("date", []):
        text = _parts(item) if isinstance(item, dict | list) else _text(item)
        found = read_date(text) if text else None
        if found is None:
            odd.append(f"{name}: {item!r:.60}")
        elif said and found.year != said.year:
            odd.append(f"{name}: {text} (the year is given as {said.year})")
        elif not best:
            best = text
    return best or year


def _parts(value: Any) -> str:
    """Return the text of a date in parts: {"date-parts": [[2023, 6, 12]]}, {"year": 2023, "month": 6}, [2023, 6]."""
    if isinstance(value, dict):
        plain = {_plain(name): item for name, item in value.items()}
        if "dateparts" in plain:
            return _parts(plain["dateparts"])
        if "year" in plain:
            return "-".join(filter(None, (_text(plain.get(name)) for name in ("year", "month", "day"))))
        return _text(value) or next(
            (text for name in ("datetime", "iso", "raw", "date") if (text := _text(plain.get(name)))), ""
        )
    if value and isinstance(value[0], list | dict):
        return _parts(value[0])
    return "-".join(f"{text:0>2}" for text in map(_text, value) if text)


def _ids(given: list[tuple[str, Any]], odd: list[str]) -> tuple[list[str], str, str]:
    """Return ids with their prefixes, and of them an arXiv number and a DOI."""
    found: list[str] = []
    for name, item in given:
        pairs = (
            item.items()
            if isinstance(item, dict)
            else [(name, part) for part in (item if isinstance(item, list) else [item])]
        )
        for key, part in pairs:
            text, prefix = _text(part), _PREFIXES.get(_plain(key))
            if text and prefix:
                found.append(
                    f"{prefix}:{text.rpartition('/')[2] if text.startswith('http') and prefix != 'doi' else text}"
                )
            elif text and re.match(r"[a-z0-9]+:\S", text) and not text.startswith("http"):
                found.append(text)
            elif text and not text.startswith("http"):
                odd.append(f"{key}: {text:.60}")
    ids = {text.partition(":")[0]: text.partition(":")[2] for text in reversed(found)}
    return [id_ for id_ in found if not id_.startswith(("arxiv:", "doi:"))], ids.get("arxiv", ""), ids.get("doi", "")


def _looks_like_lines(head: Head) -> bool:
    lines = [line.strip() for line in head.text.split("\n") if line.strip(" \t\r\x1e\ufeff")][:2]
    if not lines or not lines[0].lstrip("\x1e\ufeff").startswith("{"):
        return False
    if lines[0].endswith(("[", "{", ":")):
        return False
    if len(lines) > 1 and lines[1].startswith("{"):
        return not lines[0].endswith(",") or isinstance(decode_line(lines[0].removesuffix(","))[0], dict)
    whole = len(lines) > 1 or len(head.raw) < 65_536
    return whole and (isinstance(decode_line(lines[0].lstrip("\x1e\ufeff").removesuffix(","))[0], dict))


def _looks_like_json(head: Head) -> bool:
    text = head.text.lstrip(" \t\r\n\ufeff")
    if text.startswith("{"):
        return re.match(r"\{\s*(?:\"|\}|$)", text) is not None
    return (
        text.startswith("[") and re.match(r"\[\s*(?:[{\[\]\"]|$)", text) is not None and not re.match(r"\[\[?\d", text)
    )


FORMATS = (
    Format(
        name="jsonl",
        title="JSON lines: papers or annotations of paperkg, and records of anybody's with a title",
        suffixes=(".jsonl", ".ndjson"),
        sniff=_looks_like_lines,
        read=read_jsonl,
        look="an object a line, or one object in a line",
    ),
    Format(
        name="json",
        title="JSON: an array of records, or records below any key (data, results, notes, papers, ids)",
        suffixes=(".json",),
        sniff=_looks_like_json,
        read=read_json,
        look="a bracket or a brace at the beginning",
    ),
)
