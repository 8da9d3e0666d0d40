"""Variables of comprehensions, predicates and reduce that have the name of another variable.

Where such a name is bound outside, the embedded engine reads the properties of the outer thing; so the inner variable
gets a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paperkg.stores.dialect import PREFIX
from paperkg.stores.tokens import Token, at, closing, enclosing, is_key, is_of_schema

_PREDICATES = frozenset({"ALL", "ANY", "NONE", "SINGLE"})


@dataclass(frozen=True)
class _Scope:
    """Where a local variable is named, and from where to where it is meant."""

    name: str
    declared: int
    first: int
    last: int

    def holds(self, index: int) -> bool:
        return index == self.declared or self.first <= index < self.last


def is_local(tokens: Sequence[Token], index: int) -> bool:
    """Whether a name before IN is the variable of a comprehension, of a predicate or of reduce.

    Examples
    --------
    >>> from paperkg.stores.tokens import tokenize
    >>> [is_local(tokens, 1) for tokens in map(tokenize, ["[x IN xs | x]", "(x IN xs)", "[x IN xs, 1]"])]
    [True, False, False]
    """
    before = at(tokens, index - 1).text
    if before not in ("[", "(", ",") or at(tokens, index + 1).word != "IN":
        return False
    depth = enclosing(tokens)
    opened = depth[index]
    if opened is None:
        return False
    if tokens[opened].text == "[":
        inside = range(index, closing(tokens, opened))
        return before == "[" and not any(tokens[i].text == "," and depth[i] == opened for i in inside)
    word = at(tokens, opened - 1).word
    return (before == "(" and word in _PREDICATES) or (before == "," and word == "REDUCE")


def with_own_names(cypher: str, tokens: Sequence[Token]) -> str:
    """Return a query in which no local variable has the name of another variable.

    Examples
    --------
    >>> from paperkg.stores.tokens import tokenize
    >>> text = "MATCH (m) RETURN [m IN ms WHERE m.name = 'm' | m {.id, m}], m"
    >>> with_own_names(text, tokenize(text))
    "MATCH (m) RETURN [pkg_0m IN ms WHERE pkg_0m.name = 'm' | pkg_0m {.id, m: pkg_0m}], m"
    """
    scopes = list(_scopes(tokens))
    if not scopes:
        return cypher
    depth = enclosing(tokens)
    places = [i for i, token in enumerate(tokens) if token.identifier and _is_variable(tokens, depth, i)]
    outside = {tokens[i].identifier for i in places if not any(s.holds(i) for s in scopes if s.name == _id(tokens, i))}
    parts, end = [], 0
    for index in places:
        level = sum(scope.holds(index) for scope in scopes if scope.name == _id(tokens, index)) - 1
        if level < 0 or (level == 0 and tokens[index].identifier not in outside):
            continue
        parts += [cypher[end : tokens[index].start], _renamed(tokens, depth, index, level)]
        end = tokens[index].end
    return "".join([*parts, cypher[end:]])


def _scopes(tokens: Sequence[Token]) -> Iterator[_Scope]:
    depth = enclosing(tokens)
    for index, token in enumerate(tokens):
        opened = depth[index]
        if token.identifier is None or opened is None or not is_local(tokens, index):
            continue
        last = closing(tokens, opened)
        starts = (i for i in range(index, last) if depth[i] == opened and _begins_body(tokens[i]))
        first = next(starts, last)
        yield _Scope(token.identifier, index, first, last)
        if at(tokens, opened - 1).word == "REDUCE" and (total := at(tokens, opened + 1).identifier) is not None:
            yield _Scope(total, opened + 1, first, last)


def _begins_body(token: Token) -> bool:
    return token.text == "|" or token.word == "WHERE"


def _id(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].identifier or ""


def _is_variable(tokens: Sequence[Token], depth: Sequence[int | None], index: int) -> bool:
    called = at(tokens, index + 1).text == "("
    return not (called or is_key(tokens, depth, index) or is_of_schema(tokens, depth, index))


def _renamed(tokens: Sequence[Token], depth: Sequence[int | None], index: int, level: int) -> str:
    token, opened = tokens[index], depth[index]
    name = f"{PREFIX}{level}{token.identifier}"
    new = f"`{name.replace('`', '``')}`" if token.kind == "quoted" else name
    alone = at(tokens, index - 1).text in ("{", ",") and at(tokens, index + 1).text in (",", "}")
    is_entry = alone and opened is not None and tokens[opened].text == "{"
    return f"{token.text}: {new}" if is_entry else new
