# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="en"
# # Lab: keep the game alive
#
# In this lab you play the game of the chapter "Generative adversarial networks" with
# your own settings: first on the ring, where you can see what is lost, then on real
# handwritten digits, made to order. At the end you look for copies, and walk from one
# digit to another through the noise.
#
# Every part has a cell of settings. Change a setting, say aloud what will happen, and
# run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：别让博弈散场
#
# 在这里，你用自己的设置来玩“生成对抗网络”一章里的博弈：先在圆环上，丢了什么一看便知；
# 再换成真正的手写数字，点名要哪个就生成哪个。最后查一查有没有照抄，再沿着噪声，
# 从一个数字走到另一个数字。
#
# 每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。
# 各个问题的提示都折叠着。

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch

from mlnotes.data import digits, train_test_split
from mlnotes.gan import (
    Discriminator,
    Generator,
    mode_shares,
    modes_covered,
    nearest_distance,
    ring,
    ring_centres,
    train_gan,
)
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.train import train

# %% [markdown] lang="en"
# ## 1. The ring
#
# One game, with the knobs that decide whether it lives. `PENALTY` only matters with
# `"wgan-gp"`, `BOUND` only with `"wgan-clip"`.

# %% [markdown] lang="zh"
# ## 1. 圆环
#
# 一场博弈，加上决定它成败的那些旋钮。`PENALTY` 只对 `"wgan-gp"` 起作用，
# `BOUND` 只对 `"wgan-clip"` 起作用。

# %%
OBJECTIVE = "minimax"  # or "non-saturating", "wgan-gp", "wgan-clip"
RATE = 1e-3
BETA = 0.5  # Adam's first beta
TURNS = 1500
STEPS = 1  # of the discriminator in each turn
PENALTY = 1.0
BOUND = 0.1
MODES = 8
LATENT = 2  # entries of the noise
SEED = 0

# %% alt_en="Left: the generated points, in blue, lie along a ring, thickly in the eight grey circles of the real clouds and thinly between them. Right: the losses of the discriminator and of the generator against the turn, two noisy lines that are nearly level." alt_zh="左图：生成的蓝点沿圆环分布，在八个灰圈（真实的点团）里密集，圈与圈之间稀疏。右图：判别器和生成器的损失随轮数的变化，两条带噪声的线几乎是平的。"
generator = torch.Generator().manual_seed(SEED)
points, centres = ring(4000, MODES, generator=generator), ring_centres(MODES)
g = Generator(LATENT, (2,), generator=generator)
d = Discriminator((2,), generator=generator)
adams = [Adam(player.parameters(), lr=RATE, betas=(BETA, 0.999)) for player in (g, d)]
history = train_gan(
    g,
    d,
    points,
    *adams,
    objective=OBJECTIVE,
    updates=TURNS,
    batch_size=128,
    discriminator_steps=STEPS,
    penalty=PENALTY,
    bound=BOUND,
    generator=generator,
    progress=False,
)
made = g.sample(1000, generator=generator).detach()
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
left.scatter(made[:, 0], made[:, 1], s=4, color="#0072b2")
left.scatter(
    centres[:, 0], centres[:, 1], s=150, facecolors="none", edgecolors="#808080"
)
left.set(aspect="equal", xlim=(-3, 3), ylim=(-3, 3))
right.plot(history.discriminator, color="#008f68", lw=0.6, label="discriminator")
right.plot(history.generator, color="#d55e00", lw=0.6, label="generator")
right.set(xlabel="turn", ylabel="loss")
right.legend()
plt.show()
shares = mode_shares(made, centres, 0.25)
print(f"modes covered: {modes_covered(made, centres, 0.25)} of {MODES}")
print(f"good points: {100 * shares.sum():.0f} %, by mode, in %:")
print([round(100 * share) for share in shares.tolist()])

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Set `BETA = 0.9`. What is lost? Does a smaller rate help, or more turns?
# 2. Can you tell from the losses alone which runs were good?
# 3. Set `MODES = 12`, then 20. Which objective is the first to leave modes out?
# 4. Set `LATENT = 1`. Can a line of noise still cover a ring of clouds? What do the
#    points between the clouds look like now?
#
# <details><summary>Hint for 1</summary>
#
# Watch the points after 200, 400, 800 turns: does the heap stand still or travel?
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# The loss of a player depends on how good the other one is. Where would both losses
# stand if the generator were perfect? (Try the logit $D = 0$ everywhere.)
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# Try three seeds before you answer. A mode counts from a share of 2 % on, and with 20
# modes a fair share is only 5 %.
#
# </details>
#
# <details><summary>Hint for 4</summary>
#
# A continuous function takes a line to a curve without a break. A ring of clouds has
# breaks; how often must the curve cross one?
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 令 `BETA = 0.9`。丢了什么？减小学习率有用吗？多走几轮呢？
# 2. 只看损失，分得出哪几次训练得好吗？
# 3. 令 `MODES = 12`，再令它为 20。哪种损失最先丢模式？
# 4. 令 `LATENT = 1`。一条线的噪声还盖得住一圈点团吗？团与团之间的点现在是什么样？
#
# <details><summary>问题 1 的提示</summary>
#
# 看看 200、400、800 轮之后的点：那一堆是停着，还是在搬家？
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 一方的损失取决于另一方的水平。假如生成器是完美的，双方的损失会停在哪里？
# （试试处处令 logit $D = 0$。）
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 换三个种子再回答。占到 2 % 才算覆盖，而有 20 个模式时，平均每个也只有 5 %。
#
# </details>
#
# <details><summary>问题 4 的提示</summary>
#
# 连续函数把一条线变成一条不断开的曲线，一圈点团却是断开的。曲线要跨过多少个缺口？
#
# </details>

# %% [markdown] lang="en"
# ## 2. Digits to order
#
# Both players are told the label. The generator has batch normalisation unless you
# switch it off. A classifier reads what was made.

# %% [markdown] lang="zh"
# ## 2. 点名要哪个数字
#
# 双方都知道标签。除非你关掉，否则生成器里有批次标准化。请一个分类器来读生成的图像。

# %%
GAME = "non-saturating"  # or "minimax", "wgan-gp"
NORM = True  # batch normalisation in the generator
LEARNING_RATE = 1e-3
ROUNDS = 500
CRITIC_STEPS = 1  # 3 is a good start for "wgan-gp"
NOISE = 16  # entries of the noise

# %% alt_en="Ten rows of twelve generated digits, one row for each label from 0 to 9. Most can be read as the digit asked for; those of one row are much alike, with specks that differ." alt_zh="十行生成的数字，每行十二张，从 0 到 9 每个标签一行。大多认得出是所要的数字，同一行的形状很相像，灰点各不相同。"
generator = torch.Generator().manual_seed(SEED)
pixels, digit = digits()
parts = train_test_split(pixels / 8 - 1, digit, 0.5, generator, stratify=True)
x, new_x, y, new_y = parts
judge = MLP([64, 64, 10], generator=generator)
quiet = {"batch_size": 64, "generator": generator, "progress": False}
adam = Adam(judge.parameters(), lr=3e-3)
train(judge, new_x, new_y, cross_entropy, adam, epochs=8, **quiet)
g = Generator(NOISE, (64,), (128, 128), NORM, classes=10, generator=generator)
d = Discriminator((64,), (128, 128), classes=10, generator=generator)
adams = [Adam(p.parameters(), lr=LEARNING_RATE, betas=(0.5, 0.999)) for p in (g, d)]
train_gan(
    g,
    d,
    x,
    *adams,
    objective=GAME,
    updates=ROUNDS,
    discriminator_steps=CRITIC_STEPS,
    labels=y,
    **quiet,
)
label = torch.arange(10).repeat_interleave(50)
made = g.sample(500, label, generator=generator).detach()


def page(rows):
    """Lay 8 x 8 images out in rows, with a gap between any two."""
    sheet = np.full((9 * len(rows) - 1, 9 * len(rows[0]) - 1), np.nan)
    for i, row in enumerate(rows):
        for j, image in enumerate(row):
            sheet[9 * i : 9 * i + 8, 9 * j : 9 * j + 8] = image.view(8, 8)
    plt.imshow(sheet, cmap="gray_r", vmin=-1, vmax=1, interpolation="nearest")
    plt.xticks([])
    plt.grid(False)
    plt.gca().spines[:].set_visible(False)


plt.figure(figsize=(6.4, 5.4))
page([made[label == k][:12] for k in range(10)])
plt.yticks([9 * k + 3.5 for k in range(10)], range(10))
plt.ylabel("label asked for")
plt.show()
hit = judge(made).argmax(1) == label
print(f"read as the label asked for: {100 * hit.float().mean():.1f} %")
print(
    "by label, in %:",
    [round(200 * hit[label == k].sum().item() / 100) for k in range(10)],
)

# %% [markdown] lang="en"
# **Questions.**
#
# 5. Set `NORM = False`. What changes first: can the digits be read, or do they differ?
# 6. Which labels are confused with each other? Print `judge(made).argmax(1)` for one
#    label and compare with the images.
# 7. Set `GAME = "wgan-gp"` and `CRITIC_STEPS = 3`. How many rounds does it need to be
#    as good, and how long does a round take?
#
# <details><summary>Hint for 5</summary>
#
# Look along a row. Are there two images that could be the same?
#
# </details>
#
# <details><summary>Hint for 6</summary>
#
# Real 8s and 1s are confused as well, at 8 × 8 pixels.
#
# </details>
#
# <details><summary>Hint for 7</summary>
#
# Each step of its critic takes a gradient of a gradient.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 5. 令 `NORM = False`。先变的是什么：认不出来，还是千篇一律？
# 6. 哪些标签互相混淆？打印某个标签的 `judge(made).argmax(1)`，和图像对照着看。
# 7. 令 `GAME = "wgan-gp"`、`CRITIC_STEPS = 3`。要走多少轮才一样好？每轮又要多久？
#
# <details><summary>问题 5 的提示</summary>
#
# 沿着一行看过去，有没有两张几乎一样的？
#
# </details>
#
# <details><summary>问题 6 的提示</summary>
#
# 只有 8 × 8 像素，真实的 8 和 1 也会混淆。
#
# </details>
#
# <details><summary>问题 7 的提示</summary>
#
# 它的评论员每走一步，都要算梯度的梯度。
#
# </details>

# %% [markdown] lang="en"
# ## 3. Copies, and a walk
#
# Above: made digits of one label, and under each the nearest training image. Below
# them: two points of noise, and the images on the straight way from one to the other.

# %% [markdown] lang="zh"
# ## 3. 查抄袭，再散个步
#
# 第一行是同一标签的生成图像，第二行是各自最近的训练图像。第三行取两个噪声点，
# 画出从一个直走到另一个途中的图像。

# %%
LABEL = 3
FROM, TO = 0, 1  # the labels at both ends of the walk

# %% alt_en="Three rows of twelve digits. The first are made 3s, the second the training images nearest to them, similar but not the same. The third begins with a 0 and turns step by step into a 1." alt_zh="三行数字，每行十二张。第一行是生成的 3，第二行是离它们最近的训练图像，相似而不相同。第三行从 0 开始，一步步变成 1。"
some = made[label == LABEL][:12]
closest = x[torch.cdist(some, x).argmin(1)]
with torch.no_grad():
    ends = torch.randn(2, NOISE, generator=generator)
    share = torch.linspace(0, 1, 12)[:, None]
    one_hot = torch.eye(10)[[FROM, TO]]
    inputs = torch.cat([ends, one_hot], dim=1)  # the label walks as well
    h = (1 - share) * inputs[0] + share * inputs[1]
    for layer, norm in zip(g.layers[:-1], g.norms, strict=True):
        h = norm(layer(h)).relu()
    walk = g.layers[-1](h)
plt.figure(figsize=(6.4, 1.8))
page([some, closest, walk])
plt.yticks([3.5, 12.5, 21.5], ["made", "nearest", "walk"])
plt.show()
near = nearest_distance(made, x).median().item()
honest = nearest_distance(new_x, x).median().item()
print(
    f"median distance to the nearest training image: made {near:.2f}, new {honest:.2f}"
)

# %% [markdown] lang="en"
# **Questions.**
#
# 8. Did this generator memorise? Which two numbers do you compare?
# 9. On the walk the label is half one digit and half another. Is there an image that
#    is neither? Try 3 and 8, then 1 and 7.
# 10. Train on 30 images only (`x, y = x[:30], y[:30]` before the game). What becomes of
#     the distance now?
#
# <details><summary>Hint for 8</summary>
#
# A generator that copies is nearer to the training images than new digits are. Is being
# farther away a merit?
#
# </details>
#
# <details><summary>Hint for 9</summary>
#
# No discriminator has ever judged a mixed label.
#
# </details>
#
# <details><summary>Hint for 10</summary>
#
# With few images the discriminator can learn them by heart, and calls real only those.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 8. 这个生成器有没有死记硬背？该拿哪两个数来比？
# 9. 散步途中，标签一半是这个数字，一半是那个。有没有哪张图两个都不是？
#    试试 3 和 8，再试试 1 和 7。
# 10. 只用 30 张图训练（在博弈之前加上 `x, y = x[:30], y[:30]`）。距离变成了多少？
#
# <details><summary>问题 8 的提示</summary>
#
# 照抄的生成器，离训练图像比新数字还近。那么离得远就是优点吗？
#
# </details>
#
# <details><summary>问题 9 的提示</summary>
#
# 混合的标签，判别器从来没有评判过。
#
# </details>
#
# <details><summary>问题 10 的提示</summary>
#
# 图像很少时，判别器可以全背下来，只认它们为真。
#
# </details>
