"""From a tree to a text of Cypher: the one way that every part of a query is spelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from paperkg.cypher import expressions as e
from paperkg.cypher import syntax as s
from paperkg.cypher.cursor import TOO_DEEP
from paperkg.cypher.words import NAMESPACES, QUOTED, RESERVED, SUBQUERIES
from paperkg.errors import QueryError

_NAME: Final = re.compile(r"[^\W\d]\w*")
_PARAMETER: Final = re.compile(r"\w+")
# What is written at several places doubles with every level that it is nested.
_MOST_CHARACTERS: Final = 1_000_000


def write(node: s.Node) -> str:
    """Return the text of a query or of a part of one; `paperkg.cypher.parser.parse` gives the same tree again.

    Raises
    ------
    QueryError
        The text would be too long: the tree is nested too deeply.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> print(write(parse("match (n:Paper) /* all */ where (n.year)>2000 return count( * ) as `n`")))
    MATCH (n:Paper) WHERE n.year > 2000
    RETURN count(*) AS n
    """
    try:
        return _Writer().text(node)
    except RecursionError:
        raise QueryError(TOO_DEEP) from None


def quoted(name: str, reserved: Iterable[str] = ()) -> str:
    """Return a name as a text spells it: in backticks where it could be taken for something else.

    Examples
    --------
    >>> quoted("n"), quoted("a b"), quoted("match", {"MATCH"})
    ('n', '`a b`', '`match`')
    """
    if _NAME.fullmatch(name) and name.upper() not in reserved:
        return name
    return f"`{name.replace('`', '``')}`"


def precedence(node: s.Node) -> int:
    """Return how tight an expression binds: see `paperkg.cypher.expressions`."""
    if isinstance(node, s.Binary):
        return e.BINARY[node.operator]
    if isinstance(node, s.Unary):
        return e.NOT if node.operator == "NOT" else e.SIGN
    if isinstance(node, s.Comparison):
        return e.COMPARISON
    if isinstance(node, s.IsTyped):
        return 0 if "|" in node.type else e.PREDICATE
    return e.PREDICATE if isinstance(node, (s.IsNull, s.LabelTest)) else e.POSTFIX


class _Writer:
    """Writes nodes; a part that stands at several places is spelled once."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def text(self, node: s.Node) -> str:
        found = self._known.get(id(node))
        if found is None:
            found = self._known[id(node)] = _WAYS[type(node)](self, node)
            if len(found) > _MOST_CHARACTERS:
                raise QueryError(TOO_DEEP)
        return found

    def _operand(self, node: s.Node, level: int) -> str:
        return self.text(node) if precedence(node) >= level else f"({self.text(node)})"

    def _list(self, nodes: Iterable[s.Node]) -> str:
        return ", ".join([self.text(node) for node in nodes])

    def _after(self, word: str, node: s.Node | None) -> str:
        return "" if node is None else f"{word}{self.text(node)}"

    # Expressions

    def literal(self, node: s.Literal) -> str:
        return node.text

    def parameter(self, node: s.Parameter) -> str:
        return "$" + (node.name if _PARAMETER.fullmatch(node.name) else quoted(node.name))

    def variable(self, node: s.Variable) -> str:
        return quoted(node.name, QUOTED)

    def star(self, _: s.Star) -> str:
        return "*"

    def property(self, node: s.Property) -> str:
        return f"{self._operand(node.subject, e.POSTFIX)}.{quoted(node.name)}"

    def subscript(self, node: s.Subscript) -> str:
        return f"{self._operand(node.subject, e.POSTFIX)}[{self.text(node.index)}]"

    def slice(self, node: s.Slice) -> str:
        return f"{self._operand(node.subject, e.POSTFIX)}[{self._after('', node.first)}..{self._after('', node.last)}]"

    def list_literal(self, node: s.ListLiteral) -> str:
        return f"[{self._list(node.items)}]"

    def entry(self, node: s.Entry) -> str:
        return f"{quoted(node.key)}: {self.text(node.value)}"

    def map_literal(self, node: s.MapLiteral) -> str:
        return f"{{{self._list(node.entries)}}}"

    def selector(self, node: s.Selector) -> str:
        return ".*" if node.all else f".{quoted(node.name)}"

    def map_projection(self, node: s.MapProjection) -> str:
        return f"{quoted(node.subject.name, QUOTED | SUBQUERIES)} {{{self._list(node.entries)}}}"

    def call(self, node: s.Call) -> str:
        first, *more = node.name.split(".")
        plain = all(map(_NAME.fullmatch, (first, *more))) and (not more or first.lower() in NAMESPACES)
        name = node.name if plain and first.upper() not in RESERVED else f"`{node.name.replace('`', '``')}`"
        return f"{name}({'DISTINCT ' if node.distinct else ''}{self._list(node.arguments)})"

    def unary(self, node: s.Unary) -> str:
        if node.operator == "NOT":
            return f"NOT {self._operand(node.operand, e.NOT)}"
        return f"{node.operator}{self._operand(node.operand, e.POSTFIX)}"

    def binary(self, node: s.Binary) -> str:
        level = e.BINARY[node.operator]
        left = self._operand(node.left, level + (level == e.PREDICATE))
        right = self._operand(node.right, level + 1)
        # The engine's parser knows sums and comprehensions behind IN only in parentheses.
        if node.operator == "IN" and self._is_open(node.right) and not right.startswith("("):
            right = f"({right})"
        return f"{left} {node.operator} {right}"

    def _is_open(self, node: s.Node) -> bool:
        comprehends = isinstance(node, (s.Binary, s.ListComprehension, s.PatternComprehension))
        return comprehends or (isinstance(node, s.ListLiteral) and self.text(node).startswith("[("))

    def comparison(self, node: s.Comparison) -> str:
        return f"{self._operand(node.first, e.PREDICATE)}{''.join(map(self.text, node.others))}"

    def compared(self, node: s.Compared) -> str:
        return f" {node.operator} {self._operand(node.operand, e.PREDICATE)}"

    def is_null(self, node: s.IsNull) -> str:
        return f"{self._operand(node.subject, e.SUM)} IS {'NOT ' if node.negated else ''}NULL"

    def is_typed(self, node: s.IsTyped) -> str:
        return f"{self._operand(node.subject, e.SUM)} IS {'NOT ' if node.negated else ''}:: {node.type}"

    def label_test(self, node: s.LabelTest) -> str:
        labels = self.text(node.labels)
        # Without parentheses, the condition of a comprehension would end at the sign.
        labels = f"({labels})" if isinstance(node.labels, s.LabelOr) else labels
        return f"{self._operand(node.subject, e.SUM)}:{labels}"

    def when(self, node: s.When) -> str:
        return f"WHEN {self.text(node.condition)} THEN {self.text(node.value)}"

    def case(self, node: s.Case) -> str:
        subject, otherwise = self._after(" ", node.subject), self._after(" ELSE ", node.otherwise)
        return f"CASE{subject} {' '.join(map(self.text, node.whens))}{otherwise} END"

    def list_comprehension(self, node: s.ListComprehension) -> str:
        condition, value = self._after(" WHERE ", node.condition), self._after(" | ", node.value)
        return f"[{self.text(node.variable)} IN {self.text(node.source)}{condition}{value}]"

    def quantifier(self, node: s.Quantifier) -> str:
        condition = self._after(" WHERE ", node.condition)
        return f"{node.name}({self.text(node.variable)} IN {self.text(node.source)}{condition})"

    def reduce(self, node: s.Reduce) -> str:
        total = f"{self.text(node.total)} = {self.text(node.initial)}"
        return f"reduce({total}, {self.text(node.variable)} IN {self.text(node.source)} | {self.text(node.value)})"

    def pattern_comprehension(self, node: s.PatternComprehension) -> str:
        return f"[{self.text(node.path)}{self._after(' WHERE ', node.condition)} | {self.text(node.value)}]"

    def pattern_expression(self, node: s.PatternExpression) -> str:
        return self.text(node.path)

    def subquery_expression(self, node: s.SubqueryExpression) -> str:
        return f"{node.name} {{ {self.text(node.body)} }}"

    # Labels and patterns

    def label(self, node: s.Label) -> str:
        return "%" if node.any else quoted(node.name)

    def label_not(self, node: s.LabelNot) -> str:
        return f"!{self._label_operand(node.operand, (s.LabelAnd, s.LabelOr))}"

    def label_and(self, node: s.LabelAnd) -> str:
        # Neo4j knows both signs between plain labels, the engine only this one.
        sign = ":" if all(isinstance(item, s.Label) and not item.any for item in node.items) else "&"
        return sign.join([self._label_operand(item, (s.LabelAnd, s.LabelOr)) for item in node.items])

    def label_or(self, node: s.LabelOr) -> str:
        return "|".join([self._label_operand(item, (s.LabelAnd, s.LabelOr)) for item in node.items])

    def _label_operand(self, node: s.LabelExpression, inner: tuple[type, ...]) -> str:
        return f"({self.text(node)})" if isinstance(node, inner) else self.text(node)

    def node_pattern(self, node: s.NodePattern) -> str:
        name = "" if node.variable is None else self.text(node.variable)
        parts = [name + self._after(":", node.labels), self._after("", node.properties)]
        return f"({' '.join(filter(None, [*parts, self._after('WHERE ', node.condition)]))})"

    def relationship_pattern(self, node: s.RelationshipPattern) -> str:
        name = "" if node.variable is None else self.text(node.variable)
        length = "" if node.length is None else f"*{_steps(node.length)}"
        parts = [name + self._after(":", node.types) + length, self._after("", node.properties)]
        inside = " ".join(filter(None, [*parts, self._after("WHERE ", node.condition)]))
        left, right = ("<" if "<" in node.direction else ""), (">" if ">" in node.direction else "")
        return f"{left}-{f'[{inside}]' if inside else ''}-{right}{_repeated(node.quantifier)}"

    def length(self, node: s.Length) -> str:
        return _steps(node)

    def path_group(self, node: s.PathGroup) -> str:
        return f"({self.text(node.path)}{self._after(' WHERE ', node.condition)}){_repeated(node.quantifier)}"

    def path(self, node: s.Path) -> str:
        elements = "".join(map(self.text, node.elements))
        whole = f"{node.function}({elements})" if node.function else elements
        selector = f"{node.selector} " if node.selector else ""
        return f"{self._after('', node.variable)}{' = ' if node.variable else ''}{selector}{whole}"

    def patterns(self, node: s.Patterns) -> str:
        return f"{self._list(node.paths)}{self._after(' WHERE ', node.condition)}"

    # Clauses

    def match(self, node: s.Match) -> str:
        word = "OPTIONAL MATCH" if node.optional else "MATCH"
        return f"{word} {self._list(node.paths)}{self._after(' WHERE ', node.condition)}"

    def unwind(self, node: s.Unwind) -> str:
        return f"UNWIND {self.text(node.source)} AS {self.text(node.variable)}"

    def column(self, node: s.Column) -> str:
        return f"{self.text(node.expression)}{self._after(' AS ', node.alias)}"

    def sort_key(self, node: s.SortKey) -> str:
        return f"{self.text(node.expression)}{' DESC' if node.descending else ''}"

    def projection(self, node: s.Projection) -> str:
        columns = ", ".join((["*"] if node.star else []) + [self.text(column) for column in node.columns])
        order = f"\nORDER BY {self._list(node.order)}" if node.order else ""
        ends = self._after("\nSKIP ", node.skip) + self._after("\nLIMIT ", node.limit)
        return f"{'DISTINCT ' if node.distinct else ''}{columns}{order}{ends}"

    def with_(self, node: s.With) -> str:
        return f"WITH {self.text(node.projection)}{self._after(chr(10) + 'WHERE ', node.condition)}"

    def return_(self, node: s.Return) -> str:
        return f"RETURN {self.text(node.projection)}"

    def call_subquery(self, node: s.CallSubquery) -> str:
        imports = "" if node.imports is None else f"({self._list(node.imports)}) "
        optional, imports = ("OPTIONAL " if node.optional else ""), ("(*) " if node.all_imports else imports)
        return f"{optional}CALL {imports}{{\n{self.text(node.query)}\n}}"

    def yield_(self, node: s.Yield) -> str:
        return f"{quoted(node.name, QUOTED)}{self._after(' AS ', node.alias)}"

    def call_procedure(self, node: s.CallProcedure) -> str:
        columns = f" YIELD {self._list(node.columns)}" if node.columns else ""
        return f"CALL {node.name}({self._list(node.arguments)}){columns}{self._after(' WHERE ', node.condition)}"

    def single(self, node: s.Single) -> str:
        return "\n".join(map(self.text, node.clauses))

    def query(self, node: s.Query) -> str:
        return f"\nUNION{' ALL' if node.all else ''}\n".join(map(self.text, node.parts))


def _steps(length: s.Length) -> str:
    least, most = ("" if steps is None else str(steps) for steps in (length.minimum, length.maximum))
    return least if least == most else f"{least}..{most}"


def _repeated(length: s.Length | None) -> str:
    if length is None:
        return ""
    least, most = ("" if steps is None else str(steps) for steps in (length.minimum, length.maximum))
    return f"{{{least}}}" if least == most and least else f"{{{least},{most}}}"


def _way(kind: type[s.Node]) -> str:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    return name if hasattr(_Writer, name) else f"{name}_"


_WAYS: Final[dict[type[s.Node], Callable[[_Writer, Any], str]]] = {
    kind: getattr(_Writer, _way(kind)) for kind in s.Node.__subclasses__()
}
