"""The whole pipeline beside its spaCy CNN recogniser alone (same weights, same width), on one core in one run.

python -m benchmarks.annotate [INPUT] [--repeat 20] [--rounds 5]
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import paperkg

PLAIN = ("tok2vec", "ner")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", nargs="?", type=Path, default=Path("samples/papers.txt"))
    parser.add_argument("--repeat", type=int, default=20, help="how often each paper is annotated in a round")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    texts = [paper.text for paper in paperkg.read_papers(args.input)] * args.repeat
    nlp = paperkg.load_pipeline()
    words = sum(len(text.split()) for text in texts)
    seconds: dict[str, list[float]] = {"whole pipeline": [], "recogniser alone": []}
    for _ in range(args.rounds):
        for name, taken in seconds.items():
            enabled = nlp.pipe_names if name == "whole pipeline" else list(PLAIN)
            with nlp.select_pipes(enable=enabled):
                started = time.perf_counter()
                for _doc in nlp.pipe(texts):
                    pass
                taken.append(time.perf_counter() - started)
    ratios = [a / b for a, b in zip(*seconds.values(), strict=True)]
    print(f"{len(texts)} papers, {words} words, {args.rounds} rounds, medians")
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"{name:17} {median:7.2f} s  {len(texts) / median:6.0f} papers/s  {words / median:8.0f} words/s")
    print(f"ratio whole / alone: {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
