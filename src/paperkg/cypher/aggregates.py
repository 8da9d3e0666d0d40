"""Aggregates where the embedded engine computes them: each one alone in a column of a WITH before.

The engine takes an aggregate inside of a condition, a comprehension or a subscript for something else, or refuses it,
and has no percentiles; so ``RETURN a, CASE WHEN count(*) > 1 THEN 'x' END`` becomes a WITH that groups and counts, and
a RETURN of what it gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from paperkg.cypher import syntax as s
from paperkg.cypher.dialect import PREFIX
from paperkg.cypher.rules import aggregates, has_aggregate, is_aggregate
from paperkg.cypher.template import filled, replaced
from paperkg.errors import QueryError

_PERCENTILES: Final = frozenset({"percentiledisc", "percentilecont"})
# As Neo4j works them out, from the values in their order; of no values, null.
_DISCRETE: Final = "values[CASE WHEN part = 0 THEN 0 ELSE toInteger(ceil(size(values) * part)) - 1 END]"
_PLACE: Final = "part * (size(values) - 1)"
_CONTINUOUS: Final = f"""CASE WHEN floor({_PLACE}) = ceil({_PLACE}) THEN values[toInteger({_PLACE})]
    ELSE values[toInteger(floor({_PLACE}))] * (ceil({_PLACE}) - {_PLACE})
        + values[toInteger(ceil({_PLACE}))] * ({_PLACE} - floor({_PLACE})) END"""
# Of another number, Neo4j reports an error.
_IN_RANGE: Final = "CASE WHEN part < 0 OR part > 1 THEN 1 / 0 ELSE value END"


def with_plain_aggregates(tree: s.Query) -> s.Query:
    """Return a query whose aggregates are columns of their own.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> from paperkg.cypher.writer import write
    >>> text = "MATCH (n) RETURN n.kind AS kind, CASE WHEN count(*) > 1 THEN 'many' END AS n ORDER BY n.kind"
    >>> print(write(with_plain_aggregates(parse(text))))
    MATCH (n)
    WITH n.kind AS pkg_g0, count(*) AS pkg_a0
    RETURN pkg_g0 AS kind, CASE WHEN pkg_a0 > 1 THEN 'many' END AS n
    ORDER BY pkg_g0
    """

    def change(node: s.Node) -> s.Node:
        if not isinstance(node, s.Single):
            return node
        clauses = [each for clause in node.clauses for each in _split(clause)]
        return s.with_parts(node, clauses=tuple(clauses)) if len(clauses) > len(node.clauses) else node

    return s.transformed(tree, change)


def _split(clause: s.Clause) -> list[s.Clause]:
    """Return a clause as the engine can answer it: itself, or a WITH that aggregates and what is made of it."""
    if not isinstance(clause, (s.With, s.Return)) or not _is_mixed(clause.projection):
        return [clause]
    projection = clause.projection
    groups = [column.expression for column in projection.columns if not has_aggregate(column.expression)]
    expressions = [column.expression for column in projection.columns]
    expressions += [key.expression for key in projection.order]
    calls = list(dict.fromkeys(call for each in expressions for call in aggregates(each)))
    keys = _keys(groups)
    _refuse_hidden(expressions, keys)
    names: dict[s.Expression, s.Variable] = {
        call: s.Variable(f"{PREFIX}a{number}") for number, call in enumerate(dict.fromkeys(map(_collected, calls)))
    }
    firsts = [s.Column(each, None if each == name else name) for each, name in keys.items()]
    firsts += [s.Column(call, name) for call, name in names.items()]
    percentiles = [call for call in calls if call.function in _PERCENTILES]
    sorts = [_sorting(name) for name in dict.fromkeys(names[_collected(call)] for call in percentiles)]
    parts: dict[s.Expression, s.Expression] = {**keys, **names}
    parts.update({call: _percentile(call, _sorted(names[_collected(call)]), keys) for call in percentiles})
    return [s.With(s.Projection(tuple(firsts))), *sorts, s.with_parts(clause, projection=_made(projection, parts))]


def _is_mixed(projection: s.Projection) -> bool:
    """Whether an aggregate is a part of a column, or is only asked for by ORDER BY, or is a percentile."""
    columns = [column.expression for column in projection.columns]
    calls = [call for each in columns for call in aggregates(each)]
    if any(call.function in _PERCENTILES for call in calls):
        return True
    ordered = [key.expression for key in projection.order if has_aggregate(key.expression)]
    return any(not is_aggregate(each) and has_aggregate(each) for each in columns) or not set(ordered) <= set(columns)


def _keys(groups: list[s.Expression]) -> dict[s.Expression, s.Variable]:
    """Return a name for each group: its own where it is a variable."""
    distinct = dict.fromkeys(groups)
    return {
        each: each if isinstance(each, s.Variable) else s.Variable(f"{PREFIX}g{number}")
        for number, each in enumerate(distinct)
    }


def _refuse_hidden(expressions: list[s.Expression], keys: dict[s.Expression, s.Variable]) -> None:
    """Refuse a pattern or a subquery beside an aggregate that reads what is no group: behind the WITH it is gone."""
    known = {key.name for key in keys if isinstance(key, s.Variable)}
    for each in filter(has_aggregate, expressions):
        for part in _patterns_beside(each):
            if not {node.name for node in s.walk(part) if isinstance(node, s.Variable)} <= known:
                raise QueryError(
                    "a pattern stands beside an aggregate in one column; compute one of both in a WITH before"
                )


def _patterns_beside(node: s.Node) -> Iterator[s.Node]:
    """Yield the patterns and subqueries of an expression that are not inside of its aggregates."""
    if isinstance(node, (s.SubqueryExpression, s.PatternExpression, s.PatternComprehension)):
        yield node
    elif not is_aggregate(node):
        for part in s.children(node):
            yield from _patterns_beside(part)


def _collected(call: s.Call) -> s.Call:
    """Return what the engine computes: the values themselves for a percentile."""
    if call.function not in _PERCENTILES:
        return call
    if len(call.arguments) != 2:
        raise QueryError(f"{call.name}() takes a value and a number between 0 and 1")
    return s.Call("collect", call.arguments[:1], call.distinct, start=call.start)


def _sorted(name: s.Variable) -> s.Variable:
    return s.Variable(f"{name.name}s")


def _sorting(name: s.Variable) -> s.CallSubquery:
    """Return a clause that puts collected values in order, under another name."""
    value = s.Variable(f"{PREFIX}v")
    clauses = (
        s.Unwind(name, value),
        s.With(s.Projection((s.Column(value),), order=(s.SortKey(value),))),
        s.Return(s.Projection((s.Column(s.Call("collect", (value,)), _sorted(name)),))),
    )
    return s.CallSubquery(s.Query((s.Single(clauses),)), imports=(name,))


def _percentile(call: s.Call, values: s.Variable, keys: dict[s.Expression, s.Variable]) -> s.Expression:
    part = replaced(call.arguments[1], {**keys})
    found = filled(_DISCRETE if call.function == "percentiledisc" else _CONTINUOUS, part=part, values=values)
    if isinstance(part, s.Literal) and re.fullmatch(r"0|0?\.\d+|1(\.0+)?", part.text):
        return found
    return filled(_IN_RANGE, part=part, value=found)


def _made(projection: s.Projection, parts: dict[s.Expression, s.Expression]) -> s.Projection:
    columns = tuple(s.with_parts(each, expression=replaced(each.expression, parts)) for each in projection.columns)
    order = tuple(s.with_parts(key, expression=replaced(key.expression, parts)) for key in projection.order)
    return s.with_parts(projection, columns=columns, order=order)
