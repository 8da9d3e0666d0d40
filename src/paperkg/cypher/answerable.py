"""What the embedded engine would answer otherwise than Neo4j and cannot be rewritten: it is refused, with a way out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import Any, Final

from paperkg import schema
from paperkg.cypher import syntax as s
from paperkg.cypher.dialect import PREFIX, refuse_list_text
from paperkg.cypher.rules import has_aggregate
from paperkg.cypher.tokens import place
from paperkg.cypher.values import TYPES
from paperkg.cypher.words import AGGREGATES
from paperkg.errors import QueryError

_REFUSED_FUNCTIONS: Final[dict[str, str]] = {
    "id": "use n.id, which is the same on every machine",
    "elementid": "use n.id, which is the same on every machine",
    "point": "the graph has no places",
    "duration": "compare dates as texts",
}
LABELS: Final = frozenset(schema.NODE_LABELS) | frozenset(schema.KIND_LABELS.values())
TYPE_NAMES: Final = frozenset(schema.RELATIONSHIP_TYPES)
_NUMERIC: Final = ("integer", "float")
_NUMERIC_AGGREGATES: Final = AGGREGATES - {"collect", "count", "max", "min"}
_CONDITIONS: Final = ("AND", "OR", "XOR")


def check_answerable(cypher: str, tree: s.Query) -> None:
    """Refuse a query for functions, arguments, conditions and clauses that the engine takes otherwise.

    Raises
    ------
    QueryError
        The message says what to write instead.

    Examples
    --------
    >>> from paperkg.cypher.rules import read_only
    >>> text = "MATCH (n) RETURN id(n)"
    >>> check_answerable(text, read_only(text))
    Traceback (most recent call last):
    paperkg.errors.QueryError: the embedded engine cannot answer id() as Neo4j does; use n.id, which is the same ...
    """
    _Checks(cypher, tree).check()


def check_word(word: str, words: frozenset[str], what: str) -> None:
    """Refuse a label, a type or a property that the schema does not know.

    Raises
    ------
    QueryError
        The message tells the closest word that it knows.

    Examples
    --------
    >>> check_word("Papr", LABELS, "label")
    Traceback (most recent call last):
    paperkg.errors.QueryError: the graph has no label Papr; did you mean Paper?
    """
    if word not in words:
        close = difflib.get_close_matches(word, sorted(words), n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise QueryError(f"the graph has no {what} {word[:60]}{hint}")


def is_plain_choice(labels: s.LabelExpression) -> bool:
    """Whether labels or types are one name, or several with ``|`` between them."""
    items = labels.items if isinstance(labels, s.LabelOr) else (labels,)
    return all(isinstance(item, s.Label) and not item.any for item in items)


def node_variables(tree: s.Node) -> frozenset[str]:
    """Return the names of the nodes that the patterns of MATCH name.

    Examples
    --------
    >>> from paperkg.cypher.parser import parse
    >>> sorted(node_variables(parse("MATCH (a)-[r]->(b) WHERE (c)-->() RETURN a")))
    ['a', 'b']
    """
    matches = [node for node in s.walk(tree) if isinstance(node, s.Match)]
    paths = [path for match in matches for path in match.paths]
    nodes = [element for path in paths for element in path.elements if isinstance(element, s.NodePattern)]
    return frozenset(node.variable.name for node in nodes if node.variable is not None)


class _Checks:
    """The checks of a query, one a kind of node."""

    def __init__(self, cypher: str, tree: s.Query) -> None:
        self._cypher = cypher
        self._tree = tree
        self._nodes = node_variables(tree)
        self._whole_ends: set[int] = set()

    def check(self) -> None:
        properties = (node for node in s.walk(self._tree) if isinstance(node, s.Property))
        self._whole_ends = {id(node.subject) for node in properties}
        for node in s.walk(self._tree):
            self._check_name(node)
            check = _CHECKS.get(type(node))
            if check is not None:
                check(self, node)

    def _check_name(self, node: s.Node) -> None:
        for name in (getattr(node, "name", ""), getattr(node, "key", "")):
            if name.startswith(PREFIX):
                raise QueryError(f"names that begin with {PREFIX} are taken by the embedded engine: {name[:60]}")

    def node(self, node: s.NodePattern) -> None:
        self.conditional(node)
        self._refuse_words(node.labels, LABELS, "label")

    def label_test(self, node: s.LabelTest) -> None:
        self._refuse_words(node.labels, LABELS | TYPE_NAMES, "label")

    @staticmethod
    def _refuse_words(labels: s.LabelExpression | None, words: frozenset[str], what: str) -> None:
        for label in [] if labels is None else s.walk(labels):
            if isinstance(label, s.Label) and not label.any:
                check_word(label.name, words, what)

    def literal(self, node: s.Literal) -> None:
        if node.text[0] in "'\"":
            refuse_list_text(node.text[1:-1])

    def call(self, node: s.Call) -> None:
        function = node.function
        reason = _REFUSED_FUNCTIONS.get(function.partition(".")[0])
        if reason:
            raise QueryError(f"the embedded engine cannot answer {node.name}() as Neo4j does; {reason}")
        if function in _NUMERIC_AGGREGATES and node.arguments:
            self._refuse_texts(node)
        if function == "round" and len(node.arguments) > 2:
            raise QueryError("the embedded engine's round() has no modes; halves are rounded up, or away from zero")
        if function == "split" and len(node.arguments) > 1 and isinstance(node.arguments[1], s.ListLiteral):
            raise QueryError("the embedded engine's split() takes one separator; replace() the others by it before")
        if function in ("startnode", "endnode") and id(node) not in self._whole_ends:
            raise QueryError(
                f"the embedded engine cannot return {node.name}() as a whole; ask for a property, as "
                f"{node.name}(r).id, or name the node in MATCH"
            )

    @staticmethod
    def _refuse_texts(node: s.Call) -> None:
        """Refuse the sum of what are no numbers, which is 0 in the engine."""
        argument = node.arguments[0]
        if isinstance(argument, s.Property) and TYPES.get(argument.name, "float") not in _NUMERIC:
            raise QueryError(f"{argument.name} is no number, and {node.name}() takes numbers only")

    def condition(self, node: s.Expression | None) -> None:
        """Refuse a property as a condition that is neither true nor false: what is empty is true in the engine."""
        if isinstance(node, s.Property) and TYPES.get(node.name, "boolean") != "boolean":
            raise QueryError(f"{node.name} is neither true nor false; compare it, as by IS NOT NULL or size(..) > 0")

    def conditional(self, node: Any) -> None:
        self.condition(node.condition)

    def operator(self, node: s.Binary) -> None:
        if node.operator in _CONDITIONS:
            self.condition(node.left)
            self.condition(node.right)
        if node.operator in ("+", "||"):
            self._refuse_thing_in_text(node)
        if node.operator == "IN":
            self._refuse_comparison(node.left)
            self._refuse_comparison(node.right)

    def unary(self, node: s.Unary) -> None:
        if node.operator == "NOT":
            self.condition(node.operand)

    def comparison(self, node: s.Comparison) -> None:
        for operand in (node.first, *(other.operand for other in node.others)):
            self._refuse_comparison(operand)

    def case(self, node: s.Case) -> None:
        if node.subject is None:
            for when in node.whens:
                self.condition(when.condition)

    def _refuse_thing_in_text(self, node: s.Binary) -> None:
        """Refuse to add a node to a text, which shows the engine's own numbers."""
        operands = (node.left, node.right)
        things = [each.name for each in operands if isinstance(each, s.Variable) and each.name in self._nodes]
        if things and any(isinstance(each, s.Literal) and each.text[0] in "'\"" for each in operands):
            raise QueryError(f"{things[0]} is a node and cannot be added to a text; add one of its properties")

    def subquery_call(self, node: s.CallSubquery) -> None:
        if node.optional:
            raise QueryError("the embedded engine has no OPTIONAL CALL; put the OPTIONAL MATCH into the subquery")

    def procedure(self, node: s.CallProcedure) -> None:
        raise QueryError(
            "the embedded engine has no full-text index, only Neo4j has; `paperkg query names-like -p name=..` finds "
            "misspelt names on both"
        )

    def path(self, node: s.Path) -> None:
        if node.selector:
            self._refuse(node, f"{node.selector} before a path; use shortestPath(..) or allShortestPaths(..)")

    def group(self, node: s.PathGroup) -> None:
        self._refuse(node, "a path in parentheses that is repeated; use the form -[:TYPE*1..3]->")

    def relationship(self, node: s.RelationshipPattern) -> None:
        self.conditional(node)
        self._refuse_words(node.types, TYPE_NAMES, "relationship type")
        if node.quantifier is not None:
            self._refuse(node, "a relationship that braces repeat; use the form -[:TYPE*1..3]->")
        if node.length is not None and node.types is not None and not is_plain_choice(node.types):
            self._refuse(node, "types of a path of several steps other than names with | between them")
        if node.condition is not None and node.length is not None:
            self._refuse(node, "WHERE inside of a path of several steps; use all(r IN relationships(path) WHERE ..)")

    def typed(self, node: s.IsTyped) -> None:
        self._refuse(node, "IS :: with a type; what has which type is in docs/cypher.md")

    def _refuse(self, node: s.Node, what: str) -> None:
        raise QueryError(f"{place(self._cypher, node.start)}: the embedded engine does not know {what}")

    def query(self, node: s.Query) -> None:
        if len(node.parts) > 1 and not node.all:
            for part in node.parts:
                for clause in part.clauses:
                    if isinstance(clause, s.Return):
                        self._refuse_comparison(*(column.expression for column in clause.projection.columns), deep=True)

    def projection(self, node: s.Projection) -> None:
        expressions = [column.expression for column in node.columns]
        if node.distinct or any(map(has_aggregate, expressions)):
            self._refuse_comparison(*expressions, deep=True)

    def _refuse_comparison(self, *nodes: s.Expression, deep: bool = False) -> None:
        """Refuse to compare all properties of a thing: the engine adds its own to them, a relationship's type too."""
        for node in nodes:
            for part in _grouped(node) if deep else (node,):
                thing = _all_properties(part)
                if thing is not None and not (deep and isinstance(thing, s.Variable) and thing.name in self._nodes):
                    raise QueryError(
                        "the embedded engine cannot compare all properties of a thing; list those that matter"
                    )


def _all_properties(node: s.Node) -> s.Expression | None:
    """Return the thing of which an expression is the map of all properties."""
    if isinstance(node, s.Call) and node.function == "properties" and node.arguments:
        return node.arguments[0]
    whole = isinstance(node, s.MapProjection) and all(isinstance(e, s.Selector) and e.all for e in node.entries)
    return node.subject if isinstance(node, s.MapProjection) and whole else None


def _grouped(node: s.Node) -> Iterator[s.Node]:
    """Yield the parts of a column whose values are compared, which those of a plain aggregate are not."""
    yield node
    if isinstance(node, s.Call) and node.function in AGGREGATES and not node.distinct:
        return
    for part in s.children(node):
        yield from _grouped(part)


_CHECKS: Final[dict[type[s.Node], Callable[[_Checks, Any], None]]] = {
    s.Literal: _Checks.literal,
    s.Call: _Checks.call,
    s.Binary: _Checks.operator,
    s.Unary: _Checks.unary,
    s.Comparison: _Checks.comparison,
    s.Case: _Checks.case,
    s.Match: _Checks.conditional,
    s.With: _Checks.conditional,
    s.Patterns: _Checks.conditional,
    s.NodePattern: _Checks.node,
    s.LabelTest: _Checks.label_test,
    s.Quantifier: _Checks.conditional,
    s.ListComprehension: _Checks.conditional,
    s.PatternComprehension: _Checks.conditional,
    s.CallSubquery: _Checks.subquery_call,
    s.CallProcedure: _Checks.procedure,
    s.Path: _Checks.path,
    s.PathGroup: _Checks.group,
    s.RelationshipPattern: _Checks.relationship,
    s.IsTyped: _Checks.typed,
    s.Query: _Checks.query,
    s.Projection: _Checks.projection,
}
