"""Records of what was measured, and the page that shows them."""

import json
import re
from pathlib import Path

import pytest

from mlnotes_docs import proof
from mlnotes_docs.project import LANGUAGES

ROOT = Path(__file__).parents[2]
NAMES = [path.stem for path in sorted((ROOT / proof.FOLDER).glob("*.json"))]
ROWS = [
    {"command": "`make x`", "state": {"en": "cold", "zh": "冷"}, "passed": 12345}
    | {"skipped": None, "why": None, "minutes": "1 | 2"},
]


def test_a_record_comes_back_as_a_table_in_each_language(tmp_path: Path) -> None:
    proof.record(tmp_path, "suite", "make x", ROWS, ("pytest",), tool="1.2")
    english, chinese = (proof.table(tmp_path, code, "suite") for code in LANGUAGES)
    head, line, row, _, note, css = english.splitlines()
    assert head == "| Command | Before it | Passed | Skipped | Why | Minutes |"
    assert line == "| --- | --- | ---: | ---: | ---: | --- |"
    assert row == "| `make x` | cold | 12,345 | — | — | 1 \\| 2 |"
    assert re.match(r"`make x`, \d{4}-\d\d-\d\d: .+ GiB, .+; Python 3", note)
    assert f"pytest {pytest.__version__}, tool 1.2." in note
    assert css == "{.made}"
    assert "| 冷 |" in chinese
    assert "，内存 " in chinese


def test_the_parts_of_a_sum_are_folded_away(tmp_path: Path) -> None:
    rows = [
        {"module": name, **dict.fromkeys(list(proof.COLUMNS["mutants"])[1:], 1)}
        for name in ("all", "first", "second")
    ]
    proof.record(tmp_path, "mutants", "make mutants", rows)
    text = proof.table(tmp_path, "en", "mutants")
    shown, folded = text.split('\n\n??? example "Module by module"\n\n')
    assert [row.split()[1] for row in shown.splitlines()] == ["Module", "---", "all"]
    parts = folded.splitlines()[:-3]
    assert all(row.startswith("    | ") for row in parts)
    assert [row.split()[1] for row in parts] == ["Module", "---", "first", "second"]


def test_a_record_names_no_path_of_the_machine(tmp_path: Path) -> None:
    path = proof.record(tmp_path, "suite", "make x", ROWS)
    assert str(tmp_path) not in path.read_text("utf-8")
    assert set(json.loads(path.read_text("utf-8"))["machine"]) == {
        "processor",
        "cores",
        "memory",
        "system",
    }


def test_a_row_without_a_column_is_refused(tmp_path: Path) -> None:
    less = {key: 1 for key in ROWS[0] if key != "minutes"}
    with pytest.raises(ValueError, match="rows of suite must have minutes, got"):
        proof.record(tmp_path, "suite", "make x", [{**ROWS[0]}, less])


@pytest.mark.parametrize("name", NAMES)
def test_each_record_is_shown_in_both_languages_with_a_command_that_exists(
    name: str,
) -> None:
    targets = re.findall(
        r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M
    )
    command = proof.load(ROOT, name)["command"].split()
    assert command[0] == "make"
    assert command[1] in targets
    for language in LANGUAGES:
        page = (ROOT / "docs" / language / "proof.md").read_text("utf-8")
        assert f"<!-- generated: proof {name} -->" in page
        assert proof.table(ROOT, language, name)
