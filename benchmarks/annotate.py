"""The whole pipeline beside a plain spaCy CNN recogniser, untrained, of two widths, on one core in one run.

python -m benchmarks.annotate [INPUT] [--repeat 20] [--rounds 5]

128 is the width of the network's word features, 384 that of its transformer. Weights do not matter for speed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from pathlib import Path

import spacy
from spacy.language import Language

import paperkg
from paperkg.schema import ENTITY_TYPES

WIDTHS = (128, 384)


def plain(width: int) -> Language:
    """Return spaCy's default CNN recogniser (4 layers of maxout windows) of a width."""
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "paperkg_tokenizer"}}})
    tok2vec = {"@architectures": "spacy.HashEmbedCNN.v2", "width": width, "depth": 4, "embed_size": 5000}
    tok2vec |= {"window_size": 1, "maxout_pieces": 3, "subword_features": True, "pretrained_vectors": None}
    model = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False}
    model |= {"hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "tok2vec": tok2vec}
    recogniser = nlp.add_pipe("ner", config={"model": model})
    for label in ENTITY_TYPES:
        recogniser.add_label(label)
    nlp.initialize()
    return nlp


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", nargs="?", type=Path, default=Path("samples/papers.txt"))
    parser.add_argument("--repeat", type=int, default=20, help="how often each paper is annotated in a round")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = [paper.text for paper in paperkg.read_papers(args.input)] * args.repeat
    words = sum(len(text.split()) for text in texts)
    pipelines = {"paperkg, whole": paperkg.load_pipeline()}
    pipelines |= {f"spaCy CNN NER, width {width}": plain(width) for width in WIDTHS}
    seconds: dict[str, list[float]] = {name: [] for name in pipelines}
    for _ in range(args.rounds):
        for name, nlp in pipelines.items():
            started = time.perf_counter()
            for _doc in nlp.pipe(texts):
                pass
            seconds[name].append(time.perf_counter() - started)
    print(f"{len(texts)} papers, {words} words, {args.rounds} rounds, medians, one core")
    first = seconds["paperkg, whole"]
    for name, taken in seconds.items():
        median = statistics.median(taken)
        ratio = statistics.median(mine / theirs for mine, theirs in zip(taken, first, strict=True))
        rates = f"{len(texts) / median:6.0f} papers/s  {words / median:8.0f} words/s"
        print(f"{name:26} {median:7.2f} s  {rates}  {ratio:.2f}")


if __name__ == "__main__":
    main()
