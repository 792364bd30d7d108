"""The numbers that the chapter on generative adversarial networks works out by hand."""

import math

import pytest
import torch
from pages import listed, read

from mlnotes.gan import (
    frechet_distance,
    game_value,
    js_divergence,
    minimax_loss,
    non_saturating_loss,
    optimal_discriminator,
    transport_plan,
    wasserstein1,
)

PAGES = read("generative-adversarial", "index")

P = torch.tensor([0.5, 0.5, 0.0], dtype=torch.float64)
Q = torch.tensor([0.0, 0.5, 0.5], dtype=torch.float64)
OTHER = torch.tensor([0.25, 0.25, 0.5], dtype=torch.float64)


def sigma(logit):
    return 1 / (1 + math.exp(-logit))


WORKED = {
    "value of the game": rf"-\ln 2 = {-math.log(2):.4f}",
    "value at q = p": rf"2 \ln \tfrac12 = {2 * math.log(0.5):.4f}",
    "sure that it is made": rf"\sigma(-8) = {sigma(-8):.6f}",
    "slope of minimax": f"${-sigma(-8):.6f}$",
    "slope of non-saturating": f"${sigma(-8) - 1:.6f}$",
    "divergence": rf"\tfrac12 \ln 2 = {math.log(2) / 2:.4f}",
    "identity": rf"2 \cdot {math.log(2) / 2:.4f} - {math.log(4):.4f} = -0.6931",
    "five deviations": f"{5 * 0.05:.2f}",
    "exercise 1": [
        rf"\ln \tfrac43 = {math.log(4 / 3):.4f}",
        rf"\tfrac12 \ln 2 = {(math.log(2 / 3) + math.log(2)) / 2:.4f}",
        rf"\mathrm{{JS}} = {(math.log(4 / 3) + math.log(4 / 3) / 2) / 2:.4f}",
        f"V = {1.5 * math.log(4 / 3) - math.log(4):.4f}",
    ],
    "exercise 3": [f"−{sigma(0):.1f}", f"−{1 - sigma(3):.4f}", f"−{sigma(3):.4f}"],
    "exercise 5": f"1.01^{{50}} = {1.01**50:.4f}",
    "exercise 6": f"{2 + 2**2 / 20:.1f}",
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in PAGES[language]


def test_three_places_give_the_judge_and_the_value_of_the_page():
    d = optimal_discriminator(P, Q)
    assert d.tolist() == [1, 0.5, 0]
    assert game_value(P, Q, d).item() == pytest.approx(-math.log(2), abs=1e-12)
    assert js_divergence(P, Q).item() == pytest.approx(math.log(2) / 2, abs=1e-12)


@pytest.mark.parametrize(("far", "work"), [(4, 2), (10, 5)])
def test_work_grows_with_the_far_place(far, work):
    place = torch.tensor([0, 1, far], dtype=torch.float64)
    cost = (place[:, None] - place).abs()
    assert wasserstein1(P, Q, place).item() == pytest.approx(work, abs=1e-12)
    plan = transport_plan(P, Q, cost)
    assert (plan * cost).sum().item() == pytest.approx(work, abs=1e-9)


@pytest.mark.parametrize("logit", [-8.0, 0.0, 3.0])
def test_slopes_of_the_page_are_those_of_the_losses(logit):
    d = torch.tensor([logit], dtype=torch.float64, requires_grad=True)
    (minimax,) = torch.autograd.grad(minimax_loss(d), d)
    (other,) = torch.autograd.grad(non_saturating_loss(d), d)
    assert minimax.item() == pytest.approx(-sigma(logit), abs=1e-12)
    assert other.item() == pytest.approx(sigma(logit) - 1, abs=1e-12)


def test_exercise_1_by_the_library():
    assert optimal_discriminator(P, OTHER).tolist() == pytest.approx([2 / 3, 2 / 3, 0])
    value = 1.5 * math.log(4 / 3) - math.log(4)
    assert game_value(P, OTHER).item() == pytest.approx(value, abs=1e-12)


def test_one_feature_gives_the_formula_of_exercise_4():
    a = torch.tensor([[1.0], [2.0], [6.0]], dtype=torch.float64)
    b = torch.tensor([[-1.0], [4.0]], dtype=torch.float64)
    expected = (a.mean() - b.mean()) ** 2 + (a.std() - b.std()) ** 2
    assert frechet_distance(a, b).item() == pytest.approx(expected.item(), abs=1e-12)


def test_turns_of_exercise_5_keep_the_ellipse():
    eta, x, y = 0.1, 1.0, 1.0
    for _ in range(100):
        x = x - eta * y
        y = y + eta * x
    assert x * x + y * y - eta * x * y == pytest.approx(2 - eta, abs=1e-12)


def test_penalised_slope_of_exercise_6_is_the_best():
    t = 2.0
    for penalty in (1.0, 10.0):

        def loss(a, penalty=penalty):
            return -a * t + penalty * (a - 1) ** 2

        best = 1 + t / (2 * penalty)
        assert loss(best) < min(loss(best - 0.01), loss(best + 0.01))
        assert best * t == pytest.approx({1.0: 4, 10.0: 2.2}[penalty])
