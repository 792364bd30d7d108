import matplotlib.pyplot as plt
import torch
from torch import nn

from mlnotes.curvature import flat_loss, lanczos_eigenvalues
from mlnotes.data import digits
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.norm import BatchNorm1d
from mlnotes.optim import SGD
from mlnotes.stats import spread
from mlnotes.train import train

torch.set_default_dtype(torch.float64)
pixels, label = digits()
x = pixels.double() / 16
COLOURS = {"none": "0.6", "none, wide": "C7", "before": "C0", "after": "C1"}


def network(act, case, generator):
    layers = []
    for size in (64, 10, 10):
        parts = [Linear(size, 10, generator=generator), act()]
        if case in ("before", "after"):
            parts.insert(1 if case == "before" else 2, BatchNorm1d(10))
        layers += parts
    model = nn.Sequential(*layers, Linear(10, 10, generator=generator))
    for p in model.parameters():
        if case == "none, wide" and p.ndim == 2:  # as in before-after.py
            p.data *= 4 * 3**0.5 if act is nn.Sigmoid else 6**0.5
    return model


def curvatures(model, i, generator, k=10):  # of the loss of the images i
    func = flat_loss(model, (x[i],), lambda z: cross_entropy(z, label[i]))
    theta = nn.utils.parameters_to_vector(model.parameters()).detach()
    top = lanczos_eigenvalues(func, theta, k, generator)[0].flip(0)
    layers, end = [], 0
    for p in model.parameters():
        head, own, tail = theta.tensor_split([end, end + p.numel()])
        end += p.numel()
        if p.ndim == 2:  # the weights of one layer, while all else is held
            block = lambda w, a=head, b=tail: func(torch.cat([a, w, b]))  # noqa: E731
            layers.append(lanczos_eigenvalues(block, own, 10, generator)[0][-1])
    layers = torch.stack(layers)
    return top[0], top[9] / top[0], layers.max() / layers.min(), layers


figure, axes = plt.subplots(1, 2, sharey=True, figsize=(8, 3.6), layout="constrained")
print("                 at the start:                     after 2 epochs:")
print("                 steepest  tenth/it   layers       steepest   layers")
steepest, layered = {}, {}
for ax, act in zip(axes, (nn.Sigmoid, nn.ReLU), strict=True):
    for case, colour in COLOURS.items():
        runs = []
        for seed in range(640, 645):
            g = torch.Generator().manual_seed(seed)
            model = network(act, case, g)
            i = torch.randperm(1797, generator=g)[:150]
            first = curvatures(model, i, g, 50)
            optimizer, settings = SGD(model.parameters(), 0.3), {"progress": False}
            settings |= {"epochs": 2, "batch_size": 64, "generator": g}
            train(model, x, label, cross_entropy, optimizer, **settings)
            model.train()  # the batch's statistics, as during training
            runs.append((*first, *curvatures(model, i, g)[::2]))
        top, tenth, ratio, layers, top_end, ratio_end = map(
            torch.stack, zip(*runs, strict=True)
        )
        key = act.__name__, case
        steepest[key], layered[key] = top, ratio.log10()
        table = ((top, 1), (tenth, 2), (ratio.log10(), 1), (top_end, 1))
        text = "".join(f"{spread(a, d):>12}" for a, d in table)
        print(f"{act.__name__:8}{case:10}{text}{spread(ratio_end.log10(), 1):>11}")
        mean, sd = layers.log10().mean(0), layers.log10().std(0)
        ax.errorbar(
            range(1, 5), mean, sd, fmt="o-", color=colour, capsize=3, label=case
        )
    ax.set(title=act.__name__, xlabel="layer", xticks=range(1, 5))
axes[0].set_ylabel(r"$\log_{10}$ of its steepest curvature")
axes[1].legend()
plt.show()

none, before = layered["Sigmoid", "none"], layered["Sigmoid", "before"]
print(
    f"[6.3] sigmoid, layers differ by 10^{none.mean():.1f} without, ",
    end="",
)
print(f"by 10^{before.mean():.1f} with batch norm")
assert (none - before).min() > 1.5
for name in ("Sigmoid", "ReLU"):  # the steepest curvature is not lowered at the start
    assert (steepest[name, "before"] > steepest[name, "none"]).all()
assert steepest["ReLU", "after"].min() > 10
