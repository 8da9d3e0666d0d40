"""A source of text or bytes for tests of readers, without the framework around them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO, TextIO

from paperkg.sources.formats import Format, Head


class Opened:
    """An opened source in memory."""

    def __init__(self, content: str | bytes, name: str = "-") -> None:
        self.raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        self.content = self.raw.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        self.head = Head(name, self.raw[:65_536], "" if b"\0" in self.raw[:1000] else self.content[:65_536])

    def binary(self) -> BinaryIO:
        return io.BytesIO(self.raw)

    def text(self) -> TextIO:
        return io.StringIO(self.content)


def opened(path: Path) -> Opened:
    return Opened(path.read_bytes(), path.name)


def form_of(source: Opened, formats: tuple[Format, ...]) -> str:
    """Return the name of the one form that a source looks like."""
    names = [form.name for form in formats if form.sniff(source.head)]
    assert len(names) == 1, names
    return names[0]
