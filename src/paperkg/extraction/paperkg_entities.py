"""``paperkg_entities``: the distinct things that a document's mentions name, each with its usual written form."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from paperkg.extraction.grouping import group_mentions, merge_groups
from paperkg.extraction.linear import Classifying, LinearClassifier
from paperkg.extraction.usual_names import Thing, is_misspelt, load_usual_names, name_candidates
from paperkg.lexicon import load_lexicon
from paperkg.schema import DATASET
from paperkg.text import fold

if not Doc.has_extension("paperkg_entities"):
    Doc.set_extension("paperkg_entities", default=[])

_LOWER_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "over",
        "the",
        "to",
        "under",
        "via",
        "vs",
        "with",
        "without",
    ]
)


_COMMAND = re.compile(r"\\(?:text|math|oper|emph|bf|rm|it|sc|tt)\w*\s*\{([^{}]*)\}")
_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega"
    " Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell times"
)
_GREEK_LETTERS = dict(zip(_GREEK_NAMES.split(), "αβγδεζηθικλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩℓ×", strict=True))
_GREEK = re.compile(rf"\\(?:var)?({'|'.join(_GREEK_LETTERS)})(?![a-zA-Z])\s*")
_RAISED = re.compile(r"\$?([\^_])(?:\{([0-9+.]+)\}|([0-9+]))")
_UP, _DOWN = str.maketrans("0123456789+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺"), str.maketrans("0123456789+", "₀₁₂₃₄₅₆₇₈₉₊")


def singular(name: str) -> str:
    """Return a name with its last word in the singular.

    Examples
    --------
    >>> singular("Large Language Models"), singular("LLMs"), singular("Gaussian process"), singular("KV Caches")
    ('Large Language Model', 'LLM', 'Gaussian process', 'KV Cache')
    """
    if re.search(r"[^aeiou]ies$", name) and not re.search(r"(?:^|\W)(?:series|species)$", name, re.IGNORECASE):
        return name[:-3] + "y"
    if re.search(r"(?:^|[^a-z])(?:caches|niches)$", name, re.IGNORECASE):
        return name[:-1]
    if re.search(r"(?:ches|shes|xes|sses)$", name):
        return name[:-2]
    if re.search(r"[^\Wsui]s$", name) and len(name.split()[-1]) > 3 and not re.search(r"(?:ics|ias|Atlas)$", name):
        return name[:-1]
    return name


def title_case(name: str) -> str:
    """Return a name with its all-lower-case words capitalised, proper spellings as they are.

    Examples
    --------
    >>> title_case("graph neural network"), title_case("mIoU"), title_case("chain-of-thought")
    ('Graph Neural Network', 'mIoU', 'Chain-of-Thought')
    """
    parts = re.split(r"([\s\-]+)", name)
    return "".join(
        part
        if not part.islower() or not (part[0].isascii() or len(part) > 1) or (index and part in _LOWER_WORDS)
        else part[0].upper() + part[1:]
        for index, part in enumerate(parts)
    )


def without_latex(form: str) -> str:
    r"""Return a form with Greek letters, superscripts and subscripts as signs, and no other LaTeX.

    Examples
    --------
    >>> [without_latex(form) for form in (r"$\\beta$-VAE", r"$\\tau^2$-bench", r"\\textsc{Foo}Net", "Evo~2", "k_1")]
    ['β-VAE', 'τ²-bench', 'FooNet', 'Evo 2', 'k_1']
    """
    if not re.search(r"[\\$~]", form):
        return form
    text = _COMMAND.sub(r"\1", form.replace("~", " "))
    text = _GREEK.sub(lambda hit: _GREEK_LETTERS[hit[1]], text)
    text = _RAISED.sub(lambda hit: (hit[2] or hit[3]).translate(_UP if hit[1] == "^" else _DOWN), text)
    return " ".join(re.sub(r"\\[a-zA-Z]+(?![a-zA-Z{])(?:\{\})?(?=\s)|[${}\\]", "", text).split()) or form


def write_name(form: str, type_: str = "") -> str:
    """Return a written form as a name: in the singular, ordinary words in title case, without LaTeX.

    What the lexicon spells is spelled so; what ends in it ("Mixed Barlow Twins") keeps its plural, and so does a
    dataset with a capital in its last word.

    Examples
    --------
    >>> write_name("graph neural networks"), write_name("β-VAE"), write_name("Policies")
    ('Graph Neural Network', 'β-VAE', 'Policy')
    >>> [write_name(form, "Dataset") for form in ("Tanks and Temples", "dSprites", "Atari games", "CHAIR")]
    ['Tanks and Temples', 'dSprites', 'Atari Game', 'CHAIR']
    >>> [write_name(form, "Method") for form in ("Barlow Twins", "Mixed Barlow Twins", "mixed language models")]
    ['Barlow Twins', 'Mixed Barlow Twins', 'Mixed Language Model']
    """
    form = without_latex(form)
    words = form.split()
    for start in range(len(words)):
        ending = " ".join(words[start:])
        entry = load_lexicon().lookup(type_, ending)
        if entry and fold(entry.name) == fold(ending) and not is_misspelt(entry.name, ending):
            return entry.name if start == 0 else title_case(" ".join(words[:start])) + " " + entry.name
    has_own_plural = type_ == DATASET and not words[-1].islower()
    return title_case(form if has_own_plural else singular(form))


def canonical_name(spans: list[Span], title_end: int) -> str:
    """Return the usual written form of what some mentions of one thing name.

    The lexicon's form where it has one; else the expansion, unless the title, which ends before the token `title_end`,
    calls the thing by its acronym.
    """
    lexicon = load_lexicon()
    for span in spans:
        entry = lexicon.lookup(span.label_, span.text)
        if entry:
            return entry.name
    forms = Counter(span.text for span in spans)
    title = [span.text for span in spans if span.start < title_end]
    if title:
        return write_name(min(title, key=lambda form: (len(form), form)), spans[0].label_)
    return write_name(min(forms, key=lambda form: (-len(form.split()), -forms[form], form)), spans[0].label_)


def chosen_name(spans: list[Span], text: str, declared: frozenset[str], classifier: LinearClassifier) -> str:
    """Return the likeliest name of what some mentions of one thing name, among its forms and their usual names.

    Parameters
    ----------
    spans : list of Span
        The mentions.
    text : str
        The paper's text.
    declared : frozenset of str
        The folded acronyms and expansions that the paper declares.
    classifier : LinearClassifier
        With a class ``"right"``.
    """
    places: dict[str, list[int]] = {}
    for span in spans:
        places.setdefault(span.text, []).append(span.start_char)
    thing = Thing(spans[0].label_, places, text, declared)
    names = name_candidates(thing, load_usual_names(), lambda form: write_name(form, thing.type))
    if len(names) == 1:
        return next(iter(names.values()))[0]
    right = classifier.classes.index("right")
    scores = {key: float(classifier.probabilities(features)[right]) for key, (_, features) in names.items()}
    return names[max(scores, key=lambda key: (scores[key], key))][0]


class MentionGrouper(Classifying):
    """The component behind ``paperkg_entities``.

    Parameters
    ----------
    threshold : float, 0 to 1
        Least mean probability of two groups of names being one thing.

    Attributes
    ----------
    classifiers : dict of str to LinearClassifier
        ``"pair"`` joins names and ``"name"`` chooses one; where one is lacking (untrained), only rules do.
    """

    FILE = "pairs.npz"

    def __init__(self, threshold: float = 0.6) -> None:
        super().__init__()
        self.threshold = threshold

    def __call__(self, doc: Doc) -> Doc:
        """Write the things into ``doc._.paperkg_entities``: plain dicts of type, name, mentions and token spans."""
        title_end = next((sentence.end for sentence in doc.sents), 0)
        groups = group_mentions(doc)
        if "pair" in self.classifiers:
            groups = merge_groups(doc, groups, self.classifiers["pair"], self.threshold)
        text = doc.text
        offsets = ((pair[at], pair[at + 1]) for pair in doc._.paperkg_abbreviations for at in (0, 2))
        declared = frozenset(fold(text[start:end]) for start, end in offsets)
        doc._.paperkg_entities = [_entity(spans, self._name(spans, title_end, text, declared)) for spans in groups]
        return doc

    def _name(self, spans: list[Span], title_end: int, text: str, declared: frozenset[str]) -> str:
        if "name" not in self.classifiers:
            return canonical_name(spans, title_end)
        return chosen_name(spans, text, declared, self.classifiers["name"])


@Language.factory(
    "paperkg_entities",
    default_config={"threshold": 0.6},
    requires=["doc.spans", "doc._.paperkg_abbreviations", "doc.sents"],
    assigns=["doc._.paperkg_entities"],
    retokenizes=False,
)
def create_mention_grouper(nlp: Language, name: str, threshold: float) -> MentionGrouper:
    """Make an untrained grouper; it goes by rules only.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> for name in ("sentences", "abbreviations", "coined", "mentions", "entities"):
    ...     _ = nlp.add_pipe(f"paperkg_{name}")
    >>> doc = nlp("We propose FooNet, a network. FooNet wins.")
    >>> [(entity["name"], entity["spans"]) for entity in doc._.paperkg_entities]
    [('FooNet', [[2, 3], [7, 8]])]
    """
    return MentionGrouper(threshold)


def _entity(spans: list[Span], name: str) -> dict[str, Any]:
    return {
        "type": spans[0].label_,
        "name": name,
        "mentions": sorted({span.text for span in spans}),
        "spans": [[span.start, span.end] for span in spans],
        "component": Counter(span.id_ for span in spans).most_common(1)[0][0],
        "confidence": max(span._.paperkg_confidence for span in spans),
    }
