import torch
from sklearn.datasets import load_wine
from torch.nn.functional import one_hot

from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

torch.set_default_dtype(torch.float64)
features, label = (torch.as_tensor(a) for a in load_wine(return_X_y=True))
split = [torch.randperm(178, generator=torch.manual_seed(s)) for s in range(10)]
x, y = (torch.stack([a[i] for i in split]) for a in (features, label))
x = (x - x[:, :118].mean(1, keepdim=True)) / x[:, :118].std(1, keepdim=True)
(x, new_x), (y, new_y) = x.split([118, 60], dim=1), y.split([118, 60], dim=1)


def right(x, w, y):  # in percent
    return 100 * ((x @ w).argmax(-1) == y).double().mean(1)


def train(loss, w, lr, optimizer="SGD", y=y, steps=600):
    left = torch.full((10,), float("nan"))
    w = w.clone().requires_grad_()
    update = getattr(torch.optim, optimizer)([w], lr=lr)
    for step in range(steps):
        z = x @ w
        left[left.isnan() & (right(x, w, y) >= 90)] = step
        if loss == "CE":
            total = cross_entropy(z.flatten(0, 1), y.flatten(), reduction="sum")
        else:
            total = mse(softmax(z), one_hot(y, 3).double(), reduction="sum")
        update.zero_grad()
        (total / 118).backward()
        update.step()
    return w.detach(), left


def spread(n):
    return f"{n.mean():.1f} ± {n.std():.1f}"


zero = torch.zeros(10, 13, 3)
wrong, _ = train("CE", zero, 0.5, y=(y + 1) % 3, steps=50)
behind = (x @ wrong).amax(-1) - (x @ wrong).gather(-1, y[..., None])[..., 0]
far = wrong * (12 / behind.mean(1))[:, None, None]
for name, lrs in {"SGD": (0.5, 5, 50), "Adam": (0.03, 0.3, 3)}.items():
    for lr in lrs:
        ce, squared = (train(loss, far, lr, name)[1] for loss in ("CE", "MSE"))
        ratio = (squared / ce).mean()
        print(f"{name} {lr}: CE {spread(ce)} steps, MSE {spread(squared)} steps")
        assert ratio < 2 if name == "Adam" else ratio > 2
for place, w, lr in (("far", far, 0.5), ("zero", zero, 0.5), ("zero", zero, 50)):
    ce, squared = train("CE", w, lr)[0], train("MSE", w, lr)[0]
    seen = right(x, squared, y) - right(x, ce, y)
    new = right(new_x, squared, new_y) - right(new_x, ce, new_y)
    print(f"{place} start, rate {lr}, MSE - CE in points:", end=" ")
    print(f"seen {spread(seen)}, new {spread(new)}")
    assert (seen < 0).all() if lr == 50 else (seen.abs() < 3).all()
stuck = (x @ squared).argmax(-1) != y
assert (softmax(x @ squared).gather(-1, y[..., None])[..., 0][stuck] < 0.001).all()
print("seen and still wrong at rate 50: all have less than 0.001 on the truth")
