"""The book's answers pass their checkers, typical wrong answers are told why."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import torch

from mlnotes.exercises import Exercise, check, exercise, exercises, mistake
from mlnotes.exercises.__main__ import main, stub
from mlnotes_docs.manifest import load
from mlnotes_docs.project import chapters

ROOT = Path(__file__).parents[2]
WRONG = sorted((Path(__file__).parent / "wrong").glob("*.py"))
KNOWN = exercises()
SLUGS = {chapter.number: chapter.slug for chapter in chapters(ROOT)}
SAYS = re.compile(r"# says: (.+)\n")
HAN = re.compile("[\u4e00-\u9fff]")
pytestmark = pytest.mark.usefixtures("unchecked")  # as a reader runs them


@pytest.fixture(autouse=True)
def _settings_of_an_answer_end_with_it() -> Iterator[None]:
    yield
    torch.set_default_dtype(torch.float32)
    plt.close("all")


def official(id: str) -> Path:
    chapter, number = id.split(".")
    return ROOT / "snippets" / SLUGS[int(chapter)] / f"exercise-{number}.py"


@pytest.mark.parametrize("id", KNOWN)
def test_the_answer_of_the_book_is_right(id: str) -> None:
    report = check(KNOWN[id], official(id))
    assert report.right, report.text
    assert len(KNOWN[id].drawn()) >= 3


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_answer_is_told_why(path: Path) -> None:
    id = path.name.split("-")[0]
    report = check(KNOWN[id], path)
    assert not report.right
    assert KNOWN[id].answer.__name__ + "(" in report.text  # the failing case
    assert SAYS.match(path.read_text("utf-8"))[1] in report.text


@pytest.mark.parametrize("id", KNOWN)
def test_each_exercise_has_wrong_answers_and_both_languages(id: str) -> None:
    own = KNOWN[id]
    texts = [p.read_text("utf-8") for p in WRONG if p.name.split("-")[0] == id]
    assert texts, f"no wrong answer of {id} is kept in tests/exercises/wrong"
    for known in own.mistakes:
        found = [t for t in texts if SAYS.match(t)[1] in known.en]
        assert found, f"no wrong answer makes the mistake: {known.en}"
        assert HAN.search(known.zh)
        assert not HAN.search(known.en)
    assert HAN.search(own.zh)
    assert not HAN.search(inspect.getdoc(own.answer))


@pytest.mark.parametrize("number", SLUGS)
def test_each_chapter_has_exercises_of_three_levels(number: int) -> None:
    for language in ("en", "zh"):
        page = (ROOT / "docs" / language / SLUGS[number] / "index.md").read_text()
        levels = re.findall(r"^### ([●○]{3}) .*\{#exercise-\d+\}$", page, re.M)
        assert len(levels) >= 6
        assert set(levels) == {"●○○", "●●○", "●●●"}
        for kind in ("tip", "success"):
            assert page.count(f'\n??? {kind} "') >= len(levels), language


def double(x: float) -> float:
    """Return twice x."""
    return 2 * x


@pytest.fixture
def doubling() -> Exercise:
    return Exercise(
        "1.99",
        double,
        "返回 x 的两倍。",
        lambda generator: [(1.0,), (3.0,), ([1.0, 2.0],)][:2],
        1e-5,
        1e-8,
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def double(x):\n    return x + x\n", "1.99 is right: 2 cases."),
        ("def double(x):\n    return x + 1\n", "Case 2 of 2:\n  double(3)"),
        ("def double(x):\n    return x + 1\n", "should be 6\n  but is    4"),
        ("def double(x):\n    return 1 / 0\n", "ZeroDivisionError: division by zero"),
        ("def double(x):\n    return 1 / 0\n", "(answer.py:2)"),
        ("def double(x:\n", "does not run: SyntaxError"),
        ("import nowhere_at_all\n", "does not run: ModuleNotFoundError"),
        ("raise SystemExit\n", "does not run: SystemExit"),
        ("def twice(x):\n    return 2 * x\n", "has no function double; "),
        ("def double():\n    return 2\n", "raises TypeError"),
        ("def double(x):\n    return str(2 * x)\n", "but is    '2.0'"),
        ("def double(x):\n    return [2 * x]\n", "but is    [2]"),
        ("def double(x):\n    return x == 1\n", "but is    True"),
        ("def double(x):\n    return None\n", "but is    None"),
    ],
)
def test_a_report_says_what_is_wrong(
    doubling: Exercise, tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "answer.py"
    path.write_text(text)
    report = check(doubling, path)
    assert report.right == ("right" in says)
    assert says in report.text
    assert HAN.search(check(doubling, path, "zh").text)


def test_an_answer_cannot_change_the_cases(tmp_path: Path) -> None:
    path = tmp_path / "answer.py"
    path.write_text("def take(x):\n    return [x.pop()]\n")

    def take(x: list[float]) -> list[float]:
        """Return the last."""
        return [x[-1]]

    own = Exercise("1.99", take, "末项。", lambda g: [([1.0, 2.0],)] * 2, 0.0, 0.0)
    assert check(own, path).right


def test_an_exercise_is_known_once() -> None:
    id = next(iter(KNOWN))
    with pytest.raises(ValueError, match=f"id must be new, got '{id}'"):
        exercise(id, zh="再来。", cases=lambda g: [])(double)
    with pytest.raises(KeyError):
        mistake("0.0", en="No.", zh="不。")(double)


def test_the_command_line(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert main([]) == 0
    assert capsys.readouterr().out.count("\n") == len(KNOWN)
    assert main(["4.1", str(official("4.1"))]) == 0
    assert "4.1 is right" in capsys.readouterr().out
    assert main(["4.1", str(WRONG[0].with_name("4.1-to-the-floor.py"))]) == 1
    assert "4.1 is wrong" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["4.1", str(official("4.1"))]) == 0
    assert "4.1 正确" in capsys.readouterr().out
    assert main(["99.1"]) == 2
    assert "4.1" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stop:
        main(["4.1", str(tmp_path / "nowhere.py")])
    assert stop.value.code == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_task_is_a_function_to_complete(language: str, tmp_path: Path) -> None:
    path = tmp_path / "answer.py"
    path.write_text(stub(KNOWN["4.1"], language), "utf-8")
    report = check(KNOWN["4.1"], path)
    assert "but is    None" in report.text


def test_the_programs_of_the_answers_are_stored() -> None:
    stored = load(ROOT)
    assert {f"{official(id).parent.name}/{official(id).stem}" for id in KNOWN} <= (
        stored.keys()
    )
