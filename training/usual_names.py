"""Learn what things are called: python -m training.usual_names GOLD PAPERS TABLE OUT [--without FILE].

TABLE, which is kept as src/paperkg/data/usual_names.tsv, says for each type and form which names annotated papers give,
with counts of papers: names and counts only, none of their sentences. OUT gets paperkg_entities with a classifier that
chooses among the forms of a thing and these names; it is fitted on papers whose own names are taken out of the table.
--held-out leaves the fold that is held back out of the table too, and --without the papers of a file.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from paperkg.extraction.paperkg_abbreviations import find_abbreviations
from paperkg.extraction.paperkg_entities import without_latex, write_name
from paperkg.extraction.usual_names import Thing, UsualNames, name_candidates
from paperkg.files import atomic_path
from paperkg.text import fold, locate
from training.classifiers import Examples
from training.corpus import held_back, parser_of, read_annotated
from training.pairs import add_classifier

RIGHT, WRONG = "right", "wrong"
# What one paper says of a form that nobody else uses says nothing of other papers.
LEAST_PAPERS = 2
LEAST_SHARE = 0.05
MOST_NAMES = 4

Record = dict[str, Any]
Table = dict[tuple[str, str], tuple[tuple[str, int], ...]]


def count_names(records: Iterable[Record]) -> Table:
    """Return for each type and folded form the names of what it names, with the numbers of papers."""
    spellings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for record in records:
        for entity in record["entities"]:
            type_, name = entity["type"], without_latex(entity["name"])
            spellings[type_, fold(name)][name] += 1
            for form in {fold(mention) for mention in entity["mentions"]}:
                found[type_, form][fold(name)] += 1
    table = {}
    for (type_, form), names in sorted(found.items()):
        usual = {name: max(sorted(spellings[type_, name]), key=spellings[type_, name].__getitem__) for name in names}
        order = sorted(names, key=lambda name: (-names[name], name))
        table[type_, form] = tuple((usual[name], names[name]) for name in order)
    return table


def kept(table: Table) -> Table:
    """Return what says something of other papers: forms of several papers, and their names but for rare ones."""
    found = {}
    for key, names in table.items():
        total = sum(count for _, count in names)
        if total >= LEAST_PAPERS:
            found[key] = tuple((name, count) for name, count in names if count / total >= LEAST_SHARE)[:MOST_NAMES]
    return found


def examples_of(papers: Iterable[tuple[Record, Record]], table: Table) -> Examples:
    """Return the names that annotated things could have, right and wrong ones."""
    examples, names = Examples(), UsualNames(table)
    for paper, annotation in papers:
        text = paper["title"] + "\n" + paper["abstract"]
        pairs = find_abbreviations(text)
        declared = frozenset(fold(text[start:end]) for pair in pairs for start, end in (pair[:2], pair[2:]))
        places: dict[int, dict[str, list[int]]] = defaultdict(dict)
        for start, end, index in locate([entity["mentions"] for entity in annotation["entities"]], text):
            places[index].setdefault(text[start:end], []).append(start)
        for index, forms in places.items():
            entity = annotation["entities"][index]
            own = {fold(form): fold(entity["name"]) for form in entity["mentions"]}
            out = held_back(paper["id"])
            thing = Thing(entity["type"], forms, text, declared)
            write = partial(write_name, type_=entity["type"])
            for key, (_, features) in name_candidates(thing, names, write, None if out else own).items():
                if features:
                    examples.add(features, RIGHT if key == fold(entity["name"]) else WRONG, out)
    return examples


def main() -> None:
    parser = parser_of(__doc__, "gold", "papers", "table", "out")
    parser.add_argument("--held-out", action="store_true", help="count no names of the held-back fold")
    parser.add_argument("--without", type=Path, help="leave out the papers of this file")
    parser.add_argument("--c", type=float, default=0.3, help="inverse strength of regularisation")
    args = parser.parse_args()
    lines = args.without.open(encoding="utf-8") if args.without else ()
    out = {json.loads(line)["id"] for line in lines}
    papers = [pair for pair in read_annotated(args.gold, args.papers) if pair[0]["id"] not in out]
    records = [record for _, record in papers if not (args.held_out and held_back(record["id"]))]
    counted = count_names(records)
    table = kept(counted)
    with atomic_path(args.table) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"# Made by training/usual_names.py from {len(records):,} annotated papers; do not edit by hand.\n")
        file.write("# Names and counts only: type, folded form, then names of what it names and papers in turn.\n")
        for (type_, form), names in table.items():
            cells = (cell for name, count in names for cell in (name, str(count)))
            file.write("\t".join((type_, form, *cells)) + "\n")
    print(f"{len(table)} forms")
    # In training a form has one paper more than it will have for others, so what one other paper says is known too.
    classifier = examples_of(papers, table).train("name", args.c)
    add_classifier(args.out / "paperkg_entities", "name", classifier)


if __name__ == "__main__":
    main()
