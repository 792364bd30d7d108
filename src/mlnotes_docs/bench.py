"""`make bench`: our step times, as ratios to torch's.

A figure is the median of ours / theirs over many rounds. A round times both, in random
order, on one thread, in CPU seconds; below 1, ours is the faster.
"""

import argparse
import inspect
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from timeit import Timer

import torch
from torch import Tensor
from torch.nn import functional

from mlnotes import loss, optim, softmax

ROUNDS = 31
WARM_UP = 3
SECONDS = 0.004  # that one timing should take: many ticks of the clock

Runs = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class Case:
    """One thing to time.

    Attributes:
        name: What `--only` is looked for in.
        setup: Makes the data and returns what to run: `"ours"`, then its rivals.
    """

    name: str
    setup: Callable[[], Runs]


SIZES = {
    "1 × 1M": (1, (1000, 1000)),
    "100 × 10k": (100, (100, 100)),
    "1000 × 10": (1000, (10,)),
}
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
    """Set up steps on fixed gradients: ours, torch's loop and kernel, the textbook's.

    Args:
        name: One of `OPTIMIZERS`.
        number: How many parameters there are.
        shape: The shape of each.
    """
    generator = torch.Generator().manual_seed(0)
    start = [torch.randn(shape, generator=generator) for _ in range(number)]
    grads = [torch.randn(shape, generator=generator) for _ in range(number)]
    kind, settings = name.split()[0], {"lr": 1e-3} | OPTIMIZERS[name]

    def step(home: object, **how: bool) -> Callable[[], object]:
        params = [theta.clone().requires_grad_() for theta in start]
        for theta, g in zip(params, grads, strict=True):
            theta.grad = g
        return getattr(home, kind)(params, **settings, **how).step

    runs = {"ours": step(optim), "torch": step(torch.optim)}
    if "fused" in inspect.signature(getattr(torch.optim, kind)).parameters:
        runs["torch fused"] = step(torch.optim, fused=True)
    thetas, states = list(start), [{"t": 0, "m": 0.0, "v": 0.0} for _ in start]

    def naive() -> None:
        for i, (g, state) in enumerate(zip(grads, states, strict=True)):
            thetas[i] = textbook(name, thetas[i], g, state)

    return runs | {"naive": naive}


def textbook(name: str, theta: Tensor, g: Tensor, state: dict) -> Tensor:
    """Return the parameter after a step in the form of a textbook: nothing in place.

    Args:
        name: One of `OPTIMIZERS`.
        theta: The parameter.
        g: Its gradient.
        state: The number of steps `t` and the means `m` and `v`, which are updated.
    """
    lr, eps, (t, m, v) = 1e-3, 1e-8, state.values()
    kind, t = name.split()[0], t + 1
    if name == "SGD":
        direction = g
    elif kind == "SGD":
        m = 0.9 * m + g
        direction = g + 0.9 * m if name == "SGD nesterov" else m
    elif kind in ("Adagrad", "RMSprop"):
        v = v + g**2 if kind == "Adagrad" else 0.99 * v + 0.01 * g**2
        direction = g / (v.sqrt() + eps)
    else:
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        direction = m_hat / (v_hat.sqrt() + eps)
        if kind == "AdamW":
            theta = theta - lr * 0.01 * theta
    state.update(t=t, m=m, v=v)
    return theta - lr * direction


def both_ways(name: str, make: Callable[[Tensor], Runs]) -> list[Case]:
    """Time a function of 256 × 10 and 256 × 1000 numbers, without and with its slope.

    Args:
        name: What the function is called.
        make: Takes the numbers and returns what to run on them; what these return is
            summed up for the backward pass.
    """

    def setup(width: int, backward: bool) -> Runs:
        generator = torch.Generator().manual_seed(0)
        z = torch.randn(256, width, generator=generator, requires_grad=backward)

        def through(run: Callable[[], Tensor]) -> Callable[[], object]:
            def slope() -> object:
                y = run()
                return torch.autograd.grad(y, z, torch.ones_like(y))

            return slope if backward else run

        return {key: through(run) for key, run in make(z).items()}

    return [
        Case(
            f"{name} {'forward+backward' if backward else 'forward'} 256 × {width}",
            lambda width=width, backward=backward: setup(width, backward),
        )
        for backward in (False, True)
        for width in (10, 1000)
    ]


def cross_entropies(z: Tensor) -> Runs:
    """Compare the losses of logits."""
    y = torch.arange(len(z)) % z.shape[1]
    return {
        "ours": lambda: loss.cross_entropy(z, y),
        "torch": lambda: functional.cross_entropy(z, y),
    }


def softmaxes(z: Tensor) -> Runs:
    """Compare the probabilities of logits."""
    return {
        "ours": lambda: softmax.softmax(z),
        "torch": lambda: functional.softmax(z, dim=-1),
    }


def squared_errors(z: Tensor) -> Runs:
    """Compare the losses of predictions."""
    t = torch.zeros_like(z)
    return {
        "ours": lambda: loss.mse(z, t),
        "torch": lambda: functional.mse_loss(z, t),
    }


CASES = [
    *(
        Case(f"{name} {size}", lambda name=name, data=data: optimizer(name, *data))
        for name in OPTIMIZERS
        for size, data in SIZES.items()
    ),
    *both_ways("cross_entropy", cross_entropies),
    *both_ways("softmax", softmaxes),
    *both_ways("mse", squared_errors),
]


def measure(runs: Runs, rounds: int) -> dict[str, list[float]]:
    """Time everything once a round, in an order of its own each time.

    Args:
        runs: What to run.
        rounds: How often.

    Returns:
        The CPU seconds of one run, of each round.
    """
    timers = {key: Timer(run, timer=time.process_time) for key, run in runs.items()}
    once = {key: timer.timeit(WARM_UP) / WARM_UP for key, timer in timers.items()}
    repeats = {key: 1 + int(SECONDS / (once[key] + 1e-9)) for key in timers}
    times: dict[str, list[float]] = {key: [] for key in timers}
    order, shuffle = list(timers), random.Random(0).shuffle
    for _ in range(rounds):
        shuffle(order)
        for key in order:
            times[key].append(timers[key].timeit(repeats[key]) / repeats[key])
    return times


def rows(case: Case, rounds: int) -> Iterator[tuple[str, ...]]:
    """Compare ours with each rival: the median ratio, its quartiles, our time."""
    times = measure(case.setup(), rounds)
    ours = times.pop("ours")
    for key, theirs in times.items():
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
        spread, us = f"{low:.2f}–{high:.2f}", f"{statistics.median(ours) * 1e6:.0f}"
        yield case.name, key, f"{middle:.2f}", spread, us


def processor() -> str:
    """Name the processor, as far as the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.split(": ", 1)[1] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="at least 2")
    args = parser.parse_args(arguments)
    cases = [case for case in CASES if args.only.lower() in case.name.lower()]
    if not cases or args.rounds < 2:
        parser.error("--only must be in a case's name, and --rounds at least 2")
    torch.set_num_threads(1)
    print(
        f"{processor()}, {torch.get_num_threads()} thread, torch {torch.__version__},"
    )
    print(
        f"{datetime.now(UTC).date()}; median of {args.rounds} rounds of ours / theirs"
    )
    layout = "{:40}{:12}{:>8}  {:>12}{:>10}"
    print(layout.format("case", "theirs", "ratio", "quartiles", "ours, µs"))
    for case in cases:
        for row in rows(case, args.rounds):
            print(layout.format(*row), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
