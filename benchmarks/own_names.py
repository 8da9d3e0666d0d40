"""How well a paper's things are named, and how many of them are two things in one.

python -m benchmarks.own_names GOLD.jsonl PAPERS.jsonl PREDICTED.jsonl [GOLD PAPERS PREDICTED ...] [--errors N]

The files of several sets are added up. `named` counts predicted things that match an annotated one (as score.py
matches them) and have its name, folded; `lumped` counts predicted things of whose forms, as written, two or more belong
to different annotated things of their type.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.errors import Entity, matched, triples

from paperkg.text import fold


def lumped(gold: Sequence[Entity], predicted: Sequence[Entity]) -> Iterator[tuple[Entity, list[Entity]]]:
    """Yield what is predicted as one thing and annotated as several, with these."""
    for entity in predicted:
        mentions = set(entity["mentions"])
        owners = [other for other in gold if other["type"] == entity["type"] and mentions & set(other["mentions"])]
        # A form that two annotated things share tells nothing.
        own = [mentions & set(other["mentions"]) for other in owners]
        if any(not first & second for first in own for second in own):
            yield entity, owners


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--errors", type=int, default=0, help="print so many of each kind; not of sets that decide")
    args = parser.parse_args()
    pairs, lumps, total = [], [], 0
    for _, gold, predicted in triples(args.files):
        ours, theirs = gold["entities"], predicted["entities"]
        pairs += [(gold["id"], *pair) for pair in matched(ours, theirs)]
        lumps += [(gold["id"], *lump) for lump in lumped(ours, theirs)]
        total += len(theirs)
    wrong = [pair for pair in pairs if fold(pair[1]["name"]) != fold(pair[2]["name"])]
    right = len(pairs) - len(wrong)
    print(f"named   {right / max(1, len(pairs)):.4f}  ({right} of {len(pairs)} matched things)")
    print(f"lumped  {len(lumps) / max(1, total):.4f}  ({len(lumps)} of {total} predicted things)")
    for paper, annotated, found in wrong[: args.errors]:
        shown = (annotated["type"], annotated["name"], found["name"], "|".join(found["mentions"]))
        print("named", paper, *shown, "|".join(annotated["mentions"]), sep="\t")
    for paper, found, owners in lumps[: args.errors]:
        print("lumped", paper, found["type"], found["name"], "|".join(found["mentions"]), sep="\t", end="\t")
        print(*("|".join(owner["mentions"]) for owner in owners), sep=" // ")


if __name__ == "__main__":
    main()
