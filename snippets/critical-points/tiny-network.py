import torch
from torch.func import grad, jacrev, vmap

from mlnotes.curvature import classify
from mlnotes.stats import paired_difference, sign_test, spread

torch.set_default_dtype(torch.float64)
x = torch.linspace(-2, 2, 20)[:, None]


def loss(theta, y):  # two tanh units, 7 weights, 20 examples
    w, b, v, c = theta.split([2, 2, 2, 1])
    return (torch.tanh(x * w + b) @ v + c - y).square().mean()


slope, bend = vmap(grad(loss)), vmap(jacrev(grad(loss)))


def newton(theta, y):  # jump to where the slope would be 0, but at most by 0.3
    for _ in range(250):
        e, u = torch.linalg.eigh(bend(theta, y))
        along = u.mT @ slope(theta, y)[..., None]
        jump = torch.where(e.abs() > 1e-10, 1 / e, 0.0)  # not where it is flat
        step = (u @ (jump[..., None] * along))[..., 0]
        theta = theta - step * (0.3 / step.norm(dim=1, keepdim=True)).clamp(max=1)
    return theta


def shrink(theta, y):  # make |slope| smaller, by Levenberg and Marquardt's method
    damping = torch.full((len(theta), 1, 1), 1e-2)
    for _ in range(250):
        g, h = slope(theta, y), bend(theta, y)
        step = torch.linalg.solve(h @ h + damping * torch.eye(7), h @ g[..., None])
        trial = theta - step[..., 0]
        better = slope(trial, y).norm(dim=1) < g.norm(dim=1)
        theta = torch.where(better[:, None], trial, theta)
        damping = torch.where(better[:, None, None], damping / 3, damping * 4)
        damping = damping.clamp(1e-14, 1e6)
    return theta


gen = torch.Generator().manual_seed(0)
wave, phase = torch.randn(2, 8, 3, generator=gen)  # eight tasks: three waves each
y = (2 * x * wave[:, None] + 6 * phase[:, None]).sin().sum(-1)
y, start = y.repeat_interleave(60, 0), 1.5 * torch.randn(480, 7, generator=gen)
saddles = {}
for name, search in {"Newton": newton, "shrinking |slope|": shrink}.items():
    theta = search(start, y)
    e = torch.linalg.eigvalsh(bend(theta, y))
    arrived = slope(theta, y).norm(dim=1) < 1e-8
    w, b, v, _ = theta.split([2, 2, 2, 1], dim=1)
    idle = torch.minimum(w.abs(), v.abs()) < 1e-3  # no weight in, or none out
    full = (torch.tanh(x * w[:, None] + b[:, None]).abs() > 0.9999).all(1)
    asleep = (idle | full).any(1)
    size = 1e-6 * e.abs().amax(1)
    flat = e.abs().amin(1) < size
    kinds = [classify(*pair) for pair in zip(e, size.tolist(), strict=True)]
    saddle = torch.tensor([kind == "saddle" for kind in kinds])
    tasks = list(zip(*(t.view(8, 60) for t in (arrived, flat, saddle)), strict=True))
    zero = [100 * f[a].double().mean() for a, f, _ in tasks]
    saddles[name] = [100 * s[a].double().mean().item() for a, _, s in tasks]
    print(f"{name}: {arrived.double().mean():.0%} arrive at a critical point")
    print(f"  with an idle or saturated unit: {asleep[arrived].double().mean():.0%}")
    print(f"  with a zero eigenvalue: {spread(zero, 0)} %")
    print(f"  saddles, by the signs: {spread(saddles[name], 0)} %")
    assert sum(zero) / 8 > 85
more = paired_difference(saddles["shrinking |slope|"], saddles["Newton"])
print(f"[2.2] same starts, two searches: saddles {spread(more, 0)} points apart")
assert sign_test(more) < 0.01
