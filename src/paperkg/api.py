"""The public functions: the only place that knows the order of the stages. They neither print nor exit."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial as partial_of
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from paperkg import folder as kg_folder
from paperkg import graph as kg_graph
from paperkg.errors import InputError, RecordError, UnknownNodeError
from paperkg.files import DECISIONS
from paperkg.graph import AnyGraph, Database, GraphView, as_view
from paperkg.graph.lookup import find_node
from paperkg.graph.pending import annotate_resumable, forget
from paperkg.graph.writer import replace_papers
from paperkg.kept import Rows, rows_of
from paperkg.lexicon import load_lexicon
from paperkg.model import Annotation, Paper
from paperkg.resolution import Decisions, Resolution, format_decision, reasons_of, resolution_of, work
from paperkg.resolution import read_decisions as read_decision_files
from paperkg.resolution import resolve as resolve_names
from paperkg.schema import NODE_LABELS, PAPER

if TYPE_CHECKING:
    import networkx as nx
    from spacy.language import Language

    from paperkg.sources import Report
    from paperkg.sources.merging import Merge


OnReject = Callable[[RecordError], None]
Track = Callable[..., Iterator[Any]]


def read_records(
    source: str | Path | BinaryIO,
    *,
    form: str | None = None,
    columns: Mapping[str, str] | None = None,
    on_reject: OnReject | None = None,
    on_skip: Callable[[str], None] | None = None,
    on_report: Callable[[Report], None] | None = None,
) -> Iterator[Paper | Annotation]:
    """Read the papers and annotations of a file, a folder (a graph's too), an archive, ``"-"`` (stdin) or a stream.

    Parameters
    ----------
    source : str, Path or binary stream
        Where to read.
    form : str, optional
        The input's form, one of `formats`; found by looking at it where not given.
    columns : mapping, optional
        Which column of a table is which field, where their names do not tell: ``{"title": "Thema"}``.
    on_reject : callable, optional
        Is given a `RecordError` for each record that cannot be used; without it the error is raised.
    on_skip : callable, optional
        Is told in one line what of a source was no paper.
    on_report : callable, optional
        Is given a `paperkg.sources.Report` of each file: form, records, fields not used; its ``line()`` is for
        people.

    Yields
    ------
    Paper or Annotation

    Raises
    ------
    InputError
        If the source cannot be read or holds no paper.
    """
    from paperkg import sources

    if isinstance(source, str | Path) and kg_folder.is_graph(source):
        return read_annotations(source)
    stream = sys.stdin.buffer if source == "-" else source
    return sources.read_records(
        stream, form=form, columns=columns, on_reject=on_reject, on_skip=on_skip, on_report=on_report
    )


def formats() -> list[dict[str, str]]:
    """Return the forms of input that are read.

    Returns
    -------
    list of dict
        ``name`` (as ``form`` takes it), ``what``, ``suffixes``, ``look`` (how it is recognised) and ``extra`` (of the
        package, where the form needs one).

    Examples
    --------
    >>> [form["suffixes"] for form in formats() if form["name"] == "jsonl"]
    ['.jsonl .ndjson']
    """
    from paperkg import sources

    return [
        {
            "name": form.name,
            "what": form.title,
            "suffixes": " ".join(form.suffixes),
            "look": form.look,
            "extra": f"paperkg[{form.extra}]" if form.extra else "",
        }
        for form in sources.formats()
    ]


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
    >>> [note] = annotate([Paper("p", "FooNet: A Small Network", "We evaluate FooNet on CIFAR-10.")])
    >>> "CIFAR-10" in [entity.name for entity in note.entities]
    True
    """
    from paperkg.extraction import pipeline

    plain = (record.paper if isinstance(record, Annotation) else record for record in papers)
    return pipeline.annotate(plain, nlp=nlp, jobs=jobs, on_reject=on_reject)


def build_graph(annotations: Iterable[Annotation], decisions: Decisions | None = None) -> nx.MultiDiGraph[str]:
    """Resolve what annotations name, and build the graph.

    Parameters
    ----------
    annotations : iterable of Annotation
        In any order; the graph does not depend on it.
    decisions : Decisions, optional
        What people decided about names (`read_decisions`).

    Returns
    -------
    networkx.MultiDiGraph
        Nodes by stable id with ``labels`` and properties, edges with ``type`` and properties (`paperkg.schema`).

    Examples
    --------
    >>> note = next(iter(annotate([Paper("p", "FooNet: A Small Network", "We evaluate FooNet on CIFAR-10.")])))
    >>> "dataset:cifar-10" in build_graph([note])
    True
    """
    notes = list(annotations)
    resolution = resolve_names(notes, load_lexicon(), decisions=decisions)
    return kg_graph.build_graph(
        notes,
        resolution.entities,
        resolution.ids,
        variants=resolution.variants,
        people=shown_people(note.paper.authors for note in notes),
    )


def shown_people(authors: Iterable[Sequence[str]]) -> Mapping[str, str]:
    """Return one name for each person; see `paperkg.sources.people.shown_people`."""
    from paperkg.sources.people import shown_people as shown

    return shown(authors)


@contextmanager
def opened(graph: AnyGraph | str | Path) -> Iterator[GraphView]:
    """Give a graph, or the graph in a folder, for reading.

    Parameters
    ----------
    graph : networkx.MultiDiGraph, GraphView, str or Path
        The graph, or its folder.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    if isinstance(graph, str | Path):
        with reading(graph) as database, database.snapshot():
            yield database
    else:
        yield as_view(graph)


def _convert_of(folder: str | Path) -> kg_folder.Convert:
    """Return what builds the database of a folder of before, with the decisions in it."""

    def convert(database: Database, notes: list[Annotation]) -> None:
        _replace(database, notes, (), read_decisions(folder))

    return convert


def reading(folder: str | Path) -> AbstractContextManager[Database]:
    """Open the database of a graph's folder for reading."""
    return kg_folder.reading(folder, _convert_of(folder))


def _writing(folder: str | Path) -> AbstractContextManager[Database]:
    return kg_folder.writing(folder, _convert_of(folder))


def build(
    records: Iterable[Paper | Annotation],
    folder: str | Path,
    *,
    jobs: int = 1,
    on_reject: OnReject | None = None,
    track: Track | None = None,
    decisions: str | Path | None = None,
    on_merge: Callable[[Merge], None] | None = None,
    on_merged: Callable[[], None] | None = None,
    dry_run: bool = False,
) -> dict[str, int]:
    """Add papers to the graph in a folder, which is made where it is missing; known papers are replaced.

    What a build changes appears at once, when all papers are annotated. One that was interrupted goes on where it
    stopped; a second one at the same time waits.

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
    decisions : str or Path, optional
        A file of decisions about names; the folder remembers them beside its own.
    on_merge : callable, optional
        Is given each record that is a paper which another record, or the graph, has as well.
    on_merged : callable, optional
        Is called when all records are read and merged, and nothing is annotated yet.
    dry_run : bool, optional
        Only read and merge; the folder stays as it is, and ``nodes`` and ``edges`` are 0.

    Returns
    -------
    dict
        ``papers``, ``new``, ``replaced``, ``nodes`` and ``edges`` of the graph afterwards; ``without_links``: how many
        of the papers come from annotations that nobody read for links (``links`` is missing), and so have none.
    """
    from paperkg.sources import merge_records

    decided = read_decisions(folder, decisions)
    pipeline = partial_of(annotate, jobs=jobs, on_reject=on_reject)
    new = list(records)  # read before anything is made or locked: an input may be missing
    if dry_run:
        known = {note.paper.id: note for note in (read_annotations(folder) if kg_folder.is_graph(folder) else ())}
        merged = merge_records(known.values(), new, on_merge=on_merge)
        if on_merged:
            on_merged()
        return _planned(known, merged)
    with _writing(folder) as database:
        known = {note.paper.id: note for note in database.annotations()}
        merged = merge_records(known.values(), new, on_merge=on_merge)
        if on_merged:
            on_merged()
        bare = [record for record in merged if isinstance(record, Paper)]
        notes = [note for note in merged if isinstance(note, Annotation) and known.get(note.paper.id) != note]
        fresh = annotate_resumable(bare, pipeline, database)
        notes += track(fresh, "annotating papers", len(bare)) if track else fresh
        ids = {record.paper.id if isinstance(record, Annotation) else record.id for record in merged}
        _apply(database, folder, notes, known.keys() - ids, decided)
        labels, types = database.labels(), database.types()
        without_links = database.row("SELECT count(*) FROM paper WHERE json_type(record, '$.links') IS NULL")
    changed = {note.paper.id for note in notes if note != known.get(note.paper.id)}
    return {
        "papers": labels[PAPER],
        "new": len(changed - known.keys()),
        "replaced": len(changed & known.keys()),
        "nodes": sum(labels[label] for label in NODE_LABELS),
        "edges": types.total(),
        "without_links": without_links[0] if without_links else 0,
    }


def _replace(database: Database, annotations: Iterable[Annotation], gone: Iterable[str], decisions: Decisions) -> None:
    def resolve(notes: Iterable[Annotation]) -> tuple[Resolution, Mapping[str, Rows]]:
        workings = work(notes, load_lexicon(), decisions=decisions)
        resolution = resolution_of(workings)
        return resolution, rows_of(resolution, reasons_of(workings, resolution.ids))

    replace_papers(database, annotations, set(gone), resolve, shown_people, basis_of(decisions))


def basis_of(decisions: Decisions) -> str:
    """Return a mark of what names are resolved by, beside the papers: decisions, lexicon, weights."""
    basis = hashlib.sha256("".join(map(format_decision, decisions.lines)).encode("utf-8", "replace"))
    for file in sorted((Path(__file__).parent / "data").iterdir()):
        basis.update(file.read_bytes() if file.is_file() else b"")
    return basis.hexdigest()


def _apply(
    database: Database,
    folder: str | Path,
    annotations: Iterable[Annotation],
    gone: Iterable[str],
    decisions: Decisions,
) -> None:
    """Change papers, and let the folder remember the decisions that it does not hold."""
    _replace(database, annotations, gone, decisions)
    forget(database)
    own = str(Path(folder) / DECISIONS)
    kg_folder.add_decisions(folder, (format_decision(line) for line in decisions.lines if line.source != own))


def _planned(known: Mapping[str, Annotation], merged: Iterable[Paper | Annotation]) -> dict[str, int]:
    """Count what a build would do with papers."""
    ids = {(record.paper if isinstance(record, Annotation) else record).id: record for record in merged}
    return {
        "papers": len(ids),
        "new": len(ids.keys() - known.keys()),
        "replaced": sum(id_ in known and record != known[id_] for id_, record in ids.items()),
        "nodes": 0,
        "edges": 0,
        "without_links": 0,
    }


def read_decisions(folder: str | Path, more: str | Path | None = None) -> Decisions:
    """Read what people decided about names: in a graph's folder, and in another file where one is given.

    Raises
    ------
    DecisionError
        If a line cannot be understood, or two lines contradict each other; the message names the lines.
    InputError
        If the other file does not exist or is not text.
    """
    if more is not None and not Path(more).is_file():
        raise InputError(f"{more}: there is no such file of decisions")
    return read_decision_files(Path(folder) / DECISIONS, *([more] if more is not None else []))


def rebuild(folder: str | Path, decisions: Decisions | None = None) -> None:
    """Resolve the names of a folder's graph again, and change what that changes.

    Without `decisions`, those in the folder count; with them, the folder remembers those that it does not hold.
    """
    decided = read_decisions(folder) if decisions is None else decisions
    with _writing(folder) as database:
        _apply(database, folder, (), (), decided)


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
    with opened(folder):
        pass  # a folder without a graph is not made one by taking papers out
    with _writing(folder) as database:
        nodes = {_paper_node(database, paper) for paper in papers}
        gone = {paper for (paper,) in database.chosen("SELECT id FROM paper WHERE node IN ({keys})", nodes)}
        _apply(database, folder, (), gone, read_decisions(folder))
    return len(gone)


def _paper_node(graph: GraphView, paper: str) -> str:
    node = kg_graph.paper_node(paper)
    node = node if node in graph else find_node(graph, paper)
    if PAPER not in graph.node(node)["labels"]:
        raise UnknownNodeError(f"{paper}: it is {node}, and no paper; give a paper's id or title")
    return node


def read_graph(folder: str | Path) -> nx.MultiDiGraph[str]:
    """Read the whole graph of a folder into memory: nodes sorted by id, edges by head, type and tail.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    with reading(folder) as database, database.snapshot():
        return database.to_networkx()


def read_annotations(folder: str | Path) -> Iterator[Annotation]:
    """Read the annotations that a graph's folder keeps, one a paper, sorted by id.

    Raises
    ------
    GraphError
        If the folder is missing, of another version, or damaged.
    """
    with reading(folder) as database, database.snapshot():
        yield from database.annotations()
