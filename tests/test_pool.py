"""Pooling against torch's."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from mlnotes.pool import AvgPool2d, MaxPool2d, avg_pool2d, max_pool2d

BOTH = pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def close(a, b):
    torch.testing.assert_close(a, b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "arguments",
    [
        (2,),
        (1,),
        (3, 2),
        (3, 1, 1),
        ((2, 5), None, (1, 2)),
        ((5, 3), (3, 2), (2, 0)),
        ((13, 11),),
    ],
    ids=str,
)
@pytest.mark.parametrize("batch", [3, 1, 0])
@pytest.mark.parametrize(
    ("ours", "theirs"), [(MaxPool2d, nn.MaxPool2d), (AvgPool2d, nn.AvgPool2d)]
)
def test_pooling_equals_torch(ours, theirs, batch, arguments):
    x = double(batch, 5, 13, 11).requires_grad_()
    a, b = ours(*arguments)(x), theirs(*arguments)(x)
    close(a, b)
    upstream = torch.randn_like(a)
    slopes = (torch.autograd.grad(y, x, upstream) for y in (a, b))
    close(*slopes)


@BOTH
def test_slopes(pool):
    x = double(2, 1, 5, 3).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: pool(x, (3, 2), (2, 1), 1), x)
    assert torch.autograd.gradgradcheck(lambda x: pool(x, (3, 2), (2, 1), 1), x)


@BOTH
def test_takes_images_of_any_layout(pool):
    x = double(3, 7, 5, 2).permute(0, 3, 1, 2)
    close(pool(x, 3, 1), getattr(functional, pool.__name__)(x, 3, 1))


def test_by_hand():
    x = torch.arange(1.0, 9).view(1, 1, 2, 4)
    assert max_pool2d(x, 2).flatten().tolist() == [6, 8]
    assert avg_pool2d(x, 2).flatten().tolist() == [3.5, 5.5]


def test_added_rows_are_never_the_largest_but_count_in_the_mean():
    x = torch.full((1, 1, 3, 3), -2.0)
    assert (max_pool2d(x, 2, 1, 1) == -2).all()
    assert avg_pool2d(x, 2, 1, 1)[0, 0, 0].tolist() == [-0.5, -1, -1, -0.5]


def test_equal_entries_share_the_slope():
    x = torch.full((1, 1, 2, 2), 3.0, requires_grad=True)
    (slope,) = torch.autograd.grad(max_pool2d(x, 2), x, torch.ones(1, 1, 1, 1))
    assert (slope > 0).all()
    assert slope.sum() == 1


def test_small_shifts_within_a_window_change_nothing():
    x = torch.zeros(1, 1, 6, 6)
    x[0, 0, 2, 4] = 1
    close(max_pool2d(x.roll(1, 2), 2), max_pool2d(x, 2))
    assert not torch.equal(max_pool2d(x.roll(2, 2), 2), max_pool2d(x, 2))


def test_far_means_in_single_precision():
    x = 1e4 + torch.randn(3, 2, 7, 5)
    assert torch.equal(max_pool2d(x, 2), functional.max_pool2d(x, 2))
    exact = functional.avg_pool2d(x.double(), 3, 1)
    torch.testing.assert_close(avg_pool2d(x, 3, 1).double(), exact, rtol=1e-6, atol=0)


@BOTH
def test_refuses_bad_input(pool, unchecked):
    x = torch.ones(3, 2, 7, 5)
    with pytest.raises(ValueError, match=r"input must have 4 axes, got shape \(2, 7"):
        pool(x[0], 2)
    with pytest.raises(TypeError, match="input must be floating point"):
        pool(x.int(), 2)
    with pytest.raises(ValueError, match="kernel_size must span at most the padded"):
        pool(x, 6)
    for bad in (float("nan"), float("-inf")):
        x[1, 1, 1, 1] = bad
        with pytest.raises(ValueError, match=f"must be finite, got an entry {bad}"):
            pool(x, 2)


@pytest.mark.parametrize("pool", [MaxPool2d, AvgPool2d])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0,), "kernel_size must be at least 1, got 0"),
        (((2, -1),), "kernel_size must be at least 1, got -1"),
        ((2, 0), "stride must be at least 1, got 0"),
        ((2, 1, -1), "padding must be at least 0, got -1"),
        ((3, 1, 2), r"padding must be at most half of kernel_size \(3, 3\), got \(2"),
        (((2, 2, 2),), "kernel_size must be one number or two, got"),
    ],
)
def test_refuses_bad_numbers(pool, arguments, message, unchecked):
    with pytest.raises(ValueError, match=message):
        pool(*arguments)
    function = max_pool2d if pool is MaxPool2d else avg_pool2d
    with pytest.raises(ValueError, match=message):
        function(torch.ones(3, 2, 7, 5), *arguments)


@pytest.mark.parametrize("pool", [MaxPool2d, AvgPool2d])
def test_refuses_numbers_of_the_wrong_type(pool, unchecked):
    with pytest.raises(TypeError, match="kernel_size must be an integer, got float"):
        pool(2.0)
