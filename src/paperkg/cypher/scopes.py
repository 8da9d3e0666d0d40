"""Which names are known where: what ``*`` stands for, and names that mean two things at once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from paperkg.cypher import syntax as s
from paperkg.cypher.dialect import PREFIX
from paperkg.errors import QueryError

_LOCAL = (s.ListComprehension, s.Quantifier, s.Reduce)


def with_stars_named(tree: s.Query, outer: frozenset[str] = frozenset()) -> s.Query:
    """Return a query in which each ``*`` of WITH, RETURN and CALL is a list of names, in alphabetical order.

    Raises
    ------
    QueryError
        There is nothing that it could stand for.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> from paperkg.cypher.writer import write
    >>> print(write(with_stars_named(parse("WITH 1 AS b, 2 AS a RETURN *, a + b AS c"))))
    WITH 1 AS b, 2 AS a
    RETURN a, b, a + b AS c
    """
    return s.Query(tuple(_part_named(part, outer) for part in tree.parts), tree.all, start=tree.start)


def _part_named(part: s.Single, outer: frozenset[str]) -> s.Single:
    names, clauses = outer, []
    for clause in part.clauses:
        named = _clause_named(clause, names)
        names = _known_after(named, names)
        clauses.append(named)
    return s.Single(tuple(clauses), start=part.start)


def _clause_named(clause: s.Clause, names: frozenset[str]) -> s.Clause:
    if isinstance(clause, (s.With, s.Return)) and clause.projection.star:
        if not names and not clause.projection.columns:
            raise QueryError("RETURN * has nothing to return: name something in MATCH")
        projection = _projection_named(clause.projection, names)
        if isinstance(clause, s.Return):
            return s.Return(projection, start=clause.start)
        return s.With(projection, clause.condition, start=clause.start)
    if isinstance(clause, s.CallSubquery):
        imports = tuple(map(s.Variable, sorted(names))) if clause.all_imports else clause.imports
        known = names if imports is None else frozenset(each.name for each in imports)
        query = with_stars_named(clause.query, known)
        return s.CallSubquery(query, imports, optional=clause.optional, start=clause.start)
    return clause


def _projection_named(it: s.Projection, names: frozenset[str]) -> s.Projection:
    columns = tuple(s.Column(s.Variable(name)) for name in sorted(names)) + it.columns
    return s.Projection(columns, False, it.distinct, it.order, it.skip, it.limit, start=it.start)


def _known_after(clause: s.Clause, names: frozenset[str]) -> frozenset[str]:
    """Return the names that are known behind a clause."""
    if isinstance(clause, s.Match):
        return names | {name for path in clause.paths for name in _named_by(path)}
    if isinstance(clause, s.Unwind):
        return names | {clause.variable.name}
    if isinstance(clause, (s.With, s.Return)):
        return frozenset(column.name for column in clause.projection.columns)
    if isinstance(clause, s.CallSubquery):
        return names | {column.name for column in clause.query.columns}
    return names | {each.alias.name if each.alias else each.name for each in clause.columns}


def _named_by(path: s.Path | s.PathGroup) -> set[str]:
    """Return the names that a path gives to itself and its elements, not those that its conditions read."""
    found = {path.variable.name} if isinstance(path, s.Path) and path.variable else set()
    for element in path.elements if isinstance(path, s.Path) else (path.path,):
        if isinstance(element, (s.Path, s.PathGroup)):
            found |= _named_by(element)
        elif element.variable is not None:
            found.add(element.variable.name)
    return found


def with_own_names(tree: s.Query) -> s.Query:
    """Return a query in which no local variable of a comprehension, predicate or reduce is called as another one.

    Where such a name is bound outside, the embedded engine reads the properties of the outer thing.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> from paperkg.cypher.writer import write
    >>> print(write(with_own_names(parse("MATCH (m) RETURN [m IN ms WHERE m.name = 'm' | m {.id, m}], m"))))
    MATCH (m)
    RETURN [pkg_0m IN ms WHERE pkg_0m.name = 'm' | pkg_0m {.id, m: pkg_0m}], m
    """
    local = [node for node in s.walk(tree) if isinstance(node, _LOCAL)]
    if not local:
        return tree
    renamed: s.Query = _Names(_outside(tree, Counter())).renamed(tree, {})
    return renamed


def _outside(node: s.Node, local: Counter[str]) -> set[str]:
    """Return the names of variables that are meant where no local variable has them."""
    if isinstance(node, s.Variable):
        return set() if local[node.name] else {node.name}
    if isinstance(node, s.Column) and node.alias is not None:
        return _outside(node.expression, local) | {node.alias.name}
    if isinstance(node, _LOCAL):
        own = local + Counter(_declared(node))
        outer = _read_outside(node)
        parts = [part for part in s.children(node) if part is not node.variable]
        return set().union(*(_outside(part, local if any(part is o for o in outer) else own) for part in parts))
    return set().union(*(_outside(part, local) for part in s.children(node)))


def _read_outside(node: s.ListComprehension | s.Quantifier | s.Reduce) -> list[s.Expression]:
    """Return the parts of a node that do not know its local variables."""
    return [node.source, node.initial] if isinstance(node, s.Reduce) else [node.source]


def _declared(node: s.ListComprehension | s.Quantifier | s.Reduce) -> list[str]:
    return [node.variable.name, node.total.name] if isinstance(node, s.Reduce) else [node.variable.name]


class _Names:
    """New names of local variables: one where the name is meant outside too, or by a local variable around."""

    def __init__(self, outside: set[str]) -> None:
        self._outside = outside

    def renamed(self, node: Any, names: dict[str, list[str]]) -> Any:
        """Return a node with its variables under the names that they have here; the last one of a name counts."""
        if isinstance(node, s.Variable):
            known = names.get(node.name)
            return s.Variable(known[-1], start=node.start) if known and known[-1] != node.name else node
        if isinstance(node, _LOCAL):
            return self._local(node, names)
        return s.rebuilt(node, lambda part: self.renamed(part, names))

    def _local(self, node: Any, names: dict[str, list[str]]) -> Any:
        inner = dict(names)
        for name in _declared(node):
            known = names.get(name, [])
            new = f"{PREFIX}{len(known)}{name}" if known or name in self._outside else name
            inner[name] = [*known, new]
        outer = _read_outside(node)
        return s.rebuilt(node, lambda part: self.renamed(part, names if any(part is each for each in outer) else inner))
