"""`make harness`: our tests of code blocks beside three others, on the same blocks.

The blocks are the first 50 of the book whose programs take at most a second. Each
method tests all of them, with nothing proven before, in random order over the rounds;
a time is the median. Seconds of computing count every process that the method starts:
a busy machine stretches the clock more than them. What each notices is `proof.faults`.
"""

import argparse
import random
import statistics
import tempfile
from pathlib import Path

from mlnotes_docs.proof import load, record
from proof.blocks import Block, choose
from proof.methods import METHODS, PACKAGES, Result

SECONDS = 1.0
COUNT = 50
YES = {True: {"en": "yes", "zh": "是"}, False: {"en": "no", "zh": "否"}}


def measure(root: Path, blocks: list[Block], seed: int) -> dict[str, Result]:
    """Test the blocks once with each method, in random order.

    Args:
        root: The project's folder.
        blocks: What to test.
        seed: Of the order.

    Raises:
        RuntimeError: If a method tests nothing.
    """
    order = list(METHODS)
    random.Random(seed).shuffle(order)
    results = {}
    for key in order:
        with tempfile.TemporaryDirectory() as name:
            result = METHODS[key].run(root, Path(name) / "book", blocks)
        if not result.ran or any(code > 1 for code in result.clock.codes):
            raise RuntimeError(f"{key} fails: {result.clock.output[-2000:]}")
        wall, cpu, ran = result.clock.wall, result.clock.cpu, result.ran
        print(f"{key}: {wall:.1f} s, {cpu:.1f} s of computing, {ran} blocks", end=", ")
        print(f"{result.alarms} alarms", flush=True)
        results[key] = result
    return results


def rows(
    rounds: list[dict[str, Result]], faults: list[dict]
) -> list[dict[str, object]]:
    """Make the rows of the record, one for each method.

    Args:
        rounds: The results of each round.
        faults: The rows of the record of `proof.faults`.
    """
    made, kinds = [], [row["kind"] for row in faults]
    for key, method in METHODS.items():
        results = [times[key] for times in rounds]
        wall = statistics.median(result.clock.wall for result in results)
        each = statistics.median(result.clock.wall / result.ran for result in results)
        cpu = statistics.median(map(_computing, results))
        ratios = [
            _computing(times["ours"]) / _computing(times[key]) for times in rounds
        ]
        alarms = [row[key]["en"] == "alarm" for row in faults]
        found = [a for a, kind in zip(alarms, kinds, strict=True) if kind == "fault"]
        made.append(
            {
                "method": method.title,
                "rounds": len(rounds),
                "blocks": min(result.ran for result in results),
                "false": max(result.alarms for result in results),
                "seconds": round(wall, 1),
                "block_wall": round(each, 2),
                "block_cpu": round(cpu, 2),
                "ratio": round(statistics.median(ratios), 2),
                "isolated": YES[not alarms[kinds.index("neighbour")]],
                "found": f"{sum(found)} / {len(found)}",
            }
        )
    return made


def _computing(result: Result) -> float:
    return result.clock.cpu / result.ran


def main() -> None:
    """Run the command line; store the record anew after each round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    root, rounds = Path.cwd(), []
    blocks = choose(root, SECONDS, COUNT)
    for seed in range(args.rounds):
        rounds.append(measure(root, blocks, seed))
        made = rows(rounds, load(root, "faults")["rows"])
        record(root, "harness", "make harness", made, packages=PACKAGES)
    for row in made:
        print(row["method"]["en"], *list(row.values())[1:-2], row["found"], sep=" | ")


if __name__ == "__main__":
    main()
