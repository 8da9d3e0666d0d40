"""The pairs of names in doubt, those first where an answer is worth most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from paperkg.resolution.resolve import Workings

_LEAST = 0.15
_MOST = 0.9
# An acronym that is less sure to stand for its expansion is asked about.
SURE = 0.8


@dataclass(frozen=True)
class Doubt:
    """Two names that may be one thing.

    Attributes
    ----------
    type : str
        Their entity type.
    first, second : str
        The names; the first is that of more papers.
    probability : float
        The score (0 to 1).
    joined : bool
        Whether they are one entity as things stand.
    papers : int
        How many papers an answer can change: those of the rarer name.
    value : float
        Nearness of the score to the middle (0 to 1) times these papers.
    """

    type: str
    first: str
    second: str
    probability: float
    joined: bool
    papers: int
    value: float


def doubts(workings: Workings) -> list[Doubt]:
    """Return the compared pairs of names whose score is neither high nor low, the most valuable first.

    Pairs that people have decided on, or that are in one entity by a rule, are not asked again.
    """
    found = []
    for (first, second), probability in workings.scores.items():
        if not _LEAST <= probability <= _MOST:
            continue
        ours, theirs = sorted((workings.nodes[first], workings.nodes[second]), key=lambda node: (-node.papers, node.id))
        if all(workings.decisions.is_decided(node.type, node.name) for node in (ours, theirs)):
            continue
        joined = second in workings.clusters.members(first)
        if not joined and workings.clusters.obstacle(first, second):
            continue
        papers = theirs.papers
        value = round((1 - abs(2 * probability - 1)) * papers, 3)
        found.append(Doubt(ours.type, ours.name, theirs.name, round(probability, 3), joined, papers, value))
    found += _of_acronyms(workings)
    return sorted(found, key=lambda doubt: (-doubt.value, doubt.type, doubt.first, doubt.second))


def _of_acronyms(workings: Workings) -> Iterator[Doubt]:
    """Yield the acronyms that were given an expansion without being sure of it."""
    papers: dict[tuple[str, str, str, float], set[str]] = defaultdict(set)
    for item, _ in workings.named:
        found = workings.assigned.get(item.key)
        if found and found.name is None and found.probability < SURE and found.node in workings.nodes:
            name = workings.nodes[found.node].name
            papers[item.type, item.name, name, round(found.probability, 3)].add(item.paper)
    for (type_, short, name, probability), own in sorted(papers.items()):
        value = round((1 - abs(2 * probability - 1)) * len(own), 3)
        yield Doubt(type_, name, short, probability, True, len(own), value)
