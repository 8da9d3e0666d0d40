"""A name taken apart: words, numbers, and the marks (size, split, average, language, ...) that tell variants apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from paperkg import schema
from paperkg.resolution.acronyms import is_acronym, without_acronyms
from paperkg.resolution.forms import key, numbers, usual_name

# Words of one group tell names apart: a name with one of them is another thing than the name with another or none.
_GROUPS = {
    "size": "tiny nano mini small medium base large big huge giant xs xl xxl xxxl",
    "edition": "pro plus max ultra lite light turbo flash hard easy extended verified full instruct chat preview next",
    "split": "train training test testing val valid validation dev development minitest testmini",
    "language": "english german french spanish chinese mandarin japanese korean arabic russian hindi italian portuguese"
    " dutch turkish vietnamese thai indonesian czech polish romanian finnish swedish danish norwegian greek hebrew"
    " urdu bengali tamil telugu persian swahili multilingual bilingual monolingual en de fr zh ja ko ru hi cs ro",
    "shots": "zero few many one",
    "side": "encoder decoder source target forward backward bidirectional unidirectional inverse reverse",
    "way": "online offline free left right upper lower",
    "scope": "local global static dynamic hard soft discrete continuous nonlinear binary public private open closed",
    "place": "indoor outdoor real synthetic simulated",
    "sense": "image video audio speech text tabular graph language multimodal music",
}
_AVERAGES = (
    "macro micro weighted unweighted balanced mean average median minimum maximum min max total cumulative relative"
    " absolute square root normalized adjusted top exact true false positive negative"
)
_GROUP_OF = {word: group for group, words in _GROUPS.items() for word in words.split()}
_METRIC_GROUP_OF = {**_GROUP_OF, **dict.fromkeys(_AVERAGES.split(), "average")}
_DIRECTIONS = frozenset({"to", "from", "into", "versus", "vs", "over", "against"})
_LEFT_OUT = frozenset({"a", "an", "the", "of", "and"})
# A BiLSTM is a bidirectional LSTM.
_BIDIRECTIONAL = re.compile(r"\bbi[\s-]?(?=(?:lstm|gru|rnn)s?\b)", re.IGNORECASE)
# "multi-task" is "multitask".
_PREFIX = re.compile(
    r"\b(feed|semi|self|un|non|multi|mono|cross|intra|inter|pre|post|sub|super|hyper|bi|uni|anti|auto|co|de|re|spatio)"
    r"[\s\-]+(?=[^\W\d_]{3})",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(r"\bmultiple[\s-]+(?=[^\W\d_]{3})", re.IGNORECASE)
_TOKEN = re.compile(r"(?<![^\W\d_])[^\W\d_]\d+(?![\w.])|\d+(?:\.\d+)*(?:[kKmMbB](?![^\W\d_]))?|[^\W\d_]+|[+*#@!?%]+")
_SINGULAR = (
    (re.compile(r"(?<=[^aeiou])ies$"), "y"),
    (re.compile(r"(?<=ch|sh|ss)es$|(?<=[xz])es$"), ""),
    (re.compile(r"(?<=[^siu])s$"), ""),
)
_AMERICAN = (
    (re.compile(r"(?<=\w{2})is(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|al|hood|hoods)?$)"), "or"),
    (re.compile(r"(?<=\w{2}[bt])re$"), "er"),
    (re.compile(r"(?<=[aeiou])ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"(?<=lo)gue(?=s?$)"), "g"),
    (re.compile(r"(?<=ly)s(?=(?:e|ed|es|ing)$)"), "z"),
    (re.compile(r"(?<=dg)e(?=ment)"), ""),
    (re.compile(r"(?<=gra)mme$"), "m"),
    (re.compile(r"^squared$"), "square"),
    (re.compile(r"ae(?=\w{4})"), "e"),
)
_LETTERS = re.compile(r"[^\W\d_]+")
_LEAST_WORD = 4


@dataclass(frozen=True)
class Fields:
    """The parts of a name.

    Attributes
    ----------
    words : tuple of str
        Its words in their order, in lower case, American spelling and the singular; numbers too.
    numbers : tuple of str
        Its numbers: versions, sizes, years, ranks.
    marks : frozenset of str
        Words that tell variants apart, and single letters.
    directed : bool
        Whether the order of its words says which way (text-to-image).
    """

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    marks: frozenset[str]
    directed: bool


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Return a word in American spelling and the singular.

    Examples
    --------
    >>> [stem(word) for word in ("optimisers", "modelling", "behaviours", "policies", "bias", "losses", "centre")]
    ['optimizer', 'modeling', 'behavior', 'policy', 'bias', 'loss', 'center']
    """
    if word.isupper():
        return word.casefold()
    word = word.casefold()
    if len(word) < _LEAST_WORD:
        return word
    if not word.endswith(("ias", "ics", "lens", "atlas")):
        word = next((pattern.sub(new, word) for pattern, new in _SINGULAR if pattern.search(word)), word)
    for pattern, new in _AMERICAN:
        word = pattern.sub(new, word)
    return word


def american(name: str) -> str | None:
    """Return a name of ordinary words in American spelling and the singular, or None where it is so already.

    Examples
    --------
    >>> american("proximal policy optimisation"), american("ResNet")
    ('proximal policy optimization', None)
    """
    spelled = _LETTERS.sub(lambda hit: stem(hit.group()) if hit.group().islower() else hit.group(), name)
    return spelled if spelled != name else None


@lru_cache(maxsize=1 << 17)
def fields(type_: str, name: str) -> Fields:
    """Take a name apart.

    Parameters
    ----------
    type_ : str
        The entity's type, one of `schema.ENTITY_TYPES`.
    name : str
        As it is written.

    Examples
    --------
    >>> fields("Method", "ResNet-50").numbers, fields("Dataset", "ImageNet-1k").words
    (('50',), ('imagenet', '1k'))
    >>> sorted(fields("Metric", "macro-averaged F1 scores").marks), fields("Task", "Text-to-Speech").directed
    (['macro'], True)
    """
    usual = _BIDIRECTIONAL.sub("bidirectional ", usual_name(without_acronyms(name), type_))
    raw = _TOKEN.findall(_PREFIX.sub(r"\1", _MULTIPLE.sub("multi-", usual)))
    if "of" in raw[1:-1]:
        # The rate of convergence is the convergence rate.
        place = raw.index("of", 1)
        raw = [*raw[place + 1 :], *raw[:place]]
    # The last "a" is no article (COCO-a), and neither is a capital one.
    words = tuple(stem(token) for token in raw if token not in _LEFT_OUT or token is raw[-1]) or (
        usual.casefold() or name,
    )
    groups = _METRIC_GROUP_OF if type_ == schema.METRIC else _GROUP_OF
    marks = {word for word in words if word in groups or (len(word) == 1 and word.isalpha())}
    marks |= {token for token in raw if not token[0].isalnum()}
    return Fields(words, numbers(name, type_), frozenset(marks), bool(_DIRECTIONS & set(words)))


@lru_cache(maxsize=1 << 17)
def conflict(type_: str, first: str, second: str) -> str:
    """Return why two names can never be one thing, or an empty text where nothing in the names speaks against it.

    Examples
    --------
    >>> conflict("Method", "GPT-3", "GPT-4"), conflict("Dataset", "WMT14", "WMT 2014")
    ('other numbers: 3 / 4', '')
    >>> conflict("Metric", "micro F1", "macro F1"), conflict("Dataset", "ImageNet", "ImageNet-R")
    ('other marks: micro / macro', 'other marks: none / r')
    >>> conflict("Task", "Text-to-Speech", "Speech-to-Text")
    'the other direction'
    """
    if key(first, type_) == key(second, type_):
        return ""
    ours, theirs = numbers(first, type_), numbers(second, type_)
    if sorted(ours) != sorted(theirs):
        return f"other numbers: {' '.join(ours) or 'none'} / {' '.join(theirs) or 'none'}"
    if is_acronym(first, second) or is_acronym(second, first):
        return ""
    one, two = fields(type_, first), fields(type_, second)
    if one.marks != two.marks:
        only = [" ".join(sorted(a.marks - b.marks)) or "none" for a, b in ((one, two), (two, one))]
        return f"other marks: {only[0]} / {only[1]}"
    if one.directed and one.words != two.words and sorted(one.words) == sorted(two.words):
        return "the other direction"
    return ""
