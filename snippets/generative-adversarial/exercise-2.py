import torch

from mlnotes.gan import js_divergence, transport_plan


def least_work(p, q, place):
    order = place.argsort()
    crossing = (p - q)[order].cumsum(0)[:-1].abs()  # of each gap
    return (crossing * place[order].diff()).sum().item()


p = torch.tensor([0.5, 0.5, 0], dtype=torch.float64)
q = torch.tensor([0, 0.5, 0.5], dtype=torch.float64)
for far in (4, 10):
    place = torch.tensor([0, 1, far], dtype=torch.float64)
    cost = (place[:, None] - place).abs()
    w1, js = least_work(p, q, place), js_divergence(p, q).item()
    work = (transport_plan(p, q, cost) * cost).sum().item()
    print(
        f"far post at {far:2d}: W1 = {w1:.2f}, cheapest plan {work:.2f}, JS = {js:.4f}"
    )
    assert abs(w1 - work) < 1e-9
