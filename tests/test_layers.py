"""The dependency rule: words <- stages (the graph lowest) <- doors, and one home for each third-party library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.needs import ROOT

PACKAGE = ROOT / "src" / "paperkg"
WORDS = {"schema", "model", "errors", "text", "files", "lexicon", "naming", "clusters", "interchange"}
# What stages may stand on.
FLOORS = {"cypher", "graph"}
STAGES = {
    "sources",
    "extraction",
    "resolution",
    "folder",
    "stores",
    "exports",
    "views",
    "findings",
    "evaluation",
}
DOORS = {
    "__init__",
    "__main__",
    "knowledge_graph",
    "api",
    "ask",
    "cli",
    "cli_names",
    "cli_reports",
    "kept",
    "names",
    "options",
    "reporting",
    "terminal",
}
HOMES = {
    "spacy": {"extraction"},
    "thinc": {"extraction"},
    "onnxruntime": {"extraction"},
    "tokenizers": {"extraction"},
    "neo4j": {"stores/neo4j", "stores/bolt"},
    "kglite": {"stores/embedded"},
    "pyvis": {"views"},
    "igraph": {"views"},
    "jinja2": {"views"},
    "markupsafe": {"views"},
    "matplotlib": {"views"},
    "click": {"cli", "cli_names", "cli_reports", "options", "terminal"},
    "rich": {"terminal"},
    "bibtexparser": {"sources/bibtex"},
    "python_calamine": {"sources/tables"},
    "pyarrow": {"sources/tables"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> Iterator[str]:
    """Yield the full names that a module imports, also inside functions, but for type checking alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_part_has_a_layer() -> None:
    assert {part(path) for path in MODULES} == WORDS | FLOORS | STAGES | DOORS


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_layers(path: Path) -> None:
    own = part(path)
    for name in imported(path):
        first, _, rest = name.partition(".")
        if first == "paperkg":
            target = rest.split(".")[0]
            target = target if target in WORDS | FLOORS | STAGES | DOORS else "__init__"
            if own in WORDS:
                assert target in WORDS, f"a word imports {name}"
            elif own in FLOORS:
                assert target in WORDS | {own}, f"a floor imports {name}"
            elif own in STAGES:
                assert target in WORDS | FLOORS | {own}, f"a stage imports {name}"
        elif first in HOMES:
            module = str(path.relative_to(PACKAGE).with_suffix(""))
            assert own in HOMES[first] or module in HOMES[first], f"{first} has another home than {module}"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if part(p) in WORDS | FLOORS | STAGES], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_stages_neither_print_nor_exit_nor_read_the_environment(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {"print", "exit", "sys.exit", "os._exit", "os.getenv", "input"}
        if isinstance(node, ast.Attribute):
            assert ast.unparse(node) not in {"os.environ", "sys.stdin", "sys.stdout", "sys.argv"}
