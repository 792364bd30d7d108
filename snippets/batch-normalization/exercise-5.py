import torch

from mlnotes.data import digits
from mlnotes.linear import Linear
from mlnotes.norm import BatchNorm1d

torch.set_default_dtype(torch.float64)
x = digits()[0].double() / 16
g = torch.Generator().manual_seed(691)
linear, norm = Linear(64, 5, generator=g), BatchNorm1d(5)
norm.weight.data.uniform_(0.5, 2, generator=g)
norm.bias.data.uniform_(-1, 1, generator=g)
for i in torch.randperm(1797, generator=g).split(64):
    norm(linear(x[i]))
norm.eval()

folded = Linear(64, 5)
scale = norm.weight / (norm.running_var + norm.eps).sqrt()
folded.weight.data = scale[:, None] * linear.weight
folded.bias.data = scale * (linear.bias - norm.running_mean) + norm.bias
assert torch.allclose(folded(x), norm(linear(x)))
print("one layer instead of two: equal on all", len(x), "images")
