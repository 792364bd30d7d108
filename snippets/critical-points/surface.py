import matplotlib.pyplot as plt
import torch

from mlnotes.curvature import classify, gradient, hessian

torch.set_default_dtype(torch.float64)


def loss(w):  # of the network y = w1 w2 x, on one example: x = 1, and the answer is 1
    return (1 - w[0] * w[1]) ** 2


def descend(w, lr=0.05, steps=200):
    path = [torch.tensor(w)]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(loss, path[-1]))
    return torch.stack(path)


for point in ([0.0, 0.0], [1.0, 1.0], [2.0, 0.5], [1.5, 0.0]):
    w = torch.tensor(point)
    g, curvatures = gradient(loss, w), torch.linalg.eigvalsh(hessian(loss, w))
    kind = classify(curvatures, tolerance=1e-9) if g.norm() == 0 else "still a slope"
    low, high = curvatures + 0  # 0 rather than -0
    print(f"{point}: slope {g.norm():.0f}, eigenvalues {low:.2f}, {high:.2f}: {kind}")

agree = 0
for a, b in 3 * torch.randn(500, 2, generator=torch.Generator().manual_seed(0)):
    cross = -2 + 4 * a * b
    by_hand = torch.tensor([[2 * b**2, cross], [cross, 2 * a**2]])
    agree += torch.allclose(hessian(loss, torch.stack([a, b])), by_hand, rtol=1e-12)
print(f"[2.1] Hessian by autograd equals the one by hand at {agree} of 500 points")
assert agree == 500

axis = torch.linspace(-2, 2, 201)
w1, w2 = torch.meshgrid(axis, axis, indexing="xy")
figure, plot = plt.subplots(figsize=(6.4, 4.6))
levels = [0.03, 0.2, 0.5, 0.8, 1, 1.2, 2, 4, 8, 16]
lines = plot.contour(w1, w2, loss([w1, w2]), levels, colors="0.5", linewidths=0.8)
plot.clabel(lines, fontsize=8, fmt="%g")
for sign in (-1, 1):
    plot.plot(sign * axis[125:], sign / axis[125:], color="C2", linestyle="--")
for start in ([1.7, -1.7], [1.7, -1.6], [-1.9, 0.3]):
    path = descend(start)
    plot.plot(*path.T, ".-", color="C0", markersize=5)
    print(f"descent from {start}: loss {loss(path[0]):.2f} to {loss(path[-1]):.2f}")
plot.plot(0, 0, "x", color="C7", markersize=10, markeredgewidth=3)
plot.set(xlabel="$w_1$", ylabel="$w_2$", xlim=(-2, 2), ylim=(-2, 2), aspect="equal")
plot.grid(False)
plt.show()
