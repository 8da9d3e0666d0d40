"""Where the nodes of a picture lie: computed beforehand, so that nothing moves and every run draws the same."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import igraph
import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.float64]

_SEED: Final = 7
_ROUNDS: Final = 60
_GAP: Final = 10.0
# Half of the frame for which overlaps are removed, in pixels; the page fits the picture to its own frame.
_FRAME: Final = np.array([580.0, 280.0])


def positions(
    nodes: Sequence[str], links: Sequence[tuple[str, str]], radii: Mapping[str, float], centre: str
) -> dict[str, tuple[int, int]]:
    """Lay out a graph around one node, with discs that keep off each other where there is room.

    Parameters
    ----------
    nodes : sequence of str
        Sorted ids.
    links : sequence of (str, str)
        Sorted pairs of ids; the direction does not matter.
    radii : mapping of str to float
        Radius of each node in pixels.
    centre : str
        The id that shall lie at (0, 0).

    Returns
    -------
    dict of str to (int, int)
        x and y in thousandths of half the frame: from -1000 (left, top) to 1000 (right, bottom).

    Examples
    --------
    >>> places = positions(["a", "b"], [("a", "b")], {"a": 20, "b": 10}, "a")
    >>> places["a"], max(map(abs, places["b"]))
    ((0, 0), 1000)
    """
    index = {node: number for number, node in enumerate(nodes)}
    graph = igraph.Graph(len(nodes), [(index[head], index[tail]) for head, tail in links]).simplify()
    middle = index[centre]
    places = _fitted(_drawn(graph), middle) * _FRAME
    places = _apart(places, np.array([radii[node] for node in nodes]), middle)
    thousandths = 1000 * _fitted(places / _FRAME, middle)
    return {node: (round(thousandths[number, 0]), round(thousandths[number, 1])) for node, number in index.items()}


def _drawn(graph: igraph.Graph) -> Places:
    # igraph draws its random numbers from Python's; it gets its own dice, and afterwards the usual ones back.
    igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311
    try:
        return np.array(graph.layout_fruchterman_reingold(grid=False).coords)
    finally:
        igraph.set_random_number_generator(random)


def _fitted(places: Places, middle: int) -> Places:
    """Move one place to (0, 0) and scale the rest to -1..1, either axis by at most half as much again as the other."""
    moved = places - places[middle]
    extent = np.abs(moved).max(axis=0)
    largest = extent.max()
    scaled: Places = moved / np.maximum(np.maximum(extent, largest / 1.5), 1e-9)
    return scaled


def _apart(places: Places, radii: NDArray[np.float64], fixed: int) -> Places:
    """Push discs that overlap apart, all but one, for a limited time."""
    reach = radii[:, None] + radii[None, :] + _GAP
    np.fill_diagonal(reach, 0.0)
    for _ in range(_ROUNDS):
        apart = places[:, None] - places[None, :]
        distance = np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-6)
        overlap = np.maximum(reach - distance, 0.0)
        if not overlap.any():
            break
        step = (apart * (overlap / distance / 2)[..., None]).sum(axis=1)
        step[fixed] = 0.0
        places = places + step
    return places
