"""Every letter of a numbered equation is in the table, and its row leads somewhere."""

from pathlib import Path

import pytest

from mlnotes_docs.symbols import check, letters, table

PART = '''"""One concept."""


def square(x):
    r"""Square a number.

    $$y_{k} = \\alpha x^2 \\tag{1a}$$
    """
    return x * x  # (1a)
'''
PAGE = "# Demo {#demo}\n\n## One {#one}\n"
ROWS = """symbols:
  - {chapter: 1, at: one, tex: '\\alpha, y', en: a factor and a result, zh: 系数与结果}
  - {chapter: 1, at: one, tex: 'f(x, y)', en: a function, zh: 函数}
"""
CHAPTERS = """
- {slug: demo, number: 1, title: {en: D, zh: D}, question: {en: q, zh: q},
   summary: {en: s, zh: s}}
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name, text in {
        "src/mlnotes/part.py": PART,
        "docs/shared/chapters.yml": CHAPTERS,
        "docs/shared/symbols.yml": ROWS,
        "docs/en/demo/index.md": PAGE,
        "docs/zh/demo/index.md": PAGE,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        (r"\hat{m}_t = \frac{m_t}{1 - \beta_1^t}", {"m", "t", "beta"}),
        (r"x_{\text{old}} + \operatorname{tr} \Sigma_a", {"x", "Sigma"}),
        (r"\lvert y \rvert \cdot \mathbb{E}", {"y"}),
    ],
)
def test_the_letters_of_a_formula(tex: str, found: set[str]) -> None:
    assert letters(tex) == found


def test_the_table_is_sorted_and_leads_to_the_sections(book: Path) -> None:
    more = """  - {chapter: 1, at: one, tex: '\\tilde \\mu', en: m, zh: 均值}
  - {chapter: 1, at: one, tex: '\\lvert \\mathcal{N} \\rvert', en: n, zh: 数}
"""
    (book / "docs/shared/symbols.yml").write_text(ROWS + more, "utf-8")
    head = ["", "| 符号 | 含义 | 章 |", "|---|---|---|"]
    assert table(book, "zh").split("\n") == [
        "## E–K {#e-k}",
        *head,
        "| $f(x, y)$ | 函数 | [1](demo/index.md#one) |",
        "",
        "## L–Q {#l-q}",
        *head,
        "| $\\lvert \\mathcal{N} \\rvert$ | 数 | [1](demo/index.md#one) |",
        "",
        "## α–λ {#alpha-lambda}",
        *head,
        "| $\\alpha$, $y$ | 系数与结果 | [1](demo/index.md#one) |",
        "",
        "## μ–ω {#mu-omega}",
        *head,
        "| $\\tilde \\mu$ | 均值 | [1](demo/index.md#one) |",
    ]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("\\alpha, y", "y", "alpha of equation (1a) is missing"),
        (
            "chapter: 1, at: one, tex: 'f",
            "chapter: 7, at: one, tex: 'f",
            "no such chap",
        ),
        (
            "at: one, tex: 'f",
            "at: two, tex: 'f",
            "chapter 1, f(x, y): no heading 'two'",
        ),
    ],
)
def test_a_faulty_row_is_found(book: Path, old: str, new: str, complaint: str) -> None:
    assert check(book) == []
    path = book / "docs/shared/symbols.yml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert any(complaint in found for found in check(book)), check(book)
