"""Run a program by itself: own process, own seed, one thread, a time limit.

Importing torch takes seconds, so the processes are forked from one that has
imported it already (the standard library's `forkserver`). Nothing of `mlnotes` is
imported there: every run sees the source as it is now.
"""

import contextlib
import io
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import psutil

LIMIT = 60.0  # seconds of computing: a busy machine is no fault of the program
PATIENCE = 20  # times as long may pass by the clock
PRELOAD = ["torch", "numpy", "matplotlib.pyplot", "sklearn.datasets", __name__]
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
    "COLUMNS": "80",
}


@dataclass
class Run:
    """What one run of a program left behind.

    Attributes:
        output: Everything it wrote to standard output.
        error: Why it failed in one line, or None.
        frames: Its traceback, outermost first: (file, line, function).
        stderr: The end of what it wrote to standard error.
        figures: One (light, dark) pair of SVG texts for each figure shown.
        modules: The modules of `mlnotes` that it had imported at its end.
        seconds: The time that the program computed for, on one core.
    """

    output: str
    error: str | None = None
    frames: list[tuple[str, int, str]] = field(default_factory=list)
    stderr: str = ""
    figures: list[tuple[str, str]] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    seconds: float = 0.0


def run(
    source: str,
    filename: str,
    argv: Sequence[str] = (),
    *,
    inside: str | None = None,
    limit: float = LIMIT,
) -> Run:
    """Run a program and collect what it did.

    Args:
        source: The program's text.
        filename: The name that tracebacks show.
        argv: Its command-line arguments.
        inside: A module in a copy of whose namespace the text runs; by default the
            text is a program of its own.
        limit: Seconds of computing after which it is killed.

    Returns:
        The run; a failure is recorded in it, never raised.
    """
    folder = Path(tempfile.mkdtemp(prefix="mlnotes-run-"))
    try:
        with _bare_main():
            context = _context()
            child = context.Process(
                target=_child, args=(source, filename, list(argv), inside, folder)
            )
            child.start()
        if excess := _wait(child, limit):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.kill()
            child.join()
            return _collect(folder, f"TimeLimit: {excess}")
        return _collect(folder, f"the process ended with exit code {child.exitcode}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(child: multiprocessing.process.BaseProcess, limit: float) -> str | None:
    # No RLIMIT_CPU: it would coarsen the clock that programs measure with.
    start = time.monotonic()
    while child.is_alive():
        child.join(0.2)
        with contextlib.suppress(psutil.NoSuchProcess):
            used = psutil.Process(child.pid).cpu_times()
            if used.user + used.system > limit:
                return f"computed for over {limit:g} s"
        if time.monotonic() - start > PATIENCE * limit:
            return f"not done after {PATIENCE * limit:g} s"
    return None


def _context() -> multiprocessing.context.BaseContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    before = dict(os.environ)
    os.environ.update(ENVIRONMENT)
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)
    return context


@contextlib.contextmanager
def _bare_main() -> Iterator[None]:
    # multiprocessing would import the caller's __main__ into every child.
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _collect(folder: Path, silent_death: str) -> Run:
    def text(name: str) -> str:
        path = folder / name
        return path.read_text("utf-8", "replace") if path.exists() else ""

    report = json.loads(text("report.json") or json.dumps({"error": silent_death}))
    report["frames"] = [tuple(frame) for frame in report.get("frames", [])]
    count = len(list(folder.glob("figure-*.light.svg")))
    figures = [
        (text(f"figure-{i}.light.svg"), text(f"figure-{i}.dark.svg"))
        for i in range(1, count + 1)
    ]
    return Run(text("stdout"), stderr=text("stderr")[-2000:], figures=figures, **report)


def _child(
    source: str, filename: str, argv: list[str], inside: str | None, folder: Path
) -> None:
    os.setsid()
    for number, name in ((1, "stdout"), (2, "stderr")):
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(handle, number)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), "utf-8")
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), "utf-8")
    sys.argv = [filename, *argv]
    work = folder / "work"
    work.mkdir()
    os.chdir(work)
    report = {"error": None, "frames": []}
    start = time.process_time()
    try:
        _prepare(folder)
        code = compile(source, filename, "exec", dont_inherit=True)
        exec(code, _namespace(inside))
        sys.stdout.flush()  # fails where there is no room for the output
    except BaseException as error:
        if not (isinstance(error, SystemExit) and error.code in (None, 0)):
            report |= _failure(error, filename)
    report["seconds"] = round(time.process_time() - start, 3)
    report["modules"] = sorted(m for m in sys.modules if m.split(".")[0] == "mlnotes")
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    (folder / "report.json").write_text(json.dumps(report))


def _refuse(*_: object, **__: object) -> NoReturn:
    raise PermissionError("a program of this book must not use the network")


def _prepare(folder: Path) -> None:
    import socket
    import warnings

    import matplotlib.pyplot as plt
    import torch

    from mlnotes_docs.drawing import STYLE, draw

    for name in ("connect", "connect_ex", "sendto", "bind"):
        setattr(socket.socket, name, _refuse)
    socket.getaddrinfo = _refuse
    torch.set_num_threads(1)
    warnings.simplefilter("error")
    plt.rcdefaults()
    plt.rcParams.update(STYLE)
    shown = 0

    def show(*_: object, **__: object) -> None:
        nonlocal shown
        for number in plt.get_fignums():
            shown += 1
            for theme, svg in zip(
                ("light", "dark"), draw(plt.figure(number)), strict=True
            ):
                (folder / f"figure-{shown}.{theme}.svg").write_text(svg, "utf-8")
        plt.close("all")

    plt.show = show


def _namespace(inside: str | None) -> dict[str, object]:
    if inside is not None:
        return dict(vars(__import__(inside, fromlist=["_"])))
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    return vars(main)


def _failure(error: BaseException, filename: str) -> dict[str, object]:
    frames = [
        (frame.filename, frame.lineno or 0, frame.name)
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename != __file__
    ]
    if isinstance(error, SyntaxError) and error.filename == filename:
        frames.append((filename, error.lineno or 0, "<module>"))
    text = traceback.format_exception_only(error)[-1].strip()
    return {"error": text, "frames": frames}
