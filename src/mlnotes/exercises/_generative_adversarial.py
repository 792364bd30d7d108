"""The cases of the exercises of the chapter on generative adversarial networks."""

import torch


def pairs(generator: torch.Generator) -> list[tuple]:
    """Draw pairs of distributions: two of the chapter, two extremes, three more.

    Args:
        generator: What draws them.
    """
    own = [[0.5, 0.5, 0.0], [0.25, 0.25, 0.5]], [[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]]
    apart = [[1.0, 0.0], [0.0, 1.0]], [[0.3, 0.7], [0.3, 0.7]]
    cases = [tuple(torch.tensor(pair).double()) for pair in (*own, *apart)]
    for n in (2, 5, 7):
        drawn = torch.rand(2, n, generator=generator, dtype=torch.float64)
        cases.append(tuple(drawn / drawn.sum(1, keepdim=True)))
    return cases


def places(generator: torch.Generator) -> list[tuple]:
    """Draw pairs of distributions and where their outcomes lie.

    Args:
        generator: What draws them.
    """
    p, q = torch.tensor([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]]).double()
    cases = [(p, q, torch.tensor([0.0, 1.0, far]).double()) for far in (4, 10)]
    for n in (2, 3, 5, 7):
        p, q, place = torch.rand(3, n, generator=generator, dtype=torch.float64)
        cases.append((p / p.sum(), q / q.sum(), 4 * place - 2))
    return cases


def generators(generator: torch.Generator) -> list[tuple]:
    """Draw generators of a few values, and mean and deviation of real data.

    Args:
        generator: What draws them.
    """
    own = ([1.0, 5.0], [0.5, 0.5]), ([0.0], [1.0]), ([-1.0, 1.0], [0.5, 0.5])
    cases = [
        (*(torch.tensor(part).double() for part in pair), 0.0, 1.0) for pair in own
    ]
    for n, mean, std in ((2, 0.0, 1.0), (3, -1.0, 0.5), (5, 2.0, 3.0)):
        values, shares = torch.randn(2, n, generator=generator).double()
        cases.append((values, shares.softmax(0), mean, std))
    return cases
