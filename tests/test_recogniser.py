"""The parts around the network: tags and spans, evidence by form, what the heads say."""

from __future__ import annotations

import itertools
import pickle
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from paperkg.extraction import heads, pipeline
from paperkg.extraction.bioes import encode, span_probabilities, tag_names
from paperkg.extraction.forms import collect_forms, form_features
from paperkg.extraction.paperkg_mentions import MentionFinder
from paperkg.extraction.paperkg_recogniser import Recogniser, windows
from paperkg.schema import ENTITY_TYPES

TAGS = tag_names()
TEXT = "We propose FooNet. On CIFAR-10, FooNet beats foonets and image classification networks."


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline.load_pipeline()


@pytest.fixture
def doc() -> Doc:
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "paperkg_tokenizer"}}})
    nlp.add_pipe("paperkg_sentences")
    nlp.add_pipe("paperkg_abbreviations")
    return nlp(TEXT)


def valid_spans(tags: tuple[int, ...]) -> list[tuple[int, int, str]] | None:
    """Return the spans of a sequence of tags, or None where one does not begin or end."""
    spans, start = [], None
    for position, name in enumerate(TAGS[tag] for tag in tags):
        kind, _, label = name.partition("-")
        if (kind in "IE") != (start is not None) or (start is not None and label != start[1]):
            return None
        if kind == "B":
            start = (position, label)
        elif kind == "S":
            spans.append((position, position + 1, label))
        elif kind == "E" and start:
            spans.append((start[0], position + 1, label))
            start = None
    return None if start else spans


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_span_probabilities_are_sums_over_all_valid_sequences(seed: int, length: int) -> None:
    rows = np.random.default_rng(seed).dirichlet(np.full(len(TAGS), 0.3), size=length) + 1e-9
    expected: dict[tuple[int, int, str], float] = {}
    total = 0.0
    for tags in itertools.product(range(len(TAGS)), repeat=length):
        spans = valid_spans(tags)
        if spans is not None:
            weight = float(np.prod([rows[position, tag] for position, tag in enumerate(tags)]))
            total += weight
            for span in spans:
                expected[span] = expected.get(span, 0.0) + weight
    found = {(start, end, label): p for start, end, label, p in span_probabilities(rows, least=0.01)}
    for span, weight in expected.items():
        assert found.get(span, 0.0) == pytest.approx(weight / total, abs=0.011 if span not in found else 1e-6)
    assert found.keys() <= expected.keys()


@given(st.data())
def test_tags_give_their_spans_back(data: st.DataObject) -> None:
    cuts = sorted(set(data.draw(st.lists(st.integers(0, 12), max_size=6))))
    spans = [
        (start, end, data.draw(st.sampled_from(ENTITY_TYPES)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    rows = np.full((12, len(TAGS)), 1e-6)
    rows[np.arange(12), encode(spans, 12)] = 1.0
    assert [(start, end, label) for start, end, label, _ in span_probabilities(rows, least=0.5)] == spans


def test_no_words_have_no_spans() -> None:
    assert list(span_probabilities(np.zeros((0, len(TAGS))))) == []


def test_forms_gather_all_occurrences_and_partners(doc: Doc) -> None:
    doc._.paperkg_candidates = [
        [2, 3, "Method", 0.9],
        [9, 10, "Method", 0.3],
        [13, 15, "Task", 0.6],
        [13, 16, "Method", 0.2],
        [11, 12, "Method", 0.1],
    ]
    forms = {form.text: form for form in collect_forms(doc)}
    foo = forms["FooNet"]
    assert (len(foo.occurrences), foo.highest["Method"], foo.mean["Method"]) == (2, 0.9, pytest.approx(0.6))
    assert [partner.text for partner in foo.partners] == ["foonets"], "equal when folded"
    assert forms["image classification"].rival == pytest.approx(0.2)
    assert forms["image classification networks"].rival == pytest.approx(0.6)
    assert "rival>own=True+" in " ".join(form_features(forms["image classification networks"], doc, 0))


def test_untrained_mentions_follow_the_recogniser_and_agree_on_a_type(doc: Doc) -> None:
    doc._.paperkg_candidates = [
        [2, 3, "Method", 0.9],
        [11, 12, "Task", 0.5],
        [13, 15, "Task", 0.6],
        [13, 16, "Method", 0.2],
    ]
    MentionFinder(threshold=0.4)(doc)
    found = [(span.text, span.label_, round(span._.paperkg_confidence, 2)) for span in doc.spans["paperkg"]]
    assert found == [
        ("FooNet", "Method", 0.9),
        ("FooNet", "Method", 0.9),
        ("foonets", "Method", 0.5),
        ("image classification", "Task", 0.6),
    ]


def test_heads_without_a_network_say_nothing(doc: Doc) -> None:
    assert heads.role_logarithms(doc, "Method", [(2, 3)]) is None
    assert heads.kind_logarithms(doc, 7) is None
    assert heads.link_logarithms(doc, 7, "method", [[(2, 3)]]) is None


def test_heads_are_distributions(doc: Doc) -> None:
    doc.tensor = np.random.default_rng(0).normal(size=(len(doc), heads.WIDTH)).astype(np.float32)
    roles = heads.role_logarithms(doc, "Dataset", [(5, 8)])
    assert roles is not None
    assert sum(np.exp(list(roles.values()))) == pytest.approx(1)
    kinds = heads.kind_logarithms(doc, 7)
    assert kinds is not None
    assert set(kinds) == {"none", "absolute", "improvement", "ratio", "rank"}
    links = heads.link_logarithms(doc, 7, "baseline", [[(2, 3), (9, 10)], [(11, 12)]])
    assert links is not None
    assert np.exp(links).sum() == pytest.approx(1, abs=1e-5)
    assert len(links) == 3
    alone = heads.link_logarithms(doc, 7, "baseline", [[(2, 3)], [(11, 12)]])
    assert alone is not None
    assert links[0] > alone[0], "a second mention adds to an entity's probability"


def test_windows_hold_every_word_once(nlp: Language) -> None:
    recogniser: Recogniser = nlp.get_pipe("paperkg_recogniser")
    _, tokenizer = recogniser.load()
    words = ["FooNet", "\x00", "classification", "🎉"] * 300
    found = list(windows(tokenizer, words))
    assert [start for start, *_ in found] == [0, *(end for _, end, *_ in found[:-1])]
    assert found[-1][1] == len(words)
    for start, end, pieces, first, last in found:
        assert len(pieces) <= 512
        assert len(first) == len(last) == end - start
        assert (first >= 1).all()
        assert (first <= last).all()
        assert (last < len(pieces) - 1).all()


def test_probabilities_and_entities_of_the_recogniser(nlp: Language) -> None:
    with nlp.select_pipes(enable=["paperkg_sentences", "paperkg_abbreviations", "paperkg_recogniser"]):
        doc = nlp("A Study of Image Classification\nResNet-50 reaches an accuracy of 95.3% on ImageNet.")
    assert ("ImageNet", "Dataset") in {(span.text, span.label_) for span in doc.ents}
    assert all(0.05 <= probability <= 1.0001 for _, _, _, probability in doc._.paperkg_candidates)
    assert doc.tensor.shape == (len(doc), heads.WIDTH)


def test_a_recogniser_travels_between_processes(nlp: Language) -> None:
    recogniser: Recogniser = nlp.get_pipe("paperkg_recogniser")
    again = pickle.loads(pickle.dumps(recogniser))
    doc = nlp.make_doc("FooNet is a graph neural network.")
    assert (again.read(doc)[0] == recogniser.read(doc)[0]).all()


def test_untrained_recogniser_finds_nothing(doc: Doc, tmp_path: Path) -> None:
    recogniser = Recogniser()
    assert recogniser(doc).ents == ()
    recogniser.to_disk(tmp_path / "empty")
    assert list((tmp_path / "empty").iterdir()) == []
