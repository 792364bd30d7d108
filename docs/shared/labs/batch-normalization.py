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
# # Lab: making valleys round
#
# In this lab you turn the knobs of the chapter "Batch normalisation". First you spoil
# and repair the valley of a linear model. Then you put normalisation into a deep
# network, before or after its activations, and break it with rates and batch sizes. At
# the end you look inside: how long are the weights, what do the units receive, and are
# the running statistics right?
#
# Every part has a cell of settings. Change a setting, say aloud what will happen, and
# run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：把山谷变圆
#
# 在这里，你可以亲手转动“批次标准化”一章的各个旋钮。先把线性模型的山谷弄坏，再修好；
# 然后把标准化装进深层网络，放在激活之前或之后，再用学习率和批次大小让它失灵。
# 最后看看里面：权重有多长，单元收到了什么，移动统计量对不对？
#
# 每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。
# 各个问题的提示都折叠着。

# %%
import matplotlib.pyplot as plt
import torch
from torch import nn

from mlnotes.data import batches, diabetes, digits, standardize_by, train_test_split
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.norm import BatchNorm1d
from mlnotes.optim import SGD, Adam

# %% [markdown] lang="en"
# ## 1. One valley
#
# A linear model with mean squared error predicts how far diabetes has progressed. You
# choose two or more of the ten features, and what is done to them. Gradient descent
# runs at the rate 1 / largest curvature.

# %% [markdown] lang="zh"
# ## 1. 一条山谷
#
# 线性模型用均方误差预测糖尿病的发展程度。十个特征里用哪几个、怎样处理，由你来定。
# 梯度下降的学习率是 1 / 最大曲率。

# %%
FEATURES = [2, 4]  # 0 age, 1 sex, 2 body mass index, 3 blood pressure, 4 to 9 blood
FORMS = ["own units", "mean out", "scaled", "both"]
STEPS = 300

# %% alt_en="Loss that is left to lose, as a share, against the number of steps, on a logarithmic axis, one curve for each of four forms of the features. The form with both operations falls by far the fastest." alt_zh="还能降的损失所占的份额（对数刻度）随步数的变化，特征的四种形式各一条曲线。两样都做的那条下降得快得多。"
x, y = (a.double() for a in diabetes())
x = x[:, FEATURES]
sd = x.std(0, correction=0)
forms = {
    "own units": x,
    "mean out": x - x.mean(0),
    "scaled": x / sd,
    "both": standardize_by(x)[0],
}
table = ["             condition number   left after all steps"]
for name in FORMS:
    inputs = torch.cat([torch.ones(len(x), 1).double(), forms[name]], 1)
    curvature = torch.linalg.eigvalsh(2 * inputs.T @ inputs / len(x))
    best = torch.linalg.lstsq(inputs, y[:, None]).solution[:, 0]
    least = (inputs @ best - y).square().mean()
    w, left = torch.zeros_like(best), []
    for _ in range(STEPS + 1):
        error = inputs @ w - y
        left.append((error.square().mean() - least).item())
        w = w - 2 * inputs.T @ error / len(x) / curvature[-1]
    left = [max(v / left[0], 1e-8) for v in left]
    plt.semilogy(left, label=name)
    ratio = (curvature[-1] / curvature[0]).item()
    table.append(f"{name:12} {ratio:16.2e} {100 * left[-1]:18.3f} %")
plt.xlabel("step")
plt.ylabel("share left to lose")
plt.legend()
plt.show()
print("\n".join(table))

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Which form suffers most if one feature is measured in other units? Before the line
#    `sd = …`, add `x = x * torch.tensor([1.0, 1000.0])`.
# 2. Set `FEATURES = [4, 5]`: total and LDL cholesterol. Why does "both" help less?
# 3. Set `FEATURES = list(range(10))`. How many steps would "both" need?
#
# <details><summary>Hint for 1</summary>
#
# Scales enter squared; and two of the four forms do not know the unit any more.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# Two standardised features with correlation $r > 0$ have the condition number
# $(1 + r) / (1 - r)$.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# About the condition number times $\ln 100 / 2$ for a hundredth of the loss, at most.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 如果某个特征换一种单位来量，哪种形式受害最深？在 `sd = …` 那行之前加上
#    `x = x * torch.tensor([1.0, 1000.0])` 试试。
# 2. 令 `FEATURES = [4, 5]`，即总胆固醇和低密度脂蛋白胆固醇。为什么“both”没那么管用了？
# 3. 令 `FEATURES = list(range(10))`。“both”需要多少步？
#
# <details><summary>问题 1 的提示</summary>
#
# 尺度以平方进来；而四种形式里有两种已经不知道单位是什么了。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 两个标准化之后的特征，相关系数为 $r > 0$，条件数就是 $(1 + r) / (1 - r)$。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 要让损失只剩百分之一，至多大约是条件数乘以 $\ln 100 / 2$。
#
# </details>

# %% [markdown] lang="en"
# ## 2. Inside a network
#
# A deep network reads handwritten digits. It is trained without normalisation, with it
# before the activation, and with it after. All three start from the same weights and
# see the same batches. Accuracy is that of evaluation mode, on new digits.

# %% [markdown] lang="zh"
# ## 2. 网络内部
#
# 深层网络识别手写数字，训练三遍：不做标准化、在激活之前做、在激活之后做。
# 三者从同样的权重出发，看同样的批次。准确率在评估模式下、用新数字来量。

# %%
ACTIVATION = "sigmoid"  # or "relu"
DEPTH, WIDTH = 4, 32
LADDER = [0.1, 0.3, 1.0, 3.0, 10.0]
OPTIMIZER = "SGD"  # or "Adam"; divide the rates by 100 then
BATCH = 64
UPDATES = 120
MOMENTUM = 0.1  # of the running statistics
GAIN = 1.0  # multiplies the first weights
SEED = 0

# %%
ACTIVATIONS = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU}
OPTIMIZERS = {"SGD": SGD, "Adam": Adam}
COLOURS = {"none": "0.5", "before": "#0072b2", "after": "#d55e00"}
generator = torch.Generator().manual_seed(SEED)
pixels, label = digits()
parts = train_test_split(pixels / 16, label, 0.25, generator, stratify=True)
images, new_images, digit, new_digit = parts


def network(place):
    """Build a network with normalisation in this place."""
    generator = torch.Generator().manual_seed(SEED)
    layers, size = [], 64
    for _ in range(DEPTH):
        linear = Linear(size, WIDTH, generator=generator)
        linear.weight.data *= GAIN
        parts = [linear, ACTIVATIONS[ACTIVATION]()]
        if place != "none":
            norm = BatchNorm1d(WIDTH, momentum=MOMENTUM)
            parts.insert(1 if place == "before" else 2, norm)
        layers, size = layers + parts, WIDTH
    return nn.Sequential(*layers, Linear(size, 10, generator=generator))


def right(model):
    """Share of new digits read right, in evaluation mode."""
    model.eval()
    with torch.no_grad():
        return 100 * (model(new_images).argmax(1) == new_digit).float().mean().item()


def run(place, lr, look=None):
    """Train; a network that diverges stops where it is, and counts as lost."""
    model = network(place)
    optimizer = OPTIMIZERS[OPTIMIZER](model.parameters(), lr=lr)
    generator, done = torch.Generator().manual_seed(SEED), 0
    while done < UPDATES:
        for i in batches(len(images), BATCH, generator):
            if done == UPDATES or len(i) < BATCH:
                break
            model.train()
            try:
                loss = cross_entropy(model(images[i]), digit[i])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            except ValueError:  # not finite
                return model, 0.0
            done += 1
            if look:
                look(done, model)
    return model, right(model)


# %% alt_en="Share of new digits right against the learning rate on a logarithmic axis. Without normalisation the curve lies near a tenth. Before and after lie high together at small rates; after falls to zero at large ones, where before stays high." alt_zh="新数字判对的比例随学习率（对数刻度）的变化。不做标准化的曲线在一成附近。之前与之后在小学习率下都很高；学习率大了，之后那条跌到零，之前那条仍在高处。"
table = ["rate    " + "".join(f"{lr:8g}" for lr in LADDER)]
for place, colour in COLOURS.items():
    reached = [run(place, lr)[1] for lr in LADDER]
    plt.semilogx(LADDER, reached, "o-", color=colour, label=place)
    table.append(f"{place:8}" + "".join(f"{r:8.1f}" for r in reached))
plt.xlabel("learning rate")
plt.ylabel("new digits right (%)")
plt.legend()
plt.show()
print("\n".join(table))

# %% [markdown] lang="en"
# **Questions.**
#
# 4. Set `GAIN = 7`. How much of what normalisation does can a wide start do?
# 5. Set `ACTIVATION = "relu"`. Does the place matter now? Up to which rate?
# 6. Set `BATCH = 4`, then 2. At which size would you leave the normalisation out?
# 7. Set `OPTIMIZER = "Adam"` and divide `LADDER` by 100. What is left of the
#    differences?
#
# <details><summary>Hint for 4</summary>
#
# Linear layers start with the standard deviation $1 / \sqrt{3n}$, so a gain of
# $4 \sqrt{3} \approx 7$ makes it $4 / \sqrt{n}$: the chapter's wide start.
#
# </details>
#
# <details><summary>Hint for 5</summary>
#
# ReLU cannot saturate on its positive side. And its outputs are not less in need of a
# common scale than its inputs.
#
# </details>
#
# <details><summary>Hint for 6</summary>
#
# Exercise 2 of the chapter. Compare with "none" at its own best rate.
#
# </details>
#
# <details><summary>Hint for 7</summary>
#
# Adam gives every weight a rate of its own, which helps where layers are unequally
# steep. How much it helps shows only later: try `UPDATES = 500` as well.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 4. 令 `GAIN = 7`。标准化做的事，宽起点能做到多少？
# 5. 令 `ACTIVATION = "relu"`。放在哪里还要紧吗？学习率最大能用到多少？
# 6. 令 `BATCH = 4`，再令它等于 2。小到多少，你就宁可不做标准化？
# 7. 令 `OPTIMIZER = "Adam"`，并把 `LADDER` 都除以 100。差别还剩多少？
#
# <details><summary>问题 4 的提示</summary>
#
# 线性层起步的标准差是 $1 / \sqrt{3n}$，乘以 $4 \sqrt{3} \approx 7$ 就成了
# $4 / \sqrt{n}$，即正文的宽起点。
#
# </details>
#
# <details><summary>问题 5 的提示</summary>
#
# ReLU 在正的一侧不会饱和；而它的输出和输入一样，都需要共同的尺度。
#
# </details>
#
# <details><summary>问题 6 的提示</summary>
#
# 见正文练习 2。要与“none”各自最好的学习率相比。
#
# </details>
#
# <details><summary>问题 7 的提示</summary>
#
# Adam 给每个权重各自的学习率，各层陡缓不一时，这有帮助。帮了多少，要晚一些才看得出来：
# 再试试 `UPDATES = 500`。
#
# </details>

# %% [markdown] lang="en"
# ## 3. Look inside
#
# One network, watched while it trains: the length of one layer's weights, its accuracy
# in evaluation mode, and how far the running means of the first normalisation are from
# the exact ones.

# %% [markdown] lang="zh"
# ## 3. 看看里面
#
# 盯着一个网络训练：某一层权重的长度、评估模式下的准确率，
# 以及第一处标准化的移动均值离准确均值有多远。

# %%
PLACE = "before"  # or "after"
RATE = 1.0

# %% alt_en="Three panels against the number of updates: the length of the second layer's weights, which rises; the share of new digits right, which starts at a tenth and rises late; and the distance of the running means from the exact ones, which falls and then stays at a low noisy level." alt_zh="三幅随更新次数变化的图：第二层权重的长度，一路上升；新数字判对的比例，先在一成，后来才升；移动均值与准确均值的距离，先下降，然后停在带噪声的低水平。"
seen = {"updates": [], "length": [], "right": [], "distance": []}


def look(done, model):
    """Note down what the network looks like after this update."""
    if done > 20 and done % 10:
        return
    norm = next(layer for layer in model if isinstance(layer, BatchNorm1d))
    before = list(model).index(norm)
    model.eval()
    with torch.no_grad():
        exact = model[:before](images).mean(0)  # of all the training images
    linears = [layer for layer in model if isinstance(layer, Linear)]
    seen["updates"].append(done)
    seen["length"].append(linears[1].weight.norm().item())
    seen["right"].append(right(model))
    seen["distance"].append((norm.running_mean - exact).norm().item())


_, accuracy = run(PLACE, RATE, look)
figure, axes = plt.subplots(1, 3, figsize=(10, 3.2), layout="constrained")
names = "length of the weights", "new digits right (%)", "running - exact mean"
for ax, key, name in zip(axes, list(seen)[1:], names, strict=True):
    ax.plot(seen["updates"], seen[key], ".-")
    ax.set(xlabel="updates", title=name)
plt.show()
print(f"in the end {accuracy:.1f} % of the new digits are right")

# %% [markdown] lang="en"
# **Questions.**
#
# 8. Compare `RATE = 0.1` with `RATE = 3`. By how much do the weights grow, and what
#    does that do to the effective rate?
# 9. Set `MOMENTUM = 0.01` in part 2 and run from there. When does accuracy rise now,
#    and why?
# 10. Set `MOMENTUM = None`. Why does the distance never get as small as you might hope?
#
# <details><summary>Hint for 8</summary>
#
# With normalisation behind them, only the direction of the weights counts; it turns by
# the rate divided by the length squared.
#
# </details>
#
# <details><summary>Hint for 9</summary>
#
# Of the start, $0.99^t$ is left after $t$ updates.
#
# </details>
#
# <details><summary>Hint for 10</summary>
#
# An average of *all* batches remembers those that passed through weights of long ago.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 8. 比较 `RATE = 0.1` 和 `RATE = 3`。权重变长了多少？有效学习率因此怎样？
# 9. 在第 2 部分令 `MOMENTUM = 0.01`，从那里往下运行。准确率现在什么时候才升，为什么？
# 10. 令 `MOMENTUM = None`。距离为什么总也小不到你希望的程度？
#
# <details><summary>问题 8 的提示</summary>
#
# 后面有标准化，权重就只有方向算数；方向每步转过的，是学习率除以长度的平方。
#
# </details>
#
# <details><summary>问题 9 的提示</summary>
#
# $t$ 次更新之后，起点还剩 $0.99^t$。
#
# </details>
#
# <details><summary>问题 10 的提示</summary>
#
# *全部*批次的平均，也记着那些穿过很久以前的权重的批次。
#
# </details>
