"""Every question of cypher/ on a large graph, with the embedded engine: how long each takes, and the
opening; and how long it takes to write the files that neo4j-admin imports.

    python -m benchmarks.questions [--papers 10000] [--seed 0] [--repeat 5]

The graph is synthetic and of the schema: names Zipf-shaped, results, authors, venues, derived links. Each question asks
for what is named most often, which is the worst case. Printed are medians: of the wall clock, and of the processor's
time, which is what counts on a machine that has other work to do.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx

import paperkg
from paperkg.cypher.questions import list_queries
from paperkg.graph import build_graph
from paperkg.model import Annotation, Entity, Paper, PaperEntity, PaperResult
from paperkg.stores.embedded import EmbeddedStore

NAMES = {"Method": 16_000, "Dataset": 3_000, "Metric": 1_500, "Task": 6_000}
MENTIONS = (
    ("Method", "introduced", 1),
    ("Method", "used", 3),
    ("Method", "compared", 1),
    ("Method", "mentioned", 1),
    ("Dataset", "evaluated_on", 2),
    ("Metric", "reported", 1),
    ("Task", "addressed", 2),
)
SENTENCE = "We evaluate the proposed approach on several public collections and report consistent gains over baselines."


def synthetic_graph(papers: int, seed: int) -> nx.MultiDiGraph[str]:
    """Build a graph of papers whose names follow Zipf's law."""
    draw = random.Random(seed)
    names = {type_: [f"{_word(draw)} {_word(draw)}" for _ in range(count)] for type_, count in NAMES.items()}
    ids: dict[tuple[str, str, str], str] = {}
    notes = []
    for number in range(papers):
        entities: dict[tuple[str, str], PaperEntity] = {}
        for type_, role, count in MENTIONS:
            for _ in range(count):
                rank = int(len(names[type_]) ** draw.random()) - 1
                name = names[type_][rank]
                kind = _kind(type_, rank)
                entities.setdefault((type_, name), PaperEntity(type_, name, (name,), role, kind))
                ids[f"p{number}", type_, name] = f"{type_.lower()}:{rank}"
        notes.append(_note(draw, number, list(entities.values())))
    entities_of = [
        Entity(f"{type_.lower()}:{rank}", type_, name, (f"{name} alias",), kind=_kind(type_, rank))
        for type_, known in names.items()
        for rank, name in enumerate(known)
    ]
    variants = [(f"method:{number}", f"method:{number // 2}") for number in range(1, 2_000)]
    return build_graph(notes, entities_of, ids, variants=variants)


def _kind(type_: str, rank: int) -> str | None:
    return ("dataset", "benchmark", "environment")[rank % 3] if type_ == "Dataset" else None


def _word(draw: random.Random) -> str:
    return "".join(draw.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(draw.randint(3, 9)))


def _note(draw: random.Random, number: int, entities: list[PaperEntity]) -> Annotation:
    year = 2010 + int(16 * draw.random() ** 0.5)
    found: dict[str, str] = {}
    for entity in entities:
        found.setdefault(entity.type, entity.name)
    value = round(draw.uniform(10, 99), 1)
    result = PaperResult(value, "absolute", found["Method"], found["Dataset"], found["Metric"], "%", sentence=SENTENCE)
    paper = Paper(
        f"p{number}",
        f"On problem {number}",
        SENTENCE * 8,
        year=year,
        date=f"{year}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        venue=f"Venue {int(40 ** draw.random())}",
        authors=tuple(f"Author {int(20_000 ** draw.random())}" for _ in range(3)),
    )
    return Annotation(paper, tuple(entities), (result,))


def median(work: Callable[[], Any], repeat: int) -> tuple[float, float]:
    """Return the medians of the wall clock and of the processor's time, in milliseconds."""
    wall, processor = [], []
    for _ in range(repeat):
        begun = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - begun[0])
        processor.append(time.process_time() - begun[1])
    return statistics.median(wall) * 1000, statistics.median(processor) * 1000


def worst_case(store: Any) -> dict[str, Any]:
    """Return values of parameters that name what occurs most often."""
    most = {}
    for label in NAMES:
        cypher = f"MATCH (n:{label}) RETURN n.name AS name ORDER BY n.papers DESC, n.id LIMIT 1"
        most[label.lower()] = store.query(cypher)[0]["name"]
    method, dataset = most["method"], most["dataset"]
    pair = {"head": method, "tail": dataset, "from": method, "to": dataset, "name": method, "node": dataset}
    return {
        **most,
        **pair,
        "author": "Author 1",
        "venue": "Venue 1",
        "paper": "paper:p0",
        "since": "2024",
        "metric": "",
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    graph = synthetic_graph(options.papers, options.seed)
    print(f"{len(graph):,} nodes, {graph.number_of_edges():,} relationships, seed {options.seed}")
    with tempfile.TemporaryDirectory() as temporary:
        files, index = Path(temporary) / "import", Path(temporary) / "index"

        def opened() -> EmbeddedStore:
            return EmbeddedStore.open_folder(lambda: graph, index, "synthetic")

        rows = [("(files for import)", *median(lambda: paperkg.export_neo4j_admin(graph, files), 1), 0)]
        rows += [("(make the index)", *median(lambda: opened().close(), 1), 0)]
        rows.append(("(open)", *median(lambda: opened().close(), options.repeat), 0))
        with opened() as store:
            values = worst_case(store)
            for query in list_queries():
                given = {**query.example, **{name: values[name] for name in query.example if name in values}}
                count = len(store.query(query.text, given))
                ask = lambda text=query.text, given=given: store.query(text, given)  # noqa: E731
                rows.append((query.name, *median(ask, options.repeat), count))
    print(f"{'':24}{'wall ms':>10}{'CPU ms':>10}{'rows':>6}")
    for name, wall, processor, count in rows:
        print(f"{name:24}{wall:10.1f}{processor:10.1f}{count:6}")


if __name__ == "__main__":
    main()
