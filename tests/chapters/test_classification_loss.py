"""The numbers that the chapter on classification losses works out by hand."""

import math

import pytest
import torch
from pages import listed, read

from mlnotes.activation import sigmoid
from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

PAGES = read("classification-loss", "index")

LOGITS = [2.0, 1.0, -1.0]
EXP = [math.exp(z) for z in LOGITS]
P = [e / sum(EXP) for e in EXP]
FAR = 1 / (1 + math.exp(8))  # the probability of the truth at z = -8
SLOPE = 2 * (FAR - 1) * FAR * (1 - FAR)
ERROR = [P[0], P[1], P[2] - 1]  # cultivar 3 is the truth
MEAN_ERROR = sum(p * e for p, e in zip(P, ERROR, strict=True))
SQUARED = [2 * p * (e - MEAN_ERROR) for p, e in zip(P, ERROR, strict=True)]

WORKED = {
    "exponentials": [f"{e:.4f}" for e in EXP],
    "their sum": f"{sum(EXP):.4f}",
    "softmax": r"p = ({:.4f},\ {:.4f},\ {:.4f})".format(*P),
    "product": f"{math.prod(P):.4f}",
    "e": f"e = {math.e:.4f}",
    "loss of cultivar 1": rf"-\ln {P[0]:.4f} = {-math.log(P[0]):.4f}",
    "loss of cultivar 3": f"{-math.log(P[2]):.4f}",
    "far probability": rf"\sigma(-8) = {FAR:.6f}",
    "far squared error": f"(p - 1)^2 = {(FAR - 1) ** 2:.4f}",
    "its slope": f"= {SLOPE:.5f}$",
    "its step": f"−{8 + 0.5 * SLOPE:.5f}",
    "far cross-entropy": rf"-\ln p = {-math.log(FAR):.4f}",
    "slope of that": f"p - 1 = {FAR - 1:.5f}",
    "step of that": f"−{8 + 0.5 * (FAR - 1):.5f}",
    "ratio of the slopes": f"{(FAR - 1) / SLOPE:,.0f}",
    "plain shares": [f"{2 / 3:.3f}", f"{1 / 3:.3f}"],
    "softmax of (2, 1)": f"{1 / (1 + math.exp(-1)):.3f}",
    "softmax of (0.2, 0.1)": f"{1 / (1 + math.exp(-0.1)):.3f}",
    "smoothed gap": rf"\ln 28 = {math.log(28):.4f}",
    "softmax twice": f"e / (e + 2) = {math.e / (math.e + 2):.4f}",
    "exercise 1": [
        f"e^{{-2}} = {math.exp(-2):.4f}",
        f"p_1 = 1 / {1 + math.exp(-2):.4f} = {1 / (1 + math.exp(-2)):.4f}",
        f"p_2 = {1 / (1 + math.exp(2)):.4f}",
    ],
    "exercise 2": [rf"\ln 3 = {math.log(3):.4f}", rf"\ln 10 = {math.log(10):.4f}"],
    "exercise 3": [
        r"({:.4f},\ {:.4f},\ {:.4f})".format(*ERROR),
        f"{MEAN_ERROR:.4f}",
        r"({:.4f},\ {:.4f},\ {:.4f})".format(*SQUARED),
    ],
    "exercise 4": f"2(-8 - 1) = {2 * (-8 - 1)}",
    "exercise 6": rf"z = -\ln 2 = {-math.log(2):.4f}",
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in PAGES[language]


def test_steps_from_a_gap_of_20():
    steps = math.exp(20) / (8 * 0.5)
    assert (
        f"{20 / (2 * 0.5):.0f} steps against {steps / 1e6:.0f} million" in PAGES["en"]
    )
    assert f"{20 / (2 * 0.5):.0f} 步，另一边是 {steps / 1e8:.2f} 亿步" in PAGES["zh"]


def test_gradients_worked_by_hand_are_those_of_the_library():
    z = torch.tensor([LOGITS], dtype=torch.float64, requires_grad=True)
    t = torch.tensor([[0.0, 0.0, 1.0]], dtype=torch.float64)
    (ce,) = torch.autograd.grad(cross_entropy(z, torch.tensor([2])), z)
    (squared,) = torch.autograd.grad(mse(softmax(z), t, reduction="sum"), z)
    torch.testing.assert_close(ce[0], torch.tensor(ERROR, dtype=torch.float64))
    torch.testing.assert_close(squared[0], torch.tensor(SQUARED, dtype=torch.float64))

    far = torch.tensor(-8.0, dtype=torch.float64, requires_grad=True)
    loss = mse(sigmoid(far), torch.tensor(1.0, dtype=torch.float64))
    assert torch.autograd.grad(loss, far)[0].item() == pytest.approx(SLOPE, rel=1e-12)


def test_label_smoothing_is_best_at_the_gap_on_the_page():
    gap = torch.tensor(math.log(28), dtype=torch.float64, requires_grad=True)
    z = torch.stack([gap, gap * 0, gap * 0]).unsqueeze(0)
    loss = cross_entropy(z, torch.tensor([0]), label_smoothing=0.1)
    assert torch.autograd.grad(loss, gap)[0].item() == pytest.approx(0, abs=1e-15)


def test_single_precision_overflows_at_the_exponent_on_the_page():
    assert torch.tensor(89.0).exp().isinf()
    assert torch.tensor(88.0).exp().isfinite()


def test_product_of_probabilities_never_comes_near_one():
    assert math.isclose((1 / 3) ** 3, 1 / 27)
    p = softmax(3 * torch.randn(997, 3, dtype=torch.float64))
    assert p.prod(-1).max() <= 1 / 27
