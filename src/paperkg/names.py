"""The public functions about names: which entity one stands for, why two are one or two, what is in doubt.

They neither print nor exit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from paperkg.api import basis_of, read_decisions, reading, rebuild
from paperkg.graph import Database
from paperkg.kept import doubts_in, entity_in, item_in, reasons_in
from paperkg.lexicon import load_lexicon
from paperkg.model import Annotation, Paper, PaperEntity
from paperkg.resolution import (
    Decision,
    Decisions,
    Reasons,
    doubts,
    index_lexicon,
    key_of,
    known_forms,
    reason_of,
    reasons_of,
    resolution_of,
    work,
)
from paperkg.resolution import explain as explain_items
from paperkg.resolution.items import ItemKey, entry_of
from paperkg.schema import ENTITY_TYPES

# What names are known from: papers, or a graph (opened, or its folder).
Source: TypeAlias = Iterable[Annotation] | Database | str | Path
_ASKED = "?"


@contextmanager
def _opened(source: Source, decisions: Decisions) -> Iterator[tuple[Database | None, Iterable[Annotation]]]:
    """Give the database that keeps why names are resolved as they are, by some decisions, and the annotations."""
    if isinstance(source, str | Path):
        with reading(source) as database:
            yield (database if database.meta("basis") == basis_of(decisions) else None), database.annotations()
    elif isinstance(source, Database):
        yield (source if source.meta("basis") == basis_of(decisions) else None), source.annotations()
    else:
        yield None, source


def resolve_names(
    names: Iterable[Mapping[str, Any]],
    source: Source = (),
    decisions: Decisions | None = None,
) -> Iterator[dict[str, Any]]:
    """Tell for each name which entity it stands for, among the entities of some papers and of the lexicon.

    Parameters
    ----------
    names : iterable of mappings
        Each with ``name`` and, where known, ``type``; without a type, each type that knows the name is told.
    source : iterable of Annotation, Database, str or Path
        The papers whose entities are known, or a graph: opened, or its folder. A name that a graph has is looked up
        there; one that it does not have is resolved together with all of its papers.
    decisions : Decisions, optional
        What people decided about names.

    Yields
    ------
    dict
        ``name``, ``type``, ``id``, ``canonical``, ``known`` (False where no paper and no lexicon has the name, so that
        it would be a new entity) and ``why``: the rule, score or decision. A name without a type that nothing knows has
        an id of None.

    Examples
    --------
    >>> rows = list(resolve_names([{"name": "cifar10", "type": "Dataset"}, {"name": "CIFAR-10"}]))
    >>> [row["id"] for row in rows], rows[0]["why"]
    (['dataset:cifar-10', 'dataset:cifar-10'], "the lexicon has 'cifar10' as 'CIFAR-10'")
    """
    asked, decided = list(names), decisions or Decisions()
    with _opened(source, decided) as (database, annotations):
        told = [_looked_up(database, row) if database else [] for row in asked]
        missing = [row for row, answers in zip(asked, told, strict=True) if not answers]
        worked = iter(_worked_out(missing, annotations, decided) if missing else ())
        for answers in told:
            yield from answers or next(worked)


def _looked_up(database: Database, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a graph has for a name: nothing where a type that is asked for does not have it."""
    answers = []
    for type_ in [row["type"]] if row.get("type") else ENTITY_TYPES:
        item = item_in(database, type_, row["name"])
        if item:
            reasons = reasons_in(database, [item])
            entity, read = reasons.items[item].entity, [_read_as(item)] if row["name"] != item[2] else []
            why = [*read, reason_of(reasons, item)]
        else:
            entry = entry_of(type_, row["name"], index_lexicon(load_lexicon()))
            found = entity_in(database, type_, entry.name) if entry else None
            if entry is None or found is None:
                continue
            entity, why = found, [f"the lexicon has {row['name']!r} as {entry.name!r}"]
        answers.append(_answer(row["name"], type_, entity, database.node(entity)["name"], True, "; ".join(why)))
    return answers


def _read_as(item: ItemKey) -> str:
    return f"papers have it as {item[2]!r}"


def _answer(
    name: str, type_: str | None, id_: str | None, canonical: str | None, known: bool, why: str
) -> dict[str, Any]:
    return {"name": name, "type": type_, "id": id_, "canonical": canonical, "known": known, "why": why}


def _worked_out(
    asked: list[Mapping[str, Any]], annotations: Iterable[Annotation], decisions: Decisions
) -> Iterator[list[dict[str, Any]]]:
    """Resolve names together with all papers; yield the answers to each."""
    notes = list(annotations)
    forms = known_forms(notes, load_lexicon())
    questions: dict[tuple[int, str], tuple[Annotation, bool]] = {}
    for number, row in enumerate(asked):
        for type_ in [row["type"]] if row.get("type") else ENTITY_TYPES:
            known = key_of(type_, row["name"]) in forms
            if known or row.get("type"):
                questions[number, type_] = (_question(f"{number:09}{type_}", type_, row["name"]), known)
    reasons, canonical = _reasons([*notes, *(note for note, _ in questions.values())], decisions)
    for number, row in enumerate(asked):
        answers = []
        for type_ in ENTITY_TYPES:
            if (number, type_) in questions:
                note, known = questions[number, type_]
                item = note.paper.id, type_, row["name"]
                id_ = reasons.items[item].entity
                answers.append(_answer(row["name"], type_, id_, canonical[id_], known, reason_of(reasons, item)))
        why = "no paper here and no lexicon has it; give a type"
        yield answers or [_answer(row["name"], None, None, None, False, why)]


def _reasons(annotations: Iterable[Annotation], decisions: Decisions) -> tuple[Reasons, dict[str, str]]:
    """Resolve the names of papers; return the reasons, and the name of each entity."""
    workings = work(annotations, decisions=decisions)
    resolution = resolution_of(workings)
    return reasons_of(workings, resolution.ids), {entity.id: entity.name for entity in resolution.entities}


def _question(paper: str, type_: str, name: str) -> Annotation:
    entity = PaperEntity(type_, name, (name,), "mentioned")
    return Annotation(Paper(f"{_ASKED}{paper}", name, ""), (entity,))


def explain(
    first: str,
    second: str,
    source: Source = (),
    decisions: Decisions | None = None,
    *,
    type_: str | None = None,
) -> list[dict[str, Any]]:
    """Tell why two names are one thing or two.

    Parameters
    ----------
    first, second : str
        The names.
    source : iterable of Annotation, Database, str or Path
        The papers whose entities are known, or a graph: opened, or its folder. Of a graph that has both names, the
        reasons that were kept when it was built are told.
    decisions : Decisions, optional
        What people decided about names.
    type_ : str, optional
        The entity type; without it, each type under which both names are known is told, else every type.

    Returns
    -------
    list of dict
        ``type``, ``same``, ``first`` and ``second`` (ids), ``reasons``, ``probability`` (None where the names were not
        compared) and ``features`` (shares of the score's log-odds; above 0 they speak for one thing).

    Examples
    --------
    >>> [row] = explain("GPT-3", "GPT-4", type_="Method")
    >>> row["same"], row["reasons"]
    (False, ['other numbers: 3 / 4'])
    """
    decided = decisions or Decisions()
    with _opened(source, decided) as (database, annotations):
        kept = _explained_in(database, first, second, type_, decided) if database else []
        if kept:
            return kept
        notes = list(annotations)
    types = [type_] if type_ else _types_of(first, second, notes)
    asked = [(own, _question(f"1{own}", own, first), _question(f"2{own}", own, second)) for own in types]
    reasons, _ = _reasons([*notes, *(note for _, *both in asked for note in both)], decided)
    return [
        _explained(own, reasons, decided, *((note.paper.id, own, note.entities[0].name) for note in both))
        for own, *both in asked
    ]


def _explained_in(
    database: Database, first: str, second: str, type_: str | None, decisions: Decisions
) -> list[dict[str, Any]]:
    """Return what a graph tells of two names, for each type of which it has both."""
    rows = []
    for own in [type_] if type_ else ENTITY_TYPES:
        one, two = item_in(database, own, first), item_in(database, own, second)
        if one and two:
            row = _explained(own, reasons_in(database, [one, two]), decisions, one, two)
            asked = [f"{name!r}: {_read_as(item)}" for name, item in ((first, one), (second, two)) if name != item[2]]
            rows.append({**row, "reasons": [*asked, *row["reasons"]]})
    return rows


def _explained(type_: str, reasons: Reasons, decisions: Decisions, one: ItemKey, two: ItemKey) -> dict[str, Any]:
    told = explain_items(reasons, one, two, index_lexicon(load_lexicon()), decisions)
    return {
        "type": type_,
        "same": told.same,
        "first": reasons.items[one].entity,
        "second": reasons.items[two].entity,
        "reasons": list(told.reasons),
        "probability": told.probability,
        "features": dict(told.features),
    }


def _types_of(first: str, second: str, notes: Iterable[Annotation]) -> list[str]:
    """Return the types under which papers or the lexicon know both names; else under which they know one; else all."""
    forms = known_forms(notes, load_lexicon())
    known = [{own for own in ENTITY_TYPES if key_of(own, name) in forms} for name in (first, second)]
    chosen = (known[0] & known[1]) or (known[0] | known[1]) or set(ENTITY_TYPES)
    return [own for own in ENTITY_TYPES if own in chosen]


def review(source: Source, decisions: Decisions | None = None) -> list[dict[str, Any]]:
    """List the pairs of names in doubt, those first where an answer is worth most.

    Parameters
    ----------
    source : iterable of Annotation, Database, str or Path
        The papers, or a graph: opened, or its folder.
    decisions : Decisions, optional
        What people decided already; such pairs are not asked again.

    Returns
    -------
    list of dict
        ``type``, ``first``, ``second``, ``probability``, ``joined`` (as things stand), ``papers`` (those of
        the rarer name) and ``value``: the nearness of the score to the middle times these papers.
    """
    decided = decisions or Decisions()
    with _opened(source, decided) as (database, annotations):
        found = doubts_in(database) if database else doubts(work(annotations, decisions=decided))
    return [asdict(doubt) for doubt in found]


def decide(folder: str | Path, answers: Iterable[tuple[str, str, tuple[str, ...], str]]) -> int:
    """Record decisions in a graph's folder, and build the graph again with them.

    Parameters
    ----------
    folder : str or Path
        The graph's folder.
    answers : iterable of (verb, type, names, reason)
        The verb is "same", "apart" or "name"; or "direction" or "kind", with a name and what is said of it.

    Returns
    -------
    int
        How many decisions are new.

    Raises
    ------
    DecisionError
        If an answer contradicts another decision; nothing is recorded then.
    """
    known = read_decisions(folder)
    had = {(line.verb, line.type, line.names) for line in known.lines}
    fresh = [
        Decision(verb, type_, names, reason, "the answer", number)
        for number, (verb, type_, names, reason) in enumerate(answers, 1)
        if (verb, type_, names) not in had
    ]
    if fresh:
        rebuild(folder, Decisions((*known.lines, *fresh)))
    return len(fresh)


def unused_decisions(folder: str | Path) -> list[Decision]:
    """Return the decisions of a graph's folder that change nothing there: no paper has the names that they are about.

    A line that joins names or keeps them apart needs two of them. Papers of later builds may have them.

    Examples
    --------
    >>> import paperkg, tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "kg"
    >>> _ = paperkg.build([Annotation(Paper("p", "On F1", ""))], folder)
    >>> _ = (folder / "decisions.txt").write_text("direction regret lower")
    >>> [line.names for line in unused_decisions(folder)]
    [('regret', 'lower')]
    """
    lines = read_decisions(folder).lines
    if not lines:
        return []
    with reading(folder) as database:
        return [line for line in lines if not _is_used(database, line)]


def _is_used(database: Database, line: Decision) -> bool:
    present = sum(item_in(database, line.type, name) is not None for name in line.subjects)
    return present > int(line.is_of_pairs)
