"""What a form of input is: how it is told from others, and how its records are read.

A module a form (or a family of forms) makes one `Format` for each; `paperkg.sources` lists them in one registry. A
form's reader yields what the file says, field by field; `paperkg.sources.records` makes papers of it, the same way for
all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol, TextIO

from paperkg.model import Annotation, Paper

Markup = Literal["plain", "tex", "html", "none"]


@dataclass(frozen=True)
class Head:
    """The beginning of a source, by which its form is told.

    Parameters
    ----------
    name : str
        The file's name, ``-`` for standard input, as messages name it; inside an archive ``archive.zip/inner.bib``.
    raw : bytes
        The first 64 KiB, decompressed.
    text : str
        The same, decoded, with ``\\n`` as the end of lines; empty where it is no text.
    """

    name: str
    raw: bytes
    text: str


class Source(Protocol):
    """An opened source: read once, from its beginning, decompressed; either as bytes or as text."""

    head: Head

    def binary(self) -> BinaryIO:
        """Return the whole content as bytes."""

    def text(self) -> TextIO:
        """Return the whole content decoded, with ``\\n`` as the end of lines."""


@dataclass(frozen=True)
class Raw:
    """One record as its form has it, before anything is cleaned.

    Parameters
    ----------
    where : int
        The line (or, where a form has no lines, the record), counted from 1.
    title, abstract : str
        As written, in the form's markup.
    authors : tuple of str
        One a person, as "Family, Given" or "Given Family".
    date : str
        As written: "2023", "June 2023", "2023-06-01T00:00:00Z".
    venue, url, doi, arxiv, id : str
        Empty where there is none. ``id`` only where the form is paperkg's own.
    ids : tuple of str
        Ids of other services, each with its prefix: "openalex:W2741809807", "s2:..", "acl:..", "openreview:..",
        "pmid:..", "dblp:..".
    markup : {"plain", "tex", "html", "none"}
        How title, abstract, authors and venue are written; HTML includes JATS. In "plain" text only what can be nothing
        else is taken for TeX or HTML; "none" is text to be kept as it is, as others count offsets in it.
    cut : bool
        Whether the abstract is a snippet and not the whole.
    unused : tuple of str
        Names of the fields with content that the form's reader does not use.
    odd : tuple of str
        What fields could not be understood, each as "field: what it holds"; it costs the field, not the record.
    source : str
        Where the record says that it comes from; else the file's name stands for it.
    """

    where: int
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    venue: str = ""
    url: str = ""
    doi: str = ""
    arxiv: str = ""
    id: str = ""
    ids: tuple[str, ...] = ()
    markup: Markup = "plain"
    cut: bool = False
    unused: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Rejected:
    """A record that cannot be used: where it stands, and why in words that say what to do."""

    where: int
    reason: str


@dataclass(frozen=True)
class Skipped:
    """What a source holds that is no record (a page's menu): one line for a person."""

    message: str


Read = Iterator[Raw | Rejected | Skipped | Paper | Annotation]


@dataclass(frozen=True)
class Format:
    """A form of input.

    Parameters
    ----------
    name : str
        What ``--from`` calls it: "bibtex".
    title : str
        What it is, and who writes it: "BibTeX and BibLaTeX (Zotero, JabRef, ACL Anthology, DBLP)".
    suffixes : tuple of str
        With the dot, in lower case.
    sniff : callable
        Whether a source looks like it. Looks go before suffixes, so it says yes only to what no other form looks like.
    read : callable
        Yields its records. An error of the whole source is raised as `InputError`.
    look : str
        By what it is recognised, for people: "an entry such as @article{key,".
    extra : str, optional
        The package's extra that it needs, as in ``pip install 'paperkg[pdf]'``.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Head], bool]
    read: Callable[[Source], Read]
    look: str = field(default="")
    extra: str | None = None
