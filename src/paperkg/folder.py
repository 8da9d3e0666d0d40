"""The graph's folder: the database that is the store of record, and what people decided.

=============  ==========================================================================================
graph.sqlite   the graph (`paperkg.graph.database`)
decisions.txt  what people decided about names, where there is any; only people and `paperkg review` write it
=============  ==========================================================================================

All else in it that begins with a dot can be made again: ``.index`` is the embedded engine's, ``.lock`` is held by who
writes. A folder of the form before (JSON lines) is read once and becomes a database.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from paperkg.errors import GraphError
from paperkg.files import DECISIONS, atomic_path
from paperkg.graph.database import NO_GRAPH, REBUILD, Database
from paperkg.model import Annotation, annotation_from_dict

GRAPH: Final = "graph.sqlite"
INDEX: Final = ".index"
LOCK: Final = ".lock"
# Formats of databases that differ from today's in what is kept beside the papers.
_OLD_FORMATS: Final = (2, 3)
_BEFORE: Final = ("kg.json", "annotations.jsonl", "nodes.jsonl", "edges.jsonl", ".cache", ".links")
_OWN: Final = (GRAPH, f"{GRAPH}-wal", f"{GRAPH}-shm", INDEX, LOCK, DECISIONS)
_log: Final = logging.getLogger("paperkg")

Convert = Callable[[Database, list[Annotation]], None]


def graph_path(folder: str | Path) -> Path:
    """Return the database of a graph's folder.

    Examples
    --------
    >>> graph_path("kg").name
    'graph.sqlite'
    """
    return Path(folder) / GRAPH


def is_graph(folder: str | Path) -> bool:
    """Tell whether a folder holds a graph, in the form of today or of before."""
    return graph_path(folder).exists() or _is_old(Path(folder))


def _is_old(folder: Path) -> bool:
    path = graph_path(folder)
    return _version(path) in _OLD_FORMATS if path.exists() else (folder / _BEFORE[0]).is_file()


def _version(path: Path) -> int | None:
    """Return the format of a database, or None where it cannot be told: who opens it says why."""
    try:
        with path.open("rb") as file:
            header = file.read(64)
    except OSError:
        return None
    # The user version of https://www.sqlite.org/fileformat2.html, section 1.3.
    return int.from_bytes(header[60:64], "big") if header.startswith(b"SQLite format 3\x00") else None


@contextlib.contextmanager
def reading(folder: str | Path, convert: Convert) -> Iterator[Database]:
    """Open the graph in a folder for reading.

    Parameters
    ----------
    folder : str or Path
        The graph's folder.
    convert : callable
        Builds a database of the annotations of a folder of before.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    folder = Path(folder)
    if _is_old(folder):
        with writing(folder, convert):
            pass
    if not graph_path(folder).is_file():
        raise GraphError(NO_GRAPH.format(folder))
    with Database(graph_path(folder)) as database:
        yield database


@contextlib.contextmanager
def writing(folder: str | Path, convert: Convert) -> Iterator[Database]:
    """Open the graph in a folder for writing; who comes second waits for who came first.

    Parameters
    ----------
    folder : str or Path
        The graph's folder; made where it is missing.
    convert : callable
        Builds a database of the annotations of a folder of before.

    Raises
    ------
    GraphError
        If the path is a file, a folder that holds something else than a graph, or cannot be written.
    """
    folder = Path(folder)
    _check_target(folder)
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            if _is_old(folder):
                _convert(folder, convert)
            with Database(graph_path(folder), write=True) as database:
                yield database
    except OSError as error:
        raise GraphError(f"{folder}: the graph cannot be written: {error.strerror or error}") from error
    finally:
        if made and not graph_path(folder).exists():
            with contextlib.suppress(OSError):
                (folder / LOCK).unlink(missing_ok=True)
                folder.rmdir()


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _log.warning("%s: another paperkg is writing it; waiting until that is done", folder)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _check_target(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise GraphError(f"{folder}: it is a file, not the folder of a graph; give another folder")
    if folder.is_dir() and not is_graph(folder) and any(file.name not in _OWN for file in folder.iterdir()):
        raise GraphError(f"{folder}: the folder holds other files and no graph; give a new or an empty folder")


def _convert(folder: Path, convert: Convert) -> None:
    """Make a database of a folder of the form before, and take the old files away."""
    _log.warning("%s: the graph has the form of an older paperkg; it becomes %s now, once", folder, GRAPH)
    notes = list(_old_annotations(folder))
    with atomic_path(graph_path(folder)) as temporary, Database(temporary, write=True) as database:
        convert(database, notes)
    for suffix in ("-wal", "-shm"):
        graph_path(folder).with_name(f"{GRAPH}{suffix}").unlink(missing_ok=True)
    for name in _BEFORE:
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def _old_annotations(folder: Path) -> Iterator[Annotation]:
    if graph_path(folder).exists():
        try:
            with contextlib.closing(sqlite3.connect(graph_path(folder))) as connection:
                records = connection.execute("SELECT record FROM paper ORDER BY id").fetchall()
            yield from (annotation_from_dict(json.loads(record)) for (record,) in records)
        except (sqlite3.Error, ValueError) as error:
            raise GraphError(f"{graph_path(folder)}: it is damaged ({error}); {REBUILD}") from error
        return
    try:
        summary: Any = json.loads((folder / "kg.json").read_bytes())
        content = (folder / "annotations.jsonl").read_bytes()
        expected = summary["sha256"]["annotations.jsonl"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GraphError(f"{folder / 'kg.json'}: it cannot be read ({error}); {REBUILD}") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise GraphError(f"{folder / 'annotations.jsonl'}: it is damaged or was changed by hand; {REBUILD}")
    # Only at "\n": in a text, JSON leaves U+2028 and its like as they are.
    for number, line in enumerate(content.decode().removesuffix("\n").split("\n") if content else (), 1):
        try:
            yield annotation_from_dict(json.loads(line))
        except ValueError as error:
            raise GraphError(f"{folder / 'annotations.jsonl'}:{number}: it is damaged ({error}); {REBUILD}") from error


def add_decisions(folder: str | Path, lines: Iterable[str]) -> None:
    """Add lines to the decisions that a graph's folder keeps; those that it holds already are not repeated.

    Parameters
    ----------
    folder : str or Path
        The graph's folder.
    lines : iterable of str
        Lines of a decisions file, each with its newline.
    """
    file = Path(folder) / DECISIONS
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    kept = old if not old or old.endswith("\n") else f"{old}\n"
    fresh = [line for line in dict.fromkeys(lines) if line not in kept.splitlines(keepends=True)]
    if fresh:
        with atomic_path(file) as temporary:
            temporary.write_text(kept + "".join(fresh), encoding="utf-8", newline="\n")
