"""Give every name of every paper the id of the entity that it stands for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from paperkg.lexicon import Lexicon, LexiconEntry, load_lexicon
from paperkg.model import Annotation, Entity
from paperkg.resolution.block import Node, Pair, candidates
from paperkg.resolution.cluster import Clusters, Link
from paperkg.resolution.compare import Company, company_of, features, score
from paperkg.resolution.decisions import Decisions, said
from paperkg.resolution.entities import entity_of, ids_of
from paperkg.resolution.fields import conflict
from paperkg.resolution.forms import key, without_owner, without_safe_head
from paperkg.resolution.items import Item, Naming, NodeKey, declared_in, index_lexicon, items_of, naming_of
from paperkg.resolution.knowledge import Knowledge, load_knowledge
from paperkg.resolution.short_forms import Assignment, assign_short_forms
from paperkg.resolution.variants import find_variants

THRESHOLD = 0.6
_RULE = 0.98
# What joins two names that the lexicon has as two.
_SURE = 0.8
# The share of an acronym's declarations that makes an expansion its own.
_NEARLY_ALL = 0.85

ItemKey = tuple[str, str, str]


@dataclass(frozen=True)
class Resolution:
    """Entities, and which of them each name of each paper stands for.

    Attributes
    ----------
    entities : tuple of Entity
        Sorted by id.
    ids : mapping
        From (paper id, entity type, name in that paper's annotation) to an entity's id.
    variants : tuple of (id, id)
        A variant (ResNet-50) and what it is a variant of (ResNet), sorted.
    higher_is_better : mapping
        From a metric's id to its direction, where it is known.
    """

    entities: tuple[Entity, ...]
    ids: Mapping[tuple[str, str, str], str]
    variants: tuple[tuple[str, str], ...]
    higher_is_better: Mapping[str, bool]


@dataclass(frozen=True)
class Workings:
    """All that led to a resolution: what `explain` and `review` tell of.

    Attributes
    ----------
    named : list of (Item, Naming)
        Every entity of every paper with the name by which it is compared.
    nodes : mapping
        These names by type and key.
    scores : mapping
        The probabilities of the pairs that were compared.
    company : Company
        Which names stand beside which.
    clusters : Clusters
        The names that are one thing.
    assigned : mapping
        The acronyms that stand for something else than their own name.
    compared : mapping
        From (paper, type, name) to the node of the name by which it is compared.
    owner : mapping
        From (paper, type, name) to the node that stands for its cluster.
    known : mapping
        The lexicon by type and key.
    knowledge : Knowledge
        Usual acronyms and names.
    decisions : Decisions
        What people decided.
    """

    named: list[tuple[Item, Naming]]
    nodes: Mapping[NodeKey, Node]
    scores: Mapping[Pair, float]
    company: Company
    clusters: Clusters[NodeKey]
    assigned: Mapping[ItemKey, Assignment]
    compared: Mapping[ItemKey, NodeKey]
    owner: Mapping[ItemKey, NodeKey]
    known: Mapping[NodeKey, LexiconEntry]
    knowledge: Knowledge
    decisions: Decisions


def resolve(
    annotations: Iterable[Annotation],
    lexicon: Lexicon | None = None,
    knowledge: Knowledge | None = None,
    decisions: Decisions | None = None,
) -> Resolution:
    """Find the entities behind the names of some papers.

    Names are normalised, then joined where a paper declares one as the acronym of the other, where the lexicon has
    both,
    or where a score learned on annotated papers says that they are one thing; never where their numbers, sizes, splits,
    averages or directions differ. What people decided goes before all of it. The result does not depend on the order
    of the annotations.

    Parameters
    ----------
    annotations : iterable of Annotation
        At most one a paper; of several, the last counts.
    lexicon : Lexicon, optional
        Well-known names and aliases; by default the one that travels with the package.
    knowledge : Knowledge, optional
        Usual acronyms, usage of names, weights of the score; by default what travels with the package.
    decisions : Decisions, optional
        Which names are one or two things, and what they are called.

    Returns
    -------
    Resolution

    Examples
    --------
    >>> from paperkg.model import Annotation, Paper, PaperEntity
    >>> notes = [
    ...     Annotation(Paper(paper, name, ""), (PaperEntity("Dataset", name, (name,), "evaluated_on"),))
    ...     for paper, name in [("a", "CIFAR10"), ("b", "CIFAR-10"), ("c", "CIFAR-100")]
    ... ]
    >>> [(entity.id, entity.aliases) for entity in resolve(notes).entities]
    [('dataset:cifar-10', ('CIFAR10',)), ('dataset:cifar-100', ())]
    """
    return resolution_of(work(annotations, lexicon, knowledge, decisions))


def work(
    annotations: Iterable[Annotation],
    lexicon: Lexicon | None = None,
    knowledge: Knowledge | None = None,
    decisions: Decisions | None = None,
) -> Workings:
    """Do what `resolve` does, and return all that led to its result; the parameters are the same."""
    known = index_lexicon(load_lexicon() if lexicon is None else lexicon)
    knowledge = load_knowledge() if knowledge is None else knowledge
    decisions = decisions or Decisions()
    by_paper = {annotation.paper.id: annotation for annotation in annotations}
    named: list[tuple[Item, Naming]] = []
    for _, annotation in sorted(by_paper.items()):
        items = items_of(annotation)
        declared = declared_in(items)
        named += [(item, naming_of(item, known, knowledge, declared)) for item in items]
    own = {_item_key(item): _node_of(item, naming, decisions) for item, naming in named}
    nodes = _nodes(named, own)
    scores, company = _compare(named, own, nodes, known, knowledge)
    rules = _rules(named, own, nodes, decisions)
    scores |= {_pair(link.first, link.second): link.probability for link in rules}
    clusters = Clusters[NodeKey](Apart(nodes, scores, known, decisions), scores, THRESHOLD)
    scored = [Link(*pair, likely, "the score") for pair, likely in scores.items() if likely >= THRESHOLD]
    clusters.join([*_decided(nodes, known, knowledge, decisions), *rules, *scored])
    assigned = assign_short_forms(named, nodes, _roots(nodes, clusters), knowledge)
    assigned = {item: found for item, found in assigned.items() if not decisions.is_decided(item[1], item[2])}
    assigned = _join_assigned(assigned, own, clusters, nodes)
    roots = _roots(nodes, clusters)
    owner = {item: roots.get(node, node) for item, node in own.items()}
    owner |= {item: roots.get(found.node, found.node) for item, found in assigned.items()}
    return Workings(named, nodes, scores, company, clusters, assigned, own, owner, known, knowledge, decisions)


def _roots(nodes: Mapping[NodeKey, Node], clusters: Clusters[NodeKey]) -> dict[NodeKey, NodeKey]:
    """Return one name for all names of a cluster."""
    return {id_: min(clusters.members(id_)) for id_ in nodes}


def _join_assigned(
    assigned: Mapping[ItemKey, Assignment],
    own: Mapping[ItemKey, NodeKey],
    clusters: Clusters[NodeKey],
    nodes: Mapping[NodeKey, Node],
) -> dict[ItemKey, Assignment]:
    """Join an acronym's cluster where all papers mean the same by it; return the assignments that are left."""
    meant: dict[NodeKey, set[NodeKey | None]] = defaultdict(set)
    for item, node in own.items():
        meant[node].add(assigned[item].node if item in assigned else None)
    agreed = {
        node: target
        for node, (target, *more) in meant.items()
        if target is not None and not more and target in nodes and target != node
    }
    surest = {own[item]: found for item, found in sorted(assigned.items())}
    clusters.join(Link(node, target, surest[node].probability, surest[node].why) for node, target in agreed.items())
    left = {}
    for item, found in assigned.items():
        mates = clusters.members(own[item])
        if found.node not in mates and (len(mates) == 1 or found.node in nodes):
            left[item] = found
    return left


def _item_key(item: Item) -> ItemKey:
    return item.paper, item.type, item.name


def _node_of(item: Item, naming: Naming, decisions: Decisions) -> NodeKey:
    """Return the node of an item; a name that is decided to be apart from another one stands for itself."""
    decided = decisions.is_apart(item.type, item.name)
    return item.type, decisions.label(item.type, item.name if decided else naming.name)


def _nodes(named: Sequence[tuple[Item, Naming]], own: Mapping[ItemKey, NodeKey]) -> dict[NodeKey, Node]:
    names: dict[NodeKey, Counter[str]] = defaultdict(Counter)
    papers: dict[NodeKey, set[str]] = defaultdict(set)
    for item, naming in named:
        id_ = own[_item_key(item)]
        names[id_][naming.name] += 1
        papers[id_].add(item.paper)
    return {
        id_: Node(id_, min(forms, key=lambda form: (-forms[form], form)), len(papers[id_]))
        for id_, forms in sorted(names.items())
    }


def _compare(
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
        papers[item.paper].append(own[_item_key(item)])
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
        if _both_known(first, second, self.known) and self.scores.get(_pair(first, second), 0.0) < _SURE:
            return "the lexicon has both, as two things"
        return conflict(first[0], self.nodes[first].name, self.nodes[second].name)


def _pair(first: NodeKey, second: NodeKey) -> Pair:
    return (first, second) if first < second else (second, first)


def _rules(
    named: Sequence[tuple[Item, Naming]],
    own: Mapping[ItemKey, NodeKey],
    nodes: Mapping[NodeKey, Node],
    decisions: Decisions,
) -> list[Link[NodeKey]]:
    """Return the links that need no score; names that are decided apart keep what else is known of them."""
    links = list(_of_shorter_names(nodes))
    for item, naming in named:
        usual = item.type, decisions.label(item.type, naming.name)
        if usual != own[_item_key(item)] and usual in nodes:
            links.append(Link(own[_item_key(item)], usual, _RULE, naming.rule))
    return links


def _decided(
    nodes: Mapping[NodeKey, Node], known: Mapping[NodeKey, LexiconEntry], knowledge: Knowledge, decisions: Decisions
) -> Iterator[Link[NodeKey]]:
    """Yield the links that people made."""
    for decision in decisions.of("same"):
        placed = []
        for name in decision.names:
            alone = decisions.is_apart(decision.type, name)
            usual = name if alone else usual_naming(decision.type, name, known, knowledge).name
            placed.append((decision.type, decisions.label(decision.type, usual)))
        present = [id_ for id_ in placed if id_ in nodes]
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


def resolution_of(workings: Workings) -> Resolution:
    """Return the entities of what was worked out."""
    groups: dict[NodeKey, list[Item]] = defaultdict(list)
    for item, _ in workings.named:
        groups[workings.owner[_item_key(item)]].append(item)
    entries = {root: entry for root in groups if (entry := _entry(root, workings))}
    called = _called(workings)
    ids = ids_of(groups, entries)
    entities = tuple(
        sorted(
            (entity_of(ids[root], items, entries.get(root), called.get(root)) for root, items in groups.items()),
            key=lambda entity: entity.id,
        )
    )
    return Resolution(
        entities=entities,
        ids={item: ids[root] for item, root in workings.owner.items()},
        variants=find_variants(entities),
        higher_is_better={
            ids[root]: entry.higher_is_better is True
            for root, entry in sorted(entries.items())
            if entry.higher_is_better is not None
        },
    )


def _entry(root: NodeKey, workings: Workings) -> LexiconEntry | None:
    """Return the best known of the lexicon's entries that a cluster's names have."""
    found = [entry for id_ in workings.clusters.members(root) if (entry := workings.known.get(id_))]
    return min(found, key=lambda entry: (-entry.papers, entry.name), default=None)


def _called(workings: Workings) -> dict[NodeKey, str]:
    """Return the names that people decided for clusters."""
    called = {}
    for decision in workings.decisions.of("name"):
        label = workings.decisions.label(decision.type, decision.names[0])
        for item in workings.owner:
            if item[1] == decision.type and workings.decisions.label(item[1], item[2]) == label:
                called[workings.owner[item]] = decision.names[1]
    return called
