"""What a picture says of nodes and edges: names, captions, tooltips. All of it is plain text, never markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from paperkg import schema
from paperkg.naming import display_name
from paperkg.naming import result_text as written
from paperkg.views.style import STYLES

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]

# Controls and lone surrogates are no text in HTML; bidirectional overrides could turn the words around them.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """Remove what cannot be shown."""
    return _UNPRINTABLE.sub("", text)


def blanked(text: str) -> str:
    """Put a space for each sign that cannot be shown, so that offsets still hold.

    Examples
    --------
    >>> blanked("a\\x07b")
    'a b'
    """
    return _UNPRINTABLE.sub(" ", text)


def shorten(text: str, longest: int) -> str:
    """Put a text on one line and cut it, at a space where there is one near.

    Examples
    --------
    >>> shorten("Deep residual learning for image recognition", 24)
    'Deep residual learning…'
    """
    line = " ".join(clean(text).split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    space = cut.rfind(" ")
    return f"{cut[:space] if space > longest // 2 else cut}…"


def name_of(graph: Graph, node: str) -> str:
    """Return what a person calls a node; a result is its value and unit."""
    return clean(display_name(node, graph.nodes[node])).strip() or clean(node).strip() or label_of(graph, node)


def label_of(graph: Graph, node: str) -> str:
    """Return a node's main label."""
    return str(graph.nodes[node]["labels"][0])


# What a paper does and what holds of a method would else differ by a letter or two.
_RELATIONS: Final = {
    schema.USES: "paper uses",
    schema.COMPARES_WITH: "paper compares with",
    schema.EVALUATES_ON: "paper evaluates on",
    schema.TRAINS_ON: "paper trains on",
    schema.EVALUATED_ON: "method evaluated on",
    schema.TRAINED_ON: "method trained on",
    schema.USED_FOR: "method used for",
    schema.COMPARED_WITH: "method compared with",
}


def relation(type_: str) -> str:
    """Return a relationship type as words.

    Examples
    --------
    >>> relation("EVALUATED_ON"), relation("EVALUATES_ON"), relation("BUILT_ON")
    ('method evaluated on', 'paper evaluates on', 'built on')
    """
    return _RELATIONS.get(type_, type_.replace("_", " ").lower())


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, whose plural is formed with an s if none is given.

    Examples
    --------
    >>> count(1, "paper"), count(1200, "paper")
    ('1 paper', '1,200 papers')
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def listed(words: Sequence[str]) -> str:
    """Return words as a person lists them.

    Examples
    --------
    >>> listed(["papers", "venues", "authors"])
    'papers, venues and authors'
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def number(value: float, unit: str | None, kind: str) -> str:
    """Return a result's value as a person writes it; its unit is a paper's word and may be anything.

    Examples
    --------
    >>> number(88.5, "%", "absolute"), number(2, None, "improvement")
    ('88.5%', '+2')
    """
    return shorten(written(value, unit or "", kind), 40)


def kinds(graph: Graph, nodes: Iterable[str]) -> str:
    """Count nodes by label: ``"2 methods, 1 dataset"``."""
    numbers = Counter(label_of(graph, node) for node in nodes)
    labels = [schema.NODE_LABELS[label] for label in STYLES if numbers[label]]
    return ", ".join(count(numbers[label.name], label.noun, label.plural) for label in labels)


def about(graph: Graph, node: str) -> str:
    """Describe a node in one line: its labels, how many papers, its other names."""
    data = graph.nodes[node]
    parts = [" · ".join(data["labels"])]
    if "papers" in data:
        parts.append(count(data["papers"], "paper"))
    if label_of(graph, node) == schema.PAPER:
        parts += [str(data[key]) for key in ("year", "venue") if key in data]
    if label_of(graph, node) == schema.RESULT and "kind" in data:
        parts.append(data["kind"])
    if "direction" in data:
        parts.append(f"{data['direction']} is better")
    return shorten(" · ".join(parts), 240)


def result_text(graph: Graph, result: str) -> str:
    """Describe a result in a line: value, metric, method, dataset.

    Examples
    --------
    >>> import networkx
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("result:1", labels=["Result"], value=93.2, unit="%", kind="absolute")
    >>> graph.add_node("metric:f1", labels=["Metric"], name="F1")
    >>> _ = graph.add_edge("result:1", "metric:f1", type="IN_METRIC")
    >>> result_text(graph, "result:1")
    '93.2% F1'
    """
    ends = {link["type"]: name_of(graph, tail) for _, tail, link in graph.out_edges(result, data=True)}
    parts = [name_of(graph, result)]
    for type_, word in (
        (schema.IN_METRIC, ""),
        (schema.OF_METHOD, "by "),
        (schema.ON_DATASET, "on "),
        (schema.OVER, "over "),
    ):
        if type_ in ends:
            parts.append(f"{word}{ends[type_]}")
    return shorten(" ".join(parts), 200)


def links_between(graph: Graph, head: str, tail: str) -> Iterable[Mapping[str, Any]]:
    """Return the attributes of the edges from one node to another."""
    return graph.get_edge_data(head, tail, default={}).values()
