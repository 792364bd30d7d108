import matplotlib.pyplot as plt
import torch

from mlnotes.activation import relu, sigmoid
from mlnotes.data import digits, standardize_by
from mlnotes.linear import MLP
from mlnotes.loss import binary_cross_entropy_with_logits
from mlnotes.optim import SGD
from mlnotes.stats import mean_std, spread

pixels, digit = digits()
either = (digit == 3) | (digit == 8)
(x,) = standardize_by(pixels[either])
t = (digit[either] == 8).float()


def train(depth, activation, seed, lr=1.0, wider=1, steps=100):
    random = torch.Generator().manual_seed(seed)
    net = MLP([64, *[32] * depth, 1], activation, generator=random)
    for layer in net.layers:
        layer.weight.data *= wider
    descend = SGD(net.parameters(), lr=lr)
    for step in range(steps):
        descend.zero_grad()
        loss = binary_cross_entropy_with_logits(net(x).squeeze(1), t)
        loss.backward()
        if step == 0:
            reaches = net.layers[0].weight.grad.norm().log10().item()
        descend.step()
    return reaches, loss.item()


depths, reaches, loss = (1, 2, 4, 6), {}, {}
for name, activation in (("sigmoid", sigmoid), ("ReLU", relu)):
    for depth in depths:
        runs = [train(depth, activation, seed) for seed in range(5)]
        reaches[name, depth], loss[name, depth] = zip(*runs, strict=True)
    ends = [mean_std(reaches[name, depth])[0] for depth in (1, 6)]
    factor = 10 ** ((ends[0] - ends[1]) / 5)
    one, six = (f"{10**end:.1g}" for end in ends)
    print(f"[1.5] {name}, |gradient| in layer 1: {one} with 1 hidden,", end=" ")
    print(f"{six} with 6, {factor:.1f} times less a layer")
for depth in depths:
    print(f"[1.5] {depth} hidden, loss after 100 steps:", end=" ")
    ours = (f"{name} {spread(loss[name, depth], 4)}" for name in ("sigmoid", "ReLU"))
    print(*ours, sep=", ")
assert min(loss["sigmoid", 4]) > 0.69  # log 2 = 0.693 is the loss of a coin
assert max(loss["ReLU", 4]) < 0.01
others = {
    "sigmoid, 1 hidden, rate 10": (1, sigmoid, {"lr": 10.0}),
    "ReLU, 1 hidden, rate 4": (1, relu, {"lr": 4.0}),
    "ReLU, 1 hidden, rate 10": (1, relu, {"lr": 10.0}),
    "sigmoid, 4 hidden, rate 10": (4, sigmoid, {"lr": 10.0}),
    "sigmoid, 4 hidden, initial weights times 4": (4, sigmoid, {"wider": 4}),
    "ReLU, 6 hidden, rate 0.3": (6, relu, {"lr": 0.3}),
}
for name, (depth, activation, settings) in others.items():
    try:
        loss[name] = [train(depth, activation, s, **settings)[1] for s in range(5)]
        print(f"{name}: {spread(loss[name], 4)}")
    except ValueError:  # the loss refuses an infinite input
        print(f"{name}: runs off to infinity")
assert max(loss["sigmoid, 1 hidden, rate 10"]) < max(loss["ReLU, 1 hidden, rate 4"])
assert "ReLU, 1 hidden, rate 10" not in loss
assert max(loss["sigmoid, 4 hidden, initial weights times 4"]) < 0.1

figure, (left, right) = plt.subplots(1, 2)
for name, color in (("sigmoid", "C1"), ("ReLU", "C0")):
    for panel, values in ((left, reaches), (right, loss)):
        mean, sd = zip(*(mean_std(values[name, d]) for d in depths), strict=True)
        panel.errorbar(depths, mean, sd, fmt="o-", capsize=3, color=color, label=name)
left.set(xlabel="hidden layers", ylabel="log$_{10}$ |first layer's gradient|")
right.set(xlabel="hidden layers", ylabel="training loss, 100 steps")
right.legend()
plt.show()
