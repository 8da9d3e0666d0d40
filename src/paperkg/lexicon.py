"""The curated lexicon: well-known names with their aliases, kinds and directions (made by training/lexicon.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from paperkg.text import fold

_FILE = "lexicon.tsv"
_COLUMNS = ("type", "name", "aliases", "kind", "direction", "papers", "share", "case_sensitive")


@dataclass(frozen=True)
class LexiconEntry:
    """One well-known name.

    ``kind`` is a dataset's, ``higher_is_better`` a metric's, each None where unknown. ``papers`` counts the annotated
    papers that hold it (0: it comes from public lists). ``share`` is the part (0 to 1) of the annotated papers with one
    of its forms in their text that annotate it with this type: how far its mere occurrence can be trusted. Where
    ``case_sensitive``, one of its forms is mostly something else in another case: match it only exactly as written.
    """

    type: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    higher_is_better: bool | None = None
    papers: int = 0
    share: float = 1.0
    case_sensitive: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """The name, then the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Entries that are found by type and form; a name goes before an alias, an earlier entry before a later one.

    Examples
    --------
    >>> lexicon = Lexicon((LexiconEntry("Dataset", "CIFAR-10", ("CIFAR10",)),))
    >>> lexicon.lookup("Dataset", "cifar 10").name
    'CIFAR-10'
    >>> lexicon.lookup("Dataset", "CIFAR-100") is None
    True
    """

    entries: tuple[LexiconEntry, ...] = ()
    _index: Mapping[tuple[str, str], LexiconEntry] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        index: dict[tuple[str, str], LexiconEntry] = {}
        for entry in self.entries:
            index.setdefault((entry.type, fold(entry.name)), entry)
        for entry in self.entries:
            for alias in entry.aliases:
                index.setdefault((entry.type, fold(alias)), entry)
        object.__setattr__(self, "_index", index)

    def lookup(self, type_: str, form: str) -> LexiconEntry | None:
        """Return the entry of this type that has this form, under `text.fold`, or None."""
        return self._index.get((type_, fold(form)))


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon that travels with the package; it is read once.

    Examples
    --------
    >>> load_lexicon().lookup("Dataset", "cifar10").name
    'CIFAR-10'
    """
    file = resources.files("paperkg").joinpath("data", _FILE)
    with file.open("r", encoding="utf-8") as lines:
        return Lexicon(tuple(read_entries(lines)))


def read_entries(lines: Iterable[str]) -> Iterable[LexiconEntry]:
    """Yield the entries of a lexicon's lines; those that begin with # and the header are passed over."""
    for line in lines:
        if line.startswith(("#", header())):
            continue
        type_, name, aliases, kind, direction, papers, share, case_sensitive = line.rstrip("\n").split("\t")
        yield LexiconEntry(
            type=type_,
            name=name,
            aliases=tuple(aliases.split("|")) if aliases else (),
            kind=kind or None,
            higher_is_better={"higher": True, "lower": False}.get(direction),
            papers=int(papers),
            share=float(share),
            case_sensitive=case_sensitive == "1",
        )


def format_entry(entry: LexiconEntry) -> str:
    r"""Return an entry as a line of the lexicon's file.

    Examples
    --------
    >>> format_entry(LexiconEntry("Metric", "F1", ("F1 score",), higher_is_better=True, papers=9))
    'Metric\tF1\tF1 score\t\thigher\t9\t1.0\t0\n'
    """
    direction = {True: "higher", False: "lower", None: ""}[entry.higher_is_better]
    cells = (entry.type, entry.name, "|".join(entry.aliases), entry.kind or "", direction)
    counts = (str(entry.papers), str(entry.share), "1" if entry.case_sensitive else "0")
    return "\t".join((*cells, *counts)) + "\n"


def header() -> str:
    """Return the line that names the columns."""
    return "\t".join(_COLUMNS) + "\n"
