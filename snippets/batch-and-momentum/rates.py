# slow: 6
import sys

import matplotlib.pyplot as plt
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


def sharpness(theta, y):  # the largest eigenvalue of each network's Hessian
    found = []
    for s in range(seeds):

        def own(theta, s=s):
            return loss(theta[None], x[[s]], y[[s]])[0]

        found.append(top_eigenvalue(own, theta[s], 30, generator=torch.manual_seed(0)))
    return torch.stack([eigenvalue for eigenvalue, _ in found])


def run(y, size, rate):  # the weights when the loss first is at most 0.05
    g, step = torch.manual_seed(1), 0
    theta = ((2 * torch.rand(seeds, 8970, generator=g) - 1) / 8).requires_grad_()
    sgd, at_loss = SGD([theta], lr=rate), torch.full((seeds, 8970), float("nan"))
    while at_loss.isnan().any():
        deal = torch.stack([torch.cat(batches(512, size, g)) for _ in range(seeds)])
        for i in deal.split(size, dim=1):
            sgd.zero_grad()
            loss(theta, x[row, i], y[row, i]).sum().backward()
            sgd.step()
            step += 1
            if step % 16 == 0:
                now = theta.detach()
                there = at_loss[:, 0].isnan() & (loss(now, x, y) <= 0.05)
                at_loss[there] = now[there]
    return at_loss


def right(theta):  # of the 1285 new digits, in percent
    return 100 * (network(theta, new_x).argmax(-1) == new_y).float().mean(1)


tried = {8: (0.05, 0.1, 0.2), 64: (0.1, 0.2, 0.4), 512: (0.1, 0.2, 0.4, 0.8)}
colour, sharp, new = {8: "C2", 64: "C4", 512: "C3"}, {}, {}
figure, panels = plt.subplots(1, 2, layout="constrained")
for name, target, dash in (("clean", y, "--"), ("noisy", noisy, "-")):
    for size, rates in tried.items():
        for rate in rates:
            theta, case = run(target, size, rate), (name, size, rate)
            sharp[case], new[case] = sharpness(theta, target), right(theta)
            if name == "noisy":
                print(f"B = {size:3d}, rate {rate:4.2f}: sharpness", end=" ")
                print(f"{spread(sharp[case], 1)} (limit {2 / rate:.1f}),", end=" ")
                print(f"right {spread(new[case], 1)}")
                assert sharp[case].max() < 2.5 / rate
        style = {"color": colour[size], "capsize": 3, "linestyle": dash}
        style["label"] = f"B = {size}" if name == "noisy" else None
        for panel, values in zip(panels, (sharp, new), strict=True):
            v = torch.stack([values[name, size, rate] for rate in rates])
            panel.errorbar(rates, v.mean(1), v.std(1), marker="o", **style)
for name in ("clean", "noisy"):
    small, same, scaled = (name, 8, 0.1), (name, 512, 0.1), (name, 512, 0.8)
    more, ratio = new[small] - new[scaled], sharp[scaled] / sharp[small]
    print(f"[3.5] {name}, 512 at 8 times the rate: sharpness", end=" ")
    print(f"{spread(ratio)} times that at 8")
    print(f"[3.5] {name}, 512 at 8 times the rate: new digits,", end=" ")
    print(f"points 8 - 512: {spread(more, 1)}")
    assert 0.4 < ratio.mean() < 1.6
    assert more.mean() < 2
    assert (sharp[same] > 2 * sharp[scaled]).all()
panels[0].loglog((0.05, 0.8), (40, 2.5), color="0.5", linestyle=":")
panels[0].set(ylabel="sharpness at loss 0.05", ylim=(0.3, 60))
panels[1].set(xscale="log", ylabel="new digits right (%)")
panels[0].legend(loc="lower left", fontsize="small")
for panel in panels:
    panel.set(xlabel="learning rate")
    panel.set_xticks([0.05, 0.1, 0.2, 0.4, 0.8], ["0.05", "0.1", "0.2", "0.4", "0.8"])
    panel.minorticks_off()
plt.show()
