import matplotlib.pyplot as plt
import torch

from mlnotes.activation import relu
from mlnotes.data import digits
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD
from mlnotes.stats import fitted_slope, spread
from mlnotes.train import train

images, label = digits()
sizes = torch.tensor([1, 2, 4, 8, 16, 32, 64, 128, 256])


def gradients(model, x, y):  # of each digit: 512 copies of the network, one for each
    copies = [p.detach().expand(512, *p.shape) for p in model.parameters()]
    w1, b1, w2, b2, w3, b3 = copies = [c.clone().requires_grad_() for c in copies]
    h = relu((w1 @ x[..., None])[..., 0] + b1)
    h = relu((w2 @ h[..., None])[..., 0] + b2)
    z = (w3 @ h[..., None])[..., 0] + b3
    slopes = torch.autograd.grad(cross_entropy(z, y, reduction="sum"), copies)
    return torch.cat([slope.flatten(1) for slope in slopes], dim=1)  # (512, 8970)


def noise(each, draw):  # at each batch size, as a multiple of the gradient of all 512
    full, found = each.mean(0), []
    products = (each - full) @ (each - full).T  # of any two digits' deviations
    for size in sizes.tolist():
        batch = torch.stack([draw(size) for _ in range(600)])  # (600, size)
        times = torch.zeros(600, 512).scatter_add_(1, batch, torch.ones(batch.shape))
        squared = ((times @ products) * times).sum(1).mean() / size**2
        found.append((squared.sqrt() / full.norm()).item())
    return found


found = {"new network": [], "20 epochs later": [], "the same, dealt": []}
for seed in range(5):
    g = torch.Generator().manual_seed(seed)
    seen = torch.randperm(1797, generator=g)[:512]
    x, y = images[seen] / 16, label[seen]

    def with_repeats(size, g=g):  # each digit drawn from all 512
        return torch.randint(512, (size,), generator=g)

    def dealt(size, g=g):  # like cards, as in an epoch: no digit twice
        return torch.randperm(512, generator=g)[:size]

    model = MLP((64, 64, 64, 10), generator=g)
    found["new network"].append(noise(gradients(model, x, y), with_repeats))
    sgd = SGD(model.parameters(), lr=0.1)
    settings = {"epochs": 20, "batch_size": 64, "generator": g, "progress": False}
    train(model, x, y, cross_entropy, sgd, **settings)
    each = gradients(model, x, y)
    found["20 epochs later"].append(noise(each, with_repeats))
    found["the same, dealt"].append(noise(each, dealt))

print("noise / gradient, by batch size")
for name, rows in found.items():
    mean = torch.tensor(rows).mean(0)
    some = ", ".join(f"{mean[k]:.2f} at {sizes[k]}" for k in (0, 3, 6, 8))
    print(f"{name}: {some}")
    factor = ((512 - sizes) / 511).sqrt() if "dealt" in name else torch.ones(9)
    law = mean[0] * factor / sizes.sqrt()
    assert ((mean / law - 1).abs() < 0.1).all()
    plt.loglog(sizes, mean, "o", label=name)
    plt.loglog(sizes, law, color="0.5", linestyle=":")
    slopes = [fitted_slope(sizes, row)[0] for row in rows]
    if "dealt" not in name:
        print(f"[3.4] {name}: noise ~ B to the power {spread(slopes, 4)}")
        assert all(abs(slope + 0.5) < 0.03 for slope in slopes)
plt.gca().set(xlabel="batch size B", ylabel="noise / gradient")
plt.legend()
plt.show()
