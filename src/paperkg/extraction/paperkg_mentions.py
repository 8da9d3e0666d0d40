"""``paperkg_mentions``: the mentions of a document, agreed between the components that found them.

A form found once in a paper is found everywhere in it, a declared acronym has its expansion's type, a form has one type
in a paper, and the longest form wins where two overlap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from paperkg.schema import ENTITY_TYPES
from paperkg.text import fold, locate

GROUP = "paperkg"
# The order in which a component's word on a form's type is trusted.
SOURCES = ("ner", "paperkg_lexicon", "paperkg_coined", "paperkg_abbreviations")
# Names that are coined or listed may contradict the statistical model only where it is silent.
_WEIGHTS = {"ner": 8, "paperkg_lexicon": 3, "paperkg_coined": 4}


def _candidates(doc: Doc) -> Iterator[tuple[Span, str]]:
    """Yield the spans that earlier components found, with their component's name."""
    for span in doc.ents:
        if span.label_ in ENTITY_TYPES:
            yield span, "ner"
    for source in SOURCES[1:3]:
        for span in doc.spans.get(source, ()):
            yield span, source


def _forms(doc: Doc) -> dict[str, tuple[str, str]]:
    """Return each surface form's type and the component that stands for it."""
    votes: dict[str, Counter[str]] = {}
    component: dict[str, str] = {}
    for span, source in _candidates(doc):
        votes.setdefault(span.text, Counter())[span.label_] += _WEIGHTS[source]
        known = component.setdefault(span.text, source)
        component[span.text] = min(known, source, key=SOURCES.index)
    together: dict[str, Counter[str]] = {}
    for form, counts in votes.items():
        together.setdefault(fold(form), Counter()).update(counts)
    forms = {form: (_winner(together[fold(form)]), component[form]) for form in votes}
    text = doc.text
    for short_start, short_end, long_start, long_end in doc._.paperkg_abbreviations:
        short, long = text[short_start:short_end], text[long_start:long_end]
        known_form = forms.get(long) or forms.get(short)
        if known_form:
            for form in (short, long):
                forms[form] = (known_form[0], forms.get(form, ("", SOURCES[3]))[1])
    return forms


def _winner(counts: Counter[str]) -> str:
    return min(counts, key=lambda label: (-counts[label], ENTITY_TYPES.index(label)))


@Language.component(
    "paperkg_mentions",
    requires=["doc.ents", "doc.spans", "doc._.paperkg_abbreviations"],
    assigns=["doc.spans"],
    retokenizes=False,
)
def paperkg_mentions(doc: Doc) -> Doc:
    """Write the agreed mentions into ``doc.spans["paperkg"]``; a span's ``id_`` names its component.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> for name in ("paperkg_abbreviations", "paperkg_coined", "paperkg_mentions"):
    ...     _ = nlp.add_pipe(name)
    >>> doc = nlp("We propose FooNet, a network. On bars, FooNet wins.")
    >>> [(span.start_char, span.text, span.label_, span.id_) for span in doc.spans["paperkg"]]
    [(11, 'FooNet', 'Method', 'paperkg_coined'), (39, 'FooNet', 'Method', 'paperkg_coined')]
    """
    forms = _forms(doc)
    order = sorted(forms)
    spans = []
    for start, end, index in locate([[form] for form in order], doc.text):
        label, component = forms[order[index]]
        span = doc.char_span(start, end, label=label, span_id=component)
        if span is not None:
            spans.append(span)
    doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans)
    return doc
