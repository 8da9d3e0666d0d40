"""One type a name: what most papers call a method is a method in the few that call it a task."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from paperkg import schema
from paperkg.resolution.acronyms import without_acronyms
from paperkg.resolution.items import Item
from paperkg.text import fold

# So many papers make a majority that others follow.
_LEAST_PAPERS = 3
# Of so many papers, so large a share is no minority: the name has two types.
_SECOND_PAPERS = 6
_SECOND_SHARE = 0.4
# Roles that say of themselves what a thing is: an item with one of them keeps its type.
REASONS = frozenset({"introduced", "evaluated_on", "trained_on"})


def with_usual_types(items: Iterable[Item], keeps: Callable[[Item], bool]) -> list[Item]:
    """Return items with the type that most papers give their name.

    Parameters
    ----------
    items : iterable of Item
        All items of all papers.
    keeps : callable
        Tells of which items the type stays as it is.

    Examples
    --------
    >>> items = [Item(paper, "Method", "Boosting", ("boosting",), None) for paper in "abc"]
    >>> few = Item("d", "Task", "Boosting", ("boosting",), None)
    >>> [item.type for item in with_usual_types([*items, few], lambda item: False)]
    ['Method', 'Method', 'Method', 'Method']
    """
    items = list(items)
    papers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in items:
        papers[_name_of(item)][item.type].add(item.paper)
    usual: dict[tuple[str, str], str] = {}
    for name, by_type in papers.items():
        counts = Counter({type_: len(own) for type_, own in by_type.items()})
        top = min(counts, key=lambda type_: (-counts[type_], schema.ENTITY_TYPES.index(type_)))
        for type_, count in counts.items() if counts[top] >= _LEAST_PAPERS else ():
            if count < _SECOND_PAPERS or count < _SECOND_SHARE * (count + counts[top]):
                usual[name, type_] = top
    return [
        item
        if keeps(item) or usual.get((_name_of(item), item.type), item.type) == item.type
        else replace(item, type=usual[_name_of(item), item.type], stated=item.type)
        for item in items
    ]


def _name_of(item: Item) -> str:
    return fold(without_acronyms(item.name))
