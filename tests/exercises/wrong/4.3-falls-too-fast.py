# says: should be
import torch


def mean_descent(gradients, eta):
    theta, total = torch.zeros_like(gradients[0]), 0
    for t, g in enumerate(gradients, 1):
        total = total + g**2
        theta = theta - eta / t * g / torch.sqrt(total / t)
    return theta
