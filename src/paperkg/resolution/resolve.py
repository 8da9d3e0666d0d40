"""Give every name of every paper the id of the entity that it stands for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from paperkg.clusters import Clusters, Link
from paperkg.lexicon import Lexicon, LexiconEntry, load_lexicon
from paperkg.model import Annotation, Entity
from paperkg.resolution.block import Node, Pair
from paperkg.resolution.compare import Company
from paperkg.resolution.decisions import Decisions
from paperkg.resolution.entities import entity_of, ids_of, with_trusted_aliases
from paperkg.resolution.evidence import Evidence, evidence_of
from paperkg.resolution.facts import with_decided_facts
from paperkg.resolution.homonyms import is_ordinary_use, other_senses
from paperkg.resolution.items import Item, ItemKey, Naming, NodeKey, declared_in, index_lexicon, items_of, naming_of
from paperkg.resolution.knowledge import Knowledge, load_knowledge
from paperkg.resolution.links import THRESHOLD, Apart, compare, decided, pair_of, rules
from paperkg.resolution.short_forms import Assignment, assign_short_forms
from paperkg.resolution.types import REASONS, with_usual_types
from paperkg.resolution.variants import find_variants


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
    """

    entities: tuple[Entity, ...]
    ids: Mapping[tuple[str, str, str], str]
    variants: tuple[tuple[str, str], ...]


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
    evidence: dict[str, Evidence] = {}
    stated: list[Item] = []
    for paper, annotation in sorted(by_paper.items()):
        evidence[paper] = evidence_of(annotation.paper.title, annotation.paper.abstract)
        items = [_without_decided(item, decisions) for item in items_of(annotation, evidence[paper])]
        stated += [item for item in items if not is_ordinary_use(item, annotation.paper.text)]
    reasons = {
        (paper, entity.type, entity.name)
        for paper, annotation in by_paper.items()
        for entity in annotation.entities
        if entity.role in REASONS
    }
    # Of a paper without a text, its annotation is all that is known.
    items = with_usual_types(
        stated,
        lambda item: (
            item.key in reasons or not evidence[item.paper].is_told or decisions.is_decided(item.type, item.name)
        ),
    )
    for _, some in groupby(items, key=lambda item: item.paper):
        own_items = list(some)
        declared = declared_in(own_items)
        named += [(item, naming_of(item, known, knowledge, declared)) for item in own_items]
    own = {item.key: _node_of(item, naming, decisions) for item, naming in named}
    nodes = _nodes(named, own)
    scores, company = compare(named, own, nodes, known, knowledge)
    ruled = rules(named, own, nodes, decisions)
    scores |= {pair_of(link.first, link.second): link.probability for link in ruled}
    clusters = Clusters[NodeKey](Apart(nodes, scores, known, decisions), scores, THRESHOLD)
    scored = [Link(*pair, likely, "the score") for pair, likely in scores.items() if likely >= THRESHOLD]
    clusters.join([*decided(own, nodes, known, knowledge, decisions), *ruled, *scored])
    found, alone = assign_short_forms(named, nodes, clusters, knowledge, known, evidence)
    found, alone = (
        {item: one for item, one in some.items() if not decisions.is_decided(item[1], item[2])}
        for some in (found, alone)
    )
    assigned = _join_assigned(found, alone, own, clusters, nodes) | alone
    roots = {id_: min(clusters.members(id_)) for id_ in nodes}
    owner = {item: roots.get(node, node) for item, node in own.items()}
    owner |= {item: roots.get(target.node, target.node) for item, target in assigned.items()}
    senses = other_senses(named, owner, nodes, by_paper, evidence)
    senses = {item: one for item, one in senses.items() if not decisions.is_decided(item[1], item[2])}
    assigned |= senses
    owner |= {item: roots.get(target.node, target.node) for item, target in senses.items()}
    return Workings(named, nodes, scores, company, clusters, assigned, own, owner, known, knowledge, decisions)


def _without_decided(item: Item, decisions: Decisions) -> Item:
    """Return an item without the forms that are decided to be apart from its name."""
    forms, written = (
        tuple(form for form in some if not decisions.apart(item.type, item.name, form))
        for some in (item.forms, item.written)
    )
    return item if forms == item.forms else replace(item, forms=forms, written=written)


def _join_assigned(
    assigned: Mapping[ItemKey, Assignment],
    alone: Mapping[ItemKey, Assignment],
    own: Mapping[ItemKey, NodeKey],
    clusters: Clusters[NodeKey],
    nodes: Mapping[NodeKey, Node],
) -> dict[ItemKey, Assignment]:
    """Join an acronym's cluster where all papers mean the same by it; return the assignments that are left."""
    meant: dict[NodeKey, set[NodeKey | None]] = defaultdict(set)
    for item, node in own.items():
        if item not in alone:
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
        # An item that leaves its cluster for another one passes the same gate as a cluster that joins it.
        if found.node in mates or clusters.obstacle_of(own[item], found.node):
            continue
        if len(mates) == 1 or found.node in nodes:
            left[item] = found
    return left


def _node_of(item: Item, naming: Naming, decisions: Decisions) -> NodeKey:
    """Return the node of an item; a name that is decided to be apart from another one stands for itself."""
    decided = decisions.is_apart(item.type, item.name)
    return item.type, decisions.label(item.type, item.name if decided else naming.name)


def _nodes(named: Sequence[tuple[Item, Naming]], own: Mapping[ItemKey, NodeKey]) -> dict[NodeKey, Node]:
    names: dict[NodeKey, Counter[str]] = defaultdict(Counter)
    papers: dict[NodeKey, set[str]] = defaultdict(set)
    for item, naming in named:
        id_ = own[item.key]
        names[id_][naming.name] += 1
        papers[id_].add(item.paper)
    return {
        id_: Node(id_, min(forms, key=lambda form: (-forms[form], form)), len(papers[id_]))
        for id_, forms in sorted(names.items())
    }


def resolution_of(workings: Workings) -> Resolution:
    """Return the entities of what was worked out."""
    groups: dict[NodeKey, list[Item]] = defaultdict(list)
    for item, _ in workings.named:
        groups[workings.owner[item.key]].append(item)
    entries = {root: entry for root in groups if (entry := _entry(root, workings))}
    called = {found.node: found.name for found in workings.assigned.values() if found.name} | _called(workings)
    ids = ids_of(groups, entries, {found.node: found.name for found in workings.assigned.values() if found.name})
    made = (entity_of(ids[root], items, entries.get(root), called.get(root)) for root, items in groups.items())
    papers = {ids[root]: len({item.paper for item in items}) for root, items in groups.items()}
    told_apart = {ids[found.node] for found in workings.assigned.values() if found.name and found.node in ids}
    trusted = with_trusted_aliases(sorted(made, key=lambda entity: entity.id), papers, told_apart)
    owners = {item: ids[root] for item, root in workings.owner.items()}
    entities = with_decided_facts(trusted, owners, workings.decisions)
    return Resolution(entities=entities, ids=owners, variants=find_variants(entities))


def _entry(root: NodeKey, workings: Workings) -> LexiconEntry | None:
    """Return the best known of the lexicon's entries that a cluster's names have."""
    found = [entry for id_ in workings.clusters.members(root) if (entry := workings.known.get(id_))]
    return min(found, key=lambda entry: (-entry.papers, entry.name), default=None)


def _called(workings: Workings) -> dict[NodeKey, str]:
    """Return the names that people decided for clusters."""
    decisions = workings.decisions
    chosen = {(line.type, decisions.label(line.type, line.names[0])): line.names[1] for line in decisions.of("name")}
    called = {}
    for (_, type_, name), root in workings.owner.items() if chosen else ():
        if (type_, decisions.label(type_, name)) in chosen:
            called[root] = chosen[type_, decisions.label(type_, name)]
    return called
