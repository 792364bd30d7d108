"""A reader installs the wheel that the site serves, and pastes snippets."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from mlnotes_docs.compare import compare, tolerance
from mlnotes_docs.manifest import load, snippets
from real_site import ADDRESS


def test_three_pasted_snippets_run_on_the_served_wheel(
    root: Path, built: Path, tmp_path: Path
) -> None:
    (wheel,) = built.glob("*.whl")
    page = (built / "classification-loss/index.html").read_text("utf-8")
    assert f"pip install {ADDRESS}{wheel.name}" in page
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    target = tmp_path / "installed"
    install = ["pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([sys.executable, "-m", *install, target, wheel], check=True)
    # torch and the rest come from here; `mlnotes` can only be the wheel's, since
    # Python ignores editable installations on PYTHONPATH.
    packages = sysconfig.get_paths()["purelib"]
    path = os.pathsep.join([str(target), packages])
    quick = sorted(snippets(root), key=lambda s: load(root)[s.name]["seconds"])
    chosen = [s for s in quick if load(root)[s.name]["modules"]][:3]
    assert len(chosen) == 3
    for snippet in chosen:
        source = snippet.path.read_text("utf-8")
        code = f"import mlnotes; assert {str(target)!r} in mlnotes.__file__\n{source}"
        done = subprocess.run(
            [python, "-c", code],
            cwd=tmp_path,
            env={"PYTHONPATH": path, "MPLBACKEND": "agg", "PATH": "", "HOME": "/tmp"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{snippet.name}\n{done.stderr}"
        recorded = snippet.output.read_text("utf-8")
        assert compare(recorded, done.stdout, tolerance(source)) is None
