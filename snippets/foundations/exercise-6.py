import torch

from mlnotes.activation import relu, sigmoid

torch.set_default_dtype(torch.float64)


def passed_on(w, b, layers, start):  # of sigmoids: a product of w σ' = w h (1 - h)
    h, slope = torch.tensor(start), 1.0
    for _ in range(layers):
        h = sigmoid(w * h + b)
        slope *= w * (h * (1 - h)).item()
    return slope


def slope(activation, w, b, layers=10, start=0.5):  # d h_10 / d h_0, by autograd
    first = torch.tensor(start, requires_grad=True)
    h = first
    for _ in range(layers):
        h = activation(w * h + b)
    return torch.autograd.grad(h, first)[0].item()


for name, activation, w, b in (
    ("sigmoid, w = 1, b = -0.5", sigmoid, 1, -0.5),
    ("sigmoid, w = 4, b = -2", sigmoid, 4, -2),
    ("ReLU, w = 1, b = 0", relu, 1, 0),
    ("ReLU, w = 0.5, b = 0", relu, 0.5, 0),
):
    print(f"{name}: {slope(activation, w, b):.3g}")
for start in (0.6, 0.7):
    print(f"sigmoid, w = 4, b = -2, from {start}:", end=" ")
    print(f"{passed_on(4, -2, 10, start):.2f}")
assert abs(passed_on(1, -0.5, 10, 0.5) - 0.25**10) < 1e-15
assert passed_on(4, -2, 10, 0.5) == slope(sigmoid, 4, -2) == slope(relu, 1, 0) == 1
