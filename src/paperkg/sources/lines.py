"""Bytes to numbered lines of text: UTF-8, or UTF-8, UTF-16 and UTF-32 that say so with a byte order mark.

Nothing is guessed: other bytes are an error that says where they stand and what to do.
"""

from __future__ import annotations

import codecs
import io
from collections import deque
from collections.abc import Iterator
from typing import IO, Any

from paperkg.errors import InputError

_LOOK = 65_536
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Lines(Iterator[tuple[int, str]]):
    """The lines of a stream with their numbers, counted from 1; one bad line raises InputError and the next goes on.

    Parameters
    ----------
    stream : text or binary file object
        Read once, line by line.
    name : str
        Name of the source in messages.
    """

    def __init__(self, stream: IO[Any], name: str) -> None:
        self.name = name
        self.number = 0
        self._offset = 0
        self._lines_read = 0
        self._ahead: deque[tuple[int, str | InputError]] = deque()
        first = stream.read(0)
        self._raw: Iterator[Any]
        if isinstance(first, str):
            self._raw = iter(stream)
        else:
            self._raw = self._binary(stream)

    def __next__(self) -> tuple[int, str]:
        """Return the next line without its end."""
        self.number, line = self._ahead.popleft() if self._ahead else self._read()
        if isinstance(line, InputError):
            raise line
        return self.number, line

    def look(self, count: int) -> list[str]:
        """Return the next lines that are not blank, at most `count` and none beyond a bad one, and keep them all."""
        found: list[str] = []
        for _, line in self._peek():
            if isinstance(line, InputError):
                break
            if line.strip():
                found.append(line.lstrip())
            if len(found) == count:
                break
        return found

    def is_blank(self) -> bool:
        """Return whether nothing but white space is left."""
        return all(not isinstance(line, InputError) and not line.strip() for _, line in self._peek())

    def _peek(self) -> Iterator[tuple[int, str | InputError]]:
        yield from tuple(self._ahead)
        while True:
            try:
                self._ahead.append(self._read())
            except StopIteration:
                return
            yield self._ahead[-1]

    def _read(self) -> tuple[int, str | InputError]:
        try:
            line = next(self._raw)
        except UnicodeDecodeError as error:
            self._raw = iter(())
            reason = f"{self.name}: it is not valid {error.encoding.upper()} ({error.reason})"
            return self._lines_read + 1, InputError(reason)
        self._lines_read += 1
        number = self._lines_read
        try:
            text = self._decode(line, number) if isinstance(line, bytes) else line
        except InputError as error:
            return number, error
        if "\0" in text:
            reason = f"{self.name}: line {number} holds a NUL byte: a binary file? Give text or JSON lines"
            return number, InputError(reason)
        return number, (text.removeprefix("\ufeff") if number == 1 else text).rstrip("\r\n")

    def _binary(self, stream: IO[bytes]) -> Iterator[Any]:
        buffer = stream if hasattr(stream, "peek") else io.BufferedReader(_Raw(stream), _LOOK)
        head = buffer.peek(_LOOK)[:_LOOK]
        if head.startswith(b"%PDF-"):
            raise InputError(f"{self.name}: it is a PDF; paste its title and abstract as text")
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                if encoding == "utf-8":
                    break
                return iter(io.TextIOWrapper(io.BufferedReader(_Raw(buffer)), encoding=encoding))
        if b"\0" in head:
            raise InputError(
                f"{self.name}: it holds NUL bytes: a binary file, or UTF-16 without a byte order mark. "
                "Give text in UTF-8 or JSON lines"
            )
        return iter(buffer)

    def _decode(self, line: bytes, number: int) -> str:
        start = self._offset
        self._offset += len(line)
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"{self.name}: line {number} is not UTF-8: byte 0x{line[error.start]:02x} at offset "
                f"{start + error.start}. Save the file as UTF-8"
            ) from None


class _Raw(io.RawIOBase):
    """Any object with read() as a raw stream; closing it leaves the object open."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer)) or b""
        buffer[: len(data)] = data
        return len(data)
