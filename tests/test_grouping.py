"""Which mentions of a paper are one thing."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
import spacy
from hypothesis import assume, given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from paperkg.extraction.grouping import (
    APART,
    SAME,
    doubtful_pairs,
    group_mentions,
    merge_groups,
    read_candidates,
)
from paperkg.extraction.linear import BUCKETS, LinearClassifier, column
from paperkg.extraction.paperkg_entities import MentionGrouper
from paperkg.extraction.paperkg_mentions import GROUP
from paperkg.extraction.pipeline import load_pipeline
from paperkg.extraction.sameness import numbers_of, pair_features, read_names

WORDS = ("dense", "graph", "Graph", "FooNet", "FN", "foo", "network", "v2", "3D", "the")


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    for name in ("paperkg_sentences", "paperkg_abbreviations"):
        nlp.add_pipe(name)
    return nlp


def marked(nlp: Language, text: str, *names: str) -> Doc:
    """Return a document in which the first occurrence of each name is a mention of a method."""
    doc = nlp(text)
    spans = [doc.char_span(text.index(name), text.index(name) + len(name), label="Method") for name in names]
    assert None not in spans
    doc.spans[GROUP] = sorted(spans, key=lambda span: span.start)
    return doc


def classifier(**weights: float) -> LinearClassifier:
    """Return a classifier of pairs that looks at some features only."""
    table = np.zeros((BUCKETS, 2))
    for feature, weight in weights.items():
        table[column(feature)] = (-weight / 2, weight / 2)
    return LinearClassifier((APART, SAME), table, np.array([0.0, 0.0]))


def texts(groups: list[list[Span]]) -> list[list[str]]:
    return [[span.text for span in spans] for spans in groups]


def test_without_a_classifier_only_rules_group(nlp: Language) -> None:
    text = "A graph network (GN) is dense. Graph networks and the network are used."
    doc = marked(nlp, text, "graph network", "GN", "Graph networks", "network are")
    assert texts(group_mentions(doc)) == [["graph network", "GN", "Graph networks"], ["network are"]]
    MentionGrouper()(doc)
    assert [len(entity["mentions"]) for entity in doc._.paperkg_entities] == [3, 1]


def test_a_classifier_joins_what_rules_leave_apart(nlp: Language) -> None:
    doc = marked(
        nlp, "A dense graph network helps. The graph network wins.", "dense graph network", "The graph network"
    )
    groups = group_mentions(doc)
    yes = classifier(**{"label=Method": 3.0})
    assert texts(merge_groups(doc, groups, yes, 0.5)) == [["dense graph network", "The graph network"]]
    assert merge_groups(doc, groups, classifier(**{"label=Method": -3.0}), 0.5) == groups


def test_a_third_name_is_no_bridge(nlp: Language) -> None:
    # "graph network" is like both others, which are surely apart: it may join one of them, never make them one.
    doc = marked(
        nlp,
        "dense graph network, sparse graph network, graph network",
        "dense graph network",
        "sparse graph network",
        ", graph network",
    )
    like = classifier(**{"label=Method": 0.5, "differs=dense": -9.0})
    for groups in permutations(group_mentions(doc)):
        assert len(merge_groups(doc, list(groups), like, 0.5)) == 2


def test_different_numbers_are_never_one_thing(nlp: Language) -> None:
    doc = marked(nlp, "FooNet-50 and FooNet-101 and FooNet.", "FooNet-50", "FooNet-101", "FooNet.")
    assert not list(doubtful_pairs(doc, read_candidates(group_mentions(doc))))
    assert len(merge_groups(doc, group_mentions(doc), classifier(**{"label=Method": 9.0}), 0.5)) == 3


def test_a_text_with_more_names_than_any_abstract_is_grouped_by_rules_only(nlp: Language) -> None:
    def pairs(count: int) -> int:
        names = [f"graph network {chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(count)]
        doc = marked(nlp, ", ".join(names), *names)
        return len(list(doubtful_pairs(doc, read_candidates(group_mentions(doc)))))

    assert (pairs(60), pairs(61)) == (60 * 59 // 2, 0)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
)
def test_features_do_not_depend_on_which_name_is_first(first: list[str], second: list[str]) -> None:
    assume(first != second)  # equal names are one group by rule
    nlp = spacy.blank("en")
    text = f"{' '.join(first)} ; {' '.join(second)}"
    doc = nlp(text)
    cut = [token.text for token in doc].index(";")
    ours, theirs = read_names([doc[:cut]]), read_names([doc[cut + 1 :]])
    sentence_of = [0] * (len(text) + 1)
    features = pair_features(text, sentence_of, "Method", ours, theirs, [ours, theirs])
    assert features == pair_features(text, sentence_of, "Method", theirs, ours, [theirs, ours])
    assert len(set(features)) == len(features)


def test_serialises(nlp: Language, tmp_path: object) -> None:
    grouper = MentionGrouper()
    grouper.classifiers["pair"] = classifier(**{"label=Method": 3.0})
    grouper.to_disk(f"{tmp_path}/grouper")
    again = MentionGrouper()
    again.from_disk(f"{tmp_path}/grouper")
    assert again.classifiers["pair"].classes == (APART, SAME)
    assert (again.classifiers["pair"].weights == grouper.classifiers["pair"].weights).all()


@pytest.fixture(scope="module")
def shipped() -> Language:
    return load_pipeline()


def entities(shipped: Language, text: str) -> list[set[str]]:
    return [set(entity["mentions"]) for entity in shipped(text)._.paperkg_entities]


def test_the_shipped_grouper_joins_a_title_and_its_long_form(shipped: Language) -> None:
    found = entities(
        shipped,
        "BAFFLE: Bounded Affinity Field Estimation\nWe present BAFFLE, a new model of rooms. "
        "Bounded Affinity Field Estimation outperforms LayoutNet on Matterport3D.",
    )
    assert {"BAFFLE", "Bounded Affinity Field Estimation"} in found


VERSIONS = [
    ("GPT-3", "GPT-4"),
    ("CIFAR-10", "CIFAR-100"),
    ("top-1 accuracy", "top-5 accuracy"),
    ("BERT", "RoBERTa"),
    ("PlanBench", "PlanCodeBench"),
]


@pytest.mark.parametrize(("first", "second"), VERSIONS)
def test_the_shipped_grouper_keeps_versions_apart(shipped: Language, first: str, second: str) -> None:
    found = entities(
        shipped, f"A Study of Transfer\nWe report {first} and {second} for image models. {second} is best."
    )
    assert not any(first in forms and second in forms for forms in found)


APART_NAMES = [
    ("GRPO", "GRPO-S"),
    ("CIFAR-100", "CIFAR-100-C"),
    ("NeRF", "NeRF++"),
    ("GPT", "GPT-4"),
    ("ChatBioGPT", "ChatGPT"),
    ("Diaformer", "Transformer"),
    ("DeshadowNet", "deep neural network"),
    ("LLaMA-3.3-70B-Instruct", "LLMs"),
    ("GEMMAS", "Gemma"),
]


@pytest.mark.parametrize(("first", "second"), APART_NAMES)
def test_a_coined_name_a_number_or_a_mark_more_is_another_thing(nlp: Language, first: str, second: str) -> None:
    doc = nlp(f"{second} ; {first} ;")
    cut = len(second) + 3
    places = ((0, len(second)), (cut, cut + len(first)))
    doc.spans[GROUP] = [doc.char_span(*place, label="Method", alignment_mode="expand") for place in places]
    yes = classifier(**{"label=Method": 9.0})
    assert len(merge_groups(doc, group_mentions(doc), yes, 0.5)) == 2


def test_the_papers_own_expansion_goes_before_the_lexicons(nlp: Language) -> None:
    text = "We add a Spatial Feature Transform (SFT). SFT is small. Supervised fine-tuning is not used."
    doc = marked(nlp, text, "Spatial Feature Transform", "SFT", "Supervised fine-tuning")
    assert texts(group_mentions(doc)) == [["Spatial Feature Transform", "SFT"], ["Supervised fine-tuning"]]


NUMBERED = st.builds(
    "{}{}{}".format,
    st.sampled_from(["GPT", "SSL", "FooNet", "Self-Supervised Learning", "graph network", "Graph Learning Stage"]),
    st.sampled_from(["-", " ", "", " v"]),
    st.sampled_from(["1", "2", "3", "3.5", "10", "2012"]),
)
PLAIN = st.sampled_from(["GPT", "SSL", "GLS", "FooNet", "Self-Supervised Learning", "graph network", "FN"])


@given(st.lists(NUMBERED | PLAIN, min_size=2, max_size=5, unique=True))
def test_names_with_different_numbers_never_share_a_thing(names: list[str]) -> None:
    nlp = spacy.blank("en")
    for name in ("paperkg_sentences", "paperkg_abbreviations"):
        nlp.add_pipe(name)
    text = " ; ".join(names) + " ; " + " ".join(f"{name} ({other})" for name, other in pairwise(names))
    doc = nlp(text)
    starts = [sum(len(name) + 3 for name in names[:index]) for index in range(len(names))]
    spans = [doc.char_span(start, start + len(name), label="Method") for start, name in zip(starts, names, strict=True)]
    doc.spans[GROUP] = [span for span in spans if span is not None]
    for group in merge_groups(doc, group_mentions(doc), classifier(**{"label=Method": 9.0}), 0.5):
        assert len({numbers_of(span.text) for span in group} - {frozenset()}) <= 1
