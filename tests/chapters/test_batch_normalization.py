"""The numbers that the chapter on batch normalisation works out by hand."""

import math

import pytest
import torch
from pages import listed, read

from mlnotes.activation import sigmoid
from mlnotes.data import diabetes, standardize_by
from mlnotes.norm import BatchNorm1d, standardize

PAGES = read("batch-normalization", "index")

X = diabetes()[0].double()
INDEX, TOTAL = X[:, 2], X[:, 4]  # body mass index, cholesterol


def minus(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−")


def first_four(feature):
    x = feature[:4]
    hat, mu, variance = standardize(x, 0, eps=1e-12)
    return x, hat, mu.item(), variance.item()


BMI, BMI_HAT, BMI_MEAN, BMI_VARIANCE = first_four(INDEX)
TC, TC_HAT, TC_MEAN, TC_VARIANCE = first_four(TOTAL)
CENTRED = X[:, [2, 4]] - X[:, [2, 4]].mean(0)
GENTLE, STEEP = torch.linalg.eigvalsh(2 * CENTRED.T @ CENTRED / len(X)).tolist()
KAPPA = STEEP / GENTLE
SCALED = standardize_by(X)[0]
R = (SCALED[:, 2] * SCALED[:, 4]).mean().item()
R_LDL = (SCALED[:, 4] * SCALED[:, 5]).mean().item()
ROUND = (1 + R) / (1 - R)


def steps(kappa: float) -> int:
    return math.ceil(math.log(0.01) / math.log(1 - 1 / kappa))


def slope(z: float) -> float:
    s = sigmoid(torch.tensor(z, dtype=torch.float64)).item()
    return s * (1 - s)


THREE = standardize(torch.tensor([3.0, 5.0, 10.0]).double(), 0, eps=1e-12)

WORKED = {
    "spread of the index": f"{INDEX.std(correction=0):.1f}",
    "spread of the cholesterol": f"{TOTAL.std(correction=0):.1f}",
    "around": [f"{INDEX.mean():.0f}", f"{TOTAL.mean():.0f}"],
    "first four": [f"{v:.1f}" for v in BMI] + [f"{v:.0f}" for v in TC],
    "mean": [f"{BMI_MEAN:.3f}", f"{TC_MEAN:.1f}"],
    "squares": [f"{v:.4f}" for v in (BMI - BMI_MEAN) ** 2],
    "variance": [f"{BMI_VARIANCE:.4f}", f"{TC_VARIANCE:.2f}"],
    "deviation": [f"{BMI_VARIANCE**0.5:.4f}", f"{TC_VARIANCE**0.5:.4f}"],
    "standardised index": r", \quad ".join(f"{v:.4f}" for v in BMI_HAT),
    "standardised cholesterol": [minus(v, 4) for v in TC_HAT],
    "curvatures": [f"{STEEP:.2f}", f"{GENTLE:.2f}"],
    "condition number": rf"\kappa = {KAPPA:.2f}",
    "left by a step": f"1 - 1/{KAPPA:.2f} = {1 - 1 / KAPPA:.5f}",
    "left when round": f"1 - {2 - 2 * R:.2f}/{2 + 2 * R:.2f} = {1 - 1 / ROUND:.3f}",
    "correlation": f"r = {R:.3f}",
    "round": rf"\kappa = {ROUND:.2f}",
    "slopes of the sigmoid": [f"{slope(1.0):.4f}", f"{slope(8.0):.4f}"],
    "left of the start": [f"{0.9**10:.4f}", f"{0.9**50:.4f}"],
    "exercise 1": [f"{THREE[2].item():.4f}", *(minus(v, 4) for v in THREE[0])],
    "exercise 3": [
        f"= {10 * (1 - 0.9**10):.3f}",
        rf"\ln 0.01 / \ln 0.9 = {math.log(0.01) / math.log(0.9):.1f}",
    ],
    "exercise 4": [f"r = {R_LDL:.3f}", f"{(1 + R_LDL) / (1 - R_LDL):.2f}"],
}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in PAGES[language]


def test_counted_steps_stand_on_the_page():
    assert f"that is {steps(KAPPA)} steps" in PAGES["en"]
    assert f"也就是 {steps(KAPPA)} 步" in PAGES["zh"]
    assert f"and {steps(ROUND)} steps do" in PAGES["en"]
    assert f"{steps(ROUND)} 步就够了" in PAGES["zh"]
    batches = [math.ceil(math.log(0.01) / math.log(1 - rho)) for rho in (0.1, 0.01)]
    assert (
        f"so {batches[0]} batches; with $\\rho = 0.01$ after {batches[1]}"
        in (PAGES["en"])
    )
    assert f"即 {batches[0]} 个批次；$\\rho = 0.01$ 时是 {batches[1]} 个" in PAGES["zh"]
    bound = round((1 + 0.99) / (1 - 0.99))
    assert f"it would be {bound}" in PAGES["en"]
    assert f"就是 {bound}，" in PAGES["zh"]


@pytest.mark.parametrize("pair", [(3.0, 7.0), (3.0, 500.0)])
def test_a_batch_of_two_becomes_two_signs(pair):
    x = torch.tensor(pair).double().unsqueeze(1)
    expected = torch.tensor([[-1.0], [1.0]]).double()
    torch.testing.assert_close(BatchNorm1d(1).double()(x), expected, atol=1e-5, rtol=0)


def test_hessian_of_a_linear_model_is_that_of_the_page():
    mean, sd = X.mean(0), X.std(0, correction=0)
    inputs = torch.cat([torch.ones(len(X), 1), X], 1).double()
    hessian = 2 * inputs.T @ inputs / len(X)
    r = SCALED.T @ SCALED / len(X)
    torch.testing.assert_close(hessian[0, 1:], 2 * mean)
    by_formula = 2 * (mean.outer(mean) + r * sd.outer(sd))
    torch.testing.assert_close(hessian[1:, 1:], by_formula)


def test_gamma_and_beta_can_undo_the_normalisation():
    x = torch.randn(11, 5, generator=torch.Generator().manual_seed(0)).double()
    norm = BatchNorm1d(5).double()
    _, mu, variance = standardize(x, 0)
    norm.weight.data = (variance[0] + norm.eps).sqrt()
    norm.bias.data = mu[0]
    torch.testing.assert_close(norm(x), x)
