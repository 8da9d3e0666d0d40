"""Which records are the same paper, and which one is kept."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs import shared

from paperkg.model import Annotation, Paper, PaperEntity
from paperkg.sources import merge_records, paper_id, read_records
from paperkg.sources.merging import Record

TITLE = "Small Rivers Carry Most of the Sand"
ABSTRACT = (
    "Most studies of sand transport look at a handful of large rivers. We measure two hundred small rivers"
    " on four continents for three years and find that they carry most of the sand that reaches the sea. A"
    " simple model of slope and rain explains the finding, and we release all of the measurements for "
    "others to use."
)
EDITED = (
    ABSTRACT.replace("a handful of large", "a few large")
    .replace("We measure", "Here we measure")
    .replace(" and find that they carry", ", and they carry")
)
OTHER = (
    "Forecasts of floods need gauges, which are rare in the mountains. Our network learns from satellite "
    "images of snow where no gauge stands, and it beats a physical model on eleven of twelve catchments by"
    " a wide margin in every season."
)


def made(title: str = TITLE, abstract: str = ABSTRACT, **fields: object) -> Paper:
    return Paper(paper_id(title, abstract), title, abstract, **fields)  # type: ignore[arg-type]


def test_the_four_pages_are_135_papers_in_any_order() -> None:
    names = ["pasted-list.txt", "pasted-page-a.txt", "pasted-page-b.txt", "pasted-portal.txt"]
    pages = {name: list(read_records(shared("inputs", name))) for name in names}
    at_once = merge_records([], [record for page in pages.values() for record in page])
    assert len(at_once) == 135
    assert all(paper.title for paper in at_once if isinstance(paper, Paper))
    for order in permutations(names):
        merged: list[Record] = []
        for name in order:
            merged = merge_records(merged, pages[name])
        assert merged == at_once


@pytest.mark.parametrize("sides", [0, 1, 2])
def test_an_abstract_without_its_title(sides: int) -> None:
    titled, untitled = made(year=2024), made("", EDITED, source="portal.txt")
    known, new = [([titled], [untitled]), ([untitled], [titled]), ([], [untitled, titled])][sides]
    assert merge_records(known, new) == [replace(titled, source="portal.txt")]
    assert len(merge_records([made("", OTHER)], [titled])) == 2


def test_two_abstracts_without_titles() -> None:
    assert merge_records([made("", EDITED)], [made("", ABSTRACT)]) == [made("", ABSTRACT)]
    assert len(merge_records([made("", OTHER)], [made("", ABSTRACT)])) == 2
    assert len(merge_records([made("", "One river.")], [made("", "Two rivers.")])) == 2


def test_records_with_ids_of_their_own_stay_apart() -> None:
    first, second = Paper("a", TITLE, ABSTRACT), Paper("b", TITLE, ABSTRACT)
    assert merge_records([first], [second]) == [first, second]
    assert merge_records([first], [Paper("c", "", ABSTRACT)]) == [first, Paper("c", "", ABSTRACT)]


@pytest.mark.parametrize("given_id", ["my-1", "arxiv:2501.00001", "doi:10.1000/x"])
def test_a_given_id_outlives_a_made_one(given_id: str) -> None:
    own, pasted = Paper(given_id, TITLE.upper(), ""), made(year=2024, date="2024-05-01")
    expected = [replace(pasted, id=given_id)]
    assert (
        merge_records([own], [pasted]) == merge_records([pasted], [own]) == merge_records([], [own, pasted]) == expected
    )


def test_a_corrected_record_replaces_the_known_one() -> None:
    known = Paper("a", TITLE, ABSTRACT, year=2023, venue="ICLR", source="x.jsonl")
    corrected = Paper("a", TITLE, "We found an error and say less.", year=2024)
    assert merge_records([known], [corrected]) == [replace(corrected, venue="ICLR", source="x.jsonl")]


def test_a_poorer_record_does_not_replace_the_known_one() -> None:
    known = Paper("a", TITLE, ABSTRACT)
    for poorer in (Paper("a", "", ABSTRACT), Paper("a", TITLE, ""), Paper("a", TITLE, ABSTRACT[:90] + "…")):
        assert merge_records([known], [poorer]) == [known]
        assert merge_records([poorer], [known]) == [known]


def test_an_annotation_beats_a_bare_paper_of_equal_text() -> None:
    bare = made(date="2024-05-01", year=2024)
    note = Annotation(made(), (PaperEntity("Task", "Sand", ("sand",), "addressed"),))
    expected = [replace(note, paper=bare)]
    assert merge_records([note], [bare]) == merge_records([bare], [note]) == merge_records([], [bare, note]) == expected
    other = replace(note, entities=())
    assert merge_records([note], [other]) == [other]


def test_of_two_annotations_at_once_the_one_that_was_read_for_links_is_taken() -> None:
    note = Annotation(made(), (PaperEntity("Task", "Sand", ("sand",), "addressed"),))
    linked = replace(note, links=())
    assert merge_records([], [note, linked]) == merge_records([], [linked, note]) == [linked]


def test_titles_are_folded() -> None:
    for title in (TITLE.lower(), "small-rivers carry most of the Sand.", f"  {TITLE}"):
        assert len(merge_records([made()], [made(title)])) == 1
    assert len(merge_records([made("A Manual of C")], [made("A Manual of C++")])) == 2


PAPERS = st.builds(
    lambda title, abstract, key, year: Paper(key or paper_id(title, abstract), title, abstract, year=year),
    st.sampled_from(["", TITLE, TITLE.upper(), "Floods from Snow"]),
    st.sampled_from([ABSTRACT, EDITED, OTHER, ABSTRACT[:80], "Short."]),
    st.sampled_from([None, None, None, "arxiv:2501.00001", "x"]),
    st.sampled_from([None, 2023, 2024]),
)


@settings(deadline=None)
@given(st.lists(PAPERS, max_size=9), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(papers: list[Paper], dice: random.Random) -> None:
    merged = merge_records([], papers)
    shuffled = dice.sample(papers, len(papers))
    assert merge_records([], shuffled) == merged
    assert merge_records(merged, []) == merge_records([], merged)
    ids = [record.id for record in merged if isinstance(record, Paper)]
    assert ids == sorted(set(ids))
    assert {p.id for p in papers if p.id in ("x", "arxiv:2501.00001") and p.title} <= set(ids) | {
        "x",
        "arxiv:2501.00001",
    }


@pytest.mark.timeout(60)
def test_many_abstracts_without_titles_take_linear_time() -> None:
    dice = random.Random(1)
    words = [f"word{i}" for i in range(3000)]
    abstracts = ["In this paper we propose a model " + " ".join(dice.choices(words, k=120)) for _ in range(4000)]
    untitled = [made("", abstract) for abstract in abstracts]
    titled = [made(f"Paper {i}", abstract + " It works.") for i, abstract in enumerate(abstracts)]
    assert merge_records(untitled, titled) == sorted(titled, key=lambda paper: paper.id)
