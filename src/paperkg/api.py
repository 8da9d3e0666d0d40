"""The public functions: the only place that knows the order of the stages. They neither print nor exit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial as partial_of
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import networkx as nx

from paperkg import folder as kg_folder
from paperkg import graph as kg_graph
from paperkg import lookup
from paperkg.errors import RecordError, UnknownNodeError
from paperkg.lexicon import load_lexicon
from paperkg.model import Annotation, Paper
from paperkg.resolution import resolve
from paperkg.resume import annotate_resumable, partial_path
from paperkg.schema import PAPER

if TYPE_CHECKING:
    from spacy.language import Language


OnReject = Callable[[RecordError], None]
Track = Callable[..., Iterator[Any]]


def read_records(
    source: str | Path | BinaryIO,
    *,
    form: str | None = None,
    on_reject: OnReject | None = None,
    on_skip: Callable[[str], None] | None = None,
) -> Iterator[Paper | Annotation]:
    """Read the papers and annotations of a file, a folder, standard input (``"-"``) or a binary stream.

    Parameters
    ----------
    source : str, Path or binary stream
        Where to read.
    form : str, optional
        The input's form; found by looking at it where not given.
    on_reject : callable, optional
        Is given a `RecordError` for each record that cannot be used; without it the error is raised.
    on_skip : callable, optional
        Is told in one line what of a source was no paper.

    Yields
    ------
    Paper or Annotation

    Raises
    ------
    InputError
        If the source cannot be read or holds no paper.
    """
    from paperkg import sources

    stream = sys.stdin.buffer if source == "-" else source
    return sources.read_records(stream, form=form, on_reject=on_reject, on_skip=on_skip)


def read_papers(
    source: str | Path | BinaryIO,
    *,
    form: str | None = None,
    on_reject: OnReject | None = None,
    on_skip: Callable[[str], None] | None = None,
) -> Iterator[Paper]:
    """Read the papers of a source, as `read_records` does; of an annotation only its paper is given.

    Examples
    --------
    >>> import io
    >>> page = b'{"title": "FooNet: Fast Bars", "abstract": "We propose FooNet."}'
    >>> [paper.id for paper in read_papers(io.BytesIO(page))]
    ['foonet-fast-bars']
    """
    for record in read_records(source, form=form, on_reject=on_reject, on_skip=on_skip):
        yield record.paper if isinstance(record, Annotation) else record


def load_pipeline(weights: str | Path | None = None) -> Language:
    """Load the extraction pipeline, a spaCy ``Language``; see `paperkg.extraction.pipeline.load_pipeline`."""
    from paperkg.extraction.pipeline import load_pipeline as load

    return load(weights)


def annotate(
    papers: Iterable[Paper | Annotation],
    *,
    nlp: Language | None = None,
    jobs: int = 1,
    on_reject: OnReject | None = None,
) -> Iterator[Annotation]:
    """Annotate papers, in their order; see `paperkg.extraction.pipeline.annotate`.

    Of annotations only the papers are used.

    Examples
    --------
    >>> [note] = annotate([Paper("p", "FooNet: A Network for CIFAR-10", "We propose FooNet.")])
    >>> "CIFAR-10" in [entity.name for entity in note.entities]
    True
    """
    from paperkg.extraction import pipeline

    plain = (record.paper if isinstance(record, Annotation) else record for record in papers)
    return pipeline.annotate(plain, nlp=nlp, jobs=jobs, on_reject=on_reject)


def build_graph(annotations: Iterable[Annotation]) -> nx.MultiDiGraph[str]:
    """Resolve what annotations name, and build the graph.

    Parameters
    ----------
    annotations : iterable of Annotation
        In any order; the graph does not depend on it.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes by stable id with ``labels`` and properties, edges with ``type`` and properties (`paperkg.schema`).

    Examples
    --------
    >>> note = next(iter(annotate([Paper("p", "FooNet: A Network for CIFAR-10", "We propose FooNet.")])))
    >>> "dataset:cifar-10" in build_graph([note])
    True
    """
    notes = list(annotations)
    resolution = resolve(notes, load_lexicon())
    return kg_graph.build_graph(
        notes,
        resolution.entities,
        resolution.ids,
        variants=resolution.variants,
        higher_is_better=resolution.higher_is_better,
    )


def build(
    records: Iterable[Paper | Annotation],
    folder: str | Path,
    *,
    jobs: int = 1,
    on_reject: OnReject | None = None,
    track: Track | None = None,
) -> dict[str, int]:
    """Add papers to the graph in a folder, which is made where it is missing; known papers are replaced.

    The folder is written when all papers are annotated. A run that was interrupted before goes on where it stopped.

    Parameters
    ----------
    records : iterable of Paper or Annotation
        Papers are annotated, annotations taken as they are.
    folder : str or Path
        The graph's folder.
    jobs : int, at least 1
        Worker processes.
    on_reject : callable, optional
        As in `read_records`.
    track : callable, optional
        Wraps an iterable to show progress: ``track(items, label, total)``.

    Returns
    -------
    dict
        ``papers``, ``new``, ``replaced``, ``nodes`` and ``edges`` of the graph afterwards.
    """
    from paperkg.sources import merge_records

    known = {note.paper.id: note for note in _known(folder)}
    merged = merge_records(known.values(), records)
    bare = [record for record in merged if isinstance(record, Paper)]
    notes = [record for record in merged if isinstance(record, Annotation)]
    partial = partial_path(folder)
    pipeline = partial_of(annotate, jobs=jobs, on_reject=on_reject)
    fresh = annotate_resumable(bare, pipeline, partial)
    notes += track(fresh, "annotating papers", len(bare)) if track else fresh
    graph = write(notes, folder)
    partial.unlink(missing_ok=True)
    ids = {note.paper.id for note in notes}
    changed = sum(1 for note in notes if note.paper.id in known and note != known[note.paper.id])
    return {
        "papers": len(ids),
        "new": len(ids - known.keys()),
        "replaced": changed,
        "nodes": graph.number_of_nodes(),
        "edges": graph.number_of_edges(),
    }


def _known(folder: str | Path) -> list[Annotation]:
    """Return the annotations in a folder; none where it is missing or empty."""
    path = Path(folder)
    if not path.exists() or (path.is_dir() and all(file.name == kg_folder.CACHE for file in path.iterdir())):
        return []
    return kg_folder.read_annotations(path)


def write(annotations: Iterable[Annotation], folder: str | Path) -> nx.MultiDiGraph[str]:
    """Build the graph of annotations, write both into a folder, and return the graph."""
    notes = sorted(annotations, key=lambda note: note.paper.id)
    graph = build_graph(notes)
    kg_folder.write_folder(folder, notes, graph)
    return graph


def remove(papers: Iterable[str], folder: str | Path) -> int:
    """Take papers, and whatever only they supported, out of the graph in a folder.

    Parameters
    ----------
    papers : iterable of str
        Ids, with or without the prefix ``paper:``, or titles.
    folder : str or Path
        The graph's folder.

    Returns
    -------
    int
        How many papers were taken out.

    Raises
    ------
    UnknownNodeError
        If one of them is not in the graph; nothing is changed then.
    """
    graph = read_graph(folder)
    gone = {_paper_node(graph, paper) for paper in papers}
    notes = list(kg_folder.read_annotations(folder))
    write((note for note in notes if kg_graph.paper_node(note.paper.id) not in gone), folder)
    return len(gone)


def _paper_node(graph: nx.MultiDiGraph[str], paper: str) -> str:
    node = kg_graph.paper_node(paper)
    node = node if node in graph else lookup.find_node(graph, paper)
    if PAPER not in graph.nodes[node]["labels"]:
        raise UnknownNodeError(f"{paper}: it is {node}, and no paper; give a paper's id or title")
    return node


def read_graph(folder: str | Path) -> nx.MultiDiGraph[str]:
    """Read the graph of a folder.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    return kg_folder.read_graph(folder)


def read_annotations(folder: str | Path) -> Iterator[Annotation]:
    """Read the annotations that a graph's folder keeps, one a paper, sorted by id.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    return iter(kg_folder.read_annotations(folder))
