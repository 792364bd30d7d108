"""`make time-tests`: how long the tests take, from nothing and again; what they skip.

"Fresh" means that no program has been proven before: every code block runs,
and the site is built twice. "Again" is the next run, in which only what changed
would run.
"""

import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from mlnotes_docs.proof import record

FRESH = {"en": "nothing proven", "zh": "尚无已验证的结果"}
AGAIN = {"en": "all proven", "zh": "全部已验证"}
RUNS = [("make test", FRESH), ("make test", AGAIN), ("make test-browser", AGAIN)]
COUNT = re.compile(r"(\d+) (passed|skipped|failed|errors?)\b")
SKIPPED = re.compile(r"^SKIPPED \[\d+\] (.+)$", re.M)


def row(
    command: str, state: dict[str, str], said: str, seconds: float
) -> dict[str, Any]:
    """Return what a run of the tests counted.

    Args:
        command: What was run.
        state: What it found, in both languages.
        said: Its output; the last line of pytest counts.
        seconds: How long it took.

    Raises:
        RuntimeError: If it failed, or counted nothing.
    """
    lines = [line for line in said.splitlines() if COUNT.search(line)]
    counts = {key: int(n) for n, key in COUNT.findall(lines[-1])} if lines else {}
    if not counts.get("passed") or counts.keys() - {"passed", "skipped"}:
        raise RuntimeError(f"{command} did not pass: {lines[-1:]}")
    return {
        "command": f"`{command}`",
        "state": state,
        "passed": counts["passed"],
        "skipped": counts.get("skipped", 0),
        "why": "; ".join(SKIPPED.findall(said)) or None,
        "minutes": round(seconds / 60, 1),
    }


def main() -> None:
    """Run the command line."""
    shutil.rmtree(".cache", ignore_errors=True)
    rows = []
    for command, state in RUNS:
        start, said = time.monotonic(), []
        with subprocess.Popen(
            command.split(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as run:
            for line in run.stdout:
                print(line, end="", flush=True)
                said.append(line)
        rows.append(row(command, state, "".join(said), time.monotonic() - start))
    record(Path.cwd(), "suite", "make time-tests", rows, ("pytest", "torch"))


if __name__ == "__main__":
    main()
