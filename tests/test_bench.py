import json
import math

import pytest
import torch
from bench import __main__ as bench
from bench.case import REASONS


@pytest.fixture(autouse=True)
def _same_threads():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("only", ["Adam, 100 × ", "cross_entropy forward, 256×10"])
def test_prints_a_table_of_ratios(capsys, only):
    bench.main(["--only", only, "--rounds", "2"])
    machine, rounds, header, *rows = capsys.readouterr().out.splitlines()
    assert f"threads: 1, torch {torch.__version__}" in machine
    assert "2 rounds" in rounds
    assert header.split()[:4] == ["case", "theirs", "ratio", "quartiles"]
    assert len({len(row) for row in [header, *rows]}) == 1
    assert rows
    for row in rows:
        ratio, quartiles, us, memory = row.split()[-4:]
        low, high = map(float, quartiles.split("–"))
        assert row.startswith(only)
        assert 0 < low <= float(ratio) <= high < math.inf
        assert int(us) > 0
        assert memory == "-"


def test_says_why_once_for_the_cases_that_share_a_reason(capsys):
    bench.main(["--only", "AvgPool2d", "--rounds", "2"])
    *_, before, last = capsys.readouterr().out.splitlines()
    assert before.startswith("AvgPool2d 2×2 forward+backward")
    assert last.startswith("  why: ")


def test_each_reason_stands_in_both_languages():
    assert {case.why for case in bench.CASES if case.why} == set(REASONS)


def test_records_what_it_prints(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bench.main(["--only", "AvgPool2d", "--rounds", "2", "--record"])
    kept = json.loads((tmp_path / "docs/shared/proof/bench.json").read_text("utf-8"))
    assert kept["versions"]["torch"] == torch.__version__
    printed = [line.split() for line in capsys.readouterr().out.splitlines()[3:-1]]
    assert [row["ratio"] for row in kept["rows"]] == [line[-4] for line in printed]
    assert kept["rows"][0]["why"]["zh"] == REASONS[kept["rows"][0]["why"]["en"]]


def test_counts_the_memory_kept_for_the_gradient():
    x, other = torch.ones(7, 11, requires_grad=True), torch.ones(11)
    assert bench.kept(lambda: x + other) == 0
    assert bench.kept(lambda: (x * other).exp()) == 4 * (7 * 11 + 11)
    assert bench.kept(lambda: x.square() * x) == 2 * 4 * 7 * 11


@pytest.mark.parametrize("case", bench.CASES, ids=lambda case: case.name)
def test_what_is_compared_computes_the_same(case, unchecked):
    ours, *rivals = ((run(), run())[1] for run in case.setup().values())
    for theirs in rivals:
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("bad", [["--only", "nothing"], ["--rounds", "1"]])
def test_refuses_what_it_cannot_run(capsys, bad):
    with pytest.raises(SystemExit):
        bench.main(bad)
    assert "--only must be part of a case's name" in capsys.readouterr().err
