"""Load the pipeline, and annotate papers with it; spaCy ends here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vectors import Vectors
from thinc.api import Config

from paperkg.errors import ModelError, RecordError

# Importing a component's module registers its factory.
from paperkg.extraction import (  # noqa: F401
    paperkg_abbreviations,
    paperkg_coined,
    paperkg_entities,
    paperkg_lexicon,
    paperkg_links,
    paperkg_mentions,
    paperkg_recogniser,
    paperkg_results,
    paperkg_roles,
    paperkg_sentences,
    paperkg_tokenizer,
)
from paperkg.extraction.paperkg_mentions import GROUP
from paperkg.model import Annotation, Baseline, Mention, Paper, PaperEntity, PaperLink, PaperResult

LONGEST = 200_000
_HERE = Path(__file__).parent
WEIGHTS = _HERE / "weights"


def load_pipeline(weights: str | Path | None = None) -> Language:
    """Load the default pipeline with its trained weights.

    Parameters
    ----------
    weights : str or Path, optional
        A folder written by ``training/``; the shipped one where not given.

    Returns
    -------
    Language
        A spaCy pipeline; its documents carry mentions in ``doc.spans["paperkg"]``, entities in
        ``doc._.paperkg_entities`` and results in ``doc._.paperkg_results``.

    Raises
    ------
    ModelError
        If the weights are missing or do not fit the installed spaCy.

    Examples
    --------
    >>> doc = load_pipeline()("FooNet reaches 95.1% accuracy on CIFAR-10.")
    >>> [span.text for span in doc.spans["paperkg"] if span.label_ == "Dataset"]
    ['CIFAR-10']
    """
    folder = Path(weights) if weights is not None else WEIGHTS
    if not folder.is_dir():
        raise ModelError(f"{folder}: no weights there; install paperkg anew, or train them (training/README.md)")
    try:
        nlp = spacy.util.load_model_from_config(Config().from_disk(_HERE / "default.cfg"), auto_fill=True)
        nlp.from_disk(folder, exclude=["vocab", "tokenizer", "meta.json"])
        read_vectors(nlp, folder / "vectors")
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{folder}: the weights cannot be read ({str(error).splitlines()[0]}); install paperkg anew"
        ) from error
    return nlp


def read_vectors(nlp: Language, folder: Path) -> None:
    """Read floret vectors, which are kept in half precision, into a pipeline's vocabulary."""
    vectors = Vectors(strings=nlp.vocab.strings).from_disk(folder)
    vectors.data = vectors.data.astype("float32")
    nlp.vocab.vectors = vectors


def annotate(
    papers: Iterable[Paper],
    *,
    nlp: Language | None = None,
    jobs: int = 1,
    on_reject: Callable[[RecordError], None] | None = None,
) -> Iterator[Annotation]:
    """Annotate papers, in their order.

    Parameters
    ----------
    papers : iterable of Paper
        Read lazily, so memory stays flat.
    nlp : Language, optional
        The pipeline; the default one where not given.
    jobs : int, at least 1
        Worker processes. The result does not depend on it.
    on_reject : callable, optional
        Is given a `RecordError` for each paper that cannot be annotated; without it the error is raised.

    Yields
    ------
    Annotation

    Raises
    ------
    RecordError
        If a text is longer than 200,000 characters and there is no `on_reject`.

    Examples
    --------
    >>> [note] = annotate([Paper("p", "FooNet: A Small Network", "We evaluate FooNet on CIFAR-10.")])
    >>> sorted((entity.type, entity.name, entity.role) for entity in note.entities)[0]
    ('Dataset', 'CIFAR-10', 'evaluated_on')
    """
    nlp = nlp or load_pipeline()
    texts = ((paper.text, paper) for paper in _accepted(papers, on_reject))
    for doc, paper in nlp.pipe(texts, as_tuples=True, n_process=jobs):
        yield to_annotation(doc, paper)


def _accepted(papers: Iterable[Paper], on_reject: Callable[[RecordError], None] | None) -> Iterator[Paper]:
    for number, paper in enumerate(papers, 1):
        if len(paper.text) <= LONGEST:
            yield paper
            continue
        reason = f"paper {paper.id:.80}: {len(paper.text):,} characters are no title and abstract (at most {LONGEST:,})"
        error = RecordError(paper.source or "papers", number, reason)
        if on_reject is None:
            raise error
        on_reject(error)


def to_annotation(doc: Doc, paper: Paper) -> Annotation:
    """Return the plain values of a processed document."""
    return Annotation(
        paper=paper,
        entities=tuple(_entity(entity) for entity in doc._.paperkg_entities),
        results=tuple(_result(result) for result in doc._.paperkg_results),
        spans=tuple(Mention(span.start_char, span.end_char, span.label_) for span in doc.spans[GROUP]),
        links=tuple(PaperLink(**link) for link in doc._.paperkg_links),
    )


def _entity(entity: dict[str, Any]) -> PaperEntity:
    return PaperEntity(
        type=entity["type"],
        name=entity["name"],
        mentions=tuple(entity["mentions"]),
        role=entity["role"],
        kind=entity.get("kind"),
        confidence=entity["confidence"],
        component=entity["component"],
    )


def _result(result: dict[str, Any]) -> PaperResult:
    fields = {key: value for key, value in result.items() if key not in ("baseline", "baseline_value")}
    method, value = result["baseline"], result.get("baseline_value")
    baseline = Baseline(method, value) if method or value is not None else None
    return PaperResult(**fields, baseline=baseline, component="paperkg_results")
