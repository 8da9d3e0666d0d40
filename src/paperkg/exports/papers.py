"""The papers of a graph as a BibTeX file or one CSV table, with what was found in them; both are read back exactly."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from paperkg import schema
from paperkg.exports.content import Graph, Node, cell, content_of, write_text
from paperkg.interchange import BIB_ID, CSV_ID, to_cell, to_list, to_tex
from paperkg.model import Paper

_FOUND: Final = tuple(f"{type_.lower()}s" for type_ in schema.ENTITY_TYPES)
_SAYS: Final = frozenset(schema.ROLE_RELATIONSHIPS.values())
_PREFIX: Final = f"{schema.NODE_LABELS[schema.PAPER].prefix}:"
_MEETING: Final = re.compile(
    r"conference|proceedings|workshop|symposium|meeting|\b(?:NeurIPS|NIPS|ICML|ICLR|CVPR|ICCV|ECCV|WACV|AAAI|IJCAI|ACL|"
    r"NAACL|EACL|EMNLP|COLING|INTERSPEECH|ICASSP|KDD|SIGIR|WWW|CoRL|ICRA|IROS|AISTATS|UAI|COLT|LREC)\b",
    re.IGNORECASE,
)
_PREPRINT: Final = re.compile(r"\b(?:arxiv|biorxiv|medrxiv|openreview|preprints?|CoRR)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[a-z]+")
_SMALL: Final = frozenset(
    ("a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "from", "towards", "by", "is")
)
_BRACED: Final = re.compile(r",|\band\b|\bothers\b|^\s|\s$", re.IGNORECASE)


def write_bibtex(graph: Graph, path: str | Path, papers: Iterable[Paper] = ()) -> None:
    r"""Write the papers of a graph as BibTeX, which Zotero, JabRef and LaTeX read: what was found in one as keywords.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        A graph of paperkg.
    path : str or Path
        The file.
    papers : iterable of Paper, optional
        The papers as their annotations have them. A graph alone knows no order of authors and no other ids.

    Raises
    ------
    ExportError
        If the file cannot be written.

    Examples
    --------
    >>> import networkx, tempfile
    >>> target = Path(tempfile.mkdtemp()) / "kg.bib"
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("paper:doi:10.5555/1", labels=["Paper"], title="A Map at 5%", abstract="We map.", year=2020)
    >>> write_bibtex(graph, target)
    >>> print(target.read_text().strip())
    @misc{map2020,
      title = {{A Map at 5\%}},
      year = {2020},
      doi = {10.5555/1},
      abstract = {We map.},
      paperkg-id = {doi:10.5555/1},
    }
    """
    taken: set[str] = set()
    write_text(path, (_entry(paper, found, taken) for paper, found in _papers(graph, papers)))


def write_papers_csv(graph: Graph, path: str | Path, papers: Iterable[Paper] = ()) -> None:
    """Write the papers of a graph as one CSV table: a row a paper, with what was found in it.

    Cells that a spreadsheet would run as formulas begin with an apostrophe, which is taken away on reading.
    The file begins with a byte order mark, by which Excel knows that it is UTF-8.

    Parameters and errors are those of `write_bibtex`.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = ("title", "authors", "year", "date", "venue", "doi", "arxiv", "url", "abstract")
    writer.writerow([CSV_ID, *columns, *_FOUND, "ids", "cut", "source"])
    for paper, found in _papers(graph, papers):
        row = [
            paper.id,
            paper.title,
            to_list(paper.authors),
            str(paper.year or ""),
            paper.date or "",
            paper.venue or "",
            _id(paper, "doi:"),
            _id(paper, "arxiv:"),
            paper.url or "",
            paper.abstract,
            *(to_list(found[name]) for name in _FOUND),
            to_list(paper.ids),
            "true" if paper.cut else "",
            paper.source or "",
        ]
        writer.writerow([to_cell(cell(value)) for value in row])
    write_text(path, ["\ufeff", text.getvalue()])


def _papers(graph: Graph, papers: Iterable[Paper]) -> Iterator[tuple[Paper, dict[str, list[str]]]]:
    """Yield each paper of the graph, by id, with the names of what was found in it."""
    known = {paper.id if paper.id.startswith(_PREFIX) else f"{_PREFIX}{paper.id}": paper for paper in papers}
    content = content_of(graph)
    found: defaultdict[str, dict[str, set[str]]] = defaultdict(lambda: {name: set() for name in _FOUND})
    authors: defaultdict[str, list[str]] = defaultdict(list)
    for edge in content.edges:
        if edge.type == schema.WROTE:
            authors[edge.target.id].append(edge.source.display_name)
        elif edge.type in _SAYS and edge.target.label in schema.ENTITY_TYPES:
            found[edge.source.id][f"{edge.target.label.lower()}s"].add(edge.target.display_name)
    for node in content.nodes:
        if node.label == schema.PAPER:
            paper = known.get(node.id) or _paper(node, tuple(sorted(authors[node.id])))
            yield paper, {name: sorted(names) for name, names in found[node.id].items()}


def _paper(node: Node, authors: tuple[str, ...]) -> Paper:
    """Return what the graph alone knows of a paper."""
    known = node.properties
    return Paper(
        id=node.id.removeprefix(_PREFIX),
        title=known.get("title") or "",
        abstract=known.get("abstract") or "",
        year=known.get("year"),
        date=known.get("date"),
        venue=known.get("venue"),
        authors=authors,
        url=known.get("url"),
        source=known.get("source"),
    )


def _id(paper: Paper, prefix: str) -> str:
    return next((id_.removeprefix(prefix) for id_ in (paper.id, *paper.ids) if id_.startswith(prefix)), "")


def _entry(paper: Paper, found: dict[str, list[str]], taken: set[str]) -> str:
    venue = paper.venue or ""
    meeting = bool(_MEETING.search(venue))
    kind = "misc" if not venue or _PREPRINT.search(venue) else "inproceedings" if meeting else "article"
    arxiv = _id(paper, "arxiv:")
    month = (paper.date or "")[5:7]
    keywords = [name.replace(",", ";") for names in found.values() for name in names]
    fields = {
        "title": f"{{{_tex(paper.title)}}}" if paper.title else "",
        "author": " and ".join(map(_person, paper.authors)),
        "year": str(paper.year or ""),
        "month": str(int(month)) if month.isdecimal() else "",
        "date": _tex(paper.date or ""),
        "booktitle" if meeting else "journal": _tex(venue),
        "doi": _tex(_id(paper, "doi:")),
        "eprint": _tex(arxiv),
        "eprinttype": "arxiv" if arxiv else "",
        "url": _tex(paper.url or ""),
        "abstract": _tex(paper.abstract),
        "keywords": ", ".join(map(_tex, dict.fromkeys(keywords))),
        BIB_ID: _tex(paper.id),
        "paperkg-ids": _tex(to_list(paper.ids)),
        "paperkg-cut": "true" if paper.cut else "",
        "paperkg-source": _tex(paper.source or ""),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{_key(paper, taken)},\n{lines}}}\n\n"


def _tex(text: str) -> str:
    return to_tex(cell(text))


def _person(name: str) -> str:
    """Write a name; one that BibTeX would take apart wrongly stands in braces."""
    return f"{{{_tex(name)}}}" if _BRACED.search(name) else _tex(name)


def _key(paper: Paper, taken: set[str]) -> str:
    """Return a key as people write them: family name, year, first word of the title."""
    family = paper.authors[0].split(",")[0].split()[-1:] if paper.authors else []
    words = [word for word in _WORD.findall(_ascii(paper.title)) if word not in _SMALL][:1]
    start = "".join(_WORD.findall(_ascii("".join(family)))) + str(paper.year or "") + "".join(words)
    start = start if family else "".join(words) + str(paper.year or "")
    base = start or "".join(re.findall(r"[a-z0-9]+", _ascii(paper.id))) or "paper"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    taken.add(key)
    return key


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
