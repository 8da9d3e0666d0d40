"""Acronyms that their own paper does not expand: which expansion they stand for there, if that can be told.

Never by the string alone across types and papers: other papers' declarations count first, then the names that stand
beside the acronym, then how annotated papers of this type and 148 thousand abstracts use it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from paperkg.resolution.acronyms import expansions, is_acronym, is_short_form
from paperkg.resolution.block import Node
from paperkg.resolution.fields import conflict, fields
from paperkg.resolution.forms import key
from paperkg.resolution.items import Item, Naming, NodeKey
from paperkg.resolution.knowledge import Knowledge

_LEAST_POSTERIOR = 0.8
_LEAST_SHARE = 0.6
_NEARLY_ALL = 0.85
_LEAST_PAPERS = 2
_SMOOTHING = 0.5
_LEAST_INITIALS = 3

Root = Callable[[NodeKey], NodeKey]


@dataclass(frozen=True)
class Assignment:
    """The node that an item's acronym stands for, how likely that is (0 to 1), and why."""

    node: NodeKey
    probability: float
    why: str


def assign_short_forms(
    named: Sequence[tuple[Item, Naming]],
    nodes: Mapping[NodeKey, Node],
    roots: Mapping[NodeKey, NodeKey],
    knowledge: Knowledge,
) -> dict[tuple[str, str, str], Assignment]:
    """Assign the acronyms that stand alone in their papers to expansions.

    Parameters
    ----------
    named : sequence of (Item, Naming)
        All items, with the names by which they are compared.
    nodes : mapping
        The compared names.
    roots : mapping
        Gives one name for all names of a cluster.
    knowledge : Knowledge
        Usual acronyms and names.

    Returns
    -------
    dict
        From (paper, type, name) to an `Assignment`; acronyms that it does not hold stay as they are.
    """

    def root(node: NodeKey) -> NodeKey:
        return roots.get(node, node)

    declared = _declarations(named, root)
    initials = _by_initials(nodes)
    around = _surroundings(named, declared, root)
    assigned = {}
    for item, naming in named:
        short = item.name if naming.settled else naming.name
        own = item.type, key(short, item.type)
        if not is_short_form(short) or expansions(short, item.forms):
            continue
        found = None
        if own in declared:
            node = item.type, key(naming.name, item.type)
            if root(node) not in declared[own]:
                found = (
                    Assignment(own, 1.0, "all papers that expand it speak of something else than the lexicon")
                    if naming.settled
                    else _by_context(item, short, declared[own], around)
                )
        elif not naming.settled and not item.introduced:
            # What a paper introduces under an acronym is its own, whatever others mean by it.
            found = _by_knowledge(own, short, knowledge) or _by_first_letters(own, short, initials, nodes, root)
        if found:
            assigned[item.key] = found
    return assigned


def _declarations(named: Iterable[tuple[Item, Naming]], root: Root) -> dict[NodeKey, Counter[NodeKey]]:
    """Return for each acronym the clusters that papers expand it to, with the numbers of papers."""
    papers: dict[NodeKey, dict[NodeKey, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item, naming in named:
        for form in item.forms:
            if expansions(form, item.forms):
                node = root((item.type, key(naming.name, item.type)))
                papers[item.type, key(form, item.type)][node].add(item.paper)
    return {short: Counter({node: len(own) for node, own in longs.items()}) for short, longs in papers.items()}


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
