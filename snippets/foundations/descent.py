import matplotlib.pyplot as plt
import torch

from mlnotes.activation import sigmoid
from mlnotes.data import digits, standardize_by
from mlnotes.loss import binary_cross_entropy_with_logits
from mlnotes.optim import SGD

torch.set_default_dtype(torch.float64)
pixels, digit = digits()
either = (digit == 3) | (digit == 8)
image = pixels[either].double().view(-1, 8, 8)
t = (digit[either] == 8).double()
gaps = torch.stack([image[:, 2:4, 2].mean(1), image[:, 4:7, 2].mean(1)], 1)
(x,) = standardize_by(gaps)


def loss(w):
    return binary_cross_entropy_with_logits(x @ w, t)


def gradient(w):  # by hand: the mean over the images of (p - t) x
    return x.T @ (sigmoid(x @ w) - t) / len(x)


def descend(w, lr, steps):  # by hand
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return torch.stack(path)


def descend_with(optimizer, w, lr, steps):  # autograd, and an optimizer
    w = w.clone().requires_grad_()
    step = optimizer([w], lr=lr)
    for _ in range(steps):
        step.zero_grad()
        loss(w).backward()
        step.step()
    return w.detach(), w.grad


starts = torch.tensor([[-4.0, 5], [-4, -4], [1, 7], [7, -3], [7, 7]])
ends, h = [descend(w, 5.0, 1000)[-1] for w in starts], 1e-5 * torch.eye(2)
for w in starts:
    _, auto = descend_with(SGD, w, 0.0, 1)
    finite = torch.stack([(loss(w + d) - loss(w - d)) / 2e-5 for d in h])
    assert torch.allclose(gradient(w), auto, rtol=0, atol=1e-14)
    assert torch.allclose(gradient(w), finite, rtol=0, atol=1e-9)
    theirs, _ = descend_with(torch.optim.SGD, w, 0.5, 100)
    assert torch.allclose(descend(w, 0.5, 100)[-1], theirs, rtol=0, atol=1e-13)
    assert torch.equal(descend_with(SGD, w, 0.5, 100)[0], theirs)  # every bit
print("gradient by hand: = autograd within 1e-14, = finite differences within 1e-9")
print("[1.3] 100 steps by hand: = torch.optim.SGD within 1e-13, from 5 starts")
print("[1.3] 100 steps of mlnotes.optim.SGD: = torch.optim.SGD, bit by bit")
best = ends[0]
assert torch.allclose(torch.stack(ends), best, rtol=0, atol=1e-8)
print(f"from every start to w = ({best[0]:.3f}, {best[1]:.3f}), loss {loss(best):.4f}")

figure, (left, right) = plt.subplots(1, 2, sharey=True)
axis = torch.linspace(-5, 9, 60)
height = torch.tensor([[loss(torch.stack([a, b])) for a in axis] for b in axis])
for panel in (left, right):
    levels = [0.2, 0.25, 0.35, 0.5, 0.8, 1.3, 2, 3]
    panel.contour(axis, axis, height, levels=levels, colors="0.5", linewidths=0.7)
    panel.plot(*best, "*", color="C2", markersize=13, zorder=3)
    panel.set(xlabel="$w_1$", xlim=(-5, 9), ylim=(-5, 9))
for w in starts:
    left.plot(*descend(w, 0.5, 100).T, ".-", color="C0", markersize=4, linewidth=1)
for lr, color in ((0.5, "C0"), (5.0, "C3"), (40.0, "C1")):
    path = descend(starts[3], lr, 15)
    values = "  ".join(f"{loss(w):.3f}" for w in path[[0, 1, 2, 3, 14, 15]])
    print(f"rate {lr:g}: loss after 0, 1, 2, 3, 14, 15 steps: {values}")
    right.plot(*path.T, ".-", color=color, linewidth=1, label=f"{lr:g}")
left.set(ylabel="$w_2$", title="rate 0.5, 100 steps")
right.set(title="three rates, 15 steps")
right.legend(loc="upper left")
plt.show()
