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
# # Lab: who looks where
#
# In this lab you train a small tagger with one layer of attention on real Cantonese
# conversations, choose what it may see, and draw where its heads look. The corpus is
# the one of the chapter "Self-attention" (HKCanCor, CC BY 4.0).
#
# Every part has a cell of settings. Change a setting, say aloud what will happen, and
# run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：谁在看哪里
#
# 在这里，你会用真实的粤语对话训练一个小标注器，它只有一层注意力。你来决定它看得见
# 什么，再把各个头看的地方画出来。语料与“自注意力”一章相同（HKCanCor，CC BY 4.0）。
#
# 每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。
# 各个问题的提示都折叠着。

# %%
from collections import Counter, defaultdict

import matplotlib.pyplot as plt
import torch
from torch import nn

from mlnotes.attention import (
    dot_product_attention,
    padding_mask,
    rotary,
    sinusoidal_encoding,
    window_mask,
)
from mlnotes.corpus import PAD, UNKNOWN, Vocabulary, hkcancor
from mlnotes.embed import Embedding
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam

# %% [markdown] lang="en"
# ## 1. The words
#
# Utterances are split into those to learn from and those to test on. A word that
# occurs only once is read as unknown.

# %% [markdown] lang="zh"
# ## 1. 词
#
# 话语分成训练用和测试用两部分。只出现过一次的词，当作未知词。

# %%
SEED = 0
SHARE = 1.0  # of the utterances to learn from

# %%
words, tags = hkcancor()
generator = torch.Generator().manual_seed(SEED)
order = torch.randperm(len(words), generator=generator).tolist()
new, seen = order[:1600], order[1600 : 1600 + int(SHARE * (len(order) - 1600))]
seen.sort(key=lambda i: len(words[i]))
known = Vocabulary.of([words[i] for i in seen], (PAD, UNKNOWN), 2)
labels = Vocabulary.of([tags[i] for i in seen], (PAD, UNKNOWN))
x, lengths = known.pad([words[i] for i in seen])
y, _ = labels.pad([tags[i] for i in seen])
new_x, new_lengths = known.pad([words[i] for i in new])
new_y, _ = labels.pad([tags[i] for i in new])

uses = defaultdict(Counter)
for i, j in zip(x[y > 0].tolist(), y[y > 0].tolist(), strict=True):
    uses[i][labels.tokens[j]] += 1
ambiguous = torch.zeros(len(known), dtype=torch.bool)
for i, count in uses.items():
    ambiguous[i] = (
        i > 1 and count.total() >= 10 and max(count.values()) <= 0.9 * count.total()
    )
print(len(seen), "utterances,", len(known), "words,", len(labels), "tags")
for word in ("好", "噉", "係"):
    print(word, uses[known.ids[word]].most_common(3))

# %% [markdown] lang="en"
# ## 2. A tagger with one layer of attention

# %% [markdown] lang="zh"
# ## 2. 只有一层注意力的标注器

# %%
DIM = 32
HEADS = 4
POSITIONS = "rotary"  # or "sinusoidal", or None
RADIUS = 2  # how far a word may look; 99: as far as it likes
UPDATES = 400
RATE = 0.01


# %%
class Tagger(nn.Module):
    """Embedding, one layer of attention, two linear layers."""

    def __init__(self, g):
        super().__init__()
        self.embed = Embedding(len(known), DIM, generator=g)
        nn.init.normal_(self.embed.weight, std=0.5, generator=g)
        self.qkv = Linear(DIM, 3 * DIM, generator=g)
        self.hidden = Linear(2 * DIM, 64, generator=g)
        self.out = Linear(64, len(labels), generator=g)

    def look(self, a, mask):
        """Attend; return what each word gathers, and the weights of each head."""
        length = a.shape[1]
        if POSITIONS == "sinusoidal":
            a = a + sinusoidal_encoding(length, DIM)
        q, k, v = self.qkv(a).unflatten(2, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        if POSITIONS == "rotary":
            q, k = (rotary(part, torch.arange(length)) for part in (q, k))
        b, weights = dot_product_attention(q, k, v, mask & window_mask(length, RADIUS))
        return b.transpose(1, 2).flatten(2), weights

    def forward(self, x, mask):
        """Score the tags of each word."""
        a = self.embed(x)
        b, _ = self.look(a, mask)
        return self.out(self.hidden(torch.cat([a, b], dim=2)).relu())


def score(model):
    """Percentage right: all the words, ambiguous words."""
    with torch.no_grad():
        guess = model(new_x, padding_mask(new_lengths, new_x.shape[1])).argmax(-1)
    right, real = guess == new_y, new_y > 0
    hard = real & ambiguous[new_x]
    return [100 * right[where].float().mean().item() for where in (real, hard)]


# %% alt_en="The training loss of every update, a jagged curve that falls steeply at first and then levels off." alt_zh="每次更新的训练损失，一条带锯齿的曲线，先陡降，后走平。"
generator = torch.Generator().manual_seed(SEED)
model = Tagger(generator)
optimizer = Adam(model.parameters(), lr=RATE)
losses = []
for _ in range(UPDATES):
    start = int(torch.randint(len(x) - 64, (1,), generator=generator))
    some = slice(start, start + 64)  # utterances of nearly the same length
    size = int(lengths[some].max())
    target = y[some, :size]
    z = model(x[some, :size], padding_mask(lengths[some], size))
    loss = cross_entropy(z[target > 0], target[target > 0])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
plt.plot(losses)
plt.xlabel("update")
plt.ylabel("training loss")
plt.show()
every, hard = score(model)
print(f"right: all words {every:.1f} %, ambiguous words {hard:.1f} %")

# %% [markdown] lang="en"
# **Questions.**
#
# 1. `RADIUS = 0`: the word sees itself alone. How many points do the ambiguous words
#    lose? Which ones lose none?
# 2. `RADIUS = 99`: the whole utterance. Better or worse than 2? Does it change when
#    you set `SHARE = 0.2`?
# 3. `POSITIONS = None`, with a radius of 1 and of 99. When does the order matter most?
#
# <details><summary>Hint for 1</summary>
#
# With itself alone there is one key, so its weight is 1 whatever the score.
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# The wider the view, the more there is to learn to ignore; and with `SHARE = 0.2` there
# is less text to learn it from. Take several seeds before you believe half a point.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# Within one place on either side, what is lost without positions? Left and right.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 令 `RADIUS = 0`，词就只看得见自己。有歧义的词会少对几个百分点？哪些词一点不少？
# 2. 令 `RADIUS = 99`，看整句话。比 2 好还是差？再令 `SHARE = 0.2`，结论变不变？
# 3. 令 `POSITIONS = None`，半径取 1 和 99。次序在什么时候最要紧？
#
# <details><summary>问题 1 的提示</summary>
#
# 只看自己，就只有一个键，分数是多少，权重都是 1。
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 看得越宽，要学会忽略的越多；而 `SHARE = 0.2` 时，能用来学的文本更少了。差别只有半个
# 百分点时，多换几个种子再下结论。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 只看左右各一个词，没有位置会丢掉什么？左和右的区别。
#
# </details>

# %% [markdown] lang="en"
# ## 3. Where the heads look
#
# The weights of each head for one utterance of the test: a row for each word, dark
# where it looks.

# %% [markdown] lang="zh"
# ## 3. 各个头看哪里
#
# 一句测试话语里每个头的权重：一个词一行，颜色深的地方就是它看的地方。

# %%
LENGTH = 8  # of the utterance to be shown
NUMBER = 0  # the first of that length, the second, …

# %% alt_en="Four square maps of attention weights, one for each head, with a row and a column for each of eight words. The dark cells lie close to the diagonal, and differ from head to head." alt_zh="四张方形的注意力权重图，每个头一张，八个词各占一行一列。深色的格子都靠近对角线，各个头不一样。"
chosen = (new_lengths == LENGTH).nonzero()[NUMBER]
text = new_x[chosen, :LENGTH]
with torch.no_grad():
    mask = padding_mask(torch.tensor([LENGTH]), LENGTH)
    _, weights = model.look(model.embed(text), mask)
    guess = model(text, mask).argmax(-1)
options = {"figsize": (9, 2.8), "squeeze": False}
figure, axes = plt.subplots(1, HEADS, layout="constrained", **options)
for h, ax in enumerate(axes[0]):
    ax.imshow(weights[0, h], cmap="Blues", vmin=0, vmax=1)
    ax.set(title=f"head {h}", xticks=range(LENGTH), yticks=range(LENGTH))
    ax.grid(False)
plt.show()
for i, (word, tag, own) in enumerate(
    zip(
        words[new[int(chosen)]],
        tags[new[int(chosen)]],
        labels.decode(guess[0]),
        strict=True,
    )
):
    print(i, word, "true:", tag, "tagger:", own)

# %% [markdown] lang="en"
# **Questions.**
#
# 4. Does one of the heads look mostly to one side? Try several `NUMBER`s: is it the
#    same side each time?
# 5. Set `HEADS = 1`, train again, and compare accuracy and picture.
# 6. A wrongly tagged word: where did its heads look? Does that explain the mistake?
#
# <details><summary>Hint for 4</summary>
#
# With rotary positions a score may depend on the distance alone; then the picture is
# made of stripes along the diagonal.
#
# </details>
#
# <details><summary>Hint for 5</summary>
#
# A single head has one set of weights for all of its `DIM` values.
#
# </details>
#
# <details><summary>Hint for 6</summary>
#
# Be careful: the weights say where values were taken from, not which of them decided.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 4. 有没有哪个头主要看某一侧？多换几个 `NUMBER`：每次都是同一侧吗？
# 5. 令 `HEADS = 1`，重新训练，比一比准确率和图。
# 6. 找一个标错的词：它的各个头看了哪里？这能解释它为什么错吗？
#
# <details><summary>问题 4 的提示</summary>
#
# 用旋转位置时，分数可以只取决于距离，那样图上就是一条条平行于对角线的纹。
#
# </details>
#
# <details><summary>问题 5 的提示</summary>
#
# 只有一个头，`DIM` 个值就共用一组权重。
#
# </details>
#
# <details><summary>问题 6 的提示</summary>
#
# 当心：权重说的是值取自哪里，不是哪个值起了决定作用。
#
# </details>
