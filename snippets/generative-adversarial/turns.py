import matplotlib.pyplot as plt
import numpy as np
import torch

from mlnotes.gan import (
    Discriminator,
    Generator,
    mode_shares,
    modes_covered,
    ring,
    ring_centres,
    train_gan,
)
from mlnotes.optim import Adam

random = torch.Generator().manual_seed(7)
data, centres = ring(4000, generator=random), ring_centres()
g = Generator(2, (2,), (64, 64), generator=random)
d = Discriminator((2,), (64, 64), generator=random)
adams = [Adam(p.parameters(), lr=1e-3, betas=(0.5, 0.999)) for p in (g, d)]
options = {"objective": "minimax", "batch_size": 128, "progress": False}
options["generator"] = random
corner = torch.linspace(-3, 3, 61)
grid = torch.cartesian_prod(corner, corner)
_, panels = plt.subplots(
    2, 3, sharex=True, sharey=True, figsize=(6.4, 4.6), layout="constrained"
)
done, good = 0, []
for panel, updates in zip(panels.flat, (0, 50, 200, 500, 1000, 2500), strict=True):
    if updates > done:
        turns = updates - done
        history = train_gan(g, d, data, *adams, updates=turns, **options)
        loss = sum(history.discriminator[-50:]) / 50
        done = updates
    with torch.no_grad():
        drawn = g.sample(1000, generator=random)
        real = d(grid).sigmoid().view(61, 61)
    good.append(100 * mode_shares(drawn, centres, 0.25).sum().item())
    covered = modes_covered(drawn, centres, 0.25)
    print(f"after {updates:4d} turns: {covered} modes, good {good[-1]:3.0f} %", end="")
    print(f", loss of D {loss:.2f}" if updates else "")
    scale = {"vmin": 0, "vmax": 1, "cmap": "BrBG", "rasterized": True}
    panel.pcolormesh(*map(np.asarray, (corner, corner, real.T)), **scale)
    panel.scatter(*drawn.T, s=2, color="C0", rasterized=True)
    panel.scatter(*centres.T, s=60, facecolors="none", edgecolors="0.5")
    panel.set(title=f"{updates}", aspect="equal", xlim=(-3, 3), ylim=(-3, 3))
print(f"[10.3] 2500 turns: {covered} of 8 modes, {good[-1]:.0f} % good samples")
assert covered == 8
assert good[-1] > 60
assert good[0] < 20
plt.show()
