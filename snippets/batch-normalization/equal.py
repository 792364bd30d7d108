import torch
from sklearn.preprocessing import StandardScaler
from torch import nn

from mlnotes.data import diabetes, standardize_by, train_test_split
from mlnotes.norm import BatchNorm1d, standardize

x, y = (a.double() for a in diabetes())
x, new_x, _, _ = train_test_split(x, y, generator=torch.Generator().manual_seed(69))
scaler = StandardScaler().fit(x)
for ours, part in zip(standardize_by(x, new_x), (x, new_x), strict=True):
    assert torch.allclose(ours, torch.from_numpy(scaler.transform(part)))
new = standardize_by(x, new_x)[1]
means, sds = new.mean(0), new.std(0, correction=0)
print(f"[6.2] = StandardScaler; new part: means {means.min():.2f} to ", end="")
print(f"{means.max():.2f}, deviations {sds.min():.2f} to {sds.max():.2f}")

batch = x[:7]
by_hand, mu, variance = standardize(batch, 0)
ours = BatchNorm1d(10, dtype=torch.float64)
theirs = nn.BatchNorm1d(10, dtype=torch.float64)
results = []
for norm in (ours, theirs):
    a = batch.clone().requires_grad_()
    h = norm(a)
    (h**3).sum().backward()  # a loss that is not symmetric
    found = a.grad, norm.weight.grad, norm.bias.grad, *norm.state_dict().values()
    results.append((h.detach(), *found, norm.eval()(new_x)))
assert all(torch.allclose(a, b) for a, b in zip(*results, strict=True))
assert torch.equal(results[0][0], by_hand)  # at first gamma is 1 and beta 0
assert torch.allclose(ours.running_mean, 0.1 * mu[0])
assert torch.allclose(ours.running_var, 0.9 + 0.1 * variance[0] * 7 / 6)
print("[6.4] = nn.BatchNorm1d: outputs, slopes, running statistics, evaluation")
print("and with gamma 1, beta 0 it is the standardised batch")
