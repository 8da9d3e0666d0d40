"""How the command line talks: remarks and progress on stderr, rows on stdout. Part of the door."""

from __future__ import annotations

import csv
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from rich.progress import Progress

from paperkg.errors import InputError

Item = TypeVar("Item")
FORMATS = ("table", "jsonl", "json", "csv")
_FIRST_REJECTED = 5  # of each source; -v tells all
_PATIENCE = 2.0  # seconds of silence before progress is shown
_EVERY = 10.0  # seconds between plain progress lines where stderr is no terminal


def complete_question(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Offer the names of questions to a shell."""
    from paperkg.cypher.questions import list_queries

    return [CompletionItem(q.name, help=q.question) for q in list_queries() if q.name.startswith(begun)]


def complete_parameter(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Offer the parameters of the question that was typed."""
    from paperkg.cypher.questions import list_queries

    # While "-p" waits for its value, click has not yet given the words their places.
    typed = {context.params.get("text"), *context.args}
    asked = [query for query in list_queries() if query.name in typed]
    known = [(f"{p.name}=", p.description) for query in asked for p in query.parameters]
    return [CompletionItem(name, help=description) for name, description in known if name.startswith(begun)]


class Talk:
    """What a command tells on stderr, and how many records it had to reject.

    Parameters
    ----------
    quiet : bool
        Tell nothing but rejected records and errors.
    verbose : bool
        Tell details too.
    """

    def __init__(self, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.rejected = 0
        self._rejected_of: Counter[str] = Counter()

    def say(self, remark: str) -> None:
        """Tell a remark, unless quiet."""
        if not self.quiet:
            click.echo(remark, err=True)

    def detail(self, remark: str) -> None:
        """Tell a remark, if verbose."""
        if self.verbose:
            click.echo(remark, err=True)

    def reject(self, error: InputError) -> None:
        """Tell a record or a source that cannot be used, and count it; of one source the first, or all if verbose."""
        self.rejected += 1
        source = getattr(error, "source", "")
        self._rejected_of[source] += 1
        if self.verbose or not source or self._rejected_of[source] <= _FIRST_REJECTED:
            click.echo(f"rejected: {error}", err=True)
        elif self._rejected_of[source] == _FIRST_REJECTED + 1:
            click.echo(f"rejected: {source}: more records; -v tells all", err=True)

    def exit_status(self) -> int:
        """Return 3 where records were rejected, else 0."""
        return 3 if self.rejected else 0

    def track(self, items: Iterable[Item], label: str, total: int | None = None) -> Iterator[Item]:
        """Yield the items; after two seconds show on stderr how far the work is."""
        with self.progress(label) as show:
            for number, item in enumerate(items, 1):
                yield item
                show(number, total)

    @contextmanager
    def waiting(self, remark: str) -> Iterator[None]:
        """Tell a remark if the work of the block takes longer than two seconds."""
        timer = threading.Timer(_PATIENCE, self.say, [remark])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[int, int | None], None]]:
        """Give a function of (done, total) that shows on stderr how far the work is, after two seconds of it."""
        bar = _Bar(label) if sys.stderr.isatty() else _Lines(label)
        started = time.monotonic()

        def show(done: int, total: int | None) -> None:
            if not self.quiet and time.monotonic() - started > _PATIENCE:
                bar.update(done, total)

        try:
            yield show
        finally:
            bar.close()


class _Lines:
    """Progress as plain lines, for logs."""

    def __init__(self, label: str) -> None:
        self.label, self.last = label, float("-inf")

    def update(self, done: int, total: int | None) -> None:
        if time.monotonic() - self.last > _EVERY:
            self.last = time.monotonic()
            click.echo(f"{self.label}: {done}{f' of {total}' if total else ''}", err=True)

    def close(self) -> None:
        pass


class _Bar:
    """Progress as a bar, for a terminal."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.bar: Progress | None = None

    def update(self, done: int, total: int | None) -> None:
        if self.bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task(self.label, total=total)
            self.bar.start()
        self.bar.update(self.task, completed=done, total=total)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.stop()


def write_rows(rows: Sequence[Mapping[str, Any]], form: str | None) -> None:
    """Write rows to stdout in one of `FORMATS`; without a form, as a table on a terminal, else as JSON lines."""
    form = form or ("table" if sys.stdout.isatty() else "jsonl")
    if form == "jsonl":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif form == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))
    elif form == "csv":
        columns = list(rows[0]) if rows else []
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    else:
        write_table(rows)


def write_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows to stdout as a table as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        click.echo("(no rows)")
        return
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for column in rows[0]:
        numbers = all(isinstance(row[column], (int, float, type(None))) for row in rows)
        table.add_column(Text(column), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 140)
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_cell, value))
    if isinstance(value, (dict, bool)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def write_description(description: Mapping[str, Any], *, verbose: bool = False) -> None:
    """Write what is known of a node to stdout: its properties, then its links with their sentences.

    The aliases that most papers use come first, and of several that differ in case only, one; all with `verbose`.
    """
    links = ("out", "in")
    labels = ", ".join(description["labels"])
    names = description.get("names", {})
    click.echo(f"{description.get('name') or description.get('title') or description['id']}  ({labels})")
    for key, value in description.items():
        if key == "aliases":
            value = _by_use(description, names.get("spellings", ()))
        if key not in (*links, "labels", "name", "title", "names"):
            click.echo(f"  {key}: {_cell(value)}")
    if verbose:
        _write_names(names)
    for direction, arrow in zip(links, ("->", "<-"), strict=True):
        for type_, group in description[direction].items():
            click.echo(f"\n{arrow} {type_} ({len(group)})")
            for link in group:
                papers = f"  [{link['papers']} papers]" if link.get("papers", 0) > 1 else ""
                click.echo(f"  {link.get('name', link['id'])}{papers}")
                if link.get("evidence"):
                    click.echo(f'      "{link["evidence"]}"')


def _by_use(description: Mapping[str, Any], spellings: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a node's aliases, those that most papers use first, each in one spelling, without the name itself."""
    papers = {row["form"]: row["papers"] for row in spellings}
    ordered = sorted(description["aliases"], key=lambda form: (-papers.get(form, 0), form))
    first: dict[str, str] = {}
    for form in ordered:
        first.setdefault(form.casefold(), form)
    first.pop(str(description.get("name", "")).casefold(), None)
    return list(first.values())


def _write_names(names: Mapping[str, Any]) -> None:
    spelled = "; ".join(f"{row['form']} ({row['papers']})" for row in names.get("spellings", ()))
    if spelled:
        click.echo(f"  names in papers: {spelled}")
    for words in names.get("joined", ()):
        click.echo(f"  one thing: {words}")
    for row in names.get("doubtful", ()):
        click.echo(f"  in doubt: {row['paper']} calls it {row['name']!r}: {row['why']} ({row['probability']:.2f})")


def write_stats(counts: Mapping[str, Any]) -> None:
    """Write counts by label and type, and the most frequent things, to stdout."""
    click.echo(f"{counts['nodes']} nodes, {counts['relationships']} relationships")
    for what in ("labels", "types"):
        click.echo("")
        write_table([{what[:-1]: name, "count": count} for name, count in counts[what].items()])
    for type_, rows in counts["top"].items():
        click.echo("")
        write_table([{type_: row["name"], "papers": row["papers"], "id": row["id"]} for row in rows])
