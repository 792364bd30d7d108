import math
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from torch.nn.functional import layer_norm
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.optim.schedule import constant, linear_warmup
from mlnotes.stats import paired_difference, spread

torch.set_default_dtype(torch.float64)
SEEDS, BLOCKS, WIDTH, UPDATES, WARM = 6, 12, 32, 200, 60
image, label = digits()
image = image.double() / 16


def forward(theta, x, post):  # each block adds two layers' output to its input
    x = x @ theta[0] + theta[1]
    for k in range(2, len(theta) - 2, 4):
        w1, b1, w2, b2 = theta[k : k + 4]
        h = x if post else layer_norm(x, (WIDTH,))
        x = x + (h @ w1 + b1).relu() @ w2 + b2
        x = layer_norm(x, (WIDTH,)) if post else x
    return x @ theta[-2] + theta[-1]


def train(post, lr, schedule):  # one network for each seed, all at once
    generator = torch.Generator().manual_seed(14)
    sizes = [64, *[WIDTH] * (2 * BLOCKS + 1), 10]
    theta = []
    for fan_in, fan_out in pairwise(sizes):
        for rows in (fan_in, 1):
            random = 2 * torch.rand(SEEDS, rows, fan_out, generator=generator) - 1
            theta.append((random / fan_in**0.5).requires_grad_())
    optimizer, losses = Adam(theta, lr=lr), []
    rate = LambdaLR(optimizer, lambda t: schedule(t + 1))
    for _ in range(UPDATES):
        i = torch.randint(len(label), (SEEDS, 64), generator=generator)
        z = forward(theta, image[i], post)
        each = cross_entropy(z.flatten(0, 1), label[i].flatten(), reduction="none")
        losses.append(each.view(SEEDS, -1).mean(1).detach())
        optimizer.zero_grad()
        each.view(SEEDS, -1).mean(1).sum().backward()
        optimizer.step()
        rate.step()
    return torch.stack(losses)


print(f"mean loss of the last 20 of {UPDATES} updates; by chance {math.log(10):.2f}")
for norm, lr in (("post", 0.003), ("post", 0.01), ("post", 0.03), ("pre", 0.03)):
    curves = [
        train(norm == "post", lr, schedule)
        for schedule in (constant(), linear_warmup(WARM))
    ]
    plain, warmed = (curve[-20:].mean(0) for curve in curves)
    gain = paired_difference(plain, warmed)
    print(f"{norm}-norm, rate {lr}: without {spread(plain)},", end=" ")
    print(f"with {spread(warmed)}, difference {spread(gain)}")
    if (norm, lr) == ("post", 0.03):
        stuck = [int((end > 2.2).sum()) for end in (plain, warmed)]
        for curve, colour in zip(curves, ("0.5", "C4"), strict=True):
            plt.plot(curve, color=colour, linewidth=0.6)
            word = "warm-up" if colour == "C4" else "no warm-up"
            plt.plot([], color=colour, label=word)
    else:
        assert abs(sum(gain)) / SEEDS < 0.3
print(
    f"[4.6] post-norm, rate 0.03, stuck at chance: {stuck[0]} of {SEEDS} networks,",
    end=" ",
)
print(f"{stuck[1]} with warm-up")
assert stuck[0] >= 5
assert stuck[1] == 0
plt.axhline(math.log(10), color="0.5", linestyle=":")
plt.gca().set(xlabel="update", ylabel="loss of the batch", ylim=(0, 5))
plt.legend()
plt.show()
