"""Score predicted annotations against annotated ones: precision, recall and F1, micro-averaged over papers.

=========  ==========================================================================================================
spans      occurrences of mentions, with exact boundaries and type; the gold's are located from its mentions
entities   a paper's distinct entities: of one type, with a surface form in common under `text.fold`, matched one to one
roles      entities that match and have the same role
edges      roles, but for ``mentioned``
links      (type, head, tail) between entities matched as above, by type; only of papers whose gold has links
results    (metric, value, kind) as ``metric+value``; with method and dataset also right as ``full``
=========  ==========================================================================================================
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from paperkg import schema
from paperkg.model import Annotation, PaperEntity, PaperLink, PaperResult
from paperkg.text import fold, locate

Span = tuple[int, int, str]
Names = Mapping[str | None, str | None]


@dataclass
class _Count:
    """True positives, and how many there are in the gold and in the prediction."""

    right: int = 0
    gold: int = 0
    predicted: int = 0

    def add(self, right: int, gold: int, predicted: int) -> None:
        self.right += right
        self.gold += gold
        self.predicted += predicted

    def figures(self) -> dict[str, float]:
        precision = self.right / self.predicted if self.predicted else 0.0
        recall = self.right / self.gold if self.gold else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "p": round(precision, 4),
            "r": round(recall, 4),
            "f1": round(f1, 4),
            "gold": self.gold,
            "pred": self.predicted,
        }


Counts = dict[str, _Count]


def evaluate(gold: Iterable[Annotation], predicted: Iterable[Annotation]) -> dict[str, Any]:
    """Score predicted annotations against annotated ones.

    Parameters
    ----------
    gold : iterable of Annotation
        What the papers say. A paper without a prediction counts as if nothing had been found.
    predicted : iterable of Annotation
        What was found; papers that the gold does not have are passed over.

    Returns
    -------
    dict
        ``missing`` (papers without a prediction), and by "what/type" (``"spans/all"``, ``"edges/Method"``,
        ``"links/EVALUATED_ON"``, ``"results/full"``) the figures ``p``, ``r``, ``f1`` (0 to 1, rounded to four places),
        ``gold`` and ``pred``.

    Examples
    --------
    >>> from paperkg.model import Paper
    >>> paper = Paper("p1", "PPO on Atari", "")
    >>> ppo = PaperEntity("Method", "PPO", ("PPO",), "used")
    >>> atari = PaperEntity("Dataset", "Atari", ("Atari",), "evaluated_on")
    >>> evaluate([Annotation(paper, (ppo, atari))], [Annotation(paper, (ppo,))])["entities/all"]
    {'p': 1.0, 'r': 0.5, 'f1': 0.6667, 'gold': 2, 'pred': 1}
    """
    found = {annotation.paper.id: annotation for annotation in predicted}
    counts: Counts = defaultdict(_Count)
    missing = 0
    for annotation in {note.paper.id: note for note in gold}.values():
        missing += annotation.paper.id not in found
        prediction = found.get(annotation.paper.id, Annotation(annotation.paper))
        _count_spans(counts, annotation, prediction)
        pairs = match_entities(annotation.entities, prediction.entities)
        _count_entities(counts, annotation.entities, prediction.entities, pairs)
        names: Names = {theirs.name: ours.name for ours, theirs in pairs}
        if annotation.links is not None:
            _count_links(counts, annotation.links, prediction.links or (), names)
        _count_results(counts, annotation.results, prediction.results, names)
    return {"missing": missing, **{what: count.figures() for what, count in counts.items()}}


def _count_spans(counts: Counts, gold: Annotation, predicted: Annotation) -> None:
    entities = gold.entities
    ours: set[Span] = {
        (start, end, entities[index].type)
        for start, end, index in locate([entity.mentions for entity in entities], gold.paper.text)
    }
    theirs: set[Span] = {(span.start, span.end, span.type) for span in predicted.spans}
    for type_ in (*schema.ENTITY_TYPES, "all"):
        of_type = [{span for span in spans if type_ in ("all", span[2])} for spans in (ours, theirs)]
        counts[f"spans/{type_}"].add(len(of_type[0] & of_type[1]), len(of_type[0]), len(of_type[1]))


def match_entities(
    gold: Iterable[PaperEntity], predicted: Iterable[PaperEntity]
) -> list[tuple[PaperEntity, PaperEntity]]:
    """Match entities of one type one to one, each gold one with the free one that shares the most forms."""
    free = list(predicted)
    pairs = []
    for ours in gold:
        shared = [len(_forms(ours) & _forms(theirs)) if theirs.type == ours.type else 0 for theirs in free]
        best = max(shared, default=0)
        if best:
            pairs.append((ours, free.pop(shared.index(best))))
    return pairs


def _forms(entity: PaperEntity) -> set[str]:
    return {fold(form) for form in (entity.name, *entity.mentions)}


def _count_entities(
    counts: Counts,
    gold: Iterable[PaperEntity],
    predicted: Iterable[PaperEntity],
    pairs: Iterable[tuple[PaperEntity, PaperEntity]],
) -> None:
    for type_ in (*schema.ENTITY_TYPES, "all"):
        ours, theirs = ([e for e in entities if type_ in ("all", e.type)] for entities in (gold, predicted))
        matched = [pair for pair in pairs if type_ in ("all", pair[0].type)]
        same = [pair[0] for pair in matched if pair[0].role == pair[1].role]
        counts[f"entities/{type_}"].add(len(matched), len(ours), len(theirs))
        counts[f"roles/{type_}"].add(len(same), len(ours), len(theirs))
        counts[f"edges/{type_}"].add(*(sum(e.role != "mentioned" for e in group) for group in (same, ours, theirs)))


def _count_links(counts: Counts, gold: Iterable[PaperLink], predicted: Iterable[PaperLink], names: Names) -> None:
    ours = {(link.type, link.head, link.tail) for link in gold}
    # What matches no entity of the gold is no name of it either, though it may be spelled like one.
    theirs = {(link.type, *(names.get(end, f"?{end}") for end in (link.head, link.tail))) for link in predicted}
    for type_ in (*schema.LINK_TYPES, "all"):
        of_type = [{link for link in links if type_ in ("all", link[0])} for links in (ours, theirs)]
        counts[f"links/{type_}"].add(len(of_type[0] & of_type[1]), len(of_type[0]), len(of_type[1]))


def _count_results(
    counts: Counts, gold: tuple[PaperResult, ...], predicted: tuple[PaperResult, ...], names: Names
) -> None:
    for what, key in (("metric+value", _loose_key), ("full", _full_key)):
        ours = Counter(key(result, {}) for result in gold)
        theirs = Counter(key(result, names) for result in predicted)
        counts[f"results/{what}"].add((ours & theirs).total(), len(gold), len(predicted))


def _loose_key(result: PaperResult, names: Names) -> tuple[Any, ...]:
    """Return what must be equal, in the gold's names."""
    return names.get(result.metric, result.metric), result.value, result.kind


def _full_key(result: PaperResult, names: Names) -> tuple[Any, ...]:
    others = (names.get(name, name) for name in (result.method, result.dataset))
    return *_loose_key(result, names), *others


def b_cubed(
    predicted: Sequence[Hashable], truth: Sequence[Hashable], scored: Iterable[int] | None = None
) -> dict[str, float]:
    """Score a clustering of items against their true classes.

    For each item: which part of its cluster is of its class (precision), and which part of its class is in its cluster
    (recall); then the means over items (Bagga and Baldwin 1998, Entity-Based Cross-Document Coreferencing).

    Parameters
    ----------
    predicted, truth : sequence
        Each item's cluster and class, in the same order.
    scored : iterable of int, optional
        The items whose means are taken; all where not given.

    Returns
    -------
    dict
        ``p``, ``r`` and ``f1``, 0 to 1.

    Examples
    --------
    >>> b_cubed(["a", "a", "b"], ["x", "x", "x"])
    {'p': 1.0, 'r': 0.5556, 'f1': 0.7143}
    """
    clusters, classes = Counter(predicted), Counter(truth)
    both = Counter(zip(predicted, truth, strict=True))
    items = list(range(len(truth)) if scored is None else scored)
    if not items:
        return {"p": 0.0, "r": 0.0, "f1": 0.0}
    own = [both[predicted[item], truth[item]] for item in items]
    precision = sum(n / clusters[predicted[item]] for n, item in zip(own, items, strict=True)) / len(items)
    recall = sum(n / classes[truth[item]] for n, item in zip(own, items, strict=True)) / len(items)
    f1 = 2 * precision * recall / (precision + recall)
    return {"p": round(precision, 4), "r": round(recall, 4), "f1": round(f1, 4)}
