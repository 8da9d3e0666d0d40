"""``paperkg_entities``: the distinct things that a document's mentions name, each with its usual written form."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from paperkg.extraction.paperkg_mentions import GROUP
from paperkg.lexicon import load_lexicon
from paperkg.text import fold

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


def group_mentions(doc: Doc) -> list[list[Span]]:
    """Group the mentions of ``doc.spans["paperkg"]`` into things: equal when folded, declared acronym, listed alias."""
    lexicon = load_lexicon()
    text = doc.text
    declared = {}
    for short_start, short_end, long_start, long_end in doc._.paperkg_abbreviations:
        declared[fold(text[short_start:short_end])] = fold(text[long_start:long_end])
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in doc.spans.get(GROUP, ()):
        key = fold(span.text)
        key = declared.get(key, key)
        entry = lexicon.lookup(span.label_, key)
        groups.setdefault((span.label_, fold(entry.name) if entry else key), []).append(span)
    return sorted(groups.values(), key=lambda spans: spans[0].start)


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


@Language.component(
    "paperkg_entities",
    requires=["doc.spans", "doc._.paperkg_abbreviations", "doc.sents"],
    assigns=["doc._.paperkg_entities"],
    retokenizes=False,
)
def paperkg_entities(doc: Doc) -> Doc:
    """Write the document's things into ``doc._.paperkg_entities``: plain dicts of type, name, mentions and token spans.

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
    title_end = next((sentence.end for sentence in doc.sents), 0)
    doc._.paperkg_entities = [_entity(spans, title_end) for spans in group_mentions(doc)]
    return doc


def _entity(spans: list[Span], title_end: int) -> dict[str, Any]:
    return {
        "type": spans[0].label_,
        "name": canonical_name(spans, title_end),
        "mentions": sorted({span.text for span in spans}),
        "spans": [[span.start, span.end] for span in spans],
        "component": Counter(span.id_ for span in spans).most_common(1)[0][0],
        "confidence": max(span._.paperkg_confidence for span in spans),
    }
