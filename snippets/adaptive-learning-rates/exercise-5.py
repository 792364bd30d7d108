import torch

from mlnotes.optim import SGD, Adagrad, Adam, RMSprop

torch.set_default_dtype(torch.float64)


def rate_in_new_currency(method, lr, factor):
    return lr / factor if method == "sgd" else lr


def path(kind, unit, lr=0.01):
    theta = torch.tensor([-4.0, 1.5], requires_grad=True)
    optimizer, places = kind([theta], lr=lr), []
    for _ in range(100):
        bowl = (1 + theta**2).sqrt() - 1
        optimizer.zero_grad()
        (unit * (0.1 * bowl[0] + 10 * bowl[1])).backward()
        optimizer.step()
        places.append(theta.detach().clone())
    return torch.stack(places)


for kind in (SGD, Adagrad, RMSprop, Adam):
    apart = (path(kind, 1.0) - path(kind, 100.0)).abs().max()
    print(f"{kind.__name__:7}: a hundred times the loss, largest shift", end=" ")
    print(f"{apart:.2f}" if apart > 1e-3 else "below 0.001")
    assert (apart > 1) if kind is SGD else (apart < 1e-3)
    lr = rate_in_new_currency(kind.__name__.lower(), 0.01, 100.0)
    assert torch.allclose(path(kind, 1.0), path(kind, 100.0, lr), atol=1e-3)
