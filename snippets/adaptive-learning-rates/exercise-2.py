import torch

from mlnotes.optim import Adagrad, Adam, RMSprop

torch.set_default_dtype(torch.float64)
steps = {}
for name, kind, settings in (
    ("Adagrad", Adagrad, {}),
    ("RMSProp", RMSprop, {"alpha": 0.9}),
    ("Adam", Adam, {}),
):
    theta = torch.zeros(1)
    optimizer, places = kind([theta], lr=0.1, **settings), [0.0]
    for g in (6.0, 6.0, 0.1):
        theta.grad = torch.tensor([g])
        optimizer.step()
        places.append(theta.item())
    steps[name] = -torch.tensor(places).diff()
    print(f"{name}: steps", ", ".join(f"{step:.4f}" for step in steps[name]))

assert torch.isclose(steps["Adam"][1], torch.tensor(0.1), atol=1e-8)
assert steps["Adam"][2] > 10 * steps["RMSProp"][2] > 10 * steps["Adagrad"][2]
