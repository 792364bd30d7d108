import torch

from mlnotes.optim import SGD, Adam

torch.set_default_dtype(torch.float64)


def settles(product, beta):
    return product < 2 * (1 + beta) / (1 - beta)


def grows(push, beta):
    """Run the mean of Adam, with a fixed divisor, on a bowl of curvature 1."""
    y = torch.tensor([1e-6])  # dampening makes SGD's sum of gradients a moving mean
    optimizer, sizes = SGD([y], lr=push, momentum=beta, dampening=beta), []
    for _ in range(4000):
        y.grad = y.clone()
        optimizer.step()
        sizes.append(y.abs().item())
        if sizes[-1] > 1:
            return True
    return sizes[-1] > sizes[100]


for beta in (0.5, 0.9, 0.95):
    limit = 2 * (1 + beta) / (1 - beta)
    below, above = grows(0.99 * limit, beta), grows(1.01 * limit, beta)
    assert (settles(0.99 * limit, beta), settles(1.01 * limit, beta)) == (True, False)
    print(
        f"β₁ = {beta}: the limit is {limit:.0f}; grows just below it: {below},", end=" "
    )
    print(f"just above: {above}")
    assert above
    assert not below

y = torch.tensor([0.75])  # Adam itself, across the valley
optimizer, push = Adam([y], lr=0.1, betas=(0.9, 0.99)), []
for _ in range(6000):
    y.grad = 10 * y / (1 + y**2).sqrt()
    optimizer.step()
    push.append(1 / optimizer.state[y]["exp_avg_sq"].sqrt().item())
print("Adam, β₂ = 0.99, 3000 steps on: rate × curvature", end=" ")
print(f"between {min(push[3000:]):.0f} and {max(push[3000:]):.0f}")
assert 20 < min(push[3000:]) < 38 < max(push[3000:]) < 50
