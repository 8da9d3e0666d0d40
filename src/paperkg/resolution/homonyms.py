"""One ordinary word that names a thing in most papers, and something else, or nothing, in some.

"Received much attention" is no attention, and the manipulation of a vote is not that of a robot. Where a name is one
ordinary word, the words of a paper are held against those of the other papers that use it (naive Bayes): one that has
too little in common with them means something else, and is named by the words that stand before the name there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from paperkg import schema
from paperkg.model import Annotation
from paperkg.resolution.block import Node
from paperkg.resolution.evidence import Evidence, Likeness
from paperkg.resolution.forms import key, looks_coined
from paperkg.resolution.items import Item, ItemKey, Naming, NodeKey
from paperkg.resolution.short_forms import Assignment, qualifiers

_LEAST_PAPERS = 20
# The mean log-odds of a paper's words, of the papers of a name to all: lower is another sense.
_OTHER_SENSE = -0.4
_TYPES = (schema.METHOD, schema.TASK)
_ONE_WORD = re.compile(r"[^\W\d_]{5,}")
_NO_MODIFIER = frozenset(
    re.findall(
        r"\w+",
        "a an the of and or for in on to with by as at from into via is are was be can our their its this that these"
        " such both any each all more most new novel good better using use between through than when where how we it"
        " not no large small different various many several other proposed efficient effective",
    )
)
_PAID = (
    "receiv|attract|gain|draw|drew|garner|pay|paid|call|caught|catch|devot|deserv|turn|direct|bring|brought|shift|captur"
    "|increas|grow|much|little|consider|signific|great|special|particular|widespread|wide|extensive|research|scant"
    "|limited|less|more|enough|requir|warrant|focus|enormous|tremendous|substantial|scholarly|public|community"
)
_ATTENTION = re.compile(
    r"\battention\b(?![\s-]+(?:based|head|layer|map|mask|matri|mechanism|module|network|score|weight))",
    re.IGNORECASE,
)
_IDIOM = re.compile(rf"\b(?:{_PAID})\w*(?:[\s,-]+[\w-]+){{0,5}}[\s-]+$", re.IGNORECASE)
_BEFORE = 70


def is_ordinary_use(item: Item, text: str) -> bool:
    """Tell whether a text uses the word attention only as in "receives much attention".

    Examples
    --------
    >>> item = Item("p", "Method", "Attention", ("attention",), None)
    >>> is_ordinary_use(item, "Graphs have received much attention."), is_ordinary_use(item, "We use attention.")
    (True, False)
    """
    if {form.casefold() for form in item.in_text} != {"attention"}:
        return False
    plain = [hit.start() for hit in _ATTENTION.finditer(text)]
    return bool(plain) and all(_IDIOM.search(text[max(0, place - _BEFORE) : place]) for place in plain)


def other_senses(
    named: Sequence[tuple[Item, Naming]],
    owner: Mapping[ItemKey, NodeKey],
    nodes: Mapping[NodeKey, Node],
    papers: Mapping[str, Annotation],
    evidence: Mapping[str, Evidence],
) -> dict[ItemKey, Assignment]:
    """Return the items that mean something else by a word than the other papers, with the name that they get.

    Parameters
    ----------
    named : sequence of (Item, Naming)
        All items, with the names by which they are compared.
    owner : mapping
        The cluster of each.
    nodes : mapping
        The compared names.
    papers : mapping
        The annotations, by paper.
    evidence : mapping
        What each paper's text tells of its names.
    """
    groups: dict[NodeKey, list[Item]] = defaultdict(list)
    for item, _ in named:
        groups[owner[item.key]].append(item)
    likeness = Likeness(evidence)
    found: dict[ItemKey, tuple[Item, str, str | None]] = {}
    for root, items in groups.items():
        words = Counter(word for item in items if (word := _one_word(item)))
        together = {item.paper for item in items}
        if root[0] not in _TYPES or len(together) < _LEAST_PAPERS or 2 * sum(words.values()) < len(items):
            continue
        odds = likeness.odds(together)
        for item in items:
            word = _one_word(item) if evidence[item.paper].is_told else None
            value = odds(item.paper) if word else 0.0
            if word and value < _OTHER_SENSE:
                before = _before(word, papers[item.paper].paper.text)
                found[item.key] = item, word, before
    beside = qualifiers(named, {item.paper for item, *_ in found.values()})
    return {
        own: _sense(item, word, before or "", beside[item.paper], nodes) for own, (item, word, before) in found.items()
    }


def _one_word(item: Item) -> str | None:
    """Return the one ordinary word that is all that a paper calls an item, or None."""
    forms = {form.casefold() for form in item.in_text}
    if len({key(form, item.type) for form in forms}) > 1 or any(looks_coined(form) for form in item.in_text):
        return None
    word = min(forms)
    return word if _ONE_WORD.fullmatch(word) else None


def _before(word: str, text: str) -> str | None:
    """Return the word that stands most often before a word and makes a name with it, or None."""
    before = Counter(
        hit[1].casefold() for hit in re.finditer(rf"([^\W\d_][\w-]+)\s+{re.escape(word)}\b", text, re.IGNORECASE)
    )
    likely = [
        first for first in before if first not in _NO_MODIFIER | {word} and not first.endswith(("ly", "ing", "ed"))
    ]
    return min(likely, key=lambda first: (-before[first], first), default=None)


def _sense(item: Item, word: str, before: str, beside: str, nodes: Mapping[NodeKey, Node]) -> Assignment:
    why = "its paper has little in common with the others that use the word"
    # Nothing is told apart by its own name.
    other = beside if beside.casefold() != word else item.paper
    name = f"{before.capitalize()} {word.capitalize()}" if before else f"{word.capitalize()} ({other})"
    node = item.type, key(name, item.type)
    return Assignment(node, 1.0, why, None if node in nodes else name)
