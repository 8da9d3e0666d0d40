"""``paperkg_links``: what a text states between the methods, datasets and tasks that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from paperkg.extraction.features import Context
from paperkg.extraction.heads import pair_columns
from paperkg.extraction.pairing import PairFeatures, PairStates, candidate_pairs, multiply, pair_states
from paperkg.schema import COMPARED_WITH, LINK_TYPES, LINKS

_FILE = "links.npz"

if not Doc.has_extension("paperkg_links"):
    Doc.set_extension("paperkg_links", default=[])


class PairJudge:
    """A perceptron with one hidden layer over states of pairs and hashed features: log-odds of each link type.

    Parameters
    ----------
    arrays : mapping of str to array
        ``states`` (width of `PairStates.inputs`, hidden), ``features`` (BUCKETS, hidden), ``bias`` (hidden),
        ``out`` (hidden, types), ``out_bias`` (types); ``slope`` and ``shift`` (types) calibrate, and ``least`` (types)
        are the probabilities from which a link is stated.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.arrays = {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in arrays.items()}

    def probabilities(
        self, states: PairStates, features: PairFeatures, pairs: Sequence[tuple[int, int]]
    ) -> NDArray[np.float32]:
        """Return the probability of each link type for each pair, shape (pairs, types)."""
        weights = self.arrays
        hidden = multiply(states.inputs, weights["states"]) + weights["bias"]
        parts = [features.parts(*pair) for pair in pairs]
        # Pairs share parts: the weights of each are added up once.
        places = {part: place for place, part in enumerate(dict.fromkeys(part for row in parts for part in row))}
        columns = [features.columns(part) for part in places]
        starts = np.cumsum([0, *map(len, columns[:-1])])
        sums = np.add.reduceat(weights["features"][np.concatenate(columns)], starts)
        hidden += sums[[[places[part] for part in row] for row in parts]].sum(axis=1)
        scores = multiply(np.maximum(hidden, 0), weights["out"]) + weights["out_bias"]
        return np.asarray(1 / (1 + np.exp(-(scores * weights["slope"] + weights["shift"]))), dtype=np.float32)


class PairLinker:
    """The component behind ``paperkg_links``; without weights, or without a network's states, it states nothing."""

    def __init__(self) -> None:
        self.judge: PairJudge | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write the links of a document into ``doc._.paperkg_links``: type, head, tail, sentence, confidence."""
        doc._.paperkg_links = []
        columns = pair_columns(doc)
        entities: list[dict[str, Any]] = doc._.paperkg_entities
        pairs = candidate_pairs(entities)
        if self.judge is None or columns is None or not pairs:
            return doc
        states = pair_states(columns, entities, pairs)
        context = Context(doc, entities)
        features = PairFeatures(context, entities, doc._.paperkg_results)
        probabilities = self.judge.probabilities(states, features, pairs)
        stated: dict[tuple[str, str, str], tuple[float, int]] = {}
        for index, (head, tail) in enumerate(pairs):
            ends = (entities[head]["type"], entities[tail]["type"])
            for place, type_ in enumerate(LINK_TYPES):
                probability = float(probabilities[index, place])
                if LINKS[type_] == ends and probability >= self.judge.arrays["least"][place]:
                    key = (type_, entities[head]["name"], entities[tail]["name"])
                    stated[key] = max(stated.get(key, (0.0, -1)), (probability, -index))
        for (type_, head_name, tail_name), (probability, index) in sorted(stated.items()):
            back = stated.get((type_, tail_name, head_name))
            if head_name == tail_name or (type_ == COMPARED_WITH and back and back > (probability, index)):
                continue
            sentence = _evidence(states.context[-index], features, *pairs[-index])
            first, last = context.sentences[sentence]
            doc._.paperkg_links.append(
                {
                    "type": type_,
                    "head": head_name,
                    "tail": tail_name,
                    "sentence": doc[first:last].text.strip(),
                    "confidence": round(probability, 3),
                }
            )
        return doc

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the weights into a folder (spaCy's serialisation), in half precision."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {}
        if self.judge is not None:
            arrays = {name: array.astype(np.float16) for name, array in self.judge.arrays.items()}
        np.savez_compressed(folder / _FILE, **arrays)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> PairLinker:
        """Read what `to_disk` wrote."""
        with np.load(Path(path) / _FILE, allow_pickle=False) as arrays:
            self.judge = PairJudge(dict(arrays)) if arrays.files else None
        return self


def _evidence(weights: NDArray[np.float32], features: PairFeatures, head: int, tail: int) -> int:
    """Return the sentence that says most of a pair: of those that name both, else the tail, the one looked at most.

    Where no sentence names both, the tail tells more: a head is mostly what the whole paper is about.
    """
    ours, theirs = set(features.sentences[head]), set(features.sentences[tail])
    looked = [float(weights[first:last].sum()) for first, last in features.context.sentences]
    best: int = min((ours & theirs) or (theirs - {0}) or theirs, key=lambda index: (-looked[index], index))
    return best


@Language.factory(
    "paperkg_links",
    requires=["doc._.paperkg_entities", "doc._.paperkg_results", "doc.sents"],
    assigns=["doc._.paperkg_links"],
    retokenizes=False,
)
def create_pair_linker(nlp: Language, name: str) -> PairLinker:
    """Make an untrained linker; it states nothing until weights are read."""
    return PairLinker()
