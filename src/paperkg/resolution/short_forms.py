"""Acronyms that their own paper does not expand: which expansion they stand for there, if that can be told.

Never by the string alone across types and papers: other papers' declarations count first, then the names that stand
beside the acronym, then how annotated papers of this type and 148 thousand abstracts use it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from paperkg import schema
from paperkg.clusters import Clusters
from paperkg.lexicon import LexiconEntry
from paperkg.resolution.acronyms import expansions, is_acronym, is_short_form, same_words
from paperkg.resolution.block import Node
from paperkg.resolution.evidence import Evidence, Likeness, singular
from paperkg.resolution.fields import conflict, fields
from paperkg.resolution.forms import key
from paperkg.resolution.items import Item, ItemKey, Naming, NodeKey, bare, own_long_forms
from paperkg.resolution.knowledge import Knowledge

_LEAST_POSTERIOR = 0.8
_LEAST_SHARE = 0.6
_NEARLY_ALL = 0.85
_LEAST_PAPERS = 2
_SMOOTHING = 0.5
_LEAST_INITIALS = 3
# What makes an expansion the one that an acronym has without being told: papers that expand it so, abstracts in all.
_LEAST_DECLARING = 3
_LEAST_DOCS = 5
# Likeness of a paper to those of an expansion: high enough to do without more, and too low whatever else there is.
_VERY_LIKE = 0.1
_UNLIKE = 0.06
_MANY = 5
_ENOUGH = 300
_MOST_NAMES = 12

Root = Callable[[NodeKey], NodeKey]


@dataclass(frozen=True)
class Assignment:
    """The node that an item's acronym stands for, how likely that is (0 to 1), why, and the name of a new node."""

    node: NodeKey
    probability: float
    why: str
    name: str | None = None


@dataclass(frozen=True)
class _Corpus:
    """What all papers together say of acronyms.

    ``declared``: for each acronym the clusters that papers expand it to, with these papers; ``exact``: the acronyms as
    they are written there; ``spelled``: the papers that write a cluster's names out.
    """

    declared: Mapping[NodeKey, Mapping[NodeKey, set[str]]]
    exact: Mapping[tuple[NodeKey, str], int]
    spelled: Mapping[NodeKey, set[str]]
    evidence: Mapping[str, Evidence]
    likeness: Likeness
    knowledge: Knowledge
    known: Mapping[NodeKey, LexiconEntry]
    nodes: Mapping[NodeKey, Node]
    members: Callable[[NodeKey], Sequence[NodeKey]]


def assign_short_forms(
    named: Sequence[tuple[Item, Naming]],
    nodes: Mapping[NodeKey, Node],
    clusters: Clusters[NodeKey],
    knowledge: Knowledge,
    known: Mapping[NodeKey, LexiconEntry],
    evidence: Mapping[str, Evidence],
) -> tuple[dict[ItemKey, Assignment], dict[ItemKey, Assignment]]:
    """Assign the acronyms that stand alone in their papers to expansions, or find that they are things of their own.

    Parameters
    ----------
    named : sequence of (Item, Naming)
        All items, with the names by which they are compared.
    nodes : mapping
        The compared names.
    clusters : Clusters
        The names that are one thing.
    knowledge : Knowledge
        Usual acronyms and names.
    known : mapping
        The lexicon, by type and key.
    evidence : mapping
        What each paper's text tells of its names.

    Returns
    -------
    (dict, dict)
        From (paper, type, name) to an `Assignment`: those that stand for another cluster, and those that stand for
        none that the graph knows under this acronym, each with a name of its own.
    """
    roots = {id_: min(clusters.members(id_)) for id_ in nodes}

    def root(node: NodeKey) -> NodeKey:
        return roots.get(node, node)

    declared, exact, spelled = _declarations(named, root)
    likeness = Likeness(evidence)
    corpus = _Corpus(declared, exact, spelled, evidence, likeness, knowledge, known, nodes, clusters.members)
    counts = {
        short: Counter({node: len(own) for node, own in found.items()}) for short, found in corpus.declared.items()
    }
    initials = _by_initials(nodes)
    around = _surroundings(named, counts, root)
    introducing: dict[NodeKey, set[str]] = defaultdict(set)
    beside_it: dict[str, set[NodeKey]] = defaultdict(set)
    for item, naming in named if len(evidence) < _ENOUGH else ():
        beside_it[item.paper].add((item.type, key(naming.name, item.type)))
    for item, _ in named:
        if item.introduced and item.short:
            introducing[item.type, key(item.short, item.type)].add(item.paper)
    assigned: dict[ItemKey, Assignment] = {}
    refused: dict[NodeKey, list[tuple[Item, str]]] = defaultdict(list)
    for item, naming in named:
        short = item.short
        if short is None or not is_bare(item):
            continue
        own = item.type, key(short, item.type)
        node = item.type, key(naming.name, item.type)
        chosen = own in counts and root(node) not in counts[own]
        if chosen:
            found = (
                Assignment(own, 1.0, "all papers that expand it speak of something else than the lexicon")
                if naming.settled
                else _by_context(item, short, counts[own], around)
            )
        elif node == own and not naming.settled and not item.introduced:
            # What a paper introduces under an acronym is its own, whatever others mean by it.
            found = _by_knowledge(own, short, knowledge) or _by_first_letters(own, short, initials, nodes, root)
        else:
            found = Assignment(root(node), 1.0, naming.rule)
        target = found.node if found else node
        asked = root(target) != root(own) or own in counts
        why = _objection(item, short, root(target), corpus, chosen=chosen and found is not None) if asked else ""
        if (
            not why
            and item.introduced
            and not naming.settled
            and _is_another(item, introducing[own], corpus, beside_it)
        ):
            why = f"{len(introducing[own])} papers introduce something under this name"
        if why:
            refused[own].append((item, why))
        elif found and root(found.node) != root(node):
            assigned[item.key] = found
    apart = {}
    beside = qualifiers(named, {item.paper for some in refused.values() for item, _ in some})
    for own, some in refused.items():
        for item, why in some:
            name = f"{item.short} ({beside[item.paper]})"
            apart[item.key] = Assignment((own[0], key(name, own[0])), 1.0, why, name)
    return assigned, apart


def _is_another(item: Item, introducing: set[str], corpus: _Corpus, beside: Mapping[str, Collection[NodeKey]]) -> bool:
    """Tell whether other papers, which are not like this one, introduce something under its acronym as well.

    `beside`: the names of each paper, where there are too few papers to tell which words are rare: two papers that
    share a second name are like each other.
    """
    if len(introducing) < 2 or not corpus.evidence[item.paper].is_told:
        return False
    own = set(beside.get(item.paper, ()))
    if any(len(own.intersection(beside.get(other, ()))) > 1 for other in introducing - {item.paper}):
        return False
    return corpus.likeness.of(item.paper, introducing) < _VERY_LIKE


def is_bare(item: Item) -> bool:
    """Tell whether nothing but acronyms stands for an item in its paper."""
    return not own_long_forms(item) and all(is_short_form(bare(item.type, form)) for form in item.in_text)


def _declarations(
    named: Sequence[tuple[Item, Naming]], root: Root
) -> tuple[dict[NodeKey, dict[NodeKey, set[str]]], Counter[tuple[NodeKey, str]], dict[NodeKey, set[str]]]:
    """Return what `_Corpus` calls declared, exact and spelled."""
    declared: dict[NodeKey, dict[NodeKey, set[str]]] = defaultdict(lambda: defaultdict(set))
    exact: Counter[tuple[NodeKey, str]] = Counter()
    spelled: dict[NodeKey, set[str]] = defaultdict(set)
    for item, naming in named:
        node = root((item.type, key(naming.name, item.type)))
        for form in item.in_text:
            if is_short_form(form) and (item.longs or expansions(form, item.in_text)):
                declared[item.type, key(singular(form), item.type)][node].add(item.paper)
                exact[node, singular(form)] += 1
        if any(not is_short_form(form) for form in item.in_text):
            spelled[node].add(item.paper)
    return declared, exact, spelled


def _has_text(item: Item, target: NodeKey, corpus: _Corpus) -> bool:
    """Tell whether a paper's text holds one of the names of a cluster, written out."""
    found = corpus.evidence.get(item.paper)
    names = [corpus.nodes[id_].name for id_ in corpus.members(target) if id_ in corpus.nodes]
    longs = [name for name in names if not is_short_form(name)]
    return found is not None and any(found.holds(name) for name in longs[:_MOST_NAMES])


def _objection(item: Item, short: str, target: NodeKey, corpus: _Corpus, *, chosen: bool) -> str:
    """Return why a bare acronym does not stand for a cluster, or an empty text.

    `chosen`: of all expansions that papers give it, the names beside it speak for this one.
    """
    names = [id_[1] for id_ in corpus.members(target)]
    longs = [corpus.nodes[id_].name for id_ in corpus.members(target) if id_ in corpus.nodes]
    if not any(is_acronym(short, long) for long in longs) or _has_text(item, target, corpus):
        # What is written in another way only is no expansion.
        return ""
    if not corpus.evidence[item.paper].is_told:
        return ""
    own = item.type, key(short, item.type)
    papers = corpus.declared.get(own, {}).get(target, set()) - {item.paper}
    like = corpus.likeness.of(item.paper, papers or corpus.spelled.get(target, set()))
    if (item.introduced or item.titled) and like < _VERY_LIKE and len(corpus.evidence) > 1:
        return "its paper introduces it, and does not expand it so"
    total = sum(len(some - {item.paper}) for some in corpus.declared.get(own, {}).values())
    known = corpus.knowledge.expansions(short)
    docs = sum(
        long.docs
        for long in known
        if key(long.long, item.type) in names or any(same_words(long.long, name) for name in longs[:_MOST_NAMES])
    )
    every = sum(long.docs for long in known)
    uses = corpus.knowledge.usage.get(own, ()) if short.isupper() or known or corpus.exact[target, short] else ()
    used = sum(use.papers for use in uses if key(use.name, item.type) in names)
    entry = corpus.known.get(own)
    # Few papers together speak of few things, and cannot tell what is like them.
    least = _LEAST_DECLARING if len(corpus.evidence) >= _ENOUGH else 1
    strong = (
        (entry is not None and any(corpus.known.get(id_) is entry for id_ in corpus.members(target)))
        or (min(len(papers), corpus.exact[target, short]) >= least and (chosen or len(papers) >= _LEAST_SHARE * total))
        or (docs >= _LEAST_DOCS and docs >= _LEAST_SHARE * every)
        or (used >= _LEAST_DECLARING and used >= _LEAST_SHARE * max((use.total for use in uses), default=0))
    )
    if not strong:
        return "" if like >= _VERY_LIKE else "too few papers expand it so, and its paper is not like them"
    many = len(papers | corpus.spelled.get(target, set())) >= _MANY
    if many and item.type in (schema.METHOD, schema.TASK) and like < _UNLIKE:
        return "its paper has little in common with those that expand it so"
    return ""


def qualifiers(named: Sequence[tuple[Item, Naming]], papers: set[str]) -> dict[str, str]:
    """Return for each paper what tells a name of it from the same name elsewhere: a task of it, else another name."""
    found: dict[str, tuple[tuple[bool, int, str], str]] = {}
    order = (schema.TASK, schema.DATASET, schema.METRIC, schema.METHOD)
    for item, naming in named:
        if item.paper in papers:
            rank = (is_short_form(naming.name) or "(" in naming.name, order.index(item.type), naming.name)
            found[item.paper] = min(found.get(item.paper, (rank, naming.name)), (rank, naming.name))
    return {paper: name if not rank[0] else paper for paper, (rank, name) in found.items()}


def _surroundings(
    named: Sequence[tuple[Item, Naming]], declared: Mapping[NodeKey, Counter[NodeKey]], root: Root
) -> dict[str, set[NodeKey]]:
    """Return the clusters of each paper, where some acronym has several expansions."""
    if all(len(longs) < 2 for longs in declared.values()):
        return {}
    papers: dict[str, set[NodeKey]] = defaultdict(set)
    for item, naming in named:
        papers[item.paper].add(root((item.type, key(naming.name, item.type))))
    return papers


def _by_context(
    item: Item, short: str, longs: Counter[NodeKey], papers: Mapping[str, set[NodeKey]]
) -> Assignment | None:
    """Return the expansion that other papers give an acronym; of several, that which the paper's other names speak for.

    Naive Bayes: the prior is the share of the papers, the evidence the names that occur with an expansion.
    """
    total = sum(longs.values())
    if len(longs) == 1:
        [node] = longs
        return Assignment(node, total / (total + _SMOOTHING), f"{total} paper(s) expand {short} so")
    beside = papers.get(item.paper, set()) - set(longs) - {(item.type, key(short, item.type))}
    logs = {}
    for node, count in longs.items():
        with_it = [names for names in papers.values() if node in names]
        seen = Counter(name for names in with_it for name in names)
        evidence = sum(math.log((seen[name] + _SMOOTHING) / (len(with_it) + 1)) for name in beside)
        logs[node] = math.log(count) + evidence
    highest = max(logs.values())
    weights = {node: math.exp(value - highest) for node, value in logs.items()}
    node = min(weights, key=lambda node: (-weights[node], node))
    posterior = weights[node] / sum(weights.values())
    if posterior < _LEAST_POSTERIOR:
        return None
    return Assignment(node, posterior, f"of {len(longs)} expansions of {short}, the names beside it speak for this")


def _by_knowledge(own: NodeKey, short: str, knowledge: Knowledge) -> Assignment | None:
    """Return what annotated papers of this type mean by an acronym, else its usual expansion."""
    type_ = own[0]
    uses = knowledge.usage.get(own, ())
    total = sum(use.papers for use in uses)
    least = _LEAST_SHARE
    if total >= _LEAST_PAPERS:
        top = uses[0]
        node = type_, key(top.name, type_)
        if node != own:
            known = top.papers / total >= _LEAST_SHARE and not conflict(type_, top.name, short)
            why = f"{top.papers} of {total} annotated papers mean {top.name!r} by it"
            return Assignment(node, top.papers / total, why) if known else None
        least = _NEARLY_ALL
    for expansion in knowledge.expansions(short):
        node = type_, key(expansion.long, type_)
        share = knowledge.share(short, type_, node[1])
        if share >= least and not conflict(type_, expansion.long, short):
            return Assignment(node, share, f"{expansion.docs} abstracts expand {short} to {expansion.long!r}")
    return None


def _initials(node: Node) -> set[str]:
    words = fields(node.type, node.name).words
    every = [word for word in node.name.casefold().replace("-", " ").split() if word]
    return {"".join(word[0] if word[0].isalpha() else word for word in some if word) for some in (words, every)}


def _by_initials(nodes: Mapping[NodeKey, Node]) -> dict[NodeKey, list[NodeKey]]:
    found: dict[NodeKey, list[NodeKey]] = defaultdict(list)
    for id_, node in nodes.items():
        for letters in _initials(node) if " " in node.name or "-" in node.name else ():
            if len(letters) >= _LEAST_INITIALS:
                found[node.type, letters].append(id_)
    return found


def _by_first_letters(
    own: NodeKey, short: str, initials: Mapping[NodeKey, Sequence[NodeKey]], nodes: Mapping[NodeKey, Node], root: Root
) -> Assignment | None:
    """Return the only cluster whose words begin with an acronym's letters; numbers must be the same."""
    fitting = [id_ for id_ in initials.get(own, ()) if is_acronym(short, nodes[id_].name)]
    roots = sorted({root(id_) for id_ in fitting})
    if len(roots) != 1 or roots[0] == root(own):
        return None
    return Assignment(roots[0], 0.6, f"the only name here with these first letters: {nodes[fitting[0]].name!r}")
