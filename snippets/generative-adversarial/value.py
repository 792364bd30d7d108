import math

import matplotlib.pyplot as plt
import torch

from mlnotes.gan import (
    game_value,
    js_divergence,
    kl_divergence,
    optimal_discriminator,
    wasserstein1,
)
from mlnotes.optim import Adam

torch.set_default_dtype(torch.float64)
error, above = [], []
for seed in range(20):  # two random distributions over 11 outcomes
    random = torch.Generator().manual_seed(seed)
    p, q = 0.1 + torch.rand(2, 11, generator=random)
    p, q = p / p.sum(), q / q.sum()
    best = 2 * js_divergence(p, q) - math.log(4)
    error.append((game_value(p, q, optimal_discriminator(p, q)) - best).abs().item())
    logit = torch.zeros(11, requires_grad=True)  # a discriminator that has to learn
    adam = Adam([logit], lr=0.1, maximize=True)
    for _ in range(300):
        adam.zero_grad()
        value = game_value(p, q, logit.sigmoid())
        value.backward()
        adam.step()
        above.append((value - best).item())
    assert abs(above[-1]) < 1e-5
assert max(error) < 1e-12
assert max(above) < 1e-12
print("[10.4] V(D*) = 2 JS - log 4 on 20 random pairs, to 12 decimals: yes")
print("a D that learns ends within 0.00001 below that value, never above it: yes")

line, shifts = torch.linspace(0, 4, 401), torch.linspace(0, 2, 21)
shapes = {
    "block": (line < 0.495).double(),  # 50 points: half a unit wide
    "bell": (-((line - 1) ** 2) / (2 * 0.25**2)).exp(),
}
print("shift            ", "  ".join(f"{s:5.2f}" for s in shifts[::4]))
for (name, p), style in zip(shapes.items(), ("-", "--"), strict=True):
    p = p / p.sum()
    moved = [p.roll(round(100 * s.item())) for s in shifts]
    js = [js_divergence(p, q).item() for q in moved]
    w1 = [wasserstein1(p, q, line).item() for q in moved]
    for measure, values, colour in (("JS", js, "C1"), ("$W_1$", w1, "C0")):
        row = "  ".join(f"{v:5.3f}" for v in values[::4])
        print(f"{name:5} {measure.strip('$').replace('_', ''):11}", row)
        plt.plot(shifts, values, style, color=colour, label=f"{measure}, {name}")
    assert max(abs(w - s) for w, s in zip(w1, shifts, strict=True)) < 0.01
    if name == "block":
        assert max(abs(v - math.log(2)) for v in js[5:]) < 1e-12
        assert kl_divergence(p, moved[1]) == math.inf
        js_ends, w1_ends = (f"{v[-1]:.4f} to {v[5]:.4f}" for v in (js, w1))
        print(f"[10.5] block, shift 2.0 to 0.5: JS {js_ends}, W1 {w1_ends}")
plt.axhline(math.log(2), color="0.5", linestyle=":", zorder=0)
plt.gca().set(xlabel="shift", ylabel="distance")
plt.legend()
plt.show()
