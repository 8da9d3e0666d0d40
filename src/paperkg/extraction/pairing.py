"""Pairs of a paper's entities, as the judge of links sees them: states of the network, and features of the text."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps

from paperkg.extraction.features import Context, bucket
from paperkg.schema import DATASET, LINKS, METHOD, TASK

# Products by spaCy's own BLIS, on one thread: numpy's take every core, and other sums on other numbers of cores.
multiply = NumpyOps().gemm

Entity = Mapping[str, Any]
# Which features: of what, the types of head and tail, and the indices of entities or of a sentence.
Part = tuple[Any, ...]
BUCKETS = 1 << 14
# Pairs grow with the square of what is named: of a text that names more, what it names least is left out.
MOST_ENTITIES = 80
_LINKED = (METHOD, DATASET, TASK)
_ENDS = frozenset(LINKS.values())
_MOST_BETWEEN, _MOST_WORDS = 14, 60


def candidate_pairs(entities: Sequence[Entity]) -> list[tuple[int, int]]:
    """Return the pairs (head, tail) of entities, as indices, that some link may join.

    Of more than `MOST_ENTITIES` methods, datasets and tasks, only those that are mentioned most are looked at.

    Examples
    --------
    >>> candidate_pairs([{"type": type_, "spans": [(0, 1)]} for type_ in ("Method", "Dataset", "Metric")])
    [(0, 1)]
    """
    linked = [index for index, entity in enumerate(entities) if entity["type"] in _LINKED]
    if len(linked) > MOST_ENTITIES:
        linked.sort(key=lambda index: (-len(entities[index]["spans"]), index))
        linked = sorted(linked[:MOST_ENTITIES])
    return [
        (head, tail)
        for head in linked
        for tail in linked
        if head != tail and (entities[head]["type"], entities[tail]["type"]) in _ENDS
    ]


@dataclass(frozen=True)
class PairStates:
    """What the network says of some pairs.

    Attributes
    ----------
    inputs : array of shape (pairs, width)
        The states of head and tail, their product, and the state of the words that both look at.
    context : array of shape (pairs, words)
        How much both look at each word; each row sums to one.
    """

    inputs: NDArray[np.float32]
    context: NDArray[np.float32]


def pair_states(
    columns: Mapping[str, NDArray[np.float32]], entities: Sequence[Entity], pairs: Sequence[tuple[int, int]]
) -> PairStates:
    """Pool the network's columns (`paperkg.extraction.heads.pair_columns`) for pairs of entities.

    An entity's state is the soft maximum of its mentions', and what two entities both look at is the product of their
    attentions (Zhou et al. 2021, "Document-Level Relation Extraction with Adaptive Thresholding and Localized Context
    Pooling", arXiv:2010.11304), which the network learned as queries and keys of its own.
    """
    heads, tails, queries = (_pooled(columns[name], entities) for name in ("heads", "tails", "queries"))
    keys, values = columns["keys"], columns["values"]
    scores = multiply(queries, keys, trans2=True) / np.float32(np.sqrt(keys.shape[1]))
    attention = np.exp(scores - scores.max(axis=1, keepdims=True))
    attention /= attention.sum(axis=1, keepdims=True)
    first, second = np.array(pairs).T
    both = attention[first] * attention[second]
    both /= np.maximum(both.sum(axis=1, keepdims=True), 1e-9)
    ours, theirs = heads[first], tails[second]
    return PairStates(np.concatenate([ours, theirs, ours * theirs, multiply(both, values)], axis=1), both)


def _pooled(column: NDArray[np.float32], entities: Sequence[Entity]) -> NDArray[np.float32]:
    """Return the soft maximum over each entity's mentions of the mean over their words, shape (entities, width)."""
    rows = []
    for entity in entities:
        states = np.stack([column[start:end].mean(axis=0) for start, end in entity["spans"]])
        highest = states.max(axis=0)
        rows.append(highest + np.log(np.exp(states - highest).sum(axis=0)))
    return np.stack(rows)


class PairFeatures:
    """The features of a document's pairs, as columns; those of an entity or of a sentence are made once.

    Parameters
    ----------
    context : Context
        The document.
    entities : sequence of mappings
        Each with ``type``, ``name``, ``role``, ``spans``, and a dataset with ``kind``.
    results : sequence of mappings
        What is reported, by the entities' names.
    """

    def __init__(self, context: Context, entities: Sequence[Entity], results: Sequence[Mapping[str, Any]]) -> None:
        self.context = context
        self.entities = entities
        self.sentences = [sorted({context.sentence_of[start] for start, _ in entity["spans"]}) for entity in entities]
        self.tried = {(result["method"], result["dataset"]) for result in results if result["dataset"]}
        self.beaten = {(result["method"], result["baseline"]) for result in results if result["baseline"]}
        self.measured = {result["method"] for result in results} | {result["baseline"] for result in results}
        self.of_role = Counter((entity["type"], entity["role"]) for entity in entities)
        self._columns: dict[Part, NDArray[np.int64]] = {}

    def parts(self, head: int, tail: int) -> list[Part]:
        """Return what the features of a pair of entities (indices) are made of: head, tail, a sentence, both."""
        types = self.entities[head]["type"], self.entities[tail]["type"]
        together = self._together(head, tail)
        told = [sentence for sentence in together if sentence] or together
        sentence = (told or self.sentences[tail][-1:])[0]
        return [
            ("head", *types, head),
            ("tail", *types, tail),
            ("both" if together else "near", *types, sentence),
            ("pair", *types, head, tail),
        ]

    def columns(self, part: Part) -> NDArray[np.int64]:
        """Return the sorted columns, in 0 .. BUCKETS - 1, of one of a pair's parts."""
        if part not in self._columns:
            kind, first, second, *indices = part
            if kind == "pair":
                features = self._of_pair(*indices)
            elif kind in ("head", "tail"):
                features = self._of_entity(*indices)
            else:
                begin, stop = self.context.sentences[indices[0]]
                features = (self.context.words[at] for at in range(begin, min(stop, begin + _MOST_WORDS)))
            start = zlib.crc32(f"{kind}:{first}:{second}:".encode())
            found = {zlib.crc32(text.encode("utf-8", "surrogatepass"), start) % BUCKETS for text in features}
            self._columns[part] = np.array(sorted(found), dtype=np.int64)
        return self._columns[part]

    def _together(self, head: int, tail: int) -> list[int]:
        """Return the sentences that name both."""
        return [sentence for sentence in self.sentences[head] if sentence in self.sentences[tail]]

    def _of_entity(self, index: int) -> Iterator[str]:
        entity, sentences = self.entities[index], self.sentences[index]
        role = entity["role"]
        last = max(1, len(self.context.sentences) - 1)
        yield f"role={role}"
        yield f"mentions={role}+{bucket(len(entity['spans']))}"
        yield f"title={role}+{sentences[0] == 0}"
        yield f"first={role}+{5 * (sentences[1] if len(sentences) > 1 and not sentences[0] else sentences[0]) // last}"
        yield f"many={role}+{bucket(self.of_role[entity['type'], role])}"
        yield f"measured={role}+{entity['name'] in self.measured}"
        yield f"kind={entity.get('kind')}"
        name = entity["name"].lower().split()
        yield f"last-word={name[-1] if name else ''}"
        for start, end in entity["spans"][:4]:
            place = "title" if self.context.sentence_of[start] == 0 else "text"
            for distance, word in self.context.around(start, end, 3):
                yield f"{place}{distance}={word}"

    def _of_pair(self, head: int, tail: int) -> Iterator[str]:
        first, second = self.entities[head], self.entities[tail]
        roles = f"{first['role']}>{second['role']}"
        names = first["name"], second["name"]
        together = self._together(head, tail)
        told = min(sum(map(bool, together)), 2)
        introduced = self.of_role[METHOD, "introduced"]
        yield f"roles={roles}"
        yield f"together={told}+{0 in together}"
        yield f"together+roles={told}+{0 in together}+{roles}"
        yield f"introduced={min(introduced, 3)}+{roles}"
        yield f"tried={names in self.tried}+{roles}"
        yield f"beaten={names in self.beaten}+{names[::-1] in self.beaten}"
        yield f"inside={names[0] in names[1]}+{names[1] in names[0]}"
        if together:
            yield from self._between(head, tail)
        else:
            away = min(abs(a - b) for a in self.sentences[head] for b in self.sentences[tail])
            yield f"away={min(away, 5)}+{self.sentences[tail][-1] > self.sentences[head][0]}+{roles}"

    def _between(self, head: int, tail: int) -> Iterator[str]:
        """Yield what stands between and around the two mentions that are nearest to each other in one sentence."""
        context = self.context
        near = [
            (max(a[0], b[0]) - min(a[1], b[1]), not context.sentence_of[a[0]], tuple(a), tuple(b))
            for a in self.entities[head]["spans"]
            for b in self.entities[tail]["spans"]
            if context.sentence_of[a[0]] == context.sentence_of[b[0]]
        ]
        _, titled, ours, theirs = min(near)
        order = "head-first" if ours < theirs else "tail-first"
        left, right = sorted((ours, theirs))
        words = [context.word(position) for position in range(left[1], right[0])]
        inside = {i for i in context.entity_at[left[1] : right[0]] if i is not None} - {head, tail}
        of_head = sum(self.entities[i]["type"] == self.entities[head]["type"] for i in inside)
        of_tail = sum(self.entities[i]["type"] == self.entities[tail]["type"] for i in inside)
        yield f"distance={order}+{bucket(len(words))}+{titled}"
        yield f"rivals={order}+{min(of_head, 3)}+{min(of_tail, 3)}"
        yield f"before={order}+{context.word(left[0] - 1)}"
        yield f"after={order}+{context.word(right[1])}"
        yield f"edges={order}+{words[0] if words else ''}+{words[-1] if words else ''}"
        if len(words) <= 4:
            yield f"all={order}+{' '.join(words)}"
        yield from (f"between={order}+{word}" for word in words[:_MOST_BETWEEN])
