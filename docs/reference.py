"""Write the command reference from the commands' own help: ``python docs/reference.py > docs/commands.md``."""

from __future__ import annotations

import click

from paperkg.cli import cli


def reference() -> str:
    """Return the reference as Markdown: the help of the program and of each command."""
    parts = ["# Commands\n\nMade from `--help` by `make reference`; do not edit.\n"]
    for name in ("", *cli.list_commands(click.Context(cli))):
        command = cli.commands[name] if name else cli
        title = f"paperkg {name}".strip()
        context = click.Context(command, info_name=title, terminal_width=100, max_content_width=100)
        context.help_option_names = ["-h", "--help"]
        parts.append(f"## {title}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201
