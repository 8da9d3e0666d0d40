"""What papers name more often of late: papers by period, and how surely a share rose or fell."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from paperkg import schema
from paperkg.findings.claims import name_of
from paperkg.findings.links import label_of
from paperkg.graph.view import AnyGraph, GraphView, as_view

# So many papers' worth of prior, spread as all papers together name the thing.
_PRIOR: Final = 10.0


def trends(
    graph: AnyGraph,
    by: str = "year",
    *,
    types: Sequence[str] = schema.ENTITY_TYPES,
    least: int = 2,
    top: int | None = 10,
) -> list[dict[str, Any]]:
    """Return how many papers name each thing in each year or month, those whose share changed most surely first.

    The periods are cut where the papers fall most evenly into earlier and later ones. ``change`` compares the thing's
    share of papers before and after: the log odds ratio with an informative Dirichlet prior, divided by its standard
    deviation (a z-score: beyond 2 is hardly chance). Papers without a date count nowhere.

    Parameters
    ----------
    graph : GraphView or networkx.MultiDiGraph
        A graph of paperkg.
    by : {"year", "month"}
        The length of a period.
    types : sequence of str
        Which of the entity types.
    least : int
        Things that fewer papers name are left out.
    top : int, optional
        The most things of each type: those that the most papers name; all where None.

    Returns
    -------
    list of dict
        A row a thing: ``type``, ``name``, ``papers`` (with a date), ``earlier`` and ``later`` (papers before and from
        ``since``, the first later period), ``change``, ``since``, ``periods`` (dict of period to papers, the empty ones
        too), ``id``; sorted by type, then falling ``change``.

    References
    ----------
    Monroe, Colaresi, Quinn (2008): Fightin' Words: Lexical Feature Selection and Evaluation for Identifying the Content
    of Political Conflict. Political Analysis 16(4), https://doi.org/10.1093/pan/mpn018

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("method:a", labels=["Method"], name="A", papers=2)
    >>> for year in (2020, 2022):
    ...     graph.add_node(f"paper:{year}", labels=["Paper"], title="T", year=year)
    ...     _ = graph.add_edge(f"paper:{year}", "method:a", type="USES")
    >>> [row] = trends(graph)
    >>> row["periods"], row["change"]
    ({'2020': 1, '2021': 0, '2022': 1}, 0.0)
    """
    graph = as_view(graph)
    when = periods_of(graph, by)
    totals = Counter(when.values())
    if not totals:
        return []
    spans = between(min(totals), max(totals))
    since = _cut(spans, totals)
    labels = {node: type_ for type_ in types for node in graph.ids(type_)}
    said = {(paper, node) for paper, _, node in graph.ends(*schema.NAMING_TYPES) if paper in when and node in labels}
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for paper, node in sorted(said):
        named[node][when[paper]] += 1
    chosen = _most_named(labels, named, types, least, top)
    rows = [_row(graph, node, named[node], spans, since, totals) for node in chosen]
    return sorted(rows, key=lambda row: (types.index(row["type"]), -row["change"], -row["papers"], row["id"]))


def periods_of(graph: GraphView, by: str) -> dict[str, str]:
    """Return the year ("2024") or month ("2024-05") of each paper that has one."""
    found = {}
    for paper, written, year in graph.values(schema.PAPER, "date", "year"):
        date = str(written or "")
        period = date[:4] or str(year or "") if by == "year" else date[:7]
        if _is_period(period, by):
            found[paper] = period
    return found


def _is_period(text: str, by: str) -> bool:
    year, _, month = text.partition("-")
    # Years outside are slips of the source, and would stretch the axis over centuries.
    whole = len(year) == 4 and year.isascii() and year.isdecimal() and 1800 <= int(year) <= 2200
    return whole and (by == "year" or (month.isascii() and month.isdecimal() and 1 <= int(month) <= 12))


def between(first: str, last: str) -> list[str]:
    """Return all periods from one to another.

    Examples
    --------
    >>> between("2023-11", "2024-02"), between("2023", "2025")
    (['2023-11', '2023-12', '2024-01', '2024-02'], ['2023', '2024', '2025'])
    """
    if "-" not in first:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    start, stop = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(start, stop + 1)]


def _cut(spans: Sequence[str], totals: Counter[str]) -> str:
    """Return the first later period: the cut after which there are as many papers as before, as nearly as can be."""
    whole = sum(totals.values())
    before = accumulate(totals[period] for period in spans[:-1])
    uneven = [(abs(whole - 2 * papers), number) for number, papers in enumerate(before, 1)]
    return spans[min(uneven)[1]] if uneven else spans[0]


def _most_named(
    labels: Mapping[str, str], named: dict[str, Counter[str]], types: Sequence[str], least: int, top: int | None
) -> list[str]:
    by_type: dict[str, list[str]] = {type_: [] for type_ in types}
    for node in sorted(named, key=lambda node: (-named[node].total(), node)):
        if named[node].total() >= least:
            by_type[labels[node]].append(node)
    return [node for nodes in by_type.values() for node in nodes[:top]]


def _row(
    graph: GraphView, node: str, counts: Counter[str], spans: Sequence[str], since: str, totals: Counter[str]
) -> dict[str, Any]:
    later = sum(count for period, count in counts.items() if period >= since)
    all_later = sum(count for period, count in totals.items() if period >= since)
    earlier, all_earlier = counts.total() - later, totals.total() - all_later
    return {
        "type": label_of(graph, node),
        "name": name_of(graph, node),
        "papers": counts.total(),
        "earlier": earlier,
        "later": later,
        "change": round(_change(earlier, all_earlier, later, all_later), 2),
        "since": since,
        "periods": {period: counts[period] for period in spans},
        "id": node,
    }


def _change(earlier: int, all_earlier: int, later: int, all_later: int) -> float:
    """Return the z-score of the log odds ratio under a Dirichlet (here: beta) prior of `_PRIOR` papers."""
    share = (earlier + later) / (all_earlier + all_later)
    prior = _PRIOR * min(max(share, 1e-3), 1 - 1e-3)

    def odds(count: int, whole: int) -> float:
        return (count + prior) / (whole + _PRIOR - count - prior)

    ratio = math.log(odds(later, all_later)) - math.log(odds(earlier, all_earlier))
    return ratio / math.sqrt(1 / (later + prior) + 1 / (earlier + prior)) + 0.0
