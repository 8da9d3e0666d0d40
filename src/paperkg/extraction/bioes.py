"""Spans as tags of words (begin, inside, outside, end, single), and the probability of each span under a tagger.

A tagger gives every word a distribution over tags; only sequences in which every span begins and ends are valid. The
forward-backward algorithm (Rabiner 1989, "A tutorial on hidden Markov models", Proceedings of the IEEE 77(2): 257-286)
sums over the valid ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paperkg.schema import LEARNED_TYPES

_POSITIONS = "BIES"


def tag_names(labels: Sequence[str] = LEARNED_TYPES) -> tuple[str, ...]:
    """Return the names of all tags: outside, then four of each label.

    Examples
    --------
    >>> tag_names(("Task",))
    ('O', 'B-Task', 'I-Task', 'E-Task', 'S-Task')
    """
    return ("O", *(f"{position}-{label}" for label in labels for position in _POSITIONS))


class _Grammar(NamedTuple):
    """Which tags begin or end a span, may stand at its ends, and may follow each other."""

    begin: NDArray[np.int64]
    inside: NDArray[np.int64]
    end: NDArray[np.int64]
    single: NDArray[np.int64]
    starts: NDArray[np.bool_]
    stops: NDArray[np.bool_]
    allowed: NDArray[np.float64]


@cache
def _grammar(tags: int) -> _Grammar:
    begin, inside, end, single = (np.arange(1 + offset, tags, len(_POSITIONS)) for offset in range(len(_POSITIONS)))
    starts, stops = np.zeros(tags, dtype=bool), np.zeros(tags, dtype=bool)
    starts[[0, *begin, *single]] = True
    stops[[0, *end, *single]] = True
    allowed = np.outer(stops, starts).astype(np.float64)
    for first, middle, last in zip(begin, inside, end, strict=True):
        allowed[first, [middle, last]] = allowed[middle, [middle, last]] = 1.0
    return _Grammar(begin, inside, end, single, starts, stops, allowed)


def encode(spans: Sequence[tuple[int, int, str]], length: int, labels: Sequence[str] = LEARNED_TYPES) -> list[int]:
    """Return the index in `tag_names` of each word's tag.

    Parameters
    ----------
    spans : sequence of (start, end, label)
        Word offsets, without overlaps.
    length : int
        Number of words.
    labels : sequence of str
        All labels, in the order of `tag_names`.

    Examples
    --------
    >>> [tag_names()[tag] for tag in encode([(1, 3, "Task"), (3, 4, "Metric")], 5)]
    ['O', 'B-Task', 'E-Task', 'S-Metric', 'O']
    """
    tags = [0] * length
    for start, end, label in spans:
        base = 1 + len(_POSITIONS) * labels.index(label)
        if end - start == 1:
            tags[start] = base + 3
        else:
            tags[start:end] = [base, *[base + 1] * (end - start - 2), base + 2]
    return tags


def span_probabilities(
    probabilities: NDArray[Any], labels: Sequence[str] = LEARNED_TYPES, *, least: float = 0.05, longest: int = 24
) -> Iterator[tuple[int, int, str, float]]:
    """Yield the spans of some probability, with it, in the order of their starts.

    Spans that overlap exclude each other, so at most one of them has a probability above one half.

    Parameters
    ----------
    probabilities : array of shape (words, tags)
        The tagger's distribution over `tag_names` of each word.
    labels : sequence of str
        All labels, in the order of `tag_names`.
    least : float, 0 to 1
        Least probability of a span that is yielded.
    longest : int, at least 1
        Most words of a span.

    Yields
    ------
    (start, end, label, probability)

    Examples
    --------
    >>> rows = np.full((3, 5), 0.001)
    >>> rows[0, 0] = rows[1, 1] = rows[2, 3] = 1.0
    >>> [(start, end, label, round(p, 2)) for start, end, label, p in span_probabilities(rows, ["Task"])]
    [(1, 3, 'Task', 1.0)]
    """
    length = len(probabilities)
    if not length:
        return
    grammar = _grammar(probabilities.shape[1])
    emitted = np.asarray(probabilities, dtype=np.float64) + 1e-12
    forward, backward, scale = _forward_backward(emitted, grammar)
    scaled = emitted / scale[:, None]
    # What stands before a span that begins at a word, and after one that ends before it, whatever it may be.
    before = np.concatenate([[1.0], forward[:, grammar.stops].sum(axis=1)])
    after = np.concatenate([(scaled * backward)[:, grammar.starts].sum(axis=1), [1.0]])
    opening = before[:-1, None] * scaled
    singles = opening[:, grammar.single] * after[1:, None]
    found = [
        (start, start + 1, labels[index], float(singles[start, index]))
        for start, index in np.argwhere(singles >= least).tolist()
    ]
    for start, index in np.argwhere(opening[:, grammar.begin] * backward[:, grammar.begin] >= least).tolist():
        inside, last = grammar.inside[index], grammar.end[index]
        running = opening[start, grammar.begin[index]]
        for end in range(start + 2, min(length, start + longest) + 1):
            closed = running * scaled[end - 1, last] * after[end]
            if closed >= least:
                found.append((start, end, labels[index], float(closed)))
            running *= scaled[end - 1, inside]
            if running * backward[end - 1, inside] < least:
                break  # too improbable that it goes on
    yield from sorted(found)


def _forward_backward(
    emitted: NDArray[np.float64], grammar: _Grammar
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return scaled forward and backward sums, and the scales; forward times backward is a tag's probability."""
    length = len(emitted)
    forward, backward, scale = np.empty_like(emitted), np.empty_like(emitted), np.empty(length)
    row = emitted[0] * grammar.starts
    for position in range(length):
        if position:
            row = (forward[position - 1] @ grammar.allowed) * emitted[position]
        if position == length - 1:
            row = row * grammar.stops
        scale[position] = row.sum()
        forward[position] = row / scale[position]
    backward[-1] = grammar.stops
    for position in range(length - 2, -1, -1):
        backward[position] = grammar.allowed @ (emitted[position + 1] * backward[position + 1]) / scale[position + 1]
    return forward, backward, scale
