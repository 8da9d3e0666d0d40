"""Do the scores of `paperkg gaps` know what will be tried? Papers are held back; sought are pairs that only they try.

    python -m benchmarks.gaps GRAPH [--share 0.2] [--rounds 5]

Beside it, in the same run: the product of the two numbers of papers (popularity), and the number of datasets in common
with methods tried on the dataset (common neighbours). AUC: how often a held-back pair is ranked above a pair drawn at
random among those that no paper tries; hits: how many of the 100 highest are held-back pairs.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from statistics import mean

import networkx as nx

import paperkg
from paperkg import schema
from paperkg.findings.gaps import _scores

Weights = dict[str, dict[str, int]]


def split(graph: nx.MultiDiGraph[str], share: float, seed: int) -> tuple[Weights, set[tuple[str, str]]]:
    """Hold back papers; return what the others try, and the pairs that only those held back try."""
    draw = random.Random(seed)
    papers = sorted(node for node, data in graph.nodes(data=True) if data["labels"][0] == schema.PAPER)
    hidden = {paper for paper in papers if draw.random() < share}
    tried: Weights = defaultdict(dict)
    sought = set()
    for head, tail, link in graph.edges(data=True):
        if link["type"] == schema.EVALUATED_ON:
            left = sum(1 for paper in link["paper_ids"] if paper not in hidden)
            if left:
                tried[head][tail] = left
            else:
                sought.add((head, tail))
    methods, datasets = _papers(tried)
    return tried, {(m, d) for m, d in sought if methods.get(m, 0) > 1 and datasets.get(d, 0) > 1}


def _papers(tried: Weights) -> tuple[dict[str, int], dict[str, int]]:
    datasets: dict[str, int] = defaultdict(int)
    for row in tried.values():
        for dataset, count in row.items():
            datasets[dataset] += count
    return {method: sum(row.values()) for method, row in tried.items()}, datasets


def ranked(tried: Weights) -> dict[str, dict[tuple[str, str], float]]:
    """Score every pair of things in two papers or more that is not tried, in three ways."""
    methods, datasets = _papers(tried)
    common = [d for d, count in sorted(datasets.items()) if count > 1]
    pairs = [(m, d) for m, c in sorted(methods.items()) if c > 1 for d in common if d not in tried[m]]
    flow = _scores(tried)
    of: dict[str, set[str]] = defaultdict(set)
    for method, row in tried.items():
        for dataset in row:
            of[dataset].add(method)
    neighbours = {m: {x for d in tried[m] for x in of[d]} for m, _ in pairs}
    return {
        "paperkg": {pair: flow.get(pair, 0.0) for pair in pairs},
        "popularity": {(m, d): float(methods[m] * datasets[d]) for m, d in pairs},
        "common neighbours": {(m, d): float(len(neighbours[m] & of[d])) for m, d in pairs},
    }


def auc(scores: dict[tuple[str, str], float], sought: set[tuple[str, str]], draw: random.Random) -> float:
    others = sorted(scores.keys() - sought)
    wins = 0.0
    positives = sorted(pair for pair in sought if pair in scores)
    for pair in positives:
        for other in draw.choices(others, k=50):
            wins += (scores[pair] > scores[other]) + 0.5 * (scores[pair] == scores[other])
    return wins / (50 * len(positives))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph")
    parser.add_argument("--share", type=float, default=0.2)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    graph = paperkg.read_graph(options.graph)
    figures: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for seed in range(options.rounds):
        tried, sought = split(graph, options.share, seed)
        for name, scores in ranked(tried).items():
            best = sorted(scores, key=lambda pair: (-scores[pair], pair))[:100]
            figures[name].append((auc(scores, sought, random.Random(seed)), len(sought.intersection(best))))
        print(f"round {seed}: {len(sought)} pairs sought among {len(scores)}")
    for name, values in figures.items():
        found, hits = (mean(value[place] for value in values) for place in (0, 1))
        print(f"{name:18} AUC {found:.3f}  hits among the first 100: {hits:.1f}")


if __name__ == "__main__":
    main()
