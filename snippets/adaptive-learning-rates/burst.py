import matplotlib.pyplot as plt
import torch
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.optim import Adagrad, Adam, RMSprop
from mlnotes.optim.schedule import constant, inverse_time
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
LR, FLOOR, WALL, NOISE, RUNS, STEPS = 0.1, 0.1, 10.0, 0.003, 20, 2000


def walk(schedule, kind, memory, growth=0.0, **settings):
    """Walk down a long valley; return |across|, effective rate × curvature, |along|."""
    generator = torch.Generator().manual_seed(4)
    x, y = torch.rand(2, RUNS, generator=generator)
    theta = torch.stack([x - 100, 0.5 + y / 2], dim=1)
    optimizer = kind([theta], lr=LR, **settings)
    rate = LambdaLR(optimizer, lambda t: schedule(t) * (t + 1) ** growth)
    scale, across, push = torch.tensor([FLOOR, WALL]), [], []
    for _ in range(STEPS):
        across.append(theta[:, 1].abs().clone())
        kick = NOISE * torch.randn(theta.shape, generator=generator)
        theta.grad = scale * theta / (1 + theta**2).sqrt() + kick
        optimizer.step()
        divisor = optimizer.state[theta][memory][:, 1].sqrt()
        push.append(WALL * optimizer.param_groups[0]["lr"] / divisor)
        rate.step()
    return torch.stack(across), torch.stack(push), theta[:, 0].abs()


def first(mask):  # the first step at which it is true, in each run
    return torch.where(mask.any(0), mask.double().argmax(0), torch.nan)


kinds = {
    "mean-Adagrad": {"kind": Adagrad, "memory": "sum", "growth": 0.5},
    "Adagrad": {"kind": Adagrad, "memory": "sum"},
    "RMSProp, α = 0.9": {"kind": RMSprop, "memory": "square_avg", "alpha": 0.9},
    "RMSProp, α = 0.99": {"kind": RMSprop, "memory": "square_avg"},
    "Adam": {"kind": Adam, "memory": "exp_avg_sq"},
    "Adam, β₂ = 0.99": {"kind": Adam, "memory": "exp_avg_sq", "betas": (0.9, 0.99)},
    "... and β₁ = 0": {"kind": Adam, "memory": "exp_avg_sq", "betas": (0, 0.99)},
}
schedules = {
    "constant": constant(),
    "slow 1/t": inverse_time(0.002),
    "fast 1/t": inverse_time(0.01),
    "1/√t": lambda t: (t + 1) ** -0.5,
}
figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(6.4, 4.2))
print(f"bursts in {RUNS} runs / distance left:", ", ".join(schedules))
bursts = {}
for name, kind in kinds.items():
    line = ""
    for label, schedule in schedules.items():
        across, push, left = walk(schedule, **kind)
        calm = across.unfold(0, 20, 1).amax(-1) < 0.02  # for 20 steps on end
        calm = torch.cat([torch.zeros(19, RUNS), calm]).cummax(0)[0] > 0
        burst = (across > 0.05) & calm
        bursts[name, label] = int(burst.any(0).sum())
        line += f"   {bursts[name, label]:2d} / {left.mean():2.0f}"
        if name == "RMSProp, α = 0.99" and label in ("constant", "fast 1/t"):
            style = "-" if label == "constant" else ":"
            top.semilogy(across[:500, 0], f"C3{style}", linewidth=1, label=label)
            bottom.plot(push[:500, 0], f"C3{style}", linewidth=1)
            if label == "constant":
                crossed, back = first((push > 2) & calm), first(burst)
    print(f"{name:19}{line}")
print(
    f"[4.6] RMSProp, α = 0.99: rate × curvature > 2 at step {spread(crossed, 0)},",
    end=" ",
)
print(f"burst {spread(back - crossed, 0)} steps on")
assert (back > crossed).all()
for name, label, runs in (
    ("mean-Adagrad", "constant", RUNS),
    ("RMSProp, α = 0.99", "constant", RUNS),
    ("RMSProp, α = 0.99", "fast 1/t", 0),
    ("Adagrad", "constant", 0),
    ("Adam", "constant", 0),
):
    assert bursts[name, label] == runs
bottom.axhline(2, color="0.5")
top.set(ylabel="distance $|y|$\nfrom the floor", ylim=(1e-4, 2))
bottom.set(xlabel="step", ylabel="effective rate\n× curvature", ylim=(0, 4))
top.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
plt.show()
