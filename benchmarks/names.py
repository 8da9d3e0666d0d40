"""How resolution decides on pairs of names, with the shipped lexicon and without any.

python -m benchmarks.names ../shared/names/pairs.tsv
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from paperkg.lexicon import Lexicon, load_lexicon
from paperkg.model import Annotation, Paper, PaperEntity
from paperkg.resolution import resolve


def joined(lexicon: Lexicon, type_: str, first: str, second: str) -> bool:
    """Whether two names, each of a paper of its own, are one entity."""
    notes = [
        Annotation(Paper(name, name, ""), (PaperEntity(type_, name, (name,), "mentioned"),)) for name in (first, second)
    ]
    return len(resolve(notes, lexicon).entities) == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path)
    args = parser.parse_args()
    rows = list(csv.DictReader(args.pairs.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    for name, lexicon in (("shipped lexicon", load_lexicon()), ("no lexicon", Lexicon())):
        for verdict in ("apart", "same"):
            pairs = [row for row in rows if row["verdict"] == verdict]
            count = sum(joined(lexicon, row["type"], row["a"], row["b"]) for row in pairs)
            print(f"{name:16} {verdict:6} {count:3} of {len(pairs)} joined")


if __name__ == "__main__":
    main()
