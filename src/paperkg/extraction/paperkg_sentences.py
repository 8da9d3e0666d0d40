"""``paperkg_sentences``: sentence boundaries of a paper's text; the title is a sentence of its own."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from paperkg.text import sentences


@Language.component("paperkg_sentences", assigns=["token.is_sent_start", "doc.sents"], retokenizes=False)
def paperkg_sentences(doc: Doc) -> Doc:
    """Set the sentence starts of a document by `paperkg.text.sentences`.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("paperkg_sentences")
    >>> [sentence.text.strip() for sentence in nlp("A Title\\nWe gain 3.1 points. It works.").sents]
    ['A Title', 'We gain 3.1 points.', 'It works.']
    """
    starts = {start for start, _ in sentences(doc.text)}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    return doc
