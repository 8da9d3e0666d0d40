"""The commands as a person types them."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.needs import ROOT, shared
from tests.sample import dump

import paperkg
from paperkg.cli import cli
from paperkg.sources import read_records

SAMPLE = ROOT / "tests" / "data" / "sample.jsonl"
PAGE = ROOT / "samples" / "papers.txt"
NOTE = {"id": "x1", "title": "FooNet", "abstract": "We propose FooNet.", "entities": [], "results": []}

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def kg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "kg"
    result = CliRunner().invoke(cli, ["build", str(SAMPLE), "-g", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def run(kg: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAPERKG_GRAPH", str(kg))
    for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    return lambda *words, **options: CliRunner().invoke(cli, list(map(str, words)), **options)


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


BAD_INPUTS = {
    "empty": (b"", "empty"),
    "binary": (bytes(range(256)) * 20, "binary|not text"),
    "a-picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "a PNG picture"),
    "xml": (
        b"<?xml version='1.0'?><opml><body><outline text='A'/></body></opml>",
        "an OPML outline, which is not read",
    ),
    "no-paper": (b"Log in\nSubscribe\n\nAbout us\n", "no paper"),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_inputs_that_cannot_be_read(run: Run, tmp_path: Path, name: str) -> None:
    content, reason = BAD_INPUTS[name]
    file = tmp_path / f"{name}.txt"
    file.write_bytes(content)
    result = run("build", file, "-g", tmp_path / "new")
    assert result.exit_code == 1
    assert re.search(reason, result.stderr)
    assert file.name in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "new").exists(), "nothing half-made is left"


def test_a_missing_file(run: Run, tmp_path: Path) -> None:
    result = run("build", "nowhere.txt", "-g", tmp_path / "new")
    assert result.exit_code == 1
    assert "nowhere.txt" in result.stderr


def test_a_broken_line_among_good_ones(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(
        "\n".join([json.dumps(NOTE), '{"id": "broken', json.dumps({**NOTE, "id": "x2", "title": "BarNet"})])
    )
    result = run("build", file, "-g", tmp_path / "new")
    assert result.exit_code == 3
    assert "notes.jsonl:2:" in result.stderr
    assert [note.paper.id for note in paperkg.read_annotations(tmp_path / "new")] == ["x1", "x2"]


def test_one_unreadable_file_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    result = run("build", SAMPLE, "nowhere.txt", "-g", tmp_path / "new")
    assert result.exit_code == 3
    assert "nowhere.txt" in result.stderr
    assert len(list(paperkg.read_annotations(tmp_path / "new"))) == 12


def test_a_source_that_fails_after_its_first_papers_is_told(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text(json.dumps(NOTE), encoding="utf-8")
    (folder / "b.txt").write_bytes(bytes(range(256)))
    result = run("build", folder, "-g", tmp_path / "new")
    assert result.exit_code == 3
    assert "b.txt" in result.stderr
    assert len(list(paperkg.read_annotations(tmp_path / "new"))) == 1


def test_verbose_tells_more(run: Run) -> None:
    assert f"reading {SAMPLE}" in run("build", SAMPLE, "-g", "v", "-v").stderr
    told = run("query", "RETURN $n AS n", "-p", "n=7", "-v")
    assert json.loads(told.stdout) == {"n": 7}
    assert "1 rows" in told.stderr


@pytest.mark.parametrize(
    ("cypher", "reason"),
    [
        ("MATCH (n RETURN n", "."),
        ("MATCH (n) DETACH DELETE n", "DETACH|DELETE|read"),
        ("CREATE (n:Paper) RETURN n", "CREATE|read"),
        ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "LOAD"),
        ("MATCH (n) RETURN $missing AS x", "missing"),
        ("no-such-question", "no query is called"),
        ("   ", "empty"),
    ],
)
def test_wrong_queries(run: Run, kg: Path, cypher: str, reason: str) -> None:
    before = dump(kg)
    result = run("query", cypher)
    assert result.exit_code == 1
    assert re.search(reason, result.stderr)
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) <= 3
    assert dump(kg) == before


def test_queries(run: Run) -> None:
    named = rows(run("query", "methods-on-dataset", "-p", "dataset=CIFAR-10"))
    assert named
    assert {"method", "papers", "evidence"} <= named[0].keys()
    text = "MATCH (d:Dataset {name: $d}) RETURN d.id AS id"
    assert rows(run("query", text, "-p", "d=CIFAR-10")) == [{"id": "dataset:cifar-10"}]
    assert rows(run("query", "-", "-p", "d=CIFAR-10", input=text)) == [{"id": "dataset:cifar-10"}]
    assert rows(run("query", "RETURN $n + 1 AS m", "-p", "n=2")) == [{"m": 3}]
    questions = rows(run("query", "--format", "jsonl"))
    assert len(questions) >= 10
    assert all(question["question"].endswith("?") for question in questions)


def test_query_formats(run: Run, tmp_path: Path) -> None:
    (tmp_path / "q.cypher").write_text(
        "// a question?\nMATCH (d:Dataset {name: 'CIFAR-10'}) RETURN d.name AS name, d.papers AS papers"
    )
    assert run("query", "-f", "q.cypher", "--format", "csv").stdout.splitlines()[0] == "name,papers"
    assert json.loads(run("query", "-f", "q.cypher", "--format", "json").stdout)[0]["name"] == "CIFAR-10"
    assert "CIFAR-10" in run("query", "-f", "q.cypher", "--format", "table").stdout
    assert (
        "no rows"
        in run("query", "MATCH (n:Method) WHERE n.papers < 0 RETURN n.name AS name", "--format", "table").output
    )


@pytest.mark.parametrize("command", ["view", "show"])
def test_an_unknown_node(run: Run, tmp_path: Path, command: str) -> None:
    result = run(command, "CIFAR-11")
    assert result.exit_code == 1
    assert "CIFAR-10" in result.stderr, "it suggests what is near"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [["query", "RETURN 1 AS one"], ["view", "PPO"], ["show", "PPO"], ["stats"], ["export", "a.json"], ["push"]],
)
def test_no_graph_there(run: Run, command: list[str]) -> None:
    result = run(*command, "-g", "nowhere", env={"NEO4J_PASSWORD": "x"})
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
    assert "paperkg build" in result.stderr, "it says what to do"


def test_no_server_at_the_address(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{taken.getsockname()[1]}"
        for command in (["push"], ["query", "RETURN 1 AS one", "--neo4j"]):
            result = run(*command, "--uri", uri, env={"NEO4J_PASSWORD": "secret-word"})
            assert result.exit_code == 1
            assert uri in result.stderr
            assert "secret-word" not in result.output


def test_a_missing_password_is_a_usage_error(run: Run) -> None:
    result = run("push")
    assert result.exit_code == 2
    assert "NEO4J_PASSWORD" in result.stderr


def test_the_server(run: Run, neo4j_server) -> None:  # type: ignore[no-untyped-def]
    env = {"NEO4J_URI": neo4j_server.uri, "NEO4J_USERNAME": neo4j_server.user, "NEO4J_PASSWORD": neo4j_server.password}
    assert run("push", env=env).exit_code == 0
    again = json.loads(run("push", env=env).stdout)
    assert not any(again.values()), "a second push writes nothing"
    question = ["query", "methods-on-dataset", "-p", "dataset=CIFAR-10"]
    assert rows(run(*question, "--neo4j", env=env)) == rows(run(*question))
    wrong = run("push", env={**env, "NEO4J_PASSWORD": "wrong-word"})
    assert wrong.exit_code == 1
    assert "password" in wrong.stderr
    assert "wrong-word" not in wrong.output


def test_show_and_stats(run: Run) -> None:
    text = run("show", "PPO")
    assert text.exit_code == 0
    assert "method:ppo" in text.stdout or "proximal" in text.stdout.lower()
    assert json.loads(run("show", "CIFAR-10", "--format", "json").stdout)["id"] == "dataset:cifar-10"
    assert "Dataset" in run("stats").stdout
    assert json.loads(run("stats", "--format", "json").stdout)


def test_view_and_export(run: Run, tmp_path: Path) -> None:
    assert run("view", "cifar10", "-o", "page.html").exit_code == 0
    assert "CIFAR-10" in (tmp_path / "page.html").read_text(encoding="utf-8")
    for name in ("kg.graphml", "kg.gexf", "kg.json", "kg.jsonl", "kg.cypher", "kg.bib", "kg.csv", "tables/"):
        assert run("export", name).exit_code == 0
        assert (tmp_path / name).exists()
    from_bib, from_csv = list(read_records(tmp_path / "kg.bib")), list(read_records(tmp_path / "kg.csv"))
    assert from_bib == from_csv
    assert len(from_bib) > 2
    assert run("export", "near.json", "--around", "CIFAR-10").exit_code == 0
    unknown = run("export", "kg.xyz")
    assert unknown.exit_code == 1
    assert ".graphml" in unknown.stderr


def test_resolve(run: Run) -> None:
    first = '{"name": "cifar10", "type": "Dataset", "note": "a\u2028b"}'
    names = first + '\n"CIFAR-10"\n{"name": "CIFAR-100", "type": "Dataset"}\nnot json\n'
    result = run("resolve", "-", input=names)
    assert result.exit_code == 3
    assert "-:4:" in result.stderr
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["dataset:cifar-10", "dataset:cifar-10", "dataset:cifar-100"]


def test_remove(run: Run, kg: Path, tmp_path: Path) -> None:
    first = json.loads(dump(kg)[0])
    assert run("build", SAMPLE, "-g", "a").exit_code == 0
    assert run("remove", first["id"], "-g", "a").exit_code == 0
    rest = tmp_path / "rest.jsonl"
    rest.write_text("".join(line for line in lines(SAMPLE) if json.loads(line)["id"] != first["id"]), encoding="utf-8")
    assert run("build", rest, "-g", "b").exit_code == 0
    assert dump(tmp_path / "a") == dump(tmp_path / "b")
    assert run("remove", "no such paper", "-g", "a").exit_code == 1


def test_the_sample_page_end_to_end(run: Run, tmp_path: Path) -> None:
    result = run("build", PAGE, "-g", "kg")
    assert result.exit_code == 0
    assert "13 papers" in result.stderr
    assert result.stdout == ""
    found = {row["method"] for row in rows(run("query", "methods-on-dataset", "-p", "dataset=ImageNet", "-g", "kg"))}
    assert {"Barlow Twins", "SimCLR"} <= found


def test_the_shared_pages(run: Run, tmp_path: Path) -> None:
    pages = shared("inputs")
    result = run("annotate", *sorted(pages.glob("*.txt")), "-o", "notes.jsonl")
    assert result.exit_code == 0
    assert len(lines(tmp_path / "notes.jsonl")) == 136
    assert run("build", "notes.jsonl", "-g", "together").exit_code == 0
    assert len(list(paperkg.read_annotations(tmp_path / "together"))) == 135
    notes = lines(tmp_path / "notes.jsonl")
    for number, part in enumerate((notes[100:], notes[:50], notes[50:100])):
        (tmp_path / f"{number}.jsonl").write_text("".join(reversed(part)), encoding="utf-8")
        assert run("build", f"{number}.jsonl", "-g", "apart").exit_code == 0
    assert dump(tmp_path / "together") == dump(tmp_path / "apart")


def test_a_graph_is_an_input_too(run: Run, kg: Path, tmp_path: Path) -> None:
    (tmp_path / "note.jsonl").write_text(json.dumps(NOTE), encoding="utf-8")
    assert run("build", kg, "note.jsonl", "-g", "both").exit_code == 0
    assert run("build", SAMPLE, "note.jsonl", "-g", "same").exit_code == 0
    assert dump(tmp_path / "both") == dump(tmp_path / "same")


def test_build_tells_once_of_annotations_that_nobody_read_for_links(run: Run, tmp_path: Path) -> None:
    told = 'come from annotations without "links"'
    notes = [{**NOTE, "id": id_, **more} for id_, more in (("x1", {}), ("x2", {"links": []}), ("x3", {}))]
    for number, note in enumerate(notes):
        (tmp_path / f"{number}.jsonl").write_text(json.dumps(note), encoding="utf-8")
    assert told not in run("build", SAMPLE, "1.jsonl", "-g", "linked").stderr
    first = run("build", "0.jsonl", "1.jsonl", "-g", "old").stderr
    assert (first.count(told), "1 of 2 papers" in first, "BENCHMARK_FOR" in first) == (1, True, True)
    # Those that the folder holds already count as well.
    again = run("build", "1.jsonl", "2.jsonl", "-g", "old").stderr
    assert (again.count(told), "2 of 3 papers" in again) == (1, True)
    assert run("build", "1.jsonl", "-g", "old", "-q").output == ""


def test_annotate_evaluate_compose(run: Run, tmp_path: Path) -> None:
    line = json.dumps({"id": "x", "title": "FooNet: Image Classification", "abstract": "FooNet wins on CIFAR-10."})
    result = run("annotate", "-", input=line)
    note = json.loads(result.stdout)
    assert note["id"] == "x"
    assert {"entities", "results", "spans"} <= note.keys()
    (tmp_path / "a.jsonl").write_text(result.stdout, encoding="utf-8")
    scores = rows(run("evaluate", "a.jsonl", "a.jsonl", "--format", "jsonl"))
    assert all(row["f1"] in (0, 1, None) for row in scores)
    assert any(row["f1"] == 1 for row in scores)


COMMANDS = sorted(cli.commands)


def examples(command: str) -> list[str]:
    text = CliRunner().invoke(cli, [command, "--help"]).stdout
    block = text.split("Example:")[1].split("Options:")[0]
    return [line.strip() for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example_that_runs(command: str, kg: Path, tmp_path: Path, neo4j_server) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    for name in ("gold.jsonl", "predicted.jsonl"):
        (tmp_path / name).write_bytes(SAMPLE.read_bytes())
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NEO4J_USERNAME": neo4j_server.user,
        "NEO4J_PASSWORD": neo4j_server.password,
        "PYTHONWARNINGS": "error",
    }
    build = ["paperkg", "build", "samples/papers.txt", "-g", "kg"]
    if command not in ("build", "annotate", "evaluate", "resolve"):
        subprocess.run(build, cwd=tmp_path, env=env, check=True, capture_output=True)
    if command == "diff":
        for day in ("monday", "tuesday"):
            (tmp_path / f"kg-{day}").symlink_to(tmp_path / "kg")
    typed = examples(command)
    assert typed
    for line in typed:
        line = line.replace("bolt://localhost:7687", neo4j_server.uri)
        assert "paperkg" in shlex.split(line)
        done = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert "Traceback" not in done.stderr


def test_version_and_help_start_without_heavy_libraries() -> None:
    heavy = ("spacy", "networkx", "numpy", "neo4j", "igraph", "matplotlib", "rich")
    code = f"import sys; from paperkg.cli import cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_quiet_and_unknown_options(run: Run, tmp_path: Path) -> None:
    quiet = run("build", SAMPLE, "-g", "q", "-q")
    assert (quiet.exit_code, quiet.output) == (0, "")
    assert run("build", SAMPLE, "--nonsense").exit_code == 2
    assert run("build").exit_code == 2
