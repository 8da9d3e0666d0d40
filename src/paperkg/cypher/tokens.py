"""The tokens of a Cypher text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from paperkg.errors import QueryError

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
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}
_UNENDED: Final = {"'": "string", '"': "string", "`": "quoted name"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a Cypher text: its kind (string, quoted, parameter, number, name, symbol, end) and its place."""

    kind: str
    text: str
    start: int
    word: str = ""
    """The text in upper case if the token is an unquoted name, which may be a keyword; else nothing."""

    @property
    def end(self) -> int:
        """The offset behind the token."""
        return self.start + len(self.text)

    @property
    def identifier(self) -> str | None:
        """The name that the token spells, quoted or not; None for any other token."""
        if self.kind == "quoted":
            return self.text[1:-1].replace("``", "`")
        return self.text if self.kind == "name" else None


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
            raise QueryError(f"{place(cypher, position)}: this sign has no place in a query: {cypher[position]!r}")
        kind, text = str(found.lastgroup), found.group()
        unended = "comment" if text == "/" and cypher.startswith("/*", position) else _UNENDED.get(text)
        if kind == "symbol" and unended:
            raise QueryError(f"{place(cypher, position)}: this {unended} does not end")
        if kind != "space":
            tokens.append(Token(kind, text, position, text.upper() if kind == "name" else ""))
        position = found.end()
    return tokens


def check_brackets(cypher: str, tokens: Sequence[Token]) -> None:
    """Refuse a text whose brackets do not match.

    Raises
    ------
    QueryError
        A bracket is not closed, or closes none.

    Examples
    --------
    >>> check_brackets("RETURN (1", tokenize("RETURN (1"))
    Traceback (most recent call last):
    paperkg.errors.QueryError: line 1, column 8: this bracket has no counterpart: (
    """
    opened: list[Token] = []
    for token in tokens:
        if token.text in _BRACKETS:
            opened.append(token)
        elif token.text in _BRACKETS.values() and (not opened or _BRACKETS[opened.pop().text] != token.text):
            opened = [token]
            break
    if opened:
        raise QueryError(f"{place(cypher, opened[-1].start)}: this bracket has no counterpart: {opened[-1].text}")


def place(cypher: str, position: int) -> str:
    """Say where in a text an offset is, as people count.

    Examples
    --------
    >>> place("RETURN\\n  1", 9)
    'line 2, column 3'
    """
    line = cypher.count("\n", 0, position) + 1
    return f"line {line}, column {position - cypher.rfind(chr(10), 0, position)}"
