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
# # Lab: who gets which rate
#
# In this lab you turn the knobs of the chapter "Adaptive learning rates" on one small
# network that reads handwritten digits. You race all the optimizers, search for the
# rate that each one needs, put two schedules on top, and look inside: which parameter
# ends up with which effective rate?
#
# Every part has a cell of settings. Change a setting, say aloud what will happen, and
# run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：谁拿到多大的学习率
#
# 在这里，你可以在一个识别手写数字的小网络上，亲手转动“自动调整学习率”一章的各个旋钮：
# 让所有优化器赛跑，找出每一个需要的学习率，再套上两种调度，最后看看里面：
# 哪个参数拿到了多大的有效学习率？
#
# 每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。
# 各个问题的提示都折叠着。

# %%
import matplotlib.pyplot as plt
import torch
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.activation import relu, sigmoid
from mlnotes.data import batches, digits, train_test_split
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD, Adagrad, Adam, AdamW, RMSprop
from mlnotes.optim.schedule import constant, cosine, inverse_sqrt
from mlnotes.train import train

# %% [markdown] lang="en"
# ## 1. All the optimizers
#
# The network has one hidden layer. All optimizers start from the same weights and see
# the same batches in the same order. Six optimizers, one rate each:

# %% [markdown] lang="zh"
# ## 1. 所有的优化器
#
# 网络只有一个隐藏层。所有优化器从同样的权重出发，按同样的次序看同样的批次。
# 六个优化器，各给一个学习率：

# %%
HIDDEN = [32]  # the hidden layers: [32, 32] makes two
ACTIVATION = "relu"  # or "sigmoid"
SCALE = 1 / 16  # of the pixels, which run from 0 to 16
BATCH = 32
EPOCHS = 8
SEED = 0
RATES = {
    "SGD": 0.1,
    "momentum": 0.1,
    "Adagrad": 0.1,
    "RMSProp": 0.01,
    "Adam": 0.01,
    "AdamW": 0.01,
}

# %%
ACTIVATIONS = {"relu": relu, "sigmoid": sigmoid}
COLOURS = {
    "SGD": "#0072b2",
    "momentum": "#d55e00",
    "Adagrad": "#008f68",
    "RMSProp": "#b0568a",
    "Adam": "#8f6a00",
    "AdamW": "#4a63d0",
}
OPTIMIZERS = {
    "SGD": lambda params, lr: SGD(params, lr),
    "momentum": lambda params, lr: SGD(params, lr, momentum=0.9),
    "Adagrad": lambda params, lr: Adagrad(params, lr),
    "RMSProp": lambda params, lr: RMSprop(params, lr),
    "Adam": lambda params, lr: Adam(params, lr),
    "AdamW": lambda params, lr: AdamW(params, lr),
}


generator = torch.Generator().manual_seed(SEED)
pixels, label = digits()
parts = train_test_split(pixels * SCALE, label, 0.25, generator, stratify=True)
x, new_x, y, new_y = parts


def run(name, lr, schedule=None, epochs=EPOCHS):
    """Train one network; return its history, its accuracy and its optimizer."""
    generator = torch.Generator().manual_seed(SEED)
    activation = ACTIVATIONS[ACTIVATION]
    model = MLP([64, *HIDDEN, 10], activation, generator=generator)
    optimizer = OPTIMIZERS[name](model.parameters(), lr)
    if schedule:  # after each update it sets the rate of the next
        scheduler = LambdaLR(optimizer, schedule)
        optimizer.register_step_post_hook(lambda *_: scheduler.step())
    history = train(
        model,
        x,
        y,
        cross_entropy,
        optimizer,
        epochs=epochs,
        batch_size=BATCH,
        generator=generator,
        validation=(new_x, new_y),
        progress=False,
    )
    accuracy = (model(new_x).argmax(1) == new_y).float().mean().item()
    return history, accuracy, optimizer


# %% alt_en="Training loss after each epoch on a logarithmic axis, one falling curve for each of the six optimizers. SGD lies well above the others, Adam and AdamW run together, and the remaining curves are jagged." alt_zh="每个轮次之后的训练损失（对数刻度），六个优化器各一条下降的曲线。SGD 明显高于其余各条，Adam 与 AdamW 几乎重合，其余几条带着锯齿。"
table = ["              loss of training   of new digits   new digits right"]
for name, lr in RATES.items():
    history, accuracy, _ = run(name, lr)
    epochs, style = range(1, EPOCHS + 1), {"color": COLOURS[name], "marker": "o"}
    plt.semilogy(epochs, history.train, label=f"{name}, {lr}", **style)
    loss, new = history.train[-1], history.validation[-1]
    table.append(f"{name:10} {loss:16.3f} {new:15.3f} {100 * accuracy:16.1f} %")
plt.xlabel("epoch")
plt.ylabel("training loss")
plt.legend()
plt.show()
print("\n".join(table))

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Is SGD a worse method here, or does it have a worse rate? Give it 0.5, then 1.0.
# 2. Set `SCALE = 1`, so that the pixels run from 0 to 16. Which optimizers suffer, and
#    which do not mind?
# 3. Set `ACTIVATION = "sigmoid"` and `HIDDEN = [32, 32]`. Who falls behind?
#
# <details><summary>Hint for 1</summary>
#
# Compare optimizers at the best rate of each, never at one rate for all: it has a
# different unit in each (exercise 5 of the chapter).
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# Larger features mean larger gradients and a larger curvature. Which methods divide
# the size of the gradient away? And does that take care of the curvature as well?
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# A sigmoid has a slope of 1/4 at most, and each layer multiplies by it. So the first
# layer's gradients are much smaller than the last one's. Which methods notice?
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. SGD 在这里是方法差，还是学习率差？给它 0.5，再给 1.0 试试。
# 2. 令 `SCALE = 1`，让像素从 0 到 16。哪些优化器吃亏，哪些不在乎？
# 3. 令 `ACTIVATION = "sigmoid"`、`HIDDEN = [32, 32]`。谁落在了后面？
#
# <details><summary>问题 1 的提示</summary>
#
# 比较优化器，要各用各的最好的学习率，不能大家用同一个：它们的单位都不一样
# （见正文练习 5）。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 特征大，梯度就大，曲率也大。哪些方法把梯度的大小除掉了？曲率也一并解决了吗？
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# sigmoid 的斜率最大只有 1/4，每过一层就乘一次。所以第一层的梯度比最后一层小得多。
# 哪些方法察觉得到？
#
# </details>

# %% [markdown] lang="en"
# ## 2. The rate that each one needs
#
# A race at one rate says little. Here some of the optimizers run at a whole ladder of
# rates. A rate at which the loss or a gradient overflows is left out.

# %% [markdown] lang="zh"
# ## 2. 各自需要的学习率
#
# 只用一个学习率赛跑，说明不了什么。这里让几个优化器各试一串学习率。
# 损失或梯度溢出的学习率不画出来。

# %%
METHODS = ["SGD", "momentum", "Adagrad", "Adam"]
LADDER = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]
SHORT = 3  # epochs for each rung

# %% alt_en="Training loss against the learning rate, both logarithmic, one curve for each of four optimizers. Each curve falls to a lowest point and rises again; that of Adam lies at a much smaller rate than that of SGD." alt_zh="训练损失随学习率的变化，两轴都取对数，四个优化器各一条曲线。每条都先降到最低点再升；Adam 的最低点对应的学习率比 SGD 的小得多。"
table = []
for name in METHODS:
    reached = {}
    for lr in LADDER:
        try:
            reached[lr] = run(name, lr, epochs=SHORT)[0].train[-1]
        except ValueError:  # not finite
            continue
    best = min(reached, key=reached.get)
    table.append(f"{name:10} best rate {best:<6} loss {reached[best]:.3f}")
    plt.loglog(reached.keys(), reached.values(), "o-", color=COLOURS[name], label=name)
plt.xlabel("learning rate")
plt.ylabel(f"training loss after {SHORT} epochs")
plt.legend()
plt.show()
print("\n".join(table))

# %% [markdown] lang="en"
# **Questions.**
#
# 4. How far apart are the best rates of SGD and Adam? What is the difference between
#    their lowest points?
# 5. Add `"RMSProp"` and `"AdamW"` to `METHODS`. Which curves can you hardly tell apart?
# 6. With which method would a rate that is wrong by a factor of ten cost least?
#
# <details><summary>Hint for 4</summary>
#
# Divide the two best rates; divide the two lowest losses. Which ratio is the larger?
#
# </details>
#
# <details><summary>Hint for 5</summary>
#
# AdamW differs from Adam by its weight decay alone, and multiplies the weights by
# $1 - \eta \lambda$. How much is that after some hundred updates?
#
# </details>
#
# <details><summary>Hint for 6</summary>
#
# Look for the curve that is widest at, say, twice its lowest loss.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 4. SGD 和 Adam 最好的学习率相差多少？两者的最低点又相差多少？
# 5. 把 `"RMSProp"` 和 `"AdamW"` 加进 `METHODS`。哪些曲线几乎分不开？
# 6. 学习率如果错了十倍，哪种方法吃的亏最小？
#
# <details><summary>问题 4 的提示</summary>
#
# 两个最好的学习率相除，两个最低的损失也相除。哪个比值更大？
#
# </details>
#
# <details><summary>问题 5 的提示</summary>
#
# AdamW 与 Adam 只差在权重衰减，每次让权重乘以 $1 - \eta \lambda$。几百次更新之后，
# 这有多少？
#
# </details>
#
# <details><summary>问题 6 的提示</summary>
#
# 看哪条曲线在（比如）最低损失的两倍处最宽。
#
# </details>

# %% [markdown] lang="en"
# ## 3. Two schedules
#
# One optimizer, one rate, and three factors on top of it: a constant; half a cosine;
# a warm-up followed by a fall as $1/\sqrt{t}$.

# %% [markdown] lang="zh"
# ## 3. 两种调度
#
# 一个优化器，一个学习率，再乘以三种系数：常数；半个余弦；先预热，再按 $1/\sqrt{t}$ 下降。

# %%
SCHEDULED = "Adam"
TOP = 0.03  # the largest rate
WARM = 60  # updates of the warm-up

# %% alt_en="Left: the learning rate of each update under three schedules, a level line, half a cosine, and a rise followed by a slow fall. Right: the training loss after each epoch on a logarithmic axis; the run with the cosine falls smoothly, the others are jagged." alt_zh="左图：三种调度下每次更新的学习率，一条水平线，半个余弦，以及先升后缓降。右图：每个轮次之后的训练损失（对数刻度）；用余弦的那条平稳下降，另外两条带着锯齿。"
total = EPOCHS * len(batches(len(x), BATCH, shuffle=False))  # updates in all
factors = {
    "constant": constant(),
    "cosine": cosine(total),
    "warm-up, then 1/√t": inverse_sqrt(WARM),
}
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
table = []
for (name, factor), style in zip(factors.items(), ("-", "--", ":"), strict=True):
    history, accuracy, _ = run(SCHEDULED, TOP, factor)
    colour = COLOURS[SCHEDULED]
    left.plot([TOP * factor(t) for t in range(total)], style, color=colour, label=name)
    right.semilogy(range(1, EPOCHS + 1), history.train, f"o{style}", color=colour)
    end = history.train[-1]
    table.append(f"{name:18} loss {end:.4f}, new digits right {100 * accuracy:.1f} %")
left.set(xlabel="update", ylabel="learning rate")
left.legend()
right.set(xlabel="epoch", ylabel="training loss")
plt.show()
print("\n".join(table))

# %% [markdown] lang="en"
# **Questions.**
#
# 7. Lower `TOP` to 0.003. Which schedule is best now, and why?
# 8. Set `HIDDEN = [64] * 8` in part 1 and run that cell and this one again. Does the
#    warm-up help? Try several `SEED`s before you answer.
# 9. Do the runs with the lowest training loss also read new digits best?
#
# <details><summary>Hint for 7</summary>
#
# A schedule can only make the rate smaller than `TOP`. When is that a help, and when
# is it a loss of distance?
#
# </details>
#
# <details><summary>Hint for 8</summary>
#
# One seed proves nothing here. The evidence page found a clear effect in networks with
# layer normalisation behind each block, and none with it in front.
#
# </details>
#
# <details><summary>Hint for 9</summary>
#
# A tenth of a point of 449 new digits is half a digit.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 7. 把 `TOP` 降到 0.003。现在哪种调度最好？为什么？
# 8. 在第 1 部分令 `HIDDEN = [64] * 8`，重新运行那个单元格和这一格。预热有没有帮助？
#    多换几个 `SEED` 再回答。
# 9. 训练损失最低的那次，认新数字也最准吗？
#
# <details><summary>问题 7 的提示</summary>
#
# 调度只会让学习率比 `TOP` 小。什么时候这是帮忙，什么时候只是少走了路？
#
# </details>
#
# <details><summary>问题 8 的提示</summary>
#
# 在这里，一个种子什么也证明不了。实证页上，层标准化放在每块之后的网络里，效果很明显；
# 放在前面就没有。
#
# </details>
#
# <details><summary>问题 9 的提示</summary>
#
# 新数字有 449 个，千分之一也就是半个数字。
#
# </details>

# %% [markdown] lang="en"
# ## 4. Look inside
#
# The effective rate of a parameter is $\eta / (\sqrt{v} + \epsilon)$: by this much its
# next gradient is multiplied. Here are the effective rates of all the weights of the
# network, layer by layer, after training.

# %% [markdown] lang="zh"
# ## 4. 看看里面
#
# 参数的有效学习率是 $\eta / (\sqrt{v} + \epsilon)$，它的下一个梯度就乘以这个数。
# 下面是训练之后，网络每一层所有权重的有效学习率。

# %%
INSIDE = "RMSProp"  # or "Adagrad", "Adam"
MEMORY = {"Adagrad": "sum", "RMSProp": "square_avg", "Adam": "exp_avg_sq"}

# %% alt_en="Histogram of the effective rates on a logarithmic axis, one outline for the weights of the first layer and one for those of the last. Both spread over several powers of ten; only the first layer has a separate heap far to the right." alt_zh="有效学习率的直方图（对数刻度），第一层和最后一层的权重各一条轮廓线。两者都跨好几个数量级；只有第一层在最右边另有一堆。"
table = []
_, _, optimizer = run(INSIDE, RATES[INSIDE])
(group,) = optimizer.param_groups
weights = [p for p in group["params"] if p.ndim == 2]
for place, w in (("first layer", weights[0]), ("last layer", weights[-1])):
    root = optimizer.state[w][MEMORY[INSIDE]].sqrt() + group["eps"]
    effective = (group["lr"] / root).log10().flatten()
    rare = (effective > 4).float().mean().item()
    line = f"median 10^{effective.median():.1f}, above 10^4: {100 * rare:.0f} %"
    table.append(f"{place:11} {line}")
    plt.hist(effective.tolist(), 60, histtype="step", density=True, label=place)
plt.xlabel("effective rate, power of ten")
plt.ylabel("density")
plt.legend()
plt.show()
print("\n".join(table))

# %% [markdown] lang="en"
# **Questions.**
#
# 10. Some weights of the first layer have an enormous effective rate. What do their
#     pixels look like? What happens if such a pixel is suddenly lit?
# 11. Compare with `INSIDE = "Adagrad"`. Why does its far heap lie a thousand times
#     further to the right, and everything else further to the left?
# 12. Set `ACTIVATION = "sigmoid"`, `HIDDEN = [32, 32]` and run this part again. How do
#     the two layers compare now?
#
# <details><summary>Hint for 10</summary>
#
# The corner pixels of the digits are 0 in almost every image, so their weights have
# almost never had a gradient. The chapter calls what may follow a burst.
#
# </details>
#
# <details><summary>Hint for 11</summary>
#
# For a weight that has had no gradient at all, only $\epsilon$ is left: $10^{-10}$ in
# Adagrad, $10^{-8}$ in RMSProp; and their rates are 0.1 and 0.01. As for the others: what
# does a sum do with a gradient that was large once, long ago, and what a moving average?
#
# </details>
#
# <details><summary>Hint for 12</summary>
#
# Dividing by small gradients makes large rates. This is what carries the scaled
# methods through layers with small slopes.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 10. 第一层有些权重的有效学习率大得惊人。它们对应的像素是什么样的？这样的像素忽然
#     亮起来，会发生什么？
# 11. 换成 `INSIDE = "Adagrad"` 比一比。最右边那一堆，为什么又往右移了一千倍？其余的
#     为什么反而靠左？
# 12. 令 `ACTIVATION = "sigmoid"`、`HIDDEN = [32, 32]`，再运行这一部分。两层现在怎么比？
#
# <details><summary>问题 10 的提示</summary>
#
# 数字图像四角的像素几乎总是 0，所以它们的权重几乎没有收到过梯度。接下来可能发生的事，
# 正文叫作喷发。
#
# </details>
#
# <details><summary>问题 11 的提示</summary>
#
# 从没收到过梯度的权重，分母里只剩 $\epsilon$：Adagrad 是 $10^{-10}$，RMSProp 是
# $10^{-8}$；两者的学习率是 0.1 和 0.01。至于其余的权重：很久以前出现过一次的大梯度，
# 平方和会拿它怎么办，移动平均呢？
#
# </details>
#
# <details><summary>问题 12 的提示</summary>
#
# 除以小的梯度，就得到大的学习率。缩放步长的方法正是靠这个，穿过了斜率小的层。
#
# </details>
