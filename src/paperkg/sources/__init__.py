"""Any input to papers and annotations: every form that `registry` lists; a file, a folder, an archive or a stream.

`read_records` opens what a user names (`opening`), finds each file's form by its look and then by its suffix
(`registry`; what is of no form is refused in words by `refusals`), reads it with the form's own module, and makes
papers of the records (`records`, with `markup`, `dates`, `venues` and `people`). A form is a `formats.Format`: a name,
how it looks, and a reader that yields what the file says, field by field.

`merge_records` says which records are the same paper (`paperkg.sources.merging` tells how that is decided), and
`paper_id` gives a record its id (`paperkg.sources.identity`).

A pasted page is read in steps, a module each: `lines` and `cleaning` give clean text, `paragraphs` joins wrapped lines,
`marks` and `meta` tell what a line is, and `pasted` decides which paragraphs are titles and abstracts, with `boundary`
where both stand in one line.
"""

from __future__ import annotations

from paperkg.sources.identity import paper_id
from paperkg.sources.merging import merge_records
from paperkg.sources.reading import read_records
from paperkg.sources.registry import find_format, format_named, formats, suffixes
from paperkg.sources.reports import Report

__all__ = [
    "Report",
    "find_format",
    "format_named",
    "formats",
    "merge_records",
    "paper_id",
    "read_records",
    "suffixes",
]
