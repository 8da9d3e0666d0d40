"""What a push has to change, in transactions that hold whole papers.

Whoever reads the database while a push is under way sees a paper with all that it says, or as it was before, never the
half of it. So all changes of one paper are made in one transaction: its node, its results, and every relationship that
begins or ends there. A small push, such as a night's, is one transaction as a whole. A large one is done in this order:

1. new entities, authors and venues, which the papers refer to;
2. the papers, what is gone of them included;
3. changed entities, and what papers say together of a method and a dataset or a task;
4. the same of a dataset and a task: its heads are tails of the stage before;
5. the same of two methods, and variants: their heads are tails of one another;
6. entities that no paper supports any more.

Transactions of one stage that only create are written beside each other: their locks do not cross.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias, get_args

from paperkg import schema
from paperkg.stores.compare import Difference
from paperkg.stores.plan import PREFIXES, Link, Plan, Row, main_label

TRANSACTION_ROWS = 5_000

Action: TypeAlias = Literal[
    "delete relationships",
    "create nodes",
    "merge nodes",
    "change nodes",
    "create relationships",
    "create absent relationships",
    "merge relationships",
    "change relationships",
    "delete nodes",
]
Rows: TypeAlias = "list[Row | list[object] | str]"

# Relationships go first, because one that was there twice is deleted and then written anew.
_ORDER: dict[Action, int] = {action: place for place, action in enumerate(get_args(Action))}
_NEW, _PAPERS, _OF_METHODS, _OF_DATASETS, _AMONG, _GONE = range(6)
_ABSENT = (_OF_METHODS, _OF_DATASETS)
_OF_PAPERS = tuple(PREFIXES[label] for label in (schema.PAPER, schema.RESULT))


@dataclass(frozen=True)
class Statement:
    """One kind of change, the labels and types that it is about, and its rows.

    A row is an id or both ends where something is deleted, a map with what differs where something is changed, and
    else the id or the ends followed by a value for each property of the schema: half the bytes of a map.
    """

    action: Action
    words: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Transaction:
    """What is written together; at the same time as others of its stage, if it has one, and else alone."""

    statements: list[Statement]
    stage: int | None = None


class _Change(NamedTuple):
    """A change of one node or relationship; `unit` says with which others it is made, and when."""

    unit: tuple[int, str]
    order: int
    words: tuple[str, ...]
    action: Action
    key: str | Link


class Changes:
    """The way from what a database holds to what a plan wants.

    Parameters
    ----------
    plan : Plan
        What is wanted.
    nodes, links : Difference
        How the database differs from it.
    alone : bool
        Nobody else is known to write the same: what is missing is created without looking for it again. Ids are
        unique, so that a node that somebody else has made meanwhile is an error then, not a copy. Relationships are
        created so only where their paper is created in the same transaction; what papers say together is looked for
        once more, with its head locked.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("venue:icml", labels=["Venue"], name="ICML")
    >>> plan = Plan(graph)
    >>> [work] = Changes(plan, Difference({"venue:icml"}), Difference(set())).transactions()
    >>> work.statements
    [Statement(action='create nodes', words=('Venue',), rows=[['venue:icml', 'ICML']])]
    """

    def __init__(self, plan: Plan, nodes: Difference[str], links: Difference[Link], alone: bool = True) -> None:
        self._plan = plan
        self._nodes = nodes
        self._links = links
        self._alone = alone
        self._new = nodes.missing if alone else set[str]()

    def transactions(self) -> Iterator[Transaction]:
        """Yield one transaction after the other, in the same order for the same changes.

        Two pushes at a time then wait for each other's locks, most of the time, instead of crossing them.
        """
        new, size = sorted(self._new_entities()), sum(each.size for each in (self._nodes, self._links))
        if size <= TRANSACTION_ROWS:
            yield from [self._transaction([*new, *sorted(self._others())])] if size else []
            return
        # To relate nodes that the same transaction creates takes the server twice as long: stages are apart. The others
        # are put in order while the server works on the new entities.
        yield from self._packed(new)
        for _, stage in groupby(sorted(self._others()), key=lambda change: change.unit[0]):
            yield from self._packed(stage)

    def _packed(self, changes: Iterable[_Change]) -> Iterator[Transaction]:
        pending: list[_Change] = []
        for _, unit in groupby(changes, key=attrgetter("unit")):
            members = list(unit)
            if pending and len(pending) + len(members) > TRANSACTION_ROWS:
                yield self._transaction(pending)
                pending = []
            pending += members
        if pending:
            yield self._transaction(pending)

    def _new_entities(self) -> Iterator[_Change]:
        for node in self._nodes.missing:
            if not node.startswith(_OF_PAPERS):
                yield self._missing_node(node)

    def _others(self) -> Iterator[_Change]:
        for node in self._nodes.missing:
            if node.startswith(_OF_PAPERS):
                yield self._missing_node(node)
        for node in self._nodes.changed:
            yield _change(self._unit(node, _OF_METHODS), "change nodes", self._plan.labels(node), node)
        for node in self._nodes.stale:
            yield _change(self._unit(node, _GONE), "delete nodes", (main_label(node),), node)
        for link in self._links.missing:
            yield self._missing_link(link)
        for link in self._links.changed:
            yield _change(self._link_unit(link), "change relationships", self._plan.words(link), link)
        for link in self._links.stale:
            words = (link[1], main_label(link[0]), main_label(link[2]))
            yield _change(self._link_unit(link), "delete relationships", words, link)

    def _missing_node(self, node: str) -> _Change:
        action: Action = "create nodes" if node in self._new else "merge nodes"
        return _change(self._unit(node, _NEW), action, self._plan.labels(node), node)

    def _missing_link(self, link: Link) -> _Change:
        stage, owner = self._link_unit(link)
        action: Action = "merge relationships"
        if stage == _PAPERS and owner in self._new:
            action = "create relationships"
        elif stage in _ABSENT and self._alone:
            action = "create absent relationships"
        return _change((stage, owner), action, self._plan.words(link), link)

    def _link_unit(self, link: Link) -> tuple[int, str]:
        paper = self._plan.paper_of(link)
        if paper is not None:
            return _PAPERS, paper
        head, tail = main_label(link[0]), main_label(link[2])
        if head == tail:
            return _AMONG, link[0]
        return _OF_METHODS if head == schema.METHOD else _OF_DATASETS, link[0]

    def _unit(self, node: str, stage: int) -> tuple[int, str]:
        return (_PAPERS, self._plan.paper_of_result(node)) if node.startswith(_OF_PAPERS) else (stage, node)

    def _transaction(self, changes: Sequence[_Change]) -> Transaction:
        groups: dict[tuple[int, tuple[str, ...]], list[_Change]] = defaultdict(list)
        for change in changes:
            groups[change.order, change.words].append(change)
        statements = [
            Statement(group[0].action, group[0].words, [self._row(change) for change in group])
            for _, group in sorted(groups.items())
        ]
        stages = {change.unit[0] for change in changes}
        beside = len(stages) == 1 and all(each.action.startswith("create") for each in statements)
        return Transaction(statements, stages.pop() if beside else None)

    def _row(self, change: _Change) -> Row | list[object] | str:
        if isinstance(change.key, str):
            if change.action == "delete nodes":
                return change.key
            if change.action == "change nodes":
                return {"id": change.key, "properties": self._nodes.changed[change.key]}
            return [change.key, *self._plan.nodes[change.key][1]]
        head, _, tail = change.key
        if change.action == "delete relationships":
            return {"head": head, "tail": tail}
        if change.action == "change relationships":
            return {"head": head, "tail": tail, "properties": self._links.changed[change.key]}
        return [head, tail, *self._plan.links[change.key]]


def _change(unit: tuple[int, str], action: Action, words: tuple[str, ...], key: str | Link) -> _Change:
    return _Change(unit, _ORDER[action], words, action, key)
