"""Saved web pages: the paper in their meta tags, their JSON-LD, or, on known sites, their visible text.

The better source gives each field: ``citation_*`` (Google Scholar's tags, which nearly all publishers set), Dublin
Core, JSON-LD, the visible abstract, OpenGraph, whose description is mostly a snippet and then marked as cut. Listings
of arXiv, the ACL Anthology, PMLR, CVF, NeurIPS and OpenReview hold many papers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from paperkg.errors import InputError
from paperkg.sources.formats import Format, Head, Raw, Read, Source
from paperkg.sources.mails import message_bodies, scholar_record
from paperkg.sources.services import abstract_of, first_of, people_of, text_of

_LARGEST = 50_000_000
_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html\b|<head\b|<body\b|<meta\b)",
    re.IGNORECASE | re.DOTALL,
)
_SITE = re.compile(r"\s+[|–—-]\s+[^|–—]{2,60}$")


def sniff(head: Head) -> bool:
    """Return whether a source is a web page."""
    text = head.text.lstrip("\ufeff")
    if _is_archive(text):
        return True
    if _START.match(text):
        return True
    return text.lstrip()[:1] == "<" and bool(
        re.search(r"<meta\s[^>]*citation_title|<(?:dl|div|h1)\b[^>]*>", text[:5000], re.I)
    )


def _is_archive(text: str) -> bool:
    """Return whether a browser saved a page with all that belongs to it in one file (MHTML)."""
    return text.startswith(("From:", "MIME-Version:", "Content-Type:")) and "multipart/related" in text[:2000]


@dataclass
class _Found:
    """What a page says of its paper, from its best source on."""

    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    venue: str = ""
    url: str = ""
    doi: str = ""
    arxiv: str = ""
    cut: bool = False
    paper: bool = False
    ids: list[str] = field(default_factory=list)

    def add(self, *, cut: bool = False, **fields: Any) -> None:
        """Take over what is not known yet."""
        for key, value in fields.items():
            if value and not getattr(self, key):
                setattr(self, key, value)
                if key == "abstract":
                    self.cut = cut


def read_page(source: Source) -> Read:
    """Yield the papers of a saved web page.

    Parameters
    ----------
    source : Source
        The opened source.

    Raises
    ------
    InputError
        If the page holds no paper.
    """
    from lxml import etree, html

    text = next(message_bodies(source), "") if _is_archive(source.head.text) else source.text().read(_LARGEST)
    # A declaration in the page says how it was written once; it is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        page: Any = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise InputError(f"{source.head.name}: an empty or broken web page; save it again") from None
    base = next(iter(page.xpath("//link[@rel='canonical']/@href")), "")
    found = _single(page, base)
    if found:
        yield found
        return
    records = [record for listing in _LISTINGS for record in listing(page, base or _home(text))]
    if records:
        yield from records
        return
    name = " ".join(page.xpath("string(//title)").split())[:80]
    title = f' ("{name}")' if name else ""
    raise InputError(
        f"{source.head.name}: a web page{title} in which no paper is marked. Save the paper's own page, export its "
        "citation (BibTeX, RIS), or copy title and abstract as text"
    )


def _home(text: str) -> str:
    hit = re.search(r"https?://(?:www\.)?(arxiv\.org|aclanthology\.org|proceedings\.mlr\.press|openaccess\.thecvf\.com|"
                    r"openreview\.net|papers\.n(?:eur)?ips\.cc)", text)  # fmt: skip
    return f"https://{hit[1]}/" if hit else ""


# --- one paper -------------------------------------------------------------------------------------------------------


def _single(page: Any, base: str) -> Raw | None:
    metas: dict[str, list[str]] = {}
    for tag in page.iter("meta"):
        name = (tag.get("name") or tag.get("property") or "").strip().casefold().replace("dcterms.", "dc.")
        content = " ".join((tag.get("content") or "").split())
        if name and content:
            metas.setdefault(name.replace("dc:", "dc."), []).append(content)
    found = _Found()
    _from_citation(metas, found)
    if not found.title and len(_titles(page)) > 1:
        return None
    _from_site(page, found)
    _from_dublin_core(metas, found)
    for item in _linked_data(page):
        _from_linked_data(item, found)
    if not found.paper:
        return None
    visible = _visible_abstract(page)
    if visible and (not found.abstract or len(visible) > len(found.abstract)):
        found.abstract, found.cut = visible, False
    _from_open_graph(metas, found)
    if not found.title:
        return None
    found.add(url=base or next(iter(metas.get("og:url", ())), ""))
    # A meta tag's description often ends in the middle of a sentence.
    abstract, note = abstract_of(found.abstract)
    cut = bool(abstract) and (found.cut or abstract.endswith(("…", "...")))
    return Raw(
        1,
        found.title,
        abstract,
        authors=found.authors,
        date=found.date,
        venue=found.venue,
        url=found.url,
        doi=found.doi,
        arxiv=found.arxiv,
        ids=tuple(dict.fromkeys(found.ids)),
        cut=cut,
        unused=(("citation_keywords",) if "citation_keywords" in metas else ()) + ((note,) if note else ()),
    )


def _from_citation(metas: Mapping[str, list[str]], found: _Found) -> None:
    def first(*names: str) -> str:
        return next((metas[name][0] for name in names if name in metas), "")

    title = first("citation_title", "bepress_citation_title", "eprints.title", "prism.title")
    if not title:
        return
    found.paper = True
    people = (
        metas.get("citation_author") or metas.get("bepress_citation_author") or metas.get("eprints.creators_name") or []
    )
    if not people and "citation_authors" in metas:
        people = [name for name in re.split(r"\s*;\s*", metas["citation_authors"][0]) if name]
    number = first("citation_arxiv_id")
    pmid = first("citation_pmid")
    found.add(
        title=title,
        abstract=first("citation_abstract", "eprints.abstract"),
        authors=people_of(people),
        date=first(
            "citation_publication_date", "citation_date", "citation_online_date", "citation_year", "eprints.date"
        ),
        venue=first(
            "citation_journal_title",
            "citation_conference_title",
            "citation_inbook_title",
            "citation_book_title",
            "citation_journal_abbrev",
        ),
        doi=first("citation_doi", "bepress_citation_doi"),
        arxiv=number,
        url=first("citation_abstract_html_url", "citation_public_url", "citation_fulltext_html_url"),
    )
    if pmid:
        found.ids.append(f"pmid:{pmid}")


def _from_dublin_core(metas: Mapping[str, list[str]], found: _Found) -> None:
    def first(*names: str) -> str:
        return next((metas[name][0] for name in names if name in metas), "")

    title = first("dc.title")
    if not title or not (found.paper or "dc.creator" in metas or "dc.contributor" in metas):
        return
    found.paper = True
    identifiers = metas.get("dc.identifier", [])
    found.add(
        title=title,
        abstract=first("dc.description.abstract", "dc.abstract", "dc.description"),
        authors=people_of(metas.get("dc.creator") or metas.get("dc.contributor") or []),
        date=first("dc.date", "dc.date.issued", "dc.issued", "dc.date.available"),
        venue=first("dc.source", "dc.ispartof", "dc.relation.ispartof"),
        doi=next(
            (text for text in identifiers if re.match(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?10\.\d", text, re.I)),
            "",
        ),
    )


_ARTICLE = re.compile(r"(?:Scholarly|Medical\w*|Tech|Research)?Article$|^(?:Report|Thesis|Chapter|PublicationIssue)$")


def _linked_data(page: Any) -> Iterator[Mapping[str, Any]]:
    for script in page.xpath("//script[@type='application/ld+json']"):
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        items = value if isinstance(value, list) else [value]
        for item in items[:50]:
            if not isinstance(item, Mapping):
                continue
            inner = [item, *(item["@graph"] if isinstance(item.get("@graph"), list) else []), item.get("mainEntity")]
            for part in inner:
                if isinstance(part, Mapping) and _ARTICLE.search(text_of(part.get("@type"))):
                    yield part


def _from_linked_data(item: Mapping[str, Any], found: _Found) -> None:
    kind = text_of(item.get("@type"))
    if kind in ("Article", "Report") and not found.paper and not first_of(item, "abstract", "isPartOf.name"):
        return  # a blog's post
    found.paper = True
    long, short = first_of(item, "abstract"), first_of(item, "description")
    same = item.get("sameAs")
    others = same if isinstance(same, list) else [same]
    identifiers = [text_of(value) for value in (*others, item.get("@id"), item.get("identifier")) if value]
    venue = item.get("isPartOf")
    for _ in range(4):
        if isinstance(venue, Mapping) and isinstance(venue.get("isPartOf"), Mapping):
            venue = venue["isPartOf"]
    found.add(
        title=first_of(item, "headline", "name"),
        authors=people_of(item.get("author") or item.get("creator")),
        date=first_of(item, "datePublished", "dateCreated"),
        venue=first_of(venue, "name") if isinstance(venue, Mapping) else "",
        doi=next((text for text in identifiers if re.search(r"(?:^|doi\.org/|doi:)10\.\d{4}", text)), ""),
        url=first_of(item, "url"),
    )
    found.add(abstract=long)
    found.add(abstract=short, cut=True)


def _from_open_graph(metas: Mapping[str, list[str]], found: _Found) -> None:
    title = next(iter(metas.get("og:title", ())), "")
    described = next(
        (metas[name][0] for name in ("og:description", "description", "twitter:description") if name in metas), ""
    )
    found.add(title=_SITE.sub("", title))
    if len(described.split()) >= 8:
        found.add(abstract=described, cut=True)


_ABSTRACTS = (
    "//blockquote[contains(@class,'abstract')]",
    "//div[contains(@class,'acl-abstract')]",
    "//*[@id='abstract' and (self::div or self::section or self::p)]",
    "//section[@data-title='Abstract']//div[contains(@class,'content')]",
    "//div[contains(@class,'abstract-text') or contains(@class,'abstractSection')"
    " or contains(@class,'abstract-content')]",
    "//*[self::div or self::section][@id='Abs1-content' or @id='abstracts' or contains(@class,'hlFld-Abstract')]",
    "//*[self::div or self::section][contains(concat(' ',normalize-space(@class),' '),' abstract ')]",
    "//*[self::strong or self::span][contains(@class,'note-content-field')][starts-with(normalize-space(.),'Abstract')]"
    "/following-sibling::*[1]",
    "//*[self::h2 or self::h3 or self::h4 or self::h5][normalize-space(.)='Abstract' or normalize-space(.)='ABSTRACT']"
    "/following-sibling::*[normalize-space(.)][1]",
)


def _visible_abstract(page: Any) -> str:
    for path in _ABSTRACTS:
        for node in page.xpath(path)[:3]:
            text = re.sub(r"^\s*(?:Abstract|ABSTRACT|Summary)\s*[:.—–-]?\s*(?=\S)", "", _words(node))
            if len(text.split()) >= 8:
                return text
    return ""


def _words(node: Any) -> str:
    """Return the visible text of a node: without scripts, formulas' annotations and buttons."""
    parts: list[str] = []

    def walk(part: Any) -> None:
        if not isinstance(part.tag, str) or part.tag in ("script", "style", "annotation", "button", "noscript", "svg"):
            pass
        else:
            parts.append(part.text or "")
            for inner in part:
                walk(inner)
            if part.tag in ("p", "div", "br", "li", "section", "h2", "h3", "h4", "dd", "dt"):
                parts.append(" ")
        parts.append(part.tail or "" if part is not node else "")

    walk(node)
    return " ".join("".join(parts).split())


def _first_words(page: Any, path: str) -> str:
    return next((text for node in page.xpath(path)[:3] if (text := _words(node))), "")


def _titles(page: Any) -> list[Any]:
    """Return the titles of a listing of arXiv; on a paper's own page there is one."""
    return list(page.xpath("//*[contains(concat(' ',@class,' '),' list-title ')]"))


def _without_label(text: str) -> str:
    return re.sub(r"^\s*(?:Title|Authors?|Abstract|Subjects|Comments|Journal[- ]ref)\s*:\s*", "", text)


def _from_site(page: Any, found: _Found) -> None:
    """Take over what known sites show: arXiv, the ACL Anthology, PMLR, CVF, OpenReview, NeurIPS."""
    title = _without_label(_first_words(page, "//h1[contains(@class,'title') and contains(@class,'mathjax')]"))
    if title:  # arXiv
        found.paper = True
        names = page.xpath("//div[contains(@class,'authors')]/a")
        journal = _first_words(page, "//td[contains(@class,'jref')]")
        number = re.search(r"\[(\d{4}\.\d{4,5}|[a-z.-]+/\d{7})\]", page.xpath("string(//title)"))
        submitted = re.search(r"\d{1,2} \w{3} \d{4}", _first_words(page, "//div[contains(@class,'dateline')]"))
        shown = tuple(filter(None, (_words(name) for name in names)))
        # The tags say who wrote it in full too; a cut page may name only some of them.
        if len(shown) > len(found.authors):
            found.authors = shown
        found.add(
            title=title,
            date=submitted[0] if submitted else "",
            venue=journal,
            arxiv=number[1] if number else "",
            abstract=_without_label(_first_words(page, "//blockquote[contains(@class,'abstract')]")),
        )
        if number:
            found.add(url=f"https://arxiv.org/abs/{number[1]}")
        return
    address = "".join(page.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"))
    daily = re.search(r"huggingface\.co/papers/(\d{4}\.\d{4,5})", address)
    if daily:
        found.paper = True
        named = page.xpath("string(//meta[@property='og:title']/@content)") or _first_words(page, "//h1")
        found.add(title=named.removeprefix("Paper page - "), arxiv=daily[1], url=f"https://arxiv.org/abs/{daily[1]}")
        return
    shown_title = _first_words(
        page, "//*[@id='papertitle'] | //h2[@id='title'] | //h2[contains(@class,'citation_title')]"
    )
    shown_title = shown_title or _first_words(page, "//h2[contains(@class,'note_content_title')]")
    if shown_title:  # CVF, ACL, OpenReview
        found.paper = True
        names_line = _first_words(page, "//*[@id='authors']//i") or _first_words(
            page, "//h3[contains(@class,'signatures')]"
        )
        linked = [_words(link) for link in page.xpath("//p[contains(@class,'lead')]/a")]
        found.add(title=shown_title, authors=tuple(filter(None, linked)) or people_of(names_line))


# --- many papers -----------------------------------------------------------------------------------------------------


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""  # no address


def _after_label(node: Any, name: str) -> str:
    return _without_label(_first_words(node, f".//*[contains(concat(' ',@class,' '),' {name} ')]"))


def _arxiv_listing(page: Any, base: str) -> Iterator[Raw]:
    for node in page.xpath("//dd[.//*[contains(@class,'list-title')]]"):
        above = node.getprevious()
        link = next(iter(above.xpath(".//a[contains(@href,'/abs/')]/@href")), "") if above is not None else ""
        number = re.search(r"abs/([\w./-]+?)(?:v\d+)?$", link)
        people = tuple(_words(name) for name in node.xpath(".//div[contains(@class,'list-authors')]/a"))
        title = _after_label(node, "list-title")
        abstract = _first_words(node, ".//p[contains(@class,'mathjax')]")
        if title:
            yield Raw(
                node.sourceline or 1,
                title,
                abstract,
                authors=people,
                venue=_after_label(node, "list-journal-ref"),
                arxiv=number[1] if number else "",
                url=f"https://arxiv.org/abs/{number[1]}" if number else "",
                markup="tex",
            )
    for node in page.xpath("//li[contains(@class,'arxiv-result')]"):
        link = next(iter(node.xpath(".//a[contains(@href,'/abs/')]/@href")), "")
        number = re.search(r"abs/([\w./-]+?)(?:v\d+)?$", link)
        full = _first_words(node, ".//span[contains(@class,'abstract-full')]")
        abstract = re.sub(r"\s*△ Less$", "", full)
        short = re.sub(r"\s*▽ More$", "", _first_words(node, ".//span[contains(@class,'abstract-short')]"))
        submitted = re.search(r"Submitted\s+(\d{1,2} \w+,? \d{4})", _words(node))
        title = _first_words(node, ".//p[contains(@class,'title')]")
        if title:
            yield Raw(
                node.sourceline or 1,
                title,
                abstract or short,
                authors=tuple(_words(name) for name in node.xpath(".//p[contains(@class,'authors')]/a")),
                date=submitted[1] if submitted else "",
                arxiv=number[1] if number else "",
                url=link,
                markup="tex",
                cut=not abstract and bool(short),
            )


def _acl_listing(page: Any, base: str) -> Iterator[Raw]:
    for link in page.xpath("//span[contains(@class,'d-block')]/strong/a"):
        block = link.getparent().getparent()
        href = _joined(base or "https://aclanthology.org/", link.get("href") or "")
        key = re.search(r"anthology\.org/([\w.-]+?)/?$", href)
        card = block.xpath("ancestor::p[1]/following-sibling::*[1][contains(@class,'abstract-collapse')]")
        people = [_words(name) for name in block.xpath("./a[contains(@href,'people')]")]
        yield Raw(
            link.sourceline or 1,
            _words(link),
            _words(card[0]) if card else "",
            authors=tuple(people),
            url=href,
            ids=(f"acl:{key[1]}",) if key else (),
        )


def _pmlr_listing(page: Any, base: str) -> Iterator[Raw]:
    for node in page.xpath("//div[contains(concat(' ',@class,' '),' paper ')][p[contains(@class,'title')]]"):
        said = _first_words(node, ".//span[contains(@class,'info')]")
        date = re.search(r"(?:19|20)\d\d", said)
        yield Raw(
            node.sourceline or 1,
            _first_words(node, "./p[contains(@class,'title')]"),
            authors=people_of(_first_words(node, ".//span[contains(@class,'authors')]")),
            date=date[0] if date else "",
            venue=re.split(r",\s*PMLR|;", said)[0],
            url=next(iter(node.xpath(".//a[contains(@href,'.html')]/@href")), ""),
        )


def _cvf_listing(page: Any, base: str) -> Iterator[Raw]:
    for node in page.xpath("//dt[contains(@class,'ptitle')]"):
        following = node.getnext()
        people = [_words(link) for link in following.xpath(".//form//a")] if following is not None else []
        href = next(iter(node.xpath(".//a/@href")), "")
        event = re.search(r"(CVPR|ICCV|WACV|ACCV|ECCV)\D?(20\d\d)", href)
        yield Raw(
            node.sourceline or 1,
            _words(node),
            authors=tuple(filter(None, people)),
            date=event[2] if event else "",
            venue=f"{event[1]} {event[2]}" if event else "",
            url=_joined("https://openaccess.thecvf.com/", href) if href else "",
        )


def _neurips_listing(page: Any, base: str) -> Iterator[Raw]:
    for node in page.xpath("//li[a[@title='paper title']] | //li[.//a[contains(@href,'-Abstract')]]"):
        link = node.xpath(".//a")[0]
        href = link.get("href") or ""
        date = re.search(r"/paper(?:_files/paper)?/(\d{4})/", href)
        yield Raw(
            node.sourceline or 1,
            _words(link),
            authors=people_of(_first_words(node, ".//i | .//span[contains(@class,'paper-authors')]")),
            date=date[1] if date else "",
            venue=f"NeurIPS {date[1]}" if date else "NeurIPS",
            url=_joined("https://papers.nips.cc/", href),
        )


def _openreview_listing(page: Any, base: str) -> Iterator[Raw]:
    path = "//*[self::div or self::li][contains(concat(' ',@class,' '),' note ')]"
    for node in page.xpath(path):
        link = next(iter(node.xpath(".//h4//a[contains(@href,'forum?id=')]")), None)
        if link is None:
            continue
        key = re.search(r"id=([\w-]+)", link.get("href") or "")
        people = [_words(name) for name in node.xpath(".//*[contains(@class,'note-authors')]//a")]
        abstract = _first_words(
            node,
            ".//*[contains(@class,'note-content-field')][starts-with(normalize-space(.),'Abstract')]"
            "/following-sibling::*[1]",
        )
        yield Raw(
            node.sourceline or 1,
            _words(link),
            abstract,
            authors=tuple(filter(None, people)),
            url=f"https://openreview.net/forum?id={key[1]}" if key else "",
            ids=(f"openreview:{key[1]}",) if key else (),
        )


def _scholar_results(page: Any, base: str) -> Iterator[Raw]:
    for index, node in enumerate(page.xpath("//div[contains(@class,'gs_ri')]"), 1):
        heading = next(iter(node.xpath(".//h3[contains(@class,'gs_rt')]")), None)
        if heading is not None:
            link = next(iter(heading.xpath(".//a/@href")), "")
            byline, snippet = (_first_words(node, f".//div[@class='{name}']") for name in ("gs_a", "gs_rs"))
            record = scholar_record(index, _words(heading), byline.replace("\xa0", " "), snippet, link)
            # On a page of results the publisher's site stands last.
            yield replace(record, venue=record.venue.split(" - ")[0])


_LISTINGS: tuple[Callable[[Any, str], Iterator[Raw]], ...] = (
    _arxiv_listing,
    _acl_listing,
    _pmlr_listing,
    _cvf_listing,
    _neurips_listing,
    _openreview_listing,
    _scholar_results,
)

FORMATS = (
    Format(
        "html",
        "saved web pages: publishers' meta tags, Dublin Core, JSON-LD; arXiv, ACL, OpenReview, PMLR, CVF, NeurIPS",
        (".html", ".htm", ".xhtml", ".mhtml", ".mht"),
        sniff,
        read_page,
        "<html>, <meta name=citation_title>",
    ),
)
