"""Read-only Cypher: the checks that every query passes before any database sees it.

The checks look at tokens, never at raw text, so that a keyword inside a string, a comment or a quoted name means
nothing, and a comment between two words hides nothing. They are stricter than Cypher where that is simpler: a name
that is spelled like a writing keyword must stand in backticks, unless it follows ``.`` or ``:``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from paperkg.errors import ForbiddenQueryError, QueryError
from paperkg.stores.tokens import Token, at, place, statement, tokenize

# Neo4j replaces \u0027 by a quote before it looks for strings; the embedded engine does so inside of strings.
_ASCII_ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*(\\u+00[0-7][0-9a-fA-F])")

_FIRST_WORDS: Final = frozenset({"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL"})
_WRITING: Final = frozenset(
    {"CREATE", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "DROP", "FOREACH", "INSERT"}
)
# fmt: off
_ADMINISTRATIVE: Final = frozenset({
    "ALTER", "CYPHER", "DEALLOCATE", "DENY", "DRYRUN", "ENABLE", "EXPLAIN", "FOR", "GRANT", "LOAD", "PROFILE",
    "REALLOCATE", "RENAME", "REVOKE", "SHOW", "START", "STOP", "TERMINATE", "USE",
})
# fmt: on
# The only procedures that may be called: they read, and only the graph.
PROCEDURES: Final = frozenset({"db.index.fulltext.queryNodes"})
_NAMESPACES: Final = frozenset({"date", "datetime", "localdatetime", "time", "localtime", "duration", "vector"})


def check_read_only(cypher: str) -> None:
    """Refuse a query that does more than read the graph, or that could run without bound.

    Parameters
    ----------
    cypher : str
        The text of one statement; a ``;`` may end it.

    Raises
    ------
    ForbiddenQueryError
        It writes, reads files, calls a procedure or a foreign function, administers, or holds several statements.
    QueryError
        It is empty, does not begin as a query does, or has a path without an upper bound.

    Examples
    --------
    >>> check_read_only("MATCH (n:Method) WHERE n.name = 'SET' RETURN n.set")
    >>> check_read_only("MATCH (n) DETACH DELETE n")
    Traceback (most recent call last):
    paperkg.errors.ForbiddenQueryError: line 1, column 11: DETACH writes, and paperkg only answers questions ...
    """
    escape = _ASCII_ESCAPE.search(cypher)
    if escape:
        where = place(cypher, escape.start(1))
        raise ForbiddenQueryError(f"{where}: {escape[1]} stands for a plain character; write the character itself")
    tokens = statement(cypher)
    if not tokens:
        raise QueryError("the query is empty; an example: MATCH (d:Dataset) RETURN d.name ORDER BY d.name")
    _check_first_word(cypher, tokens[0])
    for index, token in enumerate(tokens):
        before = at(tokens, index - 1)
        if token.text == ";":
            raise ForbiddenQueryError(f"{place(cypher, token.start)}: a second statement; run one at a time")
        if token.word and not _is_plain_name(tokens, index):
            _check_word(cypher, tokens, index)
        if token.text == "(" and before.kind in ("name", "quoted"):
            _check_function(cypher, tokens, index - 1)
        if token.text == "*" and _opens_relationship(tokens, index):
            _check_bound(cypher, tokens, index)


def check_parameters(cypher: str, parameters: Mapping[str, Any]) -> None:
    """Refuse a query whose parameters are not all given.

    Raises
    ------
    QueryError
        A parameter is missing; the message names all that are.

    Examples
    --------
    >>> check_parameters("RETURN $a + $b", {"a": 1})
    Traceback (most recent call last):
    paperkg.errors.QueryError: the query needs a value for $b
    """
    names = dict.fromkeys(token.text[1:].strip("`") for token in tokenize(cypher) if token.kind == "parameter")
    missing = [f"${name}" for name in names if name not in parameters]
    if missing:
        raise QueryError(f"the query needs a value for {', '.join(missing)}")


def _check_first_word(cypher: str, token: Token) -> None:
    if token.word in _FIRST_WORDS:
        return
    message = (
        f"{place(cypher, token.start)}: a query begins with MATCH, OPTIONAL MATCH, WITH, UNWIND, RETURN or CALL {{"
    )
    if token.word in _WRITING | _ADMINISTRATIVE:
        raise ForbiddenQueryError(f"{message}, not with {token.word}: paperkg only answers questions")
    raise QueryError(f"{message}, not with {token.text[:40]!r}")


def _is_plain_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether the place of a word makes it a property, a label, a type or a key of a map."""
    before, after = at(tokens, index - 1).text, at(tokens, index + 1).text
    if before == ".":
        return at(tokens, index - 2).kind != "number"
    return before == ":" or (before in ("{", ",") and after == ":")


def _check_word(cypher: str, tokens: Sequence[Token], index: int) -> None:
    token, before, after = tokens[index], at(tokens, index - 1), at(tokens, index + 1)
    where, hint = place(cypher, token.start), "a name spelled like this must stand in `backticks`"
    if token.word in _WRITING:
        raise ForbiddenQueryError(f"{where}: {token.word} writes, and paperkg only answers questions ({hint})")
    if token.word == "LOAD" and after.word == "CSV":
        raise ForbiddenQueryError(f"{where}: LOAD CSV reads files, and a query reads the graph only")
    if token.word == "TRANSACTIONS" and before.word not in ("", "AS"):
        raise ForbiddenQueryError(f"{where}: IN TRANSACTIONS has no place in a query that only reads")
    if token.word == "USE" and (after.kind in ("name", "quoted", "parameter")):
        raise ForbiddenQueryError(f"{where}: USE names another database; a query reads one graph ({hint})")
    if token.word == "CALL" and after.text not in ("{", "(") and called(tokens, index) not in PROCEDURES:
        allowed = ", ".join(sorted(PROCEDURES))
        raise ForbiddenQueryError(
            f"{where}: procedures are not called, only CALL {{ subqueries }} and {allowed} ({hint})"
        )


def called(tokens: Sequence[Token], index: int) -> str:
    """Return the name of the procedure that a CALL at `index` calls, as it is written; nothing for a subquery."""
    last = index + 1
    while at(tokens, last).text not in ("(", "{", "") and (at(tokens, last).kind == "name" or tokens[last].text == "."):
        last += 1
    return "".join(token.text for token in tokens[index + 1 : last])


def _check_function(cypher: str, tokens: Sequence[Token], index: int) -> None:
    """Refuse functions of foreign libraries (such as apoc.load.json): what they do is not known."""
    root = index
    while at(tokens, root - 1).text == "." and at(tokens, root - 2).identifier is not None:
        root -= 2
    name = ".".join(str(token.identifier) for token in tokens[root : index + 1 : 2])
    if at(tokens, root - 1).word == "CALL" and called(tokens, root - 1) in PROCEDURES:
        return
    if root < index and str(tokens[root].identifier).lower() not in _NAMESPACES:
        where = place(cypher, tokens[root].start)
        raise ForbiddenQueryError(f"{where}: {name[:60]} is not one of Cypher's own functions")


def _opens_relationship(tokens: Sequence[Token], index: int) -> bool:
    """Whether the ``*`` at `index` stands in a relationship pattern: ``-[name:TYPE*``."""
    position = index - 1
    while at(tokens, position).kind in ("name", "quoted") or at(tokens, position).text in (":", "|", "!", "&"):
        position -= 1
    return at(tokens, position).text == "[" and at(tokens, position - 1).text == "-"


def _check_bound(cypher: str, tokens: Sequence[Token], index: int) -> None:
    last = index + 1
    while at(tokens, last).kind == "number" or at(tokens, last).text == "..":
        last += 1
    bound = [token.text for token in tokens[index + 1 : last]]
    if not bound or bound[-1] == "..":
        raise QueryError(
            f"{place(cypher, tokens[index].start)}: a path needs an upper bound, such as *1..3; without one it can "
            "run for hours"
        )
