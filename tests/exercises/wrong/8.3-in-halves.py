# says: Sines and cosines take turns
import torch


def attention(x, w_q, w_k, w_v):
    scores = (x @ w_q.T) @ (x @ w_k.T).T / x.shape[1] ** 0.5
    return scores.softmax(1) @ (x @ w_v.T)


def with_positions(a, *matrices):
    words, dim = a.shape
    i = torch.arange(0, dim, 2).double()
    angles = torch.arange(words)[:, None] / 10000 ** (i / dim)
    return attention(a + torch.cat([angles.sin(), angles.cos()], 1), *matrices)
