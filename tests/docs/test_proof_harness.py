"""Which blocks are measured, and that faults planted in them are counted."""

import sys

import pytest
from proof.blocks import choose, lay
from proof.clock import Clock, clock
from proof.faults import ALARM, Small, alarm, rows, server
from proof.harness import rows as table
from proof.methods import METHODS, Result
from proof.planted import FAULTS, NEIGHBOUR, WHOLE

from mlnotes_docs.manifest import load, snippets
from mlnotes_docs.proof import COLUMNS

BY = {fault.title["en"]: fault for fault in FAULTS}


def test_the_blocks_are_the_first_quick_programs_of_the_book(root) -> None:
    blocks = choose(root, 1.0, 50)
    assert blocks == choose(root, 1.0)[:50] == choose(root, 1.0, 50)
    assert len({block.name for block in blocks}) == 50
    assert [block.chapter for block in blocks][:1] == ["foundations"]
    for block in blocks:
        assert load(root)[block.name]["seconds"] == block.seconds <= 1
        source = (root / "snippets" / f"{block.name}.py").read_text("utf-8")
        assert block.text == source
    with pytest.raises(ValueError, match="count must be at most"):
        choose(root, 1.0, 10_000)


def test_a_book_holds_the_blocks_and_nothing_else(root, tmp_path) -> None:
    blocks = choose(root, 1.0, 12)
    lay(root, tmp_path, blocks)
    programs = {s.name for s in snippets(tmp_path)}
    assert programs == {block.name for block in blocks}
    assert load(tmp_path).keys() == {block.name for block in blocks}
    pages = "".join(p.read_text("utf-8") for p in tmp_path.rglob("index.md"))
    for block in blocks:
        assert pages.count(f'"snippets/{block.name}.py"') == 1


def test_the_clock_counts_children_and_orphans(tmp_path) -> None:
    burn = "import time\nwhile time.process_time() < {}: pass"
    orphan = (
        "import subprocess, sys\n"
        f"subprocess.Popen([sys.executable, '-c', {burn.format(1.5)!r}])"
    )
    done = clock([[sys.executable, "-c", code] for code in (orphan, "1 / 0")], tmp_path)
    assert done.codes == [0, 1]
    assert done.failed == 1
    assert 1.5 <= done.cpu < 4
    assert "ZeroDivisionError" in done.output


@pytest.fixture(scope="module")
def small(root, tmp_path_factory) -> Small:
    return Small(root, tmp_path_factory.mktemp("small"))


@pytest.mark.parametrize(
    ("key", "title", "noticed"),
    [
        ("ours", None, False),
        ("ours", "a program prints another number than is stored", True),
        ("python", "a digit of the stored output is edited", False),
        ("python", "a block raises an error", True),
    ],
)
def test_a_planted_fault_is_counted(small, key, title, noticed) -> None:
    before = {p: p.read_bytes() for p in small.folder.glob("snippets/demo/*")}
    with server() as port:
        fault = BY[title] if title else WHOLE
        assert alarm(METHODS[key], small, fault, port) is noticed
    assert before == {p: p.read_bytes() for p in before}  # it is mended again


def test_a_fault_that_cannot_be_planted_is_refused(small) -> None:
    fault = type(WHOLE)({"en": "", "zh": ""}, (("first.py", "nowhere", ""),))
    with (
        pytest.raises(ValueError, match=r"first.py must contain 'nowhere'"),
        small.planted(fault, 0),
    ):
        pass


def test_the_rows_tell_what_was_found() -> None:
    count = len(FAULTS)
    alarms = dict.fromkeys(METHODS, [False] * (count + 2))
    alarms["ours"] = [True] * (count - 1) + [False] * 3
    alarms["nbmake"] = [True] + [False] * count + [True]
    faults = rows(alarms)
    assert faults[0]["ours"] == faults[0]["nbmake"] == ALARM[True]
    assert [row["planted"] for row in faults][-2:] == [WHOLE.title, NEIGHBOUR.title]
    rounds = [
        {key: Result(Clock([0], 9.0, cpu, ""), 0, 5) for key in METHODS}
        | {"nbmake": Result(Clock([1], 8.0, 2 * cpu, ""), 1, 4)}
        for cpu in (5.0, 10.0, 25.0)
    ]
    made = {row["method"]["en"]: row for row in table(rounds, faults)}
    ours, nbmake = (made[METHODS[key].title["en"]] for key in ("ours", "nbmake"))
    assert ours["found"] == f"{count - 1} / {count}"
    assert (ours["block_cpu"], ours["ratio"], ours["isolated"]["en"]) == (2, 1, "yes")
    assert (nbmake["blocks"], nbmake["false"], nbmake["block_cpu"]) == (4, 1, 5)
    assert (nbmake["block_wall"], nbmake["ratio"]) == (2, 0.4)
    assert (nbmake["isolated"]["zh"], nbmake["found"]) == ("否", f"1 / {count}")
    for name, found in (("faults", faults), ("harness", list(made.values()))):
        assert all(COLUMNS[name].keys() <= row.keys() for row in found)
