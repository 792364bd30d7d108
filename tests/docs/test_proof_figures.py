"""How figures are taken from what other programs report."""

from pathlib import Path

import pytest
import yaml
from proof.lighthouse import figures, rows
from proof.mutants import change_of, explained, function_of, row

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


@pytest.mark.parametrize(
    ("mutant", "function"),
    [
        ("mlnotes.gan.ring.x_on_ring__mutmut_12", "mlnotes.gan.ring.on_ring"),
        ("mlnotes.stats.x__vector__mutmut_1", "mlnotes.stats._vector"),
        ("mlnotes.pool.xǁ_Pool2dǁ__init____mutmut_3", "mlnotes.pool._Pool2d.__init__"),
    ],
)
def test_a_mutant_is_named_after_its_function(mutant: str, function: str) -> None:
    assert function_of(mutant) == function


def test_a_change_is_told_by_the_line_before_and_after() -> None:
    change = change_of("mlnotes.x.x_f__mutmut_4", DIFF)
    assert change == ("mlnotes.x.f", "return a < 1", "return a <= 1")


def test_a_module_is_counted() -> None:
    codes = dict.fromkeys(["m.x_f__mutmut_1", "m.x_f__mutmut_2"], 1)
    codes |= {"m.x_f__mutmut_3": 24, "m.x_f__mutmut_4": 255, "m.x_f__mutmut_5": None}
    codes |= {"m.x_f__mutmut_6": 0, "m.x_g__mutmut_1": 0}
    equal = {("m.g", "return a < 1", "return a <= 1")}
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


def test_each_reason_says_of_what_and_why() -> None:
    reasons = explained(ROOT)
    listed = yaml.safe_load((ROOT / "tests" / "mutants.yml").read_text("utf-8"))
    assert len(reasons) == sum(len(c["to"]) for e in listed for c in e["changes"])
    for (function, before, after), why in reasons.items():
        path = ROOT / "src" / Path(*function.split(".")[:-1])
        assert any(p.exists() for p in (path.with_suffix(".py"), path.parent))
        assert before != after
        assert len(why.split()) > 3, why
