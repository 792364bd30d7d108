"""The numbers that the chapter on foundations works out by hand, and what it builds."""

import math

import pytest
import torch
from pages import listed, read

from mlnotes.activation import hard_sigmoid, relu, sigmoid
from mlnotes.data import batches, diabetes, digits, train_test_split
from mlnotes.linear import LinearRegression, LogisticRegression
from mlnotes.loss import binary_cross_entropy_with_logits, mse
from mlnotes.optim import SGD

INDEX, EVIDENCE_PAGE = read("foundations", "index"), read("foundations", "evidence")


def logistic(z):
    return 1 / (1 + math.exp(-z))


def loss(z, t):  # cross-entropy of one image
    return -math.log(logistic(z) if t else 1 - logistic(z))


P = logistic(-1)
G = [(P - 1) * x for x in (1, 0.5)]
W = [w - 0.5 * g for w, g in zip((-1, 0), G, strict=True)]
Z = W[0] + 0.5 * W[1]
LEFT, MIDDLE, RIGHT = ((logistic(z) - 1) ** 2 for z in (-6, -2, 2))
REFERENCE = math.log(2)

WORKED = {
    "probability": rf"p = \sigma(-1) = {P:.4f}",
    "per cent": f"{100 * P:.0f} %",
    "squared error": f"(p - t)^2 = {(P - 1) ** 2:.4f}",
    "cross-entropy": rf"-\ln {P:.4f} = {-math.log(P):.4f}",
    "nudged loss": [f"z = {-0.999}", f"{loss(-0.999, 1):.4f}"],
    "its fall": f"{loss(-1, 1) - loss(-0.999, 1):.6f}",
    "slope by the nudge": f"${(loss(-0.999, 1) - loss(-1, 1)) / 0.001:.3f}$",
    "gradient": [
        rf"(p - t)\, x_1 = {G[0]:.4f}",
        rf"(p - t)\, x_2 = {G[1]:.4f}",
        rf"({G[0]:.4f}, {G[1]:.4f})",
    ],
    "step": rf"= ({W[0]:.4f},\ {W[1]:.4f})",
    "after the step": [f"z = {Z:.4f}", f"p = {logistic(Z):.4f}", f"{loss(Z, 1):.4f}"],
    "ten sigmoids": rf"0.25^{{10}} = {0.25**10 * 1e7:.1f} \times 10^{{-7}}",
    "loss of a coin": rf"{REFERENCE:.3f}",
    "exercise 1": [
        rf"e^{{0.25}} = {math.exp(0.25):.4f}",
        rf"\ln {1 + math.exp(-0.25):.4f} = {loss(-0.25, 0):.4f}",
        rf"\ln 2 = {loss(0, 0):.4f}",
        "(-0.5, 0.25)",
        f"w = ({1 + 0.4 * 0.5}, {2 - 0.4 * 0.25})",
        f"z = {-1.2 + 0.5 * 1.9:.2f}",
        rf"= {logistic(-0.25):.4f}$",
        rf"-\ln(1 - p) = {loss(-0.25, 0):.4f}",
    ],
    "exercise 2": [f"1000 / 64 = {1000 / 64}", rf"1000 - 15 \cdot 64 = {1000 - 960}"],
    "exercise 4": [
        rf"\ln 2 = {REFERENCE:.4f}",
        f"{0.4 * REFERENCE:.4f}",
        f"{0.2 * REFERENCE:.4f}",
    ],
    "exercise 5, squared error": [
        f"{LEFT:.4f}",
        f"{RIGHT:.4f}",
        f"{(LEFT + RIGHT) / 2:.4f}",
        f"{MIDDLE:.4f}",
    ],
    "exercise 5, cross-entropy": [
        f"{loss(-6, 1):.4f}",
        f"{loss(2, 1):.4f}",
        f"{(loss(-6, 1) + loss(2, 1)) / 2:.4f}",
        f"{loss(-2, 1):.4f}",
    ],
    "exercise 6": [
        rf"0.25^{{10}} = {0.25**10 * 1e7:.2f} \times 10^{{-7}}",
        f"0.5^{{10}} = {0.5**10:.6f}",
    ],
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in INDEX[language]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sizes_of_the_data_stand_on_the_page(language):
    page = INDEX[language]
    _, digit = digits()
    assert str(int(((digit == 3) | (digit == 8)).sum())) in page
    patients, score = diabetes()
    assert str(len(patients)) in page
    trained_on, *_ = train_test_split(patients, score, 1 / 3)
    assert str(len(trained_on)) in page
    assert "357" in EVIDENCE_PAGE[language]


def test_gradient_and_step_by_hand_are_those_of_the_library():
    x, t = torch.tensor([1, 0.5], dtype=torch.float64), torch.tensor(1.0).double()
    w = torch.tensor([-1, 0], dtype=torch.float64, requires_grad=True)
    optimizer = SGD([w], lr=0.5)
    binary_cross_entropy_with_logits(x @ w, t).backward()
    torch.testing.assert_close(w.grad, torch.tensor(G, dtype=torch.float64))
    optimizer.step()
    torch.testing.assert_close(w.detach(), torch.tensor(W, dtype=torch.float64))
    assert mse(sigmoid(torch.tensor(-1.0)), torch.tensor(1.0)).item() == pytest.approx(
        (P - 1) ** 2
    )


def test_descent_by_hand_is_that_of_torch():
    random = torch.Generator().manual_seed(0)
    x = torch.randn(11, 3, generator=random, dtype=torch.float64)
    t = (torch.rand(11, generator=random) < 0.5).double()
    w = by_hand = torch.randn(3, generator=random, dtype=torch.float64)
    w = w.clone().requires_grad_()
    optimizer = torch.optim.SGD([w], lr=0.5)
    for _ in range(50):
        optimizer.zero_grad()
        binary_cross_entropy_with_logits(x @ w, t).backward()
        optimizer.step()
        by_hand = by_hand - 0.5 * x.T @ (sigmoid(x @ by_hand) - t) / 11
    torch.testing.assert_close(w.detach(), by_hand, rtol=0, atol=1e-13)


def test_one_linear_layer_carries_both_heads():
    x = torch.randn(7, 5, generator=torch.Generator().manual_seed(0))
    seeds = (torch.Generator().manual_seed(1) for _ in range(2))
    number, category = (
        head(5, generator=seed)
        for head, seed in zip(
            (LinearRegression, LogisticRegression), seeds, strict=True
        )
    )
    assert torch.equal(number(x), category(x))  # read as a number, or as a logit
    truth = torch.ones(7)
    assert mse(number(x), truth) != binary_cross_entropy_with_logits(category(x), truth)


def test_updates_and_epochs_of_the_exercise():
    dealt = batches(1000, 64)
    assert len(dealt) == 16
    assert len(dealt[-1]) == 40
    assert 10 * len(dealt) == 160
    assert 1000 / len(dealt) == 62.5


def test_hat_of_the_exercise():
    x = torch.linspace(-1, 3, 401, dtype=torch.float64)
    hat = torch.clamp(1 - (x - 1).abs(), min=0)
    by_relus = relu(x) - 2 * relu(x - 1) + relu(x - 2)
    by_ramps = hard_sigmoid(6 * (x - 0.5)) - hard_sigmoid(6 * (x - 1.5))
    torch.testing.assert_close(by_relus, hat)
    torch.testing.assert_close(by_ramps, hat)
