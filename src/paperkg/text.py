"""Plain functions on text that several stages share: fold, slug, locate, sentences."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence

_SEPARATORS = re.compile(r"[\s\-‐-―_/]+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|resp|approx|Fig|Figs|Eq|Eqs|Sec|Tab|Dr|Prof|No|St|w\.r\.t|a\.k\.a)|\b[A-Z])\.$"
)
_BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[^\sa-z])|\n+")


_LETTERS = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ı": "i",
    }
)


def fold(name: str) -> str:
    """Return the key under which two written forms of a name are the same: case, hyphens, spaces and a plural s aside.

    Examples
    --------
    >>> fold("CIFAR10") == fold("CIFAR-10"), fold("GANs") == fold("gan")
    (True, True)
    """
    key = _SEPARATORS.sub("", unicodedata.normalize("NFKC", name).casefold())
    return key[:-1] if len(key) > 3 and key.endswith("s") and not key.endswith("ss") else key


def strip_accents(text: str) -> str:
    """Return a text with its letters' accents left out.

    Examples
    --------
    >>> strip_accents("José Nuñez Łukasz Ørsted Straße")
    'Jose Nunez Lukasz Orsted Strasse'
    """
    if text.isascii():
        return text
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain.translate(_LETTERS))


def slug(name: str, longest: int = 80) -> str:
    """Return a readable id part: lower case, words joined by hyphens; a longer one is cut and ends in a hash.

    Signs that tell names apart (C++, F*) are spelled out.

    Examples
    --------
    >>> slug("Barlow Twins"), slug("CIFAR-10"), slug("C++"), slug("C")
    ('barlow-twins', 'cifar-10', 'c-plus-plus', 'c')
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("+", " plus ").replace("*", " star ")
    words = "-".join(re.findall(r"\w+(?:\.\w+)*", text))
    if not words or len(words) > longest:
        digest = hashlib.sha1(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        words = f"{words[: longest - 11].rstrip('-')}-{digest}".lstrip("-")
    return words


def locate(forms: Sequence[Iterable[str]], text: str) -> list[tuple[int, int, int]]:
    """Find every occurrence of some surface forms as whole words, longest form first, without overlaps.

    Parameters
    ----------
    forms : sequence of iterables of str
        The surface forms of each thing; the first thing that lists a form gets it.
    text : str
        Where to look.

    Returns
    -------
    list of (start, end, index)
        Sorted character offsets and the index of the thing in `forms`.

    Examples
    --------
    >>> locate([["CIFAR-10"], ["CIFAR-10/100"]], "CIFAR-10 and CIFAR-10/100")
    [(0, 8, 0), (13, 25, 1)]
    """
    owner: dict[str, int] = {}
    for index, group in enumerate(forms):
        for form in group:
            owner.setdefault(form, index)
    found: list[tuple[int, int, int]] = []
    for form in sorted(owner, key=lambda f: (-len(f), f)):
        for hit in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
            if all(hit.end() <= start or hit.start() >= end for start, end, _ in found):
                found.append((hit.start(), hit.end(), owner[form]))
    return sorted(found)


def sentences(text: str) -> list[tuple[int, int]]:
    """Split a paper's text into sentences, as sorted (start, end) offsets without the white space between them.

    A newline is always a boundary, so the title is a sentence of its own.

    Examples
    --------
    >>> text = "A Title\\nWe win by 3.1 points (e.g. on CIFAR-10). It works."
    >>> [text[a:b] for a, b in sentences(text)]
    ['A Title', 'We win by 3.1 points (e.g. on CIFAR-10).', 'It works.']
    """
    found, start = [], 0
    for hit in _BOUNDARY.finditer(text):
        end = hit.start() + len(hit.group().rstrip())
        if "\n" not in hit.group() and _ABBREVIATION.search(text[max(0, end - 12) : end]):
            continue
        found.append((start, end))
        start = hit.end()
    found.append((start, len(text)))
    return [(a, b) for a, b in found if text[a:b].strip()]


def within(text: str, sentence: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where in a sentence a stretch of its text lies.

    Parameters
    ----------
    text : str
        A paper's text.
    sentence : str
        A part of it; of several equal ones that which holds the stretch.
    start, end : int
        Offsets into the text.

    Returns
    -------
    (int, int) or None
        Offsets into the sentence; None where the stretch does not lie in it.

    Examples
    --------
    >>> within("A title. We win.", "We win.", 12, 15)
    (3, 6)
    """
    if not 0 <= start < end or not sentence:
        return None
    begin = text.rfind(sentence, 0, start + len(sentence))
    if begin < 0 or not begin <= start < end <= begin + len(sentence):
        return None
    return start - begin, end - begin
