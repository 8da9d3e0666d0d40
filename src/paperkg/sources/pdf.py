"""A PDF's first page: its title by the size of its letters, its abstract by the word above it.

Only the first page is read, and where it has no "Abstract" (a cover sheet) the second. pypdfium2 is an extra of the
package, since it brings its own library.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

from paperkg.errors import InputError
from paperkg.sources.formats import Format, Read, Rejected, Source
from paperkg.sources.pdf_text import record_of

_LONGEST = 12_000  # letters of a page that are looked at
_LARGEST = 300_000_000
_STAMP = re.compile(r"arXiv:\S+v\d+|^\s*\d{1,4}\s*$")


def read_pdf(source: Source) -> Read:
    """Yield the paper of a PDF.

    Parameters
    ----------
    source : Source
        The opened source.

    Raises
    ------
    InputError
        If pypdfium2 is missing, or the file is encrypted, broken or a scan.
    """
    try:
        import pypdfium2 as pdfium
    except ImportError:
        raise InputError(
            f"{source.head.name}: to read a PDF, install the extra: pip install 'paperkg[pdf]'; or paste its title and "
            "abstract as text"
        ) from None
    name = source.head.name
    data = source.binary().read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise InputError(f"{name}: a PDF of more than 300 MB; give its first page alone")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "assword" in str(error)
        reason = "that is encrypted; save it without a password" if locked else "and broken; download it again"
        raise InputError(f"{name}: it is a PDF {reason}") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            pages = [_page(document, index) for index in range(min(len(document), 2))]
        except pdfium.PdfiumError:
            raise InputError(f"{name}: its first page cannot be read; download the PDF again") from None
        finally:
            document.close()
    if not any(text.strip() for text, _ in pages):
        raise InputError(
            f"{name}: its first page has no text (a scan); run text recognition on it, or paste its abstract"
        )
    marked = next((page for page in pages if re.search(r"(?im)^\s*abstract\b", page[0])), pages[0])
    record = record_of(marked[0], title=marked[1])
    if isinstance(record, Rejected):
        raise InputError(f"{name}: {record.reason}")
    yield record


def _page(document: Any, index: int) -> tuple[str, str]:
    """Return a page's text and the words in its largest letters."""
    import pypdfium2.raw as raw

    page = document[index]
    words = page.get_textpage()
    count = min(words.count_chars(), _LONGEST)
    text = words.get_text_range(0, count) if count > 0 else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x02", "-\n").replace("\ufffe", "-\n")
    letters = []
    for place in range(min(count, 3000)):
        letter = chr(raw.FPDFText_GetUnicode(words, place))
        letters.append((letter, round(raw.FPDFText_GetFontSize(words, place) * _scale(raw, words, place), 1)))
    page.close()
    return text, _largest(list(_runs(letters)))


def _runs(letters: list[tuple[str, float]]) -> Iterator[tuple[float, str]]:
    r"""Yield the lines with the size of most of their letters; a much larger or smaller letter begins one of its own.

    Examples
    --------
    >>> list(_runs([("a", 8), (" ", 1), ("B", 17), ("C", 14), ("\n", 1), ("d", 10)]))
    [(8, 'a'), (17, 'BC'), (10, 'd')]
    """
    line: list[str] = []
    sizes: list[float] = []
    for letter, size in [*letters, ("\n", 0.0)]:
        ends = letter in "\r\n"
        if not ends and not letter.isspace() and sizes:
            # Small capitals are a fifth smaller than the large ones beside them.
            ends = min(size, sizes[-1]) < 0.75 * max(size, sizes[-1])
        if ends and sizes:
            yield max(dict.fromkeys(sizes), key=sizes.count), "".join(line).strip()
            line, sizes = [], []
        if letter not in "\r\n":
            line.append(letter)
            sizes += [] if letter.isspace() else [size]


def _scale(raw: Any, words: Any, place: int) -> float:
    """Return by how much a letter is scaled: some programs write all letters in size 1."""
    import ctypes

    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(words, place, ctypes.byref(matrix)):
        return 1.0
    return float((matrix.c**2 + matrix.d**2) ** 0.5) or 1.0


def _largest(lines: list[tuple[float, str]]) -> str:
    """Return the lines in the largest letters above the abstract, or nothing where all are of one size.

    Examples
    --------
    >>> _largest([(9, "Preprint"), (17, "A Map of"), (17, "Rivers"), (10, "Ada Holm"), (10, "We map rivers.")])
    'A Map of Rivers'
    """
    end = next((i for i, (_, text) in enumerate(lines) if re.match(r"abstract\b", text, re.IGNORECASE)), 25)
    above = [(size, text) for size, text in lines[: max(end, 1)] if not _STAMP.search(text) and len(text) > 3]
    if not above:
        return ""
    top = max(size for size, _ in above)
    usual = sorted(size for size, _ in lines)[len(lines) // 2]
    first = next(i for i, (size, _) in enumerate(above) if size == top)
    title = []
    for size, text in above[first:]:
        if size < top - 0.6:
            break
        title.append(text)
    return " ".join(" ".join(title).split()) if top > usual + 0.5 and 1 <= len(title) <= 6 else ""


FORMATS = (
    Format(
        "pdf",
        "PDF: title and abstract of its first page",
        (".pdf",),
        lambda head: b"%PDF-" in head.raw[:1024],
        read_pdf,
        '"%PDF-" at its beginning',
        extra="pdf",
    ),
)
