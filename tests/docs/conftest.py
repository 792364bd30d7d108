"""A small project with a site of its own, on which a fault can be planted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlnotes_docs.manifest import Snippet
from mlnotes_docs.outputs import make

ROOT = Path(__file__).parents[2]
PAGE = """---
description: A page for the tests.
---
# Page {#page}

"""
GOOD = """import matplotlib.pyplot as plt

print("[5.1] mean 2.50 ± 0.30")
plt.plot([1, 2])
plt.show()
"""


@pytest.fixture(scope="session")
def root() -> Path:
    """The real project."""
    return ROOT


class Project:
    """A copy of the configuration with pages of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("mkdocs.yml", "mkdocs.zh.yml", "pyproject.toml"):
            text = (ROOT / name).read_text("utf-8").split("\nnav:")[0]
            self.write(name, text + "\n")
        for name in ("src", "node_modules", "README.md", "LICENSE"):
            (folder / name).symlink_to(ROOT / name)
        (folder / "docs" / "shared").mkdir(parents=True)
        shared = Path("docs", "shared")
        for name in (
            "css",
            "js",
            "images",
            "chapters.yml",
            "glossary.yml",
            "items.yml",
            "paths.yml",
        ):
            (folder / shared / name).symlink_to(ROOT / shared / name)
        self.write("pytest.ini", "[pytest]\n")
        self.page("index.md", "Nothing here yet.\n")
        self.write("snippets/demo/good.py", GOOD)
        assert make(Snippet(folder, "demo/good")) is None

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def page(self, name: str, body: str) -> None:
        for language in ("en", "zh"):
            self.write(f"docs/{language}/{name}", PAGE + body)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def pytest(self) -> str:
        done = self.run(
            "pytest", "-p", "mlnotes_docs.examples", "--markdown-docs", "docs"
        )
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return done.stdout

    def build(self) -> tuple[int, str]:
        done = self.run("mlnotes_docs.site", "build", "--target", "site")
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small project with one good page and one good snippet."""
    return Project(tmp_path)
