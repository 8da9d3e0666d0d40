"""Train the classifier of surface forms: python -m training.forms GOLD PAPERS WEIGHTS.

It weighs what the recogniser and the other components say of a form, so it must learn from papers that the recogniser
did not: the held-back fold. WEIGHTS is a folder with paperkg_recogniser; paperkg_mentions is written beside it. Prints
what a five-fold cross-validation within the fold gives for several thresholds.
"""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc

from paperkg.extraction.forms import Form, collect_forms, form_features
from paperkg.extraction.paperkg_mentions import NOTHING, MentionFinder
from paperkg.extraction.pipeline import load_pipeline
from paperkg.text import locate
from training.classifiers import Examples
from training.corpus import held_back, read_annotated

_UNTIL = ("paperkg_recogniser", "paperkg_abbreviations", "paperkg_lexicon", "paperkg_coined")
_FOLDS = 5


def truth_of(form: Form, doc: Doc, entities: list[dict[str, Any]]) -> str:
    """Return the type under which at least half of a form's occurrences are annotated, or none."""
    spans = {
        (start, end): entities[index]["type"]
        for start, end, index in locate([entity["mentions"] for entity in entities], doc.text)
    }
    found = Counter(
        spans.get((doc[start:end].start_char, doc[start:end].end_char), NOTHING) for start, end in form.occurrences
    )
    label, count = found.most_common(1)[0]
    return label if 2 * count >= len(form.occurrences) else NOTHING


def collect(gold: Path, papers: Path, nlp: Language) -> tuple[Examples, list[int]]:
    """Return the examples of the held-back fold (as if they trained), and each one's paper."""
    examples, paper_of = Examples(), []
    with nlp.select_pipes(enable=[name for name in nlp.pipe_names if name in _UNTIL]):
        for number, (paper, annotation) in enumerate(read_annotated(gold, papers)):
            if not held_back(paper["id"]):
                continue
            doc = nlp(paper["title"] + "\n" + paper["abstract"])
            title_end = len(doc.char_span(0, len(paper["title"]), alignment_mode="contract") or ())
            for form in collect_forms(doc):
                label = truth_of(form, doc, annotation["entities"])
                examples.add(form_features(form, doc, title_end), label, fold=False)
                paper_of.append(number)
    return examples, paper_of


def cross_validate(examples: Examples, paper_of: list[int], c: float) -> None:
    matrix, labels, groups = examples.matrix(False), np.array(examples.labels[False]), np.array(paper_of) % _FOLDS
    probabilities = np.zeros((len(labels), len(set(labels))))
    for fold in range(_FOLDS):
        model = LogisticRegression(C=c, max_iter=1000).fit(matrix[groups != fold], labels[groups != fold])
        probabilities[groups == fold] = model.predict_proba(matrix[groups == fold])
    typed = probabilities.copy()
    typed[:, list(model.classes_).index(NOTHING)] = 0
    best, score = model.classes_[typed.argmax(axis=1)], typed.max(axis=1)
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5):
        found = score >= threshold
        right = (found & (best == labels)).sum()
        precision, recall = right / found.sum(), right / (labels != NOTHING).sum()
        f1 = 2 * precision * recall / (precision + recall)
        print(f"C {c} threshold {threshold}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("papers", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--c", type=float, default=0.3, help="inverse strength of regularisation")
    args = parser.parse_args()
    out = args.weights / "paperkg_mentions"
    MentionFinder().to_disk(out)  # untrained, so that the pipeline loads
    nlp = load_pipeline(args.weights)
    shutil.rmtree(out)  # a run that is stopped leaves nothing that looks trained
    examples, paper_of = collect(args.gold, args.papers, nlp)
    for c in (0.03, 0.1, 0.3, 1.0):
        cross_validate(examples, paper_of, c)
    finder = MentionFinder()
    finder.classifiers["form"] = examples.train("form", args.c)
    finder.to_disk(out)


if __name__ == "__main__":
    main()
