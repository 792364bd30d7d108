"""Recurrent layers against torch's."""

import pytest
import torch
from torch import nn

from mlnotes.recurrent import GRU, RNN, Recurrent

BATCH, TIME, FEATURES, HIDDEN = 3, 7, 5, 11
PAIRS = [(RNN, nn.RNN), (GRU, nn.GRU)]
LAYERS = pytest.mark.parametrize("layer", [RNN, GRU])


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def pair(layer, torchs):
    theirs = torchs(FEATURES, HIDDEN, batch_first=True, dtype=torch.float64)
    ours = layer(FEATURES, HIDDEN, dtype=torch.float64)
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


@pytest.mark.parametrize(("layer", "torchs"), PAIRS)
@pytest.mark.parametrize(("batch", "time"), [(3, 7), (1, 1), (1, 13), (5, 1)])
@pytest.mark.parametrize("given", [True, False])
def test_equals_torch(layer, torchs, batch, time, given):
    ours, theirs = pair(layer, torchs)
    x = double(batch, time, FEATURES).requires_grad_()
    start = [double(1, batch, HIDDEN).requires_grad_()] if given else []
    a, b = ours(x, *start), theirs(x, *start)
    torch.testing.assert_close(a, b, rtol=1e-12, atol=1e-12)
    upstream = [torch.randn_like(part) for part in a]
    slopes, their_slopes = (
        torch.autograd.grad(y, [x, *start, *net.parameters()], upstream)
        for y, net in ((a, ours), (b, theirs))
    )
    torch.testing.assert_close(slopes, their_slopes, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize(("layer", "torchs"), PAIRS)
def test_learns_as_torch_does(layer, torchs):
    ours, theirs = pair(layer, torchs)
    for _ in range(10):
        x, target = double(BATCH, TIME, FEATURES), double(BATCH, TIME, HIDDEN)
        for model in (ours, theirs):
            model.zero_grad()
            (model(x)[0] - target).square().mean().backward()
            for theta in model.parameters():
                theta.data -= theta.grad
    torch.testing.assert_close(
        ours.state_dict(), theirs.state_dict(), rtol=1e-11, atol=1e-11
    )


@pytest.mark.parametrize(("layer", "torchs"), PAIRS)
def test_starts_as_torch_does(layer, torchs):
    torch.manual_seed(3)
    theirs = torchs(FEATURES, HIDDEN, batch_first=True)
    state = torch.get_rng_state()
    ours = layer(FEATURES, HIDDEN, generator=torch.Generator().manual_seed(3))
    assert list(ours.state_dict()) == list(theirs.state_dict())
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict(), rtol=0, atol=0)
    assert torch.equal(torch.get_rng_state(), state)


@LAYERS
def test_takes_device_and_dtype(layer):
    net = layer(FEATURES, HIDDEN, "meta", torch.bfloat16)
    assert {theta.device.type for theta in net.parameters()} == {"meta"}
    assert {theta.dtype for theta in net.parameters()} == {torch.bfloat16}


@LAYERS
def test_slopes(layer):
    net = layer(2, 3, dtype=torch.float64)
    inputs = (double(2, 3, 2).requires_grad_(), double(1, 2, 3).requires_grad_())
    assert torch.autograd.gradcheck(net, inputs)


@LAYERS
def test_the_memory_carries_a_sequence_on(layer):
    net, x = layer(FEATURES, HIDDEN).double(), double(BATCH, TIME, FEATURES)
    whole, last = net(x)
    first, h = net(x[:, :3])
    second, end = net(x[:, 3:], h)
    torch.testing.assert_close(torch.cat([first, second], dim=1), whole)
    torch.testing.assert_close(end, last)
    torch.testing.assert_close(whole[:, -1], last[0])


@LAYERS
def test_what_comes_later_changes_nothing_before(layer):
    net, x = layer(FEATURES, HIDDEN).double(), double(BATCH, TIME, FEATURES)
    before = net(x)[0]
    x[:, 4] += 1
    after = net(x)[0]
    assert torch.equal(before[:, :4], after[:, :4])
    assert (before[:, 4:] != after[:, 4:]).any(dim=2).all()


@LAYERS
def test_sequences_of_a_batch_do_not_mix(layer):
    net, x = layer(FEATURES, HIDDEN).double(), double(BATCH, TIME, FEATURES)
    alone = torch.cat([net(one)[0] for one in x.split(1)])
    torch.testing.assert_close(net(x)[0], alone, rtol=1e-12, atol=1e-12)


def test_closed_gates_keep_the_memory():
    net, x = GRU(FEATURES, HIDDEN).double(), double(BATCH, TIME, FEATURES)
    with torch.no_grad():
        net.bias_ih_l0[HIDDEN : 2 * HIDDEN] = 1e3
    h = double(1, BATCH, HIDDEN)
    outputs, last = net(x, h)
    torch.testing.assert_close(last, h, rtol=0, atol=1e-14)
    expected = h[0][:, None].expand(BATCH, TIME, HIDDEN)
    torch.testing.assert_close(outputs, expected, rtol=0, atol=1e-14)


@LAYERS
def test_large_inputs_saturate(layer):
    outputs, _ = layer(FEATURES, HIDDEN)(1e30 * torch.randn(BATCH, TIME, FEATURES))
    assert outputs.abs().max() <= 1


def test_the_base_has_no_step():
    with pytest.raises(NotImplementedError):
        Recurrent(FEATURES, HIDDEN)(torch.ones(BATCH, TIME, FEATURES))


@LAYERS
def test_refuses_bad_inputs(layer, unchecked):
    net, x = layer(FEATURES, HIDDEN), torch.ones(BATCH, TIME, FEATURES)
    with pytest.raises(
        ValueError, match=r"input must have shape \(3, 7, 5\), got \(3, 7, 4\)"
    ):
        net(x[:, :, 1:])
    with pytest.raises(ValueError, match=r"input must have shape .* got \(7, 5\)"):
        net(x[0])
    with pytest.raises(ValueError, match=r"input must not be empty, got .*\(3, 0, 5\)"):
        net(x[:, :0])
    with pytest.raises(TypeError, match="input must be floating point"):
        net(x.long())
    for bad in ((BATCH, HIDDEN), (1, BATCH, 2), (2, BATCH, HIDDEN), (1, 2, HIDDEN)):
        with pytest.raises(ValueError, match=r"hx must have shape \(1, 3, 11\), got"):
            net(x, torch.zeros(bad))
    with pytest.raises(ValueError, match="hx must be finite, got an entry inf"):
        net(x, torch.full((1, BATCH, HIDDEN), torch.inf))
    x[1, 2, 3] = torch.nan
    with pytest.raises(ValueError, match="input must be finite, got an entry nan"):
        net(x)


@LAYERS
def test_refuses_bad_sizes(layer, unchecked):
    with pytest.raises(ValueError, match="input_size must be at least 1, got 0"):
        layer(0, HIDDEN)
    with pytest.raises(TypeError, match="hidden_size must be an integer, got float"):
        layer(FEATURES, 2.0)


def test_one_hidden_unit_is_enough_and_none_is_not(unchecked):
    for layer in (RNN, GRU):
        assert layer(3, 1)(torch.ones(2, 5, 3))[0].shape == (2, 5, 1)
        with pytest.raises(ValueError, match=r"^hidden_size must be at least 1, got 0"):
            layer(3, 0)
