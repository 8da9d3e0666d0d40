"""Time and memory of resolution on the names of 5, 10 and 20 thousand papers, each size in a process of its own.

python -m benchmarks.names_scale ../shared

The papers are the annotated ones (gold/train, 6,159), again and again with other names: in a copy, each name that
only one
paper has is another one, so that new papers bring new names as real ones do; names that several papers have stay.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import time
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.names import Item, read_items

from paperkg.model import Annotation, Paper, PaperEntity

SIZES = (5_000, 10_000, 20_000)
SYLLABLES = "ba be bo da de do fa fi ga go ka ki la li lo ma mi mo na no pa po ra ri ro sa si so ta te to va vo za zo"


def other_name(name: str, copy: int) -> str:
    """Return a name that is not there yet, of the same length in words, the same for the same arguments."""
    rng = random.Random(f"{name} {copy}")
    word = "".join(rng.choices(SYLLABLES.split(), k=3))
    first, *rest = name.split(" ")
    return " ".join((word.upper() if first.isupper() else word.title() if first[0].isupper() else word, *rest))


def notes_of(items: list[Item], size: int) -> list[Annotation]:
    papers: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        papers[item.paper].append(item)
    spread = Counter((item.type, form) for item in items for form in set(item.forms))
    ordered = list(papers.values())
    places = (divmod(number, len(ordered)) for number in range(size))
    return [
        Annotation(Paper(f"{copy}-{place}", "T", ""), tuple(_entity(item, copy, spread) for item in ordered[place]))
        for copy, place in places
    ]


def _entity(item: Item, copy: int, spread: Counter[tuple[str, str]]) -> PaperEntity:
    forms = tuple(other_name(f, copy) if copy and spread[item.type, f] == 1 else f for f in item.forms)
    return PaperEntity(item.type, forms[0], forms, "mentioned")


def measure(shared: Path, size: int) -> None:
    from paperkg.resolution import resolve

    notes = notes_of(read_items(shared, ["train"]), size)
    names = len({(e.type, form) for note in notes for e in note.entities for form in e.mentions})
    before, wall = time.process_time(), time.perf_counter()
    entities = resolve(notes).entities
    seconds, wall = time.process_time() - before, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    items = sum(len(note.entities) for note in notes)
    print(
        f"{size:7} papers {items:8} items {names:8} names {len(entities):8} entities"
        f" {seconds:7.1f} s processor {wall:7.1f} s wall {1e6 * seconds / items:6.0f} µs an item {peak:6.0f} MB",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    args = parser.parse_args()
    for size in args.sizes:
        child = multiprocessing.get_context("spawn").Process(target=measure, args=(args.shared, size))
        child.start()
        child.join()


if __name__ == "__main__":
    main()
