"""The network of our own layers, against the same of torch's."""

import pytest
import torch
from torch import nn

from mlnotes.cnn import CNN
from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.pool import avg_pool2d, max_pool2d


@pytest.mark.parametrize(
    ("pool", "theirs"), [(max_pool2d, nn.MaxPool2d), (avg_pool2d, nn.AvgPool2d)]
)
def test_equals_torch(pool, theirs):
    ours = CNN((2, 3, 5), (11, 13), 7, kernel_size=5, pool=pool).double()
    theirs = nn.Sequential(
        nn.Conv2d(2, 3, 5, padding=2),
        nn.ReLU(),
        theirs(2),
        nn.Conv2d(3, 5, 5, padding=2),
        nn.ReLU(),
        theirs(2),
        nn.Flatten(),
        nn.Linear(5 * 2 * 3, 7),
    ).double()
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        a.data.copy_(b)
    x = torch.randn(3, 2, 11, 13, dtype=torch.float64, requires_grad=True)
    a, b = ours(x), theirs(x)
    torch.testing.assert_close(a, b, rtol=1e-11, atol=1e-11)
    upstream = torch.randn_like(a)
    slopes, their_slopes = (
        torch.autograd.grad(y, [x, *net.parameters()], upstream)
        for y, net in ((a, ours), (b, theirs))
    )
    torch.testing.assert_close(slopes, their_slopes, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize(
    ("arguments", "features"),
    [
        ({}, 5 * 2 * 2),
        ({"stride": 2, "pool": lambda h, _: h}, 5 * 2 * 2),
        ({"pool": lambda h, _: h}, 5 * 8 * 8),
        ({"kernel_size": 2}, 5 * 2 * 2),
    ],
)
def test_the_linear_layer_fits(arguments, features):
    model = CNN((1, 3, 5), 8, 7, **arguments)
    assert model.linear.in_features == features
    assert model(torch.zeros(2, 1, 8, 8)).shape == (2, 7)


def test_a_generator_fixes_the_parameters():
    def made():
        return CNN((1, 3), 8, 2, generator=torch.Generator().manual_seed(5))

    first, _ = made(), torch.rand(1)
    torch.testing.assert_close(made().state_dict(), first.state_dict(), rtol=0, atol=0)


def test_learns_digits():
    x, y = digits()
    x, y = x[:200].view(-1, 1, 8, 8) / 16, y[:200]
    model = CNN((1, 7, 11), 8, 10, generator=torch.Generator().manual_seed(0))
    optimizer = Adam(model.parameters(), lr=1e-2)
    for _ in range(30):
        optimizer.zero_grad()
        cross_entropy(model(x), y).backward()
        optimizer.step()
    assert (model(x).argmax(1) == y).float().mean() > 0.9


def test_refuses_bad_arguments(unchecked):
    with pytest.raises(ValueError, match=r"channels must have at least 2 .* got \[1\]"):
        CNN((1,), 8, 10)
    with pytest.raises(ValueError, match="out_channels must be at least 1, got 0"):
        CNN((1, 0), 8, 10)
    with pytest.raises(ValueError, match="size must be at least 1, got 0"):
        CNN((1, 3), (8, 0), 10)
    with pytest.raises(ValueError, match="classes must be at least 1, got 0"):
        CNN((1, 3), 8, 0)
    with pytest.raises(TypeError, match="kernel_size must be an integer, got tuple"):
        CNN((1, 3), 8, 10, (3, 3))
    with pytest.raises(ValueError, match="kernel_size must span at most the padded"):
        CNN((1, 3, 3, 3), 7, 10)


def test_refuses_bad_images(unchecked):
    model, x = CNN((1, 3), 8, 2), torch.ones(5, 1, 8, 8)
    with pytest.raises(ValueError, match=r"input must have shape \(5, 1, 8, 8\), got"):
        model(x[:, :, 1:])
    with pytest.raises(TypeError, match="input must be floating point"):
        model(x.int())
    x[2, 0, 3, 1] = float("nan")
    with pytest.raises(ValueError, match="input must be finite, got an entry nan"):
        model(x)


def test_kernels_have_at_least_one_row(unchecked):
    with pytest.raises(ValueError, match=r"^kernel_size must be at least 1, got 0"):
        CNN((2, 3), 8, 7, kernel_size=0)
    assert CNN((2, 3), 8, 7, kernel_size=1)(torch.ones(1, 2, 8, 8)).shape == (1, 7)
