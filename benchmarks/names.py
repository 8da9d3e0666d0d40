"""How resolution decides on names, beside three references, on pairs of names and on annotated papers.

python -m benchmarks.names ../shared
python -m benchmarks.names ../shared --held-out    what was learned on the other papers only (some minutes)

Pairs: names/pairs.tsv; each name is of a paper of its own. Papers: every annotated entity of gold/train and gold/dev is
an item, its type and its mentions are given, its annotated name is the truth (B-cubed). References on the same names:

folding     `text.fold`: case, hyphens, spaces and a plural s aside; of an item, its first or its most frequent form
rapidfuzz   token_sort_ratio of at least 90, then connected components
neo4j       the rule of neo4j-graphrag's FuzzyMatchResolver: WRatio after default_process of at least 80, then
            merged sets
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process, utils

from paperkg.evaluation import b_cubed
from paperkg.lexicon import Lexicon, load_lexicon
from paperkg.model import Annotation, Paper, PaperEntity
from paperkg.resolution import resolve
from paperkg.resolution.acronyms import expansions
from paperkg.resolution.forms import key
from paperkg.resolution.knowledge import Knowledge, load_knowledge
from paperkg.text import fold

GOLD = ("train", "dev_venues", "dev_daily", "dev_recent")


@dataclass(frozen=True)
class Item:
    """An annotated entity of a paper: where, its type, its forms, its annotated name."""

    part: str
    paper: str
    type: str
    forms: tuple[str, ...]
    name: str


def read_items(shared: Path, parts: Iterable[str] = GOLD) -> list[Item]:
    found = []
    for part in parts:
        with (shared / "gold" / f"{part}.jsonl").open(encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                for entity in record["entities"]:
                    forms = tuple(entity["mentions"])
                    found.append(Item(part, record["id"], entity["type"], forms, entity["name"]))
    return found


def paperkg(items: Sequence[Item], lexicon: Lexicon, knowledge: Knowledge) -> list[str]:
    """Resolve items; each is named by its first form, its annotated name is not shown."""
    entities: dict[str, list[PaperEntity]] = defaultdict(list)
    keys = []
    for item in items:
        name = item.forms[0]
        while (item.paper, item.type, name) in keys[-60:]:
            name += " "
        keys.append((item.paper, item.type, name))
        entities[item.paper].append(PaperEntity(item.type, name, item.forms, "mentioned"))
    notes = [Annotation(Paper(paper, paper, ""), tuple(own)) for paper, own in entities.items()]
    ids = resolve(notes, lexicon, knowledge).ids
    return [ids[own] for own in keys]


def first_form(items: Sequence[Item]) -> list[str]:
    return [f"{item.type} {fold(item.forms[0])}" for item in items]


def frequent_form(items: Sequence[Item]) -> list[str]:
    """Take the form that most papers have; an acronym, as what most papers expand it to."""
    counts = Counter((item.type, fold(form)) for item in items for form in set(item.forms))
    declared: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for item in items:
        for form in set(item.forms):
            declared[item.type, fold(form)].update(map(fold, expansions(form, item.forms)))
    chosen = []
    for item in items:
        form = fold(min(item.forms, key=lambda form: (-counts[item.type, fold(form)], form)))
        longs = declared[item.type, form]
        chosen.append(f"{item.type} {min(longs, key=lambda long: (-longs[long], long), default=form)}")
    return chosen


def fuzzy(items: Sequence[Item], scorer: Callable[..., float], least: float) -> list[str]:
    """Join all names of a type that are alike enough, and what is joined by a third one."""
    found = {}
    for type_ in sorted({item.type for item in items}):
        names = sorted({item.forms[0] for item in items if item.type == type_})
        parent = list(range(len(names)))

        def root(place: int, parent: list[int] = parent) -> int:
            while parent[place] != place:
                parent[place] = parent[parent[place]]
                place = parent[place]
            return place

        for start in range(0, len(names), 500):
            chunk = names[start : start + 500]
            alike = process.cdist(chunk, names, scorer=scorer, processor=utils.default_process, score_cutoff=least)
            for row, column in np.argwhere(alike >= least):
                parent[root(start + int(row))] = root(int(column))
        found |= {(type_, name): f"{type_} {root(place)}" for place, name in enumerate(names)}
    return [found[item.type, item.forms[0]] for item in items]


def without(lexicon: Lexicon, rows: Iterable[dict[str, str]]) -> Lexicon:
    """Drop from a lexicon every alias that is a name of a pair."""
    named = {(row["type"], key(row[side], row["type"])) for row in rows for side in ("a", "b")}
    entries = (
        replace(
            entry, aliases=tuple(form for form in entry.aliases if (entry.type, key(form, entry.type)) not in named)
        )
        for entry in lexicon.entries
    )
    return Lexicon(tuple(entries))


def pairs(shared: Path) -> None:
    """Print how many pairs each resolver joins."""
    with (shared / "names/pairs.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    knowledge = load_knowledge()
    resolvers: dict[str, Callable[[list[Item]], list[str]]] = {
        "paperkg": lambda items: paperkg(items, load_lexicon(), knowledge),
        "paperkg, the pairs' aliases taken out": lambda items: paperkg(items, bare, knowledge),
        "paperkg, no lexicon": lambda items: paperkg(items, Lexicon(), knowledge),
        "paperkg, no lexicon, nothing learned": lambda items: paperkg(items, Lexicon(), Knowledge()),
        "folding": first_form,
        "rapidfuzz, 90": lambda items: fuzzy(items, fuzz.token_sort_ratio, 90),
        "neo4j-graphrag's fuzzy rule": lambda items: fuzzy(items, fuzz.WRatio, 80),
    }
    bare = without(load_lexicon(), rows)
    print(f"{'':40} apart, joined  same, joined")
    for name, resolver in resolvers.items():
        joined = Counter[str]()
        for row in rows:
            items = [Item("", row[side], row["type"], (row[side],), "") for side in ("a", "b")]
            joined[row["verdict"]] += len(set(resolver(items))) == 1
        total = Counter(row["verdict"] for row in rows)
        print(f"{name:40} {joined['apart']:6} of {total['apart']}  {joined['same']:5} of {total['same']}")


def clusters(shared: Path) -> None:
    """Print B-cubed of all items, and of the dev items alone, where also the references that compare all pairs run."""
    knowledge = load_knowledge()
    for title, items in (("train + dev", read_items(shared)), ("dev alone", read_items(shared, GOLD[1:]))):
        truth = [f"{item.type} {fold(item.name)}" for item in items]
        rows = {
            "paperkg": paperkg(items, load_lexicon(), knowledge),
            "paperkg, no lexicon": paperkg(items, Lexicon(), knowledge),
            "paperkg, no lexicon, nothing learned": paperkg(items, Lexicon(), Knowledge()),
            "folding the first form": first_form(items),
            "most frequent form, acronyms": frequent_form(items),
        }
        if title == "dev alone":
            rows["rapidfuzz, 90"] = fuzzy(items, fuzz.token_sort_ratio, 90)
            rows["neo4j-graphrag's fuzzy rule"] = fuzzy(items, fuzz.WRatio, 80)
        print(f"\n{title}: {len(items)} items, {len(set(truth))} names")
        for name, predicted in rows.items():
            figures = b_cubed(predicted, truth)
            print(f"{name:40} p {figures['p']:.4f}  r {figures['r']:.4f}  f1 {figures['f1']:.4f}")


def held_out(shared: Path) -> None:
    """Print B-cubed of the train items of each fold, among all, with what the other folds teach and no lexicon."""
    from training.resolution_weights import FOLDS, acronyms_of, fold_of, learn, make_knowledge, read_records

    items = read_items(shared)
    truth = [f"{item.type} {fold(item.name)}" for item in items]
    records = read_records(shared / "gold/train.jsonl")
    acronyms = acronyms_of(shared / "lexicon/acronyms.tsv")
    total = Counter[str]()
    for number in range(FOLDS):
        usage, tables = learn([record for record in records if fold_of(record["id"]) != number], acronyms)
        predicted = paperkg(items, Lexicon(), make_knowledge(usage, acronyms, tables))
        scored = [i for i, item in enumerate(items) if item.part == "train" and fold_of(item.paper) == number]
        figures = b_cubed(predicted, truth, scored)
        total.update({name: figures[name] for name in ("p", "r")})
        print(f"fold {number}: {figures}", flush=True)
    precision, recall = total["p"] / FOLDS, total["r"] / FOLDS
    print(f"mean: p {precision:.4f}  r {recall:.4f}  f1 {2 * precision * recall / (precision + recall):.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--held-out", action="store_true")
    args = parser.parse_args()
    if args.held_out:
        held_out(args.shared)
        return
    pairs(args.shared)
    clusters(args.shared)


if __name__ == "__main__":
    main()
