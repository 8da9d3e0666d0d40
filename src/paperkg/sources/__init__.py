"""Any input to papers and annotations: pasted pages, JSON lines, JSON; a file, a folder or a stream.

`read_records` finds the form by a file's suffix and by looking at its beginning; every form has one entry in `FORMS`.
`merge_records` says which records are the same paper (`paperkg.sources.merging` tells how that is decided), and
`paper_id` gives a record its id (`paperkg.sources.identity`).

A pasted page is read in steps, a module each: `lines` and `cleaning` give clean text, `paragraphs` joins wrapped lines,
`marks` and `meta` tell what a line is, and `pasted` decides which paragraphs are titles and abstracts, with `boundary`
where both stand in one line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from paperkg.errors import InputError, RecordError
from paperkg.model import Annotation, Paper
from paperkg.sources.identity import paper_id
from paperkg.sources.json_ import read_json, read_jsonl
from paperkg.sources.lines import Lines
from paperkg.sources.merging import merge_records
from paperkg.sources.pasted import read_pasted

__all__ = ["FORMS", "SUFFIXES", "merge_records", "paper_id", "read_records"]

FORMS = {"pasted": read_pasted, "jsonl": read_jsonl, "json": read_json}
_NO_PAPER = (
    "no paper found. A paper is a title and an abstract of at least two sentences: one paper a line, or the title on a "
    "line of its own above the abstract; or a JSON object with both"
)
SUFFIXES = (".json", ".jsonl", ".md", ".ndjson", ".txt")


def read_records(
    source: str | Path | IO[Any],
    *,
    form: str | None = None,
    on_reject: Callable[[RecordError], None] | None = None,
    on_skip: Callable[[str], None] | None = None,
) -> Iterator[Paper | Annotation]:
    r"""Yield the papers and annotations of a source, each checked once.

    Parameters
    ----------
    source : str, Path, or file object
        A file; a folder, whose files with one of `SUFFIXES` are read in the order of their names; or an open stream,
        text or binary, which is how a caller passes standard input.
    form : {"pasted", "jsonl", "json"}, optional
        What the source holds; found by its suffix and by looking at it by default.
    on_reject : callable, optional
        Gets the error of each record that cannot be used, and the others go on; without it the error is raised.
    on_skip : callable, optional
        Gets one line for each source that held something else than papers: how much of it, and an example.

    Yields
    ------
    Paper or Annotation
        An object with "entities" or "spans" is an Annotation, all else a Paper.

    Raises
    ------
    InputError
        If the source is missing, empty, not text or without a paper, or the form is not known.
    RecordError
        If a record cannot be used and there is no `on_reject`.

    Examples
    --------
    >>> import io
    >>> page = "A Map of Rivers\n\nWe map the rivers of a country. We measure the flow of each."
    >>> [paper.title for paper in read_records(io.StringIO(page))]
    ['A Map of Rivers']
    """
    if form is not None and form not in FORMS:
        raise InputError(f"{form!r} is not a known form; use one of {', '.join(FORMS)}")

    def reject(error: RecordError) -> None:
        if on_reject is None:
            raise error
        on_reject(error)

    if not isinstance(source, str | Path):
        return _read_stream(source, _stream_name(source), form, reject, on_skip)
    path = Path(source)
    if path.is_dir():
        return _read_folder(path, form, reject, on_skip)
    return _read_file(path, form, reject, on_skip)


_Reject = Callable[[RecordError], None]
_Skip = Callable[[str], None] | None


def _stream_name(stream: IO[Any]) -> str:
    name = getattr(stream, "name", None)
    return name if isinstance(name, str) and name not in ("<stdin>", "") else "-"


def _read_folder(folder: Path, form: str | None, on_reject: _Reject, on_skip: _Skip) -> Iterator[Paper | Annotation]:
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    files = [folder / name for name in names if Path(name).suffix.lower() in SUFFIXES and (folder / name).is_file()]
    others = [name for name in names if folder / name not in files]
    if not files:
        raise InputError(f"{folder}: no file in it ends in {', '.join(SUFFIXES)}")
    if others and on_skip:
        on_skip(f"{folder}: {len(files)} files; skipped {len(others)} others, e.g. {others[0]!r}")
    found = False
    for path in files:
        try:
            for record in _read_file(path, form, on_reject, on_skip):
                found = True
                yield record
        except _NoPaperError as error:
            if on_skip:
                on_skip(str(error))
    if not found:
        raise InputError(f"{folder}: no paper found in its {len(files)} files")


class _NoPaperError(InputError):
    """A file that can be read and holds no paper: in a folder it may stand beside others."""


def _read_file(path: Path, form: str | None, on_reject: _Reject, on_skip: _Skip) -> Iterator[Paper | Annotation]:
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file or folder") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: it cannot be read ({getattr(error, 'strerror', None) or error})") from None
    with stream:
        yield from _read_stream(stream, str(path), form, on_reject, on_skip)


def _read_stream(
    stream: IO[Any], name: str, form: str | None, on_reject: _Reject, on_skip: _Skip
) -> Iterator[Paper | Annotation]:
    seen = False

    def reject(line: int, reason: str) -> None:
        nonlocal seen
        seen = True
        on_reject(RecordError(name, line, reason))

    try:
        lines = Lines(stream, name)
        form = form or _form(lines)
        if lines.is_blank():
            raise _NoPaperError(f"{name}: it is empty; give at least one paper")
        for record in FORMS[form](lines, reject, on_skip):
            seen = True
            yield record
    except OSError as error:
        raise InputError(f"{name}: it cannot be read ({error.strerror or error})") from None
    if not seen:
        raise _NoPaperError(f"{name}: {_NO_PAPER}")


def _form(lines: Lines) -> str:
    """Return the form of a source by its suffix and its first two lines that are not blank."""
    suffix = Path(lines.name).suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    first, second = (*lines.look(2), "", "")[:2]
    if first.startswith("{"):
        return "jsonl" if second.startswith("{") or _is_object(first) else "json"
    if suffix == ".json" or (first.startswith("[") and first[1:].lstrip()[:1] in ("", "{", "[", "]", '"')):
        return "json"
    return "pasted"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
