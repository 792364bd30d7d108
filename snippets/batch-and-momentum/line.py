import matplotlib.pyplot as plt
import torch

from mlnotes.activation import relu
from mlnotes.curvature import top_eigenvalue
from mlnotes.data import batches, digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD
from mlnotes.stats import spread

images, label = digits()
packs = [torch.randperm(1797, generator=torch.manual_seed(s)) for s in range(5)]
x, y = (torch.stack([a[p] for p in packs]) for a in (images / 16, label))
(x, new_x), (y, new_y) = (a.split([512, 1285], dim=1) for a in (x, y))
row = torch.arange(5)[:, None]
y[:, :77] += torch.randint(1, 10, (5, 77), generator=torch.manual_seed(0))
y %= 10  # 15 % of the labels are now another digit's


def network(theta, x):  # a row of theta is one seed's network 64-64-64-10
    w1, b1, w2, b2, w3, b3 = theta.split([4096, 64, 4096, 64, 640, 10], dim=1)
    h = relu(torch.baddbmm(b1[:, None], x, w1.unflatten(1, (64, 64))))
    h = relu(torch.baddbmm(b2[:, None], h, w2.unflatten(1, (64, 64))))
    return torch.baddbmm(b3[:, None], h, w3.unflatten(1, (64, 10)))


def loss(theta, x, y):  # of each network
    z = network(theta, x).flatten(0, 1)
    return cross_entropy(z, y.flatten(), reduction="none").view(y.shape).mean(1)


def sharpness(theta):  # the largest eigenvalue of each network's Hessian
    found = []
    for s in range(5):

        def own(theta, s=s):
            return loss(theta[None], x[[s]], y[[s]])[0]

        found.append(top_eigenvalue(own, theta[s], 50, generator=torch.manual_seed(0)))
    return torch.stack([eigenvalue for eigenvalue, _ in found])


def run(size, rate):  # the weights when the loss first is at most 0.05
    g, step = torch.manual_seed(1), 0
    theta = ((2 * torch.rand(5, 8970, generator=g) - 1) / 8).requires_grad_()
    sgd, at_loss = SGD([theta], lr=rate), torch.full((5, 8970), float("nan"))
    while at_loss.isnan().any():
        deal = torch.stack([torch.cat(batches(512, size, g)) for _ in range(5)])
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


def shaken(theta):  # the loss when each weight is off by some 10 % of itself
    g, total = torch.Generator().manual_seed(0), 0
    for _ in range(20):
        off = 1 + 0.1 * torch.randn(theta.shape, generator=g)
        total = total + loss(theta * off, x, y) / 20
    return total


small, large = run(8, 0.2), run(512, 0.2)
stretch = torch.ones(8970)
stretch[:4160], stretch[4160:8256] = 10, 0.1  # first layer × 10, second weights ÷ 10
stretched = small * stretch
print("at loss 0.05:     sharpness       loss when each weight is shaken by 10 %")
for name, theta in {"B = 8": small, "B = 512": large, "8 stretched": stretched}.items():
    print(f"{name:12s}  {spread(sharpness(theta)):>14s}   {spread(shaken(theta), 3)}")
same = (network(stretched, x) - network(small, x)).abs().max() < 1e-4
print(f"stretched or not, all outputs are the same: {same}")
assert same
assert (sharpness(stretched) > sharpness(large)).all()
assert (shaken(large) > 1.2 * shaken(small)).all()
assert ((shaken(stretched) / shaken(small) - 1).abs() < 0.1).all()

along, ends = torch.linspace(-1, 2, 61), {}  # -1, -0.95, …, 2; place 0 is B = 8
for name, digit, truth in (("learned", x, y), ("new", new_x, new_y)):
    line = [loss(small + t * (large - small), digit, truth) for t in along]
    ends[name] = line = torch.stack(line)  # (places, seeds)
    plt.plot(along, line.mean(1), {"learned": "C0-", "new": "C0--"}[name], label=name)
    low, high = line.amin(1), line.amax(1)
    plt.fill_between(along, low, high, color="C0", alpha=0.15, linewidth=0)
left, right, inner = ends["learned"][15], ends["learned"][45], ends["learned"][20:41]
print(f"[3.5] loss a quarter past the ends: 8: {spread(left)},", end=" ")
print(f"512: {spread(right)}")
print(f"highest between the two: {spread(inner.amax(0))}")
assert (right > 5 * left).all()
plt.gca().set(
    xlabel="place on the line (0: B = 8, 1: B = 512)", ylabel="loss", ylim=(0, 4)
)
plt.legend()
plt.show()
