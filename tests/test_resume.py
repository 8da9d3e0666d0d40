"""An interrupted build goes on where it stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tests.needs import ROOT

from paperkg.model import Annotation, Mention, Paper
from paperkg.resume import annotate_resumable, partial_path

PAPERS = [Paper(f"p{number}", f"Title {number}", "On\u2028CIFAR-10", authors=("A", "B")) for number in range(5)]


class Worker:
    """Annotates, remembers which papers it was given, and stops before one of them."""

    def __init__(self, stop: str | None = None) -> None:
        self.seen: list[str] = []
        self.stop = stop

    def __call__(self, papers: Iterable[Paper]) -> Iterator[Annotation]:
        for paper in papers:
            if paper.id == self.stop:
                raise KeyboardInterrupt
            self.seen.append(paper.id)
            yield Annotation(paper, spans=(Mention(0, 5, "Task"),))


def test_nothing_is_annotated_twice(tmp_path: Path) -> None:
    partial = partial_path(tmp_path / "kg")
    with pytest.raises(KeyboardInterrupt):
        list(annotate_resumable(PAPERS, Worker(stop="p3"), partial))
    with partial.open("a", encoding="utf-8") as lines:
        lines.write('{"id": "p3", "title": "cut o')
    worker = Worker()
    notes = list(annotate_resumable(PAPERS, worker, partial))
    assert worker.seen == ["p3", "p4"]
    assert [note.paper for note in notes] == PAPERS
    assert list(annotate_resumable(PAPERS, Worker(stop="p0"), partial)) == notes


def test_a_changed_paper_is_annotated_again(tmp_path: Path) -> None:
    partial = tmp_path / "kg.partial"
    list(annotate_resumable(PAPERS, Worker(), partial))
    worker = Worker()
    changed = [Paper("p0", "Another title", "On CIFAR-10"), *PAPERS[1:]]
    assert len(list(annotate_resumable(changed, worker, partial))) == len(PAPERS)
    assert worker.seen == ["p0"]


def test_ctrl_c_and_again(tmp_path: Path) -> None:
    page = (ROOT / "samples" / "papers.txt").read_text(encoding="utf-8")
    blocks = page.split("\n\n", 1)[1]
    (tmp_path / "many.txt").write_text(
        "\n\n".join(blocks.replace("\n\n", f" ({number})\n\n", 1) for number in range(40)), encoding="utf-8"
    )
    command = [sys.executable, "-m", "paperkg.cli", "build", "many.txt", "-g", "kg"]
    first = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env={**os.environ})
    partial = tmp_path / "kg.partial"
    until = time.monotonic() + 60
    while time.monotonic() < until and not (partial.exists() and partial.stat().st_size):
        time.sleep(0.05)
    first.send_signal(signal.SIGINT)
    _, talk = first.communicate(timeout=60)
    if first.returncode == 0:
        pytest.skip("the machine was too quick to be interrupted")
    assert first.returncode == 1
    assert "interrupted" in talk
    assert "Traceback" not in talk
    assert not (tmp_path / "kg").exists()
    subprocess.run([*command, "-q"], cwd=tmp_path, check=True)
    assert (tmp_path / "kg" / "kg.json").exists()
    assert not partial.exists()
    subprocess.run([*command[:-1], "whole", "-q"], cwd=tmp_path, check=True)
    for file in (tmp_path / "whole").iterdir():
        if file.is_file():
            assert file.read_bytes() == (tmp_path / "kg" / file.name).read_bytes()
