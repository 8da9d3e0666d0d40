"""Interrupted work goes on where it stopped: what is annotated is kept beside the graph until that is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from paperkg.model import Annotation, Paper, annotation_from_dict, annotation_to_dict

Annotate = Callable[[Iterable[Paper]], Iterator[Annotation]]


def partial_path(folder: str | Path) -> Path:
    """Return the file that keeps the annotations of an unfinished build.

    Examples
    --------
    >>> partial_path("kg").name
    'kg.partial'
    """
    path = Path(folder)
    return path.with_name(f"{path.name}.partial")


def annotate_resumable(papers: Sequence[Paper], annotate: Annotate, partial: Path) -> Iterator[Annotation]:
    """Annotate papers, reusing and adding to what an interrupted run left.

    Parameters
    ----------
    papers : sequence of Paper
        What to annotate.
    annotate : callable
        Turns papers into annotations.
    partial : Path
        JSON lines of annotations; made when the first paper is annotated. The caller removes it when all is written.

    Yields
    ------
    Annotation
        One a paper; those that were kept come first.
    """
    kept = _read(partial)
    yield from (kept[paper] for paper in papers if paper in kept)
    rest = [paper for paper in papers if paper not in kept]
    if not rest:
        return
    partial.parent.mkdir(parents=True, exist_ok=True)
    cut_off = partial.exists() and not partial.read_bytes().endswith(b"\n")
    with partial.open("a", encoding="utf-8", newline="\n") as lines:
        lines.write("\n" if cut_off else "")
        for note in annotate(rest):
            lines.write(json.dumps(annotation_to_dict(note), ensure_ascii=False) + "\n")
            yield note


def _read(partial: Path) -> dict[Paper, Annotation]:
    """Read what was kept; the last line may have been cut off in the middle."""
    kept = {}
    if partial.exists():
        for line in partial.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                note = annotation_from_dict(json.loads(line))
            except ValueError:
                continue
            kept[note.paper] = note
    return kept
