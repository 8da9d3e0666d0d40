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
    for _ in range(_ROUNDS):
        one, other = _near(places[:, 0], 2 * radii.max() + _GAP)
        apart = places[one] - places[other]
        distance = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-6)
        overlap = np.maximum(radii[one] + radii[other] + _GAP - distance, 0.0)
        if not overlap.any():
            break
        step = apart * (overlap / distance / 2)[:, None]
        moves = np.zeros_like(places)
        np.add.at(moves, one, step)
        np.subtract.at(moves, other, step)
        moves[fixed] = 0.0
        places = places + moves
    return places


def _near(xs: NDArray[np.float64], reach: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs that are nearer than a distance on one axis: only these can overlap."""
    order = np.argsort(xs, kind="stable")
    line = xs[order]
    ones, others = [], []
    for step in range(1, len(line)):
        close = np.flatnonzero(line[step:] - line[:-step] < reach)
        if not len(close):
            break
        ones.append(order[close])
        others.append(order[close + step])
    nothing = [np.empty(0, dtype=np.intp)]
    return np.concatenate(ones or nothing), np.concatenate(others or nothing)
