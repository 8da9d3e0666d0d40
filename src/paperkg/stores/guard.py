"""Read-only Cypher: a small tokenizer, and the checks that every query passes before any database sees it.

The checks look at tokens, never at raw text, so that a keyword inside a string, a comment or a quoted name means
nothing, and a comment between two words hides nothing. They are stricter than Cypher where that is simpler: a name
that is spelled like a writing keyword must stand in backticks, unless it follows ``.`` or ``:``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from paperkg.errors import ForbiddenQueryError, QueryError

_TOKEN: Final = re.compile(
    r"""
    (?P<space>     \s+ | //[^\r\n]* | /\*.*?\*/ )
  | (?P<string>    '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
  | (?P<quoted>    `(?:[^`]|``)*` )
  | (?P<parameter> \$(?:\w+|`(?:[^`]|``)*`) )
  | (?P<number>    0[xX][0-9a-fA-F_]+ | 0[oO][0-7_]+ | (?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)? )
  | (?P<name>      [^\W\d]\w* )
  | (?P<symbol>    \.\. | <> | <= | >= | =~ | \|\| | :: | [^\w\s] )
    """,
    re.VERBOSE | re.DOTALL,
)
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


@dataclass(frozen=True)
class Token:
    """A piece of a Cypher text: its kind (string, quoted, parameter, number, name, symbol) and where it stands."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the token."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The text in upper case if the token is an unquoted name, which may be a keyword; else nothing."""
        return self.text.upper() if self.kind == "name" else ""

    @property
    def identifier(self) -> str | None:
        """The name that the token spells, quoted or not; None for any other token."""
        if self.kind == "quoted":
            return self.text[1:-1].replace("``", "`")
        return self.text if self.kind == "name" else None


_NOTHING: Final = Token("end", "", 0)


def tokenize(cypher: str) -> list[Token]:
    r"""Split a Cypher text into tokens; white space and comments are left out.

    Raises
    ------
    QueryError
        A string, a quoted name or a comment does not end.

    Examples
    --------
    >>> [token.text for token in tokenize("MATCH (n) // all\nRETURN n.`a b`, ';'")]
    ['MATCH', '(', 'n', ')', 'RETURN', 'n', '.', '`a b`', ',', "';'"]
    """
    tokens, position = [], 0
    while position < len(cypher):
        found = _TOKEN.match(cypher, position)
        if found is None:  # pragma: no cover - every character is in some class
            raise QueryError(f"{_place(cypher, position)}: this sign has no place in a query: {cypher[position]!r}")
        kind, text = str(found.lastgroup), found.group()
        unended = {"'": "string", '"': "string", "`": "quoted name"}.get(text) or ("/*" if text == "/" else None)
        if kind == "symbol" and (text != "/" or cypher.startswith("/*", position)) and unended:
            what = "comment" if unended == "/*" else unended
            raise QueryError(f"{_place(cypher, position)}: this {what} does not end")
        if kind != "space":
            tokens.append(Token(kind, text, position))
        position = found.end()
    return tokens


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
        place = _place(cypher, escape.start(1))
        raise ForbiddenQueryError(f"{place}: {escape[1]} stands for a plain character; write the character itself")
    tokens = tokenize(cypher)
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if not tokens:
        raise QueryError("the query is empty; an example: MATCH (d:Dataset) RETURN d.name ORDER BY d.name")
    _check_first_word(cypher, tokens[0])
    for index, token in enumerate(tokens):
        before = _at(tokens, index - 1)
        if token.text == ";":
            raise ForbiddenQueryError(f"{_place(cypher, token.start)}: a second statement; run one at a time")
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


def closing(tokens: Sequence[Token], index: int) -> int:
    """Return the index of the token that closes the bracket at `index`; the number of tokens if none does."""
    depth = 0
    for position in range(index, len(tokens)):
        if tokens[position].text in ("(", "[", "{"):
            depth += 1
        elif tokens[position].text in (")", "]", "}"):
            depth -= 1
            if depth == 0:
                return position
    return len(tokens)


def _at(tokens: Sequence[Token], index: int) -> Token:
    return tokens[index] if 0 <= index < len(tokens) else _NOTHING


def _place(cypher: str, position: int) -> str:
    line = cypher.count("\n", 0, position) + 1
    return f"line {line}, column {position - cypher.rfind(chr(10), 0, position)}"


def _check_first_word(cypher: str, token: Token) -> None:
    if token.word in _FIRST_WORDS:
        return
    message = (
        f"{_place(cypher, token.start)}: a query begins with MATCH, OPTIONAL MATCH, WITH, UNWIND, RETURN or CALL {{"
    )
    if token.word in _WRITING | _ADMINISTRATIVE:
        raise ForbiddenQueryError(f"{message}, not with {token.word}: paperkg only answers questions")
    raise QueryError(f"{message}, not with {token.text[:40]!r}")


def _is_plain_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether the place of a word makes it a property, a label, a type or a key of a map."""
    before, after = _at(tokens, index - 1).text, _at(tokens, index + 1).text
    if before == ".":
        return _at(tokens, index - 2).kind != "number"
    return before == ":" or (before in ("{", ",") and after == ":")


def _check_word(cypher: str, tokens: Sequence[Token], index: int) -> None:
    token, before, after = tokens[index], _at(tokens, index - 1), _at(tokens, index + 1)
    place, hint = _place(cypher, token.start), "a name spelled like this must stand in `backticks`"
    if token.word in _WRITING:
        raise ForbiddenQueryError(f"{place}: {token.word} writes, and paperkg only answers questions ({hint})")
    if token.word == "LOAD" and after.word == "CSV":
        raise ForbiddenQueryError(f"{place}: LOAD CSV reads files, and a query reads the graph only")
    if token.word == "TRANSACTIONS" and before.word not in ("", "AS"):
        raise ForbiddenQueryError(f"{place}: IN TRANSACTIONS has no place in a query that only reads")
    if token.word == "USE" and (after.kind in ("name", "quoted", "parameter")):
        raise ForbiddenQueryError(f"{place}: USE names another database; a query reads one graph ({hint})")
    if token.word == "CALL" and after.text not in ("{", "(") and called(tokens, index) not in PROCEDURES:
        allowed = ", ".join(sorted(PROCEDURES))
        raise ForbiddenQueryError(
            f"{place}: procedures are not called, only CALL {{ subqueries }} and {allowed} ({hint})"
        )


def called(tokens: Sequence[Token], index: int) -> str:
    """Return the name of the procedure that a CALL at `index` calls, as it is written; nothing for a subquery."""
    last = index + 1
    while _at(tokens, last).text not in ("(", "{", "") and (
        _at(tokens, last).kind == "name" or tokens[last].text == "."
    ):
        last += 1
    return "".join(token.text for token in tokens[index + 1 : last])


def _check_function(cypher: str, tokens: Sequence[Token], index: int) -> None:
    """Refuse functions of foreign libraries (such as apoc.load.json): what they do is not known."""
    root = index
    while _at(tokens, root - 1).text == "." and _at(tokens, root - 2).identifier is not None:
        root -= 2
    name = ".".join(str(token.identifier) for token in tokens[root : index + 1 : 2])
    if _at(tokens, root - 1).word == "CALL" and called(tokens, root - 1) in PROCEDURES:
        return
    if root < index and str(tokens[root].identifier).lower() not in _NAMESPACES:
        place = _place(cypher, tokens[root].start)
        raise ForbiddenQueryError(f"{place}: {name[:60]} is not one of Cypher's own functions")


def _opens_relationship(tokens: Sequence[Token], index: int) -> bool:
    """Whether the ``*`` at `index` stands in a relationship pattern: ``-[name:TYPE*``."""
    position = index - 1
    while _at(tokens, position).kind in ("name", "quoted") or _at(tokens, position).text in (":", "|", "!", "&"):
        position -= 1
    return _at(tokens, position).text == "[" and _at(tokens, position - 1).text == "-"


def _check_bound(cypher: str, tokens: Sequence[Token], index: int) -> None:
    last = index + 1
    while _at(tokens, last).kind == "number" or _at(tokens, last).text == "..":
        last += 1
    bound = [token.text for token in tokens[index + 1 : last]]
    if not bound or bound[-1] == "..":
        raise QueryError(
            f"{_place(cypher, tokens[index].start)}: a path needs an upper bound, such as *1..3; without one it can "
            "run for hours"
        )
