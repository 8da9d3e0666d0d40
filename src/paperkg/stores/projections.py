"""What a query projects, in its WITH and RETURN: the names of its columns, and rules of Cypher about them.

The embedded engine answers where Neo4j reports that such a rule is broken, and its answer is of no use: a sum of
``p.year`` and ``count(*)`` with no group takes some paper's year. So the rules are kept here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from paperkg.errors import QueryError
from paperkg.stores.scopes import is_local
from paperkg.stores.tokens import Token, at, closing, enclosing, is_key, is_of_schema, place, split_at_commas

AGGREGATES: Final = frozenset(
    {"AVG", "COLLECT", "COUNT", "MAX", "MIN", "PERCENTILECONT", "PERCENTILEDISC", "STDEV", "STDEVP", "SUM"}
)
SUBQUERIES: Final = frozenset({"COLLECT", "COUNT", "EXISTS"})
CLAUSES: Final = frozenset({"CALL", "MATCH", "OPTIONAL", "RETURN", "UNION", "UNWIND", "WITH"})
_ENDS: Final = CLAUSES | {"LIMIT", "OFFSET", "ORDER", "SKIP", "WHERE"}
# fmt: off
_NO_VARIABLES: Final = frozenset({
    "AND", "AS", "ASC", "ASCENDING", "BY", "CASE", "CONTAINS", "DESC", "DESCENDING", "DISTINCT", "ELSE", "END", "ENDS",
    "FALSE", "IN", "IS", "NOT", "NULL", "OR", "STARTS", "THEN", "TRUE", "WHEN", "WHERE", "WITH", "XOR",
})
# fmt: on

_HINT: Final = "a name spelled like a clause must stand in `backticks`"

Words: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class _Item:
    """An expression that becomes a column: its place among the tokens, and the name that AS gives it."""

    first: int
    last: int
    alias: str | None


@dataclass(frozen=True)
class _Projection:
    """A WITH or RETURN: where it stands, its columns, and what it orders by."""

    index: int
    distinct: bool
    items: list[_Item]
    order: list[tuple[int, int]]


def columns(cypher: str, tokens: Sequence[Token]) -> tuple[list[str], bool]:
    """Return the names of a query's columns, as Neo4j gives them.

    Parameters
    ----------
    cypher : str
        A statement that `check_projections` lets pass.
    tokens : sequence of Token
        Its tokens.

    Returns
    -------
    names : list of str
        In their order, the ``*`` left out.
    more : bool
        Whether there is a ``*``: all variables, in alphabetical order, are the first columns then.

    Examples
    --------
    >>> from paperkg.stores.tokens import tokenize
    >>> text = "MATCH (p:Paper) RETURN p.year AS year, p.title, p {.*}"
    >>> columns(text, tokenize(text))
    (['year', 'p.title', 'p'], False)
    """
    depth = enclosing(tokens)
    found = next(each for each in _projections(tokens) if _is_return(tokens, each) and depth[each.index] is None)
    names = [_name(cypher, tokens, item) for item in found.items if at(tokens, item.first).text != "*"]
    return names, len(names) < len(found.items)


def check_projections(cypher: str, tokens: Sequence[Token]) -> None:
    """Refuse a query that Neo4j would refuse for what it projects.

    Raises
    ------
    QueryError
        It does not end with RETURN; a column of WITH has no name; an aggregate stands beside what is no column, in one
        expression or in ORDER BY.

    Examples
    --------
    >>> from paperkg.stores.tokens import tokenize
    >>> text = "MATCH (p:Paper) RETURN p.year + count(*)"
    >>> check_projections(text, tokenize(text))
    Traceback (most recent call last):
    paperkg.errors.QueryError: line 1, column 24: p.year stands beside an aggregate (or DISTINCT) and is no ...
    """
    _check_end(cypher, tokens)
    for projection in _projections(tokens):
        for first, last in [(item.first, item.last) for item in projection.items] + projection.order:
            if first >= last or tokens[last - 1].text in (".", ":"):
                start = tokens[last - 1].end
                raise QueryError(f"{place(cypher, start)}: something is missing here: a column, or a part of it")
        if not _is_return(tokens, projection):
            _check_names(cypher, tokens, projection)
        else:
            _check_order(cypher, tokens, projection)
        _check_groups(cypher, tokens, projection)


def ordered_aliases(tokens: Sequence[Token]) -> dict[int, tuple[str, int]]:
    """Return what ORDER BY spells out although a column of it has a name: where it begins, the name, and its end.

    Examples
    --------
    >>> from paperkg.stores.tokens import tokenize
    >>> ordered_aliases(tokenize("RETURN count(*) AS n ORDER BY count(*) DESC"))
    {9: ('n', 13)}
    """
    found = {}
    for projection in _projections(tokens):
        if not any(has_aggregate(tokens, item.first, item.last) for item in projection.items):
            continue
        names = {
            _words(tokens, item.first, item.last): tokens[item.last + 1].text
            for item in projection.items
            if item.alias is not None
        }
        for first, last in map(partial(_without_direction, tokens), projection.order):
            name = names.get(_words(tokens, first, last))
            if name is not None:
                found[first] = name, last
    return found


def collected_groups(cypher: str, tokens: Sequence[Token]) -> dict[int, tuple[int, str]]:
    """Return the computed groups of projections that collect what was ordered before: begin, end, and column.

    Examples
    --------
    >>> from paperkg.stores.tokens import tokenize
    >>> text = "MATCH (p) WITH p ORDER BY p.title RETURN p.year, collect(p.title) AS titles"
    >>> collected_groups(text, tokenize(text))
    {12: (15, 'p.year')}
    """
    found = {}
    ordered = next((index for index, token in enumerate(tokens) if token.word == "ORDER"), len(tokens))
    for projection in _projections(tokens):
        items = [item for item in projection.items if item.last > item.first + 1]
        collects = (i for item in items for i in range(item.first, item.last) if tokens[i].word == "COLLECT")
        if projection.index > ordered and any(_is_aggregate(tokens, index) for index in collects):
            keys = (item for item in items if not has_aggregate(tokens, item.first, item.last))
            found.update({item.first: (item.last, _name(cypher, tokens, item)) for item in keys})
    return found


def has_aggregate(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether an aggregating function is called between two tokens."""
    return any(_is_aggregate(tokens, index) for index in range(first, last))


def is_grouped(tokens: Sequence[Token], index: int) -> bool:
    """Whether it matters if values of the expression at `index` are equal: for DISTINCT, for groups, for UNION."""
    depth = enclosing(tokens)
    opened = depth[index]
    while opened is not None:
        if at(tokens, opened - 1).word in AGGREGATES:
            return at(tokens, opened + 1).word == "DISTINCT"
        opened = depth[opened]
    if any(token.word == "UNION" and at(tokens, i + 1).word != "ALL" for i, token in enumerate(tokens)):
        return True
    return any(
        each.distinct or any(has_aggregate(tokens, item.first, item.last) for item in each.items)
        for each in _projections(tokens)
        if any(item.first <= index < item.last for item in each.items)
    )


def in_match(tokens: Sequence[Token], index: int) -> bool:
    """Whether what stands at `index` belongs to the patterns of a MATCH, or of a subquery that has no MATCH."""
    depth = enclosing(tokens)
    opened = depth[index]
    for before in range(index - 1, -1, -1):
        if before == opened:
            if tokens[before].text == "{" and at(tokens, before - 1).word in SUBQUERIES:
                return True
            opened = depth[before]
        elif depth[before] == opened and _is_clause(tokens, before):
            return tokens[before].word == "MATCH"
    return False


def _is_aggregate(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].word in AGGREGATES and at(tokens, index + 1).text == "(" and at(tokens, index - 1).text != "."


def _is_return(tokens: Sequence[Token], projection: _Projection) -> bool:
    return tokens[projection.index].word == "RETURN"


def _is_clause(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word begins a clause or a part of it, and is no name."""
    before = at(tokens, index - 1)
    if tokens[index].word not in _ENDS or before.text in (".", ":") or before.word == "AS":
        return False
    return tokens[index].word != "WITH" or before.word not in ("STARTS", "ENDS")


def _projections(tokens: Sequence[Token]) -> Iterator[_Projection]:
    depth = enclosing(tokens)
    for index, token in enumerate(tokens):
        if token.word not in ("WITH", "RETURN") or not _is_clause(tokens, index):
            continue
        first = index + 2 if at(tokens, index + 1).word == "DISTINCT" else index + 1
        end = _clause_end(tokens, depth, first, depth[index])
        order = []
        if at(tokens, end).word == "ORDER":
            order = split_at_commas(tokens, depth, end + 2, _clause_end(tokens, depth, end + 2, depth[index]))
        items = [_item(tokens, *part) for part in split_at_commas(tokens, depth, first, end)]
        yield _Projection(index, first == index + 2, items, order)


def _clause_end(tokens: Sequence[Token], depth: Sequence[int | None], first: int, opened: int | None) -> int:
    end = len(tokens) if opened is None else closing(tokens, opened)
    return next((i for i in range(first, end) if depth[i] == opened and _is_clause(tokens, i)), end)


def _item(tokens: Sequence[Token], first: int, last: int) -> _Item:
    if last - first > 2 and tokens[last - 2].word == "AS":
        return _Item(first, last - 2, tokens[last - 1].identifier)
    return _Item(first, last, None)


def _name(cypher: str, tokens: Sequence[Token], item: _Item) -> str:
    if item.alias is not None:
        return item.alias
    variable, second = tokens[item.first].identifier, at(tokens, item.first + 1).text
    if variable is not None and (item.last == item.first + 1 or (second == "{" and variable.upper() not in SUBQUERIES)):
        return variable
    return cypher[tokens[item.first].start : tokens[item.last - 1].end]


def _check_end(cypher: str, tokens: Sequence[Token]) -> None:
    depth = enclosing(tokens)
    last = ""
    for index in [i for i in range(len(tokens)) if depth[i] is None and tokens[i].word in CLAUSES] + [len(tokens)]:
        if index < len(tokens) and not _is_clause(tokens, index):
            continue
        word = at(tokens, index).word
        if (word in ("", "UNION")) != (last == "RETURN"):
            start = tokens[index].start if index < len(tokens) else len(cypher)
            raise QueryError(f"{place(cypher, start)}: a query ends with RETURN, and only there ({_HINT})")
        last = word


def _check_names(cypher: str, tokens: Sequence[Token], projection: _Projection) -> None:
    for item in projection.items:
        if item.alias is None and item.last > item.first + 1:
            text = cypher[tokens[item.first].start : tokens[item.last - 1].end]
            raise QueryError(f"{place(cypher, tokens[item.first].start)}: give {text[:60]} a name in WITH, by AS")


def _check_order(cypher: str, tokens: Sequence[Token], projection: _Projection) -> None:
    """Refuse to order by a part of a column that has the name of a variable before: the engine takes the variable."""
    depth = enclosing(tokens)
    before = {tokens[i].identifier for i in range(projection.index) if not is_of_schema(tokens, depth, i)}
    new = {
        item.alias
        for item in projection.items
        if item.alias in before and _words(tokens, item.first, item.last) != (item.alias,)
    }
    for first, last in map(partial(_without_direction, tokens), projection.order):
        for begin, end in _variables(tokens, first, last):
            name = str(tokens[begin].identifier)
            if name in new and (end - begin, last - first) != (1, 1):
                raise QueryError(
                    f"{place(cypher, tokens[begin].start)}: {name[:60]} is a column and was a variable before; give "
                    "the column another name"
                )


def _check_groups(cypher: str, tokens: Sequence[Token], projection: _Projection) -> None:
    aggregating = [item for item in projection.items if has_aggregate(tokens, item.first, item.last)]
    if not aggregating and not projection.distinct:
        return
    if any(tokens[item.first].text == "*" for item in projection.items):
        return
    groups = {_words(tokens, item.first, item.last) for item in projection.items}
    for item in aggregating:
        _check_variables(cypher, tokens, item.first, item.last, groups)
    groups |= {(item.alias,) for item in projection.items if item.alias is not None}
    for first, last in map(partial(_without_direction, tokens), projection.order):
        if _words(tokens, first, last) not in groups:
            _check_variables(cypher, tokens, first, last, groups)


def _without_direction(tokens: Sequence[Token], part: tuple[int, int]) -> tuple[int, int]:
    first, last = part
    return first, last - (tokens[last - 1].word in ("ASC", "ASCENDING", "DESC", "DESCENDING"))


def _check_variables(cypher: str, tokens: Sequence[Token], first: int, last: int, groups: set[Words]) -> None:
    depth = enclosing(tokens)
    for begin, end in _variables(tokens, first, last):
        words = _words(tokens, begin, end)
        opened = depth[begin]
        inside = (
            opened is not None and opened >= first and at(tokens, opened + 2).word == "IN" and words[:1] not in groups
        )
        if inside or not any(words[:length] in groups for length in range(1, len(words) + 1)):
            raise QueryError(
                f"{place(cypher, tokens[begin].start)}: {'.'.join(words)[:60]} stands beside an aggregate (or "
                "DISTINCT) and is no column of its own; make it one, or compute one of both in a WITH before"
            )


def _words(tokens: Sequence[Token], first: int, last: int) -> Words:
    """Return an expression in a form that is the same however it is spaced and quoted."""
    return tuple(token.identifier or token.text for token in tokens[first:last] if token.text != ".")


def _variables(tokens: Sequence[Token], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield where an expression reads variables outside its aggregates, with the properties asked of them."""
    depth = enclosing(tokens)
    own = {tokens[i - 1].text for i in range(first + 1, last) if tokens[i].word == "IN" and is_local(tokens, i - 1)}
    own |= {tokens[i].text for i in range(first, last) if at(tokens, i - 2).word == "REDUCE"}
    index = first
    while index < last:
        token, after = tokens[index], at(tokens, index + 1).text
        called = after == "(" or (after == "{" and token.word in SUBQUERIES)
        if (called and token.word in AGGREGATES | SUBQUERIES) or (token.text == "[" and after == "("):
            # An aggregate, a subquery, or a pattern comprehension: what they name is their own affair.
            index = closing(tokens, index + 1 if called else index) + 1
            continue
        is_name = token.identifier is not None and not is_of_schema(tokens, depth, index)
        is_name = is_name and not is_key(tokens, depth, index)
        if is_name and not (called or after == "(" or token.word in _NO_VARIABLES or token.text in own):
            end = index + 1
            while at(tokens, end).text == "." and at(tokens, end + 1).identifier is not None:
                end += 2
            yield index, min(end, last)
            index = end
        else:
            index += 1
