"""Surface forms as evidence: what each component says of a form, over all of its occurrences in a paper."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spacy.tokens import Doc

from paperkg.extraction import paperkg_abbreviations, paperkg_recogniser  # noqa: F401  (their extensions of Doc)
from paperkg.lexicon import LexiconEntry, load_lexicon
from paperkg.schema import LEARNED_TYPES
from paperkg.text import fold

# The components, in the order in which one stands for a form that several found.
COMPONENTS = ("paperkg_recogniser", "paperkg_lexicon", "paperkg_coined", "paperkg_abbreviations")
_LEVELS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)
# "Name of a Few Words: what it is": many papers begin so, and the name need not look like one.
_TITLED = re.compile(r"([^:?\n]{2,60}):\s")
_MOST_WORDS = 6
# So many occurrences are looked at for the words beside a form.
_MOST_OCCURRENCES = 6
# An entry of fewer annotated papers says little that the paper at hand does not say itself.
_LEAST_PAPERS = 4


@dataclass
class Form:
    """One surface form of a paper, and the evidence for and against its naming something.

    ``occurrences`` are token offsets. ``highest`` and ``mean`` are the recogniser's probabilities by type over the
    occurrences; ``rival`` is the mean, over the occurrences, of the most probable other span that overlaps.
    ``partners`` are the other forms of the same name: declared acronym or expansion, other case, plural. ``titled`` is
    whether the title begins with the form and a colon.
    """

    text: str
    occurrences: list[tuple[int, int]]
    component: str
    highest: dict[str, float] = field(default_factory=dict)
    mean: dict[str, float] = field(default_factory=dict)
    rival: float = 0.0
    titled: bool = False
    listed: str | None = None
    coined: str | None = None
    declared: bool = False
    partners: list[Form] = field(default_factory=list)


def title_end_of(doc: Doc) -> int:
    """Return the token at which the title ends, which is the first line's end; the length of a text of one line."""
    return next((token.i for token in doc if "\n" in token.text), len(doc))


def collect_forms(doc: Doc) -> list[Form]:
    """Return the forms that any component proposes, sorted by text, each with its evidence."""
    text = doc.text
    candidates: dict[tuple[int, int], dict[str, float]] = {}
    title_end = title_end_of(doc)
    for start, end, label, probability in doc._.paperkg_candidates:
        if not start <= title_end < end:  # no name goes from the title into the abstract
            candidates.setdefault((start, end), {})[label] = probability
    found: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}
    for component in COMPONENTS[1:3]:
        for span in doc.spans.get(component, ()):
            labels.setdefault(span.text, {})[component] = span.label_
            found.setdefault(span.text, component)
    for start, end in candidates:
        found[doc[start:end].text] = COMPONENTS[0]
    declared = [
        (text[short_start:short_end], text[long_start:long_end])
        for short_start, short_end, long_start, long_end in doc._.paperkg_abbreviations
    ]
    for pair in declared:
        if not found.keys().isdisjoint(pair):
            for form in pair:
                found.setdefault(form, COMPONENTS[3])
    titled = _TITLED.match(text)
    name = titled.group(1).strip() if titled and len(titled.group(1).split()) <= _MOST_WORDS else ""
    if name:
        found.setdefault(name, COMPONENTS[2])
    rivals = _Rivals(candidates)
    forms = {}
    for form, component in sorted(found.items()):
        occurrences = list(_occurrences(doc, text, form)) if any(map(str.isalnum, form)) else []
        if occurrences:
            mine = labels.get(form, {})
            forms[form] = Form(
                form,
                occurrences,
                component,
                titled=form == name,
                listed=mine.get(COMPONENTS[1]),
                coined=mine.get(COMPONENTS[2]),
            )
            _weigh(forms[form], candidates, rivals)
    _pair(forms, declared)
    return list(forms.values())


def _occurrences(doc: Doc, text: str, form: str) -> Iterator[tuple[int, int]]:
    for hit in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
        span = doc.char_span(hit.start(), hit.end())
        if span is not None:
            yield span.start, span.end


class _Rivals:
    """Finds the most probable other candidate that overlaps a span."""

    def __init__(self, candidates: Mapping[tuple[int, int], Mapping[str, float]]) -> None:
        self.at: dict[int, list[tuple[float, tuple[int, int]]]] = {}
        for (start, end), labels in candidates.items():
            for position in range(start, end):
                self.at.setdefault(position, []).append((sum(labels.values()), (start, end)))

    def highest(self, start: int, end: int) -> float:
        others = (
            probability
            for position in range(start, end)
            for probability, span in self.at.get(position, ())
            if span != (start, end)
        )
        return max(others, default=0.0)


def _weigh(form: Form, candidates: Mapping[tuple[int, int], Mapping[str, float]], rivals: _Rivals) -> None:
    count = len(form.occurrences)
    for label in LEARNED_TYPES:
        values = [candidates.get(span, {}).get(label, 0.0) for span in form.occurrences]
        form.highest[label], form.mean[label] = max(values), sum(values) / count
    form.rival = sum(rivals.highest(*span) for span in form.occurrences) / count


def _pair(forms: Mapping[str, Form], declared: list[tuple[str, str]]) -> None:
    groups: dict[str, list[Form]] = {}
    for form in forms.values():
        groups.setdefault(fold(form.text), []).append(form)
    expansion = {fold(short): fold(long) for short, long in declared}
    for short, long in declared:
        for text in (short, long):
            if text in forms:
                forms[text].declared = True
    for key, members in groups.items():
        others = groups.get(expansion.get(key, key), []) if expansion.get(key, key) != key else []
        for form in members:
            form.partners += [other for other in members if other is not form] + others
        for other in others:
            other.partners += members


def form_features(form: Form, doc: Doc, title_end: int) -> list[str]:
    """Return the features of a form's naming something, and of which type.

    Parameters
    ----------
    form : Form
        The form with its evidence.
    doc : Doc
        Its document.
    title_end : int
        The token at which the title ends.
    """
    count = len(form.occurrences)
    own = sum(form.mean.values())
    peak = max(form.highest, key=lambda label: form.highest[label])
    level = _level(sum(form.highest.values()))
    features = [
        f"own={_level(own)}",
        f"peak={level}",
        f"count={min(count, 5)}+{_level(own)}",
        f"rival={_level(form.rival)}",
        f"rival>own={form.rival > own}+{_level(own) // 3}",
        f"words={min(6, form.text.count(' ') + form.text.count('-') + 1)}+{peak}",
        f"title={any(start < title_end for start, _ in form.occurrences)}+{level // 2}",
        f"shape={_shape(form.text)}+{peak}",
        f"coined={form.coined}+{level // 3}",
        f"component={form.component}",
        f"declared={form.declared}+{level // 3}",
        f"titled={form.titled}+{level // 3}+{_shape(form.text)}",
        f"last={form.text.lower().split()[-1][-4:]}",
    ]
    for label in LEARNED_TYPES:
        if form.highest[label]:
            features.append(f"highest={label}+{_level(form.highest[label])}")
            features.append(f"mean={label}+{_level(form.mean[label])}")
        partner = max((other.highest[label] for other in form.partners), default=-1.0)
        if partner >= 0:
            features.append(f"partner={label}+{_level(partner) // 2}")
        entry = load_lexicon().lookup(label, form.text)
        if entry:
            known = _known(entry)
            features += [f"known={label}+{known}", f"known={label}+{known}+{_level(form.highest[label]) // 2}"]
    return [*features, *_beside(form, doc, level // 3)]


def _beside(form: Form, doc: Doc, level: int) -> Iterator[str]:
    """Yield the words before and after a form: "on the ... dataset", "called ...,"."""
    for start, end in form.occurrences[:_MOST_OCCURRENCES]:
        before = doc[start - 1].lower_ if start else "^"
        after = doc[end].lower_ if end < len(doc) else "$"
        yield from (f"before={before}", f"after={after}", f"around={before}+{after}")
        yield from (f"before={before}+{level}", f"after={after}+{level}")


def _known(entry: LexiconEntry) -> str:
    if not entry.papers:
        return "listed"
    return str(round(entry.share * 5)) if entry.papers >= _LEAST_PAPERS else "rare"


def _level(probability: float) -> int:
    return bisect_right(_LEVELS, probability)


def _shape(text: str) -> str:
    if any(character.isdigit() for character in text):
        return "digit"
    if any(character.isupper() for character in text[1:]):
        return "capitals"
    return "title" if text[:1].isupper() else "lower"
