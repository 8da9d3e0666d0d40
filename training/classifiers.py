"""Train the linear classifiers of roles, kinds and results from annotated papers.

    python -m training.classifiers ../shared/gold/train.jsonl ../shared/gold/papers_train.jsonl OUT

writes OUT/paperkg_roles and OUT/paperkg_results.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
import spacy
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from paperkg.extraction import paperkg_sentences  # noqa: F401
from paperkg.extraction.features import Context, entity_features, link_features, number_features
from paperkg.extraction.heads import ARGUMENTS
from paperkg.extraction.linear import BUCKETS, LinearClassifier, column
from paperkg.extraction.paperkg_results import ResultLinker, token_numbers
from paperkg.extraction.paperkg_roles import RoleClassifier
from paperkg.schema import DATASET
from paperkg.text import locate
from training.corpus import BLANK, held_back, is_unseen, read_annotated


class Examples:
    """Features and labels of one classifier, for training and of the held-back fold."""

    def __init__(self) -> None:
        self.rows: dict[bool, list[list[int]]] = {True: [], False: []}
        self.labels: dict[bool, list[str]] = {True: [], False: []}

    def add(self, features: Iterable[str], label: str, fold: bool) -> None:
        self.rows[fold].append(sorted({column(feature) for feature in features}))
        self.labels[fold].append(label)

    def matrix(self, fold: bool) -> scipy.sparse.csr_matrix:
        rows = self.rows[fold]
        pointers = np.cumsum([0] + [len(row) for row in rows])
        indices = np.concatenate([np.array(row, dtype=np.int32) for row in rows])
        return scipy.sparse.csr_matrix(
            (np.ones(len(indices), dtype=np.float32), indices, pointers), (len(rows), BUCKETS)
        )

    def train(self, name: str, c: float) -> LinearClassifier:
        model = LogisticRegression(C=c, max_iter=300)
        model.fit(self.matrix(False), self.labels[False])
        print(f"{name:10} {len(self.labels[False]):7} examples", end="", flush=True)
        if self.labels[True]:
            accuracy = model.score(self.matrix(True), self.labels[True])
            most = Counter(self.labels[True]).most_common(1)[0][1] / len(self.labels[True])
            print(f", held back: accuracy {accuracy:.3f} (most frequent class {most:.3f})", end="")
        print(flush=True)
        weights, bias = model.coef_.T, model.intercept_
        if len(model.classes_) == 2:
            weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
        return LinearClassifier([str(label) for label in model.classes_], weights, bias)


def annotated_entities(doc: Doc, entities: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the annotated entities that occur in the text, with their token spans."""
    spans: dict[int, list[list[int]]] = {}
    for start, end, index in locate([entity["mentions"] for entity in entities], doc.text):
        span = doc.char_span(start, end, alignment_mode="expand")
        spans.setdefault(index, []).append([span.start, span.end])
    return [{**entities[index], "spans": found} for index, found in sorted(spans.items())]


def align_results(
    numbers: Sequence[tuple[int, int, Any]],
    results: Sequence[dict[str, Any]],
    context: Context,
    entities: Sequence[dict[str, Any]],
) -> dict[int, dict[str, Any]]:
    """Map indices of numbers to the annotated result that each states: equal value, then unit, then a near metric."""
    metric_at = {entity["name"]: {context.sentence_of[span[0]] for span in entity["spans"]} for entity in entities}
    aligned: dict[int, dict[str, Any]] = {}
    for result in results:
        free = [
            (
                number.unit != result.get("unit"),
                context.sentence_of[start] not in metric_at.get(result.get("metric"), ()),
                index,
            )
            for index, (start, _, number) in enumerate(numbers)
            if index not in aligned and abs(abs(number.value) - abs(result["value"])) < 1e-9
        ]
        if free:
            aligned[min(free)[2]] = result
    return aligned


def collect(gold: Path, papers: Path) -> dict[str, Examples]:
    nlp = spacy.blank("en", config=BLANK)
    nlp.add_pipe("paperkg_sentences")
    examples = {name: Examples() for name in ("Method", "Dataset", "Metric", "Task", "kind", "number", *ARGUMENTS)}
    for paper, annotation in read_annotated(gold, papers):
        if is_unseen(annotation):
            continue
        doc = nlp(paper["title"] + "\n" + paper["abstract"])
        fold = held_back(paper["id"])
        entities = annotated_entities(doc, annotation["entities"])
        context = Context(doc, entities)
        for entity in entities:
            features = entity_features(doc, context, entity)
            examples[entity["type"]].add(features, entity["role"], fold)
            if entity["type"] == DATASET:
                examples["kind"].add(features, entity.get("kind") or "dataset", fold)
        collect_results(doc, context, entities, annotation["results"], fold, examples)
    return examples


def collect_results(
    doc: Doc,
    context: Context,
    entities: Sequence[dict[str, Any]],
    results: Sequence[dict[str, Any]],
    fold: bool,
    examples: dict[str, Examples],
) -> None:
    numbers = token_numbers(doc)
    aligned = align_results(numbers, results, context, entities)
    starts = [numbers[index][0] for index in sorted(aligned)]
    for index, (start, end, number) in enumerate(numbers):
        if context.entity_at[start] is not None and index not in aligned:
            continue
        text = doc.text[number.start : number.end]
        kind = aligned[index]["kind"] if index in aligned else "none"
        examples["number"].add(number_features(context, start, end, number.unit, text), kind, fold)
        if index not in aligned:
            continue
        result = aligned[index]
        wanted = {**result, "baseline": (result.get("baseline") or {}).get("method")}
        for argument, type_ in ARGUMENTS.items():
            for position, entity in enumerate(entities):
                if entity["type"] == type_:
                    features = link_features(context, (start, end), kind, entity, position, starts)
                    examples[argument].add(features, "yes" if entity["name"] == wanted[argument] else "no", fold)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("papers", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--c", type=float, default=0.1, help="inverse strength of regularisation")
    args = parser.parse_args()
    examples = collect(args.gold, args.papers)
    roles, results = RoleClassifier(), ResultLinker()
    for name in ("Method", "Dataset", "Metric", "Task", "kind"):
        roles.classifiers[name] = examples[name].train(name, args.c)
    for name in ("number", *ARGUMENTS):
        results.classifiers[name] = examples[name].train(name, args.c)
    results.to_disk(args.out / "paperkg_results")
    roles.to_disk(args.out / "paperkg_roles")


if __name__ == "__main__":
    main()
