"""Pages as people paste them: one paper a line, blocks of title and abstract, listings with labels, portals.

An abstract is prose: sentences whose words are mostly in lower case. A title is the short line before it that shares
words with it, or, where no such line stands there, the beginning of the abstract's own line as `boundary` finds it.
Dates, arXiv numbers and addresses on lines of their own belong to the abstract above them, or to the one below where
they stand between its title and it. Lines of no paper are counted and told; titles of other things without an abstract
are no papers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from paperkg.model import Paper
from paperkg.sources import marks
from paperkg.sources.boundary import split_title
from paperkg.sources.cleaning import content_words, ends_sentence, is_other_script, is_prose
from paperkg.sources.drafts import Draft
from paperkg.sources.formats import Format, Read, Skipped, Source
from paperkg.sources.lines import Lines
from paperkg.sources.meta import Meta, add_address, split_tail
from paperkg.sources.paragraphs import Unit, read_units

_SHORTEST_ABSTRACT = 8
_SHORTEST_OPEN_ABSTRACT = 25  # a shorter one must end in a full stop: titles can be questions
_SHORTEST_UNTITLED = 40
_SHORTEST_LINE = 12
_SHORTEST_HEADED = 4
_LONGEST_TITLE = 45
_LOOK_BACK = 40
_CANDIDATES = 6
_QUOTED = re.compile('["“]([^"“”]+)["”]')
# Log-odds, by surroundings, that a paragraph does not begin with its own title; see boundary.find_boundary.
_IN_LIST, _ALONE, _UNDER_TITLE, _UNDER_ABSTRACT = -3.0, 0.0, 3.0, 6.0


def read_pasted(
    lines: Lines, on_reject: Callable[[int, str], None], on_skip: Callable[[str], None] | None
) -> Iterator[Paper]:
    """Yield the papers of a pasted page, or none where it holds no paper.

    Parameters
    ----------
    lines : Lines
        The page.
    on_reject : callable
        Not used: a page has no records that could be broken.
    on_skip : callable, optional
        Gets one line that tells what was left out.
    """
    page = _Page(read_units("\n".join(line for _, line in lines)))
    drafts = page.read()
    if drafts and page.skipped and on_skip:
        example = max(page.skipped, key=lambda unit: (min(len(unit.text), 60), -unit.number))
        count = sum(unit.lines for unit in page.skipped)
        on_skip(
            f"{lines.name}: {len(drafts)} paper{'s' * (len(drafts) > 1)}; skipped {count} other "
            f"line{'s' * (count > 1)}, e.g. {_shortened(example.text)!r}"
        )
    yield from (draft.paper(Path(lines.name).name) for draft in drafts)


def _shortened(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


class _Page:
    """The state of reading one page: the papers found, the units since the last abstract, and what was left out."""

    def __init__(self, units: list[Unit]) -> None:
        self.units = units
        self.drafts: list[Draft] = []
        self.pending: list[Unit] = []
        self.title_label: int | None = None
        self.skipped: list[Unit] = []
        self.abstract_chunk = -1
        self.title_above = False
        self.tight = False  # whether title and abstract stand together between blank lines
        self.lines_with_titles = 0
        self.in_blocks = self._is_in_blocks()
        self.numbered = any(unit.marked and len(unit.text.split()) >= _SHORTEST_LINE for unit in units)

    def read(self) -> list[Draft]:
        """Return the papers in the order of the page."""
        for unit in self.units:
            if not self._read_unit(unit):
                if unit.kind == "text" and self._is_dropped():
                    unit.kind = "furniture"
                if unit.label == "title":
                    self.title_label = len(self.pending)
                self.pending.append(unit)
        self._close(None, len(self.pending))
        return self.drafts

    def _is_dropped(self) -> bool:
        return bool(self.pending) and self.pending[-1].kind == "drop"

    def _read_unit(self, unit: Unit) -> bool:
        """Take a unit as an abstract, or return False."""
        if unit.label == "abstract" and unit.text:
            self._add(unit, self._title_index(unit.text, sure=True), "", unit.text)
            return True
        return unit.kind == "text" and self._read_text(unit)

    def _is_in_blocks(self) -> bool:
        """Return whether most abstracts of the page have a title line above them."""
        abstracts = titled = 0
        above: Unit | None = None
        for unit in self.units:
            if unit.kind != "text":
                continue
            if is_prose(unit.text) and len(unit.text.split()) >= _SHORTEST_OPEN_ABSTRACT:
                abstracts += 1
                titled += above is not None
                above = None
            else:
                above = unit if _could_be_title(unit) else None
        return titled * 2 > abstracts

    def _read_text(self, unit: Unit) -> bool:
        """Take a paragraph as an abstract, with or without its title, or return False."""
        headed = bool(self.pending) and self.pending[-1].kind == "heading"
        if self._is_dropped() or len(unit.text.split()) < (_SHORTEST_HEADED if headed else _SHORTEST_ABSTRACT):
            return False
        text, tail = split_tail(unit.text)
        listed = unit.marked or (tail is not None and tail.people)
        if listed or self.numbered:
            text = text if unit.marked else marks.strip_bare_number(text)
        return self._take_marked(unit, text, tail) or self._take(unit, text, tail, listed=listed, headed=headed)

    def _take_marked(self, unit: Unit, text: str, tail: Meta | None) -> bool:
        """Take a paragraph whose title stands in Markdown's signs."""
        marked = marks.marked_title(text)
        if not marked or len(marked[2].split()) < _SHORTEST_ABSTRACT or not is_prose(marked[2]):
            return False
        draft = self._add(unit, None, marked[0], marked[2], tail)
        if marked[1]:
            add_address(draft.meta, marked[1])
        return True

    def _take(self, unit: Unit, text: str, tail: Meta | None, *, listed: bool, headed: bool) -> bool:
        bare = marks.strip_abstract_prefix(text)
        text, headed = bare, headed or bare != text
        words = len(text.split())
        if not (headed or (is_prose(text) and words >= _SHORTEST_ABSTRACT) or (listed and self._is_item(text, words))):
            return False
        index = self._title_index(text, sure=headed, listed=listed)
        title, abstract = ("", text) if headed else self._own_title(text, words, unit, index, listed=listed)
        if title:
            self._add(unit, None, title, abstract, tail)
            self.lines_with_titles += 1
        elif index is None and not headed and self._continues(unit, text, words):
            self.drafts[-1].abstract += f" {text}"
            self.drafts[-1].note(tail or Meta())
            self.abstract_chunk = unit.chunk
        elif headed or self._is_abstract(text, words, index):
            self._add(unit, index, "", text, tail)
        else:
            return False
        return True

    @staticmethod
    def _is_item(text: str, words: int) -> bool:
        return words >= _SHORTEST_LINE and ends_sentence(text) and not is_other_script(text)

    def _own_title(self, text: str, words: int, unit: Unit, index: int | None, *, listed: bool) -> tuple[str, str]:
        """Split a title from the beginning of a paragraph where its surroundings do not speak against it."""
        sure = index is not None and (index == self.title_label or (self.in_blocks and not listed))
        if words < _SHORTEST_LINE or sure:
            return "", text
        if index is not None:
            untitled = _UNDER_TITLE
        elif not listed and self._is_below_abstract(unit) and not (self.tight and unit.chunk != self.abstract_chunk):
            untitled = _UNDER_ABSTRACT
        else:
            untitled = _IN_LIST if listed or self.lines_with_titles * 2 > len(self.drafts) else _ALONE
        title, abstract = split_title(text, untitled=untitled, breaks=unit.breaks)
        long_enough = len(abstract.split()) >= _SHORTEST_ABSTRACT // 2 and is_prose(abstract)
        return (title, abstract) if title and long_enough else ("", text)

    def _continues(self, unit: Unit, text: str, words: int) -> bool:
        """Return whether a paragraph is a further one of the abstract just read."""
        return self._is_below_abstract(unit) and not unit.marked and self._is_abstract(text, words, 0)

    def _is_below_abstract(self, unit: Unit) -> bool:
        """Return whether a paragraph follows an abstract that had its title above it, or is wrapped like it."""
        if not self.drafts or self.pending:
            return False
        return self.title_above or (unit.chunk == self.abstract_chunk and bool(unit.breaks))

    @staticmethod
    def _is_abstract(text: str, words: int, title: int | None) -> bool:
        if marks.is_boilerplate(text):
            return False
        if title is None:
            return words >= _SHORTEST_UNTITLED
        return words >= _SHORTEST_OPEN_ABSTRACT or ends_sentence(text.rstrip("?!"))

    def _near_titles(self) -> list[int]:
        """Return which pending units may be a title, the nearest first; above "Abstract" where that was read."""
        last = len(self.pending) - 1
        places = range(last, max(-1, last - _LOOK_BACK), -1)
        heading = next((i for i in places[:_CANDIDATES] if self.pending[i].kind == "heading"), None)
        below = range(heading - 1, -1, -1)[:_LOOK_BACK] if heading is not None else places
        count = _CANDIDATES * (1 if heading is None else 3)
        return list(islice((i for i in below if _could_be_title(self.pending[i])), count))

    def _title_index(self, abstract: str, *, sure: bool, listed: bool = False) -> int | None:
        """Return which pending unit is the abstract's title."""
        if self.title_label is not None:
            return self.title_label
        near = self._near_titles()
        stems = content_words(abstract)
        echoes = {i: len(content_words(self.pending[i].text) & stems) for i in near}
        if any(echoes.values()) or not near:
            return max(near, key=lambda i: (echoes[i], i), default=None)
        # Names that stand between a title and its abstract are not the title.
        nearest = next((i for i in near if len(marks.read_names(self.pending[i].text)) < 2), near[0])
        between = (unit.kind == "meta" or marks.read_names(unit.text) for unit in self.pending[nearest + 1 :])
        adjacent = all(between) and len(self.pending[nearest].text.split()) >= 3
        in_place = self.in_blocks and adjacent and not listed and len(abstract.split()) >= _SHORTEST_UNTITLED
        return nearest if sure or in_place else None

    def _add(self, unit: Unit, title: int | None, own_title: str, abstract: str, tail: Meta | None = None) -> Draft:
        draft = Draft(title=_title(own_title), abstract=marks.strip_abstract_prefix(abstract))
        start = len(self.pending) if title is None else title
        title_chunk = -1 if title is None else self.pending[title].chunk
        self._close(draft, start, unit.chunk)
        draft.note(tail or Meta())
        self.drafts.append(draft)
        self.abstract_chunk, self.title_above = unit.chunk, title is not None
        self.tight = title_chunk == unit.chunk
        return draft

    def _close(self, draft: Draft | None, title: int, chunk: int = -1) -> None:
        """Give the pending units to the paper above them, to the one below, `draft`, or to nobody."""
        starts = [i for i, unit in enumerate(self.pending) if i == title or unit.label == "title"]
        owner = self.drafts[-1] if self.drafts else None
        following = [draft if i == title else Draft() for i in starts]
        if title == len(self.pending):
            starts.append(title)
            following.append(draft)
        begin = 0
        for start, record in zip(starts, following, strict=True):
            start_chunk = self.pending[start].chunk if start < len(self.pending) else chunk
            self._share_out(self.pending[begin:start], owner, record, start_chunk)
            if start < len(self.pending) and record:
                record.title = _title(self.pending[start].text)
            begin, owner = start + 1, record
        self._share_out(self.pending[begin:], owner, None, -1)
        self.drafts.extend(record for record in following if record is not draft and record and record.stands_alone())
        self.pending, self.title_label = [], None

    def _share_out(self, units: list[Unit], owner: Draft | None, following: Draft | None, chunk: int) -> None:
        """Give units between two titles to the first one's paper until something says that the second one's begins."""
        for unit in units:
            meta = unit.meta
            apart = unit.chunk == chunk != self.abstract_chunk
            other = meta and meta.arxiv and (owner is None or owner.meta.arxiv not in (None, meta.arxiv))
            if apart or other or (meta and meta.opens):
                owner = following
            if not self._give(unit, owner, below=owner is not following):
                self.skipped.append(unit)

    @staticmethod
    def _give(unit: Unit, owner: Draft | None, *, below: bool) -> bool:
        """Let a paper take what a unit below or above its abstract says; False where it says nothing of it."""
        if unit.kind == "heading" or (unit.meta and not any(c.isalnum() for c in unit.text)):
            return True
        if owner is None or unit.kind in ("furniture", "drop") or unit.label == "other":
            return False
        if unit.meta:
            owner.note(unit.meta)
        elif unit.kind == "label":
            owner.label(unit.label, unit.text)
        elif not owner.title and not owner.abstract:
            owner.title = _title(unit.text)
        else:
            names = () if owner.authors else marks.read_names(unit.text)
            # Below an abstract a single name is mostly somebody else's title or heading.
            names = () if below and len(names) == 1 else names
            owner.authors = owner.authors or names
            return bool(names)
        return True


def _could_be_title(unit: Unit) -> bool:
    text = unit.text
    words = len(text.split())
    if unit.kind != "text" or words > _LONGEST_TITLE or is_other_script(text) or marks.is_call(text):
        return False
    sentence = words >= _SHORTEST_LINE and ends_sentence(text.rstrip("?!")) and is_prose(text)
    return not sentence and any(c.isalpha() for c in text)


def _title(text: str) -> str:
    """Return a title without Markdown's signs and the full stop that some pages put after it."""
    marked = marks.marked_title(text)
    text = marked[0] if marked and not marked[2] else text
    quoted = _QUOTED.fullmatch(text)
    text = quoted[1] if quoted else text
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def _read(source: Source) -> Read:
    remarks: list[str] = []
    yield from read_pasted(Lines(source.text(), source.head.name), lambda _line, _reason: None, remarks.append)
    yield from map(Skipped, remarks)


FORMATS = (
    Format(
        name="pasted",
        title="a pasted page, a mail, a reading list: prose with titles above or before abstracts",
        suffixes=(".md", ".txt"),
        sniff=lambda _head: False,
        read=_read,
        look="nothing else: sentences, and no tags, braces or rows",
    ),
)
