"""The picture of a neighbourhood, opened in a real browser with no network."""

from __future__ import annotations

import ast
import io
import json
import random
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.browser import Visit, opened
from tests.needs import ROOT
from tests.sample import sample_graph, shuffled

from paperkg import schema
from paperkg.errors import ExportError
from paperkg.views import write_neighbourhood
from paperkg.views.layout import positions
from paperkg.views.rendering import part
from paperkg.views.style import STROKES, STYLES, swatch
from paperkg.views.words import relation

CENTRE = "dataset:cifar-10"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(2)</script>",
    "</title></style><svg onload=alert(3)>",
    "${alert(4)} $heading {{7*7}} <!--",
    "\u202eright to left\u202c שלום \u200f",
    "\x00\x07 \ud800 \u2028 \ufeff",
    "Long " + "title " * 1000,
    "a\nb\tc",
    "' onmouseover='alert(5)",
]


def around(graph: nx.MultiDiGraph[str], centre: str = CENTRE) -> nx.MultiDiGraph[str]:
    """One step around a node."""
    return graph.subgraph({centre, *graph.predecessors(centre), *graph.successors(centre)}).copy()


def hostile_graph(texts: list[str]) -> nx.MultiDiGraph[str]:
    """A graph whose every text is one of somebody who means harm."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("dataset:c", labels=["Dataset"], name=texts[0], aliases=texts, papers=len(texts))
    for number, text in enumerate(texts):
        paper, method, result = f"paper:{number}{text}", f"method:{number}{text}", f"result:{number}"
        urls = [
            "javascript:alert(6)",
            " JavaScript:alert(7)",
            'https://example.org/"onclick="alert(8)',
            "data:text/html,x",
        ]
        graph.add_node(paper, labels=["Paper"], title=text, abstract=text, url=urls[number % len(urls)], venue=text)
        graph.add_node(method, labels=["Method"], name=text, papers=1)
        graph.add_node(result, labels=["Result"], value=1.5, unit=text, kind="absolute", sentence=text)
        graph.add_edge(paper, "dataset:c", type="EVALUATES_ON", evidence=text, component=text)
        graph.add_edge(method, "dataset:c", type="EVALUATED_ON", evidence=text, papers=1, paper_ids=[paper])
        graph.add_edge(result, "dataset:c", type="ON_DATASET")
    return graph


class Page(HTMLParser):
    """What a browser makes of a page: its tags, its links, the JSON in it, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.scripts: list[str] = []
        self.text = io.StringIO()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] == ["script"] and self.get_starttag_text() is not None and "<" not in data[:1]:
            self.scripts.append(data)
        self.text.write(data)

    @property
    def data(self) -> dict[str, Any]:
        return next(json.loads(script) for script in self.scripts if script.startswith('{"centre"'))


def joined(text: str) -> str:
    """Join two halves of a character, as every reader of JSON does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def page_of(graph: nx.MultiDiGraph[str], centre: str, tmp_path: Path, **options: int) -> Page:
    write_neighbourhood(graph, centre, tmp_path / "page.html", **options)
    return Page((tmp_path / "page.html").read_text(encoding="utf-8"))


def painted(visit: Visit) -> int:
    """Count the pixels of the canvas on which something is drawn."""
    return int(
        visit.page.evaluate(
            """() => {
                const canvas = document.querySelector("#picture canvas");
                const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                let count = 0;
                for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 0) count += 1;
                return count;
            }"""
        )
    )


@pytest.mark.parametrize(("width", "height", "dark"), [(1280, 900, False), (390, 844, False), (1280, 900, True)])
def test_sample_in_a_browser(width: int, height: int, dark: bool, tmp_path: Path) -> None:
    graph = around(sample_graph())
    write_neighbourhood(graph, CENTRE, tmp_path / "cifar.html")
    with opened(tmp_path / "cifar.html", width=width, height=height, dark=dark) as visit:
        assert visit.page.evaluate("picture.nodes.length") == len(graph)
        assert visit.page.evaluate("picture.edges.length") == graph.number_of_edges()
        assert painted(visit) > 2000
        assert visit.page.inner_text("h1") == "CIFAR-10"
        middle = visit.page.evaluate(f'picture.network.canvasToDOM(picture.network.getPosition("{CENTRE}"))')
        frame = visit.page.locator("#picture").bounding_box()
        assert middle["x"] == pytest.approx(frame["width"] / 2, abs=3)
        assert middle["y"] == pytest.approx(frame["height"] / 2, abs=3)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        visit.page.wait_for_timeout(300)
        before = visit.page.screenshot()
        visit.page.wait_for_timeout(1000)
        assert visit.page.screenshot() == before
        assert visit.complaints == []


def test_every_node_lies_in_the_frame(tmp_path: Path) -> None:
    write_neighbourhood(sample_graph(), CENTRE, tmp_path / "all.html")
    for width, height in ((1280, 900), (390, 844)):
        with opened(tmp_path / "all.html", width=width, height=height) as visit:
            frame = visit.page.locator("#picture").bounding_box()
            places = visit.page.evaluate(
                "Object.values(picture.network.getPositions()).map((p) => picture.network.canvasToDOM(p))"
            )
            assert len(places) == sample_graph().number_of_nodes()
            assert all(0 < place["x"] < frame["width"] and 0 < place["y"] < frame["height"] for place in places)


def test_pointing_and_tapping_show_the_sentence(tmp_path: Path) -> None:
    graph = around(sample_graph())
    write_neighbourhood(graph, CENTRE, tmp_path / "cifar.html")
    evidence = [data["evidence"] for data in graph["method:resnet"][CENTRE].values()]
    with opened(tmp_path / "cifar.html") as visit:
        place = visit.page.evaluate('picture.network.canvasToDOM(picture.network.getPosition("method:resnet"))')
        frame = visit.page.locator("#picture").bounding_box()
        visit.page.mouse.move(frame["x"] + place["x"], frame["y"] + place["y"])
        visit.page.wait_for_timeout(600)
        tooltip = visit.page.locator(".vis-tooltip")
        assert tooltip.is_visible()
        assert tooltip.inner_text().startswith("ResNet\nMethod")
        assert evidence[0][:60] in tooltip.inner_text()
        visit.page.mouse.click(frame["x"] + place["x"], frame["y"] + place["y"])
        assert evidence[0][:60] in visit.page.inner_text("#panel")
        assert visit.complaints == []


def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    graph = hostile_graph(HOSTILE)
    write_neighbourhood(graph, "dataset:c", tmp_path / "page.html")
    with opened(tmp_path / "page.html") as visit:
        assert visit.page.evaluate("picture.nodes.length") == len(graph)
        for id_, method in ((id_, id_.startswith("method:")) for id_ in sorted(graph) if not id_.startswith("paper:")):
            if method:
                place = visit.page.evaluate("(id) => picture.network.canvasToDOM(picture.network.getPosition(id))", id_)
                frame = visit.page.locator("#picture").bounding_box()
                visit.page.mouse.move(frame["x"] + place["x"], frame["y"] + place["y"])
                visit.page.wait_for_timeout(150)
            visit.page.evaluate("(id) => choose(id, true)", id_)
        visit.page.click("#tab-table")
        assert "<script>alert(1)</script>" in visit.page.inner_text("#relations")
        assert '"><img src=x onerror=alert(1)>' in visit.page.inner_text("#relations")
        assert visit.page.locator("img, iframe, object, svg[onload]").count() == 0
        assert visit.page.locator("script").count() == 3
        links = visit.page.eval_on_selector_all("a", "(all) => all.map((link) => link.href)")
        assert links
        assert all(link.startswith("https://example.org/") for link in links)
        assert visit.page.locator("[onclick], [onmouseover]").count() == 0
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert visit.complaints == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=20), min_size=1, max_size=3))
def test_no_text_becomes_markup(texts: list[str], tmp_path: Path) -> None:
    harmless = page_of(hostile_graph(["x"] * len(texts)), "dataset:c", tmp_path)
    page = page_of(hostile_graph(texts), "dataset:c", tmp_path)
    # Whether a sentence names its ends, which is marked, depends on the text.
    assert [tag for tag in page.tags if tag != "mark"] == [tag for tag in harmless.tags if tag != "mark"]
    assert page.attributes == harmless.attributes
    assert {node["id"] for node in page.data["nodes"]} == {joined(id_) for id_ in hostile_graph(texts)}
    assert len(page.data["nodes"]) == 1 + 3 * len(texts)
    assert all(link.startswith("https://example.org/") for link in page.links)


def test_nothing_can_be_loaded_or_run(tmp_path: Path) -> None:
    write_neighbourhood(around(sample_graph()), CENTRE, tmp_path / "page.html")
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    policy = re.search('Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy.group(1).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy.group(1)
    assert not re.search(r"<(link|img|iframe|script)[^>]*(src|href)=", html)
    assert len(html) < 1_500_000


def test_same_graph_same_picture(tmp_path: Path) -> None:
    graph = around(sample_graph())
    write_neighbourhood(graph, CENTRE, tmp_path / "first.html")
    random.seed(5)
    write_neighbourhood(shuffled(graph, 3), CENTRE, tmp_path / "second.html")
    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "second.html").read_bytes()


def test_the_caller_s_dice_and_graph_are_left_alone(tmp_path: Path) -> None:
    graph, untouched = around(sample_graph()), around(sample_graph())
    state = random.getstate()
    write_neighbourhood(graph, CENTRE, tmp_path / "page.html")
    assert random.getstate() == state
    assert nx.utils.graphs_equal(graph, untouched)


def test_a_limit_is_told_and_keeps_what_matters(tmp_path: Path) -> None:
    graph = around(sample_graph(), "dataset:imagenet")
    page = page_of(graph, "dataset:imagenet", tmp_path, limit=6)
    drawn = {node["id"] for node in page.data["nodes"]}
    assert "dataset:imagenet" in drawn
    assert len(drawn) == 6
    things = {id_ for id_ in graph if graph.nodes[id_]["labels"][0] in schema.ENTITY_TYPES}
    assert drawn <= things
    assert f"Drawn are 6 of {len(graph)} nodes" in page.text.getvalue()
    assert "Left out: " in page.text.getvalue()
    assert "Drawn are" not in page_of(graph, "dataset:imagenet", tmp_path).text.getvalue()


def test_the_nearest_are_drawn_first(tmp_path: Path) -> None:
    graph = sample_graph()
    near = around(graph)
    page = page_of(graph, CENTRE, tmp_path, limit=len(near))
    assert {node["id"] for node in page.data["nodes"]} == set(near)


def test_the_table_says_what_the_picture_says(tmp_path: Path) -> None:
    graph = around(sample_graph())
    page = page_of(graph, CENTRE, tmp_path)
    assert page.tags.count("tr") == 1 + graph.number_of_edges()
    assert "mark" in page.tags
    for _, _, data in graph.edges(data=True):
        assert data.get("evidence", "") in page.text.getvalue()
        assert data["type"].replace("_", " ").lower() in page.text.getvalue()


def test_a_node_alone(tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("venue:x", labels=["Venue"])
    page = page_of(graph, "venue:x", tmp_path)
    assert [node["label"] for node in page.data["nodes"]] == ["venue:x"]


def test_every_label_has_its_own_colour_and_shape() -> None:
    assert STYLES.keys() == schema.NODE_LABELS.keys()
    assert len({style.colour for style in STYLES.values()}) == len(STYLES)
    assert len({(style.shape, style.hollow) for style in STYLES.values()}) == len(STYLES)
    assert len({swatch(label) for label in STYLES}) == len(STYLES)


def test_every_relationship_has_its_own_line_and_its_own_words() -> None:
    assert STROKES.keys() == schema.RELATIONSHIP_TYPES.keys()
    assert len(set(STROKES.values())) == len(STROKES)
    said = {type_: relation(type_) for type_ in schema.RELATIONSHIP_TYPES}
    assert len(set(said.values())) == len(said)
    for one, other in (
        ("EVALUATED_ON", "EVALUATES_ON"),
        ("TRAINED_ON", "TRAINS_ON"),
        ("COMPARED_WITH", "COMPARES_WITH"),
    ):
        assert (said[one].split()[0], said[other].split()[0]) == ("method", "paper")


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("type_", schema.LINK_TYPES)
def test_links_stand_out_from_a_light_and_a_dark_page(type_: str) -> None:
    own = luminance(STROKES[type_].colour)
    for page in ("#ffffff", "#16181d"):
        light, dark = sorted((own, luminance(page)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 2.5


@given(st.integers(1, 40), st.data())
@settings(max_examples=30, deadline=None)
def test_positions_lie_in_the_frame(number: int, data: st.DataObject) -> None:
    nodes = [f"n{index:02}" for index in range(number)]
    links = data.draw(st.lists(st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)), max_size=60))
    centre = data.draw(st.sampled_from(nodes))
    places = positions(nodes, sorted(links), dict.fromkeys(nodes, 10.0), centre)
    assert places[centre] == (0, 0)
    assert all(-1000 <= x <= 1000 and -1000 <= y <= 1000 for x, y in places.values())
    assert len(set(places.values())) == number


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ExportError, match="cannot be written"):
        write_neighbourhood(around(sample_graph()), CENTRE, tmp_path / "file" / "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# --- templates


def test_markup_stands_in_templates_only() -> None:
    folder = ROOT / "src" / "paperkg" / "views"
    for module in sorted(folder.glob("*.py")):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
        constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        texts = [text for text in constants if isinstance(text, str) and text not in docstrings]
        # What matplotlib writes of itself is looked for in order to be taken away.
        assert not [text for text in texts if re.search(r"<(?!metadata)[a-z]+[ >]", text)], module.name
    trusted = {hit for page in folder.glob("templates/*") for hit in re.findall(r"(\w+) \| safe", page.read_text())}
    assert trusted == {"policy", "css", "data", "library", "script", "drawing"}


def test_what_is_put_into_a_template_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    for macro, values in (
        ("name", [evil]),
        ("linked", [evil, f'https://a.b/"{evil}']),
        ("marked", [[(evil, False), (evil, True)]]),
        ("button", [evil, 0]),
        ("note", [evil, [("soft", evil)], [evil]]),
        ("table", [[evil], [[evil]]]),
        ("plot", [evil, "1", "1", "1", ""]),
    ):
        assert "<script" not in part(macro, *values), macro
        assert "&lt;script" in part(macro, *values), macro
