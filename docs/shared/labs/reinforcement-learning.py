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
# # Lab: what is an action credited with?
#
# In this lab you turn the knobs of the chapter "Reinforcement learning". You climb the
# ladder of weights on a task of your choice, look into a trained actor, and let it play
# with and without chance. The environments are Gymnasium's own: CartPole, and a double
# pendulum that has to swing up.
#
# Every part has a cell of settings. Change a setting, say aloud what will happen, and
# run the cells below it. The hints to the questions are folded away.

# %% [markdown] lang="zh"
# # 动手实验：一个动作，账上该记多少？
#
# 在这里，你可以亲手转动“强化学习”一章的各个旋钮：在自己选的任务上爬权重的梯子，
# 看看训练好的演员心里在想什么，再让它抽签和不抽签各玩一遍。环境都是 Gymnasium 自带的：
# CartPole，以及一个要自己荡上去的双摆。
#
# 每一部分都有一个设置单元格。改一个设置，先说出会发生什么，再运行下面的单元格。
# 各个问题的提示都折叠着。

# %%
import gymnasium
import matplotlib.pyplot as plt
import torch

from mlnotes.optim import Adam
from mlnotes.rl import Actor, Critic, rollout, train_actor

# %% [markdown] lang="en"
# ## 1. The ladder
#
# One actor for each weight. Sixteen copies of the environment play at the same time;
# after each batch of episodes there is one step of Adam.

# %% [markdown] lang="zh"
# ## 1. 梯子
#
# 每种权重一个演员。环境开十六份，同时玩；每玩完一批回合，走一步 Adam。

# %%
TASK = "CartPole-v1"  # or "Acrobot-v1"
WEIGHTS = ["return", "reward-to-go", "baseline"]  # also "immediate", "advantage"
RATE = 0.03
CRITIC_RATE = 0.1
GAMMA = 0.99
LAMBDA = 0.95  # for "advantage" only
HIDDEN = [32]  # units of the actor's and the critic's hidden layers
UPDATES = 25
SEED = 0

# %%
env = gymnasium.make_vec(TASK, num_envs=16)
features = env.single_observation_space.shape[0]
actions = int(env.single_action_space.n)
COLOURS = {
    "immediate": "#0072b2",
    "return": "#d55e00",
    "reward-to-go": "#008f68",
    "baseline": "#b0568a",
    "advantage": "#8f6a00",
}


def learn(weight):
    """Train one actor; return it, and the mean return of every batch."""
    generator = torch.Generator().manual_seed(SEED)
    actor = Actor(features, actions, HIDDEN, generator=generator)
    groups, critic = [{"params": actor.parameters(), "lr": RATE}], None
    if weight in ("baseline", "advantage"):
        critic = Critic(features, HIDDEN, generator=generator)
        groups.append({"params": critic.parameters(), "lr": CRITIC_RATE})
    returns = train_actor(
        env,
        actor,
        Adam(groups),
        updates=UPDATES,
        generator=generator,
        weight=weight,
        critic=critic,
        gamma=GAMMA,
        lam=LAMBDA,
        progress=False,
    )
    return actor, returns.mean(1)


# %% alt_en="Mean return of each batch against the update, one jagged curve for each weight. All begin near twenty and climb to several hundred; that of the return climbs last." alt_zh="每一批的平均回报随更新次数的变化，每种权重一条曲线。都从二十上下开始，起起落落地升到几百；用回报的那条升得最晚。"
table, actors = [], {}
for weight in WEIGHTS:
    actors[weight], returns = learn(weight)
    plt.plot(returns, color=COLOURS[weight], label=weight)
    first, last = returns[:5].mean(), returns[-5:].mean()
    table.append(f"{weight:12} first five batches {first:6.1f}, last five {last:6.1f}")
plt.xlabel("update")
plt.ylabel("mean return")
plt.legend()
plt.show()
print("\n".join(table))

# %% [markdown] lang="en"
# **Questions.**
#
# 1. Set `GAMMA = 0.5`, then 1. Which weights notice?
# 2. Set `CRITIC_RATE = RATE` and add `"advantage"`. Then try `LAMBDA = 0` and 1.
# 3. Set `TASK = "Acrobot-v1"` and `UPDATES = 8`. There each step costs 1 until the
#    pendulum has swung up, for 500 steps at most. Which weight suffers most from an
#    episode without success?
#
# <details><summary>Hint for 1</summary>
#
# How many steps ahead does an actor look whose rewards are halved with every step? And
# how long does it take the pole to fall after a wrong push?
#
# </details>
#
# <details><summary>Hint for 2</summary>
#
# A critic that learns slowly is wrong for long, and with a small $\lambda$ the actor
# believes it. One seed proves nothing: try several.
#
# </details>
#
# <details><summary>Hint for 3</summary>
#
# If all episodes of a batch return −500, all actions get about the same weight. What
# is left of a constant weight in the mean?
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 1. 令 `GAMMA = 0.5`，再令它等于 1。哪些权重会受影响？
# 2. 令 `CRITIC_RATE = RATE`，加上 `"advantage"`。再试 `LAMBDA = 0` 和 1。
# 3. 令 `TASK = "Acrobot-v1"`、`UPDATES = 8`。那里每走一步扣 1，直到双摆荡上去，
#    最多 500 步。遇到没有成功的回合，哪种权重吃亏最大？
#
# <details><summary>问题 1 的提示</summary>
#
# 奖励每晚一步就减半，这样的演员能看到几步之后？推错一把，杆子过多久才倒？
#
# </details>
#
# <details><summary>问题 2 的提示</summary>
#
# 学得慢的评论员，会错上很久；$\lambda$ 小，演员就信了它。一个种子什么也证明不了，
# 多换几个。
#
# </details>
#
# <details><summary>问题 3 的提示</summary>
#
# 如果一批回合的回报全是 −500，所有动作的权重就差不多。权重是常数，平均下来还剩什么？
#
# </details>

# %% [markdown] lang="en"
# ## 2. Look inside
#
# What has an actor learned? On CartPole the pole's lean and its speed can be varied by
# hand, with the cart at rest in the middle: here is the probability of a push to the
# right. (On another task this part needs two features of your choice.)

# %% [markdown] lang="zh"
# ## 2. 看看里面
#
# 演员学到了什么？在 CartPole 上，让小车停在正中，只改变杆子的倾角和倒下的速度，
# 下面就是向右推的概率。（换了任务，这一部分要自己另选两个特征。）

# %%
INSIDE = WEIGHTS[-1]
ACROSS, UP = 2, 3  # the features on the two axes: the lean, and its speed
RANGE = (0.2, 2.0)  # how far each of them goes

# %% alt_en="A map of the probability of a push to the right over the pole's lean and its speed. A slanted boundary divides a region of pushes to the left from one of pushes to the right; around it the actor is undecided." alt_zh="向右推的概率随杆子倾角和速度变化的地图。一条倾斜的边界把向左推和向右推的区域分开，边界附近，演员拿不定主意。"
lean = torch.linspace(-RANGE[0], RANGE[0], 61)
speed = torch.linspace(-RANGE[1], RANGE[1], 61)
states = torch.zeros(61, 61, features)
states[..., ACROSS], states[..., UP] = lean, speed[:, None]
with torch.no_grad():
    right = actors[INSIDE](states).softmax(-1)[..., 1]
plt.pcolormesh(lean, speed, right, vmin=0, vmax=1, cmap="cividis", rasterized=True)
plt.colorbar(label="p(1)")
plt.contour(lean, speed, right, levels=[0.5], colors="white")
plt.xlabel(f"feature {ACROSS}")
plt.ylabel(f"feature {UP}")
plt.show()

# %% [markdown] lang="en"
# **Questions.**
#
# 4. Read the rule off the map: when does the actor push right although the pole leans
#    left?
# 5. Set `ACROSS, UP = 0, 1` and `RANGE = (2.0, 2.0)`: the cart's place and speed. Does
#    the actor know that the track ends?
# 6. Compare the actors of the other weights. Is a worse one less certain, or wrong?
#
# <details><summary>Hint for 4</summary>
#
# To stop a pole that tips to the right, the cart must get under it.
#
# </details>
#
# <details><summary>Hint for 5</summary>
#
# To drive left, first push right: the pole must lean to the left before the cart can
# follow it.
#
# </details>
#
# <details><summary>Hint for 6</summary>
#
# Look at how wide the undecided band is, and where the white line runs.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 4. 从地图上读出规则：杆子向左歪，演员什么时候却向右推？
# 5. 令 `ACROSS, UP = 0, 1`、`RANGE = (2.0, 2.0)`，看小车的位置和速度。演员知道轨道
#    有尽头吗？
# 6. 比较其他权重教出来的演员。差的那个，是拿不定主意，还是想错了？
#
# <details><summary>问题 4 的提示</summary>
#
# 要止住向右倒的杆子，小车得赶到它下面去。
#
# </details>
#
# <details><summary>问题 5 的提示</summary>
#
# 想往左开，先往右推：杆子得先向左歪，小车才好跟过去。
#
# </details>
#
# <details><summary>问题 6 的提示</summary>
#
# 看犹豫的那一带有多宽，白线从哪里经过。
#
# </details>

# %% [markdown] lang="en"
# ## 3. Drawn or likeliest?
#
# In training the actor draws its actions. Must it still do so afterwards?

# %% [markdown] lang="zh"
# ## 3. 抽签，还是取最可能的？
#
# 训练时，动作是抽出来的。训练完了，还要抽吗？

# %%
GAMES = 32  # episodes for each way
TESTED = WEIGHTS

# %%
many = gymnasium.make_vec(TASK, num_envs=GAMES)
for weight in TESTED:
    line = f"{weight:12}"
    for greedy in (False, True):
        generator = torch.Generator().manual_seed(SEED)
        played = rollout(many, actors[weight], generator=generator, greedy=greedy)
        earned = played.rewards.sum(0)
        line += f"  {'likeliest' if greedy else 'drawn'} {earned.mean():6.1f}"
    print(line)

# %% [markdown] lang="en"
# **Questions.**
#
# 7. Which way earns more, and for which actors is the difference largest?
# 8. Why not train in that way, then?
#
# <details><summary>Hint for 7</summary>
#
# Half trained, an actor is often undecided. What does a coin do that is thrown fifty
# times a second?
#
# </details>
#
# <details><summary>Hint for 8</summary>
#
# The evidence page has the answer, on a bandit.
#
# </details>

# %% [markdown] lang="zh"
# **问题。**
#
# 7. 哪一种挣得多？对哪些演员，差别最大？
# 8. 那为什么不这样训练？
#
# <details><summary>问题 7 的提示</summary>
#
# 练到一半的演员常常拿不定主意。一秒钟抛五十次硬币，会抛出什么来？
#
# </details>
#
# <details><summary>问题 8 的提示</summary>
#
# 实证页在老虎机上给出了答案。
#
# </details>
