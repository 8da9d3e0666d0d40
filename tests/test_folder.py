"""The graph's folder: the same bytes in any order, whole or not at all, and clear words about a damaged one."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sample import graph_of, sample_annotations, sample_graph

from paperkg import folder
from paperkg.errors import GraphError
from paperkg.folder import content_hash, read_annotations, read_graph, write_folder
from paperkg.model import Annotation, Paper, PaperEntity, PaperResult

FILES = ["annotations.jsonl", "edges.jsonl", "kg.json", "nodes.jsonl"]


def write(path: Path, notes: list[Annotation]) -> Path:
    write_folder(path, notes, graph_of(notes))
    return path


def content(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.iterdir()) if file.is_file()}


@pytest.fixture
def kg(tmp_path: Path) -> Path:
    return write(tmp_path / "kg", sample_annotations())


def test_it_reads_back_equal(kg: Path) -> None:
    assert sorted(content(kg)) == FILES
    assert nx.utils.graphs_equal(read_graph(kg), sample_graph())
    assert read_annotations(kg) == sorted(sample_annotations(), key=lambda note: note.paper.id)
    graph = graph_of(read_annotations(kg))
    assert nx.utils.graphs_equal(graph, sample_graph()), "the annotations are the store of record"


def test_a_person_can_read_it(kg: Path) -> None:
    nodes = [json.loads(line) for line in (kg / "nodes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [node["id"] for node in nodes] == sorted(node["id"] for node in nodes)
    assert '"name": "Stéphane Deny"' in (kg / "nodes.jsonl").read_text(encoding="utf-8")
    edges = [json.loads(line) for line in (kg / "edges.jsonl").read_text(encoding="utf-8").splitlines()]
    order = [(edge["head"], edge["type"], edge["tail"]) for edge in edges]
    assert order == sorted(order)
    summary = json.loads((kg / "kg.json").read_text(encoding="utf-8"))
    assert (summary["papers"], summary["nodes"], summary["relationships"]) == (12, len(nodes), len(edges))
    assert summary["labels"]["Paper"] == 12


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 12))
def test_any_order_and_any_steps_give_the_same_bytes(shuffle: random.Random, first: int) -> None:
    notes = shuffle.sample(sample_annotations(), 12)
    with tempfile.TemporaryDirectory() as name:
        steps = write(Path(name) / "steps", notes[:first])
        write(steps, [*read_annotations(steps), *notes[first:]])
        whole = write(Path(name) / "whole", sample_annotations())
        assert content(steps) == content(whole)


def test_a_paper_given_again_is_replaced(tmp_path: Path, kg: Path) -> None:
    notes = sample_annotations()
    changed = replace(notes[3], entities=notes[3].entities[:2], results=())
    write(kg, [*read_annotations(kg), changed])
    assert content(kg) == content(write(tmp_path / "other", [*notes[:3], changed, *notes[4:]]))


def test_the_content_hash_tells_graphs_apart(tmp_path: Path, kg: Path) -> None:
    other = write(tmp_path / "other", sample_annotations()[1:])
    assert len(content_hash(kg)) == 64
    assert content_hash(kg) != content_hash(other)
    assert content_hash(kg) == content_hash(write(other, sample_annotations()[::-1]))


def test_an_empty_graph(tmp_path: Path) -> None:
    empty = write(tmp_path / "empty", [])
    assert read_annotations(empty) == []
    assert len(read_graph(empty)) == 0


NASTY = st.text(st.sampled_from("a\n\r\u2028\x00\ud800é数<\"'\\ "), max_size=12)


@settings(max_examples=50, deadline=None)
@given(NASTY, NASTY, NASTY)
def test_any_text_survives(title: str, abstract: str, name: str) -> None:
    entity = PaperEntity("Method", f"x{name}", (f"x{name}",), "used")
    note = Annotation(Paper("p", f"t{title}", abstract), (entity,), (PaperResult(1.5, "ratio", sentence=name),))
    with tempfile.TemporaryDirectory() as place:
        path = write(Path(place) / "kg", [note])
        assert read_annotations(path) == [note]
        assert nx.utils.graphs_equal(read_graph(path), graph_of([note]))


# --- whole or not at all


def test_a_failed_write_leaves_the_old_graph(kg: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(kg)

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "_keep_others", no_space)
    with pytest.raises(GraphError, match=r"kg.*No space left"):
        write(kg, sample_annotations()[:1])
    assert content(kg) == before
    assert [file.name for file in kg.parent.iterdir()] == ["kg"]


def test_other_files_stay_and_the_cache_goes(kg: Path) -> None:
    (kg / "picture.html").write_text("<html>", encoding="utf-8")
    (kg / "exports").mkdir()
    (kg / "exports" / "a.csv").write_text("a", encoding="utf-8")
    (kg / "exports" / "gone").symlink_to("nowhere")
    (kg / ".cache").mkdir()
    (kg / ".cache" / "index").write_text("old", encoding="utf-8")
    (kg / ".links").write_text("old", encoding="utf-8")
    write(kg, sample_annotations())
    assert sorted(file.name for file in kg.iterdir()) == sorted([*FILES, "exports", "picture.html"])
    assert (kg / "exports" / "a.csv").read_text(encoding="utf-8") == "a"


def test_a_folder_of_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(GraphError, match="new or an empty folder"):
        write(tmp_path, sample_annotations())
    with pytest.raises(GraphError, match="it is a file"):
        write(tmp_path / "thesis.txt", sample_annotations())
    assert content(tmp_path) == {"thesis.txt": b"mine"}


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    assert sorted(content(write(tmp_path / "kg", []))) == FILES


# --- what is wrong is told


def test_a_missing_folder(tmp_path: Path) -> None:
    for read in (read_graph, read_annotations, content_hash):
        with pytest.raises(GraphError, match="paperkg build"):
            read(tmp_path / "none")


@pytest.mark.parametrize("name", ["nodes.jsonl", "edges.jsonl"])
def test_a_changed_or_missing_file(kg: Path, name: str) -> None:
    file = kg / name
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(GraphError, match=rf"{name}: it is damaged .* build it again"):
        read_graph(kg)
    file.unlink()
    with pytest.raises(GraphError, match=rf"{name}: it cannot be read"):
        read_graph(kg)


def test_changed_annotations(kg: Path) -> None:
    (kg / "annotations.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(GraphError, match=r"annotations\.jsonl"):
        read_annotations(kg)


@pytest.mark.parametrize("text", ["", "[]", '{"format": 99}', '{"format": 1}', '{"format": 1, "content": "x"', "\x00"])
def test_a_damaged_summary(kg: Path, text: str) -> None:
    (kg / "kg.json").write_text(text, encoding="utf-8")
    for read in (read_graph, read_annotations, content_hash):
        with pytest.raises(GraphError, match="build it again"):
            read(kg)


def test_a_line_that_does_not_hold_an_annotation(kg: Path) -> None:
    """A folder that was made by hand, with right hashes."""
    import hashlib

    (kg / "annotations.jsonl").write_bytes(b'{"id": 7}\n')
    summary = json.loads((kg / "kg.json").read_bytes())
    summary["sha256"]["annotations.jsonl"] = hashlib.sha256(b'{"id": 7}\n').hexdigest()
    (kg / "kg.json").write_text(json.dumps(summary), encoding="utf-8")
    with pytest.raises(GraphError, match=r'annotations\.jsonl:1: .*"id"'):
        read_annotations(kg)


def test_a_folder_can_be_moved(kg: Path) -> None:
    moved = shutil.move(kg, kg.parent / "moved")
    assert nx.utils.graphs_equal(read_graph(moved), sample_graph())
