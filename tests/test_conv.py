"""Convolution against torch's, and as the fully connected layer that it is."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from mlnotes.conv import Conv2d, Flatten, conv2d

BATCH, CHANNELS, OUT = 3, 6, 4
SETTINGS = pytest.mark.parametrize(
    ("kernel_size", "arguments"),
    [
        (3, {}),
        (1, {}),
        ((2, 5), {"padding": (1, 2)}),
        (3, {"stride": 2, "padding": 1}),
        ((3, 2), {"stride": (2, 3), "padding": (0, 3), "dilation": (3, 2)}),
        (3, {"groups": 2}),
        ((5, 3), {"groups": 2, "stride": 3, "padding": 5, "dilation": 2}),
    ],
    ids=str,
)


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def close(a, b):
    torch.testing.assert_close(a, b, rtol=1e-11, atol=1e-11)


@SETTINGS
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("batch", [BATCH, 1, 0])
def test_conv2d_equals_torch(kernel_size, arguments, bias, batch):
    theirs = nn.Conv2d(CHANNELS, OUT, kernel_size, bias=bias, **arguments).double()
    ours = Conv2d(CHANNELS, OUT, kernel_size, bias=bias, **arguments).double()
    ours.load_state_dict(theirs.state_dict())
    x = double(batch, CHANNELS, 13, 11).requires_grad_()
    a, b = ours(x), theirs(x)
    close(a, b)
    upstream = torch.randn_like(a)
    slopes, their_slopes = (
        torch.autograd.grad(y, [x, *layer.parameters()], upstream)
        for y, layer in ((a, ours), (b, theirs))
    )
    close(slopes, their_slopes)


def test_one_group_for_each_channel_equals_torch():
    x, w = double(BATCH, CHANNELS, 5, 7), double(2 * CHANNELS, 1, 3, 2)
    close(conv2d(x, w, groups=CHANNELS), functional.conv2d(x, w, groups=CHANNELS))


def test_takes_images_of_any_layout():
    x, w = (
        double(BATCH, 7, 5, CHANNELS).permute(0, 3, 1, 2),
        double(OUT, CHANNELS, 3, 2),
    )
    close(conv2d(x, w), functional.conv2d(x, w))
    one = double(1, CHANNELS, 1, 7).expand(BATCH, -1, 5, -1).requires_grad_()
    close(conv2d(one, w), functional.conv2d(one, w))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("groups", [1, 2])
def test_starts_as_torch_does(bias, groups):
    torch.manual_seed(3)
    theirs = nn.Conv2d(CHANNELS, OUT, (2, 3), groups=groups, bias=bias)
    generator = torch.Generator().manual_seed(3)
    ours = Conv2d(CHANNELS, OUT, (2, 3), groups=groups, bias=bias, generator=generator)
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())


def test_takes_device_and_dtype():
    layer = Conv2d(CHANNELS, OUT, 3, device="meta", dtype=torch.bfloat16)
    assert {theta.device.type for theta in layer.parameters()} == {"meta"}
    assert {theta.dtype for theta in layer.parameters()} == {torch.bfloat16}


def test_slopes():
    x, w = double(2, 2, 5, 3).requires_grad_(), double(2, 1, 3, 2).requires_grad_()
    b = double(2).requires_grad_()

    def run(x, w, b):
        return conv2d(x, w, b, stride=(2, 1), padding=1, groups=2)

    assert torch.autograd.gradcheck(run, (x, w, b))
    assert torch.autograd.gradgradcheck(run, (x, w, b))


def test_is_a_fully_connected_layer_with_tied_weights():
    x, w = double(1, 2, 5, 7), double(3, 2, 3, 2)
    basis = torch.eye(70, dtype=torch.float64).view(70, 2, 5, 7)
    dense = conv2d(basis, w).flatten(1).T  # (outputs, pixels)
    close(dense @ x.flatten(), conv2d(x, w).flatten())
    assert dense.count_nonzero() == dense.shape[0] * w[0].numel()
    assert dense[dense != 0].unique().numel() == w.numel()


def test_shifted_images_give_shifted_outputs():
    x, w = double(BATCH, CHANNELS, 11, 13), double(OUT, CHANNELS, 3, 3)
    close(conv2d(x[:, :, 2:, 3:], w), conv2d(x, w)[:, :, 2:, 3:])


def test_far_means_in_single_precision():
    x, w = 1e4 + torch.randn(BATCH, CHANNELS, 7, 5), torch.randn(OUT, CHANNELS, 3, 3)
    exact = conv2d(x.double(), w.double())
    torch.testing.assert_close(conv2d(x, w).double(), exact, rtol=1e-5, atol=1.0)


def test_flatten_equals_torch():
    for shape in ((3, 2, 5, 7), (3, 5), (0, 2, 5)):
        x = torch.randn(shape)
        assert torch.equal(Flatten()(x), nn.Flatten()(x))


def test_flatten_refuses_one_axis(unchecked):
    with pytest.raises(ValueError, match=r"input must have at least 2 axes, got .*5,"):
        Flatten()(torch.ones(5))


def test_refuses_tensors_that_do_not_fit(unchecked):
    x, w = torch.ones(2, 6, 5, 7), torch.ones(4, 6, 3, 3)
    message = r"weight must have shape \(4, 6, 3, 3\), got \(4, 5, 3, 3\)"
    with pytest.raises(ValueError, match=message):
        conv2d(x, w[:, 1:])
    with pytest.raises(ValueError, match=r"weight must have shape \(4, 3, 3, 3\)"):
        conv2d(x, w, groups=2)
    with pytest.raises(ValueError, match=r"bias must have shape \(4,\), got \(1,\)"):
        conv2d(x, w, torch.ones(1))
    with pytest.raises(ValueError, match=r"input must have 4 axes, got shape \(6, 5"):
        conv2d(x[0], w)
    with pytest.raises(ValueError, match=r"weight must have 4 axes, got shape \(6, 3"):
        conv2d(x, w[0])
    with pytest.raises(TypeError, match="input must be floating point"):
        conv2d(x.int(), w)
    with pytest.raises(TypeError, match="weight must be floating point"):
        conv2d(x, w.int())
    with pytest.raises(ValueError, match="kernel_size must span at most the padded"):
        conv2d(x, torch.ones(4, 6, 6, 3))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_refuses_numbers_that_are_not_finite(bad):
    x, w, b = torch.ones(2, 6, 5, 7), torch.ones(4, 6, 3, 3), torch.ones(4)
    tensors = {"input": x, "weight": w, "bias": b}
    for name, value in tensors.items():
        spoilt = value.clone()
        spoilt.view(-1)[1] = bad
        with pytest.raises(ValueError, match=f"{name} must be finite, .* entry {bad}"):
            conv2d(**tensors | {name: spoilt})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"stride": 0}, "stride must be at least 1, got 0"),
        ({"stride": (1, -2)}, "stride must be at least 1, got -2"),
        ({"padding": -1}, "padding must be at least 0, got -1"),
        ({"dilation": 0}, "dilation must be at least 1, got 0"),
        ({"groups": 0}, "groups must be at least 1, got 0"),
        ({"groups": 4}, "groups must divide the 6 input channels, got 4"),
        ({"groups": 3}, "groups must divide the 4 output channels, got 3"),
        ({"padding": (1, 2, 3)}, "padding must be one number or two, got"),
    ],
    ids=str,
)
def test_refuses_bad_numbers(arguments, message, unchecked):
    with pytest.raises(ValueError, match=message):
        Conv2d(6, 4, 3, **arguments)
    with pytest.raises(ValueError, match=message):
        conv2d(torch.ones(2, 6, 5, 7), torch.ones(4, 6, 3, 3), **arguments)


def test_layer_refuses_bad_sizes(unchecked):
    with pytest.raises(ValueError, match="in_channels must be at least 1, got 0"):
        Conv2d(0, 4, 3)
    with pytest.raises(TypeError, match="out_channels must be an integer, got float"):
        Conv2d(6, 4.0, 3)
    with pytest.raises(ValueError, match="kernel_size must be at least 1, got 0"):
        Conv2d(6, 4, (3, 0))
    with pytest.raises(TypeError, match="stride must be an integer, got float"):
        Conv2d(6, 4, 3, 1.5)


def test_one_output_channel_starts_within_the_same_bound():
    layer = Conv2d(2, 1, 3)
    assert layer.bias.abs().max() <= layer.weight[0].numel() ** -0.5
