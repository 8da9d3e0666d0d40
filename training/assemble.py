"""Put the trained parts into one folder of weights: python -m training.assemble NER_MODEL CLASSIFIERS OUT.

The confidences of mentions are measured here, on the held-back fold of the training papers: they need all parts.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import srsly
from spacy.vectors import Vectors

from training.classifiers import measure_confidences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ner", type=Path, help="a folder that spacy train wrote, e.g. model-best")
    parser.add_argument("classifiers", type=Path, help="what training.classifiers wrote")
    parser.add_argument("gold", type=Path)
    parser.add_argument("papers", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    shutil.rmtree(args.out, ignore_errors=True)
    args.out.mkdir(parents=True)
    for name in ("tok2vec", "ner"):
        shutil.copytree(args.ner / name, args.out / name)
    for name in ("paperkg_roles", "paperkg_results"):
        shutil.copytree(args.classifiers / name, args.out / name)
    # Half precision: half the size, and no figure moves in its third place.
    vectors = Vectors().from_disk(args.ner / "vocab")
    vectors.data = vectors.data.astype("float16")
    vectors.to_disk(args.out / "vectors")
    confidences = measure_confidences(args.gold, args.papers, args.out)
    srsly.write_json(args.out / "paperkg_roles" / "confidences.json", confidences)
    print(confidences)


if __name__ == "__main__":
    main()
