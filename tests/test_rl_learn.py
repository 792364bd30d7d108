"""Environments, trajectories and the training of actors."""

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers import ReshapeObservation
from torch import nn
from torch.nn import functional

from mlnotes.optim import SGD, Adam
from mlnotes.rl import (
    Actor,
    Bandit,
    Critic,
    DelayedChain,
    Trajectory,
    action_weights,
    advantage_gae,
    entropy,
    expected_reward,
    rewards_to_go,
    rollout,
    total_return,
    train_actor,
)

WEIGHTS = ["immediate", "return", "reward-to-go", "baseline", "advantage"]
NAN = float("nan")


def copies(make, n=5, **settings):
    return SyncVectorEnv([make] * n, **settings)


def seeded(seed=3):
    return torch.Generator().manual_seed(seed)


class Clock(gymnasium.Env):
    """Shows the time and pays it, for 2 to 6 steps; an odd number is cut off."""

    observation_space = spaces.Box(0, 9, (1,), np.float32)
    action_space = spaces.Discrete(3, start=4)

    def __init__(self, bad=None):
        self.bad = bad

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.time, self.end = 0, int(self.np_random.integers(2, 7))
        return self.observation, {}

    def step(self, action):
        assert 4 <= action < 7
        self.time += 1
        over = self.time == self.end
        reward = self.bad if self.bad and self.time == 2 else float(self.time)
        return self.observation, reward, over and self.end % 2 == 0, over, {}

    @property
    def observation(self):
        return np.array([self.time], np.float32)


def uniform(features, actions):
    """An actor to whom all actions are alike."""
    actor = Actor(features, actions, ())
    nn.init.zeros_(actor.net.layers[0].weight)
    nn.init.zeros_(actor.net.layers[0].bias)
    return actor


@pytest.mark.parametrize("env", [Bandit([0.5, 2.0, -1.0]), DelayedChain(3)])
@pytest.mark.filterwarnings("ignore:.*:UserWarning")  # advice, no errors
def test_our_environments_are_gymnasium_environments(env):
    check_env(env, skip_render_check=True)


def test_bandit_pays_and_ends():
    env = Bandit([0.5, 2.0, -1.0])
    env.reset(seed=0)
    assert [env.step(a)[1:4] for a in range(3)] == [
        (0.5, True, False),
        (2.0, True, False),
        (-1.0, True, False),
    ]


@pytest.mark.parametrize("first", [0, 1])
def test_the_first_action_of_the_chain_decides_the_last_reward(first):
    env = DelayedChain(5, late=7.0, noise=0.0)
    seen, _ = env.reset(seed=0)
    rewards, rows = [], [seen]
    for t, action in enumerate([first, 0, 1, 0, 1]):
        seen, reward, terminated, truncated, _ = env.step(action)
        rows.append(seen)
        rewards.append(reward)
        assert (terminated, truncated) == (t == 4, False)
    assert rewards == [1 - first, 1, 0, 1, 7 * first]
    want = np.eye(6)
    want[1:, 5] = first
    np.testing.assert_array_equal(rows, want)


def test_the_chain_adds_noise_that_a_seed_fixes():
    env = DelayedChain(2, noise=3.0)

    def play(seed):
        rewards = []
        for s in range(400):
            env.reset(seed=seed if s == 0 else None)
            rewards.append(env.step(1)[1])
        return np.array(rewards)

    rewards = play(1)
    assert abs(rewards.mean()) < 0.5
    assert abs(rewards.std() - 3) < 0.3
    np.testing.assert_array_equal(rewards, play(1))


def test_rollout_plays_whole_episodes_and_pads_them():
    played = rollout(copies(Clock, 31), uniform(1, 3), generator=seeded())
    alive, ends = played.alive, played.terminated | played.truncated
    lengths = alive.sum(0)
    assert set(lengths.tolist()) == {2, 3, 4, 5, 6}
    assert len(alive) == 6
    assert torch.equal(alive, torch.arange(6)[:, None] < lengths)
    assert torch.equal(ends, torch.arange(6)[:, None] == lengths - 1)
    assert torch.equal(played.terminated.any(0), lengths % 2 == 0)
    assert torch.equal(played.truncated.any(0), torch.ones(31, dtype=torch.bool))
    time = torch.arange(1.0, 7)[:, None]
    assert torch.equal(played.rewards, time * alive)
    assert torch.equal(played.observations[1:, :, 0][alive], (time * alive)[alive])
    assert torch.equal(total_return(played.rewards), lengths * (lengths + 1) / 2)
    assert played.actions.unique().tolist() == [0, 1, 2]


def test_max_steps_cuts_what_has_not_ended():
    played = rollout(copies(Clock, 31), uniform(1, 3), generator=seeded(), max_steps=3)
    assert len(played.rewards) == 3
    last = played.alive.sum(0) - 1
    flags = (played.terminated | played.truncated)[last, torch.arange(31)]
    assert flags.all()
    even = last == 1
    assert torch.equal(played.terminated.any(0), even)


def test_rollout_repeats_what_gymnasium_plays_one_by_one():
    env = copies(lambda: gymnasium.make("CartPole-v1"))
    actor = Actor(4, 2).double()
    rollout(env, actor)  # what was before leaves no trace
    played = rollout(env, actor, generator=seeded())
    assert played.observations.dtype == played.rewards.dtype == torch.float64
    seed = torch.randint(2**31, (), generator=seeded()).item()
    single = gymnasium.make("CartPole-v1")
    for i in range(5):
        seen, _ = single.reset(seed=seed + i)
        over, t = False, 0
        while not over:
            np.testing.assert_array_equal(played.observations[t, i], seen)
            seen, reward, end, cut, _ = single.step(played.actions[t, i].item())
            assert (reward, end, cut) == (
                played.rewards[t, i],
                played.terminated[t, i],
                played.truncated[t, i],
            )
            over, t = end or cut, t + 1
        np.testing.assert_array_equal(played.observations[t, i], seen)
        assert played.alive[:, i].sum() == t


def test_rollout_takes_gymnasium_own_vector_environment_and_no_gradient():
    env = gymnasium.make_vec("CartPole-v1", num_envs=3, max_episode_steps=5)
    first, second = (rollout(env, Actor(4, 2, generator=seeded(1)), generator=seeded())
                     for _ in range(2))  # fmt: skip
    assert first.truncated[4].all()
    assert not first.terminated.any()
    assert not first.observations.requires_grad
    for name, value in vars(first).items():
        assert torch.equal(value, getattr(second, name))


def test_a_greedy_actor_takes_the_most_probable_action():
    actor = uniform(1, 3)
    actor.net.layers[0].bias.data[1] = 0.1
    played = rollout(copies(Clock), actor, generator=seeded(), greedy=True)
    assert (played.actions == 1).all()
    assert (rollout(copies(Clock), actor, generator=seeded()).actions != 1).any()


def clock_episodes():
    return rollout(copies(Clock, 7), uniform(1, 3).double(), generator=seeded())


def test_weights_are_what_they_say():
    played = clock_episodes()
    r, alive = played.rewards, played.alive
    v = torch.randn(len(r) + 1, 7, dtype=torch.float64)
    assert torch.equal(action_weights(played, "immediate"), r)
    whole = action_weights(played, "return", gamma=0.5)
    assert torch.equal(whole, r.sum(0).expand_as(r))
    g = rewards_to_go(r, 0.9)
    assert torch.equal(action_weights(played, "reward-to-go", gamma=0.9), g)
    ends = played.terminated, played.truncated
    want = advantage_gae(r, v, 0.9, 0.8, *ends)
    ours = action_weights(played, "advantage", v, gamma=0.9, lam=0.8)
    assert torch.equal(ours, want)
    ours = action_weights(played, "baseline", v, gamma=0.9)
    for i in range(7):
        n = alive[:, i].sum()
        rest = 0 if played.terminated[n - 1, i] else v[n, i]
        more = 0.9 ** (n - torch.arange(n)).double() * rest
        torch.testing.assert_close(ours[:n, i], (g[:n] + more[:, None] - v[:n])[:, i])


def reference_step(weight, parameters, played, *, clip, epochs, bonus, lr):
    """The same update from torch's pieces, episode by episode, step by step."""
    w, b, *critic = parameters
    columns = []
    for i in range(played.rewards.shape[1]):
        n = int(played.alive[:, i].sum())
        x, r = played.observations[: n + 1, i], played.rewards[:n, i]
        v = functional.linear(x, *critic)[:, 0].detach() if critic else None
        if critic and played.terminated[n - 1, i]:
            v[n] = 0
        g = [sum(0.9 ** (k - t) * r[k] for k in range(t, n)) for t in range(n)]
        if weight == "immediate":
            a = r
        elif weight == "return":
            a = r.sum().expand(n)
        elif weight == "reward-to-go":
            a = torch.stack(g)
        else:
            g = [g[t] + 0.9 ** (n - t) * v[n] for t in range(n)]
            d = r + 0.9 * v[1:] - v[:-1]
            factor = 0.9 * (1 if weight == "baseline" else 0.8)
            a = [sum(factor ** (k - t) * d[k] for k in range(t, n)) for t in range(n)]
            a = torch.stack(a)
        columns.append((x[:-1], played.actions[:n, i], a, torch.stack(g)))
    x, actions, a, g = map(torch.cat, zip(*columns, strict=True))
    old = functional.log_softmax(functional.linear(x, w, b), 1).detach()
    for _ in range(epochs):
        policy = torch.distributions.Categorical(logits=functional.linear(x, w, b))
        log_p = policy.log_prob(actions)
        gain = log_p * a
        if clip:
            ratio = (log_p - old[torch.arange(len(x)), actions]).exp()
            gain = torch.min(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a)
        loss = -gain.mean() - bonus * policy.entropy().mean()
        if critic:
            v = functional.linear(x, *critic)[:, 0]
            loss = loss + functional.mse_loss(v, g)
        slopes = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for theta, slope in zip(parameters, slopes, strict=True):
                theta -= lr * slope


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize(("clip", "epochs"), [(None, 1), (None, 3), (0.1, 3)])
def test_training_takes_the_steps_of_the_equations(weight, clip, epochs):
    env, lr, bonus = copies(Clock, 7), 1e-2, 0.3
    actor = Actor(1, 3, ()).double()
    critic = Critic(1, ()).double() if weight in ("baseline", "advantage") else None
    ours = [*actor.parameters(), *(critic.parameters() if critic else ())]
    theirs = [theta.detach().clone().requires_grad_() for theta in ours]
    played = rollout(env, actor, generator=seeded())
    history = train_actor(
        env,
        actor,
        SGD(ours, lr=lr),
        updates=1,
        generator=seeded(),
        weight=weight,
        critic=critic,
        gamma=0.9,
        lam=0.8,
        entropy_bonus=bonus,
        clip=clip,
        epochs=epochs,
        progress=False,
    )
    assert torch.equal(history, total_return(played.rewards)[None])
    reference_step(weight, theirs, played, clip=clip, epochs=epochs, bonus=bonus, lr=lr)
    torch.testing.assert_close(
        [theta.detach() for theta in ours],
        [theta.detach() for theta in theirs],
        rtol=1e-11,
        atol=1e-11,
    )


def learn(env, features, actions, weight, *, hidden=(), lr=0.1, seed=3, **settings):
    g = seeded(seed)
    actor = Actor(features, actions, hidden, generator=g)
    critic = None
    groups = [{"params": actor.parameters()}]
    if weight in ("baseline", "advantage"):
        critic = Critic(features, hidden, generator=g)
        groups.append({"params": critic.parameters(), "lr": 3 * lr})
    history = train_actor(
        env,
        actor,
        Adam(groups, lr=lr),
        generator=g,
        weight=weight,
        critic=critic,
        **{"gamma": 1.0, "progress": False} | settings,
    )
    return actor, history


@pytest.mark.parametrize("weight", WEIGHTS)
def test_only_who_looks_ahead_masters_the_delayed_chain(weight):
    env = copies(lambda: DelayedChain(5, late=6.0, noise=0.5), 16)
    actor, history = learn(env, 6, 2, weight, updates=60)
    assert history.shape == (60, 16)
    best = rollout(copies(lambda: DelayedChain(5, 6.0, 0.0)), actor, greedy=True)
    assert (
        total_return(best.rewards).tolist() == [5 if weight == "immediate" else 10] * 5
    )


def test_ppo_masters_the_delayed_chain():
    env = copies(lambda: DelayedChain(5, late=6.0, noise=0.5), 16)
    _, history = learn(env, 6, 2, "advantage", updates=30, clip=0.2, epochs=4)
    assert history[-5:].mean() > 9.5


def test_a_bandit_is_learned_and_an_entropy_bonus_keeps_exploring():
    env, rewards = (
        copies(lambda: Bandit([0.0, 1.0, 0.9]), 16),
        torch.tensor([0, 1, 0.9]),
    )
    z = []
    for bonus in (0.0, 0.5):
        actor, _ = learn(env, 1, 3, "baseline", updates=100, entropy_bonus=bonus)
        z.append(actor(torch.ones(1, 1)).detach())
    assert expected_reward(z[0], rewards) > 0.9
    assert entropy(z[1]) > 2 * entropy(z[0])


@pytest.mark.parametrize("weight", ["reward-to-go", "baseline"])
def test_cart_pole_is_balanced_longer_and_training_stops_when_told(weight):
    env = gymnasium.make_vec("CartPole-v1", num_envs=16)
    settings = {"hidden": (32,), "lr": 3e-2, "gamma": 0.99}
    _, history = learn(env, 4, 2, weight, updates=40, solved=80.0, **settings)
    last = history.flatten()[-100:].mean()
    assert len(history) < 40
    assert last >= 80
    assert history[:-1].flatten()[-100:].mean() < 80


def test_a_generator_fixes_the_whole_training():
    env = copies(lambda: DelayedChain(3))
    first, second = (learn(env, 4, 2, "advantage", updates=3) for _ in range(2))
    assert torch.equal(first[1], second[1])
    assert not torch.equal(first[1], learn(env, 4, 2, "return", updates=3, seed=4)[1])
    for a, b in zip(first[0].parameters(), second[0].parameters(), strict=True):
        assert torch.equal(a, b)


def test_training_shows_progress_if_asked(capfd):
    for progress in (True, False):
        learn(
            copies(lambda: Bandit([1.0])), 1, 1, "return", updates=2, progress=progress
        )
        assert ("2/2" in capfd.readouterr().err) == progress


def test_refuses_environments_of_another_kind(unchecked):
    def attempt(env, kind, match):
        with pytest.raises(kind, match=match):
            rollout(env, uniform(1, 3))

    attempt(
        Clock(), TypeError, r"^env must be a gymnasium\.vector\.VectorEnv.*got Clock"
    )
    pendulum = gymnasium.make_vec("Pendulum-v1", num_envs=2, vectorization_mode="sync")
    attempt(
        pendulum, ValueError, r"env must have discrete actions, got Box\(-2\.0, 2\.0"
    )
    lake = gymnasium.make_vec("CliffWalking-v1", num_envs=2, vectorization_mode="sync")
    attempt(lake, ValueError, r"observations of one axis .*got Discrete\(48\)")
    square = copies(lambda: ReshapeObservation(Clock(), (1, 1)))
    attempt(square, ValueError, r"^env must have observations of one axis.*got Box\(")
    same = copies(Clock, autoreset_mode=AutoresetMode.SAME_STEP)
    attempt(
        same, ValueError, r"env must have AutoresetMode\.NEXT_STEP, got .*SAME_STEP"
    )
    with pytest.raises(
        ValueError, match=r"logits must have shape \(5, 3\), got \(5, 2\)"
    ):
        rollout(copies(Clock), uniform(1, 2))
    with pytest.raises(ValueError, match="max_steps must be at least 1, got 0"):
        rollout(copies(Clock), uniform(1, 3), max_steps=0)


def test_refuses_bad_trajectories(unchecked):
    fields = vars(clock_episodes())

    def attempt(kind, match, **changes):
        with pytest.raises(kind, match=match):
            Trajectory(**fields | changes)

    empty = {name: value[:0] for name, value in fields.items()}
    attempt(ValueError, r"rewards must not be empty, got shape \(0, 7\)", **empty)
    rewards = fields["rewards"].clone()
    rewards[1, 2] = NAN
    attempt(ValueError, "rewards must be finite, got an entry nan", rewards=rewards)
    seen = fields["observations"]
    attempt(ValueError, "observations must be finite", observations=seen / 0)
    attempt(
        ValueError, r"observations must have shape \(7, 7, 1", observations=seen[1:]
    )
    attempt(ValueError, "actions must have shape", actions=fields["actions"][1:])
    attempt(ValueError, "truncated must have shape", truncated=fields["truncated"][0])
    attempt(TypeError, "rewards must be floating point", rewards=fields["actions"])


def test_refuses_weights_and_values_that_do_not_fit(unchecked):
    played, values = clock_episodes(), torch.zeros(7, 7)
    with pytest.raises(ValueError, match=r"weight must be one of .*, got 'luck'"):
        action_weights(played, "luck")
    for weight in ("baseline", "advantage"):
        with pytest.raises(ValueError, match=f"values must be given with .*'{weight}'"):
            action_weights(played, weight)
    with pytest.raises(ValueError, match="values must be None with weight 'return'"):
        action_weights(played, "return", values)
    for weight in WEIGHTS[:3]:
        with pytest.raises(ValueError, match=r"gamma must be in \[0, 1\], got 1\.5"):
            action_weights(played, weight, gamma=1.5)
        with pytest.raises(ValueError, match=r"lam must be in \[0, 1\], got -1"):
            action_weights(played, weight, lam=-1)


@pytest.mark.parametrize(
    ("settings", "kind", "match"),
    [
        ({"updates": 0}, ValueError, "updates must be at least 1, got 0"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1, got 0"),
        ({"entropy_bonus": -1.0}, ValueError, r"entropy_bonus must be in \[0, inf\)"),
        ({"solved": "yes"}, TypeError, "solved must be a number, got str"),
        ({"gamma": 1.01}, ValueError, r"gamma must be in \[0, 1\], got 1\.01"),
        ({"lam": NAN}, ValueError, r"lam must be in \[0, 1\], got nan"),
        ({"clip": 0.0}, ValueError, r"clip must be in \(0, 1\), got 0\.0"),
        ({"max_steps": 0}, ValueError, "max_steps must be at least 1, got 0"),
        ({"weight": "luck"}, ValueError, "weight must be one of 'immediate', .*'luck'"),
        ({"weight": "baseline"}, ValueError, "critic must be given .*, got NoneType"),
        ({"critic": Critic(1)}, ValueError, "critic must be None .*, got Critic"),
        (
            {"weight": "advantage", "critic": Critic(1)},
            ValueError,
            "optimizer must hold all parameters of the critic",
        ),
        ({"env": copies(lambda: Clock(NAN))}, ValueError, "rewards must be finite"),
        (
            {"env": copies(lambda: Clock(3.3e38)), "weight": "immediate"},
            ValueError,
            "the loss must be in",
        ),
    ],
)
def test_training_refuses_and_leaves_the_actor_as_it_was(
    settings, kind, match, unchecked
):
    actor = Actor(1, 3)
    before = [theta.clone() for theta in actor.parameters()]
    optimizer = SGD(actor.parameters(), lr=1.0)
    base = {
        "env": copies(Clock),
        "updates": 2,
        "generator": seeded(),
        "progress": False,
    }
    with pytest.raises(kind, match=match):
        train_actor(actor=actor, optimizer=optimizer, **base | settings)
    for theta, old in zip(actor.parameters(), before, strict=True):
        assert torch.equal(theta, old)


def test_the_optimizer_must_hold_the_actor(unchecked):
    optimizer = SGD(Actor(1, 3).parameters())
    with pytest.raises(ValueError, match="hold all parameters of the actor"):
        train_actor(
            copies(Clock), Actor(1, 3), optimizer, updates=1, generator=seeded()
        )


def test_refuses_bad_environment_settings(unchecked):
    with pytest.raises(ValueError, match="rewards must not be empty"):
        Bandit([])
    with pytest.raises(ValueError, match=r"rewards\[1\] must be in .*, got nan"):
        Bandit([1.0, NAN])
    with pytest.raises(ValueError, match="length must be at least 2, got 1"):
        DelayedChain(1)
    with pytest.raises(ValueError, match=r"late must be in \(-inf, inf\), got inf"):
        DelayedChain(late=float("inf"))
    with pytest.raises(ValueError, match=r"noise must be in \[0, inf\), got -1"):
        DelayedChain(noise=-1.0)


def test_what_is_solved_exactly_is_solved():
    env = gymnasium.vector.SyncVectorEnv([lambda: Bandit([1.0, 1.0])] * 5)
    actor = Actor(1, 2, generator=seeded())
    settings = {"updates": 30, "generator": seeded(), "progress": False}
    optimizer = SGD(actor.parameters(), lr=0.1)
    history = train_actor(env, actor, optimizer, solved=1.0, **settings)
    assert history.shape == (20, 5)  # the last 100 episodes
