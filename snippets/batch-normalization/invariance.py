import torch
from torch import nn

from mlnotes.data import digits
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.norm import BatchNorm1d
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
pixels, label = digits()
x = pixels.double() / 16


def network(g):
    layers = [Linear(64, 24, generator=g), BatchNorm1d(24), nn.ReLU()]
    layers += [Linear(24, 24, generator=g), BatchNorm1d(24), nn.ReLU()]
    return nn.Sequential(*layers, Linear(24, 10, generator=g))


def slopes(model, i):
    loss = cross_entropy(model(x[i]), label[i])
    return torch.autograd.grad(loss, list(model.parameters()))


g = torch.Generator().manual_seed(680)
model, i = network(g), torch.arange(200)
z, before = model(x[i]), slopes(model, i)
w = model[0].weight
along = (w * before[0]).sum(1) / w.norm(dim=1) / before[0].norm(dim=1)
w.data *= 10
after = slopes(model, i)
print(f"first weights times 10: outputs change by {(model(x[i]) - z).abs().max():.4f}")
print(f"gradient's norm, after / before: {after[0].norm() / before[0].norm():.3f}")
print(f"cosine of weights and gradient, at most {along.abs().max():.4f}")
assert torch.allclose(model(x[i]), z, atol=0.01)
assert torch.allclose(after[0], before[0] / 10, atol=1e-4)
assert before[1].abs().max() < 1e-12  # the bias before the norm has no slope
assert along.abs().max() < 0.01

for lr in (0.1, 1.0, 3.0):
    grown, speed = [], []
    for seed in range(681, 686):
        g = torch.Generator().manual_seed(seed)
        model = network(g)
        first = model[3].weight.norm().item()
        for _ in range(150):
            d = slopes(model, torch.randint(1797, (64,), generator=g))
            for p, slope in zip(model.parameters(), d, strict=True):
                p.data -= lr * slope
        grown.append(model[3].weight.norm().item() / first)
        speed.append(1 / grown[-1] ** 2)
    print(f"rate {lr}: weights {spread(grown, 2)} times as long, ", end="")
    print(f"effective rate times {spread(speed, 2)}")
assert min(grown) > 2
