"""The matrix of methods by datasets as a table of a page, and the sentences behind its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from paperkg import schema
from paperkg.naming import paper_text
from paperkg.text import within
from paperkg.views import markup, words

if TYPE_CHECKING:
    import networkx

    Graph = networkx.MultiDiGraph[str]

_PAPERS_SHOWN: Final = 5
_LONGEST: Final = 400


def matrix_table(matrix: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template of the table needs: a row a method, a column a dataset, papers and best number in cells.

    Parameters
    ----------
    matrix : mapping
        As `paperkg.findings.matrix.matrix` gives it.
    """
    cells = {(cell["method"], cell["dataset"]): _cell(number, cell) for number, cell in enumerate(matrix["cells"])}
    return {
        "datasets": [{"forms": _forms(data), "name": markup.name(data["name"], 60)} for data in matrix["datasets"]],
        "methods": [
            {
                "forms": _forms(method),
                "name": markup.name(method["name"], 80),
                "papers": method["papers"],
                "cells": [cells.get((method["id"], data["id"])) for data in matrix["datasets"]],
            }
            for method in matrix["methods"]
        ],
        "left_out": _left_out(matrix),
    }


def _forms(thing: Mapping[str, Any]) -> str:
    """Return a thing's names as one text that the search looks into."""
    return words.clean(" | ".join([thing["name"], *thing["aliases"]]))


def _cell(number: int, content: Mapping[str, Any]) -> dict[str, Any]:
    papers, best = len(content["papers"]), content["best"]
    return {
        "number": number,
        "papers": papers,
        "shown": words.count(papers, "paper"),
        "best": best_text(best) if best else "",
        "in_doubt": bool(best and best["doubts"]),
    }


def best_text(best: Mapping[str, Any]) -> str:
    """Return the best number of a cell in a few words, with a question mark where it is in doubt."""
    parts = [words.number(best["value"], best["unit"], "absolute"), best["metric"] or "", *best["conditions"]]
    return words.shorten(" ".join(filter(None, parts)), 60) + (" ?" if best["doubts"] else "")


def _left_out(matrix: Mapping[str, Any]) -> str:
    left = [words.count(count, noun) for noun, count in (
        ("method", matrix["left_out"]["methods"]), ("dataset", matrix["left_out"]["datasets"])) if count]  # fmt: skip
    if not left:
        return ""
    return f"Left out: {' and '.join(left)} with fewer papers in common."


def matrix_data(matrix: Mapping[str, Any], sources: Graph) -> dict[str, Any]:
    """Return the sentences behind the cells as plain values for the page's script, each text once.

    Parameters
    ----------
    matrix : mapping
        As `paperkg.findings.matrix.matrix` gives it.
    sources : networkx.MultiDiGraph
        The papers of its cells, its methods and its datasets, with the links between them.

    Returns
    -------
    dict
        ``texts``; ``papers``: [title, address or None]; ``cells``: for each ``title``, ``best`` (text, doubts),
        ``more`` (papers not told) and ``proofs``: [number of the paper, number of the text, places to mark].
    """
    texts: dict[str, int] = {}
    papers: dict[str, int] = {}
    names = {thing["id"]: thing["name"] for kind in ("methods", "datasets") for thing in matrix[kind]}
    cells = [
        {
            "title": f"{words.shorten(names[cell['method']], 80)} on {words.shorten(names[cell['dataset']], 80)}",
            "best": [best_text(cell["best"]), cell["best"]["doubts"]] if cell["best"] else None,
            "more": max(len(cell["papers"]) - _PAPERS_SHOWN, 0),
            "proofs": [
                [papers.setdefault(paper, len(papers)), texts.setdefault(text, len(texts)), places]
                for paper, text, places in _proofs(cell, sources)
            ],
        }
        for cell in matrix["cells"]
    ]
    titles = [
        [words.shorten(words.name_of(sources, paper), markup.LONGEST_NAME), markup.address(sources, paper)]
        for paper in papers
    ]
    return {"texts": list(texts), "papers": titles, "cells": cells}


def _proofs(cell: Mapping[str, Any], sources: Graph) -> list[tuple[str, str, list[list[int]]]]:
    """Return for the best number, then for the first papers: paper, sentence, places to mark.

    The sentence that says that the method was tried there comes before those that name only one of the two.
    """
    found = []
    best = cell["best"]
    pair = cell["method"], cell["dataset"]
    tried = [link for link in words.links_between(sources, *pair) if link["type"] == schema.EVALUATED_ON]
    stated = str(tried[0].get("evidence", "")) if tried else ""
    if best and best["paper_id"] in sources:
        found.append(_cut(best["paper_id"], best["sentence"], [best["place"]] if best["place"] else []))
    for paper in [paper for paper in cell["papers"] if paper in sources][:_PAPERS_SHOWN]:
        text = paper_text(sources.nodes[paper])
        told = bool(stated) and stated in text
        if told:
            found.append(_cut(paper, stated, markup.named_places(sources, stated, *pair)))
        for thing in pair:
            for link in words.links_between(sources, paper, thing):
                if link.get("evidence") and (link["type"] != schema.MENTIONS or not told):
                    place = within(text, link["evidence"], link.get("start", -1), link.get("end", -1))
                    found.append(_cut(paper, link["evidence"], [place] if place else []))
    merged: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for paper, sentence, places in found:
        merged.setdefault((paper, sentence), set()).update(places)
    return [(paper, text, [list(place) for place in sorted(places)]) for (paper, text), places in merged.items()]


def _cut(paper: str, sentence: str, places: Iterable[Any]) -> tuple[str, str, list[tuple[int, int]]]:
    """Cut a sentence that is too long; replace what cannot be shown, so that the places still hold."""
    shown = words.blanked(sentence[:_LONGEST]) + ("…" if len(sentence) > _LONGEST else "")
    return paper, shown, [(start, end) for start, end in places if end <= _LONGEST]
