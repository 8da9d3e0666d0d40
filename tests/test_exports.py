"""Every format read back by somebody else's reader; ugly text; same graph, same bytes; all or nothing."""

from __future__ import annotations

import csv
import itertools
import json
import math
import random
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import igraph
import neo4j
import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.neo4j_server import Neo4jServer
from tests.sample import sample_graph

from paperkg import exports, schema
from paperkg.errors import ExportError, InputError
from paperkg.exports import export

UGLY = [
    "\x00\x08\x0b\x1f",
    "\ud800 half",
    "\ufffe\uffff",
    "🧪 naïve",
    "]]> <b>&amp;</b>",
    "\"quoted\" 'single' `tick` \\",
    "\\u0027 RETURN 1; //",
    "a | b",
    "a\\| b |",
    "שלום \u202eabc",
    "two\r\nlines\rand\u2028more\u0085",
    "=HYPERLINK(1)",
    " ",
    "x;\n:exit",
]
GRAPHML = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="l" for="node" attr.name="labels"'
    ' attr.type="string"/><graph edgedefault="directed">{}</graph></graphml>'
)
PATHS = ["kg.graphml", "kg.gexf", "kg.json", "kg.jsonl", "kg.cypher", "kg.bib", "kg.csv", "tables/"]

texts = st.sampled_from(UGLY) | st.text(st.characters(), max_size=12)
names = texts.filter(lambda text: clean(text).strip() != "")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": texts,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False) | st.integers(-9, 9),
    "boolean": st.booleans(),
    "strings": st.lists(names, max_size=3),
}


def properties(types: dict[str, schema.PropertyType]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: VALUES[type_] for name, type_ in types.items()})


@st.composite
def graphs(draw: st.DrawFn) -> nx.MultiDiGraph[str]:
    """A small graph with anything that the schema allows in it, and more."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, label in enumerate(draw(st.lists(st.sampled_from([*schema.NODE_LABELS]), max_size=5))):
        more = [schema.BENCHMARK] if label == schema.DATASET and draw(st.booleans()) else []
        id_ = f"{schema.NODE_LABELS[label].prefix}:{number}{draw(texts)}"
        graph.add_node(id_, labels=[label, *more], **draw(properties(schema.NODE_LABELS[label].properties)))
    if graph:
        ends = st.sampled_from([*graph])
        links = st.lists(st.tuples(ends, ends, st.sampled_from([*schema.RELATIONSHIP_TYPES])), max_size=6, unique=True)
        for head, tail, type_ in draw(links):
            types = schema.RELATIONSHIP_TYPES[type_].properties
            graph.add_edge(head, tail, type=type_, **draw(properties(types)))
    return graph


round_trip = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def legal(sign: str) -> bool:
    """Say whether XML 1.0 allows a character, in the words of its recommendation."""
    code = ord(sign)
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def clean(text: str) -> str:
    return "".join(filter(legal, text.replace("\r\n", "\n").replace("\r", "\n")))


def clean_id(text: str) -> str:
    return "".join(s if legal(s) else "\ufffd" for s in text.replace("\r\n", "\n").replace("\r", "\n"))


def flat(value: Any, name: str) -> Any:
    types: dict[str, str] = {}
    for word in (*schema.NODE_LABELS.values(), *schema.RELATIONSHIP_TYPES.values()):
        types |= word.properties
    if isinstance(value, list):
        return " | ".join(clean(item).replace("|", "\\|") for item in value)
    if types.get(name) == "float":
        return float(value)
    return clean(value) if isinstance(value, str) else value


def flat_nodes(graph: nx.MultiDiGraph[str]) -> dict[str, dict[str, Any]]:
    return {clean_id(id_): {key: flat(value, key) for key, value in data.items()} for id_, data in graph.nodes.items()}


def flat_edges(graph: nx.MultiDiGraph[str]) -> list[tuple[str, str, dict[str, Any]]]:
    edges = graph.edges(data=True)
    return by_text(
        [(clean_id(u), clean_id(v), {key: flat(value, key) for key, value in d.items()}) for u, v, d in edges]
    )


def by_text(items: list[Any]) -> list[Any]:
    return sorted(items, key=lambda item: (item[0], item[1], item[2]["type"], repr(sorted(item[2].items()))))


def shuffled(graph: nx.MultiDiGraph[str], seed: int) -> nx.MultiDiGraph[str]:
    """The same graph, put together in another order."""
    dice = random.Random(seed)
    nodes, edges = list(graph.nodes.items()), list(graph.edges(data=True))
    dice.shuffle(nodes)
    dice.shuffle(edges)
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_, data in nodes:
        other.add_node(id_, **dict(dice.sample([*data.items()], len(data))))
    for head, tail, data in edges:
        other.add_edge(head, tail, **data)
    return other


def bytes_of(path: Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


def same_types(first: dict[str, Any], second: dict[str, Any]) -> bool:
    return all(type(first[key]) is type(second[key]) for key in first)


@round_trip
@given(graph=graphs())
def test_graphml_is_read_back_by_networkx(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    export(graph, tmp_path / "kg.graphml")
    back = nx.read_graphml(tmp_path / "kg.graphml", force_multigraph=True)
    expected = flat_nodes(graph)
    assert back.is_directed()
    assert back.nodes.keys() == expected.keys()
    for id_, data in back.nodes.items():
        data = {key: value for key, value in data.items() if key != "label"}
        assert data == expected[id_]
        assert same_types(data, expected[id_])
    assert by_text(list(back.edges(data=True))) == flat_edges(graph)


@round_trip
@given(graph=graphs())
def test_graphml_is_read_back_by_igraph(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    export(graph, tmp_path / "kg.graphml")
    back = igraph.Graph.Read_GraphML(str(tmp_path / "kg.graphml"))
    expected = flat_nodes(graph)
    # igraph's reader keeps "&" in an id as its character reference, however it was written.
    ids = [vertex["id"].replace("&#38;", "&") for vertex in back.vs]
    vertices = dict(zip(ids, (vertex.attributes() for vertex in back.vs), strict=True))
    assert vertices.keys() == expected.keys()
    for id_, data in expected.items():
        assert {key: vertices[id_][key] for key in data} == pytest.approx(data)
    links = [(ids[edge.source], ids[edge.target], edge["type"]) for edge in back.es]
    assert sorted(links) == [(head, tail, data["type"]) for head, tail, data in flat_edges(graph)]


@round_trip
@given(graph=graphs())
def test_gexf_is_read_back_by_networkx(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    export(graph, tmp_path / "kg.gexf")
    back = nx.read_gexf(tmp_path / "kg.gexf")
    expected = flat_nodes(graph)
    assert {id_: {k: v for k, v in data.items() if k != "label"} for id_, data in back.nodes.items()} == expected
    edges = [(u, v, {k: x for k, x in d.items() if k not in ("id", "label")}) for u, v, d in back.edges(data=True)]
    assert by_text(edges) == flat_edges(graph)
    assert len({data["id"] for _, _, data in back.edges(data=True)}) == graph.number_of_edges()


@round_trip
@given(graph=graphs())
def test_json_is_the_same_graph(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    export(graph, tmp_path / "kg.json")
    data = json.loads((tmp_path / "kg.json").read_text(encoding="utf-8"))
    assert_same(nx.node_link_graph(data, edges="edges"), graph)


@round_trip
@given(graph=graphs())
def test_jsonl_is_the_same_graph(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    export(graph, tmp_path / "kg.jsonl")
    back: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for line in (tmp_path / "kg.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        record = json.loads(line)
        if "id" in record:
            back.add_node(record.pop("id"), **record)
        else:
            back.add_edge(record.pop("source"), record.pop("target"), **record)
    assert_same(back, graph)


def assert_same(back: nx.MultiDiGraph[str], graph: nx.MultiDiGraph[str]) -> None:
    # Python itself joins two halves of a character that JSON escapes one after the other.
    whole = [joined(id_) for id_ in graph]
    assert sorted(back) == sorted(whole)
    assert {id_: dict(data) for id_, data in back.nodes.items()} == {
        joined(id_): {key: joined(value) for key, value in data.items()} for id_, data in graph.nodes.items()
    }
    expected = [(joined(u), joined(v), {key: joined(x) for key, x in d.items()}) for u, v, d in graph.edges(data=True)]
    edges = list(back.edges(data=True))
    assert len(edges) == len(expected)
    assert all(edge in expected for edge in edges)


def joined(value: Any) -> Any:
    if isinstance(value, list):
        return [joined(item) for item in value]
    return (
        value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") if isinstance(value, str) else value
    )


@round_trip
@given(graph=graphs())
def test_csv_holds_every_cell(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    export(graph, f"{tmp_path}/tables/")
    tables = {path.stem: rows_of(path) for path in (tmp_path / "tables").iterdir()}
    assert tables.keys() == {*schema.NODE_LABELS, *schema.RELATIONSHIP_TYPES}
    nodes = {row.pop("id"): row for label in schema.NODE_LABELS for row in tables[label]}
    expected = flat_nodes(graph)
    assert nodes.keys() == expected.keys()
    for id_, row in nodes.items():
        assert {key: value for key, value in row.items() if value} == cells(expected[id_])
    rows = [{**row, "type": type_} for type_ in schema.RELATIONSHIP_TYPES for row in tables[type_]]
    edges = [
        (row.pop("source"), row.pop("target"), {key: value for key, value in row.items() if value}) for row in rows
    ]
    assert by_text(edges) == by_text([(u, v, cells(data)) for u, v, data in flat_edges(graph)])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(data: dict[str, Any]) -> dict[str, str]:
    return {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in data.items() if v != ""}


@given(items=st.lists(names, min_size=1))
def test_a_joined_list_can_be_taken_apart(items: list[str]) -> None:
    from paperkg.exports.content import cell

    assert [part.replace("\\|", "|") for part in cell(items).split(" | ")] == [clean(item) for item in items]


@round_trip
@given(graph=graphs())
def test_cypher_is_one_closed_statement_a_line(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    export(graph, tmp_path / "kg.cypher")
    script = (tmp_path / "kg.cypher").read_bytes().decode("utf-8")
    statements = script.splitlines()
    assert len(statements) == script.count("\n")
    constraints = [line for line in statements if line.startswith("CREATE CONSTRAINT ")]
    assert statements[: len(constraints)] == constraints
    assert len(constraints) == len(schema.NODE_LABELS)
    literals: list[str] = []
    for line in statements[len(constraints) :]:
        assert line.isprintable() or not re.search("[\x00-\x1f\x7f-\x9f]", line)
        outside, inside = split_strings(line)
        literals += inside
        assert re.fullmatch(
            r"UNWIND [\[\]{}\w:,. ''+-]* AS row (MERGE|MATCH) \(\w:\w+ [\w:(){}=\[\].>, -]+;", outside
        ), outside
    for id_ in graph:
        assert re.sub("[\ud800-\udfff]", "\ufffd", id_) in literals


def split_strings(line: str) -> tuple[str, list[str]]:
    """Read a statement as Neo4j's lexer does: what stands outside of strings, and what the strings say."""
    outside, strings, position = "", [], 0
    signs = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "\\": "\\", "'": "'"}
    while position < len(line):
        if line[position] != "'":
            outside += line[position]
            position += 1
            continue
        text, position = "", position + 1
        while line[position] != "'":
            if line[position] != "\\":
                text += line[position]
                position += 1
            elif line[position + 1] == "u":
                text += chr(int(line[position + 2 : position + 6], 16))
                position += 6
            else:
                text += signs[line[position + 1]]
                position += 2
        strings.append(text)
        outside, position = outside + "''", position + 1
    return outside, strings


def test_cypher_numbers_are_cypher(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("result:1", labels=["Result"], value=1e30, higher_is_better=True)
    graph.add_node("result:2", labels=["Result"], value=-1e-7)
    export(graph, tmp_path / "kg.cypher")
    script = (tmp_path / "kg.cypher").read_text(encoding="utf-8")
    assert "value: 1e30, higher_is_better: true" in script
    assert "value: -1e-07" in script


def test_cypher_script_on_a_real_server(neo4j_server: Neo4jServer, tmp_path: Path) -> None:
    graph = sample_graph()
    for number, text in enumerate(UGLY):
        graph.add_node(f"method:{number}{text}", labels=["Method"], name=text, aliases=[text], papers=1)
        graph.add_edge(f"method:{number}{text}", "dataset:cifar-10", type="EVALUATED_ON", papers=1, evidence=text)
    export(graph, tmp_path / "kg.cypher")
    statements = (tmp_path / "kg.cypher").read_bytes().decode("utf-8").splitlines()
    neo4j_server.wipe()
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        for statement in statements * 2:
            driver.execute_query(statement.removesuffix(";"))
        nodes = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS data").records
        links = "MATCH (a)-[r]->(b) RETURN a.id AS head, b.id AS tail, type(r) AS type, properties(r) AS data"
        edges = driver.execute_query(links).records
    assert {row["data"].pop("id"): {**row["data"], "labels": sorted(row["labels"])} for row in nodes} == {
        stored(id_): {key: stored(value) for key, value in {**data, "labels": sorted(data["labels"])}.items()}
        for id_, data in graph.nodes.items()
    }
    found = [(row["head"], row["tail"], {**row["data"], "type": row["type"]}) for row in edges]
    expected = [
        (stored(u), stored(v), {k: stored(x) for k, x in data.items()}) for u, v, data in graph.edges(data=True)
    ]
    assert by_text(found) == by_text(expected)


def stored(value: Any) -> Any:
    """What a database can hold of a value: half a character is replaced."""
    if isinstance(value, list):
        return [stored(item) for item in value]
    return re.sub("[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", PATHS)
def test_same_graph_same_bytes(name: str, tmp_path: Path) -> None:
    graph = sample_graph()
    export(graph, f"{tmp_path}/first/{name}")
    for seed in range(3):
        export(shuffled(graph, seed), f"{tmp_path}/second/{name}")
        assert bytes_of(tmp_path / "first" / name) == bytes_of(tmp_path / "second" / name)


@pytest.mark.parametrize("name", PATHS)
def test_the_graph_is_not_changed(name: str, tmp_path: Path) -> None:
    graph, untouched = sample_graph(), sample_graph()
    export(graph, f"{tmp_path}/{name}")
    assert nx.utils.graphs_equal(graph, untouched)


@pytest.mark.parametrize("name", PATHS)
def test_an_empty_graph_is_a_graph(name: str, tmp_path: Path) -> None:
    export(nx.MultiDiGraph(), f"{tmp_path}/{name}")
    assert (tmp_path / name).exists()


def test_sample_in_graphml_is_what_gephi_expects(tmp_path: Path) -> None:
    graph = sample_graph()
    export(graph, tmp_path / "kg.graphml")
    root = ElementTree.parse(tmp_path / "kg.graphml").getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    keys = root.findall(f"{space}key")
    assert {key.get("attr.type") for key in keys} <= {"string", "long", "double", "boolean"}
    assert not {key.get("id") for key in keys} & {"d3", "d7", "id"}
    assert "id" not in {key.get("attr.name") for key in keys}
    edges = [edge.get("id") for edge in root.iter(f"{space}edge")]
    assert len(set(edges)) == graph.number_of_edges()
    back = nx.read_graphml(tmp_path / "kg.graphml", force_multigraph=True)
    for id_, data in graph.nodes.items():
        if "name" in data:
            assert back.nodes[id_]["label"] == data["name"]


def test_sample_round_trips_exactly(tmp_path: Path) -> None:
    graph = sample_graph()
    export(graph, tmp_path / "kg.graphml")
    back = nx.read_graphml(tmp_path / "kg.graphml", force_multigraph=True)
    nodes = {id_: {k: v for k, v in data.items() if k != "label"} for id_, data in back.nodes.items()}
    assert nodes == flat_nodes(graph)
    assert by_text(list(back.edges(data=True))) == flat_edges(graph)
    again = exports.read_graphml(tmp_path / "kg.graphml")
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))
    assert by_text(list(again.edges(data=True))) == by_text(list(graph.edges(data=True)))


@round_trip
@given(graph=graphs())
def test_graphml_read_and_written_again_is_the_same(graph: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    export(graph, tmp_path / "kg.graphml")
    export(exports.read_graphml(tmp_path / "kg.graphml"), tmp_path / "again.graphml")
    assert (tmp_path / "again.graphml").read_bytes() == (tmp_path / "kg.graphml").read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read"),
        ("", "not GraphML"),
        ("not <xml", "not GraphML"),
        ("<html/>", "not GraphML"),
        (GRAPHML.format('<node id="a"/>'), "labels"),
        (GRAPHML.format('<node id="a"><data key="l">Task</data></node><edge source="a" target="a"/>'), "type"),
        (GRAPHML.format('<node id="a"><data key="other">Task</data></node>'), "not GraphML"),
    ],
)
def test_what_is_no_graphml_of_paperkg(text: str | None, message: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "kg.graphml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        exports.read_graphml(tmp_path / "kg.graphml")


def test_your_own_attributes_go_along(tmp_path: Path) -> None:
    graph = sample_graph()
    rank = nx.pagerank(nx.DiGraph(graph))
    nx.set_node_attributes(
        graph, {id_: int(value) if i else value for i, (id_, value) in enumerate(rank.items())}, "rank"
    )
    export(graph, tmp_path / "kg.graphml")
    back = nx.read_graphml(tmp_path / "kg.graphml", force_multigraph=True)
    assert {type(data["rank"]) for data in back.nodes.values()} == {float}
    export(graph, f"{tmp_path}/tables/")
    assert (tmp_path / "tables" / "Method.csv").read_text(encoding="utf-8").splitlines()[
        0
    ] == "id,labels,name,aliases,papers,rank"


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    ("node", "edge", "message"),
    [
        ({"labels": ["Dataset"], "papers": "three"}, {"type": "VARIANT_OF"}, "papers.*three.*integer"),
        ({"labels": ["Dataset"], "extra": {"a": 1}}, {"type": "VARIANT_OF"}, "extra.*only text, numbers"),
        ({"labels": ["Dataset"], "id": "x"}, {"type": "VARIANT_OF"}, "'id'.*rename"),
        ({"labels": ["Thing"]}, {"type": "VARIANT_OF"}, "labels.*Thing"),
        ({}, {"type": "VARIANT_OF"}, "labels.*None"),
        ({"labels": ["Result"], "value": math.nan}, {"type": "VARIANT_OF"}, "nan"),
        ({"labels": ["Dataset"]}, {}, "type.*None"),
        ({"labels": ["Dataset"]}, {"type": "LIKES"}, "LIKES"),
        ({"labels": ["Dataset"]}, {"type": "OVER", "value": "x"}, "value"),
    ],
)
def test_what_no_file_can_hold_leaves_nothing_behind(
    name: str, node: dict[str, Any], edge: dict[str, Any], message: str, tmp_path: Path
) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", **node)
    graph.add_edge("a", "a", **edge)
    with pytest.raises(ExportError, match=message):
        export(graph, f"{tmp_path}/{name}")
    assert list(tmp_path.iterdir()) == []


def test_mixed_types_of_your_own_attribute(tmp_path: Path) -> None:
    graph = sample_graph()
    for value, id_ in zip(itertools.cycle(["x", 1]), graph, strict=False):
        graph.nodes[id_]["mine"] = value
    with pytest.raises(ExportError, match=r"mine.*make them the same"):
        export(graph, tmp_path / "kg.graphml")


def test_ids_that_xml_cannot_tell_apart(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a\x01", labels=["Paper"])
    graph.add_node("a\x02", labels=["Paper"])
    with pytest.raises(ExportError, match="control characters"):
        export(graph, tmp_path / "kg.graphml")
    export(graph, tmp_path / "kg.jsonl")


@pytest.mark.parametrize("name", ["kg", "kg.xml", "kg.txt", ".graphml/kg.pdf"])
def test_an_unknown_suffix_names_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.graphml, \.gexf, \.json, \.jsonl, \.cypher.*CSV"):
        export(sample_graph(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_suffix_in_capitals_and_paths_as_text(tmp_path: Path) -> None:
    export(sample_graph(), str(tmp_path / "KG.GraphML"))
    assert nx.read_graphml(tmp_path / "KG.GraphML").number_of_nodes() == sample_graph().number_of_nodes()


def test_csv_goes_to_a_new_an_empty_or_its_own_folder(tmp_path: Path) -> None:
    graph = sample_graph()
    export(graph, f"{tmp_path}/tables/")
    export(graph, tmp_path / "tables")
    (tmp_path / "empty").mkdir()
    export(graph, tmp_path / "empty")
    assert bytes_of(tmp_path / "tables") == bytes_of(tmp_path / "empty")


def test_csv_never_replaces_a_folder_with_other_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")
    with pytest.raises(ExportError, match=r"thesis\.tex"):
        export(sample_graph(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for name in PATHS:
        with pytest.raises(ExportError, match="cannot be written"):
            export(sample_graph(), f"{tmp_path}/file/{name}")
    with pytest.raises(ExportError, match="cannot be written"):
        exports.write_csv(sample_graph(), tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
