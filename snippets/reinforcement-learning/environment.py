import gymnasium
import torch

from mlnotes.optim import Adam
from mlnotes.rl import Actor, DelayedChain, rollout, train_actor
from mlnotes.stats import spread


def answers(states, actions):  # where CartPole goes from here, for each action
    pole, found = gymnasium.make("CartPole-v1").unwrapped, []
    for state, action in zip(states.tolist(), actions.tolist(), strict=True):
        pole.reset(seed=0)
        pole.state = state
        found.append(torch.tensor(pole.step(action)[0]))
    return torch.stack(found)


g = torch.Generator().manual_seed(1800)
actor = Actor(4, 2, generator=g)
env = gymnasium.make_vec("CartPole-v1", num_envs=16)
played = rollout(env, actor, generator=g)
s, a = played.observations[:-1][played.alive][:200], played.actions[played.alive][:200]
before, weights = answers(s, a), [p.clone() for p in actor.parameters()]
adam = Adam(actor.parameters(), lr=0.03)
returns = train_actor(env, actor, adam, updates=15, generator=g, progress=False)
moved = sum(
    (p - w).abs().sum() for p, w in zip(actor.parameters(), weights, strict=True)
)
same = torch.equal(before, answers(s, a))
print(f"return {returns[0].mean():.0f} -> {returns[-1].mean():.0f};", end=" ")
print(f"the actor's parameters moved by {moved:.0f} in all")
print(f"[11.4] 200 answers of the environment, before = after: {same}")
assert same
assert moved > 1
assert not played.rewards.requires_grad

chain, paid = DelayedChain(7, 5.0, 1.0), []
chain.reset(seed=1800)
for _ in range(1000):  # the same seven actions, a thousand times
    chain.reset()
    paid.append(sum(chain.step(action)[1] for action in (1, 0, 0, 0, 0, 0, 0)))
print(f"the same seven actions in the chain pay {spread(paid)}")
assert abs(sum(paid) / 1000 - 11) < 0.5
