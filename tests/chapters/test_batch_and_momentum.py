"""The numbers that the chapter on batches and momentum works out by hand."""

import math
from itertools import combinations

import pytest
import torch
from pages import listed, read

from mlnotes.data import batches
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD

INDEX, EVIDENCE_PAGE = (
    read("batch-and-momentum", "index"),
    read("batch-and-momentum", "evidence"),
)

EXAMPLES = (0, 2, 4, 10)
SINGLE = [4 - a for a in EXAMPLES]
PAIRS = [4 - sum(pair) / 2 for pair in combinations(EXAMPLES, 2)]
SPEEDS = [1.0, 0.9 * 1 + 1, 0.9 * (0.9 * 1 + 1) + 1]
COAST = 0.9 * SPEEDS[-1]
SADDLE = (1.92 + math.sqrt(1.92**2 - 4 * 0.9)) / 2  # mu 0.9, eta 0.02, lambda -1
ROOT = math.sqrt(0.9)


def squared_growth(rate, size=math.inf, a=4, s2=16):
    return (1 - rate * a) ** 2 + rate**2 * s2 / size


def largest_rate(size):
    return 2 * 4 / (4**2 + 16 / size)


def steps(factor, ratio=1e6):  # to shrink or grow by the ratio
    return math.log(ratio) / abs(math.log(factor))


WORKED = {
    "share of wrong labels": ["77", f"{100 * 77 / 512:.0f} %"],
    "mean square of pairs": f"28/6 = {sum(s * s for s in PAIRS) / 6:.3f}",
    "mean square of one": f"56/4 = {sum(s * s for s in SINGLE) / 4:.0f}",
    "speeds": [f"0.9 · 1 + 1 = {SPEEDS[1]:.1f}", f"0.9 · 1.9 + 1 = {SPEEDS[2]:.2f}"],
    "way downhill": f"0.1 (1 + 1.9 + 2.71) = {0.1 * sum(SPEEDS):.3f}",
    "speeds on the flat": [f"{COAST:.3f}", f"{0.9 * COAST:.4f}"],
    "way on the flat": f"0.1 · 2.439/(1 − 0.9) = {0.1 * COAST / 0.1:.3f}",
    "full batch settles": f"(1 - 1.6)^2 = {squared_growth(0.4):.2f}",
    "one is thrown out": rf"0.36 + 0.16 \cdot 16 = {squared_growth(0.4, 1):.2f}",
    "eight settle": f"0.36 + 0.32 = {squared_growth(0.4, 8):.2f}",
    "growth at the saddle": f"{SADDLE:.4f}",
    "steps off the saddle": [f"{steps(1.02):.0f}", f"{steps(SADDLE):.0f}"],
    "steps in the valley": [f"{steps(9999 / 10001):,.0f}", f"{steps(99 / 101):.0f}"],
    "root of the factor": rf"\sqrt{{512/8}} = {math.sqrt(512 / 8):.0f}",
    "exercise 1": f"{(2 + 4 + 10) / 3:.2f}",
    "exercise 2": [f"100/12 = {100 / 12:.2f}", f"{10 * 512:,}"],
    "exercise 3": [
        rf"\frac{{14}}{{2}} \cdot \frac{{2}}{{3}} = {14 / 2 * 2 / 3:.3f}",
        rf"\sqrt{{256/511}} = {math.sqrt(256 / 511):.4f}",
    ],
    "exercise 4": [
        rf"\ln 0.1 / \ln 0.9 = {math.log(0.1) / math.log(0.9):.1f}",
        rf"0.1 \cdot 0.9 / 0.01 = {0.1 * 0.9 / 0.01:.0f}",
        f"{math.ceil(math.log(0.1) / math.log(0.99))}",
        f"{0.1 * 0.99 / 0.01**2:.0f}",
    ],
    "exercise 5": [f"{largest_rate(b):.3f}".rstrip("0") for b in (1, 4, 16)],
    "exercise 6": [
        rf"(1 - \sqrt\mu)^2 = {(1 - ROOT) ** 2:.4f}",
        rf"(1 + \sqrt\mu)^2 = {(1 + ROOT) ** 2:.4f}",
        f"{((1 + ROOT) / (1 - ROOT)) ** 2:,.0f}",
        rf"\ln 10^{{-6}} / \ln \sqrt{{0.9}} = {steps(ROOT):.0f}",
    ],
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", WORKED)
def test_worked_number_stands_on_the_page(name, language):
    for text in listed(WORKED[name]):
        assert text in INDEX[language]


def test_pairs_of_the_example():
    assert [sum(pair) / 2 for pair in combinations(EXAMPLES, 2)] == [1, 2, 5, 3, 6, 7]
    assert PAIRS == [3, 2, -1, 1, -2, -3]
    assert SINGLE == [4, 2, 0, -6]
    assert "1, 2, 5, 3, 6 and 7" in INDEX["en"]
    assert "1、2、5、3、6 和 7" in INDEX["zh"]


def test_ball_ends_where_the_library_takes_it():
    theta = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    sgd = SGD([theta], lr=0.1, momentum=0.9)
    for step in range(400):
        theta.grad = torch.full_like(theta, -1.0 if step < 3 else 0.0)
        sgd.step()
        if step == 2:
            assert theta.item() == pytest.approx(0.561, abs=1e-12)
    assert theta.item() == pytest.approx(3, abs=1e-12)


def test_network_and_its_epochs_are_as_described():
    weights = sum(p.numel() for p in MLP((64, 64, 64, 10)).parameters())
    for language in ("en", "zh"):
        assert f"{weights:,}" in INDEX[language]
        assert f"{1797 - 512:,}" in INDEX[language]
    assert [len(batches(512, size)) for size in (8, 64, 512)] == [64, 8, 1]
    assert [len(batch) for batch in batches(512, 100)] == [100] * 5 + [12]


def test_plain_descent_wins_in_bowls_rounder_than_on_the_page():
    assert steps(37 / 39) > 0.99 * math.log(1e6) * 38 / 2
    assert math.log(1e6) * 38 / 2 == pytest.approx(steps(ROOT), rel=0.01)


def test_steep_direction_limits_the_rate_to_the_one_on_the_page():
    for language in ("en", "zh"):
        assert f"2 / 50 = {2 / 50:.2f}" in EVIDENCE_PAGE[language]


def gradient(model, x, y, share=1.0):
    """Add the share of a mean loss's gradient to what is there, and return it all."""
    (share * cross_entropy(model(x), y)).backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()])


@pytest.fixture
def task():
    g = torch.Generator().manual_seed(0)
    x = torch.randn(11, 5, dtype=torch.float64, generator=g)
    y = torch.randint(3, (11,), generator=g)
    return MLP((5, 7, 3), generator=g).double(), x, y


@pytest.mark.parametrize("size", [1, 2, 3, 11])
def test_accumulated_parts_equal_the_large_batch(task, size):
    model, x, y = task
    whole = gradient(model, x, y).clone()
    model.zero_grad()
    for i in batches(11, size, torch.Generator().manual_seed(1)):
        parts = gradient(model, x[i], y[i], len(i) / 11)
    torch.testing.assert_close(parts, whole, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_batch_is_right_on_average_with_the_noise_of_the_law(task, size):
    model, x, y = task
    drawn = []
    for chosen in [*combinations(range(11), size), *((n,) for n in range(11))]:
        model.zero_grad()
        drawn.append(gradient(model, x[list(chosen)], y[list(chosen)]).clone())
    each, dealt = torch.stack(drawn[-11:]), torch.stack(drawn[:-11])
    full = each.mean(0)
    torch.testing.assert_close(dealt.mean(0), full, rtol=1e-10, atol=1e-14)
    variance = (each - full).square().sum(1).mean()
    noise = (dealt - full).square().sum(1).mean()
    law = variance / size * (11 - size) / 10
    torch.testing.assert_close(noise, law, rtol=1e-10, atol=0)
