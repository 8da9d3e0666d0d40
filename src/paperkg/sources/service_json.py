"""Scholarly services' JSON: pages, lists and lines of any service, read as a stream.

Lines are decoded one by one; all else goes through ijson, which gives one record after another from below the key where
the first record was seen, so that memory stays flat over a list of any length. Whose record each one is, is told
record by record (`services.service_of`), so that a file may mix them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from paperkg.sources.cleaning import word_set
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Skipped, Source
from paperkg.sources.services import NO_TEXT, first_of, has_content, people_of, raw_of, records_in, service_of

_LOOK_LINES = 6
_CHUNK = 65_536
_DEEPEST = 6


@dataclass(frozen=True)
class Shape:
    """How records stand in a source: a line each, below a key (``results.item``), or as values of ids."""

    service: str
    kind: Literal["lines", "items", "values"]
    prefix: str = ""


def shape_of(head: Head) -> Shape | None:
    """Return how the records of a service stand in a source, by its beginning; None where none is seen.

    Examples
    --------
    >>> page = '{"total": 1, "data": [{"paperId": "1", "title": "Rivers"}'
    >>> shape_of(Head("a.json", page.encode(), page))
    Shape(service='semantic-scholar', kind='items', prefix='data.item')
    """
    text = head.text.lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "["):
        return None
    return _lines_shape(head.name, text) or _tree_shape(_partial(text), "", 0)


def _lines_shape(name: str, text: str) -> Shape | None:
    lines = [line for line in text.split("\n") if line.strip()]
    named = name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    values = []
    for line in lines[:_LOOK_LINES]:
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError):
            if not named:
                break
    if not values or not (named or len(values) > 1 or (len(lines) > 1 and lines[1].lstrip().startswith("{"))):
        return None
    service = next((service for value in values for service, _ in records_in(value)), None)
    return Shape(service, "lines") if service else None


def _partial(text: str) -> Any:
    """Return the value that a text begins, as far as it goes."""
    import ijson

    builder = ijson.ObjectBuilder()
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events)
    try:
        parser.send(text.encode("utf-8", "replace"))
        parser.close()
    except (ijson.JSONError, ValueError):
        pass  # a head ends anywhere; what came before is here
    depth = 0
    for event, value in events:
        depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
        if depth > _DEEPEST * 10:
            break
        builder.event(event, value)
        if depth == 0:
            break
    return getattr(builder, "value", None)


def _tree_shape(value: Any, prefix: str, depth: int) -> Shape | None:
    service = service_of(value)
    if service:
        return Shape(service, "items", prefix)
    if depth >= _DEEPEST:
        return None
    if isinstance(value, list):
        found = (_tree_shape(item, f"{prefix}.item".lstrip("."), depth + 1) for item in value[:50])
        return next(filter(None, found), None)
    if isinstance(value, Mapping):
        services = [service_of(item) for item in value.values() if isinstance(item, Mapping)]
        known = [service for service in services if service]
        if known and (
            len(known) > 1 or (len(services) == 1 and len(value) == 1 and not _is_wrapper(next(iter(value))))
        ):
            return Shape(known[0], "values", prefix)
        found = (_tree_shape(item, f"{prefix}.{key}".lstrip("."), depth + 1) for key, item in value.items() if key)
        return next(filter(None, found), None)
    return None


def _is_wrapper(key: str) -> bool:
    return key.isalpha()


def read_services(source: Source) -> Read:
    """Yield the records of a source that holds a service's JSON.

    Parameters
    ----------
    source : Source
        The opened source.
    """
    shape = shape_of(source.head) or Shape("", "lines" if _looks_like_lines(source.head) else "items")
    values = _lines(source) if shape.kind == "lines" else _values(source, shape)
    skipped: Counter[str] = Counter()
    for where, value in values:
        if isinstance(value, Rejected | Skipped):
            yield value
            continue
        for record in _read_value(value, where):
            if isinstance(record, Skipped):
                skipped[record.message] += 1
            else:
                yield record
    for what, count in skipped.items():
        yield Skipped(f"{count} {what}")


def _looks_like_lines(head: Head) -> bool:
    return head.text.lstrip()[:1] == "{" and "\n{" in head.text


def _read_value(value: Any, where: int) -> Iterator[Raw | Rejected | Skipped]:
    if value is None:
        yield Rejected(where, "null instead of a paper: the service does not know what was asked for; ask for it again")
        return
    found = False
    for _, record in records_in(value):
        found = True
        yield raw_of(record, where) or Rejected(where, NO_TEXT)
    if found:
        return
    if not isinstance(value, Mapping):
        yield Rejected(where, f"a paper must be an object, not {json.dumps(value, default=str)[:40]}")
    elif (first_of(value, "title") or first_of(value, "abstract")) and not isinstance(value.get("error"), Mapping):
        yield _plain(value, where)
    elif error := error_of(value):
        yield Rejected(where, f"an error instead of a paper ({error}); ask for it again")
    elif where == 1 or not has_content(value):
        # The first line of a dump often says what follows.
        yield Skipped(f"object without a paper (its keys: {', '.join(map(str, list(value)[:6])) or 'none'})")
    else:
        yield Rejected(where, NO_TEXT)


def _plain(record: Mapping[str, Any], where: int) -> Raw:
    """Return the record of an object in a service's file that is not the service's own."""
    used = {"title", "abstract", "authors", "author", "year", "date", "venue", "journal", "doi", "DOI", "arxiv", "url"}
    return Raw(
        where,
        first_of(record, "title"),
        first_of(record, "abstract"),
        authors=people_of(record.get("authors") or record.get("author")),
        date=first_of(record, "date", "year"),
        venue=first_of(record, "venue", "journal"),
        doi=first_of(record, "doi", "DOI"),
        arxiv=first_of(record, "arxiv", "arxiv_id"),
        url=first_of(record, "url"),
        unused=tuple(str(key) for key, value in record.items() if key not in used and has_content(value)),
    )


def error_of(value: Any) -> str:
    """Return what an object says that is a service's error and no paper, or nothing.

    Examples
    --------
    >>> error_of({"message": "Too Many Requests", "code": "429"}), error_of({"title": "Rivers", "message": "x"})
    ('Too Many Requests', '')
    """
    if not isinstance(value, Mapping) or first_of(value, "abstract") or len(value) > 8:
        return ""
    errors = value.get("errors")
    if isinstance(errors, list) and errors and set(value) <= {"errors", "data", "message"} and not value.get("data"):
        return (first_of({"e": errors[0]}, "e.message", "e.detail", "e.title") or first_of(value, "errors"))[:120]
    known = word_set(
        "error message code status name detail details msg statusCode api-key count limit type title message-type "
        "errors path timestamp instance retryAfter"
    )
    failed = {"error", "code", "status", "statusCode", "detail", "details"} & value.keys() or set(value) == {"message"}
    if not failed or not set(value) <= known or value.get("status") in ("ok", "success"):
        return ""
    return first_of(value, "message", "error.message", "detail", "msg", "error", "title", "details", "name")[:120]


def _lines(source: Source) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(source.text(), 1):
        line = line.strip().lstrip("\ufeff").rstrip(",")
        if line in ("", "[", "]", "}"):
            continue
        try:
            yield number, json.loads(line)
        except RecursionError:
            yield number, Rejected(number, "it is nested too deeply; remove the line")
        except ValueError as error:
            reason = error.msg.lower() if isinstance(error, json.JSONDecodeError) else str(error)
            yield number, Rejected(number, f"it is not JSON ({reason}); mend or remove the line")


def _values(source: Source, shape: Shape) -> Iterator[tuple[int, Any]]:
    import ijson

    events = ijson.sendable_list()
    if shape.kind == "values":
        parser = ijson.kvitems_coro(events, shape.prefix, multiple_values=True)
    else:
        parser = ijson.items_coro(events, shape.prefix, multiple_values=True)
    text, count, fault = source.text(), 0, ""
    while not fault:
        chunk = text.read(_CHUNK)
        try:
            if chunk:
                parser.send(chunk.encode("utf-8", "replace"))
            else:
                parser.close()
        except (ijson.JSONError, ValueError, RecursionError, OverflowError) as error:
            fault = " ".join(str(error).split(" (right here)")[0].split())[:60] or "broken"
        for event in events:
            value = event[1] if shape.kind == "values" else event
            if shape.kind == "values" and not isinstance(value, Mapping):
                continue
            count += 1
            yield count, _without_decimals(value)
        del events[:]
        if not chunk:
            break
    if fault:
        end = (
            "it ends in the middle" if "EOF" in fault or "ncomplete" in fault else f"it is not JSON from here ({fault})"
        )
        yield count + 1, Rejected(count + 1, f"{end}; what came before was read. Get the file once more")


def _without_decimals(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: _without_decimals(item) for key, item in value.items()}
    return [_without_decimals(item) for item in value] if isinstance(value, list) else value


def _sniffer(name: str) -> Any:
    def sniff(head: Head) -> bool:
        shape = shape_of(head)
        return shape is not None and shape.service == name

    return sniff


_NAMES = {
    "openalex": ("OpenAlex works: pages of the API, single works, snapshot lines", '"abstract_inverted_index"'),
    "semantic-scholar": ("Semantic Scholar: Graph API, data sets papers and abstracts", '"paperId" or "corpusid"'),
    "crossref": ("Crossref works: pages, lists, lines", '"DOI" with "title" as a list, or "message.items"'),
    "arxiv-json": ("arXiv's metadata of all papers (Kaggle), lines", '"authors_parsed"'),
    "openreview": ("OpenReview notes, API 1 and 2", '"content" with "forum" or "invitation"'),
    "huggingface": ("Hugging Face daily papers", '"paper" with "summary"'),
    "papers-with-code": ("Papers with Code: papers with abstracts, links to code", '"url_abs" or "paper_url"'),
    "europe-pmc": ("Europe PMC results as JSON", '"authorString" or "abstractText"'),
    "pubmed-summary": ("PubMed summaries as JSON (no abstracts)", '"uid" with "articleids"'),
    "dblp-json": ("DBLP's search as JSON (no abstracts)", '"hit" with "info"'),
    "datacite": ("DataCite DOIs", '"attributes" with "titles"'),
    "biorxiv": ("bioRxiv and medRxiv, API", '"collection" with "server" or "jatsxml"'),
}

FORMATS = tuple(
    Format(name, title, (".json", ".jsonl", ".ndjson"), _sniffer(name), read_services, look)
    for name, (title, look) in _NAMES.items()
)
