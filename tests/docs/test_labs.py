"""A lab runs, shows what it drew, and reads in both languages; a faulty one fails."""

from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from mlnotes_docs.labs import LabError, executed, imported, in_language, labs
from mlnotes_docs.manifest import load, snippets

LAB = """# %% [markdown] lang="en"
# # A small lab
#
# We look at $x^2$ and at
#
# $$y < x^2$$

# %% [markdown] lang="zh"
# # 小实验
#
# 我们看 $x^2$。
#
# $$y < x^2$$

# %%
import matplotlib.pyplot as plt

print("a < b")

# %% alt_en="A line" alt_zh="一条线"
plt.plot([1, 2])
plt.show()
"""
CHAPTERS = """
- {slug: demo, number: 1, title: {en: Demo, zh: 演示}, question: {en: q, zh: q},
   summary: {en: s, zh: s}, needs: [], figure: {name: f, panel: 1}}
"""
NAME = "docs/shared/labs/demo.py"


def test_a_lab_runs_once_and_reads_in_both_languages(project) -> None:
    project.write(NAME, LAB)
    (path,) = labs(project.folder)
    notebook = executed(project.folder, path)
    assert notebook.cells[2].outputs[0].text == "a < b\n"
    (cached,) = (project.folder / ".cache" / "labs").glob("*.ipynb")
    first = cached.read_bytes()
    cached.unlink()
    assert executed(project.folder, path) == notebook
    assert cached.read_bytes() == first
    for language, title in (("en", "# A small lab"), ("zh", "# 小实验")):
        own = in_language(notebook, language)
        assert [cell.cell_type for cell in own.cells] == ["markdown", "code", "code"]
        assert own.cells[0].source.startswith(title)
        nbformat.validate(own)


def test_no_module_that_a_program_imports_is_missed(root: Path) -> None:
    src, entries = root / "src", load(root)
    for snippet in snippets(root):
        found = imported(src, snippet.path)
        names = {".".join(p.relative_to(src).with_suffix("").parts) for p in found}
        names = {name.removesuffix(".__init__") for name in names}
        assert set(entries[snippet.name]["modules"]) <= names, snippet.name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('print("a < b")', "undefined", "NameError: name 'undefined' is not defined"),
        (' alt_zh="一条线"', "", "cell 3: a figure without alt_zh"),
        ("# # 小实验", "# ## 小实验", "the headings differ between the languages"),
    ],
)
def test_a_faulty_lab_fails(project, old: str, new: str, message: str) -> None:
    assert old in LAB
    project.write(NAME, LAB.replace(old, new))
    (path,) = labs(project.folder)
    with pytest.raises(LabError, match=message):
        executed(project.folder, path)


def test_a_lab_becomes_a_page_like_every_other(project) -> None:
    project.write(NAME, LAB)
    (project.folder / "docs/shared/chapters.yml").unlink()
    project.write("docs/shared/chapters.yml", CHAPTERS)
    project.page("demo/index.md", "Text.\n")
    nav = "\nnav:\n  - index.md\n  - demo/index.md\n  - demo/lab.ipynb\n"
    for name in ("mkdocs.yml", "mkdocs.zh.yml"):
        text = (project.folder / name).read_text("utf-8")
        project.write(name, text + nav)
    code, output = project.build()
    assert code == 0, output
    for folder, alt in (("site/demo/lab", "A line"), ("site/zh/demo/lab", "一条线")):
        text = (project.folder / folder / "index.html").read_text("utf-8")
        article = BeautifulSoup(text, "html.parser").article
        assert not article.select("script, style, [style], .jp-InputPrompt *")
        assert len(article.select("tex-math")) == 2
        assert article.img["alt"] == alt
        code = article.select_one(".language-python pre code").get_text()
        assert code.startswith("import matplotlib.pyplot as plt")
        assert article.select_one(".language-text pre code").get_text() == "a < b\n"
        assert not article.select("pre > code")  # what may scroll takes the focus
        assert (project.folder / folder / "lab.ipynb").exists()
        assert article.get_text().count("import matplotlib.pyplot") == 1
        assert len(text) < 80_000
