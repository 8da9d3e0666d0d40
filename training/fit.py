"""The losses of a recogniser, its training and its figures."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, nll_loss

from paperkg.extraction.bioes import span_probabilities
from paperkg.extraction.heads import ARGUMENTS, KINDS, LINK_WIDTH, PAIR_WIDTHS, ROLE_COLUMNS
from paperkg.schema import LEARNED_TYPES
from training.network import Example, Network, PairJudge, batch, batches

Spans = set[tuple[int, int, str]]
PAIR_WIDTH = sum(PAIR_WIDTHS.values())
_REPORT, _KEEP = 50, 500
# In BERT's uncased vocabulary; what stands before the first is padding and marks.
_MASK, _FIRST_WORD_PIECE = 103, 999


@dataclass(frozen=True)
class Settings:
    """How to train: ``budget`` counts padded word pieces of a batch, ``rate`` is the transformer's, ``top_rate`` all
    else's; ``heads`` weighs roles, numbers and links in the loss; ``masked`` is the part of the word pieces that each
    batch hides, so that names are read from their surroundings too."""

    epochs: float = 4.0
    budget: int = 3000
    rate: float = 1.5e-4
    top_rate: float = 1e-3
    heads: float = 0.1
    masked: float = 0.0
    seed: int = 0


def predict(
    network: Network, chosen: list[Example], vectors: torch.Tensor, budget: int
) -> Iterator[tuple[Example, np.ndarray]]:
    """Yield examples with their tags' logarithms, in no particular order."""
    network.eval()
    order = sorted(range(len(chosen)), key=lambda index: len(chosen[index].pieces))
    for indices in batches([len(example.pieces) for example in chosen], budget, order):
        part = [chosen[index] for index in indices]
        with torch.inference_mode():
            rows = network(*batch(part, vectors))[0].numpy()
        stops = np.cumsum([len(example.first) for example in part])
        yield from zip(part, np.split(rows, stops[:-1]), strict=True)


def evaluate(
    network: Network,
    held: list[Example],
    vectors: torch.Tensor,
    truth: dict[str, Spans],
    budget: int,
    labels: Sequence[str] = LEARNED_TYPES,
) -> dict[str, float]:
    """Return precision, recall and F1 of spans with a probability above one half."""
    counts: Counter[str] = Counter(truth=sum(map(len, truth.values())))
    for example, rows in predict(network, held, vectors, budget):
        for start, end, label, _ in span_probabilities(np.exp(rows), labels, least=0.5):
            counts["found"] += 1
            counts["right"] += (start + example.start, end + example.start, label) in truth[example.paper]
    precision, recall = counts["right"] / max(1, counts["found"]), counts["right"] / counts["truth"]
    return {"p": precision, "r": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}


def heads_loss(heads: torch.Tensor, part: list[Example], judge: PairJudge) -> torch.Tensor:
    """Return the cross entropy of roles, kinds of numbers and links: each the mean over what is annotated of it."""
    roles, kinds, links, begin = [], [], [], 0
    pairs: list[torch.Tensor] = []
    width = [len(ROLE_COLUMNS), len(KINDS), len(ARGUMENTS), *[LINK_WIDTH * len(ARGUMENTS)] * 2, PAIR_WIDTH]
    for example in part:
        mine = torch.split(heads[begin : begin + len(example.first)], width, dim=-1)
        begin += len(example.first)
        for start, end, column in example.targets.roles:
            same = [place for place, (type_, _) in enumerate(ROLE_COLUMNS) if type_ == ROLE_COLUMNS[column][0]]
            scores = mine[0][start:end].mean(0)
            roles.append(scores[same].logsumexp(0) - scores[column])
        for word, kind in example.targets.numbers:
            kinds.append(mine[1][word].logsumexp(0) - mine[1][word, kind])
        for word, place, right, all_spans in example.targets.links:
            columns = slice(place * LINK_WIDTH, (place + 1) * LINK_WIDTH)
            query, nothing = mine[3][word, columns], mine[2][word, place]
            scores = [mine[4][start:end, columns].mean(0) @ query for start, end in all_spans]
            chosen = [score for score, span in zip(scores, all_spans, strict=True) if span in right] or [nothing]
            links.append(torch.stack([*scores, nothing]).logsumexp(0) - torch.stack(chosen).logsumexp(0))
        target = example.targets.pairs
        if target is not None:
            scores = judge(judge.inputs(mine[5], target.entities, target.pairs))[target.allowed]
            # Most pairs have no link: their loss is small, and would be drowned.
            pairs.append(2 * binary_cross_entropy_with_logits(scores, target.truth[target.allowed].float()))
    means = [torch.stack(found).mean() for found in (roles, kinds, links, pairs) if found]
    return torch.stack(means).sum() if means else heads.new_zeros(())


def hide(pieces: torch.Tensor, share: float, seed: int) -> torch.Tensor:
    """Return word pieces, shape (windows, pieces), of which a share is replaced by BERT's mask."""
    generator = torch.Generator().manual_seed(seed)
    hidden = (torch.rand(pieces.shape, generator=generator) < share) & (pieces >= _FIRST_WORD_PIECE)
    return pieces.masked_fill(hidden, _MASK)


def tag_loss(rows: torch.Tensor, part: list[Example]) -> torch.Tensor:
    """Return the mean over words of the cross entropy."""
    return nll_loss(rows, torch.from_numpy(np.concatenate([example.target for example in part])))


def fit(
    network: Network,
    chosen: list[Example],
    held: list[Example],
    truth: dict[str, Spans],
    vectors: torch.Tensor,
    settings: Settings,
    out: Path,
    labels: Sequence[str] = LEARNED_TYPES,
) -> dict[str, float]:
    """Train a network, write OUT/network.pt, and return its figures on the held-back examples.

    A run that was stopped goes on from OUT/state.pt.
    """
    torch.set_flush_denormal(True)
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    lengths = [len(example.pieces) for example in chosen]
    steps = int(len(batches(lengths, settings.budget, list(range(len(chosen))))) * settings.epochs)
    groups: dict[bool, list[torch.nn.Parameter]] = {True: [], False: []}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            groups[name.startswith("transformer.")].append(parameter)
    optimizer = torch.optim.AdamW(
        [{"params": groups[True], "lr": settings.rate}, {"params": groups[False], "lr": settings.top_rate}],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (0.06 * steps + 1)) * max(0.0, 1 - step / steps)
    )
    out.mkdir(parents=True, exist_ok=True)
    state, step, running, began = out / "state.pt", 0, 0.0, time.monotonic()
    resume = torch.load(state) if state.exists() else None
    if resume:
        network.load_state_dict(resume["network"])
        optimizer.load_state_dict(resume["optimizer"])
        schedule.load_state_dict(resume["schedule"])
    done = resume["step"] if resume else 0
    print(f"{len(chosen)} examples, {steps} steps, from step {done}", flush=True)
    figures: dict[str, float] = {}
    while step < steps:
        order = list(range(len(chosen)))
        rng.shuffle(order)
        cut = batches(lengths, settings.budget, order)
        rng.shuffle(cut)
        for indices in cut[: steps - step]:
            step += 1
            if step <= done:
                continue  # the same shuffles as before the stop, so the same batches follow
            network.train()
            part = [chosen[index] for index in indices]
            pieces, *words = batch(part, vectors)
            rows, heads = network(hide(pieces, settings.masked, settings.seed * 1_000_000 + step), *words)
            loss = tag_loss(rows, part) + settings.heads * heads_loss(heads, part, network.pair_judge)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            running += float(loss.detach())
            if step % _REPORT == 0:
                print(f"step {step} loss {running / _REPORT:.4f} {time.monotonic() - began:.0f} s", flush=True)
                running = 0.0
            if step % _KEEP == 0 or step == steps:
                kept = {"network": network.state_dict(), "optimizer": optimizer.state_dict()}
                torch.save({**kept, "schedule": schedule.state_dict(), "step": step}, state.with_suffix(".part"))
                state.with_suffix(".part").rename(state)
                figures = evaluate(network, held, vectors, truth, settings.budget, labels)
                print(step, figures, flush=True)
    torch.save(network.state_dict(), out / "network.pt")
    state.unlink(missing_ok=True)
    return figures
