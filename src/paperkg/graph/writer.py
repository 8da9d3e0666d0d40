"""Writing the graph at rest: papers come and go, and what they touch is done again."""

from __future__ import annotations

import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeAlias

from paperkg import schema
from paperkg.graph.database import Database, json_of, text_of
from paperkg.graph.doubts import doubts_of
from paperkg.graph.parts import (
    Edge,
    Part,
    Properties,
    Stated,
    directions_of,
    entity_properties,
    link_properties,
    paper_node,
    part_of,
    person_properties,
)
from paperkg.graph.view import NetworkView, forms_of
from paperkg.model import Annotation, Entity, annotation_to_dict
from paperkg.text import fold, slug

Item: TypeAlias = tuple[str, str, str]
# Rows by table: why names stand for what they stand for (`paperkg.kept`).
Kept: TypeAlias = Mapping[str, Collection[tuple[Any, ...]]]
_TOGETHER = 5_000


class Resolved(Protocol):
    """What resolution says of the papers of a graph: see `paperkg.resolution.Resolution`."""

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities."""

    @property
    def ids(self) -> Mapping[Item, str]:
        """From (paper id, entity type, name in that paper) to an entity's id."""

    @property
    def variants(self) -> tuple[tuple[str, str], ...]:
        """Variants, each with what it is a variant of."""


def replace_papers(
    database: Database,
    annotations: Iterable[Annotation],
    gone: Collection[str],
    resolve: Callable[[Iterator[Annotation]], tuple[Resolved, Kept]],
    unite: Callable[[Iterable[list[str]]], Mapping[str, str]],
    basis: str,
) -> None:
    """Add or replace papers, take others out, and do again what that touches; all of it appears at once.

    Parameters
    ----------
    database : Database
        Opened for writing.
    annotations : iterable of Annotation
        At most one a paper.
    gone : collection of str
        Ids of papers that are taken out.
    resolve : callable
        Gives the `paperkg.resolution.Resolution` of all annotations, and what is kept of how it came about.
    unite : callable
        Gives from the authors of all papers one name for each person.
    basis : str
        What names are resolved by, beside the papers: where neither that nor a paper changed, nothing is done again.
    """
    with database.errors(), database.transaction():
        changed = _store(database, annotations) | _remove(database, gone)
        if not changed and database.meta("basis") == basis:
            return
        authors = database.rows("SELECT json_extract(record, '$.authors') FROM paper WHERE authors > 0")
        people = unite(json.loads(names) for (names,) in authors)
        _Update(database, changed, *resolve(database.annotations()), people).run()
        database.insert("meta", [("basis", basis)])


def _store(database: Database, annotations: Iterable[Annotation]) -> set[str]:
    """Store what papers say; return the ids of those that said something else before, or nothing."""
    changed = set()
    for note in annotations:
        record = json_of(annotation_to_dict(note))
        before = database.row("SELECT record FROM paper WHERE id = ?", text_of(note.paper.id))
        if before != (record,):
            database.insert("paper", [(text_of(note.paper.id), text_of(paper_node(note.paper.id)), record)])
            changed.add(note.paper.id)
    return changed


def _remove(database: Database, gone: Collection[str]) -> set[str]:
    return {paper for paper in gone if database.execute("DELETE FROM paper WHERE id = ?", text_of(paper))}


class _Rows:
    """Rows on their way into tables, some thousands at a time."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.waiting: dict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def add(self, table: str, *rows: tuple[Any, ...]) -> None:
        self.waiting[table] += rows
        if len(self.waiting[table]) >= _TOGETHER:
            self.database.insert(table, self.waiting.pop(table))

    def add_node(self, id_: str, node: Properties, owner: str | None = None) -> None:
        """Add a node with the names by which it can be found."""
        id_, label = text_of(id_), node["labels"][0]
        forms = forms_of(node)
        name = text_of(forms[0][1]) if forms and forms[0][0] == 0 else None
        self.add("node", (id_, label, name, node.get("papers"), owner, json_of(node)))
        for number, (rank, form) in enumerate(forms):
            self.add("alias", (id_, number, rank, label, text_of(form), text_of(fold(form)), text_of(slug(form))))

    def flush(self) -> None:
        for table in list(self.waiting):
            self.database.insert(table, self.waiting.pop(table))


class _Update:
    """One change of a graph: which papers, entities and links it touches, and what becomes of them."""

    def __init__(
        self, database: Database, changed: set[str], resolution: Resolved, kept: Kept, shown: Mapping[str, str]
    ) -> None:
        self.database = database
        self.resolution = resolution
        self.kept = kept
        self.shown = shown
        self.touched = set(changed)
        self.entities = {entity.id: entity for entity in resolution.entities}
        self.directions = directions_of(resolution.entities)
        # What is counted or summed anew at the end.
        self.counted: set[str] = set()
        self.people: set[str] = set()
        self.edges: set[Edge] = set()

    def run(self) -> None:
        self._items()
        self._authors()
        renamed = self._renamed()
        self._clear()
        self._add()
        self._link()
        self._name_people()
        self._write_entities(renamed)
        self._variants()
        if self.touched or renamed:
            self.database.insert("meta", [("mark", secrets.token_hex(16))])

    def _items(self) -> None:
        """Keep what each name of each paper stands for, and why; a paper with a name that changed is touched."""
        before = {
            tuple(item): entity for *item, entity in self.database.rows("SELECT paper, type, name, entity FROM item")
        }
        now = {(text_of(p), t, text_of(n)): entity for (p, t, n), entity in self.resolution.ids.items()}
        differ = {item for item in before.keys() | now.keys() if before.get(item) != now.get(item)}
        self.touched |= {paper for paper, *_ in differ}
        for table, rows in self.kept.items():
            self._sync(table, rows)

    def _sync(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Make a table hold some rows, and no others."""
        before = set(self.database.rows(f"SELECT * FROM {table}"))  # noqa: S608
        now = {tuple(text_of(value) if isinstance(value, str) else value for value in row) for row in rows}
        columns = self.database.key_of(table)
        where = " AND ".join(f"{name} = ?" for name, _ in columns)
        keys = {tuple(row[place] for _, place in columns) for row in now - before}
        for row in before - now:
            if (own := tuple(row[place] for _, place in columns)) not in keys:
                self.database.execute(f"DELETE FROM {table} WHERE {where}", *own)  # noqa: S608
        self.database.insert(table, sorted(now - before))

    def _authors(self) -> None:
        """Keep under which name each author is shown; the papers of one whose name changed are touched."""
        before = dict(self.database.rows("SELECT written, shown FROM author_name"))
        now = {text_of(name): text_of(shown) for name, shown in self.shown.items() if name != shown}
        turned = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        for name in sorted(turned):
            self.database.execute("DELETE FROM author_name WHERE written = ?", name)
        self.database.insert("author_name", sorted((name, now[name]) for name in turned & now.keys()))
        if turned:
            authors = self.database.rows("SELECT id, json_extract(record, '$.authors') FROM paper WHERE authors > 0")
            self.touched |= {
                paper for paper, names in authors if not turned.isdisjoint(map(text_of, json.loads(names)))
            }

    def _papers_of(self, entities: Collection[str]) -> set[str]:
        return {paper for (paper,) in self.database.chosen("SELECT paper FROM item WHERE entity IN ({keys})", entities)}

    def _renamed(self) -> set[str]:
        """Return the entities that are new, or have another name, other aliases, another kind or direction.

        Papers with numbers of them are touched, as what is in doubt of a number depends on names, and whether a higher
        one is better on its metric.
        """
        labels = "', '".join(schema.ENTITY_TYPES)
        rows = self.database.rows(f"SELECT id, properties FROM node WHERE label IN ('{labels}')")  # noqa: S608
        before = {id_: self.database._parsed(properties) for id_, properties in rows}
        renamed = set()
        for id_, entity in self.entities.items():
            properties = before.pop(id_, None)
            if properties is None or properties != entity_properties(entity, properties["papers"]):
                renamed.add(id_)
        for id_ in sorted(before):
            self._delete_node(id_)
        reporting = "SELECT DISTINCT owner FROM edge WHERE type = 'REPORTS' AND owner IN ({keys})"
        self.touched |= {paper for (paper,) in self.database.chosen(reporting, self._papers_of(renamed))}
        return renamed

    def _delete_node(self, node: str) -> None:
        for table, column in (("node", "id"), ("alias", "node")):
            self.database.execute(f"DELETE FROM {table} WHERE {column} = ?", node)  # noqa: S608

    def _clear(self) -> None:
        """Take out all that the touched papers had added."""
        papers = {text_of(paper) for paper in self.touched}
        naming = "', '".join(schema.NAMING_TYPES)
        tails = f"SELECT tail FROM edge WHERE owner IN ({{keys}}) AND type IN ('{naming}')"  # noqa: S608
        self.counted |= {tail for (tail,) in self.database.chosen(tails, papers)}
        stated = "SELECT head, type, tail FROM stated WHERE paper IN ({keys})"
        self.edges |= set(self.database.chosen(stated, papers))
        people = "SELECT node FROM person WHERE paper IN ({keys})"
        self.people |= {node for (node,) in self.database.chosen(people, papers)}
        for paper in sorted(papers):
            self.database.execute("DELETE FROM alias WHERE node IN (SELECT id FROM node WHERE owner = ?)", paper)
            for table, column in (("node", "owner"), ("edge", "owner"), ("stated", "paper"), ("person", "paper")):
                self.database.execute(f"DELETE FROM {table} WHERE {column} = ?", paper)  # noqa: S608

    def _add(self) -> None:
        """Add what the touched papers say now."""
        rows = _Rows(self.database)
        for note in self.database.annotations({text_of(paper) for paper in self.touched}):
            part = part_of(note, self.resolution.ids, self.directions, self.shown)
            self._judge(part)
            owner = text_of(note.paper.id)
            for id_, node in part.nodes.items():
                rows.add_node(id_, node, owner)
            rows.add("edge", *(_edge_row(edge, owner, link) for edge, link in part.edges.items()))
            rows.add("stated", *_stated_rows(part, owner))
            people = ((text_of(p), owner, n, label, text_of(name)) for n, (p, label, name) in enumerate(part.people))
            rows.add("person", *people)
            self.counted |= {tail for _, type_, tail in part.edges if type_ in schema.NAMING_TYPES}
            self.edges |= part.stated.keys()
            self.people |= {text_of(person) for person, *_ in part.people}
        rows.flush()

    def _judge(self, part: Part) -> None:
        """Note what is in doubt of a paper's numbers."""
        results = [id_ for id_, node in part.nodes.items() if node["labels"][0] == schema.RESULT]
        if not results:
            return
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from(part.nodes.items())
        for (head, type_, tail), link in part.edges.items():
            graph.add_edge(head, tail, type=type_, **link)
            if tail in self.entities and "labels" not in graph.nodes[tail]:
                graph.add_node(tail, **entity_properties(self.entities[tail], 0))
        for person, label, name in part.people:
            graph.add_node(person, labels=[label], name=name)
        view = NetworkView(graph)
        for result in results:
            part.nodes[result]["doubts"] = doubts_of(view, result)

    def _link(self) -> None:
        """Sum up what papers state of the touched pairs."""
        said: dict[Edge, list[Stated]] = defaultdict(list)
        statement = (
            "SELECT paper, confidence, sentence, names_both FROM stated WHERE head = ? AND type = ? AND tail = ?"
        )
        for edge in sorted(self.edges):
            for paper, confidence, sentence, both in self.database.rows(statement, edge):
                said[edge].append(Stated(paper_node(paper), confidence, json.loads(sentence), bool(both)))
            if edge not in said:
                self.database.execute("DELETE FROM edge WHERE head = ? AND type = ? AND tail = ?", *edge)
        self.database.insert("edge", (_edge_row(edge, None, link_properties(some)) for edge, some in said.items()))

    def _name_people(self) -> None:
        names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        statement = "SELECT node, label, name FROM person WHERE node IN ({keys})"
        for person, label, name in self.database.chosen(statement, self.people):
            names[person, label][name] += 1
        self._replace_nodes(self.people, {p: person_properties(label, some) for (p, label), some in names.items()})

    def _write_entities(self, renamed: set[str]) -> None:
        """Write the entities that changed, or that another number of papers names."""
        changed = (renamed | self.counted) & self.entities.keys()
        naming = "', '".join(schema.NAMING_TYPES)
        count = (
            "SELECT tail, count(DISTINCT head) FROM edge "  # noqa: S608
            f"WHERE tail IN ({{keys}}) AND type IN ('{naming}') GROUP BY tail"
        )
        papers = dict(self.database.chosen(count, changed))
        self._replace_nodes(
            changed, {id_: entity_properties(self.entities[id_], papers.get(id_, 0)) for id_ in changed}
        )

    def _replace_nodes(self, old: Collection[str], new: Mapping[str, Properties]) -> None:
        for node in sorted(old):
            self._delete_node(node)
        rows = _Rows(self.database)
        for id_, properties in sorted(new.items()):
            rows.add_node(id_, properties)
        rows.flush()

    def _variants(self) -> None:
        now = set(self.resolution.variants)
        before = {(head, tail) for head, _, tail in self.database.ends(schema.VARIANT_OF)}
        for head, tail in sorted(before - now):
            self.database.execute(
                "DELETE FROM edge WHERE head = ? AND type = ? AND tail = ?", head, schema.VARIANT_OF, tail
            )
        self.database.insert("edge", (_edge_row((h, schema.VARIANT_OF, t), None, {}) for h, t in sorted(now - before)))


def _edge_row(edge: Edge, owner: str | None, link: Properties) -> tuple[Any, ...]:
    head, type_, tail = edge
    return text_of(head), type_, text_of(tail), owner, json_of(link)


def _stated_rows(part: Part, owner: str) -> Iterator[tuple[Any, ...]]:
    for (head, type_, tail), some in part.stated.items():
        for number, one in enumerate(some):
            sentence = json_of(one.sentence)
            yield text_of(head), type_, text_of(tail), owner, number, one.confidence, sentence, int(one.names_both)
