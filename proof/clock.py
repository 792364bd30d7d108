"""Time commands with everything that they start.

A forkserver, a kernel or a daemon outlives the process that started it, and its
seconds of computing are then nobody's. So the commands run below a process of their
own that adopts such orphans (Linux) and waits for all of them.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ADOPT = 36  # PR_SET_CHILD_SUBREAPER


@dataclass(frozen=True)
class Clock:
    """What some commands took, one after another.

    Attributes:
        codes: Their exit codes.
        wall: Seconds by the clock.
        cpu: Seconds of computing, on all cores and by all their processes.
        output: What they printed.
    """

    codes: list[int]
    wall: float
    cpu: float
    output: str

    @property
    def failed(self) -> int:
        """How many commands failed."""
        return sum(code != 0 for code in self.codes)


def clock(
    commands: list[list[str]], folder: Path, environment: dict[str, str] | None = None
) -> Clock:
    """Run commands in a folder, one after another, and time them.

    Args:
        commands: Each a program and its arguments.
        folder: Where they run.
        environment: Variables to set beside those that are set already.

    Raises:
        subprocess.CalledProcessError: If the process that waits for them fails.
    """
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(commands),
        cwd=folder,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=True,
    )
    return Clock(**json.loads(done.stdout), output=done.stderr)


def main() -> None:
    """Run the commands on standard input; print their codes and seconds."""
    ctypes.CDLL(None, use_errno=True).prctl(ADOPT, 1, 0, 0, 0)
    commands = json.load(sys.stdin)
    start = time.perf_counter()
    codes = [
        subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False
        ).returncode
        for command in commands
    ]
    try:
        while True:
            os.wait()
    except ChildProcessError:  # no orphan is left
        pass
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
    json.dump({"codes": codes, "wall": wall, "cpu": cpu}, sys.stdout)


if __name__ == "__main__":
    main()
