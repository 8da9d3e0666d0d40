"""Why a name stands for its entity, and why two names are one thing or two."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from paperkg.clusters import Link
from paperkg.lexicon import LexiconEntry
from paperkg.resolution.decisions import Decisions
from paperkg.resolution.fields import conflict
from paperkg.resolution.items import WRITTEN, ItemKey, NodeKey
from paperkg.resolution.links import THRESHOLD, Apart, pair_of
from paperkg.resolution.reasons import LEAST_KEPT, ItemReason, Reasons


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
    features: Mapping[str, float] = field(default_factory=dict)


def reason_of(reasons: Reasons, item: ItemKey) -> str:
    """Return why one item stands for its entity: the rule by which it is compared, and what joins it to other names."""
    found = reasons.items[item]
    if found.assigned:
        return found.assigned
    rule = found.rule or WRITTEN
    links = [link for link in reasons.joins if found.node in (link.first, link.second)]
    if not links:
        return rule
    link = max(links, key=lambda link: (link.forced, link.probability))
    return "; ".join(dict.fromkeys([rule, told(reasons, link)]))


def explain(
    reasons: Reasons,
    first: ItemKey,
    second: ItemKey,
    known: Mapping[NodeKey, LexiconEntry],
    decisions: Decisions,
) -> Explanation:
    """Return why two items are one thing or two.

    Parameters
    ----------
    reasons : Reasons
        What is kept of the resolution: of the entities of both at least.
    first, second : (paper, type, name)
        Two items of one type.
    known : mapping
        The lexicon, by type and key.
    decisions : Decisions
        What people decided.
    """
    ours, theirs = reasons.items[first], reasons.items[second]
    pair = pair_of(ours.node, theirs.node)
    compared = reasons.pairs.get(pair) if ours.node != theirs.node else None
    probability, shares = (compared.probability, compared.shares) if compared else (None, {})
    if ours.entity == theirs.entity:
        steps = [*_steps(first, ours), *_steps(second, theirs), *_way(reasons, ours.node, theirs.node)]
        said = list(dict.fromkeys(steps)) or [f"both are {ours.node[1]!r} but for case, hyphens, spaces and endings"]
        return Explanation(True, tuple(said), probability, shares)
    why = _assigned(first, ours) or _assigned(second, theirs)
    why = why or _apart(reasons, first, second, known, decisions, probability)
    return Explanation(False, (why,), probability, shares)


def _assigned(item: ItemKey, found: ItemReason) -> str:
    return f"{item[2]!r}: {found.assigned}" if found.assigned else ""


def _steps(item: ItemKey, found: ItemReason) -> list[str]:
    """Return how an item comes to the name by which it is compared."""
    steps = [f"{item[2]!r}: {found.rule}"] if found.rule else []
    return [*steps, _assigned(item, found)] if found.assigned else steps


def _way(reasons: Reasons, start: NodeKey, end: NodeKey) -> list[str]:
    """Return the links that lead from one name to another, the fewest."""
    links: dict[NodeKey, list[Link[NodeKey]]] = defaultdict(list)
    for link in reasons.joins:
        links[link.first].append(link)
        links[link.second].append(link)
    came: dict[NodeKey, tuple[NodeKey, Link[NodeKey]] | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for link in links[here]:
            there = link.second if link.first == here else link.first
            if there not in came:
                came[there] = (here, link)
                waiting.append(there)
    way, step = [], came.get(end)
    while step is not None:
        way.append(told(reasons, step[1]))
        step = came[step[0]]
    return way[::-1]


def told(reasons: Reasons, link: Link[NodeKey]) -> str:
    """Return in words what joined two names."""
    first, second = (reasons.names[id_].name for id_ in (link.first, link.second))
    if link.forced:
        return f"{first!r} and {second!r}: {link.why}"
    return f"{first!r} and {second!r}: {link.why} ({link.probability:.2f})"


def _apart(
    reasons: Reasons,
    first: ItemKey,
    second: ItemKey,
    known: Mapping[NodeKey, LexiconEntry],
    decisions: Decisions,
    probability: float | None,
) -> str:
    decided = decisions.apart(first[1], first[2], second[2])
    if decided:
        return decided
    why = conflict(first[1], first[2], second[2])
    if why:
        return why
    scores = {pair: compared.probability for pair, compared in reasons.pairs.items()}
    apart = Apart(reasons.names, scores, known, decisions)
    ours, theirs = (
        sorted(node for node, owner in reasons.owners.items() if owner == reasons.items[item].entity)
        for item in (first, second)
    )
    obstacle = next((why for a in ours for b in theirs if (why := apart(a, b))), "")
    if obstacle:
        return f"names of the two entities never go together: {obstacle}"
    if probability is None:
        return f"too little in common: they were not compared, or with a score below {LEAST_KEPT}"
    if probability < THRESHOLD:
        return f"the score {probability:.2f} is below {THRESHOLD}"
    return f"the score {probability:.2f} would join them, but other names of the two entities are too different"
