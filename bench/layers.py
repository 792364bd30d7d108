"""Layers: ours against torch's, with the same parameters on the same input."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from bench.case import Case, Runs
from mlnotes.attention import MultiHeadAttention
from mlnotes.conv import Conv2d
from mlnotes.embed import Embedding
from mlnotes.linear import Linear
from mlnotes.norm import BatchNorm1d, BatchNorm2d, LayerNorm
from mlnotes.pool import AvgPool2d, MaxPool2d
from mlnotes.recurrent import GRU, RNN
from mlnotes.transformer import EncoderLayer

FIRST = partial(nn.TransformerEncoderLayer, dropout=0.0, batch_first=True)
HEADS = partial(nn.MultiheadAttention, batch_first=True)

LAYERS = [  # a name, our layer, torch's, their settings, the input's shape
    ("Linear", Linear, nn.Linear, (256, 256), (64, 256)),
    ("BatchNorm1d", BatchNorm1d, nn.BatchNorm1d, (100,), (256, 100)),
    ("BatchNorm2d", BatchNorm2d, nn.BatchNorm2d, (16,), (64, 16, 14, 14)),
    ("LayerNorm", LayerNorm, nn.LayerNorm, (64,), (32, 50, 64)),
    ("Conv2d 3×3", Conv2d, nn.Conv2d, (1, 8, 3), (64, 1, 28, 28)),
    ("Conv2d 3×3", Conv2d, nn.Conv2d, (8, 16, 3), (64, 8, 14, 14)),
    ("Conv2d 3×3", Conv2d, nn.Conv2d, (16, 32, 3), (16, 16, 32, 32)),
    ("MaxPool2d 2×2", MaxPool2d, nn.MaxPool2d, (2,), (64, 16, 28, 28)),
    ("AvgPool2d 2×2", AvgPool2d, nn.AvgPool2d, (2,), (64, 16, 28, 28)),
    ("RNN", RNN, partial(nn.RNN, batch_first=True), (32, 64), (32, 24, 32)),
    ("GRU", GRU, partial(nn.GRU, batch_first=True), (32, 64), (32, 24, 32)),
    ("Embedding", Embedding, nn.Embedding, (5000, 32), (32, 24)),
    ("MultiHeadAttention", MultiHeadAttention, HEADS, (64, 4), (8, 64, 64)),
    ("MultiHeadAttention", MultiHeadAttention, HEADS, (256, 4), (8, 64, 256)),
    ("EncoderLayer", EncoderLayer, FIRST, (256, 4, 1024), (8, 64, 256)),
]

WHY = {
    "BatchNorm1d": "torch makes one fused pass, ours one pass per equation",
    "BatchNorm2d": "mean and variance as plain sums beat torch's on this layout",
    "LayerNorm": "torch makes one fused pass; a seventh of ours looks for NaN",
    "Conv2d 3×3": "im2col copies each number nine times before the product",
    "MaxPool2d 2×2": "four calls of maximum; each keeps a mask for its gradient",
    "AvgPool2d 2×2": "four whole-array additions instead of a loop per window",
    "RNN": "the loop over time is Python's",
    "GRU": "the loop over time is Python's",
    "Embedding": "ours looks whether the indices are in range",
    "MultiHeadAttention": "ours writes out softmax and returns each head's weights",
    "EncoderLayer": "attention and layer norm, as above",
}


def layer(
    ours: Callable[..., nn.Module],
    theirs: Callable[..., nn.Module],
    settings: tuple[int, ...],
    shape: tuple[int, ...],
    backward: bool,
) -> Runs:
    """Set up a layer in training mode: its output, or all its gradients as well."""
    torch.manual_seed(0)
    pair = {"ours": ours(*settings), "torch": theirs(*settings)}
    pair["ours"].load_state_dict(pair["torch"].state_dict())
    tokens = isinstance(pair["torch"], nn.Embedding)
    x = torch.randint(settings[0], shape) if tokens else torch.randn(shape)

    def run(module: nn.Module) -> Tensor:
        inputs = x if tokens else x.requires_grad_(backward)
        several = isinstance(module, (MultiHeadAttention, nn.MultiheadAttention))
        y = module(inputs, inputs, inputs) if several else module(inputs)
        y = y[0] if isinstance(y, tuple) else y
        if not backward:
            return y
        wanted = [p for p in [inputs, *module.parameters()] if p.requires_grad]
        return torch.autograd.grad(y, wanted, y.detach().cos())[0]

    mode = torch.enable_grad() if backward else torch.no_grad()
    return {name: mode(partial(run, module)) for name, module in pair.items()}


CASES = [
    Case(
        f"{name} {passes}, {'×'.join(map(str, shape))}",
        partial(layer, ours, theirs, settings, shape, "+" in passes),
        WHY.get(name, ""),
    )
    for name, ours, theirs, settings, shape in LAYERS
    for passes in ("forward", "forward+backward")
]
