"""The operands of Cypher's operators: where they end, and whether their values may be lists or null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from paperkg import schema
from paperkg.stores.projections import SUBQUERIES
from paperkg.stores.tokens import Token, at, closing

_OF_LISTS: Final = frozenset(
    {"COALESCE", "COLLECT", "HEAD", "KEYS", "LABELS", "LAST", "NODES", "RANGE", "REDUCE", "RELATIONSHIPS", "REVERSE",
     "SPLIT", "TAIL"}
)  # fmt: skip
_NEVER_NULL: Final = SUBQUERIES | {"COLLECT", "COUNT", "KEYS", "LABELS", "RANGE", "SUM", "TYPE"}
TYPES: Final = {
    name: type_
    for words in (schema.NODE_LABELS, schema.RELATIONSHIP_TYPES)
    for word in words.values()
    for name, type_ in word.properties.items()
}


def operand_end(tokens: Sequence[Token], first: int) -> int:
    """Return where the operand ends that begins at `first`: signs, a name, value or bracket, and what hangs on it."""
    last = first
    while at(tokens, last).text in ("-", "+"):
        last += 1
    if at(tokens, last).word == "CASE":
        depth = 0
        while last < len(tokens) and (depth := depth + {"CASE": 1, "END": -1}.get(tokens[last].word, 0)):
            last += 1
    elif at(tokens, last).text in ("(", "[", "{"):
        last = closing(tokens, last)
    last += 1
    while at(tokens, last).text in ("(", "[", "{", "."):
        last = last + 2 if at(tokens, last).text == "." else closing(tokens, last) + 1
    return min(last, len(tokens))


def may_be_list(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether an operand's value may be a list, as far as its spelling tells.

    Examples
    --------
    >>> from paperkg.stores.tokens import tokenize
    >>> [may_be_list(tokens, 0, len(tokens)) for tokens in map(tokenize, ["n.aliases", "n.name", "xs", "[1]", "'a'"])]
    [True, False, True, True, False]
    """
    token, end = tokens[first], tokens[last - 1]
    if last == first + 1:
        return token.kind in ("name", "quoted", "parameter") and token.word not in ("FALSE", "NULL", "TRUE")
    if at(tokens, last - 2).text == "." and end.identifier is not None:
        return TYPES.get(end.identifier, "strings") == "strings"
    if end.text == ")" and token.identifier is not None:
        return token.word in _OF_LISTS
    return end.text in ("]", ")") or token.word in ("CASE", "COLLECT")


def is_list(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether an operand's value is a list or null for sure: a literal, a property or a function that gives lists."""
    if last == first + 1 or at(tokens, first).text == "(" or tokens[first].word == "CASE":
        return False
    if tokens[last - 1].text == "]" and closing(tokens, first) != last - 1:
        return False  # A subscript.
    known = at(tokens, last - 2).text != "." or TYPES.get(str(tokens[last - 1].identifier)) == "strings"
    return known and may_be_list(tokens, first, last)


def may_be_null(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether an operand's value may be null, as far as its spelling tells.

    Examples
    --------
    >>> from paperkg.stores.tokens import tokenize
    >>> [may_be_null(tokens, 0, len(tokens)) for tokens in map(tokenize, ["n.name", "[n.name]", "[x IN xs]", "'a'"])]
    [True, False, True, False]
    """
    token = tokens[first]
    if token.text == "[" and closing(tokens, first) == last - 1:
        return at(tokens, first + 2).word == "IN"
    plain = last == first + 1 and (token.kind in ("string", "number") or token.word in ("FALSE", "TRUE"))
    called = at(tokens, first + 1).text in ("(", "{") and token.word in _NEVER_NULL
    return not (plain or called)
