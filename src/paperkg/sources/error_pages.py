"""Error messages that were saved instead of papers: refused, with what they say."""

from __future__ import annotations

import html
import json
import re

from paperkg.errors import InputError
from paperkg.sources.formats import Format, Read, Source
from paperkg.sources.service_json import error_of

_LONGEST = 60_000
_LONGEST_PLAIN = 600
_SAYS = re.compile(
    r"\b(?:[45]\d\d[ :–-]+(?:bad request|unauthorized|forbidden|not found|method not allowed|not acceptable|request "
    r"time-?out|conflict|gone|too many requests|internal server error|not implemented|bad gateway|service unavailable|"
    r"gateway time-?out|error)|service (?:temporarily )?unavailable|too many requests|rate exceeded|"
    r"rate limit(?:ed| exceeded)?|access (?:to this page )?(?:has been )?denied|permission denied|bad gateway|gateway "
    r"time-?out|internal server error|(?:resource|page|file|document) (?:was )?not found|403 forbidden|"
    r"attention required|just a moment|are you a (?:human|robot)|verify you are (?:a )?human|unusual traffic|"
    r"security check|request (?:could not be satisfied|blocked|timed out)|sign in to continue|session (?:has )?expired|"
    r"upstream connect error|error 4\d\d|error 5\d\d|temporarily overloaded|"
    r"retry (?:later|after)|under maintenance|enable javascript and cookies)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<(?:title|h1)\b[^>]*>(.*?)</(?:title|h1)>", re.IGNORECASE | re.DOTALL)
_PAPER = re.compile(
    r"<(?:\w+:)?(?:feed|entry|OAI-PMH|PubmedArticle|dblp|collection|record)\b|citation_title|DC\.title|ScholarlyArticle|gse_alrt_title|class=\"abstract",
    re.IGNORECASE,
)


def message_of(text: str) -> str:
    """Return what an error page says, or nothing where a text is no error page.

    Examples
    --------
    >>> message_of("<html><head><title>503 Service Unavailable</title></head></html>")
    '503 Service Unavailable'
    >>> message_of('{"message": "Too Many Requests. Please wait.", "code": "429"}')
    'Too Many Requests. Please wait.'
    >>> message_of("Rate exceeded."), message_of("A Map of Rivers")
    ('Rate exceeded.', '')
    """
    text = text.strip().removeprefix("\ufeff")
    if text[:1] in ("{", "[") and len(text) <= _LONGEST:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return ""
        return error_of(value[0] if isinstance(value, list) and len(value) == 1 else value)
    if text.startswith("<"):
        return "" if _PAPER.search(text) else _page_message(text)
    hit = _SAYS.search(text)
    # A plain error is one short line; a paper about rate limits is longer, or has a title above it.
    words = len(text.split())
    if hit and len(text) <= _LONGEST_PLAIN and words <= 60 and (hit.start() < 40 or words <= 25) and "\n\n" not in text:
        return text.splitlines()[0][:120]
    return ""


def _page_message(text: str) -> str:
    said = [" ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split()) for part in _TITLE.findall(text[:_LONGEST])]
    hit = next((part for part in said if len(part) <= 120 and _SAYS.search(part)), "")
    if hit:
        return hit
    if len(text) < 20_000 and any(part.strip(" .!").casefold() in ("error", "sorry", "oops") for part in said):
        return said[0]
    bare = " ".join(
        html.unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text[:_LONGEST], flags=re.S)).split()
    )
    return bare[:120] if len(bare) <= _LONGEST_PLAIN and _SAYS.search(bare) else ""


def _refuse(source: Source) -> Read:
    said = message_of(source.head.text)
    said = f' ("{said}")' if said else ""
    raise InputError(
        f"{source.head.name}: it is an error message of a web site{said}, not papers; wait and download it again"
    )
    yield  # pragma: no cover


FORMATS = (
    Format(
        "error-page",
        "error messages of web sites: refused",
        (),
        lambda head: bool(message_of(head.text)),
        _refuse,
        '"503 Service Unavailable", "Too Many Requests"',
    ),
)
