import torch

from mlnotes.optim import Adam, RMSprop
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
SEEDS = 8


def walk(gradients, kind, **settings):  # how far down from 0, per rate
    theta = torch.zeros(SEEDS)
    optimizer = kind([theta], lr=1.0, **settings)
    for g in gradients:
        theta.grad = g.clone()
        optimizer.step()
    return -theta


print("RMSProp, gradient 1 ± noise: mean step over 1000 steps, in units of the rate")
forms = {"plain": {}, "centered": {"centered": True}, "momentum": {"momentum": 0.9}}
for noise in (0.1, 0.3, 1.0, 3.0):
    generator = torch.Generator().manual_seed(11)
    g = 1 + noise * torch.randn(2000, SEEDS, generator=generator)
    step = {
        name: (walk(g, RMSprop, **form) - walk(g[:1000], RMSprop, **form)) / 1000
        for name, form in forms.items()
    }
    line = ", ".join(f"{name} {spread(s)}" for name, s in step.items())
    print(f"  noise {noise}: {line}")
    assert (step["momentum"] / step["plain"] > 9).all()
    assert (step["centered"] > step["plain"]).all()

print("gradient 3 one time in three, else -1; the mean says: down. After 3000 steps")
chance = torch.rand(3000, SEEDS, generator=torch.Generator().manual_seed(12))
g, end = torch.where(chance < 1 / 3, 3.0, -1.0), {}
for beta2 in (0.1, 0.999):
    for amsgrad in (False, True):
        end[beta2, amsgrad] = walk(g, Adam, betas=(0.0, beta2), amsgrad=amsgrad)
        name, down = "AMSGrad" if amsgrad else "Adam", end[beta2, amsgrad]
        side = "below" if down.mean() > 0 else "above"
        way = spread(down if side == "below" else -down, 0)
        print(f"  β₂ = {beta2}: {name:7} ends {way} {side}")
assert (end[0.1, False] < 0).all()  # it climbed
assert (end[0.1, True] > 0).all()
assert (end[0.999, False] > 0).all()
