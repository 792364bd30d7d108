"""Every fault that a page can have turns the tests or the build red, with its place."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

from mlnotes_docs import examples
from mlnotes_docs.manifest import Snippet, digest, load, write
from mlnotes_docs.outputs import make

INCLUDE = '```python\n--8<-- "{}"\n```\n'
FAULTS = {
    "tab.md": '=== "One"\n\n    ```python\n    a = 1\n    undefined\n    ```\n',
    "region.md": INCLUDE.format("src/mlnotes/check.py:nowhere"),
    "file.md": INCLUDE.format("snippets/demo/nowhere.py"),
    "edited.md": INCLUDE.format("snippets/demo/edited.py"),
    "stale.md": INCLUDE.format("snippets/demo/stale.py"),
    "drifted.md": INCLUDE.format("snippets/demo/drifted.py"),
    "broken.md": INCLUDE.format("snippets/demo/broken.py"),
    "skipped.md": "```{.python .notest}\nprint(1)\n```\n",
    "unknown.md": "```{.python .continuation}\nprint(1)\n```\n",
    "inline.md": "```python\nprint(1)\n```\n\n```text\n2\n```\n",
    "typeerror.md": "!!! note\n\n    ```python\n    len(1)\n    ```\n",
    "open.md": "```python\nprint(1)\n",
    "two.md": '```python\n--8<-- "src/mlnotes/loss.py:mse"\n'
    '--8<-- "src/mlnotes/softmax.py:softmax"\n```\n',
}
WELL = {
    "good.md": INCLUDE.format("snippets/demo/good.py"),
    "excused.md": '```{.python .notest reason="needs a microphone"}\nlisten()\n```\n',
    "shell.md": "```bash\nmake nothing\n```\n",
    "shown.md": "```python\nprint(1 / 3)\n```\n\n```text\n0.333\n```\n",
}


def test_each_fault_of_a_code_block_is_found(project) -> None:
    for name, body in (FAULTS | WELL).items():
        project.page(name, body)
    for name in ("edited", "stale", "drifted", "broken"):
        project.write(f"snippets/demo/{name}.py", "print('value 1.0')\n")
        assert make(Snippet(project.folder, f"demo/{name}")) is None
    project.write("snippets/demo/edited.out", "value 1.1\n")
    project.write("snippets/demo/stale.py", "print('value 1.00')\n")
    # Two programs that passed when they were recorded and no longer do.
    for name, text in {
        "drifted": "print('value 1.5')\n",
        "broken": "x = 1\nprint(x.nothing)\n",
    }.items():
        _forge(project.folder, f"demo/{name}", text)
    report = project.pytest()
    for place, message in {
        "en/tab.md:8": "NameError: name 'undefined' is not defined",
        "en/region.md:7": "src/mlnotes/check.py has no [start:nowhere]",
        "en/file.md:7": "snippets/demo/nowhere.py does not exist",
        "en/edited.md:6": "snippets/demo/edited.out was edited by hand",
        "en/stale.md:6": "snippets/demo/stale.py changed since its output was made",
        "en/drifted.md:6": "snippets/demo/drifted.out:1: recorded 'value 1.0'",
        "en/broken.md:6": "snippets/demo/broken.py:2: AttributeError",
        "en/skipped.md:6": "a block that is not run says why",
        "en/unknown.md:6": "cannot be 'continuation'",
        "en/inline.md:6": "1 is not 2",
        "en/typeerror.md:8": "TypeError: object of type 'int' has no len()",
        "en/open.md:6": "never ends",
        "en/two.md:6": "a block shows one module, got src/mlnotes/loss.py, src",
    }.items():
        assert re.search(rf"docs/{place}: .*{re.escape(message)}", report), place
    assert "docs/en/tab.md:10: undefined" in report
    for name in WELL:
        assert not re.search(rf"^FAILED docs/en/{name}", report, re.M), name
    assert "not run: docs/en/excused.md:6: needs a microphone" in report


def _forge(root, name: str, text: str) -> None:
    """Change a program together with its entry, as a change of torch would."""
    snippet = Snippet(root, name)
    write(snippet.path, text)
    entries = load(root)
    entries[name]["source"] = digest(snippet.path.read_bytes())
    write(root / "snippets/results.json", json.dumps(entries))


def test_an_endless_snippet_does_not_stop_the_others(project, monkeypatch) -> None:
    monkeypatch.setattr(examples, "LIMIT", 1.5)
    for name, text in {
        "endless": "while True:\n    pass\n",
        "fine": "print(1)\n",
    }.items():
        project.write(f"snippets/demo/{name}.py", "print(1)\n")
        assert make(Snippet(project.folder, f"demo/{name}")) is None
        _forge(project.folder, f"demo/{name}", text)
    check = examples.check_snippet
    assert "computed for over 3 s" in check(project.folder, "snippets/demo/endless.py")
    assert check(project.folder, "snippets/demo/fine.py") is None


def test_a_slow_snippet_is_tried_with_two_seeds(project) -> None:
    text = "# slow: 1\nimport sys\nassert sys.argv[1:] == []\nprint(7)\n"
    name = "snippets/demo/slow.py"
    project.write(name, text)
    assert make(Snippet(project.folder, "demo/slow")) is None
    assert "slow.py:3: AssertionError" in examples.check_snippet(project.folder, name)
    _forge(project.folder, "demo/slow", text.replace("[]", "['--seeds', '2']"))
    assert examples.check_snippet(project.folder, name) is None


def test_a_slow_output_says_when_and_how_it_was_made(project) -> None:
    project.write("snippets/demo/slow.py", "# slow: 1\nprint(7)\n")
    assert make(Snippet(project.folder, "demo/slow")) is None
    project.page("slow.md", '```text\n--8<-- "snippets/demo/slow.out"\n```\n')
    assert project.build()[0] == 0
    for folder, word in (("site", "Made on"), ("site/zh", "生成于")):
        text = (project.folder / folder / "slow/index.html").read_text("utf-8")
        assert word in text
        assert "make outputs SLOW=1 ONLY=demo/slow" in text


def test_each_fault_of_a_page_fails_the_build(project) -> None:
    assert project.build()[0] == 0
    project.page("macro.md", "A formula $\\nonsense{x}$ here.\n")
    project.page("link.md", "A [link](nowhere.md) and an [anchor](index.md#nowhere).\n")
    project.page("heading.md", "## No id\n\n## Formula $x$ {#formula}\n")
    project.page("alt.md", "![](snippets/demo/good.svg)\n")
    project.page("cite.md", "As shown [@nobody2020].\n")
    project.write("docs/shared/references.bib", "@misc{a, title={T}, year={2020}}\n")
    project.write("docs/en/matter.md", "---\ndescription: [x\n---\n# T {#t}\n")
    code, output = project.build()
    assert code != 0
    for message in [
        "macro.md: Undefined control sequence \\nonsense in the formula",
        "'link.md' contains a link 'nowhere.md'",
        "'link.md' contains a link 'index.md#nowhere'",
        "heading.md: heading '## No id' has no explicit id",
        "heading.md: formula in the heading",
        "figure ../snippets/demo/good.svg has no alt text",
        "cite.md: no reference 'nobody2020'",
        "cite.md cites, but has no \\bibliography",
        "matter.md: the front matter is not valid YAML",
    ]:
        assert message in output, f"{message}\n---\n{output}"


def test_a_missing_file_or_region_fails_the_build(project) -> None:
    for include in ("snippets/demo/nowhere.py", "src/mlnotes/check.py:nowhere"):
        project.page("index.md", INCLUDE.format(include))
        code, output = project.build()
        assert code != 0
        assert "could not be" in output


def test_a_block_is_tested_in_both_languages_in_a_row(monkeypatch) -> None:
    def item(path: str, name: str) -> SimpleNamespace:
        return SimpleNamespace(path=Path("/book", path), name=name)

    monkeypatch.setattr(examples, "_root", Path("/book"))
    items = [
        item("tests/test_a.py", "x"),
        *(item("docs/en/b/index.md", name) for name in "12"),
        item("docs/en/a/index.md", "3"),
        *(item("docs/zh/b/index.md", name) for name in "45"),
        item("docs/zh/a/index.md", "6"),
        item("README.md", "7"),
    ]
    examples.pytest_collection_modifyitems(items)
    assert "".join(each.name for each in items) == "x3614257"
