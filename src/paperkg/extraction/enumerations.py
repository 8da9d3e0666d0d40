"""What the order of a sentence says of its numbers: lists that pair up, steps from one value to another, humans.

All functions take a text as `paperkg.extraction.numbers.clean` returns it, and offsets into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from paperkg.extraction.asides import GAP, SPREAD
from paperkg.extraction.numbers import UNIT, Number
from paperkg.schema import DATASET, METHOD, METRIC
from paperkg.text import fold


@dataclass(frozen=True)
class Place:
    """Where a sentence names an entity: character offsets, the entity's index and its type."""

    start: int
    end: int
    entity: int
    type: str


@dataclass(frozen=True)
class Comparison:
    """Two numbers of which one is what the other is measured against: "from 70% to 72%", "72% vs. 70% for Y"."""

    value: int
    baseline: int
    is_step: bool
    method: int | None = None
    is_human: bool = False


_BEHIND = (
    rf"[\s{SPREAD}]{{0,40}}(?:(?:{UNIT})(?!\w))?(?:\s{{0,3}}\([{SPREAD}{GAP}\s,;%]{{0,80}}\))?[\s{SPREAD}{GAP}]{{0,80}}"
)
_AND = r"(?P<mark>[,;/&]|\band\b|\bor\b)(?:\s{0,3}(?:and\b|or\b|&))?\s{0,12}"
_BETWEEN_NUMBERS = re.compile(rf"{_BEHIND}{_AND}[+\-−–<>]?\s{{0,3}}")
_BETWEEN_NAMES = re.compile(
    r"(?:\s(?:data\s?sets?|benchmarks?|corp(?:us|ora)|tasks?|scores?|models?|test sets?))?\s{0,3}"
    rf"{_AND}(?:(?:the|on|for|of|in)\s{{1,3}}){{0,2}}"
)
_OPENING = re.compile(r"\s{0,3}\(\s{0,3}")
_NUMBER_OPENING = re.compile(rf"{_BEHIND}\s{{0,3}}\(\s{{0,3}}")
_CLOSING = re.compile(rf"{_BEHIND}\)")
_RESPECTIVELY = re.compile(r"\brespectively\b|\bin (?:that|this) order\b", re.IGNORECASE)
_OVER = re.compile(
    r"(?:\b(?:over|than|against|versus|vs\.?|outperform\w*|beat\w*|surpass\w*|exceed\w*|baselines?)"
    r"|\b(?:compared|relative) (?:to|with))\s{1,3}(?:the\s{1,3})?(?:both\s{1,3})?\Z"
)
_ON = re.compile(rf"{_BEHIND}(?:[\w@\-]{{1,20}}\s{{1,3}}){{0,3}}(?:on|for|in|at)\s{{1,3}}(?:the\s{{1,3}})?")
_OF = re.compile(
    rf"{_BEHIND}(?:[\w@\-]{{1,20}}\s{{1,3}}){{0,2}}(?:for|by|with|of|from|using)\s{{1,3}}(?:the\s{{1,3}})?"
)
_ABOUT = r"(?:(?:about|around|just|only|nearly|over|under|almost|approximately|roughly|merely|up|down)\s{1,3}){0,2}"
_FOR = re.compile(rf"{_BEHIND}(?:[\w@\-]{{1,20}}\s{{1,3}}){{0,3}}(?:for|by)\s{{1,3}}(?:the\s{{1,3}})?")
_PREPOSITION = re.compile(
    r"\b(?:on|to|in|into|of|for|with|within|by|from|like|as|using|across|improv\w*|accelerat\w*|boost\w*|lift\w*|reduc\w*"
    r"|enabl\w*|appl\w*|models?|LLMs)\s{1,3}(?:the\s|both\s|all\s)?\s{0,3}\Z",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"\bfrom\s{{1,12}}{_ABOUT}(?:an?\s{{1,3}}(?:\w{{1,20}}\s{{1,3}}){{0,3}}of\s{{1,3}})?[<>]?\s{{0,12}}\Z"
)
_TO = re.compile(
    rf"{_BEHIND}(?:[\w\-]{{1,20}}\s{{1,3}}){{0,3}}?(?P<to>to|→|-{{1,2}}>|=>)\s{{1,12}}{_ABOUT}[<>+]?\s{{0,12}}\Z"
)
_ARROW = re.compile(rf"{_BEHIND}(?:→|-{{1,2}}>|=>)\s{{0,12}}\Z")
_RANGING = re.compile(r"\b(?:rang\w*|var(?:y|ies|ied|ying)|span\w*|anywhere|scal\w*|differ\w*)\b[^.,;]{0,30}\Z")
_VERSUS = re.compile(
    rf"{_BEHIND}(?:[\w\-]{{1,20}}[\s,]{{1,3}}){{0,4}}[(,]?\s{{0,3}}"
    r"(?:vs\.?|versus|compared\s(?:to|with)|as opposed to)\s{1,12}(?P<what>[^,;()\d]{0,60}\(?)\Z"
)
# A number behind these is of another clause: "cut by 38% compared with planning and by 10% compared with search".
_OTHER_CLAUSE = re.compile(r"\b(?:and|by|while|which|whereas|maintain\w*)\b")
_HUMAN = re.compile(r"\bhumans?\b", re.IGNORECASE)
_HUMANS_BEFORE = re.compile(
    r"\bhuman(?:[- ]level)?\s(?:performance|level|baselines?|accuracy|experts?|annotators?|readers?|scores?|upper bound"
    r"|participants?|raters?)(?:'s?)?\s{0,3}(?:of|at|is|was|=|:|\(|reach\w*|achiev\w*|attain\w*|obtain\w*|scor\w*)?\s{0,3}"
    rf"(?:an?\s{{1,3}})?(?:\w{{1,20}}\s{{1,3}}of\s{{1,3}})?{_ABOUT}[(~]?\s{{0,3}}\Z"
    r"|\bhumans\s(?:can\s)?(?:reach|achiev|attain|obtain|scor|get)\w*\s(?:an?\s)?(?:[\w\-]{1,20}\s){0,4}?(?:of\s)?\s{0,3}\Z",
    re.IGNORECASE,
)
_HUMANS_BEHIND = re.compile(
    rf"{_BEHIND}(?:\w{{1,20}}\s){{0,1}}(?:for|by|of|from)\s(?:the\s)?(?:expert\s)?humans?\b(?!-)(?!\s(?:judg|evaluat|pref|eff))"
)
_SHARED_STEM = re.compile(r"(?P<stem>.*?[^\d.])(?P<first>\d{1,6})\s?/\s?\d{1,6}\Z", re.DOTALL)
_REACH = 90


def pair_in_order(
    text: str, numbers: Sequence[Number], places: Sequence[Place], names: Sequence[Iterable[str]]
) -> dict[int, dict[str, int]]:
    """Return which entities the numbers of one sentence belong to by their order alone.

    Parameters
    ----------
    text : str
        What `clean` returned.
    numbers : sequence of Number
        The results of a sentence, in order.
    places : sequence of Place
        The names in the sentence, in order.
    names : sequence of iterables of str
        The forms of each entity, to find "CIFAR-10" where "CIFAR-10/100" stands.

    Returns
    -------
    dict
        From an index in `numbers` to entities by argument (metric, dataset, method or baseline).

    Examples
    --------
    >>> text = "It has 91.2% and 85.3% on Birds and Bees, respectively."
    >>> numbers = [Number(7, 11, 91.2, "%"), Number(17, 21, 85.3, "%")]
    >>> pair_in_order(text, numbers, [Place(26, 31, 0, "Dataset"), Place(36, 40, 1, "Dataset")], [["Birds"], ["Bees"]])
    {0: {'dataset': 0}, 1: {'dataset': 1}}
    """
    pairs: dict[int, dict[str, int]] = {}
    expanded = _with_shared_stems(text, places, names)
    lists = [
        part
        for type_ in (DATASET, METRIC, METHOD)
        for part in _name_lists(text, [p for p in expanded if p.type == type_])
    ]
    listed: set[int] = set()
    ends = [place.end for place in places] + [number.end for number in numbers]
    words = [hit.start() for hit in _RESPECTIVELY.finditer(text, min(ends), max(ends) + 60)] if ends else []
    number_lists = _number_lists(text, numbers)
    for position, (run, marks) in enumerate(number_lists):
        listed.update(run)
        first, last = numbers[run[0]].start, numbers[run[-1]].end
        # "respectively" is said of the last list before it; lists with slashes need no word.
        later = [numbers[other[0]].start for other, _ in number_lists[position + 1 :] if len(other) == len(run)]
        said = "/" in marks or any(word >= last and not any(start < word for start in later) for word in words)
        nearest: dict[str, tuple[int, list[Place]]] = {}
        for names_of, other_marks in lists:
            if len(names_of) != len(run) or ("(" in marks) != ("(" in other_marks):
                continue
            low, high = (last, names_of[0].start) if names_of[0].start >= last else (names_of[-1].end, first)
            if high < low or not (said or "(" in marks or _is_beside(low, high, numbers)):
                continue
            type_ = names_of[0].type
            if any(p.type == type_ and low <= p.start < high for p in places) or (
                type_ == METHOD and not _is_of_methods(text, low, high, names_of[0], names_of[0].start >= last)
            ):
                continue
            if type_ not in nearest or high - low < nearest[type_][0]:
                nearest[type_] = (high - low, names_of)
        for _, names_of in nearest.values():
            argument = _argument(text, names_of[0])
            for index, place in zip(run, names_of, strict=True):
                pairs.setdefault(index, {})[argument] = place.entity
    for index, number in enumerate(numbers):
        if index not in listed:
            stop = numbers[index + 1].start if index + 1 < len(numbers) else None
            named = _named_behind(text, number, stop, places, _ON, DATASET)
            if named is not None and len(numbers) > 1:
                pairs.setdefault(index, {})["dataset"] = named.entity
    return pairs


def compare_in_order(text: str, numbers: Sequence[Number], places: Sequence[Place]) -> list[Comparison]:
    """Return which of the numbers of one sentence are what their neighbours are measured against.

    Parameters
    ----------
    text : str
        What `clean` returned.
    numbers : sequence of Number
        All numbers of a sentence, in order.
    places : sequence of Place
        The names in the sentence, in order.

    Examples
    --------
    >>> compare_in_order("cuts it from 5.1 to 4.2", [Number(13, 16, 5.1, None), Number(20, 23, 4.2, None)], [])
    [Comparison(value=1, baseline=0, is_step=True, method=None, is_human=False)]
    """
    found: list[Comparison] = []
    for index, (before, after) in enumerate(pairwise(numbers)):
        differ = None not in (before.unit, after.unit) and before.unit != after.unit
        if differ or after.start - before.end > 2 * _REACH:
            continue
        gap = text[before.end : after.start]
        if _is_step(text, before, gap):
            found.append(Comparison(index + 1, index, is_step=True))
            continue
        versus = _VERSUS.fullmatch(gap)
        if (
            versus is None
            or _OTHER_CLAUSE.search(versus["what"])
            or (found and index in (found[-1].value, found[-1].baseline))
        ):
            continue
        begin = before.end + versus.start("what")
        between = [p for p in places if p.type == METHOD and begin <= p.start < after.start]
        behind = _named_behind(text, after, None, places, _OF, METHOD)
        method = between[-1] if between else behind or _named_over(text, before, places)
        human = _HUMAN.search(versus["what"]) is not None or is_of_humans(text, after)
        found.append(
            Comparison(index, index + 1, False, method.entity if method and not human else None, is_human=human)
        )
    return found


def is_of_humans(text: str, number: Number) -> bool:
    """Whether a number is how well humans do, which is no method's result.

    Examples
    --------
    >>> is_of_humans("below human performance of 94%", Number(27, 29, 94.0, "%"))
    True
    """
    return bool(
        _HUMANS_BEFORE.search(text, max(0, number.start - _REACH), number.start)
        or _HUMANS_BEHIND.match(text, number.end)
    )


def _is_step(text: str, before: Number, gap: str) -> bool:
    begin = max(0, before.start - _REACH)
    start = _FROM.search(text, begin, before.start)
    if start is None:
        return _ARROW.fullmatch(gap) is not None
    return _TO.fullmatch(gap) is not None and _RANGING.search(text, begin, start.start()) is None


def _argument(text: str, place: Place) -> str:
    if place.type != METHOD:
        return "dataset" if place.type == DATASET else "metric"
    return "baseline" if _OVER.search(text, max(0, place.start - 40), place.start) else "method"


def _is_of_methods(text: str, low: int, high: int, place: Place, is_behind: bool) -> bool:
    """Whether a list of methods owns the numbers, or is what they are compared with, rather than what is improved."""
    before = text[max(0, place.start - 40) : place.start]
    if _OVER.search(before):
        return True
    if is_behind:
        return _FOR.fullmatch(text, low, high) is not None
    return _PREPOSITION.search(before) is None


def _is_beside(low: int, high: int, numbers: Sequence[Number]) -> bool:
    return high - low <= _REACH and not any(low <= number.start < high for number in numbers)


def _number_lists(text: str, numbers: Sequence[Number]) -> list[tuple[list[int], str]]:
    """Return lists of two and more numbers as indices, with the marks between them."""
    lists: list[tuple[list[int], str]] = []
    run: list[int] = []
    marks = ""
    for index, number in enumerate(numbers):
        gap = text[numbers[index - 1].end : number.start] if index else ""
        between = _BETWEEN_NUMBERS.fullmatch(gap) if index and len(gap) <= 2 * _REACH else None
        if between is None:
            if len(run) > 1:
                lists.append((run, marks))
            opening = index and _NUMBER_OPENING.fullmatch(gap) and _CLOSING.match(text, number.end)
            if opening and len(run) == 1:
                lists.append(([index - 1, index], "("))
                run, marks = [], ""
                continue
            run, marks = [index], ""
        else:
            run.append(index)
            marks += between["mark"]
    if len(run) > 1:
        lists.append((run, marks))
    return lists


def _name_lists(text: str, places: Sequence[Place]) -> list[tuple[list[Place], str]]:
    """Return lists of two and more different names of one type, with the marks between them."""
    lists: list[tuple[list[Place], str]] = []
    run: list[Place] = []
    marks = ""
    for index, place in enumerate(places):
        gap = text[places[index - 1].end : place.start] if index else ""
        between = _BETWEEN_NAMES.fullmatch(gap) if index else None
        mark = between["mark"] if between else ""
        if index and places[index - 1].end > place.start:
            mark = "/"  # both stand in one coordinated name
        if mark and all(place.entity != other.entity for other in run):
            run.append(place)
            marks += mark
            continue
        if len(run) > 1:
            lists.append((run, marks))
        other = places[index - 1] if index else None
        if (
            other
            and other.entity != place.entity
            and _OPENING.fullmatch(gap)
            and text[place.end : place.end + 2].lstrip()[:1] == ")"
        ):
            lists.append(([other, place], "("))
        run, marks = [place], ""
    if len(run) > 1:
        lists.append((run, marks))
    return lists


def _with_shared_stems(text: str, places: Sequence[Place], names: Sequence[Iterable[str]]) -> list[Place]:
    """Return the places, with "CIFAR-10" before "CIFAR-10/100" where the former is an entity of its own."""
    expanded: list[Place] = []
    for place in places:
        shared = _SHARED_STEM.fullmatch(text[place.start : place.end])
        if shared:
            form = fold(shared["stem"] + shared["first"])
            owner = next(
                (i for i, forms in enumerate(names) if i != place.entity and form in {fold(f) for f in forms}), None
            )
            if owner is not None:
                expanded.append(Place(place.start, place.end, owner, place.type))
        expanded.append(place)
    return expanded


def _named_over(text: str, number: Number, places: Sequence[Place]) -> Place | None:
    """Return the one method before a number that others are said to be better than: "outperforms Y (79% vs. 77%)"."""
    over = {
        p.entity: p
        for p in places
        if p.type == METHOD and p.end <= number.start and _OVER.search(text, max(0, p.start - 40), p.start)
    }
    return next(iter(over.values())) if len(over) == 1 else None


def _named_behind(
    text: str, number: Number, stop: int | None, places: Sequence[Place], words: re.Pattern[str], type_: str
) -> Place | None:
    """Return the first name of a type behind a number, where nothing but certain words stands between them."""
    for place in places:
        if place.start >= number.end and place.type == type_:
            if (stop is not None and place.start >= stop) or place.start - number.end > _REACH:
                return None
            return place if words.fullmatch(text, number.end, place.start) else None
    return None
