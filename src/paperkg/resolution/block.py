"""Candidates for comparison without comparing all pairs: names that share enough to be worth a look.

Every index has blocks of bounded size: in a larger one, each name meets only its most frequent names, so that the
number
of candidates grows with the number of names and not with its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from paperkg.resolution.acronyms import is_short_form
from paperkg.resolution.fields import fields
from paperkg.resolution.forms import key, looks_coined
from paperkg.resolution.items import NodeKey
from paperkg.resolution.knowledge import Knowledge

_MOST_TOGETHER = 24
_MOST_FREQUENT = 3
_MOST_WORDS = 7
_GRAM = 4
_RAREST_GRAMS = 3
_LEAST_LETTERS = 9
_MOST_EDITS = 2
_PREFIX = 4
_MOST_SWAPS = 20

Pair = tuple[NodeKey, NodeKey]
Block = tuple[object, ...]


@dataclass(frozen=True)
class Node:
    """A name to compare: its type and key, one way to write it, and how many papers hold it."""

    id: NodeKey
    name: str
    papers: int

    @property
    def type(self) -> str:
        """The entity type."""
        return self.id[0]


def candidates(nodes: Mapping[NodeKey, Node], knowledge: Knowledge) -> list[Pair]:
    """Return the pairs of names that are worth a comparison, sorted; each pair once, the smaller id first.

    Parameters
    ----------
    nodes : mapping
        All names by their ids.
    knowledge : Knowledge
        Which words are exchanged for one another, and for which names forms stand.

    Examples
    --------
    >>> names = [Node(("Task", "a"), "rate of convergence", 2), Node(("Task", "b"), "convergence rate", 3)]
    >>> candidates({node.id: node for node in names}, Knowledge())
    [(('Task', 'a'), ('Task', 'b'))]
    """
    pairs = {pair for block in _blocks(nodes, knowledge) for pair in _pairs(block, nodes)}
    pairs |= set(_by_usage(nodes, knowledge))
    return sorted(pairs)


def _blocks(nodes: Mapping[NodeKey, Node], knowledge: Knowledge) -> Iterator[list[NodeKey]]:
    by_words: dict[Block, list[NodeKey]] = defaultdict(list)
    for id_, node in nodes.items():
        for block in _word_blocks(node, knowledge):
            by_words[block].append(id_)
    yield from (block for block in by_words.values() if len(block) > 1)
    yield from _gram_blocks(nodes)


def _word_blocks(node: Node, knowledge: Knowledge) -> set[Block]:
    """Return the word blocks of a name: its words, its words but one, and with a word in exchange for another."""
    words = fields(node.type, node.name).words[:_MOST_WORDS]
    blocks: set[Block] = {(node.type, *sorted(words))}
    for index, word in enumerate(words):
        rest = sorted((*words[:index], *words[index + 1 :]))
        blocks.add((node.type, *rest) if len(words) > 1 else (node.type,))
        if len(word) > _PREFIX and not looks_coined(node.name):
            blocks.add((node.type, *rest, f"{word[:_PREFIX]}*"))
        for other in knowledge.exchanges(node.type, word)[:_MOST_SWAPS]:
            blocks.add((node.type, *sorted((*rest, other))))
    blocks.discard((node.type,))
    return blocks


def _gram_blocks(nodes: Mapping[NodeKey, Node]) -> Iterator[list[NodeKey]]:
    """Yield names with the same rare sequence of letters: those that a typing error or a damaged hyphen tells apart."""
    grams: dict[NodeKey, list[Block]] = {}
    for id_ in nodes:
        text = id_[1]
        if len(text) >= _LEAST_LETTERS:
            grams[id_] = [(id_[0], text[i : i + _GRAM]) for i in range(len(text) - _GRAM + 1)]
    frequency = Counter(gram for own in grams.values() for gram in set(own))
    blocks: dict[Block, list[NodeKey]] = defaultdict(list)
    for id_, own in grams.items():
        shared = sorted((gram for gram in set(own) if frequency[gram] > 1), key=lambda gram: (frequency[gram], gram))
        for gram in shared[:_RAREST_GRAMS]:
            blocks[gram].append(id_)
    for block in blocks.values():
        yield from _alike(block)


def _alike(block: Sequence[NodeKey]) -> Iterator[list[NodeKey]]:
    """Yield the pairs of a block that differ by a few letters only."""
    for place, first in enumerate(block[:_MOST_TOGETHER]):
        for second in block[place + 1 : _MOST_TOGETHER]:
            if OSA.distance(first[1], second[1], score_cutoff=_MOST_EDITS) <= _MOST_EDITS:
                yield [first, second]


def _pairs(block: Sequence[NodeKey], nodes: Mapping[NodeKey, Node]) -> Iterator[Pair]:
    ranked = sorted(block, key=lambda id_: (-nodes[id_].papers, id_))
    firsts = ranked if len(ranked) <= _MOST_TOGETHER else ranked[:_MOST_FREQUENT]
    for place, first in enumerate(firsts):
        for second in ranked[place + 1 :]:
            yield (first, second) if first < second else (second, first)


def _by_usage(nodes: Mapping[NodeKey, Node], knowledge: Knowledge) -> Iterator[Pair]:
    """Yield names with the names for which annotated papers use them, and acronyms with their usual expansions."""
    for id_, node in nodes.items():
        names: Iterable[str] = [use.name for use in knowledge.usage.get(id_, ())]
        if is_short_form(node.name):
            names = [*names, *(expansion.long for expansion in knowledge.acronyms.get(node.name, ()))]
        for name in names:
            other = node.type, key(name, node.type)
            if other != id_ and other in nodes:
                yield (id_, other) if id_ < other else (other, id_)
