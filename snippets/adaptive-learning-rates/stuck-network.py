import torch
from torch.nn.functional import cosine_similarity

from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
SEEDS, CUT, STEPS = 6, 800, 1000
generator = torch.Generator().manual_seed(7)
image, label = digits()
image = image.double() / 16


def draw(fan_in, *shape):  # one small network for each seed
    return (2 * torch.rand(SEEDS, *shape, generator=generator) - 1) / fan_in**0.5


start = [draw(64, 64, 32), draw(64, 1, 32), draw(32, 32, 10), draw(32, 1, 10)]


def loss(theta, i):
    w1, b1, w2, b2 = theta
    z = (image[i] @ w1 + b1).relu() @ w2 + b2
    y = label[i].expand(SEEDS, -1)
    each = cross_entropy(z.flatten(0, 1), y.flatten(), reduction="none")
    return each.view(SEEDS, -1).mean(1)


def gradient(theta):  # of the loss of all the images
    value = loss(theta, slice(None))
    parts = torch.autograd.grad(value.sum(), theta)
    return value.detach(), torch.cat([g.flatten(1) for g in parts], 1)


def noisy(lr):  # batches of 16; from step CUT on a twentieth of the rate
    theta, seen = [p.clone().requires_grad_() for p in start], []
    optimizer = SGD(theta, lr=lr)
    for t in range(STEPS):
        optimizer.param_groups[0]["lr"] = lr if t < CUT else lr / 20
        if t % 20 == 0:
            value, g = gradient(theta)
            seen.append(torch.stack([value, g.norm(dim=1)]))
        optimizer.zero_grad()
        batch = torch.randint(len(label), (SEEDS, 16), generator=generator)
        loss(theta, batch).sum().backward()
        optimizer.step()
    return torch.stack(seen)  # (times, 2, seeds)


def whole(lr):  # all the images in each step
    theta, seen = [p.clone().requires_grad_() for p in start], []
    optimizer = SGD(theta, lr=lr)
    for _ in range(80):
        seen.append(gradient(theta))
        optimizer.zero_grad()
        loss(theta, slice(None)).sum().backward()
        optimizer.step()
    return [torch.stack(part) for part in zip(*seen, strict=True)]


curves = {lr: noisy(lr) for lr in (0.1, 0.7)}
for lr, seen in curves.items():
    before, after = seen[35:40].mean(0), seen[45:].mean(0)
    print(f"batches of 16, rate {lr}: at the start |g| {spread(seen[0, 1])}")
    for name, (value, norm) in (("before the cut", before), ("after it", after)):
        print(f"  {name:14} loss {spread(value, 3)}, |g| {spread(norm, 3)}")
share = [spread(part[1] / seen[0, 1]) for part in (before, after)]
print(f"[4.1] network, rate 0.7: |g| is {share[0]} of that at the start,", end=" ")
print(f"after the cut {share[1]}")
assert (after[1] < 0.5 * before[1]).all()
assert (after[0] < before[0]).all()
for lr in (0.1, 1.0):
    value, g = whole(lr)
    cos = cosine_similarity(g[59:79], g[60:80], dim=-1).mean(0)
    print(f"all images, rate {lr}: loss {spread(value[40])} at step 40,", end=" ")
    print(f"{spread(value[79])} at 79, cos {spread(cos)}")
    assert (cos < 0).all() if lr == 1.0 else (cos > 0.9).all()
