import torch

from mlnotes.stats import paired_difference, sign_test, spread

torch.set_default_dtype(torch.float64)


def slope(x, w, phase):  # of a sum of 100 waves, as in random-functions.py
    return -((2 / len(w)) ** 0.5) * (x @ w.T + phase).sin() @ w


def bend(x, w, phase):
    wave = (x @ w.T + phase).cos()
    return -((2 / len(w)) ** 0.5) * (wave[:, None] * w.T) @ w


def arrivals(x, side, *waves):  # where Newton's method ends, within the box
    for _ in range(30):
        step = torch.linalg.solve(bend(x, *waves), -slope(x, *waves))
        x = x + step * (1 / step.norm(dim=1, keepdim=True)).clamp(max=1)
    good = slope(x, *waves).norm(dim=1) < 1e-9
    return x[good & ((x > 0) & (x < side)).all(1)]


def is_minimum(x, *waves):
    return (torch.linalg.eigvalsh(bend(x, *waves)) > 0).all(1).double()


def without_searching(n, draws=20_000):  # Rice's formula, over random Hessians
    a = torch.randn(draws, n, n, generator=torch.Generator().manual_seed(0))
    e = torch.linalg.eigvalsh((a + a.mT) / 2**0.5)  # + a common shift, below
    minima = total = 0.0
    for shift in torch.linspace(-12, 12, 241):
        for signed in (e, -e.flip(1)):  # upside down is as likely
            weight = (signed + shift).abs().prod(1) * torch.exp(-(shift**2) / 2)
            total += weight.sum()
            minima += weight[signed[:, 0] + shift > 0].sum()
    return (minima / total).item()


print("N    arrivals        points      Rice   points - arrivals")
for n, side, starts in ((2, 12, 600), (3, 7, 1500), (4, 5, 3000)):
    hits, points = [], []
    for seed in range(100, 112):
        gen = torch.Generator().manual_seed(seed)
        w, phase = torch.randn(100, n, generator=gen), torch.rand(100, generator=gen)
        waves = w, 2 * torch.pi * phase
        x = arrivals(side * torch.rand(starts, n, generator=gen), side, *waves)
        hits.append(is_minimum(x, *waves).mean().item())
        x = (1e5 * x).round().unique(dim=0) / 1e5
        points.append(is_minimum(x, *waves).mean().item())
    missed = paired_difference(points, hits)
    print(f"{n}  {spread(hits, 3)}  {spread(points, 3)}", end="")
    print(f"  {without_searching(n):.3f}    {spread(missed, 3)}")
assert sign_test(missed) < 0.05
ratios = [without_searching(n) * 2**n for n in (2, 4, 6, 8, 10)]
print("[2.2] share of minima / 2^-N, N = 2, 4, ..., 10:", end=" ")
print(", ".join(f"{ratio:.2f}" for ratio in ratios))
assert 0.5 < ratios[-1] < 0.8 < ratios[1] < 1
