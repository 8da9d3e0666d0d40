"""Options that several commands have, and how they read text. Part of the door."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from paperkg.errors import InputError
from paperkg.terminal import FORMATS

Command = TypeVar("Command", bound=Callable[..., Any])


def talk(command: Command) -> Command:
    """Add -q and -v, which every command has."""
    command = click.option("-q", "--quiet", is_flag=True, help="Tell nothing but errors.")(command)
    return click.option("-v", "--verbose", is_flag=True, help="Tell more.")(command)


graph = click.option(
    "-g", "--graph", "folder", envvar="PAPERKG_GRAPH", default="kg", show_default=True, show_envvar=True,
    type=click.Path(path_type=Path), metavar="DIR", help="The graph's folder.",
)  # fmt: skip
form = click.option("--format", "form", type=click.Choice(FORMATS), help="A table on a terminal, else jsonl.")
decisions = click.option(
    "--decisions", type=click.Path(path_type=Path), metavar="FILE",
    help="What people decided about names, beside what the graph's folder remembers.",
)  # fmt: skip


def read_text(path: Path | None) -> str:
    """Read a file, or standard input where there is no path."""
    content = path.read_bytes() if path else sys.stdin.buffer.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path or 'stdin'}: it is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
