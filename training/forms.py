"""Train the classifier of surface forms: python -m training.forms GOLD PAPERS WEIGHTS.

It weighs what the recogniser and the other components say of a form, so it must learn from papers that none of them has
seen: `training.corpus.is_unseen`. WEIGHTS is a folder of weights; paperkg_mentions is written there. Prints how well
the forms of the held-back fold are told with it, for several thresholds.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import softmax
from spacy.tokens import Doc
from tqdm import tqdm

from paperkg.extraction.forms import Form, collect_forms, form_features, title_end_of
from paperkg.extraction.linear import LinearClassifier
from paperkg.extraction.paperkg_mentions import NOTHING, MentionFinder
from paperkg.extraction.pipeline import load_pipeline
from paperkg.text import locate
from training.classifiers import Examples
from training.corpus import held_back, is_unseen, parser_of, read_annotated

NAME = "paperkg_mentions"
_UNTIL = ("paperkg_recogniser", "paperkg_abbreviations", "paperkg_lexicon", "paperkg_coined")


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


def collect(gold: Path, papers: Path, weights: Path, examples: Examples) -> None:
    """Add the forms of the papers that the network has not seen, and of the held-back fold."""
    MentionFinder().to_disk(weights / NAME)  # untrained, so that the pipeline loads
    nlp = load_pipeline(weights)
    shutil.rmtree(weights / NAME)  # a run that is stopped leaves nothing that looks trained
    with nlp.select_pipes(enable=[name for name in nlp.pipe_names if name in _UNTIL]):
        for paper, annotation in tqdm(list(read_annotated(gold, papers))):
            fold = held_back(paper["id"])
            if not fold and not is_unseen(annotation):
                continue
            doc = nlp(paper["title"] + "\n" + paper["abstract"])
            for form in collect_forms(doc):
                label = truth_of(form, doc, annotation["entities"])
                examples.add(form_features(form, doc, title_end_of(doc)), label, fold)


def report(classifier: LinearClassifier, examples: Examples) -> None:
    """Print precision, recall and F1 on the fold for several thresholds."""
    scores = examples.matrix(True) @ classifier.weights + classifier.bias
    probabilities, labels = softmax(scores, axis=1), np.array(examples.labels[True])
    probabilities[:, classifier.classes.index(NOTHING)] = 0
    best, score = np.array(classifier.classes)[probabilities.argmax(axis=1)], probabilities.max(axis=1)
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5):
        found = score >= threshold
        right = (found & (best == labels)).sum()
        precision, recall = right / found.sum(), right / (labels != NOTHING).sum()
        f1 = 2 * precision * recall / (precision + recall)
        print(f"threshold {threshold}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.4f}")


def main() -> None:
    parser = parser_of(__doc__, "gold", "papers", "weights")
    parser.add_argument("--c", type=float, default=0.1, help="inverse strength of regularisation")
    args = parser.parse_args()
    examples = Examples()
    collect(args.gold, args.papers, args.weights, examples)
    finder = MentionFinder()
    finder.classifiers["form"] = examples.train("form", args.c)
    report(finder.classifiers["form"], examples)
    finder.to_disk(args.weights / NAME)


if __name__ == "__main__":
    main()
