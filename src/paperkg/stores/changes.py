"""What a push has to change, in transactions that hold whole papers.

Whoever reads the database while a push is under way sees a paper with all that it says, or as it was before, never the
half of it. So all changes of one paper are made in one transaction: its node, its results, and every relationship that
begins or ends there. A small push, such as a night's, is one transaction as a whole. A large one is done in this order:

1. new entities, authors and venues, which the papers refer to;
2. the papers, one after the other, what is gone of them included;
3. changed entities and what is derived from papers (how many name an entity, what a method is evaluated on);
4. entities that no paper supports any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from paperkg import schema
from paperkg.stores.compare import Difference
from paperkg.stores.plan import PREFIXES, Link, Plan, Row, main_label

TRANSACTION_ROWS = 10_000

Action: TypeAlias = Literal["delete relationships", "write nodes", "write relationships", "delete nodes"]
Rows: TypeAlias = "list[Row | str]"

# Relationships go first, because one that was there twice is deleted and then written anew.
_ORDER: tuple[Action, ...] = ("delete relationships", "write nodes", "write relationships", "delete nodes")
_NEW, _PAPERS, _DERIVED, _GONE = range(4)
_OF_PAPERS = (schema.PAPER, schema.RESULT)


@dataclass(frozen=True)
class Statement:
    """One kind of change, the labels and types that it is about, its rows, and how many of these are updates."""

    action: Action
    words: tuple[str, ...]
    rows: Rows
    updates: int = 0


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of one node or relationship; `unit` says with which others it is made, and when."""

    unit: tuple[int, str]
    action: Action
    words: tuple[str, ...]
    key: str | Link
    is_update: bool = False


class Changes:
    """The way from what a database holds to what a plan wants.

    Parameters
    ----------
    plan : Plan
        What is wanted.
    nodes, links : Difference
        How the database differs from it.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("paper:p1", labels=["Paper"], title="One")
    >>> plan = Plan(graph)
    >>> [[work]] = Changes(plan, Difference({"paper:p1"}), Difference(set())).transactions()
    >>> work.action, work.words, work.rows
    ('write nodes', ('Paper',), [{'id': 'paper:p1', 'properties': {'title': 'One'}}])
    """

    def __init__(self, plan: Plan, nodes: Difference[str], links: Difference[Link]) -> None:
        self._plan = plan
        self._nodes = nodes
        self._links = links

    def transactions(self) -> Iterator[list[Statement]]:
        """Yield the statements of one transaction after the other, in the same order for the same changes.

        Two pushes at a time then wait for each other's locks, most of the time, instead of crossing them.
        """
        pending: list[_Change] = []
        for _, unit in groupby(sorted(self._all(), key=lambda change: change.unit), key=lambda change: change.unit):
            members = list(unit)
            if pending and len(pending) + len(members) > TRANSACTION_ROWS:
                yield self._statements(pending)
                pending = []
            pending += members
        if pending:
            yield self._statements(pending)

    def _all(self) -> Iterator[_Change]:
        for node in self._nodes.missing:
            yield _Change(self._unit(node, _NEW), "write nodes", self._plan.labels(node), node)
        for node in self._nodes.changed:
            yield _Change(self._unit(node, _DERIVED), "write nodes", self._plan.labels(node), node, is_update=True)
        for node in self._nodes.stale:
            yield _Change(self._unit(node, _GONE), "delete nodes", (main_label(node),), node)
        for link in self._links.missing:
            yield _Change(self._link_unit(link), "write relationships", self._plan.words(link), link)
        for link in self._links.changed:
            yield _Change(self._link_unit(link), "write relationships", self._plan.words(link), link, is_update=True)
        for link in self._links.stale:
            words = (link[1], main_label(link[0]), main_label(link[2]))
            yield _Change(self._link_unit(link), "delete relationships", words, link)

    def _unit(self, node: str, stage: int) -> tuple[int, str]:
        if node.startswith(tuple(PREFIXES[label] for label in _OF_PAPERS)):
            return _PAPERS, self._plan.paper_of_result(node)
        return stage, node

    def _link_unit(self, link: Link) -> tuple[int, str]:
        paper = self._plan.paper_of(link)
        return (_DERIVED, str(link)) if paper is None else (_PAPERS, paper)

    def _statements(self, changes: Iterable[_Change]) -> list[Statement]:
        groups: dict[tuple[int, tuple[str, ...]], list[_Change]] = defaultdict(list)
        for change in changes:
            groups[_ORDER.index(change.action), change.words].append(change)
        statements = []
        for (action, words), members in sorted(groups.items(), key=lambda group: group[0]):
            members.sort(key=lambda change: str(change.key))
            updates = sum(change.is_update for change in members)
            statements.append(Statement(_ORDER[action], words, [self._row(change) for change in members], updates))
        return statements

    def _row(self, change: _Change) -> Row | str:
        """Return the row of a change: an id to delete, or what to find by its id or ends, and what to set there."""
        if isinstance(change.key, str):
            if change.action == "delete nodes":
                return change.key
            changed, whole = self._nodes.changed.get(change.key, {}), self._plan.node_properties
            return {"id": change.key, "properties": changed if change.is_update else whole(change.key)}
        ends = {"head": change.key[0], "tail": change.key[2]}
        if change.action == "delete relationships":
            return ends
        if change.is_update:
            return {**ends, "properties": self._links.changed[change.key]}
        return {**ends, "properties": self._plan.link_properties(change.key)}
