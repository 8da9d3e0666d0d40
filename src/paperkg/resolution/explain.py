"""Why a name stands for its entity, and why two names are one thing or two."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from paperkg.clusters import Link
from paperkg.resolution.compare import features, score
from paperkg.resolution.fields import conflict
from paperkg.resolution.items import WRITTEN, ItemKey, Naming, NodeKey
from paperkg.resolution.links import THRESHOLD
from paperkg.resolution.resolve import Workings


@dataclass(frozen=True)
class Explanation:
    """Why two names are one thing or two.

    Attributes
    ----------
    same : bool
        Whether they are one entity.
    reasons : tuple of str
        The steps that join them, or what keeps them apart.
    probability : float, optional
        The score of the pair (0 to 1), where it was compared.
    features : mapping
        What speaks for (above 0) and against (below 0) one thing: each feature's share of the score's log-odds.
    """

    same: bool
    reasons: tuple[str, ...]
    probability: float | None = None
    features: dict[str, float] = field(default_factory=dict)


def reason_of(workings: Workings, item: ItemKey) -> str:
    """Return why one item stands for its entity: the rule by which it is compared, and what joins it to other names."""
    naming = _naming(workings, item)
    found = workings.assigned.get(item)
    if found:
        return found.why
    node = _node(workings, item)
    links = workings.clusters.links.get(node, [])
    if not links:
        return naming.rule
    link = max(links, key=lambda link: (link.forced, link.probability))
    return "; ".join(dict.fromkeys([naming.rule, _told(workings, link)]))


def explain(workings: Workings, first: ItemKey, second: ItemKey) -> Explanation:
    """Return why two items are one thing or two.

    Parameters
    ----------
    workings : Workings
        What was worked out (`work`).
    first, second : (paper, type, name)
        Two items of one type.
    """
    ours, theirs = _node(workings, first), _node(workings, second)
    pair = (ours, theirs) if ours < theirs else (theirs, ours)
    shares, probability = _shares(workings, *pair) if pair in workings.scores else ({}, None)
    if workings.owner[first] == workings.owner[second]:
        steps = [*_steps(workings, first), *_steps(workings, second), *_way(workings, ours, theirs)]
        reasons = list(dict.fromkeys(steps)) or [f"both are {ours[1]!r} but for case, hyphens, spaces and endings"]
        return Explanation(True, tuple(reasons), probability, shares)
    why = _apart(workings, first, second, ours, theirs, probability)
    return Explanation(False, (why,), probability, shares)


def _naming(workings: Workings, item: ItemKey) -> Naming:
    return next(naming for own, naming in workings.named if own.key == item)


def _node(workings: Workings, item: ItemKey) -> NodeKey:
    found = workings.assigned.get(item)
    return found.node if found else workings.compared[item]


def _steps(workings: Workings, item: ItemKey) -> list[str]:
    """Return how an item comes to the name by which it is compared."""
    naming = _naming(workings, item)
    found = workings.assigned.get(item)
    steps = [] if naming.rule == WRITTEN else [f"{item[2]!r}: {naming.rule}"]
    return [*steps, f"{item[2]!r}: {found.why}"] if found else steps


def _way(workings: Workings, start: NodeKey, end: NodeKey) -> list[str]:
    """Return the links that lead from one name to another, the fewest."""
    came: dict[NodeKey, tuple[NodeKey, Link[NodeKey]] | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for link in workings.clusters.links.get(here, []):
            there = link.second if link.first == here else link.first
            if there not in came:
                came[there] = (here, link)
                waiting.append(there)
    told, step = [], came.get(end)
    while step is not None:
        told.append(_told(workings, step[1]))
        step = came[step[0]]
    return told[::-1]


def _told(workings: Workings, link: Link[NodeKey]) -> str:
    first, second = (workings.nodes[id_].name for id_ in (link.first, link.second))
    if link.forced:
        return f"{first!r} and {second!r}: {link.why}"
    return f"{first!r} and {second!r}: {link.why} ({link.probability:.2f})"


def _apart(
    workings: Workings, first: ItemKey, second: ItemKey, ours: NodeKey, theirs: NodeKey, probability: float | None
) -> str:
    decided = workings.decisions.apart(first[1], first[2], second[2])
    if decided:
        return decided
    why = conflict(first[1], first[2], second[2])
    if why:
        return why
    if ours in workings.nodes and theirs in workings.nodes:
        obstacle = workings.clusters.obstacle(ours, theirs)
        if obstacle:
            return f"names of the two entities never go together: {obstacle}"
    if (min(ours, theirs), max(ours, theirs)) not in workings.scores:
        return "too little in common: they were not compared"
    likely = probability or 0.0
    if likely < THRESHOLD:
        return f"the score {likely:.2f} is below {THRESHOLD}"
    return f"the score {likely:.2f} would join them, but other names of the two entities are too different"


def _shares(workings: Workings, first: NodeKey, second: NodeKey) -> tuple[dict[str, float], float]:
    """Return each feature's share of the log-odds, the strongest first, and the probability."""
    found = features(workings.nodes[first], workings.nodes[second], workings.knowledge, workings.company)
    weights = workings.knowledge.weights
    shares = {name: round(weights.get(name, 0.0) * value, 2) for name, value in found.items()}
    shares = {
        name: shares[name] for name in sorted(shares, key=lambda name: (-abs(shares[name]), name)) if shares[name]
    }
    return shares, round(score(found, workings.knowledge), 3)
