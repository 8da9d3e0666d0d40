"""Which pairs of a paper's entities may be linked, and what the network and the text say of them."""

from __future__ import annotations

from collections.abc import Sequence

from paperkg.schema import LINKS

# A text that names more is a list of names: its pairs grow with their square, and say nothing.
MOST_PAIRS = 20_000


def candidate_pairs(types: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs (head, tail) of entities, given by their types, that some link may join.

    Examples
    --------
    >>> candidate_pairs(["Method", "Dataset", "Metric"])
    [(0, 1)]
    """
    ends = set(LINKS.values())
    count = len(types)
    return [
        (head, tail)
        for head in range(count)
        for tail in range(count)
        if head != tail and (types[head], types[tail]) in ends
    ]
