"""`paperkg view` of the most named things of a graph beside reading all of it; and how soon Chromium shows a page.

    python -m benchmarks.view GRAPH [--nodes 1500 --edges 3000]

Prints seconds of the whole command (a process of its own) and its ratio to reading the graph in one, both of the
processor (on a busy machine the clock tells little); then the size of a
page of 500 nodes; then, for a synthetic neighbourhood, when Chromium has loaded and first drawn it.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx
from tests.browser import opened

import paperkg
from paperkg.views import write_neighbourhood

KINDS = ("Method", "Dataset", "Metric", "Task", "Paper")


def synthetic(nodes: int, edges: int, seed: int = 0) -> nx.MultiDiGraph[str]:
    """Return a neighbourhood with Zipf-shaped numbers of papers and a sentence a link."""
    draw = random.Random(seed)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("dataset:centre", labels=["Dataset"], name="Centre", aliases=[], papers=nodes)
    for number in range(nodes - 1):
        kind = KINDS[number % len(KINDS)]
        papers = 1 + int(20 / (1 + number / 40))
        graph.add_node(f"{kind.lower()}:{number}", labels=[kind], name=f"Name {number}", title=f"On problem {number}",
                       aliases=[f"N{number}"], papers=papers)  # fmt: skip
    ids = sorted(graph)
    said = "We evaluate the proposed approach on several public collections and report consistent gains."
    for number in range(edges):
        head = ids[number % len(ids)]
        tail = "dataset:centre" if number < len(ids) else ids[int(len(ids) * draw.random() ** 2)]
        graph.add_edge(head, tail, type="EVALUATED_ON", papers=1 + number % 3, evidence=said, paper_ids=[])
    return graph


def seconds(*command: str) -> tuple[float, float]:
    """Run a process three times; return the least seconds of the clock, and of the processor."""
    clock, processor = [], []
    for _ in range(3):
        started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *command], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock.append(time.perf_counter() - started)
        processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(clock), min(processor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph")
    parser.add_argument("--nodes", type=int, default=1500)
    parser.add_argument("--edges", type=int, default=3000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "page.html")
        graph = paperkg.read_graph(options.graph)
        print(f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} relationships")
        clock, whole = seconds("-c", f"import paperkg; paperkg.read_graph({options.graph!r})")
        print(f"reading all of it: {clock:.2f} s, {whole:.2f} s of processor")
        for rows in paperkg.stats(graph, top=1)["top"].values():
            node = rows[0]["id"]
            command = ("-m", "paperkg.cli", "view", node, "-g", options.graph, "-o", page, "-q")
            clock, took = seconds(*command)
            size = Path(page).stat().st_size
            print(
                f"view {node}: {clock:.2f} s, {took:.2f} s of processor, {took / whole:.2f} of reading, {size:,} bytes"
            )
        top = paperkg.stats(graph, top=1)["top"]["Dataset"][0]["id"]
        paperkg.view(graph, top, page, limit=500)
        print(f"view {top} with at most 500 nodes: {Path(page).stat().st_size:,} bytes")
        write_neighbourhood(synthetic(options.nodes, options.edges), "dataset:centre", page, limit=options.nodes)
        with opened(Path(page)) as visit:
            loaded = visit.page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            drawn = visit.page.evaluate("performance.getEntriesByType('paint')[0].startTime")
            print(f"{options.nodes} nodes, {options.edges} edges in Chromium: loaded after {loaded:.0f} ms")
            print(f"first painted after {drawn:.0f} ms")


if __name__ == "__main__":
    main()
