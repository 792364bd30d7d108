import matplotlib.pyplot as plt
import torch

from mlnotes.gan import (
    Discriminator,
    clip_parameters,
    critic_loss,
    gradient_penalty,
    ring,
    transport_plan,
)
from mlnotes.optim import Adam
from mlnotes.stats import mean_std, spread

rules = {
    "penalty 1": 1.0,
    "penalty 10": 10.0,
    "clip to 0.03": 0.03,
    "clip to 0.1": 0.1,
    "clip to 0.2": 0.2,
}
ratios = {name: [] for name in rules}
truths = []
for seed in range(5):
    random = torch.Generator().manual_seed(seed)
    real = ring(80, generator=random)
    fake = torch.tensor([1.0, 0.0]) + 0.3 * torch.randn(80, 2, generator=random)
    cost = torch.cdist(real, fake)
    even = torch.full((80,), 1 / 80)
    truths.append((transport_plan(even, even, cost) * cost).sum().item())
    for name, strength in rules.items():
        d = Discriminator((2,), generator=torch.Generator().manual_seed(seed))
        adam = Adam(d.parameters(), lr=5e-3, betas=(0.5, 0.999))
        for _ in range(200):
            loss = critic_loss(d(real), d(fake))
            if "penalty" in name:
                mixed = real[torch.randperm(80, generator=random)]
                loss = loss + strength * gradient_penalty(d, mixed, fake, random)
            adam.zero_grad()
            loss.backward()
            adam.step()
            if "clip" in name:
                clip_parameters(d, strength)
        ratios[name].append(-critic_loss(d(real), d(fake)).item() / truths[-1])
print(f"W1 by the cheapest plan: {spread(truths)}")
for name, ratio in ratios.items():
    print(f"what the critic says / W1, {name:12}: {spread(ratio)}")
mean = {name: mean_std(ratio)[0] for name, ratio in ratios.items()}
assert abs(mean["penalty 10"] - 1) < 0.2
assert mean["penalty 1"] > 1.4
assert mean["clip to 0.03"] < 0.2
assert mean["clip to 0.2"] > 3
for j, ratio in enumerate(ratios.values()):
    plt.plot([j] * len(ratio), ratio, "o", color="C0" if j < 2 else "C1", alpha=0.6)
plt.axhline(1, color="0.5", linestyle=":")
plt.xticks(range(len(rules)), [name.replace(" ", "\n", 1) for name in rules])
plt.ylabel("critic's value / $W_1$")
plt.semilogy()
plt.show()
