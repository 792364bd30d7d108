import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_wine
from torch.nn.functional import one_hot

from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

torch.set_default_dtype(torch.float64)
features, label = (torch.as_tensor(a) for a in load_wine(return_X_y=True))
split = [torch.randperm(178, generator=torch.manual_seed(s))[:118] for s in range(10)]
x, y = (torch.stack([a[i] for i in split]) for a in (features, label))
x = (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True)  # ten classifiers at once


def gradient(loss, w, y):  # of each classifier's mean over its 118 bottles
    z = x @ (w := w.detach().requires_grad_())
    if loss == "CE":
        total = cross_entropy(z.flatten(0, 1), y.flatten(), reduction="sum")
    else:  # squared error, summed over a bottle's three classes
        total = mse(softmax(z), one_hot(y, 3).double(), reduction="sum")
    return torch.autograd.grad(total / 118, w)[0]


def steps_to_leave(loss, w, lr=0.5):
    steps = torch.full((10,), float("nan"))
    for step in range(10_000):
        right = ((x @ w).argmax(-1) == y).double().mean(1)
        steps[steps.isnan() & (right >= 0.9)] = step
        if not steps.isnan().any():
            break
        w = w - lr * gradient(loss, w, y)
    return steps


wrong = torch.zeros(10, 13, 3)
for _ in range(50):  # a teacher who calls every cultivar by the name of the next
    wrong -= 0.5 * gradient("CE", wrong, (y + 1) % 3)
z = x @ wrong
behind = z.amax(-1) - z.gather(-1, y[..., None])[..., 0]  # the true logit, (10, 118)
gaps, left = (4, 8, 12, 16, 20), {"CE": [], "MSE": []}
for gap in gaps:
    start, line = wrong * (gap / behind.mean(1))[:, None, None], f"gap {gap:2d}"
    for loss, took in left.items():
        norm = gradient(loss, start, y).flatten(1).norm(dim=1).mean()
        took.append(n := steps_to_leave(loss, start))
        line += f"   {loss}: |g| {norm:.4f}, {n.mean():.0f} ± {n.std():.0f} steps"
    print(line)
tenth = (behind / behind.mean(1, keepdim=True)).sort(1)[0][:, :12].mean()
print(f"at gap 20, the least wrong tenth of the bottles trail by {20 * tenth:.1f}")
ratio = left["MSE"][-1] / left["CE"][-1]
print(f"[5.2] steps from a gap of 20, MSE / CE: {ratio.mean():.0f} ± {ratio.std():.0f}")
assert 50 < ratio.mean() < 200  # and no ratio is NaN: each of the ten arrives
for loss, took in left.items():
    mean, sd = torch.stack(took).mean(1), torch.stack(took).std(1)
    plt.errorbar(gaps, mean, sd, fmt="o-", capsize=3, label=loss)
plt.semilogy()
plt.gca().set(xlabel="gap at the start", ylabel="steps until 90 % are right")
plt.legend()
plt.show()
