import torch

from mlnotes.optim import SGD
from mlnotes.rl import policy_gradient_loss

for own in (False, True):
    z = torch.zeros(1, 2, requires_grad=True)
    sgd = SGD([z], lr=0.5)
    for step in range(1, 1001):
        p = z.detach().softmax(1)[0, 1]
        # the mean over the actor's own draws: it is seen with probability p
        weight = -p if own else torch.tensor(-1.0)
        sgd.zero_grad()
        policy_gradient_loss(z, torch.tensor([1]), weight[None]).backward()
        sgd.step()
        if step in (10, 100, 1000):
            gap = (z[0, 0] - z[0, 1]).item()
            print(f"{'own' if own else 'fixed':5} step {step:4d}: gap {gap:.2f}")
    assert (gap > 900) != own
    assert not own or gap < 10
