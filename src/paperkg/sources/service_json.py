"""Scholarly services' JSON: pages, lists and lines of any service.

Whose record each one is, is told record by record (`services.service_of`), so that a file may mix them; what is no
service's goes to the reader of anybody's JSON.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TextIO

from paperkg.model import Annotation
from paperkg.sources import json_
from paperkg.sources.cleaning import word_set
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Skipped, Source
from paperkg.sources.services import first_of, has_content, raw_of, records_in, service_of
from paperkg.sources.values import decode_line

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
    values = _lines(source) if _looks_like_lines(source.head) else peel(source.text())
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
        if not line or line in ("[", "]"):
            continue
        value, error = decode_line(line)
        yield number, value, error
        if error and len(line) > _NEAR:
            # A line may hold a whole page.
            yield from ((number, value, "") for _, value, fault in peel(io.StringIO(line)) if not fault)


def peel(stream: TextIO) -> Iterator[tuple[int, Any, str]]:
    """Yield the values of a stream with their lines; of a cut, broken or very long one the records in it.

    A value that cannot be decoded whole is gone into: its records are found by themselves, so that a page that was cut
    off, or a fault in one record, costs no other record. What is wrong is told once for each place.

    Examples
    --------
    >>> import io
    >>> cut = '{"data": [{"paperId": "1", "title": "Rivers"}, {"paperId": "2", "tit'
    >>> [value["title"] for _, value, error in peel(io.StringIO(cut)) if not error]
    ['Rivers']
    """
    text, at, base, line, counted = "", 0, 0, 1, 0
    told: set[int] = set()
    ended = inside = False
    while True:
        hit = _OBJECT.search(text, at)
        start = hit.start() if hit else len(text)
        if hit:
            line += text.count("\n", counted, start)
            counted = start
            gap = text[at:start]
            if "null" in gap and _NULLS.fullmatch(gap):
                yield from ((line, None, "") for _ in range(gap.count("null")))
            at = start
            try:
                value, at = _DECODER.raw_decode(text, start)
                whole = isinstance(value, Mapping) and first_of(value, "title") and first_of(value, "abstract")
                if not inside or whole or any(True for _ in records_in(value)):
                    yield line, value, ""
                continue
            except json.JSONDecodeError as error:
                unfinished = error.pos >= len(text) - _NEAR or error.msg.startswith("Unterminated string")
                if not (unfinished and not ended and len(text) - start < _WHOLE):
                    inside, at = True, start + 1
                    if (not unfinished or ended) and base + error.pos not in told:
                        told.add(base + error.pos)
                        yield line + text.count("\n", start, error.pos), None, _fault(error, cut=unfinished)
                    continue
            except (ValueError, RecursionError):
                yield line, None, "it is nested too deeply, or has an endless number; the rest of the file was not read"
                return
        elif ended:
            gap = text[at:]
            if "null" in gap and _NULLS.fullmatch(gap):
                yield from ((line, None, "") for _ in range(gap.count("null")))
            return
        more = stream.read(max(_STEP, len(text) - at))
        ended = not more
        # What was passed is dropped; a gap stays, since the next value may show what it is.
        keep = at if hit else max(at, len(text) - _STEP)
        line += text.count("\n", counted, max(counted, keep))
        base, text, counted, at = base + keep, text[keep:] + more, max(counted - keep, 0), 0


_DECODER = json.JSONDecoder()
_OBJECT = re.compile(r"\{(?=\s*[\"}]|\s*\Z)")
_NULLS = re.compile(r"[\s,\[\]]*(?:null[\s,\[\]]*)+")
_STEP = 1 << 18
_WHOLE = 8 << 20  # a longer object is a wrapper, and gone into
_NEAR = 64


def _fault(error: json.JSONDecodeError, *, cut: bool) -> str:
    if cut:
        return "the file ends in the middle of a record; get it once more"
    return f"it is not JSON ({error.msg.lower()} at column {error.colno}); mend or remove the record"


def _read_value(value: Any, where: int) -> Iterator[Raw | Rejected | Skipped | Annotation]:
    """Yield the records of a decoded value; nulls and errors in the place of papers are rejected in words."""
    if value is None:
        yield Rejected(where, "null instead of a paper: the service does not know what was asked for; ask for it again")
        return
    found = False
    for service, record in records_in(value):
        found = True
        known = raw_of(record, where, service)
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
    "semantic-scholar": ("Semantic Scholar: Graph API, datasets papers and abstracts", '"paperId" or "corpusid"'),
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
