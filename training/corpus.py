"""Annotated papers: how they are read, and which of them are held back."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

import paperkg.extraction.paperkg_abbreviations
import paperkg.extraction.paperkg_sentences
import paperkg.extraction.paperkg_tokenizer  # noqa: F401  (they register what pipelines are made of)
from paperkg.extraction.pipeline import read_vectors

HELD_BACK = 0.05
# The part of the papers with links that the network never sees: its judgement of them trains what is built upon it.
UNSEEN = 0.15
BLANK = {"nlp": {"tokenizer": {"@tokenizers": "paperkg_tokenizer"}}}


def read_annotated(gold: Path, papers: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield (paper, annotation) pairs of two JSON-lines files that share their ids."""
    texts = {paper["id"]: paper for paper in map(json.loads, papers.open(encoding="utf-8"))}
    for line in gold.open(encoding="utf-8"):
        annotation = json.loads(line)
        yield texts[annotation["id"]], annotation


def held_back(paper_id: str) -> bool:
    """Whether a training paper belongs to the fold that is never trained on."""
    return _place(paper_id) < HELD_BACK


def is_unseen(annotation: Mapping[str, Any]) -> bool:
    """Whether a paper is kept from the network, so that the classifier of forms can learn how far to believe it."""
    return "links" in annotation and HELD_BACK <= _place(annotation["id"]) < HELD_BACK + (1 - HELD_BACK) * UNSEEN


def is_chosen(paper_id: str, share: float) -> bool:
    """Whether a training paper belongs to a share (0 to 1) of those that are trained on; a larger one holds it too."""
    return HELD_BACK <= _place(paper_id) < HELD_BACK + (1 - HELD_BACK) * share


def _place(paper_id: str) -> float:
    """Return a number of 0 to 1 by a hash of an id."""
    return int(hashlib.sha1(paper_id.encode()).hexdigest()[:8], 16) / 2**32


def blank_pipeline(vectors: Path) -> Language:
    """Return what a text goes through before the recogniser, with the floret vectors of a folder of weights."""
    nlp = spacy.blank("en", config=BLANK)
    read_vectors(nlp, vectors)
    nlp.add_pipe("paperkg_sentences")
    nlp.add_pipe("paperkg_abbreviations")
    return nlp


def parser_of(description: str | None, *paths: str) -> argparse.ArgumentParser:
    """Return a parser of the paths that each step of the training names in order."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for path in paths:
        parser.add_argument(path, type=Path)
    return parser
