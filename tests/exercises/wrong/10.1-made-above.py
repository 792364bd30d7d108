# says: p stands above the line
import torch


def game(p, q):
    m = (p + q) / 2
    js = sum((torch.xlogy(r, r) - torch.xlogy(r, m)).sum().item() for r in (p, q)) / 2
    d = q / (p + q)
    value = torch.xlogy(p, 1 - d) + torch.xlogy(q, d)
    return d, js, value.sum().item()
