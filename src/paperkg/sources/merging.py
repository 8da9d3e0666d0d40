"""Which records are the same paper, and which of them is kept.

- The same id is the same paper.
- The same folded title is the same paper where at least one of the two ids was made from the title; two ids that were
  given, or that come from an arXiv number or a DOI, stay two papers.
- An abstract without a title is the same paper as another record when the abstracts are near-duplicates and one of the
  two ids was made from the texts: 40 % or more of the shorter one's runs of three words stand in the other
  (`SAME_ABSTRACT`). Measured on the 6,159 abstracts of the training papers: but for one pair, which is one work in two
  versions (48 %), no two share more than 17 %. The edited copy of an abstract that prompted the rule shares 53 %.

The better record is kept: one with a title, then the longer abstract, then an annotation before a bare paper; a tie
falls to the content, never to the order. What it does not say of date, venue, authors and address it gets from the
others, and an id that was given outlives one that was made. A new record with the id of a known one replaces it, unless
the known one has a title or an abstract that the new one lacks, is annotated where the new one has the same text bare,
or goes on where the new one's abstract is cut off.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from paperkg.model import Annotation, Paper, annotation_to_dict
from paperkg.sources.identity import is_made
from paperkg.text import fold, slug

Record = Paper | Annotation

SAME_ABSTRACT = 0.4
_FEWEST_RUNS = 20
_SAMPLE = 4  # one run in four is indexed: enough to find a candidate, which is then compared in full
_COMMONEST = 60  # a run that stands in more title-less abstracts than this finds none
_CANDIDATES = 8
_WORD = re.compile(r"\w+")


def merge_records(known: Iterable[Record], new: Iterable[Record]) -> list[Record]:
    """Merge records so that each paper is there once, in its best record.

    Parameters
    ----------
    known, new : iterables of Paper or Annotation
        The papers at hand, and those to add. The order within each does not matter.

    Returns
    -------
    list of Paper or Annotation
        Sorted by id.

    Examples
    --------
    >>> known = [Paper("a-map-of-rivers", "A Map of Rivers", "We map a river.")]
    >>> new = [Paper("arxiv:2501.12345", "A map of rivers", "We map a river and its flow.")]
    >>> [paper.id for paper in merge_records(known, new)]
    ['arxiv:2501.12345']
    """
    records = _one_per_id(known, new)
    leaders = _Clusters(records)
    _join_titles(records, leaders)
    _join_untitled(records, leaders)
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for key, record in records.items():
        groups[leaders.find(key)].append(record)
    return sorted(map(_best, groups.values()), key=lambda record: paper_of(record).id)


def paper_of(record: Record) -> Paper:
    """Return the paper of a record."""
    return record.paper if isinstance(record, Annotation) else record


class _Clusters:
    """Disjoint sets of ids."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._parent = {key: key for key in ids}

    def find(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, a: str, b: str) -> None:
        first, second = sorted((self.find(a), self.find(b)))
        self._parent[second] = first


def _one_per_id(known: Iterable[Record], new: Iterable[Record]) -> dict[str, Record]:
    sides: list[dict[str, Record]] = []
    for side in (known, new):
        best: dict[str, Record] = {}
        for record in side:
            key = paper_of(record).id
            best[key] = _best((best[key], record)) if key in best else record
        sides.append(best)
    merged = dict(sides[0])
    for key, record in sides[1].items():
        merged[key] = _replaced(merged[key], record) if key in merged else record
    return dict(sorted(merged.items()))


def _replaced(known: Record, new: Record) -> Record:
    """Return what stands for an id that a new record has as well; what the one does not say, the other may."""
    kept, other = (known, new) if _is_fuller(known, new) else (new, known)
    stated, further = (new, known) if paper_of(known).text == paper_of(new).text else (kept, other)
    return _with_paper(kept, _filled(paper_of(kept), paper_of(stated), paper_of(further)))


def _filled(kept: Paper, stated: Paper, further: Paper) -> Paper:
    dated = stated if stated.date or stated.year else further
    date = dated.date or (further.date if further.year == dated.year else None)
    return replace(
        kept,
        date=date,
        year=dated.year,
        venue=stated.venue or further.venue,
        authors=stated.authors or further.authors,
        url=stated.url or further.url,
        source=min((source for source in (stated.source, further.source) if source), default=None),
    )


def _is_fuller(known: Record, new: Record) -> bool:
    """Return whether a known record says more than a new one with its id, rather than something else."""
    old, fresh = paper_of(known), paper_of(new)
    if bool(old.title) != bool(fresh.title) or bool(old.abstract) != bool(fresh.abstract):
        return (bool(old.title), bool(old.abstract)) > (bool(fresh.title), bool(fresh.abstract))
    if old.text == fresh.text:
        return isinstance(known, Annotation) and not isinstance(new, Annotation)
    stump = fresh.abstract.rstrip(" .…")
    return (
        fold(old.title) == fold(fresh.title) and old.abstract.startswith(stump) and len(stump) < len(old.abstract) - 3
    )


def _quality(record: Record) -> tuple[Any, ...]:
    paper, annotated = paper_of(record), isinstance(record, Annotation)
    form = annotation_to_dict(record) if isinstance(record, Annotation) else {}
    content = json.dumps(
        [form.get(key) for key in ("entities", "results", "links", "spans")], ensure_ascii=False, sort_keys=True
    )
    linked = isinstance(record, Annotation) and record.links is not None
    return bool(paper.title), len(paper.abstract), annotated, linked, paper.title, paper.abstract, content


def _best(group: Sequence[Record]) -> Record:
    """Return the best record of a paper, with what all of them say beside the text, under an id that was given."""
    if len(group) == 1:
        return group[0]
    best = max(group, key=_quality)
    papers = [paper_of(record) for record in group]
    given = sorted(paper.id for paper in papers if not is_made(paper))
    own = paper_of(best).id
    dates = sorted((-len(p.date or ""), p.year is None, p.date or "", p.year or 0) for p in papers)
    paper = replace(
        paper_of(best),
        id=own if own in given or not given else given[0],
        date=dates[0][2] or None,
        year=dates[0][3] or None,
        venue=max((paper.venue for paper in papers if paper.venue), key=lambda name: (len(name), name), default=None),
        authors=max((paper.authors for paper in papers), key=lambda names: (len(names), names)),
        url=min((paper.url for paper in papers if paper.url), default=None),
        source=min((paper.source for paper in papers if paper.source), default=None),
    )
    return _with_paper(best, paper)


def _with_paper(record: Record, paper: Paper) -> Record:
    return replace(record, paper=paper) if isinstance(record, Annotation) else paper


def _join_titles(records: dict[str, Record], clusters: _Clusters) -> None:
    titles: defaultdict[str, list[str]] = defaultdict(list)
    for key, record in records.items():
        title = paper_of(record).title
        if title:
            titles[_title_key(title)].append(key)
    for keys in titles.values():
        made = [key for key in keys if is_made(paper_of(records[key]))]
        given = [key for key in keys if key not in made] if len(made) < len(keys) else []
        for key in made:
            clusters.join(key, given[0] if given else made[0])


def _title_key(title: str) -> str:
    return re.sub(r"[-.\s_]", "", slug(title, longest=len(title) * 8 + 1)) or title


def _join_untitled(records: dict[str, Record], clusters: _Clusters) -> None:
    """Join every title-less abstract with the record whose abstract is nearest: a titled one, else another such."""
    untitled = [key for key, record in records.items() if not paper_of(record).title]
    if not untitled:
        return
    runs = {key: _runs(paper_of(records[key]).abstract) for key in untitled}
    index: defaultdict[int, list[str]] = defaultdict(list)
    for key in untitled:
        for run in _sampled(runs[key]):
            index[run].append(key)
    nearest: dict[str, tuple[bool, float, str]] = {}
    for key, record in records.items():
        own = runs[key] if key in runs else _runs(paper_of(record).abstract)
        for other in _candidates(own, index):
            if other == key or not (is_made(paper_of(record)) or is_made(paper_of(records[other]))):
                continue
            share = _share(own, runs[other])
            if share >= SAME_ABSTRACT:
                found = (bool(paper_of(record).title), share, key)
                nearest[other] = max(found, nearest.get(other, found))
    for key, (_, _, other) in nearest.items():
        clusters.join(key, other)


def _runs(abstract: str) -> frozenset[int]:
    """Return the runs of three words of a text, as numbers; a text of fewer is one run."""
    words = _WORD.findall(abstract.casefold())
    starts = range(max(1, len(words) - 2))
    return frozenset(zlib.crc32(" ".join(words[i : i + 3]).encode("utf-8", "surrogatepass")) for i in starts)


def _sampled(runs: frozenset[int]) -> Iterable[int]:
    return (run for run in runs if len(runs) < _FEWEST_RUNS or run % _SAMPLE == 0)


def _candidates(runs: frozenset[int], index: defaultdict[int, list[str]]) -> list[str]:
    hits: Counter[str] = Counter()
    for run in runs:
        keys = index.get(run, ())
        if len(keys) <= _COMMONEST:
            hits.update(keys)
    return [key for key, _ in sorted(hits.items(), key=lambda item: (-item[1], item[0]))[:_CANDIDATES]]


def _share(a: frozenset[int], b: frozenset[int]) -> float:
    if min(len(a), len(b)) < _FEWEST_RUNS:
        return float(a == b)
    return len(a & b) / min(len(a), len(b))
