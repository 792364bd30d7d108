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
# # Lab: leaving a saddle point
#
# In this lab you turn the knobs of the chapter "Local minima and saddle points"
# yourself. You push a descent off the pass of the two-weight network
# $y = w_1 w_2 x$, build surfaces that deceive the Hessian, and count the critical
# points of a random landscape.
#
# Every part has a cell of settings. Change a setting, say aloud what will happen, and
# run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：离开鞍点
#
# 在这里，你可以亲手转动“局部最小值与鞍点”一章的各个旋钮：把梯度下降从网络
# $y = w_1 w_2 x$ 的山口推开，造几张骗得过海森矩阵的曲面，再数一数一片随机地形里的
# 临界点。
#
# 每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。
# 各个问题的提示都折叠着。

# %%
import math

import matplotlib.pyplot as plt
import torch

from mlnotes.curvature import classify, gradient, hessian, taylor

torch.set_default_dtype(torch.float64)

# %% [markdown] lang="en"
# ## 1. Off the pass
#
# The loss of the network on its one example is $L = (1 - w_1 w_2)^2$. All runs start
# on the line $w_1 = -w_2$, which leads into the saddle point, or `PUSH` beside it.

# %% [markdown] lang="zh"
# ## 1. 离开山口
#
# 网络在唯一的样本上的损失是 $L = (1 - w_1 w_2)^2$。每次运行都从通向鞍点的直线
# $w_1 = -w_2$ 上出发，或者偏离它 `PUSH` 那么远。

# %%
START = (1.2, -1.2)  # a point of the line w1 = -w2
PUSH = 1e-6  # how far beside it descent begins
LR = 0.05  # the learning rate
MOMENTUM = 0.0  # 0 is plain descent; below 1
NOISE = 0.0  # standard deviation of the noise added to each gradient
STEPS = 250
SEED = 0


# %%
def network(w):
    return (1 - w.prod()) ** 2


def descend(push, lr, momentum=0.0, noise=0.0, steps=250, seed=0):
    """Return the weights after each step, (steps + 1, 2)."""
    generator = torch.Generator().manual_seed(seed)
    w = torch.tensor(START) + torch.tensor([push, 0.0])
    m, path = torch.zeros(2), [w]
    for _ in range(steps):
        g = gradient(network, w) + noise * torch.randn(2, generator=generator)
        m = momentum * m + g
        w = w - lr * m
        path.append(w)
    return torch.stack(path)


def steps_above(path, level=0.01):
    """Count the steps at which the loss is not yet below the level."""
    return sum(network(w).item() >= level for w in path)


# %% alt_en="Left: contour lines of the loss over the two weights, with the path of the descent running along the diagonal to the saddle point at the origin and from there into the upper right valley. Right: the loss against the step, a fall, a long plateau at 1, and a second fall to 0." alt_zh="左图：两个权重上的损失等高线，下降路线沿对角线走到原点的鞍点，再从那里走进右上方的山谷。右图：损失随步数的变化，先下降，在 1 处有一段很长的平台，再降到 0。"
path = descend(PUSH, LR, MOMENTUM, NOISE, STEPS, SEED)
losses = [network(w).item() for w in path]

axis = torch.linspace(-2, 2, 161)
w1, w2 = torch.meshgrid(axis, axis, indexing="xy")
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
levels = [0.03, 0.2, 0.5, 0.8, 1, 1.2, 2, 4, 8, 16]
left.contour(w1, w2, (1 - w1 * w2) ** 2, levels, colors="0.5", linewidths=0.8)
left.plot(*path.T, ".-", color="C0")
left.plot(0, 0, "x", color="C3", markersize=9, markeredgewidth=2)
left.set(xlabel="$w_1$", ylabel="$w_2$", xlim=(-2, 2), ylim=(-2, 2), aspect="equal")
right.plot(losses)
right.set(xlabel="step", ylabel="loss", ylim=(0, 3))
plt.show()
print(f"loss at the end {losses[-1]:.4f}; steps with a loss of 0.01 or more:", end=" ")
print(steps_above(path))

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Make `PUSH` a hundred times smaller, then a hundred times smaller again. How many
#    steps does each of these cost?
# 2. Set `PUSH = 0.0`. Is there a `MOMENTUM` below 1 with which descent gets away?
# 3. With `PUSH = 0.0`, choose the smallest `NOISE` that still gets it away within 250
#    steps.
# 4. Set `PUSH = 1e-6` and find the learning rate that leaves soonest. What happens
#    beyond it?
#
# <details><summary>Hint for 1</summary>
#
# Near the saddle point each step multiplies the deviation by $1 + 2\eta$. What power
# of 1.1 is 100?
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# On the line both slopes are equal and opposite. In which direction does the
# remembered movement point, then?
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# Noise of size $\sigma$ pushes by about $\eta \sigma$ at each step, and each push
# grows. So there are some 200 steps left for it to grow in: $1.1^{200} \approx 10^8$.
#
# </details>
#
# <details><summary>Hint for 4</summary>
#
# A large rate grows the deviation faster. But in the far corner the curvature is high;
# and along an eigenvalue $\lambda > 0$ descent is only stable for $\eta\lambda < 2$.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 把 `PUSH` 缩小一百倍，再缩小一百倍。每次要多走多少步？
# 2. 令 `PUSH = 0.0`。有没有哪个小于 1 的 `MOMENTUM` 能让它走出来？
# 3. 仍令 `PUSH = 0.0`，找出能在 250 步之内走出来的最小的 `NOISE`。
# 4. 令 `PUSH = 1e-6`，找出离开得最快的学习率。再大一些会怎样？
#
# <details><summary>问题 1 的提示</summary>
#
# 在鞍点附近，每一步都把偏离乘以 $1 + 2\eta$。1.1 的多少次方是 100？
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 在那条直线上，两个坡度大小相等、方向相反。那么记住的移动朝哪个方向？
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 大小为 $\sigma$ 的噪声，每一步大约推开 $\eta \sigma$，推开之后就会增大。
# 还剩两百来步可以增大，而 $1.1^{200} \approx 10^8$。
#
# </details>
#
# <details><summary>问题 4 的提示</summary>
#
# 学习率大，偏离增大得快。但远处的角落里曲率很高；沿着特征值 $\lambda > 0$ 的方向，
# 只有 $\eta\lambda < 2$ 时，下降才稳定。
#
# </details>

# %% [markdown] lang="en"
# ## 2. The law of the pass
#
# The chapter's law: from a deviation $\varepsilon$, with the learning rate $\eta$, it
# takes about $\ln(1/\varepsilon) / \ln(1 + 2\eta)$ steps. Here it is put to the test
# for many pushes, with and without momentum.

# %% [markdown] lang="zh"
# ## 2. 山口的规律
#
# 正文给出的规律：从偏离 $\varepsilon$ 出发，学习率为 $\eta$，大约要
# $\ln(1/\varepsilon) / \ln(1 + 2\eta)$ 步。这里换许多种推法，用和不用动量各试一遍。

# %%
PUSHES = [10.0**-k for k in range(3, 12)]
LAW_LR = 0.05
LAW_MOMENTUM = 0.9

# %% alt_en="Steps against the size of the push on a logarithmic axis. The dots of plain descent and those of momentum each lie on a straight line; the line of momentum is much flatter." alt_zh="步数随推动大小（对数刻度）的变化。普通下降的点和动量的点各自落在一条直线上，动量的直线平缓得多。"
for colour, momentum in (("C0", 0.0), ("C1", LAW_MOMENTUM)):
    counted = [
        steps_above(descend(push, LAW_LR, momentum, steps=400)) for push in PUSHES
    ]
    middle = 1 + momentum + 2 * LAW_LR
    growth = (middle + math.sqrt(middle**2 - 4 * momentum)) / 2
    slope = (counted[-1] - counted[0]) / (len(PUSHES) - 1)
    print(f"momentum {momentum}: {slope:.1f} steps for a tenth of the push,", end=" ")
    print(f"by the law {math.log(10) / math.log(growth):.1f}")
    plt.plot(PUSHES, counted, "o-", color=colour, label=f"momentum {momentum}")
plt.xscale("log")
plt.gca().invert_xaxis()
plt.xlabel("push")
plt.ylabel("steps with a loss of 0.01 or more")
plt.legend()
plt.show()

# %% [markdown] lang="en"
# **Question.** Set `LAW_MOMENTUM = 0.95`. The law promises a little more speed. Why are
# there *more* steps in all? And why does 0.99 end in an error?
#
# <details><summary>Hint</summary>
#
# Look at how the run arrives and settles, not at how it leaves. You can watch it in
# part 1, with `MOMENTUM = 0.95`. The less a run forgets, the farther it swings up the
# walls, and the steeper they are there.
#
# </details>

# %% [markdown] lang="zh"
# **问题。** 令 `LAW_MOMENTUM = 0.95`。按规律，应该略快一点；为什么总步数反而*更多*？
# 换成 0.99，为什么会报错停下？
#
# <details><summary>提示</summary>
#
# 别看它怎样离开，要看它怎样到来、怎样停稳。在第 1 部分里令 `MOMENTUM = 0.95` 就能看到。
# 忘得越少，在谷壁上冲得越高，而越高的地方越陡。
#
# </details>

# %% [markdown] lang="en"
# ## 3. Deceive the Hessian
#
# Write down a surface with a critical point at the origin. The cell tells what second
# order makes of it, and what a walk round the point finds.

# %% [markdown] lang="zh"
# ## 3. 骗过海森矩阵
#
# 写一个以原点为临界点的曲面。下面的单元格会告诉你二阶怎样看它，绕着这个点走一圈
# 又看到什么。


# %%
def my_surface(w):
    x, y = w
    return y**2 + x**2 * y + x**4


# %%
def look_around(loss, radius):
    """Return the lowest and the highest rise on a circle round the origin."""
    angle = torch.linspace(0, 2 * torch.pi, 3601)
    rise = loss(radius * torch.stack([angle.cos(), angle.sin()])) - loss(torch.zeros(2))
    return rise.min().item(), rise.max().item()


origin = torch.zeros(2)
eigenvalues = torch.linalg.eigvalsh(hessian(my_surface, origin))
print(f"gradient {[f'{g:.2f}' for g in gradient(my_surface, origin) + 0]},", end=" ")
print(f"eigenvalues {[f'{e:.2f}' for e in eigenvalues + 0]}:", end=" ")
print(classify(eigenvalues, tolerance=1e-9))
for radius in (0.3, 0.1, 0.03):
    low, high = look_around(my_surface, radius)
    print(f"on a circle of radius {radius}: lowest {low:.2e}, highest {high:.2e}")
delta = torch.tensor([0.1, -0.005])
real, told = my_surface(delta).item(), taylor(my_surface, origin, delta).item()
print(f"at (0.1, -0.005): {real:.3e}, second order says {told:.3e}")

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Is the origin a minimum of this surface? Complete the square.
# 2. Replace `x**2 * y` by `3 * x**2 * y`. The Hessian does not change. Does the kind?
# 3. On *every straight line* through the origin, the surface of question 2 has a
#    minimum there. How can the origin not be one?
#
# <details><summary>Hint for 1</summary>
#
# $y^2 + x^2 y + x^4 = (y + x^2/2)^2 + \tfrac34 x^4$.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# Put $y = -\tfrac32 x^2$ into the new surface.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# The way down is a parabola. No straight line stays on it.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 原点是这个曲面的最小值吗？试试配方。
# 2. 把 `x**2 * y` 换成 `3 * x**2 * y`。海森矩阵没变，类型变了吗？
# 3. 在过原点的*每一条直线*上，问题 2 的曲面都以原点为最小值。原点怎么会不是最小值呢？
#
# <details><summary>问题 1 的提示</summary>
#
# $y^2 + x^2 y + x^4 = (y + x^2/2)^2 + \tfrac34 x^4$。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 把 $y = -\tfrac32 x^2$ 代入新的曲面。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 下坡的路是一条抛物线，没有哪条直线一直在它上面。
#
# </details>

# %% [markdown] lang="en"
# ## 4. A random landscape
#
# A sum of waves over two variables. Newton's method, started all over the map, finds
# its critical points; the Hessian names their kinds.

# %% [markdown] lang="zh"
# ## 4. 一片随机地形
#
# 两个变量上的波的叠加。牛顿法从地图各处出发，找出全部临界点；海森矩阵说出它们的类型。

# %%
LANDSCAPE = 0  # the seed: another number is another landscape
SIDE = 12.0  # the length of the map's side
WAVES = 100

# %% alt_en="A map of contour lines with hills and hollows. Triangles pointing down mark the minima, triangles pointing up the maxima, crosses the saddle points, which lie between them." alt_zh="一张等高线地图，有山丘也有洼地。尖朝下的三角形标出最小值，尖朝上的标出最大值，叉标出鞍点，鞍点位于它们之间。"
generator = torch.Generator().manual_seed(LANDSCAPE)
w = torch.randn(WAVES, 2, generator=generator)
phase = 2 * torch.pi * torch.rand(WAVES, generator=generator)
size = (2 / WAVES) ** 0.5


def slopes(x):
    return -size * (x @ w.T + phase).sin() @ w


def bends(x):
    return -size * ((x @ w.T + phase).cos()[:, None] * w.T) @ w


x = SIDE * torch.rand(2000, 2, generator=generator)
for _ in range(40):
    step = torch.linalg.solve(bends(x), -slopes(x))
    x = x + step * (1 / step.norm(dim=1, keepdim=True)).clamp(max=1)
inside = ((x > 0) & (x < SIDE)).all(1)
x = x[inside & (slopes(x).norm(dim=1) < 1e-9)]
x = (1e5 * x).round().unique(dim=0) / 1e5
kinds = [classify(e, tolerance=0) for e in torch.linalg.eigvalsh(bends(x))]

axis = torch.linspace(0, SIDE, 200)
grid = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), dim=-1)
height = size * (grid @ w.T + phase).cos().sum(-1)
figure, plot = plt.subplots(figsize=(5.6, 5), layout="constrained")
plot.contour(axis, axis, height, 16, cmap="viridis", linewidths=0.8)
marks = {"minimum": ("v", "C0"), "maximum": ("^", "C1"), "saddle": ("x", "C3")}
for kind, (mark, colour) in marks.items():
    found = x[[k == kind for k in kinds]]
    mean = size * (found @ w.T + phase).cos().sum(1).mean()
    plot.plot(*found.T, mark, color=colour, label=kind)
    print(f"{kind}: {len(found)}, mean height {mean:.2f}")
plot.legend(loc="upper left", bbox_to_anchor=(1, 1))
plot.set(aspect="equal")
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Are there as many saddle points as minima and maxima together? Try several
#    landscapes, and a larger `SIDE`.
# 2. Set `WAVES = 1`. What becomes of the critical points, and why can Newton's method
#    not be used there?
# 3. Where on the map would you have to put a ball so that it rolls to a saddle point
#    and stays? How much area do all such places have?
#
# <details><summary>Hint for 1</summary>
#
# In one dimension minima and maxima alternate. In two, each saddle point is a pass
# between two hollows and, seen from the other side, between two hills. The edge of
# the map spoils the balance a little; a larger map has less edge for its area.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# A single wave does not change along its crest: one eigenvalue is 0 everywhere. To
# solve for the step, the Hessian must have none.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# For the two weights of part 1 it was a line.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 鞍点的个数是不是等于最小值与最大值之和？多试几片地形，再把 `SIDE` 调大。
# 2. 令 `WAVES = 1`。临界点变成了什么样？牛顿法为什么不能用了？
# 3. 把一颗球放在地图的什么地方，它会滚到鞍点上停住？所有这样的地方，合起来有多大面积？
#
# <details><summary>问题 1 的提示</summary>
#
# 一维时，最小值和最大值交替出现。二维时，每个鞍点都是两个洼地之间的山口，换个方向看，
# 又在两座山丘之间。地图的边缘会稍稍破坏平衡；地图越大，边缘所占的分量越小。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 单独一个波，沿着波峰是不变的，所以处处都有一个特征值是 0；而要解出那一步，
# 海森矩阵不能有零特征值。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 对第 1 部分的两个权重来说，那是一条直线。
#
# </details>
