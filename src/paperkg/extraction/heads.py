"""What the network says beside mentions, as columns of ``doc.tensor``: roles, kinds of numbers, and links.

Each function returns logarithms of probabilities, or None where no network has read the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from paperkg.schema import DATASET, LEARNED_TYPES, METHOD, METRIC, RESULT_KINDS, ROLES

ROLE_COLUMNS = tuple((type_, role) for type_ in LEARNED_TYPES for role in ROLES[type_])
KINDS = ("none", *RESULT_KINDS)
# Which type of entity each argument of a result takes.
ARGUMENTS = {"metric": METRIC, "dataset": DATASET, "method": METHOD, "baseline": METHOD}
LINK_WIDTH = 24
_KIND = len(ROLE_COLUMNS)
_NOTHING = _KIND + len(KINDS)
_QUERY = _NOTHING + len(ARGUMENTS)
_KEY = _QUERY + LINK_WIDTH * len(ARGUMENTS)
_PAIR = _KEY + LINK_WIDTH * len(ARGUMENTS)
# What a pair of entities is judged by (`paperkg.extraction.pairing`), by word: its state as a link's head and as its
# tail, and a query, a key and a value, by which each entity looks at the words of the paper.
PAIR_WIDTHS = {"heads": 64, "tails": 64, "queries": 32, "keys": 32, "values": 64}
WIDTH = _PAIR + sum(PAIR_WIDTHS.values())

Spans = Sequence[Sequence[int]]


def role_logarithms(doc: Doc, type_: str, spans: Spans) -> dict[str, float] | None:
    """Return the logarithm of each role's probability for an entity with these token spans: the mean over its spans."""
    tensor = _read(doc)
    if tensor is None:
        return None
    columns = [index for index, (label, _) in enumerate(ROLE_COLUMNS) if label == type_]
    rows = np.stack([tensor[start:end, columns].astype(np.float32).mean(axis=0) for start, end in spans])
    return dict(zip(ROLES[type_], _log_softmax(rows).mean(axis=0).tolist(), strict=True))


def kind_logarithms(doc: Doc, token: int) -> dict[str, float] | None:
    """Return the logarithm of each kind's probability (or ``"none"``) for the number that begins at a token."""
    tensor = _read(doc)
    return (
        None
        if tensor is None
        else dict(zip(KINDS, _log_softmax(tensor[token, _KIND:_NOTHING].astype(np.float32)).tolist(), strict=True))
    )


def link_logarithms(doc: Doc, token: int, argument: str, candidates: Sequence[Spans]) -> NDArray[np.float32] | None:
    """Return the logarithm of each candidate's probability of being a number's argument; the last is that none is.

    Parameters
    ----------
    doc : Doc
        The document.
    token : int
        Where the number begins.
    argument : str
        One of `ARGUMENTS`.
    candidates : sequence of sequences of (start, end)
        The token spans of each entity.

    Returns
    -------
    array of shape (len(candidates) + 1,)
    """
    tensor = _read(doc)
    if tensor is None:
        return None
    place = list(ARGUMENTS).index(argument)
    query = tensor[token, _QUERY + place * LINK_WIDTH :][:LINK_WIDTH].astype(np.float32)
    first = _KEY + place * LINK_WIDTH
    scores = [
        np.logaddexp.reduce(
            [
                tensor[start:end, first : first + LINK_WIDTH].astype(np.float32).mean(axis=0) @ query
                for start, end in spans
            ]
        )
        for spans in candidates
    ]
    return _log_softmax(np.array([*scores, tensor[token, _NOTHING + place]], dtype=np.float32))


def pair_columns(doc: Doc) -> dict[str, NDArray[np.float32]] | None:
    """Return the columns of `PAIR_WIDTHS`, each of shape (words, width)."""
    tensor = _read(doc)
    if tensor is None:
        return None
    stops = np.cumsum([_PAIR, *PAIR_WIDTHS.values()])
    return {
        name: tensor[:, start:stop].astype(np.float32)
        for name, start, stop in zip(PAIR_WIDTHS, stops[:-1], stops[1:], strict=True)
    }


def _read(doc: Doc) -> NDArray[Any] | None:
    tensor = doc.tensor
    return tensor if tensor.ndim == 2 and tensor.shape == (len(doc), WIDTH) else None


def _log_softmax(scores: NDArray[Any]) -> NDArray[Any]:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
