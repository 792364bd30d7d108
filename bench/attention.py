"""Attention: ours against torch's fused kernel, and the window against the whole."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from bench.case import Case, Runs
from mlnotes.attention import dot_product_attention, window_attention, window_mask

RADIUS = 16
ROUTES: dict[str, dict[str, Callable[..., Tensor]]] = {
    "dot_product_attention": {
        "ours": lambda q, k, v, _: dot_product_attention(q, k, v)[0],
        "torch": lambda q, k, v, _: scaled_dot_product_attention(q, k, v),
    },
    f"window_attention, radius {RADIUS}": {
        "ours": lambda q, k, v, _: window_attention(q, k, v, RADIUS),
        "torch masked": lambda q, k, v, mask: scaled_dot_product_attention(
            q, k, v, attn_mask=mask
        ),
    },
}
WHY = {
    "dot_product_attention": "torch's kernel never writes the weights down",
    f"window_attention, radius {RADIUS}": "a mask hides what is computed all the same",
}


def attention(name: str, length: int, backward: bool) -> Runs:
    """Set up attention of 4 sequences with 4 heads of 64 numbers each."""
    generator = torch.Generator().manual_seed(0)
    q, k, v = torch.randn(3, 4, 4, length, 64, generator=generator)
    inputs = [x.requires_grad_(backward) for x in (q, k, v)]
    mask = window_mask(length, RADIUS)

    def run(route: Callable[..., Tensor]) -> Tensor:
        y = route(*inputs, mask)
        if not backward:
            return y
        return torch.cat(torch.autograd.grad(y, inputs, y.detach().cos()))

    return {key: partial(run, route) for key, route in ROUTES[name].items()}


CASES = [
    Case(
        f"{name} {passes}, {length}",
        partial(attention, name, length, "+" in passes),
        WHY[name],
    )
    for name in ROUTES
    for length in (16, 64, 256, 1024)
    for passes in ("forward", "forward+backward")
]
