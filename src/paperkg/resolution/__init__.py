"""Annotations -> entities: one stable id for all the names of one thing.

===============  =====================================================================================================
plain, metrics   names without what never tells two apart
forms, fields    keys, numbers, and the marks that tell variants apart
items            the name by which a paper's entity is compared: its own words, its acronyms, the lexicon
knowledge        how annotated papers use names, usual acronyms, weights
block            candidates for comparison, near linear in the number of names
compare          features of a pair, and a calibrated score
cluster          groups that keep every cannot-link
links            scores, rules and decisions; what keeps names apart
short_forms      acronyms that only other papers expand
decisions        what people decided
resolve          all of it in order
entities         ids, names, aliases
facts            what people decided of entities: directions and kinds
variants         ResNet-50 of ResNet
review           which pairs are in doubt
reasons          what is kept of all that
explain          why two names are one or two, told from what is kept
===============  =====================================================================================================
"""

from paperkg.resolution.decisions import Decision, Decisions, format_decision, parse_decisions, read_decisions
from paperkg.resolution.explain import Explanation, explain, reason_of
from paperkg.resolution.items import index_lexicon, key_of, known_forms
from paperkg.resolution.reasons import Reasons, reasons_of
from paperkg.resolution.resolve import Resolution, resolution_of, resolve, work
from paperkg.resolution.review import Doubt, doubts

__all__ = [
    "Decision",
    "Decisions",
    "Doubt",
    "Explanation",
    "Reasons",
    "Resolution",
    "doubts",
    "explain",
    "format_decision",
    "index_lexicon",
    "key_of",
    "known_forms",
    "parse_decisions",
    "read_decisions",
    "reason_of",
    "reasons_of",
    "resolution_of",
    "resolve",
    "work",
]
