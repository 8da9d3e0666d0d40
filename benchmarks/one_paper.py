"""What a push writes when a stored graph gets one paper more.

    python -m benchmarks.one_paper [-g kg] [--papers 5] [--seed 0]

Starts a Neo4j as the tests do (Java and Maven needed), pushes the graph of a folder, takes single papers out of it and
pushes it whole again; prints the rows that this created or updated, and those of one more push.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

from tests.neo4j_server import running

from paperkg import build_graph, read_annotations
from paperkg.stores.neo4j import Neo4jStore

ROWS = ("nodes_created", "relationships_created", "nodes_updated", "relationships_updated")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-g", "--graph", type=Path, default=Path("kg"))
    parser.add_argument("--papers", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    notes = list(read_annotations(options.graph))
    whole = build_graph(notes)
    print(f"{len(whole):,} nodes, {whole.number_of_edges():,} relationships")
    with running(jvm=()) as server, Neo4jStore(server.uri, server.user, server.password) as store:
        store.push(whole)
        for place in random.Random(options.seed).sample(range(len(notes)), options.papers):
            store.push(build_graph(notes[:place] + notes[place + 1 :]))
            started = time.perf_counter()
            counts = store.push(whole)
            seconds = time.perf_counter() - started
            again = store.push(whole)
            rows = [sum(each[name] for name in ROWS) for each in (counts, again)]
            print(f"{notes[place].paper.id}: {rows[0]} rows in {seconds:.1f} s, again {rows[1]}")


if __name__ == "__main__":
    main()
