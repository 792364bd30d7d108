from itertools import pairwise

import matplotlib.pyplot as plt
import torch

from mlnotes.activation import relu, sigmoid
from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.norm import standardize
from mlnotes.stats import paired_difference, spread

SEEDS, UPDATES, SIZES = 5, 200, [64, 24, 24, 24, 24, 10]
RATES = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
lr = torch.tensor(RATES).repeat_interleave(SEEDS)[:, None, None]
pixels, label = digits()


def forward(theta, x, act, place, known=None):  # known: means and variances to use
    stats = []

    def norm(h, gamma, beta):  # h: (35 networks, images, units)
        own, *of_batch = standardize(h, 1)
        mu, variance = known[len(stats)] if known else of_batch
        stats.append(of_batch)
        return gamma * ((h - mu) / (variance + 1e-5).sqrt() if known else own) + beta

    for w, b, gamma, beta in theta[:-1]:
        x = x @ w + b
        x = norm(x, gamma, beta) if place == "before" else x
        x = act(x)
        x = norm(x, gamma, beta) if place == "after" else x
    return x @ theta[-1][0] + theta[-1][1], stats


def accuracy(act, place, scale):  # in per cent, for each rate and seed
    g, theta = torch.Generator().manual_seed(62), []
    for rows, units in pairwise(SIZES):  # the same first weights at all rates
        w, b = (2 * torch.rand(SEEDS, n, units, generator=g) - 1 for n in (rows, 1))
        layer = scale * w / rows**0.5, b / rows**0.5, 1 + 0 * b, 0 * b
        theta.append([p.repeat(len(RATES), 1, 1).requires_grad_() for p in layer])
    hidden = [p for layer in theta[:-1] for p in layer[: 4 if place else 2]]
    used = hidden + theta[-1][:2]
    order = torch.stack([torch.randperm(1797, generator=g) for _ in range(SEEDS)])
    for _ in range(UPDATES):
        pick = torch.randint(1348, (SEEDS, 48), generator=g)
        i = order.gather(1, pick).repeat(len(RATES), 1)
        z, _ = forward(theta, pixels[i] / 16, act, place)
        loss = cross_entropy(z.flatten(0, 1), label[i].flatten(), reduction="sum") / 48
        grads = torch.autograd.grad(loss, used)
        with torch.no_grad():
            for p, d in zip(used, grads, strict=True):
                p -= lr * d  # who diverges is lost, but stays finite:
                p.nan_to_num_(0, 1e4, -1e4).clamp_(-1e4, 1e4)
    seen, new = order.repeat(len(RATES), 1).split([1348, 449], 1)
    with torch.no_grad():  # new images, with the statistics of all training images
        _, known = forward(theta, pixels[seen] / 16, act, place)
        z, _ = forward(theta, pixels[new] / 16, act, place, known)
    right = (z.argmax(-1) == label[new]).float().mean(1)
    return 100 * right.view(len(RATES), SEEDS)


print("new digits right (%) at the rate")
print(" " * 18 + "".join(f"{rate:8g}" for rate in RATES))
figure, axes = plt.subplots(1, 2, sharey=True, figsize=(8, 3.6), layout="constrained")
cases = {"none": "0.6", "none, wide": "C7", "before": "C0", "after": "C1"}
r = {}
for ax, act, wide in zip(axes, (sigmoid, relu), (4 * 3**0.5, 6**0.5), strict=True):
    for case, colour in cases.items():
        place = "" if "none" in case else case
        a = r[act, case] = accuracy(act, place, wide if "wide" in case else 1)
        row = "".join(f"{spread(s, 0):>8}" for s in a)
        print(f"{act.__name__:7} {case:10}{row}")
        style = {"color": colour, "label": case, "capsize": 3}
        ax.errorbar(RATES, a.mean(1), a.std(1), fmt="o-", **style)
    ax.set(xscale="log", xlabel="learning rate", title=act.__name__)
axes[0].set_ylabel("new digits right (%)")
labels = axes[1].get_legend_handles_labels()
figure.legend(*labels, loc="outside upper center", ncols=4)
plt.show()

low, middle, high = (
    spread(paired_difference(r[sigmoid, "before"][k], r[sigmoid, "after"][k]), 0)
    for k in (0, 2, 4)
)
print(f"[6.3] sigmoid, before - after (points): at 0.03 {low}, ", end="")
print(f"0.3 {middle}, 3 {high}")
passed = {  # the rates above 80 %
    case: [
        f"{rate:g}"
        for rate, s in zip(RATES, r[relu, case], strict=True)
        if s.mean() > 80
    ]
    for case in ("none, wide", "before")
}
wide, before = passed["none, wide"][-1], passed["before"][-1]
print(f"[6.4] largest rate above 80 %: ReLU, wide {wide}, with batch norm {before}")
assert float(before) > 5 * float(wide)
assert r[sigmoid, "none"].max() < 20
assert r[sigmoid, "before"][4].mean() > 80 > r[sigmoid, "after"][4].mean() + 20
assert r[sigmoid, "after"][0].mean() > r[sigmoid, "before"][0].mean() + 3
