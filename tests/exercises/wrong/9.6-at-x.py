# says: those at x + f(x)
import torch


def norm_slope(x):
    u = (x - x.mean()) / x.std(correction=0)
    eye = torch.eye(len(x), dtype=x.dtype)
    return (eye - (1 + torch.outer(u, u)) / len(x)) / x.std(correction=0)


def jacobians(x, matrix):
    eye = torch.eye(len(x), dtype=x.dtype)
    return norm_slope(x) @ (eye + matrix), eye + matrix @ norm_slope(x)
