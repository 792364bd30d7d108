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
# # Lab: batch size and momentum by hand
#
# In this lab you turn the knobs of the chapter "Batches and momentum" yourself. You
# train the network that reads digits at two batch sizes of your choice, see how far a
# batch's gradient points off, roll a ball over bumps, and look for the momentum that
# suits a valley.
#
# Every part has a cell of settings. Change a setting, say aloud what will happen, and
# run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：批次大小与动量
#
# 在这里，你可以亲手转动“批次与动量”一章的各个旋钮：用自己选的两种批次大小训练那个
# 认数字的网络，看一个批次的梯度会偏多远，让球滚过坑坎，再为一条山谷找到合适的动量。
#
# 每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。
# 各个问题的提示都折叠着。

# %%
import math

import matplotlib.pyplot as plt
import torch

from mlnotes.curvature import flat_loss, gradient, top_eigenvalue
from mlnotes.data import batches, digits
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD
from mlnotes.train import train

# %% [markdown] lang="en"
# ## 1. Two batch sizes, one race
#
# Both runs start from the same weights and learn the same 512 digits, a share `WRONG`
# of them with a wrong label. Each run has its own batch size and learning rate, and
# both make `UPDATES` updates.

# %% [markdown] lang="zh"
# ## 1. 两种批次大小，同场比赛
#
# 两次运行从相同的权重出发，学同样的 512 个数字，其中比例为 `WRONG` 的标签是错的。
# 各有各的批次大小和学习率，都更新 `UPDATES` 次。

# %%
RUNS = {  # name: batch size, learning rate, momentum
    "small": (8, 0.1, 0.0),
    "large": (512, 0.1, 0.0),
}
WRONG = 0.15  # the share of wrong labels, from 0 to 1
UPDATES = 1024  # for each run
SEED = 0

# %%
g = torch.Generator().manual_seed(SEED)
images, labels = digits()
order = torch.randperm(1797, generator=g)
x, y, new_x, new_y = (
    a[i] for i in (order[:512], order[512:]) for a in (images / 16, labels)
)
wrong = round(WRONG * 512)
y = y.clone()
y[:wrong] = (y[:wrong] + torch.randint(1, 10, (wrong,), generator=g)) % 10


def right(model, x, y):
    """Return how many are right, in percent."""
    with torch.no_grad():
        return 100 * (model(x).argmax(1) == y).double().mean().item()


def run(size, lr, momentum):
    """Train one network; return it and its history."""
    model = MLP((64, 64, 64, 10), generator=torch.Generator().manual_seed(SEED))
    history = train(
        model,
        x,
        y,
        cross_entropy,
        SGD(model.parameters(), lr=lr, momentum=momentum),
        epochs=max(1, UPDATES // len(batches(512, size))),
        batch_size=size,
        generator=torch.Generator().manual_seed(SEED),
        progress=False,
    )
    return model, history


# %% alt_en="Loss against updates. The losses of the small batches form a broad, ragged band that falls; that of the large batch is a smooth line that falls at about the same pace." alt_zh="损失随更新次数的变化。小批次的损失连成一条宽而毛糙的带子，逐渐下降；大批次的损失是一条平滑的线，下降的快慢差不多。"
figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
networks = {}
for name, settings in RUNS.items():
    networks[name], history = run(*settings)
    axes.plot(history.updates, linewidth=0.8, label=name)
    model = networks[name]
    theta = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    loss = flat_loss(model, x, lambda z: cross_entropy(z, y))
    sharpness, _ = top_eigenvalue(loss, theta, 30, generator=torch.manual_seed(0))
    print(
        f"{name}: {len(history.train)} epochs, loss {history.train[-1]:.3f};", end=" "
    )
    print(f"right of the learned {right(model, x, y):.1f} %,", end=" ")
    print(f"of new ones {right(model, new_x, new_y):.1f} %; sharpness {sharpness:.1f}")
axes.set(xlabel="update", ylabel="loss of the batch", ylim=(0, 3))
axes.legend()
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Which of the two looks less stable, and is its loss on all 512 digits worse?
# 2. Set the rate of the large batch to 0.8. What happens to its sharpness?
# 3. Set `WRONG = 0.0`. How much of the difference on new digits is left?
# 4. Which rate of the large batch is too much? Can `momentum = 0.9` with a tenth of
#    that rate bear it?
#
# <details><summary>Hint for 1</summary>
#
# The ragged line shows the loss of eight digits at a time. The printed loss is that
# of all of them, at the end.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# The full batch can stay only where the sharpness is below 2 / rate.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# With clean labels there is little to overfit. Try two or three seeds before you
# believe a difference of a point.
#
# </details>
#
# <details><summary>Hint for 4</summary>
#
# Go up in steps of a factor of two, and look whether the loss still comes down. The
# second part of the question is settled on the chapter's evidence page.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 两条曲线，哪一条看上去不稳？它在全部 512 个数字上的损失更差吗？
# 2. 把大批次的学习率改成 0.8，它的尖锐度会怎样？
# 3. 令 `WRONG = 0.0`，新数字上的差别还剩多少？
# 4. 大批次的学习率到多大就过头了？这时换成十分之一的学习率，加上动量 0.9，受得住吗？
#
# <details><summary>问题 1 的提示</summary>
#
# 毛糙的那条线，每一点是八个数字的损失；印出来的，是最后全部数字的损失。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 全批次只能待在尖锐度低于“2 除以学习率”的地方。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 标签干净，就没有多少可过拟合的。差别只有一个百分点时，换两三个种子再下结论。
#
# </details>
#
# <details><summary>问题 4 的提示</summary>
#
# 每次翻一倍往上试，看损失还降不降。后半个问题，这一章的实证页有答案。
#
# </details>

# %% [markdown] lang="en"
# ## 2. How far off is a batch?
#
# Two arrows that point the same way have cosine 1, at right angles 0, opposite −1.
# We draw `DRAWS` batches of each size, and compare their gradients with the gradient
# of all 512 digits.

# %% [markdown] lang="zh"
# ## 2. 一个批次会偏多远？
#
# 两支箭方向相同，余弦是 1；互相垂直，是 0；方向相反，是 −1。每种大小抽 `DRAWS` 个
# 批次，把它们的梯度和全部 512 个数字的梯度相比。

# %%
SIZES = (1, 8, 64, 256)
DRAWS = 100
EPOCHS_BEFORE = 5  # how long the network has trained already

# %% alt_en="Four histograms of the cosine. For single digits it is spread around values slightly above zero; the larger the batch, the further right and the narrower the histogram, close to one at 256." alt_zh="余弦的四个直方图。批次为一个数字时，散布在略大于零的地方；批次越大，直方图越靠右、越窄，到 256 时接近 1。"
g = torch.Generator().manual_seed(SEED)
model = MLP((64, 64, 64, 10), generator=g)
sgd = SGD(model.parameters(), lr=0.1)
settings = {"batch_size": 64, "generator": g, "progress": False}
train(model, x, y, cross_entropy, sgd, epochs=EPOCHS_BEFORE, **settings)
theta = torch.nn.utils.parameters_to_vector(model.parameters()).detach()


def slope(i):
    """Return the gradient of some digits, in one vector."""
    return gradient(flat_loss(model, x[i], lambda z: cross_entropy(z, y[i])), theta)


whole = slope(torch.arange(512))
figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
for size in SIZES:
    drawn = [batches(512, size, g)[0] for _ in range(DRAWS)]
    found = torch.stack([slope(i) for i in drawn])  # (draws, weights)
    cosine = torch.cosine_similarity(found, whole[None])
    noise = (found - whole).norm(dim=1).square().mean().sqrt() / whole.norm()
    wrong_way = 100 * (cosine < 0).double().mean().item()
    print(
        f"B = {size:3d}: mean cosine {cosine.mean():.2f}, uphill {wrong_way:.0f} %;",
        end=" ",
    )
    print(f"noise {noise:.2f} gradients, times root of B {noise * math.sqrt(size):.1f}")
    axes.hist(cosine.numpy(), bins=20, range=(-1, 1), alpha=0.6, label=f"B = {size}")
axes.set(xlabel="cosine with the gradient of all 512", ylabel="batches")
axes.legend()
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Noise times the root of $B$ stays the same at first. Why does it fall at 256?
# 2. A batch of one is much more noise than gradient, and some point uphill. Why does
#    descent work all the same?
# 3. Set `EPOCHS_BEFORE = 40`. What happens to the share of batches that point uphill?
#
# <details><summary>Hint for 1</summary>
#
# The batches are dealt like cards: half of the pack has been dealt.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# Look at the mean cosine, and think of what a hundred small steps add up to.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# By then most digits are right and have little gradient left. The gradient of all 512
# comes mostly from the wrong labels. Which way do the right ones pull?
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 噪声乘以 $B$ 的平方根，起初不变。为什么到 256 时变小了？
# 2. 批次为一个样本时，噪声远远大过梯度，有的还指向上坡。为什么照样能下降？
# 3. 令 `EPOCHS_BEFORE = 40`。指向上坡的批次，比例有什么变化？
#
# <details><summary>问题 1 的提示</summary>
#
# 批次是像发牌一样发出来的，牌已经发掉了一半。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 看看余弦的平均，再想想一百个小步加起来是什么。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 这时多数数字已经判对，剩下的梯度很小；全部 512 个数字的梯度，主要来自错误的标签。
# 那么，标签正确的数字往哪边拉？
#
# </details>

# %% [markdown] lang="en"
# ## 3. A ball and some bumps
#
# The bowl is $x^2 / 4 + d \sin(\pi (x - s))$ with bumps of depth $d$ = `DEPTH`, moved
# by $s$ = `SHIFT`.

# %% [markdown] lang="zh"
# ## 3. 一个球和几道坎
#
# 碗是 $x^2 / 4 + d \sin(\pi (x - s))$，坑坎的深度 $d$ 是 `DEPTH`，整体移动 $s$，即
# `SHIFT`。

# %%
DEPTH = 0.8
SHIFT = 0.4
START = 6.0
LR = 0.02
MOMENTUM = 0.9
STEPS = 300


# %% alt_en="A bowl with bumps. The dots of plain descent stop in the first hollow below the start; those of momentum run over several bumps and end in a lower hollow." alt_zh="一个带坑坎的碗。普通下降的点停在起点下方的第一个坑里；动量的点越过几道坎，停在更低的坑里。"
def bowl(x):
    return x**2 / 4 + DEPTH * torch.sin(math.pi * (x - SHIFT))


def roll(momentum):
    """Return the places of the ball, one after each step."""
    place = torch.tensor([START], requires_grad=True)
    sgd, path = SGD([place], lr=LR, momentum=momentum), [START]
    for _ in range(STEPS):
        sgd.zero_grad()
        bowl(place).sum().backward()
        sgd.step()
        path.append(place.item())
    return torch.tensor(path)


figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
line = torch.linspace(-4, 7, 500)
axes.plot(line, bowl(line), color="0.5")
for name, momentum, colour in (("plain", 0.0, "C0"), ("momentum", MOMENTUM, "C1")):
    path = roll(momentum)
    axes.plot(path, bowl(path) + 0.15, ".", color=colour, label=name)
    axes.plot(path[-1], bowl(path[-1]) + 0.15, "o", color=colour, markersize=11)
    print(f"{name}: ends at x = {path[-1]:.2f}, height {bowl(path[-1]):.2f};", end=" ")
    print(f"the lowest height is {bowl(line).min():.2f}")
axes.set(xlabel="x", ylabel="loss")
axes.legend()
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 1. What is the smallest momentum, in steps of 0.05, that reaches the lowest point?
# 2. Find a `SHIFT` or `START` for which the ball ends higher than the walker. How deep
#    are the bumps then?
# 3. Set `MOMENTUM = 0.0` and `LR = 0.2`. Does a tenfold rate do the same?
# 4. Momentum 0.99 has more speed. Does it reach the lowest point more often?
#
# <details><summary>Hint for 1</summary>
#
# The rim of the first hollow must be overcome, and every rim after it.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# The walker must be able to get to the right hollow, so the bumps must be shallow.
# Take `DEPTH = 0.2` and try `SHIFT` in steps of a quarter.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# A larger rate makes longer steps only where there is slope. At the bottom of a hollow
# there is none.
#
# </details>
#
# <details><summary>Hint for 4</summary>
#
# Give it more `STEPS` too: it takes long to come to rest. Try several starts and count.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 以 0.05 为一档，最小要多大的动量才能到达最低点？
# 2. 找一个 `SHIFT` 或 `START`，让球停得比行人高。这时的坑坎有多深？
# 3. 令 `MOMENTUM = 0.0`、`LR = 0.2`。十倍的学习率也能做到吗？
# 4. 动量 0.99 速度更大，到达最低点的次数会更多吗？
#
# <details><summary>问题 1 的提示</summary>
#
# 要翻过第一个坑的边缘，还有之后的每一道。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 行人得走得到对的坑里，所以坑坎要浅。取 `DEPTH = 0.2`，`SHIFT` 每次加四分之一试试。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 学习率大，只在有坡的地方步子才长。坑底没有坡。
#
# </details>
#
# <details><summary>问题 4 的提示</summary>
#
# `STEPS` 也要加大，它很久才停得下来。多试几个起点，数一数。
#
# </details>

# %% [markdown] lang="en"
# ## 4. The momentum of a valley
#
# In a direction of curvature $\lambda$ each step shrinks the error by the larger root
# of $r^2 - (1 + \mu - \eta\lambda)\, r + \mu = 0$, in size. Here it is drawn for all
# curvatures of a valley whose condition number is `KAPPA`.

# %% [markdown] lang="zh"
# ## 4. 一条山谷的动量
#
# 在曲率为 $\lambda$ 的方向上，每一步把误差乘以方程
# $r^2 - (1 + \mu - \eta\lambda)\, r + \mu = 0$ 的两根中绝对值较大者。下面对条件数为
# `KAPPA` 的山谷，把所有曲率都画出来。

# %%
KAPPA = 100  # curvatures from 1 / KAPPA to 1
RATE = 3.3  # the learning rate
MU = 0.67  # the momentum


# %% alt_en="Factor per step against curvature on a logarithmic axis. The plain curve starts near one, dips to zero and rises to near one again; the curve with momentum is level over the whole range, well below one." alt_zh="每步的倍数随曲率（对数刻度）的变化。普通下降的曲线从接近 1 处开始，降到零，又升回接近 1；有动量的曲线整段是平的，明显低于 1。"
def factor(curvature, rate, mu):
    """Return the factor by which each step multiplies the error, for each curvature."""
    half = (1 + mu - rate * curvature) / 2
    inside = half**2 - mu
    real = half.abs() + inside.clamp(min=0).sqrt()
    return torch.where(inside < 0, math.sqrt(mu), real)


curvature = torch.logspace(-math.log10(KAPPA), 0, 400)
figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
best = 2 / (1 + 1 / KAPPA)
for name, rate, mu, colour in (
    ("plain", best, 0.0, "C0"),
    ("momentum", RATE, MU, "C1"),
):
    each = factor(curvature, rate, mu)
    axes.semilogx(curvature, each, color=colour, label=name)
    slowest = each.max().item()
    steps = math.log(1e-6) / math.log(slowest) if slowest < 1 else math.inf
    print(f"{name}: slowest factor {slowest:.4f}, steps to a millionth {steps:.0f}")
axes.axhline(1, color="0.5", linestyle=":")
axes.set(xlabel="curvature", ylabel="factor per step", ylim=(0, 1.1))
axes.legend()
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 1. `MU = 0.67` is nearly the best for `KAPPA = 100`. What does 0.9 cost there?
# 2. Set `KAPPA = 10_000`. Which `MU` and `RATE` do you need now?
# 3. For which `KAPPA` is plain descent faster than momentum 0.9 at its best rate?
#
# <details><summary>Hint for 1</summary>
#
# A level curve lies at the root of the momentum.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# The best is $\sqrt\mu = (\sqrt\kappa - 1) / (\sqrt\kappa + 1)$ with the rate
# $(1 + \sqrt\mu)^2$.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# Use `MU = 0.9`, `RATE = 3.7`, and go down with `KAPPA` until the printed steps change
# places. Exercise 6 of the chapter computes it.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 对 `KAPPA = 100`，`MU = 0.67` 差不多是最好的。换成 0.9，要多付出什么？
# 2. 令 `KAPPA = 10_000`。现在需要什么样的 `MU` 和 `RATE`？
# 3. `KAPPA` 是多少时，普通下降比动量 0.9（用它最好的学习率）更快？
#
# <details><summary>问题 1 的提示</summary>
#
# 平的那段曲线，高度是动量的平方根。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 最好的是 $\sqrt\mu = (\sqrt\kappa - 1) / (\sqrt\kappa + 1)$，学习率取
# $(1 + \sqrt\mu)^2$。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 用 `MU = 0.9`、`RATE = 3.7`，把 `KAPPA` 往下调，直到印出的步数换了次序。这一章的
# 练习 6 算的就是它。
#
# </details>
