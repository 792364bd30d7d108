"""Steps of the optimizers: ours, torch's two forms, and the textbook's."""

import inspect
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from bench.case import Case, Runs
from mlnotes import optim

OPTIMIZERS = {
    "SGD": {},
    "SGD momentum": {"momentum": 0.9},
    "SGD nesterov": {"momentum": 0.9, "nesterov": True},
    "Adagrad": {},
    "RMSprop": {},
    "Adam": {},
    "AdamW": {},
}


def optimizer(name: str, number: int, shape: tuple[int, ...]) -> Runs:
    """Set up steps on fixed gradients: ours, torch's two forms, the textbook's."""
    generator = torch.Generator().manual_seed(0)
    thetas = [torch.randn(shape, generator=generator) for _ in range(number)]
    grads = [torch.randn(shape, generator=generator) for _ in range(number)]

    def steps(kind: type, **how: bool) -> Callable[[], object]:
        params = [theta.clone().requires_grad_() for theta in thetas]
        for theta, g in zip(params, grads, strict=True):
            theta.grad = g
        made = kind(params, lr=1e-3, **OPTIMIZERS[name], **how)
        return lambda: made.step() or params

    ours, theirs = (getattr(home, name.split()[0]) for home in (optim, torch.optim))
    runs = {"ours": steps(ours), "torch": steps(theirs)}
    if "fused" in inspect.signature(theirs).parameters:
        runs["torch fused"] = steps(theirs, fused=True)
    states = [{"t": 0, "m": 0.0, "v": 0.0} for _ in thetas]

    def naive() -> list[Tensor]:
        for i, state in enumerate(states):
            thetas[i] = textbook(name, thetas[i], grads[i], state)
        return thetas

    return runs | {"naive": naive}


def textbook(name: str, theta: Tensor, g: Tensor, state: dict) -> Tensor:
    """Take one parameter's step as a textbook writes it: nothing in place."""
    lr, eps = 1e-3, 1e-10 if name == "Adagrad" else 1e-8
    t, m, v = state["t"] + 1, state["m"], state["v"]
    match name:
        case "SGD":
            d = g
        case "SGD momentum" | "SGD nesterov":
            m = 0.9 * m + g
            d = g + 0.9 * m if name == "SGD nesterov" else m
        case "Adagrad" | "RMSprop":
            v = v + g**2 if name == "Adagrad" else 0.99 * v + 0.01 * g**2
            d = g / (v.sqrt() + eps)
        case "Adam" | "AdamW":
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
            d = m_hat / (v_hat.sqrt() + eps)
    if name == "AdamW":
        theta = theta - lr * 0.01 * theta
    state.update(t=t, m=m, v=v)
    return theta - lr * d


CASES = [
    Case(f"{name}, {n} × {shape}", partial(optimizer, name, n, shape))
    for name in OPTIMIZERS
    for n, shape in [(1, (1000, 1000)), (100, (100, 100)), (1000, (10,))]
]
