# says: The squared error is to be summed over the classes
import torch
from torch.nn.functional import cross_entropy, mse_loss, one_hot


def two_gradients(logits, label):
    z = logits.requires_grad_()
    y = torch.tensor(label)
    squared = mse_loss(z.softmax(0), one_hot(y, len(z)).double())
    return (
        torch.autograd.grad(cross_entropy(z, y), z)[0],
        torch.autograd.grad(squared, z)[0],
    )
