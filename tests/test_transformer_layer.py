"""The Transformer's layers against torch's."""

import pytest
import torch
from torch import nn

from mlnotes.attention import causal_mask, padding_mask
from mlnotes.transformer import EncoderLayer, residual

BATCH, LENGTH, HEADS, MODEL, HIDDEN = 5, 7, 3, 6, 11
NAN = float("nan")


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def encoder_pair(dropout=0.0, norm_first=False):
    """Return our layer and torch's, with the same weights."""
    theirs = nn.TransformerEncoderLayer(
        MODEL, HEADS, HIDDEN, dropout, batch_first=True, norm_first=norm_first
    ).double()
    for theta in theirs.parameters():  # some biases are 0 at first
        nn.init.normal_(theta)
    ours = EncoderLayer(MODEL, HEADS, HIDDEN, dropout, norm_first).double()
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


def agree(ours, theirs, a, b, x):
    """Compare outputs, and gradients of the input and of all parameters, by name."""
    torch.testing.assert_close(a, b, rtol=1e-11, atol=1e-11)
    upstream = torch.randn_like(a)
    slopes, their_slopes = (
        torch.autograd.grad(y, [x, *dict(net.named_parameters()).values()], upstream)
        for y, net in ((a, ours), (b, theirs))
    )
    assert [n for n, _ in ours.named_parameters()] == [
        n for n, _ in theirs.named_parameters()
    ]
    torch.testing.assert_close(slopes, their_slopes, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("length", [1, 7])
def test_encoder_layer_equals_torch(length, norm_first):
    ours, theirs = encoder_pair(norm_first=norm_first)
    x = double(BATCH, length, MODEL).requires_grad_()
    agree(ours, theirs, ours(x), theirs(x), x)


@pytest.mark.parametrize("norm_first", [False, True])
def test_masked_encoder_layer_equals_torch(norm_first):
    ours, theirs = encoder_pair(norm_first=norm_first)
    x = double(BATCH, LENGTH, MODEL).requires_grad_()
    causal, padding = causal_mask(LENGTH), padding_mask(torch.arange(1, 6), LENGTH)
    b = theirs(x, ~causal, ~padding.flatten(1))
    agree(ours, theirs, ours(x, causal & padding), b, x)


@pytest.mark.parametrize("norm_first", [False, True])
def test_dropping_all_equals_torch_and_leaves_the_way_around(norm_first):
    ours, theirs = encoder_pair(1.0, norm_first)
    x = double(BATCH, LENGTH, MODEL)
    torch.testing.assert_close(ours(x), theirs(x), rtol=1e-12, atol=1e-12)
    around = x if norm_first else ours.norm2(ours.norm1(x))
    assert torch.equal(ours(x), around)
    whole, _ = encoder_pair(norm_first=norm_first)
    whole.load_state_dict(ours.state_dict())
    assert torch.equal(ours.eval()(x), whole(x))


def test_encoder_layer_starts_as_torch_does():
    torch.manual_seed(3)
    theirs = nn.TransformerEncoderLayer(MODEL, HEADS, HIDDEN)
    g = torch.Generator().manual_seed(3)
    ours = EncoderLayer(MODEL, HEADS, HIDDEN, generator=g)
    torch.testing.assert_close(ours.state_dict(), dict(theirs.state_dict()))


def test_a_generator_fixes_parameters_and_dropout():
    def run():
        g = torch.Generator().manual_seed(5)
        layer = EncoderLayer(MODEL, HEADS, HIDDEN, 0.5, generator=g)
        return layer(torch.ones(BATCH, LENGTH, MODEL).cumsum(2))

    first, _ = run(), torch.rand(1)
    assert torch.equal(run(), first)


def test_the_encoder_layer_carries_the_order_of_its_input_along():
    layer, _ = encoder_pair()
    x, order = double(BATCH, LENGTH, MODEL), torch.randperm(LENGTH)
    torch.testing.assert_close(layer(x[:, order]), layer(x)[:, order])


def test_residual_by_hand():
    x = torch.tensor([[[1.0, 2.0]]])
    half, negate = (lambda x: x / 2), (lambda x: -x)
    assert residual(x, negate, half, norm_first=False).tolist() == [[[0.0, 0.0]]]
    assert residual(x, negate, half, norm_first=True).tolist() == [[[0.5, 1.0]]]


@pytest.mark.parametrize("norm_first", [False, True])
def test_slopes_of_the_encoder_layer(norm_first):
    layer, _ = encoder_pair(norm_first=norm_first)
    x = double(2, 3, MODEL).requires_grad_()
    assert torch.autograd.gradcheck(layer, x)


def test_encoder_layer_refuses_bad_arguments(unchecked):
    with pytest.raises(ValueError, match="num_heads must divide 7, got 3"):
        EncoderLayer(7, 3)
    with pytest.raises(ValueError, match="out_features must be at least 1, got 0"):
        EncoderLayer(MODEL, HEADS, 0)
    with pytest.raises(ValueError, match=r"p must be in \[0, 1\], got 1\.5"):
        EncoderLayer(MODEL, HEADS, HIDDEN, 1.5)
    with pytest.raises(TypeError, match="norm_first must be True or False, got 1"):
        EncoderLayer(MODEL, HEADS, HIDDEN, 0.0, 1)


@pytest.mark.parametrize("norm_first", [False, True])
def test_encoder_layer_refuses_bad_inputs(norm_first, unchecked):
    layer = EncoderLayer(MODEL, HEADS, HIDDEN, norm_first=norm_first)
    x = torch.ones(BATCH, LENGTH, MODEL)
    with pytest.raises(ValueError, match=r"must have shape \(.*6\), got \(5, 7, 5\)"):
        layer(x[..., 1:])
    with pytest.raises(TypeError, match="must be floating point"):
        layer(x.long())
    with pytest.raises(ValueError, match="must be finite, got an entry nan"):
        layer(x * NAN)
    with pytest.raises(ValueError, match=r"must (not be empty|hold at least 1 key)"):
        layer(x[:, :0])
    with pytest.raises(TypeError, match="mask must be boolean"):
        layer(x, torch.ones(LENGTH, LENGTH))
    with pytest.raises(ValueError, match="mask must broadcast to shape"):
        layer(x, torch.ones(LENGTH, 3, dtype=torch.bool))
