"""Results live where the inputs do, whatever the default device is.

What a function makes itself must go to the inputs' device. Here they are on the CPU
while the default is the meta device, which holds no values: a tensor that was left to
the default breaks the computation, or is no longer on the CPU.
"""

import copy

import gymnasium
import pytest
import torch

from mlnotes import augment
from mlnotes.attention import padding_mask, window_attention
from mlnotes.augment import random_affine, random_crop, random_flip
from mlnotes.curvature import hessian, lanczos_eigenvalues
from mlnotes.decode import greedy
from mlnotes.embed import one_hot
from mlnotes.gan import Discriminator, Generator, train_gan
from mlnotes.graph import neighbourhoods
from mlnotes.optim import SGD
from mlnotes.rl import Actor, Bandit, rollout
from mlnotes.skip_gram import subsample
from mlnotes.transformer import TeacherForcing, Transformer


def seeded(seed=1):
    return torch.Generator().manual_seed(seed)


X = torch.rand(5, 2, 7, 3, generator=seeded(), dtype=torch.float64)
THETA = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
TOKENS = torch.tensor([[3, 5, 7, 4, 6], [6, 4, 3, 7, 5]])
LENGTHS = torch.tensor([0, 2, 5])
FRIENDS = torch.tensor([[0, 1, 0], [1, 0, 1], [0, 1, 0]]).bool()
WORDS = torch.arange(13) % 3
SIZES = 11, 13, 6, 3, 1, 1, 5
PLAYERS = Generator(2, (3,), (5,), classes=3), Discriminator((3,), (5,), 3)
ENV = gymnasium.vector.SyncVectorEnv([lambda: Bandit([1.0, 2.0])] * 3)
ACTOR = Actor(1, 2)
MODEL = Transformer(*SIZES, max_length=17, generator=seeded(2))


def quartic(theta):
    return (theta**4).sum() + theta.prod()


def sampled():
    wrapper = TeacherForcing(MODEL, 2, 0.5, generator=seeded())
    return wrapper.train()(TOKENS)


def played():
    g, d = copy.deepcopy(PLAYERS)
    train_gan(
        *(g, d, X[0, 0].float()),
        *(SGD(player.parameters()) for player in (g, d)),
        updates=1,
        batch_size=2,
        generator=seeded(),
        labels=WORDS[:7],
        progress=False,
    )
    return g.layers[0].weight.detach()


CASES = {
    "padding_mask": lambda: padding_mask(LENGTHS, 5),
    "window_attention": lambda: window_attention(X, X, X, 2),
    "random_crop": lambda: random_crop(X, (4, 2), 1, generator=seeded()),
    "random_flip": lambda: random_flip(X, generator=seeded()),
    "hessian": lambda: hessian(quartic, THETA),
    "lanczos": lambda: lanczos_eigenvalues(quartic, THETA, 2, seeded())[0],
    "one_hot": lambda: one_hot(WORDS, 3),
    "neighbourhoods": lambda: neighbourhoods(FRIENDS),
    "subsample": lambda: torch.cat(subsample([WORDS, WORDS], 0.1, generator=seeded())),
    "teacher_forcing": sampled,
    "train_gan": played,
    "rollout": lambda: rollout(ENV, ACTOR, generator=seeded()).rewards,
    "greedy": lambda: greedy(MODEL.eval(), TOKENS, 3),
}


@pytest.mark.parametrize("name", CASES)
def test_results_live_where_the_inputs_do(name):
    expected = CASES[name]()
    with torch.device("meta"):
        found = CASES[name]()
    assert found.device == expected.device
    torch.testing.assert_close(found, expected, rtol=0, atol=0)


def test_random_affine_draws_where_the_images_are(monkeypatch):
    amounts = []
    monkeypatch.setattr(augment, "move", lambda x, *drawn: amounts.extend(drawn) or x)
    with torch.device("meta"):
        random_affine(X, 9.0, (0.8, 1.2), 1, generator=seeded())
    assert [value.device for value in amounts] == [X.device] * 4
