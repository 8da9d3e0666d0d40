"""The ways in which metrics are written: at k, top-k, thresholds, averages, abbreviated words."""

from __future__ import annotations

import re
from functools import lru_cache

_ABBREVIATED = {
    "acc": "accuracy",
    "avg": "average",
    "corr": "correlation",
    "err": "error",
    "num": "number of",
    "param": "parameter",
    "params": "parameters",
    "ppl": "perplexity",
    "prec": "precision",
}
_WORD = re.compile(rf"(?<![\w@.])({'|'.join(_ABBREVIATED)})\.?(?![\w])", re.IGNORECASE)
_COUNT = re.compile(r"^(?:#\s*(?:of\s+)?|no\.\s*of\s+)(?=[^\W\d_])", re.IGNORECASE)
_SQUARED = re.compile(r"\bR[\s-]?squared\b", re.IGNORECASE)
_TOP = re.compile(r"\btop[\s\-_]*(?=\d)", re.IGNORECASE)
_AT = re.compile(r"(?<=[^\W\d_])(?:\s*@\s*|\s+at\s+)(?:top[\s-]*)?(?=[\dkKnN.\[])")
_LETTER = {"r": "recall", "p": "precision", "acc": "accuracy", "hr": "hit", "hits": "hit", "f": "f1"}
_LETTER_AT = re.compile(rf"^({'|'.join(_LETTER)})(?=@)", re.IGNORECASE)
_HIT = re.compile(r"^hit[\s-]*(?:rate|ratio)(?=@)", re.IGNORECASE)
_ACCURACY_AT = re.compile(r"^(.*\S\s+)?accuracy@(\d+)$", re.IGNORECASE)
_TOP_LAST = re.compile(r"^(.+?)[\s-]*[(]?(top-\d+)[)]?$", re.IGNORECASE)
_AVERAGED = re.compile(r"\b(macro|micro)[\s-]*(?:averaged?|avg)?\b[\s-]*", re.IGNORECASE)
_RANGE = re.compile(r"(?<=AP)[\s@]*[\[(]?\s*0?\.5(?:0|\b)\s*[:\-]\s*0?\.95\s*[\])]?|(?<=AP)[\s@]*50[\s:\-]+95")
_THRESHOLD = re.compile(r"(?<=AP)[\s@]*(?:0?\.(\d)(\d)?(?!\d)|(\d\d)(?!\d))")


@lru_cache(maxsize=1 << 16)
def usual_metric(name: str) -> str:
    """Return a metric's plain name as it is usually written.

    Examples
    --------
    >>> [usual_metric(name) for name in ("R@1", "Recall at 1", "acc@5", "accuracy (top-1)", "top 1 acc.")]
    ['recall@1', 'Recall@1', 'top-5 accuracy', 'top-1 accuracy', 'top-1 accuracy']
    >>> [usual_metric(name) for name in ("mAP@0.5", "AP@50", "mAP@[.5:.95]", "F1-macro", "macro-averaged F1")]
    ['mAP50', 'AP50', 'mAP50-95', 'macro F1', 'macro F1']
    >>> [usual_metric(name) for name in ("#params", "Hits@10", "HR@10", "Accuracy")]
    ['number of parameters', 'hit@10', 'hit@10', 'Accuracy']
    """
    name = _SQUARED.sub("R2", _COUNT.sub("number of ", name))
    name = _WORD.sub(lambda hit: _ABBREVIATED[hit[1].lower()], name)
    name = _AT.sub("@", _TOP.sub("top-", name))
    name = _LETTER_AT.sub(lambda hit: _LETTER[hit[1].lower()], name)
    name = _ACCURACY_AT.sub(lambda hit: f"top-{hit[2]} {hit[1] or ''}accuracy", _HIT.sub("hit", name))
    name = _TOP_LAST.sub(r"\2 \1", name)
    name = _THRESHOLD.sub(_percent, _RANGE.sub("50-95", name))
    return _averaged_first(name)


def _percent(hit: re.Match[str]) -> str:
    return hit[3] or hit[1] + (hit[2] or "0")


def _averaged_first(name: str) -> str:
    """Write macro and micro before what they average."""
    hit = _AVERAGED.search(name)
    rest = (name[: hit.start()] + name[hit.end() :]).strip(" -()") if hit else ""
    return f"{hit[1]} {rest}" if hit and rest else name
