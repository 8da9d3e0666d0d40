"""From Neo4j's Cypher to the embedded engine's: what is written differently, so that the answers are the same.

Mentions of properties that the engine keeps under another name, halves that are rounded, divisions by zero, lists that
null is added to, maps that are made of things: the engine takes them otherwise than Neo4j, so they are rewritten. What
cannot be made equal is refused, most of it in `paperkg.stores.refusals`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from paperkg.errors import QueryError
from paperkg.stores.dialect import ENGINE_PROPERTIES, PREFIX, stored
from paperkg.stores.operands import is_list, may_be_list, may_be_null, operand_end
from paperkg.stores.projections import (
    SUBQUERIES,
    check_projections,
    collected_groups,
    columns,
    has_aggregate,
    in_match,
    is_grouped,
    ordered_aliases,
)
from paperkg.stores.refusals import check_answerable
from paperkg.stores.scopes import with_own_names
from paperkg.stores.tokens import (
    Token,
    at,
    check_brackets,
    closing,
    enclosing,
    is_key,
    is_of_schema,
    split_at_commas,
    statement,
)

# fmt: off
_NOT_A_VALUE: Final = frozenset({
    "ALL", "AND", "AS", "ASC", "BY", "CALL", "CASE", "CONTAINS", "DESC", "DISTINCT", "ELSE", "IN", "LIMIT", "MATCH",
    "NOT", "ON", "OR", "RETURN", "SKIP", "THEN", "UNWIND", "WHEN", "WHERE", "WITH", "XOR",
})
# fmt: on
_TOO_DEEP: Final = "sums or divisions are nested too deeply in this query; compute the inner ones in a WITH before"
_MOST_CHARACTERS: Final = 1_000_000
_PLUS: Final = ("+", "||")
_OTHER_OPERATORS: Final = ("-", "*", "/", "%", "^")
_VALUES: Final = frozenset({"name", "number", "parameter", "quoted", "string"})


def to_engine(cypher: str) -> tuple[str, list[str], bool]:
    """Rewrite a query for the engine.

    Parameters
    ----------
    cypher : str
        One statement that `check_read_only` lets pass.

    Returns
    -------
    text : str
        The statement for the engine.
    names : list of str
        The names of the result's columns, as Neo4j gives them.
    more : bool
        Whether other columns, in alphabetical order, come before these: ``RETURN *``.

    Raises
    ------
    QueryError
        Neo4j would refuse it, or the engine would answer it differently.

    Examples
    --------
    >>> to_engine("MATCH (p:Paper {id: $id}) /* one */ RETURN p.title, p.year AS year")
    ('MATCH (p:Paper {pkg_id: $id}) RETURN p.pkg_title, p.year AS year', ['p.title', 'year'], False)
    """
    tokens = statement(cypher)
    check_brackets(cypher, tokens)
    check_answerable(tokens)
    check_projections(cypher, tokens)
    names, more = columns(cypher, tokens)
    cypher = with_own_names(cypher, tokens)
    tokens = statement(cypher)
    try:
        text = _Writer(cypher, tokens).text(0, len(tokens))
    except RecursionError:
        raise QueryError(_TOO_DEEP) from None
    return text, names, more


class _Writer:
    """Writes a stretch of tokens for the engine, with the white space that stood between them."""

    def __init__(self, cypher: str, tokens: Sequence[Token]) -> None:
        self._cypher = cypher
        self._tokens = tokens
        self._opened = enclosing(tokens)
        self._begun: set[int] = set()
        self._aliases = ordered_aliases(tokens)
        self._groups = collected_groups(cypher, tokens)

    def text(self, first: int, last: int) -> str:
        parts: list[str] = []
        index = first
        while index < last:
            if index > first:
                parts.append(self._gap(index))
            written, index = self._one(index)
            parts.append(written)
        # What is written twice doubles with every level.
        if sum(map(len, parts)) > max(_MOST_CHARACTERS, 2 * len(self._cypher)):
            raise QueryError(_TOO_DEEP)
        return "".join(parts)

    def _gap(self, index: int) -> str:
        # Comments and exotic white space, which the engine does not know, become one space.
        gap = self._cypher[self._tokens[index - 1].end : self._tokens[index].start]
        return gap if gap.strip(" \n") == "" else " "

    def _one(self, index: int) -> tuple[str, int]:
        """Write the token at `index`, or the whole construct that it begins; return also where to go on."""
        written = (
            self._aliases.get(index)
            or self._group(index)
            or self._sum(index)
            or self._call(index)
            or self._division(index)
            or self._brackets(index)
        )
        return written or (self._name(index), index + 1)

    def _group(self, index: int) -> tuple[str, int] | None:
        """Write a group of what was ordered before: for a bare property the engine would group nodes first."""
        if index not in self._groups:
            return None
        last, column = self._groups.pop(index)
        named = "" if at(self._tokens, last).word == "AS" else f" AS `{column.replace('`', '``')}`"
        return f"coalesce({self.text(index, last)}){named}", last

    def _sum(self, index: int) -> tuple[str, int] | None:
        """Write a sum that may be of a list and null: null in Neo4j, a longer list in the engine."""
        token, before = self._tokens[index], at(self._tokens, index - 1)
        begins = (token.kind in _VALUES and token.word not in _NOT_A_VALUE) or token.text in ("(", "[", "{")
        if not begins or before.text in (*_PLUS, *_OTHER_OPERATORS) or index in self._begun or self._goes_on(index):
            return None
        if is_of_schema(self._tokens, self._opened, index):
            return None
        operands = [(index, operand_end(self._tokens, index))]
        while self._text_at(operands[-1][1]) in _PLUS:
            first = operands[-1][1] + 1
            operands.append((first, operand_end(self._tokens, first)))
        last = operands[-1][1]
        if len(operands) == 1 or operands[-1][0] == last or self._text_at(last) in _OTHER_OPERATORS:
            return None
        self._refuse_things_in_texts(operands)
        nulls = [each for each in operands if self._may_lengthen(each, operands)]
        # The sums inside of it are guarded where they are tested, and need no second guard behind ELSE.
        self._begun.add(index)
        if nulls:
            null = " OR ".join(f"({self.text(*operand)}) IS NULL" for operand in nulls)
            return f"(CASE WHEN {null} THEN null ELSE {self.text(index, last)} END)", last
        # The engine's parser knows a sum behind IN only in parentheses.
        return (f"({self.text(index, last)})", last) if before.word == "IN" else None

    def _may_lengthen(self, operand: tuple[int, int], operands: Sequence[tuple[int, int]]) -> bool:
        """Whether an operand may be null while another is a list."""
        others = [each for each in operands if each != operand]
        if has_aggregate(self._tokens, *operand):
            # To test it is to be refused by the engine: only where the other is a list for sure.
            return may_be_null(self._tokens, *operand) and any(is_list(self._tokens, *each) for each in others)
        return may_be_null(self._tokens, *operand) and any(may_be_list(self._tokens, *each) for each in others)

    def _refuse_comparison(self, index: int, thing: int, end: int) -> None:
        """Refuse to compare all properties of a thing: the engine adds its own to them, a relationship's type too."""
        around = {at(self._tokens, place).text.upper() for place in (index - 1, end + 1)}
        grouped = is_grouped(self._tokens, index) and not self._is_of_pattern(self._tokens[thing].identifier)
        if grouped or around & {"=", "<>", "<", ">", "<=", ">=", "IN"}:
            raise QueryError("the embedded engine cannot compare all properties of a thing; list those that matter")

    def _refuse_things_in_texts(self, operands: Sequence[tuple[int, int]]) -> None:
        """Refuse to add a node to a text, which shows the engine's own numbers."""
        single = [self._tokens[first] for first, last in operands if last == first + 1]
        things = [token.text for token in single if self._is_of_pattern(token.identifier)]
        if things and any(token.kind == "string" for token in single):
            raise QueryError(f"{things[0]} is a node and cannot be added to a text; add one of its properties")

    def _call(self, index: int) -> tuple[str, int] | None:
        """Write a call of a function that answers otherwise in the engine."""
        token = self._tokens[index]
        if token.word not in ("KEYS", "PROPERTIES", "ROUND") or self._text_at(index + 1) != "(":
            return None
        if is_of_schema(self._tokens, self._opened, index):
            return None
        end = closing(self._tokens, index + 1)
        if token.word == "PROPERTIES":
            self._refuse_comparison(index, index + 2, end)
        if token.word == "KEYS":
            return self._keys(index, end), end + 1
        if token.word == "ROUND" and len(self._entries(index + 1, end)) == 1:
            # The engine rounds halves away from zero, Neo4j towards positive infinity.
            return f"floor(0.5 + ({self.text(index + 2, end)}))", end + 1
        return None

    def _division(self, index: int) -> tuple[str, int] | None:
        token = self._tokens[index]
        if token.text not in ("/", "%"):
            return None
        last = operand_end(self._tokens, index + 1)
        if self._text_at(last) == "^":
            raise QueryError("put the power that divides in parentheses: a / (b ^ 2)")
        divisor = self.text(index + 1, last)
        if re.fullmatch(r"\d*[1-9][\d.]*", divisor):
            return f"{token.text} {divisor}", last
        if self._text_at(index + 2) == "{":
            # The engine takes COUNT { .. } in parentheses for a pattern.
            divisor = f"0 + {divisor}"
        # Where Neo4j has Infinity or NaN the engine has null: better an error, which 1/0 is for whole numbers.
        if has_aggregate(self._tokens, index + 1, last):
            # The engine has no aggregates in conditions.
            one = f"{PREFIX}d"
            return f"{token.text} [{one} IN [{divisor}] | CASE WHEN {one} = 0 THEN 1 / 0 ELSE {one} END][0]", last
        return f"{token.text} CASE WHEN ({divisor}) = 0 THEN 1 / 0 ELSE ({divisor}) END", last

    def _brackets(self, index: int) -> tuple[str, int] | None:
        """Write a subscript, a map made of a thing, or what the engine's parser takes for something else."""
        token = self._tokens[index]
        if token.text == "(" and at(self._tokens, index + 1).word == "COUNT" and self._text_at(index + 2) == "{":
            # The engine takes what begins so for a pattern.
            return "(0 + ", index + 1
        if token.text == "(" and self._is_label_test(index):
            # This too; and a pattern of null is false, where the test is null.
            return "(true AND ", index + 1
        if token.text == "[":
            end = closing(self._tokens, index)
            if self._goes_on(index):
                return f"[{self._subscript(index + 1, end)}]", end + 1
            if at(self._tokens, index - 1).word == "IN" and (
                at(self._tokens, index + 2).word == "IN" or self._text_at(index + 1) == "("
            ):
                # The engine's parser knows a comprehension behind IN only in parentheses.
                return f"([{self.text(index + 1, end)}])", end + 1
        if self._text_at(index + 1) == "{" and self._is_projection(index):
            end = closing(self._tokens, index + 1)
            return self._projection(index, end), end + 1
        return None

    def _is_label_test(self, index: int) -> bool:
        """Whether an expression asks in parentheses for labels: ``NOT (n:Paper)``."""
        end, variable = closing(self._tokens, index), at(self._tokens, index + 1)
        inside = self._tokens[index + 2 : end]
        named = all(token.text == ":" or token.identifier is not None for token in inside)
        if variable.identifier is None or self._text_at(index + 2) != ":" or not named:
            return False
        joined = self._text_at(end + 1) in ("-", "<") or self._text_at(index - 1) in ("-", ">")
        return not joined and not self._goes_on(index) and not in_match(self._tokens, index)

    def _projection(self, index: int, end: int) -> str:
        """Write a map that is made of a thing: the engine makes one of a node of a pattern only, else null."""
        variable = self._tokens[index].text
        places = self._entries(index + 1, end)
        if any(first == last or (self._text_at(first) == "." and last != first + 2) for first, last in places):
            raise QueryError(f"something is missing in {variable} {{..}}")
        entries = [self._entry(variable, *entry) for entry in places]
        if entries == ["*"]:
            self._refuse_comparison(index, index, end)
            return f"properties({variable})"
        if "*" not in entries:
            return f"(CASE WHEN {variable} IS NULL THEN null ELSE {{{', '.join(entries)}}} END)"
        if not self._is_of_pattern(self._tokens[index].identifier):
            raise QueryError(
                f"the embedded engine has {variable} {{.*, ..}} only of a node that MATCH names; list the properties, "
                f"or use properties({variable})"
            )
        return f"{variable} {{{', '.join('.*' if entry == '*' else entry for entry in entries)}}}"

    def _entry(self, variable: str, first: int, last: int) -> str:
        """Write an entry of a map that is made of a variable; `*` stands for all."""
        if self._text_at(first) != ".":
            written = self.text(first, last)
            return written if last > first + 1 else f"{_key(self._tokens[first])}: {written}"
        if self._text_at(first + 1) == "*":
            return "*"
        return f"{_key(self._tokens[first + 1])}: {variable}.{_key(self._tokens[first + 1])}"

    def _entries(self, opened: int, end: int) -> list[tuple[int, int]]:
        return split_at_commas(self._tokens, self._opened, opened + 1, end)

    def _is_projection(self, index: int) -> bool:
        """Whether a name before ``{`` makes a map of a thing, and is no keyword or part of a pattern."""
        token, opened = self._tokens[index], index + 1
        if token.identifier is None or token.word in _NOT_A_VALUE | SUBQUERIES or self._text_at(opened + 1) == "}":
            return False
        entries = self._entries(opened, closing(self._tokens, opened))
        if any(self._text_at(first) == "." or last == first + 1 for first, last in entries):
            return True
        before, call = self._text_at(index - 1), at(self._tokens, index - 2)
        if before == "(":
            return call.identifier is not None and call.word not in _NOT_A_VALUE
        return before not in ("[", "|", "&") and not is_of_schema(self._tokens, self._opened, index)

    def _is_of_pattern(self, name: str | None) -> bool:
        """Whether a variable is a node that a pattern of MATCH names."""
        return name is not None and any(
            token.identifier == name
            and self._text_at(place - 1) == "("
            and (at(self._tokens, place - 2).word == "MATCH" or self._text_at(place - 2) in (",", "-", ">", "="))
            for place, token in enumerate(self._tokens)
        )

    def _name(self, index: int) -> str:
        token, before = self._tokens[index], self._text_at(index - 1)
        if before == "." and at(self._tokens, index - 2).kind != "number":
            return _key(token)
        if is_key(self._tokens, self._opened, index):
            return _key(token)
        return "+" if token.text == "||" else token.text

    def _text_at(self, index: int) -> str:
        return at(self._tokens, index).text

    def _goes_on(self, index: int) -> bool:
        """Whether what stands at `index` belongs to the value before it: a call, a subscript."""
        before = at(self._tokens, index - 1)
        if before.word in _NOT_A_VALUE:
            return False
        return before.kind in ("name", "quoted", "parameter", "string") or before.text in (")", "]", "}")

    def _subscript(self, first: int, last: int) -> str:
        inside = self._tokens[first:last]
        text = self.text(first, last)
        if any(token.text == ".." for token in inside) or all(token.kind in ("number", "symbol") for token in inside):
            return text
        choices = " ".join(f"WHEN '{name}' THEN '{stored(name)}'" for name in ENGINE_PROPERTIES)
        return f"CASE {text} {choices} ELSE {text} END"

    def _keys(self, index: int, end: int) -> str:
        argument = self.text(index + 2, end)
        own = ", ".join(f"'{name}'" for name in ENGINE_PROPERTIES)
        return (
            f"([{PREFIX}k IN keys({argument}) WHERE NOT {PREFIX}k IN [{own}] | CASE WHEN {PREFIX}k STARTS WITH "
            f"'{PREFIX}' THEN substring({PREFIX}k, {len(PREFIX)}) ELSE {PREFIX}k END])"
        )


def _key(token: Token) -> str:
    name = token.identifier
    return stored(name) if name in ENGINE_PROPERTIES and name is not None else token.text
