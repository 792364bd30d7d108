"""Statistics against NumPy's and SciPy's, and the limits of their arguments."""

import math

import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mlnotes.stats import fitted_slope, mean_std, paired_difference, sign_test, spread

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=13)


@settings(max_examples=30, deadline=None)
@given(values=NUMBERS)
def test_mean_and_deviation_equal_numpy(values):
    expected = np.mean(values), np.std(values, ddof=1)
    assert mean_std(values) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_deviation_survives_a_large_mean():
    assert mean_std([1e8 + 1, 1e8 + 2, 1e8 + 3]) == (1e8 + 2, 1.0)


@pytest.mark.parametrize(
    "values",
    [np.array([2, 3, 7]), torch.tensor([2.0, 3.0, 7.0]), [2, 3.0, 7], (2, 3, 7)],
)
def test_values_of_any_kind(values):
    assert mean_std(values) == pytest.approx((4, math.sqrt(7)), rel=1e-15)


def test_spread_is_written_to_the_decimals_asked_for():
    values = [1.5, 1.8, 2.1]
    assert spread(values) == "1.80 ± 0.30"
    assert spread(values, digits=0) == "2 ± 0"
    assert spread([-0.0004, -0.0006], digits=5) == "-0.00050 ± 0.00014"


def test_the_difference_of_pairs_drops_what_they_share():
    shared = [10.0, -30.0, 500.0, 7.0]
    a = [s + d for s, d in zip(shared, [1, 2, 3, 4], strict=True)]
    assert paired_difference(a, shared) == [1.0, 2.0, 3.0, 4.0]
    assert paired_difference(shared, a) == [-1.0, -2.0, -3.0, -4.0]


@pytest.mark.parametrize("up", range(6))
@pytest.mark.parametrize("down", [0, 2, 5])
def test_sign_test_equals_scipy(up, down):
    differences = [0.1] * up + [-7.0] * down + [0.0, 0.0]
    expected = scipy.stats.binomtest(up, up + down).pvalue if up + down else 1.0
    assert sign_test(differences) == pytest.approx(expected, rel=1e-14)


def test_fitted_slope_equals_scipy():
    x = torch.rand(11, dtype=torch.float64) + 0.1
    y = 3 * x**-2 * torch.randn(11, dtype=torch.float64).exp()
    expected = scipy.stats.linregress(x.log().numpy(), y.log().numpy())
    ours = fitted_slope(x, y)
    assert ours == pytest.approx((expected.slope, expected.stderr), rel=1e-12)


@pytest.mark.parametrize("power", [-3, -0.5, 0, 2])
def test_fitted_slope_finds_the_power_in_any_unit(power):
    x = [0.01, 0.1, 2.0, 30.0, 700.0]
    slope, error = fitted_slope([1e5 * v for v in x], [7 * v**power for v in x])
    assert slope == pytest.approx(power, abs=1e-13)
    assert error == pytest.approx(0, abs=1e-13)


@pytest.mark.parametrize("function", [mean_std, spread, sign_test])
def test_bad_values_are_refused(function, unchecked):
    name = "differences" if function is sign_test else "values"
    with pytest.raises(ValueError, match=f"^{name} must have at least 2 values, got 1"):
        function([3.0])
    with pytest.raises(ValueError, match="must be finite, got an entry nan"):
        function([3.0, math.nan])
    with pytest.raises(ValueError, match=r"must have shape \(4,\), got \(2, 2\)"):
        function(torch.ones(2, 2))


@pytest.mark.parametrize(
    ("function", "least"), [(paired_difference, 2), (fitted_slope, 3)]
)
def test_bad_pairs_are_refused(function, least, unchecked):
    good, few = [1.0, 2.0, 3.0], [1.0, 2.0][: least - 1]
    first, second = ("a", "b") if function is paired_difference else ("x", "y")
    with pytest.raises(
        ValueError, match=rf"{second} must have shape \(3,\), got \(4,\)"
    ):
        function(good, [*good, 1.0])
    with pytest.raises(ValueError, match=f"{first} must have at least {least} values"):
        function(few, good)
    with pytest.raises(ValueError, match=f"{second} must have at least {least} values"):
        function(good, few)
    with pytest.raises(ValueError, match=f"{second} must be finite, got an entry inf"):
        function(good, [*good[:2], math.inf])


def test_fitted_slope_refuses_what_has_no_logarithm_or_no_width():
    good = [1.0, 2.0, 3.0]
    with pytest.raises(ValueError, match=r"x must be positive, got 0\.0"):
        fitted_slope([0.0, 1.0, 2.0], good)
    with pytest.raises(ValueError, match=r"y must be positive, got -2\.0"):
        fitted_slope(good, [1.0, -2.0, -1.0])
    with pytest.raises(ValueError, match="x must not be all equal, got 3 times"):
        fitted_slope([0.1, 0.1, 0.1], good)


def test_spread_refuses_a_bad_number_of_digits(unchecked):
    with pytest.raises(ValueError, match="digits must be at least 0, got -1"):
        spread([1.0, 2.0], digits=-1)
    with pytest.raises(TypeError, match="digits must be an integer, got float"):
        spread([1.0, 2.0], digits=1.5)
