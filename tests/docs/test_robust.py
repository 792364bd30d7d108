"""Killed, crowded, without room or without leave to write: nothing is half done."""

import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlnotes_docs import outputs
from mlnotes_docs.execute import run
from mlnotes_docs.manifest import Snippet, complaints, load, sweep, write
from mlnotes_docs.outputs import make

PROGRAM = """import time

import matplotlib.pyplot as plt

print("line\\n" * 200000)
plt.plot(range(5000), [x % 7 for x in range(5000)])
plt.show()
plt.plot([2, 1])
plt.show()
"""


def command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "mlnotes_docs.outputs", "--root", str(folder), *more]


def whole(folder: Path, name: str) -> None:
    """Check that each file is either absent or complete."""
    entries = load(folder)  # is valid JSON
    snippet = Snippet(folder, name)
    if snippet.output.exists():
        assert snippet.output.read_text("utf-8").endswith("line\n\n")
    for figure in snippet.figures():
        assert figure.read_text("utf-8").rstrip().endswith("</svg>")
    for other in entries.keys() - {name}:
        assert complaints(Snippet(folder, other), entries[other]) == []


@pytest.mark.parametrize("moment", ["figure", "output", "manifest", "0.2", "1.5"])
def test_a_killed_run_leaves_nothing_half_written(
    project, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    folder, name = project.folder, "demo/killed"
    project.write(f"snippets/{name}.py", PROGRAM)
    trap = {"figure": "killed-2.svg", "output": "killed.out"}.get(
        moment, "results.json"
    )
    code = (  # dies as if by SIGKILL in the middle of writing one file
        "import os, pathlib, sys\n"
        "from mlnotes_docs import outputs\n"
        "replace = pathlib.Path.replace\n"
        "def half(self, other):\n"
        f"    if other.name == '{trap}':\n"
        "        os.truncate(self, os.path.getsize(self) // 2)\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return replace(self, other)\n"
        "pathlib.Path.replace = half\n"
        "sys.argv = ['outputs', '--only', 'demo/killed']\n"
        "if __name__ == '__main__': sys.exit(outputs.main())\n"
    )
    timed = moment[0].isdigit()
    words = command(folder, "--only", name) if timed else [sys.executable, "-c", code]
    process = subprocess.Popen(
        words, cwd=folder, stdout=-3, stderr=-3, start_new_session=True
    )
    if timed:
        time.sleep(float(moment))
        os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(60) == -signal.SIGKILL
    whole(folder, name)
    monkeypatch.setattr("sys.argv", ["outputs", "--root", str(folder)])
    assert outputs.main() == 0
    assert complaints(Snippet(folder, name), load(folder)[name]) == []
    assert list((folder / "snippets").rglob(".*")) == []  # and it tidied up


def test_two_runs_at_once_do_not_corrupt_each_other(project) -> None:
    folder = project.folder
    names = [f"demo/p{i}" for i in range(5)]
    for name in names:  # what they print differs from run to run
        project.write(
            f"snippets/{name}.py", f"import time\n{PROGRAM}print(time.time())\n"
        )
    both = [
        subprocess.Popen(command(folder, "--all"), stdout=-3, stderr=-1, text=True)
        for _ in range(2)
    ]
    for process in both:
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors
    entries = load(folder)
    assert entries.keys() == {"demo/good", *names}
    for name in names:
        assert complaints(Snippet(folder, name), entries[name]) == []


def test_a_full_disk_is_named_and_what_was_stored_stays(project) -> None:
    project.write("snippets/demo/large.py", "print('small')\n")
    snippet = Snippet(project.folder, "demo/large")
    assert make(snippet) is None
    project.write("snippets/demo/large.py", "print('word\\n' * 100000)\n")

    def little_room() -> None:  # writing more fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = subprocess.run(
        [sys.executable, "-m", "mlnotes_docs.outputs", "--only", "demo/large"],
        cwd=project.folder,
        preexec_fn=little_room,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    said = r"FAILED snippets/demo/large.py: .*File too large"
    assert re.search(said, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert snippet.output.read_text("utf-8") == "small\n"
    assert list((project.folder / "snippets").rglob(".*")) == []


@pytest.mark.parametrize("place", ["snippets/demo/good.out", "snippets/results.json"])
def test_a_folder_that_cannot_be_written_is_named(
    project, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    real, target = Path.replace, project.folder / place

    def refuse(self: Path, other: Path) -> Path:
        if other == target:
            raise OSError(30, "Read-only file system", str(other))
        return real(self, other)

    monkeypatch.setattr(Path, "replace", refuse)
    problem = make(Snippet(project.folder, "demo/good"))
    assert problem == (
        f"snippets/demo/good.py: cannot write {target}: Read-only file system"
    )
    assert list((project.folder / "snippets").rglob(".*")) == []


def test_a_site_that_cannot_be_written_is_named(project) -> None:
    project.write("site", "a file where the folder should be")
    code, said = project.build()
    assert code == 1
    assert "Traceback" not in said
    assert re.search(r"ERROR .*(site|\.cache)", said)


def test_only_the_leftovers_of_dead_runs_are_swept(tmp_path: Path) -> None:
    write(tmp_path / "a.out", "text")
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    dead = tmp_path / f".a.out.{process.pid}-1.part"
    ours = tmp_path / f".a.out.{os.getpid()}-1.part"
    for path in (dead, ours):
        path.write_text("te")
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([ours, tmp_path / "a.out"])


@pytest.mark.parametrize(
    "source",
    [
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')",
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
        "import socket\nsocket.getaddrinfo('localhost', 80)",
        "import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('::', 9))",
    ],
)
def test_a_program_cannot_use_the_network(source: str) -> None:
    assert "must not use the network" in str(run(f"{source}\n", "p.py").error)
