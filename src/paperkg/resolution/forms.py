"""Normal forms of names: the key under which two names are the same, and the numbers that keep two names apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from paperkg import schema
from paperkg.text import fold

_GENERIC_HEADS = {
    schema.METHOD: ("algorithm", "approach", "architecture", "framework", "method", "model", "optimizer"),
    schema.DATASET: ("benchmark", "corpus", "database", "data set", "dataset", "environment", "game", "suite"),
    schema.METRIC: ("measure", "metric", "score"),
    schema.TASK: ("problem", "task"),
}
# "Process reward model" and "trust score" are other things than process reward and trust; "BERT model" is BERT.
_ONLY_AFTER_COINED = re.compile(
    r"[\s-]+(?:approach|architecture|framework|measure|method|metric|model|score)s?", re.IGNORECASE
)
_HEAD = {
    type_: re.compile(rf"[\s-]+(?:{'|'.join(heads)})s?$", re.IGNORECASE) for type_, heads in _GENERIC_HEADS.items()
}
# A "v" is a version's sign after a lower-case letter or a separator, or in lower case; the V of UAV123 is not.
_VERSION_SIGN = re.compile(r"(?:(?<=[a-z\s_-])[vV]|(?<=[A-Z])v)\.?(?=\d+(?:\.\d+)*(?!\w))")
_POINT_ZERO = re.compile(r"(?<=\d)\.0(?![\d.])")
# Joined, these would make another number, or a plural of what is a letter of its own (GRPO-S).
_KEPT_APART = re.compile(r"(?<=\d)[\s\-‐-―_/]+(?=\d)|[\s\-‐-―_/]+(?=[sS]$)")
# The S of CADS is a letter of the acronym, the s of CADs a plural.
_ACRONYM_IN_S = re.compile(r"[A-Z]{3,5}S")
_COINED = re.compile(r"\S*(?:[^\W_][A-Z]|\d)\S*")
_TO = re.compile(r"(?<=\b[A-Z])2(?=[A-Z]\b)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """Return the key under which two written forms of a name are the same.

    It is `text.fold`, with versions written in one way, and what stands apart kept apart where it matters.

    Examples
    --------
    >>> key("SQuAD v2") == key("SQuAD 2.0"), key("LLaMA3") == key("Llama 3")
    (True, True)
    >>> key("Llama 3 8B") == key("Llama 38B"), key("GRPO") == key("GRPO-S")
    (False, False)
    """
    name = _VERSION_SIGN.sub("", unicodedata.normalize("NFKC", name).strip())
    folded = fold(_KEPT_APART.sub("·", _POINT_ZERO.sub("", name)))
    return f"{folded}·s" if _ACRONYM_IN_S.fullmatch(name) else folded


def numbers(name: str) -> tuple[str, ...]:
    """Return the numbers of a name, in their order; two names with different numbers are different things.

    The 2 of T2I means "to" and is no number.

    Examples
    --------
    >>> numbers("SQuAD v2"), numbers("SQuAD 2.0"), numbers("Something-Something"), numbers("Llama 3 8B")
    (('2',), ('2',), (), ('3', '8'))
    """
    return tuple(_NUMBER.findall(_TO.sub(" ", _POINT_ZERO.sub("", name))))


def without_head(type_: str, name: str) -> str | None:
    """Return a name without its trailing generic head ("BERT model" -> "BERT"), or None where it has none.

    Examples
    --------
    >>> without_head("Dataset", "GLUE benchmark"), without_head("Metric", "F1-score")
    ('GLUE', 'F1')
    >>> without_head("Method", "BERT model"), without_head("Method", "Process Reward Model")
    ('BERT', None)
    """
    head = _HEAD[type_].search(name)
    rest = name[: head.start()] if head else ""
    if not head or not rest or (_ONLY_AFTER_COINED.fullmatch(head.group()) and not looks_coined(rest)):
        return None
    return rest


def looks_coined(name: str) -> bool:
    """Tell whether a name is one word with a digit or a capital inside it, so that it names one thing by itself.

    Examples
    --------
    >>> looks_coined("InfoNCE"), looks_coined("F1"), looks_coined("Language"), looks_coined("Human-Normalized")
    (True, True, False, False)
    """
    return bool(_COINED.fullmatch(name))
