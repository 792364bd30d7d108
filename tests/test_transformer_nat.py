"""The model that writes all at once: its defaults, its draws, its means."""

import inspect

import torch
from torch import nn

from mlnotes.transformer import NonAutoregressiveTransformer

SIZES = 11, 13, 6, 3, 1, 1, 5


def model(**more):
    g = torch.Generator().manual_seed(4)
    return NonAutoregressiveTransformer(*SIZES, max_length=7, generator=g, **more)


def test_sizes_are_torchs_unless_told():
    def defaults(function):
        return {k: p.default for k, p in inspect.signature(function).parameters.items()}

    ours, theirs = defaults(NonAutoregressiveTransformer), defaults(nn.Transformer)
    shared = ours.keys() & theirs.keys() - {"dropout"}
    assert len(shared) == 6
    assert {k: ours[k] for k in shared} == {k: theirs[k] for k in shared}
    assert ours["max_length"] == 512


def test_a_generator_fixes_all_parameters():
    first, _ = model().state_dict(), torch.rand(1)
    second = model().state_dict()
    assert all(torch.equal(second[name], first[name]) for name in first)


def test_the_length_is_told_from_the_mean_vector_in_any_precision():
    net = model().double().eval()
    source = torch.tensor([[3, 5, 7, 4], [6, 4, 0, 0]])
    tokens, lengths = net(source, torch.tensor([3, 2]))
    assert tokens.dtype == lengths.dtype == torch.float64
    memory, _ = net.read(source)
    means = torch.stack([memory[0].mean(0), memory[1, :2].mean(0)])
    torch.testing.assert_close(lengths, net.length(means))
