"""The public functions about names: which entity one stands for, why two are one or two, what is in doubt.

They neither print nor exit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from paperkg.api import read_decisions, rebuild
from paperkg.lexicon import load_lexicon
from paperkg.model import Annotation, Paper, PaperEntity
from paperkg.resolution import (
    Decision,
    Decisions,
    doubts,
    key_of,
    known_forms,
    reason_of,
    resolution_of,
    work,
)
from paperkg.resolution import explain as explain_items
from paperkg.schema import ENTITY_TYPES

_ASKED = "?"


def resolve_names(
    names: Iterable[Mapping[str, Any]],
    annotations: Iterable[Annotation] = (),
    decisions: Decisions | None = None,
) -> Iterator[dict[str, Any]]:
    """Tell for each name which entity it stands for, among the entities of some annotations and of the lexicon.

    Parameters
    ----------
    names : iterable of mappings
        Each with ``name`` and, where known, ``type``; without a type, each type that knows the name is told.
    annotations : iterable of Annotation
        The papers whose entities are known, e.g. those of a graph.
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
    notes, asked = list(annotations), list(names)
    forms = known_forms(notes, load_lexicon())
    questions: dict[tuple[int, str], tuple[Annotation, bool]] = {}
    for number, row in enumerate(asked):
        for type_ in [row["type"]] if row.get("type") else ENTITY_TYPES:
            known = key_of(type_, row["name"]) in forms
            if known or row.get("type"):
                questions[number, type_] = (_question(f"{number:09}{type_}", type_, row["name"]), known)
    workings = work([*notes, *(note for note, _ in questions.values())], decisions=decisions)
    resolution = resolution_of(workings)
    canonical = {entity.id: entity.name for entity in resolution.entities}
    for number, row in enumerate(asked):
        answers = [(type_, *questions[number, type_]) for type_ in ENTITY_TYPES if (number, type_) in questions]
        for type_, note, known in answers:
            item = note.paper.id, type_, row["name"]
            id_ = resolution.ids[item]
            why = reason_of(workings, item)
            yield {
                "name": row["name"],
                "type": type_,
                "id": id_,
                "canonical": canonical[id_],
                "known": known,
                "why": why,
            }
        if not answers:
            why = "no paper here and no lexicon has it; give a type"
            yield {"name": row["name"], "type": None, "id": None, "canonical": None, "known": False, "why": why}


def _question(paper: str, type_: str, name: str) -> Annotation:
    entity = PaperEntity(type_, name, (name,), "mentioned")
    return Annotation(Paper(f"{_ASKED}{paper}", name, ""), (entity,))


def explain(
    first: str,
    second: str,
    annotations: Iterable[Annotation] = (),
    decisions: Decisions | None = None,
    *,
    type_: str | None = None,
) -> list[dict[str, Any]]:
    """Tell why two names are one thing or two.

    Parameters
    ----------
    first, second : str
        The names.
    annotations : iterable of Annotation
        The papers whose entities are known, e.g. those of a graph.
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
    notes = list(annotations)
    types = [type_] if type_ else _types_of(first, second, notes)
    asked = [(own, _question(f"1{own}", own, first), _question(f"2{own}", own, second)) for own in types]
    workings = work([*notes, *(note for _, *both in asked for note in both)], decisions=decisions)
    ids = resolution_of(workings).ids
    rows = []
    for own, *both in asked:
        one, two = ((note.paper.id, own, note.entities[0].name) for note in both)
        told = explain_items(workings, one, two)
        rows.append(
            {
                "type": own,
                "same": told.same,
                "first": ids[one],
                "second": ids[two],
                "reasons": list(told.reasons),
                "probability": told.probability,
                "features": told.features,
            }
        )
    return rows


def _types_of(first: str, second: str, notes: Iterable[Annotation]) -> list[str]:
    """Return the types under which papers or the lexicon know both names; else under which they know one; else all."""
    forms = known_forms(notes, load_lexicon())
    known = [{own for own in ENTITY_TYPES if key_of(own, name) in forms} for name in (first, second)]
    chosen = (known[0] & known[1]) or (known[0] | known[1]) or set(ENTITY_TYPES)
    return [own for own in ENTITY_TYPES if own in chosen]


def review(annotations: Iterable[Annotation], decisions: Decisions | None = None) -> list[dict[str, Any]]:
    """List the pairs of names in doubt, those first where an answer is worth most.

    Parameters
    ----------
    annotations : iterable of Annotation
        The papers, e.g. those of a graph.
    decisions : Decisions, optional
        What people decided already; such pairs are not asked again.

    Returns
    -------
    list of dict
        ``type``, ``first``, ``second``, ``probability``, ``joined`` (as things stand), ``papers`` (those of
        the rarer name) and ``value``: the nearness of the score to the middle times these papers.
    """
    return [asdict(doubt) for doubt in doubts(work(annotations, decisions=decisions))]


def decide(folder: str | Path, answers: Iterable[tuple[str, str, tuple[str, ...], str]]) -> int:
    """Record decisions in a graph's folder, and build the graph again with them.

    Parameters
    ----------
    folder : str or Path
        The graph's folder.
    answers : iterable of (verb, type, names, reason)
        The verb is "same", "apart" or "name".

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
