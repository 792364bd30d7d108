"""The cases of the exercises of the chapter on the Transformer."""

import math

import torch
from jaxtyping import Int
from torch import Tensor


def beams(generator: torch.Generator) -> list[tuple]:
    """Draw finished sequences: log p, lengths and α.

    Args:
        generator: What draws them.
    """
    own = torch.tensor([-2.0, -2.6]).double(), torch.tensor([2, 6])
    drawn = -1 - 3 * torch.rand(5, 4, generator=generator, dtype=torch.float64)
    lengths = torch.randint(1, 12, (5, 4), generator=generator)
    rates = (0.2, 0.6, 1.0, 1.5, 0.0)
    others = zip(drawn, lengths, rates, strict=True)
    return [(*own, 0.0), (*own, 0.6), (*own, 1.0), *others]


def written(after: Int[Tensor, " tokens"], length: int) -> Int[Tensor, " time"]:
    """Follow a table from token 0 on.

    Args:
        after: The next token after each, ids, (tokens,).
        length: How many tokens to write, at least 1.
    """
    tokens = [after[0]]
    while len(tokens) < length:
        tokens.append(after[tokens[-1]])
    return torch.stack(tokens)


def tables(generator: torch.Generator) -> list[tuple]:
    """Draw tables of next tokens, and answers near what they write.

    Args:
        generator: What draws them.
    """
    table, one, other = [1, 2, 3, 1], [1, 2, 3, 1, 2], [1, 3, 1, 2, 3]
    cases = [(torch.tensor(table), torch.tensor(target)) for target in (one, other)]
    for _ in range(9):
        after = torch.randint(1, 6, (6,), generator=generator)
        target = written(after, 7)
        replaced = torch.rand(7, generator=generator) < 0.25
        other = torch.randint(1, 6, (7,), generator=generator)
        cases.append((after, torch.where(replaced, other, target)))
    return cases


def layers(generator: torch.Generator) -> list[tuple]:
    """Draw vectors and matrices of a sublayer.

    Args:
        generator: What draws them.
    """
    x = torch.tensor([2.0, 0.0, 1.0]).double()
    cases = [(x, torch.zeros(3, 3).double()), (x, torch.eye(3).double())]
    for d in (2, 3, 5, 7):
        drawn = torch.randn(d + 1, d, generator=generator, dtype=torch.float64)
        cases.append((drawn[0], drawn[1:] / math.sqrt(d)))
    return cases
