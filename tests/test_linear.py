"""Linear layers against torch's, and the models made of them."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from mlnotes.activation import sigmoid
from mlnotes.linear import MLP, Linear, LinearRegression, LogisticRegression
from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

BATCH, FEATURES, HIDDEN, OUTPUTS = 7, 5, 11, 3


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def agree(ours, theirs, x):
    """Compare outputs, and gradients of the input and of all parameters, in order."""
    a, b = ours(x), theirs(x)
    torch.testing.assert_close(a, b, rtol=1e-12, atol=1e-12)
    upstream = torch.randn_like(a)
    slopes, their_slopes = (
        torch.autograd.grad(y, [x, *net.parameters()], upstream)
        for y, net in ((a, ours), (b, theirs))
    )
    torch.testing.assert_close(slopes, their_slopes, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("batch", [(), (1,), (7,), (2, 7), (0,)])
def test_linear_equals_torch(batch, bias):
    theirs = nn.Linear(FEATURES, OUTPUTS, bias, dtype=torch.float64)
    ours = Linear(FEATURES, OUTPUTS, bias, dtype=torch.float64)
    ours.load_state_dict(theirs.state_dict())
    agree(ours, theirs, double(*batch, FEATURES).requires_grad_())


@pytest.mark.parametrize("features", [1, FEATURES])
@pytest.mark.parametrize("bias", [True, False])
def test_linear_starts_as_torch_does(features, bias):
    torch.manual_seed(3)
    theirs = nn.Linear(features, OUTPUTS, bias)
    ours = Linear(features, OUTPUTS, bias, generator=torch.Generator().manual_seed(3))
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())


def test_linear_takes_device_and_dtype():
    layer = Linear(FEATURES, OUTPUTS, True, "meta", torch.bfloat16)
    assert {theta.device.type for theta in layer.parameters()} == {"meta"}
    assert {theta.dtype for theta in layer.parameters()} == {torch.bfloat16}


def test_slopes_of_linear():
    layer = Linear(FEATURES, OUTPUTS, dtype=torch.float64)
    x = double(2, FEATURES).requires_grad_()
    assert torch.autograd.gradcheck(layer, x)


def test_linear_regression_learns_what_least_squares_finds():
    x, y = double(29, FEATURES), double(29)
    model = LinearRegression(FEATURES).double()
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=100, tolerance_grad=1e-9)

    def closure():
        optimizer.zero_grad()
        loss = mse(model(x), y)
        loss.backward()
        return loss

    optimizer.step(closure)
    design = torch.cat([x, torch.ones(29, 1, dtype=torch.float64)], dim=1)
    best = torch.linalg.lstsq(design, y[:, None]).solution[:, 0]
    ours = torch.cat([model.linear.weight[0], model.linear.bias]).detach()
    torch.testing.assert_close(ours, best, rtol=1e-6, atol=1e-6)


def test_logistic_regression_gives_one_logit_or_one_for_each_class():
    x = double(BATCH, FEATURES)
    for classes, shape in ((2, (BATCH,)), (3, (BATCH, 3))):
        model = LogisticRegression(FEATURES, classes).double()
        z = model(x)
        assert z.shape == shape
        layer = model.linear
        theirs = functional.linear(x, layer.weight, layer.bias).reshape(shape)
        torch.testing.assert_close(z, theirs, rtol=1e-13, atol=1e-13)


def test_one_logit_is_the_difference_of_two():
    one = LogisticRegression(FEATURES).double()
    two = Linear(FEATURES, 2, dtype=torch.float64)
    with torch.no_grad():
        one.linear.weight.copy_(two.weight[1:] - two.weight[:1])
        one.linear.bias.copy_(two.bias[1:] - two.bias[:1])
    x = double(BATCH, FEATURES)
    torch.testing.assert_close(sigmoid(one(x)), softmax(two(x))[:, 1])


@pytest.mark.parametrize(
    ("settings", "activation"), [({}, nn.ReLU), ({"activation": sigmoid}, nn.Sigmoid)]
)
def test_mlp_equals_torch(settings, activation):
    sizes = [FEATURES, HIDDEN, 13, OUTPUTS]
    ours = MLP(sizes, **settings).double()
    theirs = nn.Sequential(
        nn.Linear(FEATURES, HIDDEN),
        activation(),
        nn.Linear(HIDDEN, 13),
        activation(),
        nn.Linear(13, OUTPUTS),
    ).double()
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        a.data.copy_(b)
    agree(ours, theirs, double(BATCH, FEATURES).requires_grad_())


def test_mlp_of_two_sizes_is_linear():
    model, x = MLP([FEATURES, OUTPUTS]), torch.randn(BATCH, FEATURES)
    torch.testing.assert_close(model(x), model.layers[0](x))


def test_mlp_drops_hidden_units_in_training_only():
    x = torch.randn(BATCH, FEATURES)
    model = MLP([FEATURES, HIDDEN, OUTPUTS], dropout=1.0)
    constant = model.layers[-1].bias.expand(BATCH, OUTPUTS)
    torch.testing.assert_close(model(x), constant)
    whole = MLP([FEATURES, HIDDEN, OUTPUTS])
    whole.load_state_dict(model.state_dict())
    torch.testing.assert_close(model.eval()(x), whole(x))


def test_a_generator_fixes_parameters_and_masks():
    def run():
        g = torch.Generator().manual_seed(5)
        model = MLP([FEATURES, HIDDEN, OUTPUTS], dropout=0.5, generator=g)
        return model(torch.ones(BATCH, FEATURES))

    first, _ = run(), torch.rand(1)
    assert torch.equal(run(), first)


@pytest.mark.parametrize("model", [LinearRegression, LogisticRegression])
def test_a_generator_fixes_the_first_parameters(model):
    def run():
        return model(FEATURES, generator=torch.Generator().manual_seed(5))

    first, _ = run(), torch.rand(1)
    assert torch.equal(run().linear.weight, first.linear.weight)
    assert torch.equal(run().linear.bias, first.linear.bias)


def test_labels_outside_the_classes_are_refused():
    z = LogisticRegression(FEATURES, 3)(torch.randn(2, FEATURES))
    with pytest.raises(ValueError, match=r"target must be in \[0, 3\), got 3"):
        cross_entropy(z, torch.tensor([0, 3]))


@pytest.mark.parametrize(
    "model",
    [
        Linear(FEATURES, OUTPUTS),
        LinearRegression(FEATURES),
        LogisticRegression(FEATURES),
        MLP([FEATURES, HIDDEN, OUTPUTS]),
    ],
    ids=lambda model: type(model).__name__,
)
def test_refuses_bad_inputs(model, unchecked):
    x = torch.ones(BATCH, FEATURES)
    with pytest.raises(ValueError, match=r"input must have shape \(7, 5\), got \(7, 4"):
        model(x[:, 1:])
    with pytest.raises(
        TypeError, match=r"input must be floating point, got torch\.int"
    ):
        model(x.long())
    for bad in (float("nan"), float("inf")):
        x[3, 2] = bad
        with pytest.raises(
            ValueError, match=f"input must be finite, got an entry {bad}"
        ):
            model(x)


def test_refuses_bad_sizes(unchecked):
    with pytest.raises(ValueError, match="in_features must be at least 1, got 0"):
        Linear(0, OUTPUTS)
    with pytest.raises(ValueError, match="out_features must be at least 1, got -1"):
        Linear(FEATURES, -1)
    with pytest.raises(TypeError, match="in_features must be an integer, got float"):
        LinearRegression(5.0)
    with pytest.raises(ValueError, match="classes must be at least 2, got 1"):
        LogisticRegression(FEATURES, 1)
    with pytest.raises(ValueError, match=r"sizes must have at least 2 .* got \[5\]"):
        MLP([FEATURES])
    with pytest.raises(ValueError, match=r"sizes\[1\] must be at least 1, got 0"):
        MLP([FEATURES, 0, OUTPUTS])
    with pytest.raises(ValueError, match=r"p must be in \[0, 1\], got 1\.5"):
        MLP([FEATURES, HIDDEN, OUTPUTS], dropout=1.5)


def test_one_feature_is_enough():
    assert Linear(1, 2)(torch.ones(3, 1)).shape == (3, 2)
