"""``paperkg_mentions``: the mentions of a document, decided form by form from what all components found.

A form found once in a paper is found everywhere in it, the forms of one name have one type in a paper, and the longest
form wins where two overlap.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from paperkg.extraction.forms import COMPONENTS, Form, collect_forms, form_features, title_end_of
from paperkg.extraction.linear import Classifying
from paperkg.schema import LEARNED_TYPES
from paperkg.text import locate

GROUP = "paperkg"
NOTHING = "none"
# How far an untrained component believes a list, and a pattern such as "we propose X"; both need no second witness.
_LISTED, _COINED = 0.55, 0.6
_SURELY_SOMETHING = 0.3

if not Span.has_extension("paperkg_confidence"):
    Span.set_extension("paperkg_confidence", default=1.0)


class MentionFinder(Classifying):
    """The component behind ``paperkg_mentions``.

    Parameters
    ----------
    threshold : float, 0 to 1
        Least probability that a form names something of its most probable type; a lower one is enough where it is sure
        (0.7) that it names something of some type.

    Attributes
    ----------
    classifiers : dict of str to LinearClassifier
        One, named ``"form"``; without it (untrained) the strongest witness decides.
    """

    FILE = "forms.npz"

    def __init__(self, threshold: float = 0.375) -> None:
        super().__init__()
        self.threshold = threshold

    def __call__(self, doc: Doc) -> Doc:
        """Write the mentions into ``doc.spans["paperkg"]``, each with its component as ``id_`` and a probability."""
        title_end = title_end_of(doc)
        kept: dict[str, tuple[Form, str, float]] = {}
        for form in collect_forms(doc):
            scores = self._scores(form, doc, title_end)
            best = max(LEARNED_TYPES, key=lambda label: scores[label])
            # Two types that share what is surely a name leave neither a high probability.
            if scores[best] >= self.threshold or scores.get(NOTHING, 1.0) <= _SURELY_SOMETHING:
                kept[form.text] = (form, best, scores[best])
        order = sorted(kept)
        spans = []
        for start, end, index in locate([[text] for text in order], doc.text):
            form, label, probability = _agreed(kept[order[index]], kept)
            span = doc.char_span(start, end, label=label, span_id=form.component)
            if span is not None:
                span._.paperkg_confidence = round(probability, 3)
                spans.append(span)
        doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans)
        return doc

    def _scores(self, form: Form, doc: Doc, title_end: int) -> dict[str, float]:
        classifier = self.classifiers.get("form")
        if classifier:
            probabilities = classifier.probabilities(form_features(form, doc, title_end))
            return dict(zip(classifier.classes, map(float, probabilities), strict=True))
        witnesses = [form, *form.partners] if form.component == COMPONENTS[3] else [form]
        return {label: max(_untrained(witness, label) for witness in witnesses) for label in LEARNED_TYPES}


def _untrained(form: Form, label: str) -> float:
    listed, coined = _LISTED * (form.listed == label), _COINED * (form.coined == label)
    return max(form.highest[label], listed, coined)


def _agreed(judged: tuple[Form, str, float], kept: dict[str, tuple[Form, str, float]]) -> tuple[Form, str, float]:
    """Return a form's judgement with the type of the surest form of the same name."""
    form, _, probability = judged
    same = [judged, *(kept[other.text] for other in form.partners if other.text in kept)]
    _, label, _ = max(same, key=lambda judgement: (judgement[2], -LEARNED_TYPES.index(judgement[1])))
    return form, label, probability


@Language.factory(
    "paperkg_mentions",
    default_config={"threshold": 0.375},
    requires=["doc.spans", "doc._.paperkg_abbreviations", "doc._.paperkg_candidates"],
    assigns=["doc.spans", "span._.paperkg_confidence"],
    retokenizes=False,
)
def create_mention_finder(nlp: Language, name: str, threshold: float) -> MentionFinder:
    """Make an untrained finder; it believes the strongest witness.

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
    return MentionFinder(threshold)
