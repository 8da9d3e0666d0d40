"""From what a user names to opened sources: files, folders, archives and streams, decompressed and decoded.

Compression is told by the first bytes, never by the suffix, and undone as the source is read, so that memory stays
flat. Text is UTF-8, or UTF-16 and UTF-32 where a byte order mark or the pattern of zero bytes says so; bytes that are
not UTF-8 are read as Windows' cp1252, or as what charset-normalizer finds where much of the text is not ASCII, and that
is said.
"""

from __future__ import annotations

import bz2
import codecs
import contextlib
import gzip
import io
import lzma
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO, cast

from paperkg.errors import InputError
from paperkg.sources.formats import Head

LOOK = 65_536
_STEP = 512  # of a source that is cut off, at most so much before the cut is lost
BROKEN = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, UnicodeDecodeError, OSError)
"""What reading a damaged source may raise beside `InputError`."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PACKED_SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".zstd")
_ADDRESS = re.compile(r"(?:https?|ftp|s3)://", re.IGNORECASE)
_OFFICE = ("[content_types].xml", "mimetype")
_FEWEST_FOREIGN = 20
_FOREIGN_SHARE = 0.2  # of bytes that are not ASCII: above it a text is hardly in a language of western Europe


@dataclass
class Opened:
    """An opened source.

    Parameters
    ----------
    head : Head
        Its beginning.
    stream : binary file object
        Its content from the first byte on, decompressed.
    notes : list of str
        What had to be supposed to read it, for people.
    columns : mapping, optional
        Which column of a table is which field, where a user says so: ``{"title": "Titel der Arbeit"}``.
    """

    head: Head
    stream: BinaryIO
    notes: list[str] = field(default_factory=list)
    columns: Mapping[str, str] = field(default_factory=dict)
    _wrappers: list[io.TextIOWrapper] = field(default_factory=list, repr=False)

    def binary(self) -> BinaryIO:
        """Return the whole content as bytes; seekable where it is a plain file."""
        return self.stream

    def text(self) -> TextIO:
        r"""Return the whole content decoded, with ``\n`` as the end of lines."""
        wrapper = io.TextIOWrapper(self.stream, self.encoding, errors=_FALLBACK, newline=None)
        self._wrappers.append(wrapper)
        return cast(TextIO, _Unmarked(wrapper, self))

    def release(self) -> None:
        """Let go of the stream, which whoever opened it closes."""
        while self._wrappers:
            with contextlib.suppress(ValueError, *BROKEN):
                self._wrappers.pop().detach()

    @cached_property
    def encoding(self) -> str:
        """The name of the encoding that the beginning shows."""
        return find_encoding(self.head.raw) or "utf-8"


class _Unmarked(io.TextIOBase):
    """Decoded text that says, once it is read, where bytes were not in its encoding."""

    def __init__(self, inner: io.TextIOWrapper, source: Opened) -> None:
        self._inner, self._source, self._strange = inner, source, _Strange.count

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> str:
        text = self._inner.read(-1 if size is None else size)
        if not text or size is None or size < 0:
            self._tell()
        return text

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        line = self._inner.readline(size)
        if not line:
            self._tell()
        return line

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        for line in self._inner:  # noqa: UP028 - what is left off early would close the stream with "yield from"
            yield line
        self._tell()

    def _tell(self) -> None:
        count, self._strange = _Strange.count - self._strange, _Strange.count
        if count > 0:
            letters = f"{count} letter{'s' * (count > 1)}"
            self._source.notes.append(f"{letters} not in {self._source.encoding.upper()}, read as cp1252")


class _Strange:
    """How many bytes were not in the encoding of their source, over all sources."""

    count = 0


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    _Strange.count += 1
    if error.encoding.lower().startswith(("utf-16", "utf-32", "utf16", "utf32")):
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_FALLBACK = "paperkg.western"
codecs.register_error(_FALLBACK, _as_western)


def find_encoding(raw: bytes) -> str | None:
    r"""Return the encoding that the beginning of a source is in, or None where it is no text.

    Examples
    --------
    >>> find_encoding("Jörg".encode()), find_encoding("Jörg".encode("utf-16")), find_encoding(b"J\xf6rg")
    ('utf-8', 'utf-16', 'cp1252')
    >>> find_encoding("Jörg".encode("utf-16-le")), find_encoding(b"\x89PNG\x00\x01")
    ('utf-16-le', None)
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    if b"\0" in raw:
        return _wide_encoding(raw)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return _narrow_encoding(raw)
    return "utf-8"


def _wide_encoding(raw: bytes) -> str | None:
    """Tell UTF-16 without its mark by the side on which the zero bytes of Latin letters stand."""
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    half = len(raw) // 2
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if half > 1 and zeros * 2 > half and others * 20 <= half:
            return encoding
    return None


def _narrow_encoding(raw: bytes) -> str | None:
    control = sum(raw.count(bytes([code])) for code in (*range(1, 9), *range(14, 27), 28, 29, 30, 31))
    if control * 50 > len(raw):
        return None
    strange = sum(byte > 0x7F for byte in raw)
    valid = sum(ord(letter) > 0x7F for letter in raw.decode("utf-8", "ignore"))
    if valid * 2 >= strange - valid and valid > 2:
        return "utf-8"  # parts of several files put together: what is not UTF-8 is mended letter by letter
    if strange >= _FEWEST_FOREIGN and strange > _FOREIGN_SHARE * len(raw):
        from charset_normalizer import from_bytes

        best = from_bytes(raw[: LOOK // 4]).best()
        return best.encoding if best and not best.encoding.startswith("utf") else None
    return "cp1252"


def open_sources(source: str | Path | IO[Any], suffixes: tuple[str, ...]) -> Iterator[Opened | InputError | str]:
    """Yield the opened sources of what a user names.

    Parameters
    ----------
    source : str, Path, or file object
        A file; a folder, whose files are opened in the order of their paths; or a stream, text or binary. An archive
        (.zip) is opened like a folder.
    suffixes : tuple of str
        Which files of a folder or an archive are opened; a suffix of compression may follow.

    Yields
    ------
    Opened, InputError or str
        A source; one of several sources that cannot be opened; or a remark on what was passed over. Each source is
        closed when the next is asked for.

    Raises
    ------
    InputError
        If the one source that is named cannot be opened.
    """
    if not isinstance(source, str | Path):
        yield from _open_stream(_as_binary(source), _stream_name(source), suffixes)
        return
    if _ADDRESS.match(str(source)):
        raise InputError(
            f"{source}: addresses are not read, nothing here goes to the network; download it first "
            f"(curl -L -o papers.download '{source}') and give the file"
        )
    path = Path(source)
    if path.is_dir():
        yield from _open_folder(path, suffixes)
    else:
        yield from _open_file(path, str(path), suffixes)


def _open_file(path: Path, name: str, suffixes: tuple[str, ...]) -> Iterator[Opened | InputError | str]:
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file or folder") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{name}: it cannot be read ({getattr(error, 'strerror', None) or error})") from None
    with stream:
        yield from _open_stream(stream, name, suffixes)


def _open_folder(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Opened | InputError | str]:
    files: list[Path] = []
    others: list[Path] = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts) or not path.is_file():
            continue
        (files if is_wanted(path.name, (*suffixes, ".zip")) else others).append(path)
    if not files:
        raise InputError(f"{folder}: no file in it ends in {', '.join(suffixes)}")
    if others:
        yield _passed_over(str(folder), len(files), [path.relative_to(folder).as_posix() for path in others])
    for path in files:
        try:
            yield from _open_file(path, str(path), suffixes)
        except InputError as error:
            yield error


def _passed_over(name: str, count: int, others: list[str]) -> str:
    return f"{name}: {count} files; skipped {len(others)} others, e.g. {others[0]!r}"


def is_wanted(name: str, suffixes: tuple[str, ...]) -> bool:
    """Return whether a file's name ends in one of some suffixes, with or without one of compression after it.

    Examples
    --------
    >>> is_wanted("part_000.jsonl.gz", (".jsonl",)), is_wanted("part_000.gz", (".jsonl",)), is_wanted("a.png", (".md",))
    (True, True, False)
    """
    path = Path(name.lower())
    if path.suffix in _PACKED_SUFFIXES:
        path = path.with_suffix("")
        return not path.suffix or path.suffix in suffixes
    return path.suffix in suffixes


def inner_suffix(name: str) -> str:
    """Return the suffix of a name in lower case, that of compression left out.

    Examples
    --------
    >>> inner_suffix("arxiv.JSON.zst")
    '.json'
    """
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix in _PACKED_SUFFIXES else path.suffix


def _open_stream(stream: BinaryIO, name: str, suffixes: tuple[str, ...], depth: int = 0) -> Iterator[Any]:
    try:
        raw = _read_head(stream)
        unpack = next((unpack for mark, unpack in _PACKED.items() if raw.startswith(mark)), None)
        if unpack and depth < 3:
            with unpack(_rewound(stream, raw)) as inner:
                yield from _open_stream(cast(BinaryIO, inner), name, suffixes, depth + 1)
            return
        if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")) and depth < 3:
            yield from _open_zip(_rewound(stream, raw), name, raw, suffixes, depth)
            return
    except BROKEN as error:
        raise InputError(f"{name}: it cannot be read ({_reason(error)})") from None
    yield _opened(stream, name, raw)


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _opened(stream: BinaryIO, name: str, raw: bytes) -> Opened:
    encoding, text, notes = (None if b"%PDF-" in raw[:1024] else find_encoding(raw)), "", []
    if encoding:
        decoder = codecs.getincrementaldecoder(encoding)(errors=_FALLBACK)
        before = _Strange.count
        text = decoder.decode(raw).replace("\r\n", "\n").replace("\r", "\n")
        _Strange.count = before
        if not encoding.startswith("utf"):
            notes.append(f"it is not UTF-8 and was read as {encoding}")
    return Opened(Head(name, raw, text), _rewound(stream, raw), notes)


def _read_head(stream: BinaryIO) -> bytes:
    """Return the first bytes; of a source that is cut off those that are there: its error comes when it is read."""
    parts: list[bytes] = []
    size = 0
    while size < LOOK:
        try:
            part = stream.read(min(LOOK - size, _STEP))
        except BROKEN:
            if not parts:
                raise
            break
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _rewound(stream: BinaryIO, raw: bytes) -> BinaryIO:
    """Return a stream as it was before its beginning was read."""
    try:
        if stream.seekable() and not isinstance(stream, gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile):
            stream.seek(-len(raw), io.SEEK_CUR)
            return stream
    except (AttributeError, OSError, ValueError):
        pass
    return io.BufferedReader(_Joined(raw, stream), LOOK)


class _Joined(io.RawIOBase):
    """What was read of a stream, then the rest of it; closing it leaves the stream open."""

    def __init__(self, first: bytes, rest: Any) -> None:
        self._first, self._rest = memoryview(first), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._first:
            data: Any = self._first[: len(buffer)]
            self._first = self._first[len(data) :]
        else:
            data = self._rest.read(len(buffer)) or b""
        buffer[: len(data)] = data
        return len(data)


class _Encoded(io.RawIOBase):
    """A text stream as bytes."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self._left = stream, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = self._stream.read(len(buffer)).encode("utf-8", "replace")
        data, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _as_binary(stream: IO[Any]) -> BinaryIO:
    if isinstance(stream.read(0), str):
        return io.BufferedReader(_Encoded(stream))
    return cast(BinaryIO, stream) if hasattr(stream, "seekable") else io.BufferedReader(_Joined(b"", stream), LOOK)


def _stream_name(stream: IO[Any]) -> str:
    name = getattr(stream, "name", None)
    return name if isinstance(name, str) and name not in ("<stdin>", "") else "-"


def _unpack_zstd(stream: BinaryIO) -> Any:
    import zstandard

    try:
        return io.BufferedReader(
            _Zstd(zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)), LOOK
        )
    except zstandard.ZstdError as error:
        raise OSError(str(error)) from None


class _Zstd(io.RawIOBase):
    """A zstd stream whose faults are OSError."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        import zstandard

        try:
            return int(self._reader.readinto(buffer))
        except zstandard.ZstdError as error:
            raise OSError(str(error)) from None


_PACKED: dict[bytes, Any] = {
    b"\x1f\x8b": lambda stream: gzip.GzipFile(fileobj=stream),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": _unpack_zstd,
}


def _open_zip(stream: BinaryIO, name: str, raw: bytes, suffixes: tuple[str, ...], depth: int) -> Iterator[Any]:
    with tempfile.SpooledTemporaryFile(LOOK * 64) as spool:
        seekable = stream
        if not stream.seekable():
            while block := stream.read(LOOK * 16):
                spool.write(block)
            spool.seek(0)
            seekable = cast(BinaryIO, spool)
        start = seekable.tell()
        with zipfile.ZipFile(seekable) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            inner = [part for part in names if not part.startswith("__MACOSX/") and not _is_hidden(part)]
            office = any(part.lower() in _OFFICE for part in names)
            wanted = sorted(part for part in inner if is_wanted(part, (*suffixes, ".zip")))
            if not office:
                if not inner:
                    raise InputError(f"{name}: it is an empty archive; give at least one paper")
                if not wanted:
                    raise InputError(f"{name}: none of the {len(inner)} files in it ends in {', '.join(suffixes)}")
                if len(wanted) < len(inner):
                    others = sorted(set(inner) - set(wanted))
                    yield _passed_over(name, len(wanted), others)
                for part in wanted:
                    try:
                        with archive.open(part) as member:
                            yield from _open_stream(cast(BinaryIO, member), f"{name}/{part}", suffixes, depth + 1)
                    except InputError as error:
                        yield error
                    except (RuntimeError, NotImplementedError) as error:
                        yield InputError(f"{name}/{part}: it cannot be read ({error}); unpack it first")
                return
        seekable.seek(start)
        yield _opened(seekable, name, raw) if seekable is stream else Opened(Head(name, raw, ""), seekable)


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))
