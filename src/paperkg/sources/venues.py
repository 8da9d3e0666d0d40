"""Names of conferences and journals in one form: "NeurIPS" for all that means it, others without year and number."""

from __future__ import annotations

import re
from functools import lru_cache

# What a venue is called beside its short name. Full names are matched within a longer one, short names as whole words.
_KNOWN = {
    "NeurIPS": "NIPS; Neural Information Processing Systems",
    "ICML": "International Conference on Machine Learning",
    "ICLR": "International Conference on Learning Representations",
    "CVPR": "Computer Vision and Pattern Recognition",
    "ICCV": "International Conference on Computer Vision",
    "ECCV": "European Conference on Computer Vision",
    "WACV": "Winter Conference on Applications of Computer Vision",
    "BMVC": "British Machine Vision Conference",
    "ACL": "Annual Meeting of the Association for Computational Linguistics",
    "EMNLP": "Empirical Methods in Natural Language Processing",
    "NAACL": "North American Chapter of the Association for Computational Linguistics",
    "EACL": "European Chapter of the Association for Computational Linguistics",
    "AACL": "Asia-Pacific Chapter of the Association for Computational Linguistics",
    "COLING": "International Conference on Computational Linguistics",
    "CoNLL": "Computational Natural Language Learning",
    "LREC": "Language Resources and Evaluation Conference; "
    "International Conference on Language Resources and Evaluation",
    "TACL": "Transactions of the Association for Computational Linguistics",
    "AAAI": "AAAI Conference on Artificial Intelligence; National Conference on Artificial Intelligence",
    "IJCAI": "International Joint Conference on Artificial Intelligence; "
    "International Joint Conferences on Artificial Intelligence",
    "AISTATS": "Artificial Intelligence and Statistics",
    "UAI": "Uncertainty in Artificial Intelligence",
    "COLT": "Conference on Learning Theory",
    "CoRL": "Conference on Robot Learning",
    "ICRA": "International Conference on Robotics and Automation",
    "IROS": "Intelligent Robots and Systems",
    "KDD": "Knowledge Discovery and Data Mining; Knowledge Discovery & Data Mining",
    "WWW": "The Web Conference; World Wide Web Conference; International Conference on World Wide Web",
    "SIGIR": "Research and Development in Information Retrieval",
    "CIKM": "Information and Knowledge Management; Information & Knowledge Management",
    "WSDM": "Web Search and Data Mining",
    "RecSys": "Recommender Systems",
    "ICASSP": "Acoustics, Speech and Signal Processing; Acoustics, Speech, and Signal Processing",
    "Interspeech": "International Speech Communication Association",
    "MICCAI": "Medical Image Computing and Computer Assisted Intervention; "
    "Medical Image Computing and Computer-Assisted Intervention",
    "CHI": "Human Factors in Computing Systems",
    "ICSE": "International Conference on Software Engineering",
    "SIGMOD": "International Conference on Management of Data",
    "ICDE": "International Conference on Data Engineering",
    "TMLR": "Transactions on Machine Learning Research",
    "JMLR": "Journal of Machine Learning Research",
    "TPAMI": "Transactions on Pattern Analysis and Machine Intelligence; PAMI",
    "IJCV": "International Journal of Computer Vision",
    "arXiv": "CoRR; Computing Research Repository; arXiv.org; arXiv preprint",
}
_LONE = {name.casefold(): name for name in _KNOWN} | {
    also.casefold(): name for name, others in _KNOWN.items() for also in others.split("; ") if " " not in also
}
_FULL = [(also.casefold(), name) for name, others in _KNOWN.items() for also in others.split("; ") if " " in also]
_FULL.sort(key=lambda pair: (-len(pair[0]), pair))
_NOT_ITSELF = re.compile(r"\bworkshops?\b|\bfindings\b|\bsymposium\b|\bchallenge\b|@", re.IGNORECASE)
_STATUS = re.compile(
    r"\b(?:poster|oral|spotlight|notable[ -]top[ -]\d+%?|accepted|accept|submitted(?: to)?|"
    r"conference submission|submission|"
    r"withdrawn|rejected|to appear(?: in)?|forthcoming|in press|camera[ -]ready|main conference|main)\b",
    re.IGNORECASE,
)
_PROCEEDINGS = re.compile(
    r"^(?:in:?\s+)?(?:the\s+)?proceedings\s+(?:of\s+)?(?:the\s+)?|^proc\.\s+(?:of\s+)?(?:the\s+)?", re.IGNORECASE
)
_ORDINAL = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|(?:twenty|thirty|forty|fifty|sixty)?-?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|"
    r"ninth|tenth|eleventh|twelfth))\s+(?=annual|international|conference|meeting|ieee|acm|european|workshop|aaai|joint|"
    r"asian|symposium|\w+ conference)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:\s*[,(\[]\s*|\s+|^|(?<=[A-Z])[-']?)(?:(?:19|20)\d\d|'\d\d)(?:\s*[)\]])?(?=$|[\s,;:.)\-])")
_VOLUME = re.compile(
    r"[,;]?\s*\(?\b(?:volume|vol\.?|issue|no\.?|number|pages?|pp\.?|part)\s*\d[\d\s:–\-]*(?:\([^()]*\))?"
    r"(?:\s*[:,–\-]?\s*[\w ]*papers\)?)?\)?.*$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\(([A-Za-z][\w\-/& ]{1,15}?)[\s']*(?:\d{2,4})?\)\s*$")


@lru_cache(maxsize=4096)
def venue_name(text: str) -> str:
    """Return a venue's name in one form.

    Parameters
    ----------
    text : str
        A name without markup.

    Examples
    --------
    >>> [venue_name(name) for name in ("NeurIPS 2023", "Advances in Neural Information Processing Systems 36")]
    ['NeurIPS', 'NeurIPS']
    >>> venue_name("Proceedings of the 40th International Conference on Wing Vision"), venue_name("Wing 2024 poster")
    ('International Conference on Wing Vision', 'Wing')
    >>> venue_name("arXiv preprint arXiv:2306.99991"), venue_name("NeurIPS 2023 Workshop on Birds")
    ('arXiv', 'NeurIPS Workshop on Birds')
    """
    text = " ".join(text.split()).strip(" .,;:")
    if not text or not any(c.isalpha() for c in text) or re.match(r"https?://", text):
        return ""
    if re.match(r"(?:arxiv\b|corr\b|computing research repository)", text, re.IGNORECASE) and not re.search(
        r"workshop", text, re.IGNORECASE
    ):
        return "arXiv"
    short = _STATUS.sub(" ", _YEAR.sub(" ", _VOLUME.sub("", text)))
    short = _ORDINAL.sub("", _PROCEEDINGS.sub("", " ".join(short.split()))).strip(" .,;:-–()[]'")
    short = short if any(c.isalpha() for c in short) else text
    if _NOT_ITSELF.search(text):
        return short + (")" if short.count("(") > short.count(")") else "")
    known = _LONE.get(re.sub(r"\s*\d+$", "", short).casefold())
    if known:
        return known
    folded = text.casefold()
    for full, name in _FULL:
        if full in folded and not _another(folded, full):
            return name
    inner = _IN_BRACKETS.search(text)
    if inner and inner[1].casefold() in _LONE:
        return _LONE[inner[1].casefold()]
    return short + (")" if short.count("(") > short.count(")") else "")


def _another(folded: str, full: str) -> bool:
    """Return whether a longer name only contains a known one: "Asian Conference on Machine Learning Systems"."""
    before, _, after = folded.partition(full)
    after = re.sub(r"[\d\s,.;:'()\[\]\-–/]|volume.*|\(.*", "", after)
    return len(after) > 24 or bool(
        re.search(r"\b(?:asian|asia|african|workshop|australasian|applications of)\s*$", before)
    )


def is_known(name: str) -> bool:
    """Return whether a name is the one form of a venue that is known by several.

    Examples
    --------
    >>> is_known("NeurIPS"), is_known("Wing Vision")
    (True, False)
    """
    return name in _KNOWN
