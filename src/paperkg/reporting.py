"""The public functions that sum a graph up: pages and rows of findings. They neither print nor exit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import networkx as nx

from paperkg import findings, lookup
from paperkg import folder as kg_folder
from paperkg.api import read_graph
from paperkg.errors import NodeError, UnknownNodeError
from paperkg.nearby import Nearby, open_nearby
from paperkg.schema import (
    DATASET,
    ENTITY_TYPES,
    EVALUATED_ON,
    IN_METRIC,
    METHOD,
    METRIC,
    NODE_LABELS,
    OF_METHOD,
    ON_DATASET,
    OVER,
    RELATIONSHIP_TYPES,
    REPORTS,
    RESULT,
    TASK,
)

_PREFIX = {label: f"{kind.prefix}:" for label, kind in NODE_LABELS.items()}
# By these links a paper names a method or a dataset.
_NAMING = tuple(type_ for type_, kind in RELATIONSHIP_TYPES.items() if {METHOD, DATASET} & {*kind.tails})
_OF_RESULT = (OF_METHOD, ON_DATASET, IN_METRIC, OVER)


def view(
    graph: nx.MultiDiGraph[str] | str | Path,
    node: str,
    path: str | Path,
    *,
    hops: int = 1,
    limit: int = 300,
    bipartite: bool | None = None,
) -> str:
    """Write the neighbourhood of a node as one self-contained HTML file, and return the node's id.

    Parameters
    ----------
    graph : networkx.MultiDiGraph, str or Path
        The graph, or its folder.
    node : str
        An id, a name or an alias.
    path : str or Path
        The file to write.
    hops : int, at least 1
        How far from the node.
    limit : int, at least 1
        The most nodes to draw; the page says what it leaves out and why.
    bipartite : bool, optional
        Whether the page has the matrix of methods by datasets as its second tab; only around a dataset or a method,
        and there it has one where nothing is said.

    Raises
    ------
    NodeError
        If nothing, or several things, have that name, or a matrix is asked for around what is neither a dataset nor
        a method.
    """
    from paperkg.views import write_neighbourhood

    if isinstance(graph, nx.MultiDiGraph):
        whole, centre = graph, lookup.find_node(graph, node)
    else:
        whole, centre = _read_around(graph, node, hops)
    has_matrix = whole.nodes[centre]["labels"][0] in (DATASET, METHOD)
    if bipartite and not has_matrix:
        raise NodeError(f"{centre} is neither a dataset nor a method: there is no matrix around it")
    matrix = findings.matrix(whole, centre) if has_matrix and bipartite is not False else None
    part = lookup.neighbourhood(whole, centre, hops)
    sources = findings.sources_of(matrix) if matrix else set()
    for node, data in part.nodes(data=True):
        if data["labels"][0] == RESULT:
            sources |= {node, *whole.successors(node)}
    write_neighbourhood(part, centre, path, limit=limit, matrix=matrix, sources=whole.subgraph(sources))
    return centre


def _read_around(folder: str | Path, text: str, hops: int) -> tuple[nx.MultiDiGraph[str], str]:
    """Read so much of a folder's graph that a page about a node is the same as if all were read; find the node."""
    path = Path(folder)
    key = kg_folder.content_hash(path)
    files = open_nearby(path, lambda: kg_folder.read_contents(path), path / kg_folder.LINKS, key)
    if files is None or not text.isascii():
        whole = read_graph(folder)
        return whole, lookup.find_node(whole, text)
    try:
        centre = lookup.find_node(files.named(text), text)
    except UnknownNodeError:
        whole = read_graph(folder)
        return whole, lookup.find_node(whole, text)
    needed = files.around(centre, hops)
    needed |= files.ends((node for node in needed if node.startswith(_PREFIX[RESULT])), *_OF_RESULT)
    if centre.startswith((_PREFIX[DATASET], _PREFIX[METHOD])):
        needed |= _around_matrix(files, centre)
    return files.graph(needed), centre


def _around_matrix(files: Nearby, centre: str) -> set[str]:
    """Return the ids of all that a matrix rests on: its ends, their results, and all that the papers behind name."""
    forward = centre.startswith(_PREFIX[METHOD])
    across = {centre, *files.ends([centre], EVALUATED_ON, backward=not forward)}
    rows, columns = findings.frame(files.graph(across, EVALUATED_ON), centre)
    wide = files.ends(columns, EVALUATED_ON, backward=True) if forward else files.ends(rows, EVALUATED_ON)
    tried = files.graph(across | wide, EVALUATED_ON)
    rows, columns = findings.frame(tried, centre)
    papers = {paper for row in rows for column in columns for link in (tried.get_edge_data(row, column) or {}).values()
              for paper in link["paper_ids"]}  # fmt: skip
    results = files.ends(rows, OF_METHOD, backward=True) & files.ends(columns, ON_DATASET, backward=True)
    reporters = files.ends(results, REPORTS, backward=True)
    named = files.ends(reporters, *_NAMING)
    return across | wide | papers | results | files.ends(results, *_OF_RESULT) | reporters | named


def leaderboard(graph: nx.MultiDiGraph[str], dataset: str, metric: str | None = None) -> list[dict[str, Any]]:
    """Return the numbers reported on a dataset, in boards of what can be compared.

    See `paperkg.findings.leaderboard.leaderboard` for the rows; here names and aliases are understood too.

    Raises
    ------
    NodeError
        If no dataset or metric, or several, have that name.
    """
    return findings.leaderboard(graph, _find(graph, dataset, DATASET), metric and _find(graph, metric, METRIC))


def trends(
    graph: nx.MultiDiGraph[str],
    by: str = "year",
    *,
    types: Sequence[str] = ENTITY_TYPES,
    least: int = 2,
    top: int | None = 10,
) -> list[dict[str, Any]]:
    """Return how many papers name each thing in each year or month; see `paperkg.findings.trends.trends`."""
    return findings.trends(graph, by, types=types, least=least, top=top)


def gaps(
    graph: nx.MultiDiGraph[str], task: str | None = None, *, least: int = 2, limit: int | None = 25
) -> list[dict[str, Any]]:
    """Return popular pairs of method and dataset that no paper tried.

    See `paperkg.findings.gaps.gaps` for the score and the rows; here a task's name or alias is understood too.

    Raises
    ------
    NodeError
        If no task, or several, have that name.
    """
    return findings.gaps(graph, task and _find(graph, task, TASK), least=least, limit=limit)


def diff(old: nx.MultiDiGraph[str] | str | Path, new: nx.MultiDiGraph[str] | str | Path) -> list[dict[str, Any]]:
    """Return what a new graph, or the one in a folder, brought; see `paperkg.findings.diff.diff`."""
    before, after = (graph if isinstance(graph, nx.MultiDiGraph) else read_graph(graph) for graph in (old, new))
    return findings.diff(before, after)


def compare(graph: nx.MultiDiGraph[str], first: str, second: str) -> list[dict[str, Any]]:
    """Return two methods side by side.

    See `paperkg.findings.compare.compare` for the rows; here names and aliases are understood too.

    Raises
    ------
    NodeError
        If no method, or several, have one of the names.
    """
    return findings.compare(graph, _find(graph, first, METHOD), _find(graph, second, METHOD))


def undated(graph: nx.MultiDiGraph[str], by: str = "year") -> tuple[int, int]:
    """Return how many papers of a graph have no year (or month), and how many papers there are."""
    figures = findings.overview(graph, top=0)
    papers = figures["labels"].get("Paper", 0)
    return papers - sum(figures["years" if by == "year" else "months"].values()), papers


def report(
    graph: nx.MultiDiGraph[str] | str | Path,
    path: str | Path,
    *,
    by: str | None = None,
    task: str | None = None,
    boards: int = 6,
    old: nx.MultiDiGraph[str] | str | Path | None = None,
) -> None:
    """Write what a graph says as one self-contained HTML page: figures, trends, leaderboards, gaps, and what is new.

    Parameters
    ----------
    graph : networkx.MultiDiGraph, str or Path
        The graph, or its folder.
    path : str or Path
        The file to write.
    by : {"year", "month"}, optional
        The periods of the trends; months where the papers span less than three years.
    task : str, optional
        A task that the gaps must be about.
    boards : int
        How many datasets, those with the most numbers, get their leaderboards.
    old : networkx.MultiDiGraph, str or Path, optional
        An older graph; the page then tells what is new since.

    Raises
    ------
    NodeError
        If no task, or several, have that name.
    ExportError
        If the file cannot be written.
    """
    from paperkg.views import write_report

    whole = graph if isinstance(graph, nx.MultiDiGraph) else read_graph(graph)
    figures = findings.overview(whole)
    by = by or ("month" if len(figures["years"]) < 3 and sum(figures["months"].values()) else "year")
    parts = {
        "overview": figures,
        "by": by,
        "trends": findings.trends(whole, by),
        "leaderboards": {d: findings.leaderboard(whole, d) for d in findings.datasets_with_results(whole)[:boards]},
        "gaps": gaps(whole, task),
        "formula": findings.FORMULA,
        "source": findings.SOURCE,
        "diff": None if old is None else diff(old, whole),
    }
    write_report(whole, parts, path)


def _find(graph: nx.MultiDiGraph[str], text: str, label: str) -> str:
    """Find a node of one label, so that a name that things of other labels have too is not ambiguous."""
    part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    part.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if label in data["labels"])
    try:
        return lookup.find_node(part, text)
    except UnknownNodeError as error:
        raise UnknownNodeError(str(error).replace("nothing in", f"no {label.lower()} in", 1)) from None
