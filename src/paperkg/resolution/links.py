"""What joins names and what keeps them apart: scores of candidates, rules, decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from paperkg.clusters import Link
from paperkg.lexicon import LexiconEntry
from paperkg.resolution.block import Node, Pair, candidates
from paperkg.resolution.compare import Company, company_of, features, score
from paperkg.resolution.decisions import Decisions, said
from paperkg.resolution.fields import conflict
from paperkg.resolution.forms import key, without_owner, without_safe_head
from paperkg.resolution.items import Item, ItemKey, Naming, NodeKey, naming_of
from paperkg.resolution.knowledge import Knowledge

# From which score on two names are joined.
THRESHOLD = 0.6
_RULE = 0.98
# What joins two names that the lexicon has as two.
_SURE = 0.8
# The share of an acronym's declarations that makes an expansion its own.
_NEARLY_ALL = 0.85


def compare(
    named: Sequence[tuple[Item, Naming]],
    own: Mapping[ItemKey, NodeKey],
    nodes: Mapping[NodeKey, Node],
    known: Mapping[NodeKey, LexiconEntry],
    knowledge: Knowledge,
) -> tuple[dict[Pair, float], Company]:
    """Score the candidates that nothing in their names keeps apart."""
    pairs = [
        (first, second)
        for first, second in candidates(nodes, knowledge)
        if not conflict(first[0], nodes[first].name, nodes[second].name)
    ]
    papers: dict[str, list[NodeKey]] = defaultdict(list)
    for item, _ in named:
        papers[item.paper].append(own[item.key])
    company = company_of(papers.values(), pairs)
    return {pair: _score(pair, nodes, known, knowledge, company) for pair in pairs}, company


def _score(
    pair: Pair,
    nodes: Mapping[NodeKey, Node],
    known: Mapping[NodeKey, LexiconEntry],
    knowledge: Knowledge,
    company: Company,
) -> float:
    found = features(nodes[pair[0]], nodes[pair[1]], knowledge, company)
    certain = "same_words" in found or found.get("acronym_share", 0.0) >= _NEARLY_ALL
    likely = _RULE if certain else score(found, knowledge)
    return 0.0 if likely < _SURE and _both_known(*pair, known) else likely


def _both_known(first: NodeKey, second: NodeKey, known: Mapping[NodeKey, LexiconEntry]) -> bool:
    """Tell whether the lexicon has two names as two things."""
    ours, theirs = known.get(first), known.get(second)
    return ours is not None and theirs is not None and ours is not theirs


class Apart:
    """Why two nodes can never be one thing."""

    def __init__(
        self,
        nodes: Mapping[NodeKey, Node],
        scores: Mapping[Pair, float],
        known: Mapping[NodeKey, LexiconEntry],
        decisions: Decisions,
    ) -> None:
        self.nodes, self.scores, self.known, self.decisions = nodes, scores, known, decisions

    def __call__(self, first: NodeKey, second: NodeKey) -> str:
        """Return the reason, or an empty text."""
        decided = self.decisions.apart_keys(first[0], first[1], second[1])
        if decided:
            return decided
        if _both_known(first, second, self.known) and self.scores.get(pair_of(first, second), 0.0) < _SURE:
            return "the lexicon has both, as two things"
        ours, theirs = (self.nodes[id_].name if id_ in self.nodes else id_[1] for id_ in (first, second))
        return conflict(first[0], ours, theirs)


def pair_of(first: NodeKey, second: NodeKey) -> Pair:
    """Return two names as `Clusters` and the scores have them, the smaller one first."""
    return (first, second) if first < second else (second, first)


def rules(
    named: Sequence[tuple[Item, Naming]],
    own: Mapping[ItemKey, NodeKey],
    nodes: Mapping[NodeKey, Node],
    decisions: Decisions,
) -> list[Link[NodeKey]]:
    """Return the links that need no score; names that are decided apart keep what else is known of them."""
    links = list(_of_shorter_names(nodes))
    for item, naming in named:
        usual = item.type, decisions.label(item.type, naming.name)
        if usual != own[item.key] and usual in nodes:
            links.append(Link(own[item.key], usual, _RULE, naming.rule))
    return links


def decided(
    own: Mapping[ItemKey, NodeKey],
    nodes: Mapping[NodeKey, Node],
    known: Mapping[NodeKey, LexiconEntry],
    knowledge: Knowledge,
    decisions: Decisions,
) -> Iterator[Link[NodeKey]]:
    """Yield the links that people made: between all nodes of items that have the names, and of the names as such."""
    places: dict[NodeKey, set[NodeKey]] = defaultdict(set)
    for (_, type_, name), node in own.items() if decisions.of("same") else ():
        places[type_, decisions.label(type_, name)].add(node)
    for decision in decisions.of("same"):
        present = []
        for name in decision.names:
            alone = decisions.is_apart(decision.type, name)
            usual = name if alone else usual_naming(decision.type, name, known, knowledge).name
            node = decision.type, decisions.label(decision.type, usual)
            found = places.get((decision.type, decisions.label(decision.type, name)), set())
            present += sorted(found | ({node} & set(nodes)))
        for other in present[1:]:
            yield Link(present[0], other, 1.0, said(decision), forced=True)


def _of_shorter_names(nodes: Mapping[NodeKey, Node]) -> Iterator[Link[NodeKey]]:
    """Yield links to the same names without their owner (MS COCO) or a word that says only their type."""
    for id_, node in nodes.items():
        for shorter in (without_owner(node.type, node.name), without_safe_head(node.type, node.name)):
            other = (node.type, key(shorter, node.type)) if shorter else id_
            if other != id_ and other in nodes:
                yield Link(id_, other, _RULE, f"{shorter!r} without its owner or the word for its type")


def usual_naming(type_: str, name: str, known: Mapping[NodeKey, LexiconEntry], knowledge: Knowledge) -> Naming:
    """Return the name by which a name without a paper is compared."""
    return naming_of(Item("", type_, name, (name,), None), known, knowledge, {})
