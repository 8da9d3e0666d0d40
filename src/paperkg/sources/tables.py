"""Tables: CSV and TSV of any dialect, cells pasted from a spreadsheet, Excel and OpenDocument workbooks, Parquet.

Rows come from their file one after another; `paperkg.sources.columns` says which column is what, and here a row becomes
a record. Python's csv is not used to read: after a quote that does not close it gives the rest of the file as one row,
where here that row alone is lost. A table of paperkg's own (`paperkg.exports`) is read back exactly.
"""

from __future__ import annotations

import datetime
import io
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO, Final

from paperkg.errors import InputError
from paperkg.interchange import CSV_ID, from_cell, from_list, paper_from_texts
from paperkg.sources.columns import Columns, fields_of, find_columns, is_header, plain_name
from paperkg.sources.formats import Format, Head, Raw, Read, Rejected, Skipped, Source
from paperkg.sources.parts import arxiv_cell, arxiv_in, joined_date, loose_date, shorten, split_people

_DELIMITERS: Final = ("\t", ";", ",", "|")
_SAMPLE: Final = 60
_MOST_LINES: Final = 400
_LONGEST: Final = 400_000
_YEAR: Final = re.compile(r"(?<!\d)(1[5-9]\d\d|2[01]\d\d)(?!\d)")
_MIDNIGHT: Final = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?$")
_NO_PAPERS: Final = frozenset(("attachment", "note", "annotation"))


@dataclass(frozen=True)
class _Row:
    """A row of a table; ``ended`` is whether its line has an end, and ``sheet`` counts the sheets of a workbook."""

    where: int
    cells: list[str]
    ended: bool = True


_Rows = Iterable[_Row | Rejected]


# --- from text to rows ---


@dataclass
class _Cells:
    """The cells of a row as far as its lines were read: whether a quoted one is open, and whether it looks wrong."""

    cells: list[str]
    open: bool = False
    dirty: bool = False


def _split(text: str, delimiter: str, *, literal: bool = False) -> _Cells:
    r"""Split a row; a quoted cell ends at a quote in front of a delimiter or the row's end.

    With `literal`, a cell with a quote inside that should be doubled is taken as it stands, its first quote too.

    Examples
    --------
    >>> _split('a,"b, ""c"" d",e', ",").cells, _split('"Why?": a study\t2016', "\t").cells
    (['a', 'b, "c" d', 'e'], ['"Why?": a study', '2016'])
    >>> _split('a,"b', ",").open
    True
    """
    if '"' not in text:
        return _Cells(text.split(delimiter))
    cells: list[str] = []
    position, any_dirty = 0, False
    while True:
        if text.startswith('"', position):
            end, dirty = _quoted_end(text, position, delimiter)
            any_dirty |= dirty
            if end < 0 and not (dirty and "\n" not in text):
                return _Cells(cells, open=True, dirty=any_dirty)
            if end >= 0 and not (dirty and literal):
                cells.append(text[position + 1 : end].replace('""', '"'))
                position = end + 1
                if position == len(text):
                    return _Cells(cells, dirty=any_dirty)
                position += 1
                continue
        end = text.find(delimiter, position)
        cells.append(text[position : end if end >= 0 else len(text)])
        if end < 0:
            return _Cells(cells, dirty=any_dirty)
        position = end + 1


def _quoted_end(text: str, start: int, delimiter: str) -> tuple[int, bool]:
    """Return where the quote that closes a cell stands, or -1, and whether one stands inside that closes nothing."""
    position, dirty = start + 1, False
    while True:
        quote = text.find('"', position)
        if quote < 0:
            return -1, dirty
        after = text[quote + 1 : quote + 2]
        if after == '"':
            position = quote + 2
        elif after in ("", delimiter):
            return quote, dirty
        else:
            dirty, position = True, quote + 1


def split_rows(lines: Iterable[str], delimiter: str, width: int = 0) -> Iterator[_Row | Rejected]:
    r"""Yield the rows of a table in text, quoted line ends kept.

    Parameters
    ----------
    lines : iterable of str
        With their ends.
    delimiter : str
        What stands between two cells.
    width : int, optional
        How many cells a row has, where that is known: a row whose quote does not close is found by it.

    Yields
    ------
    row or Rejected
        A row whose quote never closes is rejected, and what stands in the lines after it is read as rows again.

    Examples
    --------
    >>> [row.cells for row in split_rows(["a,b\n", '"c\n', 'd",e\n'], ",")]
    [['a', 'b'], ['c\nd', 'e']]
    """
    again: deque[tuple[int, str]] = deque()
    fresh = iter(enumerate(lines, 1))

    def following() -> tuple[int, str] | None:
        return again.popleft() if again else next(fresh, None)

    while (item := following()) is not None:
        number, line = item
        ended = line.endswith("\n")
        text = line.rstrip("\r\n")
        row = _split(text, delimiter)
        if row.dirty and not row.open and len(row.cells) != width:
            other = _split(text, delimiter, literal=True)
            row = other if len(other.cells) == width and not other.open else row
        if not row.open:
            yield _Row(number, row.cells, ended)
            continue
        after: list[tuple[int, str]] = []
        size = len(text)
        while row.open and len(after) < _MOST_LINES and size < _LONGEST:
            more = following()
            if more is None:
                break
            after.append(more)
            ended = more[1].endswith("\n")
            line = more[1].rstrip("\r\n")
            text = f"{text}\n{line}"
            size += len(line) + 1
            if '"' not in line:
                continue
            row = _split(text, delimiter)
            begins = line.startswith('"') and line[1:2] not in ("", '"', delimiter)
            if begins or (row.dirty and not row.open and width > 1 and len(row.cells) != width):
                # A row begins where the quoted cell should go on (a quote inside it would be doubled): the cell's
                # quote was never closed.
                row = _Cells([], open=True)
                break
        if row.open:
            again.extendleft(reversed(after))
            yield Rejected(number, f"a quote in it does not close ({shorten(line_start(text))!r}); close it")
        else:
            yield _Row(number, row.cells, ended)


def line_start(text: str) -> str:
    """Return the first line of a text."""
    return text.split("\n", 1)[0]


def find_delimiter(text: str) -> str:
    r"""Return what stands between the cells of a table.

    Examples
    --------
    >>> find_delimiter("Titel;Jahr\nRivers, lakes, and seas;2020\n"), find_delimiter("Title\tYear\nA, b\t2020\n")
    (';', '\t')
    """
    hint = re.match(r"\s*sep=(.)\r?\n", text, re.IGNORECASE)
    if hint:
        return hint[1]
    lines = _whole_lines(text)
    return max(_DELIMITERS, key=lambda sign: _fitness(lines, sign))


def _whole_lines(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    # The last line of a beginning may be cut off.
    return lines[:-1] if len(text) >= 60_000 and len(lines) > 1 else lines


def _fitness(lines: Sequence[str], delimiter: str) -> tuple[int, float, int]:
    rows = _sample(lines, delimiter)
    if not rows:
        return 0, 0.0, 0
    fields = max((len(fields_of(row)) for row in rows[:30] if is_header(row) and len(row) > 1), default=0)
    commonest, count = Counter(len(row) for row in rows).most_common(1)[0]
    return fields, count / len(rows) if commonest > 1 else 0.0, commonest


def _sample(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    rows = (row for row in split_rows(lines, delimiter) if isinstance(row, _Row))
    return [row.cells for row in islice(rows, _SAMPLE) if any(cell.strip() for cell in row.cells)]


def looks_like_table(head: Head, *, tabs: bool) -> bool:
    """Return whether a header row names a title or abstract and more; or, between tabs, whether cells show it."""
    text = head.text.lstrip("\ufeff")
    if not text.strip() or text.lstrip()[:1] in "{[<@%\\" or re.search(r"^\s*\|?\s*:?-{3,}:?\s*\|", text, re.MULTILINE):
        return False
    delimiter = find_delimiter(text)
    if (delimiter == "\t") is not tabs:
        return False
    rows = _sample(_whole_lines(text), delimiter)
    width = Counter(len(row) for row in rows).most_common(1)[0][0] if rows else 0
    for index, row in enumerate(rows[:30]):
        if is_header(row) and len(row) > 1:
            body = rows[index + 1 :]
            alike = sum(1 < len(other) <= len(row) for other in body)
            # A line of prose may be two such words; a header has rows of as many cells below it.
            return len(fields_of(row)) >= 2 and (not body or alike * 10 >= len(body) * 6) and (bool(body) or index == 0)
    if not tabs or len(rows) < 2 or width < 2 or sum(len(row) == width for row in rows) * 10 < len(rows) * 9:
        return False
    try:
        return {"title", "abstract"} <= find_columns(rows).fields.keys()
    except InputError:
        return False


def _text_rows(source: Source) -> _Rows:
    text = source.head.text.lstrip("\ufeff")
    delimiter = find_delimiter(text)
    widths = Counter(len(row) for row in _sample(_whole_lines(text), delimiter))
    width = max((count, width) for width, count in widths.items())[1] if widths else 0
    for row in split_rows(source.text(), delimiter, width):
        if isinstance(row, _Row) and row.where == 1:
            if re.match(r"\s*sep=", row.cells[0], re.IGNORECASE):
                continue
            row.cells[0] = row.cells[0].lstrip("\ufeff")
        yield row


# --- from workbooks and Parquet to rows ---


def looks_like_workbook(head: Head) -> bool:
    """Return whether it is an Excel or OpenDocument workbook."""
    raw = head.raw
    if raw.startswith(b"PK"):
        return b"xl/" in raw or b"application/vnd.oasis.opendocument.spreadsheet" in raw[:200]
    is_old = raw.startswith(b"\xd0\xcf\x11\xe0")
    return is_old and (head.name.lower().endswith((".xls", ".xlt")) or "Workbook".encode("utf-16-le") in raw)


def read_workbook(source: Source) -> Read:
    """Yield the papers of every sheet that has a column of titles or abstracts."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise InputError(
            f"{source.head.name}: it is a workbook; pip install python-calamine reads it, or save it as CSV (UTF-8)"
        ) from None
    name = source.head.name
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(source.binary().read()))
        sheets = list(workbook.sheet_names)
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(
            f"{name}: the workbook cannot be opened ({error}); save it again as .xlsx, or as CSV"
        ) from None
    others: list[str] = []
    last: InputError | None = None
    for sheet in sheets:
        try:
            table = workbook.get_sheet_by_name(sheet)
            start = (table.start or (0, 0))[0]
            rows = [_Row(start + i, _cells(row)) for i, row in enumerate(table.iter_rows(), 1)]
            rows = [row for row in rows if any(cell for cell in row.cells)]
        except (CalamineError, OSError, ValueError) as error:
            others.append(f"{sheet} ({error})")
            continue
        if not rows:
            continue
        label = name if len(sheets) == 1 else f"{name}, sheet {sheet!r}"
        try:
            yield from _papers(rows, source, label, strict=False)
        except InputError as error:
            last = error
            others.append(sheet)
    if last is not None and len(others) == len(sheets):
        raise last
    if others:
        yield Skipped(f"sheets without a column of titles or abstracts were not read: {', '.join(others)}")


def _cells(row: Iterable[Any]) -> list[str]:
    return [_cell_text(value) for value in row]


def _cell_text(value: Any) -> str:
    """Return what a spreadsheet or Parquet cell shows."""
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, float):
        return "" if value != value else str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return next((str(value[key]) for key in ("name", "full_name", "value", "text") if value.get(key)), "")
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_cell_text, value)))
    return str(value).strip()


def looks_like_parquet(head: Head) -> bool:
    """Return whether it is Parquet."""
    return head.raw.startswith(b"PAR1")


def read_parquet(source: Source) -> Read:
    """Yield the rows of Parquet, a batch at a time; only the columns that are used are read."""
    name = source.head.name
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise InputError(
            f"{name}: it is Parquet; pip install 'paperkg[tables]' reads it, or save it as CSV or JSON lines"
        ) from None
    try:
        file = parquet.ParquetFile(_seekable(source.binary()))
        names = list(file.schema_arrow.names)
        used = _parquet_columns(file, names, source)
        rows = _parquet_rows(file, used)
        yield from _papers(rows, source, name, strict=False, others=tuple(n for n in names if n not in used))
    except (ArrowException, OSError, ValueError) as error:
        reason = line_start(str(error))
        raise InputError(f"{name}: the Parquet file cannot be read ({reason}); is it whole?") from None


def _parquet_columns(file: Any, names: list[str], source: Source) -> list[str]:
    """Return the columns that are worth reading: those that name a field, or else all that hold text."""
    given = _given(source)
    if given or "title" not in fields_of(names):
        return names
    columns = find_columns([names], given, source=source.head.name)
    used = {i for found in columns.fields.values() for i in found}
    return [name for i, name in enumerate(names) if i in used]


def _parquet_rows(file: Any, names: list[str]) -> Iterator[_Row]:
    yield _Row(0, list(names))
    number = 0
    for batch in file.iter_batches(batch_size=512, columns=names):
        for record in batch.to_pylist():
            number += 1
            yield _Row(number, [_cell_text(record.get(name)) for name in names])


def _seekable(stream: BinaryIO) -> BinaryIO:
    try:
        if stream.seekable():
            return stream
    except (AttributeError, ValueError):
        pass
    return io.BytesIO(stream.read())


# --- from rows to papers ---


def read_table(source: Source, columns: Mapping[str, str] | None = None) -> Read:
    """Yield the papers of a table in text.

    Parameters
    ----------
    source : Source
        The table; what its attribute ``columns`` says counts where `columns` is not given.
    columns : mapping, optional
        Which column is which field, by its name or its number, counted from 1: ``{"title": "Name", "abstract": "3"}``.

    Yields
    ------
    Raw, Paper, Rejected or Skipped
    """
    yield from _papers(_text_rows(source), source, source.head.name, given=columns)


def _given(source: Source) -> Mapping[str, str] | None:
    given = getattr(source, "columns", None)
    return given if isinstance(given, Mapping) and given else None


def _papers(
    rows: _Rows,
    source: Source,
    label: str,
    *,
    given: Mapping[str, str] | None = None,
    strict: bool = True,
    others: tuple[str, ...] = (),
) -> Read:
    stream = iter(rows)
    sample = list(islice(stream, _SAMPLE))
    whole = [row for row in sample if isinstance(row, _Row) and any(cell.strip() for cell in row.cells)]
    if whole and whole[0].cells[0].strip() == CSV_ID:
        yield from _own_papers(chain(sample, stream), whole[0])
        return
    columns = find_columns([row.cells for row in whole], given or _given(source), source=label)
    if columns.guessed:
        header = "" if columns.header is not None else "it has no header row; "
        yield Skipped(f"{header}taken by content: {', '.join(columns.guessed)} (--columns says otherwise)")
    header_row = whole[columns.header] if columns.header is not None else None
    if columns.header:
        yield Skipped(f"{columns.header} rows above the header were not read, e.g. {_shown(whole[0])!r}")
    common = Counter(len(row.cells) for row in whole).most_common(1)[0][0] if whole else 0
    maker = _Maker(columns, header_row, strict, others, common)
    for row in chain(sample, stream):
        if isinstance(row, Rejected):
            yield row
        elif header_row is None or row.where > header_row.where:
            found = maker.record(row)
            if found is not None:
                yield found
    if maker.skipped:
        yield Skipped(f"{maker.skipped} rows are attachments or notes, not papers")


def _shown(row: _Row) -> str:
    return shorten(next((cell for cell in row.cells if cell.strip()), ""))


class _Maker:
    """Makes records of rows."""

    def __init__(
        self, columns: Columns, header: _Row | None, strict: bool, others: tuple[str, ...] = (), common: int = 0
    ) -> None:
        self.columns = columns
        # How many cells most rows have: some programs end each row, but not the header, with a delimiter.
        self.common = common
        self.header = [cell.strip() for cell in header.cells] if header else None
        self.width = len(header.cells) if header else len(columns.names)
        self.strict = strict
        self.others = others
        self.skipped = 0
        plain = [plain_name(name) for name in columns.names]
        self.type = plain.index("item type") if "item type" in plain else -1
        # Where Zotero keeps what has no column of its own.
        self.beside = [
            i for i, name in enumerate(plain) if name in ("extra", "number", "archive location", "notes", "note")
        ]
        texts = [i for name in ("title", "abstract") for i in columns.fields.get(name, ())]
        self.first_text = min(texts, default=0)

    def record(self, row: _Row) -> Raw | Rejected | None:
        cells = row.cells
        if not any(cell.strip() for cell in cells) or self._is_header(cells):
            return None
        fault = self._fault(row)
        if fault:
            return Rejected(row.where, fault)
        if self.type >= 0 and self._at(cells, self.type) in _NO_PAPERS:
            self.skipped += 1
            return None
        title, abstract = self._one(cells, "title"), self._one(cells, "abstract")
        if not title and not abstract:
            return Rejected(row.where, f"this row ({_shown(row)!r}) has neither title nor abstract; add a title")
        arxiv, used_beside = self._arxiv(cells)
        used = {i for name, columns in self.columns.fields.items() for i in columns}
        pmid, wos = self._one(cells, "pmid"), self._one(cells, "wos")
        work = self._one(cells, "openalex").rpartition("/")[2]
        ids = (
            f"pmid:{pmid}" if pmid.isdecimal() else "",
            f"wos:{wos.removeprefix('WOS:')}" if wos else "",
            f"openalex:{work}" if work else "",
        )
        return Raw(
            where=row.where,
            title=title,
            abstract=abstract,
            authors=split_people(self._one(cells, "authors")),
            date=self._date(cells),
            venue=self._one(cells, "venue"),
            url=self._url(cells),
            doi=self._one(cells, "doi"),
            arxiv=arxiv,
            ids=tuple(filter(None, ids)),
            unused=self.others
            + tuple(
                name
                for i, name in enumerate(self.columns.names)
                if i not in used and i not in used_beside and i != self.type and self._at(cells, i)
            ),
        )

    def _is_header(self, cells: Sequence[str]) -> bool:
        """Whether the header stands here once more, as where tables were put together."""
        return self.header is not None and [cell.strip().lstrip("\ufeff") for cell in cells] == self.header

    def _fault(self, row: _Row) -> str:
        count = len(row.cells)
        if not self.strict or self.width < 2:
            return ""
        counts = f"it has {count} cells where the table has {self.width} columns"
        if count > self.width and (count != self.common or any(cell.strip() for cell in row.cells[self.width :])):
            return f"{counts}; put quotes around cells that hold a delimiter"
        if count < self.width and not row.ended:
            return f"{counts}: the file is cut off here"
        if count <= self.first_text or (count == 1 and self.width > 2):
            return f"{counts}; put quotes around cells that hold a line end"
        return ""

    def _at(self, cells: Sequence[str], index: int) -> str:
        return from_cell(cells[index].strip()) if index < len(cells) else ""

    def _one(self, cells: Sequence[str], field: str) -> str:
        for index in self.columns.fields.get(field, ()):
            text = self._at(cells, index)
            if text:
                return text
        return ""

    def _date(self, cells: Sequence[str]) -> str:
        date = _MIDNIGHT.sub("", self._one(cells, "date"))
        year = re.sub(r"^(\d{4})[.,]0+$", r"\1", self._one(cells, "year"))
        if date and (_YEAR.search(date) or not year):
            return loose_date(re.sub(r"^(\d{4})[.,]0+$", r"\1", date))
        return joined_date(year, self._one(cells, "month") or date, self._one(cells, "day")) if year else date

    def _url(self, cells: Sequence[str]) -> str:
        words = [w for i in self.columns.fields.get("url", ()) for w in self._at(cells, i).split()]
        return next((word.strip(";,") for word in words if re.match(r"https?://|www\.", word)), "")

    def _arxiv(self, cells: Sequence[str]) -> tuple[str, tuple[int, ...]]:
        own = arxiv_cell(self._one(cells, "arxiv"))
        if own:
            return own, ()
        for index in self.beside:
            hit = re.search(r"^\s*arxiv:\s*\S+", self._at(cells, index), re.IGNORECASE | re.MULTILINE)
            if hit and (number := arxiv_in(hit[0])):
                return number, (index,)
        return "", ()


# --- paperkg's own table ---


def _own_papers(rows: Iterable[_Row | Rejected], header: _Row) -> Read:
    names = [cell.strip() for cell in header.cells]
    # A row that someone added or changed is understood like one of any table.
    maker = _Maker(Columns(tuple(names), fields_of(names), 0), header, strict=True)
    for row in rows:
        if isinstance(row, Rejected):
            yield row
            continue
        if [cell.strip() for cell in row.cells] == names or not any(cell.strip() for cell in row.cells):
            continue
        if len(row.cells) != len(names):
            yield Rejected(row.where, f"it has {len(row.cells)} cells where the table has {len(names)} columns")
            continue
        values = {name: from_cell(cell) for name, cell in zip(names, row.cells, strict=True)}
        paper = paper_from_texts({**values, "id": values[CSV_ID]}, from_list(values.get("authors", "")))
        found = paper or maker.record(row)
        if found is not None:
            yield found


def _sniffer(tabs: bool) -> Callable[[Head], bool]:
    return lambda head: looks_like_table(head, tabs=tabs)


FORMATS = (
    Format(
        name="xlsx",
        title="Excel and OpenDocument workbooks (every sheet with a column of titles)",
        suffixes=(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
        sniff=looks_like_workbook,
        read=read_workbook,
        look="a workbook",
    ),
    Format(
        name="parquet",
        title="Parquet (datasets of papers, as on Hugging Face)",
        suffixes=(".parquet",),
        sniff=looks_like_parquet,
        read=read_parquet,
        look="the mark PAR1",
        extra="tables",
    ),
    Format(
        name="tsv",
        title="tab-separated text, and cells pasted from a spreadsheet (Excel, Web of Science)",
        suffixes=(".tsv", ".tab"),
        sniff=_sniffer(True),
        read=read_table,
        look="a header row with a title or abstract, between tabs",
    ),
    Format(
        name="csv",
        title="CSV with commas, semicolons or bars (Zotero, Scopus, PubMed, IEEE, Excel)",
        suffixes=(".csv",),
        sniff=_sniffer(False),
        read=read_table,
        look="a header row with a title or abstract, in English, German, French or Spanish",
    ),
)
