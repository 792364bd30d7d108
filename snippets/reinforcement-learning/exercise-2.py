import torch

from mlnotes.rl import policy_gradient_loss


def push(logits, action, weight, rate):
    p = logits.softmax(0)
    loss, slope = -weight * p[action].log(), weight * p
    slope[action] -= weight  # A (p - t)
    return loss.item(), slope, (logits - rate * slope).softmax(0)[action].item()


for weight in (2.0, -2.0, 0.0):
    z = torch.zeros(2, requires_grad=True)
    loss, slope, p = push(z.detach(), 1, weight, 0.5)
    print(
        f"A = {weight:+.0f}: loss {loss:+.4f}, slope of z_1 {slope[1]:+.2f},",
        end=" ",
    )
    print(f"p(right) 0.5 -> {p:.4f}")
    ours = policy_gradient_loss(z[None], torch.tensor([1]), torch.tensor([weight]))
    assert torch.allclose(torch.autograd.grad(ours, z)[0], slope)
    assert (p > 0.5) == (weight > 0) or weight == 0
