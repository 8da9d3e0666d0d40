"""What every source does to the text of a paper, and what tells prose, names and rubbish apart."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_WORD = re.compile(r"\w+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def word_set(words: str, separator: str = " ") -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(words.split(separator))


_SHORT_STOP_WORDS = word_set(
    "the and for are can has how its not our per via was who why all any but had his her may new now one out see "
    "two use"
)
_STOP_WORDS = word_set(
    "about above across after again against also although among approach based been before being between beyond "
    "both could does during each from have having here into just like made make many method methods model models "
    "more most much must only other over paper papers propose same should show some such than that their them "
    "then there these they this those through towards toward under upon using very were what when where which "
    "while will with within without would your study work novel first"
)


def clean(text: str) -> str:
    r"""Return a text in NFC without control and zero-width characters, every run of white space one space.

    Examples
    --------
    >>> clean(" Cafe\u0301\u200b  of\tGraphs\r\n")
    'Café of Graphs'
    """
    return " ".join(unicodedata.normalize("NFC", _CONTROL.sub(" ", _INVISIBLE.sub("", text))).split())


def blank_controls(text: str) -> str:
    r"""Return a text of the same length with a space for every control character and lone surrogate but a newline.

    Examples
    --------
    >>> blank_controls("a\x00b\nc")
    'a b\nc'
    """
    return re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", " ", text)


def content_words(text: str) -> frozenset[str]:
    """Return the stems (five letters) of the words that say what a text is about.

    Examples
    --------
    >>> sorted(content_words("Using the Snake Games of our own"))
    ['games', 'own', 'snake']
    """
    words = (word for word in _WORD.findall(text.casefold()) if len(word) > 2 and word not in _SHORT_STOP_WORDS)
    return frozenset(word[:5] for word in words if word not in _STOP_WORDS)


def is_other_script(text: str) -> bool:
    """Return whether a fifth of the letters or more are ideographs, kana or hangul."""
    ideographs = 0 if text.isascii() else len(_IDEOGRAPH.findall(text))
    return ideographs > 0 and ideographs * 5 >= sum(c.isalpha() for c in text)


def is_prose(text: str) -> bool:
    """Return whether a text reads as sentences: it ends or breaks like one and most of its words are in lower case.

    Examples
    --------
    >>> is_prose("We show that small rivers matter."), is_prose("A Map of Small Rivers and Lakes")
    (True, False)
    """
    words = text.split()
    if len(words) < 4 or is_other_script(text) or len(text) > 25 * len(words):
        return False
    lower = sum(word[0].islower() for word in words)
    if ends_sentence(text):
        return lower * 10 >= len(words) * 3
    return lower * 20 >= len(words) * 9 and (_SENTENCE_BREAK.search(text) is not None or len(words) >= 60)


_SENTENCE_END = re.compile(r"(?:[.!?…][\"'”’)\]]*|https?://\S+|\.\.\.)$")
_SENTENCE_BREAK = re.compile(r"[\w)\]%\"”’][.?!] [\"“(]?[A-Z0-9]")


def ends_sentence(text: str) -> bool:
    """Return whether a text ends as a sentence does, or in an address."""
    return _SENTENCE_END.search(text) is not None
