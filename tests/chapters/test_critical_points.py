"""The numbers that the chapter on critical points works out by hand."""

import math

import pytest
import torch
from pages import listed, read

from mlnotes.curvature import classify, escape_step, gradient, hessian, taylor

PAGES = read("critical-points", "index")


def network(w):
    return (1 - w.prod()) ** 2


def other(w):  # of exercise 3
    return (3 - 2 * w.prod()) ** 2


def at(*weights):
    return torch.tensor(weights, dtype=torch.float64)


def matrix(h):
    """Write a two by two Hessian as the page does."""
    (a, b), (c, d) = h.round().long().tolist()
    return rf"\begin{{pmatrix}} {a} & {b} \\ {c} & {d} \end{{pmatrix}}"


def steps(ratio, growth):
    return math.log(ratio) / math.log(growth)


DOWN = 0.1 / math.sqrt(2)
Z = {mu: (1.1 + mu + math.sqrt((1.1 + mu) ** 2 - 4 * mu)) / 2 for mu in (0.9, 0.99)}
STEEP = torch.linalg.eigvalsh(hessian(other, at(0, 0)))[1]
BYTES = 4 * (10**6) ** 2  # of the Hessian of a million parameters

WORKED = {
    "origin": matrix(hessian(network, at(0, 0))),
    "valley": matrix(hessian(network, at(1, 1))),
    "weights after the step": f"{DOWN:.4f}",
    "step down": f"0.995^2 = {network(at(DOWN, DOWN)):.6f}",
    "step up": f"1.005^2 = {network(at(DOWN, -DOWN)):.6f}",
    "steps to leave": rf"\ln 10^6 / \ln 1.1 = {steps(1e6, 1.1):.0f}",
    "a hundredth": rf"\ln 100 / \ln 1.1 = {steps(100, 1.1):.1f}",
    "a hundredth, momentum": (
        rf"\ln 100 / \ln {Z[0.9]:.4f} = {steps(100, Z[0.9]):.1f}"
    ),
    "memory": f"{BYTES / 10**12:.0f} TB",
    "exercise 2": [
        rf"\ln 10^3 / \ln 1.1 = {steps(1e3, 1.1):.0f}",
        rf"\ln 10^6 / \ln 1.2 = {steps(1e6, 1.2):.0f}",
    ],
    "exercise 3": [
        matrix(hessian(other, at(0, 0))),
        f"±{STEEP:.0f}",
        f"{8 * (1.5**2 + 1):.0f}",
    ],
    "exercise 4": rf"1 / (2 \eta a_0) = {1 / (2 * 0.05 * 1e-3):,.0f}".replace(
        ",", "{,}"
    ),
    "exercise 5": rf"(2 - \sqrt 2) / 4 = {(2 - math.sqrt(2)) / 4:.4f}",
    "exercise 6": [
        rf"z = 1 + \sqrt{{0.1}} = {1 + math.sqrt(0.1):.4f}",
        rf"\ln 10^6 / \ln {Z[0.9]:.4f} = {steps(1e6, Z[0.9]):.0f}",
        f"{Z[0.99]:.4f}",
        f" {steps(1e6, Z[0.99]):.0f} ",
    ],
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in PAGES[language]


def test_the_kinds_are_those_of_the_page():
    eigenvalues = torch.linalg.eigvalsh(hessian(network, at(0, 0)))
    torch.testing.assert_close(eigenvalues, at(-2, 2))
    assert classify(eigenvalues, 1e-9) == "saddle"
    eigenvalues = torch.linalg.eigvalsh(hessian(network, at(1, 1)))
    torch.testing.assert_close(eigenvalues, at(0, 4))
    assert classify(eigenvalues, 1e-9) == "degenerate"
    for point in (at(0, 0), at(1, 1), at(2, 0.5)):
        assert gradient(network, point).norm() == 0


def test_the_step_along_the_eigenvector_goes_down_as_worked_out():
    eigenvalues, eigenvectors = torch.linalg.eigh(hessian(network, at(0, 0)))
    step = escape_step(gradient(network, at(0, 0)), eigenvalues, eigenvectors, 0.1)
    torch.testing.assert_close(step.abs(), at(DOWN, DOWN))
    assert network(step).item() == pytest.approx(0.990025)
    assert taylor(network, at(0, 0), step).item() == pytest.approx(0.99)


def test_growth_is_the_larger_root_of_the_equation_of_exercise_6():
    for mu, z in Z.items():
        assert z**2 - (1 + mu + 0.1) * z + mu == pytest.approx(0, abs=1e-12)
    w, v = 1e-9, 0.0
    for _ in range(40):
        v = 0.9 * v - 2 * w
        w, before = w - 0.05 * v, w
    assert w / before == pytest.approx(Z[0.9])


def test_critical_points_of_exercise_3():
    for point, curvature in ((at(1.5, 1), 26), (at(3, 0.5), 74)):
        assert gradient(other, point).norm() == 0
        eigenvalues = torch.linalg.eigvalsh(hessian(other, point))
        torch.testing.assert_close(eigenvalues, at(0, curvature), atol=1e-12, rtol=0)
    eigenvalues = torch.linalg.eigvalsh(hessian(other, at(0, 0)))
    torch.testing.assert_close(eigenvalues, at(-12, 12))


def test_the_hessian_of_three_weights_is_zero_at_the_origin():
    assert not hessian(network, at(0, 0, 0)).any()
