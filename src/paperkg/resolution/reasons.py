"""Why each name stands for its entity: what is kept of a resolution, so that nobody has to do it again to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperkg.clusters import Clusters, Link
from paperkg.resolution.block import Node, Pair
from paperkg.resolution.compare import features
from paperkg.resolution.items import WRITTEN, Item, ItemKey, Naming, NodeKey
from paperkg.resolution.resolve import Workings
from paperkg.resolution.review import Doubt, doubts

# Pairs with a lower score are not kept: nobody asks about names that have next to nothing in common.
LEAST_KEPT = 0.1


@dataclass(frozen=True)
class ItemReason:
    """Why one name of a paper stands for its entity.

    Attributes
    ----------
    node : NodeKey
        The type and key of the name by which it is compared with others, or of what its acronym stands for.
    entity : str
        The entity's id.
    rule : str
        How it comes to that name; empty where the paper writes it so.
    assigned : str
        Why its acronym stands for another name; empty where it does not.
    probability : float
        How likely that is, 0 to 1.
    """

    node: NodeKey
    entity: str
    rule: str = ""
    assigned: str = ""
    probability: float = 1.0


@dataclass(frozen=True)
class Compared:
    """The score of two names (0 to 1), and each feature's share of its log-odds, the strongest first."""

    probability: float
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Reasons:
    """What is kept of a resolution, or of that of some entities.

    Attributes
    ----------
    items : mapping
        From (paper, type, name) to why it stands for its entity.
    names : mapping
        From type and key to a name that was compared.
    owners : mapping
        From type and key to the id of its entity.
    joins : sequence of Link
        What joined names.
    pairs : mapping
        The pairs that were compared and are not quite unlike (from `LEAST_KEPT` on), the smaller one first.
    doubts : sequence of Doubt
        What a person should look at.
    """

    items: Mapping[ItemKey, ItemReason]
    names: Mapping[NodeKey, Node]
    owners: Mapping[NodeKey, str]
    joins: Sequence[Link[NodeKey]]
    pairs: Mapping[Pair, Compared]
    doubts: Sequence[Doubt] = ()


def reasons_of(workings: Workings, ids: Mapping[ItemKey, str]) -> Reasons:
    """Return what is kept of a resolution.

    Parameters
    ----------
    workings : Workings
        All that led to it.
    ids : mapping
        From (paper, type, name) to an entity's id.
    """
    surest = _surest(workings.clusters)
    return Reasons(
        items={item.key: _item_reason(workings, item, naming, ids, surest) for item, naming in workings.named},
        names=workings.nodes,
        owners=_owners(workings, ids),
        joins=[link for node, links in workings.clusters.links.items() for link in links if link.first == node],
        pairs={pair: _compared(workings, pair) for pair, likely in workings.scores.items() if likely >= LEAST_KEPT},
        doubts=doubts(workings),
    )


def _surest(clusters: Clusters[NodeKey]) -> dict[NodeKey, float]:
    return {node: max(link.probability for link in links) for node, links in clusters.links.items() if links}


def _item_reason(
    workings: Workings, item: Item, naming: Naming, ids: Mapping[ItemKey, str], surest: Mapping[NodeKey, float]
) -> ItemReason:
    found = workings.assigned.get(item.key)
    own = workings.compared[item.key]
    return ItemReason(
        found.node if found else own,
        ids[item.key],
        "" if naming.rule == WRITTEN else naming.rule,
        found.why if found else "",
        round(found.probability if found else surest.get(own, 1.0), 3),
    )


def _owners(workings: Workings, ids: Mapping[ItemKey, str]) -> dict[NodeKey, str]:
    """Return the entity of each name that was compared: that of its cluster, else that of what it was assigned to."""
    by_root: dict[NodeKey, str] = {}
    elsewhere: dict[NodeKey, set[str]] = defaultdict(set)
    for item, root in workings.owner.items():
        by_root[root] = ids[item]
        elsewhere[workings.compared[item]].add(ids[item])
    owners = {}
    for node in workings.nodes:
        root = min(workings.clusters.members(node))
        owners[node] = by_root[root] if root in by_root else min(elsewhere[node])
    return owners


def _compared(workings: Workings, pair: Pair) -> Compared:
    first, second = (workings.nodes[node] for node in pair)
    found = features(first, second, workings.knowledge, workings.company)
    weights = workings.knowledge.weights
    shares = {name: round(weights.get(name, 0.0) * value, 2) for name, value in found.items()}
    ordered = sorted(shares, key=lambda name: (-abs(shares[name]), name))
    return Compared(round(workings.scores[pair], 3), {name: shares[name] for name in ordered if shares[name]})
