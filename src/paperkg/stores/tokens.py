"""The tokens of a Cypher text, and how its brackets enclose each other."""

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


_BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}
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
            raise QueryError(f"{place(cypher, position)}: this sign has no place in a query: {cypher[position]!r}")
        kind, text = str(found.lastgroup), found.group()
        unended = {"'": "string", '"': "string", "`": "quoted name"}.get(text) or ("/*" if text == "/" else None)
        if kind == "symbol" and (text != "/" or cypher.startswith("/*", position)) and unended:
            what = "comment" if unended == "/*" else unended
            raise QueryError(f"{place(cypher, position)}: this {what} does not end")
        if kind != "space":
            tokens.append(Token(kind, text, position))
        position = found.end()
    return tokens


def statement(cypher: str) -> list[Token]:
    """Return the tokens of one statement: the ``;`` that may end it is left out.

    Examples
    --------
    >>> [token.text for token in statement("RETURN 1 ;")]
    ['RETURN', '1']
    """
    tokens = tokenize(cypher)
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    return tokens


def at(tokens: Sequence[Token], index: int) -> Token:
    """Return the token at `index`; before the first and behind the last one, a token of no text."""
    return tokens[index] if 0 <= index < len(tokens) else _NOTHING


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


def enclosing(tokens: Sequence[Token]) -> list[int | None]:
    """Return for each token the index of the innermost bracket that is open around it."""
    opened: list[int] = []
    found: list[int | None] = []
    for index, token in enumerate(tokens):
        if token.text in (")", "]", "}") and opened:
            opened.pop()
        found.append(opened[-1] if opened else None)
        if token.text in ("(", "[", "{"):
            opened.append(index)
    return found


def split_at_commas(
    tokens: Sequence[Token], opened: Sequence[int | None], first: int, last: int
) -> list[tuple[int, int]]:
    """Return where the parts begin and end that commas separate between two places of the same brackets."""
    commas = [i for i in range(first, last) if tokens[i].text == "," and opened[i] == opened[first]]
    return list(zip([first, *(comma + 1 for comma in commas)], [*commas, last], strict=True)) if first < last else []


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


def is_of_schema(tokens: Sequence[Token], opened: Sequence[int | None], index: int) -> bool:
    """Whether the name at `index` is a property, a label or a type: behind ``.`` or ``:``, but no value of a map.

    Parameters
    ----------
    tokens, opened : sequences of the same length
        The tokens and their `enclosing` brackets.
    index : int
        The name's place.
    """
    before, bracket = at(tokens, index - 1).text, opened[index]
    if before == ":" and bracket is not None and tokens[bracket].text == "{":
        return at(tokens, index - 3).text not in ("{", ",")
    return before == ":" or (before == "." and at(tokens, index - 2).kind != "number")


def is_key(tokens: Sequence[Token], opened: Sequence[int | None], index: int) -> bool:
    """Whether the name at `index` is a key of a map or of a pattern's properties."""
    bracket = opened[index]
    begins = at(tokens, index - 1).text in ("{", ",") and at(tokens, index + 1).text == ":"
    return begins and bracket is not None and tokens[bracket].text == "{"


def place(cypher: str, position: int) -> str:
    """Say where in a text an offset is, as people count."""
    line = cypher.count("\n", 0, position) + 1
    return f"line {line}, column {position - cypher.rfind(chr(10), 0, position)}"
