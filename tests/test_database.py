"""The graph at rest: the same in any order and any number of builds, whole or not at all, and read as one in memory."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs import ROOT, shared
from tests.sample import dump, graph_of, sample_annotations, sample_graph

import paperkg
from paperkg import schema
from paperkg.errors import GraphError
from paperkg.graph import Database, NetworkView, as_view
from paperkg.graph.view import GraphView
from paperkg.model import Annotation, Paper, PaperEntity, PaperLink, PaperResult, annotation_to_dict


def build(path: Path, notes: list[Annotation]) -> Path:
    paperkg.build(notes, path)
    return path


@pytest.fixture
def kg(tmp_path: Path) -> Path:
    return build(tmp_path / "kg", sample_annotations())


def database(folder: Path) -> Database:
    return Database(folder / "graph.sqlite")


# --- the same graph


def test_it_reads_back_equal(kg: Path) -> None:
    assert nx.utils.graphs_equal(paperkg.read_graph(kg), sample_graph())
    assert list(paperkg.read_annotations(kg)) == sorted(sample_annotations(), key=lambda note: note.paper.id)
    assert sorted(file.name for file in kg.iterdir()) == [".lock", "graph.sqlite"]


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 12), max_size=3), st.integers(0, 3))
def test_any_order_and_any_steps_give_the_same_graph(dice: random.Random, cuts: list[int], extra: int) -> None:
    notes = dice.sample(sample_annotations(), 12)
    other = [f"Passing thought number {n} of {['rivers', 'clouds', 'moss'][n % 3]}" for n in range(12)]
    passing = [replace(note, paper=Paper(f"x{n}", other[n], ""), spans=()) for n, note in enumerate(notes)]
    with tempfile.TemporaryDirectory() as name:
        steps = Path(name) / "steps"
        # Some papers come, change and go again before the end.
        poorer = [replace(note, entities=note.entities[:1], results=(), links=()) for note in notes[:3]]
        build(steps, [*passing[:extra], *poorer])
        for start, stop in zip([0, *sorted(cuts)], [*sorted(cuts), 12], strict=True):
            build(steps, notes[start:stop])
        if extra:
            assert paperkg.remove([note.paper.id for note in passing[:extra]], steps) == extra
        assert dump(steps) == dump(build(Path(name) / "whole", sample_annotations()))


def test_batches_of_real_papers_give_the_same_graph(tmp_path: Path) -> None:
    lines = shared("audit", "ann13k.jsonl.xz")
    import lzma

    with lzma.open(lines, "rt", encoding="utf-8") as stream:
        notes = [paperkg.annotation_from_dict(json.loads(line)) for line, _ in zip(stream, range(600), strict=False)]
    dice = random.Random(7)
    dice.shuffle(notes)
    whole = build(tmp_path / "whole", notes)
    gone = notes[:40]
    for part in (notes[:250], notes[250:590], notes[590:]):
        build(tmp_path / "steps", part)
    paperkg.remove([note.paper.id for note in gone], tmp_path / "steps")
    build(tmp_path / "steps", gone)
    assert dump(tmp_path / "steps") == dump(whole)


def test_a_paper_given_again_is_replaced(tmp_path: Path, kg: Path) -> None:
    notes = sample_annotations()
    changed = replace(notes[3], entities=notes[3].entities[:2], results=(), links=())
    build(kg, [changed])
    assert dump(kg) == dump(build(tmp_path / "other", [*notes[:3], changed, *notes[4:]]))


def test_the_mark_tells_contents_apart(kg: Path) -> None:
    def mark() -> str:
        with database(kg) as graph:
            return graph.mark

    first = mark()
    build(kg, sample_annotations())
    assert mark() == first
    paperkg.remove([sample_annotations()[0].paper.id], kg)
    assert mark() != first


def test_names_are_resolved_again_only_where_something_changed(kg: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("resolved again")

    with monkeypatch.context() as patch:
        patch.setattr("paperkg.api.work", never)
        build(kg, sample_annotations()[3:])
        with pytest.raises(AssertionError, match="resolved again"):
            paperkg.remove([sample_annotations()[0].paper.id], kg)
        (kg / "decisions.txt").write_text("name Dataset: CIFAR-10 | The Ten\n", encoding="utf-8")
        with pytest.raises(AssertionError, match="resolved again"):
            build(kg, sample_annotations()[3:])
    build(kg, sample_annotations()[3:])
    assert paperkg.show(kg, "The Ten")["id"] == "dataset:cifar-10"


def test_an_empty_graph(tmp_path: Path) -> None:
    with Database(tmp_path / "graph.sqlite", write=True):
        pass
    assert dump(tmp_path) == []


NASTY = st.text(st.sampled_from("a\n\r\u2028\x00\ud800é数<\"'\\ "), max_size=12)


@settings(max_examples=50, deadline=None)
@given(NASTY, NASTY, NASTY)
def test_any_text_survives(title: str, abstract: str, name: str) -> None:
    entities = (
        PaperEntity("Method", f"x{name}", (f"x{name}",), "used"),
        PaperEntity("Task", "parsing", ("parsing",), "addressed"),
    )
    links = (PaperLink("USED_FOR", f"x{name}", "parsing", name),)
    paper = Paper("p", f"t{title}", abstract)
    note = Annotation(paper, entities, (PaperResult(1.5, "ratio", sentence=name),), links=links)
    with tempfile.TemporaryDirectory() as place:
        path = build(Path(place) / "kg", [note])
        assert list(paperkg.read_annotations(path)) == [note]
        assert nx.utils.graphs_equal(paperkg.read_graph(path), graph_of([note]))


# --- one way to read


READINGS: dict[str, Any] = {
    "ids": lambda view: {label: view.ids(label) for label in schema.NODE_LABELS},
    "values": lambda view: list(view.values("Dataset", "name", "kind", "papers")),
    "no values": lambda view: list(view.values("Dataset")),
    "nodes": lambda view: list(view.nodes()),
    "links": lambda view: list(view.links()),
    "links of types": lambda view: list(view.links("EVALUATED_ON", "USES")),
    "ends": lambda view: list(view.ends()),
    "ends of types": lambda view: list(view.ends("REPORTS")),
    "links from": lambda view: [view.links_from(node) for node, _ in view.nodes()],
    "links to of types": lambda view: [view.links_to(node, "USES", "MENTIONS") for node, _ in view.nodes()],
    "neighbours": lambda view: [view.neighbours([node]) for node, _ in view.nodes()],
    "neighbours of several": lambda view: view.neighbours(view.ids("Dataset")),
    "labels": lambda view: view.labels(),
    "types": lambda view: view.types(),
    "forms": lambda view: [view.forms(), view.forms("Method"), view.forms("Venue")],
    "named": lambda view: [sorted(set(view.named(form.upper()))) for form in view.forms()],
    "named of a label": lambda view: [sorted(set(view.named(form, "Dataset"))) for form in view.forms()],
    "named by nothing": lambda view: list(view.named("")),
    "slugged": lambda view: sorted(set(view.slugged({"cifar-10", "ppo", "imagenet"}, {"Dataset", "Method"}))),
    "in": lambda view: ["dataset:imagenet" in view, "dataset:none" in view, 7 in view],
    "part": lambda view: nx.to_dict_of_dicts(view.part(["dataset:imagenet", *view.ids("Paper"), "method:none"])),
    "whole": lambda view: nx.to_dict_of_dicts(view.part(None)),
}


@pytest.mark.parametrize("reading", READINGS)
def test_a_graph_at_rest_reads_as_one_in_memory(kg: Path, reading: str) -> None:
    read = READINGS[reading]
    with database(kg) as graph:
        assert isinstance(graph, GraphView)
        assert as_view(graph) is graph
        assert read(graph) == read(NetworkView(sample_graph()))


def test_a_node_that_is_not_there(kg: Path) -> None:
    with database(kg) as graph:
        for view in (graph, NetworkView(sample_graph())):
            with pytest.raises(KeyError):
                view.node("method:none")
            assert view.links_from("method:resnet", "MEASURES") == []


def test_people_can_read_it_with_any_tool(kg: Path) -> None:
    with sqlite3.connect(kg / "graph.sqlite") as plain:
        assert plain.execute("SELECT count(*) FROM paper WHERE year = 2021").fetchone()[0] > 0
        assert ("dataset:imagenet", "ImageNet", 3) in plain.execute("SELECT id, name, papers FROM dataset").fetchall()
        value, metric = plain.execute("SELECT value, metric FROM result WHERE method = 'method:resnet'").fetchone()
        assert (value, metric) in {(3.57, "metric:top-5-error"), (1.0, None)}
        assert plain.execute("SELECT papers FROM link WHERE type = 'EVALUATED_ON'").fetchone()[0] >= 1
    plain.close()


# --- faults


def test_a_build_that_fails_leaves_the_old_graph(kg: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(kg)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("paperkg.graph.writer.part_of", fail)
    with pytest.raises(GraphError, match=r"kg.*No space left"):
        build(kg, [replace(sample_annotations()[0], entities=(), results=(), links=())])
    assert dump(kg) == before


def test_a_build_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(GraphError), paperkg.folder.writing(tmp_path / "kg", lambda *_: None):
        raise GraphError("something else")
    assert dump(tmp_path / "kg") == []
    with pytest.raises(paperkg.PaperkgError):
        paperkg.build(paperkg.read_records(tmp_path / "nowhere.jsonl"), tmp_path / "none")
    assert not (tmp_path / "none").exists()


def page(copies: int) -> str:
    text = (ROOT / "samples" / "papers.txt").read_text(encoding="utf-8").split("\n\n", 1)[1]
    return "\n\n".join(text.replace("\n\n", f" ({number})\n\n", 1) for number in range(copies))


def wait_for(path: Path, statement: str, process: subprocess.Popen[str]) -> None:
    """Wait until a statement on a database that a process writes has a row."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        time.sleep(0.05)
        if path.exists():
            try:
                with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as reader:
                    if reader.execute(statement).fetchone():
                        return
            except sqlite3.Error:
                continue
            finally:
                reader.close()


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_a_stopped_build_goes_on_where_it_stopped(tmp_path: Path, kill: signal.Signals) -> None:
    (tmp_path / "many.txt").write_text(page(40), encoding="utf-8")
    command = [sys.executable, "-m", "paperkg.cli", "build", "many.txt", "-g", "kg"]
    first = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env={**os.environ})
    wait_for(tmp_path / "kg" / "graph.sqlite", "SELECT 1 FROM pending", first)
    first.send_signal(kill)
    _, talk = first.communicate(timeout=60)
    if first.returncode == 0:
        pytest.skip("the machine was too quick to be interrupted")
    assert "Traceback" not in talk
    assert ("interrupted" in talk) == (kill == signal.SIGINT)
    assert dump(tmp_path / "kg") == []
    with database(tmp_path / "kg") as graph:
        kept = {paper for (paper,) in graph.rows("SELECT paper FROM pending")}
    assert kept
    subprocess.run([*command, "-q"], cwd=tmp_path, check=True)
    with database(tmp_path / "kg") as graph:
        assert list(graph.rows("SELECT * FROM pending")) == []
    subprocess.run([*command[:-1], "whole", "-q"], cwd=tmp_path, check=True)
    assert dump(tmp_path / "kg") == dump(tmp_path / "whole")


def test_two_builds_at_once_lose_no_paper(tmp_path: Path) -> None:
    notes = sample_annotations()
    builds = []
    for number, part in enumerate((notes[:5], notes[5:])):
        lines = "".join(json.dumps(annotation_to_dict(note)) + "\n" for note in part)
        (tmp_path / f"{number}.jsonl").write_text(lines, encoding="utf-8")
        command = [sys.executable, "-m", "paperkg.cli", "build", f"{number}.jsonl", "-g", "kg"]
        builds.append(subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True))
    assert [process.wait(timeout=120) for process in builds] == [0, 0], [p.stderr and p.stderr.read() for p in builds]
    for process in builds:
        process.communicate()
    assert dump(tmp_path / "kg") == dump(build(tmp_path / "whole", notes))


def test_who_comes_second_is_told_and_waits(kg: Path, caplog: pytest.LogCaptureFixture) -> None:
    code = (
        "import sys, time, filelock\n"
        "with filelock.FileLock(sys.argv[1]):\n    print('mine', flush=True)\n    time.sleep(1.5)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(kg / ".lock")], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "mine\n"
        paperkg.remove([sample_annotations()[0].paper.id], kg)
        assert other.poll() is not None or other.wait(5) == 0
    assert "another paperkg is writing it; waiting" in caplog.text


def test_a_reader_sees_one_state(kg: Path) -> None:
    with database(kg) as graph, graph.snapshot():
        before = list(graph.nodes())
        paperkg.remove([sample_annotations()[0].paper.id], kg)
        assert list(graph.nodes()) == before
    with database(kg) as graph:
        assert list(graph.nodes()) != before


def test_other_files_stay(kg: Path) -> None:
    (kg / "picture.html").write_text("<html>", encoding="utf-8")
    build(kg, sample_annotations()[:1])
    assert (kg / "picture.html").read_text(encoding="utf-8") == "<html>"


def test_a_folder_of_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(GraphError, match="new or an empty folder"):
        build(tmp_path, sample_annotations())
    with pytest.raises(GraphError, match="it is a file"):
        build(tmp_path / "thesis.txt", sample_annotations())
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("where", ["none", "empty", "file"])
def test_a_folder_without_a_graph(tmp_path: Path, where: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    for read in (paperkg.read_graph, lambda path: list(paperkg.read_annotations(path)), paperkg.stats):
        with pytest.raises(GraphError, match="paperkg build"):
            read(tmp_path / where)
    with pytest.raises(GraphError, match="paperkg build"):
        paperkg.remove(["p"], tmp_path / where)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["empty", "file"]


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all, but long enough to be read as one" * 20, b"SQLite f"]
)
def test_a_damaged_file(kg: Path, content: bytes) -> None:
    (kg / "graph.sqlite").write_bytes(content)
    with pytest.raises(GraphError, match=r"build it again|paperkg build"):
        paperkg.read_graph(kg)


def test_a_file_that_is_cut_off(kg: Path) -> None:
    file = kg / "graph.sqlite"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(GraphError, match="it is damaged"):
        paperkg.read_graph(kg)


def test_a_graph_of_another_version(kg: Path) -> None:
    with sqlite3.connect(kg / "graph.sqlite") as plain:
        plain.execute("PRAGMA user_version=99")
    plain.close()
    for write in (False, True):
        with pytest.raises(GraphError, match="format 99"):
            Database(kg / "graph.sqlite", write=write)


def test_a_folder_of_before_becomes_a_database_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    old = tmp_path / "old"
    old.mkdir()
    notes = sorted(sample_annotations(), key=lambda note: note.paper.id)
    content = "".join(json.dumps(annotation_to_dict(note)) + "\n" for note in notes).encode()
    (old / "annotations.jsonl").write_bytes(content)
    summary = {"format": 1, "sha256": {"annotations.jsonl": hashlib.sha256(content).hexdigest()}}
    (old / "kg.json").write_text(json.dumps(summary), encoding="utf-8")
    for name in ("nodes.jsonl", "edges.jsonl", "decisions.txt", "mine.txt"):
        (old / name).touch()
    (old / "decisions.txt").write_text("name Dataset: CIFAR-10 | The Ten\n", encoding="utf-8")
    assert paperkg.show(old, "The Ten")["id"] == "dataset:cifar-10"
    assert caplog.text.count("it becomes graph.sqlite now") == 1
    assert sorted(f.name for f in old.iterdir()) == [".lock", "decisions.txt", "graph.sqlite", "mine.txt"]
    assert paperkg.show(old, "The Ten")["id"] == "dataset:cifar-10"
    assert caplog.text.count("it becomes graph.sqlite now") == 1


def test_a_database_of_an_older_format_is_made_anew_once(kg: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = dump(kg)
    with sqlite3.connect(kg / "graph.sqlite") as plain:
        plain.execute("DROP TABLE doubt")
        plain.execute("PRAGMA user_version=2")
    plain.close()
    assert paperkg.review(kg) == paperkg.review(sample_annotations())
    assert dump(kg) == before
    assert caplog.text.count("it becomes graph.sqlite now") == 1


@pytest.mark.parametrize("summary", ["", "[]", '{"format": 1}', "\x00", '{"sha256": {"annotations.jsonl": "other"}}'])
def test_a_damaged_folder_of_before(tmp_path: Path, summary: str) -> None:
    (tmp_path / "kg.json").write_text(summary, encoding="utf-8")
    (tmp_path / "annotations.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(GraphError, match="build it again"):
        paperkg.read_graph(tmp_path)
    assert sorted(f.name for f in tmp_path.iterdir()) == [".lock", "annotations.jsonl", "kg.json"]


def test_a_folder_can_be_moved(kg: Path) -> None:
    moved = kg.rename(kg.parent / "moved")
    assert nx.utils.graphs_equal(paperkg.read_graph(moved), sample_graph())
