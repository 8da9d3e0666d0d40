"""Popular pairs of method and dataset that no paper tried, those first for which the most speaks."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, TypeAlias

from paperkg import schema
from paperkg.findings.claims import name_of
from paperkg.graph.view import AnyGraph, GraphView, as_view

Weights: TypeAlias = "dict[str, dict[str, int]]"

FORMULA = "score(m, d) = sum over m', d' of tried(m, d') / papers(d') * tried(m', d') / papers(m') * tried(m', d)"
SOURCE = (
    "Zhou, Ren, Medo, Zhang (2007): Bipartite network projection and personal recommendation. "
    "Physical Review E 76, 046115, https://doi.org/10.1103/PhysRevE.76.046115"
)


def gaps(
    graph: AnyGraph, task: str | None = None, *, least: int = 2, limit: int | None = 25, per_method: int = 3
) -> list[dict[str, Any]]:
    """Return pairs of a method and a dataset that no paper tried though much speaks for it.

    Network-based inference: what was tried on one dataset together with a method hands papers on to the datasets
    where that was tried: ``score(m, d)`` is the sum over other methods m' and datasets d' of ``tried(m, d') /
    papers(d') * tried(m', d') / papers(m') * tried(m', d)``, where ``tried`` counts the papers of EVALUATED_ON and
    ``papers`` sums them over all pairs of the node. It falls with the popularity of what stands between, so that a
    common dataset alone does not carry a pair up.

    A pair counts as tried where a paper evaluates on the dataset and names the method in any role, or where a
    variant of the method was tried on it. A pair is sensible only where the dataset serves a task that the method is
    used for (BENCHMARK_FOR, USED_FOR).

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    task : str, optional
        Id of a task that both must share.
    least : int
        The fewest papers that name the method, and that name the dataset.
    limit : int, optional
        The most rows; all where None.
    per_method : int
        The most rows of one method, and of one dataset, so that the list is no list of one.

    Returns
    -------
    list of dict
        A row a pair, the highest score first: ``method``, ``dataset``, ``score``, ``method_papers``,
        ``dataset_papers``, ``tasks`` (names that they share), ``through`` (at most 3 dicts ``method``, ``dataset``,
        ``method_id``, ``dataset_id``: who stands between, the heaviest first), ``method_id``, ``dataset_id``.

    References
    ----------
    Zhou, Ren, Medo, Zhang (2007): Bipartite network projection and personal recommendation. Physical Review E 76,
    046115, https://doi.org/10.1103/PhysRevE.76.046115

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> for node in ("Method:a", "Method:b", "Dataset:c", "Dataset:d", "Task:t"):
    ...     graph.add_node(node, labels=[node.split(":")[0]], name=node[-1], papers=2)
    >>> for pair in ("ac", "bc", "bd"):
    ...     paper = f"paper:{pair}"
    ...     graph.add_node(paper, labels=["Paper"], title=pair)
    ...     method, data = f"Method:{pair[0]}", f"Dataset:{pair[1]}"
    ...     _ = graph.add_edge(method, data, type="EVALUATED_ON", papers=1, paper_ids=[paper])
    ...     _ = graph.add_edge(method, "Task:t", type="USED_FOR", papers=1)
    ...     _ = graph.add_edge(paper, method, type="USES"), graph.add_edge(paper, data, type="EVALUATES_ON")
    ...     _ = graph.add_edge(data, "Task:t", type="BENCHMARK_FOR", papers=1)
    >>> [(row["method"], row["dataset"], row["score"]) for row in gaps(graph)]
    [('a', 'd', 0.25)]
    """
    graph = as_view(graph)
    tried = _tried(graph)
    scores = _scores(tried)
    tasks, papers, trials = _Tasks(graph, task), _papers(graph), _Trials(graph, tried)
    rows = []
    for (method, dataset), score in scores.items():
        if min(papers.get(method, 0), papers.get(dataset, 0)) < least:
            continue
        shared = tasks.shared(method, dataset)
        if shared and not trials.has(method, dataset):
            rows.append((-score, method, dataset, shared))
    chosen = _spread(sorted(rows), per_method)[:limit]
    return [_row(graph, tried, papers, method, dataset, -score, shared) for score, method, dataset, shared in chosen]


def _tried(graph: GraphView) -> Weights:
    """Return by method and dataset in how many papers the one was tried on the other."""
    tried: Weights = defaultdict(dict)
    for head, tail, link in graph.links(schema.EVALUATED_ON):
        tried[head][tail] = link["papers"]
    return tried


def _turned(weights: Weights) -> Weights:
    turned: Weights = defaultdict(dict)
    for head, row in weights.items():
        for tail, weight in row.items():
            turned[tail][head] = weight
    return turned


def _scores(tried: Weights) -> dict[tuple[str, str], float]:
    """Score the pairs that are not tried; additions in the order of the ids, so that each run adds up the same."""
    papers = {dataset: sum(row.values()) for dataset, row in _turned(tried).items()}
    together: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for _, row in sorted(tried.items()):
        whole = sum(row.values())
        for one, weight in sorted(row.items()):
            for other, share in sorted(row.items()):
                together[one][other] += weight / papers[one] * share / whole
    scores: dict[tuple[str, str], float] = defaultdict(float)
    for method, row in sorted(tried.items()):
        for start, weight in sorted(row.items()):
            for end, flow in sorted(together[start].items()):
                if end not in row:
                    scores[method, end] += weight * flow
    return scores


class _Tasks:
    """The tasks that a method is used for, and those that a dataset serves."""

    def __init__(self, graph: GraphView, only: str | None) -> None:
        self.only = only
        self.of: dict[str, set[str]] = defaultdict(set)
        for head, _, task in graph.ends(schema.USED_FOR, schema.BENCHMARK_FOR):
            if only in (None, task):
                self.of[head].add(task)

    def shared(self, method: str, dataset: str) -> list[str]:
        """Return the ids of the tasks that the two have in common, sorted; of one task, that or none."""
        if method not in self.of or dataset not in self.of:
            return []
        return sorted(self.of[method] & self.of[dataset])


class _Trials:
    """Which papers evaluate on a dataset, which name a method, and what is a variant of what."""

    def __init__(self, graph: GraphView, tried: Weights) -> None:
        self.tried = tried
        self.evaluating: dict[str, set[str]] = defaultdict(set)
        for paper, _, dataset in graph.ends(schema.EVALUATES_ON):
            self.evaluating[dataset].add(paper)
        methods = set(graph.ids(schema.METHOD))
        self.naming: dict[str, set[str]] = defaultdict(set)
        for paper, _, node in graph.ends(*schema.NAMING_TYPES):
            if node in methods:
                self.naming[node].add(paper)
        self.variants: dict[str, set[str]] = defaultdict(set)
        for variant, _, node in graph.ends(schema.VARIANT_OF):
            self.variants[node].add(variant)

    def has(self, method: str, dataset: str) -> bool:
        """Tell whether a paper that evaluates on a dataset, or on a variant of it, names a method or a variant of it.

        What the two are themselves variants of is another thing.
        """
        methods, datasets = ({node, *self.variants.get(node, ())} for node in (method, dataset))
        return any(
            data in self.tried.get(other, ()) or not self.evaluating[data].isdisjoint(self.naming[other])
            for data in datasets
            for other in methods
        )


def _spread(rows: list[tuple[float, str, str, list[str]]], most: int) -> list[tuple[float, str, str, list[str]]]:
    seen: dict[str, int] = defaultdict(int)
    kept = []
    for row in rows:
        if max(seen[row[1]], seen[row[2]]) < most:
            seen[row[1]] += 1
            seen[row[2]] += 1
            kept.append(row)
    return kept


def _papers(graph: GraphView) -> dict[str, int]:
    return {n: papers or 0 for type_ in (schema.METHOD, schema.DATASET) for n, papers in graph.values(type_, "papers")}


def _row(
    graph: GraphView, tried: Weights, papers: dict[str, int], method: str, dataset: str, score: float, shared: list[str]
) -> dict[str, Any]:
    return {
        "method": name_of(graph, method),
        "dataset": name_of(graph, dataset),
        "score": round(score, 4),
        "method_papers": papers[method],
        "dataset_papers": papers[dataset],
        "tasks": [name_of(graph, task) for task in shared],
        "through": _through(graph, tried, method, dataset),
        "method_id": method,
        "dataset_id": dataset,
    }


def _through(graph: GraphView, tried: Weights, method: str, dataset: str) -> list[dict[str, Any]]:
    """Name the methods and datasets that stand between, those with the most weight first."""
    found = []
    for other, row in tried.items():
        if dataset not in row or other == method:
            continue
        for data in row.keys() & tried[method].keys():
            weight = tried[method][data] * row[data] * row[dataset] / sum(row.values())
            found.append((-weight, other, data))
    return [
        {"method": name_of(graph, other), "dataset": name_of(graph, data), "method_id": other, "dataset_id": data}
        for _, other, data in sorted(found)[:3]
    ]
