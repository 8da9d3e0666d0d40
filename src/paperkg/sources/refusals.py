"""What a source is that no form recognises, and what to do with it: nothing with structure is read as prose."""

from __future__ import annotations

import re
from collections import Counter

from paperkg.sources.formats import Head

_EXPORT = "export the papers as BibTeX, RIS, CSV or JSON instead"
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture (a binary file); copy the text out of it, or give the page itself"),
    (b"\xff\xd8\xff", "a JPEG picture (a binary file); copy the text out of it, or give the page itself"),
    (b"GIF8", "a GIF picture (a binary file); copy the text out of it, or give the page itself"),
    (b"%PDF-", "a PDF; pip install 'paperkg[pdf]' reads its first page, or paste its title and abstract as text"),
    (b"%!PS", "a PostScript file; paste its title and abstract as text"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.xls, .doc); save it as .xlsx, CSV or plain text"),
    (b"SQLite format 3", "an SQLite database (of Zotero, perhaps); export the library as BibTeX or CSV"),
    (b"PAR1", "a Parquet file; pip install 'paperkg[tables]' reads it, or save it as CSV or JSON lines"),
    (b"ARROW1", "an Arrow (Feather) file; save it as Parquet, CSV or JSON lines"),
    (b"Obj\x01", "an Avro file; save it as Parquet, CSV or JSON lines"),
    (b"\x89HDF", "an HDF5 file; save it as Parquet, CSV or JSON lines"),
    (b"\x80\x04\x95", "a Python pickle, which is never opened; save it as JSON lines"),
    (b"\x80\x05\x95", "a Python pickle, which is never opened; save it as JSON lines"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it and give the folder"),
    (b"Rar!", "a RAR archive; unpack it and give the folder"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "a rich text file (RTF); save it as plain text"),
)  # fmt: skip
_OFFICE = (
    (b"word/", "a Word document; save it as plain text"),
    (b"xl/", "an Excel workbook; pip install 'paperkg[tables]' reads it, or save it as CSV (UTF-8)"),
    (b"ppt/", "a PowerPoint file; save it as plain text"),
    (b"application/epub", "an EPUB book; copy the text out of it"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet; save it as CSV (UTF-8)"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file; save it as plain text"),
)
_BEGINNINGS: tuple[tuple[str, str], ...] = (
    (r"\s*\\documentclass|[\s\S]{0,2000}\\begin\{document\}", "a LaTeX source; give its title and abstract as text"),
    (r"\s*(?:\\bibitem|\\begin\{thebibliography\})", "a typeset bibliography; give the .bib file that it came from"),
    (
        r"\s*(?:--[^\n]*\n|/\*.*?\*/\s*)*(?:CREATE|INSERT|DROP|BEGIN|SET|PRAGMA)\s+\w+",
        "an SQL dump; export the table as CSV",
    ),
    (r"\s*(?:\[\s*)?\{\s*'\w+'\s*:", "Python's way to print data, not JSON; write it with json.dump"),
    (r"\s*(?:var|let|const|window\.)\s*[\w.]*\s*=\s*[\[{]", "JavaScript; keep only the JSON in it"),
    (r"\s*[\w.$]+\(\s*[\[{]", "a call of JavaScript around JSON (JSONP); keep only the JSON in it"),
    (r"\s*BEGIN:V(?:CARD|CALENDAR)", f"contacts or a calendar; {_EXPORT}"),
    (r"(?:diff --git|--- [^\n]+\n\+\+\+ )", "a patch"),
    (r"#!|\s*(?:import \w+|from \w+ import|#include|package \w+;|using \w+;)", "a program's source"),
    (r"\s*(?:query|mutation)?\s*@?prefix\s+\w*:", f"RDF; {_EXPORT}"),
)  # fmt: skip
_XML_KINDS = {
    "rdf:rdf": "RDF (of Zotero, perhaps)",
    "xml": "EndNote XML",
    "records": "an XML list of records",
    "modscollection": "MODS XML",
    "mods": "MODS XML",
    "svg": "an SVG picture",
    "opml": "an OPML outline",
    "rss": "an RSS feed",
    "feed": "an Atom feed",
    "urlset": "a site map",
    "tei": "TEI XML (of GROBID, perhaps)",
    "article": "JATS XML",
    "html": "an HTML page",
    "!doctype": "an HTML page",
}
_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*|<!doctype (?!html)[^>\[]*(?:\[.*?\])?>\s*)*<(!?[A-Za-z][\w:.\-]*)",
    re.DOTALL | re.IGNORECASE,
)
_TAG_LINES = (
    (re.compile(r"[A-Z][A-Z0-9]{1,3} {1,2}- "), "tagged lines (such as RIS or MEDLINE)"),
    (re.compile(r"%[0-9A-Z@!] "), "tagged lines (such as EndNote's)"),
    (re.compile(r"[A-Z][A-Z0-9] \S"), "tagged lines (such as Web of Science's)"),
    (re.compile(r"\s*@\w+\s*[{(]|\s*\w+\s*=\s*[{\"]"), "entries in braces (such as BibTeX)"),
    (re.compile(r"\s*</?\w[^>]*>"), "tags (such as XML or HTML)"),
    (re.compile(r"\s*(?:[{}\[\]],?$|\"[^\"]*\"\s*:)"), "pieces of JSON"),
    (re.compile(r"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\[\d{4}-|(?:INFO|DEBUG|WARNING|ERROR)\b)"), "the lines of a log"),
)  # fmt: skip
_NAMES_ALONE = re.compile(
    r"\s*(?:https?://\S+|(?:doi:\s*)?10\.\d{4,9}/\S+|(?:arxiv:\s*)?\d{4}\.\d{4,5}(?:v\d+)?)\s*", re.IGNORECASE
)
_FEWEST_LINES = 3


def refusal(head: Head) -> str | None:
    r"""Return what a source is and what to do instead, or None where it may be a page of prose.

    Examples
    --------
    >>> refusal(Head("a.png", b"\x89PNG\r\n", ""))
    'it is a PNG picture (a binary file); copy the text out of it, or give the page itself'
    >>> refusal(Head("a.xml", b"", "<modsCollection><mods/>"))
    'it is MODS XML, which is not read; export the papers as BibTeX, RIS, CSV or JSON instead'
    >>> refusal(Head("page.txt", b"", "A Map of Rivers\n\nWe map the rivers.\n")) is None
    True
    """
    raw, text = head.raw, head.text
    for mark, kind in _KINDS:
        if raw.startswith(mark):
            return f"it is {kind}"
    if raw.startswith(b"PK"):
        return next((f"it is {kind}" for mark, kind in _OFFICE if mark in raw), "it is an archive; unpack it first")
    if raw[257:262] == b"ustar":
        return "it is a tar archive; unpack it and give the folder"
    if not text:
        binary = "it is a binary file of a kind that paperkg does not know; `paperkg formats` lists what is read"
        return binary if raw.strip() else None
    for pattern, kind in _BEGINNINGS:
        if re.match(pattern, text, re.DOTALL):
            return f"it looks like {kind}"
    return _markup(text) or _lines(text) or _table(text)


def _markup(text: str) -> str | None:
    root = _ROOT.match(text)
    if not root:
        return None
    kind = _XML_KINDS.get(root[1].casefold(), f"XML with the root <{root[1]}>" if "<?xml" in text[:200] else "")
    kind = kind or f"markup that begins with <{root[1]}>"
    return f"it is {kind}, which is not read; {_EXPORT}"


def _lines(text: str) -> str | None:
    lines = [line for line in text.split("\n")[:400] if line.strip()]
    if lines and all(_NAMES_ALONE.fullmatch(line) for line in lines):
        return (
            "it is a list of addresses or numbers of papers, and nothing here goes to the network; Zotero's magic wand "
            "(Add Items by Identifier) takes the list: export what it finds as BibTeX"
        )
    for pattern, kind in _TAG_LINES:
        hits = sum(pattern.match(line) is not None for line in lines)
        if hits >= _FEWEST_LINES and hits * 10 >= len(lines) * 6:
            return f"it has the look of {kind} and is of no form that is read; {_EXPORT} (`paperkg formats` lists all)"
    return None


def _table(text: str) -> str | None:
    """Tell a table: a row of short names, and rows of as many cells."""
    lines = [line for line in text.split("\n")[:60] if line.strip()]
    if len(lines) < 2:
        return None
    for sign in "\t;|,":
        counts = [line.count(sign) for line in lines[:30]]
        if counts[0] < 2:
            continue
        cells = [cell.strip(' "') for cell in lines[0].split(sign)]
        named = all(0 < len(cell) <= 30 and len(cell.split()) <= 4 for cell in cells if cell) and len(cells) > 2
        same = Counter(counts[1:]).most_common(1)[0]
        if named and same[0] == counts[0] and same[1] * 10 >= len(counts[1:]) * 7:
            return (
                "it looks like a table, but no column of titles was found in its first row "
                f"({', '.join(cells[:6])}); name it: --columns title=..,abstract=.."
            )
    return None
