# %% [markdown] lang="en"
# # Lab: is this a 3 or an 8?
#
# The chapter "Foundations of machine learning" showed one set of experiments. Here you
# turn the knobs yourself. Every part has a cell of settings. Change one, say aloud what
# will happen, and run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：这是 3 还是 8？
#
# “机器学习基础”一章只展示了一组实验，这里由你亲手转动旋钮。每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。各个问题的提示都折叠着。

# %%
import matplotlib.pyplot as plt
import torch

from mlnotes.activation import hard_sigmoid, relu, sigmoid
from mlnotes.data import digits, standardize_by, train_test_split
from mlnotes.diagnose import diagnose
from mlnotes.linear import MLP
from mlnotes.loss import binary_cross_entropy_with_logits, mse
from mlnotes.optim import SGD
from mlnotes.train import train

# %% [markdown] lang="en"
# ## Two numbers for each image
#
# On the left, the average image of each digit; the frames are the windows. On the
# right, all images, each as one point: the standardised ink in the two windows.

# %% [markdown] lang="zh"
# ## 每张图两个数
#
# 左边是两个数字各自的平均图，方框是量墨的窗口。右边是全部图片，每张一个点：两个窗口里的墨量，已经标准化。

# %%
DIGITS = (3, 8)  # the two digits to tell apart
WINDOWS = [(2, 4, 2), (4, 7, 2)]  # where the ink is measured: rows from, to; column

# %% alt_en="Left: the average images of both digits with the two windows. Right: all images as points, the two digits in two clouds." alt_zh="左边是两个数字的平均图和两个窗口；右边是全部图片，每张一个点，两个数字聚成两团。"
pixels, digit = digits()
either = (digit == DIGITS[0]) | (digit == DIGITS[1])
pixels, t = pixels[either], (digit[either] == DIGITS[1]).float()
image = pixels.view(-1, 8, 8)
ink = [image[:, a:b, column].mean(1) for a, b, column in WINDOWS]
(x,) = standardize_by(torch.stack(ink, 1))

figure, axes = plt.subplot_mosaic("as;bs", width_ratios=[1, 3], layout="constrained")
for panel, name, label in zip("ab", DIGITS, (0, 1), strict=True):
    axes[panel].imshow(image[t == label].mean(0), cmap="Greys")
    axes[panel].set(title=name, xticks=[], yticks=[])
    for a, b, column in WINDOWS:
        frame = plt.Rectangle((column - 0.5, a - 0.5), 1, b - a, fill=False, color="C3")
        axes[panel].add_patch(frame)
    axes["s"].plot(*x[t == label].T, "o^"[label], alpha=0.5, label=name)
axes["s"].set(xlabel="$x_1$", ylabel="$x_2$")
axes["s"].legend()
plt.show()

# %% [markdown] lang="en"
# **Question 1.** Choose the digits 1 and 7. Which windows tell them apart? And is there
# a pair of digits for which no two windows will do?
#
# <details><summary>Hint</summary>
#
# Compare the two average images, and put the windows where they differ most. If the
# clouds still overlap, two numbers are too few: this is what "model too weak" looks
# like.
#
# </details>

# %% [markdown] lang="zh"
# **问题 1。** 把数字换成 1 和 7。窗口放在哪里才能把它们分开？有没有哪一对数字，怎样放两个窗口都分不开？
#
# <details><summary>提示</summary>
#
# 对比两张平均图，把窗口放在差别最大的地方。如果两团点仍然混在一起，就说明两个数不够用：这正是“模型太弱”的样子。
#
# </details>

# %% [markdown] lang="en"
# ## Down two surfaces
#
# Both losses start at the same weights and take the same number of steps. The contour
# lines join weights of equal loss.

# %% [markdown] lang="zh"
# ## 在两张曲面上往下走
#
# 两种损失从同样的权重出发，走同样多步。等高线连接损失相同的权重。

# %%
START = (-2.0, -2.0)  # the two weights before the first step
RATE = 0.5
STEPS = 60

# %% alt_en="Contour lines of cross-entropy and of squared error over the two weights, with the path of gradient descent on each." alt_zh="交叉熵和平方误差在两个权重上的等高线，各画出一条梯度下降的路线。"
losses = {
    "cross-entropy": binary_cross_entropy_with_logits,
    "squared error": lambda z, t: mse(sigmoid(z), t),
}
axis = torch.linspace(-15, 15, 61)
figure, panels = plt.subplots(1, 2, sharey=True, layout="constrained")
report = []
for panel, (name, loss) in zip(panels, losses.items(), strict=True):
    w, path = torch.tensor(START), []
    for step in range(STEPS + 1):
        w.requires_grad_()
        (slope,) = torch.autograd.grad(loss(x @ w, t), w)
        w = w.detach()
        path.append(w)
        if step == 0:
            first = f"loss {loss(x @ w, t):.3f}, |gradient| {slope.norm():.4f}"
        w = w - RATE * slope
    last = f"after {STEPS} steps loss {loss(x @ path[-1], t):.3f}"
    report.append(f"{name}: at the start {first}; {last}")
    height = [[loss(x @ torch.stack([a, b]), t) for a in axis] for b in axis]
    panel.contour(axis, axis, torch.tensor(height), 12, cmap="viridis")
    panel.plot(*torch.stack(path).T, ".-", color="C3")
    panel.set(title=name, xlabel="$w_1$", xlim=(-15, 15), ylim=(-15, 15))
panels[0].set_ylabel("$w_2$")
print("\n".join(report))
plt.show()

# %% [markdown] lang="en"
# **Question 2.** Move the start out along the diagonal: $(-4, -4)$, $(-6, -6)$,
# $(-12, -12)$. From where on does squared error get nowhere in 60 steps? Then leave the
# start there and raise the rate to 20, to 50, to 100. Which of the losses can use a
# large rate, and where?
#
# <details><summary>Hint</summary>
#
# Look at |gradient| at the start. A step is the rate times that. On the plateau a huge
# rate makes a modest step; near the valley the same rate leaps across it.
#
# </details>
#
# **Question 3.** Start at $(0, 0)$. Is cross-entropy still the better choice?
#
# <details><summary>Hint</summary>
#
# With $p = 0.5$ for every image the factor $2p(1 - p)$ is 0.5: squared error steps half
# as far. That is all. The plateau matters only to those who stand on it.
#
# </details>

# %% [markdown] lang="zh"
# **问题 2。** 把起点沿对角线往外挪：$(-4, -4)$、$(-6, -6)$、$(-12, -12)$。从哪里开始，平方误差走 60 步也几乎不动？然后起点停在那里，把学习率提高到 20、50、100。哪种损失用得上大的学习率？在什么地方用得上？
#
# <details><summary>提示</summary>
#
# 看起点处的 |gradient|，步长等于学习率乘以它。在平台区，极大的学习率也只走出不大的一步；到了谷边，同样的学习率就会跳过山谷。
#
# </details>
#
# **问题 3。** 从 $(0, 0)$ 出发，交叉熵还更好吗？
#
# <details><summary>提示</summary>
#
# 这时每张图都是 $p = 0.5$，因子 $2p(1 - p)$ 等于 0.5：平方误差每步只走一半，如此而已。平台区只拦得住站在上面的人。
#
# </details>

# %% [markdown] lang="en"
# ## A curve from ramps
#
# `HEIGHTS` are the corners of a curve. Each ramp is one hard sigmoid, each hard sigmoid
# is two ReLUs.

# %% [markdown] lang="zh"
# ## 用斜坡拼曲线
#
# `HEIGHTS` 是一条折线在各折点处的高度。每个斜坡是一个硬 sigmoid，每个硬 sigmoid 是两个 ReLU。

# %%
HEIGHTS = [0.0, 2.0, 1.0, 1.0, -1.0]  # of the curve at 0, 1, 2, …

# %% alt_en="A constant and the ramps on the left; their sum, which passes through all corners, on the right." alt_zh="左边是常数和各个斜坡；右边是它们的和，经过所有折点。"
corners = torch.tensor(HEIGHTS)
s = torch.linspace(-1, len(corners), 500)
total = torch.full_like(s, HEIGHTS[0])
figure, (left, right) = plt.subplots(1, 2, sharey=True, layout="constrained")
left.plot(s, total, "--", color="0.5")
for k, rise in enumerate(corners.diff()):
    ramp = rise * hard_sigmoid(6 * (s - k - 0.5))
    left.plot(s, ramp)
    total = total + ramp
right.plot(s, total)
right.plot(range(len(corners)), corners, "o", color="0.5")
plt.show()

# %% [markdown] lang="en"
# **Question 4.** Draw the profile of a staircase, and of a mountain range you like.
# What does the sum do outside the interval, and why?
#
# <details><summary>Hint</summary>
#
# Left of its interval a ramp is 0, right of it it keeps its full rise. So the sum is
# constant on both sides. A jump is out of reach: the ramp under it would have to be
# infinitely steep.
#
# </details>

# %% [markdown] lang="zh"
# **问题 4。** 画一道楼梯的轮廓，再画一条你喜欢的山脊。区间之外，这个和是什么样？为什么？
#
# <details><summary>提示</summary>
#
# 斜坡在自己区间的左边是 0，在右边保持全部升幅，所以两边都是常数。跳跃是拼不出来的：下面的斜坡得无限陡才行。
#
# </details>

# %% [markdown] lang="en"
# ## How deep can you go?
#
# All 64 pixels, 32 units a layer, 100 steps at rate 1, for several depths.

# %% [markdown] lang="zh"
# ## 能有多深？
#
# 64 个像素全用上，每层 32 个单元，学习率 1，走 100 步，试几种深度。

# %%
ACTIVATION = "sigmoid"  # or "relu"
WIDER = 1.0  # a factor on the initial weights

# %%
(all_pixels,) = standardize_by(pixels)
activation = {"sigmoid": sigmoid, "relu": relu}[ACTIVATION]
report = []
for depth in (1, 2, 4, 8):
    random = torch.Generator().manual_seed(0)
    net = MLP([64, *[32] * depth, 1], activation, generator=random)
    for layer in net.layers:
        layer.weight.data *= WIDER
    descend = SGD(net.parameters(), lr=1.0)
    for step in range(100):
        descend.zero_grad()
        value = binary_cross_entropy_with_logits(net(all_pixels).squeeze(1), t)
        value.backward()
        if step == 0:
            first = net.layers[0].weight.grad.norm()
        descend.step()
    gradient = f"|gradient| in the first layer {first:.1e}"
    report.append(f"{depth} hidden: {gradient}, loss after 100 steps {value:.4f}")
print("\n".join([f"training with {ACTIVATION}:", *report]))

# %% [markdown] lang="en"
# **Question 5.** What is the smallest `WIDER` with which four layers of sigmoids learn?
# Does it carry over to eight? Then take ReLUs, first with 1, then with 3.
#
# <details><summary>Hint</summary>
#
# Each layer multiplies the gradient by its slopes and its weights. Sigmoids lose at
# least a factor of 4 a layer through their slopes, which larger weights can make good.
# ReLUs that are awake lose nothing, so with large weights the steps become larger and
# larger until the numbers overflow. The run stops with an error: the library refuses
# what is not finite.
#
# </details>

# %% [markdown] lang="zh"
# **问题 5。** `WIDER` 至少要多大，四层 sigmoid 才学得动？换成八层还行吗？再换成 ReLU，先取 1，再取 3。
#
# <details><summary>提示</summary>
#
# 每一层都让梯度乘上自己的斜率和权重。sigmoid 的斜率每层至少缩到四分之一，权重大些可以补回来。醒着的 ReLU 不缩小，所以权重太大时，步子越迈越大，直到数值溢出。这时程序报错停下：不是有限的数，代码库一律拒绝。
#
# </details>

# %% [markdown] lang="en"
# ## All four verdicts
#
# A network of ReLUs against logistic regression, on a few images, some of them with
# wrong labels. The validation images have the right ones.

# %% [markdown] lang="zh"
# ## 四种诊断凑齐
#
# 用一个 ReLU 网络与逻辑回归相比，训练图很少，还有一些标签是错的；验证图的标签都是对的。

# %%
IMAGES = 40  # in the training set, at most 238
WRONG = 0.2  # the share of wrong labels among them
HIDDEN = [64]  # units in each hidden layer
DROPOUT = 0.0
EPOCHS = 100

# %% alt_en="Training and validation loss of the network and training loss of logistic regression, against epochs." alt_zh="网络的训练损失、验证损失和逻辑回归的训练损失随轮次的变化。"
random = torch.Generator().manual_seed(0)
x, new_x, y, new_y = train_test_split(pixels, t[:, None], 1 / 3, random)
x, y = x[:IMAGES], y[:IMAGES].clone()
flip = torch.rand(y.shape, generator=random) < WRONG
y[flip] = 1 - y[flip]
x, new_x = standardize_by(x, new_x)


def fit(sizes, **settings):
    net = MLP(sizes, generator=random.manual_seed(1), **settings)
    return train(
        net,
        x,
        y,
        binary_cross_entropy_with_logits,
        SGD(net.parameters(), lr=0.1),
        epochs=EPOCHS,
        batch_size=16,
        generator=random,
        validation=(new_x, new_y),
        progress=False,
    )


simple, flexible = fit([64, 1]), fit([64, *HIDDEN, 1], dropout=DROPOUT)
found = diagnose(simple, flexible, reference=0.693, large=0.4, gap=0.2)
print(f"{found.verdict}: {found.reason}")

plt.plot(flexible.train, label="network, training")
plt.plot(flexible.validation, "--", label="network, validation")
plt.plot(simple.train, color="0.5", label="logistic regression, training")
plt.gca().set(xlabel="epochs", ylabel="loss", ylim=(0, None))
plt.legend()
plt.show()

# %% [markdown] lang="en"
# **Question 6.** Find knobs for each of the other three verdicts. And how many epochs
# would early stopping have chosen here?
#
# <details><summary>Hint</summary>
#
# *Fine*: all images, no wrong labels. *Optimisation failed*: many layers of few units,
# such as `HIDDEN = [4] * 8`. *Model too weak*: all images, many wrong labels, and few
# units, such as `WRONG = 0.4` and `HIDDEN = [2]`. But look at the validation loss then.
# Is the model too weak, or are the labels too bad? The routine cannot know. Early
# stopping takes the lowest point of the dashed line.
#
# </details>

# %% [markdown] lang="zh"
# **问题 6。** 转动旋钮，得到另外三种诊断。另外，如果在这里用早停，会停在第几个轮次？
#
# <details><summary>提示</summary>
#
# *正常*：图片全用，标签全对。*优化失败*：层数很多、每层单元很少，例如
# `HIDDEN = [4] * 8`。*模型太弱*：图片全用，错的标签很多，单元很少，例如 `WRONG = 0.4`、
# `HIDDEN = [2]`。不过这时请看看验证损失：究竟是模型太弱，还是标签太差？诊断程序无从知道。早停取的是虚线的最低点。
#
# </details>
