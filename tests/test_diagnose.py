"""The verdicts, their limits, and three cases on real data."""

import math

import pytest
import torch

from mlnotes.activation import relu, sigmoid
from mlnotes.data import diabetes, digits, standardize_by, train_test_split
from mlnotes.diagnose import diagnose
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy, mse
from mlnotes.optim import SGD, Adam
from mlnotes.train import History, train

LIMITS = {"reference": 2.0, "large": 0.5, "gap": 0.25}  # large above 1; gap above 0.5


def curves(train, validation):
    """End at the given losses, after others that must not matter."""
    return History([], [9.0, 0.0, train], [0.0, 9.0, validation])


@pytest.mark.parametrize(
    ("simple", "training", "validation", "verdict"),
    [
        (0.75, 1.25, 1.25, "optimisation failed"),
        (1.24, 1.25, 9.0, "optimisation failed"),
        (1.25, 1.25, 1.25, "model too weak"),  # a tie is no failure
        (1.75, 1.25, 9.0, "model too weak"),
        (1.75, 1.0, 1.75, "overfitting"),  # exactly at the limit is not yet large
        (0.25, 0.5, 1.25, "overfitting"),  # the simple model matters no more
        (1.75, 0.5, 1.0, "fine"),
        (0.25, 0.5, 0.25, "fine"),
    ],
)
def test_verdicts(simple, training, validation, verdict):
    found = diagnose(curves(simple, 7.0), curves(training, validation), **LIMITS)
    assert found.verdict == verdict
    assert (found.simple_training, found.training) == (simple, training)
    assert found.validation == validation
    assert (found.large_training, found.large_validation) == (1.0, training + 0.5)
    told = [training, 1.0]
    told += [simple] if training > 1 else [validation, training + 0.5]
    assert all(f"{number:.3g}" in found.reason for number in told)


def test_the_simple_model_needs_no_validation():
    simple = History(train=[1.5])
    assert diagnose(simple, curves(0.5, 0.5), **LIMITS).verdict == "fine"


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def halves(load):
    x, x_test, y, y_test = train_test_split(*load(), 0.5, seeded(0))
    return (*standardize_by(x, x_test), y, y_test)


def test_too_many_sigmoid_layers_fail_to_learn_digits():
    x, x_test, y, y_test = halves(digits)

    def run(sizes, activation):
        model = MLP(sizes, activation, generator=seeded(0))
        optimizer = SGD(model.parameters(), lr=0.1)
        settings = {"epochs": 5, "batch_size": 50, "generator": seeded(1)}
        settings |= {"validation": (x_test, y_test), "progress": False}
        return train(model, x, y, cross_entropy, optimizer, **settings)

    shallow, deep = run([64, 32, 10], relu), run([64, *[32] * 6, 10], sigmoid)
    found = diagnose(shallow, deep, reference=math.log(10), large=0.5, gap=0.25)
    assert found.verdict == "optimisation failed"


def test_diabetes_needs_more_features_and_fewer_units():
    x, x_test, y, y_test = halves(diabetes)
    y, y_test = (part[:, None] for part in standardize_by(y, y_test))

    def run(sizes, kept, lr, epochs):
        model = MLP(sizes, generator=seeded(0))
        optimizer = Adam(model.parameters(), lr=lr)
        settings = {"epochs": epochs, "batch_size": 221, "generator": seeded(1)}
        settings |= {"validation": (x_test[:, kept], y_test), "progress": False}
        return train(model, x[:, kept], y, mse, optimizer, **settings)

    mass, pressure = 2, 3  # columns
    one, two = (run([len(k), 1], k, 0.03, 50) for k in ([mass], [mass, pressure]))
    net = run([10, 100, 100, 1], slice(None), 0.003, 150)
    limits = {"reference": 1.0, "large": 0.5, "gap": 0.25}
    assert diagnose(one, two, **limits).verdict == "model too weak"
    assert diagnose(two, net, **limits).verdict == "overfitting"


def test_refuses_bad_arguments(unchecked):
    good = curves(0.5, 0.5)
    with pytest.raises(ValueError, match=r"simple\.train must not be empty, got \[\]"):
        diagnose(History(), good, **LIMITS)
    with pytest.raises(ValueError, match=r"flexible\.validation must not be empty"):
        diagnose(good, History(train=[1.0]), **LIMITS)
    with pytest.raises(ValueError, match=r"flexible\.train must be in .*, got nan"):
        diagnose(good, History([], [float("nan"), 1.0], [1.0]), **LIMITS)
    for name, bad in (
        ("reference", 0.0),
        ("reference", float("inf")),
        ("large", 1.0),
        ("large", 0.0),
        ("gap", 0.0),
    ):
        with pytest.raises(ValueError, match=rf"{name} must be in \(0, .*, got {bad}"):
            diagnose(good, good, **{**LIMITS, name: bad})
