# says: Mean and deviation depend on x too
import torch


def jacobians(x, matrix):
    eye = torch.eye(len(x), dtype=x.dtype)
    y = x + matrix @ x
    post = (eye + matrix) / y.std(correction=0)
    return post, eye + matrix / x.std(correction=0)
