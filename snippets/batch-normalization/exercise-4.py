import torch

from mlnotes.data import diabetes, standardize_by


def condition_number(first, second):
    first, second = standardize_by(torch.stack([first, second], 1))[0].T
    r = abs((first * second).mean().item())
    return (1 + r) / (1 - r)


own_units = diabetes()[0].double()
x = standardize_by(own_units)[0]
correlation = x.T @ x / len(x)
for i, j in ((2, 4), (4, 5)):
    kappa = condition_number(own_units[:, i], own_units[:, j])
    pair = x[:, [i, j]]
    low, high = torch.linalg.eigvalsh(2 * pair.T @ pair / len(pair)).tolist()
    print(f"r = {correlation[i, j]:.3f}: (1 + r) / (1 - r) = {kappa:.2f}, ", end="")
    print(f"measured {high / low:.2f}")
    assert abs(high / low / kappa - 1) < 1e-9

_, ways = torch.linalg.eigh(correlation)
turned = standardize_by(x @ ways)[0]  # first turn the axes, then standardise
curvature = torch.linalg.eigvalsh(2 * turned.T @ turned / len(turned))
print(
    f"ten features, turned first: condition number {curvature[-1] / curvature[0]:.4f}"
)
assert torch.isclose(curvature[-1], curvature[0])
