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
_TITLE = re.compile(rf"^({_NAME})(?: ?(\d(?:\.\d)?))?:\s")
_VERBS = "propose|present|introduce|develop|release|construct|build|design|create|contribute|curate"
_HEADS = "framework|method|model|approach|benchmark|dataset"
_CUE = re.compile(
    rf"\b(?:[Ww]e|[Tt]his (?:paper|work|study|article)) (?:\w+ly )?(?:{_VERBS})s? "
    rf"(?:a (?:new |novel )?(?:\w+ )?(?:{_HEADS}) )?({_NAME})(?=[\s,.:;(])(?!\s+[A-Z])"
)
_NAMING = "called|named|dubbed|termed|coined|denoted (?:as|by)|referred to as|which we call|we call it|abbreviated as"
_CALLED = re.compile(rf"\b(?:{_NAMING})\s+(?:the\s+)?[\"“']?({_NAME})(?!\w)")
_DATA = re.compile(r"\b(?:benchmark|dataset|data set|corpus|testbed|suite|collection|challenge)s?\b", re.IGNORECASE)
_DATA_NAME = re.compile(r"(?:bench|eval|qa|corpus|set|gym|arena|\d+k)\b|bench(?:mark)?$", re.IGNORECASE)


def find_coined(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, type) of names that a paper gives to its own method or data set.

    Examples
    --------
    >>> text = "FooNet: Faster Bars\\nWe introduce FooNet, a network. We release BarBench, a benchmark of bars."
    >>> sorted({(text[a:b], t) for a, b, t in find_coined(text)})
    [('BarBench', 'Dataset'), ('FooNet', 'Method')]
    """
    title_end = text.find("\n")
    for pattern in (_TITLE, _CUE, _CALLED):
        for hit in pattern.finditer(text):
            name, end = hit.group(1), hit.end(1)
            if pattern is _TITLE:
                end = hit.end(2) if hit.group(2) else end
                context = text[end:title_end]
            else:
                context = re.split(r"[.;\n]", text[hit.start() : end + 60])[0]
            data = _DATA_NAME.search(name) or _DATA.search(context)
            yield hit.start(1), end, DATASET if data else METHOD


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
