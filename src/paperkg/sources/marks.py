"""What opens a line of a pasted page (bullets, labels like "Title:"), and which lines are names or site furniture."""

from __future__ import annotations

import re

from paperkg.sources.cleaning import word_set

_MARKER = re.compile(
    r"(?:#{1,6}\s+|(?:[-*•◦▪●○‣·–—+>»☐☑✓]|\[[ xX]?\])\s+|(?:\(?\d{1,4}[.):]|\[\d{1,4}\]|#\d{1,4}[.:)]?)\s+)+(?=\S)"
)
_BARE_NUMBER = re.compile(r"\d{1,4}\s+(?=[\"“‘'(\[$]*\d*[A-Z])")
_FIELDS = {
    "title": "title; paper title",
    "authors": "author; authors",
    "abstract": "abstract; summary",
    "date": "date; published; publication date; submitted; posted; year",
    "venue": "venue; journal; conference; journal ref; journal-ref; journal reference; booktitle",
    "url": "url; link; paper link; paper url; pdf",
    "doi": "doi; related doi",
    "arxiv": "arxiv id; cite as; eprint",
    "other": "comment; comments; subject; subjects; keywords; key words; categories; primary category; tags; "
    "msc-class; msc classes; acm-class; acm classes; report-no; report number; license; tldr; code; project page; "
    "github; demo; video; tl;dr; primary area; submission number; editors; publisher; bibkey; volume; note; "
    "anthology id; month; address; copyright; citation; index terms; from; received; accepted",
}
_FIELD = {name: field for field, names in _FIELDS.items() for name in names.split("; ")}
_LABEL = re.compile(
    rf"[*_]{{0,2}}({'|'.join(map(re.escape, sorted(_FIELD, key=lambda name: (-len(name), name))))})"
    r"[*_]{0,2}\s*[:：][*_]{0,2}\s*",
    re.IGNORECASE,
)
_INNER_LABEL = re.compile(r"(?<=\S)\s+(?=[*_]{0,2}(?:Authors?|Abstract|ABSTRACT)[*_]{0,2}\s*[:：])")
_ABSTRACT_PREFIX = re.compile(r"[*_]{0,2}(?:ABSTRACT|Abstract)[*_]{0,2}\s*[:.\-–—]+[*_]{0,2}\s*(?=\S)")
_BOLD = re.compile(r"(\*\*|__)(?P<title>.{3,400}?)\1[\s:.\-–—|]*(?P<rest>.*)", re.DOTALL)
_LINKED = re.compile(r"\[(?P<title>[^\[\]]{3,400})\]\((?P<url>[^\s()]+)\)[\s:.\-–—|]*(?P<rest>.*)", re.DOTALL)
_NAME_JOINT = re.compile(r"\s*(?:[,;&·]|\band\b)\s*")
_NAME_NOISE = re.compile(r"[\d*†‡§¶∗¹²³⁴⁵⁶⁷⁸⁹⁰]+|\([^()]*\)")
_PARTICLES = word_set("de van von der den la le el al bin ibn da di do dos del du y ter zu")
_DROPPED_HEADINGS = frozenset({"ai-generated summary", "ai summary", "tl;dr", "tldr", "introduction"})
_FURNITURE = word_set(
    "new; subscribe; home; menu; search; login; log in; sign in; sign up; register; share; save; cite; bibtex; "
    "copy; upvote; like; reply; pdf; html; download; download pdf; view pdf; get pdf; view html; view paper; view "
    "on arxiv; read paper; read more; show more; see more; load more; show less; next; previous; back; top; daily "
    "papers; trending papers; trending; newest; latest; all papers; related papers; related work; related "
    "articles; related content; recommended papers; similar papers; similar articles; references; paper; code; "
    "github; arxiv; arxiv page; project page; models; datasets; spaces; community; submitted by; papers; about; "
    "contact; help; privacy; terms; html (experimental); tex source; other formats; full text; links; bookmark; "
    "follow; following; dismiss; close; open; filter; sort by; add to library; export citation; access paper; "
    "submission history",
    "; ",
)
_BOILERPLATE = re.compile(
    r"\bcookies?\b|privacy policy|terms of (?:use|service)|all rights reserved|newsletter|enable javascript|arxivlabs|"
    r"inbox|sign up|log ?in\b",
    re.IGNORECASE,
)

_MACHINE = re.compile(r"arXivLabs|automated message|Semantic Scholar API")
_CALL = re.compile(r"\binbox\b|\bsubscribe\b|\bsign up\b|\blog ?in\b|\bnewsletter\b|\bcookies\b", re.IGNORECASE)


def strip_marker(line: str) -> tuple[str, bool]:
    """Return a line without the bullets, numbers and hashes that open it, and whether it had any.

    Examples
    --------
    >>> strip_marker("- [12] A Map of Rivers"), strip_marker("3D Maps of Rivers")
    (('A Map of Rivers', True), ('3D Maps of Rivers', False))
    """
    hit = _MARKER.match(line)
    return (line[hit.end() :], True) if hit else (line, False)


def strip_bare_number(line: str) -> str:
    """Return a line without a number that stands alone before its first capitalised word.

    Examples
    --------
    >>> strip_bare_number("15 A Map of Rivers"), strip_bare_number("3 of our rivers")
    ('A Map of Rivers', '3 of our rivers')
    """
    return _BARE_NUMBER.sub("", line, count=1) if _BARE_NUMBER.match(line) else line


def read_label(line: str) -> tuple[str, str] | None:
    """Return the field that a line's label names and the rest of the line, or None.

    The field is title, authors, abstract, date, venue, url, doi or arxiv, and ``other`` for those that a paper here
    does not have.

    Examples
    --------
    >>> read_label("**Title:** A Map of Rivers"), read_label("Rivers: A Map")
    (('title', 'A Map of Rivers'), None)
    """
    hit = _LABEL.match(line)
    return (_FIELD[hit[1].casefold()], line[hit.end() :].strip()) if hit else None


def split_labels(line: str) -> list[str]:
    """Split "Title: ... Authors: ... Abstract: ..." on one line into a line each.

    Examples
    --------
    >>> split_labels("Title: A Map of Rivers Abstract: We map a river.")
    ['Title: A Map of Rivers', 'Abstract: We map a river.']
    """
    label = read_label(line)
    return _INNER_LABEL.split(line) if label and label[0] == "title" else [line]


def strip_abstract_prefix(text: str) -> str:
    """Return a text without "Abstract:", "Abstract.", "ABSTRACT —" before it.

    Examples
    --------
    >>> strip_abstract_prefix("Abstract— We map a river."), strip_abstract_prefix("Abstract games are hard.")
    ('We map a river.', 'Abstract games are hard.')
    """
    return _ABSTRACT_PREFIX.sub("", text, count=1) if _ABSTRACT_PREFIX.match(text) else text


def marked_title(line: str) -> tuple[str, str | None, str] | None:
    """Return (title, address, rest) of a line whose title stands in Markdown's bold or link signs, or None.

    Examples
    --------
    >>> marked_title("**A Map of Rivers** - We map a river.")
    ('A Map of Rivers', None, 'We map a river.')
    """
    hit = _BOLD.fullmatch(line)
    if hit:
        inner = _LINKED.fullmatch(hit["title"].strip())
        title, url = (inner["title"], inner["url"]) if inner else (hit["title"], None)
        return title.strip(" :.*"), url, hit["rest"].strip()
    hit = _LINKED.fullmatch(line)
    return (hit["title"].strip(" :*"), hit["url"], hit["rest"].strip()) if hit else None


def read_names(line: str, *, labelled: bool = False) -> tuple[str, ...]:
    """Return the people that a line lists, or nothing where it reads as something else.

    Parameters
    ----------
    line : str
        One line; affiliation marks and parentheses are dropped.
    labelled : bool
        Whether "Authors:" stood before it, so that any name will do.

    Examples
    --------
    >>> read_names("Ada de Vries1,2, B. Okoro* and Chen Wu")
    ('Ada de Vries', 'B. Okoro', 'Chen Wu')
    >>> read_names("A Map of Rivers, Lakes and Seas")
    ()
    """
    line = _NAME_NOISE.sub("", line)
    parts = re.split(r"\s*;\s*", line) if ";" in line else _NAME_JOINT.split(line)
    names = [name for part in parts if (name := " ".join(part.split()).strip(" …"))]
    names = [name for name in names if name.casefold() not in ("et al", "et al.", "others")]
    if labelled:
        return tuple(names)
    return tuple(names) if names and all(_is_name(name) for name in names) else ()


def _is_name(name: str) -> bool:
    words = name.replace(",", " ").split()
    capitals = all(word[0].isupper() or word in _PARTICLES for word in words)
    return 2 <= len(words) <= 5 and capitals and words[-1][0].isupper() and len(name) <= 50


def is_abstract_heading(line: str) -> bool:
    """Return whether a line only says that the abstract follows."""
    return line.strip(" :.*_#").casefold() in ("abstract", "summary", "paper abstract")


def is_dropped_heading(line: str) -> bool:
    """Return whether the text after a line is not the paper's own."""
    return line.strip(" :.*_#0123456789").casefold() in _DROPPED_HEADINGS


def is_furniture(line: str) -> bool:
    """Return whether a line is a button or a heading of a web site."""
    return line.strip(" :.!…→←↑↓»«*_#").casefold() in _FURNITURE


def is_call(line: str) -> bool:
    """Return whether a line asks its reader to do something on the site."""
    return _CALL.search(line) is not None


def is_boilerplate(text: str) -> bool:
    """Return whether a paragraph is a web site's own: cookies, terms, newsletters."""
    return len(set(map(str.casefold, _BOILERPLATE.findall(text)))) >= 2 or _MACHINE.search(text) is not None
