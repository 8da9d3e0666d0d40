"""What people decided: a plain text file of lines about names and about what has them, always obeyed.

::

    # One decision a line; what follows a # between spaces is the reason.
    same  Dataset: CIFAR10 | CIFAR-10 data  # one dataset
    apart Method: Mamba | MAMBA             # two papers, two things
    name  Dataset: COCO | MS COCO           # show the entity of COCO under this name
    direction regret lower                  # of this metric, lower values are better
    kind GLUE benchmark                     # of datasets: dataset, benchmark or environment
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from paperkg import schema
from paperkg.errors import DecisionError, InputError
from paperkg.resolution.forms import key

# What is said of one entity: of which type it must be, and what can be said.
FACTS = {"direction": (schema.METRIC, schema.DIRECTIONS), "kind": (schema.DATASET, schema.DATASET_KINDS)}
VERBS = ("same", "apart", "name", *FACTS)
_LINE = re.compile(r"(?P<verb>\S+)\s+(?P<type>[^\s:]+)\s*:\s*(?P<names>.+)")
_FACT = re.compile(
    rf"(?P<verb>{'|'.join(FACTS)})\s+(?:(?P<type>{'|'.join(schema.ENTITY_TYPES)})\s*:\s+)?(?P<name>.+?)(?:\s*\|\s*|\s+)(?P<value>[^\s|]+)",
    re.IGNORECASE,
)
_REASON = re.compile(r"\s+#(?:\s+|$)")
# What a name is joined with, and by which line; how a name is told from others.
_Groups = Mapping[tuple[str, str], Mapping[tuple[str, str], "Decision"]]
_Label = Callable[[str, str], tuple[str, str]]
_HOW = (
    'write `same TYPE: NAME | NAME  # reason`, with "apart" or "name" in the place of "same", '
    "`direction METRIC higher|lower` or `kind DATASET dataset|benchmark|environment`"
)


@dataclass(frozen=True)
class Decision:
    """One line: what is decided (`VERBS`) of which names of a type, why, and where it stands.

    Of `FACTS`, the second of ``names`` is what is said of the entity of the first.
    """

    verb: str
    type: str
    names: tuple[str, ...]
    reason: str = ""
    source: str = ""
    line: int = 0

    @property
    def is_of_pairs(self) -> bool:
        """Whether it says of two names or more that they are one thing, or are not."""
        return self.verb in ("same", "apart")

    @property
    def subjects(self) -> tuple[str, ...]:
        """The names that it is about."""
        return self.names if self.is_of_pairs else self.names[:1]

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.source}:{self.line}"


@dataclass(frozen=True)
class Decisions:
    """All decisions; making them checks that they do not contradict one another.

    Raises
    ------
    DecisionError
        If two lines contradict each other; both are told.

    Examples
    --------
    >>> decisions = parse_decisions(["apart Method: Mamba | MAMBA  # two papers"], "d.txt")
    >>> decisions.apart("Method", "Mamba", "MAMBA")
    'd.txt:1 says so: two papers'
    """

    lines: tuple[Decision, ...] = ()
    _apart: Mapping[tuple[str, str, str], Decision] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_apart", {})
        _check(self.lines)
        pairs = {}
        for decision in self.of("apart"):
            for first in decision.names:
                for second in decision.names:
                    if first != second:
                        pairs[decision.type, self.label(decision.type, first), self.label(decision.type, second)] = (
                            decision
                        )
        object.__setattr__(self, "_apart", pairs)

    def of(self, verb: str) -> list[Decision]:
        """Return the decisions of one kind."""
        return [decision for decision in self.lines if decision.verb == verb]

    @cached_property
    def _exact(self) -> dict[tuple[str, str], str]:
        """By (type, name) the label of the names that an equal key does not join, because they are decided apart."""
        found = {}
        for decision in self.of("apart"):
            own: dict[str, list[str]] = defaultdict(list)
            for name in decision.names:
                own[key(name, decision.type)].append(name)
            for same_key, names in own.items():
                found.update({(decision.type, name): f"{same_key}≠{name}" for name in sorted(names)[1:]})
        return found

    @cached_property
    def _decided(self) -> frozenset[tuple[str, str]]:
        lines = (decision for decision in self.lines if decision.is_of_pairs)
        return frozenset((d.type, self.label(d.type, name)) for d in lines for name in d.names)

    @cached_property
    def _listed(self) -> frozenset[tuple[str, str]]:
        return frozenset((d.type, self.label(d.type, name)) for d in self.of("apart") for name in d.names)

    def label(self, type_: str, name: str) -> str:
        """Return the key of a name; of names that only their writing tells apart, one of their own."""
        return self._exact.get((type_, name)) or key(name, type_)

    def is_apart(self, type_: str, name: str) -> bool:
        """Tell whether a name is decided to be apart from another one."""
        return (type_, self.label(type_, name)) in self._listed

    def is_decided(self, type_: str, name: str) -> bool:
        """Tell whether any line joins this name to others or keeps it apart from others."""
        return (type_, self.label(type_, name)) in self._decided

    def apart(self, type_: str, first: str, second: str) -> str:
        """Return which line keeps two names apart, or an empty text."""
        return self.apart_keys(type_, self.label(type_, first), self.label(type_, second))

    def apart_keys(self, type_: str, first: str, second: str) -> str:
        """Return which line keeps two names apart, given by their keys, or an empty text."""
        decision = self._apart.get((type_, first, second))
        return said(decision) if decision else ""


def said(decision: Decision) -> str:
    """Return where a decision stands and why it was made.

    Examples
    --------
    >>> said(Decision("same", "Method", ("a", "b"), "one thing", "d.txt", 3))
    'd.txt:3 says so: one thing'
    """
    return f"{decision.place} says so" + (f": {decision.reason}" if decision.reason else "")


def parse_decisions(lines: Iterable[str], source: str) -> Decisions:
    """Read the lines of a decisions file.

    Parameters
    ----------
    lines : iterable of str
        Its lines.
    source : str
        The file's name, for messages.

    Raises
    ------
    DecisionError
        If a line cannot be understood, or two lines contradict each other; the message names the lines.

    Examples
    --------
    >>> parse_decisions(["# mine", "", "name Dataset: COCO | MS COCO"], "d.txt").lines[0].names
    ('COCO', 'MS COCO')
    """
    return Decisions(tuple(found for number, line in enumerate(lines, 1) if (found := _parse(line, source, number))))


def read_decisions(*files: str | Path) -> Decisions:
    """Read decisions files; one that does not exist holds none, and a line that stands in several counts once.

    Raises
    ------
    DecisionError
        If a line cannot be understood, or two lines contradict each other; the message names files and lines.
    InputError
        If a file is not UTF-8 text.
    """
    found: dict[tuple[str, str, tuple[str, ...]], Decision] = {}
    for file in map(Path, files):
        try:
            text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
        except UnicodeDecodeError as error:
            raise InputError(f"{file}: it is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
        for number, line in enumerate(text.split("\n"), 1):
            decision = _parse(line, str(file), number)
            if decision:
                found.setdefault((decision.verb, decision.type, decision.names), decision)
    return Decisions(tuple(found.values()))


def _parse(line: str, source: str, number: int) -> Decision | None:
    text = line.lstrip("\ufeff").strip()
    if not text or text.startswith("#"):
        return None
    parts = _REASON.split(text, maxsplit=1)
    reason = parts[1].strip() if len(parts) > 1 else ""
    fact = _FACT.fullmatch(parts[0].strip())
    if fact:
        return _parse_fact(fact, reason, source, number)
    hit = _LINE.fullmatch(parts[0].strip())
    if hit is None or hit["verb"].lower() not in VERBS:
        raise DecisionError(source, number, f"{text[:60]!r} is no decision; {_HOW}")
    if hit["type"] not in schema.ENTITY_TYPES:
        raise DecisionError(
            source, number, f"{hit['type'][:30]!r} is no type; take one of {', '.join(schema.ENTITY_TYPES)}"
        )
    verb, names = hit["verb"].lower(), tuple(name.strip() for name in hit["names"].split("|"))
    if not all(names) or len(names) < 2 or len(set(names)) < len(names) or (verb == "name" and len(names) > 2):
        wanted = "two names" if verb == "name" else "two or more different names"
        raise DecisionError(source, number, f"{verb} needs {wanted}, with | between them")
    return Decision(verb, hit["type"], names, reason, source, number)


def _parse_fact(hit: re.Match[str], reason: str, source: str, number: int) -> Decision:
    verb, value = hit["verb"].lower(), hit["value"].lower()
    type_, values = FACTS[verb]
    if hit["type"] not in (None, type_):
        raise DecisionError(source, number, f"only a {type_} has a {verb}, not a {hit['type']}")
    if value not in values:
        known = ", ".join(values)
        raise DecisionError(source, number, f"{hit['value'][:30]!r} is no {verb}; end the line with one of {known}")
    return Decision(verb, type_, (hit["name"], value), reason, source, number)


def format_decision(decision: Decision) -> str:
    """Return a decision as a line of its file.

    Examples
    --------
    >>> format_decision(Decision("apart", "Method", ("Mamba", "MAMBA"), "two papers"))
    'apart Method: Mamba | MAMBA  # two papers\\n'
    """
    reason = " ".join(decision.reason.split())
    what = " ".join(decision.names) if decision.verb in FACTS else f"{decision.type}: {' | '.join(decision.names)}"
    return f"{decision.verb} {what}" + (f"  # {reason}" if reason else "") + "\n"


def _check(lines: Iterable[Decision]) -> None:
    """Raise an error where decisions contradict one another, through other ones too."""
    decisions = list(lines)
    exact = {(d.type, name) for d in decisions if d.verb == "apart" for name in d.names}

    def label(type_: str, name: str) -> tuple[str, str]:
        return type_, f"={name}" if (type_, name) in exact else key(name, type_)

    groups: dict[tuple[str, str], dict[tuple[str, str], Decision]] = {}
    for decision in decisions:
        if decision.verb == "same":
            joined: dict[tuple[str, str], Decision] = {}
            for name in decision.names:
                own = label(decision.type, name)
                joined.update(groups.get(own, {own: decision}))
                joined.setdefault(own, decision)
            groups.update(dict.fromkeys(joined, joined))
    _check_apart(decisions, groups, label)
    _check_names(decisions, groups, label)


def _check_apart(decisions: Sequence[Decision], groups: _Groups, label: _Label) -> None:
    for decision in decisions:
        if decision.verb != "apart":
            continue
        for place, first in enumerate(decision.names):
            for second in decision.names[place + 1 :]:
                group = groups.get(label(decision.type, first), {})
                if label(decision.type, second) in group:
                    other = max((group[label(decision.type, name)] for name in (first, second)), key=lambda d: d.line)
                    what = f"keeps {first!r} and {second!r} apart, but {other.place} makes them the same"
                    raise DecisionError(decision.source, decision.line, f"{what}; take one of the two lines away")


def _check_names(decisions: Sequence[Decision], groups: _Groups, label: _Label) -> None:
    chosen: dict[tuple[str, tuple[str, str]], Decision] = {}
    for decision in decisions:
        if decision.verb not in ("name", *FACTS):
            continue
        own = label(decision.type, decision.names[0])
        for name in groups.get(own, {own: decision}):
            other = chosen.setdefault((decision.verb, name), decision)
            if other.names[1] != decision.names[1]:
                what = (
                    f"calls {decision.names[0]!r} {decision.names[1]!r}, but {other.place} calls it {other.names[1]!r}"
                )
                raise DecisionError(decision.source, decision.line, f"{what}; take one of the two lines away")
