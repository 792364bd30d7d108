"""`make steady`: the tree as it stands raises no alarm, however it is tested.

Each round tests a copy of the project, in a folder with blanks and letters beyond
ASCII in its name, under settings drawn anew: the seed of hashes, time zone, locale,
number of threads, order of the tests, a worker or none, busy processes beside it. A
round runs all checks, a third of the library's tests but the slowest, and a ninth of
the quick programs, none of them proven before; the next round takes the next part.
Every failure is an alarm.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from mlnotes_docs.proof import load, record
from proof.blocks import choose, include

SECONDS = 5.0  # a quick program takes no longer
TESTS, PROGRAMS = 3, 9  # into how many parts they are dealt
LIMIT = 1800.0  # seconds of a round
SLOW = {"test_bench.py", "test_train.py"}  # half a minute each, on a core of its own
ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns", "Pacific/Kiritimati")
LOCALES = ("C.UTF-8", "C", "POSIX", "C without UTF-8")
NAMES = ("two words", "Überprüfung №3", "笔记 与 代码", "it's a [copy] (1)")
LEFT_OUT = (".*cache*", ".git", ".venv", ".hypothesis", "node_modules", "site")


@dataclass(frozen=True)
class Settings:
    """How a round differs from the others.

    Attributes:
        hashing: PYTHONHASHSEED.
        zone: TZ.
        locale: LC_ALL and LANG.
        threads: OMP_NUM_THREADS and MKL_NUM_THREADS.
        order: The seed of the tests' order.
        workers: Of pytest-xdist; 0 is pytest's own process.
        load: How many busy processes run beside it.
        folder: The name of the folder.
    """

    hashing: int
    zone: str
    locale: str
    threads: int
    order: int
    workers: int
    load: int
    folder: str

    @classmethod
    def draw(cls, number: int) -> "Settings":
        """Draw the settings of a round."""
        random_ = random.Random(number)
        return cls(
            hashing=random_.randrange(2**32),
            zone=random_.choice(ZONES),
            locale=random_.choice(LOCALES),
            threads=random_.choice((1, 2, 4)),
            order=random_.randrange(10**6),
            workers=random_.choice((0, 1)),
            load=random_.choice((0, 1, 2)),
            folder=random_.choice(NAMES),
        )

    def environment(self, folder: Path) -> dict[str, str]:
        """Return the variables of a process that works in a folder."""
        locale, _, ascii_only = self.locale.partition(" ")
        found = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(folder)]),
            "PYTHONHASHSEED": str(self.hashing),
            "TZ": self.zone,
            "LC_ALL": locale,
            "LANG": locale,
            "OMP_NUM_THREADS": str(self.threads),
            "MKL_NUM_THREADS": str(self.threads),
            "OMP_WAIT_POLICY": "passive",  # more threads than cores may have to wait
            "TEST_ORDER": str(self.order),
        }
        if ascii_only:
            found |= {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
        return found


def duplicate(root: Path, copy: Path) -> None:
    """Copy a project, without what was built; what was installed is linked.

    Args:
        root: The project's folder.
        copy: Where the copy goes.
    """
    ignored = shutil.ignore_patterns(*LEFT_OUT)
    shutil.copytree(root, copy, ignore=ignored, symlinks=True)
    if (root / "node_modules").exists():
        (copy / "node_modules").symlink_to(root / "node_modules")


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep some processes busy meanwhile; they end with this one at the latest."""
    code = f"import os\nwhile os.getppid() == {os.getpid()}: pass"
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def run(command: list[str], settings: Settings, folder: Path) -> tuple[int, str]:
    """Run a Python module in a folder; return its exit code and the end of its words.

    Args:
        command: The module and its arguments.
        settings: Of the round.
        folder: Where.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            env=settings.environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -1, f"not done after {LIMIT:g} s"
    return done.returncode, done.stdout.decode("utf-8", "replace")[-2000:]


def suite(arguments: list[str], settings: Settings, folder: Path) -> tuple[int, list]:
    """Run tests in a folder; return how many, and what each failure said.

    Args:
        arguments: Of pytest: what to run.
        settings: Of the round.
        folder: Where.
    """
    report = folder / "report.xml"
    workers = ["-n", str(settings.workers)] if settings.workers else []
    options = ["-p", "proof.shuffle", f"--junitxml={report}", *workers]
    code, words = run(["pytest", "-q", *options, *arguments], settings, folder)
    if not report.exists():
        return 0, [f"pytest ended with {code}: {words}"]
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    failed = [
        f"{case.get('classname')} {case.get('name')}: {problem.get('message', '')}"
        for case in cases
        for problem in case
        if problem.tag in ("failure", "error")
    ]
    if code != 0 and not failed:
        failed.append(f"pytest ended with {code}: {words}")
    return len(cases), failed


def attempt(root: Path, number: int, settings: Settings) -> dict[str, object]:
    """Test a copy of the project once; return a row of the record.

    Args:
        root: The project's folder.
        number: Of the round, from 1: decides which part is tested.
        settings: Of the round.
    """
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as name, busy(settings.load):
        copy = Path(name, settings.folder)
        duplicate(root, copy)
        code, words = run(["mlnotes_docs.checks"], settings, copy)
        failed = [f"checks: {words}"] if code else []
        files = {path.name for path in copy.glob("tests/test_*.py")} - SLOW
        blocks = deal(choose(copy, SECONDS), PROGRAMS, number)
        (copy / "quick.md").write_text("".join(map(include, blocks)), "utf-8")
        tests = [f"tests/{file}" for file in deal(sorted(files), TESTS, number)]
        plugin = ["-p", "mlnotes_docs.examples", "--markdown-docs"]
        count, more = suite([*plugin, *tests, "quick.md"], settings, copy)
    failed = [_anywhere(text, copy) for text in failed + more]
    return {
        "round": number,
        **asdict(settings),
        "hashing": str(settings.hashing),  # a name, not an amount
        "order": str(settings.order),
        "tests": count,
        "alarms": len(failed),
        "seconds": round(time.monotonic() - start),
        "failed": failed,
    }


def _anywhere(text: str, folder: Path) -> str:
    # What failed is stored: it must not name a folder of this machine.
    return text.replace(str(folder), ".").replace(sys.prefix, ".venv")


def deal(things: list, parts: int, number: int) -> list:
    """Return the part of a round: all parts together are all things, each once.

    Args:
        things: What is dealt, always in the same shuffled order.
        parts: Into how many.
        number: Of the round.
    """
    shuffled = random.Random(0).sample(things, len(things))
    return shuffled[number % parts :: parts]


def main() -> int:
    """Run the command line; store the rounds after each; return the alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1, help="go on from this round")
    args = parser.parse_args()
    root = Path.cwd()
    rows = load(root, "steady")["rows"][: args.first - 1] if args.first > 1 else []
    if len(rows) != args.first - 1:
        parser.error(f"--first must be at most {len(rows) + 1}, got {args.first}")
    for number in range(args.first, args.rounds + 1):
        rows.append(attempt(root, number, Settings.draw(number)))
        print(*(f"{key} {value}" for key, value in rows[-1].items()), sep=", ")
        record(root, "steady", "make steady", rows, packages=("torch", "pytest"))
    return sum(row["alarms"] for row in rows)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
