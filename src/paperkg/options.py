"""Options that several commands share. Part of the door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from paperkg.terminal import FORMATS

Command = TypeVar("Command", bound=Callable[..., Any])


def talk_options(command: Command) -> Command:
    """Add -q and -v, which every command has."""
    command = click.option("-q", "--quiet", is_flag=True, help="Tell nothing but errors.")(command)
    return click.option("-v", "--verbose", is_flag=True, help="Tell more.")(command)


graph_option = click.option(
    "-g", "--graph", "folder", envvar="PAPERKG_GRAPH", default="kg", show_default=True, show_envvar=True,
    type=click.Path(path_type=Path), metavar="DIR", help="The graph's folder.",
)  # fmt: skip
format_option = click.option("--format", "form", type=click.Choice(FORMATS), help="A table on a terminal, else jsonl.")
