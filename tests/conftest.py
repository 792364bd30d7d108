"""Shared fixtures."""

from collections.abc import Iterator
from pathlib import Path

import jaxtyping
import pytest
import torch

import real_site


@pytest.fixture(autouse=True)
def _one_seed() -> None:
    torch.manual_seed(0)


@pytest.fixture
def unchecked() -> Iterator[None]:
    """Switch the shape types off, so that our own messages on bad input are seen.

    In the other tests jaxtyping and beartype check every signature as it is called.
    A reader's program runs without them, as do the tests that ask for this fixture.
    """
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the real site, to be read only."""
    return real_site.built()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Leave backslashes out of a test's name, so that it can be run by its name."""
    return val.replace("\\", "") if isinstance(val, str) and "\\" in val else None
