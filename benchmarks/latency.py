"""What each command costs on a graph of annotated papers, in processor seconds beside spaCy's import, and in memory.

    python -m benchmarks.latency ANNOTATIONS [--papers N] [--repeat 3]

ANNOTATIONS are JSON lines as `paperkg annotate` writes them (unpack ../shared/audit/ann13k.jsonl.xz). Each command is a
process of its own; of several runs the least counts. On a busy machine the clock tells little, so ratios are of the
processor. The last lines say what 100 papers more cost a graph of all the papers, beside a tenth of them.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds of the processor, and its peak in megabytes."""

    seconds: float
    megabytes: float


def cost(*words: str) -> Cost:
    """Run a process and return what it took."""
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)}: exit status {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def least(repeat: int, *words: str) -> Cost:
    """Return the least that a process took in several runs."""
    return min((cost(*words) for _ in range(repeat)), key=lambda run: run.seconds)


def split(annotations: Path, most: int | None, place: Path) -> int:
    """Write the first paper, 99 more, a tenth of the others and all of them into files; return how many are all.

    Line by line: what this process holds would count as the peak of those that it starts.
    """
    with annotations.open(encoding="utf-8") as stream:
        papers = sum(1 for _ in itertools.islice(stream, most)) - 100
    with annotations.open(encoding="utf-8") as stream:
        for file, count in {"one": 1, "more": 99, "tenth": papers // 10}.items():
            with (place / f"{file}.jsonl").open("w", encoding="utf-8") as part:
                part.writelines(itertools.islice(stream, count))
    with annotations.open(encoding="utf-8") as stream, (place / "all.jsonl").open("w", encoding="utf-8") as part:
        part.writelines(itertools.islice(stream, 100, most))
    return papers


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("--papers", type=int, help="only so many; all where not given")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        papers = split(options.annotations, options.papers, place)
        graph, small = str(place / "kg"), str(place / "small")
        paperkg = ("-m", "paperkg")
        reference = least(options.repeat, "-c", "import spacy")

        def told(what: str, run: Cost) -> None:
            ratio = run.seconds / reference.seconds
            print(f"{what:34} {run.seconds:7.2f} s {ratio:7.2f} x {run.megabytes:6.0f} MB", flush=True)

        told("python -c 'import spacy'", reference)
        told(f"build, {papers:,} papers", cost(*paperkg, "build", str(place / "all.jsonl"), "-g", graph))
        told("build, one paper more", cost(*paperkg, "build", str(place / "one.jsonl"), "-g", graph))
        for words in (
            ["show", "ImageNet"],
            ["stats"],
            ["trends"],
            ["leaderboard", "ImageNet"],
            ["gaps"],
            ["explain", "CIFAR-10", "CIFAR-100"],
            ["view", "CIFAR-10", "-o", str(place / "page.html")],
        ):
            told(" ".join(words[:2]), least(options.repeat, *paperkg, *words, "-g", graph))
        question = [*paperkg, "query", "methods-on-dataset", "-p", "dataset=ImageNet", "-g", graph]
        told("query after a build", cost(*question))
        told("query again", least(options.repeat, *question))
        told("export kg.graphml", cost(*paperkg, "export", str(place / "kg.graphml"), "-g", graph))
        cost(*paperkg, "build", str(place / "tenth.jsonl"), "-g", small)
        added = {folder: cost(*paperkg, "build", str(place / "more.jsonl"), "-g", folder) for folder in (small, graph)}
        told("99 papers more to a tenth", added[small])
        told("99 papers more to all", added[graph])


if __name__ == "__main__":
    main()
