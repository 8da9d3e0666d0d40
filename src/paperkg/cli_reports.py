"""The commands that show a graph to people: pages, leaderboards, trends, gaps, differences. Part of the door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

import paperkg
from paperkg.options import form as _format
from paperkg.options import graph as _graph
from paperkg.options import talk as _talk
from paperkg.schema import ENTITY_TYPES
from paperkg.terminal import Talk, write_rows

_by = click.option("--by", type=click.Choice(("year", "month")), help="The length of a period.")
_least = click.option(
    "--at-least", "least", type=click.IntRange(min=1), default=2, show_default=True, metavar="N",
    help="Leave out what fewer papers name.",
)  # fmt: skip


def _write(rows: Sequence[Mapping[str, Any]], form: str | None, columns: Sequence[str]) -> None:
    """Write rows; a table, which must fit a terminal, shows some of their columns."""
    import sys

    if form == "table" or (form is None and sys.stdout.isatty()):
        write_rows([{column: _short(row[column]) for column in columns} for row in rows], "table")
    else:
        write_rows(rows, form)


def _short(value: Any) -> Any:
    """Show a thing of a table's cell in a few words: no dict as JSON, no long title."""
    if isinstance(value, dict):
        return " ".join(f"{key}:{count}" for key, count in value.items() if count)
    if isinstance(value, str) and len(value) > 60:
        return f"{value[:59]}…"
    return value


def _spare_pyplot() -> None:
    """Import igraph without pyplot, which it loads wherever it is installed: half a second that no page needs."""
    import importlib
    import sys

    if "matplotlib" not in sys.modules and "igraph" not in sys.modules:
        sys.modules["matplotlib"] = None  # type: ignore[assignment]
        try:
            importlib.import_module("igraph")
        finally:
            del sys.modules["matplotlib"]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Spare the search for cyclic garbage while a page is made: much is read, little is thrown away."""
    import gc

    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@click.command()
@click.argument("node")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="The page; the node's name where not given."
)
@click.option("--hops", type=click.IntRange(1, 5), default=1, show_default=True, help="How far from the node.")
@click.option("--limit", type=click.IntRange(min=1), default=300, show_default=True, help="The most nodes to draw.")
@click.option(
    "--bipartite/--no-bipartite", default=None,
    help="The matrix of methods by datasets as a second tab; around a dataset or a method it is there anyway.",
)  # fmt: skip
@_graph
@_talk
def view(
    node: str, output: Path | None, hops: int, limit: int, bipartite: bool | None, folder: Path, quiet: bool,
    verbose: bool,
) -> None:  # fmt: skip
    """Write the neighbourhood of NODE as one HTML page.

    NODE is an id, a name or an alias. The page fetches nothing and can be sent to a colleague.

    \b
    Example:
      paperkg view CIFAR-10 -o cifar-10.html
    """
    from paperkg.text import slug

    output = output or Path(f"{slug(node)}.html")
    _spare_pyplot()
    with _no_collection():
        id_ = paperkg.view(folder, node, output, hops=hops, limit=limit, bipartite=bipartite)
    Talk(quiet, verbose).say(f"{output}: the neighbourhood of {id_}")


@click.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="report.html", show_default=True, metavar="FILE",
    help="The page.",
)  # fmt: skip
@_by
@click.option("--task", metavar="TASK", help="Look for gaps of this task only.")
@click.option("--boards", type=click.IntRange(min=0), default=6, show_default=True, help="How many datasets' boards.")
@click.option("--since", type=click.Path(path_type=Path), metavar="OLD", help="Tell what is new since this graph.")
@_graph
@_talk
def report(
    output: Path, by: str | None, task: str | None, boards: int, since: Path | None, folder: Path, quiet: bool,
    verbose: bool,
) -> None:  # fmt: skip
    """Write trends, leaderboards and gaps of the graph as one HTML page.

    Every number opens its sentence. The page fetches nothing, and the same graph gives the same bytes.

    \b
    Example:
      paperkg report -o report.html
    """
    paperkg.report(folder, output, by=by, task=task, boards=boards, old=since)
    Talk(quiet, verbose).say(f"{output}: a report of {folder}")


@click.command()
@click.argument("dataset")
@click.option("--metric", metavar="METRIC", help="One metric only.")
@_format
@_graph
@_talk
def leaderboard(dataset: str, metric: str | None, form: str | None, folder: Path, quiet: bool, verbose: bool) -> None:
    """Tell the numbers that papers report on DATASET, best first.

    Only what can be compared stands in one board: one metric, one unit, one kind (absolute values and gains never mix),
    the same split and setting as far as the sentences say. A number that may belong to another method or dataset has
    doubts and no rank.

    \b
    Example:
      paperkg leaderboard ImageNet --metric "Top-1 Accuracy"
    """
    columns = (
        "board", "metric", "kind", "conditions", "rank", "method", "value", "unit", "baseline", "doubts", "paper",
    )  # fmt: skip
    rows = paperkg.leaderboard(folder, dataset, metric)
    _write(rows, form, columns)
    doubtful = sum(1 for row in rows if row["doubts"])
    if doubtful:
        Talk(quiet, verbose).say(f"{doubtful} of {len(rows)} numbers have doubts; read their sentences")


@click.command()
@_by
@click.option("--type", "types", type=click.Choice(ENTITY_TYPES), multiple=True, help="Only these types; repeatable.")
@_least
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many things of each type.")
@_format
@_graph
@_talk
def trends(
    by: str | None, types: tuple[str, ...], least: int, top: int, form: str | None, folder: Path, quiet: bool,
    verbose: bool,
) -> None:  # fmt: skip
    """Tell how many papers a year or month name each thing, and whose share rose or fell.

    `change` compares the later half of the papers with the earlier one: beyond 2 or below -2 is hardly chance.

    \b
    Example:
      paperkg trends --by month --type Method
    """
    from paperkg.reporting import undated

    talk = Talk(quiet, verbose)
    rows = paperkg.trends(folder, by or "year", types=types or ENTITY_TYPES, least=least, top=top)
    _write(rows, form, ("type", "name", "papers", "earlier", "later", "change", "periods"))
    missing, papers = undated(folder, by or "year")
    if missing:
        talk.say(f"{missing} of {papers} papers say no {by or 'year'} and are not counted")


@click.command()
@click.option("--task", metavar="TASK", help="Only pairs that share this task.")
@_least
@click.option("--limit", type=click.IntRange(min=1), default=25, show_default=True, help="The most pairs.")
@_format
@_graph
@_talk
def gaps(task: str | None, least: int, limit: int, form: str | None, folder: Path, quiet: bool, verbose: bool) -> None:
    """Tell popular pairs of a method and a dataset that no paper tried.

    The score follows the papers from the method over the datasets where it was tried and the methods tried there to
    the dataset (network-based inference, Zhou and others 2007); both must share a task.

    \b
    Example:
      paperkg gaps --task "Image Classification"
    """
    from paperkg.findings import FORMULA, SOURCE

    rows = paperkg.gaps(folder, task, least=least, limit=limit)
    _write(rows, form, ("method", "dataset", "score", "method_papers", "dataset_papers", "tasks"))
    Talk(quiet, verbose).say(f"{FORMULA}\n{SOURCE}")


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@_format
@_talk
def diff(old: Path, new: Path, form: str | None, quiet: bool, verbose: bool) -> None:
    """Tell what the graph in the folder NEW brought over that in OLD.

    New methods, datasets, metrics and tasks, first uses of a known method on a known dataset, new results, papers.

    \b
    Example:
      paperkg diff kg-monday kg-tuesday
    """
    rows = paperkg.diff(old, new)
    _write(rows, form, ("change", "name", "on", "value", "unit", "metric", "best", "papers", "paper"))


@click.command()
@click.argument("first", metavar="METHOD")
@click.argument("second", metavar="METHOD")
@_format
@_graph
@_talk
def compare(first: str, second: str, form: str | None, folder: Path, quiet: bool, verbose: bool) -> None:
    """Tell two methods side by side: papers, claims of one over the other, results, datasets, tasks.

    \b
    Example:
      paperkg compare PPO DQN
    """
    rows = paperkg.compare(folder, first, second)
    _write(rows, form, ("aspect", "name", "metric", "conditions", "first", "second", "unit", "better", "doubts"))


COMMANDS = (view, report, leaderboard, trends, gaps, diff, compare)
