# says: not only its sign
import torch


def push(logits, action, weight, rate):
    weight = (weight > 0) - (weight < 0)
    z = logits.clone().requires_grad_()
    loss = -weight * z.log_softmax(0)[action]
    (slope,) = torch.autograd.grad(loss, z)
    return loss, slope, (logits - rate * slope).softmax(0)[action]
