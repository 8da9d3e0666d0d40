"""Groups of nodes that are linked among each other more than with the rest, by the Leiden algorithm."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

import igraph

_SEED: Final = 7


def communities(links: Mapping[tuple[str, str], float], nodes: Sequence[str]) -> list[list[str]]:
    """Find groups, the largest first; what stands alone is in none.

    Parameters
    ----------
    links : mapping of (str, str) to float
        Pairs of ids and how strongly each holds together.
    nodes : sequence of str
        Sorted ids.

    Returns
    -------
    list of list of str
        Sorted ids; groups of one are left out.

    References
    ----------
    Traag, Waltman, van Eck (2019): From Louvain to Leiden: guaranteeing well-connected communities. Scientific Reports
    9, 5233, https://doi.org/10.1038/s41598-019-41695-z

    Examples
    --------
    >>> communities({("a", "b"): 1.0, ("c", "d"): 1.0}, ["a", "b", "c", "d", "e"])
    [['a', 'b'], ['c', 'd']]
    """
    index = {node: number for number, node in enumerate(nodes)}
    pairs = sorted(pair for pair in links if pair[0] in index and pair[1] in index)
    graph = igraph.Graph(len(nodes), [(index[head], index[tail]) for head, tail in pairs])
    # igraph draws its random numbers from Python's; it gets its own dice, and afterwards the usual ones back.
    igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311
    try:
        found = graph.community_leiden(
            objective_function="modularity", weights=[links[pair] for pair in pairs] or None, n_iterations=10
        )
    finally:
        igraph.set_random_number_generator(random)
    groups = [sorted(nodes[number] for number in group) for group in found if len(group) > 1]
    return sorted(groups, key=lambda group: (-len(group), group))
