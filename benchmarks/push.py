"""`Neo4jStore.push` beside two other ways to write the same graph, on one server in one run.

    python -m benchmarks.push [--papers 2000] [--seed 0]
    python -m benchmarks.push --graph kg

Starts a Neo4j as the tests do (Java and Maven needed), writes a graph, synthetic or of a folder, in several ways, and
prints a table:

- paperkg's push: it compares first, is idempotent, and keeps a unique constraint and a full-text index;
- the peer's own writer, where it is installed: `benchmarks.peer`;
- what is left of that writer without APOC, and without what APOC does for it: batches of 1,000 in CREATE, a statement
  a label or a type, no second label, no look whether a relationship is there, no removal of its ids at the end. It has
  an index on its id, and writes everything twice when run twice;
- one MERGE a row.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import neo4j
import networkx as nx
from benchmarks import peer
from benchmarks.peer import properties
from tests.neo4j_server import Neo4jServer, running

from paperkg import read_graph, schema
from paperkg.stores.neo4j import Neo4jStore
from paperkg.stores.ready import constraints

ROLES = (
    (schema.INTRODUCES, schema.METHOD, 1),
    (schema.USES, schema.METHOD, 3),
    (schema.EVALUATES_ON, schema.DATASET, 2),
    (schema.MEASURES, schema.METRIC, 1),
    (schema.ADDRESSES, schema.TASK, 2),
)
SHARES = {schema.METHOD: 1.0, schema.DATASET: 0.3, schema.METRIC: 0.05, schema.TASK: 0.15}
WARM_UP = 3  # rounds that are not counted: the server compiles what it runs often
ROUNDS = 9
SENTENCE = "We evaluate the proposed approach on several public collections and report consistent gains. "


def synthetic_graph(papers: int, seed: int) -> nx.MultiDiGraph[str]:
    """Return a graph of the schema: names Zipf-shaped, an abstract a paper, a sentence a relationship."""
    draw = random.Random(seed)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names: dict[str, list[str]] = {}
    for label, share in SHARES.items():
        count = max(1, int(papers * share))
        names[label] = [f"{schema.NODE_LABELS[label].prefix}:name-{number}" for number in range(count)]
        for number, node in enumerate(names[label]):
            graph.add_node(node, labels=[label], name=f"Name {number}", aliases=[f"N{number}"], papers=1)
    for number in range(papers):
        paper = f"paper:{number:07}"
        text = {"title": f"On problem {number}", "abstract": SENTENCE * 10, "year": 2000 + number % 25}
        graph.add_node(paper, labels=[schema.PAPER], **text)
        for type_, label, count in ROLES:
            for node in {names[label][int(len(names[label]) * draw.random() ** 3)] for _ in range(count)}:
                evidence = {"evidence": SENTENCE, "start": draw.randrange(500), "end": 600, "confidence": 0.9}
                graph.add_edge(paper, node, type=type_, component="synthetic", **evidence)
    return graph


def row_by_row(graph: nx.MultiDiGraph[str], driver: neo4j.Driver, per_transaction: int) -> None:
    """Write every node and relationship by a MERGE of its own, so many in each transaction."""
    statements = [
        (f"MERGE (n:{a['labels'][0]} {{id: $id}}) SET n += $rest", {"id": node, "rest": properties(a)})
        for node, a in graph.nodes(data=True)
    ]
    for head, tail, a in graph.edges(data=True):
        ends = [graph.nodes[end]["labels"][0] for end in (head, tail)]
        match = f"MATCH (a:{ends[0]} {{id: $head}}), (b:{ends[1]} {{id: $tail}})"
        statements.append(
            (
                f"{match} MERGE (a)-[r:{a['type']}]->(b) SET r += $rest",
                {"head": head, "tail": tail, "rest": properties(a)},
            )
        )
    with driver.session() as session:
        for start in range(0, len(statements), per_transaction):
            with session.begin_transaction() as transaction:
                for cypher, parameters in statements[start : start + per_transaction]:
                    transaction.run(cypher, parameters).consume()


def batched_create(graph: nx.MultiDiGraph[str], driver: neo4j.Driver, batch: int = 1_000) -> None:
    """Write batches of rows in CREATE, without a look at what is there."""
    driver.execute_query("CREATE INDEX builder IF NOT EXISTS FOR (n:__KGBuilder__) ON (n.__tmp_internal_id)")
    groups: dict[str, list[dict[str, object]]] = {}
    for node, a in graph.nodes(data=True):
        cypher = f"UNWIND $rows AS row CREATE (n:__KGBuilder__:{a['labels'][0]} {{__tmp_internal_id: row.id}}) "
        row = {"id": node, "rest": {"id": node, **properties(a)}}
        groups.setdefault(cypher + "SET n += row.rest RETURN elementId(n)", []).append(row)
    for head, tail, a in graph.edges(data=True):
        ends = (f"MATCH ({end}:__KGBuilder__ {{__tmp_internal_id: row.{end}}})" for end in ("head", "tail"))
        cypher = f"UNWIND $rows AS row {' '.join(ends)} CREATE (head)-[r:{a['type']}]->(tail) "
        row = {"head": head, "tail": tail, "rest": properties(a)}
        groups.setdefault(cypher + "SET r += row.rest RETURN elementId(r)", []).append(row)
    for cypher, rows in groups.items():
        for start in range(0, len(rows), batch):
            driver.execute_query(cypher, rows=rows[start : start + batch])


def measure(server: Neo4jServer, graph: nx.MultiDiGraph[str], with_peer: bool) -> list[tuple[str, float, int]]:
    """Return a name, the seconds (the median of the rounds) and the items written for every way."""
    items = len(graph) + graph.number_of_edges()
    changed: nx.MultiDiGraph[str] = nx.MultiDiGraph(graph)
    changed.remove_nodes_from([node for node in graph if node.startswith("paper:")][::100])
    figures: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        started = time.perf_counter()
        work()
        figures.setdefault(name, []).append(time.perf_counter() - started)

    with (
        Neo4jStore(server.uri, server.user, server.password) as store,
        neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver,
    ):
        peers = peer.writer(graph, driver) if with_peer else None
        for number in range(WARM_UP + ROUNDS):
            if number == WARM_UP:
                figures.clear()
            if peers:
                server.wipe(constraints=True)
                timed("the peer's writer, with APOC", peers)
            server.wipe(constraints=True)
            timed("batched CREATE, without APOC", partial(batched_create, graph, driver))
            server.wipe(constraints=True)
            store.push(nx.MultiDiGraph())  # constraints and indexes
            timed("push, empty database", partial(store.push, graph))
            timed("push again, nothing new", partial(store.push, graph))
            timed("push, 1 paper in 100 gone", partial(store.push, changed))
        for name, size in (("MERGE a row, 1,000 a transaction", 1_000), ("MERGE a row, a transaction each", 1)):
            server.wipe(constraints=True)
            for constraint in constraints():
                driver.execute_query(constraint)
            timed(name, partial(row_by_row, graph, driver, size))
    return [(name, statistics.median(seconds), items) for name, seconds in figures.items()]


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--graph", type=Path, help="folder of a graph; a synthetic one without it")
    options = parser.parse_args()
    graph = read_graph(options.graph) if options.graph else synthetic_graph(options.papers, options.seed)
    told = options.graph.name if options.graph else f"seed {options.seed}"
    print(f"{len(graph):,} nodes, {graph.number_of_edges():,} relationships, {told}")
    plugins = peer.plugins()
    with running(jvm=(), plugins=plugins) as server:
        figures = measure(server, graph, with_peer=plugins is not None)
    base = next(seconds for name, seconds, _ in figures if name == "push, empty database")
    print(f"{'':36}{'seconds':>9}{'items/s':>10}{'ratio':>8}")
    for name, seconds, items in figures:
        print(f"{name:36}{seconds:9.2f}{items / seconds:10,.0f}{seconds / base:8.2f}")


if __name__ == "__main__":
    main()
