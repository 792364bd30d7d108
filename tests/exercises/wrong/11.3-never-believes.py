# says: Case 4 of 10
import torch


def advantages(rewards, values, gamma, lam, fallen):
    values = torch.cat([values[:-1], torch.zeros(1)])
    delta = rewards + gamma * values[1:] - values[:-1]
    for t in reversed(range(len(delta) - 1)):
        delta[t] += gamma * lam * delta[t + 1]
    return delta
