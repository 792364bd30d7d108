"""Softmax and its relatives against torch's, at ties and far out as well."""

import pytest
import torch

from mlnotes.softmax import detached_maximum, log_softmax, log_sum_exp, softmax

PAIRS = [
    pytest.param(softmax, torch.softmax, id="softmax"),
    pytest.param(log_softmax, torch.log_softmax, id="log_softmax"),
    pytest.param(log_sum_exp, torch.logsumexp, id="log_sum_exp"),
]


def logits():
    """Ordinary rows, shifted ones, ties of the maximum, and gaps of 2000."""
    z = torch.randn(7, 5, dtype=torch.float64)
    z[1] += 1000
    z[2] -= 1000
    z[3] = 4
    z[4, :2] = 1000
    z[5] = torch.tensor([-1000, 1000, 0, 1000, -1000])
    return z.requires_grad_()


def close(ours, theirs):
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_equals_torch_forward_and_backward(ours, theirs, dim):
    z = logits()
    a, b = ours(z, dim), theirs(z, dim)
    close(a, b)
    upstream = torch.randn_like(a)
    (slope,) = torch.autograd.grad(a, z, upstream)
    (their_slope,) = torch.autograd.grad(b, z, upstream)
    close(slope, their_slope)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_takes_any_shape_and_the_last_axis_by_default(ours, theirs):
    z = torch.randn(3, 1, 5, dtype=torch.float64)
    close(ours(z), theirs(z, -1))
    close(ours(z, 1), theirs(z, 1))
    close(ours(z, 0), theirs(z, 0))
    close(ours(z[0, 0, 0]), theirs(z[0, 0, 0], -1))


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_is_as_exact_as_torch_in_single_precision(ours, theirs):
    z = logits().float()
    torch.testing.assert_close(ours(z), theirs(z, -1), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("temperature", [1e-300, 0.25, 3.0, 1e6])
def test_temperature_divides_the_logits(temperature):
    z = torch.randn(3, 5, dtype=torch.float64)
    close(softmax(z, 0, temperature), torch.softmax(z / temperature, 0))
    sharp = torch.log_softmax(z / temperature, 0)
    close(log_softmax(z, 0, temperature), sharp)


def test_a_temperature_that_overflows_the_gap_picks_the_maximum():
    z = torch.tensor([1.0, 3.0, 2.0], requires_grad=True)
    p = softmax(z, temperature=1e-40)
    assert p.tolist() == [0, 1, 0]
    assert torch.autograd.grad(p[1], z)[0].isfinite().all()


@pytest.mark.parametrize("ours", [softmax, log_softmax, log_sum_exp])
def test_slopes_of_both_orders(ours):
    z = torch.randn(2, 3, dtype=torch.float64)
    z[0, :2] = z[0].max()
    z.requires_grad_()
    assert torch.autograd.gradcheck(ours, z)
    assert torch.autograd.gradgradcheck(ours, z)


def test_the_gradient_of_log_sum_exp_is_softmax():
    z = logits()
    (slope,) = torch.autograd.grad(log_sum_exp(z).sum(), z)
    close(slope, softmax(z))


def test_sums_to_one_and_ignores_a_common_shift():
    z = torch.randn(3, 5, dtype=torch.float64)
    close(softmax(z, 0).sum(0), torch.ones(5, dtype=torch.float64))
    torch.testing.assert_close(softmax(z + 1000), softmax(z), rtol=0, atol=1e-12)


def test_a_gap_of_delta_is_a_ratio_of_its_exponential():
    p = softmax(torch.tensor([2.0, 5.0], dtype=torch.float64), temperature=1.5)
    close(p[1] / p[0], torch.tensor(2.0, dtype=torch.float64).exp())


def test_the_maximum_is_a_constant():
    z = logits()
    m = detached_maximum(z, 0)
    assert not m.requires_grad
    assert torch.equal(m, z.detach().max(0, keepdim=True).values)


@pytest.mark.parametrize("ours", [softmax, log_softmax, log_sum_exp])
@pytest.mark.parametrize("bad", [float("nan"), -float("inf")])
def test_refuses_numbers_that_are_not_finite(ours, bad):
    with pytest.raises(ValueError, match=f"input must be finite, got an entry {bad}"):
        ours(torch.tensor([1.0, bad]))


@pytest.mark.parametrize("ours", [softmax, log_softmax, log_sum_exp])
def test_refuses_nothing_and_integers(ours, unchecked):
    with pytest.raises(ValueError, match=r"input must not be empty, got .*\(3, 0\)"):
        ours(torch.zeros(3, 0))
    with pytest.raises(TypeError, match="input must be floating point"):
        ours(torch.arange(3))


@pytest.mark.parametrize("ours", [softmax, log_softmax])
@pytest.mark.parametrize("temperature", [0.0, -1.0, float("inf"), float("nan")])
def test_refuses_a_temperature_that_is_not_positive(ours, temperature):
    with pytest.raises(ValueError, match=r"temperature must be in \(0, inf\), got "):
        ours(torch.randn(3), temperature=temperature)
