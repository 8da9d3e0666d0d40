"""Papers with Code's evaluation tables: each row is a result of a paper, with the table as its source.

The dump is a tree of tasks; each has datasets, each dataset a table, each row a model, its metrics and its paper. A
paper's rows stand in many tables, so the rows are kept until the end: they are the one thing here that grows with the
file. What no paper is named for is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from paperkg.model import Annotation, Mention, Paper, PaperEntity, PaperResult
from paperkg.sources.cleaning import clean
from paperkg.sources.formats import Format, Head, Read, Rejected, Skipped, Source
from paperkg.sources.identity import paper_id
from paperkg.sources.services import first_of, text_of
from paperkg.sources.values import Reader
from paperkg.text import locate

_COMPONENT = "papers-with-code"
_NUMBER = re.compile(r"\s*([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?\.?\d*(?:[eE][-+]?\d+)?)\s*(%|[KMB]\b)?")
_DEEPEST = 12


def sniff(head: Head) -> bool:
    """Return whether a source looks like the dump of evaluation tables."""
    text = head.text[:20_000]
    return head.text.lstrip()[:1] in ("[", "{") and all(f'"{key}"' in text for key in ("task", "datasets", "subtasks"))


@dataclass
class _Sheet:
    """What the tables say of one paper."""

    paper: Paper
    entities: dict[tuple[str, str], PaperEntity] = field(default_factory=dict)
    results: list[PaperResult] = field(default_factory=list)


def read_tables(source: Source) -> Read:
    """Yield an annotation for each paper that the tables name.

    Parameters
    ----------
    source : Source
        The opened source.
    """
    sheets: dict[str, _Sheet] = {}
    unnamed = unread = 0
    fault: Rejected | None = None
    for task in _tasks(source):
        if isinstance(task, Rejected):
            fault = task
            continue
        for name, dataset, row in _rows(task, 0):
            paper = _paper(row)
            if paper is None:
                unnamed += 1
                continue
            unread += _add(sheets.setdefault(paper.id, _Sheet(paper)), name, dataset, row)
    for sheet in sheets.values():
        text = sheet.paper.text
        entities = tuple(sheet.entities.values())
        spans = tuple(
            Mention(start, end, entities[index].type)
            for start, end, index in locate([entity.mentions for entity in entities], text)
        )
        yield Annotation(sheet.paper, entities, tuple(sheet.results), spans)
    if fault:
        yield fault
    if unnamed:
        yield Skipped(f"{unnamed} rows of tables that name no paper")
    if unread:
        yield Skipped(f"{unread} cells of tables that are no numbers")


def _tasks(source: Source) -> Iterator[Mapping[str, Any] | Rejected]:
    for found in Reader(source.text()):
        if found.error:
            yield Rejected(found.line, found.error)
        elif isinstance(found.value, Mapping):
            # Of a task too long to be held its datasets come one by one.
            yield {"task": "", "datasets": [found.value]} if "sota" in found.value else found.value


def _listed(value: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    inner = value.get(key)
    return (item for item in (inner if isinstance(inner, list) else ()) if isinstance(item, Mapping))


def _rows(task: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    name = clean(first_of(task, "task"))
    for dataset in _listed(task, "datasets"):
        table = dataset.get("sota")
        if isinstance(table, Mapping):
            for row in _listed(table, "rows"):
                yield name, clean(first_of(dataset, "dataset")), row
        if depth < _DEEPEST:
            for inner in _listed(dataset, "subdatasets"):
                yield from _rows({"task": name, "datasets": [inner]}, depth + 1)
    if depth < _DEEPEST:
        for inner in _listed(task, "subtasks"):
            yield from _rows(inner, depth + 1)


def _paper(row: Mapping[str, Any]) -> Paper | None:
    title = clean(first_of(row, "paper_title"))
    if not title:
        return None
    url = first_of(row, "paper_url") or None
    date = first_of(row, "paper_date")
    dated = re.fullmatch(r"(\d{4})(?:-\d\d){0,2}", date)
    return Paper(
        id=paper_id(title, url=url),
        title=title,
        abstract="",
        year=int(dated[1]) if dated else None,
        date=date if dated else None,
        url=url,
        source=_COMPONENT,
    )


def _add(sheet: _Sheet, task: str, dataset: str, row: Mapping[str, Any]) -> int:
    """Add a row to its paper; return how many cells are no numbers."""
    model = clean(first_of(row, "model_name"))
    metrics = row.get("metrics")
    unread = 0
    for name, cell in metrics.items() if isinstance(metrics, Mapping) else ():
        metric = clean(str(name))
        number = _number(cell, scaled=not re.search(r"\([KMB]\)", metric))
        if number is None or not metric:
            unread += number is None
            continue
        value, unit = number
        for type_, thing, role in (
            ("Method", model, "mentioned"),
            ("Dataset", dataset, "evaluated_on"),
            ("Metric", metric, "reported"),
            ("Task", task, "addressed"),
        ):
            if thing:
                sheet.entities.setdefault(
                    (type_, thing), PaperEntity(type_, thing, (thing,), role, component=_COMPONENT)
                )
        sheet.results.append(
            PaperResult(
                value=value,
                kind="absolute",
                method=model or None,
                dataset=dataset or None,
                metric=metric,
                unit=unit,
                sentence=f"Papers with Code, table {task} on {dataset}: {model}, {metric} {clean(text_of(cell))}",
                component=_COMPONENT,
            )
        )
    return unread


def _number(cell: Any, *, scaled: bool = True) -> tuple[float, str | None] | None:
    """Return the number of a cell and its unit, or None.

    Examples
    --------
    >>> _number("97.3%"), _number("1,204"), _number("3.1 ± 0.2"), _number("12-15"), _number("-")
    ((97.3, '%'), (1204.0, None), (3.1, None), None, None)
    """
    text = text_of(cell).replace("−", "-")
    hit = _NUMBER.match(text)
    rest = text[hit.end() :].strip() if hit else ""
    if not hit or not any(c.isdigit() for c in hit[1]) or (rest and not re.match(r"±|\+/-|\(", rest)):
        return None
    factor = {"K": 1e3, "M": 1e6, "B": 1e9}.get(hit[2] or "", 1.0) if scaled else 1.0
    try:
        return float(hit[1].replace(",", "")) * factor, "%" if hit[2] == "%" else None
    except ValueError:
        return None


FORMATS = (
    Format(
        "papers-with-code-tables",
        "Papers with Code's evaluation tables: results with their table as source",
        (".json",),
        sniff,
        read_tables,
        '"task" with "datasets" and "subtasks"',
    ),
)
