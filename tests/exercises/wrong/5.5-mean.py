# says: The squared error is halved
import torch
from torch.nn.functional import cross_entropy, mse_loss

Y, T = torch.tensor([0]), torch.tensor([[1.0, 0.0]]).double()


def steps_to_close(gap, eta):
    counts = []
    for loss in (
        lambda z: cross_entropy(z, Y),
        lambda z: mse_loss(z.softmax(1), T),
    ):
        z, step = torch.tensor([[0.0, gap]]).double(), 0
        while z[0, 0] < z[0, 1] - 1e-9:
            z.requires_grad_()
            z = (z - eta * torch.autograd.grad(loss(z), z)[0]).detach()
            step += 1
        counts.append(step)
    return tuple(counts)
