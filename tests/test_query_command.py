"""`paperkg query` as a person types it: by name, by text, from a file, from stdin; its plans and its completions."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result
from tests.neo4j_server import Neo4jServer
from tests.pushing import open_store
from tests.sample import sample_annotations, sample_graph

import paperkg
from paperkg.cli import cli
from paperkg.cypher.questions import get_query, list_queries
from paperkg.stores import Store
from paperkg.stores.embedded import EmbeddedStore
from paperkg.terminal import Talk

TEXT = "MATCH (d:Dataset) WHERE d.name = $name RETURN d.name AS name"


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query") / "kg"
    paperkg.build(sample_annotations(), folder)
    return folder


def run(kg: Path, *arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["query", *arguments, "-g", str(kg)], input=stdin)


def rows(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_same_question_in_every_way(kg: Path, tmp_path: Path) -> None:
    (tmp_path / "own.cypher").write_text(TEXT, encoding="utf-8")
    given = ("-p", "name=CIFAR-10")
    for arguments, stdin in (((TEXT,), None), (("-f", str(tmp_path / "own.cypher")), None), (("-",), TEXT)):
        assert rows(run(kg, *arguments, *given, stdin=stdin)) == [{"name": "CIFAR-10"}]


@pytest.mark.parametrize("value", ["x' OR true //", "'; MATCH (n) RETURN n", "$name", "CIFAR-10' RETURN 1 AS name //"])
def test_a_parameter_is_only_a_value(kg: Path, value: str) -> None:
    assert rows(run(kg, TEXT, "-p", f"name={value}")) == []
    assert rows(run(kg, "methods-on-dataset", "-p", f"dataset={value}")) == []


def test_alone_it_lists_the_questions_with_their_parameters(kg: Path) -> None:
    listed = rows(run(kg))
    assert [row["name"] for row in listed] == [query.name for query in list_queries()]
    table = run(kg, "--format", "table").stdout
    assert "leaderboard" in table
    assert "-p dataset=ImageNet" in table


def test_a_plan_instead_of_rows(kg: Path) -> None:
    plan = rows(run(kg, "methods-on-dataset", "-p", "dataset=ImageNet", "--explain"))
    assert [row["step"] for row in plan] == list(range(1, len(plan) + 1))
    assert {"step", "operator", "details", "rows"} == plan[0].keys()
    assert run(kg, "MATCH (n) DELETE n", "--explain").exit_code == 1
    assert run(kg, "methods-on-dataset", "--explain").exit_code == 1


def test_plans_of_both_engines(neo4j_server: Neo4jServer) -> None:
    question = get_query("leaderboard")
    with EmbeddedStore.from_graph(sample_graph()) as embedded, open_store(neo4j_server) as server:
        stores: list[Store] = [embedded, server]
        for store in stores:
            plan = store.explain(question.text, question.example)
            assert [row["step"] for row in plan] == list(range(1, len(plan) + 1))
            assert all(row["operator"] for row in plan)
            with pytest.raises(paperkg.PaperkgError):
                store.explain("MATCH (n) SET n.x = 1")
    assert plan[-1]["operator"] == "ProduceResults"


def completions(*words: str, begun: str) -> list[str]:
    found = ShellComplete(cli, {}, "paperkg", "_PAPERKG_COMPLETE").get_completions(list(words), begun)
    return [item.value for item in found]


def test_a_shell_is_offered_questions_and_their_parameters() -> None:
    assert completions("query", begun="methods-") == ["methods-for-task", "methods-on-dataset", "methods-together"]
    assert completions("query", "leaderboard", "-p", begun="") == ["dataset=", "metric=", "limit="]
    assert completions("query", "leaderboard", "-p", begun="m") == ["metric="]


def test_waiting_is_told_only_where_it_is_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperkg.terminal._PATIENCE", 0.05)
    with Talk().waiting("at once"):
        pass
    with Talk().waiting("indexing"):
        time.sleep(0.2)
    assert capsys.readouterr().err == "indexing\n"
