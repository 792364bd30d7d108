"""Activations against torch's, at the kinks and far out as well."""

from itertools import pairwise

import pytest
import torch
from torch.nn import functional

from mlnotes.activation import (
    hard_sigmoid,
    hard_sigmoid_from_relus,
    log_sigmoid,
    relu,
    sigmoid,
)

PAIRS = [
    pytest.param(sigmoid, torch.sigmoid, id="sigmoid"),
    pytest.param(log_sigmoid, functional.logsigmoid, id="log_sigmoid"),
    pytest.param(relu, functional.relu, id="relu"),
    pytest.param(hard_sigmoid, functional.hardsigmoid, id="hard_sigmoid"),
]
OURS = [sigmoid, log_sigmoid, relu, hard_sigmoid, hard_sigmoid_from_relus]


def close(ours, theirs):
    torch.testing.assert_close(ours, theirs, rtol=1e-13, atol=1e-300)


def points():
    """Both kinks, their neighbours, 0 and -0, small, large and very large numbers."""
    special = [0.0, -0.0, 3.0, 3 - 1e-15, 3 + 1e-15, 1e-20, 40.0, 700.0, 1000.0, 1e300]
    line = torch.tensor(special, dtype=torch.float64)
    return torch.cat([line, -line, 5 * torch.randn(37, dtype=torch.float64)])


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_equals_torch_forward_and_backward(ours, theirs):
    x = points().requires_grad_()
    a, b = ours(x), theirs(x)
    close(a, b)
    upstream = torch.randn_like(a)
    (slope,) = torch.autograd.grad(a, x, upstream)
    (their_slope,) = torch.autograd.grad(b, x, upstream)
    # The slope of torch's hard sigmoid is 1/6 rounded to single precision.
    rtol = 3e-8 if ours is hard_sigmoid else 1e-12
    torch.testing.assert_close(slope, their_slope, rtol=rtol, atol=1e-15)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_keeps_the_shape_and_the_dtype(ours, theirs):
    x = torch.randn(2, 3, 5, dtype=torch.bfloat16)
    torch.testing.assert_close(ours(x), theirs(x), rtol=2e-2, atol=2e-2)
    assert ours(x[:0]).shape == (0, 3, 5)
    assert ours(x[0, 0, 0]).shape == ()


@pytest.mark.parametrize("ours", [sigmoid, log_sigmoid])
def test_smooth_functions_have_right_slopes_of_both_orders(ours):
    x = torch.tensor([-7.0, -0.5, 0.0, 0.5, 7.0], dtype=torch.float64)
    x.requires_grad_()
    assert torch.autograd.gradcheck(ours, x)
    assert torch.autograd.gradgradcheck(ours, x)


def test_curvature_of_log_sigmoid_at_zero():
    """A form with |z| would report no curvature at exactly the usual first weights."""
    z = torch.zeros((), dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(log_sigmoid(z), z, create_graph=True)
    (curvature,) = torch.autograd.grad(slope, z)
    assert slope.item() == pytest.approx(0.5, abs=1e-15)
    assert curvature.item() == pytest.approx(-0.25, abs=1e-15)


def test_the_sigmoid_is_symmetric_and_increasing():
    z = torch.linspace(-30, 30, 101, dtype=torch.float64)
    close(sigmoid(z) + sigmoid(-z), torch.ones_like(z))
    assert all(a < b for a, b in pairwise(sigmoid(z).tolist()))


def test_no_overflow_in_single_precision():
    z = torch.tensor([-1000.0, 1000.0], requires_grad=True)
    assert sigmoid(z).tolist() == [0, 1]
    assert log_sigmoid(z).tolist() == [-1000, 0]
    assert torch.autograd.grad(sigmoid(z).sum(), z)[0].tolist() == [0, 0]
    assert torch.autograd.grad(log_sigmoid(z).sum(), z)[0].tolist() == [1, 0]


def test_two_relus_make_the_hard_sigmoid():
    x = torch.arange(-80, 81, dtype=torch.float64) / 8  # exact in binary
    x.requires_grad_()
    a, b = hard_sigmoid_from_relus(x), hard_sigmoid(x)
    assert torch.equal(a, b)
    (slope,) = torch.autograd.grad(a.sum(), x)
    (one_slope,) = torch.autograd.grad(b.sum(), x)
    assert torch.equal(slope, torch.where(x == 3, 1 / 6, one_slope))
    x = 1000 * torch.randn(37, dtype=torch.float64)
    a, b = hard_sigmoid_from_relus(x), functional.hardsigmoid(x)
    torch.testing.assert_close(a, b, rtol=0, atol=1e-12)


@pytest.mark.parametrize("ours", OURS)
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_refuses_numbers_that_are_not_finite(ours, bad):
    with pytest.raises(ValueError, match=f"input must be finite, got an entry {bad}"):
        ours(torch.tensor([1.0, bad]))


@pytest.mark.parametrize("ours", OURS)
def test_refuses_integers(ours, unchecked):
    with pytest.raises(TypeError, match="input must be floating point"):
        ours(torch.arange(3))
