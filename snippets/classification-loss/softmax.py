import matplotlib.pyplot as plt
import torch

from mlnotes.activation import sigmoid
from mlnotes.softmax import softmax

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
logits = torch.tensor([2.0, 1.0, -1.0])
p = softmax(logits)
print("p =", [round(v, 4) for v in p.tolist()])

many = softmax(3 * torch.randn(1000, 3))
assert ((many.sum(-1) - 1).abs() < 1e-15).all()
assert (many.prod(-1) <= 1 / 27).all()  # the product never comes near 1

for temperature in (0.5, 1.0, 2.0):
    q = softmax(logits, temperature=temperature)
    law = torch.exp((logits[0] - logits[1]) / temperature)
    print(f"T = {temperature}: p1 / p2 = {q[0] / q[1]:.4f}, e^(gap/T) = {law:.4f}")
    assert torch.isclose(q[0] / q[1], law, rtol=1e-12)

for pair in (torch.tensor([2.0, 1.0]), torch.tensor([0.2, 0.1])):
    share, soft = pair / pair.sum(), softmax(pair)
    print(f"{pair.tolist()}: plain share {share[0]:.3f}, softmax {soft[0]:.3f}")

z = torch.linspace(-30, 30, 1001)
both = softmax(torch.stack([z, torch.zeros_like(z)], dim=-1))
off = (both[:, 0] - sigmoid(z)).abs().max()
print(f"[5.1] sum {p.sum():.6f}, product {p.prod():.6f}; |sigmoid - softmax| {off:.0e}")
assert off < 1e-15

temperatures = torch.logspace(-1, 2, 200)
curves = torch.stack([softmax(logits, temperature=t.item()) for t in temperatures])
for k in range(3):
    plt.plot(temperatures, curves[:, k], label=f"$z_{k + 1} = {logits[k]:.0f}$")
plt.axhline(1 / 3, color="0.5", linestyle=":")
plt.xscale("log")
plt.xlabel("temperature $T$")
plt.ylabel("probability $p_k$")
plt.legend()
plt.show()
