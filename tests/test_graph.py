"""The graph: labels, relationships, properties and evidence as the schema says, in any order; and looking into it."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sample import graph_of, sample_annotations, sample_graph

from paperkg import schema
from paperkg.errors import AmbiguousNodeError, UnknownNodeError
from paperkg.graph import build_graph, paper_node
from paperkg.graph.lookup import describe, find_node, neighbourhood, stats
from paperkg.graph.view import forms_of
from paperkg.model import Annotation, Baseline, Mention, Paper, PaperEntity, PaperLink, PaperResult
from paperkg.resolution import resolve
from paperkg.text import sentences

PYTHON_TYPES = {"string": str, "integer": int, "float": float, "boolean": bool, "strings": list}


def same(first: nx.MultiDiGraph[str], second: nx.MultiDiGraph[str]) -> bool:
    """Equal, in the same order too."""
    return list(first.nodes(data=True)) == list(second.nodes(data=True)) and list(
        first.edges(keys=True, data=True)
    ) == list(second.edges(keys=True, data=True))


def links(graph: nx.MultiDiGraph[str], type_: str) -> set[tuple[str, str]]:
    return {(head, tail) for head, tail, link in graph.edges(data="type") if link == type_}


def link(graph: nx.MultiDiGraph[str], head: str, type_: str, tail: str) -> dict[str, object]:
    (found,) = (data for data in graph[head][tail].values() if data["type"] == type_)
    return found


def check_schema(graph: nx.MultiDiGraph[str]) -> None:
    """Every node and edge is as schema.py says."""
    for id_, node in graph.nodes(data=True):
        main, *others = node["labels"]
        label = schema.NODE_LABELS[main]
        assert id_.startswith(f"{label.prefix}:")
        assert others == [schema.KIND_LABELS[node["kind"]]] if node.get("kind") in schema.KIND_LABELS else not others
        check_properties({key: value for key, value in node.items() if key != "labels"}, label.properties)
    seen = set()
    for head, tail, key, edge in graph.edges(keys=True, data=True):
        assert isinstance(key, int)
        type_ = schema.RELATIONSHIP_TYPES[edge["type"]]
        assert graph.nodes[head]["labels"][0] in type_.heads
        assert graph.nodes[tail]["labels"][0] in type_.tails
        assert (head, edge["type"], tail) not in seen
        seen.add((head, edge["type"], tail))
        check_properties({key: value for key, value in edge.items() if key != "type"}, type_.properties)
        if graph.nodes[head]["labels"][0] == schema.PAPER:
            assert set(type_.properties) <= set(edge)


def check_properties(given_: dict[str, object], known: dict[str, schema.PropertyType]) -> None:
    assert set(given_) <= set(known)
    for key, value in given_.items():
        assert type(value) is PYTHON_TYPES[known[key]], (key, value)
        if isinstance(value, list):
            assert value == sorted(value)


# --- the sample


def test_the_sample_is_as_the_schema_says() -> None:
    graph = sample_graph()
    check_schema(graph)
    labels = {label for _, node in graph.nodes(data=True) for label in node["labels"]}
    assert labels == {*schema.NODE_LABELS, *schema.KIND_LABELS.values()}
    assert {type_ for *_, type_ in graph.edges(data="type")} == set(schema.RELATIONSHIP_TYPES)


def test_evidence_is_a_sentence_of_the_paper_around_the_mention() -> None:
    notes = {paper_node(note.paper.id): note for note in sample_annotations()}
    graph = sample_graph()
    for head, _, edge in graph.edges(data=True):
        if head not in notes or edge["type"] == schema.PUBLISHED_IN:
            continue
        text = notes[head].paper.text
        assert edge["evidence"] in {text[start:end] for start, end in sentences(text)}
        assert text[edge["start"] : edge["end"]] in edge["evidence"] != ""


def test_the_place_of_a_method_is_in_the_abstract_but_the_first_of_all_where_it_is_introduced() -> None:
    graph = sample_graph()
    introduced = link(graph, "paper:arxiv:2103.03230", "INTRODUCES", "method:barlow-twins")
    assert (introduced["start"], introduced["end"]) == (0, 12)
    compared = link(graph, "paper:arxiv:1907.11692", "COMPARES_WITH", "method:bert")
    assert isinstance(compared["evidence"], str)
    assert compared["evidence"].startswith("We measure again")


def test_entities_across_papers_are_one_node() -> None:
    graph = sample_graph()
    assert graph.nodes["dataset:cifar-10"] == {
        "labels": ["Dataset"],
        "name": "CIFAR-10",
        "aliases": ["CIFAR10"],
        "kind": "dataset",
        "papers": 2,
    }
    assert graph.nodes["dataset:atari"]["labels"] == ["Dataset", "Environment"]
    assert graph.nodes["dataset:mmlu"]["labels"] == ["Dataset", "Benchmark"]
    for id_, node in graph.nodes(data=True):
        if "papers" in node:
            heads = {head for head, _ in graph.in_edges(id_) if head.startswith("paper:")}
            assert node["papers"] == len(heads)


def test_results_with_their_method_data_set_metric_and_baseline() -> None:
    graph = sample_graph()
    (result,) = (id_ for id_, node in graph.nodes(data=True) if node.get("value") == 223.0)
    assert graph.nodes[result] == {
        "labels": ["Result"],
        "value": 223.0,
        "unit": "%",
        "kind": "absolute",
        "sentence": "Its median human-normalized score is 223%, against 79% for DQN.",
        "confidence": 1.0,
        "doubts": ["its sentence does not name the dataset", "its sentence does not name the method"],
    }
    around = {(edge["type"], tail) for _, tail, edge in graph.out_edges(result, data=True)}
    assert around == {
        ("OF_METHOD", "method:rainbow"),
        ("ON_DATASET", "dataset:atari-2600"),
        ("IN_METRIC", "metric:human-normalized-score"),
        ("OVER", "method:dqn"),
    }
    assert link(graph, result, "OVER", "method:dqn") == {"type": "OVER", "value": 79.0}
    notes = {paper_node(note.paper.id): note.paper for note in sample_annotations()}
    reports = link(graph, "paper:arxiv:1710.02298", "REPORTS", result)
    assert notes["paper:arxiv:1710.02298"].text[reports["start"] : reports["end"]] == "223"  # type: ignore[misc]


def test_a_result_s_direction_is_its_metric_s() -> None:
    directions = {
        node["value"]: node.get("higher_is_better") for _, node in sample_graph().nodes(data=True) if "value" in node
    }
    assert (directions[88.55], directions[3.57], directions[223.0]) == (True, False, None)


def test_a_result_s_doubts_are_what_its_sentence_leaves_open() -> None:
    doubts = {node["value"]: node["doubts"] for _, node in sample_graph().nodes(data=True) if "value" in node}
    assert (doubts[3.57], doubts[88.5]) == ([], [])
    assert doubts[73.2] == [
        "its sentence does not name the method",
        "its sentence names another method nearer by (BYOL, SimCLR)",
    ]
    note = paper_with(PaperEntity("Method", "ZQM", ("ZQM",), "used"), abstract="ZQM has 3.")
    note = replace(note, results=(PaperResult(3.0, "absolute", "ZQM", sentence="ZQM has 3.", confidence=0.5),))
    ((_, node),) = ((id_, node) for id_, node in graph_of([note]).nodes(data=True) if "value" in node)
    assert (node["confidence"], node["doubts"]) == (0.5, ["no dataset is linked", "read with confidence 0.50"])


def test_links_count_papers() -> None:
    assert link(sample_graph(), "method:roberta", "EVALUATED_ON", "dataset:glue") == {
        "type": "EVALUATED_ON",
        "papers": 2,
        "paper_ids": ["paper:arxiv:1907.11692", "paper:arxiv:2106.09685"],
        "evidence": "On GLUE with RoBERTa, quality is on par with full tuning, and inference is not slowed down.",
        "confidence": 0.97,
    }


def test_links_are_what_the_papers_state_and_no_others() -> None:
    graph = sample_graph()
    resolution = resolve(sample_annotations())
    stated: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for note in sample_annotations():
        for one in note.links or ():
            types = schema.LINKS[one.type]
            head, tail = (
                resolution.ids[note.paper.id, type_, name]
                for type_, name in zip(types, (one.head, one.tail), strict=True)
            )
            stated[head, one.type, tail].add(paper_node(note.paper.id))
    drawn = {
        (head, data["type"], tail): set(data["paper_ids"])
        for head, tail, data in graph.edges(data=True)
        if data["type"] in schema.LINKS
    }
    assert drawn == stated
    assert not graph.has_edge("method:contrastive-learning", "dataset:cifar-10"), "a component is not evaluated"


def test_people_and_venues() -> None:
    graph = sample_graph()
    assert ("author:david-silver", "paper:doi:10.1038/nature14236") in links(graph, "WROTE")
    assert graph.in_degree("venue:iclr") == 3
    assert link(graph, "paper:arxiv:2103.03230", "PUBLISHED_IN", "venue:icml") == {
        "type": "PUBLISHED_IN",
        "evidence": "ICML",
        "start": -1,
        "end": -1,
        "confidence": 1.0,
        "component": "source",
    }


# --- single rules


def paper_with(*entities: PaperEntity, title: str = "A", abstract: str = "", **fields: object) -> Annotation:
    return Annotation(Paper("p", title, abstract), entities, **fields)  # type: ignore[arg-type]


def test_a_mention_gives_way_to_a_stronger_role_and_the_surer_evidence_wins() -> None:
    note = paper_with(
        PaperEntity("Method", "ZQM", ("ZQM",), "mentioned"),
        PaperEntity("Method", "ZQM-s", ("zqms",), "used", confidence=0.4),
        PaperEntity("Method", "zqm", ("zqm",), "used", confidence=0.9),
        abstract="ZQM is good. We use zqms. We use zqm.",
    )
    note = replace(note, entities=(note.entities[0], note.entities[2], replace(note.entities[1], name="Zqm")))
    graph = graph_of([note])
    ((_, tail, edge),) = graph.edges(data=True)
    assert (tail, edge["type"], edge["evidence"], edge["confidence"]) == ("method:zqm", "USES", "We use zqm.", 0.9)


def test_a_mention_that_the_text_does_not_hold_has_no_place() -> None:
    graph = graph_of([paper_with(PaperEntity("Method", "ZQM", ("ZQM",), "used"))])
    ((*_, edge),) = graph.edges(data=True)
    assert (edge["evidence"], edge["start"], edge["end"]) == ("", -1, -1)


def test_mentions_come_from_the_spans_first() -> None:
    entity = PaperEntity("Method", "ZQM", ("ZQM",), "used")
    note = paper_with(entity, abstract="No ZQM here. ZQM there.", spans=(Mention(15, 18, "Method"),))
    ((*_, edge),) = graph_of([note]).edges(data=True)
    assert (edge["evidence"], edge["start"]) == ("ZQM there.", 15)


def test_a_result_whose_value_is_a_word_has_its_sentence_for_a_place() -> None:
    result = PaperResult(1.0, "rank", sentence="It is first.")
    graph = graph_of([paper_with(abstract="We try. It is first.", results=(result,))])
    ((*_, edge),) = graph.edges(data=True)
    assert (edge["start"], edge["end"], edge["evidence"]) == (10, 22, "It is first.")


@pytest.mark.parametrize(
    ("value", "found"), [(10000.0, "10,000"), (3.0, "3"), (3.57, "3.57"), (-2.9, "2.9"), (0.5, ".5")]
)
def test_a_value_is_found_as_it_is_written(value: float, found: str) -> None:
    text = "We see 10,000 steps, 3x speed, 3.57 and -2.9% or .5 in all."
    note = paper_with(abstract=text, results=(PaperResult(value, "absolute", sentence=text),))
    ((*_, edge),) = graph_of([note]).edges(data=True)
    assert note.paper.text[edge["start"] : edge["end"]] == found


def test_a_result_without_a_sentence_gets_the_one_around_its_value() -> None:
    known = PaperResult(3.0, "ratio", start=13, end=14)
    graph = graph_of(
        [paper_with(abstract="One try is 3x better. Two are 4x.", results=(known, PaperResult(4.0, "ratio")))]
    )
    assert {(n["value"], n["sentence"]) for _, n in graph.nodes(data=True) if "value" in n} == {
        (3.0, "One try is 3x better."),
        (4.0, "Two are 4x."),
    }


def test_names_that_are_no_entities_make_no_links() -> None:
    result = PaperResult(3, "absolute", "X", "Y", "Z", baseline=Baseline("B", 2))
    graph = graph_of([paper_with(abstract="It is 3.", results=(result,))])
    assert [edge["type"] for *_, edge in graph.edges(data=True)] == ["REPORTS"]
    check_schema(graph)


def test_an_id_with_the_prefix_is_kept() -> None:
    assert list(build_graph([Annotation(Paper("paper:x", "T", ""))], [], {})) == ["paper:x"]


def test_two_papers_with_the_same_numbers_have_different_results() -> None:
    result = PaperResult(3.0, "absolute", sentence="It is 3.")
    notes = [Annotation(Paper(id_, "T", "It is 3."), (), (result, result)) for id_ in "ab"]
    graph = graph_of(notes)
    assert len([id_ for id_ in graph if id_.startswith("result:")]) == 2


# --- links

ZQM, YQM, DATA = (
    PaperEntity("Method", "ZQM", ("ZQM",), "introduced"),
    PaperEntity("Method", "YQM", ("YQM",), "used"),
    PaperEntity("Dataset", "XQD", ("XQD",), "evaluated_on"),
)


def stated(
    *links_: PaperLink, abstract: str = "ZQM is new. It beats YQM. ZQM is run on XQD.", id_: str = "p"
) -> Annotation:
    return Annotation(Paper(id_, "ZQM", abstract), (ZQM, YQM, DATA), links=links_)


def between(graph: nx.MultiDiGraph[str]) -> dict[tuple[str, str, str], dict[str, object]]:
    """The links between entities, by head, type and tail."""
    return {
        (head, data["type"], tail): data for head, tail, data in graph.edges(data=True) if data["type"] in schema.LINKS
    }


def test_what_nobody_looked_for_and_what_is_not_there_make_no_links() -> None:
    for note in (stated(), replace(stated(), links=None)):
        assert between(graph_of([note])) == {}


def test_a_link_without_a_sentence_gets_one_that_names_both_ends_else_one_that_names_the_tail() -> None:
    note = stated(
        PaperLink("EVALUATED_ON", "ZQM", "XQD"),
        PaperLink("COMPARED_WITH", "ZQM", "YQM"),
        PaperLink("EVALUATED_ON", "YQM", "XQD", "As told elsewhere.", 0.5),
    )
    found = {key: (data["evidence"], data["confidence"]) for key, data in between(graph_of([note])).items()}
    assert found == {
        ("method:zqm", "EVALUATED_ON", "dataset:xqd"): ("ZQM is run on XQD.", 1.0),
        ("method:zqm", "COMPARED_WITH", "method:yqm"): ("It beats YQM.", 1.0),
        ("method:yqm", "EVALUATED_ON", "dataset:xqd"): ("As told elsewhere.", 0.5),
    }


def test_a_link_of_names_that_the_text_does_not_hold_has_no_sentence() -> None:
    note = stated(PaperLink("EVALUATED_ON", "ZQM", "XQD"), abstract="Nothing.")
    (data,) = between(graph_of([note])).values()
    assert (data["evidence"], data["papers"]) == ("", 1)


def test_the_surest_sentence_of_all_papers_is_shown_with_the_highest_confidence() -> None:
    notes = [
        stated(PaperLink("EVALUATED_ON", "ZQM", "XQD", f"By {id_}.", sure), id_=id_)
        for id_, sure in (("a", 0.7), ("b", 0.9), ("c", 0.9), ("d", 0.2))
    ]
    for some in (notes, notes[::-1]):
        (data,) = between(graph_of(some)).values()
        assert (data["evidence"], data["confidence"], data["papers"]) == ("By b.", 0.9, 4)
        assert data["paper_ids"] == ["paper:a", "paper:b", "paper:c", "paper:d"]


def test_of_equally_sure_sentences_one_that_names_both_ends_is_shown() -> None:
    notes = [
        stated(PaperLink("EVALUATED_ON", "ZQM", "XQD"), id_="a", abstract="ZQM is new. We use XQD."),
        stated(PaperLink("EVALUATED_ON", "ZQM", "XQD"), id_="b"),
    ]
    # Two papers that introduce something under one acronym would mean two things.
    notes[1] = replace(notes[1], entities=(replace(ZQM, role="used"), YQM, DATA))
    (data,) = between(graph_of(notes)).values()
    assert data["evidence"] == "ZQM is run on XQD."


def test_two_names_of_one_thing_are_one_paper_and_no_loop() -> None:
    other = PaperEntity("Method", "zqm", ("zqm",), "used")
    note = stated(
        PaperLink("EVALUATED_ON", "ZQM", "XQD", "One.", 0.5),
        PaperLink("EVALUATED_ON", "zqm", "XQD", "Other.", 0.8),
        PaperLink("COMPARED_WITH", "ZQM", "zqm"),
        PaperLink("BUILT_ON", "zqm", "ZQM"),
    )
    graph = graph_of([replace(note, entities=(*note.entities, other))])
    ((key, data),) = between(graph).items()
    assert key == ("method:zqm", "EVALUATED_ON", "dataset:xqd")
    assert (data["papers"], data["evidence"], data["confidence"]) == (1, "Other.", 0.8)


@pytest.mark.parametrize("type_", ["COMPARED_WITH", "BUILT_ON"])
@pytest.mark.parametrize(("there", "back", "head"), [(0.4, 0.8, "yqm"), (0.8, 0.4, "zqm"), (0.6, 0.6, "zqm")])
def test_what_a_paper_states_in_both_directions_counts_in_the_surer_one(
    type_: str, there: float, back: float, head: str
) -> None:
    both = (PaperLink(type_, "ZQM", "YQM", "A.", there), PaperLink(type_, "YQM", "ZQM", "B.", back))
    for links_ in (both, both[::-1]):
        ((key, data),) = between(graph_of([stated(*links_)])).items()
        assert (key[0], data["confidence"]) == (f"method:{head}", max(there, back))


def test_two_papers_may_compare_in_opposite_directions() -> None:
    notes = [
        stated(PaperLink("COMPARED_WITH", "ZQM", "YQM"), id_="a"),
        stated(PaperLink("COMPARED_WITH", "YQM", "ZQM"), id_="b"),
    ]
    assert sorted(data["papers"] for data in between(graph_of(notes)).values()) == [1, 1]


# --- order, addition, replacement

SAMPLES = st.lists(st.sampled_from(range(12)), unique=True, max_size=12)


@settings(deadline=None)
@given(SAMPLES, st.randoms(use_true_random=False))
def test_the_order_of_papers_does_not_matter(chosen: list[int], shuffle: random.Random) -> None:
    notes = [sample_annotations()[i] for i in chosen]
    shuffled = [
        replace(
            note,
            entities=tuple(shuffle.sample(note.entities, len(note.entities))),
            results=note.results[::-1],
            links=tuple(shuffle.sample(note.links or (), len(note.links or ()))),
        )
        for note in shuffle.sample(notes, len(notes))
    ]
    graph = graph_of(shuffled)
    assert same(graph_of(notes), graph)
    check_schema(graph)


@settings(deadline=None)
@given(SAMPLES)
def test_ids_do_not_depend_on_what_else_is_in_the_graph(chosen: list[int]) -> None:
    assert set(graph_of([sample_annotations()[i] for i in chosen])) <= set(sample_graph())


def test_a_paper_given_again_is_replaced() -> None:
    notes = sample_annotations()
    changed = replace(notes[0], entities=notes[0].entities[:1], results=(), links=())
    assert same(graph_of([*notes, changed]), graph_of([changed, *notes[1:]]))


WORDS = st.text(st.sampled_from("ab 1.\n-<é数"), min_size=1, max_size=12).filter(str.strip)


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            PaperEntity,
            type=st.just("Dataset"),
            name=WORDS,
            mentions=st.lists(WORDS, max_size=3).map(tuple),
            role=st.sampled_from(schema.ROLES["Dataset"]),
            kind=st.sampled_from([None, *schema.DATASET_KINDS]),
        )
        | st.builds(PaperEntity, type=st.just("Method"), name=WORDS, mentions=st.just(()), role=st.just("used")),
        max_size=6,
    ),
    st.lists(
        st.builds(PaperResult, value=st.integers(-9, 9), kind=st.sampled_from(schema.RESULT_KINDS), sentence=WORDS)
    ),
    st.lists(
        st.builds(
            PaperLink,
            type=st.sampled_from(schema.LINK_TYPES),
            head=WORDS,
            tail=WORDS,
            sentence=st.one_of(st.just(""), WORDS),
            confidence=st.sampled_from([0.25, 0.5, 1.0]),
        ),
        max_size=6,
    ),
    WORDS,
    WORDS,
)
def test_whatever_an_annotation_says_the_graph_is_as_the_schema_says(
    entities: list[PaperEntity], results: list[PaperResult], stated_: list[PaperLink], abstract: str, author: str
) -> None:
    paper = Paper("p", "a b", abstract, authors=(author, " ", author), venue=author)
    names = [entity.name for entity in entities] or ["a"]
    links_ = tuple(
        replace(one, head=names[len(one.head) % len(names)], tail=names[len(one.tail) % len(names)]) for one in stated_
    )
    graph = graph_of([Annotation(paper, tuple(entities), tuple(results), links=links_)])
    check_schema(graph)
    assert len(between(graph)) <= len(links_)
    assert same(graph, graph_of([Annotation(paper, tuple(entities), tuple(results), links=links_[::-1])]))


# --- looking into it


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("dataset:cifar-10", "dataset:cifar-10"),
        ("CIFAR-10", "dataset:cifar-10"),
        ("  cifar 10 ", "dataset:cifar-10"),
        ("PPO", "method:ppo"),
        ("llms", "method:large-language-model"),
        ("ICML", "venue:icml"),
        ("Barlow Twins: less redundancy as a goal for self-supervised learning", "paper:arxiv:2103.03230"),
    ],
)
def test_find_node(text: str, node: str) -> None:
    assert find_node(sample_graph(), text) == node


def test_a_name_goes_before_an_alias_and_an_exact_form_before_a_folded_one() -> None:
    graph = nx.MultiDiGraph()
    for id_, name, aliases in [("a", "One", ["Two"]), ("b", "two", ["Three"]), ("c", "Four", ["three", "TWO"])]:
        graph.add_node(id_, labels=["Method"], name=name, aliases=aliases)
    assert [find_node(graph, text) for text in ("Two", "TWO", "Three", "three")] == ["b", "b", "b", "c"]


def test_an_unknown_node_has_suggestions() -> None:
    with pytest.raises(UnknownNodeError, match="'CIFAR-100'"):
        find_node(sample_graph(), "CIFAR-1000")
    for text in ("", "  ", "-"):
        with pytest.raises(UnknownNodeError):
            find_node(sample_graph(), text)


def test_an_ambiguous_node_lists_its_candidates() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("task:rl", labels=["Task"], name="RL", aliases=[])
    graph.add_node("method:rl", labels=["Method"], name="RL", aliases=[])
    with pytest.raises(AmbiguousNodeError, match="method:rl, task:rl"):
        find_node(graph, "rl")


@settings(deadline=None)
@given(st.integers(0, 4), st.sampled_from(sorted(sample_graph())))
def test_a_neighbourhood_is_what_networkx_reaches(hops: int, node: str) -> None:
    graph = sample_graph()
    reached = nx.single_source_shortest_path_length(graph.to_undirected(), node, cutoff=hops)
    part = neighbourhood(graph, node, hops)
    assert nx.utils.graphs_equal(part, graph.subgraph(reached))
    assert list(part) == [id_ for id_ in graph if id_ in reached]


def test_a_neighbourhood_is_a_copy() -> None:
    graph = sample_graph()
    part = neighbourhood(graph, "dataset:cifar-10", 1)
    part.nodes["dataset:cifar-10"]["name"] = "changed"
    assert graph.nodes["dataset:cifar-10"]["name"] == "CIFAR-10"
    with pytest.raises(UnknownNodeError):
        neighbourhood(graph, "dataset:none")
    with pytest.raises(ValueError, match="hops"):
        neighbourhood(graph, "dataset:cifar-10", -1)


def test_describe() -> None:
    told = describe(sample_graph(), "dataset:cifar-10")
    assert (told["id"], told["name"], told["papers"]) == ("dataset:cifar-10", "CIFAR-10", 2)
    assert list(told["in"]) == ["EVALUATES_ON", "EVALUATED_ON"]
    assert [one["name"] for one in told["in"]["EVALUATED_ON"]] == ["ResNet", "SimCLR"]
    first = told["in"]["EVALUATES_ON"][0]
    assert first["id"] == "paper:arxiv:1512.03385"
    assert first["name"] == "Residual connections for very deep image recognition"
    assert "CIFAR-10" in first["evidence"]
    with pytest.raises(UnknownNodeError):
        describe(sample_graph(), "nothing")


def test_stats() -> None:
    graph = sample_graph()
    counts = stats(graph, top=2)
    assert counts["nodes"] == len(graph)
    assert counts["relationships"] == sum(counts["types"].values()) == graph.number_of_edges()
    assert counts["labels"]["Paper"] == 12
    assert counts["labels"]["Benchmark"] == 4
    assert counts["top"]["Metric"][0] == {"id": "metric:accuracy", "name": "Accuracy", "papers": 6}
    assert all(len(rows) <= 2 for rows in counts["top"].values())
    assert stats(nx.MultiDiGraph()) == {"nodes": 0, "relationships": 0, "labels": {}, "types": {}, "top": {}}


def test_every_node_but_a_result_has_a_name() -> None:
    for _, node in sample_graph().nodes(data=True):
        assert (forms_of(node) == []) == (node["labels"] == ["Result"])
