"""Which nodes of a large neighbourhood are drawn, which sentences of other papers are told, and a line that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import networkx

from paperkg import schema
from paperkg.views.words import count, kinds, label_of, links_between, listed, name_of, shorten

if TYPE_CHECKING:
    Graph = networkx.MultiDiGraph[str]
    Link = tuple[str, str, dict[str, Any]]

# Of papers that are not drawn, so many sentences are told of each thing, and of the centre.
_SENTENCES: Final = 5
_OF_CENTRE: Final = 50

_THINGS: Final = [type_.plural for type_ in schema.ENTITIES.values()]
_OTHERS: Final = [
    label.plural
    for label in sorted(schema.NODE_LABELS.values(), key=lambda label: label.rank)
    if label.name not in schema.ENTITIES
]


def select(graph: Graph, centre: str, limit: int) -> tuple[list[str], str]:
    """Choose the nodes to draw.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        A neighbourhood.
    centre : str
        The node that it surrounds; always chosen.
    limit : int
        The most nodes to draw, at least 1.

    Returns
    -------
    nodes : list of str
        Sorted ids.
    left_out : str
        Which nodes are left out, and by which rule; empty if none is.
    """
    steps = networkx.single_source_shortest_path_length(graph.to_undirected(as_view=True), centre)

    def order(node: str) -> tuple[int, int, int, int, str]:
        papers = graph.nodes[node].get("papers", graph.degree(node))
        rank = schema.NODE_LABELS[label_of(graph, node)].rank
        return steps.get(node, len(graph)), rank, -_together(graph, node, centre), -papers, node

    ordered = sorted(graph, key=order)
    chosen, rest = ordered[:limit], ordered[limit:]
    if not rest:
        return sorted(chosen), ""
    name = shorten(name_of(graph, centre), 60)
    return sorted(chosen), (
        f"Drawn are {len(chosen):,} of {count(len(graph), 'node')}: the nearest to {name} "
        f"first; among equally near ones {listed(_THINGS)} (those with the most papers in common "
        f"with it), then {listed(_OTHERS)}. Left out: {kinds(graph, rest)}."
    )


def _together(graph: Graph, node: str, centre: str) -> int:
    """Count the papers behind the strongest link between two nodes."""
    links = [*links_between(graph, node, centre), *links_between(graph, centre, node)]
    return max((data.get("papers", 1) for data in links), default=0)


def proofs(graph: Graph, nodes: list[str], centre: str) -> tuple[list[Link], str]:
    """Choose sentences of papers that are not drawn, so that every thing that is drawn has some.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        A neighbourhood.
    nodes : list of str
        The nodes that are drawn.
    centre : str
        The node that it surrounds.

    Returns
    -------
    links : list of (str, str, dict)
        Links from papers that are not drawn to things that are, the surest first.
    untold : str
        How many sentences are left out, and by which rule; empty if none is.
    """
    drawn = set(nodes)
    told, left = [], 0
    for node in nodes:
        links = [
            (paper, node, link)
            for paper, _, link in graph.in_edges(node, data=True)
            if paper not in drawn and label_of(graph, paper) == schema.PAPER and link.get("evidence")
        ]
        links.sort(key=lambda link: (-link[2].get("confidence", 1.0), link[0], link[2]["type"]))
        most = _OF_CENTRE if node == centre else _SENTENCES
        told += links[:most]
        left += len(links[most:])
    if not left:
        return told, ""
    return told, (
        f"Of papers that are not drawn, at most {_SENTENCES} sentences are told of each thing ({_OF_CENTRE} of "
        f"{shorten(name_of(graph, centre), 60)}), those read with the most confidence; {left:,} are left out."
    )
