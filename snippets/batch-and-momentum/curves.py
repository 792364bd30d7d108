import matplotlib.pyplot as plt
import torch

from mlnotes.curvature import flat_loss, gradient
from mlnotes.data import digits
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.stats import spread

images, label = digits()
own, others, before, after, drawn = [], [], [], [], {}
for seed in range(5):
    g = torch.Generator().manual_seed(seed)
    seen = torch.randperm(1797, generator=g)[:512]
    x, y = images[seen] / 16, label[seen]
    model = MLP((64, 64, 64, 10), generator=g)
    start = torch.nn.utils.parameters_to_vector(model.parameters()).detach()

    def loss_of(i, model=model, x=x, y=y):  # of some digits, over all the weights
        return flat_loss(model, x[i], lambda z: cross_entropy(z, y[i]))

    batches = [loss_of(slice(k, k + 8)) for k in range(0, 512, 8)]
    everything = loss_of(slice(None))
    for batch in batches[:32]:  # half an epoch: the network begins to learn
        start = start - 0.1 * gradient(batch, start)
    a, bottom = batches[32], start
    for _ in range(1000):  # then batch A alone, to the bottom of its own curve
        bottom = bottom - 0.2 * gradient(a, bottom)
    own.append(gradient(a, bottom).norm())
    slopes = [gradient(batch, bottom).norm() for batch in batches[33:]]
    others.append(torch.stack(slopes).mean())
    before.append(everything(bottom))
    theta = bottom
    for batch in batches[33:]:  # the other batches go on, one update each
        theta = theta - 0.1 * gradient(batch, theta)
    after.append(everything(theta))
    if not drawn:
        along = torch.linspace(-0.5, 1.6, 85)
        line = [start + t * (bottom - start) for t in along]
        four = {f"batch {'ABCD'[k]}": batches[32 + k] for k in range(4)}
        for name, loss in {**four, "all 512": everything}.items():
            drawn[name] = [loss(theta).item() for theta in line]

print(f"slope where A ends: A's own {spread(own, 4)}, of others {spread(others)}")
print(f"loss of all 512 there {spread(before)}, one round later {spread(after)}")
assert max(own) < 0.01 < 1 < min(others)
assert max(after) < min(before)
for name, losses in drawn.items():
    style = {"color": "0.5", "linewidth": 3} if name == "all 512" else {}
    plt.plot(along, losses, label=name, **style)
plt.axvline(1, color="0.5", linestyle=":")
plt.gca().set(xlabel="place on the line", ylabel="loss", ylim=(0, 5))
plt.legend()
plt.show()
