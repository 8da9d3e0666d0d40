"""What a report's sections are made of: numbers that open their sentences, tables, plots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from paperkg import schema
from paperkg.views import markup, words

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]

_SENTENCES: Final = 5


class Notes:
    """What opens when a number is clicked: sentences with their papers, each text once in the page."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ids: dict[str, int] = {}

    def button(self, shown: str, title: str, proofs: Iterable[str], extra: str = "") -> str:
        """Return a number (HTML) as a button that opens sentences; bare where there is none."""
        body = f"<h3>{title}</h3>\n{extra}" + "".join(f"<li>{proof}</li>\n" for proof in proofs)
        if "<li>" not in body:
            return shown
        number = self.ids.setdefault(body, len(self.ids))
        return f'<button type="button" class="number" popovertarget="note-{number}">{shown}</button>'

    def html(self) -> str:
        """Return all of them."""
        return "".join(
            f'<div popover id="note-{number}" class="note"><ul>{body}</ul></div>\n' for body, number in self.ids.items()
        )

    def source(self, paper: str | None) -> str:
        """Return the line that names a paper."""
        if paper is None or paper not in self.graph:
            return ""
        return f'<span class="source">{markup.linked(self.graph, paper)}</span>'

    def said_of(self, node: str, most: int = _SENTENCES) -> list[str]:
        """Return the sentences of the latest papers that name a thing."""
        found = [
            (str(self.graph.nodes[paper].get("date") or self.graph.nodes[paper].get("year") or ""), paper, link)
            for paper, _, link in self.graph.in_edges(node, data=True)
            if words.label_of(self.graph, paper) == schema.PAPER and link.get("evidence")
        ]
        found.sort(key=lambda item: (item[1], item[2]["type"]))
        found.sort(key=lambda item: item[0], reverse=True)
        return [markup.proof(self.graph, paper, node, link) + self.source(paper) for _, paper, link in found[:most]]

    def count(self, node: str, papers: int, shown: str | None = None) -> str:
        """Return a number of papers as a button that opens the sentences of the latest ones."""
        rest = papers - _SENTENCES
        more = f'<p class="soft">The latest {_SENTENCES} of {papers:,} papers.</p>\n' if rest > 0 else ""
        return self.button(shown or f"{papers:,}", markup.linked(self.graph, node), self.said_of(node), more)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """Return a table; the cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    title = f"<caption>{caption}</caption>\n" if caption else ""
    return (
        f'<div class="scroll"><table>\n{title}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'
    )


def folded(table: str) -> str:
    """Return a table that a click unfolds."""
    return f"<details><summary>As a table, with sentences</summary>\n{table}</details>\n"


def chart(svg: str) -> str:
    """Return a plot in a frame that scrolls where it is too narrow."""
    return f'<div class="chart">\n{svg}</div>\n'
