import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_wine

from mlnotes.loss import cross_entropy
from mlnotes.softmax import softmax

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
features, y = (torch.as_tensor(a) for a in load_wine(return_X_y=True))
train, new = torch.randperm(178).split([118, 60])
x = (features - features[train].mean(0)) / features[train].std(0)

# No features, three logits: the likeliest probabilities are the shares counted.
z = torch.zeros(3, requires_grad=True)
for _ in range(500):
    (slope,) = torch.autograd.grad(cross_entropy(z.expand(178, 3), y), z)
    z = (z - slope).detach().requires_grad_()
counted = y.bincount() / 178
print("shares of the cultivars:", [f"{s:.4f}" for s in counted])
print("least cross-entropy at :", [f"{p:.4f}" for p in softmax(z.detach())])
assert torch.allclose(softmax(z.detach()), counted, atol=1e-6)

# With features: train, then scale the weights and judge them on the other 60 bottles.
w = torch.zeros(13, 3, requires_grad=True)
for _ in range(100):
    (slope,) = torch.autograd.grad(cross_entropy(x[train] @ w, y[train]), w)
    w = (w - slope).detach().requires_grad_()
scales, likelihood, ce = torch.linspace(0, 4, 401), [], []
for scale in scales:
    z = scale * x[new] @ w.detach()
    likelihood.append(softmax(z)[range(60), y[new]].prod())  # of all 60 labels
    ce.append(cross_entropy(z, y[new]))
likelihood, ce = torch.stack(likelihood), torch.stack(ce)
best, least = scales[likelihood.argmax()], scales[ce.argmin()]
off = (likelihood - torch.exp(-60 * ce)).abs().max() / likelihood.max()
print(
    f"[5.2] scale of greatest likelihood {best:.2f}, of least cross-entropy {least:.2f}"
)
print(f"likelihood against e^(-60 CE): largest difference {off:.0e} of the peak")
assert best == least
assert off < 1e-10

figure, (top, bottom) = plt.subplots(2, 1, sharex=True, layout="constrained")
top.plot(scales, likelihood / likelihood.max(), color="C2")
top.set_ylabel("likelihood\n(peak = 1)")
bottom.plot(scales, ce)
bottom.set(xlabel="scale of the weights", ylabel="mean CE")
for panel in (top, bottom):
    panel.axvline(best, color="0.5", linestyle=":")
plt.show()
