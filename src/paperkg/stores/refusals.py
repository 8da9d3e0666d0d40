"""What the embedded engine would answer otherwise than Neo4j and cannot be rewritten: it is refused, with a way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from paperkg.errors import QueryError
from paperkg.stores.dialect import PREFIX, refuse_list_text
from paperkg.stores.guard import called
from paperkg.stores.operands import TYPES
from paperkg.stores.projections import AGGREGATES, CLAUSES
from paperkg.stores.tokens import Token, at, closing, enclosing, is_of_schema, split_at_commas

_REFUSED_FUNCTIONS: Final[dict[str, str]] = {
    "id": "use n.id, which is the same on every machine",
    "elementid": "use n.id, which is the same on every machine",
    "point": "the graph has no places",
    "duration": "compare dates as texts",
}
_NUMERIC: Final = ("integer", "float")
_NUMERIC_AGGREGATES: Final = AGGREGATES - {"COLLECT", "COUNT", "MAX", "MIN"}
_BEFORE_CONDITIONS: Final = frozenset({"AND", "NOT", "OR", "WHERE", "XOR"})
_AFTER_CONDITIONS: Final = CLAUSES | {"AND", "OR", "THEN", "XOR"}


def check_answerable(tokens: Sequence[Token]) -> None:
    """Refuse a query by its words: functions, arguments and conditions that the engine takes otherwise.

    Raises
    ------
    QueryError
        The message says what to write instead.

    Examples
    --------
    >>> from paperkg.stores.tokens import tokenize
    >>> check_answerable(tokenize("MATCH (n) RETURN id(n)"))
    Traceback (most recent call last):
    paperkg.errors.QueryError: the embedded engine cannot answer id() as Neo4j does; use n.id, which is the same ...
    """
    opened = enclosing(tokens)
    for index, token in enumerate(tokens):
        if token.kind == "string":
            refuse_list_text(token.text[1:-1])
        if token.identifier is not None:
            _check_name(tokens, opened, index)


def _check_name(tokens: Sequence[Token], opened: Sequence[int | None], index: int) -> None:
    token, after = tokens[index], at(tokens, index + 1)
    if str(token.identifier).startswith(PREFIX):
        raise QueryError(f"names that begin with {PREFIX} are taken by the embedded engine: {token.text[:60]}")
    _refuse_condition(tokens, index)
    if is_of_schema(tokens, opened, index):
        return
    if token.word == "CALL" and called(tokens, index):
        raise QueryError(
            "the embedded engine has no full-text index, only Neo4j has; `paperkg query names-like -p name=..` finds "
            "misspelt names on both"
        )
    if token.word == "OPTIONAL" and after.word == "CALL":
        raise QueryError("the embedded engine has no OPTIONAL CALL; put the OPTIONAL MATCH into the subquery")
    if token.word == "NULLS" and after.word in ("FIRST", "LAST"):
        raise QueryError("Neo4j has no NULLS FIRST or LAST: null comes last, and first with DESC")
    reason = _REFUSED_FUNCTIONS.get(token.text.lower())
    if reason and (after.text == "(" or (after.text == "." and at(tokens, index + 3).text == "(")):
        raise QueryError(f"the embedded engine cannot answer {token.text}() as Neo4j does; {reason}")
    if after.text == "(":
        _check_call(tokens, opened, index)


def _check_call(tokens: Sequence[Token], opened: Sequence[int | None], index: int) -> None:
    token = tokens[index]
    if token.word in _NUMERIC_AGGREGATES:
        _refuse_texts(tokens, index)
    if token.word in ("ROUND", "SPLIT"):
        _refuse_arguments(tokens, opened, index)
    if token.word in ("STARTNODE", "ENDNODE") and at(tokens, closing(tokens, index + 1) + 1).text != ".":
        raise QueryError(
            f"the embedded engine cannot return {token.text}() as a whole; ask for a property, as {token.text}(r).id, "
            "or name the node in MATCH"
        )


def _refuse_condition(tokens: Sequence[Token], index: int) -> None:
    """Refuse a property as a condition that is neither true nor false: what is empty is true in the engine."""
    name, before, after = str(tokens[index].identifier), at(tokens, index - 3), at(tokens, index + 1)
    begins = before.word in _BEFORE_CONDITIONS or (before.word == "WHEN" and at(tokens, index - 4).word == "CASE")
    ends = after.text in ("", ")", "]", "}", "|") or after.word in _AFTER_CONDITIONS
    if at(tokens, index - 1).text == "." and TYPES.get(name, "boolean") != "boolean" and begins and ends:
        raise QueryError(f"{name} is neither true nor false; compare it, as by IS NOT NULL or size(..) > 0")


def _refuse_texts(tokens: Sequence[Token], index: int) -> None:
    """Refuse the sum of what are no numbers, which is 0 in the engine."""
    last = closing(tokens, index + 1) - 1
    name = at(tokens, last).identifier
    if at(tokens, last - 1).text == "." and last - index in (4, 5) and TYPES.get(str(name), "float") not in _NUMERIC:
        raise QueryError(f"{name} is no number, and {tokens[index].text}() takes numbers only")


def _refuse_arguments(tokens: Sequence[Token], opened: Sequence[int | None], index: int) -> None:
    """Refuse arguments that the engine takes no notice of: a mode of round, a list of separators."""
    arguments = split_at_commas(tokens, opened, index + 2, closing(tokens, index + 1))
    if tokens[index].word == "ROUND" and len(arguments) > 2:
        raise QueryError("the embedded engine's round() has no modes; halves are rounded up, or away from zero")
    if tokens[index].word == "SPLIT" and len(arguments) > 1 and at(tokens, arguments[1][0]).text == "[":
        raise QueryError("the embedded engine's split() takes one separator; replace() the others by it before")
