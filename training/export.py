"""Write a trained recogniser for ONNX Runtime, quantised: python -m training.export TRANSFORMER NETWORK OUT.

OUT gets model.onnx (weights in 8 bits, a scale for each column of a matrix) and tokenizer.json.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.network import Network, load_transformer

_INPUTS = ("pieces", "first", "last", "vectors", "hashes", "places")


class _OneWindow(nn.Module):
    """The network over one window without padding: no mask, which would cost a fifth of the time."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: Tensor, *words: Tensor) -> tuple[Tensor, Tensor]:
        transformer = self.network.transformer
        states = transformer.encoder(transformer.embeddings(input_ids=pieces[None])).last_hidden_state
        return self.network.judge(states, *words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("transformer", type=Path)
    parser.add_argument("network", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--plain", action="store_true", help="full precision, to compare with")
    args = parser.parse_args()
    network = Network(load_transformer(args.transformer, attention="eager"))
    network.load_state_dict(torch.load(args.network))
    network.eval()
    words = (torch.arange(50), torch.arange(50), torch.randn(50, 96))
    shape = (*words, torch.zeros(50, 4, 2, dtype=torch.long), torch.zeros(50, 4, dtype=torch.long))
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder, "plain.onnx"), Path(folder, "ready.onnx")
        torch.onnx.export(
            _OneWindow(network),
            (torch.randint(1000, 2000, (70,)), *shape),
            plain,
            input_names=list(_INPUTS),
            output_names=["logarithms", "heads"],
            dynamic_axes={
                "pieces": {0: "pieces"},
                **{name: {0: "words"} for name in (*_INPUTS[1:], "logarithms", "heads")},
            },
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        if args.plain:
            shutil.copy(ready, args.out / "model.onnx")
        else:
            quantize_dynamic(
                ready, args.out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
            )
    shutil.copy(args.transformer / "tokenizer.json", args.out)


if __name__ == "__main__":
    main()
