# within 10 %: a few points are found or missed by rounding
import matplotlib.pyplot as plt
import torch

from mlnotes.curvature import classify
from mlnotes.stats import mean_std, spread

torch.set_default_dtype(torch.float64)


def height(x, w, phase):  # a sum of 100 waves, at points x: our random loss
    return (2 / len(w)) ** 0.5 * (x @ w.T + phase).cos().sum(1)


def slope(x, w, phase):
    return -((2 / len(w)) ** 0.5) * (x @ w.T + phase).sin() @ w


def bend(x, w, phase):  # its Hessian
    wave = (x @ w.T + phase).cos()
    return -((2 / len(w)) ** 0.5) * (wave[:, None] * w.T) @ w


def critical_points(x, *waves):  # by Newton's method, each point once
    for _ in range(25):
        step = torch.linalg.solve(bend(x, *waves), -slope(x, *waves))
        x = x + step * (1 / step.norm(dim=1, keepdim=True)).clamp(max=1)
    x = x[slope(x, *waves).norm(dim=1) < 1e-9]
    return (1e5 * x).round().unique(dim=0) / 1e5


def descend(x, *waves):  # 800 steps, ten times if need be; the curvatures at the end
    for _ in range(10):
        for _ in range(800):
            x = x - 0.1 * slope(x, *waves)
        if ((e := torch.linalg.eigvalsh(bend(x, *waves))) > 0).all():
            break
    return e


shares, box = [], {1: (60, 600), 2: (12, 600), 3: (7, 1500), 4: (5, 2000), 6: (3, 4000)}
print("N  points  saddles      minima      2^-N  loss~index  descent: minima")
for n, (side, starts) in box.items():
    minima, kinds, points, ends = [], [], [], []
    for seed in range(8):
        gen = torch.Generator().manual_seed(seed)
        w, phase = torch.randn(100, n, generator=gen), torch.rand(100, generator=gen)
        waves = w, 2 * torch.pi * phase
        start = side * torch.rand(starts, n, generator=gen)
        x = critical_points(start, *waves)
        x = x[((x > 0) & (x < side)).all(1)]
        e = torch.linalg.eigvalsh(bend(x, *waves))
        here = [classify(row, tolerance=0) for row in e]
        kinds += here
        minima.append(here.count("minimum") / len(here))
        points.append(torch.stack([height(x, *waves), (e < 0).sum(1)]))
        ends.append((descend(start[:30], *waves) > 0).all(1).double().mean())
    points, ends = torch.cat(points, dim=1), torch.stack(ends)
    related = torch.corrcoef(points)[0, 1]
    shares.append(mean_std(minima))
    saddles = kinds.count("saddle") / len(kinds)
    print(
        f"{n} {len(kinds):7} {saddles:8.0%}  {spread(minima, 3)}  {2.0**-n:.3f}", end=""
    )
    print(f"{related:9.2f} {ends.mean():12.0%}")
    assert abs(shares[-1][0] - 2**-n) < 3 * shares[-1][1] / 8**0.5 + 0.003
print(f"[2.2] N = 6: minima {spread(minima, 3)} of all critical points,", end=" ")
print(f"saddles {saddles:.0%}")
assert related > 0.7
assert ends.min() > 0.9

figure, (left, right) = plt.subplots(1, 2, layout="constrained")
mean, sd = torch.tensor(shares).T
left.errorbar(list(box), mean, sd, fmt="o", capsize=3, label="counted")
left.plot(
    list(box), [2.0**-n for n in box], color="0.5", linestyle=":", label="$2^{-N}$"
)
left.set(xlabel="dimension $N$", ylabel="share of minima", yscale="log")
left.legend()
loss, index = points
for k in range(7):
    jitter = k + 0.25 * (torch.rand(int((index == k).sum())) - 0.5)
    right.plot(jitter, loss[index == k], ".", color="C0", markersize=2, rasterized=True)
    right.plot([k - 0.3, k + 0.3], [loss[index == k].mean()] * 2, color="C1")
right.set(xlabel="negative eigenvalues, $N = 6$", ylabel="loss")
plt.show()
