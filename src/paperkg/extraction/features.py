"""What the linear classifiers look at: features of an entity, of a number, and of a number with an entity."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from spacy.tokens import Doc

from paperkg.extraction.paperkg_abbreviations import find_abbreviations
from paperkg.extraction.paperkg_coined import find_coined
from paperkg.lexicon import load_lexicon

_WINDOW = 6
_MOST_MENTIONS = 5
_BUCKETS = (0, 1, 2, 3, 4, 6, 9, 14, 25)


def bucket(count: int) -> int:
    """Return the number of a count's bucket: exact while small, coarse when large.

    Examples
    --------
    >>> bucket(0), bucket(5), bucket(7), bucket(1000)
    (0, 4, 5, 8)
    """
    return bisect_right(_BUCKETS, count) - 1


class Context:
    """A document as the features see it: words with numbers masked, entity types, and sentences by token.

    Parameters
    ----------
    doc : Doc
        A document with sentence boundaries.
    entities : sequence of mappings
        Each with ``type`` and ``spans`` (token offsets).
    """

    def __init__(self, doc: Doc, entities: Sequence[Mapping[str, Any]]) -> None:
        self.text = doc.text  # spaCy joins it anew each time
        self.words = [re.sub(r"\d", "0", token.lower_) for token in doc]
        self.entity_at: list[int | None] = [None] * len(doc)
        for index, entity in enumerate(entities):
            for start, end in entity["spans"]:
                self.entity_at[start:end] = [index] * (end - start)
        self.types = [entity["type"] for entity in entities]
        self.sentence_of: list[int] = []
        self.sentences: list[tuple[int, int]] = []
        for index, sentence in enumerate(doc.sents):
            self.sentences.append((sentence.start, sentence.end))
            self.sentence_of += [index] * len(sentence)

    @cached_property
    def coined(self) -> dict[str, str]:
        """The forms that the paper gives itself, with their types."""
        return {self.text[start:end]: type_ for start, end, type_ in find_coined(self.text)}

    @cached_property
    def declared(self) -> set[str]:
        """Acronyms that the paper declares, and their expansions."""
        return {
            self.text[start:end]
            for offsets in find_abbreviations(self.text)
            for start, end in (offsets[:2], offsets[2:])
        }

    def word(self, position: int) -> str:
        """Return the masked word at a position; an entity's tokens are its type; beyond the text is ``"_"``."""
        if not 0 <= position < len(self.words):
            return "_"
        index = self.entity_at[position]
        return self.words[position] if index is None else f"<{self.types[index]}>"

    def around(self, start: int, end: int, width: int = _WINDOW) -> Iterator[tuple[int, str]]:
        """Yield (signed distance, word) of the neighbours of a token span within its sentence, entities as one word."""
        first, last = self.sentences[self.sentence_of[start]]
        for step, position, stop in ((-1, start - 1, first - 1), (1, end, last)):
            distance = 0
            while (stop - position) * step > 0 and distance < width:
                distance += 1
                yield step * distance, self.word(position)
                index = self.entity_at[position]
                position += step
                while index is not None and position != stop and self.entity_at[position] == index:
                    position += step


def entity_features(doc: Doc, context: Context, entity: Mapping[str, Any]) -> list[str]:
    """Return the features of an entity's role and kind in its paper."""
    spans = entity["spans"]
    name = entity["name"]
    last_sentence = max(1, len(context.sentences) - 1)
    first = context.sentence_of[spans[0][0]]
    in_title = [span for span in spans if context.sentence_of[span[0]] == 0]
    entry = load_lexicon().lookup(entity["type"], name)
    declared = not context.declared.isdisjoint(entity["mentions"])
    # Capital words in running text (not in the title) are how a paper writes a name that it gives.
    capitals = any(
        context.sentence_of[start] > 0 and end - start > 1 and doc[start:end].text.istitle() for start, end in spans
    )
    features = [
        f"mentions={bucket(len(spans))}",
        f"first={min(9, 10 * first // last_sentence)}",
        f"last={min(9, 10 * context.sentence_of[spans[-1][0]] // last_sentence)}",
        f"first-sentence={min(first, 4)}",
        f"title={bool(in_title)}",
        f"title-start={bool(in_title) and in_title[0][0] == 0}",
        f"colon={bool(in_title) and context.word(in_title[0][1]) == ':'}",
        f"shape={'caps' if any(c.isupper() for c in doc[spans[-1][0] : spans[-1][1]].text[1:]) else 'plain'}",
        f"known={bucket(entry.papers) if entry else -1}",
        f"title+known={bool(in_title)}+{bucket(entry.papers) if entry else -1}",
        f"digits={any(c.isdigit() for c in name)}",
        f"coined={next((context.coined[form] for form in entity['mentions'] if form in context.coined), None)}",
        f"declared={declared}+{capitals}+{entry is not None}",
        f"capitals={capitals}+{entry is not None}",
        f"mentioned-in={bucket(len({context.sentence_of[span[0]] for span in spans}))}",
        *(f"part={part}" for part in re.findall(r"\b[a-z]+\b", " ".join(entity["mentions"]))),
        *(f"suffix={name.lower()[-size:]}" for size in (3, 4, 5)),
    ]
    for start, end in spans[:_MOST_MENTIONS]:
        sentence = context.sentence_of[start]
        place = "title" if sentence == 0 else "text"
        features.append(f"place={place}")
        for distance, word in context.around(start, end):
            features.append(f"{'before' if distance < 0 else 'after'}={word}")
            if abs(distance) <= 3:
                features.append(f"at{distance}={word}")
            if abs(distance) == 1:
                features.append(f"{place}-at{distance}={word}")
        previous = " ".join(context.word(position) for position in (start - 2, start - 1))
        following = " ".join(context.word(position) for position in (end, end + 1))
        features += [f"before2={previous}", f"after2={following}"]
        begin, stop = context.sentences[sentence]
        if sentence:
            features += [f"sentence={context.word(position)}" for position in range(begin, min(stop, begin + 60))]
    return features


def number_features(context: Context, start: int, end: int, unit: str | None, text: str) -> list[str]:
    """Return the features of a number (token span) being a result, and of which kind."""
    sentence = context.sentence_of[start]
    begin, stop = context.sentences[sentence]
    features = [
        f"unit={unit}",
        f"decimal={'.' in text}",
        f"digits={len(text)}",
        f"sign={text[0] if text[0] in '+-' else ''}",
        f"late={min(4, 5 * sentence // max(1, len(context.sentences)))}",
        f"title={sentence == 0}",
    ]
    types = {context.types[index] for index in context.entity_at[begin:stop] if index is not None}
    features += [f"has={label}" for label in sorted(types)]
    features += [f"has+unit={label}+{unit}" for label in sorted(types)]
    for distance, word in context.around(start, end, 8):
        features.append(f"{'before' if distance < 0 else 'after'}={word}")
        if abs(distance) <= 4:
            features.append(f"at{distance}={word}")
        if abs(distance) <= 2:
            features.append(f"at{distance}+unit={word}+{unit}")
    features += [f"sentence={context.word(position)}" for position in range(begin, min(stop, begin + 80))]
    previous = " ".join(context.word(position) for position in (start - 2, start - 1))
    features += [f"before2={previous}", f"after2={context.word(end)} {context.word(end + 1)}"]
    return features


def link_features(
    context: Context, number: tuple[int, int], kind: str, entity: Mapping[str, Any], index: int, numbers: Sequence[int]
) -> list[str]:
    """Return the features of a number's belonging to an entity, seen from the entity's nearest mention.

    Parameters
    ----------
    context : Context
        The document.
    number : (start, end)
        Token span of the number.
    kind : str
        The result's kind.
    entity : mapping
        With ``type``, ``role`` and ``spans``.
    index : int
        The entity's index in the document.
    numbers : sequence of int
        Sorted start tokens of all results' numbers of the document.
    """
    start, end = number
    sentence = context.sentence_of[start]
    first, last = context.sentences[sentence]
    inside = [span for span in entity["spans"] if first <= span[0] < last]
    role = entity["role"]
    rivals = {i for i in context.entity_at[first:last] if i is not None and context.types[i] == entity["type"]}
    features = [
        f"role={role}",
        f"inside={bool(inside)}",
        f"role+inside={role}+{bool(inside)}",
        f"kind+role={kind}+{role}",
    ]
    features.append(f"rivals={bucket(len(rivals - {index}))}+{bool(inside)}")
    features.append(f"mentions={bucket(len(entity['spans']))}")
    if not inside:
        before = [span for span in entity["spans"] if span[0] < first]
        away = sentence - context.sentence_of[before[-1][0]] if before else -1
        return [
            *features,
            f"away={min(away, 6)}+{role}",
            f"title={bool(before) and before[0][0] < context.sentences[0][1]}",
        ]
    nearest = min(inside, key=lambda span: (span[0] - end if span[0] >= end else start - span[1], span[0]))
    side = "after" if nearest[0] >= end else "before"
    low, high = (end, nearest[0]) if side == "after" else (nearest[1], start)
    between = [context.word(position) for position in range(low, high)]
    same = {i for i in context.entity_at[low:high] if i is not None and context.types[i] == entity["type"]} - {index}
    crossed = sum(1 for position in numbers if low <= position < high)
    features += [
        f"distance={side}+{bucket(len(between))}",
        f"distance+kind={side}+{bucket(len(between))}+{kind}",
        f"rank={side}+{min(len(same), 3)}",
        f"crossed={side}+{min(crossed, 3)}+{min(len(same), 3)}",
        f"role+side={role}+{side}",
        f"beside={side}+{between[0] if between else ''}+{between[-1] if between else ''}",
        f"preceded={side}+{context.word(nearest[0] - 1)}",
        *(f"between={side}+{word}" for word in between[:12]),
    ]
    if len(between) <= 3:
        features.append(f"all-between={side}+{' '.join(between)}")
    return features
