"""How fast sources are read, in records a second of the processor beside the bare library, and in how much memory.

    python -m benchmarks.sources [--records 20000] [--forms jsonl,json,..]

Each reading is a process of its own over a file of made-up papers, once with so many records and once with four times
as many: memory that is the same for both is flat. "bare" is the library alone, which neither cleans nor checks:
`json.loads` a line, `ijson.items`, `csv.reader`, `bibtexparser`'s splitter. The clock of a busy machine tells little,
so seconds are of the processor.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

WORDS = [
    "we",
    "propose",
    "a",
    "network",
    "for",
    "maps",
    "of",
    "rivers",
    "with",
    "sparse",
    "attention",
    "that",
    "reaches",
    "an",
    "accuracy",
    "on",
    "a",
    "benchmark",
    "and",
    "beats",
    "strong",
    "baselines",
    "by",
    "large",
    "margins",
    "while",
    "it",
    "needs",
    "less",
    "data",
    "to",
    "train",
    "than",
    "others",
    "in",
    "all",
    "of",
    "our",
    "experiments",
]


def papers(count: int) -> Iterator[dict[str, str]]:
    """Yield made-up papers with abstracts of about 150 words."""
    dice = random.Random(7)
    for number in range(count):
        yield {
            "title": f"RiverNet {number}: {' '.join(dice.choices(WORDS, k=6))}",
            "abstract": ". ".join(" ".join(dice.choices(WORDS, k=15)).capitalize() for _ in range(10)) + ".",
            "author": "Holm, Grete and Li, Wei",
            "year": str(2000 + number % 25),
            "doi": f"10.5555/river.{number}",
        }


def write(form: str, count: int, path: Path) -> None:
    """Write a file of a form."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        if form == "csv":
            rows = csv.writer(out)
            rows.writerow(["title", "abstract", "author", "year", "doi"])
            rows.writerows(paper.values() for paper in papers(count))
        elif form == "json":
            out.write('{"total": 1, "data": [\n')
            out.writelines(f"{',' * (i > 0)}{json.dumps(paper)}\n" for i, paper in enumerate(papers(count)))
            out.write("]}\n")
        else:
            out.writelines(LINES[form](paper) for paper in papers(count))


def _bibtex(paper: dict[str, str]) -> str:
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in paper.items())
    return f"@article{{{paper['doi']},\n{fields}}}\n\n"


def _ris(paper: dict[str, str]) -> str:
    return (
        f"TY  - JOUR\nTI  - {paper['title']}\nAB  - {paper['abstract']}\nAU  - Holm, Grete\nPY  - {paper['year']}\n"
        f"DO  - {paper['doi']}\nER  - \n\n"
    )


def _openalex(paper: dict[str, str]) -> str:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(paper["abstract"].split()):
        places.setdefault(word, []).append(place)
    return (
        json.dumps(
            {
                "id": f"https://openalex.org/W{paper['doi'].rpartition('.')[2]}",
                "doi": f"https://doi.org/{paper['doi']}",
                "title": paper["title"],
                "publication_year": int(paper["year"]),
                "authorships": [{"author": {"display_name": "Grete Holm"}}],
                "abstract_inverted_index": places,
            }
        )
        + "\n"
    )


LINES: dict[str, Callable[[dict[str, str]], str]] = {
    "jsonl": lambda paper: json.dumps(paper) + "\n",
    "openalex": _openalex,
    "bibtex": _bibtex,
    "ris": _ris,
}
BARE = {
    "jsonl": "for line in open(path, encoding='utf-8'): json.loads(line); n += 1",
    "openalex": "for line in open(path, encoding='utf-8'): json.loads(line); n += 1",
    "json": "import ijson\nfor item in ijson.items(open(path, 'rb'), 'data.item'): n += 1",
    "csv": "import csv\nfor row in csv.reader(open(path, encoding='utf-8', newline='')): n += 1",
    "bibtex": "from bibtexparser.splitter import Splitter\n"
    "n = len(Splitter(open(path, encoding='utf-8').read()).split().entries)",
    "ris": "for line in open(path, encoding='utf-8'): n += line.startswith('ER  -')",
}
READ = "from paperkg.sources import read_records\nfor record in read_records(path): n += 1"


def measure(code: str, path: Path, *, alone: float = 0.0) -> tuple[float, float]:
    """Return seconds of the processor and peak megabytes of a process; `alone` is what its imports cost."""
    program = f"import sys, json\npath = sys.argv[1]\nn = 0\n{code}\n"
    with subprocess.Popen([sys.executable, "-c", program, str(path)]) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{code}: exit status {process.returncode}")
    return usage.ru_utime + usage.ru_stime - alone, usage.ru_maxrss / 1024


def main() -> None:
    """Print a row a form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--forms", default="jsonl,openalex,json,csv,bibtex,ris")
    given = parser.parse_args()
    print(f"{'form':10} {'records/s':>10} {'bare/s':>10} {'MB':>7} {'MB at 4x':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for form in given.forms.split(","):
            suffix = {"openalex": "jsonl", "bibtex": "bib"}.get(form, form)
            few, one, many = (Path(folder) / f"{name}.{suffix}" for name in ("few", "one", "many"))
            write(form, 3, few)
            write(form, given.records, one)
            write(form, given.records * 4, many)
            alone, _ = measure(READ, few)
            bare_alone, _ = measure(BARE[form], few)
            seconds, megabytes = measure(READ, one, alone=alone)
            bare, _ = measure(BARE[form], one, alone=bare_alone)
            _, more = measure(READ, many)
            rate, bare_rate = given.records / max(seconds, 1e-3), given.records / max(bare, 1e-3)
            print(f"{form:10} {rate:10,.0f} {bare_rate:10,.0f} {megabytes:7.0f} {more:9.0f}", flush=True)


if __name__ == "__main__":
    main()
