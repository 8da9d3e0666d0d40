"""The records of the schema; and one more entity type, walked through all that lists types."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from tests.needs import ROOT
from tests.neo4j_server import Neo4jServer

from paperkg import schema

# All that a newcomer writes to add a type, and what texts state of it.
TYPE = """
    EntityType(
        name="Library",
        noun="library",
        plural="libraries",
        roles=("introduced", "used", "mentioned"),
        heads=("library", "package", "toolkit"),
        colour="amber",
        shape="square",
        learned=False,
    ),
"""
LINK = """
    RelationshipType(
        name="IMPLEMENTED_IN",
        heads=(METHOD,),
        tails=("Library",),
        colour="sky",
        dashes=(14, 3),
        properties=_DERIVED,
        stated=True,
        learned=False,
    ),
"""
ABSTRACTS = {
    "p1": ("GridNet", "We present GridNet, written in TorchKit. GridNet is tested on MNIST.", 2020),
    "p2": ("TorchKit again", "With the TorchKit package, GridNet runs on phones.", 2021),
}


def annotation(paper: str, role: str, mentions: list[str]) -> dict[str, Any]:
    title, abstract, year = ABSTRACTS[paper]
    entities = [
        {"type": "Library", "name": mentions[0], "mentions": mentions, "role": role},
        {"type": "Method", "name": "GridNet", "mentions": ["GridNet"], "role": "used"},
    ]
    links = [{"type": "IMPLEMENTED_IN", "head": "GridNet", "tail": mentions[0]}]
    return {"id": paper, "title": title, "abstract": abstract, "year": year, "entities": entities, "links": links}


@dataclass(frozen=True)
class Copy:
    """A copy of the package whose schema has a type more, and a folder to work in."""

    source: Path
    folder: Path

    def python(self, *arguments: str, **environment: str) -> str:
        """Run Python with the copy; return what it prints."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.source), **environment},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def run(self, *arguments: str, **environment: str) -> str:
        """Run a command of paperkg."""
        return self.python("-m", "paperkg", *arguments, **environment)

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*arguments).splitlines()]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Build the graph of two papers with the copy, and one of the first paper alone."""
    folder = tmp_path_factory.mktemp("fifth")
    source = folder / "source"
    shutil.copytree(ROOT / "src" / "paperkg", source / "paperkg", copy_function=os.symlink)
    (source / "paperkg" / "cypher" / "files").symlink_to(ROOT / "cypher")
    text = (ROOT / "src" / "paperkg" / "schema.py").read_text()
    for before, record in (("    NodeLabel(\n        name=RESULT", TYPE), ("    _plain(WROTE", LINK)):
        assert text.count(before) == 1
        text = text.replace(before, f"{record.lstrip(chr(10))}{before}")
    (source / "paperkg" / "schema.py").unlink()
    (source / "paperkg" / "schema.py").write_text(text)
    first = annotation("p1", "used", ["TorchKit"])
    second = annotation("p2", "mentioned", ["TorchKit package", "TorchKit"])
    (folder / "one.jsonl").write_text(f"{json.dumps(first)}\n")
    (folder / "two.jsonl").write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n")
    made = Copy(source, folder)
    made.run("build", "-q", "one.jsonl", "-g", "old")
    made.run("build", "-q", "two.jsonl", "-g", "kg")
    return made


def test_the_records_hold_together() -> None:
    assert list(schema.NODE_LABELS) == [
        "Paper", "Method", "Dataset", "Metric", "Task", "Result", "Author", "Venue",
    ]  # fmt: skip
    prefixes = [label.prefix for label in schema.NODE_LABELS.values()]
    assert len(set(prefixes)) == len(prefixes)
    for type_ in schema.RELATIONSHIP_TYPES.values():
        assert {*type_.heads, *type_.tails} <= schema.NODE_LABELS.keys()
    roles = {role for type_ in schema.ENTITIES.values() for role in type_.roles}
    assert roles == schema.ROLE_RELATIONSHIPS.keys()
    assert all(type_.roles[-1] == "mentioned" for type_ in schema.ENTITIES.values())


def test_the_columns_of_the_shipped_weights_keep_their_order() -> None:
    assert schema.LEARNED_TYPES == ("Method", "Dataset", "Metric", "Task")
    assert schema.LEARNED_LINKS == (
        "EVALUATED_ON", "TRAINED_ON", "USED_FOR", "BUILT_ON", "COMPARED_WITH", "BENCHMARK_FOR",
    )  # fmt: skip
    assert [role for type_ in schema.LEARNED_TYPES for role in schema.ROLES[type_]] == [
        "introduced", "used", "compared", "mentioned", "introduced", "evaluated_on", "trained_on", "mentioned",
        "reported", "mentioned", "addressed", "mentioned",
    ]  # fmt: skip


def test_a_further_type_is_built_resolved_and_shown(copy: Copy) -> None:
    shown = copy.run("show", "TorchKit package", "-g", "kg")
    assert "Library" in shown
    assert "library:torchkit" in shown
    assert "IMPLEMENTED_IN" in shown
    stats = json.loads(copy.python("-c", "import json, paperkg; print(json.dumps(paperkg.open('kg').stats()))"))
    assert stats["labels"]["Library"] == 1
    assert stats["top"]["Library"] == [{"id": "library:torchkit", "name": "TorchKit", "papers": 2}]
    query = "MATCH (p:Paper)-[:USES]->(l:Library)<-[:IMPLEMENTED_IN]-(m:Method) RETURN m.name AS m, l.name AS l"
    assert copy.rows("query", query, "-g", "kg") == [{"m": "GridNet", "l": "TorchKit"}]


def test_a_further_type_is_viewed_and_reported(copy: Copy) -> None:
    copy.run("view", "TorchKit", "-o", "view.html", "-g", "kg")
    page = (copy.folder / "view.html").read_text()
    assert "#c98500" in page
    assert "1 library" in page or "Library" in page
    copy.run("report", "-o", "report.html", "-g", "kg")
    report = (copy.folder / "report.html").read_text()
    assert "Libraries" in report
    assert "TorchKit" in report
    trends = copy.rows("trends", "--type", "Library", "--at-least", "1", "--format", "jsonl", "-g", "kg")
    assert [(row["type"], row["name"]) for row in trends] == [("Library", "TorchKit")]


def test_a_further_type_is_in_the_difference(copy: Copy) -> None:
    empty = copy.folder / "empty.jsonl"
    empty.write_text(json.dumps({"id": "p0", "title": "Nothing", "abstract": "", "entities": []}))
    copy.run("build", "-q", "empty.jsonl", "-g", "before")
    rows = copy.rows("diff", "before", "old", "--format", "jsonl")
    assert ("new library", "TorchKit") in {(row["change"], row["name"]) for row in rows}


def test_a_further_type_is_exported(copy: Copy) -> None:
    for name in ("kg.graphml", "kg.jsonl", "kg.cypher", "kg.bib"):
        copy.run("export", name, "-g", "kg")
    copy.run("export", "tables/", "-g", "kg")
    graph = nx.read_graphml(copy.folder / "kg.graphml")
    assert graph.nodes["library:torchkit"]["name"] == "TorchKit"
    records = [json.loads(line) for line in (copy.folder / "kg.jsonl").read_text().splitlines()]
    assert any(record.get("labels") == ["Library"] for record in records)
    with (copy.folder / "tables" / "Library.csv").open(newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["TorchKit"]
    assert (copy.folder / "tables" / "IMPLEMENTED_IN.csv").is_file()
    script = (copy.folder / "kg.cypher").read_text()
    assert "(n:Library)" in script
    assert "IMPLEMENTED_IN" in script


STATEMENTS = """
from collections import Counter
import paperkg
from paperkg.stores import push
from paperkg.stores.plan import Plan

class Recorder:
    def read(self, cypher, fold):
        return fold([])
    def write(self, statements):
        for each in statements:
            print(each.cypher)
        return Counter()

push.run(Plan(paperkg.open("kg").to_networkx()), Recorder(), lambda done, total: None)
"""


def test_a_further_type_is_pushed(copy: Copy) -> None:
    statements = copy.python("-c", STATEMENTS).splitlines()
    assert "CREATE CONSTRAINT library_id IF NOT EXISTS FOR (n:Library) REQUIRE n.id IS UNIQUE" in statements
    assert any(text.startswith("UNWIND $rows AS row CREATE (n:Library ") for text in statements)
    assert any("(head:Method " in text and "IMPLEMENTED_IN" in text for text in statements)


def test_a_further_type_arrives_in_a_server(copy: Copy, neo4j_server: Neo4jServer) -> None:
    neo4j_server.wipe(constraints=True)
    try:
        address = ("--uri", neo4j_server.uri, "--user", neo4j_server.user)
        copy.run("push", *address, "-g", "kg", NEO4J_PASSWORD=neo4j_server.password)
        query = "MATCH (:Method)-[:IMPLEMENTED_IN]->(l:Library) RETURN l.name AS name"
        found = copy.run("query", query, "--neo4j", *address, NEO4J_PASSWORD=neo4j_server.password)
        assert json.loads(found) == {"name": "TorchKit"}
    finally:
        neo4j_server.wipe(constraints=True)


def test_the_shipped_weights_read_texts_as_before(copy: Copy) -> None:
    text = "BERT for questions. We train BERT on SQuAD and report an F1 of 93.2 for question answering."
    (copy.folder / "page.jsonl").write_text(json.dumps({"id": "t", "title": "BERT", "abstract": text}))
    found = json.loads(copy.run("annotate", "-q", "page.jsonl"))
    assert {entity["type"] for entity in found["entities"]} <= set(schema.ENTITY_TYPES)
    assert any(entity["name"] == "BERT" for entity in found["entities"])
