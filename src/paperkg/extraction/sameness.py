"""Whether two names of a paper are one thing: what their words, their places and the text between them say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Span

from paperkg.schema import DATASET, METHOD, TASK
from paperkg.text import fold

_LEVELS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]+s?")
_MARKS = re.compile(r"(?<=\w)(?:\+{1,2}|[*∗†‡#'′″]+)(?!\w)|@\w*")
_COINED = re.compile(r"\S*[^\W_][A-Z]\S*|\S*\d\S*")
# The S of GEMMAS is a letter of it.
_FINAL_S = re.compile(r"[A-Z]{3}S$")
# The 2 of T2I means "to", the 4 of E4mer "for".
_JOINING = frozenset("24")
_MOST_COUNT = 4
_LEAST_MEANING = 0.5
_LONGEST_BETWEEN = 6
# Words that an acronym leaves out.
_UNSPOKEN = frozenset(["a", "an", "and", "by", "for", "from", "in", "of", "on", "the", "to", "via", "with"])


@dataclass(frozen=True)
class Name:
    """One written form, as the features see it.

    ``words`` are lower-case and without a plural s, ``stems`` their beginnings, ``capitals`` the capitals and digits of
    what may be an acronym, ``letters`` all letters and digits in lower case, ``marks`` what stands for a variant (C++),
    ``coined`` whether it is one word with a capital or a digit inside, ``vector`` the mean of its static vectors (of
    length 1, or 0), ``spans`` character offsets.
    """

    text: str
    words: tuple[str, ...]
    stems: frozenset[str]
    trigrams: frozenset[str]
    capitals: str
    numbers: frozenset[str]
    letters: str
    marks: tuple[str, ...]
    coined: bool
    vector: np.ndarray
    spans: tuple[tuple[int, int], ...]


def read_names(spans: Sequence[Span]) -> list[Name]:
    """Return the different written forms of some mentions, in the order of their first occurrence."""
    places: dict[str, list[Span]] = {}
    for span in spans:
        places.setdefault(span.text, []).append(span)
    return [_name(text, found) for text, found in places.items()]


def _name(text: str, spans: Sequence[Span]) -> Name:
    words = tuple(map(_singular, re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text).casefold())))
    squeezed = f"^{fold(text)}$"
    vector = np.asarray([token.vector for token in spans[0]], dtype=np.float32).mean(axis=0)
    length = float(np.linalg.norm(vector))
    return Name(
        text=text,
        words=words,
        stems=frozenset(map(_stem, words)),
        trigrams=frozenset(squeezed[index : index + 3] for index in range(len(squeezed) - 2)),
        capitals="".join(re.findall(r"[A-Z0-9]", text)) if re.fullmatch(r"\S*[A-Z]\S*[A-Z]\S*", text) else "",
        numbers=numbers_of(text),
        letters=_letters(text),
        marks=tuple(mark.replace("∗", "*") for mark in _MARKS.findall(text)),
        coined=_COINED.fullmatch(text) is not None,
        vector=vector / length if length else vector,
        spans=tuple((span.start_char, span.end_char) for span in spans),
    )


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def numbers_of(text: str) -> frozenset[str]:
    """Return the numbers of a form."""
    return frozenset(re.findall(r"\d+(?:\.\d+)*", text))


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 4)]


def must_be_apart(ours: Sequence[Name], theirs: Sequence[Name], label: str = "") -> bool:
    """Tell whether two groups are never one thing: different numbers or acronyms, or two names that are apart.

    Parameters
    ----------
    ours, theirs : sequence of Name
        The written forms of each group.
    label : str
        The type of both; tasks may differ in a word such as "3D".
    """
    for marks in (_numbers, _acronyms):
        mine, others = marks(ours), marks(theirs)
        if mine and others and mine.isdisjoint(others):
            return True
    return any(are_apart(first, second, label) for first in ours for second in theirs)


def are_apart(first: Name, second: Name, label: str = "") -> bool:
    """Tell whether two written forms are never one thing.

    They are where one has another number or mark (``GPT-4`` and ``GPT``, ``CIFAR-100-C`` and ``CIFAR-100``, ``C++`` and
    ``C``), and where both are coined names that are spelled otherwise, unless one spells out the other's letters.
    """
    if first.letters == second.letters:
        return first.marks != second.marks
    if any(
        _FINAL_S.search(name.text) and name.letters == f"{other.letters}s"
        for name, other in ((first, second), (second, first))
    ):
        return True
    if first.numbers and second.numbers and first.numbers != second.numbers:
        return True
    if _is_spelled_out(first, second) or _is_spelled_out(second, first):
        return False
    if first.marks != second.marks or (first.coined and second.coined):
        return True
    if first.numbers != second.numbers and (label != TASK or not _is_dimension(first, second)):
        return True
    if label in (METHOD, DATASET) and first.stems.isdisjoint(second.stems):
        return True
    short, long = (first, second) if len(first.words) < len(second.words) else (second, first)
    # A letter more is a variant's sign: CIFAR-100-C, GRPO-S.
    return short.stems <= long.stems and any(len(word) == 1 for word in Counter(long.words) - Counter(short.words))


def _letters(text: str) -> str:
    """Return the letters and digits of a form, in lower case; the plural s of an acronym is none, the S of one is."""
    bare = re.sub(r"(?<=[A-Z])s$", "", re.sub(r"\\[a-zA-Z]+\{([^{}]*)\}", r"\1", text))
    return "".join(re.findall(r"[^\W_]", bare)).casefold()


def _is_spelled_out(short: Name, long: Name) -> bool:
    """Tell whether the letters of an acronym stand in a form of more words in their order, from its first one on."""
    if not short.capitals or long.coined or len(long.words) <= len(short.words) or short.stems <= long.stems:
        return False
    letters = [letter for letter in short.letters if letter not in _JOINING]
    text = "".join(long.words)
    rest = iter(text)
    return bool(letters) and text[:1] == letters[0] and all(letter in rest for letter in letters)


def _is_dimension(first: Name, second: Name) -> bool:
    return all(re.fullmatch(r"[1-9]", number) for number in first.numbers ^ second.numbers)


def may_be_same(ours: Sequence[Name], theirs: Sequence[Name]) -> bool:
    """Tell, cheaply, whether two groups share a word's beginning, a meaning or an acronym's letters at all."""
    return any(_related(first, second) for first in ours for second in theirs)


def _numbers(names: Sequence[Name]) -> set[frozenset[str]]:
    return {name.numbers for name in names if name.numbers}


def _acronyms(names: Sequence[Name]) -> set[str]:
    return {_singular(name.text.casefold()) for name in names if _ACRONYM.fullmatch(name.text)}


def _related(first: Name, second: Name) -> bool:
    if not first.stems.isdisjoint(second.stems) or float(first.vector @ second.vector) >= _LEAST_MEANING:
        return True
    return any(
        name.capitals and len(other.words) > 1 and name.capitals[0].casefold() == other.words[0][:1]
        for name, other in ((first, second), (second, first))
    )


def pair_features(
    text: str,
    sentence_of: Sequence[int],
    label: str,
    ours: Sequence[Name],
    theirs: Sequence[Name],
    others: Sequence[Sequence[Name]],
) -> list[str]:
    """Return the features of two groups of names being one thing.

    Parameters
    ----------
    text : str
        The paper's text.
    sentence_of : sequence of int
        The sentence of each character.
    label : str
        The type of both groups.
    ours, theirs : sequence of Name
        The written forms of each group; the result does not depend on which is which.
    others : sequence of groups
        All groups of that type in the paper.
    """
    found = {f"counts={'+'.join(sorted((_count(ours), _count(theirs))))}", f"label={label}"}
    found.add(f"groups={min(9, len(others))}")
    found.update(_abbreviated(ours, theirs, label))
    found.add(f"together={_together(sentence_of, ours, theirs)}")
    for first in ours:
        for second in theirs:
            short, long = sorted((first, second), key=lambda name: (len(name.words), len(name.text), name.text))
            found.update(_compare(short, long, label))
            found.update(_rivals(short, long, others, text, label))
            found.update(_between(text, short, long))
    return sorted(found)


def _abbreviated(ours: Sequence[Name], theirs: Sequence[Name], label: str) -> Iterator[str]:
    """Yield whether the group with the longer name has an acronym of its own, and whether the other one has."""
    short, long = sorted((ours, theirs), key=lambda names: max((len(name.words), name.text) for name in names))
    within = any(first.stems <= second.stems for first in short for second in long)
    marks = f"{bool(_acronyms(long))}+{bool(_acronyms(short))}"
    yield f"acronyms={marks}"
    yield f"acronyms={marks}+{within}"
    yield f"acronyms={marks}+{within}+{label}"


def _count(names: Sequence[Name]) -> str:
    return str(min(_MOST_COUNT, sum(len(name.spans) for name in names)))


def _together(sentence_of: Sequence[int], ours: Sequence[Name], theirs: Sequence[Name]) -> bool:
    mine, others = ({sentence_of[start] for name in names for start, _ in name.spans} for names in (ours, theirs))
    return not mine.isdisjoint(others)


def _compare(short: Name, long: Name, label: str) -> Iterator[str]:
    common = short.stems & long.stems
    only_short = [word for word in short.words if _stem(word) not in long.stems]
    only_long = [word for word in long.words if _stem(word) not in short.stems]
    shape = f"{min(3, len(common))}/{min(3, len(only_short))}/{min(3, len(only_long))}"
    yield f"shape={shape}"
    yield f"shape={shape}+{label}"
    yield f"alike={_level(len(short.trigrams & long.trigrams) / len(short.trigrams | long.trigrams))}"
    meaning = _level(float(short.vector @ long.vector))
    yield f"meaning={meaning}"
    yield f"meaning={meaning}+{shape}"
    yield f"meaning={meaning}+{label}"
    if short.words and long.words:
        same_end, same_begin = (_stem(short.words[at]) == _stem(long.words[at]) for at in (-1, 0))
        yield f"ends={same_begin}+{same_end}+{shape}"
    written = f"{_written(short)}+{_written(long)}"
    yield f"written={written}+{shape}"
    yield f"written={written}+{label}"
    digits = f"{short.numbers == long.numbers}+{bool(short.numbers)}+{bool(long.numbers)}"
    yield f"digits={digits}+{bool(common)}"
    if not only_short and common:
        place = "end" if short.words[-1] == long.words[-1] else "begin" if short.words[0] == long.words[0] else "inside"
        yield f"within={place}+{label}+{len(only_long)}"
        yield from (f"extra={word}+{label}" for word in only_long)
        yield from (f"extra={word}" for word in only_long)
    elif common and len(only_short) == len(only_long) == 1:
        yield f"instead={'+'.join(sorted((*only_short, *only_long)))}"
        yield from (f"differs={word}" for word in (*only_short, *only_long))
        yield f"differs+ends={short.words[-1] == long.words[-1]}+{label}"
    for acronym, other in ((short, long), (long, short)):
        if acronym.capitals and len(other.words) > 1:
            yield f"acronym={_spelled(acronym, other)}+{min(4, len(acronym.capitals))}"


def _written(name: Name) -> str:
    if re.search(r"[\s\-]", name.text):
        return "phrase"
    return "coined" if re.search(r".[A-Z0-9]", name.text) else "word"


def _rivals(short: Name, long: Name, groups: Sequence[Sequence[Name]], text: str, label: str) -> Iterator[str]:
    if not short.stems or not short.stems <= long.stems:
        return
    holders = sum(any(short.stems <= name.stems for name in names) for names in groups)
    within = sum(any(name.stems <= long.stems for name in names) for names in groups)
    title = text.find("\n")
    first_short, first_long = short.spans[0][0], long.spans[0][0]
    order = f"{first_long < first_short}+{first_long < title}+{first_short < title}"
    yield f"holders={min(4, holders)}+{label}"
    yield f"within={min(4, within)}"
    yield f"order={order}"
    yield f"order={order}+{min(3, holders)}"
    yield f"seen={min(3, len(short.spans))}+{min(3, len(long.spans))}+{first_long < first_short}"


def _spelled(acronym: Name, long: Name) -> str:
    """Return how a name is spelled by the beginnings of another one's words."""
    letters = re.sub(r"[^a-z0-9]", "", _singular(acronym.text.casefold()))
    initials = "".join(word[0] for word in long.words if word not in _UNSPOKEN)
    if letters in (initials, "".join(word[0] for word in long.words)):
        return "initials"
    capitals = acronym.capitals.casefold()
    if capitals == initials:
        return "capitals"
    if initials.startswith(letters) or letters.startswith(initials):
        return "begin"
    rest = iter("".join(long.words))
    if letters[:1] == initials[:1] and all(letter in rest for letter in letters):
        return "inside"
    return "none"


def _between(text: str, first: Name, second: Name) -> Iterator[str]:
    """Yield what stands between neighbouring occurrences: a colon, a parenthesis, a comma, a word."""
    for start, end in first.spans:
        for begin, stop in second.spans:
            gap = (end, begin, "short first") if end <= begin else (stop, start, "long first")
            if 0 <= gap[1] - gap[0] <= _LONGEST_BETWEEN:
                yield f"between={text[gap[0] : gap[1]].casefold()}+{gap[2]}"
                yield f"neighbours={bool(first.capitals)}+{text[gap[0] : gap[1]].strip().casefold()}"


def _level(value: float) -> int:
    return bisect_right(_LEVELS, value)
