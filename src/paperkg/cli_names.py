"""The commands about names: resolve, explain, review."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

import paperkg
from paperkg.errors import RecordError
from paperkg.folder import is_graph
from paperkg.options import decisions as decisions_option
from paperkg.options import form as form_option
from paperkg.options import graph as graph_option
from paperkg.options import read_text, talk
from paperkg.schema import ENTITY_TYPES
from paperkg.terminal import Talk, write_rows

_ANSWERS = {"s": "same", "a": "apart"}


@click.command()
@click.argument("file", metavar="FILE")
@graph_option
@decisions_option
@talk
@click.pass_context
def resolve(ctx: click.Context, file: str, folder: Path, decisions: Path | None, quiet: bool, verbose: bool) -> None:
    """Tell for names which entities they stand for, and why: JSON lines in, JSON lines out.

    A line of FILE (- for stdin) is a name in quotes, or {"name": .., "type": ..}.

    \b
    Example:
      echo '{"name": "cifar10", "type": "Dataset"}' | paperkg resolve -
    """
    say = Talk(quiet, verbose)
    decided = paperkg.read_decisions(folder, decisions)
    for answer in paperkg.resolve_names(list(_names(file, say)), _source(folder), decided):
        click.echo(json.dumps(answer, ensure_ascii=False))
    ctx.exit(say.exit_status())


@click.command()
@click.argument("first", metavar="NAME")
@click.argument("second", metavar="NAME")
@click.option("--type", "type_", type=click.Choice(ENTITY_TYPES), help="The type; else each that knows the names.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@graph_option
@decisions_option
@talk
def explain(
    first: str,
    second: str,
    type_: str | None,
    form: str,
    folder: Path,
    decisions: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Tell why two names are one thing or two: rule, score with its features, or decision.

    \b
    Example:
      paperkg explain CIFAR-10 CIFAR-100
      paperkg explain "R@1" "recall at 1" --type Metric
    """
    rows = paperkg.explain(first, second, _source(folder), paperkg.read_decisions(folder, decisions), type_=type_)
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['type']}: {'one thing' if row['same'] else 'two things'}  ({_ids(row)})")
        for reason in row["reasons"]:
            click.echo(f"  {reason}")
        if row["probability"] is not None:
            click.echo(
                f"  score {row['probability']:.2f}: " + ", ".join(_share(*item) for item in row["features"].items())
            )


def _ids(row: Mapping[str, Any]) -> str:
    return str(row["first"]) if row["first"] == row["second"] else f"{row['first']}, {row['second']}"


def _share(name: str, value: float) -> str:
    return f"{name} {value:+g}"


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Pairs at most.")
@click.option("--ask", is_flag=True, help="Ask for each pair, record the answers, and build the graph again.")
@form_option
@graph_option
@decisions_option
@talk
def review(
    limit: int, ask: bool, form: str | None, folder: Path, decisions: Path | None, quiet: bool, verbose: bool
) -> None:
    """List the pairs of names in doubt, those first where an answer is worth most.

    Value is the nearness of the score to the middle times the papers of the rarer name. With --ask, each pair is
    answered: s (same), a (apart), n (next) or q (quit), and a reason after it if you like ("s only spelling"). The
    answers go to decisions.txt in the graph's folder, a file that you may edit.

    \b
    Example:
      paperkg review --limit 5
      echo q | paperkg review --ask
    """
    say = Talk(quiet, verbose)
    rows = paperkg.review(folder, paperkg.read_decisions(folder, decisions))[:limit]
    if not ask:
        write_rows(rows, form)
        return
    answers = list(_answers(rows))
    count = paperkg.decide(folder, answers)
    say.say(f"{folder}: {count} decisions recorded" + ("; the graph is built again" if count else ""))


def _answers(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Ask for each pair; yield the decisions."""
    for row in rows:
        state = "one entity now" if row["joined"] else "two entities now"
        facts = f"score {row['probability']}, {row['papers']} papers, {state}"
        click.echo(f"{row['type']}: {row['first']!r} and {row['second']!r} ({facts})", err=True)
        click.echo("  [s]ame, [a]part, [n]ext, [q]uit: ", nl=False, err=True)
        letter, _, reason = sys.stdin.readline().strip().partition(" ")
        if letter.lower() in ("q", ""):
            return
        if letter.lower() in _ANSWERS:
            yield _ANSWERS[letter.lower()], row["type"], (row["first"], row["second"]), reason.strip()
        elif letter.lower() != "n":
            click.echo(f"  {letter!r:.20} is no answer; the pair is left as it is", err=True)


def _source(folder: Path) -> Path | tuple[()]:
    return folder if is_graph(folder) else ()


def _names(file: str, say: Talk) -> Iterator[dict[str, Any]]:
    """Read the names of a file; a line that holds none is rejected."""
    text = read_text(None if file == "-" else Path(file))
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        row = {"name": row} if isinstance(row, str) else row
        if not (isinstance(row, dict) and isinstance(row.get("name"), str) and row["name"].strip()):
            say.reject(RecordError(file, number, 'it is neither a name in quotes nor {"name": .., "type": ..}'))
        elif row.get("type") not in (None, *ENTITY_TYPES):
            say.reject(
                RecordError(file, number, f'"type" must be one of {", ".join(ENTITY_TYPES)}, not {row["type"]!r:.40}')
            )
        else:
            yield row
