"""The HTML around a picture: heading, legend, table, and the scripts that it carries."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, Final

from paperkg import schema
from paperkg.views import words
from paperkg.views.style import STYLES, swatch

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]
    Link = tuple[str, str, dict[str, Any]]

_LIBRARY: Final = "lib/vis-9.1.2/vis-network.min.js"
# What papers say together first, then numbers, then single papers.
_FIRST: Final = (
    schema.EVALUATED_ON,
    schema.USED_FOR,
    schema.ON_DATASET,
    schema.OF_METHOD,
    schema.IN_METRIC,
    schema.OVER,
)
_ORDER: Final = {type_: number for number, type_ in enumerate(dict.fromkeys((*_FIRST, *schema.RELATIONSHIP_TYPES)))}
_LONGEST: Final = {"name": 200, "sentence": 1000}
_IN_JSON: Final = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&"})


def render(graph: Graph, centre: str, links: list[Link], picture: dict[str, Any], left_out: str) -> str:
    """Return the page as text.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        What is drawn.
    centre : str
        The id of the node in the middle.
    links : list of (str, str, dict)
        The graph's edges, sorted.
    picture : dict
        Nodes, edges and options for vis-network.
    left_out : str
        What is not drawn and why; empty if all is.
    """
    own = files("paperkg.views")
    library = (files("pyvis") / _LIBRARY).read_text(encoding="utf-8")
    script = (own / "page.js").read_text(encoding="utf-8")
    name = words.shorten(words.name_of(graph, centre), 160)
    return Template((own / "page.html").read_text(encoding="utf-8")).substitute(
        policy=_policy(library, script),
        title=escape(name),
        heading=escape(name),
        css=(own / "page.css").read_text(encoding="utf-8"),
        summary=_summary(graph, centre, links, left_out),
        legend=_legend(graph),
        caption=escape(f"The same as a table: {words.count(len(links), 'relationship')}"),
        rows="".join(_row(graph, link) for link in sorted(links, key=lambda link: _by_interest(graph, centre, link))),
        # Inside a script element only these signs could end it.
        data=json.dumps(picture, separators=(",", ":")).translate(_IN_JSON),
        library=library,
        script=script,
    )


def _policy(*scripts: str) -> str:
    """Allow exactly these scripts and nothing from anywhere: not even an overlooked tag could run or load anything."""
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _summary(graph: Graph, centre: str, links: list[Link], left_out: str) -> str:
    others = [node for node in graph if node != centre]
    around = f"Around it: {words.kinds(graph, others)}; {words.count(len(links), 'relationship')}." if others else ""
    lines = [f"<p>{escape(words.about(graph, centre))}</p>\n", f'<p class="soft">{escape(around)}</p>\n']
    if left_out:
        lines.append(f'<p class="left-out">{escape(left_out)}</p>\n')
    return "".join(lines)


def _legend(graph: Graph) -> str:
    present = {words.label_of(graph, node) for node in graph}
    items = (f"<li>{swatch(label)}{escape(label)}</li>\n" for label in STYLES if label in present)
    rules = ("larger: in more papers", "solid: summed up over papers", "dashed: single statements")
    return "".join([*items, *(f'<li class="soft">{rule}</li>\n' for rule in rules)])


def _by_interest(graph: Graph, centre: str, link: Link) -> tuple[bool, int, int, str, str]:
    """Sort what concerns the centre before the rest, then by type, papers and name."""
    head, tail, data = link
    return centre not in (head, tail), _ORDER[data["type"]], -data.get("papers", 1), head, tail


def _row(graph: Graph, link: Link) -> str:
    head, tail, data = link
    sentence = data.get("evidence") or graph.nodes[head].get("sentence", "")
    cells = (
        _end(graph, head),
        escape(words.relation(data["type"])),
        _end(graph, tail),
        _papers(graph, data),
        f"<bdi>{escape(words.shorten(sentence, _LONGEST['sentence']))}</bdi>",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def _end(graph: Graph, node: str) -> str:
    return f"{_linked(graph, node)}<small>{escape(words.label_of(graph, node))}</small>"


def _linked(graph: Graph, node: str) -> str:
    name = f"<bdi>{escape(words.shorten(words.name_of(graph, node), _LONGEST['name']))}</bdi>"
    url = graph.nodes[node].get("url", "")
    if not url.lower().startswith(("https://", "http://")):
        return name
    return f'<a href="{escape(words.clean(url))}" rel="noopener noreferrer">{name}</a>'


def _papers(graph: Graph, data: dict[str, Any]) -> str:
    """Name the papers behind a derived relationship where they are drawn too; count them anyway."""
    if "papers" not in data:
        return ""
    shown = [_linked(graph, paper) for paper in data.get("paper_ids", []) if paper in graph][:3]
    return f"{data['papers']}{''.join(f'<small>{paper}</small>' for paper in shown)}"
