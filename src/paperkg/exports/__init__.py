r"""Write a graph to a file that other programs open: GraphML, GEXF, JSON, JSON lines, CSV, Cypher; papers as BibTeX.

The same graph gives the same bytes, whatever the order in which it was built, and a file appears whole or not at all.

=========== ============================ =====================================================================
suffix      opens in                     form
=========== ============================ =====================================================================
.graphml    Gephi, Cytoscape, igraph, R  one typed attribute a property; lists joined by " | "
.gexf       Gephi                        the same, GEXF 1.2
.json       networkx, d3                 node-link: ``{"nodes": [...], "edges": [...]}``, lists as lists
.jsonl      jq, pandas                   the nodes, then the edges, one object a line
.cypher     cypher-shell, Neo4j Browser  constraints, then MERGE by id: running it twice is running it once
.bib        Zotero, JabRef, LaTeX        the papers, with what was found in them as keywords
.csv        spreadsheets, pandas         the papers, a row each, with what was found in them
folder/     pandas, spreadsheets         CSV: one file a label and a relationship type; lists joined by " | "
=========== ============================ =====================================================================

GraphML, GEXF and CSV have no lists that Gephi, Cytoscape and spreadsheets all show, so a list becomes what a person
would type: its items joined by `` | ``. A bar inside an item is written ``\|``, so that splitting at `` | `` is exact.
Characters that XML cannot hold (controls, lone surrogates) are left out of these three, and line ends become ``\n``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from paperkg.errors import ExportError
from paperkg.exports.content import Graph
from paperkg.exports.cypher import write_cypher
from paperkg.exports.markup import write_gexf, write_graphml
from paperkg.exports.papers import write_bibtex, write_papers_csv
from paperkg.exports.reading import read_graphml
from paperkg.exports.records import write_csv, write_json, write_jsonl
from paperkg.model import Paper

__all__ = [
    "export",
    "read_graphml",
    "write_bibtex",
    "write_csv",
    "write_cypher",
    "write_gexf",
    "write_graphml",
    "write_json",
    "write_jsonl",
    "write_papers_csv",
]

_WRITERS: Final[dict[str, Callable[[Any, str | Path], None]]] = {
    ".graphml": write_graphml,
    ".gexf": write_gexf,
    ".json": write_json,
    ".jsonl": write_jsonl,
    ".cypher": write_cypher,
}
_OF_PAPERS: Final[dict[str, Callable[[Any, str | Path, Iterable[Paper]], None]]] = {
    ".bib": write_bibtex,
    ".csv": write_papers_csv,
}


def export(graph: Graph, path: str | Path, papers: Iterable[Paper] = ()) -> None:
    """Write a graph in the form that the path's suffix names.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        A graph of paperkg. Attributes that you added (a centrality, a community) are exported too.
    path : str or Path
        Ends in .graphml, .gexf, .json, .jsonl or .cypher; or in .bib or .csv for the papers alone; or is a folder for
        the whole graph as CSV: ends in a slash, or exists.
    papers : iterable of Paper, optional
        The papers as their annotations have them, for .bib and .csv: a graph alone knows no order of authors.

    Raises
    ------
    ExportError
        If the suffix is unknown, the file cannot be written, or the graph holds what no file can.

    Examples
    --------
    >>> import networkx, tempfile
    >>> target = Path(tempfile.mkdtemp()) / "kg.graphml"
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("dataset:cifar-10", labels=["Dataset"], name="CIFAR-10", aliases=["CIFAR10"], papers=3)
    >>> export(graph, target)
    >>> networkx.read_graphml(target).nodes["dataset:cifar-10"]["name"]
    'CIFAR-10'
    """
    suffix = Path(path).suffix.lower()
    if str(path).endswith(("/", os.sep)) or Path(path).is_dir():
        write_csv(graph, path)
    elif suffix in _OF_PAPERS:
        _OF_PAPERS[suffix](graph, path, papers)
    elif suffix in _WRITERS:
        _WRITERS[suffix](graph, path)
    else:
        known = ", ".join((*_WRITERS, *_OF_PAPERS))
        raise ExportError(f"{path}: no export has this suffix; use {known}, or a folder (name/) for the graph as CSV")
