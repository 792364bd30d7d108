"""The cases of the exercises of the chapter on reinforcement learning."""

import torch


def episodes(generator: torch.Generator) -> list[tuple]:
    """Draw rewards and discount factors.

    Args:
        generator: What draws them.
    """
    own = torch.tensor([0.0, 0.0, 1.0, 4.0]).double()
    cases = [(own, gamma) for gamma in (1.0, 0.5, 0.0)]
    for n, gamma in ((1, 0.7), (2, 0.9), (7, 0.99), (11, 0.3)):
        cases.append((torch.randn(n, generator=generator).double(), gamma))
    return cases


def pushes(generator: torch.Generator) -> list[tuple]:
    """Draw logits, the action taken, its weight and a rate.

    Args:
        generator: What draws them.
    """
    cases = [(torch.zeros(2).double(), 1, weight, 0.5) for weight in (2.0, -2.0, 0.0)]
    for n, action, weight in ((2, 0, 1.5), (3, 2, -0.7), (5, 1, 3.0)):
        logits = torch.randn(n, generator=generator).double()
        cases.append((logits, action, weight, 0.3))
    return cases


def surprises(generator: torch.Generator) -> list[tuple]:
    """Draw rewards, a critic's values, γ, λ, and whether the pole has fallen.

    Args:
        generator: What draws them.
    """
    r = torch.ones(3).double()
    v = torch.tensor([2.5, 2.0, 1.5, 0.5]).double()
    cases = [(r, v, 1.0, lam, True) for lam in (0.0, 0.5, 1.0)]
    cases.append((r, v, 1.0, 1.0, False))
    for n, gamma, lam in ((1, 0.9, 0.5), (5, 0.99, 0.95), (7, 0.8, 0.3)):
        drawn = torch.randn(2 * n + 1, generator=generator).double()
        cases += [
            (drawn[:n], drawn[n:], gamma, lam, fallen) for fallen in (True, False)
        ]
    return cases


def levers(generator: torch.Generator) -> list[tuple]:
    """Draw what levers pay, and a bonus.

    Args:
        generator: What draws them.
    """
    own = torch.tensor([0.8, 1.0, 0.0, 0.0]).double()
    cases = [(own, beta) for beta in (0.2, 0.5, 1.0)]
    for n, beta in ((1, 0.5), (2, 3.0), (5, 0.7)):
        cases.append((2 * torch.randn(n, generator=generator).double(), beta))
    return cases
