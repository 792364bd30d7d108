import matplotlib.pyplot as plt
import torch

from mlnotes.attention import dot_product_scores, masked_softmax
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(3)
dims = (4, 16, 64, 256)
top, slope = {}, {}
for d in dims:  # 8 runs: 400 queries, each with 16 keys
    q, k = torch.randn(2, 8, 400, 16, d, generator=generator)
    q = q[:, :, :1]
    for name, scale in (("1", 1.0), ("1/√d", None)):
        alpha = dot_product_scores(q, k, scale).requires_grad_()
        weights = masked_softmax(alpha)
        largest = weights.amax(-1)
        (g,) = torch.autograd.grad(largest.sum(), alpha)
        top[name, d] = largest.detach().mean((1, 2))
        slope[name, d] = g.norm(dim=-1).mean((1, 2))
    raw = dot_product_scores(q, k, 1.0).var(dim=(1, 2, 3)) / d
    print(f"d = {d:3d}: variance / d {spread(raw)};", end=" ")
    print(f"largest α′ {spread(top['1', d])}, scaled {spread(top['1/√d', d])}")
    assert abs(raw.mean() - 1) < 0.1
lost = slope["1", 4] / slope["1", 256]
kept = slope["1/√d", 4] / slope["1/√d", 256]
print(f"gradient at d = 4 / at d = 256: {spread(lost, 1)}, scaled {spread(kept, 1)}")
assert (lost > 2 * kept).all()

figure, (left, right) = plt.subplots(1, 2, layout="constrained")
for name, style in (("1", "C1o-"), ("1/√d", "C0s-")):
    left.semilogx(dims, [top[name, d].mean() for d in dims], style, base=2, label=name)
    right.semilogx(dims, [slope[name, d].mean() for d in dims], style, base=2)
left.set(xlabel="d", ylabel=r"largest $\alpha'$", ylim=(0, 1.05))
right.set(xlabel="d", ylabel="gradient", ylim=(0, None))
left.legend(title="s")
plt.show()
