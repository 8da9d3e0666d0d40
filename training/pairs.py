"""Train what tells whether two names of a paper are one thing: python -m training.pairs VECTORS GOLD PAPERS OUT.

It learns from the names that annotators put into one entity or into two, where rules alone do not join them; OUT gets
paperkg_entities.
"""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from paperkg.extraction.grouping import APART, SAME, doubtful_pairs, group_mentions, read_candidates
from paperkg.extraction.linear import LinearClassifier
from paperkg.extraction.paperkg_entities import MentionGrouper
from paperkg.extraction.paperkg_mentions import GROUP
from training.classifiers import Examples, annotated_entities
from training.corpus import blank_pipeline, held_back, parser_of, read_annotated


def mark_mentions(doc: Doc, entities: list[dict[str, object]]) -> dict[tuple[int, int], int]:
    """Write annotated mentions into a document; return which entity each span names."""
    owner = {}
    spans = []
    for index, entity in enumerate(annotated_entities(doc, entities)):
        for start, end in entity["spans"]:
            if (start, end) not in owner:
                owner[start, end] = index
                spans.append(Span(doc, start, end, entity["type"]))
    doc.spans[GROUP] = spans
    return owner


def collect(nlp: Language, gold: Path, papers: Path) -> Examples:
    examples = Examples()
    for paper, annotation in read_annotated(gold, papers):
        doc = nlp(paper["title"] + "\n" + paper["abstract"])
        owner = mark_mentions(doc, annotation["entities"])
        groups = group_mentions(doc)
        owners = [owner[spans[0].start, spans[0].end] for spans in groups]
        for first, second, features in doubtful_pairs(doc, read_candidates(groups)):
            label = SAME if owners[first] == owners[second] else APART
            examples.add(features, label, held_back(paper["id"]))
    return examples


def add_classifier(folder: Path, name: str, classifier: LinearClassifier) -> None:
    """Write a classifier of the grouper beside those that it has."""
    grouper = MentionGrouper()
    if (folder / grouper.FILE).is_file():
        grouper.from_disk(folder)
    grouper.classifiers[name] = classifier
    grouper.to_disk(folder)


def main() -> None:
    parser = parser_of(__doc__, "vectors", "gold", "papers", "out")
    parser.add_argument("--c", type=float, default=1.0, help="inverse strength of regularisation")
    args = parser.parse_args()
    classifier = collect(blank_pipeline(args.vectors), args.gold, args.papers).train("pair", args.c)
    add_classifier(args.out / "paperkg_entities", "pair", classifier)


if __name__ == "__main__":
    main()
