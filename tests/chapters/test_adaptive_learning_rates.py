"""The numbers that the chapter on adaptive learning rates works out by hand."""

import math

import pytest
import torch
from pages import listed, read

from mlnotes.optim import Adagrad, Adam, RMSprop

PAGES = read("adaptive-learning-rates", "index", "evidence")


def slope(u, steepest):
    return steepest * u / math.sqrt(1 + u**2)


def height(x, y):
    return 0.1 * (math.sqrt(1 + x**2) - 1) + 10 * (math.sqrt(1 + y**2) - 1)


X, Y = -4 / 3, 3 / 4
NEXT = X - 10 * slope(X, 0.1), Y - 0.1 * slope(Y, 10)  # with two rates
SECOND = slope(X + 0.1, 0.1), slope(Y - 0.1, 10)  # after Adagrad's first step
FIRST = slope(X, 0.1), slope(Y, 10)
STEPS = [0.1 * abs(b) / math.hypot(a, b) for a, b in zip(FIRST, SECOND, strict=True)]
FORGET = {a: math.log(36 / 0.08**2) / math.log(1 / a) for a in (0.9, 0.99)}
V = [3.6, 0.9 * 3.6 + 3.6, 0.9 * (0.9 * 3.6 + 3.6) + 0.1 * 0.01]
BIAS = [(1 - 0.9**t) / math.sqrt(1 - 0.999**t) for t in range(1, 1001)]
TRACE = (0.1 + 10) / 2 * (10 + 0.1)  # of the turned valley, the rates multiplied in
TOP = (TRACE + math.sqrt(TRACE**2 - 4)) / 2  # the determinant is 1

WORKED = {
    "slope across": f"10 \\cdot 0.75 / 1.25 = {slope(Y, 10):.0f}$",
    "slope along": f"-0.1 \\cdot 1.3333 / 1.6667 = {slope(X, 0.1):.2f}$",
    "height": f"{height(X, Y):.4f}",
    "step of one rate": f"0.25 \\cdot 6 = {0.25 * slope(Y, 10)}$",
    "height of the bounce": f"10 \\cdot (1.25 - 1) = {10 * (1.25 - 1)}$",
    "one rate, along": f"{0.25 * -slope(X, 0.1):.2f}",
    "two rates": [f"−{-NEXT[0]:.4f}", f"{NEXT[1]:.2f}", f"{height(*NEXT):.4f}"],
    "Adagrad's second slopes": [f"−{-SECOND[0]:.4f}", f"{SECOND[1]:.4f}"],
    "their ratio": f"{-SECOND[1] / SECOND[0]:.0f}",
    "Adagrad's second steps": [f"{step:.4f}" for step in STEPS],
    "forgetting": [f"{FORGET[0.99]:.0f}", f"{FORGET[0.9]:.0f}"],
    "momentum": [f"= {1 / (1 - 0.9):.0f}$", f"1 / (1 + \\mu) = {1 / 1.9:.4f}$"],
    "its ratio": f"{1.9 / 0.1:.0f}",
    "uncorrected first step": f"0.1 / \\sqrt{{0.001}} = {0.1 / math.sqrt(0.001):.4f}$",
    "steps at twice the rate": f" {sum(ratio > 2 for ratio in BIAS)} ",
    "mean of alternating signs": f"0.1 / 1.9 = {0.1 / 1.9:.4f}$",
    "RMSProp's first step": f"\\sqrt{{1 - 0.99}} = {1 / math.sqrt(1 - 0.99):.0f}$",
    "time to 2": f"= {2 * math.log(2 / 1.5) / math.log(1 / 0.99):.0f}$",
    "turned condition number": f"{round(TOP**2, -1):,.0f}",
    "Adam's limit": f"{2 * 1.9 / 0.1:.0f}",
    "exercise 1": [
        f"\\eta = 2r / K = {2 * 5 / 3 / 10:.4f}$",
        f"10 \\cdot (5/3 - 1) = {10 * (5 / 3 - 1):.4f}$",
        f"10 \\cdot (4/3) / (5/3) = {slope(4 / 3, 10):.0f}$",
    ],
    "exercise 2, Adagrad": [
        f"0.6 / \\sqrt{{72}} = {0.6 / math.sqrt(72):.4f}$",
        f"0.01 / \\sqrt{{72.01}} = {0.01 / math.sqrt(72.01):.4f}$",
    ],
    "exercise 2, RMSProp": [
        *(f"{v:.4g}" for v in V),
        *(f"{0.1 * g / v**0.5:.4f}" for g, v in zip((6, 6, 0.1), V, strict=True)),
    ],
    "weight decay": f"(1 - 0.01 \\cdot 0.1)^{{1000}} = {(1 - 0.001) ** 1000:.3f}$",
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in PAGES[language]


def test_condition_number_of_the_turned_valley():
    turn = torch.tensor([[1.0, -1.0], [1.0, 1.0]], dtype=torch.float64) / 2**0.5
    hessian = turn @ torch.tensor([0.1, 10.0], dtype=torch.float64).diag() @ turn.T
    rates = torch.tensor([10.0, 0.1], dtype=torch.float64).sqrt().diag()
    low, high = torch.linalg.eigvalsh(rates @ hessian @ rates)
    assert (high / low).item() == pytest.approx(TOP**2, rel=1e-9)
    assert round(TOP**2, -1) == 2600


def test_uncorrected_steps_are_first_twice_and_then_a_quarter_too_long():
    assert min(BIAS[:287]) > 2 > max(BIAS[287:])
    assert pytest.approx(1.25, abs=0.01) == BIAS[999]


def test_adams_third_step():
    theta, steps = torch.zeros(1, dtype=torch.float64), []
    optimizer = Adam([theta], lr=0.1)
    for g in (6.0, 6.0, 0.1):
        before, theta.grad = theta.item(), torch.full_like(theta, g)
        optimizer.step()
        steps.append(before - theta.item())
    words = ", ".join(f"{steps[i]:.1f}" for i in (0, 1)) + f", {steps[2]:.4f}"
    assert f"Adam: {words}" in PAGES["en"]
    assert f"Adam：{words.replace(', ', '、')}" in PAGES["zh"]


@pytest.mark.parametrize(("kind", "second"), [(Adagrad, STEPS[1]), (RMSprop, None)])
def test_steps_by_hand_are_those_of_the_library(kind, second):
    theta = torch.tensor([Y], dtype=torch.float64)
    optimizer = kind([theta], lr=0.1)
    theta.grad = torch.full_like(theta, FIRST[1])
    optimizer.step()
    factor = 1 if kind is Adagrad else 10
    assert theta.item() == pytest.approx(Y - 0.1 * factor, abs=1e-6)
    if second is not None:
        theta.grad = torch.full_like(theta, SECOND[1])
        optimizer.step()
        assert theta.item() == pytest.approx(Y - 0.1 - second, abs=1e-9)


@pytest.mark.parametrize("eta", [0.21, 0.25, 1 / 3, 0.5])
def test_bounce_is_a_two_cycle_that_attracts(eta):
    r = eta * 10 / 2
    y = math.sqrt(r**2 - 1)
    assert y - eta * slope(y, 10) == pytest.approx(-y, rel=1e-12)
    assert 10 * (math.sqrt(1 + y**2) - 1) == pytest.approx(10 * (r - 1))
    assert slope(y, 10) == pytest.approx(10 * math.sqrt(1 - 1 / r**2))
    h = 1e-6
    derivative = 1 - eta * (slope(y + h, 10) - slope(y - h, 10)) / (2 * h)
    assert derivative == pytest.approx(1 - 2 / r**2, rel=1e-6)
    assert abs(derivative) < 1


def test_wait_after_a_steep_stretch_is_what_the_integral_says():
    n, g, pace, way = 20, 10.0, 0.1, 3.0
    total, moved, steps = n * g**2, 0.0, 0
    while moved < way:
        total += 1
        moved += pace / math.sqrt(total)
        steps += 1
    law = way / pace * math.sqrt(n) * g + (way / pace / 2) ** 2
    assert steps == pytest.approx(law, rel=0.001)
