"""Normal forms of names: the key under which two names are the same, and the numbers that keep two names apart."""

from __future__ import annotations

import re
from functools import lru_cache

from paperkg import schema
from paperkg.resolution.metrics import usual_metric
from paperkg.resolution.plain import LONGEST, plain
from paperkg.text import fold

# "Process reward model" and "trust score" are other things than process reward and trust; "BERT model" is BERT.
_ONLY_AFTER_COINED = re.compile(
    r"[\s-]+(?:approach|architecture|framework|measure|method|metric|model|score)s?", re.IGNORECASE
)
_HEAD = {
    name: re.compile(rf"[\s-]+(?:{'|'.join(type_.heads)})s?$", re.IGNORECASE) for name, type_ in schema.ENTITIES.items()
}
# A "v" is a version's sign after a lower-case letter or a separator, or in lower case; the V of UAV123 is not.
_VERSION_SIGN = re.compile(r"(?:(?<=[a-z\s_-])[vV]|(?<=[A-Z])v)\.?(?=\d+(?:\.\d+)*(?!\w))")
_POINT_ZERO = re.compile(r"(?<=\d)\.0(?![\d.])")
# Joined, these would make another number, or a plural of what is a letter of its own (GRPO-S).
_KEPT_APART = re.compile(r"(?<=\d)[\s\-‐-―_/]+(?=\d)|[\s\-‐-―_/]+(?=[sS]$)")
# The S of CADS and of GP-TS is a letter of the acronym, the s of CADs a plural.
_ACRONYM_IN_S = re.compile(r"[A-Z][A-Z\d-]+[A-Z]S|[A-Z]+-[A-Z]*S")
_PLURAL_ACRONYM = re.compile(r"(?<=[A-Z]{2})s$")
_COINED = re.compile(r"\S*(?:[^\W_][A-Z]|\d)\S*")
# The 2 of S2S means "to".
_BETWEEN_LETTERS = re.compile(r"(?<=\b[A-Z])2(?=[A-Z]\b)")
_CODED_LANGUAGES = (
    "en english de german fr french es spanish zh chinese ja japanese ko korean ru russian hi hindi cs czech ro"
    " romanian it italian pt portuguese nl dutch tr turkish ar arabic fi finnish et estonian lv latvian vi vietnamese"
    " uk ukrainian pl polish"
)
_LANGUAGES = dict(zip(_CODED_LANGUAGES.split()[::2], _CODED_LANGUAGES.split()[1::2], strict=True))
_TRANSLATION = re.compile(rf"\b({'|'.join(_LANGUAGES)})\s?[\-–→/>]+\s?({'|'.join(_LANGUAGES)})\b", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+(?:\.\d+)*)([kKmMbB](?![^\W\d_]))?")
_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-3])\d(?![\d.]|[kKmMbB](?![^\W\d_]))")
_YEARLY = (schema.DATASET, schema.TASK)
_THE = re.compile(r"^the[\s-]+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=1 << 18)
def key(name: str, type_: str = "") -> str:
    """Return the key under which two written forms of a name are the same.

    It is `text.fold` of the plain name, with versions written in one way, and what stands apart kept apart where it
    matters. With a type, its own ways of writing are one too: years of two digits of datasets, metrics at k.

    Examples
    --------
    >>> key("SQuAD v2") == key("SQuAD 2.0"), key("LLaMA3") == key("Llama 3")
    (True, True)
    >>> key("Llama 3 8B") == key("Llama 38B"), key("GRPO") == key("GRPO-S")
    (False, False)
    >>> key("WMT'14", "Dataset") == key("WMT 2014", "Dataset"), key("R@1", "Metric") == key("recall at 1", "Metric")
    (True, True)
    """
    name = _PLURAL_ACRONYM.sub("", name)
    folded = fold(_KEPT_APART.sub("·", usual_name(_THE.sub("", name), type_)))
    folded = folded or name.strip()
    return f"{folded}·s" if _ACRONYM_IN_S.fullmatch(name) else folded


@lru_cache(maxsize=1 << 17)
def numbers(name: str, type_: str = "") -> tuple[str, ...]:
    """Return the numbers of a name, in their order; two names with different numbers are different things.

    The 2 of T2I means "to" and is no number; thousands, millions and billions are written k, m, b.

    Examples
    --------
    >>> numbers("SQuAD v2"), numbers("SQuAD 2.0"), numbers("Something-Something"), numbers("Llama 3 8B")
    (('2',), ('2',), (), ('3', '8b'))
    >>> numbers("VOC07", "Dataset") == numbers("PASCAL VOC 2007", "Dataset"), numbers("text2text"), numbers("T2I")
    (True, (), ())
    """
    name = _BETWEEN_LETTERS.sub(" ", usual_name(name, type_))
    return tuple(digits + unit.lower() for digits, unit in _NUMBER.findall(name))


@lru_cache(maxsize=1 << 17)
def usual_name(name: str, type_: str) -> str:
    """Return a plain name with its versions, years and metrics written in the usual way.

    Examples
    --------
    >>> usual_name("SQuAD v2.0", "Dataset"), usual_name("WMT 2014 En-De", "Dataset"), usual_name("acc@1", "Metric")
    ('SQuAD 2', 'WMT 14 english-german', 'top-1 accuracy')
    """
    name = plain(name)
    if len(name) > LONGEST:
        return name
    if type_ == schema.METRIC:
        name = usual_metric(name)
    name = _POINT_ZERO.sub("", _VERSION_SIGN.sub("", name))
    # VOC07 is VOC 2007: years have two digits.
    name = _YEAR.sub(lambda hit: hit.group()[-2:], name) if type_ in _YEARLY else name
    return _TRANSLATION.sub(_spelled_languages, name) if type_ == schema.DATASET else name


def _spelled_languages(hit: re.Match[str]) -> str:
    return f"{_LANGUAGES[hit[1].lower()]}-{_LANGUAGES[hit[2].lower()]}"


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


_OWNERS = {
    schema.DATASET: "MS|Microsoft|PASCAL|Google|OpenAI|DeepMind|Facebook|NVIDIA|Amazon|Apple|Alibaba|Stanford|Yahoo",
    schema.METHOD: "OpenAI|Google|DeepMind|Microsoft|Facebook|NVIDIA|Anthropic|Alibaba|Amazon|Apple|IBM|Hugging ?Face",
}
_OWNER = {type_: re.compile(rf"^(?:{owners})(?:[\s]+|-(?=[A-Z]))", re.IGNORECASE) for type_, owners in _OWNERS.items()}
_LEAST_CAPITALS = 2


def without_owner(type_: str, name: str) -> str | None:
    """Return a name without the organisation before it, where the rest is a coined name; else None.

    Examples
    --------
    >>> without_owner("Dataset", "MS COCO"), without_owner("Dataset", "PASCAL VOC 2007")
    ('COCO', 'VOC 2007')
    >>> without_owner("Dataset", "Google Speech Commands"), without_owner("Metric", "MS-SSIM")
    (None, None)
    """
    owner = _OWNER[type_].match(name) if type_ in _OWNER else None
    rest = name[owner.end() :] if owner else ""
    first = rest.split(" ")[0]
    return rest if len(re.findall(r"[A-Z]", first)) >= _LEAST_CAPITALS else None


_SAFE_HEAD = {
    schema.DATASET: re.compile(r"[\s-]+(?:data\s?sets?|databases?)$", re.IGNORECASE),
    schema.TASK: re.compile(r"[\s-]+tasks?$", re.IGNORECASE),
    schema.METHOD: re.compile(r"[\s-]+algorithms?$", re.IGNORECASE),
}


def without_safe_head(type_: str, name: str) -> str | None:
    """Return a name without a last word that says no more than its type, whatever stands before it; else None.

    Examples
    --------
    >>> without_safe_head("Dataset", "Stanford Cars dataset"), without_safe_head("Task", "image captioning task")
    ('Stanford Cars', 'image captioning')
    >>> without_safe_head("Metric", "trust score")
    """
    head = _SAFE_HEAD[type_].search(name) if type_ in _SAFE_HEAD else None
    return name[: head.start()] or None if head else None


def looks_coined(name: str) -> bool:
    """Tell whether a name is one word with a digit or a capital inside it, so that it names one thing by itself.

    Examples
    --------
    >>> looks_coined("InfoNCE"), looks_coined("F1"), looks_coined("Language"), looks_coined("Human-Normalized")
    (True, True, False, False)
    """
    return bool(_COINED.fullmatch(name))
