"""Pytest plugin for mutation runs, where one process forks thousands that run pytest.

Shape types: `--jaxtyping-packages` refuses when the package was imported before, as it
is in each fork. And what a fork would do anew is done once, before.
"""

import gc
import sys

import torch._dynamo  # torch imports both when first used
import torch.distributed.tensor  # noqa: F401
from jaxtyping import install_import_hook

if "mlnotes" not in sys.modules:
    install_import_hook(["mlnotes"], "beartype.beartype")


def pytest_unconfigure() -> None:
    """Spare the forks a search for garbage among all that was imported."""
    gc.freeze()
