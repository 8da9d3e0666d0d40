"""The tree of a query: frozen dataclasses, equal if they mean the same text, wherever it stood.

What tells only where a part stood (`start`) or how a column was spelled (`text`) is left out of comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeAlias, TypeVar

NodeT = TypeVar("NodeT", bound="Node")


@dataclass(frozen=True)
class Node:
    """A part of a query; `start` is its offset in the text."""

    start: int = field(default=0, compare=False, repr=False, kw_only=True)


# Expressions


@dataclass(frozen=True)
class Literal(Node):
    """A number, a string with its quotes, true, false or null: as it is spelled."""

    text: str


@dataclass(frozen=True)
class Parameter(Node):
    """``$name``."""

    name: str


@dataclass(frozen=True)
class Variable(Node):
    """A name of a thing or a value."""

    name: str


@dataclass(frozen=True)
class Star(Node):
    """The ``*`` in ``count(*)``."""


@dataclass(frozen=True)
class Property(Node):
    """``subject.name``."""

    subject: Expression
    name: str


@dataclass(frozen=True)
class Subscript(Node):
    """``subject[index]``."""

    subject: Expression
    index: Expression


@dataclass(frozen=True)
class Slice(Node):
    """``subject[first..last]``."""

    subject: Expression
    first: Expression | None
    last: Expression | None


@dataclass(frozen=True)
class ListLiteral(Node):
    """``[a, b]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class Entry(Node):
    """``key: value`` in a map."""

    key: str
    value: Expression


@dataclass(frozen=True)
class MapLiteral(Node):
    """``{key: value}``."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Selector(Node):
    """``.name`` in a map made of a thing; ``.*`` where the name is ``*``."""

    name: str
    all: bool = False


@dataclass(frozen=True)
class MapProjection(Node):
    """``thing {.name, key: value}``."""

    subject: Variable
    entries: tuple[Entry | Selector, ...]


@dataclass(frozen=True)
class Call(Node):
    """``name(arguments)``; the name is spelled as in the text, with its dots."""

    name: str
    arguments: tuple[Expression, ...]
    distinct: bool = False

    @property
    def function(self) -> str:
        """The function's name in lower case."""
        return self.name.lower()


@dataclass(frozen=True)
class Unary(Node):
    """``NOT``, ``-`` or ``+`` before an operand."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary(Node):
    """An operator between two operands: its words are in upper case."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Comparison(Node):
    """``first < second <= third``: what is compared, one after the other."""

    first: Expression
    others: tuple[Compared, ...]


@dataclass(frozen=True)
class Compared(Node):
    """An operator and an operand of a comparison."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class IsNull(Node):
    """``subject IS NULL`` or ``IS NOT NULL``."""

    subject: Expression
    negated: bool = False


@dataclass(frozen=True)
class IsTyped(Node):
    """``subject IS :: TYPE``; the type is spelled in one way."""

    subject: Expression
    type: str
    negated: bool = False


@dataclass(frozen=True)
class LabelTest(Node):
    """``subject:Label``."""

    subject: Expression
    labels: LabelExpression


@dataclass(frozen=True)
class When(Node):
    """``WHEN condition THEN value``."""

    condition: Expression
    value: Expression


@dataclass(frozen=True)
class Case(Node):
    """``CASE subject WHEN .. THEN .. ELSE .. END``."""

    subject: Expression | None
    whens: tuple[When, ...]
    otherwise: Expression | None


@dataclass(frozen=True)
class ListComprehension(Node):
    """``[variable IN source WHERE condition | value]``."""

    variable: Variable
    source: Expression
    condition: Expression | None
    value: Expression | None


@dataclass(frozen=True)
class Quantifier(Node):
    """``any(variable IN source WHERE condition)``; also all, none, single."""

    name: str
    variable: Variable
    source: Expression
    condition: Expression | None


@dataclass(frozen=True)
class Reduce(Node):
    """``reduce(total = initial, variable IN source | value)``."""

    total: Variable
    initial: Expression
    variable: Variable
    source: Expression
    value: Expression


@dataclass(frozen=True)
class PatternComprehension(Node):
    """``[path WHERE condition | value]``."""

    path: Path
    condition: Expression | None
    value: Expression


@dataclass(frozen=True)
class PatternExpression(Node):
    """A path as an expression: ``(a)-->(b)``."""

    path: Path


@dataclass(frozen=True)
class SubqueryExpression(Node):
    """``EXISTS``, ``COUNT`` or ``COLLECT`` with a query in braces, or with patterns alone."""

    name: str
    body: Query | Patterns


# Labels


@dataclass(frozen=True)
class Label(Node):
    """A label or a relationship type; any, where the name is ``%``."""

    name: str
    any: bool = False


@dataclass(frozen=True)
class LabelNot(Node):
    """``!labels``."""

    operand: LabelExpression


@dataclass(frozen=True)
class LabelAnd(Node):
    """``A&B``, or ``:A:B``."""

    items: tuple[LabelExpression, ...]


@dataclass(frozen=True)
class LabelOr(Node):
    """``A|B``."""

    items: tuple[LabelExpression, ...]


# Patterns


@dataclass(frozen=True)
class NodePattern(Node):
    """``(variable:Labels {properties} WHERE condition)``."""

    variable: Variable | None = None
    labels: LabelExpression | None = None
    properties: Expression | None = None
    condition: Expression | None = None


@dataclass(frozen=True)
class Length(Node):
    """``*minimum..maximum``, or ``{minimum,maximum}`` of a quantified part."""

    minimum: int | None
    maximum: int | None


@dataclass(frozen=True)
class RelationshipPattern(Node):
    """``-[variable:TYPES*1..2 {properties} WHERE condition]->``; `direction` is ``<``, ``>``, both or nothing."""

    direction: str = ""
    variable: Variable | None = None
    types: LabelExpression | None = None
    length: Length | None = None
    properties: Expression | None = None
    condition: Expression | None = None
    quantifier: Length | None = None


@dataclass(frozen=True)
class PathGroup(Node):
    """``((a)-->(b) WHERE condition){1,3}``."""

    path: Path
    condition: Expression | None
    quantifier: Length | None


@dataclass(frozen=True)
class Path(Node):
    """``variable = selector (a)-->(b)``; `function` is shortestPath or allShortestPaths, if one is around it."""

    elements: tuple[NodePattern | RelationshipPattern | PathGroup, ...]
    variable: Variable | None = None
    selector: str = ""
    function: str = ""


@dataclass(frozen=True)
class Patterns(Node):
    """Paths and a condition, as the body of ``EXISTS { (a)-->(b) WHERE .. }``."""

    paths: tuple[Path, ...]
    condition: Expression | None


# Clauses


@dataclass(frozen=True)
class Match(Node):
    """``OPTIONAL MATCH paths WHERE condition``."""

    paths: tuple[Path, ...]
    condition: Expression | None = None
    optional: bool = False


@dataclass(frozen=True)
class Unwind(Node):
    """``UNWIND source AS variable``."""

    source: Expression
    variable: Variable


@dataclass(frozen=True)
class Column(Node):
    """An expression of WITH or RETURN; `text` is how it is spelled, which is its name where AS gives none."""

    expression: Expression
    alias: Variable | None = None
    text: str = field(default="", compare=False, repr=False)

    @property
    def name(self) -> str:
        """The column's name, as Neo4j gives it."""
        if self.alias is not None:
            return self.alias.name
        named = self.expression.subject if isinstance(self.expression, MapProjection) else self.expression
        return named.name if isinstance(named, Variable) else self.text


@dataclass(frozen=True)
class SortKey(Node):
    """An expression of ORDER BY."""

    expression: Expression
    descending: bool = False


@dataclass(frozen=True)
class Projection(Node):
    """What WITH or RETURN says: ``DISTINCT *, columns ORDER BY order SKIP skip LIMIT limit``."""

    columns: tuple[Column, ...]
    star: bool = False
    distinct: bool = False
    order: tuple[SortKey, ...] = ()
    skip: Expression | None = None
    limit: Expression | None = None


@dataclass(frozen=True)
class With(Node):
    """``WITH projection WHERE condition``."""

    projection: Projection
    condition: Expression | None = None


@dataclass(frozen=True)
class Return(Node):
    """``RETURN projection``."""

    projection: Projection


@dataclass(frozen=True)
class CallSubquery(Node):
    """``CALL (imports) { query }``; no imports where the text has no such parentheses."""

    query: Query
    imports: tuple[Variable, ...] | None = None
    all_imports: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Yield(Node):
    """``name AS alias`` of what a procedure gives."""

    name: str
    alias: Variable | None = None


@dataclass(frozen=True)
class CallProcedure(Node):
    """``CALL name(arguments) YIELD columns WHERE condition``."""

    name: str
    arguments: tuple[Expression, ...]
    columns: tuple[Yield, ...] = ()
    condition: Expression | None = None


@dataclass(frozen=True)
class Single(Node):
    """Clauses, one after the other."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Query(Node):
    """One query, or several that UNION (ALL) joins."""

    parts: tuple[Single, ...]
    all: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its RETURN, of the first one where UNION joins several; none where there is no RETURN."""
        last = self.parts[0].clauses[-1]
        return last.projection.columns if isinstance(last, Return) else ()


Expression: TypeAlias = (
    Literal
    | Parameter
    | Variable
    | Star
    | Property
    | Subscript
    | Slice
    | ListLiteral
    | MapLiteral
    | MapProjection
    | Call
    | Unary
    | Binary
    | Comparison
    | IsNull
    | IsTyped
    | LabelTest
    | Case
    | ListComprehension
    | Quantifier
    | Reduce
    | PatternComprehension
    | PatternExpression
    | SubqueryExpression
)
LabelExpression: TypeAlias = Label | LabelNot | LabelAnd | LabelOr
Element: TypeAlias = NodePattern | RelationshipPattern | PathGroup
Clause: TypeAlias = Match | Unwind | With | Return | CallSubquery | CallProcedure


# The fields of each kind of node that can hold other nodes.
_PARTS: Final = {
    kind: tuple(part.name for part in fields(kind) if part.type not in ("int", "str", "bool", "int | None"))
    for kind in Node.__subclasses__()
}


def children(node: Node) -> Iterator[Node]:
    """Yield the parts of a node, in the order of the text.

    Examples
    --------
    >>> list(children(Property(Variable("n"), "name")))
    [Variable(name='n')]
    """
    for name in _PARTS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from value


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all that is in it, each one before its parts.

    Examples
    --------
    >>> [type(part).__name__ for part in walk(Unary("-", Property(Variable("n"), "year")))]
    ['Unary', 'Property', 'Variable']
    """
    waiting: list[Node] = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(list(children(found))))


def rebuilt(node: NodeT, change: Callable[[Any], Any]) -> NodeT:
    """Return a node with each of its direct parts changed; the node itself where none is.

    Examples
    --------
    >>> rebuilt(Property(Variable("n"), "name"), lambda part: Variable("m"))
    Property(subject=Variable(name='m'), name='name')
    """
    changed = {}
    for name in _PARTS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, Node):
            new: Any = change(value)
        elif isinstance(value, tuple):
            new = tuple([change(part) for part in value])
            new = value if all(a is b for a, b in zip(new, value, strict=True)) else new
        else:
            continue
        if new is not value:
            changed[name] = new
    return with_parts(node, **changed) if changed else node


def with_parts(node: NodeT, **changed: Any) -> NodeT:
    """Return a node with other parts.

    Examples
    --------
    >>> with_parts(Property(Variable("n"), "name"), name="year")
    Property(subject=Variable(name='n'), name='year')
    """
    # dataclasses.replace checks what needs no check here, at three times the cost.
    new = object.__new__(type(node))
    new.__dict__.update(node.__dict__)
    new.__dict__.update(changed)
    return new


def transformed(node: NodeT, change: Callable[[Any], Any]) -> NodeT:
    """Return a tree with each node changed, the parts of a node before the node itself.

    A part that stands at several places is changed once: rewriting may share parts, and what is shared at every level
    would cost its number of levels to the power of two.

    Examples
    --------
    >>> def shout(node: Node) -> Node:
    ...     return Variable(node.name.upper()) if isinstance(node, Variable) else node
    >>> transformed(Property(Variable("n"), "name"), shout)
    Property(subject=Variable(name='N'), name='name')
    """
    known: dict[int, tuple[Any, Any]] = {}

    def visit(part: Any) -> Any:
        found = known.get(id(part))
        if found is None:
            # The part is kept too, so that no other can get its number.
            found = known[id(part)] = part, change(rebuilt(part, visit))
        return found[1]

    new: NodeT = visit(node)
    return new
