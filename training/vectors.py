"""Train floret vectors on unlabelled abstracts: python -m training.vectors ../shared/papers/abstracts.jsonl.xz OUT.

Floret (https://github.com/explosion/floret, MIT) stores sub-word vectors in a small hash table that spaCy reads. Needs
the package ``floret``; one thread, so that the same input gives the same vectors.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from pathlib import Path

_TOKEN = re.compile(r"\w+|[^\w\s]")


def write_tokens(abstracts: Path, out: Path) -> int:
    """Write one tokenised paper a line, split as the pipeline's tokenizer does; return how many."""
    with lzma.open(abstracts, "rt", encoding="utf-8") as lines, out.open("w", encoding="utf-8") as tokens:
        papers = map(json.loads, lines)
        return sum(1 for paper in papers if tokens.write(" ".join(_TOKEN.findall(_text(paper))) + "\n"))


def _text(paper: dict[str, str]) -> str:
    return f"{paper['title']} \n {paper['abstract']}"


def main() -> None:
    import floret

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("out", type=Path, help="folder for tokens.txt and vectors.floret")
    parser.add_argument("--dim", type=int, default=96)
    parser.add_argument("--bucket", type=int, default=50_000)
    parser.add_argument("--epoch", type=int, default=4)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    tokens = args.out / "tokens.txt"
    print(write_tokens(args.abstracts, tokens), "papers", flush=True)
    model = floret.train_unsupervised(
        str(tokens),
        model="cbow",
        mode="floret",
        hashCount=2,
        bucket=args.bucket,
        minn=4,
        maxn=5,
        minCount=10,
        dim=args.dim,
        epoch=args.epoch,
        lr=0.05,
        neg=10,
        thread=1,
    )
    model.save_floret_vectors(str(args.out / "vectors.floret"))


if __name__ == "__main__":
    main()
