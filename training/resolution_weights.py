"""Make what resolution knows beforehand: src/paperkg/data/{usage.tsv,acronyms.tsv,resolution.json}.

    python -m training.resolution_weights ../shared src/paperkg/data

From gold/train.jsonl (13,824 annotated papers; nothing of dev): which name each written form stands for, the words
whose presence or exchange leaves the name the same, and the weights of the pair score. From lexicon/acronyms.tsv
(acronyms
that
at least three of 148 thousand abstracts declare): expansions with their shares. Names and counts only.

The score is fitted on five folds of papers: the pairs of names of one fold are compared with what the other four
know, so
that it learns how much to trust that knowledge on papers that it does not know.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from paperkg.files import atomic_path
from paperkg.lexicon import Lexicon
from paperkg.model import Annotation, Paper, PaperEntity
from paperkg.resolution.acronyms import is_acronym, is_short_form, same_words
from paperkg.resolution.block import Node, Pair, candidates
from paperkg.resolution.compare import FEATURES, company_of, features, score
from paperkg.resolution.fields import conflict, fields
from paperkg.resolution.forms import key
from paperkg.resolution.items import NodeKey, declared_in, index_lexicon, items_of, naming_of
from paperkg.resolution.knowledge import Expansion, Knowledge, Usage, make_knowledge

FOLDS = 5
LEAST_PAPERS_OF_NAME = 2
LEAST_PAIRS = 3
PRIOR_PAIRS = 2.0
LEAST_DOCS = 3
LEAST_SHARE = 0.02

Record = dict[str, Any]
Truth = dict[NodeKey, Counter[str]]


def read_records(file: Path) -> list[Record]:
    """Read annotated papers."""
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fold_of(paper: str) -> int:
    """Return the fold of a paper, the same on any machine."""
    return int(hashlib.md5(paper.encode()).hexdigest(), 16) % FOLDS


def usage_of(records: Iterable[Record]) -> dict[tuple[str, str], Counter[str]]:
    """Return for each type and form the names that it stands for, with the numbers of papers."""
    found: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for record in records:
        for entity in record["entities"]:
            type_, name = entity["type"], entity["name"]
            forms = {key(form, type_): form for form in (name, *entity["mentions"])}
            for own in forms:
                found[type_, own][key(name, type_)][name] += 1
    return {
        form: Counter(
            {min(names, key=lambda name: (-names[name], name)): sum(names.values()) for names in by_name.values()}
        )
        for form, by_name in found.items()
    }


def usable(usage: Mapping[tuple[str, str], Counter[str]]) -> dict[tuple[str, str], tuple[Usage, ...]]:
    """Keep what tells something: forms that stand for another name, and names that several papers hold."""
    kept = {}
    for (type_, form), names in usage.items():
        total = sum(names.values())
        others = [name for name in names if key(name, type_) != form]
        if others or total >= LEAST_PAPERS_OF_NAME:
            uses = [Usage(name, count, total) for name, count in names.items()]
            kept[type_, form] = tuple(sorted(uses, key=lambda use: (-use.papers, use.name)))
    return kept


def acronyms_of(file: Path) -> dict[str, tuple[Expansion, ...]]:
    """Read the acronyms that abstracts declare."""
    found: dict[str, list[Expansion]] = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            fits = is_acronym(row["short"], row["long"]) or not is_short_form(row["short"])
            if fits and int(row["docs"]) >= LEAST_DOCS and float(row["share"]) >= LEAST_SHARE:
                found[row["short"]].append(Expansion(row["long"], int(row["docs"]), float(row["share"])))
    return {short: merged(longs) for short, longs in found.items()}


def merged(longs: Iterable[Expansion]) -> tuple[Expansion, ...]:
    """Join the expansions that differ in the endings of words only; the most frequent one is kept."""
    kept: list[Expansion] = []
    for long in sorted(longs, key=lambda e: (-e.docs, e.long)):
        place = next((i for i, other in enumerate(kept) if same_words(other.long, long.long)), None)
        if place is None:
            kept.append(long)
        else:
            first = kept[place]
            kept[place] = Expansion(first.long, first.docs + long.docs, round(min(1.0, first.share + long.share), 2))
    return tuple(sorted(kept, key=lambda e: (-e.docs, e.long)))


def note_of(record: Record) -> Annotation:
    """Return a paper's entities as they stand in the text: each named by its first form, not by its annotated name."""
    entities = tuple(
        PaperEntity(entity["type"], entity["mentions"][0], tuple(entity["mentions"]), "mentioned")
        for entity in record["entities"]
    )
    return Annotation(Paper(record["id"], "", ""), entities)


def nodes_of(records: Iterable[Record], knowledge: Knowledge) -> tuple[dict[NodeKey, Node], Truth, list[list[NodeKey]]]:
    """Return the names as resolution compares them, their annotated names, and the names of each paper."""
    known = index_lexicon(Lexicon())
    names: dict[NodeKey, Counter[str]] = defaultdict(Counter)
    truth: Truth = defaultdict(Counter)
    papers = []
    for record in records:
        annotated = {(e["type"], e["mentions"][0]): key(e["name"], e["type"]) for e in record["entities"]}
        items = items_of(note_of(record))
        declared = declared_in(items)
        papers.append([])
        for item in items:
            naming = naming_of(item, known, knowledge, declared)
            node = item.type, key(naming.name, item.type)
            names[node][naming.name] += 1
            truth[node][annotated[item.type, item.name]] += 1
            papers[-1].append(node)
    nodes = {
        id_: Node(id_, min(forms, key=lambda form: (-forms[form], form)), sum(forms.values()))
        for id_, forms in sorted(names.items())
    }
    return nodes, truth, papers


def same(first: Counter[str], second: Counter[str]) -> float:
    """Return how likely an item of one name and one of the other have the same annotated name."""
    return sum(count * second[name] for name, count in first.items()) / (sum(first.values()) * sum(second.values()))


def pairs_of(nodes: Mapping[NodeKey, Node], knowledge: Knowledge) -> list[Pair]:
    """Return the pairs that resolution scores."""
    return [
        (first, second)
        for first, second in candidates(nodes, knowledge)
        if not conflict(first[0], nodes[first].name, nodes[second].name)
    ]


def differences(nodes: Mapping[NodeKey, Node], truth: Truth, pairs: Iterable[Pair]) -> dict[str, list[float]]:
    """Return by word, or pair of words, that tells two names apart: how many pairs are one thing, and how many not."""
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for first, second in pairs:
        ours, theirs = (Counter(fields(id_[0], nodes[id_].name).words) for id_ in (first, second))
        more, less = sorted((ours - theirs).elements()), sorted((theirs - ours).elements())
        if len(more) == len(less) == 1:
            what = " ".join((first[0], *sorted((more[0], less[0]))))
        elif len(more) + len(less) == 1:
            what = f"{first[0]} {(more or less)[0]}"
        else:
            continue
        probability = same(truth[first], truth[second])
        counts[what][0] += probability
        counts[what][1] += 1 - probability
    return counts


def tables_of(counts: Iterable[Mapping[str, list[float]]]) -> dict[str, dict[str, float]]:
    """Return log-odds of the words that several pairs show, drawn towards the mean of all."""
    total: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for part in counts:
        for what, (yes, no) in part.items():
            total[what][0] += yes
            total[what][1] += no
    tables: dict[str, dict[str, float]] = {"extra": {}, "swapped": {}}
    for words, table in ((2, "extra"), (3, "swapped")):
        chosen = {what: both for what, both in total.items() if what.count(" ") == words - 1}
        yes, no = (sum(both[side] for both in chosen.values()) for side in (0, 1))
        prior = yes / (yes + no)
        for what, (ours, others) in sorted(chosen.items()):
            if ours + others >= LEAST_PAIRS - (ours > 1):
                odds = (ours + PRIOR_PAIRS * prior) / (others + PRIOR_PAIRS * (1 - prior))
                tables[table][what] = round(math.log(odds), 2)
    return tables


def fit(rows: list[tuple[dict[str, float], float, float]]) -> dict[str, float]:
    """Fit the weights on (features, probability of being one thing, weight of the pair)."""
    matrix = np.array([[found.get(name, 0.0) for name in FEATURES] for found, _, _ in rows])
    likely = np.array([probability for _, probability, _ in rows])
    weight = np.array([pair for _, _, pair in rows])
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(
        np.vstack([matrix, matrix]),
        np.concatenate([np.ones(len(rows)), np.zeros(len(rows))]),
        np.concatenate([likely * weight, (1 - likely) * weight]),
    )
    weights = dict(zip(FEATURES, (round(float(value), 3) for value in model.coef_[0]), strict=True))
    return {"bias": round(float(model.intercept_[0]), 3), **weights}


Parts = tuple[dict[tuple[str, str], tuple[Usage, ...]], dict[str, dict[str, float]]]


def print_calibration(rows: list[tuple[dict[str, float], float, float]], weights: Mapping[str, float]) -> None:
    """Print for each tenth of the score how many pairs have it, and which part of them is one thing."""
    knowledge = Knowledge(weights=weights)
    tenths: dict[int, list[float]] = defaultdict(list)
    for found, probability, _ in rows:
        tenths[min(9, int(10 * score(found, knowledge)))].append(probability)
    for tenth, values in sorted(tenths.items()):
        print(f"score {tenth / 10:.1f}: {len(values)} pairs, {sum(values) / len(values):.3f} one", file=sys.stderr)


def learn(records: list[Record], acronyms: dict[str, tuple[Expansion, ...]]) -> Parts:
    """Learn from annotated papers: the usage of forms, and the tables of resolution.json."""
    parts = [[record for record in records if fold_of(record["id"]) == fold] for fold in range(FOLDS)]
    empty = make_knowledge({}, acronyms, {})
    counts = []
    for part in parts:
        nodes, truth, _ = nodes_of(part, empty)
        counts.append(differences(nodes, truth, pairs_of(nodes, empty)))
    rows = []
    for fold, part in enumerate(parts):
        others = [record for other, some in enumerate(parts) if other != fold for record in some]
        tables = tables_of(count for other, count in enumerate(counts) if other != fold)
        knowledge = make_knowledge(usable(usage_of(others)), acronyms, tables)
        nodes, truth, papers = nodes_of(part, knowledge)
        pairs = pairs_of(nodes, knowledge)
        company = company_of(papers, pairs)
        for first, second in pairs:
            found = features(nodes[first], nodes[second], knowledge, company)
            weight = math.log2(1 + min(nodes[first].papers, nodes[second].papers))
            rows.append((found, same(truth[first], truth[second]), weight))
    tables = {**tables_of(counts), "weights": fit(rows)}
    print(f"{len(rows)} pairs, {sum(row[1] for row in rows):.0f} one thing; {tables['weights']}", file=sys.stderr)
    print_calibration(rows, tables["weights"])
    return usable(usage_of(records)), tables


def write_lines(path: Path, remarks: Iterable[str], rows: Iterable[tuple[object, ...]]) -> None:
    """Write remarks and rows of cells, separated by tabs."""
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"# {remark}\n" for remark in remarks)
        out.writelines("\t".join(map(str, row)) + "\n" for row in rows)


def main(shared: Path, data: Path) -> None:
    """Write the three files."""
    acronyms = acronyms_of(shared / "lexicon/acronyms.tsv")
    usage, tables = learn(read_records(shared / "gold/train.jsonl"), acronyms)
    made = "Made by training/resolution_weights.py; do not edit by hand."
    write_lines(
        data / "usage.tsv",
        (made, "From 13,824 annotated papers (names and counts only): type, form, name, papers, papers of the form."),
        (
            (type_, form, use.name, use.papers, use.total)
            for (type_, form), uses in sorted(usage.items())
            for use in uses
        ),
    )
    write_lines(
        data / "acronyms.tsv",
        (made, "Declared in 148 thousand abstracts (counts only): acronym, expansion, abstracts, share."),
        (
            (short, expansion.long, expansion.docs, expansion.share)
            for short, longs in sorted(acronyms.items())
            for expansion in longs
        ),
    )
    with atomic_path(data / "resolution.json") as temporary:
        temporary.write_text(
            json.dumps({"about": made, **tables}, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
