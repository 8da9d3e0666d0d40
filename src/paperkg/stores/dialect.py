"""Between Neo4j's Cypher and the embedded engine's: what is written differently, so that the answers are the same.

The engine adds properties of its own to every node and relationship (`ENGINE_PROPERTIES`): where Neo4j answers null to
``n.title``, it answers the node's name. So properties of these names are stored under another one (`stored`), and every
mention of them in a query is rewritten. What cannot be made equal is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from paperkg.errors import QueryError
from paperkg.stores.guard import Token, called, closing, tokenize

ENGINE_PROPERTIES: Final = (
    "connection_type",
    "end",
    "id",
    "label",
    "node_type",
    "nodes",
    "start",
    "title",
    "type",
)
_PREFIX: Final = "pkg_"
# fmt: off
_NOT_A_VALUE: Final = frozenset({
    "ALL", "AND", "AS", "ASC", "BY", "CALL", "CASE", "CONTAINS", "DESC", "DISTINCT", "ELSE", "IN", "LIMIT", "MATCH",
    "NOT", "ON", "OR", "RETURN", "SKIP", "THEN", "UNWIND", "WHEN", "WHERE", "WITH", "XOR",
})
# fmt: on
_REFUSED_FUNCTIONS: Final[dict[str, str]] = {
    "id": "use n.id, which is the same on every machine",
    "elementid": "use n.id, which is the same on every machine",
    "point": "the graph has no places",
    "duration": "compare dates as texts",
}
_RETURN_ENDS: Final = frozenset({"ORDER", "SKIP", "OFFSET", "LIMIT", "UNION"})


def stored(name: str) -> str:
    """Return the name under which the engine keeps a property.

    Examples
    --------
    >>> stored("name"), stored("title"), unstored(stored("title"))
    ('name', 'pkg_title', 'title')
    """
    return _PREFIX + name if name in ENGINE_PROPERTIES else name


def unstored(name: str) -> str:
    """Return the property's name in the graph: the inverse of `stored`."""
    return name.removeprefix(_PREFIX)


def stored_keys(value: Any) -> Any:
    """Return a parameter's value with every key of its maps under the engine's name.

    Raises
    ------
    QueryError
        The value is of a kind that the engine reads otherwise than Neo4j.

    Examples
    --------
    >>> stored_keys([{"title": 1}])
    [{'pkg_title': 1}]
    """
    if isinstance(value, Mapping):
        return {stored(str(key)): stored_keys(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [stored_keys(item) for item in value]
    if isinstance(value, str):
        _refuse_list_text(value)
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise QueryError(f"the integer {str(value)[:30]} has more than 64 bits")
    elif not isinstance(value, (int, float, type(None))):
        raise QueryError(
            f"a parameter is text, a number, true, false, null, a list or a map, not {type(value).__name__}"
        )
    return value


def to_engine(cypher: str) -> tuple[str, list[str] | None]:
    """Rewrite a query for the engine.

    Parameters
    ----------
    cypher : str
        One statement that `check_read_only` lets pass.

    Returns
    -------
    text : str
        The statement for the engine.
    columns : list of str or None
        The names of the result's columns, as Neo4j gives them; None where only the engine can tell (``RETURN *``).

    Raises
    ------
    QueryError
        It uses what the engine would answer differently.

    Examples
    --------
    >>> to_engine("MATCH (p:Paper {id: $id}) /* one */ RETURN p.title, p.year AS year")
    ('MATCH (p:Paper {pkg_id: $id}) RETURN p.pkg_title, p.year AS year', ['p.title', 'year'])
    """
    tokens = tokenize(cypher)
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    for index, token in enumerate(tokens):
        _refuse(tokens, index)
        if token.kind == "string":
            _refuse_list_text(token.text[1:-1])
    return _Writer(cypher, tokens).text(0, len(tokens)), _columns(cypher, tokens)


def _refuse(tokens: Sequence[Token], index: int) -> None:
    token, name = tokens[index], tokens[index].identifier
    if name is None:
        return
    if name.startswith(_PREFIX):
        raise QueryError(f"names that begin with {_PREFIX} are taken by the embedded engine: {name[:60]}")
    followed = _text(tokens, index + 1)
    if _text(tokens, index - 1) in (".", ":"):
        return
    if token.word == "CALL" and called(tokens, index):
        raise QueryError(
            "the embedded engine has no full-text index, only Neo4j has; `paperkg query names-like -p name=..` finds "
            "misspelt names on both"
        )
    reason = _REFUSED_FUNCTIONS.get(token.text.lower())
    if reason and (followed == "(" or (followed == "." and _text(tokens, index + 3) == "(")):
        raise QueryError(f"the embedded engine cannot answer {token.text}() as Neo4j does; {reason}")
    if followed != "(" or token.word not in ("STARTNODE", "ENDNODE"):
        return
    if _text(tokens, closing(tokens, index + 1) + 1) != ".":
        raise QueryError(
            f"the embedded engine cannot return {token.text}() as a whole; ask for a property, as {token.text}(r).id, "
            "or name the node in MATCH"
        )


def _refuse_list_text(text: str) -> None:
    """Refuse a text such as '["a"]', which the engine takes as equal to 'a'."""
    if re.fullmatch(r"\s*\[.*\]\s*", text, re.DOTALL):
        try:
            json.loads(text)
        except ValueError:
            return
        raise QueryError(f"the embedded engine would read this text as a list: {text[:60]}")


def _text(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""


class _Writer:
    """Writes a stretch of tokens for the engine, with the white space that stood between them."""

    def __init__(self, cypher: str, tokens: Sequence[Token]) -> None:
        self._cypher = cypher
        self._tokens = tokens
        self._opened = _enclosing(tokens)

    def text(self, first: int, last: int) -> str:
        parts: list[str] = []
        index = first
        while index < last:
            if index > first:
                parts.append(self._gap(index))
            written, index = self._one(index)
            parts.append(written)
        return "".join(parts)

    def _gap(self, index: int) -> str:
        # Comments and exotic white space, which the engine does not know, become one space.
        gap = self._cypher[self._tokens[index - 1].end : self._tokens[index].start]
        return gap if gap.strip(" \n") == "" else " "

    def _one(self, index: int) -> tuple[str, int]:
        """Write the token at `index`, or the whole construct that it begins; return also where to go on."""
        token, before, after = self._tokens[index], _text(self._tokens, index - 1), _text(self._tokens, index + 1)
        name = token.identifier
        end = closing(self._tokens, index + 1) if after == "(" else closing(self._tokens, index)
        if after == "(" and before not in (".", ":") and end < len(self._tokens):
            if token.word == "KEYS":
                return self._keys(index, end), end + 1
            if token.word == "ROUND" and not self._has_comma(index + 1, end):
                # The engine rounds halves away from zero, Neo4j towards positive infinity.
                return f"floor(0.5 + ({self.text(index + 2, end)}))", end + 1
        if token.text == "(" and after.upper() == "COUNT" and _text(self._tokens, index + 2) == "{":
            # The engine takes what begins so for a pattern.
            return "(0 + ", index + 1
        if token.text in ("/", "%"):
            last = _operand(self._tokens, index + 1)
            divisor = self.text(index + 1, last)
            if re.fullmatch(r"\d*[1-9][\d.]*", divisor):
                return f"{token.text} {divisor}", last
            # Where Neo4j has Infinity or NaN the engine has null: better an error, which 1/0 is for whole numbers.
            return f"{token.text} CASE WHEN ({divisor}) = 0 THEN 1 / 0 ELSE ({divisor}) END", last
        if token.text == "[" and end < len(self._tokens):
            if self._is_subscript(index):
                return f"[{self._subscript(index + 1, end)}]", end + 1
            if before.upper() == "IN" and _text(self._tokens, index + 2).upper() == "IN":
                # The engine's parser knows a list comprehension behind IN only in parentheses.
                return f"([{self.text(index + 1, end)}])", end + 1
        if name in ENGINE_PROPERTIES and name is not None:
            return self._name(index, name), index + 1
        return token.text, index + 1

    def _name(self, index: int, name: str) -> str:
        before, after = _text(self._tokens, index - 1), _text(self._tokens, index + 1)
        if before == "." and self._tokens[index - 2].kind != "number":
            return stored(name)
        opened = self._opened[index]
        if before in ("{", ",") and opened is not None and self._tokens[opened].text == "{":
            if after == ":":
                return stored(name)
            if after in (",", "}") and self._is_projection(opened):
                return f"{stored(name)}: {self._tokens[index].text}"
        return self._tokens[index].text

    def _is_projection(self, opened: int) -> bool:
        before = self._tokens[opened - 1] if opened else None
        return (
            before is not None and before.identifier is not None and before.word not in ("EXISTS", "COUNT", "COLLECT")
        )

    def _is_subscript(self, index: int) -> bool:
        before = self._tokens[index - 1] if index else None
        if before is None or before.word in _NOT_A_VALUE:
            return False
        return before.kind in ("name", "quoted", "parameter", "string") or before.text in (")", "]", "}")

    def _subscript(self, first: int, last: int) -> str:
        inside = self._tokens[first:last]
        text = self.text(first, last)
        if any(token.text == ".." for token in inside) or all(token.kind in ("number", "symbol") for token in inside):
            return text
        choices = " ".join(f"WHEN '{name}' THEN '{stored(name)}'" for name in ENGINE_PROPERTIES)
        return f"CASE {text} {choices} ELSE {text} END"

    def _has_comma(self, opened: int, last: int) -> bool:
        return any(self._tokens[i].text == "," and self._opened[i] == opened for i in range(opened, last))

    def _keys(self, index: int, end: int) -> str:
        argument = self.text(index + 2, end)
        own = ", ".join(f"'{name}'" for name in ENGINE_PROPERTIES)
        return (
            f"([{_PREFIX}k IN keys({argument}) WHERE NOT {_PREFIX}k IN [{own}] | CASE WHEN {_PREFIX}k STARTS WITH "
            f"'{_PREFIX}' THEN substring({_PREFIX}k, {len(_PREFIX)}) ELSE {_PREFIX}k END])"
        )


def _operand(tokens: Sequence[Token], first: int) -> int:
    """Return where the operand ends that begins at `first`: signs, a name, value or bracket, and what hangs on it."""
    last = first
    while _text(tokens, last) in ("-", "+"):
        last += 1
    if _text(tokens, last).upper() == "CASE":
        depth = 0
        while last < len(tokens) and (depth := depth + {"CASE": 1, "END": -1}.get(tokens[last].word, 0)):
            last += 1
    elif _text(tokens, last) in ("(", "[", "{"):
        last = closing(tokens, last)
    last += 1
    while _text(tokens, last) in ("(", "[", "{", "."):
        last = last + 2 if _text(tokens, last) == "." else closing(tokens, last) + 1
    if _text(tokens, last) == "^":
        raise QueryError("put the power that divides in parentheses: a / (b ^ 2)")
    return last


def _enclosing(tokens: Sequence[Token]) -> list[int | None]:
    """For each token the index of the innermost bracket that is open around it."""
    opened: list[int] = []
    found: list[int | None] = []
    for index, token in enumerate(tokens):
        if token.text in (")", "]", "}") and opened:
            opened.pop()
        found.append(opened[-1] if opened else None)
        if token.text in ("(", "[", "{"):
            opened.append(index)
    return found


def _columns(cypher: str, tokens: Sequence[Token]) -> list[str] | None:
    depth = _enclosing(tokens)
    begin = next((i for i, token in enumerate(tokens) if token.word == "RETURN" and depth[i] is None), None)
    if begin is None:
        return None
    begin += 2 if _text(tokens, begin + 1).upper() == "DISTINCT" else 1
    names: list[str] = []
    for index in range(begin, len(tokens) + 1):
        ended = index == len(tokens) or (depth[index] is None and tokens[index].word in _RETURN_ENDS)
        if ended or (depth[index] is None and tokens[index].text == ","):
            item = tokens[begin:index]
            if not item or item[0].text == "*":
                return None
            aliased = len(item) > 2 and item[-2].word == "AS"
            names.append(str(item[-1].identifier) if aliased else cypher[item[0].start : item[-1].end])
            begin = index + 1
        if ended:
            break
    return names
