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
# # Lab: a translator of your own
#
# In this lab to the chapter "The Transformer" you train a small one from end to end: it
# translates English dates into Chinese. You stop the training and resume it from a
# checkpoint, let the model translate what you type, look where it looks, and give it
# two right answers.
#
# Every part has a cell of settings. Change a setting, say aloud what will happen, and
# run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：自己的翻译器
#
# 这是“Transformer”一章的动手实验：从头到尾训练一个小小的模型，让它把英文日期译成中文。
# 你可以中途停下，再从检查点接着训练；可以让它翻译你输入的日期，看看它在看哪里；
# 还可以给它两个正确答案。
#
# 每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。
# 各个问题的提示都折叠着。

# %%
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import torch

from mlnotes.corpus import BEGIN, END, PAD, Vocabulary
from mlnotes.dates import dates
from mlnotes.decode import beam_search, greedy, sample
from mlnotes.optim import Adam
from mlnotes.train import train
from mlnotes.transformer import TeacherForcing, Transformer, sequence_cross_entropy

# %% [markdown] lang="en"
# ## 1. Train, stop, resume
#
# Training saves a checkpoint after each epoch: the weights, the optimizer's memory,
# and the state of the random generator. A run that stops after the first epoch and
# goes on from the file must end with the same bits as one that never stopped.

# %% [markdown] lang="zh"
# ## 1. 训练，停下，接着训练
#
# 每个轮次之后，训练都会存一个检查点：权重、优化器的记忆，还有随机数生成器的状态。
# 跑完第一个轮次就停下，再从文件接着跑，结果应当与一口气跑完的逐位相同。

# %%
N = 8000  # dates to learn from
STYLES = 1  # the number of right answers for each: 1 or 2
EPOCHS = 2
BATCH = 32
RATE = 0.006
WIDTH = 32  # entries of a vector
LAYERS = 1
NORM_FIRST = True
PROGRESS = False  # True shows a bar while it trains
SEED = 0

# %%
g = torch.Generator().manual_seed(SEED)
pairs = dates(N + 300, STYLES, g)
src = Vocabulary.of([p.source for p in pairs])
tgt = Vocabulary.of([p.target for p in pairs], (PAD, BEGIN, END))
x = src.pad([p.source for p in pairs])[0]
y = tgt.pad([[*p.target, END] for p in pairs])[0]


def start():
    """Make a new model, its optimizer and its generator."""
    g = torch.Generator().manual_seed(SEED)
    sizes = len(src), len(tgt), WIDTH, 2, LAYERS, LAYERS, 2 * WIDTH
    model = Transformer(*sizes, norm_first=NORM_FIRST, max_length=16, generator=g)
    return model, Adam(model.parameters(), lr=RATE), g


def learn(model, adam, g, epochs, **more):
    """Train with teacher forcing; return the history."""
    return train(
        TeacherForcing(model, x.shape[1]),
        torch.cat([x, y], 1)[:N],
        y[:N],
        sequence_cross_entropy,
        adam,
        epochs=epochs,
        batch_size=BATCH,
        generator=g,
        progress=PROGRESS,
        **more,
    )


# %% alt_en="Training loss of each update on a logarithmic axis. The curve falls steeply at first, then more slowly and with jitter; a dotted line marks the update at which the second run was resumed." alt_zh="每次更新的训练损失（对数刻度）。曲线先陡降，后来放缓并带着抖动；一条虚线标出第二次训练从检查点接上的地方。"
model, *rest = start()
history = learn(model, *rest, EPOCHS)
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "dates.pt"
    learn(*start(), 1, checkpoint=file)
    again, *rest = start()
    learn(again, *rest, EPOCHS, checkpoint=file, resume=True)
weights = zip(model.parameters(), again.parameters(), strict=True)
print("the same to the last bit:", all(torch.equal(a, b) for a, b in weights))
print("loss after each epoch:", *(f"{loss:.3f}" for loss in history.train))
plt.semilogy(history.updates, color="#0072b2", lw=0.8)
plt.axvline(len(history.updates) / EPOCHS, color="0.5", linestyle=":")
plt.xlabel("update")
plt.ylabel("training loss")
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Set `STYLES = 2`. At which value does the loss settle now, and why not at 0?
# 2. Set `NORM_FIRST = False` and `RATE = 0.02`, with `LAYERS = 3`. What happens?
#
# <details><summary>Hint for 1</summary>
#
# One coin for each date costs $\ln 2$, and the loss is a mean over 12 tokens.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# The evidence page tries six layers at a large rate, with and without a warm-up.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 令 `STYLES = 2`。损失现在停在哪里？为什么不到 0？
# 2. 令 `NORM_FIRST = False`、`RATE = 0.02`，再令 `LAYERS = 3`。会怎样？
#
# <details><summary>问题 1 的提示</summary>
#
# 每个日期一枚硬币，值 $\ln 2$，而损失是对 12 个词元取的平均。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 实证页用六层、大学习率试过，有预热的和没有预热的都有。
#
# </details>

# %% [markdown] lang="en"
# ## 2. Your own dates
#
# Type dates as in the data: `Jul 9, 2008` or `9 Jul 2008`. A character that the model
# has never seen is refused with a message.

# %% [markdown] lang="zh"
# ## 2. 你自己的日期
#
# 照数据里的样子写：`Jul 9, 2008` 或 `9 Jul 2008`。模型没见过的字符会被拒绝，并给出说明。

# %%
DATES = ["Jul 9, 2008", "1 Jan 1984", "Feb 31, 2024", "9 Jul 3008"]

# %%
model.eval()


def write(rows):
    """Turn rows of ids into text."""
    keep = [[k for k in tgt.decode(row) if k not in (PAD, END)] for row in rows]
    return ["".join(word) for word in keep]


def share(rows):
    """Compute the share of unseen dates that are translated right."""
    lines = write(rows)
    right = sum(a in p.answers for a, p in zip(lines, pairs[N:], strict=True))
    return right / len(lines)


print(f"unseen dates right: {share(greedy(model, x[N:], 16)):.2f}")
for text, line in zip(DATES, write(greedy(model, src.pad(DATES)[0], 16)), strict=True):
    print(f"{text:14} {line}")

# %% [markdown] lang="en"
# **Questions.**
#
# 3. There is no 31 February, and no year 3008 in the data. What does the model write,
#    and what has it learned?
# 4. Try `9 July 2008`, and `9 jul 2008`. The model has learned neither spelling. Which
#    do you want from it: a guess that may be wrong, or a refusal?
#
# <details><summary>Hint for 3</summary>
#
# Does it copy digits, or does it know the calendar? All years begin with 19 or 20.
#
# </details>
#
# <details><summary>Hint for 4</summary>
#
# What would a token for unknown characters do? `Vocabulary` knows one.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 3. 二月没有 31 日，数据里也没有 3008 年。模型写了什么？它学到的究竟是什么？
# 4. 试试 `9 July 2008` 和 `9 jul 2008`，这两种写法模型都没学过。你愿意它猜一个、也许猜错，
#    还是愿意它拒绝？
#
# <details><summary>问题 3 的提示</summary>
#
# 它是在抄数字，还是懂历法？数据里的年份都以 19 或 20 开头。
#
# </details>
#
# <details><summary>问题 4 的提示</summary>
#
# 如果有一个代表未知字符的词元，会怎样？`Vocabulary` 里就有。
#
# </details>

# %% [markdown] lang="en"
# ## 3. Where does it look?
#
# The weights of the last layer's cross-attention, one picture for each head: a row is
# what was written, a column a character of the source.

# %% [markdown] lang="zh"
# ## 3. 它在看哪里？
#
# 最后一层交叉注意力的权重，每个头一张图：一行是写下的一个字，一列是原文的一个字符。

# %%
LOOK = "Jul 9, 2008"

# %% alt_en="Two grids of attention weights, one for each head: rows are the tokens written, columns the characters of the English date. Each row has one or a few dark cells." alt_zh="两张注意力权重的格子图，每个头一张：行是写下的词元，列是英文日期的字符。每行有一个或几个深色的格子。"
NAMES = {"年": "Y", "月": "M", "日": "D", END: "END"}
one, seen = src.encode(LOOK)[None], {}
attention = model.decoder.layers[-1].multihead_attn
hook = attention.register_forward_hook(lambda *a: seen.update(w=a[2][1][0].detach()))
line = tgt.decode(greedy(model, one, 16, cache=False)[0])
hook.remove()
figure, panels = plt.subplots(1, len(seen["w"]), figsize=(9, 4), layout="constrained")
for ax, w in zip(panels, seen["w"], strict=True):
    ax.imshow(w.numpy(), cmap="Oranges", vmin=0, aspect="auto")
    ax.set_xticks(range(len(LOOK)), list(LOOK))
    ax.set_yticks(range(len(line)), [NAMES.get(k, k) for k in line])
    ax.set_xlabel("source")
panels[0].set_ylabel("written")
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 5. Do the two heads look at the same things? What does a head do that looks at a
#    comma?
# 6. Write the same date in the other order. Do the rows of the year follow it?
#
# <details><summary>Hint for 5</summary>
#
# Weights always add up to 1. A head with nothing to look for has to look somewhere.
#
# </details>
#
# <details><summary>Hint for 6</summary>
#
# By place or by content: after the decoder wrote 月, what is the clue for the day?
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 5. 两个头看的是同样的东西吗？盯着逗号看的头，在做什么？
# 6. 换另一种次序写同一个日期。写年份的那几行会不会跟着变？
#
# <details><summary>问题 5 的提示</summary>
#
# 权重加起来总是 1。没什么可找的头，也总得看着某处。
#
# </details>
#
# <details><summary>问题 6 的提示</summary>
#
# 靠位置，还是靠内容？写完“月”之后，要找到日，线索是什么？
#
# </details>

# %% [markdown] lang="en"
# ## 4. Ways of writing
#
# Greedy decoding, a beam, and draws at a temperature.

# %% [markdown] lang="zh"
# ## 4. 几种写法
#
# 贪心解码、束搜索，以及按温度抽签。

# %%
WAYS = {"greedy": None, "beam": 4}
TEMPERATURES = [0.3, 1.0, 2.0]
PENALTY = 0.6  # on length, in the beam

# %%
for name, width in WAYS.items():
    if width:
        rows = beam_search(model, x[N:], width, 16, PENALTY)[0][:, 0]
    else:
        rows = greedy(model, x[N:], 16)
    print(f"{name:12} right {share(rows):.2f}")
for temperature in TEMPERATURES:
    g = torch.Generator().manual_seed(SEED)
    rows = sample(model, x[N:], 16, temperature, generator=g)
    print(f"at {temperature:<9} right {share(rows):.2f}, such as {write(rows[:1])[0]}")

# %% [markdown] lang="en"
# **Questions.**
#
# 7. With `STYLES = 2` in part 1: how often does greedy decoding put the day first?
#    And draws at temperature 1?
# 8. What happens to the beam's answers with `PENALTY = 5.0`?
#
# <details><summary>Hint for 7</summary>
#
# Look at the first characters of `write(...)`. Half of the training targets begin with
# the day.
#
# </details>
#
# <details><summary>Hint for 8</summary>
#
# Log-probabilities are negative. Divided by a larger number they are nearer to zero.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 7. 在第 1 部分令 `STYLES = 2`：贪心解码有多少次把日写在前面？温度为 1 的抽签呢？
# 8. 令 `PENALTY = 5.0`，束搜索的答案会怎样？
#
# <details><summary>问题 7 的提示</summary>
#
# 看 `write(...)` 的头几个字。训练目标里有一半是日在前。
#
# </details>
#
# <details><summary>问题 8 的提示</summary>
#
# 对数概率是负的，除以更大的数，就更接近零。
#
# </details>
