import math

import torch

from mlnotes.optim import RMSprop

torch.set_default_dtype(torch.float64)


def law(product, alpha):
    return 2 * math.log(2 / product) / math.log(1 / alpha)


def until_burst(product, alpha):
    return math.floor(law(product, alpha)) + 1  # the first whole step beyond


for alpha in (0.9, 0.99, 0.999):
    theta = torch.tensor([0.75])
    optimizer, push = RMSprop([theta], lr=0.1, alpha=alpha), []
    for _ in range(2000):
        theta.grad = 10 * theta / (1 + theta**2).sqrt()
        optimizer.step()
        root = optimizer.state[theta]["square_avg"].sqrt().item()
        push.append(0.1 / root * 10)
    low = min(range(2000), key=push.__getitem__)  # settled: from here on it rises
    passed = next(t for t in range(low, 2000) if push[t] > 2)
    print(f"α = {alpha}: at step {low} rate × curvature is {push[low]:.3f},", end=" ")
    print(f"past 2 after {passed - low} more; the law says {law(push[low], alpha):.1f}")
    assert abs(passed - low - law(push[low], alpha)) < 0.1 * law(push[low], alpha) + 3
