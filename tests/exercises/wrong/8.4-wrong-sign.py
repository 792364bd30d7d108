# says: Case 1 of 6
import torch


def slopes(scores):
    weights = scores.softmax(0)
    return weights[:, None] * (torch.eye(len(weights)) + weights)
