"""``paperkg_abbreviations``: acronyms that a text declares, with their expansions.

The algorithm is Schwartz and Hearst (2003), "A simple algorithm for identifying abbreviation definitions in biomedical
text", Pacific Symposium on Biocomputing 8: 451-462. Found pairs are plain integers in ``doc._.paperkg_abbreviations``.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

_PARENTHESIS = re.compile(r"\(([^()\n]{2,80})\)")
_SHORT = re.compile(r"(?=.*[^\W\d_].*)[\w][\w\-+.*/@]*(?: [\w\-+.]+)?", re.UNICODE)
_PUNCTUATION = re.compile(r"[.;:,!?](?:\s|$)|[()\[\]{}$\\]")
_SHORTEST, _LONGEST, _MOST_WORDS = 2, 20, 2

if not Doc.has_extension("paperkg_abbreviations"):
    Doc.set_extension("paperkg_abbreviations", default=[])


def find_expansion(short: str, before: str) -> int | None:
    """Return where the expansion of an acronym begins in the text before its parenthesis, or None.

    Parameters
    ----------
    short : str
        The acronym.
    before : str
        The text that ends right before the parenthesis, without trailing space.

    Examples
    --------
    >>> before = "we use convolutional neural networks"
    >>> before[find_expansion("CNNs", before):]
    'convolutional neural networks'
    """
    letters = short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short
    position = len(before) - 1
    for index in range(len(letters) - 1, -1, -1):
        letter = letters[index].lower()
        if not letter.isalnum():
            continue
        while position >= 0 and (
            before[position].lower() != letter or (index == 0 and position > 0 and before[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
        position -= 1
    return _word_start(before, position + 1)


def _word_start(text: str, position: int) -> int:
    """Go back over hyphenated parts: the expansion of SSL is "self-supervised learning", not its second half."""
    while position > 1 and text[position - 1] in "-‐‑" and text[position - 2].isalnum():
        position = len(re.sub(r"\w+$", "", text[: position - 1]))
    return position


def find_abbreviations(text: str) -> list[tuple[int, int, int, int]]:
    """Find the acronyms that a text declares as ``expansion (acronym)`` or ``acronym (expansion)``.

    Returns
    -------
    list of (short start, short end, long start, long end)
        Character offsets.

    Examples
    --------
    >>> text = "The Distance Energy Map Prior (DEMP) and CNNs (convolutional neural networks) help."
    >>> [(text[a:b], text[c:d]) for a, b, c, d in find_abbreviations(text)]
    [('DEMP', 'Distance Energy Map Prior'), ('CNNs', 'convolutional neural networks')]
    """
    found = []
    for hit in _PARENTHESIS.finditer(text):
        inner_start = hit.start(1)
        inner = re.split(r"[,;]| or ", hit.group(1))[0].rstrip()
        line = text.rfind("\n", 0, hit.start()) + 1
        before = text[line : hit.start()].rstrip()
        if _is_short(inner):
            longest = min(len(inner) + 5, len(inner) * 2)
            words = [word.start() for word in re.finditer(r"\S+", before)][-longest:]
            window = before[words[0] :] if words else ""
            begin = find_expansion(inner, window)
            if begin is not None and _is_expansion(inner, window[begin:]):
                start = line + words[0] + begin
                found.append((inner_start, inner_start + len(inner), start, line + len(before)))
                continue
        word = re.search(r"[\w][\w\-+./]*$", before)
        if word and _is_short(word.group()) and " " in inner:
            begin = find_expansion(word.group(), inner)
            if begin == 0 and _is_expansion(word.group(), inner):
                found.append((line + word.start(), line + word.end(), inner_start, inner_start + len(inner)))
    return found


def _is_short(text: str) -> bool:
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and len(text.split()) <= _MOST_WORDS
        and _SHORT.fullmatch(text) is not None
        and any(character.isupper() for character in text)
    )


def _is_expansion(short: str, long: str) -> bool:
    words = long.split()
    return (
        len(long) > len(short)
        and not _PUNCTUATION.search(long)
        and short not in words
        and len(words) <= min(len(short) + 5, len(short) * 2)
    )


@Language.component("paperkg_abbreviations", assigns=["doc._.paperkg_abbreviations"], retokenizes=False)
def paperkg_abbreviations(doc: Doc) -> Doc:
    """Write the declared acronyms of a document into ``doc._.paperkg_abbreviations`` as lists of four offsets.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("paperkg_abbreviations")
    >>> nlp("We use graph neural networks (GNNs).")._.paperkg_abbreviations
    [[30, 34, 7, 28]]
    """
    doc._.paperkg_abbreviations = [list(offsets) for offsets in find_abbreviations(doc.text)]
    return doc
