"""Divergences against SciPy, and the identities that tie them together."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mlnotes.gan import (
    game_value,
    js_divergence,
    kl_divergence,
    optimal_discriminator,
    transport_plan,
    wasserstein1,
)

NAN, INF = float("nan"), float("inf")


def distribution(*shape, generator=None):
    p = torch.rand(*shape, dtype=torch.float64, generator=generator)
    return p / p.sum()


def tensor(*values):
    return torch.tensor(values, dtype=torch.float64)


@st.composite
def pairs(draw):
    """Two distributions on the same outcomes, with zeros in both."""
    n = draw(st.integers(2, 7))
    sides = []
    for _ in range(2):
        weights = st.lists(st.integers(0, 5), min_size=n, max_size=n).filter(any)
        p = tensor(*draw(weights))
        sides.append(p / p.sum())
    return sides


def test_kl_equals_scipy_and_torch():
    p, q = distribution(7), distribution(7)
    ours = kl_divergence(p, q)
    assert ours.item() == pytest.approx(stats.entropy(p, q), rel=1e-12)
    theirs = torch.nn.functional.kl_div(q.log(), p, reduction="sum")
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-14)


def test_kl_by_hand():
    p, q = tensor(0.5, 0.5, 0), tensor(0.25, 0.5, 0.25)
    assert kl_divergence(p, q).item() == pytest.approx(0.5 * math.log(2), rel=1e-14)
    assert kl_divergence(q, p).item() == INF


@settings(max_examples=50, deadline=None)
@given(pairs())
def test_js_is_symmetric_bounded_and_the_mean_of_two_kl(pair):
    p, q = pair
    js = js_divergence(p, q).item()
    assert -1e-15 <= js <= math.log(2) + 1e-15
    assert js == pytest.approx(js_divergence(q, p).item(), abs=1e-15)
    m = (p + q) / 2
    mean = (stats.entropy(p, m) + stats.entropy(q, m)) / 2
    assert js == pytest.approx(mean, rel=1e-12, abs=1e-15)
    assert (js < 1e-12) == torch.equal(p, q)


def test_a_shared_outcome_is_missed_by_js_but_not_its_distance():
    p, positions = tensor(1, 0, 0, 0), tensor(0, 1, 2, 5)
    for i, distance in ((1, 1), (2, 2), (3, 5)):
        q = torch.eye(4, dtype=torch.float64)[i]
        assert js_divergence(p, q).item() == pytest.approx(math.log(2), rel=1e-15)
        assert wasserstein1(p, q, positions).item() == distance


@settings(max_examples=50, deadline=None)
@given(pairs())
def test_the_best_discriminator_gains_what_js_says(pair):
    p, q = pair
    best = optimal_discriminator(p, q)
    gain = game_value(p, q, best)
    assert game_value(p, q).item() == pytest.approx(gain.item(), abs=1e-14)
    expected = 2 * js_divergence(p, q).item() - math.log(4)
    assert gain.item() == pytest.approx(expected, abs=1e-14)
    for other in (best.clamp(0.1, 0.9), torch.full_like(p, 0.5), 1 - best):
        assert game_value(p, q, other) <= gain + 1e-14


def test_no_discriminator_gains_more_than_the_best():
    p, q = distribution(5), distribution(5)
    z = torch.zeros(5, dtype=torch.float64, requires_grad=True)
    climber = torch.optim.LBFGS([z], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        climber.zero_grad()
        loss = -game_value(p, q, torch.sigmoid(z))
        loss.backward()
        return loss

    climber.step(closure)
    best = optimal_discriminator(p, q)
    torch.testing.assert_close(torch.sigmoid(z).detach(), best, rtol=1e-4, atol=0)


def test_a_certain_discriminator():
    p, q = tensor(1, 0, 0), tensor(0, 1, 0)
    assert optimal_discriminator(p, q).tolist() == [1, 0, 0.5]
    assert game_value(p, q).item() == pytest.approx(0, abs=1e-15)
    assert game_value(p, q, tensor(0, 1, 0.5)).item() == -INF
    even = game_value(p, p, tensor(0.5, 0.5, 0.5)).item()
    assert even == pytest.approx(-math.log(4), rel=1e-15)


@pytest.mark.parametrize("divergence", [kl_divergence, js_divergence, game_value])
def test_divergences_take_any_shape_and_have_slopes(divergence):
    z, w = torch.randn(2, 2, 3, dtype=torch.float64).requires_grad_()

    def of_logits(z, w):
        p, q = z.flatten().softmax(0), w.flatten().softmax(0)
        return divergence(p.reshape(2, 3), q.reshape(2, 3))

    leaves = z.detach().requires_grad_(), w.detach().requires_grad_()
    assert torch.autograd.gradcheck(of_logits, leaves)
    flat = [side.flatten().softmax(0) for side in leaves]
    torch.testing.assert_close(of_logits(*leaves), divergence(*flat))


def test_slopes_are_finite_where_probabilities_are_zero():
    p, q = tensor(0.5, 0.5, 0, 0), tensor(0.5, 0, 0.5, 0)
    p.requires_grad_(), q.requires_grad_()
    for slope in torch.autograd.grad(js_divergence(p, q), (p, q)):
        assert slope.isfinite().all()


@settings(max_examples=50, deadline=None)
@given(pairs(), st.integers(0, 1000))
def test_wasserstein_equals_scipy_on_the_line(pair, seed):
    p, q = pair
    g = torch.Generator().manual_seed(seed)
    x = 10 * torch.randn(len(p), dtype=torch.float64, generator=g)
    theirs = stats.wasserstein_distance(x, x, p, q)
    assert wasserstein1(p, q, x).item() == pytest.approx(theirs, rel=1e-12, abs=1e-14)


def test_wasserstein_of_samples_is_the_mean_gap_of_the_sorted():
    a, b = torch.randn(2, 7, dtype=torch.float64)
    p = torch.cat([torch.ones(7), torch.zeros(7)]).double() / 7
    work = wasserstein1(p, p.flip(0), torch.cat([a, b]))
    gaps = (a.sort().values - b.sort().values).abs()
    torch.testing.assert_close(work, gaps.mean(), rtol=1e-12, atol=0)


def test_wasserstein_moves_with_the_positions():
    p, q, x = distribution(5), distribution(5), torch.randn(5).double()
    work = wasserstein1(p, q, x)
    order = torch.randperm(5)
    for same in (
        wasserstein1(q, p, x),
        wasserstein1(p, q, x + 1e4),
        wasserstein1(p, q, -3 * x) / 3,
        wasserstein1(p[order], q[order], x[order]),
    ):
        torch.testing.assert_close(same, work, rtol=1e-10, atol=1e-12)
    assert wasserstein1(tensor(1), tensor(1), tensor(3)).item() == 0


def test_wasserstein_has_slopes():
    z, w, x = torch.randn(3, 5, dtype=torch.float64)

    def of_logits(z, w, x):
        return wasserstein1(z.softmax(0), w.softmax(0), x)

    leaves = [v.clone().requires_grad_() for v in (z, w, x)]
    assert torch.autograd.gradcheck(of_logits, leaves)


@pytest.mark.parametrize("dim", [2, 3])
def test_the_cheapest_plan_equals_scipy_in_space(dim):
    p, q = distribution(5), distribution(7)
    x, y = torch.randn(5, dim).double(), torch.randn(7, dim).double()
    cost = torch.cdist(x, y)
    plan = transport_plan(p, q, cost)
    torch.testing.assert_close(plan.sum(1), p, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(plan.sum(0), q, rtol=1e-10, atol=1e-12)
    assert (plan >= 0).all()
    theirs = stats.wasserstein_distance_nd(x, y, p, q)
    assert (plan * cost).sum().item() == pytest.approx(theirs, rel=1e-10)


@pytest.mark.parametrize("unit", [1e-12, 1, 1e12])
def test_the_cheapest_plan_on_the_line_is_the_closed_form(unit):
    p, q, x = distribution(11), distribution(11), unit * torch.randn(11).double()
    cost = (x[:, None] - x).abs()
    work = (transport_plan(p, q, cost) * cost).sum()
    torch.testing.assert_close(work, wasserstein1(p, q, x), rtol=1e-10, atol=0)


def test_a_plan_in_single_precision_and_without_cost():
    p, q = distribution(3).float(), distribution(5).float()
    plan = transport_plan(p, q, torch.zeros(3, 5))
    assert plan.dtype == torch.float32
    torch.testing.assert_close(plan.sum(1), p)
    torch.testing.assert_close(plan.sum(0), q)


def on_the_line(p, q):
    return wasserstein1(p, q, torch.zeros_like(p))


def planned(p, q):
    return transport_plan(p, q, torch.zeros(len(p), len(q)))


MEASURES = [
    kl_divergence,
    js_divergence,
    optimal_discriminator,
    game_value,
    on_the_line,
    planned,
]


@pytest.mark.parametrize("measure", MEASURES)
def test_refuses_what_is_no_distribution(measure, unchecked):
    half = tensor(0.5, 0.5)
    for bad, message in (
        (tensor(0.5, 0.6), r"must sum to 1, got 1\.1"),
        (tensor(1.5, -0.5), r"must be in \[0, inf\], got an entry -0\.5"),
        (tensor(NAN, 0.5), "must be finite, got an entry nan"),
        (tensor(INF, 0.5), "must be finite, got an entry inf"),
        (tensor(), r"must not be empty, got shape \(0,\)"),
    ):
        with pytest.raises(ValueError, match=f"p {message}"):
            measure(bad, half)
        with pytest.raises(ValueError, match=f"q {message}"):
            measure(half, bad)
    with pytest.raises(TypeError, match=r"q must be floating point, got torch\.int64"):
        measure(half, torch.tensor([0, 1]))


@pytest.mark.parametrize("measure", MEASURES[:-1])
def test_refuses_distributions_on_other_outcomes(measure, unchecked):
    with pytest.raises(ValueError, match=r"q must have shape \(2,\), got \(3,\)"):
        measure(tensor(0.5, 0.5), tensor(0.5, 0.5, 0))


def test_refuses_other_bad_arguments(unchecked):
    p = tensor(0.5, 0.5)
    with pytest.raises(ValueError, match=r"d must be in \[0, 1\], got an entry 1\.5"):
        game_value(p, p, tensor(0.5, 1.5))
    with pytest.raises(ValueError, match=r"d must have shape \(2,\), got \(1,\)"):
        game_value(p, p, tensor(0.5))
    with pytest.raises(ValueError, match=r"positions must have shape \(2,\), got"):
        wasserstein1(p, p, tensor(0, 1, 2))
    with pytest.raises(ValueError, match="positions must be finite, got an entry nan"):
        wasserstein1(p, p, tensor(0, NAN))
    with pytest.raises(ValueError, match=r"cost must have shape \(2, 1\), got \(2, 2"):
        transport_plan(p, tensor(1), torch.eye(2))
    with pytest.raises(ValueError, match=r"p must have shape \(2,\), got \(1, 2\)"):
        transport_plan(p[None], p, torch.eye(2))
    with pytest.raises(ValueError, match="cost must be finite, got an entry inf"):
        transport_plan(p, tensor(1), torch.full((2, 1), INF))


def test_a_plan_of_masses_that_rounding_left_above_one():
    p, q = torch.full((7,), 1 / 7) * (1 + 1e-5), torch.full((7,), 1 / 7)
    plan = transport_plan(p, q, torch.rand(7, 7))
    torch.testing.assert_close(plan.sum(0), q)
    torch.testing.assert_close(plan.sum(1), q)


def test_a_plan_is_a_constant_of_a_cost_with_slopes():
    p = torch.full((3,), 1 / 3)
    assert not transport_plan(p, p, torch.rand(3, 3, requires_grad=True)).requires_grad


def test_a_game_of_no_floating_point_names_the_discriminator(unchecked):
    p = torch.tensor([0.25, 0.75])
    with pytest.raises(TypeError, match=r"^d must be floating point"):
        game_value(p, p, torch.tensor([0, 1]))


def test_the_best_discriminator_is_undecided_where_both_are_alike():
    p = torch.tensor([0.25, 0.75, 0.0])
    assert optimal_discriminator(p, p).tolist() == [0.5, 0.5, 0.5]


def test_a_sum_may_be_off_by_the_root_of_the_precision():
    p = torch.tensor([1 + 2.0**-26], dtype=torch.float64)
    assert kl_divergence(p, p) == 0
