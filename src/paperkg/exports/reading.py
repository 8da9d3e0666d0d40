"""GraphML read back, perhaps after Gephi or Cytoscape added to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import networkx

from paperkg.errors import InputError
from paperkg.exports.content import EDGE_TYPES, NODE_TYPES, Types

_OURS: Final = "only a graph that paperkg wrote can be read"


def read_graphml(path: str | Path) -> networkx.MultiDiGraph[str]:
    """Read a GraphML file that paperkg wrote.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    networkx.MultiDiGraph
        The graph that was written: same ids, labels, types and properties. Lists are lists again, but for those of
        your own attributes, which stay text.

    Raises
    ------
    InputError
        If there is no such file, it is not GraphML, or not of a graph of paperkg.

    Examples
    --------
    >>> import tempfile
    >>> from paperkg.exports import write_graphml
    >>> target = Path(tempfile.mkdtemp()) / "kg.graphml"
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("dataset:cifar-10", labels=["Dataset"], name="CIFAR-10", aliases=["CIFAR 10", "CIFAR10"])
    >>> write_graphml(graph, target)
    >>> read_graphml(target).nodes["dataset:cifar-10"]["aliases"]
    ['CIFAR 10', 'CIFAR10']
    """
    try:
        found = networkx.read_graphml(path, force_multigraph=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (ParseError, networkx.NetworkXError, ValueError, KeyError) as error:
        raise InputError(f"{path}: not GraphML ({error})") from error
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node, data in found.nodes(data=True):
        if "labels" not in data:
            raise InputError(f'{path}: node {node!r} has no "labels"; {_OURS}')
        graph.add_node(node, **_restored(data, {"labels": "strings", **NODE_TYPES}))
        graph.nodes[node].pop("label", None)
    for head, tail, data in found.edges(data=True):
        if "type" not in data:
            raise InputError(f'{path}: edge {head!r} -> {tail!r} has no "type"; {_OURS}')
        graph.add_edge(head, tail, **_restored(data, EDGE_TYPES))
    return graph


def _restored(data: dict[str, Any], types: Types) -> dict[str, Any]:
    return {name: _items(value) if types.get(name) == "strings" else value for name, value in data.items()}


def _items(text: str) -> list[str]:
    return [item.replace("\\|", "|") for item in text.split(" | ")] if text else []
