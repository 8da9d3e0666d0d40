"""Leaderboards, trends, gaps, differences and comparisons of small graphs, against rows written by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import networkx as nx
import pytest
from tests.sample import graph_of, sample_annotations, sample_graph, shuffled

from paperkg import findings, schema
from paperkg.findings.conditions import conditions
from paperkg.findings.trends import between
from paperkg.model import Annotation, Baseline, Paper, PaperEntity, PaperLink, PaperResult

Graph = nx.MultiDiGraph


def note(
    id_: str,
    abstract: str,
    entities: dict[str, str],
    results: list[dict[str, Any]] | None = None,
    links: Sequence[str] = (),
    **paper: Any,
) -> Annotation:
    """From a short form: entities as "Method:FooNet" -> role, results as keywords, links as "A BUILT_ON B"."""
    found = []
    for what, role in entities.items():
        type_, _, name = what.partition(":")
        found.append(PaperEntity(type_, name, (name,), role))
    stated = [PaperResult(**{"kind": "absolute", "sentence": abstract, **result}) for result in results or []]
    linked = tuple(
        PaperLink(type_, head, tail) for head, type_, tail in (re.split(r" ([A-Z_]{8,}) ", x) for x in links)
    )
    return Annotation(Paper(id_, f"Paper {id_}", abstract, **paper), tuple(found), tuple(stated), links=linked)


ON_CIFAR = ["FooNet EVALUATED_ON CIFAR-10"]
ROLES = {"Method:FooNet": "introduced", "Dataset:CIFAR-10": "evaluated_on", "Metric:Accuracy": "reported"}


def claim(value: float, **rest: Any) -> dict[str, Any]:
    return {"value": value, "method": "FooNet", "dataset": "CIFAR-10", "metric": "Accuracy", "unit": "%", **rest}


def board(*notes: Annotation, metric: str | None = None) -> list[dict[str, Any]]:
    return findings.leaderboard(graph_of(list(notes)), "dataset:cifar-10", metric)


def shown(rows: list[dict[str, Any]], *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in rows]


def test_a_board_is_ranked_and_equal_values_share_a_rank() -> None:
    notes = [
        note(f"p{number}", f"FooNet has an accuracy of {value}% on CIFAR-10.", ROLES, [claim(value)])
        for number, value in enumerate((90.0, 95.5, 90.0, 80.0))
    ]
    rows = board(*notes)
    assert shown(rows, "board", "rank", "value") == [(1, 1, 95.5), (1, 2, 90.0), (1, 2, 90.0), (1, 4, 80.0)]
    assert rows[0]["sentence"] == "FooNet has an accuracy of 95.5% on CIFAR-10."
    assert rows[0]["sentence"][slice(*rows[0]["place"])] == "95.5"
    assert (rows[0]["paper"], rows[0]["paper_id"], rows[0]["doubts"]) == ("Paper p1", "paper:p1", [])


def test_where_lower_is_better_the_lowest_leads() -> None:
    roles = {**ROLES, "Metric:Error Rate": "reported"}
    notes = [
        note(
            f"p{value}",
            f"FooNet has an error rate of {value}% on CIFAR-10.",
            roles,
            [claim(value, metric="Error Rate")],
        )
        for value in (4.5, 3.5)
    ]
    assert shown(board(*notes), "rank", "value") == [(1, 3.5), (2, 4.5)]


@pytest.mark.parametrize(
    ("abstract", "change"),
    [
        ("FooNet has an accuracy of 0.9 on CIFAR-10.", {"value": 0.9, "unit": None}),
        ("FooNet improves accuracy by 9% on CIFAR-10.", {"value": 9.0, "kind": "improvement"}),
        ("FooNet is 9x faster on CIFAR-10.", {"value": 9.0, "unit": "x", "kind": "ratio", "metric": None}),
        ("FooNet has an F1 of 90% on CIFAR-10.", {"value": 90.0, "metric": "F1"}),
        ("FooNet has an accuracy of 90% on the CIFAR-10 test set.", {"value": 90.0}),
        ("FooNet has a validation accuracy of 90% on CIFAR-10.", {"value": 90.0}),
        ("FooNet has a zero-shot accuracy of 90% on CIFAR-10.", {"value": 90.0}),
        ("FooNet has an accuracy of 90% with 1% of labels on CIFAR-10.", {"value": 90.0}),
        ("FooNet has a top-5 accuracy of 90% on CIFAR-10.", {"value": 90.0}),
    ],
)
def test_what_cannot_be_compared_never_shares_a_board(abstract: str, change: dict[str, Any]) -> None:
    plain = note("plain", "FooNet has an accuracy of 91% on CIFAR-10.", ROLES, [claim(91.0)])
    other = note("other", abstract, {**ROLES, "Metric:F1": "reported"}, [claim(**{"value": 0.0, **change})])
    rows = board(plain, other)
    assert len(rows) == 2
    assert rows[0]["board"] != rows[1]["board"]


def test_a_cut_in_the_metric_s_name_is_a_condition() -> None:
    roles = {**ROLES, "Metric:Top-1 Accuracy": "reported", "Metric:Top-5 Accuracy": "reported"}
    named = note("a", "FooNet has 91% top-1 accuracy on CIFAR-10.", roles, [claim(91.0, metric="Top-1 Accuracy")])
    said = note("b", "FooNet has 92% top-1 accuracy on CIFAR-10.", roles, [claim(92.0)])
    other = note("c", "FooNet has 99% top-5 accuracy on CIFAR-10.", roles, [claim(99.0, metric="Top-5 Accuracy")])
    rows = board(named, said, other)
    assert shown(rows, "board", "rank", "value") == [(1, 1, 92.0), (1, 2, 91.0), (2, 1, 99.0)]


def test_a_cut_is_a_condition_side_by_side_and_in_the_matrix_too() -> None:
    roles = {**ROLES, "Method:BarNet": "used", "Metric:Top-1 Accuracy": "reported"}
    notes = [
        note(
            "a", "FooNet has 91% top-1 accuracy on CIFAR-10.", roles, [claim(91.0, metric="Top-1 Accuracy")], ON_CIFAR
        ),
        note("b", "BarNet has 92% top-1 accuracy on CIFAR-10.", roles, [claim(92.0, method="BarNet")]),
        note("c", "FooNet has 90% top-1 accuracy on CIFAR-10.", ROLES, [claim(90.0)]),
        note("d", "FooNet has 99% accuracy on CIFAR-10.", ROLES, [claim(99.0)]),
    ]
    graph = graph_of(notes)
    rows = [row for row in findings.compare(graph, "method:foonet", "method:barnet") if row["aspect"] == "result"]
    assert shown(rows, "first", "second", "better") == [(91.0, 92.0, "second")]
    best = {cell["method"]: cell["best"] for cell in findings.matrix(graph, "dataset:cifar-10")["cells"]}
    assert best["method:foonet"]["value"] == 91.0


def test_data_sets_never_mix() -> None:
    roles = {**ROLES, "Dataset:CIFAR-100": "evaluated_on"}
    other = note("p", "FooNet has an accuracy of 70% on CIFAR-100.", roles, [claim(70.0, dataset="CIFAR-100")])
    assert (
        board(note("q", "FooNet has an accuracy of 91% on CIFAR-10.", ROLES, [claim(91.0)]), other)[0]["value"] == 91.0
    )
    assert shown(findings.leaderboard(graph_of([other]), "dataset:cifar-100"), "value") == [(70.0,)]


def test_gains_have_no_rank_and_a_metric_can_be_asked_for() -> None:
    gain = note("g", "FooNet gains 2% accuracy on CIFAR-10.", ROLES, [claim(2.0, kind="improvement")])
    value = note("v", "FooNet has an accuracy of 91% on CIFAR-10.", ROLES, [claim(91.0)])
    assert shown(board(gain, value), "kind", "rank") == [("absolute", 1), ("improvement", None)]
    assert len(board(gain, value, metric="metric:accuracy")) == 2
    assert board(gain, value, metric="metric:f1") == []


@pytest.mark.parametrize(
    ("abstract", "doubts"),
    [
        ("It has an accuracy of 91% on CIFAR-10.", ["its sentence does not name the method"]),
        ("FooNet has an accuracy of 91%.", ["its sentence does not name the dataset"]),
        ("FooNet has 80% on CIFAR-10, BarNet 91% accuracy.", ["its sentence names another method nearer by (BarNet)"]),
        ("FooNet leads on CIFAR-10; on STL-10 it has 91%.", ["its sentence names another dataset nearer by (STL-10)"]),
        ("FooNets have an accuracy of 91% on CIFAR-10.", []),
    ],
)
def test_doubts_are_told_and_doubtful_numbers_have_no_rank(abstract: str, doubts: list[str]) -> None:
    roles = {**ROLES, "Method:BarNet": "compared", "Dataset:STL-10": "evaluated_on"}
    [row] = board(note("p", abstract, roles, [claim(91.0)]))
    assert row["doubts"] == doubts
    assert row["rank"] == (None if doubts else 1)


def test_a_weak_reading_and_a_missing_method_are_doubts() -> None:
    [row] = board(
        note("p", "It has an accuracy of 91% on CIFAR-10.", ROLES, [claim(91.0, method=None, confidence=0.5)])
    )
    assert row["doubts"] == ["no method is linked", "read with confidence 0.50"]
    assert row["method"] is None


def test_a_baseline_s_value_stands_in_the_board() -> None:
    roles = {**ROLES, "Method:BarNet": "compared"}
    text = "FooNet has an accuracy of 91% on CIFAR-10, BarNet 88%."
    rows = board(note("p", text, roles, [claim(91.0, baseline=Baseline("BarNet", 88.0))]))
    assert shown(rows, "rank", "method", "value", "role") == [
        (1, "FooNet", 91.0, "reported"),
        (2, "BarNet", 88.0, "baseline"),
    ]
    assert (rows[0]["baseline"], rows[0]["baseline_value"]) == ("BarNet", 88.0)


@pytest.mark.parametrize(
    ("sentence", "number", "expected"),
    [
        ("It has 81.2 mIoU on the Cityscapes val set.", "81.2", ("validation",)),
        ("It has 81.2% on test-dev and 80.1% on minival.", "80.1", ("minival",)),
        ("It has 81.2% on test-dev and 80.1% on minival.", "81.2", ("test-dev",)),
        ("Accuracy is 71.9% under linear evaluation.", "71.9", ("linear evaluation",)),
        ("With one-shot prompting it has 40%.", "40", ("1-shot",)),
        ("In the 5-way 1-shot setting it has 64%.", "64", ("1-shot", "5-way")),
        ("It reaches Recall@10 of 55%.", "55", ("@10",)),
        ("A median score of 223% on Atari.", "223", ("median",)),
        ("We develop and train a network with 93.4% accuracy.", "93.4", ()),
        ("Value 3 of the devoted team.", "3", ()),
    ],
)
def test_conditions(sentence: str, number: str, expected: tuple[str, ...]) -> None:
    assert conditions(sentence, sentence.index(number)) == expected


def everything(graph: nx.MultiDiGraph[str]) -> list[Any]:
    boards = [findings.leaderboard(graph, node) for node in findings.datasets_with_results(graph)]
    methods = sorted(node for node in graph if node.startswith("method:"))
    return [
        boards, findings.trends(graph), findings.trends(graph, "month", top=None), findings.gaps(graph, least=1),
        findings.overview(graph), findings.diff(nx.MultiDiGraph(), graph), findings.matrix(graph, "dataset:cifar-10"),
        [findings.compare(graph, methods[0], other) for other in methods[1:]],
    ]  # fmt: skip


def test_the_order_of_the_graph_does_not_matter() -> None:
    expected = everything(sample_graph())
    assert any(expected)
    for seed in range(3):
        assert everything(shuffled(sample_graph(), seed)) == expected


def test_every_row_names_its_sentence_and_paper() -> None:
    graph = sample_graph()
    numbers = [node for node in graph if node.startswith("result:")]
    rows = [row for node in findings.datasets_with_results(graph) for row in findings.leaderboard(graph, node)]
    on_data = {head for head, _, link in graph.edges(data=True) if link["type"] == schema.ON_DATASET}
    assert {row["result_id"] for row in rows} == on_data <= set(numbers)
    for row in rows:
        assert row["sentence"] in f"{graph.nodes[row['paper_id']]['title']}\n{graph.nodes[row['paper_id']]['abstract']}"


def dated(names: dict[str, list[str]]) -> nx.MultiDiGraph[str]:
    """Papers by date, each with the methods that it uses."""
    notes = []
    for number, (date, methods) in enumerate(names.items()):
        roles = {f"Method:{name}": "used" for name in methods}
        notes.append(note(f"p{number}", f"We use {' and '.join(methods)}.", roles, date=date))
    return graph_of(notes)


def test_trends_by_year_and_month() -> None:
    both = ["FooNet", "BarNet"]
    graph = dated({"2020-01-05": ["FooNet"], "2020-03-01": both, "2022-01-01": ["BarNet"], "2022": ["BarNet"]})
    rows = findings.trends(graph, types=["Method"])
    assert shown(rows, "name", "papers", "earlier", "later", "periods", "since") == [
        ("BarNet", 3, 1, 2, {"2020": 1, "2021": 0, "2022": 2}, "2021"),
        ("FooNet", 2, 2, 0, {"2020": 2, "2021": 0, "2022": 0}, "2021"),
    ]
    assert rows[0]["change"] > 0 > rows[1]["change"]
    months = findings.trends(graph, "month", types=["Method"])
    assert list(months[0]["periods"]) == between("2020-01", "2022-01")
    assert [row["papers"] for row in months] == [2, 2]
    assert findings.overview(graph)["months"] == {"2020-01": 1, "2020-03": 1, "2022-01": 1}


def test_a_steady_share_does_not_change_and_more_papers_make_it_surer() -> None:
    few = {f"{year}-01-01": ["FooNet"] if year > 2003 else ["BarNet"] for year in range(2000, 2008)}
    many = {f"{date[:4]}-{month:02}-01": names for date, names in few.items() for month in range(1, 13)}
    steady = {f"{year}-01-01": ["FooNet"] if year % 2 else ["BarNet"] for year in range(2000, 2008)}

    def change(papers: dict[str, list[str]]) -> float:
        return next(row["change"] for row in findings.trends(dated(papers)) if row["name"] == "FooNet")

    assert change(steady) == 0
    assert 0.5 < change(few) < change(many)
    assert change(many) > 2


def test_papers_without_a_sensible_date_are_counted_as_undated() -> None:
    graph = dated({"2020-01-05": ["FooNet"], "May 2021": ["FooNet"], "0001-01-01": ["FooNet"]})
    assert findings.overview(graph)["undated"] == 2
    assert findings.trends(graph, least=1)[0]["papers"] == 1


def tried(pairs: dict[str, str]) -> nx.MultiDiGraph[str]:
    """A paper a pair "FooNet on STL-10" that addresses a task."""
    notes = []
    for number, (pair, task) in enumerate(pairs.items()):
        method, _, data = pair.partition(" on ")
        said = {f"Method:{method}": "used", f"Dataset:{data}": "evaluated_on", f"Task:{task}": "addressed"}
        links = [f"{method} EVALUATED_ON {data}", f"{method} USED_FOR {task}", f"{data} BENCHMARK_FOR {task}"]
        notes.append(note(f"p{number}", f"We use {method} on {data} for {task}.", said, links=links))
    return graph_of(notes)


CLASSES = "Image Classification"
PAIRS = {
    "FooNet on CIFAR-10": CLASSES,
    "BarNet on CIFAR-10": CLASSES,
    "BarNet on STL-10": CLASSES,
    "BazNet on STL-10": CLASSES,
    "FooNet on SQuAD": "Question Answering",
    "QuxNet on SQuAD": "Question Answering",
    "QuxNet on TriviaQA": "Question Answering",
    "BERT on TriviaQA": "Question Answering",
}


def test_gaps_follow_the_papers_and_need_a_common_task() -> None:
    rows = findings.gaps(tried(PAIRS), least=1)
    pairs = {(row["method"], row["dataset"]): row["score"] for row in rows}
    # FooNet - CIFAR-10 (2 papers) - BarNet (2 papers) - STL-10: 1/2 * 1/2.
    assert pairs["FooNet", "STL-10"] == 0.25
    assert pairs["FooNet", "TriviaQA"] == 0.25
    # It would be reached over FooNet, but nothing says that it answers questions.
    assert ("BarNet", "SQuAD") not in pairs
    assert not {("FooNet", "CIFAR-10"), ("BarNet", "STL-10")} & pairs.keys()
    [through] = next(row["through"] for row in rows if row["dataset"] == "STL-10" and row["method"] == "FooNet")
    assert (through["method"], through["dataset"]) == ("BarNet", "CIFAR-10")


def test_gaps_of_a_task_and_of_popular_things_only() -> None:
    graph = tried(PAIRS)
    only = findings.gaps(graph, "task:question-answering", least=1)
    assert {row["dataset"] for row in only} == {"SQuAD", "TriviaQA"}
    assert all(row["tasks"] == ["Question Answering"] for row in only)
    popular = findings.gaps(graph, least=2)
    assert {row["method"] for row in popular} <= {"FooNet", "BarNet", "QuxNet"}


def test_what_a_paper_names_beside_the_data_set_was_tried() -> None:
    compared = note(
        "c", "We compare with FooNet on STL-10.", {"Method:FooNet": "compared", "Dataset:STL-10": "evaluated_on"}
    )
    notes = [note("a", "We use FooNet on CIFAR-10.", {"Method:FooNet": "used", "Dataset:CIFAR-10": "evaluated_on"})]
    assert ("FooNet", "STL-10") in {(row["method"], row["dataset"]) for row in findings.gaps(tried(PAIRS), least=1)}
    graph = nx.compose(tried(PAIRS), graph_of([compared, *notes]))
    assert ("FooNet", "STL-10") not in {(row["method"], row["dataset"]) for row in findings.gaps(graph, least=1)}


def test_diff_tells_new_things_first_uses_results_and_papers() -> None:
    roles = {"Method:FooNet": "introduced", "Dataset:CIFAR-10": "evaluated_on"}
    old = [
        note("a", "We present FooNet on CIFAR-10.", roles),
        note("b", "We use BarNet on STL-10.", {"Method:BarNet": "used", "Dataset:STL-10": "evaluated_on"}),
    ]
    new = note(
        "c",
        "We present BazNet and test FooNet on STL-10, where FooNet has an accuracy of 91%.",
        {"Method:BazNet": "introduced", "Method:FooNet": "used", "Dataset:STL-10": "evaluated_on",
         "Metric:Accuracy": "reported"},
        [claim(91.0, dataset="STL-10")],
        ["FooNet EVALUATED_ON STL-10"],
    )  # fmt: skip
    rows = findings.diff(graph_of(old), graph_of([*old, new]))
    assert shown(rows, "change", "name", "on", "paper") == [
        ("new method", "BazNet", None, "Paper c"),
        ("new metric", "Accuracy", None, "Paper c"),
        ("first use", "FooNet", "STL-10", "Paper c"),
        ("new result", "FooNet", "STL-10", "Paper c"),
        ("new paper", "Paper c", None, "Paper c"),
    ]
    assert rows[0]["introduced"] is True
    assert (rows[3]["value"], rows[3]["best"]) == (91.0, True)
    back = findings.diff(graph_of([*old, new]), graph_of(old))
    assert shown(back, "change", "name") == [("gone paper", "Paper c")]
    assert findings.diff(graph_of(old), graph_of(old)) == []


def test_another_name_is_nothing_new() -> None:
    old = nx.MultiDiGraph()
    old.add_node("method:foo-network", labels=["Method"], name="Foo Network", aliases=["FooNet"], papers=1)
    new = nx.MultiDiGraph()
    new.add_node("method:foonet", labels=["Method"], name="FooNet", aliases=[], papers=2)
    assert findings.diff(old, new) == []


def test_compare_sets_side_by_side_what_can_be_compared() -> None:
    roles = {**ROLES, "Method:BarNet": "compared", "Task:Image Classification": "addressed"}
    text = "FooNet has an accuracy of 91% on CIFAR-10, better than BarNet with 88%."
    own = {"Method:BarNet": "introduced", "Dataset:STL-10": "evaluated_on", "Metric:Accuracy": "reported",
           "Dataset:CIFAR-10": "evaluated_on"}  # fmt: skip
    notes = [
        note(
            "a", text, roles, [claim(91.0, baseline=Baseline("BarNet", 88.0))],
            [*ON_CIFAR, "FooNet COMPARED_WITH BarNet", "FooNet USED_FOR Image Classification"],
        ),
        note(
            "b", "BarNet has an accuracy of 92% on CIFAR-10 and is fine on STL-10.", own,
            [claim(92.0, method="BarNet")], ["BarNet EVALUATED_ON CIFAR-10",
             "BarNet EVALUATED_ON STL-10", "BarNet TRAINED_ON STL-10"],
        ),
        note("c", "FooNet and BarNet are methods.", {"Method:FooNet": "mentioned", "Method:BarNet": "compared"}),
    ]  # fmt: skip
    rows = findings.compare(graph_of(notes), "method:foonet", "method:barnet")
    assert shown(rows, "aspect", "name", "first", "second", "better") == [
        ("papers", "papers", 2, 3, None),
        ("compared", "Paper a", "introduces", "compares with", None),
        ("number", "CIFAR-10", 91.0, 88.0, "first"),
        ("result", "CIFAR-10", 91.0, 92.0, "second"),
        ("dataset", "CIFAR-10", 1, 1, None),
        ("dataset", "STL-10", None, 1, None),
        ("task", "Image Classification", 1, None, None),
        ("trained on", "STL-10", None, 1, None),
    ]
    assert rows[1]["first_sentence"] == rows[1]["second_sentence"] == text
    turned = findings.compare(graph_of(notes), "method:barnet", "method:foonet")
    assert shown(turned, "first", "second", "better")[2:4] == [(88.0, 91.0, "second"), (92.0, 91.0, "first")]


def test_matrix_holds_every_pair_and_the_best_number() -> None:
    graph = graph_of(sample_annotations())
    found = findings.matrix(graph, "dataset:cifar-10")
    rows = {thing["id"] for thing in found["methods"]}
    assert rows == {
        head for head, _, link in graph.in_edges("dataset:cifar-10", data=True) if link["type"] == "EVALUATED_ON"
    }
    pairs = {
        (head, tail) for head, tail, link in graph.edges(data=True) if link["type"] == "EVALUATED_ON" and head in rows
    }
    assert {(cell["method"], cell["dataset"]) for cell in found["cells"]} == pairs
    assert found["datasets"][0]["id"] == "dataset:cifar-10"
    assert found["left_out"] == {"methods": 0, "datasets": 0}
    small = findings.matrix(graph, "dataset:cifar-10", methods=1, datasets=1)
    assert (len(small["methods"]), len(small["datasets"])) == (1, 1)
    assert small["left_out"]["methods"] == len(rows) - 1


def test_the_best_number_of_a_cell_is_the_surest_then_the_highest() -> None:
    notes = [
        note("a", "FooNet has an accuracy of 90% on CIFAR-10.", ROLES, [claim(90.0)], ON_CIFAR),
        note("b", "FooNet has an accuracy of 93% on CIFAR-10.", ROLES, [claim(93.0)], ON_CIFAR),
        note("c", "It has an accuracy of 99% on CIFAR-10.", ROLES, [claim(99.0)], ON_CIFAR),
    ]
    [cell] = findings.matrix(graph_of(notes), "method:foonet")["cells"]
    assert (cell["best"]["value"], cell["best"]["metric"], cell["best"]["doubts"]) == (93.0, "Accuracy", [])
    assert cell["papers"] == ["paper:a", "paper:b", "paper:c"]
