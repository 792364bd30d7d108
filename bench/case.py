"""What a case of the benchmark is."""

from collections.abc import Callable
from dataclasses import dataclass

Runs = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class Case:
    """One thing to time.

    Attributes:
        name: What `--only` is looked for in.
        setup: Makes the data, returns the runs: `"ours"` and rivals that do the same.
        why: The reason for the ratio, where it is far from 1.
    """

    name: str
    setup: Callable[[], Runs]
    why: str = ""
