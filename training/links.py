"""Train the judge of links: python -m training.links GOLD PAPERS WEIGHTS.

WEIGHTS is a folder with all other parts; paperkg_links is written there. The judge sees annotated entities of the
papers with links, and what the pipeline itself finds in those of them that no other part was trained on
(`training.corpus.is_unseen`): there it meets entities, roles and results as wrong as they will be. A fifth of these
papers calibrates its probabilities and chooses from which of them a link is stated.
"""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.optimize import minimize
from spacy.language import Language
from spacy.tokens import Doc
from torch.nn.functional import binary_cross_entropy_with_logits
from tqdm import tqdm

from paperkg.evaluation import match_entities
from paperkg.extraction.features import Context
from paperkg.extraction.heads import pair_columns
from paperkg.extraction.pairing import BUCKETS, PairFeatures, candidate_pairs, pair_states
from paperkg.extraction.paperkg_links import PairJudge, PairLinker
from paperkg.extraction.pipeline import load_pipeline, to_annotation
from paperkg.model import Paper, annotation_from_dict
from paperkg.schema import LEARNED_LINKS, LINKS
from training import network
from training.classifiers import annotated_entities
from training.corpus import held_back, is_unseen, parser_of, read_annotated

NAME = "paperkg_links"
_CALIBRATES = 5


@dataclass
class Example:
    """The pairs of one paper: ``truth`` and ``allowed`` of shape (pairs, types), and links that no pair can give."""

    inputs: np.ndarray
    rows: list[np.ndarray]
    truth: np.ndarray
    allowed: np.ndarray
    lost: np.ndarray


def example(doc: Doc, names: Sequence[str | None], links: Sequence[dict[str, str]]) -> Example | None:
    """Return the pairs of a document's entities; `names` are those under which its entities are annotated."""
    columns, entities = pair_columns(doc), doc._.paperkg_entities
    pairs = candidate_pairs(entities)
    said = {(link["type"], link["head"], link["tail"]) for link in links}
    if not pairs or columns is None:
        return None
    features = PairFeatures(Context(doc, entities), entities, doc._.paperkg_results)
    types = [entity["type"] for entity in entities]
    allowed = np.array([[LINKS[t] == (types[head], types[tail]) for t in LEARNED_LINKS] for head, tail in pairs])
    truth = np.array([[(t, names[head], names[tail]) in said for t in LEARNED_LINKS] for head, tail in pairs]) & allowed
    every = np.array([sum(link[0] == t for link in said) for t in LEARNED_LINKS])
    rows = [
        np.concatenate([features.columns(part) for part in features.parts(*pair)]).astype(np.int16) for pair in pairs
    ]
    states = pair_states(columns, entities, pairs).inputs.astype(np.float16)
    return Example(states, rows, truth, allowed, every - truth.sum(axis=0))


Groups = dict[str, list[Example]]
_GROUPS = ("train", "calibrate", "fold", "fold annotated")


def collect(gold: Path, papers: Path, weights: Path, jobs: int) -> Groups:
    """Return the examples of all papers with links."""
    PairLinker().to_disk(weights / NAME)  # untrained, so that the pipeline loads
    pairs = [pair for pair in read_annotated(gold, papers) if "links" in pair[1]]
    parts = [pairs[begin : begin + 100] for begin in range(0, len(pairs), 100)]
    found: Groups = {group: [] for group in _GROUPS}
    with ProcessPoolExecutor(jobs) as pool:
        for groups in tqdm(pool.map(collect_part, parts, [weights] * len(parts)), total=len(parts)):
            for group, examples in groups.items():
                found[group] += examples
    shutil.rmtree(weights / NAME)  # a run that is stopped leaves nothing that looks trained
    return found


@cache
def pipeline(weights: Path) -> Language:
    return load_pipeline(weights)


def collect_part(pairs: list[tuple[dict[str, Any], dict[str, Any]]], weights: Path) -> Groups:
    """Return the examples of some papers."""
    nlp = pipeline(weights)
    found: Groups = {group: [] for group in _GROUPS}
    for paper, annotation in pairs:
        fold, links = held_back(paper["id"]), annotation["links"]
        with nlp.select_pipes(disable=["paperkg_roles", "paperkg_results", NAME]):
            doc = nlp(paper["title"] + "\n" + paper["abstract"])
        named = doc._.paperkg_entities
        given = [{**entity, "confidence": 1.0} for entity in annotated_entities(doc, annotation["entities"])]
        doc._.paperkg_entities = given
        one = judged(nlp, doc, [entity["name"] for entity in given], links)
        found["fold annotated" if fold else "train"] += one
        if not fold and not is_unseen(annotation):
            continue
        doc._.paperkg_entities = named
        note = to_annotation(nlp.get_pipe("paperkg_roles")(doc), Paper(paper["id"], paper["title"], paper["abstract"]))
        pairs_of = match_entities(annotation_from_dict({**paper, **annotation}).entities, note.entities)
        to_gold = {id(theirs): ours.name for ours, theirs in pairs_of}
        met = judged(nlp, doc, [to_gold.get(id(entity)) for entity in note.entities], links)
        calibrates = zlib.crc32(paper["id"].encode()) % _CALIBRATES == 0
        found["fold" if fold else "calibrate" if calibrates else "train"] += met
    return found


def judged(nlp: Language, doc: Doc, names: Sequence[str | None], links: Sequence[dict[str, str]]) -> list[Example]:
    """Return the pairs of a document's entities, with the roles and results that the pipeline gives them."""
    nlp.get_pipe("paperkg_results")(nlp.get_pipe("paperkg_roles")(doc))
    found = example(doc, names, links)
    return [found] if found else []


def fit(examples: list[Example], held: list[Example], epochs: int, rate: float, decay: float) -> network.PairJudge:
    """Train a judge on examples; prints its loss on others after each epoch."""
    torch.manual_seed(0)
    judge = network.PairJudge(features=BUCKETS)
    optimizer = torch.optim.AdamW(judge.parameters(), lr=rate, weight_decay=decay)
    steps = epochs * (len(examples) // 16 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / steps))
    rng = np.random.default_rng(0)
    for epoch in range(epochs):
        judge.train()
        order = rng.permutation(len(examples))
        for begin in range(0, len(order), 16):
            part = [examples[index] for index in order[begin : begin + 16]]
            scores, truth, allowed = scored(judge, part)
            loss = binary_cross_entropy_with_logits(scores[allowed], truth[allowed].float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        judge.eval()
        with torch.no_grad():
            scores, truth, allowed = scored(judge, held)
        loss = binary_cross_entropy_with_logits(scores[allowed], truth[allowed].float())
        print(f"epoch {epoch + 1}: loss on the fold {float(loss):.4f}", flush=True)
    return judge


def scored(judge: network.PairJudge, part: list[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    inputs = torch.from_numpy(np.concatenate([one.inputs for one in part]).astype(np.float32))
    rows = [row for one in part for row in one.rows]
    offsets = torch.tensor(np.cumsum([0] + [len(row) for row in rows[:-1]]))
    features = (torch.from_numpy(np.concatenate(rows).astype(np.int64)), offsets)
    truth, allowed = (
        torch.from_numpy(np.concatenate([getattr(one, name) for one in part])) for name in ("truth", "allowed")
    )
    return judge(inputs, features), truth, allowed


def arrays_of(judge: network.PairJudge) -> dict[str, np.ndarray]:
    """Return the weights as `paperkg.extraction.paperkg_links.PairJudge` takes them, not calibrated yet."""
    assert judge.features is not None
    weights = {
        "states": judge.states.weight.T,
        "bias": judge.states.bias,
        "features": judge.features.weight,
        "out": judge.out.weight.T,
        "out_bias": judge.out.bias,
    }
    count = len(LEARNED_LINKS)
    plain = {"slope": np.ones(count), "shift": np.zeros(count), "least": np.full(count, 0.5)}
    return {**{name: weight.detach().numpy() for name, weight in weights.items()}, **plain}


def probabilities(arrays: dict[str, np.ndarray], examples: list[Example]) -> np.ndarray:
    found = []
    for one in examples:
        hidden = one.inputs.astype(np.float32) @ arrays["states"] + arrays["bias"]
        hidden += np.stack([arrays["features"][row].sum(axis=0) for row in one.rows])
        found.append((np.maximum(hidden, 0) @ arrays["out"] + arrays["out_bias"]) * arrays["slope"] + arrays["shift"])
    return 1 / (1 + np.exp(-np.concatenate(found)))


def calibrate(arrays: dict[str, np.ndarray], examples: list[Example]) -> None:
    """Choose a slope and a shift (Platt 1999) and the least probability (best F1) of each type."""
    chances = probabilities(arrays, examples)
    truth, allowed = (np.concatenate([getattr(one, name) for one in examples]) for name in ("truth", "allowed"))
    lost = sum(one.lost for one in examples)
    for place in range(len(LEARNED_LINKS)):
        mask = allowed[:, place]
        chance = np.clip(chances[mask, place], 1e-6, 1 - 1e-6)
        odds, right = np.log(chance / (1 - chance)), truth[mask, place]

        def loss(parameters: np.ndarray, odds: np.ndarray = odds, right: np.ndarray = right) -> float:
            scores = odds * parameters[0] + parameters[1]
            return float(np.mean(np.logaddexp(0, scores) - right * scores)) + 1e-3 * float((parameters[0] - 1) ** 2)

        slope, shift = minimize(loss, np.array([1.0, 0.0])).x
        arrays["slope"][place], arrays["shift"][place] = slope, shift
        calibrated = 1 / (1 + np.exp(-(odds * slope + shift)))
        best = max(
            (f1(calibrated >= least, right, lost[place])[2], -abs(least - 0.4), least)
            for least in np.arange(0.25, 0.65, 0.025)
        )
        arrays["least"][place] = best[2]
    print({t: round(float(x), 3) for t, x in zip(LEARNED_LINKS, arrays["least"], strict=True)})


def f1(found: np.ndarray, right: np.ndarray, lost: int) -> tuple[float, float, float]:
    hits = int((found & right).sum())
    precision, recall = hits / max(1, int(found.sum())), hits / max(1, int(right.sum()) + int(lost))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def report(title: str, arrays: dict[str, np.ndarray], examples: list[Example]) -> None:
    """Print precision, recall and F1 by type, and how far probabilities above 0.9 can be believed."""
    chances = probabilities(arrays, examples)
    truth, allowed = (np.concatenate([getattr(one, name) for one in examples]) for name in ("truth", "allowed"))
    found = allowed & (chances >= arrays["least"])
    lost = sum(one.lost for one in examples)
    print(title)
    for place, type_ in enumerate(LEARNED_LINKS):
        print(type_, "P {:.3f} R {:.3f} F1 {:.3f}".format(*f1(found[:, place], truth[:, place], lost[place])))
    print("all", "P {:.3f} R {:.3f} F1 {:.3f}".format(*f1(found.ravel(), truth.ravel(), int(np.sum(lost)))))
    sure = allowed & (chances >= 0.9)
    print(f"above 0.9: {sure.sum()}, right {truth[sure].mean():.3f}", flush=True)


def main() -> None:
    parser = parser_of(__doc__, "gold", "papers", "weights")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--decay", type=float, default=0.1)
    args = parser.parse_args()
    found = collect(args.gold, args.papers, args.weights, args.jobs)
    print(f"{len(found['train'])} papers train, {len(found['calibrate'])} calibrate", flush=True)
    arrays = arrays_of(fit(found["train"], found["fold"], args.epochs, args.rate, args.decay))
    calibrate(arrays, found["calibrate"])
    report("found entities", arrays, found["fold"])
    report("annotated entities", arrays, found["fold annotated"])
    linker = PairLinker()
    linker.judge = PairJudge(arrays)
    linker.to_disk(args.weights / NAME)


if __name__ == "__main__":
    main()
