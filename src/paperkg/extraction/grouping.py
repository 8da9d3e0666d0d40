"""Which mentions of a paper are one thing: by rules that always hold, then by what a classifier says of the rest."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from paperkg.extraction.linear import LinearClassifier
from paperkg.extraction.paperkg_mentions import GROUP
from paperkg.extraction.sameness import Name, may_be_same, pair_features, read_names
from paperkg.lexicon import load_lexicon
from paperkg.schema import ENTITY_TYPES
from paperkg.text import fold

SAME, APART = "same", "apart"
# None of the 6,159 annotated training papers names more than 22 things of a type.
_MOST_MEMBERS = 60


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


def doubtful_pairs(doc: Doc, groups: list[list[Span]]) -> list[tuple[int, int, list[str]]]:
    """Return the pairs of groups that may be one thing after all, by their indices, with their features.

    There are none of a type of which a text names more things than any abstract does: all their pairs would take long.
    """
    names = [read_names(spans) for spans in groups]
    listed = [_listed(spans) for spans in groups]
    text, sentence_of = doc.text, _sentences(doc)
    found = []
    for label in ENTITY_TYPES:
        members = [index for index, spans in enumerate(groups) if spans[0].label_ == label]
        if len(members) > _MOST_MEMBERS:
            continue
        others: list[list[Name]] = [names[index] for index in members]
        for first, second in combinations(members, 2):
            # What the lexicon has as two is two.
            if listed[first] and listed[second] and listed[first] != listed[second]:
                continue
            if may_be_same(names[first], names[second]):
                features = pair_features(text, sentence_of, label, names[first], names[second], others)
                found.append((first, second, features))
    return found


def _listed(spans: list[Span]) -> str | None:
    """Return the lexicon's name of a group."""
    entries = (load_lexicon().lookup(span.label_, span.text) for span in spans)
    return next((entry.name for entry in entries if entry), None)


def _sentences(doc: Doc) -> list[int]:
    """Return the number of the sentence that each character stands in."""
    sentence_of = [0] * (len(doc.text) + 1)
    for number, sentence in enumerate(doc.sents):
        sentence_of[sentence.start_char : sentence.end_char] = [number] * (sentence.end_char - sentence.start_char)
    return sentence_of


def merge_groups(
    doc: Doc, groups: list[list[Span]], classifier: LinearClassifier, threshold: float
) -> list[list[Span]]:
    """Join the groups that a classifier takes for one thing.

    The most probable pair is joined first; what was joined is joined with a third only where all its pairs with it have
    on average the probability (average linkage), so that no doubtful name bridges two things.

    Parameters
    ----------
    doc : Doc
        The document.
    groups : list of lists of Span
        What `group_mentions` returned.
    classifier : LinearClassifier
        With a class `SAME`.
    threshold : float, 0 to 1
        Least mean probability of two groups that are joined.
    """
    probability = np.zeros((len(groups), len(groups)))
    for first, second, features in doubtful_pairs(doc, groups):
        value = float(classifier.probabilities(features)[classifier.classes.index(SAME)])
        probability[first, second] = probability[second, first] = value
    clusters = [[index] for index in range(len(groups))]
    # Only what has a likely pair can be likely on average.
    while linked := _linked(clusters, probability >= threshold):
        value, first, second = max(
            (float(probability[np.ix_(clusters[first], clusters[second])].mean()), -first, -second)
            for first, second in linked
        )
        if value < threshold:
            break
        clusters[-first] += clusters.pop(-second)
    joined = [sorted((span for index in cluster for span in groups[index]), key=_start) for cluster in clusters]
    return sorted(joined, key=lambda spans: spans[0].start)


def _linked(clusters: list[list[int]], likely: NDArray[np.bool_]) -> set[tuple[int, int]]:
    """Return the pairs of clusters, by their indices in order, between which some pair is likely."""
    cluster_of = {member: index for index, cluster in enumerate(clusters) for member in cluster}
    pairs = ((cluster_of[int(first)], cluster_of[int(second)]) for first, second in np.argwhere(likely))
    return {(first, second) for first, second in pairs if first < second}


def _start(span: Span) -> int:
    return span.start
