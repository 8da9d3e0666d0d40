"""A record as its form has it -> a paper: the one place where texts, names, dates and ids are brought to one form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from paperkg.model import Paper
from paperkg.sources.dates import read_date
from paperkg.sources.formats import Markup, Raw
from paperkg.sources.identity import arxiv_number, doi_name, other_ids, paper_id
from paperkg.sources.marks import strip_abstract_prefix
from paperkg.sources.markup import to_text
from paperkg.sources.people import author_names
from paperkg.sources.venues import venue_name

_NOTHING = re.compile(
    r"[\W_]*(?:n\.?/?a\.?|none|null|nan|na|undefined|unknown|tba|tbd|\[?(?:no|missing) (?:abstract|title)s?(?: (?:is )?"
    r"(?:available|provided|found|given)\.?)?\]?|abstract (?:is )?(?:not|un) ?available\.?|abstract|untitled|"
    r"not available)?[\W_]*",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"^\s*(?:copyright\s*)?(?:©|\(c\))\s*\d{4}\b[^.]{0,80}\.(?:\s*all rights reserved\.)?\s*(?=\S)|"
    r"\s*(?:copyright\s*)?(?:©|\(c\) (?=\d{4}))\s*(?:\d{4}|the authors?|elsevier|ieee|acm|springer).{0,200}$",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…|(?<!\.)\.\.\.|\[\.\.\.\])\W*$")
_PERIOD = re.compile(r"(?<![.\s])(?<!\b\w)(?<!\bal)(?<!\bvs)(?<!\bJr)(?<!\bSt)(?<!\bInc)\.$")


@dataclass(frozen=True)
class Made:
    """A paper with what there is to say of the making.

    Parameters
    ----------
    paper : Paper
        The paper.
    remarks : tuple of (str, str)
        What was lost or is in doubt: the field, and what it holds.
    """

    paper: Paper
    remarks: tuple[tuple[str, str], ...] = ()


def paper_of_raw(raw: Raw, source: str | None = None) -> Made:
    r"""Return the paper of a record.

    Parameters
    ----------
    raw : Raw
        The record.
    source : str, optional
        The file's name, where the record names no source of its own.

    Raises
    ------
    ValueError
        If it has neither title nor abstract.

    Examples
    --------
    >>> raw = Raw(1, r"M{\"u}nster {Birds}", authors=(r"Ketteler, J{\"o}rg",), date="June 2023", markup="tex")
    >>> made = paper_of_raw(raw)
    >>> made.paper.title, made.paper.authors, made.paper.date, made.paper.year
    ('Münster Birds', ('Jörg Ketteler',), '2023-06', 2023)
    """
    title, abstract = title_text(raw.title, raw.markup), abstract_text(raw.abstract, raw.markup)
    if abstract and (abstract == title or abstract == f"{title}."):
        abstract = ""
    if not title and not abstract:
        raise ValueError('it has neither "title" nor "abstract"')
    remarks = [tuple(remark.partition(": ")[::2]) for remark in raw.odd]
    date = read_date(raw.date) if raw.date else None
    if raw.date and date is None and raw.date.strip():
        remarks.append(("date", raw.date.strip()))
    elif date and date.doubt:
        remarks.append(("date", date.doubt))
    arxiv = arxiv_number(raw.arxiv) or arxiv_number(f"arXiv:{raw.arxiv.strip()}" if raw.arxiv else None)
    ids = set(other_ids(raw.doi, raw.url, f"arXiv:{arxiv}" if arxiv else None, raw.id)) | {
        id_ for given in raw.ids for id_ in _alias(given)
    }
    made = next((id_ for prefix in ("arxiv:", "doi:") for id_ in sorted(ids) if id_.startswith(prefix)), None)
    id_ = raw.id.strip() or (made if made else paper_id(title, abstract))
    url = raw.url.strip() or _address(made)
    paper = Paper(
        id=id_,
        title=title,
        abstract=abstract,
        year=date.year if date else None,
        date=date.iso if date and len(date.iso) > 4 else None,
        venue=venue_name(to_text(raw.venue, raw.markup, title=True)) or None,
        authors=author_names([to_text(name, raw.markup, title=True) for name in raw.authors]),
        url=url or None,
        source=raw.source or source,
        ids=tuple(sorted(ids - {id_})),
        cut=bool(abstract) and (raw.cut or _CUT.search(abstract) is not None),
    )
    return Made(paper, tuple((name, value) for name, value in remarks))


def title_text(text: str, markup: Markup) -> str:
    """Return a title in one form: without markup, brackets around it and the full stop after it.

    Examples
    --------
    >>> title_text("[<i>Birds</i> of a river.]", "html"), title_text("N/A", "plain"), title_text("Why not?", "plain")
    ('Birds of a river', '', 'Why not?')
    """
    title = to_text(text, markup, title=True)
    if markup == "none":
        return title
    if title.startswith("[") and title.rstrip(".").endswith("]") and title.count("[") == 1:
        title = title.rstrip(".")[1:-1]
    return "" if _NOTHING.fullmatch(title) else _PERIOD.sub("", title)


def abstract_text(text: str, markup: Markup) -> str:
    """Return an abstract in one form: without markup, its heading, and the publisher's line of rights.

    Examples
    --------
    >>> texts = "Abstract: We map rivers. © 2023 Elsevier B.V.", "No abstract available"
    >>> tuple(abstract_text(text, "plain") for text in texts)
    ('We map rivers.', '')
    """
    if markup == "none":
        return to_text(text, markup)
    abstract = strip_abstract_prefix(to_text(text, markup))
    if "©" in abstract or "(c)" in abstract.casefold():
        abstract = _RIGHTS.sub("", abstract).strip() or abstract
    return "" if _NOTHING.fullmatch(abstract) else abstract


def _alias(given: str) -> tuple[str, ...]:
    """Return an id of a service with its prefix, DOIs and arXiv numbers in their one form."""
    prefix, _, rest = given.strip().partition(":")
    if prefix.casefold() in ("arxiv", "doi"):
        return other_ids(f"arXiv:{rest}" if prefix.casefold() == "arxiv" else rest)
    return (f"{prefix.casefold()}:{rest.strip()}",) if rest.strip() else ()


def _address(id_: str | None) -> str:
    prefix, _, rest = (id_ or "").partition(":")
    if prefix == "arxiv":
        return f"https://arxiv.org/abs/{rest}"
    return f"https://doi.org/{doi_name(rest)}" if prefix == "doi" else ""
