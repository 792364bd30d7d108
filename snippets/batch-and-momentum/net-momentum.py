import torch

from mlnotes.activation import relu
from mlnotes.data import batches, digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD
from mlnotes.stats import spread

images, label = digits()
packs = [torch.randperm(1797, generator=torch.manual_seed(s))[:512] for s in range(5)]
x, y = (torch.stack([a[p] for p in packs]) for a in (images / 16, label))
row = torch.arange(5)[:, None]


def network(theta, x):  # a row of theta is one seed's network 64-64-64-10
    w1, b1, w2, b2, w3, b3 = theta.split([4096, 64, 4096, 64, 640, 10], dim=1)
    h = relu(torch.baddbmm(b1[:, None], x, w1.unflatten(1, (64, 64))))
    h = relu(torch.baddbmm(b2[:, None], h, w2.unflatten(1, (64, 64))))
    return torch.baddbmm(b3[:, None], h, w3.unflatten(1, (64, 10)))


def loss(theta, x, y):  # of each network
    z = network(theta, x).flatten(0, 1)
    return cross_entropy(z, y.flatten(), reduction="none").view(y.shape).mean(1)


def updates(size, limit, **settings):  # until the loss is at most 0.05
    g, taken = torch.Generator().manual_seed(1), torch.full((5,), float("inf"))
    theta = ((2 * torch.rand(5, 8970, generator=g) - 1) / 8).requires_grad_()
    sgd, step = SGD([theta], **settings), 0
    while taken.isinf().any() and step < limit:
        deal = torch.stack([torch.cat(batches(512, size, g)) for _ in range(5)])
        for i in deal.split(size, dim=1):
            sgd.zero_grad()
            loss(theta, x[row, i], y[row, i]).sum().backward()
            sgd.step()
            step += 1
            if step % 4 == 0:
                there = loss(theta.detach(), x, y) <= 0.05
                taken[there & taken.isinf()] = step
    return taken


def said(taken):
    arrived = int(taken.isfinite().sum())
    return spread(taken, 0) if arrived == 5 else f"{arrived} of 5 arrive"


ratio = {}
print("updates to loss 0.05")
for size, rates, limit in ((8, (0.1, 0.2), 2048), (512, (0.2, 0.4, 0.8, 1.6), 480)):
    for rate in rates:
        plain = updates(size, limit, lr=rate)
        heavy = updates(size, limit, lr=rate / 10, momentum=0.9)
        ratio[size, rate] = heavy / plain
        print(f"B = {size}: plain, rate {rate}: {said(plain)};", end=" ")
        print(f"momentum, rate {rate / 10:.2f}: {said(heavy)}")
    if size == 512:
        assert plain.isinf().all()  # a rate too large without momentum,
        assert heavy.isfinite().all()  # but not with it
for case in ((8, 0.1), (8, 0.2), (512, 0.2), (512, 0.4)):
    assert (ratio[case].mean() - 1).abs() < 0.2
again = torch.cat([ratio[8, 0.1], ratio[8, 0.2]])
print("[3.6] B = 8: updates with momentum / at 10 times the rate:", spread(again))
best = heavy / updates(512, 480, lr=0.8)
print("[3.6] B = 512: updates with / without, at the best rates:", spread(best))
assert best.max() < 0.7
