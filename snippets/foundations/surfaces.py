import matplotlib.pyplot as plt
import torch

from mlnotes.activation import sigmoid
from mlnotes.data import digits, standardize_by
from mlnotes.loss import binary_cross_entropy_with_logits, mse

torch.set_default_dtype(torch.float64)
pixels, digit = digits()
either = (digit == 3) | (digit == 8)
image = pixels[either].double().view(-1, 8, 8)
t = (digit[either] == 8).double()
gaps = torch.stack([image[:, 2:4, 2].mean(1), image[:, 4:7, 2].mean(1)], 1)
(x,) = standardize_by(gaps)


def ce(w):
    return binary_cross_entropy_with_logits(x @ w, t)


def squared(w):
    return mse(sigmoid(x @ w), t)


def descend(loss, w, lr=0.5, steps=100):
    path = [w]
    for _ in range(steps):
        w = path[-1].clone().requires_grad_()
        path.append(path[-1] - lr * torch.autograd.grad(loss(w), w)[0])
    return torch.stack(path)


axis = torch.linspace(-15, 15, 41)
w1, w2 = torch.meshgrid(axis, axis, indexing="xy")
everywhere = torch.stack([w1, w2], -1).flatten(0, 1)
wrong = torch.tensor([-12.0, -12.0])  # takes every closed 8 for a 3, and is sure
figure, ended = plt.figure(), {}
for place, (name, loss) in enumerate({"MSE": squared, "CE": ce}.items(), start=1):
    path = descend(loss, wrong)
    heights = torch.stack([loss(w) for w in path])
    slope = 2 * (path[1] - path[0]).norm()
    print(
        f"{name}: at the start loss {heights[0]:.3f}, |gradient| {slope:.4f};", end=" "
    )
    print(f"100 steps later loss {heights[-1]:.3f}")
    ended[name] = (path[-1] - wrong).norm().item()
    view = figure.add_subplot(1, 2, place, projection="3d", computed_zorder=False)
    height = torch.stack([loss(w) for w in everywhere]).view_as(w1)
    view.plot_surface(w1, w2, height, cmap="viridis", rasterized=True)
    view.plot(*path.T, heights, color="C3", linewidth=3)
    view.plot(*path[0], heights[0], "o", color="C3")
    view.set(xlabel="$w_1$", ylabel="$w_2$", title=name)
    view.view_init(elev=25, azim=-60)
ratio = ended["CE"] / ended["MSE"]
print(f"[1.2] same start, rate and number of steps: CE gets {ratio:.0f} times as far")
assert ratio > 5
plt.show()
