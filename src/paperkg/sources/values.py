"""JSON values one after another from a stream of any length: of an array its elements, of lines each line's.

The standard library's decoder reads each value, for three reasons: it goes on where ``NaN`` stands, which pandas writes
and stricter parsers stop at; it tells the line; and it is quicker than an event parser. Memory holds one value, and of
a wrapper that is longer than `_WHOLE` one element of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

_STEP = 1 << 18
_WHOLE = 2 << 20  # a longer object is taken for a wrapper and gone through piece by piece
_NEAR = 64  # an error so near to the end of what was read may be one of the reading
_IDENTIFYING = ('"id"', '"title"', '"abstract"')


@dataclass(frozen=True)
class Value:
    """A decoded value and the line on which it begins; or, with ``error``, what was wrong there."""

    line: int
    value: Any = None
    error: str = ""


class Reader:
    """Values of a stream that may stand in an array, after one another, or in a wrapper too long to be held.

    Parameters
    ----------
    stream : text file object
        Read once.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text = ""
        self._at = 0
        self._line = 1
        self._counted = 0
        self._ended = False

    def __iter__(self) -> Iterator[Value]:
        """Yield each value."""
        seen = False
        while (sign := self._peek()) != "":
            if sign == "[" and not seen:
                self._at += 1
                yield from self._elements()
                if (sign := self._peek()) != "":
                    if not self._ended or sign != "":
                        yield Value(self.line, error="text after the end of the array; remove it")
                    return
                return
            seen = True
            value = self._next()
            if value is _LONG:
                yield from self._pieces()
                if self._stream is _EMPTY:
                    return
                continue
            yield value
            if value.error and not value.error.startswith("the key"):
                return
            if self._peek() == ",":
                self._at += 1

    @property
    def line(self) -> int:
        """The line of the place reached, counted from 1."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _elements(self, depth: int = 0) -> Iterator[Value]:
        """Yield the elements of an array whose bracket was passed."""
        while True:
            while (sign := self._peek()) == ",":
                self._at += 1
            if sign == "]":
                self._at += 1
                return
            if sign == "":
                yield Value(self.line, error="the array does not end: the file is cut off")
                return
            value = self._next()
            yield from (value,) if value is not _LONG else self._pieces(depth)
            if value.error and not value.error.startswith("the key"):
                self._at, self._text, self._ended = 0, "", True
                self._stream = _EMPTY
                return

    def _pieces(self, depth: int = 0) -> Iterator[Value]:
        """Yield what may be records in an object that is too long to be held."""
        self._at += 1
        while True:
            while (sign := self._peek()) == ",":
                self._at += 1
            if sign == "}":
                self._at += 1
                return
            key = self._next()
            if key.error or not isinstance(key.value, str) or self._peek() != ":":
                yield key if key.error else Value(self.line, error="it is not JSON (no key where one must stand)")
                return
            self._at += 1
            sign = self._peek()
            if sign == "[":
                self._at += 1
                yield from (value for value in self._elements(depth + 1) if value.error or _holds(value.value))
                if self._stream is _EMPTY:
                    return
                continue
            value = self._next()
            if value is _LONG:
                if depth > 8:
                    yield Value(self.line, error="it is nested too deeply; the rest of the file was not read")
                    return
                yield from self._pieces(depth + 1)
            elif value.error:
                yield value
                return
            elif isinstance(value.value, dict):
                yield Value(value.line, {key.value: value.value})

    def _next(self) -> Value:
        """Decode the value at the place reached."""
        line = self.line
        while True:
            start = self._at
            try:
                value, end = _DECODER.raw_decode(self._text, start)
                if end == len(self._text) and self._fill():
                    continue  # a number may go on
                self._at = end
                return Value(line, value, _twice(self._text, start, end))
            except json.JSONDecodeError as error:
                unfinished = error.pos >= len(self._text) - _NEAR or error.msg.startswith("Unterminated string")
                if unfinished and len(self._text) - start > _WHOLE and self._text[start] == "{":
                    return _LONG
                if unfinished and self._fill():
                    continue
                number = line + self._text.count("\n", start, error.pos)
                return Value(number, error=f"it is not JSON ({_reason(error)}); the rest of the file was not read")
            except RecursionError:
                return Value(line, error="it is nested too deeply; the rest of the file was not read")
            except ValueError as error:  # a number of thousands of digits
                return Value(line, error=f"{error}; the rest of the file was not read")

    def _peek(self) -> str:
        """Return the next character that is no white space, "" at the end, and go there."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n\ufeff\x1e":
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def _fill(self) -> bool:
        """Read more; return whether there was more."""
        if self._ended:
            return False
        rest = len(self._text) - self._at
        more = self._stream.read(max(_STEP, rest))  # as much again: a value is decoded few times
        if not more:
            self._ended = True
            return False
        self.line  # noqa: B018 - counts the lines that are dropped now
        self._text = self._text[self._at :] + more
        self._at = self._counted = 0
        return True


class _Empty:
    def read(self, _: int) -> str:
        return ""


_EMPTY: Any = _Empty()
_LONG = Value(0, error="the key of a wrapper")
_DECODER = json.JSONDecoder()


def _holds(value: Any) -> bool:
    return isinstance(value, dict | list)


def decode_line(line: str) -> tuple[Any, str]:
    """Return the value of a line of JSON, and what is wrong with it, or "".

    Examples
    --------
    >>> decode_line('{"title": "A Map"}'), decode_line('{"id": 1, "id": 2}')[1]
    (({'title': 'A Map'}, ''), 'the key "id" stands twice; mend or remove the record')
    """
    try:
        value = json.loads(line)
    except RecursionError:
        return None, "it is nested too deeply"
    except json.JSONDecodeError as error:
        return None, f"it is not JSON ({_reason(error)}); mend or remove the line"
    except ValueError as error:
        return None, f"{error}; mend or remove the line"
    return value, _twice(line, 0, len(line))


def _twice(text: str, start: int, end: int) -> str:
    """Return an error where an object names one of its own texts twice: nobody can say which is right."""
    if all(text.count(name, start, end) < 2 for name in _IDENTIFYING):
        return ""
    try:
        json.loads(text[start:end], object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        return str(error)
    return ""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        for name in ("id", "title", "abstract"):
            if names.count(name) > 1:
                raise ValueError(f'the key "{name}" stands twice; mend or remove the record')
    return record


def _reason(error: json.JSONDecodeError) -> str:
    return f"{error.msg.lower()} at column {error.colno}"


def is_number(value: Any) -> bool:
    """Return whether a value is a number that says something."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
