"""`make bench`: our step times, as ratios to torch's.

A figure is the median of ours / theirs over many rounds. A round times both, in random
order, on one thread, in CPU seconds. Below 1, ours is the faster.
"""

import argparse
import inspect
import platform
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from timeit import Timer

import torch
from torch import Tensor
from torch.nn import functional

from mlnotes import loss, optim, softmax

SECONDS = 0.004  # that one timing should take: many ticks of the clock
ROW = "{:42}{:13}{:>6}  {:13}{:>9}"

Runs = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class Case:
    """One thing to time.

    Attributes:
        name: What `--only` is looked for in.
        setup: Makes the data, returns the runs: `"ours"` and rivals that do the same.
    """

    name: str
    setup: Callable[[], Runs]


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
    Case(f"{name}, {n} × {shape}", partial(optimizer, name, n, shape))
    for name in OPTIMIZERS
    for n, shape in [(1, (1000, 1000)), (100, (100, 100)), (1000, (10,))]
] + [
    Case(f"{name} {passes}, 256×{width}", partial(function, name, width, "+" in passes))
    for name in FUNCTIONS
    for passes in ("forward", "forward+backward")
    for width in (10, 1000)
]


def measure(runs: Runs, rounds: int) -> dict[str, list[float]]:
    """Return the CPU seconds of one run, of each round."""
    timers = {key: Timer(run, timer=time.process_time) for key, run in runs.items()}
    repeats = {}
    for key, timer in timers.items():
        timer.timeit(3)  # warm-up
        repeats[key] = 1 + int(SECONDS / timer.timeit(1))
    times: dict[str, list[float]] = {key: [] for key in timers}
    order, shuffle = list(timers), random.Random(0).shuffle
    for _ in range(rounds):
        shuffle(order)
        for key in order:
            times[key].append(timers[key].timeit(repeats[key]) / repeats[key])
    return times


def rows(case: Case, rounds: int) -> Iterator[str]:
    """Compare ours with each rival: the median ratio, its quartiles, our time."""
    times = measure(case.setup(), rounds)
    ours = times.pop("ours")
    for key, theirs in times.items():
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
        spread, us = f"{low:.2f}–{high:.2f}", f"{statistics.median(ours) * 1e6:.0f}"
        yield ROW.format(case.name, key, f"{middle:.2f}", spread, us)


def processor() -> str:
    """Name the processor, as far as the system tells."""
    info = Path("/proc/cpuinfo")
    text = info.read_text("utf-8") if info.exists() else ""
    named = re.search(r"model name\s*: (.+)", text)
    return named[1] if named else platform.processor() or platform.machine()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="the cases whose name contains this")
    parser.add_argument("--rounds", type=int, default=31, help="at least 2")
    args = parser.parse_args(arguments)
    cases = [case for case in CASES if args.only.lower() in case.name.lower()]
    if not cases or args.rounds < 2:
        parser.error("--only must be part of a case's name, and --rounds at least 2")
    torch.set_num_threads(1)
    torch.empty(30 << 20, dtype=torch.uint8)  # freed at once: glibc then keeps as much
    machine = f"{processor()}, threads: {torch.get_num_threads()}"
    print(f"{machine}, torch {torch.__version__}, {datetime.now(UTC).date()}")
    print(f"ours / theirs: median and quartiles of {args.rounds} rounds")
    print(ROW.format("case", "theirs", "ratio", "quartiles", "ours, µs"))
    for case in cases:
        for row in rows(case, args.rounds):
            print(row, flush=True)


if __name__ == "__main__":
    main()
