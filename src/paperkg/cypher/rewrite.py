"""From Neo4j's Cypher to the embedded engine's: what is written differently, so that the answers are the same.

`STEPS` is a list of functions from a tree to a tree, `EXPRESSIONS` one of functions from a node to a node; each
mends one thing that the engine takes otherwise than Neo4j. What cannot be made equal is refused, most of it in
`paperkg.cypher.answerable`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from paperkg.cypher import syntax as s
from paperkg.cypher.aggregates import with_plain_aggregates
from paperkg.cypher.answerable import check_answerable, node_variables
from paperkg.cypher.cursor import TOO_DEEP
from paperkg.cypher.dialect import ENGINE_PROPERTIES, PREFIX, stored
from paperkg.cypher.expressions import PREDICATE
from paperkg.cypher.patterns import joined, plain_subqueries, with_plain_patterns
from paperkg.cypher.rules import check_projections, has_aggregate, is_aggregate, read_only
from paperkg.cypher.scopes import with_own_names, with_stars_named
from paperkg.cypher.template import filled, replaced
from paperkg.cypher.tokens import place
from paperkg.cypher.values import may_be_list, may_be_null
from paperkg.cypher.writer import precedence, write
from paperkg.errors import QueryError

_PLUS: Final = ("+", "||")
_ZERO: Final = s.Literal("0")
_TRUE: Final = s.Literal("true")
_OWN: Final = ", ".join(f"'{name}'" for name in ENGINE_PROPERTIES)
_KEYS: Final = (
    f"[{PREFIX}k IN keys(thing) WHERE NOT {PREFIX}k IN [{_OWN}] | CASE WHEN {PREFIX}k STARTS WITH '{PREFIX}' "
    f"THEN substring({PREFIX}k, {len(PREFIX)}) ELSE {PREFIX}k END]"
)
_CHOICES: Final = " ".join(f"WHEN '{name}' THEN '{stored(name)}'" for name in ENGINE_PROPERTIES)
_STORED_NAME: Final = f"CASE name {_CHOICES} ELSE name END"
_NUMBERS: Final = frozenset({"abs", "ceil", "floor", "length", "size", "tointeger"})
# What the engine calls otherwise, or lacks and can be put in other words.
_FUNCTIONS: Final = {
    ("lower", 1): "toLower(a)",
    ("upper", 1): "toUpper(a)",
    ("char_length", 1): "size(a)",
    ("character_length", 1): "size(a)",
    ("isempty", 1): "size(a) = 0",
    ("e", 0): "2.718281828459045",
    # The engine rounds halves away from zero, Neo4j towards positive infinity.
    ("round", 1): "floor(0.5 + a)",
    ("keys", 1): _KEYS.replace("thing", "a"),
}


@dataclass(frozen=True)
class EngineQuery:
    """A query for the engine: its text, and the names of its columns as Neo4j gives them."""

    text: str
    columns: tuple[str, ...]


@lru_cache(maxsize=256)
def to_engine(cypher: str) -> EngineQuery:
    """Rewrite a query for the engine.

    Parameters
    ----------
    cypher : str
        One statement that `paperkg.cypher.rules.read_only` lets pass.

    Returns
    -------
    EngineQuery
        The statement for the engine, and the names of its columns.

    Raises
    ------
    QueryError
        Neo4j would refuse it, or the engine would answer it differently.

    Examples
    --------
    >>> query = to_engine("MATCH (p:Paper {id: $id}) /* one */ RETURN p.title, p.year AS year")
    >>> print(query.text)
    MATCH (p:Paper {pkg_id: $id})
    RETURN p.pkg_title, p.year AS year
    >>> query.columns
    ('p.title', 'year')
    """
    tree = read_only(cypher)
    try:
        check_answerable(cypher, tree)
        check_projections(cypher, tree)
        tree = with_stars_named(tree)
        columns = tuple(column.name for column in tree.columns)
        _check_order(cypher, tree)
        for step in STEPS:
            tree = step(tree)
        return EngineQuery(write(tree), columns)
    except RecursionError:
        raise QueryError(TOO_DEEP) from None


def _check_order(cypher: str, tree: s.Query) -> None:
    """Refuse to order groups by a part of a column that has the name of a variable before: both are meant."""
    variables = [node for node in s.walk(tree) if isinstance(node, s.Variable)]
    for node in s.walk(tree):
        if isinstance(node, s.Return) and _is_grouping(node.projection):
            before = {each.name for each in variables if each.start < node.start}
            new = _renaming(node.projection).keys()
            for key in node.projection.order:
                parts = () if isinstance(key.expression, s.Variable) else s.walk(key.expression)
                for part in parts:
                    if part in new and isinstance(part, s.Variable) and part.name in before:
                        raise QueryError(
                            f"{place(cypher, part.start)}: {part.name[:60]} is a column and was a variable before; "
                            "give the column another name"
                        )


def _is_grouping(projection: s.Projection) -> bool:
    return projection.distinct or any(has_aggregate(column.expression) for column in projection.columns)


def _renaming(projection: s.Projection) -> dict[s.Expression, s.Expression]:
    """Return the columns that give another thing a name."""
    named = ((column.alias, column.expression) for column in projection.columns)
    return {alias: expression for alias, expression in named if alias is not None and alias != expression}


# Orders and groups


def with_plain_order(tree: s.Query) -> s.Query:
    """Return a query that orders by the names of its columns where they have names.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> print(write(with_plain_order(parse("RETURN count(*) AS n ORDER BY count(*) DESC"))))
    RETURN count(*) AS n
    ORDER BY n DESC
    """
    return s.transformed(tree, _plain_order)


def _plain_order(node: Any) -> Any:
    if not isinstance(node, (s.With, s.Return)) or not node.projection.order:
        return node
    projection = node.projection
    new = _renaming(projection)
    if any(has_aggregate(column.expression) for column in projection.columns):
        parts: dict[s.Expression, s.Expression] = {expression: alias for alias, expression in new.items()}
        order = [parts.get(key.expression, key.expression) for key in projection.order]
    elif isinstance(node, s.Return) and not projection.distinct:
        # By a part of a column that has the name of a variable before, the engine orders by the variable.
        order = [
            key.expression if isinstance(key.expression, s.Variable) else replaced(key.expression, new)
            for key in projection.order
        ]
    else:
        return node
    keys = tuple(s.with_parts(key, expression=new) for key, new in zip(projection.order, order, strict=True))
    return s.with_parts(node, projection=s.with_parts(projection, order=keys))


def with_ordered_groups(tree: s.Query) -> s.Query:
    """Return a query whose groups of sorted rows are computed: by a bare property the engine groups nodes first.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> text = "MATCH (p) WITH p ORDER BY p.title RETURN p.year, collect(p.title) AS titles"
    >>> print(write(with_ordered_groups(parse(text))))
    MATCH (p)
    WITH p
    ORDER BY p.title
    RETURN coalesce(p.year) AS `p.year`, collect(p.title) AS titles
    """
    parts = tuple(_ordered_groups(part, ordered=False) for part in tree.parts)
    return s.with_parts(tree, parts=parts)


def _ordered_groups(part: s.Single, ordered: bool) -> s.Single:
    clauses: list[s.Clause] = []
    for clause in part.clauses:
        if isinstance(clause, s.CallSubquery):
            parts = tuple(_ordered_groups(each, ordered) for each in clause.query.parts)
            clauses.append(s.with_parts(clause, query=s.with_parts(clause.query, parts=parts)))
        elif ordered and isinstance(clause, (s.With, s.Return)):
            clauses.append(s.with_parts(clause, projection=_computed_groups(clause.projection)))
        else:
            clauses.append(clause)
        ordered = ordered or any(isinstance(node, s.SortKey) for node in s.walk(clause))
    return s.with_parts(part, clauses=tuple(clauses))


def _computed_groups(projection: s.Projection) -> s.Projection:
    calls = (column.expression for column in projection.columns)
    if not any(isinstance(call, s.Call) and call.function == "collect" for call in calls):
        return projection
    columns = tuple(map(_computed, projection.columns))
    return s.with_parts(projection, columns=columns)


def _computed(column: s.Column) -> s.Column:
    if is_aggregate(column.expression) or isinstance(column.expression, s.Variable):
        return column
    computed = s.Call("coalesce", (column.expression,))
    return s.with_parts(column, expression=computed, alias=column.alias or s.Variable(column.name))


# Expressions


def _single_comparisons(node: Any) -> Any:
    if not isinstance(node, s.Comparison) or len(node.others) == 1:
        return node
    operands = [node.first, *(other.operand for other in node.others)]
    return joined("AND", [s.Comparison(left, (right,)) for left, right in zip(operands, node.others, strict=False)])


def _known_functions(node: Any) -> Any:
    if not isinstance(node, s.Call):
        return node
    text = _FUNCTIONS.get((node.function, len(node.arguments)))
    return node if text is None else filled(text, **dict(zip("a", node.arguments, strict=False)))


def _subscripts(node: Any) -> Any:
    """Return a subscript that finds a property under the name that the engine keeps it by."""
    if not isinstance(node, s.Subscript) or _is_number(node.index):
        return node
    return s.with_parts(node, index=filled(_STORED_NAME, name=node.index))


def _is_number(node: s.Expression) -> bool:
    if isinstance(node, s.Unary):
        return _is_number(node.operand)
    if isinstance(node, s.Binary):
        return _is_number(node.left) and _is_number(node.right)
    if isinstance(node, s.Call):
        return node.function in _NUMBERS
    if isinstance(node, s.Case):
        return (
            all(_is_number(when.value) for when in node.whens)
            and node.otherwise is not None
            and _is_number(node.otherwise)
        )
    return isinstance(node, s.Literal) and node.text[0] not in "'\""


def _divisions(node: Any) -> Any:
    """Return a division that fails by zero: where Neo4j has Infinity or NaN the engine has null."""
    if not isinstance(node, s.Binary) or node.operator not in ("/", "%"):
        return node
    if isinstance(node.right, s.Literal) and any(digit in "123456789" for digit in node.right.text):
        return node
    return s.with_parts(node, right=filled("CASE WHEN d = 0 THEN 1 / 0 ELSE d END", d=node.right))


def _operands(node: s.Expression) -> list[s.Expression]:
    if isinstance(node, s.Binary) and node.operator in _PLUS:
        return [*_operands(node.left), node.right]
    return [node]


def _others_may_be_lists(node: s.Expression, operands: list[s.Expression]) -> bool:
    return any(may_be_list(each) for each in operands if each is not node)


def with_guarded_sums(tree: s.Query) -> s.Query:
    """Return a query whose sums of a list and null are null: in the engine they are a longer list.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> print(write(with_guarded_sums(parse("MATCH (n) RETURN n.aliases + n.name AS names"))))
    MATCH (n)
    RETURN CASE WHEN n.name IS NULL THEN null ELSE n.aliases + n.name END AS names
    """
    changed: s.Query = _Sums().changed(tree)
    return changed


class _Sums:
    """Guards sums; a part that stands at several places is guarded once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, Any]] = {}
        self._unguarded: dict[int, s.Expression] = {}

    def changed(self, node: Any) -> Any:
        if id(node) not in self._known:
            operands = _operands(node)
            new = s.rebuilt(node, self.changed) if len(operands) == 1 else self._sum(operands)
            self._known[id(node)] = node, new
        return self._known[id(node)][1]

    def _sum(self, operands: list[s.Expression]) -> s.Expression:
        operands = [self.changed(each) for each in operands]
        nulls = [each for each in operands if may_be_null(each) and _others_may_be_lists(each, operands)]
        # What was tested needs no guard of its own behind the test.
        found, *others = [self._unguarded.get(id(each), each) if each in nulls else each for each in operands]
        for other in others:
            found = s.Binary("+", found, other)
        if not nulls:
            return found
        tests: list[s.Expression] = [s.IsNull(each) for each in nulls]
        guarded = s.Case(None, (s.When(joined("OR", tests), s.Literal("null")),), found)
        self._unguarded[id(guarded)] = found
        return guarded


def with_plain_maps(tree: s.Query) -> s.Query:
    """Return a query that makes maps of things as the engine does: of all properties only of nodes.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> print(write(with_plain_maps(parse("MATCH (n)-[r]->() RETURN n {.*}, r {.start}"))))
    MATCH (n)-[r]->()
    RETURN properties(n), CASE WHEN r IS NULL THEN null ELSE {start: r.start} END
    """
    nodes = node_variables(tree)

    def change(node: Any) -> Any:
        return _plain_map(node, nodes) if isinstance(node, s.MapProjection) else node

    return s.transformed(tree, change)


def _plain_map(node: s.MapProjection, nodes: frozenset[str]) -> s.Expression:
    thing = node.subject
    entries = [
        s.Entry(entry.name, s.Property(thing, entry.name)) if isinstance(entry, s.Selector) else entry
        for entry in node.entries
        if not (isinstance(entry, s.Selector) and entry.all)
    ]
    if len(entries) == len(node.entries):
        return filled("CASE WHEN thing IS NULL THEN null ELSE map END", thing=thing, map=s.MapLiteral(tuple(entries)))
    if not entries:
        return s.Call("properties", (thing,))
    if thing.name not in nodes:
        raise QueryError(
            f"the embedded engine has {thing.name} {{.*, ..}} only of a node that MATCH names; list the properties, "
            f"or use properties({thing.name})"
        )
    return s.with_parts(node, entries=(s.Selector("*", all=True), *entries))


def _stored_names(node: Any) -> Any:
    if isinstance(node, s.Property) and node.name in ENGINE_PROPERTIES:
        return s.with_parts(node, name=stored(node.name))
    if isinstance(node, s.Entry) and node.key in ENGINE_PROPERTIES:
        return s.with_parts(node, key=stored(node.key))
    return node


def _no_patterns(node: Any) -> Any:
    """Return an operator whose operands begin with no bracket and label or count: the engine reads them as patterns."""
    if isinstance(node, (s.Binary, s.Comparison)):
        node = s.rebuilt(node, _counted)
    tight = precedence(node) if isinstance(node, (s.Binary, s.Unary, s.IsNull, s.LabelTest)) else 0
    if tight >= PREDICATE or isinstance(node, (s.Comparison, s.Compared, s.Property, s.Subscript, s.Slice)):
        return s.rebuilt(node, _tested)
    return node


def _counted(node: Any) -> Any:
    if isinstance(node, s.SubqueryExpression) and node.name == "COUNT":
        return s.Binary("+", _ZERO, node)
    return node


def _tested(node: Any) -> Any:
    return s.Binary("AND", _TRUE, node) if isinstance(node, s.LabelTest) else node


EXPRESSIONS: Final[tuple[Callable[[Any], Any], ...]] = (
    plain_subqueries,
    _single_comparisons,
    _known_functions,
    _subscripts,
    _divisions,
)


def with_plain_expressions(tree: s.Query) -> s.Query:
    """Return a query with each of its expressions in words that the engine takes as Neo4j does.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> print(write(with_plain_expressions(parse("RETURN round(2.5) AS a, 1 < 2 < 3 AS b, 1 / 2 ^ 2 AS c"))))
    RETURN floor(0.5 + 2.5) AS a, 1 < 2 AND 2 < 3 AS b, 1 / CASE WHEN 2 ^ 2 = 0 THEN 1 / 0 ELSE 2 ^ 2 END AS c
    """

    def change(node: Any) -> Any:
        for function in EXPRESSIONS:
            node = function(node)
        return node

    return s.transformed(tree, change)


def with_stored_names(tree: s.Query) -> s.Query:
    """Return a query with the names that the engine keeps properties by, and nothing that it takes for a pattern.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> print(write(with_stored_names(parse("MATCH (n) RETURN n.title, COUNT { (n)-->() } + 1"))))
    MATCH (n)
    RETURN n.pkg_title, 0 + COUNT { (n)-->() } + 1
    """
    return s.transformed(tree, lambda node: _no_patterns(_stored_names(node)))


# A step may rely on those before it: names are told apart before any is added, and aggregates stand alone before
# conditions are written around them.
STEPS: Final[tuple[Callable[[s.Query], s.Query], ...]] = (
    with_own_names,
    with_plain_patterns,
    with_plain_aggregates,
    with_plain_order,
    with_ordered_groups,
    with_plain_maps,
    with_plain_expressions,
    with_guarded_sums,
    with_stored_names,
)
