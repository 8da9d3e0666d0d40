"""A place in a Cypher text that goes on token by token, and says what it met instead of what it expected."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Final, NoReturn, TypeVar

from paperkg.cypher.tokens import Token, check_brackets, place, tokenize
from paperkg.cypher.words import PROCEDURES, RESERVED, WRITING
from paperkg.errors import ForbiddenQueryError, QueryError

T = TypeVar("T")

# Neo4j replaces \u0027 by a quote before it looks for strings; the embedded engine does so inside of strings.
_ASCII_ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*(\\u+00[0-7][0-9a-fA-F])")
_BACKTICKS: Final = "a name spelled like this must stand in `backticks`"
TOO_DEEP: Final = "this query is nested too deeply; compute the inner parts in a WITH before"


class Cursor:
    """A place among the tokens of one statement: the ``;`` that may end it is left out."""

    def __init__(self, cypher: str) -> None:
        escape = _ASCII_ESCAPE.search(cypher)
        if escape:
            where = place(cypher, escape.start(1))
            raise ForbiddenQueryError(f"{where}: {escape[1]} stands for a plain character; write the character itself")
        self.cypher = cypher
        self._tokens = tokenize(cypher)
        while self._tokens and self._tokens[-1].text == ";":
            self._tokens.pop()
        self._end = Token("end", "", len(cypher))
        self._index = 0
        # In the condition of a comprehension a | ends the condition, and joins no labels.
        self._bar_ends = False
        self._furthest: tuple[int, QueryError] | None = None
        self._failed: set[tuple[int, str]] = set()
        self.token = self.peek()

    def peek(self, ahead: int = 0) -> Token:
        """Return a token further on, by its distance."""
        index = self._index + ahead
        return self._tokens[index] if 0 <= index < len(self._tokens) else self._end

    def advance(self) -> Token:
        """Go on by one token, and return the one that was met."""
        token = self.token
        self._index += 1
        self.token = self.peek()
        return token

    def accept(self, *texts: str) -> bool:
        """Go on if the next tokens are these signs or unquoted words in upper case."""
        if all((token.word or token.text) == text for token, text in ((self.peek(i), t) for i, t in enumerate(texts))):
            self._index += len(texts)
            self.token = self.peek()
            return True
        return False

    def at_word(self, *words: str) -> bool:
        """Whether the next token is one of these words."""
        return self.token.word in words and self.token.word != ""

    def expect(self, text: str, what: str = "") -> Token:
        """Go on over a sign or a word, or refuse the text."""
        token = self.token
        if not self.accept(text):
            self.fail(what or text)
        return token

    def name(self, what: str) -> str:
        """Go on over a name at a place where no keyword can stand."""
        identifier = self.token.identifier
        if identifier is None:
            self.fail(what)
        self.advance()
        return identifier

    def spelled(self, start: int) -> str:
        """Return the text from an offset to the last token that was met."""
        return self.cypher[start : self.peek(-1).end]

    def attempt(self, kind: str, parse: Callable[[], T]) -> T | None:
        """Return what a reading finds here, or None where the text reads otherwise; each is tried once."""
        begun, bar_ends = self._index, self._bar_ends
        if (begun, kind) in self._failed:
            return None
        try:
            return parse()
        except QueryError:
            self._failed.add((begun, kind))
            self._index, self._bar_ends = begun, bar_ends
            self.token = self.peek()
            return None

    def whole(self, parse: Callable[[], T]) -> T:
        """Return a reading of the whole text, or raise the error of the reading that came furthest."""
        try:
            found = parse()
            if self.token.text == ";":
                raise ForbiddenQueryError(f"{self.where()}: a second statement; run one at a time")
            if self.token.kind != "end":
                self.fail("the end of the query")
        except ForbiddenQueryError:
            raise
        except QueryError as error:
            check_brackets(self.cypher, self._tokens)
            raise (self._furthest[1] if self._furthest else error) from None
        except RecursionError:
            raise QueryError(TOO_DEEP) from None
        return found

    def where(self, token: Token | None = None) -> str:
        """Say where a token stands."""
        return place(self.cypher, (token or self.token).start)

    def fail(self, expected: str) -> NoReturn:
        """Refuse the token that was met, where something else was expected."""
        error = self._forbidden() or QueryError(self._unexpected(expected))
        if self._furthest is None or self._furthest[0] <= self._index:
            self._furthest = self._index, error
        raise error

    def refuse(self, message: str) -> NoReturn:
        """Refuse the token that was met for a reason of its own."""
        error = QueryError(f"{self.where()}: {message}")
        self._furthest = len(self._tokens) + 1, error
        raise error

    def _unexpected(self, expected: str) -> str:
        token = self.token
        if token.kind == "end":
            return f"{self.where()}: something is missing here: {expected}"
        if token.text in (")", "]", "}", ","):
            return f"{self.where()}: something is missing before {token.text} - expected {expected}"
        if token.word == "FORMAT":
            return f"{self.where()}: FORMAT CSV is no Cypher; the command line has --format csv"
        hint = f" ({_BACKTICKS})" if token.word in RESERVED else ""
        close = (
            difflib.get_close_matches(token.word, sorted(RESERVED - WRITING), n=1) if token.word and not hint else []
        )
        hint = f"; did you mean {close[0]}?" if close else hint
        return f"{self.where()}: expected {expected}, not {token.text[:40]!r}{hint}"

    def _forbidden(self) -> ForbiddenQueryError | None:
        """Return why the next word stands for more than a question, if it does."""
        word, after = self.token.word, self.peek(1)
        if word in WRITING:
            reason = f"{word} writes, and paperkg only answers questions ({_BACKTICKS})"
        elif word == "LOAD" and after.word == "CSV":
            reason = "LOAD CSV reads files, and a query reads the graph only"
        elif word == "IN" and "TRANSACTIONS" in (after.word, self.peek(2).word, self.peek(3).word):
            reason = "IN TRANSACTIONS has no place in a query that only reads"
        elif word == "USE" and after.kind in ("name", "quoted", "parameter"):
            reason = f"USE names another database; a query reads one graph ({_BACKTICKS})"
        elif self.token.text == ";":
            reason = "a second statement; run one at a time"
        else:
            return None
        return ForbiddenQueryError(f"{self.where()}: {reason}")

    def forbid_procedure(self) -> NoReturn:
        """Refuse to call a procedure."""
        allowed = ", ".join(sorted(PROCEDURES))
        raise ForbiddenQueryError(
            f"{self.where()}: procedures are not called, only CALL {{ subqueries }} and {allowed} ({_BACKTICKS})"
        )
