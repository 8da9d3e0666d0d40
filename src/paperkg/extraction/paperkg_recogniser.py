"""``paperkg_recogniser``: mentions with their probabilities, by a small transformer that runs on ONNX Runtime.

The network reads a whole title and abstract at once: word pieces through the transformer, and beside them for each word
its floret vector, hashed features of its form, and its place in the paper. How it was trained: training/README.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span

from paperkg.extraction.bioes import span_probabilities

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

# Rows of the hashed embeddings of a word's normal form, prefix, suffix and shape.
ATTRIBUTES = {"NORM": 8000, "PREFIX": 1000, "SUFFIX": 3000, "SHAPE": 2000}
_MODEL, _TOKENIZER = "model.onnx", "tokenizer.json"
# Word pieces that the transformer reads at once, without its two marks; a longer text is read in windows.
_WINDOW = 510
_MOST_COUNT = 4
# Words whose vectors are remembered: 20 MB.
_MOST_ROWS = 50_000

if not Doc.has_extension("paperkg_candidates"):
    Doc.set_extension("paperkg_candidates", default=[])


def word_hashes(doc: Doc) -> NDArray[np.int64]:
    """Return two rows of each hashed embedding for each word, shape (words, len(ATTRIBUTES), 2)."""
    attributes = doc.to_array(list(ATTRIBUTES)).astype(np.uint64).reshape(len(doc), len(ATTRIBUTES))
    rows = np.array(list(ATTRIBUTES.values()), dtype=np.uint64)
    return np.stack([attributes % rows, (attributes >> np.uint64(20)) % rows], axis=-1).astype(np.int64)


def word_places(doc: Doc) -> NDArray[np.int64]:
    """Return small numbers about each word's place in its paper, shape (words, 4).

    How often its lower-case form occurs (at most 4), whether it stands in the title (the first line), whether in a
    declared acronym (1) or its expansion (2), and 0 at the start of the text, else 1, or 2 after a space.
    """
    text = doc.text
    counts = Counter(token.lower for token in doc)
    title_end = text.find("\n")
    declared = np.zeros(len(doc), dtype=np.int64)
    for short_start, short_end, long_start, long_end in doc._.paperkg_abbreviations:
        for start, end, kind in ((short_start, short_end, 1), (long_start, long_end, 2)):
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is not None:
                declared[span.start : span.end] = kind
    return np.array(
        [
            (
                min(counts[token.lower], _MOST_COUNT),
                token.idx < title_end,
                declared[token.i],
                1 + text[token.idx - 1].isspace() if token.i else 0,
            )
            for token in doc
        ],
        dtype=np.int64,
    ).reshape(len(doc), 4)


class Recogniser:
    """The component behind ``paperkg_recogniser``.

    Parameters
    ----------
    threshold : float, 0.5 to 1
        Least probability of a span that becomes one of ``doc.ents``.
    least : float, 0 to 1
        Least probability of a span that is kept in ``doc._.paperkg_candidates``, as [start, end, label, probability].
    """

    def __init__(self, threshold: float = 0.5, least: float = 0.05) -> None:
        self.threshold = threshold
        self.least = least
        self._files: dict[str, bytes] = {}
        self._session: InferenceSession | None = None
        self._tokenizer: Tokenizer | None = None
        self._rows: dict[int, Any] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Write ``doc.ents``, ``doc._.paperkg_candidates`` and, for `paperkg.extraction.heads`, ``doc.tensor``."""
        if self._files and len(doc):
            self.write(doc, *self.read(doc))
        return doc

    def write(self, doc: Doc, probabilities: NDArray[Any], heads: NDArray[Any]) -> None:
        """Write what `read` returned into a document."""
        doc.tensor = heads
        candidates = list(span_probabilities(probabilities, least=self.least))
        doc._.paperkg_candidates = [[start, end, label, round(p, 4)] for start, end, label, p in candidates]
        doc.set_ents(
            [Span(doc, start, end, label) for start, end, label, p in candidates if p > self.threshold],
            default="unmodified",
        )

    def read(self, doc: Doc) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return each word's distribution over `bioes.tag_names` and its columns of `paperkg.extraction.heads`."""
        session, tokenizer = self.load()
        vectors = self._vectors(doc)
        hashes, places = word_hashes(doc), word_places(doc)
        tags, heads = [], []
        for start, end, pieces, first, last in windows(tokenizer, [token.text for token in doc]):
            inputs = {
                "pieces": pieces,
                "first": first,
                "last": last,
                "vectors": vectors[start:end],
                "hashes": hashes[start:end],
                "places": places[start:end],
            }
            window_tags, window_heads = session.run(["logarithms", "heads"], inputs)
            tags.append(window_tags)
            heads.append(window_heads)
        return np.exp(np.concatenate(tags)), np.concatenate(heads).astype(np.float16)

    def _vectors(self, doc: Doc) -> NDArray[np.float32]:
        """Return the static vector of each word; spaCy adds up floret's sub-words anew for every token."""
        if len(self._rows) > _MOST_ROWS:
            self._rows.clear()
        for token in doc:
            if token.orth not in self._rows:
                self._rows[token.orth] = token.vector
        return np.array([self._rows[token.orth] for token in doc], dtype=np.float32)

    def load(self) -> tuple[InferenceSession, Tokenizer]:
        """Return the network and the word pieces, made from their files the first time."""
        if self._session is None or self._tokenizer is None:
            # Imported here: blank pipelines and untrained components do without.
            import onnxruntime
            from tokenizers import Tokenizer

            options = onnxruntime.SessionOptions()
            # One thread: workers are processes, and sums in one order give the same bytes on any number of cores.
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                self._files[_MODEL], options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_buffer(self._files[_TOKENIZER])
            self._tokenizer.no_truncation()
            self._tokenizer.no_padding()
        return self._session, self._tokenizer

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_session": None, "_tokenizer": None, "_rows": {}}

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the network and its word pieces into a folder (spaCy's serialisation)."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> Recogniser:
        """Read what `to_disk` wrote."""
        self._files = {name: (Path(path) / name).read_bytes() for name in (_MODEL, _TOKENIZER)}
        self._session = self._tokenizer = None
        self._rows = {}
        try:
            self.load()
        except Exception as error:
            raise ValueError(f"{_MODEL} or {_TOKENIZER}: {error}") from error
        return self


def windows(
    tokenizer: Tokenizer, words: list[str]
) -> Iterator[tuple[int, int, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Cut a text into windows that the transformer can read, nearly always one.

    Yields
    ------
    (start, end, pieces, first, last)
        Word offsets, the ids of the window's word pieces with its marks, and where each word's first and last piece
        stand. A word without pieces (a lone control character) has those of the word before it.
    """
    encoding = tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
    begin, end_mark = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    ids = np.array(encoding.ids, dtype=np.int64)
    counts = np.bincount(np.array(encoding.word_ids, dtype=np.int64), minlength=len(words))
    stops = np.cumsum(counts)
    start = 0
    while start < len(words):
        done = stops[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(stops, done + _WINDOW, side="right")))
        last = np.maximum(stops[start:end] - done, 1)
        first = np.minimum(np.maximum(stops[start:end] - counts[start:end] - done + 1, 1), last)
        yield start, end, np.concatenate([[begin], ids[done : stops[end - 1]], [end_mark]]), first, last
        start = end


@Language.factory(
    "paperkg_recogniser",
    default_config={"threshold": 0.5, "least": 0.05},
    requires=["doc._.paperkg_abbreviations"],
    assigns=["doc.ents", "doc.tensor", "doc._.paperkg_candidates"],
    retokenizes=False,
)
def create_recogniser(nlp: Language, name: str, threshold: float, least: float) -> Recogniser:
    """Make an untrained recogniser; it finds nothing until weights are read."""
    return Recogniser(threshold, least)
