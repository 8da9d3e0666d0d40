"""Which column of a table is the title, the abstract ..: by its name in four languages, else by content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Final

from paperkg.errors import InputError
from paperkg.sources.cleaning import is_prose, word_set

FIELDS: Final = (
    "title",
    "abstract",
    "authors",
    "date",
    "year",
    "month",
    "day",
    "venue",
    "url",
    "doi",
    "arxiv",
    "pmid",
    "wos",
)
"""What ``--columns`` can name."""

# The names of a field's columns, the surest first; spelled without accents, case and signs.
_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "title": (
        "title",
        "paper title",
        "article title",
        "document title",
        "papertitle",
        "titel",
        "titre",
        "titulo",
        "titolo",
        "titel der arbeit",
        "titel des artikels",
        "titel der publikation",
        "aufsatztitel",
        "artikeltitel",
        "beitragstitel",
        "titre de l article",
        "titre du papier",
        "titulo del articulo",
        "titulo do artigo",
        "primary title",
        "original title",
        "item title",
        "paper name",
        "titles",
        "display name",
        "paper",
        "publikation",
        "article",
        "artikel",
        "articulo",
        "beitrag",
        "name",
    ),
    "abstract": (
        "abstract",
        "abstract note",
        "paper abstract",
        "abstract text",
        "abstracttext",
        "zusammenfassung",
        "kurzfassung",
        "resume",
        "resumen",
        "resumo",
        "riassunto",
        "summary",
        "abstrakt",
        "abstracts",
        "kurzbeschreibung",
        "inhaltsangabe",
        "sommaire",
        "extracto",
        "description",
        "beschreibung",
        "descripcion",
        "inhalt",
        "text",
        "content",
    ),
    "authors": (
        "author full names",
        "author full name",
        "authors full names",
        "full author names",
        "authors",
        "author",
        "author s",
        "autoren",
        "autor",
        "autor in",
        "autor innen",
        "autorinnen",
        "autorinnen und autoren",
        "verfasser",
        "verfasserinnen",
        "verfasser in",
        "auteurs",
        "auteur",
        "auteur s",
        "autores",
        "autor es",
        "autor a",
        "autores as",
        "author names",
        "author name",
        "author list",
        "authors list",
        "authorships author display name",
        "creators",
        "creator",
        "people",
    ),
    "date": (
        "date",
        "publication date",
        "date published",
        "published date",
        "pub date",
        "publish date",
        "datum",
        "veroffentlichungsdatum",
        "erscheinungsdatum",
        "publikationsdatum",
        "date de publication",
        "date de parution",
        "fecha",
        "fecha de publicacion",
        "published",
        "published at",
        "publicationdate",
        "released",
        "release date",
        "issued",
        "online date",
        "veroffentlicht",
        "submitted",
        "submission date",
        "created",
        "create date",
        "update date",
    ),
    "year": (
        "year",
        "publication year",
        "pub year",
        "year of publication",
        "year published",
        "published year",
        "publicationyear",
        "jahr",
        "erscheinungsjahr",
        "publikationsjahr",
        "veroffentlichungsjahr",
        "annee",
        "annee de publication",
        "ano",
        "ano de publicacion",
        "anno",
        "yr",
    ),
    "month": ("month", "publication month", "monat", "mois", "mes"),
    "day": ("day", "tag", "jour", "dia"),
    "venue": (
        "venue",
        "journal",
        "publication title",
        "source title",
        "journal book",
        "container title",
        "proceedings title",
        "conference",
        "conference name",
        "conference title",
        "journal title",
        "journal name",
        "publication name",
        "book title",
        "booktitle",
        "zeitschrift",
        "zeitschriftentitel",
        "konferenz",
        "tagung",
        "tagungsband",
        "veroffentlicht in",
        "erschienen in",
        "revue",
        "conference nom",
        "publie dans",
        "revista",
        "conferencia",
        "congreso",
        "publicado en",
        "published in",
        "publication venue",
        "primary location source display name",
        "host venue",
        "publication",
        "where",
        "source",
        "quelle",
    ),
    "url": (
        "url",
        "paper url",
        "article url",
        "html url",
        "abstract url",
        "abs url",
        "url abs",
        "link",
        "links",
        "paper link",
        "article link",
        "weblink",
        "webadresse",
        "lien",
        "enlace",
        "adresse",
        "pdf link",
        "pdf url",
        "url pdf",
        "pdf",
    ),
    "doi": ("doi", "doi link", "doi url", "article doi", "paper doi", "digital object identifier"),
    "arxiv": ("arxiv", "arxiv id", "arxivid", "arxiv number", "arxiv nr", "arxiv link", "arxiv url", "eprint"),
    "pmid": ("pmid", "pubmed id", "pubmedid"),
    "openalex": ("openalex id", "openalex"),
    "wos": ("ut unique wos id", "ut unique id", "accession number"),
}
# Web of Science names the columns of its tab-delimited files as its tags.
_WOS: Final = {
    "TI": "title",
    "AB": "abstract",
    "AF": "authors",
    "SO": "venue",
    "PY": "year",
    "PD": "month",
    "DI": "doi",
    "UT": "wos",
}
_PARTS: Final = {
    "title": ({"title", "titel", "titre", "titulo"}, "title"),
    "abstract": ({"abstract", "zusammenfassung", "resume", "resumen", "summary", "kurzfassung"}, "abstract"),
    "authors": ({"authors", "author", "autoren", "auteurs", "autores"}, "authors"),
    "doi": ({"doi"}, "doi"),
    "year": ({"year", "jahr", "annee", "ano"}, "year"),
    "arxiv": ({"arxiv"}, "arxiv"),
}
_NOT_IN_PARTS: Final = word_set(
    "abbreviated abbreviation access accessed added address affiliation affiliations and book categories "
    "category citations cited comment comments conference corresponding count country date email embedding "
    "event file first h host id ids import index institution inverted issue job journal keyword keywords kurz "
    "kurztitel label labels lang language last length link modified note notes number of page pages pdf "
    "primary proceedings publication rank rating review score series short source translated url venue volume "
    "with words zeitschriften"
)
_NO_ABSTRACT: Final = word_set(
    "notes note comments comment review reviews affiliation affiliations keywords keyword address references citation "
    "bibtex extra tldr remarks notizen bemerkungen kommentar kommentare schlagworter remarques notas tags"
)
_DOUBTFUL_DATE: Final = _NAMES["date"].index("submitted")
_ID_NAMES: Final = frozenset(("id", "paper id", "paperid", "identifier", "entry id", "entry"))
_SAMPLE: Final = 60
_LONGEST_NAME: Final = 60
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d(?:[.,]0)?")
_DATE: Final = re.compile(r"\d{4}-\d\d?(?:-\d\d?)?(?:[ T].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_DOI: Final = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)?10\.\d{4,9}/\S+", re.IGNORECASE)
_ARXIV: Final = re.compile(r"(?:arxiv:|https?://arxiv\.org/\w+/)?\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE)
_OPENALEX: Final = re.compile(r"(?:https?://openalex\.org/)?W\d{1,12}")
_URL: Final = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Columns:
    """Which columns of a table are which fields.

    Parameters
    ----------
    names : tuple of str
        The columns' names as people see them; "column 3" where there is no header.
    fields : mapping of str to tuple of int
        The columns of a field, the surest first: the first that has content counts.
    header : int or None
        Where in the sample the header stands.
    guessed : tuple of str
        What was decided by content and not by name, for people.
    """

    names: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    header: int | None
    guessed: tuple[str, ...] = field(default=())


def plain_name(name: str) -> str:
    """Return a column's name without accents, case and signs.

    Examples
    --------
    >>> plain_name("Année_de publication"), plain_name("Autor(en)"), plain_name("paperTitle")
    ('annee de publication', 'autor en', 'paper title')
    """
    name = re.sub(r"(?<=[a-z])(?<!ar)(?=[A-Z])", " ", name.strip().lstrip("\ufeff"))
    letters = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", letters.replace("_", " ").replace("ß", "ss")))


def fields_of(names: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the fields that the names of columns name, each with its columns, the surest first.

    Examples
    --------
    >>> fields_of(["Jahr", "Titel", "Kurztitel", "Zusammenfassung"])
    {'title': (1,), 'abstract': (3,), 'year': (0,)}
    """
    if {"PT", "TI", "SO"} <= {name.strip().lstrip("\ufeff") for name in names}:
        tags = [name.strip() for name in names]
        found: dict[str, tuple[int, ...]] = {name: (tags.index(tag),) for tag, name in _WOS.items() if tag in tags}
        if "AU" in tags:
            found["authors"] = (*found.get("authors", ()), tags.index("AU"))
        return found
    plain = [plain_name(name) for name in names]
    fields: dict[str, tuple[int, ...]] = {}
    for name, spellings in _NAMES.items():
        ranked = sorted((spellings.index(p), i) for i, p in enumerate(plain) if p in spellings)
        if ranked:
            fields[name] = tuple(i for _, i in ranked)
    # A sure name keeps a doubtful one from being taken: of "Title" and "Name" the second is something else.
    for name, last in (("title", "paper"), ("abstract", "description"), ("venue", "publication")):
        weak = _NAMES[name].index(last)
        if name in fields and _NAMES[name].index(plain[fields[name][0]]) < weak:
            fields[name] = tuple(i for i in fields[name] if _NAMES[name].index(plain[i]) < weak)
    if "year" in fields and "date" in fields and _NAMES["date"].index(plain[fields["date"][0]]) >= _DOUBTFUL_DATE:
        # When a record was made is not when its paper was published.
        del fields["date"]
    taken = {i for columns in fields.values() for i in columns}
    for name, (words, _) in _PARTS.items():
        if name not in fields:
            near = tuple(
                i
                for i, p in enumerate(plain)
                if i not in taken
                and words & set(p.split())
                and len(p.split()) <= 4
                and not _NOT_IN_PARTS & set(p.split())
            )
            if near:
                fields[name] = near
                taken |= set(near)
    return fields


def is_header(row: Sequence[str]) -> bool:
    """Return whether a row names a title or an abstract, and all its cells are short enough to be names."""
    cells = [cell for cell in row if cell.strip()]
    if not cells or any(len(cell) > _LONGEST_NAME for cell in cells):
        return False
    fields = fields_of(row)
    texts = {"title", "abstract"} & fields.keys()
    if not texts:
        return False
    sure = {_NAMES[name][0] for name in texts} & {plain_name(cell) for cell in cells}
    # Alone a weak name (Paper, Text) is a word of prose.
    return len(fields) >= 2 or bool(sure) or (len(cells) == 1 and plain_name(cells[0]) in _NAMES["title"][:9])


def find_columns(
    rows: Sequence[Sequence[str]], given: Mapping[str, str] | None = None, *, source: str = "-"
) -> Columns:
    """Return the columns of a table from its first rows.

    Parameters
    ----------
    rows : sequence of rows
        The first rows, with whatever stands above the header.
    given : mapping, optional
        What a user says: field to column, by its name or its number, counted from 1.
    source : str, optional
        The file's name, for messages.

    Raises
    ------
    InputError
        If no column can be the title or the abstract, or a given one does not exist.

    Examples
    --------
    >>> columns = find_columns([["Titel", "Jahr"], ["A map of rivers", "2020"]])
    >>> columns.fields, columns.header
    ({'title': (0,), 'year': (1,)}, 0)
    """
    sample = [list(row) for row in rows[:_SAMPLE]]
    if given:
        return _given(sample, given, source)
    header = next((i for i, row in enumerate(sample[:30]) if is_header(row)), None)
    if header is not None and header > 0 and _looks_like_data(sample[:header], sample[header]):
        header = None
    width = max((len(row) for row in sample), default=0)
    names = _names(sample[header] if header is not None else [], width)
    fields = fields_of(sample[header]) if header is not None else {}
    body = sample[header + 1 :] if header is not None else sample
    fields = {name: _filled(columns, body) for name, columns in fields.items()}
    fields = {**_ids_of(names, body), **fields}
    guessed: list[str] = []
    if "title" not in fields or "abstract" not in fields:
        other = {
            i for i, name in enumerate(names) if header is not None and _NO_ABSTRACT & set(plain_name(name).split())
        }
        taken = {i for columns in fields.values() for i in columns} | other
        found = _by_content(body, taken)
        if header is None and len(body) > 1:
            below = _by_content(body[1:], taken)
            if _stands_above(body[0], body[1:], below):
                # A header in words that no list of names knows.
                header, names, found = 0, _names(body[0], width), below
        wanted = ("title", "abstract") if fields else FIELDS
        for name in wanted:
            if name in found and name not in fields:
                fields[name] = (found[name],)
                guessed.append(f"{name} = {names[found[name]]!r}")
        # Without a header one column of short texts may be anything.
        if header is None and (len(fields) < 2 or not fields.keys() & {"title", "abstract"}):
            fields = {}
    if "title" not in fields and "abstract" not in fields:
        shown = ", ".join(repr(name) for name in _names(sample[0] if sample else [], 0)[:8])
        raise InputError(
            f"{source}: it looks like a table, but none of its columns is a title or an abstract (its first row is "
            f"{shown}); say which is: --columns title=NAME,abstract=NAME (or their numbers)"
        )
    return Columns(names, fields, header, tuple(guessed))


def _are(pattern: re.Pattern[str], body: Sequence[Sequence[str]], index: int) -> bool:
    cells = [cell for row in body if (cell := _cell(row, index))]
    return bool(cells) and all(pattern.fullmatch(cell) for cell in cells)


def _stands_above(row: Sequence[str], body: Sequence[Sequence[str]], found: Mapping[str, int]) -> bool:
    """Whether the first row names what stands below it: no prose above prose, no year above years."""
    if not body or any(len(cell) > _LONGEST_NAME or is_prose(cell) for cell in row):
        return False
    for name, pattern in (("year", _YEAR), ("date", _DATE), ("doi", _DOI), ("url", _URL)):
        if name in found and (cell := _cell(row, found[name])):
            return not pattern.fullmatch(cell)
    # A short cell above an abstract, where all below are long.
    return "abstract" in found and all(len(_cell(other, found["abstract"])) >= _LONGEST_NAME for other in body[:5])


def _ids_of(names: Sequence[str], body: Sequence[Sequence[str]]) -> dict[str, tuple[int, ...]]:
    """Return the fields that columns called "id" are, by the service whose ids stand in them."""
    found: dict[str, tuple[int, ...]] = {}
    for index, name in enumerate(names):
        if plain_name(name) in _ID_NAMES:
            for kind, pattern in (("arxiv", _ARXIV), ("openalex", _OPENALEX)):
                if _are(pattern, body, index):
                    found[kind] = (index,)
    return found


def _looks_like_data(above: Sequence[Sequence[str]], header: Sequence[str]) -> bool:
    """Whether the rows above a supposed header are records: as wide, and filled with prose."""
    return any(len(row) == len(header) and any(is_prose(cell) for cell in row) for row in above)


def _names(row: Sequence[str], width: int) -> tuple[str, ...]:
    cells = [" ".join(cell.split()).lstrip("\ufeff") for cell in row] + [""] * (width - len(row))
    return tuple(cell or f"column {i}" for i, cell in enumerate(cells, 1))


def _filled(columns: tuple[int, ...], body: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Put columns that are empty in all of the sample last."""
    return tuple(sorted(columns, key=lambda i: not any(_cell(row, i) for row in body)))


def _cell(row: Sequence[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def _given(sample: list[list[str]], given: Mapping[str, str], source: str) -> Columns:
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise InputError(f"--columns: {unknown[0]!r} is no field of a paper; use {', '.join(FIELDS)}")
    wanted = {name: plain_name(column) or column.strip() for name, column in given.items()}
    numbers = {name for name, column in wanted.items() if column.isdecimal()}
    named = {column for name, column in wanted.items() if name not in numbers}
    header = next(
        (i for i, row in enumerate(sample[:30]) if named <= {plain_name(c) for c in row} and (named or is_header(row))),
        None,
    )
    if header is None and named:
        nearest = max(sample[:30], key=lambda row: len(named & {plain_name(c) for c in row}), default=[])
        missing = sorted(named - {plain_name(c) for c in nearest})[0]
        asked = next(column for name, column in given.items() if wanted[name] == missing)
        shown = ", ".join(repr(name) for name in _names(nearest, 0)[:12])
        raise InputError(f"{source}: --columns: it has no column {asked!r}; its columns are {shown}")
    width = max((len(row) for row in sample), default=0)
    row = sample[header] if header is not None else []
    plain = [plain_name(cell) for cell in row]
    fields = fields_of(row)
    for name, column in wanted.items():
        index = int(column) - 1 if name in numbers and column not in plain else plain.index(column)
        if not 0 <= index < width:
            raise InputError(f"{source}: --columns: it has no column {column}; it has {width}, counted from 1")
        fields = {other: tuple(i for i in columns if i != index) for other, columns in fields.items()}
        fields[name] = (index,)
    return Columns(_names(row, width), {name: columns for name, columns in fields.items() if columns}, header)


def _by_content(body: Sequence[Sequence[str]], taken: set[int]) -> dict[str, int]:
    """Return the columns that can be nothing but a field, by what stands in them."""
    found: dict[str, int] = {}
    width = max((len(row) for row in body), default=0)
    texts: dict[int, list[str]] = {}
    for index in range(width):
        cells = [cell for row in body if (cell := _cell(row, index))]
        if index in taken or not cells or len(cells) * 4 < len(body):
            continue
        kind = next(
            (
                name
                for name, pattern in (("doi", _DOI), ("arxiv", _ARXIV), ("url", _URL), ("year", _YEAR), ("date", _DATE))
                if sum(pattern.fullmatch(cell) is not None for cell in cells) * 10 >= len(cells) * 8
            ),
            None,
        )
        if kind:
            found.setdefault(kind, index)
        else:
            texts[index] = cells
    lengths = {index: fmean(map(len, cells)) for index, cells in texts.items()}
    prose = [i for i, cells in texts.items() if sum(map(is_prose, cells)) * 10 >= len(cells) * 6 and lengths[i] >= 100]
    if prose:
        found["abstract"] = max(prose, key=lambda i: lengths[i])
    titles = [
        i
        for i, cells in texts.items()
        if i != found.get("abstract")
        and 12 <= lengths[i] <= 250
        and fmean(len(cell.split()) for cell in cells) >= 2.5
        and len(set(cells)) * 10 >= len(cells) * 7
        and not _are_people(cells)
    ]
    if titles:
        found["title"] = titles[0]
    people = [i for i, cells in texts.items() if i not in found.values() and _are_people(cells)]
    if people:
        found["authors"] = people[0]
    return found


def _are_people(cells: Sequence[str]) -> bool:
    def is_list(cell: str) -> bool:
        words = re.findall(r"[^\W\d_]+", re.sub(r"\b(?:and|und|et|y|de|van|von|der|al)\b", "", cell))
        capital = sum(word[0].isupper() for word in words)
        return bool(words) and capital == len(words) and not re.search(r"[:?!]", cell) and len(words) >= 2

    lists = sum(is_list(cell) and re.search(r"[;,]| and | und | & ", cell) is not None for cell in cells)
    return lists * 10 >= len(cells) * 5 and all(map(is_list, cells[:5]))
