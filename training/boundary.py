"""How src/paperkg/sources/boundary.tsv was made: the model that finds where a title ends and the abstract begins.

    python training/boundary.py ../shared/papers/abstracts.jsonl.xz ../shared/gold

Every paper gives one line with its title and one without. The papers of the gold folder are left out; the last 4,000 of
the shuffled others are held back and scored, with the gold papers, after the fit. Only weights are shipped.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.optimize import fmin_l_bfgs_b
from scipy.sparse import csr_matrix

from paperkg.sources import boundary

# How people join a title and an abstract on one line, and how often the recipe does so.
JOINTS = [(" ", 83), (". ", 8), (" - ", 2), (" – ", 1), (" — ", 2), (" | ", 1), (": ", 3)]


def lines(paper: dict, dice: random.Random | None) -> list[tuple[str, int]]:
    """Return (line, words of its title): with the title, and without."""
    title, abstract = " ".join(paper["title"].split()), " ".join(paper["abstract"].split())
    joint = " " if dice is None else dice.choices([j for j, _ in JOINTS], [n for _, n in JOINTS])[0]
    return [(title + joint + abstract, len((title + joint).split())), (abstract, 0)]


def training_data(papers: list[dict], dice: random.Random) -> list[tuple[int, list[list[str]]]]:
    """Return (index of the right place, features of every place) of each line."""
    data = []
    for paper in papers:
        for line, words in lines(paper, dice):
            places, features = boundary.examples(line)
            if words in places:
                data.append((places.index(words), features))
    return data


def fit(data: list[tuple[int, list[list[str]]]], seldom: int, steps: int, l2: float = 1e-5) -> dict[str, float]:
    """Fit the weights: softmax over the places of a line, L2, features seen `seldom` times or less left out."""
    right = Counter(f for place, rows in data for f in rows[place])
    wrong = Counter(f for place, rows in data for i, row in enumerate(rows) if i != place for f in row)
    names = sorted({f for f, n in right.items() if n > seldom} | {f for f, n in wrong.items() if n > 5 * seldom})
    index = {name: i for i, name in enumerate(names)}
    columns, ends, starts, gold = [], [0], [0], []
    for place, rows in data:
        gold.append(starts[-1] + place)
        for row in rows:
            columns.extend(index[f] for f in row if f in index)
            ends.append(len(columns))
        starts.append(starts[-1] + len(rows))
    shape = (len(ends) - 1, len(names))
    table = csr_matrix((np.ones(len(columns), "f4"), np.array(columns, "i4"), np.array(ends)), shape=shape)
    transposed, first, sizes, gold = table.T.tocsr(), np.array(starts[:-1]), np.diff(starts), np.array(gold)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = table @ weights
        highest = np.maximum.reduceat(scores, first)
        exponentials = np.exp(scores - np.repeat(highest, sizes))
        total = np.add.reduceat(exponentials, first)
        value = -(scores[gold] - highest - np.log(total)).mean() + l2 * (weights @ weights)
        slope = exponentials / np.repeat(total, sizes)
        slope[gold] -= 1
        return value, transposed @ slope / len(gold) + 2 * l2 * weights

    weights, _, _ = fmin_l_bfgs_b(loss, np.zeros(len(names)), maxiter=steps)
    return {name: round(float(w), 2) for name, w in zip(names, weights, strict=True) if abs(w) >= 0.1}


def score(name: str, papers: list[dict]) -> None:
    """Print how many boundaries and how many title-less abstracts come out right."""
    found = [[boundary.find_boundary(line) == words for line, words in lines(paper, None)] for paper in papers]
    titled, untitled = np.mean(found, axis=0)
    print(f"{name}: {len(papers)} papers, boundary right {titled:.4f}, title-less left whole {untitled:.4f}")


def main() -> None:
    """Fit, write and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--train", type=int, default=90_000)
    parser.add_argument("--seldom", type=int, default=25)
    parser.add_argument("--steps", type=int, default=200)
    options = parser.parse_args()
    gold = {
        path.stem: [json.loads(line) for line in path.open(encoding="utf-8")]
        for path in sorted(options.gold.glob("papers_*.jsonl"))
    }
    key = re.compile(r"\W")
    held = {key.sub("", paper["title"].lower()) for papers in gold.values() for paper in papers}
    with lzma.open(options.papers, "rt", encoding="utf-8") as stream:
        papers = [json.loads(line) for line in stream]
    papers = [p for p in papers if p["title"].strip() and key.sub("", p["title"].lower()) not in held]
    dice = random.Random(0)
    dice.shuffle(papers)
    weights = fit(training_data(papers[: options.train], dice), options.seldom, options.steps)
    target = Path(boundary.__file__).with_suffix(".tsv")
    head = "# weights of boundary.py; made by training/boundary.py\n"
    target.write_text(head + "".join(f"{n}\t{w}\n" for n, w in sorted(weights.items())), encoding="utf-8")
    print(f"{len(weights)} weights, {target.stat().st_size} bytes")
    score("held back", papers[-4000:])
    for name, rest in gold.items():
        score(name, rest)


if __name__ == "__main__":
    main()
