"""How figures are taken from what other programs report."""

import re
from pathlib import Path

import pytest
from proof import edits, suite
from proof.lighthouse import figures, rows
from proof.mutants import change_of, explained, row

ROOT = Path(__file__).parents[2]
DIFF = """--- src/mlnotes/x.py
+++ src/mlnotes/x.py
@@ -1,4 +1,4 @@
 def f(a):
-    return a  < 1
+    return a <= 1
"""


def report(score: float | None, blocking: float) -> dict:
    scores = ("performance", "accessibility", "best-practices", "seo")
    requests = [{"url": "http://x/"}, {"url": "data:image/png;base64,"}]
    return {
        "categories": {name: {"score": score} for name in scores},
        "audits": {
            "total-blocking-time": {"numericValue": blocking},
            "cumulative-layout-shift": {"numericValue": 0.01234},
            "total-byte-weight": {"numericValue": 123_456},
            "network-requests": {"details": {"items": requests}},
        },
    }


def test_figures_of_a_report_are_medians_over_the_rounds() -> None:
    looks = [figures(report(s, b)) for s, b in ((0.9, 80), (1.0, 20), (0.98, 40.6))]
    (found,) = rows({"zh/": looks})
    assert found == {
        "page": "`/zh/`",
        "performance": 98,
        "accessibility": 98,
        "practices": 98,
        "seo": 98,
        "blocking": 41,
        "shift": 0.012,
        "kilobytes": 123,
        "requests": 1,
    }


def test_a_report_without_a_score_is_refused() -> None:
    with pytest.raises(RuntimeError, match="no score for performance"):
        figures(report(None, 1))


def test_a_change_is_told_by_the_line_before_and_after() -> None:
    change = change_of("mlnotes.x.x_f__mutmut_4", DIFF)
    assert change == ("mlnotes.x.x_f", "return a < 1", "return a <= 1")


def test_a_module_is_counted() -> None:
    codes = dict.fromkeys(["m.x_f__mutmut_1", "m.x_f__mutmut_2"], 1)
    codes |= {"m.x_f__mutmut_3": 24, "m.x_f__mutmut_4": 255, "m.x_f__mutmut_5": None}
    codes |= {"m.x_f__mutmut_6": 0, "m.x_g__mutmut_1": 0}
    equal = {("m.x_g", "return a < 1", "return a <= 1")}
    assert row("m", codes, equal, lambda mutant: DIFF) == {
        "module": "m",
        "mutants": 7,
        "run": 5,
        "killed": 3,
        "equivalent": 1,
        "open": 1,
        "share": 75.0,
    }
    assert row("m", {"m.x_f__mutmut_1": None}, set(), str)["share"] is None


@pytest.mark.parametrize("kind", ["equivalent", "open"])
def test_each_reason_is_about_a_line_of_the_library(kind: str) -> None:
    for (mutant, before, after), why in explained(ROOT, kind).items():
        module = re.split(r"\.x[_ǁ]", mutant)[0]
        path = ROOT / "src" / Path(*module.split(".")).with_suffix(".py")
        assert before in " ".join(path.read_text("utf-8").split()), mutant
        assert before != after, mutant
        assert len(why.split()) > 3, why


def test_no_change_is_both_equal_and_not() -> None:
    assert not explained(ROOT, "equivalent").keys() & explained(ROOT, "open").keys()


@pytest.mark.filterwarnings("ignore")  # of MkDocs' plugins
def test_each_change_is_timed_and_its_pages_are_counted(project) -> None:
    project.page("one.md", "Words.\n")
    change = {"en": "a page", "zh": "一页"}
    names = {"docs/en/one.md": change, "docs/shared/new.yml": change}
    project.write("docs/shared/new.yml", "")
    page, everything = edits.rows(project.folder, names, 2)
    assert (page["pages"], page["rounds"]) == ("1", 2)
    assert everything["pages"] == edits.ALL
    assert page["seconds"] >= 0
    times = [([], 3.0), ([], 1.04), ([], 2.0)]
    assert edits.row(change, times)["seconds"] == 2.0


SAID = """SKIPPED [1] tests/test_x.py:3: no index is reachable
FAILED no test
=== 3420 passed, 1 skipped, 2 warnings in 970.25s (0:16:10) ===
"""


def test_a_run_of_the_tests_is_counted() -> None:
    found = suite.row("make test", suite.FRESH, SAID, 970.25)
    assert (found["passed"], found["skipped"], found["minutes"]) == (3420, 1, 16.2)
    assert found["why"] == "tests/test_x.py:3: no index is reachable"


@pytest.mark.parametrize("last", ["1 failed, 5 passed in 2s", "nothing", "2 errors"])
def test_a_run_that_failed_is_not_recorded(last: str) -> None:
    with pytest.raises(RuntimeError, match="make test did not pass"):
        suite.row("make test", suite.FRESH, last, 1.0)
