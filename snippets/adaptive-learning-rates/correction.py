import math

import matplotlib.pyplot as plt
import torch

from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import paired_difference, spread

torch.set_default_dtype(torch.float64)
SEEDS, BETA1, BETA2, UPDATES = 6, 0.9, 0.999, 100
image, label = digits()
image = image.double() / 16


class Uncorrected(Adam):  # as if m and v needed no (4m): the rate undoes it
    def update(self, theta, g, group):
        t = self.state[theta].get("step", 0) + 1
        undo = (1 - BETA1**t) / math.sqrt(1 - BETA2**t)
        super().update(theta, g, {**group, "lr": group["lr"] * undo})


def train(kind, lr):
    generator = torch.Generator().manual_seed(10)

    def draw(fan_in, *shape):  # one small network for each seed
        random = 2 * torch.rand(SEEDS, *shape, generator=generator) - 1
        return (random / fan_in**0.5).requires_grad_()

    sizes = ((64, 64, 32), (64, 1, 32), (32, 32, 10), (32, 1, 10))
    w1, b1, w2, b2 = theta = [draw(*size) for size in sizes]
    optimizer, losses = kind(theta, lr=lr), []
    for _ in range(UPDATES):
        i = torch.randint(len(label), (SEEDS, 32), generator=generator)
        z = (image[i] @ w1 + b1).relu() @ w2 + b2
        each = cross_entropy(z.flatten(0, 1), label[i].flatten(), reduction="none")
        loss = each.view(SEEDS, -1).mean(1)
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)


for kind, colour in ((Adam, "C4"), (Uncorrected, "C6")):  # a gradient that is always 1
    theta, places = torch.zeros(1), [0.0]
    optimizer = kind([theta], lr=1.0)
    for _ in range(5000):
        theta.grad = torch.ones_like(theta)
        optimizer.step()
        places.append(theta.item())
    steps = -torch.tensor(places).diff()
    plt.semilogx(range(1, 5001), steps, color=colour, label=kind.__name__)
    t = int(steps.argmax()) + 1 if kind is Uncorrected else 1
    print(f"{kind.__name__}: first step {steps[0]:.2f} of the rate,", end=" ")
    print(f"largest {steps.max():.2f} (step {t}), step 5000 {steps[-1]:.2f}")
print(f"loss of the digits after {UPDATES} updates")
gap = {}
for lr in (0.003, 0.01, 0.03, 0.1):
    ours, without = (train(kind, lr)[-20:].mean(0) for kind in (Adam, Uncorrected))
    gap[lr] = torch.tensor(paired_difference(without, ours))
    print(
        f"rate {lr}: corrected {spread(ours)}, uncorrected {spread(without)}", end=", "
    )
    print(f"difference {spread(gap[lr])}")
assert (gap[0.003] < 0).all()  # the larger steps help a rate that is too small
assert (gap[0.1] > 0).all()
plt.gca().set(xlabel="step $t$", ylabel="step / rate")
plt.legend()
plt.show()
