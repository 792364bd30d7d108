import torch

from mlnotes.data import diabetes, standardize_by

x = standardize_by(diabetes()[0].double())[0]
correlation = x.T @ x / len(x)
for i, j in ((2, 4), (4, 5)):
    r = correlation[i, j].item()
    pair = x[:, [i, j]]
    low, high = torch.linalg.eigvalsh(2 * pair.T @ pair / len(pair))
    print(f"r = {r:.3f}: (1 + r) / (1 - r) = {(1 + r) / (1 - r):.2f}, ", end="")
    print(f"measured {high / low:.2f}")
    assert torch.isclose(high / low, torch.tensor((1 + r) / (1 - r)).double())

_, ways = torch.linalg.eigh(correlation)
turned = standardize_by(x @ ways)[0]  # first turn the axes, then standardise
curvature = torch.linalg.eigvalsh(2 * turned.T @ turned / len(turned))
print(
    f"ten features, turned first: condition number {curvature[-1] / curvature[0]:.4f}"
)
assert torch.isclose(curvature[-1], curvature[0])
