"""The one list of the forms of input, and how the form of a source is found: by its look, then by its suffix.

To add a form, write a module that ends in a tuple ``FORMATS`` of `Format` and name it in `_MODULES`. What is more
particular stands first. The modules are imported when the first source is opened, so that the program starts at once.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from paperkg.errors import InputError
from paperkg.sources.formats import Format, Head
from paperkg.sources.opening import inner_suffix
from paperkg.sources.refusals import refusal

_MODULES = (
    "error_pages",
    "bibtex",
    "tagged",
    "reference_xml",
    "csl",
    "pwc_tables",
    "service_json",
    "scholar_xml",
    "mails",
    "pubmed_text",
    "notes",
    "markdown",
    "pdf",
    "web_pages",
    "tables",
    "pdf_text",
    "json_",
    "pasted",
)
_OTHER_NAMES = {"text": "pasted", "ndjson": "jsonl", "bib": "bibtex", "biblatex": "bibtex", "excel": "xlsx"}


@cache
def formats() -> tuple[Format, ...]:
    """Return all forms of input, the more particular first."""
    modules = [import_module(f"paperkg.sources.{name}") for name in _MODULES]
    return tuple(format_ for module in modules for format_ in module.FORMATS)


@cache
def suffixes() -> tuple[str, ...]:
    """Return the suffixes by which files of a folder or an archive are picked."""
    return tuple(sorted({suffix for format_ in formats() for suffix in format_.suffixes}))


def format_named(name: str) -> Format:
    """Return the form that a user names.

    Raises
    ------
    InputError
        If there is none of that name; the message lists them.

    Examples
    --------
    >>> format_named("jsonl").name
    'jsonl'
    """
    wanted = name.casefold().lstrip(".")
    wanted = _OTHER_NAMES.get(wanted, wanted)
    for format_ in formats():
        if format_.name == wanted:
            return format_
    known = ", ".join(format_.name for format_ in formats())
    raise InputError(f"{name!r} is not a known form; use one of {known} (`paperkg formats` says what each is)")


def find_format(head: Head) -> Format:
    """Return the form of a source.

    Raises
    ------
    InputError
        If it has the look of something that is not read; the message says of what, and what to do.

    Examples
    --------
    >>> find_format(Head("-", b'{"title": "A Map"}', '{"title": "A Map"}')).name
    'jsonl'
    """
    for format_ in formats():
        if format_.sniff(head):
            return format_
    named = [format_ for format_ in formats() if inner_suffix(head.name) in format_.suffixes]
    reason = refusal(head)
    if len(named) == 1 and (head.text or not head.raw) and (reason is None or named[0].name != "pasted"):
        return named[0]
    if reason is not None or not (head.text or not head.raw):
        raise InputError(f"{head.name}: {reason or _BINARY}")
    return named[-1] if named else format_named("pasted")


_BINARY = "it is a binary file of a kind that paperkg does not know; `paperkg formats` lists what is read"
