"""Interrupted work goes on where it stopped: what is annotated is kept in the database until the build ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from paperkg.graph.database import Database, json_of
from paperkg.model import Annotation, Paper, annotation_from_dict, annotation_to_dict, paper_to_dict

Annotate = Callable[[Iterable[Paper]], Iterator[Annotation]]


def annotate_resumable(papers: Sequence[Paper], annotate: Annotate, database: Database) -> Iterator[Annotation]:
    """Annotate papers, reusing and adding to what an interrupted build left.

    Parameters
    ----------
    papers : sequence of Paper
        What to annotate.
    annotate : callable
        Turns papers into annotations.
    database : Database
        Opened for writing; each annotation is kept there as soon as it is made.

    Yields
    ------
    Annotation
        One a paper; those that were kept come first.
    """
    keys = {json_of(paper_to_dict(paper)): paper for paper in papers}
    kept = set()
    for key, record in database.chosen("SELECT paper, record FROM pending WHERE paper IN ({keys})", keys):
        kept.add(key)
        yield annotation_from_dict(json.loads(record))
    rest = [paper for key, paper in keys.items() if key not in kept]
    for note in annotate(rest) if rest else ():
        database.insert("pending", [(json_of(paper_to_dict(note.paper)), json_of(annotation_to_dict(note)))])
        yield note


def forget(database: Database) -> None:
    """Drop what was kept for a build that has ended."""
    database.execute("DELETE FROM pending")
