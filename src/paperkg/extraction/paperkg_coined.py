"""``paperkg_coined``: names that a paper gives itself ("X: a new ...", "we propose X", "dubbed X")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from paperkg.schema import DATASET, METHOD

GROUP = "paperkg_coined"

# A coined name shows it: an inner capital, a digit, a hyphen between capitals, or all capitals.
_NAME = r"(?=[\w\-+.^*]*(?:[A-Z][\w\-+.^*]*[A-Z0-9]|[a-z][A-Z]))[A-Za-z][\w\-+^*]*(?:\.\d+)?\w*"
_TITLE = re.compile(rf"({_NAME})(?: \d(?:\.\d)?)?(?=:\s)")
_VERBS = "propose|present|introduce|develop|release|construct|build|design|create|contribute|curate"
_HEADS = "framework|method|model|approach|benchmark|dataset"
_WE = rf"\b(?:[Ww]e|[Tt]his (?:paper|work|study|article)) (?:\w+ly )?(?:{_VERBS})s? "
# "We introduce the Vision Transformer (ViT)": both forms are coined.
_LONG = re.compile(rf"{_WE}(?:the |an? )?((?:[A-Z][\w\-]*\s+){{1,8}})\(([A-Z][\w\-+.]*)\)")
_CUE = re.compile(
    rf"{_WE}"
    rf"(?:a (?:new |novel )?(?:\w+ )?(?:{_HEADS}) )?({_NAME})(?=[\s,.:;(])(?!\s+[A-Z])"
)
_NAMING = "called|named|dubbed|termed|coined|denoted (?:as|by)|referred to as|which we call|we call it|abbreviated as"
_CALLED = re.compile(rf"\b(?:{_NAMING})\s+(?:the\s+)?[\"“']?({_NAME})(?!\w)")
_DATA = re.compile(r"\b(?:benchmark|dataset|data set|corpus|testbed|suite|collection|challenge)s?\b", re.IGNORECASE)
_DATA_NAME = re.compile(r"(?:bench|eval|qa|corpus|set|gym|arena|\d+k)\b|bench(?:mark)?$", re.IGNORECASE)


def find_coined(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, type) of names that a paper gives to its own method or dataset.

    Examples
    --------
    >>> text = "FooNet: Faster Bars\\nWe introduce FooNet, a network. We release BarBench, a benchmark of bars."
    >>> sorted({(text[a:b], t) for a, b, t in find_coined(text)})
    [('BarBench', 'Dataset'), ('FooNet', 'Method')]
    """
    title = _TITLE.match(text)
    if title:
        yield title.start(1), title.end(), _type_of(title.group(1), text[title.end() : text.find("\n")])
    for hit in _LONG.finditer(text):
        label = _type_of(hit.group(2), hit.group(1))
        yield hit.start(1), hit.start(1) + len(hit.group(1).rstrip()), label
        yield hit.start(2), hit.end(2), label
    for pattern in (_CUE, _CALLED):
        for hit in pattern.finditer(text):
            context = re.split(r"[.;\n]", text[hit.start() : hit.end(1) + 60])[0]
            yield hit.start(1), hit.end(1), _type_of(hit.group(1), context)


def _type_of(name: str, context: str) -> str:
    return DATASET if _DATA_NAME.search(name) or _DATA.search(context) else METHOD


@Language.component("paperkg_coined", assigns=["doc.spans"], retokenizes=False)
def paperkg_coined(doc: Doc) -> Doc:
    """Write the names that a paper gives itself into ``doc.spans["paperkg_coined"]``.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("paperkg_coined")
    >>> doc = nlp("We propose FooNet, a network.")
    >>> [(span.text, span.label_) for span in doc.spans["paperkg_coined"]]
    [('FooNet', 'Method')]
    """
    spans: list[Span] = []
    for start, end, label in sorted(set(find_coined(doc.text))):
        span = doc.char_span(start, end, label=label)
        if span is not None:
            spans.append(span)
    doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans)
    return doc
