import torch

from mlnotes.activation import relu
from mlnotes.data import batches, digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD
from mlnotes.stats import spread

images, label = digits()
packs = [torch.randperm(1797, generator=torch.manual_seed(s)) for s in range(8)]
x, y = (torch.stack([a[p] for p in packs]) for a in (images / 16, label))
(x, new_x), (y, new_y) = (a.split([512, 1285], dim=1) for a in (x, y))
row = torch.arange(8)[:, None]


def network(theta, x):  # a row of theta is one seed's network 64-64-64-10
    w1, b1, w2, b2, w3, b3 = theta.split([4096, 64, 4096, 64, 640, 10], dim=1)
    h = relu(torch.baddbmm(b1[:, None], x, w1.unflatten(1, (64, 64))))
    h = relu(torch.baddbmm(b2[:, None], h, w2.unflatten(1, (64, 64))))
    return torch.baddbmm(b3[:, None], h, w3.unflatten(1, (64, 10)))


def run(size, epochs, order):  # new digits right, in percent
    g = torch.Generator().manual_seed(1)
    theta = ((2 * torch.rand(8, 8970, generator=g) - 1) / 8).requires_grad_()
    sgd, deal = SGD([theta], lr=0.1), y.argsort(dim=1)  # first all zeros, then ones, …
    for epoch in range(epochs):
        if order == "anew" or (order == "once" and epoch == 0):
            deal = torch.stack([torch.cat(batches(512, size, g)) for _ in range(8)])
        for i in deal.split(size, dim=1):
            sgd.zero_grad()
            z = network(theta, x[row, i]).flatten(0, 1)
            (8 * cross_entropy(z, y[row, i].flatten())).backward()  # 8 networks
            sgd.step()
    with torch.no_grad():
        return 100 * (network(theta, new_x).argmax(-1) == new_y).float().mean(1)


for size, epochs in ((8, 20), (64, 20), (64, 100)):
    new = {order: run(size, epochs, order) for order in ("anew", "once", "sorted")}
    once, by_digit = new["anew"] - new["once"], new["anew"] - new["sorted"]
    print(f"B = {size}, {epochs} epochs: reshuffled {spread(new['anew'], 1)} % right")
    print(f"[3.1] points lost: shuffled once {spread(once, 1)},", end=" ")
    print(f"sorted by digit {spread(by_digit, 1)}")
    if epochs == 20:
        assert by_digit.min() > 5
