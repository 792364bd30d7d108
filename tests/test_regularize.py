"""Penalty, dropout and early stopping."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from mlnotes.linear import MLP
from mlnotes.loss import mse
from mlnotes.optim import SGD
from mlnotes.regularize import Dropout, EarlyStopping, dropout, l2_penalty

NAN, INF = float("nan"), float("inf")


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def test_penalty_by_hand():
    params = [torch.tensor([1.0, -2.0]), torch.tensor([[3.0]]), torch.tensor(0.5)]
    assert l2_penalty(params, 0.2).item() == pytest.approx(0.1 * (1 + 4 + 9 + 0.25))
    assert l2_penalty(params, 0.0).item() == 0
    assert l2_penalty(iter(params), 0.2) == l2_penalty(params, 0.2)


def test_slopes_of_the_penalty():
    params = [double(2, 3).requires_grad_(), double(5).requires_grad_()]
    assert torch.autograd.gradcheck(lambda *p: l2_penalty(p, 0.3), params)


def test_penalty_is_weight_decay():
    x, y = double(29, 5), double(29, 3)
    penalised, decayed = (MLP([5, 7, 3]).double() for _ in range(2))
    decayed.load_state_dict(penalised.state_dict())
    by_hand = SGD(penalised.parameters(), lr=0.1, momentum=0.9)
    by_rule = SGD(decayed.parameters(), lr=0.1, momentum=0.9, weight_decay=0.3)
    for _ in range(20):
        for model, optimizer, strength in (
            (penalised, by_hand, 0.3),
            (decayed, by_rule, 0.0),
        ):
            optimizer.zero_grad()
            loss = mse(model(x), y) + l2_penalty(model.parameters(), strength)
            loss.backward()
            optimizer.step()
    torch.testing.assert_close(
        penalised.state_dict(), decayed.state_dict(), rtol=1e-12, atol=1e-12
    )


def test_penalty_refuses_bad_arguments(unchecked):
    theta = [torch.ones(3)]
    for bad in (-0.1, NAN, INF):
        message = rf"strength must be in \[0, inf\), got {bad}"
        with pytest.raises(ValueError, match=message):
            l2_penalty(theta, bad)
    with pytest.raises(
        ValueError, match=r"^params must not be empty, got no parameter$"
    ):
        l2_penalty([], 0.1)
    with pytest.raises(ValueError, match=r"params\[1\] must be finite, got .* nan"):
        l2_penalty([*theta, torch.tensor([NAN])], 0.1)
    with pytest.raises(TypeError, match=r"params\[0\] must be floating point"):
        l2_penalty([torch.ones(3, dtype=torch.long)], 0.1)


@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("training", [True, False])
def test_dropout_equals_torch_forward_and_backward(p, training):
    """Both draw their masks from torch's default generator in the same order."""
    x = double(7, 11).requires_grad_()
    torch.manual_seed(3)
    ours = dropout(x, p, training)
    torch.manual_seed(3)
    theirs = functional.dropout(x, p, training)
    torch.testing.assert_close(ours, theirs, rtol=1e-13, atol=0)
    upstream = torch.randn_like(x)
    (slope,) = torch.autograd.grad(ours, x, upstream)
    (their_slope,) = torch.autograd.grad(theirs, x, upstream)
    torch.testing.assert_close(slope, their_slope, rtol=1e-13, atol=0)


def test_dropout_keeps_the_mean():
    n, p = 100_003, 0.3
    y = dropout(torch.ones(n, dtype=torch.float64), p)
    assert set(y.unique().tolist()) == {0.0, 1 / (1 - p)}
    spread = math.sqrt(p / (1 - p) / n)
    assert abs(y.mean().item() - 1) < 5 * spread


def test_slopes_of_dropout():
    g = torch.Generator()

    def same_mask(x):
        return dropout(x, 0.4, generator=g.manual_seed(2))

    assert torch.autograd.gradcheck(same_mask, double(3, 5).requires_grad_())


def test_a_generator_fixes_the_mask():
    x = torch.ones(101)
    g = torch.Generator().manual_seed(2)
    state = torch.get_rng_state()
    first, second = dropout(x, generator=g), dropout(x, generator=g)
    assert not torch.equal(first, second)
    assert torch.equal(dropout(x, generator=g.manual_seed(2)), first)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_dropout_keeps_shape_and_dtype(dtype):
    for shape in ((), (0, 3), (2, 3, 5)):
        y = dropout(torch.ones(shape, dtype=dtype))
        assert (y.shape, y.dtype) == (shape, dtype)


def test_the_layer_drops_in_training_only():
    x = torch.ones(7, 11)
    ours, theirs = Dropout(0.3), nn.Dropout(0.3)
    torch.manual_seed(3)
    a = ours(x)
    torch.manual_seed(3)
    torch.testing.assert_close(a, theirs(x))
    assert torch.equal(ours.eval()(x), x)
    assert not ours.state_dict()


def test_the_layer_uses_its_generator():
    x, g = torch.ones(101), torch.Generator().manual_seed(2)
    a = Dropout(generator=g)(x)
    assert torch.equal(a, dropout(x, generator=g.manual_seed(2)))


@pytest.mark.parametrize("bad", [-0.1, 1.1, NAN])
def test_dropout_refuses_what_is_no_probability(bad):
    message = rf"p must be in \[0, 1\], got {bad}"
    with pytest.raises(ValueError, match=message):
        dropout(torch.ones(3), bad)
    with pytest.raises(ValueError, match=message):
        Dropout(bad)


@pytest.mark.parametrize("training", [True, False])
def test_dropout_refuses_bad_inputs(training, unchecked):
    with pytest.raises(ValueError, match="input must be finite, got an entry inf"):
        dropout(torch.tensor([INF]), 0.5, training)
    with pytest.raises(TypeError, match="input must be floating point"):
        dropout(torch.ones(3, dtype=torch.long), 0.5, training)


def test_early_stopping_waits_for_its_patience():
    stopping = EarlyStopping(patience=2)
    losses = [5.0, 3.0, 4.0, 2.0, 2.0, 2.5]
    stops = [stopping.update(loss, {"epoch": i}) for i, loss in enumerate(losses)]
    assert stops == [False, False, False, False, False, True]
    assert stopping.best_loss == 2.0
    assert stopping.best_state == {"epoch": 3}


def test_early_stopping_ignores_small_gains():
    stopping = EarlyStopping(patience=3, min_delta=0.5)
    losses = [4.0, 3.5, 3.75, 3.25, 2.75]  # all but 3.25 gain 0.5 or less
    stops = [stopping.update(loss, {"loss": loss}) for loss in losses]
    assert not any(stops)
    assert stopping.best_state == {"loss": 3.25}


def test_early_stopping_keeps_a_copy():
    model, stopping = nn.Linear(5, 3), EarlyStopping(patience=1)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    stopping.update(1.0, model.state_dict())
    with torch.no_grad():
        model.weight.add_(1)
    model.load_state_dict(stopping.best_state)
    torch.testing.assert_close(dict(model.state_dict()), before, rtol=0, atol=0)


def test_early_stopping_refuses_bad_arguments(unchecked):
    with pytest.raises(ValueError, match="patience must be at least 1, got 0"):
        EarlyStopping(0)
    with pytest.raises(ValueError, match=r"min_delta must be in \[0, inf\), got -1"):
        EarlyStopping(3, -1.0)
    stopping = EarlyStopping(1)
    stopping.update(1.0, {"a": 1})
    for bad in (NAN, INF, -INF):
        with pytest.raises(ValueError, match=r"loss must be in .* got"):
            stopping.update(bad, {"a": 2})
    with pytest.raises(TypeError, match="loss must be a number, got Tensor"):
        stopping.update(torch.tensor(0.5), {"a": 2})
    assert (stopping.best_loss, stopping.best_state) == (1.0, {"a": 1})


def test_before_the_first_loss_there_is_no_best_state():
    assert EarlyStopping(3).best_state is None
