"""Pytest plugin for mutation runs, where one process forks thousands that run pytest.

Shape types: `--jaxtyping-packages` refuses when the package was imported before, as it
is in each fork. What a fork would do anew is done once, before. And the tests named
after the changed module come first, since one of them finds most changes.
"""

import gc
import os
import sys

import pytest
import torch._dynamo  # torch imports both when first used
import torch.distributed.tensor  # noqa: F401
from jaxtyping import install_import_hook

if "mlnotes" not in sys.modules:
    install_import_hook(["mlnotes"], "beartype.beartype")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the changed module first, in the order of their durations."""
    parts = os.environ.get("MUTANT_UNDER_TEST", "").split(".")

    def elsewhere(item: pytest.Item) -> bool:
        name = item.path.stem.removeprefix("test_")
        return name not in parts and name.split("_")[0] not in parts

    items.sort(key=elsewhere)


def pytest_unconfigure() -> None:
    """Spare the forks a search for garbage among all that was imported."""
    gc.freeze()
