"""The real tree passes every check; each planted fault is found, with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlnotes_docs import items
from mlnotes_docs.checks import CHECKS
from mlnotes_docs.manifest import Snippet, record

PENDING = 0  # items of the notes whose chapter is still to be written; only falls

ENGLISH = """---
description: A chapter for the tests, long enough.
---
# A demo {#demo}

## One {#one}

Cross-entropy, cross-entropy, cross-entropy.[^1] See [home](../index.md) and
[@bridle1990].

$$
y = x^2 \\tag{1a}
$$

```python
--8<-- "snippets/demo/run.py"
```

```text
--8<-- "snippets/demo/run.out"
```

![A parabola](../snippets/demo/run.svg)

!!! note "N"

    Text.

- [1.1](../ledger.md#item-1-1){#item-1-1 .item} It holds.
- [1.2](../ledger.md#item-1-2){#item-1-2 .item} It does not.

## Exercises {#exercises}

```python
--8<-- "snippets/demo/exercise-1.py"
```

```text
--8<-- "snippets/demo/exercise-1.out"
```

[^1]: A footnote.
"""
CHINESE = (
    ENGLISH.replace("Cross-entropy, cross-entropy, cross-entropy.", "交叉熵。")
    .replace("A parabola", "抛物线")
    .replace("It holds.", "成立。")
)
ITEMS = """
items:
  - {id: "1.1", chapter: demo, kinds: [definition], statement: {en: a, zh: b},
     verdict: built, evidence: ["tests/test_part.py::test_square"]}
  - {id: "1.2", chapter: demo, kinds: [claim, error], statement: {en: a, zh: b},
     verdict: corrected, evidence: [demo/run], how: {en: right, zh: 对}}
  - {id: "2.1", chapter: later, kinds: [claim], statement: {en: a, zh: b},
     verdict: pending, evidence: []}
figures:
  - {id: F1, chapter: demo, verdict: redrawn, evidence: [snippets/demo/run.svg]}
"""
GLOSSARY = """
terms:
  - {id: cross-entropy, en: cross-entropy, zh: 交叉熵, chapter: demo,
     definition: {en: d, zh: d}, not: {en: [crossed entropy], zh: [交叉商]}}
"""
CHAPTERS = """
- {slug: demo, number: 1, title: {en: D, zh: D}, question: {en: q, zh: q},
   summary: {en: s, zh: s}, needs: [], figure: {name: f, panel: 1}}
- {slug: later, number: 2, title: {en: L, zh: L}, question: {en: q, zh: q},
   summary: {en: s, zh: s}, needs: [], figure: {name: f, panel: 1}}
"""
PART = '''"""One concept."""

from jaxtyping import Float
from torch import Tensor


def square(x: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    r"""Square a number.

    $$y = x^2 \\tag{1a}$$

    Args:
        x: The number, (n,).

    Returns:
        Its square, (n,).
    """
    return x * x  # (1a)
'''
HOME = "---\ndescription: d\n---\n# Home {#home}\n"


class Book:
    """A small, faultless book, in which a fault can be planted."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in {
            "docs/en/demo/index.md": ENGLISH,
            "docs/zh/demo/index.md": CHINESE,
            "docs/en/index.md": HOME,
            "docs/zh/index.md": HOME,
            "docs/shared/items.yml": ITEMS,
            "docs/shared/glossary.yml": GLOSSARY,
            "docs/shared/chapters.yml": CHAPTERS,
            "docs/shared/labs/demo.py": "",
            "src/mlnotes/part.py": PART,
            "tests/test_part.py": "def test_square():\n    assert square(2) == 4\n",
            "tests/chapters/test_demo.py": "",
            "README.md": "See [the licence](LICENSE).\n",
            "LICENSE": "",
            "snippets/demo/run.out": "[1.2] slope 2.00 ± 0.01\n",
            "snippets/demo/run.svg": "<svg/>",
            "snippets/demo/run.dark.svg": "<svg/>",
        }.items():
            self.write(name, text)
        exercise = ENGLISH.split("## Exercises {#exercises}\n")[1].split("[^1]:")[0]
        for number in range(1, 7):
            self.write(f"snippets/demo/exercise-{number}.out", "1\n")
            self.snippet(f"exercise-{number}", "print(1)\n")
            if number > 1:
                more = exercise.replace("exercise-1", f"exercise-{number}")
                for language in ("en", "zh"):
                    page = f"docs/{language}/demo/index.md"
                    self.edit(page, "[^1]: A", f"{more}[^1]: A")
        self.snippet("run", "print('[1.2] slope 2.00 ± 0.01')\n")

    def snippet(self, name: str, text: str) -> None:
        self.write(f"snippets/demo/{name}.py", text)
        record(Snippet(self.root, f"demo/{name}"), [], seconds=0.1)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")

    def rename_exercise(self, old: str, new: str) -> None:
        self.write(f"snippets/demo/{new}.out", "1\n")
        self.snippet(new, "print(1)\n")
        for suffix in ("py", "out"):
            self.remove(f"snippets/demo/{old}.{suffix}")
            for page in (EN, ZH):
                self.edit(page, f"{old}.{suffix}", f"{new}.{suffix}")

    def remove(self, name: str) -> None:
        (self.root / name).unlink()


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


ZH, EN, DATA = "docs/zh/demo/index.md", "docs/en/demo/index.md", "docs/shared/items.yml"
PY = "src/mlnotes/part.py"
Plant = Callable[[Book], None]
FAULTS: list[tuple[str, str, Plant]] = [
    # ------------------------------------------------------------------ parity
    ("parity", f"{ZH}:11: heading '## extra' is not in {EN}",
     lambda b: b.edit(ZH, "\n$$\ny", "\n## Extra {#extra}\n\n$$\ny")),
    ("parity", f"{ZH}:6: heading '### one' is not in {EN}",
     lambda b: b.edit(ZH, "## One", "### One")),
    ("parity", f"{ZH}:6: heading '## uno' is not in {EN}",
     lambda b: b.edit(ZH, "{#one}", "{#uno}")),
    ("parity", "equation 'y=x^3\\\\tag{1a}' is not in",
     lambda b: b.edit(ZH, "x^2", "x^3")),
    ("parity", f"{EN}:15: python block 'snippets/demo/run.py' is not in {ZH}",
     lambda b: b.edit(ZH, '--8<-- "snippets/demo/run.py"', "print(2)")),
    ("parity", "figure '../snippets/demo/run.svg' is not in",
     lambda b: b.edit(ZH, "![抛物线](../snippets/demo/run.svg)", "")),
    ("parity", "item 'item-1-2' is not in",
     lambda b: b.edit(EN, "{#item-1-2 .item}", "{.item}")),
    ("parity", "link '../index.md' is not in",
     lambda b: b.edit(ZH, "[home](../index.md)", "home")),
    ("parity", "footnote '1' is not in",
     lambda b: b.edit(ZH, "[^1] See", "See")),
    ("parity", "citation 'bridle1990' is not in",
     lambda b: b.edit(ZH, "[@bridle1990]", "")),
    ("parity", "box '!!! note' is not in",
     lambda b: b.edit(ZH, "!!! note", "!!! tip")),
    ("parity", "docs/en/alone.md has no Chinese page docs/zh/alone.md",
     lambda b: b.write("docs/en/alone.md", HOME)),
    ("parity", "docs/zh/alone.md has no English page",
     lambda b: b.write("docs/zh/alone.md", HOME)),
    ("parity", f"{ZH}:8: '交叉商': the glossary has '交叉熵'",
     lambda b: b.edit(ZH, "交叉熵。", "交叉熵，交叉商。")),
    ("parity", f"{ZH}:23: alt text 'A parabola' is not in Chinese",
     lambda b: b.edit(ZH, "抛物线", "A parabola")),
    ("parity", f"{ZH}: '交叉熵' never occurs, but {EN} has 'cross-entropy' 3 times",
     lambda b: b.edit(ZH, "交叉熵", "互熵")),
    # --------------------------------------------------------------- equations
    ("equations", f"{PY}: no line computes (1a)",
     lambda b: b.edit(PY, "  # (1a)", "")),
    ("equations", f"{PY}: (1b) is computed, but no docstring states it",
     lambda b: b.edit(PY, "# (1a)", "# (1a) and (1b)")),
    ("equations", f"docs/zh/demo: equation (1a) of {PY}:7 is not shown",
     lambda b: b.edit(ZH, " \\tag{1a}", "")),
    ("equations", f"{EN}:11: equation (1a) differs from {PY}:7",
     lambda b: b.edit(EN, "y = x^2", "y = x_2")),
    ("equations", f"{ZH}:11: no code computes equation (1c)",
     lambda b: b.edit(ZH, "\\tag{1a}", "\\tag{1c}")),
    # ------------------------------------------------------------------- items
    ("items", "item 1.2 has no evidence",
     lambda b: b.edit(DATA, "evidence: [demo/run]", "evidence: []")),
    ("items", "item 1.2 names evidence that does not exist: demo/gone",
     lambda b: b.edit(DATA, "demo/run]", "demo/gone]")),
    ("items", "item 1.2 has the verdict 'wrong'; choose among built, confirmed",
     lambda b: b.edit(DATA, "corrected", "wrong")),
    ("items", "item 1.2 is corrected, but does not say how in zh",
     lambda b: b.edit(DATA, ", zh: 对", "")),
    ("items", "item 1.2 has an error, yet is confirmed",
     lambda b: b.edit(DATA, "corrected", "confirmed")),
    ("items", "item 1.2 has no evidence that prints a line [1.2]",
     lambda b: b.write("snippets/demo/run.out", "slope\n")),
    ("items", "item 1.1 names a test that does not exist: tests/test_part.py::test_sq",
     lambda b: b.edit(DATA, "test_square", "test_sq")),
    ("items", "item 1.1 is built, but names no test",
     lambda b: b.edit(DATA, '"tests/test_part.py::test_square"', "demo/run")),
    ("items", "item 1.1 is not treated in zh",
     lambda b: b.edit(ZH, "#item-1-1 .item", ".item")),
    ("items", "no such item: item-1-9",
     lambda b: b.edit(ZH, "#item-1-1 .item", "#item-1-9 .item")),
    ("items", "item 1.1 is pending, but its chapter is written",
     lambda b: b.edit(DATA, "verdict: built", "verdict: pending")),
    ("items", "item 1.1 has the kind 'guess'",
     lambda b: b.edit(DATA, "[definition]", "[guess]")),
    ("items", "item 1.2 occurs 2 times",
     lambda b: b.edit(DATA, '"2.1"', '"1.2"')),
    ("items", "figure F1 is not redrawn",
     lambda b: b.edit(DATA, "redrawn", "pending")),
    ("items", "F1, snippets/demo/run.svg, is not shown in en",
     lambda b: b.edit(EN, "run.svg", "other.svg")),
    # ------------------------------------------------------------------ layout
    ("layout", "snippets/demo/run.py is on no page",
     lambda b: [b.edit(page, "run.py", "run.out") for page in (EN, ZH)]),
    ("layout", "snippets/demo/run.svg is on no page",
     lambda b: (b.edit(EN, "run.svg", "x.svg"), b.edit(ZH, "run.svg", "x.svg"))),
    ("layout", "snippets/demo/old.out belongs to no program",
     lambda b: b.write("snippets/demo/old.out", "1\n")),
    ("layout", "snippets/stray belongs to no chapter",
     lambda b: b.write("snippets/stray/a.out", "1\n")),
    ("layout", "chapter demo has no tests/chapters/test_demo.py",
     lambda b: b.remove("tests/chapters/test_demo.py")),
    ("layout", "chapter demo has fewer than 6 exercises",
     lambda b: b.rename_exercise("exercise-6", "solution-6")),
    ("layout", "chapter demo has no docs/shared/labs/demo.py",
     lambda b: b.remove("docs/shared/labs/demo.py")),
    ("layout", "README.md: links to LICENSE, which does not exist",
     lambda b: b.remove("LICENSE")),
    ("layout", f"{PY}:7 square has no docstring",
     lambda b: b.write(PY, PART.split('    r"""')[0] + "    return x  # (1a)\n")),
    ("layout", f"{PY}:7 square: argument x is not documented",
     lambda b: b.edit(PY, "        x: The number, (n,).\n", "        None.\n")),
    ("layout", f"{PY}:7 square: argument x has no shape",
     lambda b: b.edit(PY, 'x: Float[Tensor, " n"]', "x: Tensor")),
    ("layout", f"{PY}:7 square: docstring sections out of order",
     lambda b: b.edit(PY, "    Args:", "    Returns:\n        One.\n\n    Args:")),
    ("layout", f"{PY} has 2",
     lambda b: b.write(PY, PART + "x = 1\n" * 250)),
    ("layout", f"{PY}:7 square has 41 lines",
     lambda b: b.edit(PY, "    return", "    x = 1\n" * 40 + "    return")),
]  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_the_real_tree_has_no_fault(root: Path, name: str) -> None:
    assert CHECKS[name](root) == []


def test_the_number_of_pending_items_only_falls(root: Path) -> None:
    assert items.counts(root)["pending"] == PENDING
    assert items.counts(root).total() == 79
    assert sum(item.completion for item in items.items(root)) == 7


@pytest.mark.parametrize("name", CHECKS)
def test_the_small_book_has_no_fault(book: Book, name: str) -> None:
    assert CHECKS[name](book.root) == []


@pytest.mark.parametrize(
    ("name", "message", "plant"), FAULTS, ids=[fault[1][:50] for fault in FAULTS]
)
def test_each_planted_fault_is_found(
    book: Book, name: str, message: str, plant: Plant
) -> None:
    plant(book)
    complaints = CHECKS[name](book.root)
    assert any(message in complaint for complaint in complaints), complaints


def test_there_are_enough_faults() -> None:
    assert len(FAULTS) >= 30
