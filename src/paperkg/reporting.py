"""The public functions that sum a graph up: pages and rows of findings. They neither print nor exit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from paperkg import findings
from paperkg.api import opened
from paperkg.errors import NodeError
from paperkg.graph import AnyGraph
from paperkg.graph.lookup import find_node, neighbourhood
from paperkg.schema import DATASET, ENTITY_TYPES, METHOD, METRIC, RESULT, TASK


def view(
    graph: AnyGraph | str | Path,
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
    graph : networkx.MultiDiGraph, GraphView, str or Path
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

    with opened(graph) as whole:
        centre = find_node(whole, node)
        has_matrix = whole.node(centre)["labels"][0] in (DATASET, METHOD)
        if bipartite and not has_matrix:
            raise NodeError(f"{centre} is neither a dataset nor a method: there is no matrix around it")
        matrix = findings.matrix(whole, centre) if has_matrix and bipartite is not False else None
        part = neighbourhood(whole, centre, hops)
        sources = findings.sources_of(matrix) if matrix else set()
        for near, data in part.nodes(data=True):
            if data["labels"][0] == RESULT:
                sources |= {near, *(end for end, _ in whole.links_from(near))}
        write_neighbourhood(part, centre, path, limit=limit, matrix=matrix, sources=whole.part(sources))
    return centre


def leaderboard(graph: AnyGraph | str | Path, dataset: str, metric: str | None = None) -> list[dict[str, Any]]:
    """Return the numbers reported on a dataset, in boards of what can be compared.

    See `paperkg.findings.leaderboard.leaderboard` for the rows; here names and aliases are understood too.

    Raises
    ------
    NodeError
        If no dataset or metric, or several, have that name.
    """
    with opened(graph) as view:
        return findings.leaderboard(view, find_node(view, dataset, DATASET), metric and find_node(view, metric, METRIC))


def trends(
    graph: AnyGraph | str | Path,
    by: str = "year",
    *,
    types: Sequence[str] = ENTITY_TYPES,
    least: int = 2,
    top: int | None = 10,
) -> list[dict[str, Any]]:
    """Return how many papers name each thing in each year or month; see `paperkg.findings.trends.trends`."""
    with opened(graph) as view:
        return findings.trends(view, by, types=types, least=least, top=top)


def gaps(
    graph: AnyGraph | str | Path, task: str | None = None, *, least: int = 2, limit: int | None = 25
) -> list[dict[str, Any]]:
    """Return popular pairs of method and dataset that no paper tried.

    See `paperkg.findings.gaps.gaps` for the score and the rows; here a task's name or alias is understood too.

    Raises
    ------
    NodeError
        If no task, or several, have that name.
    """
    with opened(graph) as view:
        return findings.gaps(view, task and find_node(view, task, TASK), least=least, limit=limit)


def diff(old: AnyGraph | str | Path, new: AnyGraph | str | Path) -> list[dict[str, Any]]:
    """Return what a new graph, or the one in a folder, brought; see `paperkg.findings.diff.diff`."""
    with opened(old) as before, opened(new) as after:
        return findings.diff(before, after)


def compare(graph: AnyGraph | str | Path, first: str, second: str) -> list[dict[str, Any]]:
    """Return two methods side by side.

    See `paperkg.findings.compare.compare` for the rows; here names and aliases are understood too.

    Raises
    ------
    NodeError
        If no method, or several, have one of the names.
    """
    with opened(graph) as view:
        return findings.compare(view, find_node(view, first, METHOD), find_node(view, second, METHOD))


def undated(graph: AnyGraph | str | Path, by: str = "year") -> tuple[int, int]:
    """Return how many papers of a graph have no year (or month), and how many papers there are."""
    with opened(graph) as view:
        figures = findings.overview(view, top=0)
    papers = figures["labels"].get("Paper", 0)
    return papers - sum(figures["years" if by == "year" else "months"].values()), papers


def report(
    graph: AnyGraph | str | Path,
    path: str | Path,
    *,
    by: str | None = None,
    task: str | None = None,
    boards: int = 6,
    old: AnyGraph | str | Path | None = None,
) -> None:
    """Write what a graph says as one self-contained HTML page: figures, trends, leaderboards, gaps, and what is new.

    Parameters
    ----------
    graph : networkx.MultiDiGraph, GraphView, str or Path
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

    with opened(graph) as view:
        figures = findings.overview(view)
        by = by or ("month" if len(figures["years"]) < 3 and sum(figures["months"].values()) else "year")
        shown = findings.datasets_with_results(view)[:boards]
        parts = {
            "overview": figures,
            "by": by,
            "trends": findings.trends(view, by),
            "leaderboards": {dataset: findings.leaderboard(view, dataset) for dataset in shown},
            "gaps": gaps(view, task),
            "formula": findings.FORMULA,
            "source": findings.SOURCE,
            "diff": None if old is None else diff(old, view),
        }
        write_report(view.part(None), parts, path)
