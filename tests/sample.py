"""A dozen hand-written annotations of well-known papers, and their graph."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

import networkx as nx

from paperkg.graph import Database, build_graph
from paperkg.model import Annotation, annotation_from_dict, annotation_to_dict
from paperkg.resolution import resolve

SAMPLE = Path(__file__).resolve().parent / "data" / "sample.jsonl"


@cache
def _annotations() -> tuple[Annotation, ...]:
    with SAMPLE.open(encoding="utf-8") as lines:
        return tuple(annotation_from_dict(json.loads(line)) for line in lines)


def sample_annotations() -> list[Annotation]:
    """Return the annotations, in the order of the file."""
    return list(_annotations())


def graph_of(annotations: list[Annotation]) -> nx.MultiDiGraph[str]:
    """Resolve and build, as api.build_graph does."""
    resolution = resolve(annotations)
    return build_graph(
        annotations,
        resolution.entities,
        resolution.ids,
        variants=resolution.variants,
    )


def sample_graph() -> nx.MultiDiGraph[str]:
    """Return a new graph of the annotations."""
    return graph_of(sample_annotations())


def dump(folder: Path) -> list[str]:
    """Return all that a graph's folder says: what papers say, nodes, relationships, a line each."""
    with Database(folder / "graph.sqlite") as graph:
        return [
            *(json.dumps(annotation_to_dict(note)) for note in graph.annotations()),
            *(json.dumps({"id": id_, **node}, sort_keys=True) for id_, node in graph.nodes()),
            *(json.dumps([head, tail, link], sort_keys=True) for head, tail, link in graph.links()),
        ]


def shuffled(graph: nx.MultiDiGraph[str], seed: int) -> nx.MultiDiGraph[str]:
    """The same graph with nodes and edges in another order."""
    dice = random.Random(seed)
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(data=True))
    dice.shuffle(nodes)
    dice.shuffle(edges)
    other.add_nodes_from(nodes)
    other.add_edges_from(edges)
    return other
