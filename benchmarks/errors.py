"""What goes wrong with mentions, by type, and whether confidence of entities, links and results can be believed.

python -m benchmarks.errors GOLD.jsonl PAPERS.jsonl PREDICTED.jsonl [GOLD PAPERS PREDICTED ...]

The files of several sets are added up. `introduced` counts methods and datasets that a paper introduces and that are
found as introduced, by any of their names.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from paperkg.schema import DATASET, ENTITY_TYPES, METHOD
from paperkg.text import fold, locate

Entity = dict[str, Any]
BINS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
WRONGS = ("boundary", "type", "boundary and type", "spurious", "missed")


def read(path: Path) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def forms(entity: dict[str, Any]) -> set[str]:
    return {fold(form) for form in (*entity["mentions"], entity["name"])}


def triples(files: list[Path]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield each paper's text, annotation and prediction."""
    for gold_path, papers_path, predicted_path in zip(files[::3], files[1::3], files[2::3], strict=True):
        predicted, papers = read(predicted_path), read(papers_path)
        for paper_id, gold in read(gold_path).items():
            yield papers[paper_id]["title"] + "\n" + papers[paper_id]["abstract"], gold, predicted[paper_id]


def matched(gold: Sequence[Entity], predicted: Sequence[Entity]) -> Iterator[tuple[Entity, Entity]]:
    """Yield pairs of one type that share most forms, one to one."""
    used: set[int] = set()
    for entity in gold:
        shared = {
            index: len(forms(entity) & forms(other))
            for index, other in enumerate(predicted)
            if index not in used and other["type"] == entity["type"]
        }
        best = max(shared, key=lambda index: (shared[index], -index), default=None)
        if best is not None and shared[best]:
            used.add(best)
            yield entity, predicted[best]


def judged(gold: dict[str, Any], predicted: dict[str, Any]) -> Iterator[tuple[str, float, bool]]:
    """Yield (what, confidence, whether it is right) of each entity, link and result: metric, value and kind."""
    for entity in predicted["entities"]:
        same = [other for other in gold["entities"] if other["type"] == entity["type"]]
        yield "entities", entity["confidence"], any(forms(entity) & forms(other) for other in same)
    names = {theirs["name"]: ours["name"] for ours, theirs in matched(gold["entities"], predicted["entities"])}
    stated = {(link["type"], link["head"], link["tail"]) for link in gold["links"]}
    for link in predicted["links"]:
        yield "links", link["confidence"], (link["type"], names.get(link["head"]), names.get(link["tail"])) in stated
    reported = {(result["metric"], result["value"], result["kind"]) for result in gold["results"]}
    for result in predicted["results"]:
        metric = names.get(result["metric"], result["metric"])
        yield "results", result["confidence"], (metric, result["value"], result["kind"]) in reported


def wrongs(text: str, gold: dict[str, Any], predicted: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (type, what is wrong) of each mention that is annotated otherwise than found."""
    found_at = locate([entity["mentions"] for entity in gold["entities"]], text)
    truth = {(start, end): gold["entities"][index]["type"] for start, end, index in found_at}
    found = {(start, end): label for start, end, label in predicted["spans"]}
    for (start, end), label in found.items():
        if truth.get((start, end)) == label:
            continue
        others = {other for (a, b), other in truth.items() if a < end and start < b}
        if (start, end) in truth:
            yield label, "type"
        elif label in others:
            yield label, "boundary"
        else:
            yield label, "boundary and type" if others else "spurious"
    for (start, end), label in truth.items():
        if all(b <= start or a >= end for a, b in found):
            yield label, "missed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    args = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    believed: dict[tuple[str, float], list[bool]] = defaultdict(list)
    introduced: Counter[bool] = Counter()
    for text, gold, predicted in triples(args.files):
        counts.update(wrongs(text, gold, predicted))
        for what, confidence, right in judged(gold, predicted):
            believed[what, max(low for low in BINS if low <= confidence)].append(right)
        own = [forms(entity) for entity in predicted["entities"] if entity["role"] == "introduced"]
        for entity in gold["entities"]:
            if entity["role"] == "introduced" and entity["type"] in (METHOD, DATASET):
                introduced[any(forms(entity) & other for other in own)] += 1
    print(f"| | {' | '.join(WRONGS)} |\n|---|{'---|' * len(WRONGS)}")
    for label in ENTITY_TYPES:
        print(f"| {label} | {' | '.join(str(counts[label, wrong]) for wrong in WRONGS)} |")
    kinds = ("entities", "links", "results")
    print("\n| confidence |" + "".join(f" {what} | right |" for what in kinds) + f"\n|---|{'---|---|' * len(kinds)}")
    for low, high in itertools.pairwise(BINS):
        cells = [believed[what, low] for what in kinds]
        row = (f" {len(cell)} | {sum(cell) / len(cell):.2f} |" if cell else " 0 | |" for cell in cells)
        print(f"| {low} to {min(high, 1.0)} |{''.join(row)}")
    print(f"\nintroduced: {introduced[True]} of {sum(introduced.values())}")


if __name__ == "__main__":
    main()
