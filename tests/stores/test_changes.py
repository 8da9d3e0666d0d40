"""In which transactions what a push changes is written; no server is needed."""

from __future__ import annotations

from collections import Counter
from itertools import chain, combinations
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sample import graph_of, sample_annotations, shuffled

from paperkg.stores.changes import Changes, Transaction
from paperkg.stores.compare import Difference
from paperkg.stores.plan import Plan

NOTES = sample_annotations()


def transactions(graph: nx.MultiDiGraph[str], rows: int, alone: bool = True) -> list[Transaction]:
    """Return how a graph is written into an empty database."""
    plan = Plan(graph)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("paperkg.stores.changes.TRANSACTION_ROWS", rows)
        changes = Changes(plan, Difference(set(plan.nodes)), Difference(set(plan.links)), alone)
        return list(changes.transactions())


def written(transaction: Transaction) -> Counter[Any]:
    return Counter(
        (statement.words[0], *row[: 2 if "relationships" in statement.action else 1])
        for statement in transaction.statements
        for row in statement.rows
    )


papers = st.sets(st.sampled_from(range(len(NOTES))), min_size=1)


@given(papers, st.sampled_from([1, 7, 50, 10_000]), st.booleans())
def test_all_is_written_once_and_after_what_it_joins(papers: set[int], rows: int, alone: bool) -> None:
    graph = graph_of([NOTES[number] for number in papers])
    there: set[str] = set()
    for transaction in transactions(graph, rows, alone):
        for statement in transaction.statements:
            if "nodes" in statement.action:
                there |= {row[0] for row in statement.rows}
            else:
                assert all(there.issuperset(row[:2]) for row in statement.rows)
    everything = sum((written(each) for each in transactions(graph, rows, alone)), Counter[Any]())
    links = [(a["type"], head, tail) for head, tail, a in graph.edges(data=True)]
    assert everything == Counter(chain(((a["labels"][0], node) for node, a in graph.nodes(data=True)), links))


@given(papers, st.sampled_from([1, 7, 50]), st.integers(0, 9))
def test_the_order_of_the_graph_does_not_matter(papers: set[int], rows: int, seed: int) -> None:
    graph = graph_of([NOTES[number] for number in papers])
    assert transactions(graph, rows) == transactions(shuffled(graph, seed), rows)


@given(papers, st.sampled_from([1, 7]))
def test_what_is_written_beside_each_other_crosses_no_lock(papers: set[int], rows: int) -> None:
    """Two transactions of a stage share no paper, and none locks a head that another one relates something to."""
    beside = [
        each for each in transactions(graph_of([NOTES[number] for number in papers]), rows) if each.stage is not None
    ]
    assert len(beside) > 1
    assert all(statement.action.startswith("create") for each in beside for statement in each.statements)
    for one, other in combinations(beside, 2):
        if one.stage == other.stage:
            assert not locked(one) & locked(other)
            assert not locked(one) & joined(other)
            assert not joined(one) & locked(other)


def locked(transaction: Transaction) -> set[str]:
    """Return the nodes that are held from the statement on: new ones, and the heads of what is looked for again."""
    return {
        row[0]
        for statement in transaction.statements
        if statement.action in ("create nodes", "create absent relationships")
        for row in statement.rows
    }


def joined(transaction: Transaction) -> set[str]:
    """Return the tails that a transaction locks when it ends."""
    return {
        row[1]
        for statement in transaction.statements
        if statement.action == "create absent relationships"
        for row in statement.rows
    }


def test_a_second_round_creates_nothing_unseen() -> None:
    for transaction in transactions(graph_of(NOTES), 50, alone=False):
        assert transaction.stage is None
        assert all(statement.action.startswith("merge") for statement in transaction.statements)
