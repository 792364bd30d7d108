import torch

from mlnotes.data import breast_cancer, standardize_by, train_test_split
from mlnotes.linear import LogisticRegression
from mlnotes.loss import binary_cross_entropy_with_logits
from mlnotes.stats import mean_std, spread

features, label = breast_cancer()
SEEDS = range(660, 670)


def fit(x, y):
    model = LogisticRegression(30, generator=torch.Generator().manual_seed(0))
    theta = list(model.parameters())
    for _ in range(100):
        loss = binary_cross_entropy_with_logits(model(x), y.float())
        for p, d in zip(theta, torch.autograd.grad(loss, theta), strict=True):
            p.data -= d
    return model


def right(model, x, y):
    with torch.no_grad():
        return 100 * ((model(x) > 0) == y.bool()).float().mean().item()


for n in (24, 400):  # tumours to learn from; the others are the test
    honest, lines = (
        [],
        {"all tumours": [], "own, 20 at a time": [], "own, 5 at a time": []},
    )
    drifted, flattered = [], []
    for seed in SEEDS:
        g = torch.Generator().manual_seed(seed)
        parts = train_test_split(features, label, 1 - n / 569, g, stratify=True)
        x, new_x, y, new_y = parts
        train_x, test_x = standardize_by(x, new_x)
        model = fit(train_x, y)
        honest.append(right(model, test_x, new_y))
        (together,) = standardize_by(torch.cat([x, new_x]))
        peeked = right(fit(together[: len(x)], y), together[len(x) :], new_y)
        lines["all tumours"].append(peeked - honest[-1])
        for size in (20, 5):
            groups = [i for i in torch.arange(len(new_x)).split(size) if len(i) == size]
            own = [right(model, standardize_by(new_x[i])[0], new_y[i]) for i in groups]
            mean = sum(own) / len(own)
            lines[f"own, {size} at a time"].append(mean - honest[-1])
        drift = 1.25 * new_x  # an instrument that reads a quarter too much
        drifted.append(right(model, standardize_by(x, drift)[1], new_y))
        flattered.append(right(model, standardize_by(drift)[0], new_y))
    print(f"learning from {n:3}: {spread(honest, 1)} % right, and with statistics of")
    for name, d in lines.items():
        print(f"  {name:18} {spread(d, 1):>13}")
    print(f"  drift: in use {spread(drifted, 1)} %, ", end="")
    print(f"the test's own statistics promise {spread(flattered, 1)} %")
    assert abs(mean_std(lines["all tumours"])[0]) < 1  # negligible
    assert min(f - d for f, d in zip(flattered, drifted, strict=True)) > 5
print(
    f"[6.2] leak from a fair split {spread(lines['all tumours'], 1)} points; ", end=""
)
hidden = [f - d for f, d in zip(flattered, drifted, strict=True)]
print(f"from a drift {spread(hidden, 1)}")
