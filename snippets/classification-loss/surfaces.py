import matplotlib.pyplot as plt
import torch

from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

torch.set_default_dtype(torch.float64)


def logits(z12):  # the third is so low that class 3 is out of the question
    return torch.cat([z12, torch.full_like(z12[:, :1], -1000)], dim=-1)


def ce(z12):  # the true class is 1
    y = torch.zeros(len(z12), dtype=torch.long)
    return cross_entropy(logits(z12), y, reduction="none")


def squared(z12):  # summed over the three classes
    one_hot = torch.tensor([1.0, 0.0, 0.0]).expand(len(z12), 3)
    return mse(softmax(logits(z12)), one_hot, reduction="none").sum(-1)


def descend(loss, z12, lr=0.5, steps=40):
    path = [z12]
    for _ in range(steps):
        z12 = path[-1].clone().requires_grad_()
        path.append(path[-1] - lr * torch.autograd.grad(loss(z12).sum(), z12)[0])
    return torch.cat(path)


axis = torch.linspace(-10, 10, 81)
z1, z2 = torch.meshgrid(axis, axis, indexing="xy")
everywhere = torch.stack([z1, z2], dim=-1).flatten(0, 1)
corner = torch.tensor([[-10.0, 10.0]])
figure, walked = plt.figure(layout="constrained"), {}
for place, (name, loss) in enumerate({"MSE": squared, "CE": ce}.items(), start=1):
    path = descend(loss, corner)
    slope = 2 * (path[1] - path[0]).norm().item()
    walked[name] = (path[-1] - path[0]).norm().item()
    print(f"{name}: in the corner, loss {loss(corner).item():.4f},", end=" ")
    print(f"|gradient| {slope:.2g}; 40 steps: {walked[name]:.2g} away")
    view = figure.add_subplot(1, 2, place, projection="3d", computed_zorder=False)
    height = loss(everywhere).view_as(z1)
    view.plot_surface(z1, z2, height, cmap="viridis", rasterized=True)
    view.plot(*path.T, loss(path), color="C3", linewidth=3)
    view.plot(*corner.T, loss(corner), "o", color="C3")
    view.set(xlabel="$z_1$", ylabel="$z_2$", title=name)
    view.view_init(elev=28, azim=-110)
ratio = walked["CE"] / walked["MSE"]
print(f"[5.2] from the corner, same rate and steps: CE gets {ratio:.1e} times as far")
assert walked["CE"] > 10
assert walked["MSE"] < 1e-6
plt.show()
