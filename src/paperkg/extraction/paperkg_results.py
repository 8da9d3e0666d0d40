"""``paperkg_results``: which numbers are results, of which kind, in what metric, of which method, on what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from paperkg.extraction.enumerations import Place, compare_in_order, is_of_humans, pair_in_order
from paperkg.extraction.features import Context, link_features, number_features
from paperkg.extraction.heads import ARGUMENTS, kind_logarithms, link_logarithms
from paperkg.extraction.linear import Classifying
from paperkg.extraction.numbers import Number, clean, find_numbers

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


@dataclass
class _Claim:
    """A number that is a result, and what the order of its sentence says of it."""

    start: int
    end: int
    number: Number
    kind: str
    confidence: float
    said: dict[str, int | None] = field(default_factory=dict)
    barred: set[int] = field(default_factory=set)
    baseline_value: float | None = None


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
        text, numbers, kept = doc.text, token_numbers(doc), {}
        for index, (start, end, number) in enumerate(numbers):
            if context.entity_at[start] is not None:
                continue
            features = number_features(context, start, end, number.unit, text[number.start : number.end])
            kind, confidence = self.classifiers["number"].predict(features, kind_logarithms(doc, start))
            if kind != "none":
                kept[index] = _Claim(start, end, number, kind, confidence)
        claims = _read_order(doc, context, entities, numbers, kept) if kept else []
        starts = [claim.start for claim in claims]
        for claim in claims:
            links = {argument: self._link(argument, doc, context, claim, entities, starts) for argument in ARGUMENTS}
            first, last = context.sentences[context.sentence_of[claim.start]]
            doc._.paperkg_results.append(_result(doc[first:last], claim, links))
        return doc

    def _link(
        self,
        argument: str,
        doc: Doc,
        context: Context,
        claim: _Claim,
        entities: list[dict[str, Any]],
        starts: list[int],
    ) -> str | None:
        if argument in claim.said:
            said = claim.said[argument]
            return None if said is None else str(entities[said]["name"])
        classifier, number = self.classifiers[argument], (claim.start, claim.end)
        barred = claim.barred if argument == "method" else set()
        candidates = [
            (index, entity)
            for index, entity in enumerate(entities)
            if entity["type"] == ARGUMENTS[argument] and index not in barred
        ]
        if not candidates:
            return None
        yes = classifier.classes.index("yes")
        probabilities = np.array(
            [
                classifier.probabilities(link_features(context, number, claim.kind, entity, index, starts))[yes]
                for index, entity in candidates
            ]
        )
        best = int(probabilities.argmax())
        nothing = 2 * self.threshold * (1 - probabilities[best])
        read = link_logarithms(doc, number[0], argument, [entity["spans"] for _, entity in candidates])
        if read is not None:
            probabilities = probabilities * np.exp(read[:-1])
            best = int(probabilities.argmax())
            nothing *= np.exp(read[-1])
        return str(candidates[best][1]["name"]) if probabilities[best] > nothing else None


def _read_order(
    doc: Doc,
    context: Context,
    entities: list[dict[str, Any]],
    numbers: list[tuple[int, int, Number]],
    kept: dict[int, _Claim],
) -> list[_Claim]:
    """Return the claims with what order says of them; what another one is measured against is no claim of its own."""
    text = clean(doc.text)
    names = [entity["mentions"] for entity in entities]
    places: dict[int, list[Place]] = {}
    for index, entity in enumerate(entities):
        for start, end in entity["spans"]:
            last = doc[end - 1]
            place = Place(doc[start].idx, last.idx + len(last), index, entity["type"])
            places.setdefault(context.sentence_of[start], []).append(place)
    groups: dict[int, list[int]] = {}
    for index, (start, _, _) in enumerate(numbers):
        groups.setdefault(context.sentence_of[start], []).append(index)
    for sentence in sorted({context.sentence_of[claim.start] for claim in kept.values()}):
        named = sorted(places.get(sentence, ()), key=lambda place: place.start)
        _compare(text, groups[sentence], numbers, kept, named)
        claims = [kept[index] for index in groups[sentence] if index in kept]
        for index, pairs in pair_in_order(text, [claim.number for claim in claims], named, names).items():
            claim = claims[index]
            # A gain is the introduced method's, not that of the ones which it is given for.
            argued = {name: entity for name, entity in pairs.items() if name != "method" or claim.kind == "absolute"}
            claim.said = {**argued, **claim.said}
        for claim in claims:
            if is_of_humans(text, claim.number):
                claim.said["method"] = None
    return [kept[index] for index in sorted(kept)]


def _compare(
    text: str,
    group: Iterable[int],
    numbers: list[tuple[int, int, Number]],
    kept: dict[int, _Claim],
    places: list[Place],
) -> None:
    """Give the numbers of a sentence the values that they are measured against, and take those out of the claims."""
    indices = list(group)
    for found in compare_in_order(text, [numbers[index][2] for index in indices], places):
        value, baseline = indices[found.value], indices[found.baseline]
        claim, other = kept.get(value), kept.get(baseline)
        if claim is None or (other is not None and other.kind != "absolute"):
            continue
        if found.is_step:
            # "improves it from 70% to 72%": both are values, whatever the verb.
            claim.kind = "absolute" if claim.kind == "improvement" else claim.kind
        if claim.kind != "absolute":
            continue
        claim.baseline_value = numbers[baseline][2].value
        kept.pop(baseline, None)
        if found.is_human:
            claim.said["baseline"] = None
        elif found.method is not None:
            claim.said["baseline"] = found.method
            claim.barred.add(found.method)


def _result(sentence: Span, claim: _Claim, links: dict[str, str | None]) -> dict[str, Any]:
    number, value = claim.number, claim.number.value
    if claim.kind == "improvement" and value > 0 and _LOSS.search(sentence.text[: number.start - sentence.start_char]):
        # "accuracy drops by 3%" is a loss; a cut in what costs (memory, time) is a gain and says "reduces".
        value = -value
    baseline = links["baseline"] if links["baseline"] != links["method"] else None
    return {
        "value": value,
        "unit": number.unit,
        "kind": claim.kind,
        "method": links["method"],
        "dataset": links["dataset"],
        "metric": links["metric"],
        "baseline": baseline,
        "baseline_value": claim.baseline_value,
        "start": number.start,
        "end": number.end,
        "sentence": sentence.text.strip(),
        "confidence": round(claim.confidence, 3),
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
