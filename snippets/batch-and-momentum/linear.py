import torch

from mlnotes.activation import relu
from mlnotes.data import batches, digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD
from mlnotes.stats import spread

images, label = digits()
packs = [torch.randperm(1797, generator=torch.manual_seed(s)) for s in range(6)]
x, y = (torch.stack([a[p] for p in packs]) for a in (images / 16, label))
(x, new_x), (y, new_y) = (a.split([512, 1285], dim=1) for a in (x, y))
noisy, row = y.clone(), torch.arange(6)[:, None]
noisy[:, :77] += torch.randint(1, 10, (6, 77), generator=torch.manual_seed(0))
noisy %= 10  # 77 of the labels, 15 %, are now another digit's


def network(theta, x):  # a row of theta is one seed's network 64-64-64-10
    w1, b1, w2, b2, w3, b3 = theta.split([4096, 64, 4096, 64, 640, 10], dim=1)
    h = relu(torch.baddbmm(b1[:, None], x, w1.unflatten(1, (64, 64))))
    h = relu(torch.baddbmm(b2[:, None], h, w2.unflatten(1, (64, 64))))
    return torch.baddbmm(b3[:, None], h, w3.unflatten(1, (64, 10)))


def run(y, size, rate, warm_up=0):  # 64 epochs; new digits right, in percent
    g, updates = torch.Generator().manual_seed(1), 0
    theta = ((2 * torch.rand(6, 8970, generator=g) - 1) / 8).requires_grad_()
    sgd = SGD([theta], lr=rate)
    for _ in range(64):
        deal = torch.stack([torch.cat(batches(512, size, g)) for _ in range(6)])
        for i in deal.split(size, dim=1):
            updates += 1
            if updates <= warm_up:  # the rate climbs in a straight line
                sgd.param_groups[0]["lr"] = rate * updates / warm_up
            sgd.zero_grad()
            z = network(theta, x[row, i]).flatten(0, 1)
            (6 * cross_entropy(z, y[row, i].flatten())).backward()  # 6 networks
            sgd.step()
    with torch.no_grad():
        return 100 * (network(theta, new_x).argmax(-1) == new_y).float().mean(1)


factor = {8: {"same": 1}}  # of the rate 0.1
for size, k in ((64, 8), (512, 64)):
    factor[size] = {"same": 1, "root": k**0.5, "linear": k, "linear, warm-up": k}
found = {}
for size, rules in factor.items():
    for rule, f in rules.items():
        warm_up = 64 * 512 // size // 10 if "warm" in rule else 0
        a, b = (run(labels, size, 0.1 * f, warm_up) for labels in (y, noisy))
        found[size, rule] = a, b
        print(f"B = {size:3d}, {rule} {0.1 * f:.2f}:", end=" ")
        print(f"clean labels {spread(a, 1)}, noisy {spread(b, 1)}")
lost = [found[8, "same"][0] - found[size, "linear"][0] for size in (64, 512)]
print(f"[3.5] linear rule, clean: points lost at 64 {spread(lost[0], 1)},", end=" ")
print(f"at 512 {spread(lost[1], 1)}")
more = found[64, "same"][1] - found[8, "same"][1]
print(f"[3.5] same rate, noisy: B = 64 has {spread(more, 1)} points more than 8")
assert lost[0].median() < 1
assert lost[1].min() > 70
assert more.mean() > 3
