from pathlib import Path

import pytest

from mlnotes_docs.manifest import Snippet, complaints, load, record, snippets, write
from mlnotes_docs.outputs import choose, make


@pytest.fixture
def snippet(tmp_path: Path) -> Snippet:
    snippet = Snippet(tmp_path, "demo/one")
    write(tmp_path / "src/mlnotes/part.py", "x = 1\n")
    write(snippet.path, "print(1)\n")
    write(snippet.output, "1\n")
    write(snippet.path.with_name("one.svg"), "<svg/>")
    record(snippet, ["mlnotes.part"], seconds=0.1)
    return snippet


def complain(snippet: Snippet) -> str:
    return "; ".join(complaints(snippet, load(snippet.root).get(snippet.name)))


def test_a_fresh_record_has_no_complaint(snippet: Snippet) -> None:
    assert complain(snippet) == ""


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("snippets/demo/one.py", "print(2)\n", "one.py changed since"),
        ("snippets/demo/one.out", "2\n", "demo/one.out was edited by hand"),
        ("snippets/demo/one.svg", "<svg />", "demo/one.svg was edited by hand"),
        ("snippets/demo/one-2.svg", "<svg/>", "one-2.svg was not drawn by this"),
        ("src/mlnotes/part.py", "x = 2\n", "one.out is stale, mlnotes.part changed"),
    ],
)
def test_every_change_is_seen(
    snippet: Snippet, name: str, text: str, complaint: str
) -> None:
    write(snippet.root / name, text)
    assert complaint in complain(snippet)


def test_what_is_missing_is_seen(snippet: Snippet) -> None:
    snippet.output.unlink()
    assert "demo/one.out is missing" in complain(snippet)
    write(snippet.root / "snippets/demo/two.py", "print(2)\n")
    assert "never run" in complain(Snippet(snippet.root, "demo/two"))


def test_outputs_run_what_is_stale_and_only_that(snippet: Snippet) -> None:
    root = snippet.root
    write(root / "snippets/demo/two.py", "print(2)\n")
    write(root / "snippets/demo/long.py", "# slow: 3\nprint(3)\n")
    names = [s.name for s in snippets(root)]
    assert names == ["demo/long", "demo/one", "demo/two"]
    assert [s.name for s in choose(root, "", False, False)] == ["demo/two"]
    assert [s.name for s in choose(root, "", True, False)] == ["demo/one", "demo/two"]
    assert [s.name for s in choose(root, "demo", False, True)] == ["demo/long"]
    with pytest.raises(ValueError, match=r"ONLY must name .* got 'nowhere'"):
        choose(root, "nowhere", False, False)


def test_a_failed_run_leaves_the_old_output(snippet: Snippet) -> None:
    write(snippet.path, "print(3)\nraise ValueError('no')\n")
    problem = make(snippet)
    assert problem is not None
    assert problem.startswith("snippets/demo/one.py:2: ValueError: no")
    assert snippet.output.read_text() == "1\n"


def test_a_slow_snippet_says_when_and_how_it_was_made(snippet: Snippet) -> None:
    slow = Snippet(snippet.root, "demo/long")
    write(slow.path, "# slow: 3\nprint(3)\n")
    assert make(slow) is None
    entry = load(snippet.root)["demo/long"]
    assert entry["command"] == "make outputs SLOW=1 ONLY=demo/long"
    assert entry["made"]
    assert complain(slow) == ""


def test_the_real_outputs_are_up_to_date(root: Path) -> None:
    entries = load(root)
    found = [c for s in snippets(root) for c in complaints(s, entries.get(s.name))]
    assert found == []
    assert set(entries) == {s.name for s in snippets(root)}
