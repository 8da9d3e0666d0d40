"""Why names stand for their entities, kept in a graph's database: written by a build, read by explain and its like."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeAlias

from paperkg.clusters import Link
from paperkg.graph import Database
from paperkg.graph.database import text_of
from paperkg.resolution import Resolution, key_of
from paperkg.resolution.block import Node
from paperkg.resolution.explain import told
from paperkg.resolution.items import WRITTEN, ItemKey, NodeKey
from paperkg.resolution.reasons import Compared, ItemReason, Reasons
from paperkg.resolution.review import SURE, Doubt
from paperkg.schema import ENTITY_TYPES, NODE_LABELS

Rows: TypeAlias = list[tuple[Any, ...]]
_TYPE_OF = {NODE_LABELS[type_].prefix: type_ for type_ in ENTITY_TYPES}


def rows_of(resolution: Resolution, reasons: Reasons) -> dict[str, Rows]:
    """Return the rows, by table, that keep why names stand for their entities."""
    return {
        "item": [
            (*item, found.entity, found.node[1], found.rule, found.assigned, found.probability)
            for item, found in reasons.items.items()
        ],
        "spelling": [(entity.id, form, papers) for entity in resolution.entities for form, papers in entity.spellings],
        "name": [(*id_, node.name, node.papers, reasons.owners[id_]) for id_, node in reasons.names.items()],
        "joined": [
            (link.first[0], link.first[1], link.second[1], round(link.probability, 3), link.why, int(link.forced))
            for link in reasons.joins
        ],
        "pair": [
            (first[0], first[1], second[1], compared.probability, json.dumps(compared.shares))
            for (first, second), compared in reasons.pairs.items()
        ],
        "doubt": [(d.type, d.first, d.second, d.probability, int(d.joined), d.papers, d.value) for d in reasons.doubts],
    }


def doubts_in(database: Database) -> list[Doubt]:
    """Return the pairs of names that a person should look at, the most valuable first."""
    rows = database.rows("SELECT * FROM doubt ORDER BY value DESC, type, first, second")
    return [
        Doubt(type_, first, second, p, bool(joined), papers, v) for type_, first, second, p, joined, papers, v in rows
    ]


def item_in(database: Database, type_: str, name: str) -> ItemKey | None:
    """Return a paper's item that has a name, of the entity to which the name leads; None where no paper has it.

    Parameters
    ----------
    database : Database
        The graph.
    type_ : str
        The entity type.
    name : str
        As papers write it, or in another spelling of it.
    """
    prefix = f"{NODE_LABELS[type_].prefix}:"
    owners = [node for _, node in sorted((rank, node) for node, rank, _ in database.named(name, type_))]
    statement = (
        "SELECT i.paper, i.type, i.name, i.entity, i.rule, i.assigned, e.name FROM item AS i "
        "JOIN node AS e ON e.id = i.entity "
    )
    ways = [
        (statement + "WHERE i.name = ? AND i.type = ?", (text_of(name), type_)),
        (statement + "JOIN name AS n ON n.entity = i.entity AND n.key = i.key WHERE n.type = ? AND n.key = ?",
         (type_, text_of(key_of(type_, name)[1]))),
        *[(statement + "WHERE i.entity = ?", (node,)) for node in owners[:1]],
    ]  # fmt: skip
    for sql, values in ways:
        rows = [row for row in database.rows(sql, values) if row[3].startswith(prefix)]
        if rows:
            # Of several, the plainest tells most.
            best = min(
                rows, key=lambda row: (_place(row[3], owners), bool(row[5]), row[2] != row[6], bool(row[4]), row)
            )
            return best[0], best[1], best[2]
    return None


def entity_in(database: Database, type_: str, name: str) -> str | None:
    """Return the entity of a name that was compared, where there is one."""
    found = database.row("SELECT entity FROM name WHERE type = ? AND key = ?", type_, text_of(key_of(type_, name)[1]))
    return found[0] if found else None


def _place(entity: str, owners: Sequence[str]) -> int:
    return owners.index(entity) if entity in owners else len(owners)


def reasons_in(database: Database, items: Collection[ItemKey], entities: Collection[str] = ()) -> Reasons:
    """Return what is kept of some items and their entities, and of more entities."""
    found: dict[ItemKey, ItemReason] = {}
    columns = "entity, key, rule, assigned, probability"
    for item in items:
        row = database.row(f"SELECT {columns} FROM item WHERE paper = ? AND type = ? AND name = ?", *item)  # noqa: S608
        if row:
            entity, key, rule, assigned, probability = row
            found[item] = ItemReason((_type_of(entity), key), entity, rule, assigned, probability)
    names: dict[NodeKey, Node] = {}
    owners: dict[NodeKey, str] = {}
    entities = {*entities, *(reason.entity for reason in found.values())}
    statement = "SELECT type, key, name, papers, entity FROM name WHERE entity IN ({keys})"
    for type_, key, name, papers, entity in database.chosen(statement, entities):
        names[type_, key] = Node((type_, key), name, papers)
        owners[type_, key] = entity
    keys = {key for _, key in names}
    joins = [
        Link((type_, first), (type_, second), probability, why, bool(forced))
        for type_, first, second, probability, why, forced in _between(database, "joined", keys, names)
    ]
    pairs = {
        ((type_, first), (type_, second)): Compared(probability, json.loads(shares))
        for type_, first, second, probability, shares in _between(database, "pair", keys, names)
    }
    return Reasons(found, names, owners, joins, pairs)


def _between(
    database: Database, table: str, keys: Collection[str], names: Collection[NodeKey]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table of pairs of which both names are among some."""
    for row in database.chosen(f"SELECT * FROM {table} WHERE first IN ({{keys}}) ORDER BY type, first, second", keys):  # noqa: S608
        if (row[0], row[1]) in names and (row[0], row[2]) in names:
            yield row


def _type_of(entity: str) -> str:
    return _TYPE_OF[entity.partition(":")[0]]


def names_in(database: Database, entity: str) -> dict[str, list[Any]]:
    """Return what is kept of an entity's names.

    Returns
    -------
    dict
        ``spellings``: ``form`` and ``papers`` (how many use it), the most used first; ``joined``: in words, which names
        are one thing and why; ``doubtful``: ``paper``, ``name``, ``why`` and ``probability`` of the papers of which it
        is not sure that they mean this entity.
    """
    spelled = "SELECT form, papers FROM spelling WHERE entity = ? ORDER BY papers DESC, form"
    unsure = (
        "SELECT paper, name, assigned, rule, probability FROM item "
        "WHERE entity = ? AND probability < ? ORDER BY probability, paper, name"
    )
    reasons = reasons_in(database, (), [entity])
    return {
        "spellings": [{"form": form, "papers": papers} for form, papers in database.rows(spelled, [entity])],
        "joined": [told(reasons, link) for link in sorted(reasons.joins, key=lambda link: -link.probability)],
        "doubtful": [
            {"paper": paper, "name": name, "why": assigned or rule or WRITTEN, "probability": probability}
            for paper, name, assigned, rule, probability in database.rows(unsure, [entity, SURE])
        ],
    }
