# says: That is the mean over bottles and classes
import torch
from torch.nn.functional import mse_loss, one_hot


def gradient_on_logits(x, w, y):
    w = w.requires_grad_()
    loss = mse_loss(x @ w, one_hot(y, w.shape[1]).double())
    return torch.autograd.grad(loss, w)[0]
