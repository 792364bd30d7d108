# says: only the running variance is made unbiased
import torch


def batch_of_two(first, second, eps):
    x = torch.tensor([first, second], dtype=torch.float64)
    return tuple((x - x.mean()) / (x.var() + eps).sqrt())
