"""What the documents say is what the code does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from tests.needs import ROOT

import paperkg

DOCUMENTS = [*ROOT.glob("*.md"), ROOT / "training" / "README.md", *(ROOT / "docs").glob("*.md")]


def test_the_command_reference_is_that_of_the_help() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "docs" / "reference.py"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert made.stdout == (ROOT / "docs" / "commands.md").read_text(encoding="utf-8"), "run `make reference`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_files_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (document.parent / target).exists(), target
    for module in re.findall(r"python -m ((?:benchmarks|training)\.\w+)", text):
        assert (ROOT / (module.replace(".", "/") + ".py")).exists(), module


def test_public_names() -> None:
    assert set(paperkg.__all__) <= set(dir(paperkg))
    for name in paperkg.__all__:
        assert getattr(paperkg, name).__doc__, f"{name} has no docstring"
    with pytest.raises(AttributeError, match="no_such_name"):
        paperkg.no_such_name  # noqa: B018


def test_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert (tmp_path / "kg.graphml").exists()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_wheel_holds_what_runs(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    assert wheel.stat().st_size < 60_000_000
    names = set(zipfile.ZipFile(wheel).namelist())
    for file in (ROOT / "cypher").rglob("*.cypher"):
        assert f"paperkg/cypher/files/{file.relative_to(ROOT / 'cypher').as_posix()}" in names
    for name in (
        "data/lexicon.tsv",
        "extraction/default.cfg",
        "extraction/weights/paperkg_recogniser/model.onnx",
        "views/picture.js",
        *(f"views/templates/{page.name}" for page in (ROOT / "src/paperkg/views/templates").iterdir()),
    ):
        assert f"paperkg/{name}" in names
    assert not [name for name in names if name.startswith(("tests/", "training/"))]
    installed = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", installed, wheel], check=True, capture_output=True)
    for command in (["annotate", ROOT / "samples" / "papers.txt", "-q"], ["query", "--format", "jsonl"]):
        run = [sys.executable, "-m", "paperkg.cli", *command]
        env = {**os.environ, "PYTHONPATH": str(installed)}
        done = subprocess.run(run, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
        assert done.stdout.count("\n") > 10


def test_no_secrets_and_no_machine_paths() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    for name in listed.stdout.splitlines():
        file = ROOT / name
        if file.suffix in {".py", ".md", ".toml", ".yml", ".cypher", ".cfg", ".txt", ".xml"} and file.exists():
            assert not re.search(r"(?<![\w.])/(?:work|root|home/\w+)/\w", file.read_text(encoding="utf-8")), name


def test_yaml_parses() -> None:
    assert yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
