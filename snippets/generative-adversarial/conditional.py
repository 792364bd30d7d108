import matplotlib.pyplot as plt
import numpy as np
import torch

from mlnotes.data import digits, train_test_split
from mlnotes.gan import Discriminator, Generator, train_gan
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import spread
from mlnotes.train import train

pixels, digit = digits()
label = torch.arange(10).repeat_interleave(50)
quiet = {"batch_size": 64, "progress": False}
obeyed, real, main, rest = [], [], [], []
for seed in range(5):
    random = torch.Generator().manual_seed(seed)
    parts = train_test_split(pixels / 8 - 1, digit, 0.5, random, stratify=True)
    x, new_x, y, new_y = parts
    judge = MLP([64, 64, 10], generator=random)  # learns from the other half
    adam = Adam(judge.parameters(), lr=3e-3)
    train(judge, new_x, new_y, cross_entropy, adam, epochs=8, generator=random, **quiet)
    g = Generator(16, (64,), (128, 128), norm=True, classes=10, generator=random)
    d = Discriminator((64,), (128, 128), classes=10, generator=random)
    adams = [Adam(p.parameters(), lr=1e-3, betas=(0.5, 0.999)) for p in (g, d)]
    train_gan(g, d, x, *adams, labels=y, updates=800, generator=random, **quiet)
    drawn = g.sample(500, label, generator=random).detach()
    obeyed.append(100 * (judge(drawn).argmax(1) == label).float().mean().item())
    real.append(100 * (judge(x).argmax(1) == y).float().mean().item())
    for k in range(10):
        own = x[y == k] - x[y == k].mean(0)
        ways = torch.linalg.svd(own)[2].T  # most varied first, of real ones
        ratio = (drawn[label == k] @ ways).var(0), (own @ ways).var(0)
        main.append(torch.sqrt(ratio[0][:5].sum() / ratio[1][:5].sum()))
        rest.append(torch.sqrt(ratio[0][20:].sum() / ratio[1][20:].sum()))
print(f"the judge reads real digits as their label: {spread(real, 1)} %")
print(f"[10.8] it reads generated digits as the label asked for: {spread(obeyed, 1)} %")
print("how much digits of one label vary, generated / real:")
print(f"  in the 5 main ways in which real ones vary {spread(main)}")
print(f"  in all but the 20 main ways {spread(rest)}")
assert min(obeyed) > 85
assert sum(main) < sum(rest)
page = np.full((10 * 9 - 1, 12 * 9 - 1), np.nan)  # a gap between any two digits
for k in range(10):
    for j in range(12):
        page[9 * k : 9 * k + 8, 9 * j : 9 * j + 8] = drawn[label == k][j].view(8, 8)
plt.figure(figsize=(6.4, 5.4))
plt.imshow(page, cmap="gray_r", vmin=-1, vmax=1, interpolation="nearest")
plt.yticks([9 * k + 3.5 for k in range(10)], range(10))
plt.ylabel("label asked for")
plt.xticks([])
plt.grid(False)
plt.gca().spines[:].set_visible(False)
plt.show()
