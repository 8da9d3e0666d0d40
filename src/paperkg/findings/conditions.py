"""Under which conditions a number was obtained, as far as its sentence says: split, labels, shots, protocol, top k."""

from __future__ import annotations

import re
from typing import Final

_SET: Final = (
    r"(?:sets?|splits?|data|partitions?|subsets?|images?|accuracy|errors?|perplexity|loss|f1|scores?|bleu|map)"
)
_NUMBERS: Final = {"zero": "0", "one": "1", "two": "2", "five": "5", "ten": "10"}
_SPLITS: Final = {
    "val": "validation", "dev": "validation", "development": "validation", "testing": "test", "train": "training",
    "held-out": "test", "hold-out": "test",
}  # fmt: skip

# By aspect: patterns whose first group is the condition. Of one aspect the nearest to the number holds.
_ASPECTS: Final[dict[str, tuple[re.Pattern[str], ...]]] = {
    aspect: tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    for aspect, patterns in {
        "split": (
            r"\b(test-(?:dev|std|challenge|clean|other)|minival)\b",
            rf"\b(validation|val|dev|development|testing|test|held-out|hold-out|training|train)[\s-]+(?:top-\d\s+)?{_SET}\b",
            r"\b(val|dev)\b",
        ),
        "shots": (r"\b((?:\d+|zero|one|two|five|ten|few|many)-shot)\b",),
        "ways": (r"\b(\d+-way)\b",),
        "labels": (
            r"(\d+(?:\.\d+)?)\s?\\?%\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+)?(?:labels|labell?ed|annotations?|annotated)\b",
            r"(\d+(?:\.\d+)?)\s?\\?%\s+of\s+(?:the\s+)?(?:\w+\s+)?(?:data|examples|samples|images)\b",
        ),
        "protocol": (
            r"\b(linear)[\s-]+(?:evaluation|eval|prob\w+|classification protocol|classifier|svm|readout|protocol)\b",
            r"\b(k-?nn)\b",
            r"\b(semi-supervised)\b",
            r"\b(ensemble|single[\s-]model)\b",
        ),
        "cut": (r"\b(top[\s-]?\d+)\b", r"(@\s?\d+)\b"),
        "mean": (r"\b(median)\b",),
    }.items()
}


def conditions(sentence: str, place: int | None = None) -> tuple[str, ...]:
    """Read the conditions of a number from its sentence.

    Parameters
    ----------
    sentence : str
        The sentence that states the number.
    place : int, optional
        The number's offset in it; where it is not known, the first condition of an aspect holds.

    Returns
    -------
    tuple of str
        Sorted; empty where the sentence says nothing of them.

    Examples
    --------
    >>> text = "It has 71.2% top-1 and 90.4% top-5 accuracy on the ImageNet validation set with 10% of labels."
    >>> conditions(text, text.find("90.4")), conditions("We reach 93.2 F1 on SQuAD 1.1.")
    (('10% of labels', 'top-5', 'validation'), ())
    """
    found = []
    for aspect, patterns in _ASPECTS.items():
        hits = [hit for pattern in patterns for hit in pattern.finditer(sentence)]
        if hits:
            found.append(_named(aspect, min(hits, key=lambda hit: _distance(hit, place)).group(1)))
    return tuple(sorted(set(found)))


def without_cut(metric: str) -> tuple[str, tuple[str, ...]]:
    """Part a metric's name from the cut in it, so that "Top-1 Accuracy" is accuracy under the condition "top-1".

    Examples
    --------
    >>> without_cut("Top-1 Accuracy"), without_cut("Recall@10"), without_cut("F1")
    (('Accuracy', ('top-1',)), ('Recall', ('@10',)), ('F1', ()))
    """
    rest, cuts = metric, []
    for pattern in _ASPECTS["cut"]:
        cuts += [_named("cut", hit.group(1)) for hit in pattern.finditer(metric)]
        rest = pattern.sub(" ", rest)
    return " ".join(rest.split()) or metric, tuple(sorted(cuts))


def _distance(hit: re.Match[str], place: int | None) -> tuple[int, int]:
    """Order by distance; what stands behind a number ("90.4% top-5") mostly belongs to it."""
    if place is None:
        return (hit.start(), 0)
    behind = hit.start() >= place
    return (hit.start() - place if behind else 2 * (place - hit.start()), int(not behind))


def _named(aspect: str, words: str) -> str:
    text = re.sub(r"\s+", "-", words.casefold())
    if aspect == "split":
        return _SPLITS.get(text, text)
    if aspect == "labels":
        return f"{text}% of labels"
    if aspect == "shots":
        number, _, rest = text.partition("-")
        return f"{_NUMBERS.get(number, number)}-{rest}"
    if aspect == "cut":
        return re.sub(r"^top-?", "top-", text.replace("-", "")) if text.startswith("top") else text.replace("-", "")
    return {"linear": "linear evaluation", "knn": "k-nn"}.get(text, text)
