"""``paperkg_lexicon``: well-known names, found by spaCy's phrase matcher over the curated lexicon."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, SpanGroup
from spacy.util import filter_spans

from paperkg.lexicon import LexiconEntry, load_lexicon
from paperkg.schema import DATASET

GROUP = "paperkg_lexicon"


class LexiconMatcher:
    """The component behind ``paperkg_lexicon``.

    Parameters
    ----------
    nlp : Language
        Gives the vocabulary and the tokenizer.
    entries : iterable of LexiconEntry
        What to look for.
    least_share : dict of str to float
        For each type that is looked for, how far an entry's mere occurrence must be trusted (`LexiconEntry.share`).
    """

    def __init__(self, nlp: Language, entries: Iterable[LexiconEntry], least_share: dict[str, float]) -> None:
        self.exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        self.folded = PhraseMatcher(nlp.vocab, attr="LOWER")
        for entry in entries:
            if entry.share < least_share.get(entry.type, 2.0) or not (entry.papers or entry.type == DATASET):
                continue
            for form in entry.forms:
                if not is_distinct(form):
                    continue
                # A short acronym is somebody else's word in lower case ("cola", "sun"), whatever the entry says.
                exact = entry.case_sensitive or (len(form) <= 5 and " " not in form)
                (self.exact if exact else self.folded).add(entry.type, [nlp.make_doc(form)])

    def __call__(self, doc: Doc) -> Doc:
        """Write the longest matches into ``doc.spans["paperkg_lexicon"]``."""
        found = [*self.exact(doc, as_spans=True), *self.folded(doc, as_spans=True)]
        doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=filter_spans(found))
        return doc


def is_distinct(form: str) -> bool:
    """Return whether a form is a name of its own: two words, an inner capital or a digit, and no ordinary word.

    Examples
    --------
    >>> is_distinct("CIFAR-10"), is_distinct("mean squared error"), is_distinct("attention"), is_distinct("ImageNet")
    (True, True, False, True)
    """
    return len(form) > 2 and (" " in form or any(c.isupper() for c in form[1:]) or any(c.isdigit() for c in form))


@Language.factory(
    "paperkg_lexicon",
    default_config={"least_share": {"Dataset": 0.5, "Metric": 0.8, "Method": 0.9, "Task": 0.9}},
    assigns=["doc.spans"],
    retokenizes=False,
)
def create_lexicon_matcher(nlp: Language, name: str, least_share: dict[str, float]) -> LexiconMatcher:
    """Make the matcher over the lexicon that travels with the package.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("paperkg_lexicon")
    >>> doc = nlp("On ImageNet it wins.")
    >>> [(span.text, span.label_) for span in doc.spans["paperkg_lexicon"]]
    [('ImageNet', 'Dataset')]
    """
    return LexiconMatcher(nlp, load_lexicon().entries, least_share)
