"""Every page of a chapter can be had as a notebook, whole, and it runs."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from mlnotes_docs.compare import compare, tolerance
from mlnotes_docs.execute import ENVIRONMENT
from mlnotes_docs.fences import PYTHON, fences
from mlnotes_docs.notebook import SETUP, Place, notebook
from mlnotes_docs.project import pages
from real_site import LANGUAGES, parsed

SITE = "https://example.org/"
PAGE = """# Title {#title}

Text with [a link](../other/index.md#there), [this](#title), [a lab](lab.ipynb) and
[the web](https://example.org/x), $a_{.b}$.

<!-- unseen -->

- [5.1](../ledger.md#item-5-1){#item-5-1 .item} It holds.

$$
y = x^2 \\tag{1a}
$$

??? example "run.py: what it does"

    ```python
    --8<-- "snippets/demo/good.py"
    ```

```text
--8<-- "snippets/demo/good.out"
```

![A line](../snippets/demo/good.svg)

*A caption.*

!!! note "Nested"

    Words.

    - An item

        with more.

    ??? tip "Deeper"

        Deep words.

After. A figure alone:

![The line again](../snippets/demo/good.svg)

```python
--8<-- "src/mlnotes/loss.py:mse"
```

```bash
make test
```

*[abc]: An abbreviation.
"""


@pytest.fixture
def made(project) -> NotebookNode:
    place = Place(project.folder, "demo/index.md", "en", SITE, {"5.1": "confirmed"})
    return notebook(place, PAGE, "*Opening.*")


def test_a_page_becomes_a_notebook(made: NotebookNode, project) -> None:
    nbformat.validate(made)
    kinds = [cell.cell_type for cell in made.cells]
    assert kinds == ["markdown", "code", "markdown", "code", "markdown"]
    head, setup, text, program, rest = made.cells
    assert head.source == "# Title\n\n*Opening.*"
    assert setup.source == SETUP
    assert "](https://example.org/other/#there)" in text.source
    assert "](https://example.org/demo/#title)" in text.source
    assert "](https://example.org/demo/lab/)" in text.source
    assert "](https://example.org/x), $a_{.b}$." in text.source
    assert "[**5.1 · confirmed**](https://example.org/ledger/#item-5-1) It" in (
        text.source
    )
    assert "\\tag{1a}" in text.source
    assert text.source.endswith("**run.py: what it does**")
    assert program.source == (project.folder / "snippets/demo/good.py").read_text()[:-1]
    stream, figure = program.outputs
    assert stream.text == (project.folder / "snippets/demo/good.out").read_text()
    assert figure.data["image/svg+xml"].startswith("<?xml")
    assert figure.data["text/plain"] == "A line"
    assert rest.source.startswith(
        "*A caption.*\n\n**Nested**\n\nWords.\n\n- An item\n\n"
    )
    assert "\n    with more.\n\n**Deeper**\n\nDeep words.\n\nAfter." in rest.source
    assert "![The line again](attachment:good.svg)" in rest.source
    assert rest.attachments["good.svg"]["image/svg+xml"]
    assert "```python\ndef mse(" in rest.source
    assert "```bash\nmake test\n```" in rest.source
    for left in ("--8<--", "{#", "abbreviation", "unseen", ".item"):
        assert left not in "".join(cell.source for cell in made.cells)


@pytest.mark.parametrize(
    ("language", "minutes", "said"),
    [
        ("en", 1, "about 1 minute on one core"),
        ("en", 12, "about 12 minutes on one core"),
        ("zh", 12, "单核约需 12 分钟。"),
    ],
)
def test_a_slow_program_says_how_long_it_takes_and_how_to_shorten_it(
    project, language: str, minutes: int, said: str
) -> None:
    program = f"# slow: {minutes}\nimport sys\n\nprint(sys.argv[1:])\n"
    project.write("snippets/demo/long.py", program)
    page = '# Title\n\n??? example "long.py"\n\n'
    page += '    ```python\n    --8<-- "snippets/demo/long.py"\n    ```\n'
    place = Place(project.folder, "demo/index.md", language, SITE, {})
    _, _, text, code = notebook(place, page, "").cells
    assert code.source == program.rstrip("\n")
    assert said in text.source
    line = re.search(r"`(import sys.*)`", text.source)[1]
    project.write("short.py", f"{line}\n{code.source}")
    assert project.run("short").stdout == "['--seeds', '2']\n"


def of_page(built: Path, page: str) -> Path:
    """Find a page's notebook by the link that the page offers."""
    language, path = page.removeprefix("docs/").split("/", 1)
    folder = (
        built / LANGUAGES[language] / path.removesuffix(".md").removesuffix("index")
    )
    (link,) = parsed(folder / "index.html").cssselect("p.reading a[download]")
    return folder / link.get("href")


def chapter_pages(root: Path) -> list[str]:
    return [p for p in pages(root) if re.search(r"/.+/.+/(index|evidence)\.md$", p)]


def test_every_page_of_a_chapter_offers_its_notebook(root: Path, built: Path) -> None:
    names = set()
    for page in chapter_pages(root):
        path = of_page(built, page)
        text = path.read_text("utf-8")
        made = nbformat.reads(text, as_version=4)
        nbformat.validate(made)
        names.add(path.name)
        assert len({cell.id for cell in made.cells}) == len(made.cells)
        code = [cell.source for cell in made.cells if cell.cell_type == "code"]
        programs = [
            fence.text.rstrip("\n")
            for fence in fences(root, page)
            if fence.language in PYTHON and "notest" not in fence.classes
            if not any(path.startswith("src/") for path, _ in fence.includes)
        ]
        assert code == [SETUP, *programs], page
        slow = [source for source in code if source.startswith("# slow:")]
        assert text.count("sys.argv += [") == len(slow), page
        prose = "\n".join(c.source for c in made.cells if c.cell_type == "markdown")
        plain = re.sub(r"```.*?```|`[^`\n]*`", "", prose, flags=re.S)
        assert plain.replace("$$", "").replace("\\$", "").count("$") % 2 == 0, page
        assert plain.count("$$") % 2 == 0, page
        for left in ("--8<--", "{#", "{.", "[@", "\\bibliography", "<!--", "](../"):
            assert left not in plain, f"{page}: {left}"
        assert "](http" in plain
        outputs = [x for c in made.cells if c.cell_type == "code" for x in c.outputs]
        assert outputs or page.endswith("evidence.md"), page
    assert len(names) == len(chapter_pages(root))  # no two are saved under one name


def test_a_notebook_runs_and_prints_what_it_shows(root: Path, built: Path) -> None:
    path = of_page(built, "docs/en/classification-loss/index.md")
    made = nbformat.read(path, as_version=4)
    stored = [
        [out.text for out in cell.outputs if out.output_type == "stream"]
        for cell in made.cells
        if cell.cell_type == "code"
    ]
    backend = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    client = NotebookClient(made, timeout=300, kernel_name="python3")
    client.execute(env=os.environ | ENVIRONMENT | backend)
    compared = 0
    cells = [cell for cell in made.cells if cell.cell_type == "code"]
    for cell, before in zip(cells, stored, strict=True):
        now = [
            out.text
            for out in cell.outputs
            if out.output_type == "stream" and out.name == "stdout"
        ]
        if before:
            difference = compare(before[0], "".join(now), tolerance(cell.source))
            assert difference is None, cell.source
            compared += 1
    assert compared >= 8
