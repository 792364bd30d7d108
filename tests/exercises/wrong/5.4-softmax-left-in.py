# says: The softmax is still there
import torch
from torch.nn.functional import one_hot


def gradient_on_logits(x, w, y):
    w = w.requires_grad_()
    error = (x @ w).softmax(1) - one_hot(y, w.shape[1])
    return torch.autograd.grad(error.square().sum(1).mean(), w)[0]
