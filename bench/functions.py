"""Losses and softmax: ours against torch's."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

from bench.case import Case, Runs
from mlnotes import loss, softmax

FUNCTIONS = {  # ours, torch's, and the second argument, made from the first
    "cross_entropy": (
        loss.cross_entropy,
        functional.cross_entropy,
        lambda z: torch.arange(len(z)) % z.shape[1],
    ),
    "softmax": (softmax.softmax, torch.softmax, lambda z: -1),
    "mse": (loss.mse, functional.mse_loss, torch.zeros_like),
}


def function(name: str, width: int, backward: bool) -> Runs:
    """Set up a function of 256 × width numbers, or its slope as well."""
    generator = torch.Generator().manual_seed(0)
    ours, theirs, second = FUNCTIONS[name]
    z = torch.randn(256, width, generator=generator, requires_grad=backward)
    other = second(z)

    def run(f: Callable[..., Tensor]) -> Tensor:
        y = f(z, other)
        return torch.autograd.grad(y, z, torch.ones_like(y))[0] if backward else y

    return {"ours": lambda: run(ours), "torch": lambda: run(theirs)}


CASES = [
    Case(f"{name} {passes}, 256×{width}", partial(function, name, width, "+" in passes))
    for name in FUNCTIONS
    for passes in ("forward", "forward+backward")
    for width in (10, 1000)
]
