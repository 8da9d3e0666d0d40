"""A tokenizer that splits at every punctuation character.

Names in papers meet punctuation everywhere ("LLM-based", "CIFAR-10/100", "BERT's"); a mention must always begin and end
at a token boundary, so hyphens and slashes are tokens here, unlike in spaCy's English rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import registry

_PUNCTUATION = r"[^\w\s]"


@registry.tokenizers("paperkg_tokenizer")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], Tokenizer]:
    """Return a factory of the tokenizer, for the ``[nlp.tokenizer]`` block of a spaCy config.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "paperkg_tokenizer"}}})
    >>> [token.text for token in nlp("LLM-based CIFAR-10/100")]
    ['LLM', '-', 'based', 'CIFAR', '-', '10', '/', '100']
    """

    def make(nlp: Language) -> Tokenizer:
        return Tokenizer(
            nlp.vocab,
            prefix_search=re.compile("^" + _PUNCTUATION).search,
            suffix_search=re.compile(_PUNCTUATION + "$").search,
            infix_finditer=re.compile(_PUNCTUATION).finditer,
        )

    return make
