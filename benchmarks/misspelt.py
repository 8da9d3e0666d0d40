"""How many names of a graph `names-like` finds again when they are misspelt.

    python -m benchmarks.misspelt [-g kg] [--names 5000] [--seed 0]

Draws names of five letters or more, makes one and two random slips (a letter left out, doubled, exchanged with the
next, or another), and counts those whose node is among the answers (25 of them, the question's default).
"""

from __future__ import annotations

import argparse
import random
import string
from pathlib import Path

import paperkg
from paperkg.cypher.questions import bind, get_query

SHORTEST = 5


def slip(draw: random.Random, name: str) -> str:
    """Return the name with one random slip of the pen, which changes it."""
    place = draw.randrange(len(name) - 1)
    before, letter, after = name[:place], name[place], name[place + 1 :]
    other = draw.choice(string.ascii_lowercase.replace(letter.lower(), ""))
    return draw.choice(
        [before + after, before + 2 * letter + after, before + other + after, before + after[0] + letter + after[1:]]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-g", "--graph", type=Path, default=Path("kg"))
    parser.add_argument("--names", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    question = get_query("names-like")
    with paperkg.open_store(options.graph) as store:
        names = "MATCH (n:Method|Dataset|Metric|Task) WHERE size(n.name) >= $least"
        cypher = f"{names} RETURN n.id AS id, n.name AS name ORDER BY id"
        known = store.query(cypher, {"least": SHORTEST})
        drawn = draw.sample(known, min(options.names, len(known)))
        for slips in (1, 2):
            found = 0
            for row in drawn:
                name = row["name"]
                for _ in range(slips):
                    name = slip(draw, name)
                found += row["id"] in {
                    each["id"] for each in store.query(question.text, bind(question, {"name": name}))
                }
            print(f"{len(drawn):,} names, {slips} slip{'s' * (slips > 1)}: {found / len(drawn):.1%} found again")


if __name__ == "__main__":
    main()
