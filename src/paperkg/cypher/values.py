"""What is known of an expression's value from its spelling: whether it may be a list, or null."""

from __future__ import annotations

from typing import Final

from paperkg import schema
from paperkg.cypher import syntax as s

_OF_LISTS: Final = frozenset(
    {"collect", "keys", "labels", "nodes", "range", "relationships", "split", "tail", "reverse", "head", "last",
     "coalesce"}
)  # fmt: skip
_NEVER_NULL: Final = frozenset({"collect", "count", "keys", "labels", "range", "sum", "type"})
TYPES: Final = {
    name: type_
    for words in (schema.NODE_LABELS, schema.RELATIONSHIP_TYPES)
    for word in words.values()
    for name, type_ in word.properties.items()
}


def may_be_list(node: s.Expression) -> bool:
    """Whether an expression's value may be a list, as far as its spelling tells.

    Examples
    --------
    >>> from paperkg.cypher.template import expression
    >>> [may_be_list(expression(text)) for text in ("n.aliases", "n.name", "xs", "[1]", "'a'", "('a' + n.aliases)")]
    [True, False, True, True, False, True]
    """
    if isinstance(node, s.Property):
        return TYPES.get(node.name, "strings") == "strings"
    if isinstance(node, s.Call):
        return node.function in _OF_LISTS
    if isinstance(node, s.Binary):
        return node.operator in ("+", "||") and (may_be_list(node.left) or may_be_list(node.right))
    if isinstance(node, s.Case):
        values = [when.value for when in node.whens] + ([node.otherwise] if node.otherwise else [])
        return any(map(may_be_list, values))
    if isinstance(node, s.SubqueryExpression):
        return node.name == "COLLECT"
    plain = (s.Literal, s.Unary, s.Comparison, s.IsNull, s.IsTyped, s.LabelTest, s.MapLiteral, s.MapProjection)
    return not isinstance(node, (*plain, s.Quantifier, s.PatternExpression))


def may_be_null(node: s.Expression) -> bool:
    """Whether an expression's value may be null, as far as its spelling tells.

    Examples
    --------
    >>> from paperkg.cypher.template import expression
    >>> [may_be_null(expression(text)) for text in ("n.aliases", "[n.name]", "[x IN xs]", "'a'", "null", "count(*)")]
    [True, False, True, False, True, False]
    """
    if isinstance(node, s.Literal):
        return node.text == "null"
    if isinstance(node, s.Call):
        return node.function not in _NEVER_NULL
    return not isinstance(node, (s.ListLiteral, s.MapLiteral, s.SubqueryExpression, s.PatternComprehension))
