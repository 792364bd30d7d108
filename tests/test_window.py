"""Sizes, receptive fields and windows."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from mlnotes.window import output_size, receptive_field, windows

LAYERS = st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 23), LAYERS, st.integers(0, 3))
def test_output_size_is_that_of_torch(size, layer, padding):
    kernel_size, stride, dilation = layer
    layer = nn.Conv1d(1, 1, kernel_size, stride, padding, dilation)
    if dilation * (kernel_size - 1) + 1 > size + 2 * padding:
        with pytest.raises(ValueError, match="kernel_size must span at most"):
            output_size(size, kernel_size, stride, padding, dilation)
        return
    ours = output_size(size, kernel_size, stride, padding, dilation)
    assert ours == layer(torch.zeros(1, 1, size)).shape[2]


@settings(max_examples=20, deadline=None)
@given(st.lists(LAYERS, max_size=3))
def test_receptive_field_is_what_the_gradient_reaches(layers):
    size, jump = receptive_field(layers)
    x = torch.zeros(1, 1, size + jump, requires_grad=True)
    y = x
    for kernel_size, stride, dilation in layers:
        y = functional.conv1d(
            y, torch.ones(1, 1, kernel_size), None, stride, 0, dilation
        )
    assert y.numel() == 2
    firsts = []
    for unit in y.flatten():
        (slope,) = torch.autograd.grad(unit, x, retain_graph=True)
        seen = slope.flatten().nonzero().flatten()
        assert seen[-1] - seen[0] + 1 == size
        firsts.append(seen[0])
    assert firsts[1] - firsts[0] == jump


def test_receptive_field_by_hand():
    assert receptive_field([]) == (1, 1)
    assert receptive_field([(3, 1, 1), (3, 1, 1)]) == (5, 1)
    assert receptive_field([(3, 1, 1), (2, 2, 1), (3, 1, 1)]) == (8, 2)


@pytest.mark.parametrize(
    "arguments",
    [(3,), ((2, 3), (3, 2)), ((3, 2), 2, (1, 0)), (2, (1, 2), (2, 3), (3, 5))],
    ids=str,
)
def test_windows_are_torchs_columns(arguments):
    kernel_size, stride, padding, dilation = (*arguments, 1, 0, 1)[:4]
    if len(arguments) == 2:
        padding, dilation = 0, 1
    x = torch.randn(3, 5, 11, 13, dtype=torch.float64).transpose(2, 3)
    theirs = functional.unfold(x, kernel_size, dilation, padding, stride)
    ours = windows(x, kernel_size, stride, padding, dilation)
    assert torch.equal(ours.flatten(4).flatten(1, 3), theirs)


def test_padding_lets_the_border_be_seen_as_often_as_the_middle():
    x = torch.zeros(1, 1, 7, 7, requires_grad=True)
    (bare,) = torch.autograd.grad(windows(x, 3).sum(), x)
    assert (bare[0, 0, 0, 0], bare[0, 0, 3, 3]) == (1, 9)
    (padded,) = torch.autograd.grad(windows(x, 3, padding=2).sum(), x)
    assert (padded == 9).all()


@pytest.mark.parametrize(
    ("argument", "low"),
    [("size", 1), ("kernel_size", 1), ("stride", 1), ("padding", 0), ("dilation", 1)],
)
def test_output_size_refuses_bad_numbers(argument, low, unchecked):
    good = {"size": 7, "kernel_size": 3, "stride": 1, "padding": 0, "dilation": 1}
    for bad in (low - 1, -5):
        message = f"{argument} must be at least {low}, got {bad}"
        with pytest.raises(ValueError, match=message):
            output_size(**good | {argument: bad})
    with pytest.raises(TypeError, match=f"{argument} must be an integer, got float"):
        output_size(**good | {argument: 2.0})


@pytest.mark.parametrize("place", [0, 1, 2])
def test_receptive_field_refuses_bad_numbers(place, unchecked):
    name = ("kernel_size", "stride", "dilation")[place]
    layer = [3, 1, 1]
    layer[place] = 0
    with pytest.raises(ValueError, match=f"{name} of layer 1 must be at least 1, got"):
        receptive_field([(3, 1, 1), tuple(layer)])


def test_windows_refuses_bad_arguments(unchecked):
    x = torch.zeros(2, 3, 5, 7)
    with pytest.raises(ValueError, match=r"input must have 4 axes, got shape \(3, 5"):
        windows(x[0], 3)
    with pytest.raises(TypeError, match="input must be floating point"):
        windows(x.int(), 3)
    with pytest.raises(ValueError, match="padded size 5, got 6, which spans 6"):
        windows(x, 6)
    with pytest.raises(ValueError, match="padded size 5, got 3, which spans 7"):
        windows(x, 3, dilation=3)
    with pytest.raises(ValueError, match="stride must be one number or two, got"):
        windows(x, 3, (1, 1, 1))
    with pytest.raises(ValueError, match="padding must be at least 0, got -1"):
        windows(x, 3, padding=(0, -1))
    x[0, 0, 0, 0] = float("nan")
    with pytest.raises(ValueError, match="input must be finite, got an entry nan"):
        windows(x, 3)
