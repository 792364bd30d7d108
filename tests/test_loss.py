"""Losses against torch's, and the limits of their arguments."""

import pytest
import torch
from torch.nn import functional

from mlnotes.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    mse,
)
from mlnotes.softmax import log_softmax, softmax

REDUCTIONS = pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
BATCH, CLASSES = 7, 5


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def agree(ours, theirs, *leaves, slope_rtol=1e-12):
    """Compare the values, and the gradients of a random weighting of them."""
    torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-12)
    upstream = torch.rand_like(ours)
    slopes = torch.autograd.grad(ours, leaves, upstream)
    their_slopes = torch.autograd.grad(theirs, leaves, upstream)
    torch.testing.assert_close(slopes, their_slopes, rtol=slope_rtol, atol=1e-12)


def logits():
    """Ordinary rows, shifted ones, ties of the maximum, and gaps of 2000."""
    z = 3 * double(BATCH, CLASSES)
    z[1] += 1000
    z[2] -= 1000
    z[3] = 4
    z[4, :2] = 1000
    z[5] = torch.tensor([-1000, 1000, 0, 1000, -1000])
    return z.requires_grad_()


@REDUCTIONS
@pytest.mark.parametrize("shape", [(), (1,), (7, 5), (2, 3, 5)])
def test_mse_equals_torch(shape, reduction):
    x, y = double(shape).requires_grad_(), (1e4 + double(shape)).requires_grad_()
    agree(mse(x, y, reduction), functional.mse_loss(x, y, reduction=reduction), x, y)


@REDUCTIONS
@pytest.mark.parametrize("label_smoothing", [0.0, 0.1, 0.99])
@pytest.mark.parametrize("weighted", [False, True])
def test_cross_entropy_equals_torch(weighted, label_smoothing, reduction):
    z, y = logits(), torch.randint(CLASSES, (BATCH,))
    weight = 0.1 + torch.rand(CLASSES, dtype=torch.float64) if weighted else None
    settings = {
        "weight": weight,
        "label_smoothing": label_smoothing,
        "reduction": reduction,
    }
    agree(
        cross_entropy(z, y, **settings), functional.cross_entropy(z, y, **settings), z
    )


@pytest.mark.parametrize("shape", [(1, 5), (7, 1), (1, 1)])
def test_cross_entropy_of_one_example_or_one_class(shape):
    z = double(shape).requires_grad_()
    y = torch.zeros(shape[0], dtype=torch.long)
    agree(cross_entropy(z, y), functional.cross_entropy(z, y), z)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int32, torch.int64])
def test_cross_entropy_takes_integers_of_any_width(dtype):
    z, y = double(BATCH, CLASSES), torch.randint(CLASSES, (BATCH,))
    torch.testing.assert_close(
        cross_entropy(z, y.to(dtype)), functional.cross_entropy(z, y)
    )


def test_cross_entropy_resolves_small_losses_at_large_logits():
    z = torch.tensor([[1010.0, 1000.0]])
    y = torch.tensor([0])
    torch.testing.assert_close(
        cross_entropy(z, y), functional.cross_entropy(z, y), rtol=1e-5, atol=0
    )


def test_cross_entropy_is_the_likelihood_of_the_labels():
    z, y = double(BATCH, CLASSES), torch.randint(CLASSES, (BATCH,))
    likelihood = softmax(z)[torch.arange(BATCH), y].prod()
    loss = cross_entropy(z, y, reduction="sum")
    torch.testing.assert_close((-loss).exp(), likelihood, rtol=1e-12, atol=0)


def test_the_gradient_is_the_probabilities_less_the_truth():
    z, y = double(BATCH, CLASSES).requires_grad_(), torch.randint(CLASSES, (BATCH,))
    (slope,) = torch.autograd.grad(cross_entropy(z, y, reduction="sum"), z)
    torch.testing.assert_close(slope, softmax(z) - functional.one_hot(y, CLASSES))


def test_smoothing_is_cross_entropy_to_the_smoothed_target():
    z, y = double(BATCH, CLASSES), torch.randint(CLASSES, (BATCH,))
    target = 0.8 * functional.one_hot(y, CLASSES) + 0.2 / CLASSES
    loss = cross_entropy(z, y, label_smoothing=0.2, reduction="none")
    torch.testing.assert_close(loss, -(target * log_softmax(z)).sum(1))


@REDUCTIONS
@pytest.mark.parametrize("weighted", [False, True])
def test_binary_cross_entropy_with_logits_equals_torch(weighted, reduction):
    far = torch.tensor([0, -1000, 1000, -40, 40], dtype=torch.float64)
    z = torch.cat([far, far, far, 3 * double(7)]).reshape(2, 11).requires_grad_()
    t = torch.rand(22, dtype=torch.float64)
    t[:5], t[5:10] = 0, 1
    t = t.reshape(2, 11).requires_grad_()
    weight = 0.1 + torch.rand(2, 11, dtype=torch.float64) if weighted else None
    agree(
        binary_cross_entropy_with_logits(z, t, weight, reduction),
        functional.binary_cross_entropy_with_logits(z, t, weight, reduction=reduction),
        z,
        t,
    )


def test_two_classes_are_one_yes_or_no_question():
    z, y = double(BATCH), torch.randint(2, (BATCH,))
    two = torch.stack([torch.zeros_like(z), z], dim=1)  # (batch, 2)
    one = binary_cross_entropy_with_logits(z, y.double())
    torch.testing.assert_close(one, cross_entropy(two, y), rtol=1e-13, atol=1e-13)


@REDUCTIONS
def test_binary_cross_entropy_equals_torch(reduction):
    p = torch.rand(3, 5, dtype=torch.float64).requires_grad_()
    t = torch.rand(3, 5, dtype=torch.float64).requires_grad_()
    ours = binary_cross_entropy(p, t, reduction)
    agree(ours, functional.binary_cross_entropy(p, t, reduction=reduction), p, t)


@REDUCTIONS
def test_binary_cross_entropy_equals_torch_at_the_bounds(reduction):
    p = torch.tensor([0, 1e-50, 1e-13, 1e-7, 0.5, 1 - 1e-13, 1], dtype=torch.float64)
    p = p.repeat(3).requires_grad_()
    t = torch.tensor([0, 0.3, 1], dtype=torch.float64).repeat_interleave(7)
    ours = binary_cross_entropy(p, t, reduction)
    theirs = functional.binary_cross_entropy(p, t, reduction=reduction)
    agree(ours, theirs, p, slope_rtol=4e-9)  # torch's 1e-12 is in single precision


@pytest.mark.parametrize("label_smoothing", [0.0, 0.1])
def test_slopes_of_cross_entropy(label_smoothing):
    z = double(3, CLASSES)
    z[0, :2] = z[0].max()
    y, weight = torch.tensor([0, 2, 4]), 0.1 + torch.rand(CLASSES, dtype=torch.float64)

    def loss(z):
        return cross_entropy(z, y, weight, label_smoothing=label_smoothing)

    assert torch.autograd.gradcheck(loss, z.requires_grad_())
    assert torch.autograd.gradgradcheck(loss, z)


@pytest.mark.parametrize(
    "loss", [mse, binary_cross_entropy_with_logits, binary_cross_entropy]
)
def test_slopes_of_both_arguments(loss):
    x = 0.1 + 0.8 * torch.rand(2, 3, dtype=torch.float64)
    t = 0.1 + 0.8 * torch.rand(2, 3, dtype=torch.float64)
    x.requires_grad_(), t.requires_grad_()
    assert torch.autograd.gradcheck(loss, (x, t))
    assert torch.autograd.gradgradcheck(loss, (x, t))


def test_curvature_of_the_binary_loss_at_the_usual_first_logit():
    z = torch.zeros(1, dtype=torch.float64)

    def loss(z):
        return binary_cross_entropy_with_logits(z, torch.ones_like(z))

    curvature = torch.autograd.functional.hessian(loss, z)
    assert curvature.item() == pytest.approx(0.25, abs=1e-15)


PAIRED = [mse, binary_cross_entropy_with_logits, binary_cross_entropy]


@pytest.mark.parametrize("loss", PAIRED)
def test_paired_losses_refuse_bad_shapes_and_types(loss, unchecked):
    half = torch.full((3, 5), 0.5)
    with pytest.raises(ValueError, match=r"target must have shape \(3, 5\), got"):
        loss(half, half[0])
    with pytest.raises(ValueError, match=r"input must not be empty, got .*\(0, 5\)"):
        loss(half[:0], half[:0])
    with pytest.raises(TypeError, match="input must be floating point"):
        loss(torch.ones(3, 5, dtype=torch.long), half)
    with pytest.raises(TypeError, match="target must be floating point"):
        loss(half, torch.ones(3, 5, dtype=torch.long))


@pytest.mark.parametrize("loss", PAIRED)
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_paired_losses_refuse_numbers_that_are_not_finite(loss, bad):
    half, spoilt = torch.tensor([0.5, 0.5]), torch.tensor([0.5, bad])
    with pytest.raises(ValueError, match=f"input must be finite, got an entry {bad}"):
        loss(spoilt, half)
    with pytest.raises(ValueError, match=f"target must be finite, got an entry {bad}"):
        loss(half, spoilt)


@pytest.mark.parametrize("loss", [*PAIRED, cross_entropy])
def test_refuses_an_unknown_reduction(loss):
    x, t = torch.full((3, 5), 0.5), torch.full((3, 5), 0.5)
    target = torch.tensor([0, 1, 2]) if loss is cross_entropy else t
    message = "reduction must be one of 'none', 'mean', 'sum', got 'batchmean'"
    with pytest.raises(ValueError, match=message):
        loss(x, target, reduction="batchmean")


@pytest.mark.parametrize("bad", [-0.5, 1.5])
def test_binary_losses_refuse_what_is_no_probability(bad):
    half, outside = torch.tensor([0.5, 0.5]), torch.tensor([0.5, bad])
    message = rf"must be in \[0, 1\], got an entry {bad}"
    for loss in (binary_cross_entropy, binary_cross_entropy_with_logits):
        with pytest.raises(ValueError, match=f"target {message}"):
            loss(half, outside)
    with pytest.raises(ValueError, match=f"input {message}"):
        binary_cross_entropy(outside, half)


def test_weights_must_fit_and_be_positive(unchecked):
    z, y, w = torch.zeros(3, 5), torch.tensor([0, 1, 2]), torch.ones(5)
    with pytest.raises(ValueError, match=r"weight must have shape \(5,\), got \(4,\)"):
        cross_entropy(z, y, w[:4])
    with pytest.raises(ValueError, match=r"weight must have shape \(3, 5\), got"):
        binary_cross_entropy_with_logits(z, z, w)
    w[3] = 0
    with pytest.raises(ValueError, match=r"weight must be positive, got 0\.0"):
        cross_entropy(z, y, w)
    with pytest.raises(ValueError, match=r"weight must be positive, got -2\.0"):
        binary_cross_entropy_with_logits(z, z, torch.full((3, 5), -2.0))


@pytest.mark.parametrize(
    "logits",
    [
        torch.tensor([[0.0, -3e38, -3e38]]),
        torch.tensor([[1e308, -1e308]], dtype=torch.float64),
    ],
    ids=["a sum that overflows", "a difference that does"],
)
def test_logits_as_large_as_numbers_can_be_have_a_loss(logits):
    assert cross_entropy(logits, torch.tensor([0])) == 0


@pytest.mark.parametrize("bad", [-100, -1, 5])
def test_cross_entropy_refuses_labels_out_of_range(bad):
    with pytest.raises(ValueError, match=rf"target must be in \[0, 5\), got {bad}"):
        cross_entropy(torch.zeros(3, 5), torch.tensor([0, bad, 4]))


@pytest.mark.parametrize("bad", [-0.1, 1.0, float("nan")])
def test_cross_entropy_refuses_a_smoothing_out_of_range(bad):
    message = rf"label_smoothing must be in \[0, 1\), got {bad}"
    with pytest.raises(ValueError, match=message):
        cross_entropy(torch.zeros(3, 5), torch.tensor([0, 1, 2]), label_smoothing=bad)


def test_cross_entropy_refuses_bad_shapes_and_types(unchecked):
    z, y = torch.zeros(3, 5), torch.tensor([0, 1, 2])
    message = r"input must have shape \(batch, classes\), got \(5,\)"
    with pytest.raises(ValueError, match=message):
        cross_entropy(z[0], y[:1])
    with pytest.raises(ValueError, match=r"target must have shape \(3,\), got \(2,\)"):
        cross_entropy(z, y[:2])
    with pytest.raises(ValueError, match=r"input must not be empty, got .*\(0, 5\)"):
        cross_entropy(z[:0], y[:0])
    with pytest.raises(TypeError, match=r"target must be integers, got torch\.float32"):
        cross_entropy(z, y.float())
    with pytest.raises(ValueError, match="input must be finite, got an entry nan"):
        cross_entropy(z / z, y)


def test_weights_of_integers_are_refused_by_name(unchecked):
    z, weight = torch.zeros(3, 5), torch.ones(5, dtype=torch.long)
    with pytest.raises(TypeError, match=r"^weight must be floating point"):
        cross_entropy(z, torch.tensor([0, 1, 2]), weight)
