"""Put the trained parts into one folder of weights: python -m training.assemble RECOGNISER CLASSIFIERS VECTORS OUT.

The classifier of forms is added afterwards by training.forms: it learns from what all these parts find.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from spacy.vectors import Vectors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recogniser", type=Path, help="what training.export wrote")
    parser.add_argument("classifiers", type=Path, help="what training.classifiers and training.pairs wrote")
    parser.add_argument("vectors", type=Path, help="a folder of floret vectors, as spaCy keeps them")
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    shutil.rmtree(args.out, ignore_errors=True)
    args.out.mkdir(parents=True)
    shutil.copytree(args.recogniser, args.out / "paperkg_recogniser")
    for name in ("paperkg_entities", "paperkg_roles", "paperkg_results"):
        shutil.copytree(args.classifiers / name, args.out / name)
    # Half precision: half the size, and no figure moves in its third place.
    vectors = Vectors().from_disk(args.vectors)
    vectors.data = vectors.data.astype("float16")
    vectors.to_disk(args.out / "vectors")


if __name__ == "__main__":
    main()
