"""Neo4jStore against a real server: what it writes, what it leaves alone, what it says when things go wrong."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import networkx as nx
import pytest
import yaml
from tests.needs import ROOT
from tests.neo4j_server import LTS, NEWEST, SETTINGS, Neo4jServer, machine
from tests.pushing import contents, open_store, wanted, write
from tests.sample import graph_of, sample_annotations, sample_graph

from paperkg import schema
from paperkg.cypher.questions import list_queries
from paperkg.cypher.syntax import Query
from paperkg.errors import (
    ForbiddenQueryError,
    GraphError,
    QueryError,
    QueryLimitError,
    StoreAuthError,
    StoreError,
    StoreUnavailableError,
)
from paperkg.stores import Store
from paperkg.stores.bulk import write_import
from paperkg.stores.embedded import EmbeddedStore
from paperkg.stores.neo4j import Neo4jStore
from paperkg.stores.push import COUNTS
from paperkg.stores.ready import constraints, full_text_index

NOTHING = dict.fromkeys(COUNTS, 0)
HARD = (
    "\"quoted\" 'single' `backtick` \\ back\\u0041slash {brace} $name ${x} // -- /* ; \n\t "
    "\u00e9 \u6f22 \U0001f600 \u2028 \x00 } DETACH DELETE n"
)


def hard_graph() -> nx.MultiDiGraph[str]:
    """Return a graph whose texts try to become part of a statement."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node(f"paper:{HARD}", labels=["Paper"], title=HARD, abstract=HARD, year=2024, source="`x`.`y`")
    graph.add_node(f"method:{HARD}", labels=["Method"], name=HARD, aliases=["", HARD], papers=1)
    graph.add_node("dataset:atari", labels=["Dataset", "Environment"], name="Atari", kind="environment", papers=1)
    graph.add_node("dataset:empty", labels=["Dataset"])
    graph.add_node("result:1", labels=["Result"], value=-0.5, kind="absolute", higher_is_better=False)
    evidence = {"evidence": HARD, "start": 0, "end": 2**40, "confidence": 0.1, "component": HARD}
    graph.add_edge(f"paper:{HARD}", f"method:{HARD}", type="INTRODUCES", **evidence)
    graph.add_edge(f"paper:{HARD}", f"method:{HARD}", type="USES", **evidence)
    graph.add_edge(f"paper:{HARD}", "result:1", type="REPORTS")
    graph.add_edge("result:1", f"method:{HARD}", type="OF_METHOD")
    graph.add_edge("result:1", f"method:{HARD}", type="OVER", value=1.0)
    return graph


@pytest.fixture
def store(neo4j_server: Neo4jServer) -> Iterator[Neo4jStore]:
    neo4j_server.wipe()
    with open_store(neo4j_server) as store:
        yield store


@pytest.mark.parametrize("make", [sample_graph, hard_graph, nx.MultiDiGraph])
def test_push_makes_the_database_equal_and_a_second_push_writes_nothing(store: Neo4jStore, make: Any) -> None:
    graph = make()
    before: nx.MultiDiGraph[str] = nx.MultiDiGraph(graph)
    counts = store.push(graph)
    assert contents(store) == wanted(graph)
    assert json.loads(json.dumps(counts)) == counts
    assert (counts["nodes_created"], counts["relationships_created"]) == (len(graph), graph.number_of_edges())
    assert not any(counts[key] for key in counts if key.endswith(("updated", "deleted", "released")))
    assert store.push(graph) == NOTHING
    assert nx.utils.graphs_equal(graph, before)


def test_push_after_papers_were_removed_and_changed(store: Neo4jStore) -> None:
    notes = sample_annotations()
    whole, part = graph_of(notes), graph_of(notes[::2])
    store.push(whole)
    counts = store.push(part)
    assert contents(store) == wanted(part)
    assert counts["nodes_deleted"] == len(whole.nodes - part.nodes) > 0
    assert counts["relationships_deleted"] > 0
    assert counts["nodes_created"] == counts["nodes_released"] == 0
    assert store.push(part) == NOTHING
    store.push(whole)
    assert contents(store) == wanted(whole)
    counts = store.push(nx.MultiDiGraph())
    assert contents(store) == ({}, {})
    assert counts == {**NOTHING, "nodes_deleted": len(whole), "relationships_deleted": whole.number_of_edges()}


def test_push_updates_only_what_changed(store: Neo4jStore) -> None:
    graph = hard_graph()
    store.push(graph)
    graph.nodes["dataset:atari"].update(labels=["Dataset", "Benchmark"], kind="benchmark")
    del graph.nodes["dataset:atari"]["papers"]
    graph.nodes["result:1"]["value"] = 3  # a whole number is stored as the float that the schema says
    graph.edges["result:1", f"method:{HARD}", 1]["value"] = 2.0
    counts = store.push(graph)
    assert contents(store) == wanted(graph)
    assert {key: counts[key] for key in counts if counts[key] and key != "properties_set"} == {
        "nodes_updated": 2,
        "relationships_updated": 1,
        "labels_added": 1,
        "labels_removed": 1,
    }
    assert store.query("MATCH (r:Result) RETURN valueType(r.value) AS type") == [{"type": "FLOAT NOT NULL"}]
    assert store.push(graph) == NOTHING


def test_what_was_changed_in_the_database_is_put_right(store: Neo4jStore, neo4j_server: Neo4jServer) -> None:
    graph = sample_graph()
    store.push(graph)
    write(neo4j_server, "MATCH (m:Method) SET m.name = 'wrong', m.aliases = null")
    write(neo4j_server, "MATCH (a)-[r:USES]->(b) CREATE (a)-[:USES {evidence: 'twice'}]->(b)")
    write(neo4j_server, "MATCH (a)-[r:MENTIONS|EVALUATED_ON]->() DELETE r")
    write(neo4j_server, "CREATE (m:Method {id: 'method:stray'})-[:EVALUATED_ON]->(:Dataset {id: 'dataset:stray'})")
    store.push(graph)
    assert contents(store) == wanted(graph)
    assert store.push(graph) == NOTHING


def test_data_of_others_stay(store: Neo4jStore, neo4j_server: Neo4jServer) -> None:
    graph = hard_graph()
    store.push(graph)
    write(
        neo4j_server,
        """
        MATCH (p:Paper), (m:Method), (r:Result)
        SET p.rating = 5, p:Favourite, m.colour = 'red'
        CREATE (me:Reader {id: 'paper:me', name: 'Ada'})-[:READ {on: date('2024-02-03')}]->(p),
               (m)-[:LIKE]->(p), (me)-[:USES]->(m), (:Task {id: 7, name: 'clean up'})<-[:HAS]-(me),
               (:Paper {title: 'a sheet'})
        """,
    )
    foreign = """
        MATCH (me:Reader {name: 'Ada'})-[read:READ]->(p:Favourite {rating: 5}), (me)-[:USES]->(m {colour: 'red'})
        MATCH (m)-[:LIKE]->(p), (me)-[:HAS]->(task:Task {id: 7}), (sheet:Paper {title: 'a sheet'})
        RETURN read.on AS day, p.id AS paper, labels(p) AS labels, keys(m) AS keys, task.name AS task
    """
    before = store.query(foreign)
    assert before[0]["day"] == "2024-02-03"
    assert store.push(graph) == NOTHING
    assert store.query(foreign) == before
    counts = store.push(nx.MultiDiGraph())
    # Something of others hangs on the paper and the method: they lose what is paperkg's, nothing else.
    assert (counts["nodes_deleted"], counts["nodes_released"]) == (3, 2)
    row = store.query(foreign)[0]
    assert (row["labels"], sorted(row["keys"]), row["task"]) == (["Favourite"], ["colour", "id"], "clean up")
    assert store.query("MATCH (n:Paper|Method|Dataset|Result) RETURN n.title AS title") == [{"title": "a sheet"}]
    assert store.push(nx.MultiDiGraph()) == NOTHING


def test_the_first_push_makes_the_constraints_of_the_cypher_file(store: Neo4jStore, neo4j_server: Neo4jServer) -> None:
    neo4j_server.wipe(constraints=True)
    assert store.push(sample_graph())["constraints_added"] == len(schema.NODE_LABELS)
    assert store.push(sample_graph())["constraints_added"] == 0
    for file, statements in (("constraints", list(constraints())), ("fulltext", [full_text_index()])):
        text = (ROOT / f"cypher/schema/{file}.cypher").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("//")]
        assert lines == [f"{statement};" for statement in statements]
    with pytest.raises(neo4j.exceptions.ConstraintError):
        write(neo4j_server, "MATCH (p:Paper) CREATE (:Paper {id: p.id})")


def test_progress_counts_nodes_and_relationships(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperkg.stores.changes.TRANSACTION_ROWS", 7)
    graph = sample_graph()
    told: list[tuple[int, int]] = []
    store.push(graph, lambda done, total: told.append((done, total)))
    total = len(graph) + graph.number_of_edges()
    assert told == sorted(told)
    assert told[-1] == (total, total)
    assert len(told) > sum(node.startswith("paper:") for node in graph)
    assert contents(store) == wanted(graph)
    store.push(nx.MultiDiGraph())
    assert contents(store) == ({}, {})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: g.add_node("dataset:x", labels=["Datset"]), "dataset:x: its labels"),
        (lambda g: g.add_node("dataset:x"), "dataset:x: its labels"),
        (lambda g: g.add_node("dataset:x", labels=["Dataset", "Dataset) DETACH DELETE n //"]), "its labels"),
        (lambda g: g.add_node("x", labels=["Dataset"]), "must begin with 'dataset:'"),
        (lambda g: g.add_node("dataset:x", labels=["Dataset"], colour="red"), "no property 'colour'"),
        (lambda g: g.add_node("dataset:x", labels=["Dataset"], papers="3"), "papers must be of type integer, not '3'"),
        (lambda g: g.add_node("dataset:x", labels=["Dataset"], papers=2**63), "papers must be of type integer"),
        (lambda g: g.add_node("dataset:x", labels=["Dataset"], aliases=[None]), "aliases must be of type strings"),
        (lambda g: g.add_node("dataset:x", labels=["Dataset"], name="\ud800"), "name must be of type string"),
        (lambda g: g.add_node("result:x", labels=["Result"], value=float("nan")), "value must be of type float"),
        (lambda g: g.add_edge("result:1", "dataset:atari", type="LOVES"), "its type is not the schema's"),
        (lambda g: g.add_edge("dataset:atari", "result:1", type="USES"), "cannot join a Dataset to a Result"),
        (lambda g: g.add_edge("result:1", f"method:{HARD}", type="OVER"), "it is there twice"),
    ],
)
def test_a_graph_that_breaks_the_schema_is_refused_before_anything_is_written(
    store: Neo4jStore, change: Any, message: str
) -> None:
    graph = hard_graph()
    change(graph)
    with pytest.raises(GraphError) as error:
        store.push(graph)
    assert message in str(error.value)
    assert contents(store) == ({}, {})


def test_values_are_plain_python(store: Neo4jStore) -> None:
    assert isinstance(store, Store)
    store.push(hard_graph())
    rows = store.query(
        """
        MATCH path = (p:Paper)-[r:USES]->(m:Method) MATCH (d:Dataset {id: 'dataset:atari'})
        RETURN d, r, path, [{link: r, none: null}] AS nested, [1, 2.0, true, $text] AS list, date('2024-01-02') AS day
        """,
        {"text": HARD, "unused": 1},
    )
    paper = {
        "id": f"paper:{HARD}",
        "labels": ["Paper"],
        "abstract": HARD,
        "source": "`x`.`y`",
        "title": HARD,
        "year": 2024,
    }
    method = {"id": f"method:{HARD}", "labels": ["Method"], "aliases": ["", HARD], "name": HARD, "papers": 1}
    uses = {"type": "USES", "start": paper["id"], "end": method["id"], "component": HARD, "confidence": 0.1}
    uses |= {"end_offset": 2**40, "evidence": HARD, "start_offset": 0}
    atari = {"id": "dataset:atari", "labels": ["Dataset", "Environment"], "kind": "environment", "name": "Atari"}
    assert rows == [
        {
            "d": {**atari, "papers": 1},
            "r": uses,
            "path": [paper, uses, method],
            "nested": [{"link": uses, "none": None}],
            "list": [1, 2.0, True, HARD],
            "day": "2024-01-02",
        }
    ]
    assert list(rows[0]) == ["d", "r", "path", "nested", "list", "day"]
    assert list(rows[0]["d"]) == ["id", "labels", "kind", "name", "papers"]
    backwards = store.query("MATCH path = (:Method)<-[:USES]-(:Paper) RETURN path")
    assert backwards == [{"path": [method, uses, paper]}]


@pytest.mark.parametrize(
    ("cypher", "parameters", "error", "message"),
    [
        ("RETRUN 1", {}, QueryError, "RETRUN"),
        ("MATCH (n) RETURN m", {}, QueryError, "m"),
        ("RETURN 1 +", {}, QueryError, ""),
        ("", {}, QueryError, ""),
        ("RETURN $wanted", {}, QueryError, "wanted"),
        ("RETURN 1 / 0", {}, QueryError, "zero"),
        ("RETURN $x", {"x": 2**70}, QueryError, ""),
        ("RETURN $x", {"x": object()}, QueryError, ""),
        ("RETURN $x", {"x": "\ud800"}, QueryError, ""),
        ("CREATE (n:Paper) RETURN n", {}, ForbiddenQueryError, ""),
        ("MATCH (n) DETACH DELETE n", {}, ForbiddenQueryError, ""),
        ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", {}, ForbiddenQueryError, ""),
        ("RETURN 1; RETURN 2", {}, ForbiddenQueryError, ""),
    ],
)
def test_wrong_and_writing_queries(
    store: Neo4jStore, cypher: str, parameters: dict[str, Any], error: type[QueryError], message: str
) -> None:
    with pytest.raises(error) as raised:
        store.query(cypher, parameters)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("cypher", ["CREATE (n:Paper {id: 'paper:x'}) RETURN n", "CREATE INDEX FOR (n:A) ON (n.b)"])
def test_the_server_refuses_to_write_even_where_no_guard_stands(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, cypher: str
) -> None:
    monkeypatch.setattr("paperkg.stores.neo4j.read_only", lambda text: Query(()))
    with pytest.raises(ForbiddenQueryError, match="must only read"):
        store.query(cypher)
    assert contents(store) == ({}, {})


def test_limits(neo4j_server: Neo4jServer) -> None:
    with open_store(neo4j_server, time_limit=0.5, row_limit=10) as store:
        assert len(store.query("UNWIND range(1, 10) AS i RETURN i")) == 10
        with pytest.raises(QueryLimitError, match="more than 10 rows"):
            store.query("UNWIND range(1, 11) AS i RETURN i")
        with pytest.raises(QueryLimitError, match=r"longer than 0\.5 seconds"):
            store.query("UNWIND range(1, 100000) AS i UNWIND range(1, 100000) AS j RETURN sum(i * j % 7)")
        assert store.query("RETURN 1 AS one") == [{"one": 1}]


def test_wrong_password_user_and_database(neo4j_server: Neo4jServer) -> None:
    for user, password in ((neo4j_server.user, "wr0ng-secret"), ("nobody", "wr0ng-secret")):
        with pytest.raises(StoreAuthError, match="refuses the user or the password") as error:
            Neo4jStore(neo4j_server.uri, user, password)
        assert "wr0ng-secret" not in str(error.value)
        assert "\n" not in str(error.value)
    with pytest.raises(StoreError, match="cannot open the database 'nowhere'"):
        open_store(neo4j_server, database="nowhere")
    with Neo4jStore(
        neo4j_server.uri.replace("bolt", "neo4j"), neo4j_server.user, neo4j_server.password, "neo4j"
    ) as store:
        assert store.query("RETURN 1 AS one") == [{"one": 1}]
        assert neo4j_server.password not in repr(store)
        store.close()


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s", "neo4j+ssc"])
def test_no_server_at_the_address(scheme: str, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"{scheme}://127.0.0.1:{taken.getsockname()[1]}"
        started = time.monotonic()
        with pytest.raises(
            StoreUnavailableError, match=f"no Neo4j server answers at {address.replace('+', '.')}"
        ) as error:
            Neo4jStore(address, "neo4j", "secret")
    assert time.monotonic() - started < 10
    assert "\n" not in str(error.value)
    assert capfd.readouterr() == ("", "")


def test_a_server_that_never_speaks() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        with pytest.raises(StoreUnavailableError):
            Neo4jStore(f"bolt://127.0.0.1:{silent.getsockname()[1]}", "neo4j", "secret")
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "uri",
    ["", "localhost", "http://localhost:7474", "bolt://", "bolt://neo4j:secret@localhost", "bolt://localhost:port"],
)
def test_what_is_no_address_of_a_server(uri: str) -> None:
    with pytest.raises(StoreError) as error:
        Neo4jStore(uri, "neo4j", "secret")
    assert "secret" not in str(error.value)


def test_the_newest_server_keeps_the_contract(tmp_path: Path) -> None:
    graph = nx.compose(sample_graph(), hard_graph())
    write_import(graph.nodes(data=True), graph.edges(data=True), tmp_path / "import")
    with machine(NEWEST) as newest, EmbeddedStore.from_graph(graph) as embedded:
        newest.load(tmp_path / "import" / "import.sh")
        newest.start()
        with open_store(newest.address) as store:
            counts = store.push(graph)
            assert counts["nodes_created"] == counts["relationships_created"] == 0
            assert contents(store) == wanted(graph)
            assert store.push(graph) == NOTHING
            for query in list_queries():
                assert store.query(query.text, query.example) == embedded.query(query.text, query.example), query.name
            part = graph_of(sample_annotations()[::2])
            store.push(part)
            assert contents(store) == wanted(part)
            assert store.push(part) == NOTHING
            with pytest.raises(QueryError):
                store.query("RETRUN 1")
    with pytest.raises(StoreUnavailableError):
        open_store(newest.address)


def test_docker_compose_gives_the_same_server() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    (service,) = yaml.safe_load(text)["services"].values()
    assert service["image"] == f"neo4j:{LTS.version}"
    environment = service["environment"]
    assert environment.pop("NEO4J_AUTH").startswith("neo4j/${NEO4J_PASSWORD:?")
    # The image reads a setting a.b_c from NEO4J_a_b__c.
    settings = {key.replace("_", "__").replace(".", "_"): value for key, value in SETTINGS.items()}
    assert environment == {f"NEO4J_{key}": value for key, value in settings.items()}
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert "cypher-shell" in " ".join(service["healthcheck"]["test"])
    (volume,) = service["volumes"]
    assert volume.endswith(":/data")
