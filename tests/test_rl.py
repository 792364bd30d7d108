"""Returns, advantages and the actor's losses, against sums and expectations by hand."""

import itertools
import math
import sys

import pytest
import torch
from torch import nn
from torch.nn import functional

from mlnotes.rl import (
    Actor,
    Critic,
    advantage_gae,
    entropy,
    expected_reward,
    policy_gradient_loss,
    ppo_loss,
    rewards_to_go,
    sample_action,
    total_return,
)

TIME, EPISODES, BATCH, ACTIONS, FEATURES = 7, 3, 11, 5, 2
NAN, INF = float("nan"), float("inf")


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def same(a, b, tolerance=1e-12):
    torch.testing.assert_close(a, b, rtol=tolerance, atol=tolerance)


def steps():
    """Logits that need gradients, with gaps of 1000, and actions."""
    z = 3 * double(BATCH, ACTIONS)
    z[1] += 1000
    z[2, 0] += 1000
    return z.requires_grad_(), torch.randint(ACTIONS, (BATCH,))


def log_prob(z, actions):
    return torch.distributions.Categorical(logits=z).log_prob(actions)


@pytest.mark.parametrize("gamma", [0.0, 0.3, 0.99, 1.0])
@pytest.mark.parametrize(
    "shape", [(1,), (TIME,), (TIME, EPISODES), (TIME, EPISODES, 2)]
)
def test_returns_are_the_sums_they_say(shape, gamma):
    r = double(*shape)
    for t in range(len(r)):
        g = sum(gamma**k * r[t + k] for k in range(len(r) - t))
        same(rewards_to_go(r, gamma)[t], g)
    same(rewards_to_go(r, gamma)[0], total_return(r, gamma))


def test_returns_by_hand():
    r = torch.tensor([1.0, 0.0, 2.0])
    assert total_return(r) == 3
    assert rewards_to_go(r, 0.5).tolist() == [1.5, 1.0, 2.0]


@pytest.mark.parametrize(
    ("gamma", "lam"), [(1.0, 1.0), (0.9, 0.8), (0.9, 0.0), (0.0, 1.0)]
)
def test_advantages_are_the_sums_they_say(gamma, lam):
    r, v = double(TIME, EPISODES), double(TIME + 1, EPISODES)
    delta = r + gamma * v[1:] - v[:-1]
    a = advantage_gae(r, v, gamma, lam)
    for t in range(TIME):
        powers = [(gamma * lam) ** k * delta[t + k] for k in range(TIME - t)]
        same(a[t], sum(powers))


def test_without_a_critic_an_advantage_is_the_reward_to_go():
    r = double(TIME, EPISODES)
    nothing = torch.zeros(TIME + 1, EPISODES, dtype=torch.float64)
    same(advantage_gae(r, nothing, 0.9, 1.0), rewards_to_go(r, 0.9))


def test_a_perfect_critic_leaves_no_advantage():
    r = double(TIME)
    v = torch.cat([rewards_to_go(r, 0.9), r.new_zeros(1)])
    for lam in (0.0, 0.5, 1.0):
        same(advantage_gae(r, v, 0.9, lam), torch.zeros_like(r))


def test_an_end_hides_what_follows_and_a_cut_is_made_up_by_the_critic():
    r, v, none = double(TIME), double(TIME + 1), torch.zeros(TIME, dtype=torch.bool)
    at_2 = none.clone()
    at_2[2] = True
    ended = advantage_gae(r, v, 0.9, 0.8, at_2, none)[:3]
    cut = advantage_gae(r, v, 0.9, 0.8, none, at_2)[:3]
    same(cut, advantage_gae(r[:3], v[:4], 0.9, 0.8))
    same(ended, advantage_gae(r[:3], v[:4].index_fill(0, torch.tensor(3), 0), 0.9, 0.8))
    same(cut - ended, 0.9 * v[3] * 0.72 ** torch.arange(2, -1, -1).double())
    same(advantage_gae(r, v, 0.9, 0.8, at_2, at_2)[:3], ended)


def test_slopes_of_returns_and_advantages():
    r, v = double(3, 2).requires_grad_(), double(4, 2).requires_grad_()
    assert torch.autograd.gradcheck(lambda r: total_return(r, 0.9), r)
    assert torch.autograd.gradcheck(lambda r: rewards_to_go(r, 0.9), r)
    assert torch.autograd.gradcheck(lambda r, v: advantage_gae(r, v, 0.9, 0.8), (r, v))


def test_policy_gradient_loss_weighs_torch_cross_entropy():
    z, actions = steps()
    weights = double(BATCH)
    ours = policy_gradient_loss(z, actions, weights)
    surprise = functional.cross_entropy(z, actions, reduction="none")
    theirs = (weights * surprise).mean()
    same(ours, theirs)
    same(*(torch.autograd.grad(loss, z) for loss in (ours, theirs)))


def test_a_weight_of_minus_one_negates_cross_entropy():
    z, actions = steps()
    wanted = policy_gradient_loss(z, actions, torch.ones(BATCH, dtype=torch.float64))
    same(wanted, functional.cross_entropy(z, actions))
    minus = -torch.ones(BATCH, dtype=torch.float64)
    same(policy_gradient_loss(z, actions, minus), -wanted)


def test_weights_are_constants():
    z, actions = steps()
    weights = double(BATCH).requires_grad_()
    for loss in (
        policy_gradient_loss(z, actions, weights),
        ppo_loss(z, log_prob(z, actions), actions, weights),
    ):
        assert torch.autograd.grad(loss, weights, allow_unused=True) == (None,)


def exact_gradient(z, rewards):
    return torch.autograd.grad(expected_reward(z, rewards), z)[0]


@pytest.mark.parametrize("baseline", [0.0, 3.0, -1000.0])
def test_the_mean_policy_gradient_is_the_exact_one_on_a_bandit(baseline):
    z, rewards = double(ACTIONS).requires_grad_(), double(ACTIONS)
    p = torch.softmax(z, 0)
    mean = torch.zeros(ACTIONS, dtype=torch.float64)
    for action in range(ACTIONS):
        loss = policy_gradient_loss(
            z[None], torch.tensor([action]), rewards[[action]] - baseline
        )
        mean += p[action].detach() * torch.autograd.grad(loss, z)[0]
    same(-mean, exact_gradient(z, rewards), 1e-12 * max(1, abs(baseline)))


def test_sampled_policy_gradients_scatter_around_the_exact_one():
    n = 20_000
    z, rewards = double(ACTIONS).requires_grad_(), double(ACTIONS)
    many = z.detach().expand(n, ACTIONS).clone().requires_grad_()
    actions = sample_action(many, torch.Generator().manual_seed(3))
    loss = policy_gradient_loss(many, actions, rewards[actions])
    estimates = -n * torch.autograd.grad(loss, many)[0]  # (n, actions)
    error = (estimates.mean(0) - exact_gradient(z, rewards)).abs()
    assert (error < 4 * estimates.std(0) / math.sqrt(n)).all()


def test_a_baseline_lowers_the_variance_of_the_policy_gradient():
    z, rewards = double(ACTIONS), 10 + double(ACTIONS)
    p = torch.softmax(z, 0)
    score = torch.eye(ACTIONS) - p  # (actions, entries): the slope of log p

    def variance(a):
        estimates = a[:, None] * score
        return (p[:, None] * (estimates - p @ estimates) ** 2).sum()

    assert variance(rewards - p @ rewards) < variance(rewards) / 10


def test_expected_reward_adds_up_all_levers():
    z, rewards = double(2, ACTIONS).requires_grad_(), double(ACTIONS)
    same(expected_reward(z, rewards), torch.softmax(z, 1) @ rewards)
    assert torch.autograd.gradcheck(expected_reward, (z, rewards.requires_grad_()))


@pytest.mark.parametrize("weigh", [rewards_to_go, lambda r: total_return(r).expand(2)])
def test_the_mean_policy_gradient_of_two_steps_is_exact(weigh):
    """All four episodes, each as often as it happens; the past drops out."""
    z, table = double(2, 2).requires_grad_(), double(2, 2, 2)  # reward at t after a
    expected, mean = torch.zeros(()), torch.zeros_like(z)
    for a in itertools.product(range(2), repeat=2):
        rewards = torch.stack([table[0, a[0], 0], table[1, *a]])
        chance = torch.softmax(z, 1)[[0, 1], a].prod()
        expected = expected + chance * rewards.sum()
        loss = 2 * policy_gradient_loss(z, torch.tensor(a), weigh(rewards))
        mean -= chance.detach() * torch.autograd.grad(loss, z)[0]
    same(mean, torch.autograd.grad(expected, z)[0])


@pytest.mark.parametrize("clip", [0.1, 0.2, 0.9])
def test_ppo_loss_is_the_clipped_minimum(clip):
    z, actions = steps()
    old = log_prob(z, actions).detach() - 0.5 * torch.rand(BATCH, dtype=torch.float64)
    old[0] += 1
    a = double(BATCH)
    ratio = (log_prob(z, actions) - old.clamp(max=0)).exp()
    theirs = -torch.min(ratio * a, ratio.clamp(1 - clip, 1 + clip) * a).mean()
    ours = ppo_loss(z, old.clamp(max=0), actions, a, clip)
    same(ours, theirs)
    same(*(torch.autograd.grad(loss, z) for loss in (ours, theirs)))


def test_ppo_starts_with_the_policy_gradient():
    z, actions = steps()
    a, old = double(BATCH), log_prob(z, actions).detach()
    losses = ppo_loss(z, old, actions, a), policy_gradient_loss(z, actions, a)
    same(*(torch.autograd.grad(loss, z) for loss in losses))


@pytest.mark.parametrize(
    ("ratio", "advantage", "flat"),
    [(1.3, 1.0, True), (0.7, 1.0, False), (1.3, -1.0, False), (0.7, -1.0, True)],
)
def test_ppo_stops_pushing_once_a_probability_has_moved_enough(ratio, advantage, flat):
    z = torch.zeros(1, 2, dtype=torch.float64, requires_grad=True)
    old = torch.tensor([math.log(0.5 / ratio)], dtype=torch.float64)
    a = torch.tensor([advantage], dtype=torch.float64)
    loss = ppo_loss(z, old, torch.tensor([0]), a)
    assert (torch.autograd.grad(loss, z)[0] == 0).all() == flat


def test_slopes_of_losses_and_entropy():
    z, actions, a = double(BATCH, ACTIONS).requires_grad_(), *steps()[1:], double(BATCH)
    old = log_prob(z, actions).detach() - 0.01 * torch.rand(BATCH, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda z: policy_gradient_loss(z, actions, a), z)
    assert torch.autograd.gradcheck(lambda z: ppo_loss(z, old, actions, a), z)
    assert torch.autograd.gradcheck(entropy, z)


def test_entropy_equals_torch():
    z, _ = steps()
    ours, theirs = entropy(z), torch.distributions.Categorical(logits=z).entropy()
    same(ours, theirs)
    assert entropy(torch.zeros(1, ACTIONS)).item() == pytest.approx(math.log(ACTIONS))
    assert entropy(torch.tensor([[1e4, 0.0]])) == 0


def test_actions_are_drawn_with_the_probabilities_of_the_policy():
    z = double(ACTIONS)
    actions = sample_action(z.expand(20_000, -1), torch.Generator().manual_seed(5))
    share = functional.one_hot(actions, ACTIONS).double().mean(0)
    torch.testing.assert_close(share, torch.softmax(z, 0), rtol=0, atol=0.02)
    again = sample_action(z.expand(20_000, -1), torch.Generator().manual_seed(5))
    assert torch.equal(actions, again)
    far = torch.tensor([[0.0, 1000.0], [1000.0, 0.0]])
    assert sample_action(far).tolist() == [1, 0]


@pytest.mark.parametrize("hidden", [(), (13,), (13, 7)])
def test_actor_and_critic_equal_torch(hidden):
    for ours, outputs in (
        (Actor(FEATURES, ACTIONS, hidden), ACTIONS),
        (Critic(FEATURES, hidden), 1),
    ):
        sizes, layers = [FEATURES, *hidden, outputs], []
        for before, after in itertools.pairwise(sizes):
            layers += [nn.Linear(before, after), nn.ReLU()]
        theirs = nn.Sequential(*layers[:-1]).double()
        for a, b in zip(ours.double().parameters(), theirs.parameters(), strict=True):
            b.data.copy_(a)
        x = double(TIME, EPISODES, FEATURES)
        want = theirs(x) if outputs > 1 else theirs(x).squeeze(-1)
        same(ours(x), want)


def test_a_generator_fixes_actor_and_critic():
    def draw():
        g = torch.Generator().manual_seed(5)
        x = torch.ones(1, FEATURES)
        return Actor(FEATURES, ACTIONS, generator=g)(x).sum() + Critic(
            FEATURES, generator=g
        )(x)

    first, _ = draw(), torch.rand(1)
    assert torch.equal(draw(), first)


@pytest.mark.parametrize("gamma", [-0.1, 1.1, NAN])
def test_refuses_bad_discounts(gamma, unchecked):
    r, v = torch.ones(TIME), torch.ones(TIME + 1)
    for call in (
        lambda: total_return(r, gamma),
        lambda: rewards_to_go(r, gamma),
        lambda: advantage_gae(r, v, gamma),
    ):
        with pytest.raises(
            ValueError, match=rf"gamma must be in \[0, 1\], got {gamma}"
        ):
            call()
    with pytest.raises(ValueError, match=rf"lam must be in \[0, 1\], got {gamma}"):
        advantage_gae(r, v, 0.9, gamma)


def test_refuses_bad_rewards(unchecked):
    def calls(r):
        v = torch.ones(len(r) + 1, *r.shape[1:])
        return (
            lambda: total_return(r),
            lambda: rewards_to_go(r),
            lambda: advantage_gae(r, v),
        )

    for bad in (NAN, INF):
        for call in calls(torch.tensor([1.0, bad])):
            with pytest.raises(
                ValueError, match=f"rewards must be finite, got .* {bad}"
            ):
                call()
    for shape in ((0,), (0, 3), (3, 0)):
        for call in calls(torch.ones(shape)):
            with pytest.raises(
                ValueError, match="rewards must not be empty, got shape"
            ):
                call()
    for call in calls(torch.ones(3, dtype=torch.long)):
        with pytest.raises(
            TypeError, match=r"rewards must be floating .* torch\.int64"
        ):
            call()


def test_refuses_bad_values_and_flags(unchecked):
    r = torch.ones(TIME, EPISODES)
    with pytest.raises(
        ValueError, match=r"values must have shape \(8, 3\), got \(7, 3"
    ):
        advantage_gae(r, r)
    with pytest.raises(ValueError, match="values must be finite, got an entry nan"):
        advantage_gae(r, torch.full((TIME + 1, EPISODES), NAN))
    v = torch.ones(TIME + 1, EPISODES)
    with pytest.raises(ValueError, match=r"terminated must have shape \(7, 3\), got"):
        advantage_gae(r, v, terminated=torch.zeros(TIME, dtype=torch.bool))
    with pytest.raises(
        TypeError, match=r"truncated must be True or False, got torch\.f"
    ):
        advantage_gae(r, v, truncated=r)


def test_refuses_bad_losses(unchecked):
    z, actions, a = torch.zeros(BATCH, 5), torch.zeros(BATCH).long(), torch.ones(BATCH)
    old = torch.full((BATCH,), -1.0)
    with pytest.raises(ValueError, match="weights must be finite, got an entry inf"):
        policy_gradient_loss(z, actions, a * INF)
    with pytest.raises(
        ValueError, match=r"weights must have shape \(11,\), got \(10,\)"
    ):
        policy_gradient_loss(z, actions, a[1:])
    with pytest.raises(ValueError, match="must not be empty"):
        policy_gradient_loss(z[:0], actions[:0], a[:0])
    with pytest.raises(ValueError, match=r"must be in \[0, 5\), got 7"):
        policy_gradient_loss(z, actions + 7, a)
    with pytest.raises(ValueError, match=r"advantages must have shape \(11,\)"):
        ppo_loss(z, old, actions, a[1:])
    with pytest.raises(ValueError, match=r"old_log_prob must have shape \(11,\)"):
        ppo_loss(z, old[1:], actions, a)
    with pytest.raises(
        ValueError, match=r"old_log_prob must be in .*, got an entry 0\.5"
    ):
        ppo_loss(z, old + 1.5, actions, a)
    with pytest.raises(ValueError, match="ratio of probabilities must be finite"):
        ppo_loss(z, old - 1000, actions, a)
    for clip in (0.0, 1.0, NAN):
        with pytest.raises(ValueError, match=rf"clip must be in \(0, 1\), got {clip}"):
            ppo_loss(z, old, actions, a, clip)


def test_refuses_bad_bandits_and_networks(unchecked):
    z = torch.zeros(1, 3)
    with pytest.raises(ValueError, match=r"rewards must have shape \(3,\), got \(2,\)"):
        expected_reward(z, torch.ones(2))
    with pytest.raises(ValueError, match="rewards must be finite, got an entry nan"):
        expected_reward(z, torch.full((3,), NAN))
    for call in (sample_action, entropy, lambda x: expected_reward(x, x[0])):
        with pytest.raises(ValueError, match="must be finite, got an entry inf"):
            call(torch.tensor([[0.0, INF]]))
    with pytest.raises(ValueError, match=r"sizes\[2\] must be at least 1, got 0"):
        Actor(FEATURES, 0)
    with pytest.raises(TypeError, match=r"sizes\[0\] must be an integer, got float"):
        Critic(4.0)


def test_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "gymnasium", None)
    monkeypatch.delitem(sys.modules, "mlnotes.rl")
    with pytest.raises(ImportError, match=r'pip install "mlnotes\[data\]"'):
        import mlnotes.rl  # noqa: F401


def test_entropy_sums_over_the_last_axis():
    logits = torch.randn(3, 2, 5, dtype=torch.float64)
    theirs = torch.distributions.Categorical(logits=logits).entropy()
    torch.testing.assert_close(entropy(logits), theirs)
