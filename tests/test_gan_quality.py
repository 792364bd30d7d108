"""Measures of quality, on sets whose answers are known."""

import numpy as np
import pytest
import torch
from scipy import linalg

from mlnotes.gan import (
    frechet_distance,
    mode_shares,
    modes_covered,
    nearest_distance,
    ring,
    ring_centres,
)

NAN, INF = float("nan"), float("inf")


def with_moments(mean, covariance, n=97):
    """Draw points whose sample mean and covariance are exactly these."""
    x = torch.randn(n, len(mean), dtype=torch.float64)
    x = x - x.mean(0)
    whitening = torch.linalg.cholesky(x.T @ x / (n - 1)).inverse()
    return x @ whitening.T @ torch.linalg.cholesky(covariance).T + mean


def covariance(dim):
    a = torch.randn(dim, dim, dtype=torch.float64)
    return a @ a.T + 0.1 * torch.eye(dim)


def test_frechet_equals_the_closed_form_on_gaussians():
    (m, n), s, t = torch.randn(2, 5).double(), covariance(5), covariance(5)
    root = linalg.sqrtm((s @ t).numpy()).real
    closed = (m - n).square().sum() + (s + t).trace() - 2 * np.trace(root)
    ours = frechet_distance(with_moments(m, s), with_moments(n, t, n=101))
    torch.testing.assert_close(ours, closed, rtol=1e-10, atol=0)


def test_frechet_of_independent_features_is_that_of_their_deviations():
    sa, sb = torch.tensor([1.0, 2, 3]).double(), torch.tensor([2.0, 5, 3]).double()
    mean = torch.zeros(3).double()
    a, b = (
        with_moments(mean, sa.square().diag()),
        with_moments(mean, sb.square().diag()),
    )
    assert frechet_distance(a, b).item() == pytest.approx(1 + 9 + 0, rel=1e-10)


def test_frechet_of_a_shift_is_its_square():
    a = torch.randn(11, 5).double()
    shift = torch.arange(5).double()
    assert frechet_distance(a, a + shift).item() == pytest.approx(30, rel=1e-10)
    assert frechet_distance(a, a.flip(0)).item() == pytest.approx(0, abs=1e-12)


def test_frechet_where_examples_are_fewer_than_features():
    a, b = torch.randn(3, 7).double(), torch.randn(2, 7).double()
    s, t = np.cov(a.T), np.cov(b.T)
    eigenvalues = np.linalg.eigvals(s @ t).real.clip(min=0)
    big = np.sqrt(eigenvalues[eigenvalues > 1e-10]).sum()
    closed = (a.mean(0) - b.mean(0)).square().sum() + np.trace(s + t) - 2 * big
    torch.testing.assert_close(frechet_distance(a, b), closed, rtol=1e-10, atol=0)
    torch.testing.assert_close(frechet_distance(b, a), closed, rtol=1e-10, atol=0)


def test_frechet_ignores_order_rotation_and_a_common_shift():
    a, b = torch.randn(13, 5).double(), 2 * torch.randn(17, 5).double()
    d = frechet_distance(a, b)
    q = torch.linalg.qr(torch.randn(5, 5).double()).Q
    for same in (
        frechet_distance(a[torch.randperm(13)], b),
        frechet_distance(a @ q, b @ q),
        frechet_distance(a + 1e4, b + 1e4),
    ):
        torch.testing.assert_close(same, d, rtol=1e-9, atol=0)


def test_shares_of_modes_by_hand():
    centres = torch.tensor([[0.0], [1.0], [5.0]])
    samples = torch.tensor([[0.1], [-0.1], [0.9], [3.0], [0.6]])
    shares = mode_shares(samples, centres, 0.25)
    torch.testing.assert_close(shares, torch.tensor([0.4, 0.2, 0.0]))
    assert mode_shares(samples, centres, 0.45).tolist() == pytest.approx([0.4, 0.4, 0])
    for share, count in ((0.1, 2), (0.3, 1), (0.5, 0)):
        assert modes_covered(samples, centres, 0.25, share) == count


def test_a_ring_covers_its_modes():
    g = torch.Generator().manual_seed(3)
    x = ring(1009, 7, 2.0, 0.05, generator=g)
    shares = mode_shares(x, ring_centres(7, 2.0), 0.25)
    assert shares.sum() > 0.999  # 5 standard deviations
    assert (shares - 1 / 7).abs().max() < 0.05
    assert modes_covered(x, ring_centres(7, 2.0), 0.25, 0.1) == 7
    half = x[x[:, 1] > 0.1]
    assert modes_covered(half, ring_centres(7, 2.0), 0.25) == 3


def test_a_ring_without_spread_is_its_centres():
    x = ring(101, 5, 3.0, 0.0)
    centres = ring_centres(5, 3.0)
    assert (nearest_distance(x, centres) == 0).all()
    torch.testing.assert_close(centres[0], torch.tensor([3.0, 0.0]))
    torch.testing.assert_close(centres.norm(dim=1), torch.full((5,), 3.0))
    torch.testing.assert_close(centres.sum(0), torch.zeros(2), rtol=0, atol=1e-5)


def test_a_generator_fixes_the_ring():
    first = ring(13, generator=torch.Generator().manual_seed(5))
    assert torch.equal(ring(13, generator=torch.Generator().manual_seed(5)), first)


def test_nearest_distance_by_hand_and_of_copies():
    data = torch.randn(31, 1, 2, 3, dtype=torch.float64)
    samples = torch.randn(7, 1, 2, 3, dtype=torch.float64)
    gaps = samples[:, None] - data
    expected = gaps.square().sum((2, 3, 4)).sqrt().amin(1)
    torch.testing.assert_close(nearest_distance(samples, data), expected)
    line = nearest_distance(torch.tensor([1.0, 7.0]), torch.tensor([2.0, 4.0]))
    assert line.tolist() == [1, 3]
    assert (nearest_distance(1e4 + data[3:17], 1e4 + data) == 0).all()


@pytest.mark.parametrize(
    ("measure", "names"),
    [
        (frechet_distance, ("a", "b")),
        (nearest_distance, ("samples", "data")),
        (lambda a, b: mode_shares(a, b, 1.0), ("samples", "centres")),
        (lambda a, b: modes_covered(a, b, 1.0), ("samples", "centres")),
    ],
)
def test_measures_refuse_bad_sets(measure, names, unchecked):
    good = torch.ones(5, 3)
    for i, name in enumerate(names):
        for bad in (NAN, INF):
            sets = [good, good.clone()]
            sets[i] = good.clone()
            sets[i][2, 1] = bad
            with pytest.raises(
                ValueError, match=f"{name} must be finite, got an entry {bad}"
            ):
                measure(*sets)
        sets = [good, good]
        sets[i] = good[:0]
        with pytest.raises(
            ValueError, match=rf"{name} must not be empty, got .*\(0, 3"
        ):
            measure(*sets)
        sets[i] = good.long()
        with pytest.raises(TypeError, match=f"{name} must be floating point, got"):
            measure(*sets)
    with pytest.raises(ValueError, match=rf"{names[1]} must have shape \(5, 3\), got"):
        measure(good, good[:, 1:])


def test_refuses_numbers_out_of_range(unchecked):
    x = torch.ones(5, 3)
    with pytest.raises(ValueError, match="a must have at least 2 examples, got 1"):
        frechet_distance(x[:1], x)
    with pytest.raises(ValueError, match=r"a must have shape \(5, 5\), got \(5,\)"):
        frechet_distance(x[:, 0], x)
    with pytest.raises(ValueError, match="b must have at least 2 examples, got 1"):
        frechet_distance(x, x[:1])
    for bad in (0.0, -1.0, INF):
        message = rf"^radius must be in \(0, inf\), got {bad}"
        with pytest.raises(ValueError, match=message):
            mode_shares(x, x, bad)
        with pytest.raises(ValueError, match=message):
            ring_centres(3, bad)
    for bad in (0.0, 1.5):
        with pytest.raises(ValueError, match=rf"share must be in \(0, 1\], got {bad}"):
            modes_covered(x, x, 1.0, bad)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        ring(0)
    with pytest.raises(ValueError, match="modes must be at least 1, got 0"):
        ring(3, 0)
    with pytest.raises(ValueError, match=r"std must be in \[0, inf\), got -0\.1"):
        ring(3, std=-0.1)


def test_the_edge_of_a_mode_and_the_least_share_count():
    centres = torch.tensor([[0.0], [4.0]], dtype=torch.float64)
    samples = torch.tensor([[1.0], [4.0], [-1.0], [5.5]], dtype=torch.float64)
    shares = mode_shares(samples, centres, 1.0)
    assert shares.tolist() == [0.5, 0.25]
    assert shares.dtype == samples.dtype
    assert modes_covered(samples, centres, 1.0, 0.25) == 2


def test_by_default_a_ring_is_small_clouds_around_eight_centres():
    def seeded():
        return torch.Generator().manual_seed(5)

    assert torch.equal(ring_centres(), ring_centres(8, 2.0))
    assert torch.equal(
        ring(31, generator=seeded()), ring(31, 8, 2.0, 0.05, generator=seeded())
    )
    assert ring_centres(3, 0.5).norm(dim=1).tolist() == pytest.approx([0.5] * 3)


def test_the_points_of_a_ring_differ_though_they_share_a_centre():
    x = ring(31, 1, generator=torch.Generator().manual_seed(5))
    assert len(x.unique(dim=0)) == 31
