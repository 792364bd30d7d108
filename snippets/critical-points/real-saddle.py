# within 10 %: which of the saddles is found depends on rounding
import matplotlib.pyplot as plt
import torch

from mlnotes.curvature import escape_step, gradient, hessian, lanczos_eigenvalues
from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.stats import paired_difference, spread

torch.set_default_dtype(torch.float64)
pixels, label = digits()


def loss(theta, x, y):  # 64 pixels, four tanh units, 10 digits; weight decay
    w, b, v, c = theta.split([256, 4, 40, 10])
    z = torch.tanh(x @ w.view(4, 64).T + b) @ v.view(4, 10) + c
    return cross_entropy(z, y) + 5e-4 * theta @ theta


def alike(one):  # a network whose four units are copies of one
    w, b, v, c = one.split([64, 1, 10, 10])
    return torch.cat([w.repeat(4), b.repeat(4), v.repeat(4), c])


def best_alike(whole, gen):  # the best that four equal units can do
    one = (0.3 * torch.randn(85, generator=gen)).requires_grad_()
    search = torch.optim.LBFGS([one], max_iter=400, line_search_fn="strong_wolfe")

    def closure():
        search.zero_grad()
        (value := whole(alike(one))).backward()
        return value

    search.step(closure)
    one = one.detach()
    for _ in range(4):  # Newton's method, for the last digits
        h, g = (d(lambda t: whole(alike(t)), one) for d in (hessian, gradient))
        one = one - torch.linalg.solve(h, g)
    return alike(one)


def descend(theta, x, y, gen, momentum=0.0, batch=None, steps=600, lr=0.05):
    v, path = torch.zeros_like(theta), []

    def note(theta):
        path.append(value := loss(theta, x, y))
        return value

    for _ in range(steps):
        g = gradient(note, theta)
        if batch:  # look at all examples, but go by a few
            i = torch.randperm(len(x), generator=gen)[:batch]
            g = gradient(lambda t, i=i: loss(t, x[i], y[i]), theta)
        v = momentum * v + g
        theta = theta - lr * v
    return theta, torch.stack(path).detach()


downhill, paths = [], {}
for seed in range(5):
    gen = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(1797, generator=gen)[:300]
    x, y = pixels[chosen].double() / 16, label[chosen]

    def whole(theta, x=x, y=y):
        return loss(theta, x, y)

    saddle = best_alike(whole, gen)
    g, e = gradient(whole, saddle), torch.linalg.eigvalsh(hessian(whole, saddle))
    assert g.norm() < 1e-12
    downhill.append((e < -1e-6).sum().item())
    values, vectors = lanczos_eigenvalues(whole, saddle, 20, generator=gen)
    assert (values[0] - e[0]).abs() < 1e-6
    push = torch.randn(310, generator=gen)
    push, jump = 0.5 * push / push.norm(), escape_step(g, values, vectors, 0.5)
    for name, start, how in (
        ("batches of 50", saddle, {"batch": 50}),
        ("random push", saddle + push, {}),
        ("eigenvector", saddle + jump, {}),
        ("push, momentum", saddle + push, {"momentum": 0.9}),
        ("eigenvector, momentum", saddle + jump, {"momentum": 0.9}),
    ):
        theta, path = descend(start, x, y, gen, **how)
        paths.setdefault(name, []).append(path - whole(saddle))
        if name == "batches of 50":  # the four units are still the same
            w = theta[:256].view(4, 64)
            assert (w - w[0]).abs().max() < 1e-6
print(f"negative eigenvalues at the saddle: {spread(downhill, 0)} of 310")
sooner = {}
for name, runs in paths.items():
    runs = torch.stack(runs)
    little, much = ((runs > -drop).sum(1).double() for drop in (0.01, 0.1))
    sooner[name] = little, much
    if (runs > -0.01).all():
        print(f"{name}: none gets 0.01 below the saddle in 600 updates")
    else:
        print(f"{name}: 0.01 below after {spread(little, 0)}", end=" ")
        print(f"updates, 0.1 after {spread(much, 0)}")
    style = ":" if "batch" in name else "--" if "eigen" in name else "-"
    colour = "C1" if "momentum" in name else "C0"
    plt.plot(runs.mean(0), style, color=colour, label=name)
little, much = (
    paired_difference(a, b)
    for a, b in zip(sooner["random push"], sooner["eigenvector"], strict=True)
)
print(f"[2.3] eigenvector: 0.01 below {spread(little, 0)} updates sooner,", end=" ")
print(f"0.1 {spread(much, 0)}")
assert min(little) > 50
assert (sooner["push, momentum"][1] < 0.5 * sooner["eigenvector"][1]).all()
plt.axhline(0, color="0.5", linewidth=0.8)
plt.gca().set(ylim=(-0.8, 0.1), xlabel="updates", ylabel="loss above the saddle's")
plt.legend()
plt.show()
