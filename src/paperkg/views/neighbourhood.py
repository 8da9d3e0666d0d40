"""A neighbourhood as one HTML file that fetches nothing, moves nothing, and shows a paper's words as words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paperkg import schema
from paperkg.errors import ExportError
from paperkg.files import atomic_path
from paperkg.text import fold
from paperkg.views import markup, words
from paperkg.views.communities import communities
from paperkg.views.layout import positions
from paperkg.views.matrix import matrix_data
from paperkg.views.page import papers_behind, render
from paperkg.views.selection import proofs, select
from paperkg.views.style import GROUPS, STROKES, STYLES

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]
    Link = tuple[str, str, dict[str, Any]]

_OPTIONS: Final[dict[str, Any]] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "tooltipDelay": 80, "keyboard": {"enabled": True, "bindToWindow": False}},
    # The page writes the captions itself, so that they never lie on each other: vis-network shall write none.
    "nodes": {"scaling": {"label": {"drawThreshold": 10_000}}},
    "edges": {"smooth": False, "selectionWidth": 1.5, "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}},
}
# What papers say together first, then numbers, then single papers.
_FIRST: Final = (
    *schema.LINK_TYPES,
    schema.ON_DATASET,
    schema.OF_METHOD,
    schema.IN_METRIC,
    schema.OVER,
)
_ORDER: Final = {type_: number for number, type_ in enumerate(dict.fromkeys((*_FIRST, *schema.RELATIONSHIP_TYPES)))}


def write_neighbourhood(
    graph: Graph,
    centre: str,
    path: str | Path,
    *,
    limit: int = 300,
    matrix: Mapping[str, Any] | None = None,
    sources: Graph | None = None,
) -> None:
    """Write an interactive picture of what surrounds a node, with a table of the same, as one HTML file.

    The file loads nothing from anywhere and the same neighbourhood always gives the same bytes.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        The neighbourhood: a part of a graph of paperkg.
    centre : str
        The id of the node that it surrounds.
    path : str or Path
        The HTML file; an existing one is replaced.
    limit : int
        The most nodes to draw. Of a larger neighbourhood those nearest to the centre are drawn, things before papers
        before people, and those with the most papers first; the page says what it leaves out.
    matrix : mapping, optional
        Methods by datasets, as `paperkg.findings.matrix.matrix` gives it, for a second tab.
    sources : networkx.MultiDiGraph, optional
        What is told beyond the neighbourhood: the papers of the matrix with its methods and datasets, and what the
        neighbourhood's results are linked with.

    Raises
    ------
    ExportError
        If the file cannot be written.

    Examples
    --------
    >>> import networkx, tempfile
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("dataset:cifar-10", labels=["Dataset"], name="CIFAR-10", papers=1)
    >>> graph.add_node("method:resnet", labels=["Method"], name="ResNet", papers=1)
    >>> _ = graph.add_edge("method:resnet", "dataset:cifar-10", type="EVALUATED_ON", papers=1)
    >>> target = Path(tempfile.mkdtemp()) / "cifar.html"
    >>> write_neighbourhood(graph, "dataset:cifar-10", target)
    >>> "<h1><bdi>CIFAR-10</bdi></h1>" in target.read_text(encoding="utf-8")
    True
    """
    graph = graph.copy()  # a view, as subgraphs are, answers slowly
    nodes, left_out = select(graph, centre, max(limit, 1))
    told, untold = proofs(graph, nodes, centre)
    drawn = sorted(graph.subgraph(nodes).edges(data=True), key=lambda link: _by_interest(centre, link))
    known = graph if sources is None else sources
    picture = _picture(graph, centre, nodes, drawn, told)
    for node in picture["nodes"]:
        if node["kind"] == schema.RESULT and node["id"] in known:
            node["name"] = words.result_text(known, node["id"])
    if matrix is not None:
        picture["matrix"] = matrix_data(matrix, known)
    page = render(graph, centre, drawn, told, picture, [line for line in (left_out, untold) if line], matrix)
    write_page(page, path)


def write_page(page: str, path: str | Path) -> None:
    """Write a page whole or not at all.

    Raises
    ------
    ExportError
        If the file cannot be written.
    """
    try:
        with atomic_path(path) as temporary:
            temporary.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error


def _by_interest(centre: str, link: Link) -> tuple[bool, int, int, str, str]:
    """Sort what concerns the centre before the rest, then by type, papers and name."""
    head, tail, data = link
    return centre not in (head, tail), _ORDER[data["type"]], -data.get("papers", 1), head, tail


def _picture(graph: Graph, centre: str, nodes: list[str], drawn: list[Link], told: list[Link]) -> dict[str, Any]:
    """Put nodes and edges into pyvis, and return what vis-network draws and the page's script needs."""
    from pyvis.network import Network

    index = {node: number for number, node in enumerate(nodes)}
    papers: dict[str, int] = {}
    looks = {node: _look(graph, node, node == centre) for node in nodes}
    radii = {node: look["size"] for node, look in looks.items()}
    places = positions(
        nodes, [(head, tail) for head, tail, _ in sorted(drawn, key=lambda link: link[:2])], radii, centre
    )
    groups = _groups(graph, centre, nodes, drawn)
    network = Network(directed=True)
    for node in nodes:
        x, y = places[node]
        network.add_node(node, x=x, y=y, community=groups["of"].get(node, -1), **looks[node])
    parallel: dict[frozenset[str], int] = defaultdict(int)
    edges = []
    for number, (head, tail, data) in enumerate(drawn):
        bend = parallel[frozenset((head, tail))]
        parallel[frozenset((head, tail))] += 1
        sources = papers_behind(graph, head, tail, data)
        edge = {"id": number, "from": index[head], "to": index[tail], "type": data["type"], "width": _width(data),
                "sources": [papers.setdefault(paper, len(papers)) for paper in sources]}  # fmt: skip
        if "papers" in data:
            edge["papers"] = data["papers"]
        if bend:
            edge["smooth"] = {"type": "curvedCW", "roundness": round(0.12 * bend, 2)}
        edges.append(edge)
    return {
        "centre": centre,
        "things": list(schema.ENTITY_TYPES),
        "nodes": network.nodes,
        "edges": edges,
        "rows": [_row(graph, index, papers, link) for link in [*drawn, *told]],
        "strokes": {type_: [stroke.colour, list(stroke.dashes) or False] for type_, stroke in STROKES.items()},
        "groups": {"names": groups["names"], "colours": list(GROUPS[: len(groups["names"])])},
        "options": _OPTIONS,
    }


def _row(graph: Graph, index: Mapping[str, int], papers: dict[str, int], link: Link) -> list[Any]:
    """Tell of a row of the table: numbers of its ends (-1: not drawn), of the paper that says it, and its type."""
    head, tail, data = link
    paper = papers.setdefault(head, len(papers)) if words.label_of(graph, head) == schema.PAPER else None
    return [index.get(head, -1), index.get(tail, -1), paper, data["type"]]


def _groups(graph: Graph, centre: str, nodes: list[str], drawn: list[Link]) -> dict[str, Any]:
    """Find communities without the centre, which all is linked with; each is named by its things in the most papers."""
    weights: Counter[tuple[str, str]] = Counter()
    for head, tail, data in drawn:
        if head != tail:
            weights[min(head, tail), max(head, tail)] += data.get("papers", 1)
    found = communities({pair: float(count) for pair, count in weights.items()}, [n for n in nodes if n != centre])
    found = [group for group in found if len(group) > 2]
    shown = found[: len(GROUPS)]

    def weight(node: str) -> tuple[bool, int, str]:
        return words.label_of(graph, node) not in schema.ENTITY_TYPES, -graph.nodes[node].get("papers", 0), node

    names = [
        ", ".join(words.shorten(words.name_of(graph, n), 28) for n in sorted(group, key=weight)[:2]) for group in shown
    ]
    return {"names": names, "of": {node: number for number, group in enumerate(shown) for node in group}}


def _look(graph: Graph, node: str, central: bool) -> dict[str, Any]:
    label = words.label_of(graph, node)
    style = STYLES[label]
    thing = label in schema.ENTITY_TYPES
    data = graph.nodes[node]
    name = words.name_of(graph, node)
    weight = math.sqrt(data.get("papers", 1)) if thing else 0.0
    look = {
        "label": words.shorten(name, 44 if central else 28),
        "name": words.shorten(name, markup.LONGEST_NAME),
        "kind": label,
        "about": words.about(graph, node),
        "aliases": [words.shorten(alias, 100) for alias in data.get("aliases", ()) if fold(alias) != fold(name)],
        "papers": data.get("papers", 0),
        "shape": style.shape,
        "size": 20.0 if central else round(min(5 + 2.2 * weight, 18), 1),
        "color": style.colour,
        "own": style.colour,
        "hollow": style.hollow,
        "font": {"size": 18 if central else round(min(11 + weight, 15)) if thing else 11, "bold": central},
    }
    url = markup.address(graph, node) if label == schema.PAPER else None
    return look | ({"url": url} if url else {})


def _width(data: dict[str, Any]) -> float:
    return round(min(1 + math.log2(data.get("papers", 1)), 5), 1) if data["type"] in schema.LINKS else 0.9
