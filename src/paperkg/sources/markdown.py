"""Markdown about papers: reading lists ("awesome" lists), tables of papers, and generated daily pages.

An item of a list or a row of a table is a paper where it links to one: the linked, bold or quoted words are its title,
and what stands around them its venue, date and authors. A section is a paper where its heading links to one or an
abstract is labelled below it. Contents, datasets, tools and notes are no papers: they are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from urllib.parse import urlsplit

from paperkg.sources.cleaning import is_prose, word_set
from paperkg.sources.formats import Format, Head, Raw, Read, Skipped, Source
from paperkg.sources.marks import read_names
from paperkg.sources.services import abstract_of, arxiv_month

_PAPER_HOST = re.compile(
    r"(?:^|\.)(?:arxiv\.org|doi\.org|openreview\.net|aclanthology\.org|aclweb\.org|openaccess\.thecvf\.com|mlr\.press|"
    r"(?:nips|neurips)\.cc|icml\.cc|iclr\.cc|ecva\.net|isca-(?:speech|archive)\.org|usenix\.org|"
    r"biorxiv\.org|medrxiv\.org|semanticscholar\.org|ieeexplore\.ieee\.org|dl\.acm\.org|link\.springer\.com|sciencedirect\.com|"
    r"nature\.com|science\.org|pnas\.org|mdpi\.com|jmlr\.org|ojs\.aaai\.org|ijcai\.org|hal\.science|"
    r"alphaxiv\.org|pubmed\.ncbi\.nlm\.nih\.gov|dblp\.org)$"
)
_PAPER_LABEL = word_set(
    "paper papers pdf arxiv abs abstract doi openreview publication article preprint acl cvf html 论文"
)
_LABELS = _PAPER_LABEL | word_set(
    "code github git project page website site video slides poster data dataset datasets demo link links bibtex bib "
    "blog official here supp supplementary model models weights homepage web colab huggingface hf talk youtube pytorch "
    "tensorflow jax repo unofficial implementation post tweet review notes summary leaderboard null none"
)
_YEAR = r"(?:19|20)\d\d"
_VENUE = re.compile(
    r"(?<![\w-])((?:[A-Z][A-Za-z&+]*[A-Z][A-Za-z&+]*|arXiv|Arxiv|Interspeech|Nature(?: [A-Z]\w+)*|"
    r"Science(?: [A-Z]\w+)*|Findings of [A-Z]+)(?:[-/ ](?:W|Workshops?|Findings|[A-Z]{3,}))?)"
    rf"(?:[ ,.-]{{0,2}}({_YEAR})|[ ]?['’](\d\d))(?!\w)"
)
_DATE = re.compile(rf"(?<![\w./-])({_YEAR}(?:[-./](?:0?[1-9]|1[0-2])(?:[-./](?:[0-2]?\d|3[01]))?)?)(?![\w/-])")
_TAG = re.compile(r"^\s*(?:[\[(【`]([^\[\]()【】`]{2,40})[\])】`][\s:|,.\-–—]*)+")
_ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z][A-Za-z]{2,11}")
_QUOTED = re.compile(r"[\"“]([^\"“”]{10,300})[\"”]")
_ET_AL = re.compile(r"[\s,.(\-–—]+(?:by )?(?:[A-Z][\w.'’-]*\s+){1,4}et\.? ?al\b\.?.*$", re.DOTALL)
_EDGE = " \t\n,.;:|-–—·•*_[](){}"
_LABEL = re.compile(
    r"^[\W_]*(?P<name>abstract|authors?|date|published(?: on| at)?|publish date|submitted|first submission|"
    r"first announcement|updated|venue|journal|"
    r"conference|comments?|link|url|pdf(?: link)?|paper(?: link)?|arxiv(?: id)?|doi|title|summary|tl;?dr|motivation|"
    r"methods?|results?|conclusions?|main category|categor(?:y|ies)|subjects?|keywords?|details|code|project(?: page)?|"
    r"ai summary|notes?)\b(?:\*\*|__|</?\w+>|\s)*(?P<colon>[:：])?(?:\*\*|__|</?\w+>)*\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(r"^[>\s*+-]*(?:\*\*|__)[^*_]{1,40}(?:(?:\*\*|__)\s*[:：]|[:：]\s*(?:\*\*|__))")
_TAGS = re.compile(r"</?(?:details|summary|b|strong|i|em|p|br|div|span|center|sup|sub|u|h\d)\b[^>]*>", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]*)\]\((https?://[^\s()]+)\)")
_LEAST_DESCRIPTION, _LEAST_ABSTRACT = 8, 20
_NO_PAPER_SECTION = re.compile(r"\b(?:data ?sets?|benchmarks?|tools?|code|libraries|blogs?|contents?|resources|"
                               r"tutorials?|courses?|talks?|videos?|repositor\w+|workshops?|news|contribut\w+|licen[cs]e|"
                               r"acknowledge?ments?|related (?:lists|repos\w*|awesome))\b", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True)
class _Span:
    text: str
    href: str = ""
    strong: bool = False
    em: bool = False


@dataclass
class _Block:
    """A heading, an item or a row with what is written in it."""

    kind: str
    line: int
    spans: list[_Span] = field(default_factory=list)
    cells: list[list[_Span]] = field(default_factory=list)
    header: tuple[str, ...] = ()
    inner: list[_Block] = field(default_factory=list)
    level: int = 0
    section: str = ""


# --- from Markdown to blocks -----------------------------------------------------------------------------------------


def _blocks(text: str) -> list[_Block]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table")
    blocks: list[_Block] = []
    items: list[_Block] = []
    header: tuple[str, ...] = ()
    row: _Block | None = None
    section, heading, in_head, line = "", None, False, 1
    for token in parser.parse(text):
        if token.map:
            line = token.map[0] + 1
        if token.type == "heading_open":
            heading = _Block("heading", line, level=int(token.tag[1]))
        elif token.type == "heading_close" and heading:
            section = _text(heading.spans)
            blocks.append(heading)
            heading = None
        elif token.type == "list_item_open":
            item = _Block("item", line, section=section)
            (items[-1].inner if items else blocks).append(item)
            items.append(item)
        elif token.type == "list_item_close" and items:
            items.pop()
        elif token.type == "thead_open":
            in_head, header = True, ()
        elif token.type == "thead_close":
            in_head = False
            header = tuple(_text(cell).casefold() for cell in row.cells) if row else ()
        elif token.type == "tr_open":
            row = _Block("row", line, header=header, section=section)
        elif token.type == "tr_close" and row and not in_head:
            blocks.append(row)
            row = None
        elif token.type == "inline":
            spans = _spans(token.children or [])
            if heading:
                heading.spans += spans
            elif row is not None:
                row.cells.append(spans)
            elif items:
                items[-1].spans += [*([_Span("\n")] if items[-1].spans else []), *spans]
        elif token.type == "table_close":
            row, header = None, ()
    return blocks


def _spans(children: Iterable[object]) -> list[_Span]:
    spans: list[_Span] = []
    href, strong, em = "", 0, 0
    for token in children:
        kind = getattr(token, "type", "")
        if kind == "link_open":
            href = str(getattr(token, "attrs", {}).get("href", ""))
        elif kind == "link_close":
            href = ""
        elif kind in ("strong_open", "strong_close"):
            strong += 1 if kind == "strong_open" else -1
        elif kind in ("em_open", "em_close"):
            em += 1 if kind == "em_open" else -1
        elif kind in ("text", "code_inline", "softbreak", "hardbreak", "html_inline"):
            content = str(getattr(token, "content", ""))
            if kind == "html_inline":
                address = re.search(r"href\s*=\s*[\"']?([^\s\"'>]+)", content)
                href = address[1] if address else "" if content.startswith("</a") else href
                strong += {"<b>": 1, "<strong>": 1, "</b>": -1, "</strong>": -1}.get(content, 0)
                em += {"<i>": 1, "<em>": 1, "</i>": -1, "</em>": -1}.get(content, 0)
                content = " " if content.startswith("<br") else ""
            elif kind == "code_inline" and _is_venue(content):
                content = f"`{content}`"
            spans.append(_Span("\n" if kind.endswith("break") else content, href, strong > 0, em > 0))
    merged: list[_Span] = []
    for span in spans:
        if not span.text:
            continue
        if merged and replace(merged[-1], text="") == replace(span, text=""):
            merged[-1] = replace(span, text=merged[-1].text + span.text)
        else:
            merged.append(span)
    return merged


def _text(spans: Iterable[_Span]) -> str:
    return " ".join("".join(span.text for span in spans).split())


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(_EDGE)


# --- items and rows --------------------------------------------------------------------------------------------------


def _is_label(text: str) -> bool:
    words = _bare(text).casefold().replace("/", " ").replace("&", " ").split()
    if not words or re.fullmatch(r"(?:arxiv:?\s*)?\d{4}\.\d{4,5}(?:v\d+)?", " ".join(words)):
        return True
    return len(words) <= 3 and all(word.strip(_EDGE) in _LABELS or word.strip(_EDGE).isdigit() for word in words)


def _is_paper_link(span: _Span) -> bool:
    if not span.href.startswith(("http://", "https://")):
        return False
    try:
        address = urlsplit(span.href)
    except ValueError:
        return False
    host = address.hostname or ""
    if _PAPER_HOST.search(host) or address.path.lower().endswith(".pdf"):
        return True
    if host.endswith("huggingface.co") and address.path.startswith("/papers/"):
        return True
    return bool(_PAPER_LABEL & set(_bare(span.text).casefold().split())) and _is_label(span.text)


def _is_venue(text: str) -> bool:
    text = _bare(text)
    return bool(
        _VENUE.fullmatch(text) or _DATE.fullmatch(text) or re.fullmatch(rf"[A-Z][\w &'’-]{{1,30}}{_YEAR}", text)
    )


def _title_of(spans: list[_Span]) -> tuple[str, list[_Span]]:
    """Return the title of an item and the spans that are not part of it."""
    strong = [span for span in spans if span.strong and not _is_label(span.text) and not _is_venue(span.text)]
    if strong:
        first = spans.index(strong[0])
        title = _text(strong[:1])
        following = spans[first + 1] if first + 1 < len(spans) else None
        goes_on = title.endswith(":") or (following and re.match(r"\s*:", following.text))
        if (
            goes_on
            and following
            and not following.strong
            and len(title.split()) <= 3
            and len(following.text.split()) >= 2
        ):
            rest, cut = _split_plain(following.text.lstrip(" :"))
            if rest:
                return f"{title.rstrip(' :')}: {rest}", [
                    *spans[:first],
                    replace(following, text=cut),
                    *spans[first + 2 :],
                ]
        if len(title.split()) >= 2 or ":" in title:
            return title, [span for span in spans if span is not strong[0]]
    linked = [span for span in spans if span.href and not _is_label(span.text) and not _is_venue(span.text)]
    for span in linked:
        if len(_bare(span.text).split()) >= 2:
            title = _TAG.sub("", span.text)
            return _text([replace(span, text=title)]), [other for other in spans if other is not span]
    quoted = _QUOTED.search("".join(span.text for span in spans))
    if quoted:
        others = [replace(span, text=span.text.replace(quoted[0], " ").replace(quoted[1], " ")) for span in spans]
        return " ".join(quoted[1].split()).rstrip(",."), others
    before: list[_Span] = []
    for index, span in enumerate(spans):
        if span.href or (span.em and before):
            title, cut = _split_plain("".join(part.text for part in before))
            if len(title.split()) >= 2:
                return title, [_Span(cut), *spans[index:]]
        if not span.href:
            before.append(span)
    title, cut = _split_plain("".join(part.text for part in before))
    return (title, [_Span(cut), *(span for span in spans if span.href)]) if title else ("", spans)


def _split_plain(text: str) -> tuple[str, str]:
    """Split plain words into the title and what stands before or after it.

    Examples
    --------
    >>> _split_plain("(ICCV 2023) Counting finches, Holm et al., 2023 [")
    ('Counting finches', '(ICCV 2023) , Holm et al., 2023')
    """
    text = " ".join(text.split())
    tag = _TAG.match(text)
    before = tag[0].strip() if tag else ""
    text = text[tag.end() :] if tag else text
    dated = re.match(rf"{_YEAR}[-./]\d\d?(?:[-./]\d\d?)?[\s:|,]+", text)
    if dated:
        before, text = f"{before} {dated[0]}", text[dated.end() :]
    cuts = [len(text)]
    others = _ET_AL.search(text)
    if others:
        cuts.append(others.start())
    for hit in re.finditer(r"[.?!] |[,(\[|]|\s[-–—]\s", text):
        rest = text[hit.end() :].strip(_EDGE)
        venue = _VENUE.match(rest) or _DATE.match(rest)
        names = read_names(re.split(r"(?<!\b[A-Z])\. ", rest)[0]) if hit[0][0] in ".?!" else ()
        if (venue and len(rest) - venue.end() < 40) or len(names) >= 2:
            cuts.append(hit.start() + (hit[0][0] in "?!"))
    end = min(cuts)
    title = text[:end].strip(_EDGE).strip()
    title += ")" * (title.count("(") - title.count(")") == 1 and ")" in text[:end])
    return title, f"{before} {text[end:]}".strip(_EDGE.replace("(", "")).strip()


def _details(spans: list[_Span]) -> tuple[str, str, tuple[str, ...], str]:
    """Return the venue, date, people and description in what is not the title."""
    told = [replace(span, text=re.sub(r"\[\s*\]|\(\s*\)", " ", span.text)) for span in spans if not span.href]
    tagged = [span.text for span in spans if span.href and _is_venue(span.text)]
    text = " ".join([*(span.text for span in told), *tagged])
    venue = _VENUE.search(text)
    year = (venue[2] or f"20{venue[3]}") if venue else ""
    date = _DATE.search(text)
    people: tuple[str, ...] = ()
    description = ""
    pieces = [_bare(span.text) for span in told if span.em] + [
        _bare(piece) for span in told if not span.em for piece in re.split(r"\.\s|\n|\s[-–—|]\s", span.text)
    ]
    for piece in pieces:
        names = read_names(_VENUE.sub("", piece).strip(_EDGE))
        if not people and names and "et al" not in piece and not _is_venue(piece):
            people = names
    long = [_bare_end(piece) for span in told for piece in span.text.split("\n")]
    description = max((piece for piece in long if len(piece.split()) >= _LEAST_DESCRIPTION), key=len, default="")
    if not is_prose(description if description.endswith((".", "!", "?")) else f"{description}."):
        description = ""
    named = next((piece for piece in pieces if _ACRONYM.fullmatch(piece)), "")
    name = venue[1] if venue else named
    given = date[1].replace("/", "-").replace(".", "-") if date else ""
    if given.startswith(year) or not year:
        year = given
    return (f"{name} {year[:4]}" if name and year else name), year, people, description


def _bare_end(text: str) -> str:
    return " ".join(text.split()).lstrip(_EDGE).rstrip(" ,;:|-–—*_")


def _item(block: _Block) -> Raw | None:
    spans = [*block.spans]
    if not _inner_papers(block):
        spans += [span for inner in block.inner for span in (_Span("\n"), *inner.spans)]
    link = _paper_link(spans)
    if not link:
        return None
    own_title = [*block.spans] if _title_words(block.spans) else spans
    title, rest = _title_of(own_title)
    if own_title is not spans:
        rest = rest + spans[len(block.spans) :]
    least = 3 if _NO_PAPER_SECTION.search(block.section) else 2
    if len(title.split()) < least and not (":" in title and least == 2):
        return None
    venue, date, people, description = _details(rest)
    abstract, unused = _described(description)
    return Raw(
        block.line,
        title,
        abstract,
        authors=people,
        date=date or _month(link.href),
        venue=venue,
        url=link.href,
        cut=bool(abstract) and re.search(r"[.!?] [A-Z]", abstract) is None,
        unused=unused,
    )


def _month(address: str) -> str:
    """Return the month that an address at arXiv has in its number."""
    hit = re.search(r"arxiv\.org/\w+/((?:[\w.-]+/)?\d{4}\.?\d{3,5})(?:v\d+)?(?:\.pdf)?/?$", address)
    return arxiv_month(hit[1]) if hit else ""


def _described(description: str) -> tuple[str, tuple[str, ...]]:
    """Return a description as an abstract where it is long enough to be one, else as what is not used."""
    if len(description.split()) >= _LEAST_ABSTRACT:
        return description, ()
    return "", ("description",) if description else ()


def _title_words(spans: list[_Span]) -> bool:
    return len(_title_of(spans)[0].split()) >= 2


def _inner_papers(block: _Block) -> bool:
    return any(_paper_link(inner.spans) and _title_words(inner.spans) for inner in block.inner) and not _paper_link(
        block.spans
    )


def _paper_link(spans: list[_Span]) -> _Span | None:
    links = [span for span in spans if _is_paper_link(span)]
    return next((span for span in links if "arxiv.org" in span.href), links[0] if links else None)


_COLUMNS = {
    "title": re.compile(r"title|paper|name|work|publication|论文|标题|titel|titre|título", re.IGNORECASE),
    "venue": re.compile(r"venue|conf|journal|publish(?:er|ed in)|where|会议", re.IGNORECASE),
    "date": re.compile(r"date|year|time|day|日期|datum|jahr|année|año", re.IGNORECASE),
    "authors": re.compile(r"author|autor|auteur|作者", re.IGNORECASE),
    "abstract": re.compile(r"abstract|summary|tl;?dr|description|摘要|zusammenfassung|résumé|resumen", re.IGNORECASE),
}


def _row(block: _Block) -> Raw | None:
    columns: dict[str, list[_Span]] = {}
    for name, cell in zip(block.header, block.cells, strict=False):
        for column in ("date", "authors", "abstract", "venue", "title"):
            if column not in columns and _COLUMNS[column].search(name) and _text(cell):
                columns[column] = cell
                break
    spans = [span for cell in block.cells for span in (*cell, _Span("\n"))]
    link = _paper_link(spans)
    cell = columns.get("title", [])
    if cell and _is_label(_text(cell)):
        cell = []
    if not cell and not link:
        return None
    found = cell or max(block.cells, key=lambda part: len(_text(part)), default=[])
    title, rest = _title_of(found)
    if cell and not any(span.href or span.strong for span in cell):
        title, left = _split_plain(_text(cell))
        rest = [_Span(left)]
    if len(title.split()) < 2 or not (link or {"authors", "venue", "abstract"} & columns.keys()):
        return None
    venue, date, people, _ = _details(rest)
    column = _bare(_text(columns.get("venue", [])))
    named = re.sub(r"[\s(]*et\.? ?al\.?.*", "", _text(columns.get("authors", [])))
    listed = read_names(named, labelled=True) if named else ()
    if named != _text(columns.get("authors", [])) and len(listed) == 1 and " " not in listed[0]:
        listed = ()
    long, note = abstract_of(_text(columns.get("abstract", [])))
    abstract, unused = _described(long)
    return Raw(
        block.line,
        title,
        abstract,
        authors=listed or people,
        date=_bare(_text(columns.get("date", []))) or date,
        venue=column or venue,
        url=link.href if link else next((span.href for span in cell if span.href.startswith("http")), ""),
        cut=abstract.endswith(("…", "...")),
        unused=(*unused, *((note,) if note else ())),
    )


# --- sections of daily pages -----------------------------------------------------------------------------------------


_USED = word_set(
    "abstract author date published submitted venue journal conference link url pdf paper arxiv doi title detail"
)


def _section(heading: _Block, lines: list[str]) -> Raw | None:
    """Return the paper of a section whose heading is its title, or None."""
    values: dict[str, str] = {}
    name = ""
    emphasised = ""
    for raw_line in lines:
        line = _TAGS.sub("", raw_line).strip()
        if not line:
            name = name if name and not values[name] else ""
            continue
        hit = _LABEL.match(_MARKDOWN_LINK.sub(r"\1 \2", line))
        rest = hit["rest"].strip("*_ ") if hit else ""
        if hit and (hit["colon"] or not rest):
            name = re.sub(r"s$", "", hit["name"].casefold())
            if name not in values:
                values[name] = rest
            else:
                name = ""
        elif _OTHER_LABEL.match(line):
            name = ""
        elif name:
            values[name] = f"{values[name]}\n{line.lstrip('> ')}".strip()
        elif not emphasised and re.fullmatch(r"[*_]{1,3}[^*_].*[*_]{1,3}", line):
            emphasised = line.strip("*_ ")
    link = _paper_link(heading.spans) or _first_link(lines)
    if "abstract" not in values and not (link and _paper_link(heading.spans)):
        return None
    numbered = re.sub(r"^\s*(?:\[?\d{1,4}[\].):]+|#\d+)\s*", "", _text(heading.spans))
    title = next((_text([span]) for span in heading.spans if span.href and len(span.text.split()) > 1), "") or numbered
    title = re.sub(r"^\s*(?:\[?\d{1,4}[\].):]+)\s*", "", title).strip(" *_")
    if not title or (len(title.split()) < 2 and "abstract" not in values):
        return None
    abstract, note = abstract_of(values.get("abstract", ""))
    people = values.get("author") or emphasised
    url = (link.href if link else "") or next(
        (
            hit[0]
            for key in ("link", "url", "pdf", "paper", "arxiv")
            if (hit := re.search(r"https?://\S+", values.get(key, "")))
        ),
        "",
    )
    used = {
        *_USED,
        *(f"{name} link" for name in ("pdf", "paper")),
        "arxiv id",
        "publish date",
        "first submission",
        "first announcement",
    }
    return Raw(
        heading.line,
        title,
        abstract,
        authors=read_names(people, labelled=bool(values.get("author"))),
        date=next(
            (
                values[k]
                for k in ("published", "publish date", "date", "submitted", "first submission")
                if values.get(k)
            ),
            "",
        )
        or _month(url),
        venue=next((values[k] for k in ("venue", "journal", "conference") if values.get(k)), ""),
        url=url,
        arxiv=next(
            (hit[0] for k in ("arxiv id", "arxiv") if (hit := re.search(r"\d{4}\.\d{4,5}", values.get(k, "")))), ""
        ),
        doi=values.get("doi", ""),
        unused=(
            *(key for key, value in values.items() if key not in used and abstract_of(value)[0]),
            *((note,) if note else ()),
        ),
    )


def _first_link(lines: list[str]) -> _Span | None:
    for line in lines:
        for label, href in _MARKDOWN_LINK.findall(line):
            span = _Span(label, href)
            if _is_paper_link(span):
                return span
    return None


# --- the form --------------------------------------------------------------------------------------------------------


def _records(text: str) -> Iterator[Raw | int]:
    """Yield the papers of a text, and 1 for each item that is none."""
    blocks = _blocks(text)
    lines = text.split("\n")
    headings = [block for block in blocks if block.kind == "heading"]
    ends = {a.line: b.line for a, b in pairwise(headings)}
    taken = range(0)
    for block in blocks:
        if block.kind == "heading":
            end = ends.get(block.line, len(lines) + 1)
            record = _section(block, lines[block.line : end - 1])
            if record:
                taken = range(block.line, end)
                yield record
        elif block.line not in taken:
            yield from _listed(block)


def _listed(block: _Block) -> Iterator[Raw | int]:
    if block.kind == "row":
        yield _row(block) or 1
        return
    record = _item(block)
    yield record or (0 if _inner_papers(block) else 1)
    if record is None or _inner_papers(block):
        for inner in block.inner:
            yield from _listed(inner)


def sniff(head: Head) -> bool:
    """Return whether a source is a list, a table or a page of papers in Markdown."""
    text = head.text
    if text.lstrip()[:1] in ("{", "<", "%", "@") or text.startswith("---\n"):
        return False
    linked = len(re.findall(r"\]\(<?https?://", text))
    if not linked or not re.search(r"(?m)^\s{0,8}(?:[-*+]|\d+[.)]|#{1,6}|\|)\s?", text):
        return False
    records = [record for record in _records(text[:40_000]) if isinstance(record, Raw)]
    sections = re.findall(r"(?m)^#{1,6} .*\]\(https?://", text)
    return len(records) >= 2 or (len(records) == 1 and bool(sections or head.name.lower().endswith(".md")))


def read_markdown(source: Source) -> Read:
    """Yield the papers of a reading list or a daily page in Markdown.

    Parameters
    ----------
    source : Source
        The opened source.
    """
    skipped = 0
    for record in _records("".join(source.text())):
        if isinstance(record, Raw):
            yield record
        else:
            skipped += record
    if skipped:
        yield Skipped(f"{skipped} items of lists and tables that link to no paper")


FORMATS = (
    Format(
        "markdown",
        'Markdown: reading lists ("awesome" lists), tables of papers, generated daily pages',
        (".md", ".markdown"),
        sniff,
        read_markdown,
        "items, rows or headings that link to papers",
    ),
)
