"""Links that a text states: the pairs that are looked at, what is written of them, and their JSON form."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

import paperkg
from paperkg.extraction import paperkg_links, paperkg_results, paperkg_sentences  # noqa: F401
from paperkg.extraction.features import Context
from paperkg.extraction.heads import PAIR_WIDTHS, WIDTH
from paperkg.extraction.pairing import BUCKETS, MOST_ENTITIES, PairFeatures, candidate_pairs, pair_states
from paperkg.extraction.paperkg_links import PairJudge, PairLinker
from paperkg.model import annotation_from_dict, annotation_to_dict
from paperkg.schema import ENTITY_TYPES, LINK_TYPES, LINKS

TEXT = (
    "FooNet: Detection of Finches\n"
    "We propose FooNet. It beats BarNet on BirdBox. FooNet is a detector for finch detection."
)
NAMES = {"FooNet": "Method", "BarNet": "Method", "BirdBox": "Dataset", "finch detection": "Task"}


def document(text: str = TEXT, names: dict[str, str] = NAMES) -> Doc:
    nlp = spacy.blank("en")
    nlp.add_pipe("paperkg_sentences")
    doc = nlp(text)
    entities = []
    for name, type_ in names.items():
        spans = [doc.char_span(i, i + len(name)) for i in range(len(text)) if text.startswith(name, i)]
        found = [[span.start, span.end] for span in spans if span is not None]
        role = "introduced" if name == "FooNet" else "mentioned"
        entities.append({"type": type_, "name": name, "mentions": [name], "spans": found, "role": role})
    doc._.paperkg_entities = entities
    rng = np.random.default_rng(0)
    doc.tensor = rng.normal(size=(len(doc), WIDTH)).astype(np.float16)
    return doc


def judge(bias: float) -> PairJudge:
    """Return a judge that gives every pair and type the same log-odds."""
    width, types = PAIR_WIDTHS["heads"] * 3 + PAIR_WIDTHS["values"], len(LINK_TYPES)
    return PairJudge(
        {
            "states": np.zeros((width, 4)),
            "bias": np.zeros(4),
            "features": np.zeros((BUCKETS, 4)),
            "out": np.zeros((4, types)),
            "out_bias": np.full(types, bias),
            "slope": np.ones(types),
            "shift": np.zeros(types),
            "least": np.full(types, 0.5),
        }
    )


def linked(doc: Doc, bias: float = 3.0) -> list[dict[str, object]]:
    linker = PairLinker()
    linker.judge = judge(bias)
    return list(linker(doc)._.paperkg_links)


def test_links_join_only_the_types_that_the_schema_allows() -> None:
    types = dict(NAMES.items())
    found = linked(document())
    assert {link["type"] for link in found} == set(LINK_TYPES)
    for link in found:
        assert (types[str(link["head"])], types[str(link["tail"])]) == LINKS[str(link["type"])]
        assert link["head"] != link["tail"]
        assert link["confidence"] == 0.953


def test_a_comparison_is_stated_in_one_direction() -> None:
    compared = [(link["head"], link["tail"]) for link in linked(document()) if link["type"] == "COMPARED_WITH"]
    assert len(compared) == 1


def test_what_is_unlikely_is_not_stated() -> None:
    assert linked(document(), bias=-1.0) == []


def test_the_sentence_names_both_ends_where_one_does() -> None:
    [tried] = [link for link in linked(document()) if (link["type"], link["head"]) == ("EVALUATED_ON", "BarNet")]
    assert tried["sentence"] == "It beats BarNet on BirdBox."
    [used] = [link for link in linked(document()) if (link["type"], link["head"]) == ("USED_FOR", "FooNet")]
    assert used["sentence"] == "FooNet is a detector for finch detection."


def test_where_no_sentence_names_both_ends_the_tail_has_it() -> None:
    text = "FooNet: Finches\nWe propose FooNet. On BirdBox it wins."
    [tried] = linked(document(text, {"FooNet": "Method", "BirdBox": "Dataset"}))[:1]
    assert (tried["type"], tried["sentence"]) == ("EVALUATED_ON", "On BirdBox it wins.")


@pytest.mark.parametrize("without", ["weights", "network"])
def test_nothing_is_stated_without_weights_or_a_network(without: str) -> None:
    doc = document()
    linker = PairLinker()
    if without == "network":
        linker.judge = judge(3.0)
        doc.tensor = np.zeros((0,))
    assert linker(doc)._.paperkg_links == []


def test_a_name_that_two_entities_share_makes_no_link_to_itself() -> None:
    doc = document()
    doc._.paperkg_entities[1]["name"] = "FooNet"
    assert all(link["head"] != link["tail"] for link in linked(doc))


def test_the_pairs_of_a_text_that_names_hundreds_of_things_are_bounded() -> None:
    entities = [{"type": ENTITY_TYPES[i % 4], "spans": [(i, i + 1)] * (1 + i % 3)} for i in range(600)]
    pairs = candidate_pairs(entities)
    kept = {index for pair in pairs for index in pair}
    assert len(kept) == MOST_ENTITIES
    assert all(len(entities[index]["spans"]) == 3 for index in kept)  # what is named most
    few = candidate_pairs(entities[:40])
    types = [entity["type"] for entity in entities]
    assert few == [
        (a, b) for a, b in product(range(40), repeat=2) if a != b and (types[a], types[b]) in set(LINKS.values())
    ]


def test_states_of_pairs_are_pooled_from_mentions_and_shared_attention() -> None:
    doc = document()
    columns = {name: np.zeros((len(doc), width), dtype=np.float32) for name, width in PAIR_WIDTHS.items()}
    entities = doc._.paperkg_entities
    first = entities[0]["spans"][0][0]
    columns["heads"][first] = 5.0
    columns["queries"][first, 0] = 60.0
    columns["keys"][7, 0] = 60.0
    columns["values"][7] = 2.0
    [state] = pair_states(columns, entities, [(0, 2)]).inputs
    assert state[0] == pytest.approx(5.0, abs=0.1)
    assert state[-1] == pytest.approx(2.0, abs=0.01)  # both look where the first one does
    [context] = pair_states(columns, entities, [(0, 2)]).context
    assert context.sum() == pytest.approx(1.0)
    assert context.argmax() == 7


def columns(features: PairFeatures, head: int, tail: int) -> list[list[int]]:
    return [features.columns(part).tolist() for part in features.parts(head, tail)]


@settings(max_examples=30, deadline=None)
@given(st.permutations(list(NAMES)), st.integers(0, 3))
def test_features_do_not_depend_on_the_order_of_entities(order: list[str], results: int) -> None:
    doc = document()
    said = [{"method": "FooNet", "dataset": "BirdBox", "baseline": "BarNet"}][:results]
    plain = doc._.paperkg_entities
    expected = columns(PairFeatures(Context(doc, plain), plain, said), 0, 2)
    moved = [next(entity for entity in plain if entity["name"] == name) for name in order]
    pair = order.index("FooNet"), order.index("BirdBox")
    assert columns(PairFeatures(Context(doc, moved), moved, said), *pair) == expected


@pytest.mark.parametrize(
    "text",
    ["12 34.5 99% 0.3", "x", "A | B | C\n1 | 2 | 3\n4 | 5 | 6", "We study things. They are many.", "ImageNet-trained"],
)
def test_a_text_without_entities_or_with_a_pair_in_one_token_has_an_annotation_without_invented_links(
    text: str,
) -> None:
    [note] = paperkg.annotate([paperkg.Paper("p", text, text)])
    names = {(entity.type, entity.name) for entity in note.entities}
    assert note.links is not None
    for link in note.links:
        assert {(LINKS[link.type][0], link.head), (LINKS[link.type][1], link.tail)} <= names


def test_links_survive_their_json_form_and_none_is_kept_apart_from_none_found() -> None:
    record = {
        "id": "p",
        "title": "FooNet on BirdBox",
        "entities": [
            {"type": "Method", "name": "FooNet", "role": "introduced"},
            {"type": "Dataset", "name": "BirdBox", "role": "evaluated_on"},
        ],
    }
    assert annotation_from_dict(record).links is None
    assert "links" not in annotation_to_dict(annotation_from_dict(record))
    assert annotation_from_dict({**record, "links": []}).links == ()
    link = {
        "type": "EVALUATED_ON",
        "head": "FooNet",
        "tail": "BirdBox",
        "sentence": "FooNet on BirdBox",
        "confidence": 0.9,
    }
    note = annotation_from_dict({**record, "links": [link]})
    assert annotation_to_dict(note)["links"] == [link]
    assert annotation_from_dict(annotation_to_dict(note)) == note


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ({"type": "LIKES", "head": "FooNet", "tail": "BirdBox"}, '"type" must be one of'),
        ({"type": "EVALUATED_ON", "head": "BirdBox", "tail": "FooNet"}, "must name a Method"),
        ({"type": "EVALUATED_ON", "head": "FooNet"}, '"tail" must be a string'),
        ("EVALUATED_ON", '"links" must hold objects'),
        ({"type": "EVALUATED_ON", "head": "FooNet", "tail": "BirdBox", "confidence": "high"}, '"confidence"'),
    ],
)
def test_a_link_that_is_none_is_refused_in_words(link: object, reason: str) -> None:
    entities = [{"type": "Method", "name": "FooNet"}, {"type": "Dataset", "name": "BirdBox"}]
    with pytest.raises(ValueError, match=reason):
        annotation_from_dict({"id": "p", "title": "FooNet", "entities": entities, "links": [link]})
