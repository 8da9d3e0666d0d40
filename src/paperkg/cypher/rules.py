"""What every query must keep, whatever answers it: it only reads, its paths have bounds, its columns make sense.

The embedded engine answers where Neo4j reports that a rule about columns is broken, and its answer is of no use: a sum
of ``p.year`` and ``count(*)`` with no group takes some paper's year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from paperkg.cypher import syntax as s
from paperkg.cypher.parser import parse
from paperkg.cypher.tokens import place
from paperkg.cypher.words import AGGREGATES
from paperkg.cypher.writer import write
from paperkg.errors import QueryError

# What these name is their own affair.
_OF_THEIR_OWN: Final = (s.SubqueryExpression, s.PatternExpression, s.PatternComprehension)


@lru_cache(maxsize=256)
def read_only(cypher: str) -> s.Query:
    """Read a text, and refuse what does more than ask the graph, or what could run without bound.

    Parameters
    ----------
    cypher : str
        The text of one statement; a ``;`` may end it.

    Returns
    -------
    syntax.Query
        Its tree.

    Raises
    ------
    ForbiddenQueryError
        It writes, reads files, calls a procedure or a foreign function, administers, or holds several statements.
    QueryError
        It is empty, the grammar does not know it, or it has a path without an upper bound.

    Examples
    --------
    >>> tree = read_only("MATCH (n:Method) WHERE n.name = 'SET' RETURN n.set")
    >>> read_only("MATCH (a)-[*]-(b) RETURN a")
    Traceback (most recent call last):
    paperkg.errors.QueryError: line 1, column 12: a path needs an upper bound, such as *1..3; without one it can run ...
    """
    tree = parse(cypher)
    for node in s.walk(tree):
        length = getattr(node, "length", None) or getattr(node, "quantifier", None)
        if isinstance(length, s.Length) and length.maximum is None:
            raise QueryError(
                f"{place(cypher, length.start)}: a path needs an upper bound, such as *1..3; without one it can run "
                "for hours"
            )
    return tree


def check_parameters(tree: s.Query, parameters: Mapping[str, Any]) -> None:
    """Refuse a query whose parameters are not all given.

    Raises
    ------
    QueryError
        A parameter is missing; the message names all that are.

    Examples
    --------
    >>> check_parameters(read_only("RETURN $a + $b"), {"a": 1})
    Traceback (most recent call last):
    paperkg.errors.QueryError: the query needs a value for $b
    """
    names = dict.fromkeys(node.name for node in s.walk(tree) if isinstance(node, s.Parameter))
    missing = [f"${name}" for name in names if name not in parameters]
    if missing:
        raise QueryError(f"the query needs a value for {', '.join(missing)}")


def is_aggregate(node: s.Node) -> bool:
    """Whether a node calls an aggregating function."""
    return isinstance(node, s.Call) and node.function in AGGREGATES


def aggregates(node: s.Node) -> Iterator[s.Call]:
    """Yield the calls of aggregating functions in an expression, but not those of its subqueries.

    Examples
    --------
    >>> from paperkg.cypher.template import expression
    >>> [call.name for call in aggregates(expression("1 + max(n.year) - COLLECT { RETURN count(*) }[0]"))]
    ['max']
    """
    if isinstance(node, s.Call) and node.function in AGGREGATES:
        yield node
    elif not isinstance(node, s.SubqueryExpression):
        for part in s.children(node):
            yield from aggregates(part)


def has_aggregate(node: s.Node) -> bool:
    """Whether an expression calls an aggregating function."""
    return next(aggregates(node), None) is not None


def check_projections(cypher: str, tree: s.Query) -> None:
    """Refuse a query that Neo4j would refuse for what it projects.

    Raises
    ------
    QueryError
        A column of WITH has no name; an aggregate stands beside what is no column, in one expression or in ORDER BY.

    Examples
    --------
    >>> text = "MATCH (p:Paper) RETURN p.year + count(*)"
    >>> check_projections(text, read_only(text))
    Traceback (most recent call last):
    paperkg.errors.QueryError: line 1, column 24: p.year stands beside an aggregate (or DISTINCT) and is no ...
    """
    for node in s.walk(tree):
        if isinstance(node, s.With):
            _check_names(cypher, node.projection)
        if isinstance(node, (s.With, s.Return)):
            _check_groups(cypher, node.projection)


def _check_names(cypher: str, projection: s.Projection) -> None:
    for column in projection.columns:
        if column.alias is None and not isinstance(column.expression, s.Variable):
            raise QueryError(f"{place(cypher, column.start)}: give {column.text[:60]} a name in WITH, by AS")


def _check_groups(cypher: str, projection: s.Projection) -> None:
    aggregating = [column for column in projection.columns if has_aggregate(column.expression)]
    if not (aggregating or projection.distinct):
        for key in projection.order:
            _check_ordered(cypher, key.expression, set())
    if projection.star or not (aggregating or projection.distinct):
        return
    groups: set[s.Node] = {column.expression for column in projection.columns}
    for column in aggregating:
        _check_variables(cypher, column.expression, groups - {column.expression}, frozenset())
    names = {column.alias for column in projection.columns if column.alias is not None}
    for key in projection.order:
        _check_ordered(cypher, key.expression, groups)
        _check_variables(cypher, key.expression, groups | names, frozenset())


def _check_ordered(cypher: str, node: s.Node, columns: set[s.Node]) -> None:
    """Refuse an aggregate in ORDER BY that is no column."""
    if node in columns or isinstance(node, s.SubqueryExpression):
        return
    if is_aggregate(node):
        raise QueryError(
            f"{place(cypher, node.start)}: ORDER BY computes no aggregate: make it a column, with a name by AS"
        )
    for part in s.children(node):
        _check_ordered(cypher, part, columns)


def _check_variables(cypher: str, node: s.Node, groups: set[s.Node], local: frozenset[str]) -> None:
    """Refuse what an expression reads outside its aggregates and is no column."""
    if is_aggregate(node) or isinstance(node, _OF_THEIR_OWN):
        return
    root = node
    while isinstance(root, s.Property) and root not in groups:
        root = root.subject
    if root in groups:
        return
    if isinstance(root, s.Variable):
        if root.name not in local:
            raise QueryError(
                f"{place(cypher, node.start)}: {write(node)[:60]} stands beside an aggregate (or DISTINCT) and is no "
                "column of its own; make it one, or compute one of both in a WITH before"
            )
        return
    if isinstance(root, (s.ListComprehension, s.Quantifier)):
        local |= {root.variable.name}
    if isinstance(root, s.Reduce):
        local |= {root.variable.name, root.total.name}
    for part in s.children(root):
        _check_variables(cypher, part, groups, local)
