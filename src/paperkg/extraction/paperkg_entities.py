"""``paperkg_entities``: the distinct things that a document's mentions name, each with its usual written form."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from paperkg.extraction.grouping import group_mentions, merge_groups
from paperkg.extraction.linear import Classifying
from paperkg.lexicon import load_lexicon

if not Doc.has_extension("paperkg_entities"):
    Doc.set_extension("paperkg_entities", default=[])

_LOWER_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "over",
        "the",
        "to",
        "under",
        "via",
        "vs",
        "with",
        "without",
    ]
)


def singular(name: str) -> str:
    """Return a name with its last word in the singular.

    Examples
    --------
    >>> singular("Large Language Models"), singular("LLMs"), singular("Gaussian process"), singular("Policies")
    ('Large Language Model', 'LLM', 'Gaussian process', 'Policy')
    """
    if re.search(r"[^aeiou]ies$", name) and not re.search(r"(?:^|\W)(?:series|species)$", name, re.IGNORECASE):
        return name[:-3] + "y"
    if re.search(r"(?:ches|shes|xes|sses)$", name):
        return name[:-2]
    if re.search(r"[^\Wsui]s$", name) and len(name.split()[-1]) > 3 and not re.search(r"(?:ics|ias|Atlas)$", name):
        return name[:-1]
    return name


def title_case(name: str) -> str:
    """Return a name with its all-lower-case words capitalised, proper spellings as they are.

    Examples
    --------
    >>> title_case("graph neural network"), title_case("mIoU"), title_case("chain-of-thought")
    ('Graph Neural Network', 'mIoU', 'Chain-of-Thought')
    """
    parts = re.split(r"([\s\-]+)", name)
    return "".join(
        part if not part.islower() or (index and part in _LOWER_WORDS) else part[0].upper() + part[1:]
        for index, part in enumerate(parts)
    )


def canonical_name(spans: list[Span], title_end: int) -> str:
    """Return the usual written form of what some mentions of one thing name.

    The lexicon's form where it has one; else the expansion, unless the title, which ends before the token `title_end`,
    calls the thing by its acronym.
    """
    lexicon = load_lexicon()
    for span in spans:
        entry = lexicon.lookup(span.label_, span.text)
        if entry:
            return entry.name
    forms = Counter(span.text for span in spans)
    title = [span.text for span in spans if span.start < title_end]
    if title:
        return title_case(singular(min(title, key=lambda form: (len(form), form))))
    return title_case(singular(min(forms, key=lambda form: (-len(form.split()), -forms[form], form))))


class MentionGrouper(Classifying):
    """The component behind ``paperkg_entities``.

    Parameters
    ----------
    threshold : float, 0 to 1
        Least mean probability of two groups of names being one thing.

    Attributes
    ----------
    classifiers : dict of str to LinearClassifier
        One, named ``"pair"``; without it (untrained) only rules group.
    """

    FILE = "pairs.npz"

    def __init__(self, threshold: float = 0.5) -> None:
        super().__init__()
        self.threshold = threshold

    def __call__(self, doc: Doc) -> Doc:
        """Write the things into ``doc._.paperkg_entities``: plain dicts of type, name, mentions and token spans."""
        title_end = next((sentence.end for sentence in doc.sents), 0)
        groups = group_mentions(doc)
        if "pair" in self.classifiers:
            groups = merge_groups(doc, groups, self.classifiers["pair"], self.threshold)
        doc._.paperkg_entities = [_entity(spans, title_end) for spans in groups]
        return doc


@Language.factory(
    "paperkg_entities",
    default_config={"threshold": 0.5},
    requires=["doc.spans", "doc._.paperkg_abbreviations", "doc.sents"],
    assigns=["doc._.paperkg_entities"],
    retokenizes=False,
)
def create_mention_grouper(nlp: Language, name: str, threshold: float) -> MentionGrouper:
    """Make an untrained grouper; it goes by rules only.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> for name in ("sentences", "abbreviations", "coined", "mentions", "entities"):
    ...     _ = nlp.add_pipe(f"paperkg_{name}")
    >>> doc = nlp("We propose FooNet, a network. FooNet wins.")
    >>> [(entity["name"], entity["spans"]) for entity in doc._.paperkg_entities]
    [('FooNet', [[2, 3], [7, 8]])]
    """
    return MentionGrouper(threshold)


def _entity(spans: list[Span], title_end: int) -> dict[str, Any]:
    return {
        "type": spans[0].label_,
        "name": canonical_name(spans, title_end),
        "mentions": sorted({span.text for span in spans}),
        "spans": [[span.start, span.end] for span in spans],
        "component": Counter(span.id_ for span in spans).most_common(1)[0][0],
        "confidence": max(span._.paperkg_confidence for span in spans),
    }
