"""A page shows the task of each exercise that has a checker, where it belongs."""

from pathlib import Path

import pytest

from mlnotes_docs import parts
from mlnotes_docs.tasks import check, tasks

CHECKER = '''
@exercise("1.2", zh="返回 x 的两倍。", cases=cases)
def double(x: float, *, times: int = 2) -> float:
    """Return twice x.

    Args:
        x: A number.
    """
'''
CHAPTERS = """
- {slug: demo, number: 1, title: {en: D, zh: D}, question: {en: q, zh: q},
   summary: {en: s, zh: s}, needs: [], figure: {name: f, panel: 1}}
"""
PAGE = """# Demo {#demo}

### ●○○ One {#exercise-1}

One.

### ●○○ Two {#exercise-2}

Two.

<!-- generated: task 1.2 -->

## References {#references}
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name, text in {
        "src/mlnotes/exercises/demo.py": CHECKER,
        "docs/shared/chapters.yml": CHAPTERS,
        "docs/en/demo/index.md": PAGE,
        "docs/zh/demo/index.md": PAGE,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_a_task_is_read_from_the_source(book: Path) -> None:
    assert tasks(book)["1.2"].signature == "double(x, *, times=2)"
    assert tasks(book)["1.2"].text == {"en": "Return twice x.", "zh": "返回 x 的两倍。"}
    for language, text in tasks(book)["1.2"].text.items():
        box = parts.task(book, language, "1.2")
        assert box.startswith('!!! task "')
        assert f"\n    {text}\n" in box
        assert "`python -m mlnotes.exercises 1.2 my_answer.py`" in box


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("task 1.2", "task 1.1", "docs/zh/demo/index.md: task 1.2 is not shown"),
        ("task 1.2", "task 1.7", "task 1.7 under 1.2 has no checker"),
        ("<!-- generated: task 1.2 -->\n", "", "task 1.2 is not shown"),
        ("{#exercise-2}", "{#exercise-3}", "task 1.2 under 1.3 has no checker"),
        ("Two.\n", "Two.\n\n## Next {#next}\n", "task 1.2 under no exercise has no"),
    ],
)
def test_a_task_in_the_wrong_place_is_found(
    book: Path, old: str, new: str, complaint: str
) -> None:
    assert check(book) == []
    page = book / "docs" / "zh" / "demo" / "index.md"
    page.write_text(page.read_text("utf-8").replace(old, new), "utf-8")
    assert any(complaint in found for found in check(book)), check(book)
