"""Patterns in the embedded engine's words: inline conditions and signs between labels become conditions of WHERE."""

from __future__ import annotations

from itertools import count
from typing import Any, Final

from paperkg import schema
from paperkg.cypher import syntax as s
from paperkg.cypher.answerable import is_plain_choice
from paperkg.cypher.dialect import PREFIX
from paperkg.cypher.rules import has_aggregate
from paperkg.cypher.template import filled
from paperkg.errors import QueryError

_NEVER: Final = s.Literal("false")


def with_plain_patterns(tree: s.Query) -> s.Query:
    """Return a query whose patterns have neither WHERE nor other signs than ``:`` and ``|`` in them.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> from paperkg.cypher.writer import write
    >>> print(write(with_plain_patterns(parse("MATCH (d:Dataset&!Benchmark WHERE d.papers > 1) RETURN d"))))
    MATCH (d:Dataset) WHERE NOT d:Benchmark AND d.papers > 1
    RETURN d
    """
    return s.transformed(tree, _Patterns().change)


def condition(subject: s.Expression, labels: s.LabelExpression) -> s.Expression:
    """Return what a label expression asks of a node, with AND, OR and NOT between single labels.

    Examples
    --------
    >>> from paperkg.cypher.template import expression
    >>> from paperkg.cypher.writer import write
    >>> write(condition(expression("n"), expression("n:A&!(B|C)").labels))
    'n:A AND NOT (n:B OR n:C)'
    """
    if isinstance(labels, s.Label):
        if labels.any:
            return filled("size(labels(subject)) > 0", subject=subject)
        return s.LabelTest(subject, labels)
    if isinstance(labels, s.LabelNot):
        return s.Unary("NOT", condition(subject, labels.operand))
    operator = "AND" if isinstance(labels, s.LabelAnd) else "OR"
    return joined(operator, [condition(subject, item) for item in labels.items])


def joined(operator: str, conditions: list[s.Expression]) -> s.Expression:
    """Return conditions with an operator between them."""
    found, *others = conditions
    for each in others:
        found = s.Binary(operator, found, each)
    return found


class _Patterns:
    """Takes conditions out of patterns, and names what they are about."""

    def __init__(self) -> None:
        self._numbers = count()

    def change(self, node: Any) -> Any:
        if isinstance(node, (s.Match, s.Patterns)):
            paths, conditions = self._paths(node.paths)
            return self._changed(node, conditions, paths=paths)
        if isinstance(node, s.PatternComprehension):
            (path,), conditions = self._paths((node.path,))
            return self._changed(node, conditions, path=path)
        if isinstance(node, s.PatternExpression) and not node.path.function:
            paths, conditions = self._paths((node.path,))
            if conditions:
                return s.SubqueryExpression("EXISTS", s.Patterns(paths, joined("AND", conditions)), start=node.start)
        if isinstance(node, s.LabelTest) and not isinstance(node.labels, s.Label):
            return condition(node.subject, node.labels)
        return node

    @staticmethod
    def _changed(node: Any, conditions: list[s.Expression], **paths: Any) -> Any:
        given = [] if node.condition is None else [node.condition]
        return s.with_parts(
            node, **paths, condition=joined("AND", [*conditions, *given]) if conditions else node.condition
        )

    def _paths(self, paths: tuple[s.Path, ...]) -> tuple[tuple[s.Path, ...], list[s.Expression]]:
        found, conditions = [], []
        for path in paths:
            elements = []
            for element in path.elements:
                plain, more = self._element(element)
                elements.append(plain)
                conditions += more
            found.append(s.with_parts(path, elements=tuple(elements)))
        return tuple(found), conditions

    def _element(self, element: s.Element) -> tuple[s.Element, list[s.Expression]]:
        if isinstance(element, s.NodePattern):
            return self._node(element)
        return self._relationship(element) if isinstance(element, s.RelationshipPattern) else (element, [])

    def _node(self, node: s.NodePattern) -> tuple[s.NodePattern, list[s.Expression]]:
        kept, asked = _divided(node.labels)
        if not asked and node.condition is None:
            return node, []
        variable = node.variable or s.Variable(f"{PREFIX}n{next(self._numbers)}")
        conditions = [condition(variable, each) for each in asked]
        conditions += [] if node.condition is None else [node.condition]
        return s.with_parts(node, variable=variable, labels=kept, condition=None), conditions

    @staticmethod
    def _relationship(link: s.RelationshipPattern) -> tuple[s.RelationshipPattern, list[s.Expression]]:
        conditions = [] if link.condition is None else [link.condition]
        types = link.types
        if types is not None and not is_plain_choice(types):
            known = [name for name in schema.RELATIONSHIP_TYPES if _holds(types, name)]
            choice: Any = s.LabelOr(tuple(map(s.Label, known))) if len(known) > 1 else None
            types = s.Label(known[0]) if len(known) == 1 else choice
            conditions += [] if known else [_NEVER]
        return s.with_parts(link, types=types, condition=None), conditions


def _divided(labels: s.LabelExpression | None) -> tuple[s.LabelExpression | None, list[s.LabelExpression]]:
    """Return the labels that a pattern can keep, and those that become conditions."""
    if labels is None or is_plain_choice(labels):
        return labels, []
    items = labels.items if isinstance(labels, s.LabelAnd) else (labels,)
    plain = tuple(item for item in items if isinstance(item, s.Label) and not item.any)
    kept = s.LabelAnd(plain) if len(plain) > 1 else next(iter(plain), None)
    return kept, [item for item in items if item not in plain]


def _holds(types: s.LabelExpression, name: str) -> bool:
    """Whether a relationship type is one that an expression means."""
    if isinstance(types, s.Label):
        return types.any or types.name == name
    if isinstance(types, s.LabelNot):
        return not _holds(types.operand, name)
    found = [_holds(item, name) for item in types.items]
    return all(found) if isinstance(types, s.LabelAnd) else any(found)


def plain_subqueries(node: s.Expression) -> s.Expression:
    """Return a subquery in the engine's words: patterns alone, or a comprehension for what is collected.

    Raises
    ------
    QueryError
        It needs more than one MATCH, or an order, a limit or an aggregate.

    Examples
    --------
    >>> from paperkg.cypher.template import expression
    >>> from paperkg.cypher.writer import write
    >>> write(plain_subqueries(expression("COLLECT { MATCH (m)-->(x) WHERE x.papers > 1 RETURN x.name }")))
    '[(m)-->(x) WHERE x.papers > 1 | x.name]'
    """
    if not isinstance(node, s.SubqueryExpression) or isinstance(node.body, s.Patterns):
        return node
    match, projection = _only_match(node.name, node.body)
    if node.name != "COLLECT":
        return s.SubqueryExpression(node.name, s.Patterns(match.paths, match.condition), start=node.start)
    if len(match.paths) > 1 or len(match.paths[0].elements) == 1 or match.paths[0].function:
        raise QueryError(_subquery_refused(node.name))
    value = projection.columns[0].expression
    return s.PatternComprehension(match.paths[0], match.condition, value, start=node.start)


def _only_match(name: str, query: s.Query) -> tuple[s.Match, s.Projection]:
    match, last = query.parts[0].clauses[0], query.parts[0].clauses[-1]
    simple = len(query.parts) == 1 and len(query.parts[0].clauses) == 2 and isinstance(match, s.Match)
    if not (simple and isinstance(match, s.Match) and not match.optional and isinstance(last, s.Return)):
        raise QueryError(_subquery_refused(name))
    it = last.projection
    if it.skip or it.limit or (it.distinct and name != "EXISTS") or (name == "COLLECT" and (it.order or it.star)):
        raise QueryError(_subquery_refused(name))
    if any(has_aggregate(column.expression) for column in it.columns):
        raise QueryError(_subquery_refused(name))
    return match, it


def _subquery_refused(name: str) -> str:
    return (
        f"the embedded engine knows {name} {{ }} only with one MATCH, and a RETURN without DISTINCT, ORDER BY, LIMIT "
        "and aggregates; compute it in a CALL { subquery } before"
    )
