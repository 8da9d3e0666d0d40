"""Which paper a record is: the id that it has, or the one that is made for it.

In this order: the id that the record gives, kept as it is; its arXiv number (``arxiv:2501.12345``, the version
dropped); its DOI (``doi:10.1000/xyz``, lower case); the slug of its title; and for an abstract without a title the slug
of its first words with a hash of the whole. An arXiv or DOI address inside the abstract's prose names some other work,
or a page with code, and is not looked at.
"""

from __future__ import annotations

import hashlib
import re

from paperkg.model import Paper
from paperkg.text import fold, slug

_FIRST_WORDS = 8
_ARXIV = re.compile(
    r"(?:arxiv(?:\.org)?[:/]\s*(?:abs/|pdf/|html/|ps/)?|(?:huggingface\.co|hf\.co)/papers/|alphaxiv\.org/\w+/)"
    r"(\d{4}\.\d{4,5}|[a-z\-]+(?:\.[a-z]{2})?/\d{7})(?!\d)",
    re.IGNORECASE,
)
_BARE_ARXIV = re.compile(r"\s*(\d{4}\.\d{4,5}|[a-z\-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?\s*", re.IGNORECASE)
_DIGEST = re.compile(r"-[0-9a-f]{8}")
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_DOI = re.compile(r"(?<![\w.])(10\.\d{4,9}/[^\s\"<>]+)")


def paper_id(
    title: str,
    abstract: str = "",
    *,
    given: str | None = None,
    arxiv: str | None = None,
    doi: str | None = None,
    url: str | None = None,
) -> str:
    """Return the id of a paper.

    Parameters
    ----------
    title, abstract : str
        Its cleaned texts; one of them may be empty.
    given : str, optional
        The id in the source; returned as it is.
    arxiv, doi, url : str, optional
        Fields or lines of their own that name the paper itself.

    Examples
    --------
    >>> paper_id("A Map of Rivers", url="https://arxiv.org/abs/2501.12345v2")
    'arxiv:2501.12345'
    >>> paper_id("A Map of Rivers", doi="https://doi.org/10.1000/ABC.7")
    'doi:10.1000/abc.7'
    >>> paper_id("A Map of Rivers")
    'a-map-of-rivers'
    >>> paper_id("", "We map a river.")
    'we-map-a-river-8165d5ed'
    """
    if given:
        return given
    number = next((n for n in map(arxiv_number, (arxiv, url, doi)) if n), None) or _bare_arxiv(arxiv)
    if number:
        return f"arxiv:{number}"
    name = next((n for n in map(doi_name, (doi, url)) if n), None)
    return f"doi:{name}" if name else made_id(title, abstract)


def made_id(title: str, abstract: str) -> str:
    """Return the id that the texts alone give."""
    if title.strip():
        return slug(title)
    digest = hashlib.sha1(fold(abstract).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug(' '.join(abstract.split()[:_FIRST_WORDS]))}-{digest}"


def is_made(paper: Paper) -> bool:
    """Return whether a paper's id was made from its texts."""
    own = made_id(paper.title, paper.abstract)
    return paper.id == own or (paper.id.startswith(own) and _DIGEST.fullmatch(paper.id, len(own)) is not None)


def told_apart(paper: Paper) -> str:
    """Return the made id of a paper whose title another paper has as well.

    Examples
    --------
    >>> told_apart(Paper("a-map", "A Map", "Of rivers."))
    'a-map-16cb6f7b'
    """
    content = fold(paper.abstract) or " ".join(map(fold, paper.authors)) or str(paper.date or paper.year)
    digest = hashlib.sha1(content.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{made_id(paper.title, paper.abstract)}-{digest}"


def arxiv_number(text: str | None) -> str | None:
    """Return the arXiv number that an address or a line names, without its version.

    Examples
    --------
    >>> arxiv_number("arXiv:2501.12345v3 [cs.CL]"), arxiv_number("https://github.com/x/2501.12345")
    ('2501.12345', None)
    """
    hit = _ARXIV.search(text or "")
    if hit:
        return hit[1].lower()
    name = _ARXIV_DOI.search(text or "")
    return _bare_arxiv(name[1]) if name else None


def doi_name(text: str | None) -> str | None:
    """Return the DOI that an address or a line names, in lower case.

    Examples
    --------
    >>> doi_name("DOI: 10.1000/ABC.7.")
    '10.1000/abc.7'
    """
    hit = _DOI.search(text or "")
    return hit[1].rstrip(".,;)]}").lower() if hit else None


def _bare_arxiv(text: str | None) -> str | None:
    hit = _BARE_ARXIV.fullmatch(text or "")
    return hit[1].lower() if hit else None


_SERVICES = (
    ("openalex", re.compile(r"openalex\.org/(?:works/)?(W\d+)", re.IGNORECASE)),
    ("openreview", re.compile(r"openreview\.net/(?:forum|pdf|attachment)\?(?:[^\s#]*&)?id=([\w\-]+)")),
    ("s2", re.compile(r"(?:semanticscholar\.org/(?:paper|p|reader)/|s2id:)(?:[^\s/]+/)?([0-9a-f]{40})\b")),
    (
        "acl",
        re.compile(
            r"(?:aclanthology\.org|aclweb\.org/anthology)/(?:\w/\w\d\d/)?([A-Za-z0-9][\w.\-]*?\d)(?:\.pdf|\.bib|v\d+)?/?(?:$|[\s#?])"
        ),
    ),
    ("pmid", re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d+)")),
    (
        "dblp",
        re.compile(
            r"dblp\.(?:org|uni-trier\.de)/rec/(?:html/|bibtex/)?((?:conf|journals|books)/[\w/\-.]+?)(?:\.html|\.bib)?(?:$|[\s?#])"
        ),
    ),
)
_ACL_DOI = re.compile(r"10\.18653/v1/([\w.\-]+)")


def other_ids(*texts: str | None) -> tuple[str, ...]:
    """Return every id that addresses or lines name: arXiv, DOI, and those of services, each with its prefix.

    Examples
    --------
    >>> other_ids("https://openreview.net/forum?id=aBc1", "https://doi.org/10.48550/arXiv.2306.99991")
    ('arxiv:2306.99991', 'openreview:aBc1')
    >>> other_ids("10.18653/v1/2023.acl-long.1")
    ('acl:2023.acl-long.1', 'doi:10.18653/v1/2023.acl-long.1')
    """
    found: set[str] = set()
    for text in filter(None, texts):
        number, name = arxiv_number(text) or _bare_arxiv(text), doi_name(text)
        if number:
            found.add(f"arxiv:{number}")
        elif name:
            found.add(f"doi:{name}")
            hit = _ACL_DOI.fullmatch(name)
            found.update([f"acl:{hit[1]}"] if hit else [])
        for prefix, pattern in _SERVICES:
            hit = pattern.search(text)
            found.update([f"{prefix}:{hit[1]}"] if hit else [])
    return tuple(sorted(found))
