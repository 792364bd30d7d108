"""Batch and layer normalisation against torch's."""

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from mlnotes.norm import BatchNorm1d, BatchNorm2d, LayerNorm, standardize

FEATURES = 5
BATCHES = [
    (nn.BatchNorm1d, BatchNorm1d, (7, FEATURES)),
    (nn.BatchNorm1d, BatchNorm1d, (3, FEATURES, 11)),
    (nn.BatchNorm1d, BatchNorm1d, (1, FEATURES, 2)),
    (nn.BatchNorm2d, BatchNorm2d, (3, FEATURES, 2, 7)),
    (nn.BatchNorm2d, BatchNorm2d, (1, FEATURES, 2, 1)),
]
SHAPES = pytest.mark.parametrize(("theirs", "ours", "shape"), BATCHES)
LAYERS = pytest.mark.parametrize(
    "layer",
    [BatchNorm1d(FEATURES), BatchNorm2d(FEATURES), LayerNorm(FEATURES)],
    ids=lambda layer: type(layer).__name__,
)
NAN, INF = float("nan"), float("inf")


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def close(a, b):
    torch.testing.assert_close(a, b, rtol=1e-10, atol=1e-10)


def spread(layer):
    """Draw parameters that are neither 0 nor 1."""
    for theta in layer.parameters():
        nn.init.uniform_(theta, 0.5, 2.0)
    return layer


def agree(ours, theirs, x):
    """Compare outputs, gradients of input and parameters, and state."""
    a, b = ours(x), theirs(x)
    close(a, b)
    upstream = torch.randn_like(a)
    slopes, their_slopes = (
        torch.autograd.grad(y, [x, *layer.parameters()], upstream)
        for y, layer in ((a, ours), (b, theirs))
    )
    close(slopes, their_slopes)
    close(ours.state_dict(), theirs.state_dict())


@SHAPES
@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"eps": 0.1, "momentum": 0.3},
        {"momentum": None},
        {"momentum": 0.0},
        {"momentum": 1.0},
        {"affine": False},
        {"track_running_stats": False},
        {"affine": False, "track_running_stats": False},
    ],
    ids=str,
)
def test_batch_norm_equals_torch(theirs, ours, shape, arguments):
    theirs = spread(theirs(FEATURES, dtype=torch.float64, **arguments))
    ours = ours(FEATURES, dtype=torch.float64, **arguments)
    ours.load_state_dict(theirs.state_dict())
    for _ in range(10):
        agree(ours, theirs, (3 + 2 * double(*shape)).requires_grad_())
    theirs.eval(), ours.eval()
    agree(ours, theirs, (3 + 2 * double(*shape)).requires_grad_())


@pytest.mark.parametrize(
    "arguments",
    [{}, {"eps": 0.1}, {"bias": False}, {"elementwise_affine": False}],
    ids=str,
)
@pytest.mark.parametrize(
    ("normalized_shape", "shape"),
    [(5, (7, 5)), (5, (5,)), ((5,), (2, 7, 5)), ((3, 5), (7, 3, 5)), (1, (7, 1))],
    ids=str,
)
def test_layer_norm_equals_torch(normalized_shape, shape, arguments):
    theirs = spread(nn.LayerNorm(normalized_shape, dtype=torch.float64, **arguments))
    ours = LayerNorm(normalized_shape, dtype=torch.float64, **arguments)
    ours.load_state_dict(theirs.state_dict())
    agree(ours, theirs, (3 + 2 * double(*shape)).requires_grad_())


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (BatchNorm1d(FEATURES), nn.BatchNorm1d(FEATURES)),
        (BatchNorm2d(FEATURES), nn.BatchNorm2d(FEATURES)),
        (LayerNorm(FEATURES), nn.LayerNorm(FEATURES)),
        (LayerNorm((3, FEATURES)), nn.LayerNorm((3, FEATURES))),
    ],
)
def test_starts_as_torch_does(ours, theirs):
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict(), rtol=0, atol=0)


@pytest.mark.parametrize("layer", [BatchNorm1d, BatchNorm2d, LayerNorm])
def test_takes_device_and_dtype(layer):
    made = layer(FEATURES, device="meta", dtype=torch.bfloat16)
    assert {value.device.type for value in made.state_dict().values()} == {"meta"}
    assert {theta.dtype for theta in made.parameters()} == {torch.bfloat16}


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (BatchNorm1d(FEATURES), (3, FEATURES)),
        (BatchNorm1d(FEATURES), (2, FEATURES, 3)),
        (BatchNorm2d(FEATURES), (2, FEATURES, 3, 1)),
        (LayerNorm(FEATURES), (3, FEATURES)),
    ],
)
def test_slopes(layer, shape):
    layer = spread(layer.double())
    x = double(*shape).requires_grad_()
    assert torch.autograd.gradcheck(layer, x)
    assert torch.autograd.gradgradcheck(layer, x)


@settings(max_examples=15, deadline=None)
@given(
    shape=st.lists(st.integers(2, 7), min_size=1, max_size=3),
    scale=st.floats(0.1, 1e3),
    shift=st.floats(-1e3, 1e3),
)
def test_standardized_numbers_have_mean_0_and_variance_1(shape, scale, shift):
    x = double(*shape)
    unit, mu, variance = standardize(scale * x + shift, 0, 1e-300)
    close(unit.mean(0), torch.zeros(shape[1:]).double())
    close(unit.square().mean(0), torch.ones(shape[1:]).double())
    close(unit, standardize(x, 0, 1e-300)[0])
    close(unit * variance.sqrt() + mu, scale * x + shift)


def test_standardize_by_hand():
    x = torch.tensor([[1.0, 2.0, 6.0]])
    unit, mu, variance = standardize(x, -1, 2.0)
    assert (mu.item(), variance.item()) == (3.0, pytest.approx(14 / 3))
    torch.testing.assert_close(unit, torch.tensor([[-2.0, -1, 3]]) / (20 / 3) ** 0.5)


def test_batch_norm_sees_the_batch_in_training_only():
    layer, x = BatchNorm1d(FEATURES).double(), double(7, FEATURES)
    order = torch.randperm(7)
    close(layer(x[order]), layer(x)[order])
    assert not torch.allclose(layer(x)[:3], layer(x[:3]))
    layer.eval()
    close(layer(x)[:3], layer(x[:3]))
    close(layer(x)[:1], layer(x[:1]))
    assert layer(x[:0]).shape == (0, FEATURES)


def test_evaluation_leaves_the_state_alone():
    layer = BatchNorm1d(FEATURES)
    layer(torch.randn(7, FEATURES))
    before = copy.deepcopy(layer.state_dict())
    layer.eval()(torch.randn(7, FEATURES))
    torch.testing.assert_close(layer.state_dict(), before, rtol=0, atol=0)


def test_without_momentum_all_batches_count_alike():
    layer, batches = BatchNorm1d(FEATURES, momentum=None).double(), double(11, 7, 5)
    for batch in batches:
        layer(batch)
    close(layer.running_mean, batches.mean((0, 1)))
    close(layer.running_var, batches.var(1).mean(0))


def test_layer_norm_of_an_example_depends_on_it_alone():
    layer, x = LayerNorm(FEATURES).double(), double(7, FEATURES)
    close(layer(x)[2], layer(x[2]))
    close(layer(x - 5), layer(x))
    close(layer.eval()(x), layer.train()(x))


def test_layer_norm_is_batch_norm_turned():
    x = double(7, FEATURES)
    rows = LayerNorm(FEATURES, elementwise_affine=False)(x)
    columns = BatchNorm1d(7, affine=False, dtype=torch.float64)(x.T).T
    close(rows, columns)


@pytest.mark.parametrize("constant", [0.0, 0.1, -3.0, 1e-30])
@pytest.mark.parametrize("layer", [BatchNorm1d, LayerNorm])
def test_without_variance_the_shift_is_left(layer, constant):
    layer = spread(layer(FEATURES))
    y = layer(torch.full((7, FEATURES), constant, requires_grad=True))
    torch.testing.assert_close(y, layer.bias.expand(7, -1), rtol=0, atol=1e-5)
    (slope,) = torch.autograd.grad(y.sum(), layer.weight)
    torch.testing.assert_close(slope, torch.zeros(FEATURES), rtol=0, atol=1e-4)


@pytest.mark.parametrize("mean", [1e4, -1e4])
@pytest.mark.parametrize("layer", [BatchNorm1d(29), LayerNorm(29)])
def test_far_means_in_single_precision(layer, mean):
    x = mean + torch.randn(101, 29)
    exact = copy.deepcopy(layer).double()(x.double())
    # the last digit of 1e4 is 1e-3
    torch.testing.assert_close(layer(x).double(), exact, rtol=0, atol=2e-3)


def test_large_numbers_do_not_overflow():
    x = 1e18 * torch.randn(7, FEATURES)
    for layer in (BatchNorm1d(FEATURES), LayerNorm(FEATURES)):
        exact = copy.deepcopy(layer).double()(x.double())
        torch.testing.assert_close(layer(x).double(), exact, rtol=1e-5, atol=1e-5)


@LAYERS
@pytest.mark.parametrize("training", [True, False])
def test_refuses_bad_inputs_and_keeps_its_state(layer, training, unchecked):
    layer.train(training)
    shape = (7, FEATURES) if isinstance(layer, BatchNorm1d) else (3, 5, 2, FEATURES)
    before = copy.deepcopy(layer.state_dict())
    x = torch.ones(shape)
    message = r"input must have shape \(.*\), got "
    with pytest.raises(ValueError, match=message):
        layer(x.narrow(-1, 0, 4).narrow(1, 0, 4))
    with pytest.raises(TypeError, match=r"input must be floating point, got .*int64"):
        layer(x.long())
    for bad in (NAN, INF):
        x[2, 3] = bad
        with pytest.raises(ValueError, match=f"must be finite, got an entry {bad}"):
            layer(x)
    torch.testing.assert_close(layer.state_dict(), before, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("layer", "shape", "axes"),
    [
        (BatchNorm1d, (5,), "2 or 3"),
        (BatchNorm1d, (2, 5, 2, 2), "2 or 3"),
        (BatchNorm2d, (2, 5, 3), "4"),
    ],
)
def test_batch_norm_refuses_other_ranks(layer, shape, axes, unchecked):
    with pytest.raises(ValueError, match=f"input must have {axes} axes, got shape"):
        layer(FEATURES)(torch.ones(shape))


@pytest.mark.parametrize(
    ("layer", "shape", "n"),
    [
        (BatchNorm1d, (1, FEATURES), 1),
        (BatchNorm1d, (0, FEATURES), 0),
        (BatchNorm2d, (1, FEATURES, 1, 1), 1),
    ],
)
def test_a_batch_needs_two_values(layer, shape, n):
    message = f"input must have 2 values per feature or more, got {n}"
    tracking = layer(FEATURES)
    before = copy.deepcopy(tracking.state_dict())
    with pytest.raises(ValueError, match=message):
        tracking(torch.ones(shape))
    torch.testing.assert_close(tracking.state_dict(), before, rtol=0, atol=0)
    with pytest.raises(ValueError, match=message):
        layer(FEATURES, track_running_stats=False).eval()(torch.ones(shape))


def test_refuses_empty_examples():
    with pytest.raises(ValueError, match="input must not be empty"):
        LayerNorm(FEATURES)(torch.ones(0, FEATURES))
    with pytest.raises(ValueError, match="input must not be empty"):
        standardize(torch.ones(3, 0), -1)


@pytest.mark.parametrize("bad", [0.0, -1e-5, NAN, INF])
def test_refuses_a_bad_eps(bad):
    message = rf"eps must be in \(0, inf\), got {bad}"
    for layer in (BatchNorm1d, BatchNorm2d, LayerNorm):
        with pytest.raises(ValueError, match=message):
            layer(FEATURES, eps=bad)
    with pytest.raises(ValueError, match=message):
        standardize(torch.randn(3, 5), 0, bad)


@pytest.mark.parametrize("bad", [-0.1, 1.1, NAN])
def test_refuses_a_bad_momentum(bad):
    with pytest.raises(ValueError, match=rf"momentum must be in \[0, 1\], got {bad}"):
        BatchNorm1d(FEATURES, momentum=bad)


def test_refuses_bad_arguments(unchecked):
    with pytest.raises(ValueError, match="num_features must be at least 1, got 0"):
        BatchNorm1d(0)
    with pytest.raises(TypeError, match="num_features must be an integer, got float"):
        BatchNorm2d(5.0)
    with pytest.raises(TypeError, match="affine must be True or False, got 1"):
        BatchNorm1d(FEATURES, affine=1)
    with pytest.raises(TypeError, match="track_running_stats must be True or False"):
        BatchNorm1d(FEATURES, track_running_stats=None)
    with pytest.raises(ValueError, match="normalized_shape must have at least 1 axis"):
        LayerNorm(())
    with pytest.raises(ValueError, match="normalized_shape must be at least 1, got 0"):
        LayerNorm((3, 0))
    with pytest.raises(TypeError, match="normalized_shape must be an integer, got fl"):
        LayerNorm(5.0)
    with pytest.raises(TypeError, match="elementwise_affine must be True or False"):
        LayerNorm(FEATURES, elementwise_affine=0)
    with pytest.raises(TypeError, match="bias must be True or False, got None"):
        LayerNorm(FEATURES, bias=None)
