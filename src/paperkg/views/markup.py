"""How a paper's words stand in a page: cut, marked, linked, isolated from the direction of what is around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from paperkg import schema
from paperkg.naming import paper_text
from paperkg.text import locate, within
from paperkg.views.rendering import part
from paperkg.views.words import clean, label_of, name_of, shorten

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]

LONGEST_NAME: Final = 200
LONGEST_SENTENCE: Final = 1000
# Where a source gave no address, these kinds of id are one.
_ADDRESSES: Final = {"arxiv:": "https://arxiv.org/abs/", "doi:": "https://doi.org/"}


def name(text: str, longest: int = LONGEST_NAME) -> Markup:
    """Return a name as HTML.

    Examples
    --------
    >>> name("<b>")
    Markup('<bdi>&lt;b&gt;</bdi>')
    """
    return part("name", shorten(text, longest))


def address(graph: Graph, paper: str) -> str | None:
    """Return where a paper can be read: its address, or that of its arXiv id or DOI; None where no safe one is known.

    Examples
    --------
    >>> import networkx
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("paper:arxiv:2103.03230", labels=["Paper"], url="javascript:alert(1)")
    >>> address(graph, "paper:arxiv:2103.03230")
    'https://arxiv.org/abs/2103.03230'
    """
    url = clean(str(graph.nodes[paper].get("url") or "")).strip()
    if url.lower().startswith(("https://", "http://")):
        return url
    id_ = paper.removeprefix(f"{schema.NODE_LABELS[schema.PAPER].prefix}:")
    found = (base + id_[len(prefix) :] for prefix, base in _ADDRESSES.items() if id_.startswith(prefix))
    return next(found, None)


def linked(graph: Graph, node: str, longest: int = LONGEST_NAME) -> Markup:
    """Return a node's name as HTML, a paper's with a link to where it can be read."""
    url = address(graph, node) if label_of(graph, node) == schema.PAPER else None
    return part("linked", shorten(name_of(graph, node), longest), url)


def marked(sentence: str, places: Sequence[tuple[int, int]], longest: int = LONGEST_SENTENCE) -> Markup:
    """Return a sentence as HTML with some stretches marked; a long one is cut around the first of them.

    Parameters
    ----------
    sentence : str
        Any text.
    places : sequence of (int, int)
        Sorted offsets into it, without overlaps.
    longest : int
        The most characters.

    Examples
    --------
    >>> marked("It has 81% here.", [(7, 10)])
    Markup('<bdi>It has <mark>81%</mark> here.</bdi>')
    """
    first = places[0][0] if places else 0
    begin = max(0, min(first - longest // 3, len(sentence) - longest))
    stop = min(len(sentence), begin + longest)
    pieces, last = [("…" if begin else "", False)], begin
    for start, end in places:
        if last <= start and end <= stop:
            pieces += [(_text(sentence[last:start]), False), (_text(sentence[start:end]), True)]
            last = end
    pieces += [(_text(sentence[last:stop]), False), ("…" if stop < len(sentence) else "", False)]
    return part("marked", pieces)


def _text(text: str) -> str:
    """Return a stretch of a sentence on one line, with a space where it begins or ends with one."""
    return " ".join(f"|{clean(text)}|".split())[1:-1]


def proof(graph: Graph, head: str, tail: str, link: Mapping[str, Any]) -> Markup:
    """Return the sentence behind a link as HTML: the mention marked, or else the names of both ends."""
    if label_of(graph, head) == schema.RESULT:
        sentence = graph.nodes[head].get("sentence") or ""
        return marked(sentence, number_place(graph, head, sentence))
    sentence = link.get("evidence") or ""
    if label_of(graph, tail) == schema.RESULT:
        sentence = sentence or graph.nodes[tail].get("sentence") or ""
    if label_of(graph, head) == schema.PAPER:
        place = within(paper_text(graph.nodes[head]), sentence, link.get("start", -1), link.get("end", -1))
        if place:
            return marked(sentence, [place])
    return marked(sentence, named_places(graph, sentence, head, tail))


def number_place(graph: Graph, result: str, sentence: str) -> list[tuple[int, int]]:
    """Return where in a result's sentence its number stands, if that is known."""
    for paper, _, link in graph.in_edges(result, data=True):
        if link["type"] == schema.REPORTS:
            place = within(paper_text(graph.nodes[paper]), sentence, link.get("start", -1), link.get("end", -1))
            return [place] if place else []
    return []


def named_places(graph: Graph, sentence: str, *nodes: str) -> list[tuple[int, int]]:
    """Return where a sentence names some things."""
    folded = sentence.casefold()
    names = [name for node in nodes for name in (graph.nodes[node].get("name"), *graph.nodes[node].get("aliases", ()))]
    forms = [form for form in (name.casefold() for name in names if name) if form in folded]
    return [(start, end) for start, end, _ in locate([forms], folded)] if len(folded) == len(sentence) else []
