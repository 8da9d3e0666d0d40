"""Which mentions of a paper are one thing: by rules that always hold, then by what a classifier says of the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from spacy.tokens import Doc, Span

from paperkg.clusters import Clusters, Link
from paperkg.extraction.linear import LinearClassifier
from paperkg.extraction.paperkg_mentions import GROUP
from paperkg.extraction.sameness import Name, may_be_same, must_be_apart, numbers_of, pair_features, read_names
from paperkg.lexicon import load_lexicon
from paperkg.schema import LEARNED_TYPES
from paperkg.text import fold

SAME, APART = "same", "apart"
# GEMMAS, GRPO-S: an S that is no plural.
_FINAL_S = re.compile(r"(?:[A-Z]{3}|[\s-])S$")
_SIGNS = re.compile(r"(?<=\w)[*∗†‡'′]+$")
_MIXED = re.compile(r"(?=.{2,5}$)[A-Z]\S*[a-z]\S*[A-Z]\S*")
# None of the 6,159 annotated training papers names more than 22 things of a type.
_MOST_MEMBERS = 60


def group_mentions(doc: Doc) -> list[list[Span]]:
    """Group the mentions of ``doc.spans["paperkg"]`` into things: equal when folded, declared acronym, listed alias."""
    text = doc.text
    declared = {}
    for short_start, short_end, long_start, long_end in doc._.paperkg_abbreviations:
        short, long = text[short_start:short_end], text[long_start:long_end]
        if not numbers_of(long) or numbers_of(short) == numbers_of(long):
            declared[form_key(short)] = form_key(long)
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in doc.spans.get(GROUP, ()):
        key = form_key(span.text)
        # The paper's own expansion goes before the one that the lexicon knows.
        expanded = declared.get(key, key)
        name = listed_name(span.label_, span.text) if expanded == key else listed_name(span.label_, expanded)
        groups.setdefault((span.label_, fold(name) if name else expanded), []).append(span)
    return sorted(groups.values(), key=lambda spans: spans[0].start)


def form_key(form: str) -> str:
    """Return the key under which two forms of a paper are one name by rule: their fold, but for a capital S at the end.

    Examples
    --------
    >>> form_key("GANs") == form_key("GAN"), form_key("GEMMAS") == form_key("Gemma"), form_key("GRPO-S") == "grpo"
    (True, False, False)
    """
    return f"{fold(form)}{'·s' if _FINAL_S.search(form) else ''}{''.join(_SIGNS.findall(form))}"


def listed_name(label: str, form: str) -> str | None:
    """Return the lexicon's name of a form, or None; an acronym in mixed case is not the one in capitals.

    Examples
    --------
    >>> listed_name("Method", "RAG"), listed_name("Method", "RaG"), listed_name("Method", "GANs")
    ('Retrieval-Augmented Generation', None, 'Generative Adversarial Network')
    """
    entry = load_lexicon().lookup(label, form)
    if entry is None or _FINAL_S.search(form):
        return entry.name if entry and form in entry.forms else None
    bare = re.sub(r"(?<=[A-Z])s$", "", form)
    if _MIXED.fullmatch(bare):
        alike = [other for other in entry.forms if other.casefold() == bare.casefold()]
        if alike and bare not in alike:
            return None
    return entry.name


@dataclass(frozen=True)
class Candidate:
    """A group of mentions that may be one thing with another group: its names, and the lexicon's name of it."""

    label: str
    names: list[Name]
    listed: str | None

    def is_apart(self, other: Candidate) -> bool:
        """Tell whether two groups are never one thing: other types, numbers or acronyms, or the lexicon has both."""
        both_listed = self.listed and other.listed
        if self.label != other.label or (both_listed and self.listed != other.listed):
            return True
        return must_be_apart(self.names, other.names, self.label)


def read_candidates(groups: list[list[Span]]) -> list[Candidate]:
    """Return what the comparison of groups looks at."""
    found = []
    for spans in groups:
        entries = (listed_name(span.label_, span.text) for span in spans)
        listed = next((name for name in entries if name), None)
        found.append(Candidate(spans[0].label_, read_names(spans), listed))
    return found


def doubtful_pairs(doc: Doc, candidates: list[Candidate]) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the pairs of groups that may be one thing after all, by their indices in order, with their features.

    There are none of a type of which a text names more things than any abstract does: all their pairs would take long.
    """
    text, sentence_of = doc.text, _sentences(doc)
    for label in LEARNED_TYPES:
        members = [index for index, candidate in enumerate(candidates) if candidate.label == label]
        if len(members) > _MOST_MEMBERS:
            continue
        others = [candidates[index].names for index in members]
        for first, second in combinations(members, 2):
            ours, theirs = candidates[first], candidates[second]
            if not ours.is_apart(theirs) and may_be_same(ours.names, theirs.names):
                yield first, second, pair_features(text, sentence_of, label, ours.names, theirs.names, others)


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
    on average the probability (average linkage), and none of them is apart: no doubtful name bridges two things.

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
    candidates = read_candidates(groups)
    same = classifier.classes.index(SAME)
    scores = dict.fromkeys(combinations(range(len(groups)), 2), 0.0)
    for first, second, features in doubtful_pairs(doc, candidates):
        scores[first, second] = float(classifier.probabilities(features)[same])
    clusters = Clusters[int](
        lambda first, second: "apart" if candidates[first].is_apart(candidates[second]) else "", scores, threshold
    )
    clusters.join(Link(*pair, score, SAME) for pair, score in scores.items() if score >= threshold)
    members = dict.fromkeys(tuple(sorted(clusters.members(index))) for index in range(len(groups)))
    joined = [sorted((span for index in cluster for span in groups[index]), key=_start) for cluster in members]
    return sorted(joined, key=lambda spans: spans[0].start)


def _start(span: Span) -> int:
    return span.start
