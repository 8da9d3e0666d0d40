"""Files that appear whole or not at all, and the names of those that a graph's folder holds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DECISIONS = "decisions.txt"


@contextmanager
def atomic_path(target: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `target` to write a file or a folder to; rename it to `target` when all went well.

    Parameters
    ----------
    target : str or Path
        The file, or the folder, that shall appear. An existing one is replaced; missing parent folders are made.

    Yields
    ------
    Path
        A path that does not exist yet, in the same folder, with the same suffix.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with atomic_path(folder / "a.txt") as temporary:
    ...     _ = temporary.write_text("whole", encoding="utf-8")
    >>> [path.name for path in folder.iterdir()]
    ['a.txt']
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    holder = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", dir=target.parent))
    try:
        temporary = holder / target.name
        yield temporary
        if target.is_dir() and temporary.is_dir():
            # A folder cannot be renamed over one that holds files: the old one steps aside first.
            target.rename(holder / ".old")
        temporary.replace(target)
    finally:
        shutil.rmtree(holder, ignore_errors=True)
