import matplotlib.pyplot as plt
import torch

from mlnotes.optim import Adam

torch.set_default_dtype(torch.float64)
FLOOR, WALL, BETA, WIDTH, STEPS = 0.1, 10.0, 0.9, 0.15, 80

# The path: from wall to wall, along at a steady pace, and over a bump at x = 0.
t = torch.arange(STEPS)
path = torch.stack([0.05 * (t - 50), 0.75 * (-1.0) ** t], dim=1).requires_grad_()
x, y = path.unbind(1)
bump = 0.05 * torch.exp(-((x / WIDTH) ** 2) / 2)
loss = -FLOOR * x + bump + WALL * ((1 + y**2).sqrt() - 1)
(gradients,) = torch.autograd.grad(loss.sum(), path)

theta = torch.zeros(2)  # lr=0: it stays, and only remembers
optimizer, m, rms = Adam([theta], lr=0.0, betas=(BETA, BETA)), [], []
for step, g in enumerate(gradients, start=1):
    theta.grad = g.clone()
    optimizer.step()
    state, correction = optimizer.state[theta], 1 - BETA**step
    m.append(state["exp_avg"] / correction)
    rms.append((state["exp_avg_sq"] / correction).sqrt())
m, rms = torch.stack(m), torch.stack(rms)

before = 40  # well past the start, not yet at the bump
across, along = m[before, 1].abs() / rms[before, 1], m[before, 0].abs() / rms[before, 0]
print(f"on the way, |mean| / root mean square: across {across:.3f}, along {along:.3f}")
print(f"by hand for signs that alternate: {(1 - BETA) / (1 + BETA):.3f}")
uphill = gradients[:, 0] > 0
print(f"[4.7] on the bump {int(uphill.sum())} gradients point back,", end=" ")
print(f"{int((m[:, 0] > 0).sum())} of their means; the mean square has no sign")
assert uphill.sum() >= 3
assert (m[:, 0] < 0).all()

figure, panels = plt.subplots(2, 1, sharex=True, figsize=(6.4, 4.4))
for k, (panel, name) in enumerate(zip(panels, ("across", "along"), strict=True)):
    panel.axhline(0, color="0.5", linewidth=0.8)
    panel.plot(gradients[:, 1 - k], ".", color="0.5", label="gradient")
    panel.plot(m[:, 1 - k], color="C1", label="moving mean $m$")
    panel.plot(rms[:, 1 - k], color="C3", label=r"root mean square $\sqrt{v}$")
    panel.set_ylabel(name)
panels[0].legend(ncols=3, fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1))
panels[1].set_xlabel("step")
plt.show()
