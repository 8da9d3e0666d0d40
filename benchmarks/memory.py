"""Peak memory of annotating some papers and ten times as many, each in a process of its own: it should stay flat.

python -m benchmarks.memory INPUT [--papers 300]
"""

from __future__ import annotations

import argparse
import itertools
import resource
import subprocess
import sys

import paperkg


def annotate(source: str, papers: int) -> None:
    notes = paperkg.annotate(itertools.islice(paperkg.read_papers(source), papers))
    count = sum(1 for _ in notes)
    print(
        f"{count:6} papers {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB at the peak", flush=True
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", help="papers, at least ten times --papers")
    parser.add_argument("--papers", type=int, default=300)
    parser.add_argument("--once", action="store_true", help="only that many, in this process")
    args = parser.parse_args()
    if args.once:
        annotate(args.input, args.papers)
        return
    for papers in (args.papers, 10 * args.papers):
        command = [sys.executable, "-m", "benchmarks.memory", args.input, "--papers", str(papers), "--once"]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
