"""Each failure of a round is an alarm, and every test has its round."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import chain, pairwise

import psutil
import pytest
from proof.steady import LOCALES, Settings, busy, deal, suite

COLLECT = ["--collect-only", "-q", "-p", "proof.shuffle", "-p", "no:cacheprovider"]
QUIET = replace(Settings.draw(1), workers=0, load=0)
TESTS = """import locale, os, time, warnings
def test_good():
    assert os.environ["TZ"] == "Asia/Shanghai" and time.tzname[0] == "CST"
    assert os.environ["PYTHONHASHSEED"] == "7"
def test_bad():
    assert 1 == 2
"""


def test_all_parts_together_are_everything_once() -> None:
    things = [f"test_{i}.py" for i in range(20)]
    parts = [deal(things, 3, number) for number in (4, 5, 6)]
    assert sorted(chain(*parts)) == sorted(things)
    assert deal(things, 3, 4) == deal(things, 3, 7) == parts[0]
    assert parts[0] != sorted(parts[0])


def test_settings_are_drawn_by_the_round_and_differ() -> None:
    drawn = [Settings.draw(number) for number in range(1, 21)]
    assert drawn == [Settings.draw(number) for number in range(1, 21)]
    assert len({settings.hashing for settings in drawn}) == 20
    assert {settings.locale for settings in drawn} == set(LOCALES)
    assert {settings.load for settings in drawn} == {0, 1, 2}
    assert {settings.threads for settings in drawn} == {1, 2, 4}


def test_the_last_locale_has_no_letters_beyond_ascii(tmp_path) -> None:
    code = "import locale; print(locale.getpreferredencoding(False))"
    for name, encoding in (("C without UTF-8", "ANSI_X3.4-1968"), ("C", "UTF-8")):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=replace(QUIET, locale=name).environment(tmp_path),
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip().upper() == encoding


def test_a_failure_is_an_alarm(root, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    folder = tmp_path / "笔记 [copy]"
    folder.mkdir()
    for name in ("src", "proof"):
        (folder / name).symlink_to(root / name)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(TESTS)
    settings = replace(QUIET, hashing=7, zone="Asia/Shanghai")
    count, failed = suite(["test_it.py"], settings, folder)
    assert count == 2
    (alarm,) = failed
    assert "test_bad: assert 1 == 2" in alarm
    (folder / "report.xml").unlink()
    (folder / "pytest.ini").write_text("[nonsense")
    count, failed = suite(["test_it.py"], settings, folder)
    assert count == 0
    assert failed[0].startswith("pytest ended with")


def test_the_order_is_drawn_and_modules_stay_together(tmp_path) -> None:
    for name in "abc":
        text = "".join(f"def test_{i}(): pass\n" for i in range(5))
        (tmp_path / f"test_{name}.py").write_text(text)
    orders = []
    for seed in ("1", "1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *COLLECT],
            cwd=tmp_path,
            env=os.environ
            | {"TEST_ORDER": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        orders.append([x for x in done.stdout.splitlines() if "::" in x])
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])
    files = [line.split("::")[0] for line in orders[0]]
    assert sum(a != b for a, b in pairwise(files)) == 2


@pytest.mark.parametrize("count", [0, 2])
def test_the_load_ends_with_the_round(count) -> None:
    before = set(psutil.Process().children())
    with busy(count):
        assert len(set(psutil.Process().children()) - before) == count
    assert set(psutil.Process().children()) <= before
