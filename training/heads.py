"""Train what the network says beside mentions: python -m training.heads TRANSFORMER VECTORS GOLD PAPERS NETWORK OUT.

Roles, kinds of numbers and their links learn from the states of a trained recogniser, which stay as they are: mentions
do not change. The states are computed once, so this takes minutes.
"""

from __future__ import annotations

import random

import torch

from training.corpus import blank_pipeline, parser_of
from training.fit import heads_loss
from training.network import Network, WordVectors, batch, batches, load_transformer
from training.recogniser import read_gold, read_tokenizer

_HEADS = ("beside.", "roles.", "roles_in_paper.", "kinds.", "nothing.", "queries.", "keys.", "pairs.", "pair_judge.")
_PAPERS = 12


def main() -> None:
    parser = parser_of(__doc__, "transformer", "vectors", "gold", "papers", "network", "out")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=2e-3)
    args = parser.parse_args()
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    rng = random.Random(0)
    words = WordVectors()
    chosen, held, _ = read_gold(
        args.gold, args.papers, blank_pipeline(args.vectors), read_tokenizer(args.transformer), words
    )
    network = Network(load_transformer(args.transformer))
    network.load_state_dict(torch.load(args.network), strict=False)
    network.eval()
    joined: dict[int, torch.Tensor] = {}
    caught: list[torch.Tensor] = []
    hook = network.top.register_forward_pre_hook(lambda _, inputs: caught.append(inputs[0]))
    every, vectors = chosen + held, words.matrix()
    order = sorted(range(len(every)), key=lambda index: len(every[index].pieces))
    for indices in batches([len(example.pieces) for example in every], 6000, order):
        part = [every[index] for index in indices]
        caught.clear()
        with torch.no_grad():
            network(*batch(part, vectors))
        for index, states in zip(
            indices, torch.split(caught[0], [len(example.first) for example in part]), strict=True
        ):
            joined[index] = states.half()
    hook.remove()
    print(f"{len(joined)} examples", flush=True)
    network.train()
    parameters = [parameter for name, parameter in network.named_parameters() if name.startswith(_HEADS)]
    optimizer = torch.optim.AdamW(parameters, lr=args.rate, weight_decay=0.01)
    steps = args.epochs * (len(chosen) // _PAPERS + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / steps))

    def loss_of(indices: list[int]) -> torch.Tensor:
        states = torch.cat([joined[index] for index in indices]).float()
        lengths = torch.tensor([len(joined[index]) for index in indices])
        window = torch.repeat_interleave(torch.arange(len(indices)), lengths)
        heads = network.heads_of(states, window, len(indices))
        return heads_loss(heads, [every[index] for index in indices], network.pair_judge)

    for epoch in range(args.epochs):
        order, total = list(range(len(chosen))), 0.0
        rng.shuffle(order)
        for begin in range(0, len(order), _PAPERS):
            loss = loss_of(order[begin : begin + _PAPERS])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        network.eval()
        with torch.no_grad():
            tests = [loss_of([index]) for index in range(len(chosen), len(every))]
        network.train()
        mean = float(torch.stack(tests).mean())
        print(f"epoch {epoch + 1}: loss {total * _PAPERS / len(order):.4f}, held back {mean:.4f}", flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), args.out / "network.pt")


if __name__ == "__main__":
    main()
