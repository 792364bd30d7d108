import torch

from mlnotes.data import digits
from mlnotes.linear import Linear
from mlnotes.norm import BatchNorm1d

torch.set_default_dtype(torch.float64)


def folded(weight, bias, gamma, beta, mean, variance, eps):
    a = gamma / (variance + eps).sqrt()
    return a[:, None] * weight, a * (bias - mean) + beta


x = digits()[0].double() / 16
g = torch.Generator().manual_seed(691)
linear, norm = Linear(64, 5, generator=g), BatchNorm1d(5)
norm.weight.data.uniform_(0.5, 2, generator=g)
norm.bias.data.uniform_(-1, 1, generator=g)
for i in torch.randperm(1797, generator=g).split(64):
    norm(linear(x[i]))
norm.eval()

own = linear.weight, linear.bias, norm.weight, norm.bias
weight, bias = folded(*own, norm.running_mean, norm.running_var, norm.eps)
assert torch.allclose(x @ weight.T + bias, norm(linear(x)))
print("one layer instead of two: equal on all", len(x), "images")
