"""The graph at rest: one SQLite database, read through `GraphView` by any number of readers while one writes.

=========  =====================================================================================================
paper      what each paper says: the annotation as JSON, the store of record; title, year, date, venue beside it
item       each name of each paper, with the entity that it was resolved to, and why
node       the graph's nodes: label, name, how many papers name it, all properties as JSON; whose it is, if a paper's
edge       the graph's relationships in the same way
stated     what single papers state between two things; the links between entities are sums of these
person     how each paper writes its authors and its venue
alias      all names by which a node can be found: as written, folded, and as a part of an id
spelling   how many papers use each name of an entity
name       the names that were compared with each other, by type and key
joined     which of them are one thing, how likely that is, and why
pair       what their comparison gave, where it gave more than next to nothing
doubt      the pairs that a person should look at
author_name  the one name of a person who is written in several ways
pending    annotations of a build that has not ended
meta       a mark that each change renews; what names were resolved by (decisions, lexicon, weights)
=========  =====================================================================================================

Views (``method``, ``dataset``, ``metric``, ``task``, ``result``, ``link``) show the same to people with an SQLite tool.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from paperkg import schema
from paperkg.errors import GraphError
from paperkg.graph.view import Link, Properties
from paperkg.model import Annotation, annotation_from_dict
from paperkg.text import fold

if TYPE_CHECKING:
    import networkx as nx

FORMAT: Final = 4
REBUILD: Final = "build it again with `paperkg build`"
NO_GRAPH: Final = "{}: there is no graph here; `paperkg build` makes one, -g names its folder"
_WAIT: Final = 60.0
_MANY: Final = 500
_COLUMNS: Final = ("name", "papers")

_TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE paper (
    id TEXT PRIMARY KEY,
    node TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL,
    title TEXT AS (json_extract(record, '$.title')) VIRTUAL,
    year INTEGER AS (json_extract(record, '$.year')) VIRTUAL,
    date TEXT AS (json_extract(record, '$.date')) VIRTUAL,
    venue TEXT AS (json_extract(record, '$.venue')) VIRTUAL,
    authors INTEGER AS (json_array_length(record, '$.authors')) VIRTUAL,
    source TEXT AS (json_extract(record, '$.source')) VIRTUAL
);
CREATE TABLE item (
    paper TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, entity TEXT NOT NULL,
    key TEXT NOT NULL, rule TEXT NOT NULL, assigned TEXT NOT NULL, probability REAL NOT NULL,
    PRIMARY KEY (paper, type, name)
) WITHOUT ROWID;
CREATE INDEX item_of_entity ON item (entity, paper);
CREATE INDEX item_of_name ON item (name, type);
CREATE TABLE spelling (
    entity TEXT NOT NULL, form TEXT NOT NULL, papers INTEGER NOT NULL, PRIMARY KEY (entity, form)
) WITHOUT ROWID;
CREATE TABLE name (
    type TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, papers INTEGER NOT NULL, entity TEXT NOT NULL,
    PRIMARY KEY (type, key)
) WITHOUT ROWID;
CREATE INDEX name_of_entity ON name (entity);
CREATE TABLE joined (
    type TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, probability REAL NOT NULL, why TEXT NOT NULL,
    forced INTEGER NOT NULL, PRIMARY KEY (type, first, second)
) WITHOUT ROWID;
CREATE TABLE pair (
    type TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, probability REAL NOT NULL, shares TEXT NOT NULL,
    PRIMARY KEY (type, first, second)
) WITHOUT ROWID;
CREATE TABLE doubt (
    type TEXT NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL, probability REAL NOT NULL, joined INTEGER NOT NULL,
    papers INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (type, first, second)
) WITHOUT ROWID;
CREATE TABLE node (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, name TEXT, papers INTEGER, owner TEXT, properties TEXT NOT NULL
);
CREATE INDEX node_of_label ON node (label, papers DESC, id);
CREATE INDEX node_of_owner ON node (owner) WHERE owner IS NOT NULL;
CREATE TABLE edge (
    head TEXT NOT NULL, type TEXT NOT NULL, tail TEXT NOT NULL, owner TEXT, properties TEXT NOT NULL,
    PRIMARY KEY (head, type, tail)
) WITHOUT ROWID;
CREATE INDEX edge_to ON edge (tail, type, head);
CREATE INDEX edge_of_type ON edge (type);
CREATE INDEX edge_of_owner ON edge (owner) WHERE owner IS NOT NULL;
CREATE TABLE stated (
    head TEXT NOT NULL, type TEXT NOT NULL, tail TEXT NOT NULL, paper TEXT NOT NULL, number INTEGER NOT NULL,
    confidence REAL NOT NULL, sentence TEXT NOT NULL, names_both INTEGER NOT NULL,
    PRIMARY KEY (head, type, tail, paper, number)
) WITHOUT ROWID;
CREATE INDEX stated_by_paper ON stated (paper);
CREATE TABLE person (
    node TEXT NOT NULL, paper TEXT NOT NULL, number INTEGER NOT NULL, label TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (node, paper, number)
) WITHOUT ROWID;
CREATE INDEX person_by_paper ON person (paper);
CREATE TABLE alias (
    node TEXT NOT NULL, number INTEGER NOT NULL, rank INTEGER NOT NULL, label TEXT NOT NULL,
    form TEXT NOT NULL, folded TEXT NOT NULL, slug TEXT NOT NULL,
    PRIMARY KEY (node, number)
) WITHOUT ROWID;
CREATE INDEX alias_by_form ON alias (form);
CREATE INDEX alias_by_fold ON alias (folded);
CREATE INDEX alias_by_slug ON alias (slug);
CREATE TABLE author_name (written TEXT PRIMARY KEY, shown TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pending (paper TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE VIEW result AS
    SELECT node.id, m.tail AS method, d.tail AS dataset, k.tail AS metric,
        json_extract(node.properties, '$.value') AS value, json_extract(node.properties, '$.unit') AS unit,
        json_extract(node.properties, '$.kind') AS kind, json_extract(node.properties, '$.confidence') AS confidence,
        json_extract(node.properties, '$.doubts') AS doubts, node.owner AS paper,
        json_extract(node.properties, '$.sentence') AS sentence
    FROM node
    LEFT JOIN edge AS m ON m.head = node.id AND m.type = 'OF_METHOD'
    LEFT JOIN edge AS d ON d.head = node.id AND d.type = 'ON_DATASET'
    LEFT JOIN edge AS k ON k.head = node.id AND k.type = 'IN_METRIC'
    WHERE node.label = 'Result';
CREATE VIEW link AS
    SELECT head, type, tail, json_extract(properties, '$.papers') AS papers,
        json_extract(properties, '$.confidence') AS confidence, json_extract(properties, '$.evidence') AS evidence
    FROM edge WHERE owner IS NULL;
"""
_ENTITY_VIEW: Final = """
CREATE VIEW {view} AS
    SELECT id, name, papers{columns} FROM node WHERE label = '{label}'
    ORDER BY papers DESC, id;
"""


def _view_of(type_: schema.EntityType) -> str:
    """Return the statement that makes a type's view: each property that is no column of its own becomes one."""
    extra = (f", json_extract(properties, '$.{name}') AS {name}" for name in type_.properties if name not in _COLUMNS)
    return _ENTITY_VIEW.format(view=type_.noun, label=type_.name, columns="".join(extra))


class Database:
    """A graph at rest, opened for reading; `paperkg.graph.writer` writes it. It is a `GraphView`.

    Parameters
    ----------
    path : str or Path
        The file.
    write : bool
        Whether it is opened for writing; a missing file is made then.

    Raises
    ------
    GraphError
        If the file is missing, of another version, damaged, or busy for a minute.

    Examples
    --------
    >>> import tempfile
    >>> with Database(Path(tempfile.mkdtemp()) / "graph.sqlite", write=True) as database:
    ...     database.ids("Paper"), database.labels()
    ([], Counter())
    """

    def __init__(self, path: str | Path, *, write: bool = False) -> None:
        self.path = Path(path)
        if not write and not self.path.is_file():
            raise GraphError(NO_GRAPH.format(self.path.parent))
        with self.errors():
            self._connection = self._connect(write)
            try:
                self._prepare(write)
            except BaseException:
                self._connection.close()
                raise

    def _connect(self, write: bool) -> sqlite3.Connection:
        # Autocommit: transactions are said in words (`transaction`). Readers too may take away the files beside it that
        # all share, when they are the last to leave.
        address = f"{self.path.resolve().as_uri()}?mode={'rwc' if write else 'rw'}"
        options: dict[str, Any] = {"uri": True, "timeout": _WAIT, "isolation_level": None, "check_same_thread": False}
        connection: sqlite3.Connection = sqlite3.connect(address, **options)
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError:
            if write:
                raise
            # On a read-only disk those files cannot be made: nobody writes there either.
            connection.close()
            connection = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", **options)
        return connection

    def _prepare(self, write: bool) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        empty = not self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if empty and write:
            self._connection.execute("PRAGMA journal_mode=WAL")
            with self.transaction():
                if not self._connection.execute("PRAGMA user_version").fetchone()[0]:
                    self._make()
        elif empty:
            raise GraphError(NO_GRAPH.format(self.path.parent))
        elif version != FORMAT:
            raise GraphError(f"{self.path}: the graph has format {version}, this paperkg reads {FORMAT}; {REBUILD}")
        self._connection.execute(f"PRAGMA query_only={'OFF' if write else 'ON'}")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute("PRAGMA cache_size=-32000")

    def _make(self) -> None:
        views = "".join(map(_view_of, schema.ENTITIES.values()))
        for statement in (_TABLES + views).split(";\n"):
            if statement.strip():
                self._connection.execute(statement)
        self._connection.execute(f"PRAGMA user_version={FORMAT}")

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Turn what SQLite says into words for a person."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise GraphError(f"{self.path}: another program is writing it; try again when it is done") from error
            raise GraphError(f"{self.path}: it cannot be read or written ({error})") from error
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise GraphError(f"{self.path}: it is damaged ({error}); {REBUILD}") from error

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that is written inside appear at once, or not at all."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Make all that is read inside come from one state of the graph."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file; closing twice is allowed."""
        self._connection.close()

    def __enter__(self) -> Database:
        """Return the database itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    # --- rows

    def rows(self, statement: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of one statement."""
        with self.errors():
            # Not `yield from`: that would close the cursor of a reader who stops early, perhaps after the connection.
            for row in self._connection.execute(statement, tuple(values)):  # noqa: UP028
                yield row

    def row(self, statement: str, *values: Any) -> tuple[Any, ...] | None:
        """Return the first row of one statement, or None."""
        with self.errors():
            found: tuple[Any, ...] | None = self._connection.execute(statement, values).fetchone()
        return found

    def execute(self, statement: str, *values: Any) -> int:
        """Run one statement that writes; return how many rows it changed."""
        with self.errors():
            return self._connection.execute(statement, values).rowcount

    def insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert rows into a table; a row with the key of another one replaces it."""
        with self.errors():
            for first in (rows := iter(rows)):
                marks = ", ".join("?" * len(first))
                # The columns of `paper` that are computed take no value.
                columns = " (id, node, record)" if table == "paper" else ""
                statement = f"INSERT OR REPLACE INTO {table}{columns} VALUES ({marks})"  # noqa: S608
                self._connection.execute(statement, first)
                self._connection.executemany(statement, rows)

    def key_of(self, table: str) -> list[tuple[str, int]]:
        """Return the columns of a table's primary key, each with its place in a row."""
        columns = self.rows(f"PRAGMA table_info({table})")
        return [(name, place) for place, name, *_, in_key in columns if in_key]

    def chosen(self, statement: str, keys: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a statement for many keys, some hundreds at a time; it holds ``{keys}`` where they go."""
        ordered = sorted(set(keys))
        for start in range(0, len(ordered), _MANY):
            some = ordered[start : start + _MANY]
            yield from self.rows(statement.format(keys=", ".join("?" * len(some))), some)

    def meta(self, key: str) -> str | None:
        """Return a fact about the database itself."""
        found = self.row("SELECT value FROM meta WHERE key = ?", key)
        return None if found is None else str(found[0])

    @property
    def mark(self) -> str:
        """What tells this content from any other that the graph had before: a word."""
        return self.meta("mark") or ""

    def annotations(self, papers: Collection[str] | None = None) -> Iterator[Annotation]:
        """Yield what papers say, sorted by paper id; of some papers only where their ids are given."""
        if papers is None:
            found = self.rows("SELECT record FROM paper ORDER BY id")
        else:
            found = self.chosen("SELECT record FROM paper WHERE id IN ({keys}) ORDER BY id", papers)
        for (record,) in found:
            yield annotation_from_dict(self._parsed(record))

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            value: dict[str, Any] = json.loads(text)
        except ValueError as error:
            raise GraphError(f"{self.path}: it is damaged ({error}); {REBUILD}") from error
        return value

    # --- the graph (`GraphView`)

    def __contains__(self, node: object) -> bool:
        """Tell whether the graph has a node of an id."""
        return isinstance(node, str) and self.row("SELECT 1 FROM node WHERE id = ?", text_of(node)) is not None

    def node(self, node: str) -> Properties:
        """Return a node's labels and properties."""
        found = self.row("SELECT properties FROM node WHERE id = ?", text_of(node))
        if found is None:
            raise KeyError(node)
        return self._parsed(found[0])

    def ids(self, label: str) -> list[str]:
        """Return the ids of the nodes with a main label, sorted."""
        return sorted(id_ for (id_,) in self.rows("SELECT id FROM node WHERE label = ?", [label]))

    def values(self, label: str, *keys: str) -> Iterator[tuple[Any, ...]]:
        """Yield the id and some properties of the nodes with a main label, by id."""
        # What has a column of its own need not be looked for in the properties.
        columns = ", ".join(key if key in _COLUMNS else f"json_extract(properties, '$.{key}')" for key in keys)
        statement = f"SELECT id{', ' if keys else ''}{columns} FROM node WHERE label = ? ORDER BY id"  # noqa: S608
        yield from self.rows(statement, [label])

    def nodes(self) -> Iterator[tuple[str, Properties]]:
        """Yield all nodes, sorted by id."""
        for id_, properties in self.rows("SELECT id, properties FROM node ORDER BY id"):
            yield id_, self._parsed(properties)

    def links(self, *types: str) -> Iterator[tuple[str, str, Link]]:
        """Yield the relationships of some types or of all as (head, tail, link)."""
        among = _of_types(types)
        statement = f"SELECT head, type, tail, properties FROM edge {among} ORDER BY head, type, tail"  # noqa: S608
        for head, type_, tail, properties in self.rows(statement, types):
            yield head, tail, {"type": type_, **self._parsed(properties)}

    def ends(self, *types: str) -> Iterator[tuple[str, str, str]]:
        """Yield the relationships of some types or of all as (head, type, tail)."""
        among = _of_types(types)
        statement = f"SELECT head, type, tail FROM edge {among} ORDER BY head, type, tail"  # noqa: S608
        yield from ((head, type_, tail) for head, type_, tail in self.rows(statement, types))

    def links_from(self, node: str, *types: str) -> list[tuple[str, Link]]:
        """Return the links that leave a node, of some types or of all."""
        return self._links("head", "tail", node, types)

    def links_to(self, node: str, *types: str) -> list[tuple[str, Link]]:
        """Return the links that reach a node, of some types or of all."""
        return self._links("tail", "head", node, types)

    def _links(self, near: str, far: str, node: str, types: tuple[str, ...]) -> list[tuple[str, Link]]:
        among = f"AND type IN ({', '.join('?' * len(types))})" if types else ""
        statement = f"SELECT {far}, type, properties FROM edge WHERE {near} = ? {among} ORDER BY {far}, type"  # noqa: S608
        rows = self.rows(statement, [text_of(node), *types])
        return [(other, {"type": type_, **self._parsed(properties)}) for other, type_, properties in rows]

    def neighbours(self, nodes: Collection[str]) -> set[str]:
        """Return the ids of all nodes that are linked with one of some nodes, in either direction."""
        near = list(map(text_of, nodes))
        forth = self.chosen("SELECT tail FROM edge WHERE head IN ({keys})", near)
        back = self.chosen("SELECT head FROM edge WHERE tail IN ({keys})", near)
        return {other for rows in (forth, back) for (other,) in rows}

    def labels(self) -> Counter[str]:
        """Count the nodes by label."""
        second = "json_extract(properties, '$.labels[1]')"
        statement = f"SELECT {second}, count(*) FROM node WHERE label = ? GROUP BY 1"  # noqa: S608
        kinds = {label: count for label, count in self.rows(statement, [schema.DATASET]) if label}
        return Counter({**dict(self.rows("SELECT label, count(*) FROM node GROUP BY label")), **kinds})

    def types(self) -> Counter[str]:
        """Count the relationships by type."""
        return Counter(dict(self.rows("SELECT type, count(*) FROM edge GROUP BY type")))

    def named(self, text: str, label: str | None = None) -> Iterator[tuple[str, int, str]]:
        """Yield (node, rank, form) where a name or alias is a text, or equal to it under `fold`."""
        text, folded = text_of(text), text_of(fold(text))
        # A union of two look-ups: with OR, SQLite would not use both indexes at once with a label beside them.
        statement = "SELECT node, rank, form, label FROM alias WHERE form = ?"
        if folded:
            statement += " UNION SELECT node, rank, form, label FROM alias WHERE folded = ?"
        for node, rank, form, own in self.rows(statement, [text, *([folded] if folded else [])]):
            if label in (None, own):
                yield node, rank, form

    def slugged(self, slugs: Collection[str], labels: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield (node, slug) of nodes with one of some main labels whose name or alias gives one of some slugs."""
        found = self.chosen("SELECT node, slug, label FROM alias WHERE slug IN ({keys})", map(text_of, slugs))
        return ((node, slug) for node, slug, label in found if label in labels)

    def forms(self, label: str | None = None) -> list[str]:
        """Return all names and aliases of the nodes, of one main label or of all, sorted, each once."""
        among = "" if label is None else "WHERE label = ?"
        rows = self.rows(f"SELECT DISTINCT form FROM alias {among}", [] if label is None else [label])  # noqa: S608
        return sorted(form for (form,) in rows)

    def part(self, nodes: Collection[str] | None) -> nx.MultiDiGraph[str]:
        """Return some nodes (all where None), with every link between them, as a graph in memory."""
        import networkx as nx

        if nodes is None:
            return self.to_networkx()
        chosen = set(map(text_of, nodes))
        part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for id_, properties in sorted(self.chosen("SELECT id, properties FROM node WHERE id IN ({keys})", chosen)):
            part.add_node(id_, **self._parsed(properties))
        # Sorted as in `links`; `chosen` asks in the order of the heads.
        ends = "SELECT head, type, tail, properties FROM edge WHERE head IN ({keys}) ORDER BY head, type, tail"
        for head, type_, tail, properties in self.chosen(ends, chosen):
            if tail in chosen:
                part.add_edge(head, tail, type=type_, **self._parsed(properties))
        return part

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the whole graph in memory: nodes sorted by id, edges by head, type and tail."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from((id_, dict(node)) for id_, node in self.nodes())
        for head, tail, link in self.links():
            graph.add_edge(head, tail, **link)
        return graph


def _of_types(types: tuple[str, ...]) -> str:
    return f"WHERE type IN ({', '.join('?' * len(types))})" if types else ""


def text_of(text: str) -> str:
    r"""Return a text as SQLite can hold it: half of a surrogate pair, which UTF-8 cannot hold, is spelled out.

    Examples
    --------
    >>> text_of("na\u00efve"), text_of("\ud800")
    ('naïve', '\\ud800')
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def json_of(value: Any) -> str:
    r"""Return a value as JSON that SQLite can hold.

    Examples
    --------
    >>> json_of({"name": "π0"}), json_of("\ud800")
    ('{"name": "π0"}', '"\\ud800"')
    """
    text = json.dumps(value, ensure_ascii=False)
    return text if text == text_of(text) else json.dumps(value)
