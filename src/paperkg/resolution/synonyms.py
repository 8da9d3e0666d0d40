"""Words that names have more, or in the place of others, without being other things (``data/synonyms.tsv``)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources

from paperkg.resolution.fields import stem
from paperkg.resolution.plain import LONGEST, plain

_WORD = re.compile(r"[^\W_]+(?:\.\d+)*[*+]*")
_MOST_WORDS = 10
# By the first word, the words, and what stands for them.
_Table = Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]


@lru_cache(maxsize=1 << 17)
def usual_words(type_: str, name: str) -> str:
    """Return a name in the words under which it is compared; the name as it is where the list has none of it.

    Examples
    --------
    >>> usual_words("Method", "Gating Mechanism"), usual_words("Task", "Image Search"), usual_words("Task", "Parsing")
    ('gating', 'image retrieval', 'Parsing')
    """
    if len(name) > LONGEST:
        return name
    given = tuple(stem(word.casefold()) for word in _WORD.findall(plain(name)))
    if not 1 <= len(given) <= _MOST_WORDS:
        return name
    if type_ not in _tables():
        return name
    whole, part, head = _tables()[type_]
    words = given
    # Each entry leads to its end at once or in a second step; no more, so that circles end.
    for _ in range(2):
        words = _replaced(part, words)
        words = next((new for old, new in whole.get(words[0], ()) if old == words), words)
    for old, new in head.get(words[-1], ()):
        if new == ("-",) and len(words) > 1 and words[-len(old) :] == old:
            words = words[: -len(old)]
            words = next((new for old, new in whole.get(words[0], ()) if old == words), words)
    return " ".join(words) if words != given else name


def _replaced(table: _Table, words: tuple[str, ...]) -> tuple[str, ...]:
    done: list[str] = []
    place = 0
    while place < len(words):
        for old, new in table.get(words[place], ()):
            if words[place : place + len(old)] == old:
                done += new
                place += len(old)
                break
        else:
            done.append(words[place])
            place += 1
    return tuple(done)


@cache
def _tables() -> Mapping[str, tuple[_Table, _Table, _Table]]:
    text = resources.files("paperkg").joinpath("data", "synonyms.tsv").read_text(encoding="utf-8")
    return read_synonyms(text.split("\n"))


def read_synonyms(lines: Iterable[str]) -> Mapping[str, tuple[_Table, _Table, _Table]]:
    """Read lines of type, where (whole, part, head), words and words, separated by tabs; # begins a comment."""
    found: dict[str, dict[str, dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]]] = defaultdict(
        lambda: {where: defaultdict(list) for where in ("whole", "part", "head")}
    )
    for line in lines:
        if line and not line.startswith("#"):
            type_, where, old, new = line.split("\t")
            words = tuple(stem(word) for word in old.split(" "))
            first = words[-1] if where == "head" else words[0]
            found[type_][where][first].append((words, tuple(stem(word) for word in new.split(" "))))
    ordered = {
        type_: tuple(
            {first: tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair))) for first, pairs in table.items()}
            for table in tables.values()
        )
        for type_, tables in found.items()
    }
    return {type_: (tables[0], tables[1], tables[2]) for type_, tables in ordered.items()}
