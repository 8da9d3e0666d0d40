"""Evaluation: the same figures as the scorer, and what they mean in small cases."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs import shared
from tests.sample import sample_annotations

from paperkg import schema
from paperkg.evaluation import evaluate
from paperkg.model import (
    Annotation,
    Mention,
    Paper,
    PaperEntity,
    PaperLink,
    PaperResult,
    annotation_from_dict,
    annotation_to_dict,
    paper_to_dict,
)


def scored(gold: list[Annotation], predicted: list[Annotation]) -> dict[str, Any]:
    """What the scorer says."""
    scorer = shared("tools", "score.py")
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / part for part in ("gold.jsonl", "predicted.jsonl", "papers.jsonl")]
        for file, records in zip(
            files,
            (
                # The scorer locates a gold paper's spans from its mentions.
                [{k: v for k, v in annotation_to_dict(note).items() if k != "spans"} for note in gold],
                [annotation_to_dict(note) for note in predicted],
                [paper_to_dict(note.paper) for note in gold],
            ),
            strict=True,
        ):
            file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        command = [sys.executable, str(scorer), str(files[0]), str(files[1]), "--papers", str(files[2]), "--json"]
        done = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8")
    return dict(json.loads(done.stdout))


TEXT = "alpha beta gamma\nalpha beats beta. Gammas and alpha-beta reach 3 on delta."
FORMS = ["alpha", "beta", "alpha beta", "gamma", "Gammas", "alpha-beta", "delta", "omega"]
ENTITY = st.sampled_from(schema.ENTITY_TYPES).flatmap(
    lambda type_: st.builds(
        PaperEntity,
        type=st.just(type_),
        name=st.sampled_from(FORMS),
        mentions=st.lists(st.sampled_from(FORMS), min_size=1, max_size=3, unique=True).map(tuple),
        role=st.sampled_from(schema.ROLES[type_]),
    )
)
NAME = st.sampled_from([None, *FORMS])
RESULT = st.builds(
    PaperResult,
    value=st.sampled_from([1, 3, 3.5]),
    kind=st.sampled_from(schema.RESULT_KINDS[:2]),
    method=NAME,
    dataset=NAME,
    metric=NAME,
)
LINK = st.builds(
    PaperLink, type=st.sampled_from(schema.LINK_TYPES), head=st.sampled_from(FORMS), tail=st.sampled_from(FORMS)
)
LINKS = st.none() | st.lists(LINK, max_size=4).map(tuple)
SPANS = st.sets(
    st.builds(Mention, start=st.integers(0, 10), end=st.integers(11, 20), type=st.sampled_from(schema.ENTITY_TYPES))
)
# A form of two types in one paper would be located at random by the scorer: its order of sets is not fixed.
ENTITIES = st.lists(ENTITY, max_size=4).filter(
    lambda entities: (
        len({(m, e.type) for e in entities for m in e.mentions}) == len({m for e in entities for m in e.mentions})
    )
)
NOTES = st.dictionaries(
    st.sampled_from(["p1", "p2", "p3"]), st.tuples(ENTITIES, st.lists(RESULT, max_size=3), SPANS, LINKS), max_size=3
).map(
    lambda by_id: [
        Annotation(Paper(id_, *TEXT.split("\n")), tuple(entities), tuple(results), tuple(sorted(spans)), links)
        for id_, (entities, results, spans, links) in by_id.items()
    ]
)


@settings(max_examples=20, deadline=None)
@given(NOTES, NOTES)
def test_the_same_figures_as_the_scorer(gold: list[Annotation], predicted: list[Annotation]) -> None:
    assert evaluate(gold, predicted) == scored(gold, predicted)


def test_the_same_figures_as_the_scorer_on_the_sample() -> None:
    gold = sample_annotations()
    worse = [
        Annotation(note.paper, note.entities[::2], note.results[1:], note.spans[:-2], (note.links or ())[1:])
        for note in sample_annotations()[1:]
    ]
    assert evaluate(gold, worse) == scored(gold, worse)


@pytest.mark.parametrize("name", ["dev_venues", "dev_daily", "dev_recent"])
def test_the_same_figures_as_the_scorer_on_annotated_papers(name: str) -> None:
    papers = {paper["id"]: paper for paper in read(shared("gold", f"papers_{name}.jsonl"))}
    records = [{**papers[record["id"]], **record} for record in read(shared("gold", f"{name}.jsonl"))[:40]]
    gold = [annotation_from_dict(record) for record in records]
    worse = [
        replace(note, entities=note.entities[1:], links=None if number % 5 == 0 else (note.links or ())[::2])
        for number, note in enumerate(gold)
    ]
    assert evaluate(gold, worse) == scored(gold, worse)
    assert evaluate(gold, worse)["links/all"]["gold"] > 0


def read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@given(NOTES)
def test_what_is_equal_is_perfect(notes: list[Annotation]) -> None:
    figures = evaluate(notes, notes)
    for what, figure in figures.items():
        if what != "missing" and not what.startswith("spans"):
            assert figure["gold"] == figure["pred"]


def test_the_sample_against_itself() -> None:
    figures = evaluate(sample_annotations(), sample_annotations())
    assert figures.pop("missing") == 0
    assert {figure["f1"] for figure in figures.values()} == {1.0}


def paper(*entities: PaperEntity, id_: str = "p") -> Annotation:
    return Annotation(Paper(id_, "PPO and TRPO on Atari", ""), entities)


PPO = PaperEntity("Method", "PPO", ("PPO",), "used")


@pytest.mark.parametrize(
    ("predicted", "entities", "roles"),
    [
        ((PPO,), 1.0, 1.0),
        ((PaperEntity("Method", "ppo", ("PPO",), "used"),), 1.0, 1.0),
        ((PaperEntity("Method", "PPO", ("PPO",), "mentioned"),), 1.0, 0.0),
        ((PaperEntity("Task", "PPO", ("PPO",), "addressed"),), 0.0, 0.0),
        ((PPO, PaperEntity("Method", "PPOs", ("PPO",), "used")), 0.6667, 0.6667),
    ],
)
def test_small_cases(predicted: tuple[PaperEntity, ...], entities: float, roles: float) -> None:
    figures = evaluate([paper(PPO)], [paper(*predicted)])
    assert (figures["entities/all"]["f1"], figures["roles/all"]["f1"]) == (entities, roles)


def test_papers_without_a_prediction_count_and_others_do_not() -> None:
    figures = evaluate([paper(PPO), paper(PPO, id_="q")], [paper(PPO), paper(PPO, id_="other")])
    assert figures["missing"] == 1
    assert figures["entities/all"] == {"p": 1.0, "r": 0.5, "f1": 0.6667, "gold": 2, "pred": 1}


ATARI = PaperEntity("Dataset", "Atari", ("Atari",), "evaluated_on")
TRIED = PaperLink("EVALUATED_ON", "PPO", "Atari")


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ((TRIED,), (1.0, 1, 1)),
        ((TRIED, TRIED), (1.0, 1, 1)),
        ((PaperLink("EVALUATED_ON", "ppo", "Atari"),), (0.0, 1, 1)),
        ((PaperLink("TRAINED_ON", "PPO", "Atari"),), (0.0, 1, 1)),
        ((), (0.0, 1, 0)),
        (None, (0.0, 1, 0)),
    ],
)
def test_links_are_right_where_type_and_both_ends_are(
    links: tuple[PaperLink, ...] | None, found: tuple[float, int, int]
) -> None:
    gold = replace(paper(PPO, ATARI), links=(TRIED,))
    figures = evaluate([gold], [replace(gold, links=links)])["links/all"]
    assert (figures["f1"], figures["gold"], figures["pred"]) == found


def test_papers_that_nobody_read_for_links_do_not_count_for_links() -> None:
    assert "links/all" not in evaluate([paper(PPO, ATARI)], [replace(paper(PPO, ATARI), links=(TRIED,))])


def test_nothing_gives_nothing() -> None:
    assert evaluate([], []) == {"missing": 0}
