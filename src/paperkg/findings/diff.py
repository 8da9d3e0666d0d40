"""What a new graph holds that an old one does not: papers, new things, first uses, new results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from paperkg import schema
from paperkg.findings.claims import claims, name_of
from paperkg.findings.leaderboard import leaderboard
from paperkg.findings.links import label_of, said_by
from paperkg.graph.view import AnyGraph, GraphView, Link, as_view
from paperkg.text import fold

# What is told, in this order.
CHANGES: Final = (
    "new method", "new dataset", "new metric", "new task", "first use", "new result", "new paper", "gone paper",
)  # fmt: skip
_NEW: Final = {
    schema.METHOD: "new method", schema.DATASET: "new dataset", schema.METRIC: "new metric", schema.TASK: "new task",
}  # fmt: skip


def diff(old: AnyGraph, new: AnyGraph) -> list[dict[str, Any]]:
    """Return what a new graph brought.

    A thing is new where no thing of its type in the old graph has its id, its name or one of its aliases: one that only
    got another name is not. A first use is a method that the old graph knew, tried on a dataset that the old graph
    knew, for the first time. A new result that leads its board (`leaderboard`) in the new graph is told as the best.

    Parameters
    ----------
    old, new : GraphView or networkx.MultiDiGraph
        Graphs of paperkg.

    Returns
    -------
    list of dict
        A row a change: ``change`` (one of `CHANGES`, in that order), ``name``, ``on`` (the dataset of a first use or a
        result), ``value``, ``unit``, ``metric``, ``kind`` (of a result), ``best`` (True, or None), ``introduced``
        (True where a paper introduces the new thing), ``papers``, ``paper`` (title), ``sentence``, and the ids ``id``,
        ``on_id``, ``paper_id``. What does not apply is None.

    Examples
    --------
    >>> import networkx as nx
    >>> old, new = nx.MultiDiGraph(), nx.MultiDiGraph()
    >>> new.add_node("task:parsing", labels=["Task"], name="Parsing", aliases=[], papers=3)
    >>> [(row["change"], row["name"], row["papers"]) for row in diff(old, new)]
    [('new task', 'Parsing', 3)]
    """
    old, new = as_view(old), as_view(new)
    known = _Known(old)
    rows = [
        *_new_things(new, known),
        *_first_uses(old, new, known),
        *_new_results(old, new),
        *_papers(new, old, "new paper"),
        *_papers(old, new, "gone paper"),
    ]
    return sorted(rows, key=lambda row: (CHANGES.index(row["change"]), not row["introduced"], -(row["papers"] or 0),
                                         row["id"], row["on_id"] or ""))  # fmt: skip


class _Known:
    """The things of the old graph by id and by the forms of their names."""

    def __init__(self, graph: GraphView) -> None:
        self.graph = graph
        self.forms: dict[tuple[str, str], str] = {}
        for node in (node for type_ in schema.ENTITY_TYPES for node in graph.ids(type_)):
            for key in _keys(graph, node):
                self.forms.setdefault(key, node)

    def find(self, graph: GraphView, node: str) -> str | None:
        """Return the old id of a thing of a new graph, or None where it is new."""
        if node in self.graph:
            return node
        return next((self.forms[key] for key in _keys(graph, node) if key in self.forms), None)


def _keys(graph: GraphView, node: str) -> list[tuple[str, str]]:
    """Return a thing's type with each form of its name, the name itself first."""
    data = graph.node(node)
    forms = [fold(form) for form in (data.get("name") or "", *sorted(data.get("aliases", ())))]
    return [(label_of(graph, node), form) for form in forms if form]


def _row(graph: GraphView, change: str, node: str, **rest: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(
        ("on", "value", "unit", "metric", "kind", "best", "introduced", "papers", "paper", "sentence")
    )
    ids = {"id": node, "on_id": None, "paper_id": None}
    return {"change": change, "name": name_of(graph, node), **empty, **ids, **rest}


def _new_things(new: GraphView, known: _Known) -> Iterable[dict[str, Any]]:
    for type_, change in _NEW.items():
        for node in new.ids(type_):
            if known.find(new, node) is None:
                paper, link = min(said_by(new, node), key=_introduction, default=(None, {}))
                introduced = link.get("type") == schema.INTRODUCES
                papers = new.node(node).get("papers", 0)
                said = _source(new, paper, link.get("evidence"))
                yield _row(new, change, node, papers=papers, introduced=introduced, **said)


def _introduction(said: tuple[str, Link]) -> tuple[bool, float, str]:
    """Order the papers that name a thing: who introduces it first, then who names it most surely."""
    paper, link = said
    return link["type"] != schema.INTRODUCES, -link.get("confidence", 1.0), paper


def _source(graph: GraphView, paper: str | None, sentence: str | None) -> dict[str, Any]:
    return {"paper": name_of(graph, paper), "paper_id": paper, "sentence": sentence}


def _first_uses(old: GraphView, new: GraphView, known: _Known) -> Iterable[dict[str, Any]]:
    for method, dataset, link in new.links(schema.EVALUATED_ON):
        before = known.find(new, method), known.find(new, dataset)
        if None in before or _tried(old, *before):
            continue
        paper = next(iter(link.get("paper_ids", ())), None)
        yield _row(
            new, "first use", method, on=name_of(new, dataset), on_id=dataset, papers=link["papers"],
            **_source(new, paper if paper in new else None, link.get("evidence")),
        )  # fmt: skip


def _tried(graph: GraphView, method: str | None, dataset: str | None) -> bool:
    return any(tail == dataset for tail, _ in graph.links_from(str(method), schema.EVALUATED_ON))


def _new_results(old: GraphView, new: GraphView) -> Iterable[dict[str, Any]]:
    found = claims(new, [result for result in new.ids(schema.RESULT) if result not in old])
    leading = {
        row["result_id"]
        for dataset in sorted({claim.dataset for claim in found if claim.dataset})
        for row in leaderboard(new, dataset)
        if row["rank"] == 1 and row["role"] == "reported"
    }
    for claim in found:
        yield _row(
            new, "new result", claim.result, name=name_of(new, claim.method), on=name_of(new, claim.dataset),
            on_id=claim.dataset, value=claim.value, unit=claim.unit, metric=name_of(new, claim.metric), kind=claim.kind,
            best=claim.result in leading or None, **_source(new, claim.paper, claim.sentence),
        )  # fmt: skip


def _papers(there: GraphView, elsewhere: GraphView, change: str) -> Iterable[dict[str, Any]]:
    for paper in there.ids(schema.PAPER):
        if paper not in elsewhere:
            yield _row(there, change, paper, **_source(there, paper, None))
