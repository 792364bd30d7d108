"""Which commit a build was made from: from git, or from the environment.

Where there is no `.git`, as in an archive, `SOURCE_COMMIT` names it and
`SOURCE_DATE_EPOCH` dates it; where nothing does, pages name no commit. So a build
depends on the files, the commit and these two variables, and on nothing else.
"""

import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.dates import format_date

DATE = {"en": "d MMMM y", "zh": "y 年 M 月 d 日"}
SHORT = 8  # git's own short form grows with the number of objects in a clone


@dataclass(frozen=True)
class Revision:
    """A state of the project.

    Attributes:
        commit: The commit's full name; empty if nothing says it.
        seconds: When it was made, in seconds since 1970; 0 if nothing says it.
        changed: Whether files differ from the commit's.
    """

    commit: str
    seconds: int
    changed: bool

    @property
    def short(self) -> str:
        """The commit's name as it is shown."""
        return self.commit[:SHORT]

    def date(self, language: str) -> str:
        """Return the day of the commit, in UTC, as it is written in a language."""
        day = datetime.fromtimestamp(self.seconds, UTC)
        return format_date(day, DATE[language], locale=language)


def revision(root: Path) -> Revision:
    """Return the state of a project's folder.

    Args:
        root: The project's folder; git is asked only if it is the top of a checkout.

    Raises:
        ValueError: If `SOURCE_COMMIT` is not a commit's name.
    """
    if commit := os.environ.get("SOURCE_COMMIT", ""):
        if len(commit) < SHORT or not set(commit) <= set("0123456789abcdef"):
            raise ValueError(
                f"SOURCE_COMMIT must be {SHORT} or more hexadecimal digits, "
                f"got {commit!r}"
            )
        return Revision(commit, int(os.environ.get("SOURCE_DATE_EPOCH", 0)), False)
    if not (root / ".git").exists():
        return Revision("", 0, False)
    commit, _, seconds = _git(root, "log", "-1", "--format=%H %ct").partition(" ")
    return Revision(
        commit, int(seconds or 0), bool(_git(root, "status", "--porcelain"))
    )


def _git(root: Path, *command: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *command], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
