"""The templates of the pages: all that is put into one is escaped, unless it came out of one."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("paperkg.views"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )


@cache
def _macros(template: str) -> Any:
    return _environment().get_template(template).module


def part(macro: str, *values: Any, template: str = "parts.html") -> Markup:
    """Return what a macro of a template makes of some values.

    Examples
    --------
    >>> part("name", "<b>")
    Markup('<bdi>&lt;b&gt;</bdi>')
    """
    made: Markup = getattr(_macros(template), macro)(*values)
    return made


def filled(template: str, **values: Any) -> str:
    """Return a page.

    Parameters
    ----------
    template : str
        A file of the folder ``templates``.
    **values
        What the template names, all of it.
    """
    return _environment().get_template(template).render(values)
