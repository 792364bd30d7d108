# says: Only the means are gone
import torch


def condition_number(first, second):
    x = torch.stack([first - first.mean(), second - second.mean()], 1)
    low, high = torch.linalg.eigvalsh(2 * x.T @ x / len(x))
    return high / low
