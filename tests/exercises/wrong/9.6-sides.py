# says: Case 4 of 6
import torch


def norm_slope(x):
    u = (x - x.mean()) / x.std(correction=0)
    eye = torch.eye(len(x), dtype=x.dtype)
    return (eye - (1 + torch.outer(u, u)) / len(x)) / x.std(correction=0)


def jacobians(x, matrix):
    eye = torch.eye(len(x), dtype=x.dtype)
    post = (eye + matrix) @ norm_slope(x + matrix @ x)
    return post, eye + norm_slope(x) @ matrix
