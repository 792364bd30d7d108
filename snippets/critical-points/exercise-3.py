import torch

from mlnotes.curvature import classify, gradient, hessian

torch.set_default_dtype(torch.float64)


def loss(w):  # the example is now x = 2, with the answer 3
    return (3 - w[0] * w[1] * 2) ** 2


def eigenvalues(w1, w2, x, t):
    off = t - w1 * w2 * x
    a, c, b = 2 * (x * w2) ** 2, 2 * (x * w1) ** 2, 2 * x * (x * w1 * w2 - off)
    middle, half = (a + c) / 2, (((a - c) / 2) ** 2 + b**2) ** 0.5
    return middle - half, middle + half


for point in ([0.0, 0.0], [1.5, 1.0], [3.0, 0.5]):
    w = torch.tensor(point)
    assert gradient(loss, w).norm() == 0
    h = hessian(loss, w)
    e = torch.linalg.eigvalsh(h)
    low, high = (round(value) for value in e.tolist())
    print(f"{point}: H = {(h + 0).tolist()},", end=" ")
    print(f"eigenvalues {low} and {high}: {classify(e, tolerance=1e-9)}")
assert torch.allclose(e, torch.tensor(eigenvalues(3.0, 0.5, 2.0, 3.0)))
assert torch.isclose(e[1], 8 * w.square().sum())
