"""A neighbourhood as one HTML file that fetches nothing, moves nothing, and shows a paper's words as words."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paperkg import schema
from paperkg.errors import ExportError
from paperkg.files import atomic_path
from paperkg.views import words
from paperkg.views.layout import positions
from paperkg.views.page import render
from paperkg.views.selection import select
from paperkg.views.style import STYLES

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]
    Link = tuple[str, str, dict[str, Any]]

_OPTIONS: Final[dict[str, Any]] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "tooltipDelay": 80, "selectConnectedEdges": True},
    # The page writes the captions itself, so that they never lie on each other: vis-network shall write none.
    "nodes": {"scaling": {"label": {"drawThreshold": 10_000}}},
    "edges": {"smooth": False, "selectionWidth": 1.5, "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}},
}
_DERIVED: Final = (schema.EVALUATED_ON, schema.USED_FOR)


def write_neighbourhood(graph: Graph, centre: str, path: str | Path, *, limit: int = 300) -> None:
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
    drawn = graph.subgraph(nodes)
    links = sorted(drawn.edges(data=True), key=lambda link: (link[0], link[1], link[2]["type"]))
    page = render(drawn, centre, links, _picture(drawn, centre, nodes, links), left_out)
    try:
        with atomic_path(path) as temporary:
            temporary.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error


def _picture(
    graph: Graph, centre: str, nodes: list[str], links: list[tuple[str, str, dict[str, Any]]]
) -> dict[str, Any]:
    """Put nodes and edges into pyvis, and return what vis-network draws."""
    from pyvis.network import Network

    looks = {node: _look(graph, node, node == centre) for node in nodes}
    radii = {node: look["size"] for node, look in looks.items()}
    places = positions(nodes, [(head, tail) for head, tail, _ in links], radii, centre)
    network = Network(directed=True)
    for node in nodes:
        x, y = places[node]
        network.add_node(node, title=words.node_text(graph, node, centre), x=x, y=y, **looks[node])
    parallel: dict[frozenset[str], int] = defaultdict(int)
    for number, (head, tail, data) in enumerate(links):
        bend = parallel[frozenset((head, tail))]
        parallel[frozenset((head, tail))] += 1
        look: dict[str, Any] = {"width": _width(data), "dashes": data["type"] not in _DERIVED}
        if bend:
            look["smooth"] = {"type": "curvedCW", "roundness": 0.12 * bend}
        network.add_edge(head, tail, id=number, title=words.edge_text(graph, head, tail, data), **look)
    return {"nodes": network.nodes, "edges": network.edges, "options": _OPTIONS}


def _look(graph: Graph, node: str, central: bool) -> dict[str, Any]:
    label = words.label_of(graph, node)
    style = STYLES[label]
    thing = label in schema.ENTITY_TYPES
    weight = math.sqrt(graph.nodes[node].get("papers", 1)) if thing else 0.0
    border = style.colour if style.hollow else "#333333"
    return {
        "label": words.shorten(words.name_of(graph, node), 44 if central else 28),
        "shape": style.shape,
        "size": 20.0 if central else round(min(5 + 2.2 * weight, 18), 1),
        "color": {"background": style.colour, "border": border, "highlight": style.colour, "hover": style.colour},
        "hollow": style.hollow,
        "central": central,
        "borderWidth": 4 if central else 2 if style.hollow else 1,
        "font": {"size": 18 if central else round(min(11 + weight, 15)) if thing else 11, "bold": central},
    }


def _width(data: dict[str, Any]) -> float:
    return round(min(1 + math.log2(data.get("papers", 1)), 4), 1) if data["type"] in _DERIVED else 0.7
