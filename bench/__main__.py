"""`make bench`: our times, as ratios to torch's.

A figure is the median of ours / theirs over many rounds. A round times both, in random
order, on one thread, in CPU seconds. Below 1, ours is the faster.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from timeit import Timer
from typing import Any

import torch

from bench import attention, functions, layers, optimizers, translation
from bench.case import REASONS, Case, Runs
from mlnotes_docs.proof import processor, record

PARTS = (optimizers, functions, layers, attention, translation)
CASES = [case for part in PARTS for case in part.CASES]
ROUNDS = 31
SECONDS = 0.004  # that one timing should take: many ticks of the clock
ROW = "{:56}{:13}{:>6}  {:13}{:>9}{:>8}"


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


def kept(run: Callable[[], object]) -> int:
    """Count the bytes that a run keeps for its gradient."""
    stored = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        stored[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        run()
    return sum(stored.values())


def rows(case: Case, rounds: int) -> Iterator[dict[str, Any]]:
    """Compare ours with each rival: the median ratio, its quartiles, our time in µs.

    Last comes the ratio of the memory kept for the gradient, if both keep any.
    """
    runs = case.setup()
    times, memory = measure(runs, rounds), {key: kept(run) for key, run in runs.items()}
    ours = times.pop("ours")
    for key, theirs in times.items():
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
        yield {
            "case": case.name,
            "theirs": key,
            "ratio": f"{middle:.2f}",
            "quartiles": f"{low:.2f}–{high:.2f}",
            "us": round(statistics.median(ours) * 1e6),
            "memory": f"{memory['ours'] / memory[key]:.2f}" if memory[key] else None,
        }


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="the cases whose name contains this")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="at least 2")
    parser.add_argument("--record", action="store_true", help="keep the figures")
    args = parser.parse_args(arguments)
    cases = [case for case in CASES if args.only.lower() in case.name.lower()]
    if not cases or args.rounds < 2:
        parser.error("--only must be part of a case's name, and --rounds at least 2")
    torch.set_num_threads(1)
    torch.empty(30 << 20, dtype=torch.uint8)  # freed at once: glibc then keeps as much
    machine = f"{processor()}, threads: {torch.get_num_threads()}"
    print(f"{machine}, torch {torch.__version__}, {datetime.now(UTC).date()}")
    print(f"ours / theirs: median and quartiles of {args.rounds} rounds")
    print(ROW.format("case", "theirs", "ratio", "quartiles", "ours, µs", "memory"))
    found = []
    for why, group in groupby(cases, attrgetter("why")):
        reason = {"en": why, "zh": REASONS[why]} if why else None
        for case in group:
            for row in rows(case, args.rounds):
                print(ROW.format(*("-" if v is None else v for v in row.values())))
                sys.stdout.flush()
                found.append({**row, "why": reason})
        if why:
            print(f"  why: {why}")
    if args.record:
        command = "make bench" + (
            f" ROUNDS={args.rounds}" if args.rounds != ROUNDS else ""
        )
        record(Path.cwd(), "bench", command, found, ("torch",))


if __name__ == "__main__":
    main()
