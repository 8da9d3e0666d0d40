"""Names of authors: one person a name, given name first; who of several papers is one person."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from paperkg.text import slug, strip_accents

_NOBODY = re.compile(
    r"(?:and\s+)?(?:\d+\s+)?(?:others?|et\.?\s*al\.?|more(?:\s+authors?)?|anonymous(?:\s+authors?)?|unknown|n/?a|none|null|nan|"
    r"[\W_\d]*|\.\.\.|…)",
    re.IGNORECASE,
)
_AND_OTHERS = re.compile(r"[\s,;]*(?:\band\s+others\b|\bet\.?\s+al\b\.?|\bu\.\s?a\.$)\s*$", re.IGNORECASE)
_NOISE = re.compile(
    r"\s*[\[(](?:\d[\d,\s*†‡]*|[^()\[\]]*(?:universit|institut|department|school|lab\b|inc\b|collaboration|google|"
    r"author|editor|@|orcid)[^()\[\]]*)[\])]|\s*<?\b[\w.+\-]+@[\w\-]+\.[\w.\-]+>?|\s*https?://orcid\S*|"
    r"[*†‡§¶∗⋆✉¹²³⁴⁵⁶⁷⁸⁹⁰]+|(?<=[a-z])\d[\d,]*\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s+0\d{3}$")  # DBLP tells namesakes apart by it
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_DEGREE = re.compile(r",?\s+(?:ph\.?\s?d|m\.?\s?d|m\.?sc|b\.?sc|prof|dr)\.?$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.?[\s\-]?){1,4}")
_FAMILY_INITIALS = re.compile(
    r"((?:(?:de|van|von|der|den|la|di|da|el|al|Mc|O')[\s\-]?)*[A-ZÀ-Þ][\w'’\-]+(?:\s[A-ZÀ-Þ][\w'’\-]+)?)\s([A-ZÀ-Þ]{1,3})"
)


@lru_cache(maxsize=8192)
def author_name(text: str, *, whole: bool = True) -> str:
    """Return the name of one person, given name first, or "" where it names nobody.

    Parameters
    ----------
    text : str
        A name without markup: "Family, Given" or "Given Family".
    whole : bool, optional
        Whether a comma can only part family and given name.

    Examples
    --------
    >>> [author_name(name) for name in ("Ketteler, Jörg", "J.R. Smith", "van den Berg, Anna M.", "Wei Li 0001")]
    ['Jörg Ketteler', 'J. R. Smith', 'Anna M. van den Berg', 'Wei Li']
    """
    name = _NUMBERED.sub("", _AND_OTHERS.sub("", " ".join(text.split())))
    name = _DEGREE.sub("", " ".join(_NOISE.sub(" ", name).split())).strip(" ,;:|·•&")
    if _NOBODY.fullmatch(name) or not any(c.isalpha() for c in name):
        return ""
    parts = [part.strip() for part in name.split(",") if part.strip()] if whole and ";" not in name else [name]
    if len(parts) == 2:
        family, given = parts
        name = f"{family} {given}" if _SUFFIX.fullmatch(given) else f"{given} {family}"
    elif len(parts) == 3 and (_SUFFIX.fullmatch(parts[1]) or _SUFFIX.fullmatch(parts[2])):
        suffix, given = (parts[1], parts[2]) if _SUFFIX.fullmatch(parts[1]) else (parts[2], parts[1])
        name = f"{given} {parts[0]} {suffix}"
    return _spaced(name)


def _spaced(name: str) -> str:
    """Write initials as "J. R.": with a full stop and a space each."""
    words = re.sub(r"(?<=\b[A-ZÀ-Þ]\.)(?=[A-ZÀ-Þ])", " ", name).split()
    return " ".join(
        f"{word}." if len(word) == 1 and word.isupper() and i + 1 < len(words) else word for i, word in enumerate(words)
    )


def author_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the people of one paper, each once, in their order.

    Examples
    --------
    >>> author_names(["Ketteler J", "Nuñez AM", "et al."]), author_names(["Li, Wei", "Wei Li"])
    (('J. Ketteler', 'A. M. Nuñez'), ('Wei Li',))
    """
    stripped = [_AND_OTHERS.sub("", " ".join(name.split())) for name in names]
    shorts = [
        _FAMILY_INITIALS.fullmatch(_NOISE.sub("", name).strip()) for name in stripped if not _NOBODY.fullmatch(name)
    ]
    if shorts and all(shorts):
        found = [f"{' '.join(f'{c}.' for c in hit[2])} {hit[1]}" for hit in shorts if hit]
    else:
        found = [author_name(name) for name in stripped]
    return tuple(dict.fromkeys(name for name in found if name))


@lru_cache(maxsize=1024)
def split_names(text: str) -> tuple[str, ...]:
    """Split a list of names that is written as one text.

    Examples
    --------
    >>> split_names("Ketteler, Jörg; Nuñez, Ana María"), split_names("Jörg Ketteler, Li Wei and Grete Holm")
    (('Ketteler, Jörg', 'Nuñez, Ana María'), ('Jörg Ketteler', 'Li Wei', 'Grete Holm'))
    >>> split_names("Ketteler, Jörg and Okoro, Chidi"), split_names("Ketteler, J., Okoro, C.")
    (('Ketteler, Jörg', 'Okoro, Chidi'), ('Ketteler, J.', 'Okoro, C.'))
    """
    text = _AND_OTHERS.sub("", " ".join(text.split()))
    for joint in (r"\s*[;|\n]\s*", r"\s*\t\s*"):
        parts = [part for part in re.split(joint, text) if part]
        if len(parts) > 1:
            return tuple(part.removeprefix("and ").strip(" ,") for part in parts)
    groups = [part.strip(" ,") for part in re.split(r",?\s+(?:and|und|et|y|&)\s+|\s*&\s*", text) if part.strip(" ,")]
    pieces = [[piece.strip() for piece in group.split(",") if piece.strip()] for group in groups]
    if all(len(part) == 2 and len(part[0].split()) <= 2 and _is_given(part[1]) for part in pieces) and (
        len(pieces) > 1 or len(pieces[0][0].split()) == 1 or _INITIALS.fullmatch(pieces[0][1])
    ):
        return tuple(groups)
    found: list[str] = []
    for part in pieces:
        pairs = list(zip(part[::2], part[1::2], strict=False))
        inverted = len(part) % 2 == 0 and all(len(family.split()) <= 2 and _is_given(given) for family, given in pairs)
        alone = all(len(family.split()) == 1 or _INITIALS.fullmatch(given) for family, given in pairs)
        found += [f"{family}, {given}" for family, given in pairs] if pairs and inverted and alone else part
    return tuple(found)


def _is_given(text: str) -> bool:
    return (
        bool(_INITIALS.fullmatch(text)) or len(text.split()) == 1 or bool(re.fullmatch(r"\w+(?:[ \-][A-Z]\.?)+", text))
    )


# One person under several spellings -----------------------------------------------------------------------------------


def shown_people(authors: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return one name for each person: from each name as written to the one that is shown.

    Names that differ in accents or full stops alone are one. An initial stands for a given name where exactly one
    person of that family name has a given name that it may stand for, and a co-author in common.

    Parameters
    ----------
    authors : iterable of sequence of str
        The authors of each paper, in any order, on which the outcome does not depend.

    Examples
    --------
    >>> shown_people([("Ana Nuñez", "Wei Li"), ("A. Nunez", "Wei Li")])
    {'Ana Nuñez': 'Ana Nuñez', 'Wei Li': 'Wei Li', 'A. Nunez': 'Ana Nuñez'}
    """
    papers = list(authors)
    shown = _shown_names(papers)
    best = {key: min(forms, key=lambda form: (-_richness(form), -forms[form], form)) for key, forms in shown.items()}
    same = _initials(papers, best)
    return {name: best[same.get(_key(name), _key(name))] for names in papers for name in names}


def _shown_names(papers: list[Sequence[str]]) -> dict[str, dict[str, int]]:
    shown: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for names in papers:
        for name in names:
            forms = shown[_key(name)]
            forms[name] = forms.get(name, 0) + 1
    return shown


def _key(name: str) -> str:
    return slug(strip_accents(name)) or name


def _richness(name: str) -> int:
    return sum(not c.isascii() for c in name) + sum(c == "." for c in name)


def _initials(papers: list[Sequence[str]], best: dict[str, str]) -> dict[str, str]:
    """Return from the key of a name with initials to that of the name in full."""
    families: defaultdict[str, list[str]] = defaultdict(list)
    for key in best:
        families[key.rpartition("-")[2]].append(key)
    wanted = {
        key
        for keys in families.values()
        if len(keys) > 1
        for key in keys
        if any(_stands_for(key, other) or _stands_for(other, key) for other in keys if other != key)
    }
    if not wanted:
        return {}
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for names in papers:
        keys = [_key(name) for name in names]
        for key in keys:
            if key in wanted:
                beside[key].update(_person(other) for other in keys if other != key)
    same = {}
    for key in sorted(wanted):
        full = [other for other in families[key.rpartition("-")[2]] if other != key and _stands_for(key, other)]
        agreeing = [other for other in full if beside[key] & beside[other]]
        if len(agreeing) == 1 or (
            agreeing and all(_stands_for(a, max(agreeing, key=len)) for a in agreeing if a != max(agreeing, key=len))
        ):
            same[key] = max(agreeing, key=lambda other: (len(other), other))
    return {key: _last(key, same) for key in same}


def _last(key: str, same: dict[str, str]) -> str:
    seen = set()
    while key in same and key not in seen:
        seen.add(key)
        key = same[key]
    return key


def _person(key: str) -> str:
    """Return family name and first initial: by these two spellings of a co-author are compared."""
    return f"{key[:1]}-{key.rpartition('-')[2]}"


def _stands_for(short: str, full: str) -> bool:
    """Return whether "a-m-nunez" may be "ana-maria-nunez": each given name is that of the other or its initial."""
    *given, family = short.split("-")
    *names, other = full.split("-")
    if family != other or not given or len(given) > len(names) or (given == names) or len(short) >= len(full):
        return False
    if all(len(word.rstrip(".")) > 1 for word in given):
        return given == names[: len(given)] and all(len(word.rstrip(".")) == 1 for word in names[len(given) :])
    return all(
        name.startswith(word.rstrip(".")) if len(word.rstrip(".")) == 1 else name == word
        for word, name in zip(given, names, strict=False)
    )
