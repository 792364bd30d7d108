"""What a caller leaves out has the value that the signature names."""

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces
from torch import nn

from mlnotes.curvature import top_eigenvalue
from mlnotes.gan import Discriminator, Generator, train_gan
from mlnotes.norm import standardize
from mlnotes.optim import SGD
from mlnotes.rl import Actor, Bandit, DelayedChain, train_actor
from mlnotes.train import train
from mlnotes.transformer import (
    Decoder,
    DecoderLayer,
    Encoder,
    EncoderLayer,
    NonAutoregressiveTransformer,
    Transformer,
)
from mlnotes.vit import VisionTransformer
from mlnotes.window import output_size

LAYER = {"dim_feedforward": 2048, "dropout": 0.0, "norm_first": False}
SIZES = {"d_model": 512, "nhead": 8, "num_encoder_layers": 6, "num_decoder_layers": 6}
X = torch.rand(2, 3, 8, generator=torch.Generator().manual_seed(1))
IMAGES = torch.rand(2, 1, 6, 6, generator=torch.Generator().manual_seed(1))
TOKENS = torch.tensor([[3, 4, 5], [6, 3, 0]])
CASES = {
    DecoderLayer: ((8, 2), LAYER, (X, X)),
    Decoder: ((8, 2, 1), LAYER, (X, X)),
    Encoder: ((8, 2, 1), LAYER, (X,)),
    EncoderLayer: ((8, 2), LAYER, (X,)),
    VisionTransformer: (
        (6, 3, 1, 2, 8, 16),
        {"dropout": 0.0, "num_classes": 10, "in_channels": 1},
        (IMAGES,),
    ),
    Generator: ((8, (3,)), {"hidden": (64, 64), "norm": False, "classes": 0}, (X[0],)),
    Transformer: (
        (7, 8),
        SIZES | LAYER | {"padding": 0, "begin": 1, "end": 2, "tied": True},
        (TOKENS, TOKENS),
    ),
    NonAutoregressiveTransformer: (
        (7, 8),
        SIZES | LAYER | {"padding": 0},
        (TOKENS, torch.tensor([3, 2])),
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_model_is_the_one_that_is_written_out(kind):
    given, defaults, inputs = CASES[kind]
    short, full = (
        kind(*given, **more, generator=torch.Generator().manual_seed(2))
        for more in ({}, defaults)
    )
    shapes = {name: value.shape for name, value in full.state_dict().items()}
    assert {name: value.shape for name, value in short.state_dict().items()} == shapes
    torch.testing.assert_close(
        *(model.train()(*inputs) for model in (short, full)), rtol=0, atol=0
    )


@pytest.mark.parametrize("kind", [Transformer, NonAutoregressiveTransformer])
def test_a_transformer_reads_512_tokens_at_most(kind):
    model = kind(7, 8, 8, 2, 1, 1, 8)
    length = [torch.tensor([1])] if kind is NonAutoregressiveTransformer else []
    target = length or [TOKENS[:1]]
    model(torch.full((1, 512), 3), *target)
    with pytest.raises(ValueError, match="512"):
        model(torch.full((1, 513), 3), *target)


def test_waves_are_computed_and_not_stored():
    names = Transformer(7, 8, 8, 2, 1, 1, 8).state_dict()
    assert not [name for name in names if "positions" in name]


@pytest.mark.parametrize("kind", [Transformer, NonAutoregressiveTransformer])
def test_dropout_is_the_same_everywhere(kind):
    model = kind(7, 8, 8, 2, 1, 1, 8, 0.25)
    found = {
        name: module.p
        for name, module in model.named_modules()
        if type(module).__name__ == "Dropout"
    }
    assert set(found.values()) == {0.25}
    assert any("embed" in name for name in found)


def test_a_vision_transformer_has_a_position_for_each_patch_and_no_more():
    model = VisionTransformer(9, 3, 1, 2, 8, 16, in_channels=2)
    assert model.position.weight.shape == (9, 8)
    assert model.embedding.weight.shape == (8, 2 * 3 * 3)


def test_the_rate_of_sgd_is_torchs():
    theta = [nn.Parameter(torch.ones(1))]
    assert SGD(theta).defaults["lr"] == torch.optim.SGD(theta).defaults["lr"]


def test_a_kernel_moves_by_one_without_padding_or_gaps():
    assert output_size(9, 3) == 7


def test_an_eigenvalue_is_sought_a_hundred_times():
    scale = torch.tensor([1.0, 0.999, 0.5], dtype=torch.float64)
    found, expected, fewer = (
        top_eigenvalue(
            lambda x: (scale * x**2).sum() / 2,
            torch.ones(3, dtype=torch.float64),
            **more,
            generator=torch.Generator().manual_seed(1),
        )[1]
        for more in ({}, {"iterations": 100}, {"iterations": 99})
    )
    assert found.equal(expected)
    assert not found.equal(fewer)


def test_the_chain_has_seven_steps_of_which_the_last_may_pay_five():
    chain = DelayedChain()
    assert (chain.length, chain.late, chain.noise) == (7, 5.0, 1.0)
    assert chain.observation_space == spaces.Box(0, 1, (8,), np.float32)
    assert Bandit([1.0, 2.0]).observation_space == spaces.Box(1, 1, (1,), np.float32)


def test_noise_is_added_to_each_reward():
    chain = DelayedChain(noise=0.5)
    chain.reset(seed=3)
    noise = np.random.Generator(np.random.PCG64(3)).standard_normal()
    assert chain.step(0)[1] == 1 + 0.5 * noise


def test_a_run_shows_its_progress_unless_told_not_to(capsys):
    model, x = nn.Linear(1, 1), torch.ones(2, 1)
    more = {"epochs": 1, "batch_size": 1, "generator": None}
    train(model, x, x, nn.functional.mse_loss, SGD(model.parameters()), **more)
    err = capsys.readouterr().err
    assert "2/2" in err
    assert "update/s" in err
    assert "loss=" in err
    assert "loss=None" not in err


@pytest.mark.parametrize("progress", [True, False])
def test_an_actor_learns_once_from_its_episodes(progress, capsys):
    def learn(**more):
        seed = torch.Generator().manual_seed(1)
        env = gymnasium.vector.SyncVectorEnv([DelayedChain] * 2)
        actor = Actor(8, 2, generator=seed)
        more |= {"updates": 2, "generator": seed}
        played = train_actor(env, actor, SGD(actor.parameters(), 0.1), **more)
        return [played, *(theta.detach() for theta in actor.parameters())]

    quiet = {} if progress else {"progress": False}
    once = learn(**quiet)
    torch.testing.assert_close(once, learn(**quiet, epochs=1))
    assert not once[-1].equal(learn(**quiet, epochs=2)[-1])
    assert ("update/s" in capsys.readouterr().err) == progress


@pytest.mark.parametrize("progress", [True, False])
def test_a_game_is_one_step_against_one_step(progress, capsys):
    def play(**more):
        seed = torch.Generator().manual_seed(1)
        g, d = Generator(2, (3,), generator=seed), Discriminator((3,), generator=seed)
        players = SGD(g.parameters(), 0.1), SGD(d.parameters(), 0.1)
        more |= {"updates": 2, "batch_size": 2, "generator": seed}
        return train_gan(g, d, torch.ones(4, 3), *players, **more, progress=progress)

    assert play() == play(discriminator_steps=1)
    assert ("update/s" in capsys.readouterr().err) == progress


def test_what_is_added_to_a_variance_is_torchs():
    x = 0.01 * torch.randn(5, 3, generator=torch.Generator().manual_seed(1))
    theirs = nn.functional.batch_norm(x, None, None, training=True)
    torch.testing.assert_close(standardize(x, 0)[0], theirs)


def test_a_step_without_a_closure_returns_nothing():
    assert SGD([nn.Parameter(torch.ones(1))]).step() is None
