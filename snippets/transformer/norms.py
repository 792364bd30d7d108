# slow: 10
# within 10 %: trainings, whose rounding differs between processors
import sys

import matplotlib.pyplot as plt
import torch
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.optim.schedule import linear_warmup
from mlnotes.stats import spread
from mlnotes.transformer import Encoder, TokenEmbedding

seeds = int(sys.argv[2]) if sys.argv[1:2] == ["--seeds"] else 5
UPDATES, DIGITS, CHANCE = 200, 8, 2.30


class Sorter(torch.nn.Module):  # reads 8 digits, writes them in order
    def __init__(self, norm_first, g):
        super().__init__()
        self.embed = TokenEmbedding(10, 32, DIGITS, generator=g)
        self.encoder = Encoder(32, 4, 6, 64, norm_first=norm_first, generator=g)
        self.output = Linear(32, 10, generator=g)

    def forward(self, digits):
        return self.output(self.encoder(self.embed(digits))).flatten(0, 1)


def run(norm_first, lr, warm, seed):  # the mean loss of the last 20 updates
    g = torch.Generator().manual_seed(seed)
    model, losses = Sorter(norm_first, g), []
    adam = Adam(model.parameters(), lr=lr)
    rate = LambdaLR(adam, linear_warmup(warm) if warm else lambda t: 1.0)
    for _ in range(UPDATES):
        digits = torch.randint(10, (32, DIGITS), generator=g)
        loss = cross_entropy(model(digits), digits.sort(1).values.flatten())
        adam.zero_grad()
        loss.backward()
        adam.step()
        rate.step()
        losses.append(loss.item())
    return sum(losses[-20:]) / 20


rates, found = (0.005, 0.02), {}
for norm_first in (False, True):
    for warm in (0, 60):
        for lr in rates:
            key = "pre" if norm_first else "post", warm, lr
            found[key] = [run(norm_first, lr, warm, s) for s in range(seeds)]
            stuck = sum(v > 0.85 * CHANCE for v in found[key])
            print(f"{key[0]:4}-norm, warm-up {warm:2}, rate {lr:.3f}:", end=" ")
            print(f"loss {spread(found[key])}, stuck {stuck} of {seeds}")
bare, helped = found["post", 0, 0.02], found["post", 60, 0.02]
plain, first = found["pre", 0, 0.02], found["pre", 60, 0.02]
gain = [a - b for a, b in zip(bare, helped, strict=True)]
other = [a - b for a, b in zip(plain, first, strict=True)]
print(f"[9.3] warm-up takes off the loss at 0.02: post {spread(gain)},", end=" ")
print(f"pre {spread(other)}")
assert sum(gain) / seeds > 0.3 > max(plain) - 0.85 * CHANCE
for (where, warm), colour in zip(
    (("post", 0), ("post", 60), ("pre", 0), ("pre", 60)),
    ("C1", "C1", "C0", "C0"),
    strict=True,
):
    v = torch.tensor([found[where, warm, lr] for lr in rates])
    style = {"color": colour, "marker": "o", "linestyle": "--" if warm else "-"}
    name = f"{where}-norm, warm-up {warm}"
    plt.errorbar(rates, v.mean(1), v.std(1), capsize=3, label=name, **style)
plt.axhline(CHANCE, color="0.5", linestyle=":")
plt.xscale("log")
plt.xticks(rates, rates)
plt.minorticks_off()
plt.xlabel("learning rate")
plt.ylabel("loss after 200 updates")
plt.ylim(-0.1, 3.3)
plt.legend(loc="upper left", ncol=2)
plt.show()
