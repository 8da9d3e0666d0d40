"""Scholarly services' JSON: pages, lists and lines of any service.

Whose record each one is, is told record by record (`services.service_of`), so that a file may mix them; what is no
service's goes to the reader of anybody's JSON.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from paperkg.model import Annotation
from paperkg.sources import json_
from paperkg.sources.cleaning import word_set
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Skipped, Source
from paperkg.sources.services import first_of, has_content, raw_of, records_in, service_of
from paperkg.sources.values import Reader, decode_line

_TRIES = 200
_KEY = re.compile(r'"([A-Za-z_][\w-]{0,40})"\s*:')


@lru_cache(maxsize=4)
def service_in(text: str) -> str | None:
    """Return the service whose records stand in the beginning of a file, or None.

    Examples
    --------
    >>> service_in('{"total": 1, "data": [{"paperId": "1", "title": "Rivers"}, {"paperI')
    'semantic-scholar'
    """
    if text.lstrip("\ufeff \t\r\n\x1e")[:1] not in ("{", "["):
        return None
    decoder, at, opened = json.JSONDecoder(), 0, False
    for _ in range(_TRIES):
        at = text.find("{", at)
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            # What the head cuts off is looked into.
            opened, at = True, at + 1
            continue
        found = next((service for service, _ in records_in(value)), None)
        if found:
            return found
        at = end
    # A record that is longer than the head: its keys alone.
    return service_of(dict.fromkeys(_KEY.findall(text))) if opened else None


def _looks_like_lines(head: Head) -> bool:
    lines = [line for line in head.text.split("\n") if line.strip()][:2]
    if not lines or not lines[0].lstrip("\ufeff").startswith("{"):
        return False
    return (len(lines) > 1 and lines[1].startswith("{")) or head.name.casefold().endswith((".jsonl", ".ndjson"))


def read_services(source: Source) -> Read:
    """Yield the records of a source that holds a service's JSON.

    Parameters
    ----------
    source : Source
        The opened source.
    """
    skipped: Counter[str] = Counter()
    values = _lines(source) if _looks_like_lines(source.head) else _values(source)
    for where, value, error in values:
        for record in (Rejected(where, error),) if error else _read_value(value, where):
            if isinstance(record, Skipped):
                skipped[record.message] += 1
            else:
                yield record
    for what, count in skipped.items():
        yield Skipped(f"{count} {what}")


def _lines(source: Source) -> Iterator[tuple[int, Any, str]]:
    for number, line in enumerate(source.text(), 1):
        line = line.strip("\x1e \t\n\r\ufeff").removesuffix(",")
        if line and line not in ("[", "]"):
            yield number, *decode_line(line)


def _values(source: Source) -> Iterator[tuple[int, Any, str]]:
    for found in Reader(source.text()):
        yield found.line, found.value, found.error


def _read_value(value: Any, where: int) -> Iterator[Raw | Rejected | Skipped | Annotation]:
    """Yield the records of a decoded value; nulls and errors in the place of papers are rejected in words."""
    if value is None:
        yield Rejected(where, "null instead of a paper: the service does not know what was asked for; ask for it again")
        return
    found = False
    for _, record in records_in(value):
        found = True
        known = raw_of(record, where)
        if known:
            yield known
    if found:
        yield from _others_beside(value, where)
        return
    error = error_of(value)
    if error:
        yield Rejected(where, f"an error instead of a paper ({error}); ask for it again")
    elif (
        isinstance(value, Mapping)
        and not first_of(value, "title", "abstract")
        and (where == 1 or not has_content(value))
    ):
        # The first line of a dump often says what follows.
        yield Skipped(f"object without a paper (its keys: {', '.join(map(str, list(value)[:6])) or 'none'})")
    else:
        yield from json_.records_in(value, where)


def _others_beside(value: Any, where: int) -> Iterator[Raw | Rejected | Annotation]:
    """Yield what stands among a page's records and is none of the service's: nulls and errors in words."""
    lists = [value] if isinstance(value, list) else list(value.values()) if isinstance(value, Mapping) else []
    for items in lists:
        if not isinstance(items, list) or service_of(value) or not any(service_of(item) for item in items):
            continue
        for item in items:
            if item is None:
                yield Rejected(where, "null among the papers: the service does not know one of them; ask for it again")
            elif error := error_of(item):
                yield Rejected(where, f"an error among the papers ({error}); ask for it again")
            elif isinstance(item, Mapping) and not service_of(item) and not any(True for _ in records_in(item)):
                yield from json_.records_in(item, where)


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


def _sniffer(name: str) -> Callable[[Head], bool]:
    return lambda head: service_in(head.text) == name


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
