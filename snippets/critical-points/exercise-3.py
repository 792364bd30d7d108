import torch

from mlnotes.curvature import classify, gradient, hessian

torch.set_default_dtype(torch.float64)


def loss(w):  # the example is now x = 2, with the answer 3
    return (3 - w[0] * w[1] * 2) ** 2


for point in ([0.0, 0.0], [1.5, 1.0], [3.0, 0.5]):
    w = torch.tensor(point)
    assert gradient(loss, w).norm() == 0
    h = hessian(loss, w)
    e = torch.linalg.eigvalsh(h)
    low, high = (round(value) for value in e.tolist())
    print(f"{point}: H = {(h + 0).tolist()},", end=" ")
    print(f"eigenvalues {low} and {high}: {classify(e, tolerance=1e-9)}")
assert torch.isclose(e[1], 8 * w.square().sum())
