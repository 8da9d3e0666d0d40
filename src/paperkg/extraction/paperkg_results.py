"""``paperkg_results``: which numbers are results, of which kind, in what metric, of which method, on what."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from paperkg.extraction.features import Context, link_features, number_features
from paperkg.extraction.heads import ARGUMENTS, kind_logarithms, link_logarithms
from paperkg.extraction.linear import Classifying
from paperkg.extraction.numbers import Number, find_numbers

_LOSS = re.compile(
    r"\b(?:drop|decline|degrad|decreas|fall|fell|loss|lose|worsen)\w*\b(?:\W+\w+){0,6}\W*$", re.IGNORECASE
)

if not Doc.has_extension("paperkg_results"):
    Doc.set_extension("paperkg_results", default=[])


def token_numbers(doc: Doc) -> list[tuple[int, int, Number]]:
    """Return the numbers of a document with their token spans, in order."""
    found = []
    for number in find_numbers(doc.text):
        span = doc.char_span(number.start, number.end, alignment_mode="expand")
        if span is not None:
            found.append((span.start, span.end, number))
    return found


class ResultLinker(Classifying):
    """The component behind ``paperkg_results``: a classifier of numbers and one of links for each argument.

    Parameters
    ----------
    threshold : float, 0 to 1
        How much a link must be worth: at 0.5 it must be more probable than that the paper names nothing.
    """

    FILE = "results.npz"

    def __init__(self, threshold: float = 0.5) -> None:
        super().__init__()
        self.threshold = threshold

    def __call__(self, doc: Doc) -> Doc:
        """Write the results of a document into ``doc._.paperkg_results``: plain dicts."""
        doc._.paperkg_results = []
        if "number" not in self.classifiers:
            return doc
        entities: list[dict[str, Any]] = doc._.paperkg_entities
        context = Context(doc, entities)
        text, kept = doc.text, []
        for start, end, number in token_numbers(doc):
            if context.entity_at[start] is not None:
                continue
            features = number_features(context, start, end, number.unit, text[number.start : number.end])
            kind, confidence = self.classifiers["number"].predict(features, kind_logarithms(doc, start))
            if kind != "none":
                kept.append((start, end, number, kind, confidence))
        starts = [start for start, *_ in kept]
        for start, end, number, kind, confidence in kept:
            links = {
                argument: self._link(argument, doc, context, (start, end), kind, entities, starts)
                for argument in ARGUMENTS
            }
            first, last = context.sentences[context.sentence_of[start]]
            doc._.paperkg_results.append(_result(doc[first:last], number, kind, confidence, links))
        return doc

    def _link(
        self,
        argument: str,
        doc: Doc,
        context: Context,
        number: tuple[int, int],
        kind: str,
        entities: list[dict[str, Any]],
        starts: list[int],
    ) -> str | None:
        classifier = self.classifiers[argument]
        candidates = [(index, entity) for index, entity in enumerate(entities) if entity["type"] == ARGUMENTS[argument]]
        if not candidates:
            return None
        yes = classifier.classes.index("yes")
        probabilities = np.array(
            [
                classifier.probabilities(link_features(context, number, kind, entity, index, starts))[yes]
                for index, entity in candidates
            ]
        )
        best = int(probabilities.argmax())
        nothing = 2 * self.threshold * (1 - probabilities[best])
        said = link_logarithms(doc, number[0], argument, [entity["spans"] for _, entity in candidates])
        if said is not None:
            probabilities = probabilities * np.exp(said[:-1])
            best = int(probabilities.argmax())
            nothing *= np.exp(said[-1])
        return str(candidates[best][1]["name"]) if probabilities[best] > nothing else None


def _result(
    sentence: Span, number: Number, kind: str, confidence: float, links: dict[str, str | None]
) -> dict[str, Any]:
    value = number.value
    if kind == "improvement" and value > 0 and _LOSS.search(sentence.text[: number.start - sentence.start_char]):
        # "accuracy drops by 3%" is a loss; a cut in what costs (memory, time) is a gain and says "reduces".
        value = -value
    baseline = links["baseline"] if links["baseline"] != links["method"] else None
    return {
        "value": value,
        "unit": number.unit,
        "kind": kind,
        "method": links["method"],
        "dataset": links["dataset"],
        "metric": links["metric"],
        "baseline": baseline,
        "start": number.start,
        "end": number.end,
        "sentence": sentence.text.strip(),
        "confidence": round(confidence, 3),
    }


@Language.factory(
    "paperkg_results",
    default_config={"threshold": 0.5},
    requires=["doc._.paperkg_entities", "doc.sents"],
    assigns=["doc._.paperkg_results"],
    retokenizes=False,
)
def create_result_linker(nlp: Language, name: str, threshold: float) -> ResultLinker:
    """Make an untrained result linker; it finds nothing until weights are read."""
    return ResultLinker(threshold)
