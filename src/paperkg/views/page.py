"""The HTML around a picture: heading, legend, matrix, table, and the scripts that it carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from paperkg import schema
from paperkg.views import markup, words
from paperkg.views.assets import asset, filled, in_script, policy, vis_network
from paperkg.views.matrix import matrix_table
from paperkg.views.style import STROKES, STYLES, line, swatch

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]
    Link = tuple[str, str, dict[str, Any]]

_SCRIPTS = ("picture.js", "panel.js", "controls.js")


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
    title = escape(words.shorten(words.name_of(graph, centre), 160))
    nodes = [node["id"] for node in picture["nodes"]]
    caption = f"The same as the picture: {words.count(len(drawn), 'link')}"
    if told:
        caption += f"; and {words.count(len(told), 'sentence')} of papers that are not drawn"
    return filled(
        "page.html",
        policy=policy(library, script),
        title=title,
        heading=title,
        css=asset("base.css") + asset("page.css"),
        summary=_summary(graph, centre, nodes, drawn, remarks),
        colouring=_colouring(picture),
        legend=_legend(graph, nodes, drawn) + _groups(picture),
        matrix_tab=_MATRIX_TAB if matrix else "",
        matrix_view=_MATRIX_VIEW.format(matrix_table(matrix)) if matrix else "",
        caption=escape(caption + "."),
        rows="".join(_row(graph, link) for link in [*drawn, *told]),
        data=in_script(picture),
        library=library,
        script=script,
    )


_MATRIX_TAB = (
    '<button type="button" role="tab" id="tab-matrix" aria-controls="view-matrix" aria-selected="false" tabindex="-1">'
    "Methods × datasets</button>\n"
)
_MATRIX_VIEW = '<div role="tabpanel" class="late" id="view-matrix" aria-labelledby="tab-matrix">\n{}\n</div>\n'


def _summary(graph: Graph, centre: str, nodes: list[str], links: list[Link], remarks: list[str]) -> str:
    others = [node for node in nodes if node != centre]
    around = f"Around it: {words.kinds(graph, others)}; {words.count(len(links), 'link')}." if others else ""
    lines = [f"<p>{escape(words.about(graph, centre))}</p>\n", f'<p class="soft">{escape(around)}</p>\n']
    return "".join([*lines, *(f'<p class="left-out">{escape(remark)}</p>\n' for remark in remarks)])


def _legend(graph: Graph, nodes: list[str], links: list[Link]) -> str:
    labels = Counter(words.label_of(graph, node) for node in nodes)
    types = Counter(link["type"] for *_, link in links)
    things = (_tick("kind", label, swatch(label), label, labels[label]) for label in STYLES if labels[label])
    lines = (
        _tick("type", type_, line(type_), words.relation(type_), types[type_]) for type_ in STROKES if types[type_]
    )
    return (
        f"<fieldset><legend>Things (larger: in more papers)</legend>{''.join(things)}</fieldset>\n"
        f"<fieldset><legend>Links (wider: in more papers)</legend>{''.join(lines)}</fieldset>\n"
    )


def _tick(kind: str, key: str, drawing: str, text: str, count: int) -> str:
    tick = f'<input type="checkbox" checked data-{kind}="{key}">'
    return f"<label>{tick}{drawing}{escape(text)} <small>{count:,}</small></label>"


def _colouring(picture: dict[str, Any]) -> str:
    if not picture["groups"]["names"]:
        return ""
    return (
        '<label>Colour by <select id="colouring"><option value="type">type</option>'
        '<option value="community">community</option></select></label>\n'
    )


def _groups(picture: dict[str, Any]) -> str:
    """Name the communities; their colours are set by the script, with those of the nodes."""
    groups = zip(picture["groups"]["names"], picture["groups"]["colours"], strict=False)
    items = (
        f'<span><span class="swatch" style="background:{colour}"></span> {markup.name(name, 60)}</span>'
        for name, colour in groups
    )
    return f'<fieldset id="groups" hidden><legend>Communities (Leiden)</legend>{" ".join(items)}</fieldset>\n'


def _row(graph: Graph, link: Link) -> str:
    head, tail, data = link
    cells = (
        _end(graph, head),
        escape(words.relation(data["type"])),
        _end(graph, tail),
        markup.proof(graph, head, tail, data),
        _papers(graph, head, tail, data),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _end(graph: Graph, node: str) -> str:
    return f"{markup.linked(graph, node)}<small>{escape(words.label_of(graph, node))}</small>"


def _papers(graph: Graph, head: str, tail: str, data: dict[str, Any]) -> str:
    """Name the papers behind a link where they are in the file; count them anyway."""
    sources = papers_behind(graph, head, tail, data)
    shown = "".join(f'<span class="source">{markup.linked(graph, paper)}</span>' for paper in sources[:3])
    return (words.count(data["papers"], "paper") if "papers" in data else "") + shown


def papers_behind(graph: Graph, head: str, tail: str, data: Mapping[str, Any]) -> list[str]:
    """Return the papers of a graph that state a link: its head, those that it sums up, or who reports the result."""
    if words.label_of(graph, head) == schema.PAPER:
        return [head]
    if words.label_of(graph, head) == schema.RESULT:
        return sorted(paper for paper, _, link in graph.in_edges(head, data=True) if link["type"] == schema.REPORTS)
    return [paper for paper in data.get("paper_ids", ()) if paper in graph]
