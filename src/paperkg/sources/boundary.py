"""Where a title ends and the abstract begins when both stand in one line, or that the line holds no title.

A log-linear model over the places where the abstract may start, and over "there is no title here". Its features are the
words and their shapes around the place, how far the capitals of a title reach, whether the words repeat the title's or
spell out an acronym that follows, and where the first finite verb stands. ``boundary.tsv`` holds its weights;
``training/boundary.py`` fits them and prints the figures: on papers it has not seen it finds 97 % of the boundaries,
and 99 % of the abstracts without a title are left whole.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import takewhile

from paperkg.sources.cleaning import word_set

LONGEST_TITLE = 32
_BREAK_BONUS = 3.0
_SEEN_WORDS = 80
_FUNCTION_WORDS = word_set(
    "a an the of for in on at by to with from via and or as is are be its their into over under through using "
    "toward towards against between without within than that not do does can how what when why your our vs vs. "
    "per et upon across beyond"
)
_FINITE_VERBS = word_set(
    "is are was were has have had can could may might will would should we i they it this these do does remains "
    "remain becomes become requires require shows show aims plays enables provides provide suffer suffers offers "
    "offer allows"
)
_OPENING = "\"'“‘([{`$\\*"
_NOT_WORD = re.compile(r"[^\w\-'’]+")
_ACRONYM = re.compile(r"\(([A-Z][A-Za-z\-]*[A-Z])s?\)")
_INNER_SENTENCE = re.compile(r"[a-z)]\. ")
_SENTENCE_END = re.compile(r"[.?!][\"')]*$")
_SEPARATOR = re.compile(r"^[-–—:|]+$")


def find_boundary(text: str, *, untitled: float = 0.0, breaks: Container[int] = ()) -> int:
    """Return how many words of a line are its title.

    Parameters
    ----------
    text : str
        A title and an abstract joined by a space, or an abstract alone; only its first 80 words are looked at.
    untitled : float
        What the surroundings add to the log-odds that there is no title: positive where one stands above the line,
        negative where the line is an item of a list.
    breaks : container of int
        Counts of words after which the source has a line break: likelier ends of a title.

    Returns
    -------
    int
        0 to 32; 0 says that the line holds no title.

    Examples
    --------
    >>> find_boundary("A Map of Small Rivers We present a survey of small rivers and measure their flow.")
    5
    >>> find_boundary("We present a survey of small rivers and measure their flow.")
    0
    """
    line = _Line(text)
    scores = {0: untitled + _score(line.without_title())}
    scores.update((place, _score(line.features(place)) + _BREAK_BONUS * (place in breaks)) for place in line.places())
    return max(scores, key=lambda place: (scores[place], -place))


def split_title(text: str, *, untitled: float = 0.0, breaks: Container[int] = ()) -> tuple[str, str]:
    """Split a line into title (``""`` where there is none) and abstract, without a dash or a bar between them.

    Examples
    --------
    >>> split_title("A Map of Small Rivers - We present a survey of small rivers and measure their flow.")
    ('A Map of Small Rivers', 'We present a survey of small rivers and measure their flow.')
    """
    count = find_boundary(text, untitled=untitled, breaks=breaks)
    words = text.split()
    title, abstract = " ".join(words[:count]), " ".join(words[count:])
    return title.rstrip(" -–—|:").removesuffix("."), abstract.lstrip(" -–—|:") if count else abstract


def examples(text: str) -> tuple[list[int], list[list[str]]]:
    """Return the places of a line (0: no title) and the features of each, as the training recipe needs them."""
    line = _Line(text)
    places = line.places()
    return [0, *places], [line.without_title(), *(line.features(place) for place in places)]


class _Line:
    """The words of a line with their normal forms and shapes."""

    def __init__(self, text: str) -> None:
        self.words = text.split(maxsplit=_SEEN_WORDS)[:_SEEN_WORDS]
        self.forms = [_NOT_WORD.sub("", word).lower() for word in self.words]
        self.shapes = [_shape(word, form) for word, form in zip(self.words, self.forms, strict=True)]

    def places(self) -> list[int]:
        """Return the indices of words that may open the abstract: none that begins in lower case."""
        last = min(len(self.words) - 1, LONGEST_TITLE + 1)
        return [i for i in range(1, last) if not self.words[i].lstrip(_OPENING)[:1].islower()]

    def form(self, index: int) -> str:
        """Return a word's normal form, or nothing beyond the end."""
        return self.forms[index] if index < len(self.forms) else ""

    def features(self, place: int) -> list[str]:
        """Return what speaks for or against the abstract starting at the word `place`."""
        return [*self._words_around(place), *self._capitals(place), *self._title_shape(place), *self._echoes(place)]

    def _words_around(self, i: int) -> Iterator[str]:
        opening, second, third, last = self.forms[i], self.form(i + 1), self.form(i + 2), self.forms[i - 1]
        yield from (f"first={opening}", f"first2={opening} {second}", f"second={second}", f"gap={opening} * {third}")
        yield from (
            f"last={last}",
            f"ending={last[-3:]}{self.shapes[i - 1]}",
            f"opening={opening[-3:]}{self.shapes[i]}",
        )
        yield f"last2={self.forms[i - 2][-4:] if i > 1 else '-'} {last}"
        if not self.words[i - 1][-1].isalnum():
            yield f"mark={self.words[i - 1][-1]}"
        if _SEPARATOR.match(self.words[i - 1]):
            yield "separator"
        verb = next((k for k in range(6) if self.form(i + k) in _FINITE_VERBS), 6)
        yield f"verb={verb}"

    def _capitals(self, i: int) -> Iterator[str]:
        share = self._title_case(i)
        following = sum(shape in "UCS" for shape in self.shapes[i + 1 : i + 6])
        run = sum(1 for _ in takewhile(lambda shape: shape in "CUSdp", self.shapes[i:]))
        yield from (f"case={share}{min(following, 4)}", f"case1={share}{self.shapes[i]}", f"run={min(run, 7)}{share}")
        yield f"shapes={''.join(self.shapes[i - 1 : i + 2])}"
        yield f"after-run={min(run, 4)}:{self.form(i + run)}"

    def _title_case(self, i: int) -> str:
        """Return, on a scale of 0 to 4, how many of the words before `i` are capitalised."""
        content = [shape for shape in self.shapes[:i] if shape != "f"]
        return str(int(sum(shape in "UCS" for shape in content) / len(content) * 4.999)) if len(content) > 1 else "x"

    def _title_shape(self, i: int) -> Iterator[str]:
        title = " ".join(self.words[:i])
        yield f"words={min(i, 24)}"
        yield f"open={title.count('(') != title.count(')')}"
        yield f"colon={':' in title}{min(i, 12) // 3}"
        yield f"sentence={bool(_INNER_SENTENCE.search(title + ' '))}"
        yield f"verbs={sum(form in _FINITE_VERBS for form in self.forms[:i])}"
        yield f"commas={min(2, sum(word.endswith(',') for word in self.words[:i]))}"

    def _echoes(self, i: int) -> Iterator[str]:
        stems = {form[:6] for form in self.forms[:i] if len(form) > 2}
        echo = [len(self.form(k)) > 2 and self.form(k)[:6] in stems for k in (i, i + 1)]
        yield f"echo={echo[0]:d}{echo[1]:d}{self.shapes[i] in 'CUS':d}"
        pairs = set(zip(self.forms[:i], self.forms[1:i], strict=False))
        first, second = (self.forms[i], self.form(i + 1)), (self.form(i + 1), self.form(i + 2))
        yield f"echo2={first in pairs:d}{second in pairs:d}"
        for k in range(i + 1, min(i + 9, len(self.words))):
            acronym = _ACRONYM.match(self.words[k])
            if acronym:
                letters = [letter for letter in acronym[1].lower() if letter.isalpha()]
                yield from (f"acronym={o}" for o in range(-2, 3) if self._initials(max(0, i + o), k) == letters)
                return

    def _initials(self, start: int, end: int) -> list[str]:
        return [part[0] for form in self.forms[start:end] for part in re.split(r"[-']", form) if part]

    def without_title(self) -> list[str]:
        """Return what speaks for or against the line being an abstract alone."""
        if not self.words:
            return []
        forms = self.forms
        verb = next((k for k, form in enumerate(forms[:12]) if form in _FINITE_VERBS), 12)
        end = next((k for k, word in enumerate(self.words[:60]) if _SENTENCE_END.search(word)), 60)
        capitals = sum(shape in "UCS" for shape in self.shapes[1:9])
        return [
            "no-title",
            f"no-title:first={forms[0]}",
            f"no-title:first2={forms[0]} {self.form(1)}",
            f"no-title:second={self.form(1)}",
            f"no-title:capitals={capitals}",
            f"no-title:verb={verb}",
            f"no-title:shapes={''.join(self.shapes[:3])}",
            f"no-title:colon={any(word.endswith(':') for word in self.words[:8])}",
            f"no-title:sentence={end // 6}",
        ]


def _shape(word: str, form: str) -> str:
    """Return U (SMART), C (Smart), S (one capital), l (smart), m (xLSTM), f (of), d (3D), p (no letter)."""
    word = word.lstrip(_OPENING)
    if not word:
        return "p"
    if word[0].isupper():
        return "U" if any(c.isupper() for c in word[1:]) else "S" if len(word.rstrip(".,:;")) == 1 else "C"
    if word[0].islower():
        return "m" if any(c.isupper() for c in word) else "f" if form in _FUNCTION_WORDS else "l"
    return "d" if word[0].isdigit() else "p"


def _score(features: Sequence[str]) -> float:
    weights = _weights()
    return math.fsum(weights.get(feature, 0.0) for feature in features)


@cache
def _weights() -> dict[str, float]:
    lines = resources.files(__package__).joinpath("boundary.tsv").read_text(encoding="utf-8").splitlines()
    return {name: float(weight) for name, weight in (line.split("\t") for line in lines if not line.startswith("#"))}
