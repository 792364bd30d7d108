import matplotlib.pyplot as plt
import torch
from torch.optim import lr_scheduler

from mlnotes.optim import SGD
from mlnotes.optim.schedule import (
    constant,
    cosine,
    inverse_sqrt,
    inverse_time,
    linear_warmup,
    sequence,
    step,
)

TOTAL, WARM = 1000, 100
schedules = {
    "constant": constant(),
    "step": step(250, gamma=0.5),
    "inverse_time": inverse_time(0.01),
    "inverse_sqrt": inverse_sqrt(WARM),
    "cosine": cosine(TOTAL),
    "linear_warmup": linear_warmup(WARM),
    "warm-up, then cosine": sequence(
        [linear_warmup(WARM), cosine(TOTAL - WARM)], [WARM]
    ),
}


def rates(make):  # what a scheduler of torch does to a learning rate of 1
    optimizer = SGD([torch.zeros(1)], lr=1.0)
    scheduler, seen = make(optimizer), []
    for _ in range(TOTAL):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return torch.tensor(seen)


ours = {
    name: rates(lambda o, s=schedule: lr_scheduler.LambdaLR(o, s))
    for name, schedule in schedules.items()
}
theirs = {
    "step": lambda o: lr_scheduler.StepLR(o, 250, gamma=0.5),
    "cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, TOTAL),
    "linear_warmup": lambda o: lr_scheduler.LinearLR(o, 1e-9, total_iters=WARM),
}
for name, make in theirs.items():
    assert torch.allclose(ours[name], rates(make), atol=1e-6)
print("step, cosine and linear_warmup: the rates of torch's schedulers")
print("mean rate over the whole run, and the rate at its end")
for name, rate in ours.items():
    print(f"  {name:20} {rate.mean():.3f}  {rate[-1]:.4f}")
    assert ((rate >= 0) & (rate <= 1)).all()

figure, panels = plt.subplots(2, 4, sharex=True, sharey=True, figsize=(6.4, 3.4))
for panel, (name, rate) in zip(panels.flat, ours.items(), strict=False):
    panel.plot(rate, color="C0")
    panel.set_title(name.replace(", ", ",\n"), fontsize="small")
panels[-1, -1].axis("off")
figure.supxlabel("update")
figure.supylabel("factor of the rate")
plt.show()
