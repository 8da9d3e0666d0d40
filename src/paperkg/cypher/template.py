"""Expressions written as Cypher, with parts of other trees in place of their variables."""

from __future__ import annotations

from functools import cache

from paperkg.cypher import syntax as s
from paperkg.cypher.parser import parse


@cache
def expression(text: str) -> s.Expression:
    """Return the tree of an expression.

    Examples
    --------
    >>> expression("n.year")
    Property(subject=Variable(name='n'), name='year')
    """
    return parse(f"RETURN {text}").columns[0].expression


def filled(text: str, **parts: s.Expression) -> s.Expression:
    """Return the tree of an expression with other trees in place of some of its variables.

    Examples
    --------
    >>> from paperkg.cypher.writer import write
    >>> write(filled("floor(0.5 + number)", number=expression("a.b")))
    'floor(0.5 + a.b)'
    """
    return replaced(expression(text), {s.Variable(name): part for name, part in parts.items()})


def replaced(node: s.Expression, parts: dict[s.Expression, s.Expression]) -> s.Expression:
    """Return an expression with some of its parts, wherever they stand, replaced by others.

    Examples
    --------
    >>> from paperkg.cypher.writer import write
    >>> write(replaced(expression("a + count(*)"), {expression("count(*)"): expression("n")}))
    'a + n'
    """

    def change(part: s.Expression) -> s.Expression:
        return parts[part] if part in parts else s.rebuilt(part, change)

    return change(node)
