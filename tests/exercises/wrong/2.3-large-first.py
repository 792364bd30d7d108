# says: but is    (12, -12)
import torch


def eigenvalues(w1, w2, x, t):
    off = t - w1 * w2 * x
    b = 2 * x * (x * w1 * w2 - off)
    matrix = torch.tensor([[2 * (x * w2) ** 2, b], [b, 2 * (x * w1) ** 2]])
    low, high = torch.linalg.eigvalsh(matrix).tolist()
    return high, low
