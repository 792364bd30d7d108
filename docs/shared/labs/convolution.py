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
# # Lab: what a small CNN sees
#
# In this lab you slide kernels of your own over handwritten digits, build and train a
# CNN from the layers of the chapter "Convolutional neural networks", and then move the
# digits about until it no longer reads them.
#
# Every part has a cell of settings. Change a setting, say aloud what will happen, and
# run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：小小的 CNN 看见了什么
#
# 在这里，你可以让自己写的卷积核滑过手写数字，用“卷积神经网络”一章的层搭一个 CNN 并训练它，
# 再把数字挪来挪去，直到它认不出来。
#
# 每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。
# 各个问题的提示都折叠着。

# %%
import matplotlib.pyplot as plt
import torch

from mlnotes.activation import relu
from mlnotes.augment import random_affine, rotate, shift, zoom
from mlnotes.cnn import CNN
from mlnotes.conv import conv2d
from mlnotes.data import batches, mnist5k, train_test_split
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.pool import avg_pool2d, max_pool2d
from mlnotes.window import receptive_field

pixels, label = mnist5k()
large = pixels.view(-1, 1, 28, 28) / 255  # (5000, 1, 28, 28)
images = avg_pool2d(large, 2)  # (5000, 1, 14, 14)

# %% [markdown] lang="en"
# ## 1. Kernels by hand
#
# Four kernels of 3 × 3, written down by hand. Each makes a feature map of one digit.

# %% [markdown] lang="zh"
# ## 1. 手写的卷积核
#
# 四个 3 × 3 的卷积核，都是手写的。每个卷积核给同一个数字算出一张特征图。

# %%
DIGIT = 7  # which digit to look at, 0 to 9
WHICH = 3  # which of its 500 images
STRIDE = 1
PADDING = 1
DILATION = 1
KERNELS = {
    "upright": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "flat": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "blur": [[1 / 9, 1 / 9, 1 / 9], [1 / 9, 1 / 9, 1 / 9], [1 / 9, 1 / 9, 1 / 9]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
}

# %% alt_en="A handwritten digit and four feature maps in grey: one bright along upright edges, one along flat edges, one blurred, one bright along the outline." alt_zh="一个手写数字和四张灰度特征图：一张在竖直边缘发亮，一张在水平边缘发亮，一张模糊，一张在轮廓处发亮。"
image = large[500 * DIGIT + WHICH].unsqueeze(0)  # (1, 1, 28, 28)
kernels = torch.tensor(list(KERNELS.values()), dtype=torch.float32).unsqueeze(1)
maps = relu(conv2d(image, kernels, None, STRIDE, PADDING, DILATION))
print("image", tuple(image.shape), "→ feature maps", tuple(maps.shape))
figure, panels = plt.subplots(1, len(KERNELS) + 1, figsize=(8, 2))
shown = {"image": image[0, 0]} | dict(zip(KERNELS, maps[0], strict=True))
for panel, (name, picture) in zip(panels, shown.items(), strict=True):
    panel.imshow(picture.numpy(), cmap="gray")
    panel.set(title=name, xticks=[], yticks=[])
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Turn the signs of `"upright"` round. What does the map show now, and where has the
#    rest gone?
# 2. Set `STRIDE = 2`, then `PADDING = 0`, then `DILATION = 3`. Predict the size of the
#    maps each time, by (7a).
# 3. Write a kernel that answers to strokes that rise from left to right.
#
# <details><summary>Hint for 1</summary>
#
# ReLU sets everything below zero to zero: each kernel finds only one side of a stroke.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# A kernel with dilation 3 spans 7 pixels.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# A kernel looks like what it looks for: positive along the stroke, negative beside it,
# and zero in the sum, so that it does not answer to plain ink.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 把 `"upright"` 的正负号全部反过来。现在图上显示什么？其余的到哪里去了？
# 2. 依次令 `STRIDE = 2`、`PADDING = 0`、`DILATION = 3`，每次先用 (7a) 算出特征图的大小。
# 3. 写一个卷积核，让它对从左下到右上的笔画有反应。
#
# <details><summary>问题 1 的提示</summary>
#
# ReLU 把零以下的都变成零，所以每个卷积核只找得到笔画的一侧。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 空洞率为 3 的卷积核横跨 7 个像素。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 卷积核的样子，就是它要找的东西的样子：沿笔画为正，两旁为负，总和为零，
# 这样大片的墨迹就引不起反应。
#
# </details>

# %% [markdown] lang="en"
# ## 2. Build and train
#
# The network of the chapter, on images of 14 × 14 pixels. `AUGMENT` changes every
# image of every batch at random; with `None` the images stay as they are.

# %% [markdown] lang="zh"
# ## 2. 搭建与训练
#
# 正文里的网络，图像是 14 × 14 像素。`AUGMENT` 会随机改动每个批次里的每张图像；
# 取 `None` 时图像保持原样。

# %%
CHANNELS = (1, 12, 24)  # the image's, then the number of kernels of each layer
KERNEL_SIZE = 3
POOL = "max"  # or "mean", or "none"
AUGMENT = None  # or {"scale": (0.5, 1.5), "degrees": 45, "shift": 2}
EXAMPLES = 1000
EPOCHS = 8
SEED = 0


# %%
POOLS = {"max": max_pool2d, "mean": avg_pool2d, "none": lambda maps, _: maps}


def train_cnn(augment):
    """Train one network; return it with the new digits and their labels."""
    g = torch.Generator().manual_seed(SEED)
    share = 1 - EXAMPLES / len(images)
    x, new_x, y, new_y = train_test_split(images, label, share, g, stratify=True)
    model = CNN(CHANNELS, 14, 10, KERNEL_SIZE, pool=POOLS[POOL], generator=g)
    adam = Adam(model.parameters(), lr=0.005)
    for _ in range(EPOCHS):
        for i in batches(len(x), 25, g):
            seen = random_affine(x[i], **augment, generator=g) if augment else x[i]
            adam.zero_grad()
            cross_entropy(model(seen), y[i]).backward()
            adam.step()
    return model, new_x[:1000], new_y[:1000]


def percent_right(model, x, y):
    """Measure the share of digits that the network reads."""
    with torch.no_grad():
        return 100 * (model(x).argmax(1) == y).float().mean().item()


model, new_x, new_y = train_cnn(AUGMENT)
layers = []
for _ in CHANNELS[1:]:
    layers += [(KERNEL_SIZE, 1, 1)] + ([] if POOL == "none" else [(2, 2, 1)])
    field, step = receptive_field(layers)
    print(f"after {len(layers)} layers: a unit sees {field} pixels, {step} apart")
print(f"parameters: {sum(p.numel() for p in model.parameters()):,}")
print(f"new digits right: {percent_right(model, new_x, new_y):.1f} %")

# %% [markdown] lang="en"
# **Questions.**
#
# 4. Predict the number of parameters for `KERNEL_SIZE = 5`. Does it read more digits?
# 5. Set `POOL = "none"`. Where do the new parameters come from?
# 6. With `EXAMPLES = 200`, is a larger or a smaller network better? Try several seeds.
#
# <details><summary>Hint for 4</summary>
#
# A kernel of the second layer has 12 channels, so it has 12 · 25 weights and a bias.
# The linear layer does not change.
#
# </details>
#
# <details><summary>Hint for 5</summary>
#
# How many numbers reach the linear layer, with pooling and without?
#
# </details>
#
# <details><summary>Hint for 6</summary>
#
# With one seed you measure luck. The spread over the seeds tells you what difference
# to believe.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 4. `KERNEL_SIZE = 5` 时，先算出参数的个数。认得的数字会更多吗？
# 5. 令 `POOL = "none"`。多出来的参数是哪里来的？
# 6. `EXAMPLES = 200` 时，网络大一点好，还是小一点好？多试几个种子。
#
# <details><summary>问题 4 的提示</summary>
#
# 第二层的卷积核有 12 个通道，所以每个有 12 · 25 个权重和一个偏置。线性层不变。
#
# </details>
#
# <details><summary>问题 5 的提示</summary>
#
# 有池化和没有池化，送到线性层的数各有多少个？
#
# </details>
#
# <details><summary>问题 6 的提示</summary>
#
# 只用一个种子，量到的是运气。看种子之间的波动有多大，才知道多大的差别可以相信。
#
# </details>

# %% [markdown] lang="en"
# ## 3. Move the digits
#
# Your network against a second one, trained alike but with the augmentation below.

# %% [markdown] lang="zh"
# ## 3. 移动数字
#
# 你的网络，对另一个网络：训练方法相同，只是用了下面的数据增强。

# %%
CHALLENGER = {"scale": (0.5, 1.5), "degrees": 0, "shift": 0}
MOVES = {
    "zoom": (zoom, (0.5, 0.7, 0.85, 1, 1.2, 1.5)),
    "turn": (rotate, (-60, -30, -15, 0, 15, 30, 60)),
    "shift": (lambda x, dx: shift(x, 0, dx), (-3, -2, -1, 0, 1, 2, 3)),
}

# %% alt_en="Three panels of accuracy against zoom, angle and shift, two curves each. Both networks fall off towards the sides; the augmented one stays high over zoom." alt_zh="三幅准确率图，横轴分别是缩放、角度和平移，各两条曲线。两个网络都往两侧下降；用了数据增强的那个在缩放一幅里保持得较高。"
challenger, _, _ = train_cnn(CHALLENGER)
figure, panels = plt.subplots(1, 3, sharey=True, figsize=(8, 3))
for panel, (name, (change, amounts)) in zip(panels, MOVES.items(), strict=True):
    for title, network in (("yours", model), ("challenger", challenger)):
        right = [percent_right(network, change(new_x, by), new_y) for by in amounts]
        panel.plot(amounts, right, "o-", label=title)
        print(f"{name:5} {title:10}", *(f"{r:5.0f}" for r in right))
    panel.set_xlabel(name)
panels[0].set_ylabel("new digits right (%)")
panels[0].legend()
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 7. Does augmentation by zooming help against turning? Give the challenger
#    `"degrees": 45` and compare.
# 8. What does the augmentation cost on digits that are not moved? Does a larger
#    `EPOCHS` win it back?
# 9. Set `"degrees": 180`. Which two digits must suffer?
#
# <details><summary>Hint for 7</summary>
#
# Compare the panels, not the best points: what was never shown is hardly learned.
#
# </details>
#
# <details><summary>Hint for 8</summary>
#
# The challenger has a harder task and the same number of updates.
#
# </details>
#
# <details><summary>Hint for 9</summary>
#
# Turn the page upside down.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 7. 只用缩放来增强，对旋转有用吗？给对手加上 `"degrees": 45`，比一比。
# 8. 对没有移动过的数字，数据增强的代价是多少？把 `EPOCHS` 加大，能收回来吗？
# 9. 令 `"degrees": 180`。哪两个数字一定会吃亏？
#
# <details><summary>问题 7 的提示</summary>
#
# 要比的是整幅图，不是最好的那一点：没展示过的，几乎学不到。
#
# </details>
#
# <details><summary>问题 8 的提示</summary>
#
# 对手的任务更难，更新的次数却一样多。
#
# </details>
#
# <details><summary>问题 9 的提示</summary>
#
# 把书倒过来看看。
#
# </details>
