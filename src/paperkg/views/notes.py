"""What opens when a number of a report is clicked: the sentences on which it rests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from paperkg import schema
from paperkg.views import markup, words
from paperkg.views.rendering import part

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]

_SENTENCES: Final = 5


class Notes:
    """Sentences with their papers, each text once in the page; ``ids`` numbers them."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ids: dict[Markup, int] = {}

    def button(
        self, shown: str, title: Markup, proofs: Iterable[Markup], remarks: Sequence[tuple[str, str]] = ()
    ) -> Markup:
        """Return a number as a button that opens sentences; bare where there is none.

        Parameters
        ----------
        shown : str
            The number.
        title : Markup
            The heading of what opens.
        proofs : iterable of Markup
            The sentences.
        remarks : sequence of (str, str)
            What stands before them: the class of a paragraph, and its text.
        """
        known = list(proofs)
        if not known:
            return escape(shown)
        number = self.ids.setdefault(part("note", title, remarks, known), len(self.ids))
        return part("button", shown, number)

    def source(self, paper: str | None) -> Markup:
        """Return the line that names a paper."""
        if paper is None or paper not in self.graph:
            return Markup()
        return part("source", markup.linked(self.graph, paper))

    def said_of(self, node: str, most: int = _SENTENCES) -> list[Markup]:
        """Return the sentences of the latest papers that name a thing."""
        found = [
            (str(self.graph.nodes[paper].get("date") or self.graph.nodes[paper].get("year") or ""), paper, link)
            for paper, _, link in self.graph.in_edges(node, data=True)
            if words.label_of(self.graph, paper) == schema.PAPER and link.get("evidence")
        ]
        found.sort(key=lambda item: (item[1], item[2]["type"]))
        found.sort(key=lambda item: item[0], reverse=True)
        return [markup.proof(self.graph, paper, node, link) + self.source(paper) for _, paper, link in found[:most]]

    def count(self, node: str, papers: int) -> Markup:
        """Return a number of papers as a button that opens the sentences of the latest ones."""
        remarks = [("soft", f"The latest {_SENTENCES} of {papers:,} papers.")] if papers > _SENTENCES else []
        return self.button(f"{papers:,}", markup.linked(self.graph, node), self.said_of(node), remarks)
