"""`make mutants`: small changes of the library that no test finds, counted by module.

mutmut makes the changes and runs, for each, the tests that reach the changed function
(`tool.mutmut` in pyproject.toml). A change that goes unnoticed is either equal in
effect, for the reason that `tests/mutants.yml` gives, or a gap: both are counted here.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from mlnotes_docs.proof import record

SOURCE = Path("mutants/src/mlnotes")
# Exit codes. Any other, and none, is of a mutant that was not judged.
MISSED = {0, 5, 33}  # all tests passed, or none reaches it
FOUND = {1, 3, -24, 24, 36, 152}  # a test failed, pytest did, or its time was over
Change = tuple[str, str, str]


def change_of(mutant: str, diff: str) -> Change:
    """Return a mutant's name without its number, the line before and after."""
    lines = [x for x in diff.splitlines() if x[:3] not in {"+++", "---"}]
    before, after = (
        " ".join(" ".join(x[1:].split()) for x in lines if x.startswith(sign))
        for sign in "-+"
    )
    return re.sub(r"__mutmut_\d+$", "", mutant), before, after


def explained(root: Path, kind: str) -> dict[Change, str]:
    """Return the reasons of `tests/mutants.yml`, by what is changed.

    Args:
        root: The project's folder.
        kind: `equivalent`: no input can tell; `open`: one could, and no test does.
    """
    listed = yaml.safe_load((root / "tests" / "mutants.yml").read_text("utf-8"))[kind]
    reasons = {}
    for entry in listed:
        many = entry["after"]
        for after in [many] if isinstance(many, str) else many:
            lines = (" ".join(line.split()) for line in (entry["before"], after))
            reasons[(entry["mutant"], *lines)] = entry["why"]
    return reasons


def row(
    name: str,
    codes: dict[str, int | None],
    equal: set[Change],
    diff: Callable[[str], str],
) -> dict[str, Any]:
    """Count the mutants of one module.

    Args:
        name: Of the module.
        codes: The exit code of the tests for each mutant; None where they did not run.
        equal: The changes that are equal in effect.
        diff: Returns what a mutant changes.
    """
    found = [mutant for mutant, code in codes.items() if code in FOUND]
    missed = [mutant for mutant, code in codes.items() if code in MISSED]
    same = sum(change_of(m, diff(m)) in equal for m in missed)
    judged = len(found) + len(missed) - same
    return {
        "module": name,
        "mutants": len(codes),
        "run": len(found) + len(missed),
        "killed": len(found),
        "equivalent": same,
        "open": len(missed) - same,
        "share": round(100 * len(found) / judged, 1) if judged else None,
    }


def main() -> None:
    """Run the command line."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    root, equal = Path.cwd(), set(explained(Path.cwd(), "equivalent"))
    rows = []
    for path in sorted(SOURCE.rglob("*.meta")):
        codes = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        name = path.relative_to(SOURCE).as_posix().removesuffix(".py.meta")
        if codes:
            name = name.replace("/", ".")
            rows.append(row(name, codes, equal, get_diff_for_mutant))
    total = {key: sum(r[key] for r in rows) for key in list(rows[0])[1:-1]}
    judged = total["run"] - total["equivalent"]
    share = round(100 * total["killed"] / judged, 1)
    everything = {"module": {"en": "all", "zh": "合计"}, **total, "share": share}
    record(root, "mutants", "make mutants", [everything, *rows], ("mutmut", "torch"))
    for each in [everything, *rows]:
        print(*each.values(), sep="\t")


if __name__ == "__main__":
    main()
