import torch
from sklearn.datasets import load_wine
from torch.nn.functional import one_hot

from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

torch.set_default_dtype(torch.float64)
x, y = (torch.as_tensor(a) for a in load_wine(return_X_y=True))
x = (x - x.mean(0)) / x.std(0)
t = one_hot(y, 3).double()
losses = {
    "CE": lambda z: cross_entropy(z, y),
    "MSE after softmax": lambda z: 3 * mse(softmax(z), t),
    "MSE on the logits": lambda z: 3 * mse(z, t),
}


def gradient(loss, w):
    w = w.clone().requires_grad_()
    return torch.autograd.grad(loss(x @ w), w)[0]


def gradient_on_logits(x, w, y):
    return 2 * x.mT @ (x @ w - one_hot(y, w.shape[1])) / len(x)  # as in regression


wrong = torch.zeros(13, 3)
for _ in range(50):
    wrong -= 0.5 * gradient(lambda z: cross_entropy(z, (y + 1) % 3), wrong)
z = x @ wrong
wrong *= 12 / (z.amax(1) - z.gather(1, y[:, None])[:, 0]).mean()

took = {}
for name, loss in losses.items():
    w, step, norm = wrong.clone(), 0, gradient(loss, wrong).norm()
    while ((x @ w).argmax(1) == y).double().mean() < 0.9:
        w -= 0.05 * gradient(loss, w)
        step += 1
    took[name] = step
    print(f"{name}: |gradient| {norm:.3f} at the start, {step} steps to leave")
by_hand = gradient_on_logits(x, wrong, y)
assert torch.allclose(by_hand, gradient(losses["MSE on the logits"], wrong))
assert took["MSE on the logits"] < took["CE"] < took["MSE after softmax"]
