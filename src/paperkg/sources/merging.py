"""Which records are the same paper, and what is kept of each.

- The same arXiv number, DOI, id of a service or given id is the same paper; but a DOI or an id of a service joins no
  records whose titles and abstracts both differ, as that of a volume of proceedings does.
- The same folded title is the same paper where the abstracts or the authors agree, or where one of the two says nothing
  of either. Two arXiv numbers, and two ids that were given, stay two papers.
- An abstract without a title is the same paper as another record when the abstracts are near-duplicates and one of the
  two ids was made from the texts: 40 % or more of the shorter one's runs of three words stand in the other
  (`SAME_ABSTRACT`). Measured on the 6,159 abstracts of the training papers: but for one pair, which is one work in two
  versions (48 %), no two share more than 17 %. The edited copy of an abstract that prompted the rule shares 53 %.

Title and abstract are those of the better record: one with a title, then the longer whole abstract, then an annotation
before a bare paper; a tie falls to the content, never to the order. Each other field is the best that any of them says:
the fullest date, the venue that is no preprint server, the most authors with the fullest names. An id that was given
outlives one of arXiv, that one a DOI, and that one what is made of the title; the others are kept as ``ids``. A new
record with the id of a known one replaces it, unless it is the weaker: it lacks the title or the abstract, is cut off,
has much the shorter abstract, or the same text without an annotation.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz

from paperkg.model import Annotation, Paper, annotation_to_dict
from paperkg.sources.identity import is_made, made_id, other_ids, told_apart
from paperkg.sources.venues import is_known
from paperkg.text import fold, slug, strip_accents

Record = Paper | Annotation

SAME_ABSTRACT = 0.4
_FEWEST_RUNS = 20
_SAMPLE = 4  # one run in four is indexed: enough to find a candidate, which is then compared in full
_COMMONEST = 60  # a run that stands in more title-less abstracts than this finds none
_CANDIDATES = 8
_NAMESAKES = 40  # of a title that more papers have than this ("Editorial"), a record is compared with so many
_SHORT_SAME = 75.0  # per cent of letters that two short abstracts share, in order, when they are one
_SAME_TITLE = 60.0  # the same of two titles: below it they are of two papers
_MUCH_SHORTER = 0.6
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Merge:
    """A record that went into another: what stands now, what was merged into it, and why they are one paper."""

    kept: Paper
    merged: Paper
    reason: str


def merge_records(
    known: Iterable[Record], new: Iterable[Record], *, on_merge: Callable[[Merge], None] | None = None
) -> list[Record]:
    """Merge records so that each paper is there once, with the best that its records say.

    Parameters
    ----------
    known, new : iterables of Paper or Annotation
        The papers at hand, and those to add. The order within each does not matter.
    on_merge : callable, optional
        Gets each new record that turned out to be a paper which another new one or a known one names.

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
    sides = [*((record, True) for record in known), *((record, False) for record in new)]
    # What follows must not depend on the order.
    sides.sort(key=lambda side: (_content_order(side[0]), not side[1]))
    items = [_Item(paper_of(record), record, old) for record, old in sides]
    clusters = _Clusters(len(items))
    _join_ids(items, clusters)
    _join_titles(items, clusters)
    _join_untitled(items, clusters)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for index in range(len(items)):
        groups[clusters.find(index)].append(index)
    papers = _with_own_ids([_merged([items[index] for index in group]) for group in groups.values()])
    if on_merge:
        for paper, group in zip(papers, groups.values(), strict=True):
            _tell(paper_of(paper), [(items[index], clusters.reasons.get(index, "")) for index in group], on_merge)
    return sorted(papers, key=lambda record: paper_of(record).id)


def paper_of(record: Record) -> Paper:
    """Return the paper of a record."""
    return record.paper if isinstance(record, Annotation) else record


class _Item:
    """A record with what it is compared by."""

    def __init__(self, paper: Paper, record: Record, known: bool) -> None:
        self.paper, self.record, self.known = paper, record, known
        self.made = is_made(paper)
        self.keys = set(paper.ids)
        own = other_ids(paper.id)
        self.keys.update(own)
        if not self.made:
            self.keys.add(paper.id)
        # An id that a user chose, not one of arXiv or of a service.
        self.given = not self.made and not own and ":" not in paper.id
        self.arxiv = frozenset(key for key in self.keys if key.startswith("arxiv:"))

    def people(self) -> frozenset[str]:
        """Return the family names of the authors."""
        return frozenset(strip_accents(name).casefold().split()[-1] for name in self.paper.authors if name.split())


class _Clusters:
    """Disjoint sets of items, with the reason why each joined the others."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self.reasons: dict[int, str] = {}

    def find(self, key: int) -> int:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, a: int, b: int, reason: str) -> None:
        first, second = sorted((self.find(a), self.find(b)))
        self._parent[second] = first
        for index in (a, b):
            self.reasons.setdefault(index, reason)


def _content_order(record: Record) -> tuple[Any, ...]:
    paper = paper_of(record)
    return (
        paper.id, paper.title, paper.abstract, paper.date or "", paper.year or 0, paper.venue or "", paper.authors,
        paper.url or "", paper.source or "", paper.ids, isinstance(record, Annotation),
    )  # fmt: skip


def _join_ids(items: list[_Item], clusters: _Clusters) -> None:
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        for key in item.keys:
            holders[key].append(index)
    for key, indexes in sorted(holders.items()):
        sure = key.startswith("arxiv:") or any(items[index].given and items[index].paper.id == key for index in indexes)
        firsts: list[int] = []
        for index in indexes:
            same = next((i for i in firsts if sure or not _are_two(items[i], items[index])), None)
            if same is None:
                firsts.append(index)
            else:
                clusters.join(same, index, f"the same {_kind(key)}")


def _kind(key: str) -> str:
    prefix = key.partition(":")[0]
    names = {"arxiv": "arXiv number", "doi": "DOI", "openalex": "OpenAlex id", "s2": "Semantic Scholar id"}
    return f"{names.get(prefix, 'id')} ({key})"


def _are_two(a: _Item, b: _Item) -> bool:
    """Return whether two records under one DOI are two papers all the same: that of a volume stands at all of it."""
    if not a.paper.title or not b.paper.title or _title_key(a.paper.title) == _title_key(b.paper.title):
        return False
    if fuzz.token_set_ratio(fold_words(a.paper.title), fold_words(b.paper.title)) >= _SAME_TITLE:
        return False
    return _abstracts_agree(a.paper, b.paper) is not True and _people_agree(a, b) is not True


def fold_words(text: str) -> str:
    """Return the words of a text in lower case without accents."""
    return " ".join(_WORD.findall(strip_accents(text).casefold()))


def _abstracts_agree(a: Paper, b: Paper) -> bool | None:
    """Return whether two abstracts are of one paper, or None where one is missing."""
    if not a.abstract or not b.abstract:
        return None
    shorter, longer = sorted((fold_words(a.abstract), fold_words(b.abstract)), key=len)
    if longer.startswith(shorter) or ((a.cut or b.cut) and fuzz.partial_ratio(shorter, longer) >= _SHORT_SAME):
        return True
    first, second = _runs(a.abstract), _runs(b.abstract)
    if min(len(first), len(second)) >= _FEWEST_RUNS:
        return _share(first, second) >= SAME_ABSTRACT
    return fuzz.ratio(shorter, longer) >= _SHORT_SAME or fuzz.partial_ratio(shorter, longer) >= 90.0


def _people_agree(a: _Item, b: _Item) -> bool | None:
    first, second = a.people(), b.people()
    if not first or not second:
        return None
    return 2 * len(first & second) >= min(len(first), len(second))


def _same_title_reason(a: _Item, b: _Item) -> str:
    """Return why two records of one title are one paper, or "" where they are two."""
    if a.keys & b.keys:
        return "the same title and id"
    if (a.arxiv and b.arxiv) or (a.given and b.given):
        return ""
    abstracts, people = _abstracts_agree(a.paper, b.paper), _people_agree(a, b)
    if abstracts:
        return "the same title and abstract"
    if people:
        # Two DOIs of one author's "Editorial".
        namesakes = len(a.paper.title.split()) < 3 and a.keys and b.keys and abstracts is None
        return "" if namesakes else "the same title and authors"
    years = a.paper.year, b.paper.year
    if abstracts is False or people is False or (None not in years and abs((years[0] or 0) - (years[1] or 0)) > 3):
        return ""
    return "the same title"


def _join_titles(items: list[_Item], clusters: _Clusters) -> None:
    titles: defaultdict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        if item.paper.title:
            titles[_title_key(item.paper.title)].append(index)
    for indexes in titles.values():
        if len(indexes) > 1:
            _join_namesakes(items, sorted(indexes, key=lambda index: _plainness(items[index])), clusters)


def _plainness(item: _Item) -> tuple[bool, bool]:
    """Order records by how much there is to compare; those with nothing but a title come last."""
    return not item.paper.abstract, not item.paper.authors


def _join_namesakes(items: list[_Item], indexes: list[int], clusters: _Clusters) -> None:
    """Join the records of one title; one with nothing but a title only where there is one paper that it may be."""
    for place, index in enumerate(indexes):
        item = items[index]
        reasons: dict[int, str] = {}
        for other in indexes[max(0, place - _NAMESAKES) : place]:
            root = clusters.find(other)
            if root != clusters.find(index) and not reasons.get(root):
                reasons[root] = _same_title_reason(items[other], item)
        found = [(root, reason) for root, reason in reasons.items() if reason]
        bare = [root for root, reason in found if reason == "the same title"]
        for root, reason in found:
            if reason != "the same title" or (len(bare) == 1 and len(found) == 1):
                clusters.join(root, index, reason)


def _title_key(title: str) -> str:
    return re.sub(r"[-.\s_]", "", slug(title, longest=len(title) * 8 + 1)) or title


def _merged(group: list[_Item]) -> Record:
    """Return the one record of a paper, under the id that lasts longest."""
    known = [item.record for item in group if item.known]
    new = [item.record for item in group if not item.known]
    record = _replaced(_best(known), _best(new)) if known and new else _best(known or new)
    ids = sorted({item.paper.id for item in group if not item.made}, key=_lasting)
    own = paper_of(record).id
    keys = {key for item in group for key in item.keys}
    given = [id_ for id_ in ids if _lasting(id_)[0] == _lasting(ids[0])[0]]
    chosen = own if own in given else ids[0] if ids else ""
    if not chosen or not _is_users(chosen):
        better = sorted((key for key in keys if key.startswith(("arxiv:", "doi:"))), key=_lasting)
        if better and (not chosen or _lasting(better[0]) < _lasting(chosen)):
            chosen = better[0]
    paper = paper_of(record)
    chosen = chosen or made_id(paper.title, paper.abstract)
    return _with_paper(record, replace(paper, id=chosen, ids=tuple(sorted(keys - {chosen}))))


def _is_users(id_: str) -> bool:
    return not id_.startswith(("arxiv:", "doi:"))


def _lasting(id_: str) -> tuple[int, str]:
    return (1 if id_.startswith("arxiv:") else 2 if id_.startswith("doi:") else 0), id_


def _with_own_ids(records: list[Record]) -> list[Record]:
    """Give papers that would have one id two: what a DOI or a title does not tell apart, the abstract does."""
    taken = Counter(paper_of(record).id for record in records)
    found: list[Record] = []
    for record in records:
        paper = paper_of(record)
        if taken[paper.id] > 1:
            paper = replace(paper, ids=tuple(sorted({*paper.ids} - {paper.id})), id=told_apart(paper))
            record = _with_paper(record, paper)
        found.append(record)
    seen: Counter[str] = Counter()
    for place, record in enumerate(found):
        paper = paper_of(record)
        seen[paper.id] += 1
        if seen[paper.id] > 1:
            found[place] = _with_paper(record, replace(paper, id=f"{paper.id}-{seen[paper.id]}"))
    return found


def _tell(kept: Paper, group: list[tuple[_Item, str]], on_merge: Callable[[Merge], None]) -> None:
    """Tell of each new record but the one that gave the text; known ones that come again unchanged are not told."""
    known = any(item.known for item, _ in group)
    new = [(item, reason) for item, reason in group if not item.known]
    if not known and new:
        own = next((i for i, (item, _) in enumerate(new) if item.paper.text == kept.text), 0)
        del new[own]
    for item, reason in new:
        on_merge(Merge(kept, item.paper, reason or "the same id"))


def _replaced(known: Record, new: Record) -> Record:
    """Return what stands for a paper that a new record names as well; what the one does not say, the other may."""
    kept, other = (known, new) if _is_weaker(known, new) else (new, known)
    stated, further = (new, known) if paper_of(known).text == paper_of(new).text else (kept, other)
    if _is_weaker(known, new):
        # Its text is the weaker; its date may be the fuller all the same.
        best = _fields([paper_of(known), paper_of(new)])
        return _with_paper(kept, replace(paper_of(kept), **best))
    return _with_paper(kept, _filled(paper_of(kept), paper_of(stated), paper_of(further)))


def _filled(kept: Paper, stated: Paper, further: Paper) -> Paper:
    dated = stated if stated.date or stated.year else further
    if further.year == dated.year and len(further.date or "") > len(dated.date or ""):
        dated = further
    return replace(
        kept,
        date=dated.date,
        year=dated.year,
        venue=max((name for name in (stated.venue, further.venue) if name), key=_venue_rank, default=None)
        if "arXiv" in (stated.venue, further.venue)
        else stated.venue or further.venue,
        authors=stated.authors if len(stated.authors) >= len(further.authors) else further.authors,
        url=stated.url or further.url,
        source=min((source for source in (stated.source, further.source) if source), default=None),
    )


def _is_weaker(known: Record, new: Record) -> bool:
    """Return whether a known record says more than a new one of its paper, rather than something else."""
    old, fresh = paper_of(known), paper_of(new)
    if bool(old.title) != bool(fresh.title) or bool(old.abstract) != bool(fresh.abstract):
        return (bool(old.title), bool(old.abstract)) > (bool(fresh.title), bool(fresh.abstract))
    if old.text == fresh.text:
        return isinstance(known, Annotation) and not isinstance(new, Annotation)
    if old.cut != fresh.cut:
        return fresh.cut
    stump = fresh.abstract.rstrip(" .…")
    if fold(old.title) == fold(fresh.title) and old.abstract.startswith(stump) and len(stump) < len(old.abstract) - 3:
        return True
    # Who gave it an id of his own may say less of it now.
    users = old.id == fresh.id and not is_made(fresh) and _is_users(fresh.id)
    return not users and len(fresh.abstract) < _MUCH_SHORTER * len(old.abstract)


def _quality(record: Record) -> tuple[Any, ...]:
    paper, annotated = paper_of(record), isinstance(record, Annotation)
    form = annotation_to_dict(record) if isinstance(record, Annotation) else {}
    content = json.dumps(
        [form.get(key) for key in ("entities", "results", "links", "spans")], ensure_ascii=False, sort_keys=True
    )
    linked = isinstance(record, Annotation) and record.links is not None
    whole = bool(paper.abstract) and not paper.cut
    shouted = paper.title.isupper()
    return (
        bool(paper.title), whole, len(paper.abstract), annotated, linked, not shouted, paper.title, paper.abstract,
        content, paper.id,
    )  # fmt: skip


def _best(group: Sequence[Record]) -> Record:
    """Return the best record of a paper, with the best of what all of them say beside the text."""
    if len(group) == 1:
        return group[0]
    best = max(group, key=_quality)
    return _with_paper(best, replace(paper_of(best), **_fields([paper_of(record) for record in group])))


def _fields(papers: Sequence[Paper]) -> dict[str, Any]:
    """Return the best of each field that is no text."""
    dates = sorted((-len(p.date or ""), p.year is None, p.date or "", p.year or 0) for p in papers)
    return {
        "date": dates[0][2] or None,
        "year": dates[0][3] or None,
        "venue": max((paper.venue for paper in papers if paper.venue), key=_venue_rank, default=None),
        "authors": max((paper.authors for paper in papers), key=_people_rank),
        "url": min((paper.url for paper in papers if paper.url), default=None),
        "source": min((paper.source for paper in papers if paper.source), default=None),
    }


def _venue_rank(name: str) -> tuple[bool, bool, int, str]:
    return name != "arXiv", is_known(name), len(name), name


def _people_rank(names: tuple[str, ...]) -> tuple[int, int, int, tuple[str, ...]]:
    return len(names), sum(len(name) for name in names), sum(not name.isascii() for name in names), names


def _with_paper(record: Record, paper: Paper) -> Record:
    return replace(record, paper=paper) if isinstance(record, Annotation) else paper


def _join_untitled(items: list[_Item], clusters: _Clusters) -> None:
    """Join every title-less abstract with the record whose abstract is nearest: a titled one, else another such."""
    untitled = [key for key, item in enumerate(items) if not item.paper.title]
    if not untitled:
        return
    runs = {key: _runs(items[key].paper.abstract) for key in untitled}
    index: defaultdict[int, list[int]] = defaultdict(list)
    for key in untitled:
        for run in _sampled(runs[key]):
            index[run].append(key)
    nearest: dict[int, tuple[bool, float, int]] = {}
    for key, item in enumerate(items):
        own = runs[key] if key in runs else _runs(item.paper.abstract)
        for other in _candidates(own, index):
            if other == key or not (item.made or items[other].made):
                continue
            share = _share(own, runs[other])
            if share >= SAME_ABSTRACT:
                found = (bool(item.paper.title), share, key)
                nearest[other] = max(found, nearest.get(other, found))
    for key, (_, _, other) in nearest.items():
        clusters.join(key, other, "the same abstract")


def _runs(abstract: str) -> frozenset[int]:
    """Return the runs of three words of a text, as numbers; a text of fewer is one run."""
    words = _WORD.findall(abstract.casefold())
    starts = range(max(1, len(words) - 2))
    return frozenset(zlib.crc32(" ".join(words[i : i + 3]).encode("utf-8", "surrogatepass")) for i in starts)


def _sampled(runs: frozenset[int]) -> Iterable[int]:
    return (run for run in runs if len(runs) < _FEWEST_RUNS or run % _SAMPLE == 0)


def _candidates(runs: frozenset[int], index: defaultdict[int, list[int]]) -> list[int]:
    hits: Counter[int] = Counter()
    for run in runs:
        keys = index.get(run, ())
        if len(keys) <= _COMMONEST:
            hits.update(keys)
    return [key for key, _ in sorted(hits.items(), key=lambda item: (-item[1], item[0]))[:_CANDIDATES]]


def _share(a: frozenset[int], b: frozenset[int]) -> float:
    if min(len(a), len(b)) < _FEWEST_RUNS:
        return float(a == b)
    return len(a & b) / min(len(a), len(b))
