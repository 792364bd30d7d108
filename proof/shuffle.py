"""Pytest plugin: the order of the tests is drawn, from the seed in `TEST_ORDER`.

The tests of a module stay together, since they may share what is made once for it.
"""

import os
import random

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Draw an order of the modules, and one of the tests in each."""
    draw = random.Random(os.environ["TEST_ORDER"])
    modules = {item.path: draw.random() for item in items}
    places = [(modules[item.path], draw.random(), item) for item in items]
    items[:] = [item for *_, item in sorted(places, key=lambda place: place[:2])]
