"""The commands that show a graph to people, as a person types them; and the part of a folder that a page needs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest
from tests.sample import sample_annotations, sample_graph
from tests.test_cli import Run, kg, rows, run
from tests.test_findings import note

import paperkg
from paperkg.errors import AmbiguousNodeError, UnknownNodeError
from paperkg.graph import AnyGraph, Database

__all__ = ["kg", "run"]

COMMANDS = {
    "leaderboard": ["leaderboard", "ImageNet"],
    "trends": ["trends", "--at-least", "1"],
    "gaps": ["gaps", "--at-least", "1"],
    "compare": ["compare", "BERT", "RoBERTa"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_line_says_what_python_says(run: Run, name: str) -> None:
    graph = sample_graph()
    expected = {
        "leaderboard": lambda: paperkg.leaderboard(graph, "ImageNet"),
        "trends": lambda: paperkg.trends(graph, least=1),
        "gaps": lambda: paperkg.gaps(graph, least=1),
        "compare": lambda: paperkg.compare(graph, "BERT", "RoBERTa"),
    }[name]()
    assert expected
    assert rows(run(*COMMANDS[name], "-q")) == json.loads(json.dumps(expected))
    table = run(*COMMANDS[name], "--format", "table", "-q")
    assert table.exit_code == 0
    assert len(table.stdout.splitlines()) > len(expected)
    as_csv = list(csv.DictReader(io.StringIO(run(*COMMANDS[name], "--format", "csv", "-q").stdout)))
    assert [list(row) for row in as_csv] == [list(row) for row in expected]


def test_names_of_one_type_are_not_ambiguous_with_those_of_another() -> None:
    graph = sample_graph()
    graph.add_node("task:imagenet", labels=["Task"], name="ImageNet", aliases=[], papers=1)
    with pytest.raises(AmbiguousNodeError):
        paperkg.find_node(graph, "ImageNet")
    assert paperkg.leaderboard(graph, "imagenet")
    with pytest.raises(UnknownNodeError, match=r"^no dataset in the graph .* did you mean 'ImageNet'"):
        paperkg.leaderboard(graph, "ImageNett")


def test_remarks_tell_doubts_undated_papers_and_the_formula(run: Run) -> None:
    assert "numbers have doubts" in run("leaderboard", "Atari").stderr
    assert "score(m, d) = " in run("gaps").stderr
    assert "Physical Review" in run("gaps").stderr
    assert run("trends", "--by", "month").exit_code == 0
    assert "say no month" not in run("trends").stderr
    assert run("gaps", "-q").stderr == ""


def test_diff_of_two_folders(run: Run, tmp_path: Path) -> None:
    notes = sample_annotations()
    paperkg.build(notes[:-2], tmp_path / "old")
    paperkg.build(notes, tmp_path / "new")
    found = rows(run("diff", "old", "new"))
    assert found == json.loads(json.dumps(paperkg.diff(tmp_path / "old", tmp_path / "new")))
    new = sorted(str(row["name"]) for row in found if row["change"] == "new paper")
    assert new == sorted(note.paper.title for note in notes[-2:])
    assert rows(run("diff", "new", "new")) == []
    assert "there is no graph here" in run("diff", "old", "nowhere").stderr


def test_report_writes_a_page(run: Run, tmp_path: Path) -> None:
    done = run("report", "-o", "deep/report.html", "--boards", "2", "--task", "Question Answering")
    assert done.exit_code == 0
    page = (tmp_path / "deep" / "report.html").read_text(encoding="utf-8")
    assert page.count('scope="rowgroup"') > 0
    assert "<script" not in page
    assert run("report", "--task", "No Such Task").exit_code == 1
    assert run("report", "--since", "nowhere").exit_code == 1


def test_the_date_of_a_report_is_that_of_the_data(tmp_path: Path) -> None:
    notes = [
        note(f"p{year}", "We use FooNet.", {"Method:FooNet": "used"}, date=f"{year}-05-01") for year in (2003, 2004)
    ]
    paperkg.report(paperkg.build_graph(notes), tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "2 papers, from 2003-05-01 to 2004-05-01." in page
    assert "2026" not in page


def test_an_empty_graph_has_an_empty_report(tmp_path: Path) -> None:
    paperkg.report(nx.MultiDiGraph(), tmp_path / "report.html")
    assert "0 papers." in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_view_options(run: Run, tmp_path: Path) -> None:
    assert run("view", "ImageNet", "-o", "a.html", "--limit", "5", "--no-bipartite").exit_code == 0
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Drawn are 5 of" in page
    assert 'id="matrix"' not in page
    refused = run("view", "metric:accuracy", "--bipartite")
    assert refused.exit_code == 1
    assert "neither a dataset nor a method" in refused.stderr


def test_a_page_is_the_same_whether_all_or_only_its_part_is_read(kg: Path, tmp_path: Path) -> None:
    graph = paperkg.read_graph(kg)
    for node in sorted(graph):
        paperkg.view(graph, node, tmp_path / "whole.html")
        paperkg.view(kg, node, tmp_path / "part.html")
        assert (tmp_path / "whole.html").read_bytes() == (tmp_path / "part.html").read_bytes(), node
    paperkg.view(graph, "cifar 10", tmp_path / "whole.html", hops=2)
    paperkg.view(kg, "cifar 10", tmp_path / "part.html", hops=2)
    assert (tmp_path / "whole.html").read_bytes() == (tmp_path / "part.html").read_bytes()


def test_names_are_found_in_a_folder_as_in_a_graph(kg: Path) -> None:
    graph = paperkg.read_graph(kg)
    forms = {form for _, data in graph.nodes(data=True) for form in (data.get("name"), data.get("title")) if form}
    forms |= {alias for _, data in graph.nodes(data=True) for alias in data.get("aliases", ())}
    with Database(kg / "graph.sqlite") as stored:
        for form in sorted(forms):
            for text in (form, form.upper(), form.replace("-", " "), f"{form} no more"):
                assert answer(stored, text) == answer(graph, text)


def answer(graph: AnyGraph, text: str) -> str:
    """Return what is found, or which error is raised."""
    try:
        return paperkg.find_node(graph, text)
    except paperkg.PaperkgError as error:
        return f"{type(error).__name__}: {error}"


def test_ids_with_quotation_marks_are_read_as_well(tmp_path: Path) -> None:
    notes = [note('a "quoted" \\ id', 'We use "FooNet" here.', {"Method:FooNet": "used"})]
    paperkg.build(notes, tmp_path / "kg")
    assert paperkg.view(tmp_path / "kg", "FooNet", tmp_path / "page.html") == "method:foonet"
    assert paperkg.view(tmp_path / "kg", 'paper:a "quoted" \\ id', tmp_path / "page.html").startswith("paper:a ")
