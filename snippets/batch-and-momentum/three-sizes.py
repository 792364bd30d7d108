# slow: 5
import sys

import torch

from mlnotes.activation import relu
from mlnotes.curvature import top_eigenvalue
from mlnotes.data import batches, digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD
from mlnotes.stats import spread

seeds = int(sys.argv[2]) if sys.argv[1:2] == ["--seeds"] else 8
images, label = digits()
packs = [torch.randperm(1797, generator=torch.manual_seed(s)) for s in range(seeds)]
x, y = (torch.stack([a[p] for p in packs]) for a in (images / 16, label))
(x, new_x), (y, new_y) = (a.split([512, 1285], dim=1) for a in (x, y))
noisy, row = y.clone(), torch.arange(seeds)[:, None]
noisy[:, :77] += torch.randint(1, 10, (seeds, 77), generator=torch.manual_seed(0))
noisy %= 10  # 77 of the labels, 15 %, are now another digit's


def network(theta, x):  # a row of theta is one seed's network 64-64-64-10
    w1, b1, w2, b2, w3, b3 = theta.split([4096, 64, 4096, 64, 640, 10], dim=1)
    h = relu(torch.baddbmm(b1[:, None], x, w1.unflatten(1, (64, 64))))
    h = relu(torch.baddbmm(b2[:, None], h, w2.unflatten(1, (64, 64))))
    return torch.baddbmm(b3[:, None], h, w3.unflatten(1, (64, 10)))


def loss(theta, x, y):  # of each network
    z = network(theta, x).flatten(0, 1)
    return cross_entropy(z, y.flatten(), reduction="none").view(y.shape).mean(1)


def right(theta, x, y):  # in percent
    return 100 * (network(theta, x).argmax(-1) == y).float().mean(1)


def sharpness(theta, y):  # the largest eigenvalue of each network's Hessian
    found = []
    for s in range(seeds):

        def own(theta, s=s):
            return loss(theta[None], x[[s]], y[[s]])[0]

        found.append(top_eigenvalue(own, theta[s], 30, generator=torch.manual_seed(0)))
    return torch.stack([eigenvalue for eigenvalue, _ in found])


def run(y, size):  # updates to loss 0.05; weights then, after 64 epochs, 4096 updates
    g, step, seen = torch.manual_seed(1), 0, {}
    theta = ((2 * torch.rand(seeds, 8970, generator=g) - 1) / 8).requires_grad_()
    sgd, at_loss = SGD([theta], lr=0.1), torch.full((seeds, 8970), float("nan"))
    took = torch.zeros(seeds)
    while step < 4096 or at_loss.isnan().any():
        deal = torch.stack([torch.cat(batches(512, size, g)) for _ in range(seeds)])
        for i in deal.split(size, dim=1):
            sgd.zero_grad()
            loss(theta, x[row, i], y[row, i]).sum().backward()
            sgd.step()
            step += 1
            if step in (64 * 512 // size, 4096):
                seen[step] = theta.detach().clone()
            if step % 16 == 0 and at_loss.isnan().any():
                now = theta.detach()
                there = at_loss[:, 0].isnan() & (loss(now, x, y) <= 0.05)
                at_loss[there], took[there] = now[there], step
    return took, at_loss, seen[64 * 512 // size], seen[4096]


print("right in percent: of the 512 digits learned from / of 1285 new ones")
print("            at loss 0.05:")
print("labels   B  updates  sharpness   right         64 epochs     4096 updates")
for name, target in (("clean", y), ("noisy", noisy)):
    sharp, old, new = {}, {}, {}
    for size in (8, 64, 512):
        took, *ends = run(target, size)
        sharp[size] = sharpness(ends[0], target)
        old[size] = torch.stack([right(theta, x, target) for theta in ends])
        new[size] = torch.stack([right(theta, new_x, new_y) for theta in ends])
        both = zip(old[size].mean(1), new[size].mean(1), strict=True)
        cells = "  ".join(f"{a:5.1f} / {b:4.1f}" for a, b in both)
        print(f"{name}  {size:3d}  {took.mean():5.0f}", end="    ")
        print(f"{spread(sharp[size], 1):10s}  {cells}")
    ratio, more, seen = sharp[512] / sharp[8], new[8] - new[512], old[8] - old[512]
    print(f"[3.5] {name}: at loss 0.05, 512 is {spread(ratio, 1)} times as sharp as 8")
    print(f"[3.5] {name}, new, points 8 - 512:", end=" ")
    print(f"equal loss {spread(more[0], 1)}, updates {spread(more[2], 1)}")
    print(f"[3.5] {name}, learned, points 8 - 512:", end=" ")
    print(f"updates {spread(seen[2], 1)}, epochs {spread(seen[1], 1)}")
    assert ratio.min() > 1.5
    assert seen[2].mean() <= 0 < 20 < seen[1].mean()
    assert more[2].mean() > 0
    if name == "noisy":
        assert ratio.min() > 4
        assert more[0].mean() > 2
        assert (new[64] - new[8])[1].mean() > 2  # fewer updates, and better for it
