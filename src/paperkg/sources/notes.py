"""Notes with a YAML head, as Obsidian, Zettlr and Zotero's templates write them: one paper a note.

The head gives the fields; what it does not say is taken from lines such as ``**DOI**: ..`` and from the section
"Abstract". All else in the note is its writer's own and never becomes part of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from paperkg.sources.formats import Format, Head, Raw, Read, Skipped, Source
from paperkg.sources.services import abstract_of, first_of, has_content, people_of, text_of

_HEAD = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEYS = {
    "title": ("title", "paper title", "fulltitle"),
    "abstract": ("abstract", "abstractnote", "abstract note"),
    "authors": ("authors", "author", "creators", "creator"),
    "date": ("date", "published", "publication date", "issued", "year", "pubdate"),
    "venue": (
        "venue",
        "journal",
        "conference",
        "booktitle",
        "container-title",
        "publicationtitle",
        "publication",
        "publisher",
    ),
    "doi": ("doi",),
    "arxiv": ("arxiv", "arxiv id", "arxivid", "eprint"),
    "url": ("url", "link", "paper url", "source", "pdf"),
}
_FIELD = {name: field for field, names in _KEYS.items() for name in names}
_IGNORED = frozenset(
    {"aliases", "alias", "tags", "tag", "cssclass", "cssclasses", "citekey", "citation key", "type", "layout"}
)
_LINE = re.compile(r"^[>\s*+-]*[*_]{0,2}([A-Za-z][A-Za-z -]{1,24}?)[*_]{0,2}\s*(?:::|:|：)[*_]{0,2}\s*(.*)$")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_CALLOUT = re.compile(r"^>\s*\[!(\w+)\][+-]?\s*(.*)$")
_WIKI = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_LONGEST = 2_000_000


def sniff(head: Head) -> bool:
    """Return whether a source is a note with a YAML head that has a paper's fields."""
    hit = _HEAD.match(head.text)
    if not hit:
        return False
    keys = {key.strip().strip("\"'").casefold() for key in re.findall(r"(?m)^([\w \"'-]+):", hit[1])}
    return bool(keys & (set(_FIELD) | _IGNORED))


def _head(text: str) -> Mapping[str, Any]:
    """Return a note's head; line by line where it is no YAML (a title with a colon and no quotes)."""
    import yaml

    try:
        value = yaml.load(text, Loader=_strings())  # noqa: S506 - a safe loader that keeps dates and numbers as text
    except (yaml.YAMLError, ValueError, RecursionError):
        value = None
    if isinstance(value, Mapping):
        return value
    pairs: dict[str, Any] = {}
    key = ""
    for line in text.split("\n"):
        hit = re.match(r"^([\w][\w -]*):\s*(.*)$", line)
        if hit:
            key = hit[1]
            listed = re.fullmatch(r"\[(.*)\]", hit[2].strip())
            pairs[key] = [part.strip(" \"'") for part in listed[1].split(",")] if listed else hit[2].strip(" \"'")
        elif key and (item := re.match(r"^\s*-\s+(.*)$", line)):
            pairs[key] = [*(pairs[key] if isinstance(pairs[key], list) else []), item[1].strip(" \"'")]
    return pairs


def _strings() -> Any:
    import yaml

    class Strings(yaml.SafeLoader):
        """YAML whose dates, numbers and "yes" stay as they are written."""

    Strings.yaml_implicit_resolvers = {}
    return Strings


def read_note(source: Source) -> Read:
    """Yield the paper of a note.

    Parameters
    ----------
    source : Source
        The opened source.
    """
    text = source.text().read(_LONGEST)
    hit = _HEAD.match(text)
    head = {str(key).strip().casefold().replace("_", " "): value for key, value in _head(hit[1]).items()} if hit else {}
    body = text[hit.end() :] if hit else text
    yield _record(head, body.split("\n"))


def _record(head: Mapping[str, Any], lines: list[str]) -> Raw | Skipped:
    found = {
        field: next((head[name] for name in names if has_content(head.get(name))), None)
        for field, names in _KEYS.items()
    }
    said, abstract, first_heading, own = _body(lines)
    for name, value in said.items():
        if not has_content(found[name]):
            found[name] = value
    title = text_of(found["title"]) or first_heading
    abstract, note = abstract_of(text_of(found["abstract"]) or abstract)
    told = abstract or any(has_content(found[key]) for key in ("authors", "doi", "arxiv", "venue"))
    if not title or not told:
        return Skipped("a note without an abstract, authors, DOI or venue: no paper. Give it one of them in its head")
    people = found["authors"]
    if isinstance(people, list):
        people = [_WIKI.sub(r"\1", text_of(item)) if not isinstance(item, Mapping) else item for item in people]
    elif isinstance(people, str):
        people = _WIKI.sub(r"\1", people)
    unused = [key for key, value in head.items() if key not in _FIELD and key not in _IGNORED and has_content(value)]
    url = _WIKI.sub(r"\1", first_of({"u": found["url"]}, "u"))
    return Raw(
        1,
        _WIKI.sub(r"\1", title),
        abstract,
        authors=people_of(people),
        date=text_of(found["date"]),
        venue=_WIKI.sub(r"\1", text_of(found["venue"])),
        url=url if url.startswith("http") else "",
        doi=text_of(found["doi"]),
        arxiv=text_of(found["arxiv"]),
        unused=(*unused, *(["the note's own text"] if own else []), *((note,) if note else ())),
    )


def _body(lines: list[str]) -> tuple[dict[str, str], str, str, bool]:
    """Return the fields, the abstract and the first heading that a note's body gives, and whether it says more."""
    said: dict[str, str] = {}
    abstract: list[str] = []
    first = ""
    section, own, quoted = "", False, False
    for line in lines:
        heading, callout = _HEADING.match(line), _CALLOUT.match(line)
        if heading:
            first = first or heading[1]
            section = (
                "abstract" if heading[1].strip(" :*").casefold() in ("abstract", "summary of abstract") else "other"
            )
            quoted = False
            if heading[1] == first and section == "other":
                section = ""
            continue
        if callout:
            named = "abstract" in (callout[1].casefold(), callout[2].casefold())
            section, quoted = "abstract" if named else "callout", True
            continue
        if quoted and not line.startswith(">"):
            section, quoted = "", False
        bare = line.lstrip("> ").strip()
        if section == "abstract":
            if bare or abstract:
                abstract.append(bare)
            continue
        hit = _LINE.match(line) if section in ("", "callout") else None
        name = hit[1].strip().casefold() if hit else ""
        if hit and name in _FIELD and hit[2].strip():
            said.setdefault(_FIELD[name], hit[2].strip("* "))
        elif bare and section == "other":
            own = True
    text = re.split(r"\n\s*\n\s*\n", "\n".join(abstract).strip())[0]
    return said, text.strip(), first, own


FORMATS = (
    Format(
        "note",
        "notes with a YAML head (Obsidian, Zettlr)",
        (".md", ".markdown"),
        sniff,
        read_note,
        '"---", "title: ..", "---"',
    ),
)
