import torch

from mlnotes.rl import policy_gradient_loss

for weight in (2.0, -2.0, 0.0):
    z = torch.zeros(1, 2, requires_grad=True)
    loss = policy_gradient_loss(z, torch.tensor([1]), torch.tensor([weight]))
    (slope,) = torch.autograd.grad(loss, z)
    p = (z - 0.5 * slope).softmax(1)[0, 1]
    print(
        f"A = {weight:+.0f}: loss {loss:+.4f}, slope of z_1 {slope[0, 1]:+.2f},",
        end=" ",
    )
    print(f"p(right) 0.5 -> {p:.4f}")
    assert (p > 0.5) == (weight > 0) or weight == 0
