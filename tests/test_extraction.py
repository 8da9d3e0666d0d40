"""The components on blank pipelines, and the shipped pipeline as a whole."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from paperkg.errors import ModelError, RecordError
from paperkg.extraction import pipeline
from paperkg.extraction.forms import collect_forms
from paperkg.extraction.numbers import find_numbers
from paperkg.extraction.paperkg_abbreviations import find_abbreviations
from paperkg.model import Annotation, Paper, annotation_from_dict, annotation_to_dict
from paperkg.schema import DATASET_KINDS, RESULT_KINDS, ROLES
from paperkg.text import sentences

PAPER = Paper(
    "p1",
    "FooNet: Faster Image Classification",
    "We propose FooNet (Fast Omnibus Orthogonal Network), a network for image classification. "
    "FooNet reaches an accuracy of 95.3% on "
    "CIFAR-10 and 81.2% on ImageNet, 2.1 points above ResNet-50. On Atari it improves F1 by 3.5% over PPO.",
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline.load_pipeline()


@pytest.fixture(scope="module")
def note(nlp: Language) -> Annotation:
    return next(pipeline.annotate([PAPER], nlp=nlp))


def blank(*components: str) -> Language:
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "paperkg_tokenizer"}}})
    for component in components:
        nlp.add_pipe(f"paperkg_{component}")
    return nlp


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("We use graph neural networks (GNNs).", [("GNNs", "graph neural networks")]),
        ("Self-supervised learning (SSL) wins.", [("SSL", "Self-supervised learning")]),
        ("Q-learning by DQN (Deep Q-Network) works.", [("DQN", "Deep Q-Network")]),
        ("text-to-speech (TTS)", [("TTS", "text-to-speech")]),
        ("It was shown (see Table 3) before (2019).", []),
        ("We like it (NASA).", []),
        ("Mean average precision (mAP, higher is better)", [("mAP", "Mean average precision")]),
    ],
)
def test_abbreviations(text: str, pairs: list[tuple[str, str]]) -> None:
    assert [(text[a:b], text[c:d]) for a, b, c, d in find_abbreviations(text)] == pairs


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("95.3% accuracy", [(95.3, "%")]),
        ("from 72.0 to 81.2 points", [(72.0, None), (81.2, "points")]),
        ("a loss of -2.9%", [(-2.9, "%")]),
        ("3.1 BLEU points and 2 absolute F1 points, 7 key points", [(3.1, "points"), (2.0, "points"), (7.0, "points")]),
        ("11% to 16%", [(11.0, "%"), (16.0, "%")]),
        ("26-33% fewer", [(26.0, "%"), (33.0, "%")]),
        ("3x faster, 2.5× smaller, 10 times, sevenfold", [(3.0, "x"), (2.5, "x"), (10.0, "x"), (7.0, "x")]),
        ("1,234 ms on GPT-4 and CIFAR-10", [(1234.0, "ms")]),
        ("two orders of magnitude", [(100.0, "x")]),
        ("version 1.2.3", []),
    ],
)
def test_numbers(text: str, numbers: list[tuple[float, str | None]]) -> None:
    assert [(number.value, number.unit) for number in find_numbers(text)] == numbers


@given(st.text(alphabet="aB. ,;:()\n-0123%x/GNN", max_size=80))
def test_text_functions_never_fail(text: str) -> None:
    for a, b, c, d in find_abbreviations(text):
        assert 0 <= a < b <= len(text)
        assert 0 <= c < d <= len(text)
    spans = sentences(text)
    assert spans == sorted(spans)
    assert all(text[a:b].strip() for a, b in spans)
    for number in find_numbers(text):
        assert text[number.start : number.end].strip()


def test_components_stand_alone(tmp_path: Path) -> None:
    nlp = blank("sentences", "abbreviations", "lexicon", "coined", "mentions", "entities", "roles", "results")
    doc = nlp("We propose FooNet. On CIFAR-10, FooNet wins.")
    assert {(span.text, span.label_) for span in doc.spans["paperkg"]} == {
        ("FooNet", "Method"),
        ("CIFAR-10", "Dataset"),
    }
    roles = {entity["name"]: entity["role"] for entity in doc._.paperkg_entities}
    assert roles == {"FooNet": "introduced", "CIFAR-10": "mentioned"}, "untrained roles claim only what a pattern shows"
    assert doc._.paperkg_results == []
    assert nlp.analyze_pipes()["problems"]["paperkg_sentences"] == []


def test_components_are_found_by_spacy_without_importing_paperkg() -> None:
    code = (
        "import spacy; nlp = spacy.blank('en', config={'nlp': {'tokenizer': {'@tokenizers': 'paperkg_tokenizer'}}});"
        "nlp.add_pipe('paperkg_abbreviations'); nlp.add_pipe('paperkg_lexicon');"
        "print(len(nlp('graph neural networks (GNNs)')._.paperkg_abbreviations))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_mission_names(note: Annotation) -> None:
    names = {(entity.type, entity.name) for entity in note.entities}
    assert {
        ("Dataset", "ImageNet"),
        ("Dataset", "CIFAR-10"),
        ("Metric", "Accuracy"),
        ("Metric", "F1"),
        ("Method", "FooNet"),
    } <= names
    assert any(type_ == "Dataset" and name.startswith("Atari") for type_, name in names)
    roles = {entity.name: entity.role for entity in note.entities}
    assert roles["FooNet"] == "introduced"
    assert roles["CIFAR-10"] == "evaluated_on"


def test_results(note: Annotation) -> None:
    values = {(result.value, result.unit, result.kind) for result in note.results}
    assert (95.3, "%", "absolute") in values
    assert (3.5, "%", "improvement") in values
    first = next(result for result in note.results if result.value == 95.3)
    assert (first.method, first.dataset, first.metric) == ("FooNet", "CIFAR-10", "Accuracy")
    assert "95.3" in first.sentence
    assert PAPER.text[first.start : first.end] == "95.3"


def check(note: Annotation) -> None:
    """Hold an annotation to the contract."""
    text = note.paper.text
    forms = {(form, entity.type) for entity in note.entities for form in entity.mentions}
    for span in note.spans:
        assert (text[span.start : span.end], span.type) in forms
    for before, after in zip(note.spans, note.spans[1:], strict=False):
        assert before.end <= after.start
    for entity in note.entities:
        assert entity.role in ROLES[entity.type]
        assert (entity.kind in DATASET_KINDS) == (entity.type == "Dataset")
        assert 0 <= entity.confidence <= 1
    names = {entity.name for entity in note.entities} | {None}
    for result in note.results:
        assert result.kind in RESULT_KINDS
        assert {result.method, result.dataset, result.metric} <= names
    line = json.dumps(annotation_to_dict(note), ensure_ascii=False)
    assert annotation_from_dict(json.loads(line)) == note


def test_annotation_keeps_the_contract(note: Annotation) -> None:
    check(note)


UGLY = [
    ("", "We propose FooNet."),
    ("Title only", ""),
    ("🎉 emoji (E) 🎉", "\u202eright to left\u202c and zero\u200bwidth on CIFAR-10"),
    ("LaTeX $\\alpha$-Net", "\\textbf{We} reach $95.3\\%$ on \\emph{CIFAR}-10 &amp; <b>ImageNet</b>"),
    ("Une étude", "Nous proposons un modèle de langue pour la traduction automatique. 我们提出了一个模型。"),
    ("((((", "))))" * 50),
    ("a", "word " * 20_000),
    ("", "\x1b\xa0"),
    ("control\x00\x07", "\x1b[31mred\x1b[0m FooNet"),
]


@pytest.mark.parametrize(("title", "abstract"), UGLY, ids=[str(number) for number in range(len(UGLY))])
def test_ugly_texts(nlp: Language, title: str, abstract: str) -> None:
    [note] = pipeline.annotate([Paper("p", title, abstract)], nlp=nlp)
    check(note)


@settings(max_examples=40, deadline=None)
@given(title=st.text(max_size=60), abstract=st.text(max_size=300))
@example(title="0@", abstract="0")  # once a name from the title into the abstract
def test_any_text(nlp: Language, title: str, abstract: str) -> None:
    assume(title.strip() or abstract.strip())
    [note] = pipeline.annotate([Paper("p", title, abstract)], nlp=nlp)
    check(note)


def test_a_name_may_go_over_a_line_of_the_abstract_but_not_from_the_title_into_it(nlp: Language) -> None:
    abstract = "We train a convolutional neural\nnetwork with stochastic gradient\ndescent for image classification."
    [note] = pipeline.annotate([Paper("p", "On nets", abstract)], nlp=nlp)
    found = {mention for entity in note.entities for mention in entity.mentions}
    assert {"convolutional neural\nnetwork", "stochastic gradient\ndescent"} <= found
    doc = nlp.make_doc("A convolutional\nneural network")
    doc._.paperkg_candidates = [[1, 5, "Method", 0.9], [3, 5, "Method", 0.8]]
    assert [form.text for form in collect_forms(doc)] == ["neural network"]


def test_the_number_of_workers_and_the_order_do_not_matter(nlp: Language) -> None:
    papers = [
        Paper(f"p{n}", f"{title} {n}", abstract)
        for n, (title, abstract) in enumerate([*UGLY[:6], (PAPER.title, PAPER.abstract)])
    ]
    one = {note.paper.id: note for note in pipeline.annotate(papers, nlp=nlp)}
    two = {note.paper.id: note for note in pipeline.annotate(reversed(papers), nlp=nlp, jobs=2)}
    assert one == two


def test_papers_are_read_lazily(nlp: Language) -> None:
    taken = 0

    def papers() -> Iterator[Paper]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield Paper(str(number), "T", "x")

    next(pipeline.annotate(papers(), nlp=nlp))
    assert taken < 1_000


def test_too_long_a_text_is_rejected(nlp: Language) -> None:
    papers = [Paper("long", "T", "x" * pipeline.LONGEST), PAPER]
    with pytest.raises(RecordError, match="long"):
        list(pipeline.annotate(papers, nlp=nlp))
    rejected: list[RecordError] = []
    assert [note.paper.id for note in pipeline.annotate(papers, nlp=nlp, on_reject=rejected.append)] == ["p1"]
    assert len(rejected) == 1


def test_weights_that_are_missing_or_damaged(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no weights"):
        pipeline.load_pipeline(tmp_path / "none")
    shutil.copytree(pipeline.WEIGHTS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "paperkg_recogniser" / "model.onnx").write_bytes(b"junk")
    with pytest.raises(ModelError, match="cannot be read"):
        pipeline.load_pipeline(tmp_path)


def test_the_pipeline_survives_a_round_trip(nlp: Language, note: Annotation, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert next(pipeline.annotate([PAPER], nlp=again)) == note
