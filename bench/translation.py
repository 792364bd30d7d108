"""The Transformer: a training step against torch's, decoding with and without cache."""

from functools import partial

import torch
from torch import Tensor, nn

from bench.case import Case, Runs
from mlnotes.attention import causal_mask
from mlnotes.decode import greedy
from mlnotes.transformer import Decoder, Encoder, Transformer

DIM, HEADS, LAYERS, HIDDEN, BATCH, LENGTH = 64, 4, 2, 256, 32, 32


def step(norm_first: bool) -> Runs:
    """Set up output and gradients of encoder and decoder, on the same vectors."""
    torch.manual_seed(0)
    make = {"batch_first": True, "norm_first": norm_first}
    layer = nn.TransformerEncoderLayer(DIM, HEADS, HIDDEN, 0.0, **make)
    plain = nn.TransformerEncoder(layer, LAYERS, nn.LayerNorm(DIM), False)
    sizes = DIM, HEADS, LAYERS, LAYERS, HIDDEN, 0.0
    theirs = nn.Transformer(*sizes, custom_encoder=plain, **make)
    encoder, decoder = (
        kind(DIM, HEADS, LAYERS, HIDDEN, 0.0, norm_first) for kind in (Encoder, Decoder)
    )
    encoder.load_state_dict(theirs.encoder.state_dict())
    decoder.load_state_dict(theirs.decoder.state_dict())
    source, target = torch.randn(2, BATCH, LENGTH, DIM)
    mask = causal_mask(LENGTH)

    def run(output: Tensor, *modules: nn.Module) -> Tensor:
        slopes = [p for module in modules for p in module.parameters()]
        return torch.autograd.grad(output, slopes, output.detach().cos())[0]

    return {
        "ours": lambda: run(decoder(target, encoder(source), mask), encoder, decoder),
        "torch": lambda: run(theirs(source, target, tgt_mask=~mask), theirs),
    }


def decoding(length: int) -> Runs:
    """Set up greedy decoding of eight sources that never ends before `length`."""
    torch.manual_seed(0)
    sizes = DIM, HEADS, 1, 2, HIDDEN
    model = Transformer(40, 41, *sizes, norm_first=True, end=40, tied=False)
    with torch.no_grad():
        model.output.weight[model.end] = 0  # never the likeliest of 41
    source = torch.randint(3, 40, (8, 20))
    return {
        "ours": partial(greedy, model.eval(), source, length),
        "no cache": partial(greedy, model.eval(), source, length, cache=False),
    }


CASES = [
    Case(
        f"Transformer forward+backward, {where}-norm",
        partial(step, where == "pre"),
        "attention and layer norm; torch fuses both",
    )
    for where in ("post", "pre")
] + [
    Case(
        f"greedy with cache, {length} tokens",
        partial(decoding, length),
        "without cache each step computes all earlier ones again",
    )
    for length in (32, 128)
]
