import torch

from mlnotes.transformer import EncoderLayer


def norm_slope(x):
    std = x.std(correction=0)
    u = (x - x.mean()) / std
    eye = torch.eye(len(x), dtype=x.dtype)
    return (eye - (1 + torch.outer(u, u)) / len(x)) / std


def jacobians(x, matrix):
    eye = torch.eye(len(x), dtype=x.dtype)
    post = norm_slope(x + matrix @ x) @ (eye + matrix)
    return post, eye + matrix @ norm_slope(x)


for norm_first in (False, True):
    for depth in (2, 12):
        norms = []
        for seed in range(5):
            g = torch.Generator().manual_seed(seed)
            x = torch.randn(3, 7, 32, generator=g).requires_grad_()
            y = x
            for _ in range(depth):
                y = EncoderLayer(32, 4, 64, norm_first=norm_first, generator=g)(y)
            direction = torch.randn(y.shape, generator=g)
            slope = torch.autograd.grad((y * direction).sum(), x)[0]
            norms.append((slope.norm() / direction.norm()).item())
        name = "pre" if norm_first else "post"
        print(f"{name:4}-norm, {depth:2d} layers: a change of 1 in y", end=" ")
        print(f"is worth {sum(norms) / 5:.2f} at x")
    assert min(norms) > 0
