"""Reading what a user names: sources are opened, their forms found, and their records made papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from paperkg.errors import InputError, RecordError
from paperkg.model import Annotation, Paper
from paperkg.sources.formats import Format, Raw, Rejected, Skipped
from paperkg.sources.opening import BROKEN, Opened, open_sources
from paperkg.sources.records import paper_of_raw
from paperkg.sources.registry import find_format, format_named, suffixes
from paperkg.sources.reports import Report

_NO_PAPER = (
    "no paper found. A paper is a title and an abstract of at least two sentences: one paper a line, or the title on a "
    "line of its own above the abstract; or a record of one of the forms that `paperkg formats` lists (titles alone: a "
    "CSV file with the header title)"
)
_Tell = Callable[[str], None]


class NoPaperError(InputError):
    """A source that can be read and holds no paper: in a folder it may stand beside others."""


class RefusedError(NoPaperError):
    """A source that cannot be read, or is of no form that is read: in a folder it counts as rejected."""


def read_records(
    source: str | Path | IO[Any],
    *,
    form: str | None = None,
    columns: Mapping[str, str] | None = None,
    on_reject: Callable[[RecordError], None] | None = None,
    on_skip: Callable[[str], None] | None = None,
    on_report: Callable[[Report], None] | None = None,
) -> Iterator[Paper | Annotation]:
    r"""Yield the papers and annotations of a source, each checked once.

    Parameters
    ----------
    source : str, Path, or file object
        A file; a folder or an archive, whose files of known suffixes are read in the order of their paths; or an open
        stream, text or binary, which is how a caller passes standard input. Compressed ones are decompressed.
    form : str, optional
        The name of the form (`paperkg formats`); found by looking at the source by default.
    columns : mapping, optional
        Which column of a table is which field, where their names do not tell: ``{"title": "Thema"}``.
    on_reject : callable, optional
        Gets the error of each record that cannot be used, and the others go on; without it the error is raised.
    on_skip : callable, optional
        Gets one line for each thing that was passed over: files of a folder, lines of a page.
    on_report : callable, optional
        Gets the `Report` of each file when it is read to its end, also one without papers.

    Yields
    ------
    Paper or Annotation
        An object with "entities" or "spans" is an Annotation, all else a Paper.

    Raises
    ------
    InputError
        If the source is missing, empty, without a paper, of no form that is read, or the form is not known.
    RecordError
        If a record cannot be used and there is no `on_reject`.

    Examples
    --------
    >>> import io
    >>> page = "A Map of Rivers\n\nWe map the rivers of a country. We measure the flow of each."
    >>> [paper.title for paper in read_records(io.StringIO(page))]
    ['A Map of Rivers']
    """
    chosen = format_named(form) if form is not None else None
    return _read(source, chosen, columns or {}, on_reject or _raise, on_skip, on_report)


def _raise(error: RecordError) -> None:
    raise error


def _read(
    source: str | Path | IO[Any],
    form: Format | None,
    columns: Mapping[str, str],
    on_reject: Callable[[RecordError], None],
    on_skip: _Tell | None,
    on_report: Callable[[Report], None] | None,
) -> Iterator[Paper | Annotation]:
    several = isinstance(source, str | Path) and Path(source).is_dir()
    count = found = 0
    for opened in open_sources(source, suffixes()):
        if isinstance(opened, str):
            several = True
            if on_skip:
                on_skip(opened)
            continue
        count += 1
        try:
            if isinstance(opened, InputError):
                raise RefusedError(str(opened))
            opened.columns = columns
            for record in _read_opened(opened, form, on_reject, None if on_report else on_skip, on_report):
                found += 1
                yield record
        except NoPaperError as error:
            if not several and not _is_inside(opened):
                raise
            if isinstance(error, RefusedError):
                name = str(error).partition(": ")[0] if isinstance(opened, InputError) else opened.head.name
                on_reject(RecordError(name, 1, str(error).removeprefix(f"{name}: ")))
            elif on_skip:
                on_skip(str(error))
    if not found and (several or count != 1):
        raise InputError(f"{source if isinstance(source, str | Path) else '-'}: no paper found in its {count} files")


def _is_inside(opened: Opened | InputError) -> bool:
    return isinstance(opened, InputError) or ".zip/" in opened.head.name or opened.head.name.startswith("-/")


def _read_opened(
    opened: Opened,
    form: Format | None,
    on_reject: Callable[[RecordError], None],
    on_skip: _Tell | None,
    on_report: Callable[[Report], None] | None,
) -> Iterator[Paper | Annotation]:
    name = opened.head.name
    report = Report(name)
    seen = False

    def reject(where: int, reason: str) -> None:
        nonlocal seen
        seen = True
        report.rejected += 1
        on_reject(RecordError(name, where, reason))

    try:
        if not opened.head.raw.strip() or (opened.head.text and not opened.head.text.strip(" \t\r\n\ufeff\0")):
            raise NoPaperError(f"{name}: it is empty; give at least one paper")
        try:
            form = form or _form_of(opened)
        except InputError as error:
            raise RefusedError(str(error)) from None
        report.form = form.name
        yield from _records(opened, form, report, reject, on_skip)
    except (RecordError, NoPaperError):
        raise
    except InputError as error:
        # A form refuses a source that it knows and cannot read: in a folder the others are read all the same.
        if not report.papers:
            raise RefusedError(str(error)) from None
        reject(report.papers + report.rejected + 1, str(error).removeprefix(f"{name}: "))
    except BROKEN as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        if not report.papers:
            raise RefusedError(f"{name}: it cannot be read ({reason})") from None
        reject(report.papers + report.rejected + 1, f"the file is damaged or cut off here ({reason})")
    finally:
        opened.release()
    report.notes += opened.notes
    if on_report and (report.papers or report.rejected):
        on_report(report)
    if not seen and not report.papers:
        skipped = f" ({'; '.join(report.skipped)})" if report.skipped else ""
        raise NoPaperError(f"{name}: {_nothing(form) if form else _NO_PAPER}{skipped}")


def _form_of(opened: Opened) -> Format:
    """Return the form of a source; where columns are named, what looks like no form is a table."""
    if not opened.columns or not opened.head.text:
        return find_format(opened.head)
    try:
        form = find_format(opened.head)
    except InputError:
        return format_named("csv")
    return format_named("csv") if form.name == "pasted" else form


def _nothing(form: Format) -> str:
    return _NO_PAPER if form.name in ("pasted", "jsonl", "json") else f"no paper found; it was read as {form.title}"


def _records(
    opened: Opened, form: Format, report: Report, reject: Callable[[int, str], None], on_skip: _Tell | None
) -> Iterator[Paper | Annotation]:
    file = Path(report.name).name if report.name != "-" else None
    for item in form.read(opened):
        if isinstance(item, Rejected):
            reject(item.where, item.reason)
        elif isinstance(item, Skipped):
            report.skipped.append(item.message)
            if on_skip:
                on_skip(item.message)
        elif isinstance(item, Raw):
            try:
                made = paper_of_raw(item, file)
            except ValueError as error:
                reject(item.where, f"{error}; mend or remove the record")
                continue
            report.unused.update(item.unused)
            for name, value in made.remarks:
                report.doubt(item.where, name, value)
            yield _counted(made.paper, report)
        else:
            yield _counted(item, report)


def _counted(record: Paper | Annotation, report: Report) -> Paper | Annotation:
    paper = record.paper if isinstance(record, Annotation) else record
    report.papers += 1
    report.with_abstract += bool(paper.abstract)
    report.cut += paper.cut
    report.annotated += isinstance(record, Annotation)
    return record
