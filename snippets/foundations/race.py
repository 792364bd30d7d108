import matplotlib.pyplot as plt
import torch

from mlnotes.activation import sigmoid
from mlnotes.data import digits, standardize_by
from mlnotes.loss import binary_cross_entropy_with_logits, mse
from mlnotes.stats import mean_std, spread

torch.set_default_dtype(torch.float64)
pixels, digit = digits()
either = (digit == 3) | (digit == 8)
image = pixels[either].double().view(-1, 8, 8)
t = (digit[either] == 8).double()
gaps = torch.stack([image[:, 2:4, 2].mean(1), image[:, 4:7, 2].mean(1)], 1)
(x,) = standardize_by(gaps)
random = torch.Generator().manual_seed(1)
losses = {
    "CE": lambda z, t: binary_cross_entropy_with_logits(z, t, reduction="sum"),
    "MSE": lambda z, t: mse(sigmoid(z), t, reduction="sum"),
}


def logits(w, x):  # of several classifiers at once, each for its own images
    return (x @ w[..., None]).squeeze(-1)


def gradient(loss, w, x, t):  # of each classifier's mean
    w = w.clone().requires_grad_()
    return torch.autograd.grad(losses[loss](logits(w, x), t), w)[0] / t.shape[1]


drawn = torch.randint(len(x), (10, len(x)), generator=random)  # ten resamplings
xs, ts, best = x[drawn], t[drawn], torch.zeros(10, 2)
for _ in range(300):
    best -= 5 * gradient("CE", best, xs, ts)
away, curves = best / best.norm(dim=1, keepdim=True), {"CE": [], "MSE": []}
for length in (0, 3, 6, 9):
    for loss, curve in curves.items():
        w, took = -length * away, torch.full((10,), float("nan"))
        norm, step = gradient(loss, w, xs, ts).norm(dim=1), 0
        while took.isnan().any():
            right = ((logits(w, xs) > 0) == (ts == 1)).double().mean(1)
            took[took.isnan() & (right >= 0.85)] = step
            w, step = w - 0.5 * gradient(loss, w, xs, ts), step + 1
        curve.append(mean_std(took))
        print(f"[1.2] |w| = {length}, {loss}: |gradient| {norm.mean():.3f},", end=" ")
        print(f"85 % right after {spread(took, 0)} steps")
assert curves["MSE"][-1][0] > 20 * curves["CE"][-1][0]

starts = 6 * torch.randn(20, 2, generator=random)  # all images, no resampling
x, t = x.expand(20, -1, -1), t.expand(20, -1)
for loss, lr in (("CE", 5.0), ("MSE", 20.0)):
    w = starts
    for _ in range(1500):
        w = w - lr * gradient(loss, w, x, t)
    print(f"{loss}: 20 of 20 random starts end at w = ({w[0, 0]:.3f}, {w[0, 1]:.3f})")
    assert torch.allclose(w, w[0], atol=1e-6)

for loss, curve in curves.items():
    mean, sd = zip(*curve, strict=True)
    plt.errorbar((0, 3, 6, 9), mean, sd, fmt="o-", capsize=3, label=loss)
plt.semilogy()
plt.gca().set(xlabel="length of the wrong start", ylabel="steps until 85 % are right")
plt.legend()
plt.show()
