"""The command line: each command is a thin call of a public function."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import paperkg
from paperkg import cli_reports, schema
from paperkg.cli_names import explain, resolve, review
from paperkg.errors import InputError, PaperkgError, RecordError
from paperkg.options import Command
from paperkg.options import decisions as _decisions
from paperkg.options import form as _format
from paperkg.options import graph as _graph
from paperkg.options import read_text as _read_text
from paperkg.options import talk as _talk
from paperkg.terminal import FORMATS, Talk, complete_parameter, complete_question, write_rows

if TYPE_CHECKING:
    from paperkg.model import Annotation, Paper
    from paperkg.sources import Report
    from paperkg.sources.merging import Merge


class _Group(click.Group):
    """Commands in the order in which they are used, and errors as one line with an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PaperkgError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            # Whoever read our output has left (`paperkg query .. | head`): nothing went wrong.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ctx.exit(0)
        except (click.ClickException, click.exceptions.Exit, click.Abort, KeyboardInterrupt):
            raise
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'the system'}: {error.strerror or error}") from error
        except Exception as error:
            details = traceback.format_exc() if "-v" in sys.argv or "--verbose" in sys.argv else "-v shows where"
            message = f"an error inside paperkg, please report it: {type(error).__name__}: {error}\n{details}"
            raise click.ClickException(message) from error


_inputs = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
_form = click.option(
    "--from", "form", metavar="FORM", help="The inputs' form, as `paperkg formats` names it, instead of looking."
)
_columns = click.option(
    "--columns", metavar="FIELD=NAME,..",
    help="Which column of a table is title, abstract, authors, year, date, venue, doi, url or id, where its name does "
    "not tell.",
)  # fmt: skip
_jobs = click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Worker processes.")


def _neo4j(command: Command) -> Command:
    """Add the options that name a Neo4j database."""
    for decorate in (
        click.option(
            "--database", envvar="NEO4J_DATABASE", show_envvar=True, help="The server's default where not given."
        ),
        click.option("--password", envvar="NEO4J_PASSWORD", show_envvar=True, help="Better given in the environment."),
        click.option("--user", envvar="NEO4J_USERNAME", default="neo4j", show_default=True, show_envvar=True),
        click.option("--uri", envvar="NEO4J_URI", default="bolt://localhost:7687", show_default=True, show_envvar=True),
    ):
        command = decorate(command)
    return command


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(paperkg.__version__, prog_name="paperkg")
def cli() -> None:
    """Turn paper titles and abstracts into a graph of methods, datasets, metrics and tasks, with the sentences.

    \b
    Start with a pasted page, or a file of any form that `paperkg formats` lists:
      paperkg build samples/papers.txt
      paperkg query methods-on-dataset -p dataset=ImageNet
      paperkg view CIFAR-10 -o cifar-10.html
    """


class _Reader:
    """Reads all inputs, and tells of each file in one line what was read."""

    def __init__(self, inputs: Sequence[str], form: str | None, columns: str | None, talk: Talk) -> None:
        self.inputs, self.form, self.talk = inputs, form, talk
        self.columns = _parse_columns(columns)
        self.reports: list[Report] = []
        self.merged: Counter[str] = Counter()

    def records(self, *, tell: bool) -> Iterator[Paper | Annotation]:
        """Yield all records; an input that cannot be read is told, counted, and does not stop the others."""
        read = 0
        failed: list[InputError] = []
        for source in self.inputs:
            self.talk.detail(f"reading {source}")
            try:
                for record in paperkg.read_records(
                    source, form=self.form, columns=self.columns, on_reject=self.talk.reject, on_skip=self.talk.say,
                    on_report=self._tell if tell else self.reports.append,
                ):  # fmt: skip
                    read += 1
                    yield record
            except RecordError:
                raise
            except InputError as error:
                failed.append(error)
        last = failed.pop() if failed and not read else None
        for problem in failed:
            self.talk.reject(problem)
        if last:
            raise last

    def _tell(self, report: Report) -> None:
        self.talk.say(report.line())

    def note_merge(self, merge: Merge) -> None:
        """Count a record that went into another, and tell of it if verbose."""
        self.merged[merge.merged.source or ""] += 1
        own = merge.merged.title or merge.merged.id
        self.talk.detail(f"merged: {merge.merged.source or '-'}: {own!r} into {merge.kept.id}: {merge.reason}")

    def tell(self) -> None:
        """Tell of each file what was read and merged."""
        for report in self.reports:
            report.merged = self.merged[Path(report.name).name if report.name != "-" else ""]
            self.talk.say(report.line())


def _parse_columns(text: str | None) -> dict[str, str]:
    columns = {}
    for part in (text or "").split(","):
        field, sign, name = part.partition("=")
        if sign:
            columns[field.strip().casefold()] = name.strip()
        elif part.strip():
            raise click.UsageError(f"--columns: {part.strip()!r} has no =; write title=NAME,abstract=NAME")
    fields = ("title", "abstract", "authors", "year", "date", "venue", "doi", "arxiv", "url", "id")
    for field in columns:
        if field not in fields:
            raise click.UsageError(f"--columns: {field!r} is no field; use {', '.join(fields)}")
    return columns


@cli.command()
@_inputs
@_graph
@_form
@_columns
@_jobs
@_decisions
@click.option("--dry-run", is_flag=True, help="Only tell what would be read and merged; write nothing.")
@_talk
@click.pass_context
def build(
    ctx: click.Context, inputs: tuple[str, ...], folder: Path, form: str | None, columns: str | None, jobs: int,
    decisions: Path | None, dry_run: bool, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Add papers or annotations to the graph in DIR.

    Known papers are replaced, unless by a weaker record; others stay.

    INPUT is a file, a folder, an archive or - for stdin, in any of the forms that `paperkg formats` lists: a pasted
    page, BibTeX, CSV, JSON of a scholarly service.

    \b
    Example:
      paperkg build samples/papers.txt -g kg
      paperkg build samples/papers.txt -g kg --dry-run
    """
    talk = Talk(quiet, verbose)
    reader = _Reader(inputs, form, columns, talk)
    try:
        counts = paperkg.build(
            reader.records(tell=False), folder, jobs=jobs, on_reject=talk.reject, track=talk.track,
            decisions=decisions, on_merge=reader.note_merge, on_merged=reader.tell, dry_run=dry_run,
        )  # fmt: skip
    except KeyboardInterrupt:
        raise click.ClickException(f"interrupted; {folder} is as it was; run it again to go on") from None
    if dry_run:
        talk.say(
            f"{folder}: would have {counts['papers']} papers ({counts['new']} new, {counts['replaced']} replaced); "
            "nothing was written" + (f"; {talk.rejected} rejected" if talk.rejected else "")
        )
        ctx.exit(talk.exit_status())
    talk.say(
        f"{folder}: {counts['papers']} papers ({counts['new']} new, {counts['replaced']} replaced), "
        f"{counts['nodes']} nodes, {counts['edges']} edges" + (f"; {talk.rejected} rejected" if talk.rejected else "")
    )
    for line in paperkg.unused_decisions(folder):
        few = "fewer than two" if line.is_of_pairs else "none"
        talk.say(
            f"{line.place}: this line changes nothing, as {few} of its names "
            f"({', '.join(map(repr, line.subjects))}) is a {line.type} of any paper; check type and spelling"
        )
    if counts["without_links"]:
        *types, last = schema.LINK_TYPES
        talk.say(
            f'{counts["without_links"]} of {counts["papers"]} papers come from annotations without "links", so they '
            f"have no {', '.join(types)} or {last}; `paperkg annotate` reads their texts again"
        )
    ctx.exit(talk.exit_status())


@cli.command()
@_inputs
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write there instead of stdout.")
@_form
@_columns
@_jobs
@_talk
@click.pass_context
def annotate(
    ctx: click.Context,
    inputs: tuple[str, ...],
    output: Path | None,
    form: str | None,
    columns: str | None,
    jobs: int,
    quiet: bool,
    verbose: bool,
) -> None:
    """Write what papers say, as JSON lines: entities with types and roles, results, spans.

    \b
    Example:
      paperkg annotate samples/papers.txt -o annotations.jsonl
    """
    talk = Talk(quiet, verbose)
    reader = _Reader(inputs, form, columns, talk)
    notes = paperkg.annotate(reader.records(tell=True), jobs=jobs, on_reject=talk.reject)
    lines = (
        json.dumps(paperkg.annotation_to_dict(note), ensure_ascii=False) + "\n"
        for note in talk.track(notes, "annotating papers")
    )
    if output is None or str(output) == "-":
        for line in lines:
            click.echo(line, nl=False)
    else:
        from paperkg.files import atomic_path

        with atomic_path(output) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(lines)
    ctx.exit(talk.exit_status())


@cli.command()
@_format
def formats(form: str | None) -> None:
    """List the forms of input that are read, with suffixes and how they are recognised.

    \b
    Example:
      paperkg formats
    """
    write_rows(paperkg.formats(), form)


@cli.command()
@click.argument("papers", nargs=-1, required=True, metavar="PAPER...")
@_graph
@_talk
def remove(papers: tuple[str, ...], folder: Path, quiet: bool, verbose: bool) -> None:
    """Take papers (by id or title), and whatever only they supported, out of the graph.

    \b
    Example:
      paperkg remove "Attention Is All You Need" -g kg
    """
    count = paperkg.remove(papers, folder)
    Talk(quiet, verbose).say(f"{folder}: {count} papers removed")


@cli.command()
@click.argument("text", required=False, metavar="[CYPHER|NAME]", shell_complete=complete_question)
@click.option(
    "-f", "--file", "file", type=click.Path(path_type=Path), metavar="FILE", help="Read the Cypher text from a file."
)
@click.option(
    "-p", "--param", "given", multiple=True, metavar="KEY=VALUE", shell_complete=complete_parameter,
    help="A parameter; repeat for more.",
)  # fmt: skip
@click.option("--explain", is_flag=True, help="Tell how the question would be answered, instead of asking it.")
@_format
@_graph
@click.option("--neo4j", "server", is_flag=True, help="Ask the Neo4j server instead of the graph's folder.")
@_neo4j
@_talk
def query(
    text: str | None, file: Path | None, given: tuple[str, ...], explain: bool, form: str | None, folder: Path,
    server: bool, uri: str, user: str, password: str | None, database: str | None, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Ask the graph a question, in Cypher or by name.

    CYPHER is a read-only text (- for stdin), NAME one of the questions that paperkg brings; without arguments these
    are listed.

    \b
    Example:
      paperkg query
      paperkg query methods-on-dataset -p dataset=ImageNet
      paperkg query "MATCH (m:Method) RETURN m.name AS method, m.papers AS papers ORDER BY papers DESC, method LIMIT 5"
    """
    if text is None and file is None:
        write_rows(paperkg.list_questions(), form)
        return
    if text is not None and file is not None:
        raise click.UsageError("give either a Cypher text or --file, not both")
    if file is not None:
        text = _read_text(file)
    elif text == "-":
        text = _read_text(None)
    cypher, parameters = paperkg.prepare_query(text or "", given)
    talk = Talk(quiet, verbose)
    with talk.waiting(f"{uri if server else folder}: opening; the first question after a build makes an index"):
        store = paperkg.open_neo4j(uri, user, _password(password), database) if server else paperkg.open_store(folder)
    with store:
        talk.detail(f"asking {uri if server else folder} with {json.dumps(parameters, ensure_ascii=False)}:\n{cypher}")
        parameters = paperkg.with_current_ids(store, parameters)
        rows = store.explain(cypher, parameters) if explain else store.query(cypher, parameters)
        talk.detail(f"{len(rows)} rows")
        write_rows(rows, form)


for _command in cli_reports.COMMANDS:
    cli.add_command(_command)


@cli.command()
@click.argument("file", type=click.Path())
@click.option("--around", metavar="NODE", help="Only the neighbourhood of a node.")
@click.option("--hops", type=click.IntRange(1, 5), default=1, show_default=True, help="How far from the node.")
@click.option("--neo4j-admin", "bulk", is_flag=True, help="FILE is a folder of files for neo4j-admin database import.")
@_graph
@_talk
def export(file: str, around: str | None, hops: int, bulk: bool, folder: Path, quiet: bool, verbose: bool) -> None:
    """Write the graph as FILE, in the form that its suffix names.

    .graphml .gexf .json .jsonl .cypher; .bib or .csv for the papers with what was found in them; a folder (kg/) for
    the graph as tables. With --neo4j-admin, a folder whose import.sh loads millions into a Neo4j that is not running.

    \b
    Example:
      paperkg export kg.graphml
      paperkg export kg.bib
      paperkg export around.gexf --around ImageNet --hops 2
      paperkg export --neo4j-admin kg.import
    """
    if bulk and around is not None:
        raise click.UsageError("--neo4j-admin writes the whole graph; leave out --around")
    if bulk:
        paperkg.export_neo4j_admin(folder, file)
        Talk(quiet, verbose).say(
            f"{file} written; sh {Path(file) / 'import.sh'} loads it, then push adds the constraints"
        )
        return
    # A path as typed: its last slash says that a folder is meant.
    paperkg.export(folder, file, around=around, hops=hops)
    Talk(quiet, verbose).say(f"{file} written")


@cli.command()
@_graph
@_neo4j
@_talk
def push(
    folder: Path, uri: str, user: str, password: str | None, database: str | None, quiet: bool, verbose: bool
) -> None:
    """Make a Neo4j database equal to the graph; what changed is printed as JSON.

    Only labels and relationship types of paperkg are touched.

    \b
    Example:
      paperkg push --uri bolt://localhost:7687
    """
    with Talk(quiet, verbose).progress("pushing") as progress:
        changes = paperkg.push(folder, uri, user, _password(password), database, progress=progress)
    click.echo(json.dumps(changes))


@cli.command()
@click.argument("node")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@_graph
@_talk
def show(node: str, form: str, folder: Path, quiet: bool, verbose: bool) -> None:
    """Tell all that is known of NODE, with the sentences.

    NODE is an id, a name or an alias. With -v also which names its papers use, what joined them, and which papers may
    mean something else.

    \b
    Example:
      paperkg show PPO
    """
    from paperkg.terminal import write_description

    description = paperkg.show(folder, node, names=verbose or form == "text")
    if form == "json":
        click.echo(json.dumps(description, ensure_ascii=False, indent=2))
    else:
        write_description(description, verbose=verbose)


cli.add_command(resolve)
cli.add_command(explain)
cli.add_command(review)


@cli.command()
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@_graph
@_talk
def stats(form: str, folder: Path, quiet: bool, verbose: bool) -> None:
    """Count nodes by label and edges by type, and name the most frequent things.

    \b
    Example:
      paperkg stats -g kg
    """
    from paperkg.terminal import write_stats

    counts = paperkg.stats(folder)
    if form == "json":
        click.echo(json.dumps(counts, ensure_ascii=False, indent=2))
    else:
        write_stats(counts)


@cli.command()
@click.argument("gold")
@click.argument("predicted")
@click.option("--papers", metavar="FILE", help="Titles and abstracts, where the annotations hold none.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@_talk
def evaluate(gold: str, predicted: str, papers: str | None, form: str, quiet: bool, verbose: bool) -> None:
    """Compare predicted annotations with gold ones: precision, recall and F1.

    \b
    Example:
      paperkg evaluate gold.jsonl predicted.jsonl
    """
    write_rows(paperkg.evaluate_files(gold, predicted, papers), form)


def _password(given: str | None) -> str:
    """Return the password: given, or asked for at a terminal."""
    if given is not None:
        return given
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, err=True))
    raise click.UsageError("no password: set NEO4J_PASSWORD")


def main() -> None:
    """Run the command line."""
    cli(prog_name="paperkg")


if __name__ == "__main__":
    main()
