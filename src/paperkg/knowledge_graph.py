"""A graph in a folder as one object: papers in, questions, pictures and files out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from paperkg import api, ask, names, reporting
from paperkg import folder as kg_folder
from paperkg.errors import GraphError
from paperkg.graph import Database
from paperkg.graph.database import NO_GRAPH
from paperkg.graph.lookup import find_node, neighbourhood
from paperkg.model import Annotation, Paper
from paperkg.schema import ENTITY_TYPES

if TYPE_CHECKING:
    import networkx as nx

    from paperkg.stores import Store


class KnowledgeGraph:
    """A graph in a folder, opened; `paperkg.open` makes it.

    It reads what was last written, by whoever: questions asked of it while another program builds are answered from the
    state before. Names, ids and aliases are understood alike.

    Parameters
    ----------
    folder : str or Path
        The graph's folder; one that is missing or empty is made when the first papers are added.

    Examples
    --------
    >>> import tempfile
    >>> from paperkg.model import PaperEntity
    >>> cifar = PaperEntity("Dataset", "CIFAR-10", ("CIFAR-10",), "evaluated_on")
    >>> with KnowledgeGraph(Path(tempfile.mkdtemp()) / "kg") as kg:
    ...     _ = kg.add([Annotation(Paper("p", "On CIFAR-10", ""), (cifar,))])
    ...     kg.query("MATCH (d:Dataset {name: $d}) RETURN d.papers AS papers", d="CIFAR-10"), kg.show("cifar10")["id"]
    ([{'papers': 1}], 'dataset:cifar-10')
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._database: Database | None = None
        self._store: Store | None = None
        self._store_mark = ""
        self._open = ExitStack()

    # --- the graph

    @property
    def graph(self) -> Database:
        """The database, opened for reading: a `paperkg.graph.GraphView`.

        Raises
        ------
        GraphError
            If there is no graph in the folder yet, or it is damaged.
        """
        if self._database is None:
            if not kg_folder.is_graph(self.folder):
                raise GraphError(NO_GRAPH.format(self.folder))
            self._database = self._open.enter_context(api.reading(self.folder))
        return self._database

    def close(self) -> None:
        """Let go of the files; closing twice is allowed."""
        self._open.close()
        self._open = ExitStack()
        self._database, self._store = None, None

    def __enter__(self) -> KnowledgeGraph:
        """Return the graph itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files."""
        self.close()

    def __contains__(self, node: object) -> bool:
        """Tell whether the graph has a node of an id."""
        return node in self.graph

    def __repr__(self) -> str:
        """Say where the graph is."""
        return f"paperkg.open({str(self.folder)!r})"

    # --- papers

    def add(
        self,
        records: Iterable[Paper | Annotation],
        *,
        jobs: int = 1,
        on_reject: api.OnReject | None = None,
        track: api.Track | None = None,
        decisions: str | Path | None = None,
    ) -> dict[str, int]:
        """Add papers or annotations; see `paperkg.build`."""
        return api.build(records, self.folder, jobs=jobs, on_reject=on_reject, track=track, decisions=decisions)

    def remove(self, papers: Iterable[str]) -> int:
        """Take papers out, by id or title; see `paperkg.remove`."""
        return api.remove(papers, self.folder)

    def annotations(self) -> Iterator[Annotation]:
        """Yield what each paper says, sorted by paper id."""
        return self.graph.annotations()

    def decide(self, answers: Iterable[tuple[str, str, tuple[str, ...], str]]) -> int:
        """Record decisions about names, and change the graph by them; see `paperkg.decide`."""
        return names.decide(self.folder, answers)

    # --- names

    def explain(self, first: str, second: str, *, type_: str | None = None) -> list[dict[str, Any]]:
        """Tell why two names are one thing or two; see `paperkg.explain`."""
        return names.explain(first, second, self.graph, api.read_decisions(self.folder), type_=type_)

    def resolve(self, asked: Iterable[str | Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Tell for names which entities they stand for, and why; see `paperkg.resolve_names`."""
        rows = [{"name": name} if isinstance(name, str) else name for name in asked]
        return list(names.resolve_names(rows, self.graph, api.read_decisions(self.folder)))

    def review(self) -> list[dict[str, Any]]:
        """List the pairs of names in doubt, those first where an answer is worth most; see `paperkg.review`."""
        return names.review(self.graph, api.read_decisions(self.folder))

    # --- questions

    def query(self, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
        """Ask a read-only Cypher question; see `paperkg.query`. The engine stays loaded until the graph changes."""
        if self._store is None or self._store_mark != self.graph.mark:
            self._store_mark = self.graph.mark
            self._store = self._open.enter_context(ask.open_store(self.folder))
        return self._store.query(cypher, ask.with_current_ids(self._store, parameters))

    def find(self, text: str, label: str | None = None) -> str:
        """Return the id of the node that a person means; see `paperkg.find_node`."""
        return find_node(self.graph, text, label)

    def show(self, node: str, *, names: bool = False) -> dict[str, Any]:
        """Return all that is known of a node, with the sentences; see `paperkg.show`."""
        return ask.show(self.graph, node, names=names)

    def stats(self, top: int = 10) -> dict[str, Any]:
        """Count what is in the graph."""
        return ask.stats(self.graph, top)

    def leaderboard(self, dataset: str, metric: str | None = None) -> list[dict[str, Any]]:
        """Return the numbers reported on a dataset; see `paperkg.leaderboard`."""
        return reporting.leaderboard(self.graph, dataset, metric)

    def trends(
        self, by: str = "year", *, types: Sequence[str] = ENTITY_TYPES, least: int = 2, top: int | None = 10
    ) -> list[dict[str, Any]]:
        """Return how many papers name each thing over time; see `paperkg.trends`."""
        return reporting.trends(self.graph, by, types=types, least=least, top=top)

    def gaps(self, task: str | None = None, *, least: int = 2, limit: int | None = 25) -> list[dict[str, Any]]:
        """Return popular pairs of method and dataset that no paper tried; see `paperkg.gaps`."""
        return reporting.gaps(self.graph, task, least=least, limit=limit)

    def compare(self, first: str, second: str) -> list[dict[str, Any]]:
        """Return two methods side by side; see `paperkg.compare`."""
        return reporting.compare(self.graph, first, second)

    # --- parts, pictures, files

    def around(self, node: str, hops: int = 1) -> nx.MultiDiGraph[str]:
        """Return the part of the graph around a node, with every link between what is in it."""
        return neighbourhood(self.graph, find_node(self.graph, node), hops)

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the whole graph in memory."""
        return self.graph.to_networkx()

    def view(
        self, node: str, path: str | Path, *, hops: int = 1, limit: int = 300, bipartite: bool | None = None
    ) -> str:
        """Write the neighbourhood of a node as a page, and return the node's id; see `paperkg.view`."""
        return reporting.view(self.graph, node, path, hops=hops, limit=limit, bipartite=bipartite)

    def report(self, path: str | Path, **options: Any) -> None:
        """Write what the graph says as one page; see `paperkg.report`."""
        reporting.report(self.graph, path, **options)

    def export(self, path: str | Path, *, around: str | None = None, hops: int = 1) -> None:
        """Write the graph, or a neighbourhood, in the form of the path's suffix; see `paperkg.export`."""
        ask.export(self.graph, path, around=around, hops=hops)

    def push(
        self,
        uri: str,
        user: str,
        password: str,
        database: str | None = None,
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, int]:
        """Make a Neo4j database equal to the graph; see `paperkg.push`."""
        return ask.push(self.graph, uri, user, password, database, progress=progress)


def open(folder: str | Path = "kg") -> KnowledgeGraph:
    """Open the graph in a folder.

    Parameters
    ----------
    folder : str or Path
        The graph's folder; one that is missing or empty is made when the first papers are added.

    Returns
    -------
    KnowledgeGraph
        To be used in a ``with``, or closed.

    Examples
    --------
    >>> open("kg")
    paperkg.open('kg')
    """
    return KnowledgeGraph(folder)
