"""Pages as a person uses them, in a real browser with no network: search, legend, panel, tabs, matrix, report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from tests.browser import Visit, browsing, opened
from tests.needs import shared
from tests.sample import sample_graph, shuffled
from tests.test_views import HOSTILE, hostile_graph

import paperkg
from paperkg.errors import NodeError

TITLES = [
    *HOSTILE,
    "javascript:alert(1)",
    "x" * 5000,
    "<a href='javascript:alert(2)'>here</a>",
    "&lt;b&gt; & \"quotes\" 'all'",
    "$x_{1}$ $\\frac{",
]


@pytest.fixture(scope="module")
def inputs() -> nx.MultiDiGraph[str]:
    """The graph of the four pasted pages."""
    pages = sorted(shared("inputs").glob("*.txt"))
    assert len(pages) == 4
    notes = list(paperkg.annotate(record for page in pages for record in paperkg.read_papers(page)))
    return paperkg.build_graph({note.paper.id: note for note in notes}.values())


@pytest.fixture
def imagenet(tmp_path: Path) -> Path:
    """The page of ImageNet in the graph of the sample annotations."""
    paperkg.view(sample_graph(), "ImageNet", tmp_path / "imagenet.html")
    return tmp_path / "imagenet.html"


def still(visit: Visit) -> bool:
    """Tell whether nothing moves for a second."""
    visit.page.wait_for_timeout(400)
    before = visit.page.screenshot()
    visit.page.wait_for_timeout(1000)
    return bool(visit.page.screenshot() == before)


def place_of(visit: Visit, node: str) -> tuple[float, float]:
    """Return where a node lies on the screen."""
    visit.page.locator("#picture").scroll_into_view_if_needed()
    place = visit.page.evaluate("(id) => picture.network.canvasToDOM(picture.network.getPosition(id))", node)
    frame = visit.page.locator("#picture").bounding_box()
    return frame["x"] + place["x"], frame["y"] + place["y"]


def visible_nodes(visit: Visit) -> set[str]:
    return set(visit.page.evaluate("picture.nodes.get({filter: (node) => !node.hidden}).map((node) => node.id)"))


def text(visit: Visit, where: str) -> str:
    return str(visit.page.inner_text(where))


def test_pages_of_the_shared_inputs(inputs: nx.MultiDiGraph[str], tmp_path: Path) -> None:
    tops = paperkg.stats(inputs, top=1)["top"]
    nodes = [rows[0]["id"] for rows in tops.values()]
    nodes += [next(node for node in sorted(inputs) if node.startswith(prefix)) for prefix in ("paper:", "result:")]
    with browsing() as visit:
        for number, node in enumerate(nodes):
            page, width = tmp_path / f"{number}.html", (1280, 390)[number % 2]
            paperkg.view(inputs, node, page, hops=1 + number // 3)
            assert page.stat().st_size < 2_500_000
            seen = visit(page, width=width, dark=number % 3 == 1)
            assert still(seen), node
            assert seen.complaints == [], node
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
            seen.page.context.close()
        paperkg.report(inputs, tmp_path / "report.html")
        for width in (1280, 390):
            seen = visit(tmp_path / "report.html", width=width)
            assert still(seen)
            assert seen.complaints == []
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_search_by_keyboard_flies_to_a_node_and_tells_of_it(imagenet: Path) -> None:
    with opened(imagenet) as visit:
        visit.page.focus("#search")
        visit.page.keyboard.type("residual")  # an alias has it, no name does
        assert visit.page.get_attribute("#search", "aria-expanded") == "true"
        options = visit.page.locator("#found [role=option]")
        visit.page.fill("#search", "")
        visit.page.keyboard.type("resnet")
        assert options.first.inner_text().startswith("ResNet")
        visit.page.keyboard.press("ArrowDown")
        assert options.first.get_attribute("aria-selected") == "true"
        assert visit.page.get_attribute("#search", "aria-activedescendant") == options.first.get_attribute("id")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_timeout(600)
        assert visit.page.locator("#found").is_hidden()
        assert text(visit, "#panel h2") == "ResNet"
        x, y = place_of(visit, "method:resnet")
        frame = visit.page.locator("#picture").bounding_box()
        assert abs(x - frame["x"] - frame["width"] / 2) < 5
        assert abs(y - frame["y"] - frame["height"] / 2) < 5
        assert visit.page.evaluate("document.activeElement.id") == "panel"
        visit.page.fill("#search", "no such thing")
        assert "Nothing has that name" in text(visit, "#found")
        assert visit.page.locator("#relations tbody tr:not([hidden])").count() == 0
        visit.page.keyboard.press("Escape")
        assert visit.page.locator("#found").is_hidden()
        assert visit.complaints == []


def test_the_panel_tells_aliases_results_and_marked_sentences_with_links(imagenet: Path) -> None:
    graph = sample_graph()
    with opened(imagenet) as visit:
        x, y = place_of(visit, "method:resnet")
        visit.page.mouse.click(x, y)
        panel = text(visit, "#panel")
        assert f"{graph.nodes['method:resnet']['papers']} paper" in panel
        assert "Results (" in panel
        assert "3.57% Top-5 Error by ResNet on ImageNet" in panel
        marks = visit.page.locator("#panel mark").all_inner_texts()
        assert "3.57" in marks
        assert {"ResNet"} & set(marks)
        links = visit.page.eval_on_selector_all("#panel a", "(all) => all.map((link) => link.href)")
        assert "https://arxiv.org/abs/1512.03385" in links
        visit.page.click("#panel li button >> nth=0")
        assert text(visit, "#panel h2") != "ResNet"
        visit.page.evaluate("choose('dataset:imagenet', true)")
        assert "Also: " in text(visit, "#panel") or not graph.nodes["dataset:imagenet"]["aliases"]
        assert visit.complaints == []


def test_a_click_on_a_line_tells_the_sentences_of_its_papers(imagenet: Path) -> None:
    with opened(imagenet) as visit:
        found = visit.page.evaluate(
            """() => {
                for (const edge of picture.edges.get({filter: (edge) => edge.type === "EVALUATED_ON"})) {
                    const ends = [edge.from, edge.to].map((id) => picture.network.getPosition(id));
                    for (const share of [0.5, 0.4, 0.6, 0.3]) {
                        const middle = {x: ends[0].x + share * (ends[1].x - ends[0].x),
                                        y: ends[0].y + share * (ends[1].y - ends[0].y)};
                        const place = picture.network.canvasToDOM(middle);
                        if (picture.network.getEdgeAt(place) === edge.id && !picture.network.getNodeAt(place))
                            return [edge.from, place.x, place.y];
                    }
                }
            }"""
        )
        visit.page.locator("#picture").scroll_into_view_if_needed()
        frame = visit.page.locator("#picture").bounding_box()
        visit.page.mouse.click(frame["x"] + found[1], frame["y"] + found[2])
        name = sample_graph().nodes[found[0]]["name"]
        assert text(visit, "#panel h2") == f"{name} evaluated on ImageNet"
        assert visit.page.locator("#panel .proof mark").count() >= 1
        assert visit.page.locator("#panel a").count() >= 1
        assert visit.complaints == []


def test_a_double_click_shows_only_what_is_around_a_neighbour(imagenet: Path) -> None:
    graph = sample_graph()
    with opened(imagenet) as visit:
        everything = visible_nodes(visit)
        visit.page.mouse.dblclick(*place_of(visit, "method:resnet"))
        visit.page.wait_for_timeout(300)
        around = {*graph.predecessors("method:resnet"), *graph.successors("method:resnet"), "method:resnet"}
        assert visible_nodes(visit) == around & everything
        assert "of " in text(visit, "#status")
        visit.page.click("text=Back to all")
        assert visible_nodes(visit) == everything
        visit.page.evaluate("recentre('method:resnet')")
        visit.page.keyboard.press("Escape")
        assert visible_nodes(visit) == everything
        assert visit.complaints == []


def test_legend_and_slider_hide_nodes_links_and_rows(imagenet: Path) -> None:
    graph = sample_graph()
    with opened(imagenet) as visit:
        everything = visible_nodes(visit)
        papers = {node for node in everything if node.startswith("paper:")}
        visit.page.uncheck("input[data-kind=Paper]")
        assert visible_nodes(visit) == everything - papers
        assert f"{len(everything - papers)} of {len(everything)} nodes" in text(visit, "#status")
        kinds = visit.page.locator("#relations tbody tr:not([hidden]) td:nth-child(1) small")
        assert "Paper" not in kinds.evaluate_all("(all) => all.map((kind) => kind.textContent)")
        visit.page.check("input[data-kind=Paper]")
        visit.page.focus("input[data-type=EVALUATED_ON]")
        visit.page.keyboard.press("Space")
        assert (
            visit.page.evaluate("picture.edges.get({filter: (e) => !e.hidden && e.type === 'EVALUATED_ON'}).length")
            == 0
        )
        visit.page.keyboard.press("Space")
        visit.page.focus("#least")
        visit.page.keyboard.press("End")
        least = int(re.findall(r"\d+", text(visit, "#least-shown"))[0])
        assert least > 1
        things = {node for node in visible_nodes(visit) if "papers" in graph.nodes[node] and node != "dataset:imagenet"}
        assert things == {node for node in everything if graph.nodes[node].get("papers", 0) >= least} - {
            "dataset:imagenet"
        }
        assert visit.complaints == []


def test_tabs_and_matrix_by_keyboard(imagenet: Path) -> None:
    with opened(imagenet) as visit:
        visit.page.focus("#tab-picture")
        visit.page.keyboard.press("ArrowRight")
        assert visit.page.evaluate("document.activeElement.id") == "tab-matrix"
        assert visit.page.locator("#matrix").is_visible()
        assert visit.page.locator("#picture").is_hidden()
        column = visit.page.locator("#matrix tbody td:nth-of-type(1)")
        visit.page.click("#matrix thead th:nth-child(2) button")
        counts = [int(count) for count in column.all_inner_texts()]
        assert counts == sorted(counts, reverse=True)
        visit.page.focus("#matrix thead th:nth-child(1) button")
        visit.page.keyboard.press("Enter")
        names = [name.casefold() for name in visit.page.locator("#matrix tbody th").all_inner_texts()]
        assert names == sorted(names)
        visit.page.keyboard.press("Enter")
        assert visit.page.get_attribute("#matrix thead th:nth-child(1)", "aria-sort") == "descending"
        visit.page.fill("#search", "resnet")
        assert 0 < visit.page.locator("#matrix tbody tr:visible").count() < len(names)
        visit.page.fill("#search", "")
        visit.page.focus("#matrix .cell:has(.best)")
        visit.page.keyboard.press("Enter")
        assert "Best number stated: " in text(visit, "#panel")
        assert visit.page.locator("#panel mark").count() >= 1
        visit.page.focus("#tab-matrix")
        visit.page.keyboard.press("End")
        assert visit.page.locator("#relations").is_visible()
        assert visit.complaints == []


def test_light_dark_and_communities(imagenet: Path) -> None:
    with opened(imagenet) as visit:
        light = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        before = visit.page.screenshot()
        visit.page.click("#theme")
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") != light
        visit.page.click("#theme")
        visit.page.select_option("#colouring", "community")
        assert visit.page.locator("#groups").is_visible()
        colours = visit.page.evaluate("picture.nodes.map((node) => node.color.background)")
        assert len(set(colours)) > 1
        visit.page.select_option("#colouring", "type")
        visit.page.evaluate("document.activeElement.blur(); picture.network.unselectAll()")
        visit.page.mouse.move(0, 0)
        visit.page.wait_for_timeout(300)
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == light
        assert len(before) > 0
        assert visit.complaints == []


def test_bipartite_is_the_default_only_where_there_is_a_matrix(tmp_path: Path) -> None:
    graph = sample_graph()
    pages = {}
    for node, choice in (("ImageNet", None), ("ImageNet", False), ("ResNet", None), ("metric:accuracy", None)):
        paperkg.view(graph, node, tmp_path / "page.html", bipartite=choice)
        pages[node, choice] = 'id="matrix"' in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert list(pages.values()) == [True, False, True, False]
    with pytest.raises(NodeError, match="no matrix"):
        paperkg.view(graph, "metric:accuracy", tmp_path / "page.html", bipartite=True)


def test_sentences_of_papers_that_are_not_drawn_are_told(tmp_path: Path) -> None:
    paperkg.view(sample_graph(), "ImageNet", tmp_path / "page.html", limit=8)
    with opened(tmp_path / "page.html") as visit:
        assert "Drawn are 8 of" in text(visit, "header")
        assert not [node for node in visible_nodes(visit) if node.startswith("paper:")]
        visit.page.evaluate("choose('dataset:imagenet', true)")
        assert "What papers say (" in text(visit, "#panel")
        assert visit.page.locator("#panel .proof mark").count() > 1
        assert visit.complaints == []


def test_numbers_of_the_report_open_their_sentences(tmp_path: Path) -> None:
    paperkg.report(sample_graph(), tmp_path / "report.html", old=nx.MultiDiGraph())
    with opened(tmp_path / "report.html") as visit:
        assert visit.page.locator("script").count() == 0
        for link in visit.page.locator("nav a").all():
            assert visit.page.locator(str(link.get_attribute("href"))).count() == 1
        titles = visit.page.locator("main h2").all_inner_texts()
        assert titles == ["The data", "What is new", "What the papers are about", "What rises and what falls",
                          "Leaderboards", "Gaps"]  # fmt: skip
        number = visit.page.locator("#boards .number").first
        number.focus()
        visit.page.keyboard.press("Enter")
        note = visit.page.locator(f"#{number.get_attribute('popovertarget')}")
        assert note.is_visible()
        assert note.locator("mark").first.inner_text() in number.inner_text()
        visit.page.keyboard.press("Escape")
        assert note.is_hidden()
        targets = visit.page.eval_on_selector_all(
            "[popovertarget]", "(all) => all.map((b) => b.popoverTargetElement !== null)"
        )
        assert len(targets) > 20
        assert all(targets)
        assert visit.page.locator("svg[role=img]").count() > 5
        assert visit.complaints == []


def test_every_number_of_a_leaderboard_is_a_button(tmp_path: Path) -> None:
    graph = sample_graph()
    paperkg.report(graph, tmp_path / "report.html", boards=100)
    with opened(tmp_path / "report.html") as visit:
        rows = visit.page.locator("#boards tbody tr:has(td)").count()
        assert rows == visit.page.locator("#boards tbody tr td:nth-child(3) .number").count() > 5


@pytest.mark.parametrize("kind", ["view", "report"])
def test_the_same_graph_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    pages = []
    for seed in range(2):
        graph = shuffled(sample_graph(), seed)
        path = tmp_path / f"{seed}.html"
        if kind == "view":
            paperkg.view(graph, "ImageNet", path)
        else:
            paperkg.report(graph, path)
        pages.append(path.read_bytes())
    assert pages[0] == pages[1]


def hostile_board(words: list[str]) -> nx.MultiDiGraph[str]:
    """A graph that has everything a page shows, and whose every text is hostile."""
    graph = hostile_graph(words)
    for node, label in (("task:t", "Task"), ("metric:m", "Metric"), ("dataset:d", "Dataset")):
        graph.add_node(node, labels=[label], name=words[-1], aliases=words, papers=2)
    papers, methods = (sorted(node for node in graph if node.startswith(kind)) for kind in ("paper:", "method:"))
    for number, (paper, method) in enumerate(zip(papers, methods, strict=True)):
        said = {"evidence": words[number], "start": 0, "end": 3, "confidence": 0.5}
        graph.nodes[paper]["date"] = f"202{number}-01-01"
        graph.nodes[method]["papers"] = 2
        graph.add_edge(paper, method, type="USES", **said)
        graph.add_edge(paper, "task:t", type="ADDRESSES", **said)
        graph.add_edge(method, "task:t", type="USED_FOR", papers=1, evidence=words[number], paper_ids=[paper])
        graph.add_edge(paper, f"result:{number}", type="REPORTS", **said)
        graph.add_edge(f"result:{number}", method, type="OF_METHOD")
        graph.add_edge(f"result:{number}", "metric:m", type="IN_METRIC")
    graph.add_edge(methods[1], "dataset:d", type="EVALUATED_ON", papers=1, evidence=words[1], paper_ids=[papers[1]])
    graph.add_edge(papers[1], "dataset:d", type="EVALUATES_ON", evidence=words[1])
    return graph


def test_hostile_words_are_only_words(tmp_path: Path) -> None:
    with browsing() as visit:
        for number in range(0, len(TITLES), 5):
            words = TITLES[number : number + 5]
            graph = hostile_board(words)
            paperkg.view(graph, "dataset:c", tmp_path / f"view{number}.html", hops=2)
            paperkg.report(graph, tmp_path / f"report{number}.html", old=nx.MultiDiGraph())
            seen = visit(tmp_path / f"view{number}.html")
            told = ""
            for node in seen.page.evaluate("picture.nodes.getIds()"):
                seen.page.evaluate("(id) => choose(id, true)", node)
                told += text(seen, "#panel")
            seen.page.click("#tab-matrix")
            for cell in seen.page.locator("#matrix .cell").all():
                cell.click()
                told += text(seen, "#panel")
            assert [word for word in words if harmless(word) not in " ".join(told.split())] == []
            check(seen)
            seen = visit(tmp_path / f"report{number}.html")
            seen.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
            told = " ".join(text(seen, "main").split())
            assert [word for word in words if harmless(word) not in told] == []
            seen.page.click(".number >> nth=0")
            check(seen)


def harmless(words: str) -> str:
    """Return how a hostile text begins where it is shown as text."""
    shown = " ".join(re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "", words).split())
    return " ".join(shown[:20].split())


def check(visit: Visit) -> None:
    """Nothing ran, nothing was loaded, nothing became an element or an address."""
    visit.page.wait_for_timeout(50)
    assert visit.complaints == []
    assert (
        visit.page.locator("img, iframe, object, embed, svg[onload], [onclick], [onmouseover], [onerror]").count() == 0
    )
    links: Any = visit.page.eval_on_selector_all("a", "(all) => all.map((link) => link.href)")
    assert all(link.startswith(("https://example.org/", "file:")) for link in links)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 1280
