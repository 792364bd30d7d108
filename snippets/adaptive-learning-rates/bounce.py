import matplotlib.pyplot as plt
import torch

from mlnotes.optim import SGD
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
FLOOR, WALL, RUNS, CUT = 0.1, 10.0, 10, 600
generator = torch.Generator().manual_seed(1)
x, y = torch.rand(2, RUNS, generator=generator)
starts = torch.stack([-3 - 2 * x, 1 + 2 * y], dim=1)


def height(theta):
    bowl = (1 + theta**2).sqrt() - 1
    return FLOOR * bowl[..., 0] + WALL * bowl[..., 1]


def descend(lr):  # from step CUT on with a tenth of the rate
    theta, seen = starts.clone().requires_grad_(), []
    optimizer = SGD([theta], lr=lr)
    for t in range(CUT + 100):
        optimizer.param_groups[0]["lr"] = lr if t < CUT else lr / 10
        loss = height(theta)
        (theta.grad,) = torch.autograd.grad(loss.sum(), theta)
        seen.append((theta.detach().clone(), loss.detach(), theta.grad.norm(dim=1)))
        optimizer.step()
    return [torch.stack(part) for part in zip(*seen, strict=True)]


runs = {lr: descend(lr) for lr in (0.15, 0.19, 0.21, 0.25, 0.5)}
for lr, (_, loss, norm) in runs.items():
    r = max(1.0, lr * WALL / 2)  # 1 up to the largest rate that settles
    law = WALL * (r - 1), WALL * (1 - 1 / r**2) ** 0.5
    print(
        f"rate {lr}: loss {loss[CUT].mean():.3f}, |g| {norm[CUT].mean():.3f},", end=" "
    )
    print(f"by hand {law[0]:.3f} and {law[1]:.3f}")
    assert torch.allclose(loss[CUT], torch.tensor(law[0]), atol=1e-3)
    assert torch.allclose(norm[CUT], torch.tensor(law[1]), atol=0.01)
    assert loss[-1].max() < 0.1 * loss[CUT].max() or r == 1
path, loss, norm = runs[0.25]
moved = (loss[CUT - 200 : CUT] - loss[CUT]).abs().max()
print(f"[4.1] rate 0.25, loss flat for 200 steps: |g| {spread(norm[CUT])},", end=" ")
print(f"at the start {spread(norm[0])}")
assert moved < 1e-3

figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.2))
across, along = torch.meshgrid(
    torch.linspace(-3, 3, 121), torch.linspace(-5, 1, 121), indexing="ij"
)
view = {"origin": "lower", "extent": (-5, 1, -3, 3), "aspect": "auto"}
shade = (0.02 + height(torch.stack([along, across], -1))).log().numpy()
left.imshow(shade, rasterized=True, **view)
left.plot(*path[:30, 0].T, color="#fffffe", linewidth=0.6)
left.plot(*path[:CUT, 0].T, ".", color="#fffffe", markersize=2, rasterized=True)
left.grid(visible=False)
left.set(xlabel="$x$ (along)", ylabel="$y$ (across)")
right.semilogy(loss[:, 0], color="C7", label="loss")
right.semilogy(norm[:, 0], color="C0", label="gradient norm")
right.axvline(CUT, color="0.5", linestyle=":")
right.set(xlabel="step", ylim=(1e-3, 60))
right.legend(loc="lower left")
plt.show()
