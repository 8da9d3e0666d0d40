"""Let the trained pipeline label papers for a recogniser to learn from.

    python -m training.teach WEIGHTS ABSTRACTS GOLD_FOLDER OUT.pt [--papers 12000] [--jobs 2]

The target of each word is the mean of the recogniser's distribution over tags and of what the whole pipeline decided
form by form, in half precision, beside the texts: the file is scratch and never leaves the machine. Papers of
GOLD_FOLDER, training and dev alike, are never among them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import multiprocessing
from pathlib import Path

import numpy as np
import torch
import tqdm
from spacy.language import Language
from tokenizers import Tokenizer

from paperkg.extraction.bioes import encode
from paperkg.extraction.paperkg_mentions import GROUP
from paperkg.extraction.pipeline import load_pipeline
from paperkg.text import fold
from training.network import Example, WordVectors, examples

_SHORTEST, _LONGEST = 300, 2500
_UNTIL = ("sentences", "abbreviations", "recogniser", "lexicon", "coined", "mentions")
_nlp: Language


def choose(abstracts: Path, gold: Path, count: int) -> list[str]:
    """Return the texts of some papers, chosen by a hash of their ids."""
    known = {
        fold(json.loads(line)["title"])
        for path in sorted(gold.glob("papers_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    found = []
    with lzma.open(abstracts, "rt", encoding="utf-8") as lines:
        for paper in map(json.loads, lines):
            if _SHORTEST <= len(paper["abstract"]) <= _LONGEST and fold(paper["title"]) not in known:
                digest = hashlib.sha1(paper["id"].encode()).hexdigest()
                found.append((digest, paper["title"] + "\n" + paper["abstract"]))
    return [text for _, text in sorted(found)[:count]]


def _start(weights: Path) -> None:
    global _nlp
    _nlp = load_pipeline(weights)


def label(text: str) -> np.ndarray:
    """Return the logarithm of each word's target, shape (words, tags), by the pipeline of this process."""
    nlp = _nlp
    doc = nlp.make_doc(text)
    probabilities = np.zeros(0)
    for name in _UNTIL:
        component = nlp.get_pipe(f"paperkg_{name}")
        if name == "recogniser":
            probabilities, heads = component.read(doc)
            component.write(doc, probabilities, heads)
        else:
            doc = component(doc)
    tags = encode([(span.start, span.end, span.label_) for span in doc.spans[GROUP]], len(doc))
    decided = np.eye(probabilities.shape[1])[tags]
    return np.log((probabilities + decided) / 2 + 1e-6).astype(np.float16)


def read_taught(path: Path, nlp: Language, tokenizer: Tokenizer, vectors: WordVectors) -> list[Example]:
    """Return the examples of the papers that `main` labelled."""
    taught = torch.load(path, weights_only=False)
    found = []
    for number, (text, rows) in enumerate(zip(tqdm.tqdm(taught["texts"]), taught["rows"], strict=True)):
        for example in examples(f"taught {number}", nlp(text), tokenizer, vectors):
            example.target = rows[example.start : example.start + len(example.first)]
            found.append(example)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--papers", type=int, default=12_000)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    texts = choose(args.abstracts, args.gold, args.papers)
    with multiprocessing.Pool(args.jobs, _start, (args.weights,)) as pool:
        rows = list(tqdm.tqdm(pool.imap(label, texts, chunksize=16), total=len(texts)))
    torch.save({"texts": texts, "rows": rows}, args.out)


if __name__ == "__main__":
    main()
