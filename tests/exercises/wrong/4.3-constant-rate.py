# says: The rate does not fall
import torch


def mean_descent(gradients, eta):
    theta, total = torch.zeros_like(gradients[0]), torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, 1):
        total += g**2
        theta -= eta * g / (total / t).sqrt()
    return theta
