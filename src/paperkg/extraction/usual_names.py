"""What a paper's thing is called: which of its forms, or which usual name of one of them, the field would write."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from paperkg.text import fold

_FILE = "usual_names.tsv"
_LEVELS = (0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.98)
_COUNTS = (1, 2, 3, 5, 10, 30, 100)
_LEAST_SHARE = 0.05
_MOST_NAMES = 4
_SHORT = re.compile(r"[^\s]*[A-Z][^\s]*[A-Z0-9][^\s]*")
_PLURAL = re.compile(r"(?<=[A-Z])s$")
_WORD = re.compile(r"[^\W_]+")
_TITLED = re.compile(r"([^:?\n]{2,80}):\s")

Uses = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class UsualNames:
    """For a type and a folded form, the names that annotated papers give what it names, each with its papers.

    Examples
    --------
    >>> names = UsualNames({("Method", "gnn"): (("Graph Neural Network", 9), ("GNN", 1))})
    >>> names.uses("Method", "GNNs")
    (('Graph Neural Network', 9), ('GNN', 1))
    """

    table: Mapping[tuple[str, str], Uses]

    def uses(self, type_: str, form: str) -> Uses:
        """Return the names of a form, the most usual one first."""
        return self.table.get((type_, fold(form)), ())


@cache
def load_usual_names() -> UsualNames:
    """Return the table that travels with the package; it is read once.

    Examples
    --------
    >>> load_usual_names().uses("Method", "GNNs")[0][0]
    'Graph Neural Network'
    """
    with resources.files("paperkg").joinpath("data", _FILE).open("r", encoding="utf-8") as lines:
        return UsualNames(read_uses(lines))


def read_uses(lines: Iterable[str]) -> dict[tuple[str, str], Uses]:
    r"""Read lines of type, folded form, then names and papers in turn, separated by tabs; # begins a comment.

    Examples
    --------
    >>> read_uses(["# type, form, name, papers\n", "Task\tqa\tQuestion Answering\t7\n"])
    {('Task', 'qa'): (('Question Answering', 7),)}
    """
    found = {}
    for line in lines:
        if not line.startswith("#"):
            type_, form, *rest = line.rstrip("\n").split("\t")
            found[type_, form] = tuple(zip(rest[::2], map(int, rest[1::2]), strict=True))
    return found


@dataclass(frozen=True)
class Thing:
    """What is to be named: its type, its written forms with their character offsets, and the paper's text.

    ``declared`` holds the folded acronyms and expansions that the paper itself declares.
    """

    type: str
    places: Mapping[str, Sequence[int]]
    text: str
    declared: frozenset[str]


def name_candidates(
    thing: Thing, names: UsualNames, default: Callable[[str], str], own: Mapping[str, str] | None = None
) -> dict[str, tuple[str, list[str]]]:
    """Return the names that a thing may have, by their fold, each with the features of its being the right one.

    Parameters
    ----------
    thing : Thing
        What is to be named.
    names : UsualNames
        What other papers call its forms.
    default : callable
        Writes a form as a name.
    own : mapping of str to str, optional
        In training the thing's own names by folded form, which are not counted.

    Examples
    --------
    >>> text = "On graph neural networks\\nA graph neural network (GNN) is small. GNNs are used."
    >>> thing = Thing("Method", {"graph neural network": [27], "GNN": [49]}, text, frozenset())
    >>> names = UsualNames({("Method", "gnn"): (("Graph Neural Network", 9),)})
    >>> [name for name, _ in name_candidates(thing, names, str.title).values()]
    ['Graph Neural Network', 'Gnn']
    """
    forms = sorted(thing.places, key=lambda form: (thing.places[form][0], form))
    spelled: dict[str, str] = {}
    shares: dict[str, list[tuple[float, int, bool]]] = {}
    totals: dict[str, int] = {}
    for form in forms:
        key = fold(form)
        if key in totals:
            continue
        uses = [
            (name, count - (own is not None and own.get(key) == fold(name)))
            for name, count in names.uses(thing.type, form)
            if not is_misspelt(name, form)
        ]
        total = totals[key] = sum(count for _, count in uses)
        for name, count in uses[:_MOST_NAMES]:
            if count and count / total >= _LEAST_SHARE:
                spelled.setdefault(fold(name), name)
                shares.setdefault(fold(name), []).append((count / total, count, _is_short(form)))
    known = frozenset(spelled)
    for form in forms:
        spelled.setdefault(fold(default(form)), default(form))
    if len(spelled) == 1:
        return {key: (name, []) for key, name in spelled.items()}
    context = _Context(thing, forms, totals)
    return {
        key: (name, sorted(set(context.features(key, name, shares.get(key, []), key in known))))
        for key, name in spelled.items()
    }


def is_misspelt(name: str, form: str) -> bool:
    """Whether a name has one s more or less than an acronym or coined word, and so is the name of another thing.

    Examples
    --------
    >>> is_misspelt("Chairs", "CHAIR"), is_misspelt("GNN", "GNNs"), is_misspelt("Graph Neural Network", "GNN")
    (True, False, False)
    """
    if not _is_short(form) or fold(name) != fold(form):
        return False
    return _letters(name) != _letters(_PLURAL.sub("", form))


def _letters(name: str) -> str:
    return "".join(_WORD.findall(name.casefold()))


def _is_short(form: str) -> bool:
    return _SHORT.fullmatch(form) is not None and len(_PLURAL.sub("", form)) <= 16


def _level(value: float) -> int:
    return bisect_right(_LEVELS, value)


class _Context:
    """What all names of a thing are compared with."""

    def __init__(self, thing: Thing, forms: Sequence[str], totals: Mapping[str, int]) -> None:
        self.thing = thing
        self.totals = totals
        self.title = thing.text.find("\n") if "\n" in thing.text else 0
        titled = _TITLED.match(thing.text)
        self.titled = fold(titled.group(1).strip()) if titled else ""
        self.by_key: dict[str, list[str]] = {}
        for form in forms:
            self.by_key.setdefault(fold(form), []).append(form)
        short = [form for form in forms if _is_short(form)]
        self.short = bool(short)
        self.long = any(" " in form or form.count("-") > 1 for form in forms if form not in short)
        self.first = fold(forms[0])
        self.known = max(totals.values())
        self.counts = {key: sum(len(thing.places[form]) for form in own) for key, own in self.by_key.items()}
        self.most = max(self.counts.values())
        in_title = [key for key in self.by_key if self._in_title(key)]
        self.title_kinds = "".join(sorted({"s" if _is_short(self.by_key[key][0]) else "l" for key in in_title}))
        self.marks = f"{self.short}{self.long}"

    def _in_title(self, key: str) -> bool:
        return any(self.thing.places[form][0] < self.title for form in self.by_key.get(key, ()))

    def features(self, key: str, name: str, shares: Sequence[tuple[float, int, bool]], known: bool) -> Iterator[str]:
        label, forms = self.thing.type, self.by_key.get(key, [])
        kind = "short" if _is_short(name) else "long" if " " in name or name.count("-") > 1 else "word"
        whole = f"{kind}+{self.marks}"
        own = self.totals.get(key, 0)
        yield f"kind={whole}"
        yield f"kind={whole}+{label}"
        yield f"own={bool(forms)}+{known}"
        yield f"own={bool(forms)}+{known}+{whole}+{bisect_right(_COUNTS, own)}"
        yield f"others={bool(forms)}+{whole}+{bisect_right(_COUNTS, self.known)}+{label}"
        for share, count, short in shares:
            yield f"share={_level(share)}+{bisect_right(_COUNTS, count)}"
            yield f"share={_level(share)}+{bool(forms)}+{short}+{self.marks}"
            yield f"share={_level(share)}+{bisect_right(_COUNTS, count)}+{bool(forms)}+{short}"
        best = max((share for share, _, _ in shares), default=0.0)
        mean = sum(share for share, _, _ in shares) / len(self.by_key)
        yield f"best={_level(best)}+{len(shares) == len(self.by_key)}+{bool(forms)}"
        yield f"mean={_level(mean)}+{bisect_right(_COUNTS, self.known)}"
        yield f"mean={_level(mean)}+{min(3, len(self.by_key))}+{whole}"
        if not forms:
            # A name of an acronym that the paper itself expands in another way is another thing's.
            foreign = self.long and not any(set(_words(name)) <= set(_words(form)) for form in self.thing.places)
            yield f"foreign={foreign}+{kind}+{self.short}+{bisect_right(_COUNTS, self.known)}"
            return
        at = f"{self._in_title(key)}+{self.title_kinds}"
        fresh = self.known == 0
        yield f"title={at}+{whole}"
        yield f"title={at}+{whole}+{label}+{fresh}"
        yield f"titled={self.titled == key}+{whole}+{fresh}"
        yield f"first={self.first == key}+{whole}+{fresh}"
        yield f"count={min(4, self.counts[key])}+{self.counts[key] == self.most}+{whole}"
        yield f"count={min(4, self.counts[key])}+{at}+{whole}+{fresh}"
        yield f"declared={key in self.thing.declared}+{whole}+{at}"
        yield f"words={min(7, len(_words(name)))}+{whole}"
        yield f"words={min(7, len(_words(name)))}+{whole}+{at}+{fresh}"
        written = _written(forms, self.thing, self.title)
        yield f"written={written}+{whole}+{fresh}"
        yield f"written={written}+{whole}+{at}"
        if kind == "short":
            yield f"short={_shape(name)}+{len(name) if len(name) < 7 else 7}+{self.marks}"
            yield f"short={_shape(name)}+{at}+{self.marks}+{fresh}"
        elif self.short:
            shorts = [form for form in self.thing.places if _is_short(form)]
            yield f"beside={_shape(shorts[0])}+{len(shorts[0]) if len(shorts[0]) < 7 else 7}"
            yield f"beside={_shape(shorts[0])}+{at}+{fresh}+{kind}"
        shorter = sum(len(other) < len(key) for other in self.by_key)
        yield f"rank={min(3, shorter)}+{min(3, len(self.by_key))}+{self.marks}"
        yield f"rank={min(3, shorter)}+{min(3, len(self.by_key))}+{self.marks}+{label}+{at}"
        yield f"last={_words(name)[-1] if _words(name) else ''}+{self.marks}"


def _words(name: str) -> list[str]:
    return [word.removesuffix("s") for word in _WORD.findall(name.casefold())]


def _written(forms: Sequence[str], thing: Thing, title: int) -> str:
    """Return whether the abstract writes a name with capitals, as proper names are."""
    outside = [form for form in forms if any(place >= title for place in thing.places[form])]
    if not outside:
        return "title only"
    return "lower" if any(re.search(r"(?:^|[\s-])[a-z]{4}", form) for form in outside) else "capitals"


def _shape(name: str) -> str:
    bare = _PLURAL.sub("", name)
    if any(character.isdigit() for character in bare):
        return "digit"
    if "-" in bare:
        return "hyphen"
    return "capitals" if bare.isupper() else "mixed"
