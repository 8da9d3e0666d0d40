r"""Mails about papers: arXiv's listings, Google Scholar's alerts, as text, as saved messages (.eml) and as mailboxes.

arXiv's mails have a record between lines of ``\\``. An alert has, for each paper, a linked title, a line of names and
venue, and a few words out of the abstract: these are marked as cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus

from paperkg.sources.cleaning import blank_controls
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Skipped, Source
from paperkg.sources.services import NO_TEXT, abstract_of, arxiv_month, spaced_initials

_HEADER = re.compile(r"(?:From |(?:From|To|Subject|Date|Received|Return-Path|Delivered-To|MIME-Version|Message-ID|"
                     r"X-[\w-]+|Content-Type|DKIM-Signature|Reply-To|ARC-[\w-]+):[ \t])", re.IGNORECASE)  # fmt: skip
_ARXIV_START = re.compile(r"^(?:arXiv:|Paper: )\s*([a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?\b(.*)")
_FIELD = re.compile(r"^(Title|Authors?|Categories|Comments|Journal-ref|DOI|Date|License|Report-no|MSC-class|ACM-class|"
                    r"Proxy|replaced with revised version|Note):?\s?(.*)")  # fmt: skip
_RULE = re.compile(r"^(?:-{20,}|(?:%%--){4,}%*|={20,})\s*$")
_QUOTE = re.compile(r"^(?:> ?)+")
_SCHOLAR = re.compile(r"https?://scholar\.google\.[\w.]+/scholar_(?:url|share|alerts)|scholaralerts-noreply@google")
_LINK = re.compile(r"<(https?://scholar\.google\.[\w.]+/scholar_url\?[^>\s]+)>")
_KIND = re.compile(r"^(?:\[(?:PDF|HTML|BOOK|B|CITATION|C|DOC|TXT|BUCH|ZITATION|LIVRE|LIBRO)\]\s*)+", re.IGNORECASE)
_BUTTONS = re.compile(r"^\s*(?:(?:Save|Speichern|Enregistrer|Guardar|Twitter|X|LinkedIn|Facebook|Gmail)\s*)+$")


# --- what a message holds --------------------------------------------------------------------------------------------


def message_bodies(source: Source) -> Iterator[str]:
    """Yield the text of each message of a source: its body decoded where the source has a mail's header."""
    head = source.head.text.lstrip()
    if not _HEADER.match(head):
        yield "".join(source.text())
        return
    # In UTF-16 its lines are no mail's; it was saved by hand, and says of itself what it was before.
    data = "".join(source.text()).encode() if b"\0" in source.head.raw[:1000] else source.binary().read()
    for part in re.split(rb"(?m)^(?=From \S+.*\d{4}\s*$)", data.lstrip(b"\xef\xbb\xbf \r\n\t")):
        if part.strip():
            yield _body(re.sub(rb"\AFrom [^\n]*\n", b"", part))


def _body(data: bytes) -> str:
    message = BytesParser(policy=policy.default).parsebytes(data)
    try:
        body = message.get_body(preferencelist=("plain", "html"))
        html = message.get_body(preferencelist=("html",))
        if html is not None and "gse_alrt_title" in (text := html.get_content()):
            return str(text)
        content = body.get_content() if body is not None else message.get_payload()
    except (LookupError, ValueError, KeyError, AttributeError, TypeError, AssertionError):
        content = None
    text = content if isinstance(content, str) else data.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


@lru_cache(maxsize=2)
def _decoded(head: Head) -> str:
    """Return the beginning of a source; of a saved message its body, which may be written in base64."""
    if not _HEADER.match(head.text.lstrip()):
        return head.text
    return f"{head.text}\n{_body(head.raw.lstrip())}"


# --- arXiv -----------------------------------------------------------------------------------------------------------


def sniff_arxiv(head: Head) -> bool:
    """Return whether a source is a mail of arXiv."""
    text = re.sub(r"(?m)^(?:> ?)+", "", _decoded(head))
    listed = re.search(r"(?m)^\\\\[ \t]*\n(?:arXiv:|Paper: )\s*[\w.-]+", text) is not None
    return listed and re.search(r"(?m)^Title:", text) is not None


def read_arxiv(source: Source) -> Read:
    """Yield the papers of arXiv's mails.

    Parameters
    ----------
    source : Source
        The opened source.
    """
    before = 0
    for body in message_bodies(source):
        lines = body.split("\n")
        if len(lines) < 3 and "\r" in body:
            lines = body.split("\r")
        yield from _arxiv_records(lines, before)
        before += len(lines)


def _arxiv_records(lines: list[str], before: int) -> Iterator[Raw | Rejected]:
    entry: _Entry | None = None
    for number, line in enumerate(lines, before + 1):
        line = _QUOTE.sub("", line.rstrip())
        start = _ARXIV_START.match(line)
        if start:
            if entry:
                yield entry.record()
            entry = _Entry(number, start[1])
        elif entry and entry.take(line):
            yield entry.record()
            entry = None
    if entry:
        yield entry.record()


class _Entry:
    """One paper of a listing while its lines come in."""

    def __init__(self, where: int, number: str) -> None:
        self.where, self.number = where, number
        self.fields: dict[str, str] = {}
        self.key = ""
        self.abstract: list[str] | None = None
        self.whole = False

    def take(self, line: str) -> bool:
        """Take a line; return whether the record ends with it."""
        if line.startswith("\\\\"):
            if self.abstract is None and not line[2:].strip():
                self.abstract = []
                return False
            self.whole = True
            return True
        if _RULE.match(line):
            self.whole = self.abstract is not None
            return True
        if self.abstract is not None:
            self.abstract.append(line)
            return False
        hit = _FIELD.match(line)
        if hit:
            self.key = hit[1].removesuffix("s") if hit[1].startswith("Author") else hit[1]
            self.fields[self.key] = hit[2]
        elif self.key and line[:1] in (" ", "\t") and line.strip():
            self.fields[self.key] += f"\n{line}"
        return False

    def record(self) -> Raw | Rejected:
        """Return the finished record."""
        fields = self.fields
        title = fields.get("Title", "").strip()
        abstract, note = abstract_of("\n".join(self.abstract or []))
        if not title and not abstract:
            return Rejected(self.where, NO_TEXT)
        # The day of a replacement is not the paper's; its number has the month.
        date = fields.get("Date", "") or arxiv_month(self.number)
        unused = [key for key in ("Categories", "Comments", "Report-no", "MSC-class", "ACM-class") if fields.get(key)]
        return Raw(
            self.where,
            title,
            abstract,
            authors=arxiv_people(fields.get("Author", "")),
            date=re.sub(r"\s*\(.*", "", date).strip(),
            venue=fields.get("Journal-ref", "").strip(),
            doi=fields.get("DOI", "").split(" ")[0].strip(),
            arxiv=self.number,
            url=f"https://arxiv.org/abs/{self.number}",
            markup="tex",
            cut=bool(abstract) and not self.whole,
            unused=(*unused, *((note,) if note else ())),
        )


def arxiv_people(text: str) -> tuple[str, ...]:
    r"""Return the authors of arXiv's line of names: without affiliations and collaborations in parentheses.

    Examples
    --------
    >>> arxiv_people("J\\\"org Holm (1 and 2), Li Wei, Ada de Vries and C. Okoro (for the Wing\n  Collaboration)")
    ('J\\"org Holm', 'Li Wei', 'Ada de Vries', 'C. Okoro')
    """
    text, inner = " ".join(text.split()), None
    while inner != text:
        inner, text = text, re.sub(r"\s*\([^()]*\)", "", text)
    text = re.sub(r"\s*\(.*", "", text)
    names = re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", text)
    return tuple(name for name in names if name and name.casefold() not in ("et al.", "et al", "others"))


# --- Google Scholar --------------------------------------------------------------------------------------------------


def sniff_scholar(head: Head) -> bool:
    """Return whether a source is an alert of Google Scholar."""
    text = _decoded(head)
    if "gse_alrt_title" in text or (_LINK.search(text) and _SCHOLAR.search(text)):
        return True
    return bool(_HEADER.match(text.lstrip())) and "scholaralerts-noreply@google" in text


def read_scholar(source: Source) -> Read:
    """Yield the papers of Google Scholar's alerts, whose texts are snippets.

    Parameters
    ----------
    source : Source
        The opened source.
    """
    found = False
    for number, body in enumerate(message_bodies(source)):
        records = _scholar_html(body) if "gse_alrt_title" in body else _scholar_text(body)
        for record in records:
            found = True
            yield record
        if not found and number == 0 and _SCHOLAR.search(body) is None:
            yield Skipped("a message without papers")


def _scholar_html(body: str) -> Iterator[Raw]:
    from lxml import html

    if not body.strip():
        return
    page: Any = html.document_fromstring(body)
    for line_break in page.iter("br"):
        line_break.tail = f" {blank_controls(line_break.tail or '')}"
    for index, link in enumerate(page.xpath("//a[contains(@class, 'gse_alrt_title')]"), 1):
        title = " ".join(link.text_content().split())
        heading = next(iter(link.xpath("ancestor::h3[1]")), link)
        byline = snippet = ""
        for block in heading.itersiblings():
            if block.tag in ("h3", "br") and (block.tag == "h3" or byline):
                break
            if block.tag != "div":
                continue
            text = " ".join(block.text_content().split())
            if "gse_alrt_sni" in (block.get("class") or ""):
                snippet = text
                break
            byline = byline or text
        yield scholar_record(index, title, byline, snippet, link.get("href") or "")


def _scholar_text(body: str) -> Iterator[Raw]:
    lines = body.split("\n")
    links = [index for index, line in enumerate(lines) if _LINK.search(line)]
    for index in links:
        hit = _LINK.search(lines[index])
        if not hit:
            continue
        title = [lines[index][: hit.start()].strip()] if lines[index][: hit.start()].strip() else []
        above = index - 1
        if not title and above >= 0 and not lines[above].strip():
            above -= 1
        while above >= 0 and lines[above].strip() and not _BUTTONS.match(lines[above]) and len(title) < 4:
            title.insert(0, lines[above].strip())
            above -= 1
        below = [lines[index][hit.end() :].strip()] if lines[index][hit.end() :].strip() else []
        for line in lines[index + 1 :]:
            # Some programs put a blank line after each line.
            if _BUTTONS.match(line) or _LINK.search(line) or (not line.strip() and len(below) > 1):
                break
            below += [line.strip()] if line.strip() else []
        # The line of names may be wrapped: it goes on to the year.
        names = below[:1]
        while names and len(names) < len(below) and len(names) < 3 and not re.search(r"(?:19|20)\d\d\s*$", names[-1]):
            if any(re.search(r"(?:19|20)\d\d\s*$", line) for line in below[len(names) : 3]):
                names.append(below[len(names)])
            else:
                break
        title_text = " ".join(title)
        if title_text:
            snippet = "\n".join(below[len(names) :])
            yield scholar_record(above + 2, title_text, " ".join(names), snippet, hit[1])


def scholar_record(where: int, title: str, byline: str, snippet: str, link: str) -> Raw:
    """Return the record of a paper as Google Scholar shows it: "names - venue, year" and a snippet, marked as cut."""
    inner = re.search(r"[?&]url=([^&\s]+)", link.replace("&amp;", "&"))
    address = unquote_plus(inner[1]) if inner else ""
    names, _, rest = byline.partition(" - ")
    rest = re.sub(r"((?:19|20)\d\d) - \S+$", r"\1", rest)
    venue, _, year = rest.rpartition(", ") if re.search(r"(?:19|20)\d\d\s*$", rest) else (rest, "", "")
    if re.fullmatch(r"(?:19|20)\d\d", rest.strip()):
        venue, year = "", rest.strip()
    people = [re.sub(r"[…]+|\.\.\.", "", name).strip() for name in names.split(",")]
    arxiv = re.search(r"arXiv:(\d{4}\.\d{4,5})", venue)
    return Raw(
        where,
        _KIND.sub("", title).strip(),
        snippet,
        authors=tuple(re.sub(r"^\S+(?= \S)", lambda hit: spaced_initials(hit[0]), name) for name in people if name),
        date=year.strip(),
        venue="arXiv" if arxiv or venue.startswith("arXiv preprint") else venue.strip(" …"),
        url=address or ("" if "scholar_url" in link else link),
        arxiv=arxiv[1] if arxiv else "",
        cut=bool(snippet),
    )


FORMATS = (
    Format(
        "arxiv-mail",
        "arXiv's listing mails (text, .eml, mailboxes)",
        (".eml", ".mbox", ".txt"),
        sniff_arxiv,
        read_arxiv,
        'lines of "\\\\" around "arXiv:2306.01234" and "Title:"',
    ),
    Format(
        "scholar-alert",
        "Google Scholar's alerts (text, .eml, HTML): snippets, marked as cut",
        (".eml", ".mbox", ".txt", ".html"),
        sniff_scholar,
        read_scholar,
        "addresses of scholar.google.com/scholar_url",
    ),
)
