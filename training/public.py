"""Train and score the recogniser's network on public corpora, by their own splits and labels.

    python -m training.public TRANSFORMER VECTORS ../shared/corpora/scierc work/public/scierc --epochs 20

Scores the dev split (exact boundary and label). Nothing of it is shipped.
"""

from __future__ import annotations

import gzip
import json

import numpy as np

from paperkg.extraction.bioes import encode
from training.corpus import blank_pipeline, parser_of
from training.fit import Settings, Spans, fit
from training.network import Example, Network, WordVectors, examples, load_transformer
from training.recogniser import read_tokenizer


def main() -> None:
    parser = parser_of(__doc__, "transformer", "vectors", "corpus", "out")
    parser.add_argument("--epochs", type=float, default=20)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    nlp, tokenizer, words = blank_pipeline(args.vectors), read_tokenizer(args.transformer), WordVectors()
    records = {}
    for split in ("train", "dev"):
        with gzip.open(args.corpus / f"{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
            records[split] = [json.loads(line) for line in lines]
    labels = sorted({entity["label"] for record in records["train"] for entity in record["entities"]})
    found: dict[str, list[Example]] = {"train": [], "dev": []}
    truth: dict[str, Spans] = {}
    for split, papers in records.items():
        for number, record in enumerate(papers):
            doc = nlp(record["text"])
            spans: list[tuple[int, int, str]] = []
            for entity in sorted(record["entities"], key=lambda entity: (entity["start"], -entity["end"])):
                span = doc.char_span(entity["start"], entity["end"], alignment_mode="expand")
                if not spans or span.start >= spans[-1][1]:
                    spans.append((span.start, span.end, entity["label"]))
            name = f"{split} {number}"
            windows = examples(name, doc, tokenizer, words)
            tags = np.array(encode(spans, len(doc), labels))
            for window in windows:
                window.target = tags[window.start : window.start + len(window.first)]
            found[split] += windows
            if split == "dev":
                truth[name] = set(spans)
    network = Network(load_transformer(args.transformer), labels)
    settings = Settings(epochs=args.epochs, heads=0.0, seed=args.seed)
    fit(network, found["train"], found["dev"], truth, words.matrix(), settings, args.out, labels)


if __name__ == "__main__":
    main()
