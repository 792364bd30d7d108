# within 10 %: starts are counted, and a few lie near the margin
import torch
from sklearn.datasets import make_moons

from mlnotes.optim import SGD

torch.set_default_dtype(torch.float64)
runs, n = torch.arange(100)[:, None], 32  # 100 starts, 32 examples


def network(w1, b1, w2, b2, x):  # three tanh units, one output; 100 of them at once
    return torch.tanh(x @ w1 + b1) @ w2 + b2


def weights(features, g):
    shapes = ((100, features, 3), (100, 1, 3), (100, 3, 1), (100, 1, 1))
    return [torch.randn(s, generator=g) / s[1] ** 0.5 for s in shapes]


def end(x, y, size, rate):  # the loss after 2500 updates and 500 quiet ones
    g = torch.Generator().manual_seed(1)
    theta = [w.requires_grad_() for w in weights(x.shape[2], g)]
    sgd, i = SGD(theta, lr=rate), torch.arange(n).expand(100, n)
    for update in range(3000):
        if size < n:
            i = torch.rand(100, n, generator=g).argsort(1)[:, :size]
        if update == 2500:  # all examples and a low rate, so that no noise is left
            size, i = n, torch.arange(n).expand(100, n)
            sgd.param_groups[0]["lr"] = 0.05
        sgd.zero_grad()
        loss = (network(*theta, x[runs, i]) - y[runs, i]).square().mean((1, 2))
        loss.sum().backward()
        sgd.step()
    return loss.detach()


g = torch.Generator().manual_seed(0)
x = torch.randn(100, n, 4, generator=g)
gentle = weights(4, g)  # the answers come from such a network, so loss 0 is possible
steep = [2 * gentle[0], gentle[1], gentle[2].sign(), gentle[3]]
moons, side = (torch.as_tensor(a) for a in make_moons(n, noise=0.3, random_state=0))
tasks = {
    "gentle": (x, network(*gentle, x)),
    "steep": (x, network(*steep, x)),
    "moons": (moons.expand(100, n, 2), 2.0 * side[:, None].expand(100, n, 1) - 1),
}
for name, (x, y) in tasks.items():
    full, one, fast = (end(x, y, *how) for how in ((n, 0.1), (1, 0.1), (n, 0.4)))
    count = [
        int((ratio < 0.9).sum()) for ratio in (one / full, full / one, fast / full)
    ]
    print(f"[3.5] {name}: one at a time lower than full batch in {count[0]},", end=" ")
    print(f"higher in {count[1]} of 100")
    print(f"  full batch at 4 times the rate: lower in {count[2]}")
    assert count[2] > 50
    assert count[2] > count[0]
