"""Pairs that are likely one thing -> clusters in which no two names that must stay apart ever meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class Link(Generic[T]):
    """Two things that are one with some probability (0 to 1), and why; a `forced` one was decided by a person."""

    first: T
    second: T
    probability: float
    why: str
    forced: bool = False


class Clusters(Generic[T]):
    """Groups of things that grow by links and never hold two things that are apart.

    Links are taken from the surest to the least sure one, so the result does not depend on their order. A link between
    two groups counts only where no two of their members are `apart`, and where the pairs between them that were
    compared are likely on average: one likely pair is no bridge between groups that are otherwise different.

    Parameters
    ----------
    apart : callable
        Tells why two things can never be one, or returns an empty text.
    scores : mapping
        The probabilities of the pairs that were compared, the smaller thing first.
    least : float
        The mean probability that joins two groups.

    Examples
    --------
    >>> clusters = Clusters[str](lambda a, b: "said so" if {a, b} == {"x", "z"} else "", {}, 0.5)
    >>> clusters.join([Link("x", "y", 0.9, ""), Link("y", "z", 0.8, "")])
    >>> sorted(clusters.members("y")), clusters.members("z")
    (['x', 'y'], ['z'])
    """

    def __init__(self, apart: Callable[[T, T], str], scores: Mapping[tuple[T, T], float], least: float) -> None:
        self._apart = apart
        self._least = least
        self._scores: dict[T, dict[T, float]] = defaultdict(dict)
        for (first, second), probability in scores.items():
            self._scores[first][second] = self._scores[second][first] = probability
        self._groups: dict[T, list[T]] = {}
        self.links: dict[T, list[Link[T]]] = defaultdict(list)

    def members(self, thing: T) -> list[T]:
        """Return the things of a thing's group, in the order in which they joined."""
        return self._groups.get(thing, [thing])

    def join(self, links: Iterable[Link[T]]) -> None:
        """Join groups by links, the surest first; those that would bring together what is apart are passed over."""
        for link in sorted(
            links, key=lambda link: (not link.forced, -link.probability, str((link.first, link.second)))
        ):
            ours, theirs = self.members(link.first), self.members(link.second)
            if ours is theirs or link.first in theirs:
                continue
            if link.forced or self._may_join(ours, theirs):
                self._join(link, ours, theirs)

    def obstacle(self, first: T, second: T) -> str:
        """Return why the groups of two things must stay apart, or an empty text."""
        ours, theirs = self.members(first), self.members(second)
        return next((why for a in ours for b in theirs if (why := self._apart(a, b))), "")

    def obstacle_of(self, thing: T, other: T) -> str:
        """Return why a thing can be in no group with another one, whatever its own group is, or an empty text."""
        return next((why for b in self.members(other) if (why := self._apart(thing, b))), "")

    def _may_join(self, ours: list[T], theirs: list[T]) -> bool:
        small, large = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
        if any(self._apart(a, b) for a in small for b in large):
            return False
        inside = set(large)
        scores = [score for a in small for b, score in self._scores.get(a, {}).items() if b in inside]
        return not scores or sum(scores) / len(scores) >= self._least

    def _join(self, link: Link[T], ours: list[T], theirs: list[T]) -> None:
        whole = [*ours, *theirs]
        for thing in whole:
            self._groups[thing] = whole
        self.links[link.first].append(link)
        self.links[link.second].append(link)
