"""Annotated papers as spaCy documents: which papers train, which are held back, and where their mentions stand."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc, DocBin

import paperkg.extraction.paperkg_tokenizer  # noqa: F401  (registers the tokenizer)
from paperkg.text import locate

BLANK = {"nlp": {"tokenizer": {"@tokenizers": "paperkg_tokenizer"}}}


def read_annotated(gold: Path, papers: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield (paper, annotation) pairs of two JSON-lines files that share their ids."""
    texts = {paper["id"]: paper for paper in map(json.loads, papers.open(encoding="utf-8"))}
    for line in gold.open(encoding="utf-8"):
        annotation = json.loads(line)
        yield texts[annotation["id"]], annotation


def held_back(paper_id: str, share: float = 0.05) -> bool:
    """Whether a training paper belongs to the fold that is never trained on (by a hash of its id)."""
    return int(hashlib.sha1(paper_id.encode()).hexdigest()[:8], 16) / 2**32 < share


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("papers", type=Path)
    parser.add_argument("out", type=Path, help="folder for train.spacy and held_back.spacy")
    args = parser.parse_args()
    nlp = spacy.blank("en", config=BLANK)
    bins = {"train": DocBin(), "held_back": DocBin()}
    lost = spans = 0
    for paper, annotation in read_annotated(args.gold, args.papers):
        doc: Doc = nlp.make_doc(paper["title"] + "\n" + paper["abstract"])
        found = []
        for start, end, index in locate([entity["mentions"] for entity in annotation["entities"]], doc.text):
            span = doc.char_span(start, end, label=annotation["entities"][index]["type"])
            spans += 1
            if span is None or span.text != span.text.strip():
                lost += 1
            else:
                found.append(span)
        doc.set_ents(found)
        bins["held_back" if held_back(paper["id"]) else "train"].add(doc)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, docs in bins.items():
        docs.to_disk(args.out / f"{name}.spacy")
        print(f"{name}: {len(docs)} papers")
    print(f"{lost} of {spans} mentions do not meet token boundaries")


if __name__ == "__main__":
    main()
