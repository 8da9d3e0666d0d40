r"""XML of scholarly services: arXiv (API and OAI), ACL Anthology, PubMed, DBLP, OAI-PMH with Dublin Core.

A file is cut into its records as a stream and each record is parsed alone by lxml: memory stays flat, files put one
after another are read, and a broken record costs only itself. No entity is ever expanded and nothing is fetched: the
names that HTML has (``&uuml;``, which DBLP and the ACL use) become their characters before parsing, and any other name
stays as it is written.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from html.entities import html5
from typing import TYPE_CHECKING

from paperkg.sources.cleaning import word_set
from paperkg.sources.formats import Format, Head, Markup, Raw, Read, Rejected, Skipped, Source
from paperkg.sources.services import NO_TEXT, abstract_of, arxiv_month, strip_homonym

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHUNK = 65_536
_LARGEST_RECORD = 8_000_000
_ENTITY = re.compile(r"&(?:#(?:(\d{1,8})|[xX]([0-9a-fA-F]{1,6}))|([A-Za-z][A-Za-z0-9]{0,31}));")
_LOOSE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,8}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_LOOSE_SIGN = re.compile(r"<(?![A-Za-z_/!?])")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREFIX = re.compile(r"(</?)[A-Za-z_][\w.-]*:(?=[A-Za-z_])")
_NAMESPACE = re.compile(r"\sxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_ATTRIBUTE_PREFIX = re.compile(r"(\s)[A-Za-z_][\w.-]*:([\w.-]+\s*=\s*[\"'])")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


# --- from text to elements -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """One element of a file with the line where it begins; `text` is None where it never ends."""

    tag: str
    line: int
    text: str | None


def pieces(source: Source, records: frozenset[str], starts: frozenset[str] = frozenset()) -> Iterator[Piece]:
    """Yield the elements of the given names as texts, and of those in `starts` the start tags alone.

    Parameters
    ----------
    source : Source
        The opened source.
    records, starts : frozenset of str
        Names without a prefix.
    """
    stream = source.text()
    names = "|".join(sorted(records | starts, key=len, reverse=True))
    opening = re.compile(rf"<(?:[A-Za-z_][\w.-]*:)?({names})(?=[\s/>])")
    buffer, line, ended = "", 1, False

    def more() -> bool:
        nonlocal buffer, ended
        chunk = "" if ended else stream.read(_CHUNK)
        ended = not chunk
        buffer += chunk
        return not ended

    def drop(count: int) -> None:
        nonlocal buffer, line
        line += buffer.count("\n", 0, count)
        buffer = buffer[count:]

    while True:
        hit = opening.search(buffer)
        if not hit:
            drop(max(0, len(buffer) - 100))
            if not more():
                return
            continue
        drop(hit.start())
        tag = hit[1]
        start_tag = re.compile(r"<[^<>]*>")
        while not (begin := start_tag.match(buffer)) and len(buffer) < _CHUNK and more():
            pass
        if not begin:
            yield Piece(tag, line, None)
            drop(1)
            continue
        if tag in starts or begin[0].endswith("/>"):
            yield Piece(tag, line, begin[0] if begin[0].endswith("/>") else begin[0][:-1] + "/>")
            drop(begin.end())
            continue
        closing = re.compile(rf"</(?:[A-Za-z_][\w.-]*:)?{tag}\s*>")
        again = re.compile(rf"<(?:[A-Za-z_][\w.-]*:)?{tag}(?=[\s/>])")
        looked = begin.end()
        while not (end := closing.search(buffer, looked)) and len(buffer) < _LARGEST_RECORD:
            looked = max(begin.end(), len(buffer) - 100)
            if not more():
                break
        next_one = again.search(buffer, begin.end(), end.start() if end else len(buffer))
        if next_one and tag not in starts:
            # The record never ends and the next one begins.
            yield Piece(tag, line, None)
            drop(next_one.start())
        elif end:
            yield Piece(tag, line, buffer[: end.end()])
            drop(end.end())
        else:
            yield Piece(tag, line, None)
            drop(begin.end())


def element_of(text: str) -> _Element | None:
    """Return an element parsed alone, its namespaces' prefixes dropped; None where it is broken.

    Examples
    --------
    >>> element_of("<p>R&uuml;ck &amp; 3 < 4 &x; <dc:a>b</dc:a></p>").text
    'Rück & 3 < 4 &x; '
    """
    from lxml import etree

    text = _ENTITY.sub(_character, _ILLEGAL.sub(" ", text))
    text = _LOOSE_SIGN.sub("&lt;", _LOOSE_AMPERSAND.sub("&amp;", text))
    text = _ATTRIBUTE_PREFIX.sub(r"\1\2", _NAMESPACE.sub("", _PREFIX.sub(r"\1", text)))
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _character(hit: re.Match[str]) -> str:
    if hit[3] is not None:
        return hit[0] if hit[3] in _XML_NAMES else html5.get(f"{hit[3]};", f"&amp;{hit[3]};")
    number = int(hit[1]) if hit[1] else int(hit[2], 16)
    legal = (
        number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or 0x10000 <= number <= 0x10FFFF
    )
    return hit[0] if legal else " "


def words(element: _Element | None) -> str:
    """Return an element's whole text in one line."""
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def child(element: _Element | None, path: str) -> str:
    """Return the text of the first element at a path that has any."""
    if element is None:
        return ""
    return next((text for found in element.findall(path) if (text := words(found))), "")


def _html(element: _Element | None) -> str:
    """Return an element's content as HTML: sub and sup stay, MathML and all else is its text."""
    if element is None:
        return ""
    parts = [html.escape(element.text or "", quote=False)]
    for inner in element:
        tag = str(inner.tag).casefold()
        text = html.escape(words(inner), quote=False) if tag == "math" else _html(inner)
        parts.append(f"<{tag}>{text}</{tag}>" if tag in ("sub", "sup") else text)
        parts.append(html.escape(inner.tail or "", quote=False))
    return "".join(parts)


def _unused(element: _Element, used: str) -> tuple[str, ...]:
    known = frozenset(used.split())
    return tuple(
        dict.fromkeys(str(part.tag) for part in element if part.tag not in known and (words(part) or part.attrib))
    )


# --- arXiv -----------------------------------------------------------------------------------------------------------


def _arxiv_entry(entry: _Element, where: int) -> Raw | Rejected:
    address = child(entry, "id")
    title, summary = child(entry, "title"), child(entry, "summary")
    if "api/errors" in address or title == "Error":
        return Rejected(where, f"arXiv's answer is an error, no paper ({summary[:120]}); mend the query and ask again")
    abstract, note = abstract_of(summary)
    number = re.search(r"abs/(.+?)(?:v\d+)?$", address)
    used = "id title summary author published updated doi journal_ref link"
    return Raw(
        where,
        title,
        abstract,
        authors=tuple(filter(None, (child(author, "name") for author in entry.findall("author")))),
        date=child(entry, "published") or child(entry, "updated"),
        venue=child(entry, "journal_ref"),
        url=address,
        doi=child(entry, "doi").split(" ")[0],
        arxiv=number[1] if number else "",
        markup="tex",
        unused=_unused(entry, used) + ((note,) if note else ()),
    )


def _oai_record(record: _Element, where: int) -> Raw | Rejected | Skipped:
    header = record.find("header")
    if header is not None and header.get("status") == "deleted":
        return Skipped("deleted records")
    for name, read in (("arXiv", _oai_arxiv), ("arXivRaw", _oai_arxiv), ("dc", _dublin_core)):
        inner = record.find(f"metadata/{name}")
        if inner is not None:
            return read(inner, where)
    kind = next((str(inner.tag) for inner in record.findall("metadata/*")), "nothing")
    return Rejected(
        where, f"metadata in the form {kind}, which is not read; harvest with metadataPrefix=arXiv or oai_dc"
    )


def _oai_arxiv(item: _Element, where: int) -> Raw | Rejected:
    people = [
        f"{family}, {given}" if given else family
        for author in item.findall("authors/author")
        if (family := " ".join(filter(None, (child(author, "keyname"), child(author, "suffix")))))
        for given in [child(author, "forenames")]
    ]
    raw_names = "" if people else child(item, "authors")
    abstract, note = abstract_of(child(item, "abstract"))
    number = child(item, "id")
    used = "id created updated authors title abstract doi journal-ref version submitter license"
    return Raw(
        where,
        child(item, "title"),
        abstract,
        authors=tuple(people) or tuple(filter(None, re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", raw_names))),
        date=child(item, "created") or child(item, "version/date") or child(item, "updated"),
        venue=child(item, "journal-ref"),
        url=f"https://arxiv.org/abs/{number}" if number else "",
        doi=child(item, "doi").split(" ")[0],
        arxiv=number,
        markup="tex",
        unused=_unused(item, used) + ((note,) if note else ()),
    )


def _dublin_core(item: _Element, where: int) -> Raw | Rejected:
    said = [words(part) for part in item.findall("description")]
    texts = [text for text in said if not text.startswith("Comment:")]
    identifiers = [words(part) for part in item.findall("identifier")]
    arxiv = next(
        (hit[1] for text in identifiers if (hit := re.search(r"arxiv\.org/abs/([\w./-]+?)(?:v\d+)?$", text))), ""
    )
    abstract, note = abstract_of(max(texts, key=len, default=""))
    markup: Markup = "tex" if arxiv else "plain"
    return Raw(
        where,
        child(item, "title"),
        abstract,
        authors=tuple(filter(None, map(words, item.findall("creator")))),
        date=min(filter(None, (words(part) for part in item.findall("date"))), default=""),
        venue=child(item, "source"),
        url=next((text for text in identifiers if text.startswith("http")), ""),
        doi=next((text for text in identifiers if re.match(r"(?:doi:|https?://(?:dx\.)?doi\.org/)?10\.\d", text)), ""),
        arxiv=arxiv,
        markup=markup,
        unused=_unused(item, "title description creator date source identifier type format language")
        + ((note,) if note else ()),
    )


# --- ACL Anthology ---------------------------------------------------------------------------------------------------


@dataclass
class _Volume:
    """What stands around the papers of a volume of the ACL Anthology."""

    collection: str = ""
    volume: str = ""
    title: str = ""
    year: str = ""
    month: str = ""


def _acl_text(element: _Element | None) -> tuple[str, bool]:
    """Return an element's text with its formulas between dollars, and whether there are any."""
    if element is None:
        return "", False
    parts, tex = [element.text or ""], False
    for inner in element:
        text, inside = _acl_text(inner)
        if inner.tag == "tex-math":
            text, inside = f"${text}$", True
        tex = tex or inside
        parts += [text, inner.tail or ""]
    return "".join(parts), tex


def _acl_paper(paper: _Element, where: int, volume: _Volume) -> Raw:
    (title, tex), (abstract, also) = _acl_text(paper.find("title")), _acl_text(paper.find("abstract"))
    people = [
        f"{last}, {first}" if first else last
        for author in paper.findall("author")
        for first, last in [(child(author, "first"), child(author, "last"))]
        if last
    ]
    address = child(paper, "url")
    made = f"{volume.collection}-{volume.volume}.{paper.get('id')}" if "." in volume.collection else ""
    key = address if address and "/" not in address else re.sub(r".*anthology\.org/|\.pdf$|/$", "", address) or made
    key = key or made
    abstract, note = abstract_of(" ".join(abstract.split()))
    tex = tex or also
    year = child(paper, "year") or volume.year
    used = "title author abstract url doi editor pages bibkey year month language"
    return Raw(
        where,
        " ".join(title.split()),
        abstract,
        authors=tuple(people),
        date=f"{child(paper, 'month') or volume.month} {year}".strip() if year else "",
        venue=child(paper, "booktitle") or volume.title,
        url=f"https://aclanthology.org/{key}/" if key else "",
        doi=child(paper, "doi"),
        ids=(f"acl:{key}",) if key else (),
        markup="tex" if tex else "plain",
        unused=_unused(paper, used) + ((note,) if note else ()),
    )


# --- PubMed ----------------------------------------------------------------------------------------------------------


def _pubmed_article(record: _Element, where: int) -> Raw:
    article = record.find("MedlineCitation/Article")
    if article is None:
        article = record.find("BookDocument")
    if article is None:
        article = record
    parts = []
    for part in article.findall("Abstract/AbstractText"):
        label, text = (part.get("Label") or "").strip(), _html(part).strip()
        parts.append(f"{html.escape(label, quote=False)}: {text}" if label and label.upper() != "UNLABELLED" else text)
    abstract, note = abstract_of(" ".join(" ".join(filter(None, parts)).split()))
    title = " ".join((_html(article.find("ArticleTitle")) or _html(article.find("VernacularTitle"))).split())
    people = []
    for author in article.findall("AuthorList/Author"):
        family, given = child(author, "LastName"), child(author, "ForeName") or child(author, "Initials")
        name = " ".join(filter(None, (family, child(author, "Suffix"))))
        people.append(f"{name}, {given}" if name and given else name or child(author, "CollectiveName"))
    ids = {
        (part.get("IdType") or "").casefold(): words(part)
        for path in ("PubmedData/ArticleIdList/ArticleId", "PubmedBookData/ArticleIdList/ArticleId")
        for part in record.findall(path)
    }
    located = [words(part) for part in article.findall("ELocationID") if part.get("EIdType") == "doi"]
    pmid = child(record, "MedlineCitation/PMID") or child(article, "PMID") or ids.get("pubmed", "")
    used = (
        "Journal ArticleTitle Abstract AuthorList ELocationID ArticleDate Language Pagination PMID Book VernacularTitle"
    )
    return Raw(
        where,
        title.removeprefix("[").removesuffix(".").removesuffix("]") if title.startswith("[") else title,
        abstract,
        authors=tuple(filter(None, people)),
        date=_pubmed_date(article),
        venue=child(article, "Journal/Title")
        or child(article, "Book/BookTitle")
        or child(article, "Journal/ISOAbbreviation"),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else "",
        doi=ids.get("doi", "") or next(iter(located), ""),
        ids=(f"pmid:{pmid}",) if pmid else (),
        markup="html",
        unused=_unused(article, used) + ((note,) if note else ()),
    )


def _pubmed_date(article: _Element) -> str:
    places = ("Journal/JournalIssue/PubDate", "ArticleDate", "Book/PubDate")
    dates = []
    for place in places:
        found = article.find(place)
        parts = [child(found, key) for key in ("Year", "Month", "Day")]
        if parts[0]:
            month = parts[1] if parts[1] else ""
            if month.isdecimal():
                dates.append("-".join(part.zfill(2) for part in parts if part))
            else:
                dates.append(" ".join(filter(None, reversed(parts))))
        elif child(found, "MedlineDate"):
            hit = re.search(r"\d{4}", child(found, "MedlineDate"))
            dates.append(hit[0] if hit else "")
    # The journal's date may be a bare year where the article's own has the day.
    best = next((date for date in dates if date), "")
    return next((date for date in dates if best and best in date and len(date) > len(best)), best)


# --- DBLP ------------------------------------------------------------------------------------------------------------

_DBLP_PAPERS = word_set("article inproceedings incollection phdthesis mastersthesis book proceedings")


def _dblp_entry(entry: _Element, where: int) -> Raw | Skipped:
    if entry.tag == "proceedings":
        return Skipped("volumes of proceedings")
    key = entry.get("key") or ""
    links = [words(part) for part in entry.findall("ee")]
    month, year = child(entry, "month"), child(entry, "year")
    return Raw(
        where,
        " ".join(_html(entry.find("title")).split()).removesuffix("."),
        authors=tuple(filter(None, (strip_homonym(words(author)) for author in entry.findall("author")))),
        date=f"{month} {year}".strip(),
        venue=child(entry, "journal") or child(entry, "booktitle") or child(entry, "school"),
        url=next(iter(links), ""),
        doi=next((link for link in links if "doi.org/" in link), ""),
        ids=(f"dblp:{key}",) if key else (),
        markup="html",
        unused=_unused(entry, "title author year month journal booktitle school ee url crossref pages volume number"),
    )


# --- arXiv's feeds (RSS) ---------------------------------------------------------------------------------------------


def _rss_item(item: _Element, where: int) -> Raw | Rejected:
    # Descriptions and names are HTML, escaped once more.
    described = html.unescape(child(item, "description"))
    kind = re.search(r"Announce Type: ([\w-]+)", described)
    described = re.sub(r"^arXiv:\S+ (?:Announce Type: \S+ )?", "", re.sub(r"</?(?:p|br)\s*/?>", " ", described)).strip()
    abstract, note = abstract_of(described)
    named = re.fullmatch(
        r"(.*?)\.? *\(arXiv:(\S+?)(?:v\d+)? *(?:\[.*\])?(?: UPDATED)?\)", child(item, "title"), re.DOTALL
    )
    link = child(item, "link") or child(item, "guid")
    number = re.search(r"(?:abs/|arXiv\.org:)([\w./-]+?)(?:v\d+)?$", link)
    people = [re.sub(r"<[^>]*>", "", html.unescape(words(part))) for part in item.findall("creator")]
    names = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", people[0]) if len(people) == 1 else people
    arxiv = number[1] if number else named[2] if named else ""
    dated = child(item, "pubDate") or child(item, "date")
    return Raw(
        where,
        named[1] if named else child(item, "title"),
        abstract,
        authors=tuple(filter(None, names)),
        # The day of an announcement is the paper's own only where the paper is new.
        date=dated if kind is None or kind[1] in ("new", "cross") else arxiv_month(arxiv),
        doi=child(item, "DOI") or child(item, "doi"),
        arxiv=arxiv,
        url=link if link.startswith("http") else "",
        markup="tex",
        unused=_unused(item, "title link description creator pubDate date guid announce_type rights DOI doi")
        + ((note,) if note else ()),
    )


def read_rss(source: Source) -> Read:
    """Yield the papers of arXiv's feeds."""
    return _read(source, frozenset({"item"}), _rss_item)


# --- full texts: JATS (PubMed Central) and TEI (GROBID) --------------------------------------------------------------


def _jats_article(article: _Element, where: int) -> Raw | Rejected:
    meta = article.find("front/article-meta")
    if meta is None:
        meta = article.find("front-stub")
    if meta is None:
        return Rejected(where, "an <article> without the metadata of JATS; export it again, or give its citation")
    title = meta.find("title-group/article-title")
    texts = [part for part in meta.findall("abstract") if part.get("abstract-type") in (None, "abstract", "section")]
    abstract, note = abstract_of(" ".join(_jats_text(part) for part in texts[:1]))
    people = []
    for author in meta.iterfind("contrib-group/contrib"):
        if (author.get("contrib-type") or "author") != "author":
            continue
        family = " ".join(filter(None, (child(author, "name/surname"), child(author, "name/suffix"))))
        given = child(author, "name/given-names")
        people.append(f"{family}, {given}" if family and given else family or child(author, "collab"))
    ids = {(part.get("pub-id-type") or "").casefold(): words(part) for part in meta.findall("article-id")}
    dates = [[child(part, key) for key in ("year", "month", "day")] for part in meta.findall("pub-date")]
    dates = [parts for parts in dates if parts[0]]
    numeric = [[part.zfill(2) for part in parts if part.isdecimal()] for parts in dates if parts[0].isdecimal()]
    first: list[str] = min(numeric, key=lambda parts: (parts[0], -len(parts))) if numeric else []
    return Raw(
        where,
        " ".join(_html(title).split()),
        abstract,
        authors=tuple(filter(None, people)),
        date="-".join(first),
        venue=child(article, "front/journal-meta/journal-title-group/journal-title")
        or child(article, "front/journal-meta/journal-title"),
        doi=ids.get("doi", ""),
        ids=(f"pmid:{ids['pmid']}",) if ids.get("pmid") else (),
        markup="html",
        unused=(*(name for name in ("body", "back") if article.find(name) is not None), *((note,) if note else ())),
    )


def _jats_text(abstract: _Element) -> str:
    """Return an abstract as HTML with the titles of its sections as labels."""
    parts = [_html(part) for part in abstract if part.tag not in ("title", "sec", "label")]
    for section in abstract.findall("sec"):
        label = child(section, "title").rstrip(":.")
        text = " ".join(_html(part) for part in section if part.tag not in ("title", "label"))
        parts.append(f"{html.escape(label, quote=False)}: {text}" if label else text)
    return " ".join(" ".join(parts).split())


def read_jats(source: Source) -> Read:
    """Yield the articles of JATS: title and abstract of a full text, as PubMed Central has it."""
    return _read(source, frozenset({"article"}), _jats_article)


def _tei_document(document: _Element, where: int) -> Raw | Rejected:
    bibl = document.find("teiHeader/fileDesc/sourceDesc/biblStruct")
    abstract, note = abstract_of(" ".join(child(document, "teiHeader/profileDesc/abstract").split()))
    people = []
    for author in bibl.findall("analytic/author/persName") if bibl is not None else []:
        given = " ".join(filter(None, map(words, author.findall("forename"))))
        family = child(author, "surname")
        people.append(f"{family}, {given}" if given and family else family or words(author))
    ids = {(part.get("type") or "").casefold(): words(part) for part in bibl.iter("idno")} if bibl is not None else {}
    when = [part.get("when") or words(part) for part in bibl.iter("date")] if bibl is not None else []
    return Raw(
        where,
        child(document, "teiHeader/fileDesc/titleStmt/title") or (child(bibl, "analytic/title")),
        abstract,
        authors=tuple(filter(None, people)),
        date=next(filter(None, when), ""),
        venue=child(bibl, "monogr/title"),
        doi=ids.get("doi", ""),
        arxiv=re.sub(r"^arXiv:|\s.*|v\d+\b", "", ids.get("arxiv", "")),
        unused=(*(["text"] if document.find("text") is not None else []), *((note,) if note else ())),
    )


def read_tei(source: Source) -> Read:
    """Yield the documents of TEI, as GROBID writes it: title and abstract of the header."""
    return _read(source, frozenset({"TEI"}), _tei_document)


# --- the forms -------------------------------------------------------------------------------------------------------

_Reader = Callable[["_Element", int], "Raw | Rejected | Skipped"]


def _checked(record: Raw | Rejected | Skipped) -> Raw | Rejected | Skipped:
    if isinstance(record, Raw) and not record.title and not record.abstract:
        return Rejected(record.where, NO_TEXT)
    return record


def _read(source: Source, records: frozenset[str], read: _Reader) -> Read:
    skipped: Counter[str] = Counter()
    for piece in pieces(source, records):
        record = _read_piece(piece, read)
        if isinstance(record, Skipped):
            skipped[record.message] += 1
        else:
            yield record
    yield from (Skipped(f"{count} {what}") for what, count in skipped.items())


def _read_piece(piece: Piece, read: _Reader) -> Raw | Rejected | Skipped:
    if piece.text is None:
        return Rejected(piece.line, f"<{piece.tag}> begins here and does not end; get the file once more")
    element = element_of(piece.text)
    if element is None:
        return Rejected(piece.line, f"the XML of this <{piece.tag}> is broken; get the file once more, or mend it")
    return _checked(read(element, piece.line))


def read_atom(source: Source) -> Read:
    """Yield the entries of an answer of arXiv's API."""
    return _read(source, frozenset({"entry"}), _arxiv_entry)


def read_oai(source: Source) -> Read:
    """Yield the records of OAI-PMH answers: arXiv's own forms, and Dublin Core."""
    return _read(source, frozenset({"record", "error"}), _oai_or_error)


def _oai_or_error(item: _Element, where: int) -> Raw | Rejected | Skipped:
    if item.tag == "error":
        code = item.get("code") or ""
        return Rejected(where, f"the server's answer is an error ({code} {words(item)[:100]}); harvest again")
    return _oai_record(item, where)


def read_pubmed(source: Source) -> Read:
    """Yield the articles of PubMed's XML."""
    return _read(source, frozenset({"PubmedArticle", "PubmedBookArticle"}), _pubmed_article)


def read_dblp(source: Source) -> Read:
    """Yield the publications of DBLP's XML, which has no abstracts."""
    return _read(source, _DBLP_PAPERS, _dblp_entry)


def read_acl(source: Source) -> Read:
    """Yield the papers of an XML file of the ACL Anthology."""
    volume, front = _Volume(), 0
    records = frozenset({"paper", "meta", "frontmatter"})
    for piece in pieces(source, records, frozenset({"collection", "volume"})):
        if piece.tag in ("collection", "volume", "meta", "frontmatter"):
            element = element_of(piece.text) if piece.text else None
            front += piece.tag == "frontmatter"
            if element is None:
                continue
            if piece.tag == "collection":
                volume = _Volume(collection=element.get("id") or "")
            elif piece.tag == "volume":
                volume = _Volume(collection=volume.collection, volume=element.get("id") or "")
            elif piece.tag == "meta":
                title = _acl_text(element.find("booktitle"))[0]
                volume = replace(
                    volume,
                    title=" ".join(title.split()),
                    year=child(element, "year"),
                    month=child(element, "month"),
                )
            continue
        yield _read_piece(piece, partial(_acl_paper, volume=volume))
    if front:
        yield Skipped(f"{front} front matters of volumes")


def _is_xml(head: Head, *marks: str) -> bool:
    text = head.text.lstrip("\ufeff \t\r\n")
    return text.startswith("<") and not re.match(r"<!doctype html|<html", text, re.I) and any(m in text for m in marks)


def _sniff_atom(head: Head) -> bool:
    return _is_xml(head, "http://arxiv.org/schemas/atom", "arxiv.org/api/", "arxiv.org/abs/") and bool(
        re.search(r"<(?:\w+:)?(?:feed|entry)[\s>]", head.text)
    )


def _sniff_acl(head: Head) -> bool:
    tags = re.search(r"<collection\b|<volume\b", head.text) and re.search(r"<paper\b|<booktitle\b", head.text)
    return _is_xml(head, "<collection", "<volume") and bool(tags) and "<dblp" not in head.text


def _sniff_dblp(head: Head) -> bool:
    return _is_xml(head, "<dblp", "dblp.dtd") or (
        _is_xml(head, "<article", "<inproceedings")
        and bool(re.search(r"<(?:article|inproceedings)\b[^>]*\bmdate=", head.text))
    )


FORMATS = (
    Format(
        "arxiv-atom",
        "arXiv's API (Atom)",
        (".xml", ".atom"),
        _sniff_atom,
        read_atom,
        "<feed> with addresses of arxiv.org",
    ),
    Format(
        "oai",
        "OAI-PMH: arXiv, and Dublin Core of any repository",
        (".xml",),
        lambda head: _is_xml(head, "<OAI-PMH", "openarchives.org/OAI/2.0", ":OAI-PMH"),
        read_oai,
        "<OAI-PMH>",
    ),
    Format("acl", "ACL Anthology XML", (".xml",), _sniff_acl, read_acl, "<collection> with <volume> and <paper>"),
    Format(
        "pubmed-xml",
        "PubMed XML",
        (".xml",),
        lambda head: _is_xml(head, "<PubmedArticle", "<PubmedBookArticle", "<MedlineCitation"),
        read_pubmed,
        "<PubmedArticle>",
    ),
    Format(
        "arxiv-rss",
        "arXiv's feeds (RSS)",
        (".xml", ".rss"),
        lambda head: _is_xml(head, "<rss", "<rdf:RDF", "http://purl.org/rss") and "arxiv.org" in head.text.casefold(),
        read_rss,
        "<rss> or <rdf:RDF> with addresses of arxiv.org",
    ),
    Format(
        "jats",
        "JATS: title and abstract of full texts (PubMed Central)",
        (".xml", ".nxml"),
        lambda head: _is_xml(head, "<article") and bool(re.search(r"<article-meta\b|<front-stub\b", head.text)),
        read_jats,
        "<article> with <article-meta>",
    ),
    Format(
        "tei",
        "TEI: title and abstract of full texts (GROBID)",
        (".xml", ".tei"),
        lambda head: _is_xml(head, "<TEI") and "<teiHeader" in head.text,
        read_tei,
        "<TEI> with <teiHeader>",
    ),
    Format("dblp-xml", "DBLP XML (no abstracts)", (".xml",), _sniff_dblp, read_dblp, "<dblp>"),
)
