import matplotlib.pyplot as plt
import torch

from mlnotes.activation import relu
from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.norm import standardize
from mlnotes.stats import mean_std, paired_difference, spread

SEEDS, UPDATES, WIDTH = 5, 200, 32
RATES, SIZES = [0.01, 0.03, 0.1, 0.3, 1.0], [2, 3, 4, 8, 16, 64]
lr = torch.tensor(RATES).repeat_interleave(SEEDS)[:, None, None]
pixels, label = digits()


def forward(theta, x, known=None):  # known: means and variances, () for no norm
    stats, (*hidden, (w, b)) = [], theta
    for v, c in hidden:
        x = x @ v + c
        if known != ():
            own, *of_batch = standardize(x, 1)
            mu, variance = known[len(stats)] if known else of_batch
            stats.append(of_batch)
            x = (x - mu) / (variance + 1e-5).sqrt() if known else own
        x = relu(x)
    return x @ w + b, stats


def accuracy(norm, size, one_class=False):  # (rates, seeds), in per cent
    g, theta = torch.Generator().manual_seed(63), []
    for rows, units in ((64, WIDTH), (WIDTH, WIDTH), (WIDTH, 10)):
        w = torch.randn(SEEDS, rows, units, generator=g) * (2 / rows) ** 0.5
        layer = w, torch.zeros(SEEDS, 1, units)
        theta.append([p.repeat(len(RATES), 1, 1).requires_grad_() for p in layer])
    flat = [p for layer in theta for p in layer]
    order = torch.stack([torch.randperm(1797, generator=g) for _ in range(SEEDS)])
    for t in range(UPDATES):
        pick = torch.randint(1348, (SEEDS, size), generator=g)
        i = order.gather(1, pick)
        if one_class:
            places = (label[order[:, :1348]] == t % 10).float()
            i = order.gather(1, places.multinomial(size, generator=g))
        i = i.repeat(len(RATES), 1)
        z, _ = forward(theta, pixels[i] / 16, None if norm else ())
        loss = cross_entropy(z.flatten(0, 1), label[i].flatten(), reduction="sum")
        grads = torch.autograd.grad(loss / size, flat)
        with torch.no_grad():
            for p, d in zip(flat, grads, strict=True):
                p.sub_(lr * d).nan_to_num_(0, 1e4, -1e4).clamp_(-1e4, 1e4)
    seen, new = order.repeat(len(RATES), 1).split([1348, 449], 1)
    with torch.no_grad():
        known = forward(theta, pixels[seen] / 16)[1] if norm else ()
        z, _ = forward(theta, pixels[new] / 16, known)
    right = (z.argmax(-1) == label[new]).float().mean(1)
    return 100 * right.view(len(RATES), SEEDS)


print("new digits right (%) after 200 updates, each at the best of five rates")
best = {}
for size, pure in *((n, False) for n in SIZES), (64, True):
    row = f"batch of {size:2}{' of one class' if pure else '':13}"
    for name in ("none", "batch norm"):
        runs = accuracy(name != "none", size, pure)
        k = runs.mean(1).argmax()
        best[size, pure, name] = runs[k]
        row += f"   {name} {spread(runs[k], 0):>7}"
    print(row)

smallest = paired_difference(best[2, False, "batch norm"], best[2, False, "none"])
largest = paired_difference(best[64, False, "batch norm"], best[64, False, "none"])
print(f"[6.4] gain by batch norm: batch of 2 {spread(smallest, 0)} points, ", end="")
print(f"of 64 {spread(largest, 0)}")
assert max(smallest) < -5
assert min(largest) > 0
assert best[64, True, "batch norm"].max() < 30 < best[64, True, "none"].min()

for name, colour in (("none", "0.6"), ("batch norm", "C0")):
    mean, sd = zip(*(mean_std(best[n, False, name]) for n in SIZES), strict=True)
    plt.errorbar(SIZES, mean, sd, fmt="o-", color=colour, capsize=3, label=name)
plt.xscale("log", base=2)
plt.xlabel("batch size")
plt.ylabel("new digits right (%)")
plt.legend()
plt.show()
