"""Train the recogniser: python -m training.recogniser TRANSFORMER VECTORS GOLD PAPERS OUT.

TRANSFORMER is a folder with a BERT model's config, weights and tokenizer.json, VECTORS a spaCy model with floret
vectors. A run that was stopped goes on from OUT/state.pt. Needs torch and transformers; the package itself does not.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import torch
from spacy.language import Language
from spacy.tokens import Doc
from tokenizers import Tokenizer

from paperkg.extraction.bioes import encode
from paperkg.extraction.features import Context
from paperkg.extraction.heads import ARGUMENTS, KINDS, ROLE_COLUMNS
from paperkg.extraction.pairing import candidate_pairs
from paperkg.extraction.paperkg_results import token_numbers
from paperkg.schema import LINK_TYPES, LINKS
from training.classifiers import align_results, annotated_entities
from training.corpus import blank_pipeline, held_back, is_chosen, is_unseen, parser_of, read_annotated
from training.fit import Settings, Spans, fit
from training.network import (
    Example,
    Network,
    PairTargets,
    Targets,
    WordVectors,
    examples,
    load_transformer,
    read_weights,
)


def read_tokenizer(transformer: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(transformer / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def read_gold(
    gold: Path, papers: Path, nlp: Language, tokenizer: Tokenizer, vectors: WordVectors, unseen: bool = False
) -> tuple[list[Example], list[Example], dict[str, Spans]]:
    """Return the examples that train, those that are held back, and the spans of the latter.

    With ``unseen``, the papers that are kept for the parts built upon the network train it too.
    """
    train, held, spans_of = [], [], {}
    for paper, annotation in read_annotated(gold, papers):
        doc = nlp(paper["title"] + "\n" + paper["abstract"])
        entities = annotated_entities(doc, annotation["entities"])
        spans = [(start, end, entity["type"]) for entity in entities for start, end in entity["spans"]]
        tags = np.array(encode(spans, len(doc)))
        targets = read_targets(doc, entities, annotation["results"])
        targets.pairs = read_pairs(entities, annotation.get("links"))
        windows = examples(paper["id"], doc, tokenizer, vectors)
        for window in windows:
            end = window.start + len(window.first)
            window.target = tags[window.start : end]
            window.targets = targets.within(window.start, end)
        if held_back(paper["id"]):
            held += windows
            spans_of[paper["id"]] = set(spans)
        elif unseen or not is_unseen(annotation):
            train += windows
    return train, held, spans_of


def read_targets(doc: Doc, entities: list[dict[str, Any]], results: list[dict[str, Any]]) -> Targets:
    """Return what is annotated of a document beside its mentions."""
    targets = Targets()
    for entity in entities:
        if (entity["type"], entity["role"]) in ROLE_COLUMNS:
            column = ROLE_COLUMNS.index((entity["type"], entity["role"]))
            targets.roles += [(start, end, column) for start, end in entity["spans"]]
    context, numbers = Context(doc, entities), token_numbers(doc)
    aligned = align_results(numbers, results, context, entities)
    for index, (start, _, _) in enumerate(numbers):
        if index not in aligned:
            if context.entity_at[start] is None:
                targets.numbers.append((start, 0))
            continue
        result = aligned[index]
        targets.numbers.append((start, KINDS.index(result["kind"])))
        wanted = {**result, "baseline": (result.get("baseline") or {}).get("method")}
        for place, (argument, type_) in enumerate(ARGUMENTS.items()):
            spans = {e["name"]: [(s, t) for s, t in e["spans"]] for e in entities if e["type"] == type_}
            if wanted[argument] is None or wanted[argument] in spans:
                right = spans.get(wanted[argument], [])
                targets.links.append((start, place, right, [span for group in spans.values() for span in group]))
    return targets


def read_pairs(entities: list[dict[str, Any]], links: list[dict[str, str]] | None) -> PairTargets | None:
    """Return which pairs of annotated entities are linked; None where nobody looked, or where there is no pair."""
    pairs = candidate_pairs(entities)
    if links is None or not pairs:
        return None
    said = {(link["type"], link["head"], link["tail"]) for link in links}
    truth = [
        [(type_, entities[head]["name"], entities[tail]["name"]) in said for type_ in LINK_TYPES]
        for head, tail in pairs
    ]
    allowed = [
        [LINKS[type_] == (entities[head]["type"], entities[tail]["type"]) for type_ in LINK_TYPES]
        for head, tail in pairs
    ]
    spans = [[(start, end) for start, end in entity["spans"]] for entity in entities]
    return PairTargets(spans, torch.tensor(pairs), torch.tensor(truth), torch.tensor(allowed))


def main() -> None:
    parser = parser_of(__doc__, "transformer", "vectors", "gold", "papers", "out")
    parser.add_argument("--start", type=Path, help="a network.pt, or a shipped model.onnx, to go on from")
    parser.add_argument("--unseen", action="store_true", help="train on the papers kept for other parts too")
    parser.add_argument("--share", type=float, default=1.0, help="part of the annotated papers")
    for setting in dataclasses.fields(Settings):
        kind = type(setting.default)
        parser.add_argument(f"--{setting.name.replace('_', '-')}", type=kind, default=setting.default)
    args = parser.parse_args()
    nlp, tokenizer, words = blank_pipeline(args.vectors), read_tokenizer(args.transformer), WordVectors()
    chosen, held, truth = read_gold(args.gold, args.papers, nlp, tokenizer, words, args.unseen)
    chosen = [window for window in chosen if is_chosen(window.paper, args.share)]
    network = Network(load_transformer(args.transformer))
    if args.start:
        before = torch.load(args.start) if args.start.suffix == ".pt" else read_weights(args.start)
        missing = network.load_state_dict(before, strict=False).missing_keys
        print(f"from {args.start}, but for {', '.join(sorted({key.split('.')[0] for key in missing}))}", flush=True)
    settings = Settings(**{field.name: getattr(args, field.name) for field in dataclasses.fields(Settings)})
    fit(network, chosen, held, truth, words.matrix(), settings, args.out)


if __name__ == "__main__":
    main()
