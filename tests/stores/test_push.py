"""A push every night: only what changed is written, nobody sees half of it, and accidents do no harm."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from tests.neo4j_server import Neo4jServer, machine
from tests.pushing import contents, open_store, wanted, write
from tests.sample import graph_of, sample_annotations, sample_graph

from paperkg import schema
from paperkg.errors import StoreError, StoreUnavailableError
from paperkg.stores.bulk import write_import
from paperkg.stores.compare import compare
from paperkg.stores.neo4j import Neo4jStore
from paperkg.stores.push import COUNTS

NOTHING = dict.fromkeys(COUNTS, 0)
DERIVED = (*schema.LINK_TYPES, schema.VARIANT_OF)
Graph = nx.MultiDiGraph


@pytest.fixture
def store(neo4j_server: Neo4jServer) -> Iterator[Neo4jStore]:
    neo4j_server.wipe()
    with open_store(neo4j_server) as store:
        yield store


@pytest.fixture
def fresh(neo4j_server: Neo4jServer) -> Iterator[Neo4jServer]:
    """Give a server without any constraint or index, and leave it so."""
    neo4j_server.wipe(constraints=True)
    yield neo4j_server
    neo4j_server.wipe(constraints=True)


@pytest.fixture
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkg.stores.changes.TRANSACTION_ROWS", 7)


def many_papers(count: int) -> Graph[str]:
    """Return a graph in which each paper has a method of its own and shares some, with a result, and what follows."""
    graph: Graph[str] = nx.MultiDiGraph()
    for number in range(10):
        graph.add_node(f"method:shared-{number}", labels=["Method"], name=f"Shared {number}", aliases=[], papers=1)
        graph.add_node(f"dataset:{number}", labels=["Dataset"], name=f"Data {number}", aliases=[], papers=1)
        graph.add_node(f"task:{number}", labels=["Task"], name=f"Task {number}", aliases=[], papers=1)
        graph.add_edge(f"method:shared-{number}", f"dataset:{number}", type="EVALUATED_ON", papers=1)
        other = (number + 1) % 10
        graph.add_edge(f"method:shared-{number}", f"method:shared-{other}", type="COMPARED_WITH", papers=1)
        graph.add_edge(f"dataset:{number}", f"task:{other}", type="BENCHMARK_FOR", papers=1, confidence=0.5)
    for number in range(count):
        paper, own, result = f"paper:{number:06}", f"method:{number}", f"result:{number}"
        graph.add_node(paper, labels=["Paper"], title=f"Paper {number}", abstract="Text. " * 50, year=2020)
        graph.add_node(own, labels=["Method"], name=f"Method {number}", aliases=["M"], papers=1)
        graph.add_node(result, labels=["Result"], value=float(number), kind="absolute")
        graph.add_edge(paper, own, type="INTRODUCES", evidence="It is ours.", start=0, end=1, confidence=1.0)
        for step in range(3):
            graph.add_edge(paper, f"method:shared-{(number + step) % 10}", type="USES", evidence="We use it.")
        graph.add_edge(paper, result, type="REPORTS", evidence="It has it.")
        graph.add_edge(result, own, type="OF_METHOD")
        for step in range(2):
            tail = f"dataset:{(number + step) % 10}"
            graph.add_edge(own, tail, type="EVALUATED_ON", papers=1, evidence="We use it.", paper_ids=[paper])
        for type_ in ("VARIANT_OF", "BUILT_ON"):
            graph.add_edge(own, f"method:shared-{number % 10}", type=type_)
    return graph


def part_of(graph: Graph[str], papers: Callable[[int], bool]) -> Graph[str]:
    """Return a copy without the papers whose number is not wanted, nor their methods and results."""
    copy: Graph[str] = graph.copy()
    for number in range(sum(node.startswith("paper:") for node in graph)):
        if not papers(number):
            copy.remove_nodes_from([f"paper:{number:06}", f"method:{number}", f"result:{number}"])
    return copy


Facts = dict[str, tuple[Any, ...]]


def facts_of(nodes: dict[str, Any], links: dict[Any, Any]) -> Facts:
    """Return by paper all that it says: its properties, its links, and its results with theirs."""
    facts: Facts = {}
    for paper in (node for node in nodes if node.startswith("paper:")):
        results = [tail for head, type_, tail in links if head == paper and type_ == "REPORTS"]
        mine = {link: links[link] for link in links if paper in link or link[0] in results}
        facts[paper] = (nodes[paper], [nodes[result] for result in sorted(results)], mine)
    return facts


def test_one_new_paper_touches_tens_of_rows(store: Neo4jStore) -> None:
    notes = sample_annotations()
    background = many_papers(400)
    before, after = (nx.compose(background, graph_of(part)) for part in (notes[:-1], notes))
    store.push(before)
    counts = store.push(after)
    new = after.number_of_nodes() - before.number_of_nodes() + after.number_of_edges() - before.number_of_edges()
    written = sum(counts[name] for name in counts if name != "properties_set")
    assert 0 < counts["nodes_created"] + counts["relationships_created"] == new
    assert new <= written < 2 * new
    assert counts["properties_set"] < 10 * new
    assert contents(store) == wanted(after)
    assert store.push(after) == NOTHING


def test_a_small_push_is_one_transaction(store: Neo4jStore) -> None:
    notes = sample_annotations()
    seen: list[bool] = []
    old, new = wanted(graph_of(notes[::2])), wanted(graph_of(notes[1:]))
    store.push(graph_of(notes[::2]))
    store.push(graph_of(notes[1:]), lambda done, total: seen.append(contents(store) in (old, new)))
    assert seen == [True, True]


@pytest.mark.usefixtures("small_transactions")
def test_nobody_sees_half_a_paper(store: Neo4jStore) -> None:
    notes = sample_annotations()
    graphs = [nx.MultiDiGraph(), graph_of(notes[::2]), graph_of(notes[1:]), nx.MultiDiGraph()]
    for before, after in pairwise(graphs):
        old, new = facts_of(*wanted(before)), facts_of(*wanted(after))
        steps: list[Facts] = []
        store.push(after, lambda done, total, steps=steps: steps.append(facts_of(*contents(store))))  # type: ignore[misc]
        assert len(steps) > 5
        for step in steps:
            assert all(facts in (old.get(paper), new.get(paper)) for paper, facts in step.items())
            assert old.keys() & new.keys() <= step.keys()
        assert steps[-1] == new
        assert contents(store) == wanted(after)


@pytest.mark.usefixtures("small_transactions")
@pytest.mark.timeout(240)
def test_a_bulk_import_a_server_killed_in_mid_push_and_a_read_only_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("paperkg.stores.neo4j.RETRY_SECONDS", 1.0)
    graph = many_papers(150)
    before, after = (part_of(graph, lambda number, gone=gone: number % 3 != gone) for gone in (1, 2))  # type: ignore[misc]
    old, new = facts_of(*wanted(before)), facts_of(*wanted(after))
    write_import(before.nodes(data=True), before.edges(data=True), tmp_path / "import")
    with machine() as server:
        server.load(tmp_path / "import" / "import.sh")
        server.start()
        with open_store(server.address) as store:
            _check_import(store, before)
            _push_and_kill(store, after, server.kill)
        server.start()
        with open_store(server.address) as store:
            now = facts_of(*contents(store))
            assert now not in (old, new)
            assert all(facts in (old.get(paper), new.get(paper)) for paper, facts in now.items())
            store.push(after)
            assert contents(store) == wanted(after)
            assert store.push(after) == NOTHING
        server.stop()
        server.start({"server.databases.default_to_read_only": "true"})
        with open_store(server.address) as store:
            assert store.push(after) == NOTHING
            with pytest.raises(StoreError, match="is read-only"):
                store.push(before)
            assert contents(store) == wanted(after)


def _check_import(store: Neo4jStore, graph: Graph[str]) -> None:
    """Check that what neo4j-admin imported is what a push makes, but for empty lists, constraints and the index."""
    empty = sum(attributes.get("aliases") == [] for _, attributes in graph.nodes(data=True))
    schema_only = {"constraints_added": len(schema.NODE_LABELS), "indexes_added": 1}
    assert store.push(graph) == {**NOTHING, **schema_only, "nodes_updated": empty, "properties_set": empty}
    assert contents(store) == wanted(graph)


def _push_and_kill(store: Neo4jStore, graph: Graph[str], kill: Callable[[], None]) -> None:
    """Push until a third is done, then kill the server a moment later, in the middle of whatever it does."""
    timer = threading.Timer(0.02, kill)
    begun: list[int] = []

    def watch(done: int, total: int) -> None:
        begun.append(done)
        if done - begun[0] > (total - begun[0]) // 3 and not timer.is_alive() and not timer.finished.is_set():
            timer.start()

    started = time.monotonic()
    with pytest.raises(StoreUnavailableError, match="no Neo4j server answers") as error:
        store.push(graph, watch)
    timer.join()
    assert "\n" not in str(error.value)
    assert time.monotonic() - started < 60


def test_two_pushes_at_once_on_an_empty_database(fresh: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkg.stores.changes.TRANSACTION_ROWS", 100)
    graph = many_papers(150)

    def push(_: int) -> dict[str, int]:
        with open_store(fresh) as store:
            return store.push(graph)

    with ThreadPoolExecutor(3) as pool:
        counts = list(pool.map(push, range(3)))
    assert sum(count["nodes_created"] for count in counts) == len(graph)
    assert sum(count["relationships_created"] for count in counts) == graph.number_of_edges()
    with open_store(fresh) as store:
        assert contents(store) == wanted(graph)
        assert store.push(graph) == NOTHING


@pytest.mark.parametrize("there", ["nothing", "entities", "papers", "all but what is derived"])
@pytest.mark.parametrize("rows", [7, 100, 10_000])
def test_somebody_else_pushes_between_comparing_and_writing(
    store: Neo4jStore, neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch, there: str, rows: int
) -> None:
    whole = many_papers(30)
    before = nx.MultiDiGraph(whole)
    if there != "all but what is derived":
        left = {"nothing": (), "entities": ("method:", "dataset:"), "papers": ("paper:", "result:")}[there]
        before.remove_nodes_from([node for node in whole if not node.startswith(left)])
    before.remove_edges_from([edge for edge in whole.edges(keys=True) if whole.edges[edge]["type"] in DERIVED])
    store.push(before)
    rounds: list[bool] = []

    def meanwhile(*arguments: Any) -> Any:
        difference = compare(*arguments)
        monkeypatch.setattr("paperkg.stores.push.compare", compare)
        with open_store(neo4j_server) as other:
            assert other.push(whole)["relationships_created"] > 0
        monkeypatch.setattr("paperkg.stores.push.compare", lambda *again: rounds.append(True) or compare(*again))
        return difference

    monkeypatch.setattr("paperkg.stores.changes.TRANSACTION_ROWS", rows)
    monkeypatch.setattr("paperkg.stores.push.compare", meanwhile)
    assert store.push(whole) == NOTHING
    assert rounds == [True]
    assert contents(store) == wanted(whole)
    assert store.query("MATCH (a)-[r]->(b) RETURN count(r) AS n") == [{"n": whole.number_of_edges()}]


def test_two_pushes_at_once_of_different_graphs(store: Neo4jStore, neo4j_server: Neo4jServer) -> None:
    whole = many_papers(120)
    graphs = [part_of(whole, lambda number: number % 2 == 0), part_of(whole, lambda number: number % 3 == 0), whole]

    def push(graph: Graph[str]) -> None:
        with open_store(neo4j_server) as other:
            for _ in range(3):
                other.push(graph)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(push, graphs))
    contents(store)  # each id once
    twice = store.query("MATCH (a)-[r]->(b) WITH a, b, type(r) AS type, count(r) AS n WHERE n > 1 RETURN count(*) AS n")
    assert twice == [{"n": 0}]
    store.push(whole)
    assert contents(store) == wanted(whole)
    assert store.push(whole) == NOTHING


IN_THE_WAY = [
    ("CREATE INDEX mine FOR (n:Task) ON (n.id)", "DROP INDEX `mine`"),
    ("CREATE CONSTRAINT task_id FOR (n:Chore) REQUIRE n.number IS UNIQUE", "constraint task_id has the name"),
    ("CREATE INDEX task_id FOR (n:Chore) ON (n.number)", "index task_id has the name"),
    ("CREATE (:Task {id: 'task:x'}), (:Task {id: 'task:x'})", r"2 nodes \(:Task\) have the id 'task:x'"),
    ("CREATE (:Task {id: 7}), (:Task {id: 7}), (:Task {id: 7})", r"3 nodes \(:Task\) have the id '7'"),
    ("CREATE CONSTRAINT y FOR (n:Paper) REQUIRE n.year IS UNIQUE", r"\(:Paper \{year\}\) to be unique, but paper:"),
]


@pytest.mark.parametrize(("statement", "message"), IN_THE_WAY)
def test_what_is_in_the_way_is_told_before_anything_is_written(
    fresh: Neo4jServer, statement: str, message: str
) -> None:
    write(fresh, statement)
    with open_store(fresh) as store:
        before = store.query("MATCH (n) RETURN count(n) AS n")
        with pytest.raises(StoreError, match=message) as error:
            store.push(sample_graph())
        assert "\n" not in str(error.value)
        assert store.query("MATCH (n) RETURN count(n) AS n") == before
    assert len(fresh.schema("CONSTRAINTS")) == (1 if "CONSTRAINT" in statement else 0)


def test_a_unique_name_of_others_is_in_the_way_only_where_names_are_equal(fresh: Neo4jServer) -> None:
    write(fresh, "CREATE CONSTRAINT name FOR (n:Task) REQUIRE n.name IS UNIQUE")
    with open_store(fresh) as store:
        assert store.push(sample_graph())["constraints_added"] == len(schema.NODE_LABELS)
        assert store.push(sample_graph()) == NOTHING
        store.push(nx.MultiDiGraph())
        write(fresh, "CREATE (:Task {name: 'Question Answering'})")
        with pytest.raises(StoreError, match="task:question-answering and a node of others are equal"):
            store.push(sample_graph())
        assert store.query("MATCH (n) RETURN count(n) AS n") == [{"n": 1}]


def test_an_equal_constraint_of_another_name_will_do(fresh: Neo4jServer) -> None:
    write(fresh, "CREATE CONSTRAINT theirs FOR (n:Paper) REQUIRE n.id IS UNIQUE")
    with open_store(fresh) as store:
        assert store.push(sample_graph())["constraints_added"] == len(schema.NODE_LABELS) - 1
        assert store.push(sample_graph()) == NOTHING


def test_misspelt_names_are_found_by_the_full_text_index(store: Neo4jStore, neo4j_server: Neo4jServer) -> None:
    store.push(sample_graph())
    write(neo4j_server, "CALL db.awaitIndexes(30)")
    found = store.query(
        "CALL db.index.fulltext.queryNodes('paperkg_names', $name) YIELD node, score "
        "MATCH (node)<-[:EVALUATES_ON]-(p:Paper) RETURN node.name AS name, count(p) AS papers ORDER BY papers DESC",
        {"name": "imagnet~"},
    )
    assert found[0] == {"name": "ImageNet", "papers": 3}
    by_alias = (
        "CALL db.index.fulltext.queryNodes('paperkg_names', 'optimisation~ policy') YIELD node RETURN node.id AS id"
    )
    assert {"id": "method:ppo"} in store.query(by_alias)
