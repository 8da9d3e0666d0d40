"""Whole processes from a cold start: `paperkg --version` and a build, beside the interpreter and spaCy's import alone.

python -m benchmarks.startup [INPUT ...] [--rounds 5]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="*", default=["samples/papers.txt"])
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "python -c pass": ["-c", "pass"],
            "paperkg --version": ["-m", "paperkg.cli", "--version"],
            "python -c 'import spacy'": ["-c", "import spacy"],
            f"paperkg build ({len(args.inputs)} files)": ["-m", "paperkg.cli", "build", *args.inputs, "-q"],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(args.rounds):
            for name, words in commands.items():
                graph = ["-g", str(Path(folder) / str(number))] if "build" in words else []
                started = time.perf_counter()
                subprocess.run([sys.executable, *words, *graph], check=True, stdout=subprocess.DEVNULL)
                seconds[name].append(time.perf_counter() - started)
    reference = statistics.median(seconds["python -c pass"])
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"{name:28} {median:6.2f} s  {median / reference:6.1f} x the interpreter")


if __name__ == "__main__":
    main()
