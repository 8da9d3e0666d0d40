"""The recogniser's network: a small transformer over word pieces, and features of whole words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import torch
from spacy.tokens import Doc
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from paperkg.extraction.bioes import tag_names
from paperkg.extraction.heads import ARGUMENTS, KINDS, LINK_WIDTH, PAIR_WIDTHS, ROLE_COLUMNS
from paperkg.extraction.paperkg_recogniser import ATTRIBUTES, windows, word_hashes, word_places
from paperkg.schema import LEARNED_LINKS, LEARNED_TYPES

_WIDTHS = (96, 32, 64, 64)
_PLACES, _PLACE_VALUES, _PLACE_WIDTH = 4, 8, 8
_VECTOR, _FEATURES, _HIDDEN = 96, 128, 256
IGNORED = -100


class Network(nn.Module):
    """Gives each word the logarithms of its tags' probabilities.

    A word's state is the mean of its first and last piece's; beside it stand its floret vector, two rows of each hashed
    embedding, and its places. The transformer's own embeddings stay as they are.
    """

    def __init__(self, transformer: BertModel, labels: Sequence[str] = LEARNED_TYPES) -> None:
        super().__init__()
        self.transformer = transformer
        self.transformer.embeddings.requires_grad_(False)
        self.hashed = nn.ModuleList(
            nn.Embedding(rows, width) for rows, width in zip(ATTRIBUTES.values(), _WIDTHS, strict=True)
        )
        for table in self.hashed:
            nn.init.uniform_(table.weight, -0.1, 0.1)
        self.places = nn.ModuleList(nn.Embedding(_PLACE_VALUES, _PLACE_WIDTH) for _ in range(_PLACES))
        self.features = nn.Sequential(
            nn.Linear(_VECTOR + sum(_WIDTHS) + _PLACES * _PLACE_WIDTH, _FEATURES),
            nn.LayerNorm(_FEATURES),
            nn.Dropout(0.2),
        )
        inputs = transformer.config.hidden_size + _FEATURES
        self.top = nn.Sequential(nn.Linear(inputs, _HIDDEN), nn.GELU(), nn.Dropout(0.1))
        self.out = nn.Linear(_HIDDEN, len(tag_names(labels)))
        self.beside = nn.Sequential(nn.Linear(inputs, _HIDDEN), nn.GELU(), nn.Dropout(0.1))
        self.roles, self.roles_in_paper = nn.Linear(_HIDDEN, len(ROLE_COLUMNS)), nn.Linear(_HIDDEN, len(ROLE_COLUMNS))
        self.kinds = nn.Linear(_HIDDEN, len(KINDS))
        self.nothing = nn.Linear(_HIDDEN, len(ARGUMENTS))
        self.queries = nn.Linear(_HIDDEN, LINK_WIDTH * len(ARGUMENTS))
        self.keys = nn.Linear(_HIDDEN, LINK_WIDTH * len(ARGUMENTS))
        self.pairs = nn.Linear(_HIDDEN, sum(PAIR_WIDTHS.values()))
        self.pair_judge = PairJudge()

    def forward(
        self, pieces: Tensor, first: Tensor, last: Tensor, vectors: Tensor, hashes: Tensor, places: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return, for windows of shape (windows, pieces), padded with 0, what is said of each word.

        That is the logarithms of the tags, shape (words, tags), and the columns of `paperkg.extraction.heads`, shape
        (words, columns). `first` and `last` index the pieces of all windows in a row; the other inputs are by word, as
        in `paperkg.extraction.paperkg_recogniser`.
        """
        states = self.transformer(input_ids=pieces, attention_mask=(pieces != 0).long()).last_hidden_state
        return self.judge(states, first, last, vectors, hashes, places)

    def judge(
        self, states: Tensor, first: Tensor, last: Tensor, vectors: Tensor, hashes: Tensor, places: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return what `forward` returns, given the transformer's states, shape (windows, pieces, width)."""
        parts = [vectors, *(table(hashes[:, column]).sum(1) for column, table in enumerate(self.hashed))]
        parts += [table(places[:, column]) for column, table in enumerate(self.places)]
        words = self.features(torch.cat(parts, dim=-1))
        pieces = states.flatten(0, 1)
        joined = torch.cat([(pieces[first] + pieces[last]) / 2, words], dim=-1)
        # A word's window is where its first piece stands.
        window = torch.div(first, states.shape[1], rounding_mode="floor")
        return torch.log_softmax(self.out(self.top(joined)), dim=-1), self.heads_of(joined, window, states.shape[0])

    def heads_of(self, joined: Tensor, window: Tensor, windows: int) -> Tensor:
        """Return the columns of `paperkg.extraction.heads` for words' states, shape (words, width), in some windows."""
        tops = self.beside(joined)
        # The mean of a window is what its paper is about.
        sums = torch.zeros(windows, tops.shape[1], dtype=tops.dtype).index_add(0, window, tops)
        counts = torch.zeros(windows, dtype=tops.dtype).index_add(0, window, torch.ones_like(tops[:, 0]))
        means = sums / counts.clamp(min=1)[:, None]
        roles = self.roles(tops) + self.roles_in_paper(means)[window]
        links = (self.nothing(tops), self.queries(tops), self.keys(tops), self.pairs(tops))
        return torch.cat([roles, self.kinds(tops), *links], dim=-1)


class PairJudge(nn.Module):
    """Says which links hold between the entities of a window, from the columns of `PAIR_WIDTHS`.

    An entity's state is the soft maximum of its mentions'; what two entities both look at is the product of their
    attentions (ATLOP: Zhou et al. 2021, "Document-Level Relation Extraction with Adaptive Thresholding and Localized
    Context Pooling", arXiv:2010.11304).
    """

    def __init__(self, features: int = 0, hidden: int = 128) -> None:
        super().__init__()
        inputs = PAIR_WIDTHS["heads"] * 3 + PAIR_WIDTHS["values"]
        self.states = nn.Linear(inputs, hidden)
        self.features = nn.EmbeddingBag(features, hidden, mode="sum") if features else None
        if self.features is not None:
            nn.init.normal_(self.features.weight, std=0.02)
        self.drop = nn.Dropout(0.2)
        self.out = nn.Linear(hidden, len(LEARNED_LINKS))

    def inputs(self, columns: Tensor, entities: list[list[tuple[int, int]]], pairs: Tensor) -> Tensor:
        """Return what is known of pairs of entities (rows of indices), from the columns of a window's words."""
        heads, tails, queries, keys, values = torch.split(columns, list(PAIR_WIDTHS.values()), dim=-1)
        pooled = torch.stack(
            [
                torch.stack(
                    [torch.cat([heads, tails, queries], -1)[start:end].mean(0) for start, end in spans]
                ).logsumexp(0)
                for spans in entities
            ]
        )
        ours, theirs, queries = torch.split(pooled, [heads.shape[1], tails.shape[1], queries.shape[1]], dim=-1)
        attention = torch.softmax(queries @ keys.T / keys.shape[1] ** 0.5, dim=-1)
        both = attention[pairs[:, 0]] * attention[pairs[:, 1]]
        context = (both / both.sum(-1, keepdim=True).clamp(min=1e-9)) @ values
        first, second = ours[pairs[:, 0]], theirs[pairs[:, 1]]
        return torch.cat([first, second, first * second, context], dim=-1)

    def forward(self, inputs: Tensor, features: tuple[Tensor, Tensor] | None = None) -> Tensor:
        """Return the log-odds of each link type, shape (pairs, types)."""
        hidden = self.states(inputs)
        if self.features is not None and features is not None:
            hidden = hidden + self.features(*features)
        return self.out(self.drop(torch.relu(hidden)))


def load_transformer(folder: Path, attention: str = "sdpa") -> BertModel:
    """Read the pre-trained transformer; without drop-out, which costs more time than all its products on a CPU."""
    return BertModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation=attention,
    )


def read_weights(path: Path) -> dict[str, Tensor]:
    """Return the weights of a network that `training.export` wrote, from their 8 bits; its embeddings are left out.

    The names of matrices are lost where the transformer multiplies by them: the multiplying node has them.
    """
    graph = onnx.load(str(path)).graph
    arrays = {weight.name: onnx.numpy_helper.to_array(weight) for weight in graph.initializer}
    found = {name: array for name, array in arrays.items() if name.startswith("network.") and "weight_" not in name}
    for node in graph.node:
        for name in node.input:
            if not name.endswith("_quantized") or name not in arrays:
                continue
            base = name.removesuffix("_quantized")
            array = (arrays[name].astype(np.float32) - arrays[f"{base}_zero_point"]) * arrays[f"{base}_scale"]
            if base.startswith("onnx::"):
                base = "network.transformer." + node.name.strip("/").rsplit("/", 1)[0].replace("/", ".") + ".weight"
            found[base] = array.T if node.op_type == "MatMulInteger" else array
    return {
        name.removeprefix("network."): torch.from_numpy(np.array(array))
        for name, array in found.items()
        if not name.startswith("network.transformer.embeddings.")
    }


@dataclass
class PairTargets:
    """The entities of a window, by their spans, and for pairs of these, shape (pairs, 2), which links hold: ``truth``
    and ``allowed`` have the shape (pairs, link types)."""

    entities: list[list[tuple[int, int]]]
    pairs: Tensor
    truth: Tensor
    allowed: Tensor

    def within(self, first: int, last: int) -> PairTargets | None:
        """Return the same, counted from the start of a window; nothing where it does not hold all mentions."""
        spans = [span for entity in self.entities for span in entity]
        if not all(first <= start and end <= last for start, end in spans):
            return None
        moved = [[(start - first, end - first) for start, end in entity] for entity in self.entities]
        return PairTargets(moved, self.pairs, self.truth, self.allowed)


@dataclass
class Targets:
    """What is annotated beside mentions, by the words of an example.

    ``roles`` are (start, end, column), ``numbers`` (word, index of kind), ``links`` (word, argument's index, spans of
    the right entity, spans of all entities of its type): no right span means that the paper names none.
    """

    roles: list[tuple[int, int, int]] = field(default_factory=list)
    numbers: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[int, int, list[tuple[int, int]], list[tuple[int, int]]]] = field(default_factory=list)
    pairs: PairTargets | None = None

    def within(self, first: int, last: int) -> Targets:
        """Return what is said of the words of a window, counted from its start."""

        def cut(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
            return [(start - first, end - first) for start, end in spans if first <= start and end <= last]

        return Targets(
            [
                (start - first, end - first, column)
                for start, end, column in self.roles
                if first <= start and end <= last
            ],
            [(word - first, kind) for word, kind in self.numbers if first <= word < last],
            [
                (word - first, place, cut(right), cut(every))
                for word, place, right, every in self.links
                if first <= word < last and bool(cut(right)) == bool(right)
            ],
            self.pairs and self.pairs.within(first, last),
        )


@dataclass
class Example:
    """One window of a paper, as the network takes it, its tags, and what else is annotated."""

    paper: str
    start: int
    pieces: np.ndarray
    first: np.ndarray
    last: np.ndarray
    words: np.ndarray
    hashes: np.ndarray
    places: np.ndarray
    target: np.ndarray | None = None
    targets: Targets = field(default_factory=lambda: Targets())


class WordVectors:
    """The static vectors of all words seen so far, each kept once."""

    def __init__(self) -> None:
        self.rows: list[np.ndarray] = []
        self.index: dict[str, int] = {}

    def indices(self, doc: Doc) -> np.ndarray:
        """Return the row of each word of a document."""
        for token in doc:
            if token.text not in self.index:
                self.index[token.text] = len(self.rows)
                self.rows.append(token.vector.astype(np.float32))
        return np.array([self.index[token.text] for token in doc], dtype=np.int32)

    def matrix(self) -> Tensor:
        return torch.from_numpy(np.stack(self.rows))


def examples(paper: str, doc: Doc, tokenizer: Tokenizer, vectors: WordVectors) -> list[Example]:
    """Return the windows of a document that went through ``paperkg_abbreviations``."""
    words = vectors.indices(doc)
    hashes, places = word_hashes(doc).astype(np.int16), word_places(doc).astype(np.int8)
    return [
        Example(
            paper, start, pieces.astype(np.int32), first, last, words[start:end], hashes[start:end], places[start:end]
        )
        for start, end, pieces, first, last in windows(tokenizer, [token.text for token in doc])
    ]


def batch(chosen: list[Example], vectors: Tensor) -> tuple[Tensor, ...]:
    """Return the inputs of `Network` for some examples."""
    width = max(len(example.pieces) for example in chosen)
    pieces = torch.zeros(len(chosen), width, dtype=torch.long)
    for row, example in enumerate(chosen):
        pieces[row, : len(example.pieces)] = torch.from_numpy(example.pieces.astype(np.int64))
    joined = {
        name: torch.from_numpy(np.concatenate([getattr(example, name) for example in chosen]))
        for name in ("words", "hashes", "places")
    }
    first, last = (
        torch.from_numpy(np.concatenate([getattr(example, name) + row * width for row, example in enumerate(chosen)]))
        for name in ("first", "last")
    )
    return pieces, first, last, vectors[joined["words"].long()], joined["hashes"].long(), joined["places"].long()


def batches(lengths: list[int], budget: int, order: list[int]) -> list[list[int]]:
    """Cut an order of examples into batches of at most `budget` padded pieces, like lengths together.

    Lengths are sorted within stretches of 200 only, so batches differ from epoch to epoch.
    """
    found: list[list[int]] = []
    for begin in range(0, len(order), 200):
        current: list[int] = []
        for index in sorted(order[begin : begin + 200], key=lambda index: (lengths[index], index)):
            if current and lengths[index] * (len(current) + 1) > budget:
                found.append(current)
                current = []
            current.append(index)
        found.append(current)
    return found
