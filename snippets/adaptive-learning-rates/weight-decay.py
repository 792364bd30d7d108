import matplotlib.pyplot as plt
import torch

from mlnotes.optim import SGD, Adam, AdamW
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
SEEDS, LR, DECAY, STEPS = 30, 0.01, 0.1, 1000
noise = torch.tensor([0.01, 0.03, 0.1, 0.3, 1.0, 3.0])[:, None]


def decayed(kind):  # gradients of mean 0: nothing but the decay pulls at the weights
    generator = torch.Generator().manual_seed(13)
    theta = torch.ones(len(noise), SEEDS)
    optimizer = kind([theta], lr=LR, weight_decay=DECAY)
    for _ in range(STEPS):
        theta.grad = noise * torch.randn(theta.shape, generator=generator)
        optimizer.step()
    return theta


by_hand = (1 - LR * DECAY) ** STEPS
print(f"weights that began at 1, after {STEPS} steps; by hand {by_hand:.3f}")
end = {}
for kind, colour in ((SGD, "C0"), (Adam, "C4"), (AdamW, "C5")):
    name = kind.__name__
    end[name] = decayed(kind)
    for size, weights in zip(noise[1::2, 0], end[name][1::2], strict=True):
        print(f"{name:5} gradients of size {size:.2f}: {spread(weights)}")
    mean, sd = end[name].mean(1), end[name].std(1)
    plt.errorbar(noise[:, 0], mean, sd, fmt=f"{colour}o-", capsize=3, label=name)
assert (end["AdamW"].mean(1) - by_hand).abs().max() < 0.1
assert end["Adam"][0].mean() < 0.1
assert end["Adam"][-1].mean() > 0.6
plt.axhline(by_hand, color="0.5", linestyle=":", label="decay alone")
plt.xscale("log")
plt.gca().set(
    xlabel="size of the gradients", ylabel="weight after 1000 steps", ylim=(-0.7, 1.4)
)
plt.legend(ncols=2, fontsize="small")
plt.show()
