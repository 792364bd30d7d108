import pytest

from mlnotes_docs.drawing import CYCLE, INK
from mlnotes_docs.execute import run

FIGURE = """
import matplotlib.pyplot as plt
plt.plot([1, 2], label="a")
plt.legend()
plt.show()
"""


def test_collects_what_a_program_prints() -> None:
    done = run("import sys\nprint(sys.argv[1:], __name__)", "p.py", ["--seeds", "2"])
    assert done.error is None
    assert done.output == "['--seeds', '2'] __main__\n"


def test_names_the_modules_that_it_imported() -> None:
    assert run("import mlnotes.check", "p.py").modules == ["mlnotes", "mlnotes.check"]


def test_programs_cannot_see_each_other() -> None:
    assert run(
        "import torch\ntorch.leak = 1\ntorch.set_default_dtype(torch.half)", "a.py"
    )
    done = run(
        "import torch, os\nprint(hasattr(torch, 'leak'), torch.ones(1).dtype)\n"
        "print(os.listdir())",
        "b.py",
    )
    assert done.output == "False torch.float32\n[]\n"


def test_an_error_names_file_and_line() -> None:
    done = run("def f():\n    return q\n\nf()\n", "p.py")
    assert done.error == "NameError: name 'q' is not defined"
    assert done.frames == [("p.py", 4, "<module>"), ("p.py", 2, "f")]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("x = (", "SyntaxError"),
        ("import warnings\nwarnings.warn('old')", "UserWarning: old"),
        ("assert 1 == 2", "AssertionError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import os\nos._exit(7)", "exit code 7"),
        ("raise TypeError('once')", "TypeError: once"),
    ],
)
def test_no_failure_passes(source: str, error: str) -> None:
    assert error in str(run(source, "p.py").error)


def test_an_endless_loop_is_killed_and_what_it_printed_is_kept() -> None:
    done = run("print('started', flush=True)\nwhile True:\n    pass", "p.py", limit=2)
    assert done.error == "TimeLimit: computed for over 2 s"
    assert done.output == "started\n"


def test_a_program_that_waits_for_ever_is_killed_too(monkeypatch) -> None:
    monkeypatch.setattr("mlnotes_docs.execute.PATIENCE", 3)
    source = "import time\nprint('started', flush=True)\ntime.sleep(3600)"
    done = run(source, "p.py", limit=2)
    assert done.error == "TimeLimit: not done after 6 s"
    assert done.output == "started\n"


def test_a_region_runs_in_its_modules_namespace() -> None:
    assert run("integer('n', 3)", "<block>", inside="mlnotes.check").error is None
    assert "NameError" in str(run("integer('n', 3)", "<block>").error)


def test_figures_are_stable_and_have_a_dark_twin() -> None:
    first, second = run(FIGURE, "a.py"), run(FIGURE, "b.py")
    assert first.error is None
    assert first.figures == second.figures
    ((light, dark),) = first.figures
    for colours, drawing in ((0, light), (1, dark)):
        assert CYCLE[0][colours] in drawing
        assert INK[colours] in drawing
        assert CYCLE[0][1 - colours] not in drawing
