"""The HTML around a picture: heading, legend, matrix, table, and the scripts that it carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from paperkg import schema
from paperkg.views import markup, words
from paperkg.views.assets import asset, in_script, policy, vis_network
from paperkg.views.matrix import matrix_table
from paperkg.views.rendering import filled
from paperkg.views.style import STROKES, STYLES, line, swatch

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]
    Link = tuple[str, str, dict[str, Any]]

_SCRIPTS: Final = ("picture.js", "panel.js", "controls.js")
_PAPERS_NAMED: Final = 3


def render(
    graph: Graph,
    centre: str,
    drawn: list[Link],
    told: list[Link],
    picture: dict[str, Any],
    remarks: list[str],
    matrix: Mapping[str, Any] | None,
) -> str:
    """Return the page as text.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What is drawn, and papers that are only told of.
    centre : str
        The id of the node in the middle.
    drawn, told : list of (str, str, dict)
        The edges that are drawn, and those that only the table tells.
    picture : dict
        What the page's script needs.
    remarks : list of str
        What is left out and why.
    matrix : mapping, optional
        Methods by datasets, for a second tab.
    """
    library = vis_network()
    script = "\n".join(map(asset, _SCRIPTS))
    nodes = [node["id"] for node in picture["nodes"]]
    others = [node for node in nodes if node != centre]
    around = f"Around it: {words.kinds(graph, others)}; {words.count(len(drawn), 'link')}." if others else ""
    caption = f"The same as the picture: {words.count(len(drawn), 'link')}"
    if told:
        caption += f"; and {words.count(len(told), 'sentence')} of papers that are not drawn"
    groups = zip(picture["groups"]["names"], picture["groups"]["colours"], strict=False)
    return filled(
        "page.html",
        policy=policy(library, script),
        title=words.shorten(words.name_of(graph, centre), 160),
        css=asset("base.css") + asset("page.css"),
        about=words.about(graph, centre),
        around=around,
        remarks=remarks,
        things=_things(graph, nodes),
        lines=_lines(drawn),
        # The script sets the colours of communities, with those of the nodes.
        groups=[(colour, markup.name(name, 60)) for name, colour in groups],
        matrix=matrix_table(matrix) if matrix else None,
        caption=f"{caption}.",
        rows=(_row(graph, link) for link in [*drawn, *told]),
        data=in_script(picture),
        library=library,
        script=script,
    )


def _things(graph: Graph, nodes: list[str]) -> list[dict[str, Any]]:
    labels = Counter(words.label_of(graph, node) for node in nodes)
    return [
        {"key": label, "drawing": swatch(label), "text": label, "count": labels[label]}
        for label in STYLES
        if labels[label]
    ]


def _lines(links: list[Link]) -> list[dict[str, Any]]:
    types = Counter(link["type"] for *_, link in links)
    return [
        {"key": type_, "drawing": line(type_), "text": words.relation(type_), "count": types[type_]}
        for type_ in STROKES
        if types[type_]
    ]


def _row(graph: Graph, link: Link) -> dict[str, Any]:
    """Return what a row of the table shows: its papers by name where they are in the file, counted anyway."""
    head, tail, data = link
    return {
        "head": markup.linked(graph, head),
        "head_label": words.label_of(graph, head),
        "relation": words.relation(data["type"]),
        "tail": markup.linked(graph, tail),
        "tail_label": words.label_of(graph, tail),
        "proof": markup.proof(graph, head, tail, data),
        "count": words.count(data["papers"], "paper") if "papers" in data else "",
        "papers": [markup.linked(graph, paper) for paper in papers_behind(graph, head, tail, data)[:_PAPERS_NAMED]],
    }


def papers_behind(graph: Graph, head: str, tail: str, data: Mapping[str, Any]) -> list[str]:
    """Return the papers of a graph that state a link: its head, those that it sums up, or who reports the result."""
    if words.label_of(graph, head) == schema.PAPER:
        return [head]
    if words.label_of(graph, head) == schema.RESULT:
        return sorted(paper for paper, _, link in graph.in_edges(head, data=True) if link["type"] == schema.REPORTS)
    return [paper for paper in data.get("paper_ids", ()) if paper in graph]
