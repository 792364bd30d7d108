import torch

from mlnotes.activation import sigmoid
from mlnotes.loss import binary_cross_entropy_with_logits

torch.set_default_dtype(torch.float64)
x, t = torch.tensor([-1.0, 0.5]), torch.tensor(0.0)  # a three


def one_step(w, x, t, lr):
    w, x, t = torch.tensor(w), torch.tensor(x), torch.tensor(float(t))
    losses = [binary_cross_entropy_with_logits(x @ w, t)]
    w = w - lr * (sigmoid(x @ w) - t) * x
    losses.append(binary_cross_entropy_with_logits(x @ w, t))
    return losses[0].item(), w.tolist(), losses[1].item()


w = torch.tensor([1.0, 2.0], requires_grad=True)
for _ in range(2):
    z = x @ w
    loss = binary_cross_entropy_with_logits(z, t)
    (g,) = torch.autograd.grad(loss, w)
    print(f"w = ({w[0]:.4f}, {w[1]:.4f}): z = {z:.4f}, p = {sigmoid(z):.4f},", end=" ")
    print(f"loss {loss:.4f}, gradient ({g[0]:.4f}, {g[1]:.4f})")
    assert torch.allclose(g, (sigmoid(z) - t) * x)
    assert one_step(w.tolist(), [-1.0, 0.5], 0, 0.4)[0] == loss.item()
    w = (w - 0.4 * g).detach().requires_grad_()
