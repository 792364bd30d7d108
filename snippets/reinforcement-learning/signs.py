import gymnasium
import torch

from mlnotes.optim import Adam
from mlnotes.rl import Actor, policy_gradient_loss, rollout, sample_action
from mlnotes.stats import paired_difference, spread

env = gymnasium.make_vec("CartPole-v1", num_envs=32)
torch.manual_seed(1400)


def balance(s):  # a rule that keeps the pole up: above 0, push right
    return s @ torch.tensor([0.05, 0.2, 1.0, 0.4])


def judge(s, a):  # how good the action is; the judge errs, above all in close cases
    return balance(s) * (2 * a - 1) + 0.2 * torch.randn(len(a))


def learn(how, s, a):
    actor, size = Actor(4, 2), judge(s, a)
    adam = Adam(actor.parameters(), lr=0.03)
    for _ in range(80):
        if "own" in how:  # what the actor itself would do now, and its judgement
            a = sample_action(actor(s).detach())
            size = judge(s, a)
        w = size if "size" in how else size.sign()
        if how == "clone":  # the right actions are known
            a, w = (balance(s) > 0).long(), torch.ones(len(s))
        elif how == "good":
            w = (size > 0).float()
        loss = policy_gradient_loss(actor(s), a, w)
        adam.zero_grad()
        loss.backward()
        adam.step()
    return actor, loss.item()


ways = ("clone", "good", "sign", "own sign", "own size")
end, logit, right, earned = ({way: [] for way in ways} for _ in range(4))
for _ in range(6):
    tries = [rollout(env, Actor(4, 2)) for _ in range(2)]  # two untrained actors
    (s, a), (new, _) = (
        (t.observations[:-1][t.alive], t.actions[t.alive]) for t in tries
    )
    s, a = s[(pick := torch.randperm(len(s))[:300])], a[pick]
    for way in ways:
        actor, loss = learn(way, s, a)
        agrees = (actor(new).argmax(1) == 1) == (balance(new) > 0)
        end[way].append(loss)
        logit[way].append(actor(s).abs().max().item())
        right[way].append(100 * agrees.float().mean().item())
        earned[way].append(rollout(env, actor).rewards.sum(0).mean().item())
print("          loss at the end  largest logit  new states right   return")
for way in ways:
    print(f"{way:9} {spread(end[way]):>15}  {spread(logit[way], 0):>13}", end=" ")
    print(f"{spread(right[way], 1):>15} % {spread(earned[way], 0):>12}")
own = paired_difference(right["own sign"], right["sign"])
print(f"[11.1] good or bad is all it is told: {spread(right['own sign'], 1)} % right")
print(f"[11.5] negated, own actions - fixed ones: {spread(own, 1)} points")
size = paired_difference(right["own size"], right["own sign"])
print(f"own size - own sign: {spread(size, 1)} points")
assert max(end["sign"]) < -10
assert min(logit["sign"]) > 5 * max(logit["own sign"])
assert min(end["clone"] + end["good"]) > 0
assert sum(own) > 0
