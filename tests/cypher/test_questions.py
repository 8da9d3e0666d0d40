"""The files of cypher/: their form, their answers over the sample, and the values of their parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.sample import sample_graph

from paperkg import schema
from paperkg.cypher.questions import NamedQuery, bind, cypher_folder, get_query, list_queries, parse_query
from paperkg.cypher.rules import read_only
from paperkg.cypher.syntax import Parameter, walk
from paperkg.errors import QueryError, UnknownQueryError
from paperkg.stores import Store
from paperkg.stores.embedded import EmbeddedStore

QUERIES = list_queries()
each_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with EmbeddedStore.from_graph(sample_graph()) as opened:
        yield opened


def rows(store: Store, question: str, columns: str, /, **given: str) -> list[tuple[Any, ...]]:
    query = get_query(question)
    parameters = bind(query, {**{key: str(value) for key, value in query.example.items()}, **given})
    return [tuple(row[column] for column in columns.split()) for row in store.query(query.text, parameters)]


def test_there_are_at_least_thirty_questions() -> None:
    assert len(QUERIES) >= 30
    assert [query.name for query in QUERIES] == sorted(query.name for query in QUERIES)


@each_query
def test_each_file_is_well_formed(query: NamedQuery) -> None:
    used = {node.name for node in walk(read_only(query.text)) if isinstance(node, Parameter)}
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", query.name)
    assert {parameter.name for parameter in query.parameters} == used
    assert query.explanation.endswith(".")
    assert all((p.example is None) != (p.default is None) for p in query.parameters)
    assert query.text.endswith("\nLIMIT $limit\n")
    assert re.search(r"\nORDER BY .*\nLIMIT \$limit\n$", query.text)


@each_query
def test_each_file_answers_its_example(store: Store, query: NamedQuery) -> None:
    found = store.query(query.text, query.example)
    assert found
    assert found == store.query(query.text, bind(query, {k: str(v) for k, v in query.example.items()}))
    assert all(re.fullmatch("[a-z_]+", column) for column in found[0])


@each_query
def test_limits_take_the_first_rows(store: Store, query: NamedQuery) -> None:
    found = store.query(query.text, {**query.example, "limit": 1000})
    assert store.query(query.text, {**query.example, "limit": 1})[:1] == found[:1]
    assert len(store.query(query.text, {**query.example, "limit": 2})) == min(2, len(found))


@each_query
def test_names_match_in_any_case_and_by_id(store: Store, query: NamedQuery) -> None:
    names = {p.name: str(p.example) for p in query.parameters if p.type == "string" and p.example is not None}
    found = store.query(query.text, query.example)
    if "paper" not in names:
        assert store.query(query.text, {**query.example, **{k: v.upper() for k, v in names.items()}}) == found


def test_names_match_aliases(store: Store) -> None:
    by_alias = rows(store, "methods-on-dataset", "method dataset papers", dataset="cifar10")
    assert by_alias == rows(store, "methods-on-dataset", "method dataset papers", dataset="dataset:cifar-10")
    assert ("ResNet", "CIFAR-10", 1) in by_alias


def test_methods_on_a_dataset(store: Store) -> None:
    assert rows(store, "methods-on-dataset", "method papers", dataset="CIFAR-10") == [
        ("ResNet", 1),
        ("SimCLR", 1),
    ]


def test_the_leaderboard_is_best_first_in_each_metric(store: Store) -> None:
    columns = "metric method value unit year"
    assert rows(store, "leaderboard", columns, dataset="ImageNet") == [
        ("Accuracy", "Vision Transformer", 88.55, "%", 2021),
        ("Accuracy", "Barlow Twins", 73.2, "%", 2021),
        ("Top-5 Error", "ResNet", 3.57, "%", 2015),
    ]
    assert rows(store, "leaderboard", "method", dataset="imagenet", metric="top-5 error") == [("ResNet",)]


def test_what_a_method_is_compared_with(store: Store) -> None:
    assert rows(store, "compared-with", "compared_with papers", method="SIMCLR") == [
        ("AlexNet", 1),
        ("Barlow Twins", 1),
    ]


def test_gains_are_stated_or_worked_out(store: Store) -> None:
    assert rows(store, "gains", "baseline kind value gain", method="RoBERTa") == [
        ("BERT", "improvement", 8.0, 8.0),
        ("BERT", "absolute", 88.5, 8.0),
    ]
    assert rows(store, "gains", "baseline dataset gain unit", method="Rainbow") == [("DQN", "Atari 2600", 144.0, "%")]


def test_the_trend_of_a_method(store: Store) -> None:
    assert rows(store, "method-trend", "method year papers", method="bert") == [("BERT", 2019, 2), ("BERT", 2020, 1)]


def test_variants_in_both_directions(store: Store) -> None:
    assert rows(store, "variants", "name link other", name="ResNet") == [("ResNet", "has variant", "ResNet-50")]
    assert rows(store, "variants", "name link other", name="SQuAD 1.1") == [("SQuAD 1.1", "variant of", "SQuAD")]


def test_benchmarks_with_their_methods(store: Store) -> None:
    assert rows(store, "benchmarks", "benchmark papers methods") == [
        ("GLUE", 3, 3),
        ("MMLU", 1, 3),
        ("SuperGLUE", 1, 2),
        ("RACE", 1, 1),
    ]


def test_metrics_of_a_task(store: Store) -> None:
    assert rows(store, "metrics-of-task", "metric papers", task="question answering") == [
        ("Accuracy", 2),
        ("F1", 2),
        ("GLUE Score", 1),
    ]


def test_gaps_are_pairs_never_tried(store: Store) -> None:
    found = rows(store, "gaps", "method_id dataset_id")
    tried = store.query("MATCH (m)-[:EVALUATED_ON]->(d) RETURN m.id AS m, d.id AS d")
    assert ("method:bert", "dataset:race") in found
    assert not set(found) & {(row["m"], row["d"]) for row in tried}


def test_neighbours_are_all_links(store: Store) -> None:
    graph, node = sample_graph(), "dataset:cifar-10"
    links = [(a, d["type"], "from") for a, _, d in graph.in_edges(node, data=True)]
    links += [(b, d["type"], "to") for _, b, d in graph.out_edges(node, data=True)]
    assert sorted(rows(store, "neighbourhood", "id link direction", node="CIFAR-10", limit="100")) == sorted(links)


def test_an_unknown_name_has_close_ones() -> None:
    with pytest.raises(UnknownQueryError, match="did you mean leaderboard"):
        get_query("leader-board")
    with pytest.raises(UnknownQueryError, match="there are authors, "):
        get_query("xyzzy")


def test_parameters_are_checked() -> None:
    query = get_query("gaps")
    assert bind(query, {"top": "7"}) == {"top": 7, "limit": 25}
    with pytest.raises(QueryError, match=r"\$limit must be a whole number, not '2.5'"):
        bind(query, {"limit": "2.5"})
    with pytest.raises(QueryError, match=r"gaps has no parameter \$dataset; it has \$top, \$limit"):
        bind(query, {"dataset": "x"})
    with pytest.raises(QueryError, match=r'needs a value for \$head, such as "BERT", \$tail, such as "GLUE"'):
        bind(get_query("evidence"), {})


def test_every_type_of_parameter() -> None:
    lines = ["Which?", "$s (string): a", "$f (float, default 0.5): b", "$b (boolean, default true): c", "Why."]
    query = parse_query("types", "".join(f"// {line}\n" for line in lines) + "RETURN 1\n")
    assert query.explanation == "Why."
    assert bind(query, {"s": "3"}) == {"s": "3", "f": 0.5, "b": True}
    assert bind(query, {"s": "", "f": "-1e3", "b": "False"}) == {"s": "", "f": -1000.0, "b": False}
    for wrong in ({"f": "nan"}, {"f": "x"}, {"b": "1"}):
        with pytest.raises(QueryError, match=r"must be (a number|true or false)"):
            bind(query, {"s": "", **wrong})


@pytest.mark.parametrize("text", ["RETURN 1", "// No question\nRETURN 1", "// What?\n// $x (text): odd\nRETURN $x"])
def test_files_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"^odd.cypher:\d"):
        parse_query("odd", text)


def test_each_main_label_has_its_constraint() -> None:
    text = cypher_folder().joinpath("schema", "constraints.cypher").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("//")]
    assert lines == [
        f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE;"
        for label in schema.NODE_LABELS
    ]
