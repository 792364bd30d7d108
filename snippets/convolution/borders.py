# within 10 %: fifteen trainings, whose rounding differs between processors
import matplotlib.pyplot as plt
import torch

from mlnotes.activation import relu
from mlnotes.conv import Conv2d, conv2d
from mlnotes.data import digits, train_test_split
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import paired_difference, spread
from mlnotes.train import train


def coverage(padding, layers=1):  # how many paths lead from each pixel to the output
    x = h = torch.ones(1, 1, 9, 9, requires_grad=True)
    for _ in range(layers):
        h = conv2d(h, torch.ones(1, 1, 3, 3), padding=padding)
    return torch.autograd.grad(h.sum(), x)[0][0, 0]


figure, panels = plt.subplots(1, 3, layout="constrained", figsize=(6.4, 2.4))
for padding, panel in zip((0, 1, 2), panels, strict=True):
    c = coverage(padding)
    corner, edge, middle = c[0, 0], c[0, 4], c[4, 4]
    deep = coverage(padding, 3)
    print(f"[7.4] padding {padding}: windows over a corner {corner:.0f},", end=" ")
    print(f"an edge {edge:.0f}, the middle {middle:.0f}")
    print(f"  through 3 layers, corner / middle: {deep[0, 0] / deep[4, 4]:.2f}")
    panel.imshow(c.numpy(), cmap="viridis", vmin=0, vmax=9, rasterized=True)
    for i in (0, 1, 4, 8):
        for j in (0, 1, 4, 8):
            ink = "black" if c[i, j] > 5 else "white"
            panel.text(j, i, f"{c[i, j]:.0f}", color=ink, ha="center", va="center")
    panel.set(title=f"padding {padding}", xticks=[], yticks=[])
assert (coverage(2) == 9).all()


class Peak(torch.nn.Module):
    """Three convolutions, then the peak of each feature map and a linear layer."""

    def __init__(self, padding, generator):
        super().__init__()
        kind = {"padding": padding, "generator": generator}
        sizes = ((1, 12), (12, 12), (12, 24))
        layers = [Conv2d(before, after, 3, **kind) for before, after in sizes]
        self.layers = torch.nn.ModuleList(layers)
        self.head = Linear(24, 10, generator=generator)

    def forward(self, x):
        for layer in self.layers:
            x = relu(layer(x))
        return self.head(x.amax((2, 3)))


pixels, label = digits()
images, right = pixels.view(-1, 1, 8, 8) / 16, {}
for padding in (0, 1, 2):
    right[padding] = []
    for seed in range(5):
        g = torch.Generator().manual_seed(seed)
        x, new_x, y, new_y = train_test_split(images, label, 0.6, g, stratify=True)
        model = Peak(padding, g)
        adam, run = Adam(model.parameters(), lr=0.01), {"epochs": 5, "batch_size": 30}
        train(model, x, y, cross_entropy, adam, **run, generator=g, progress=False)
        share = (model(new_x).argmax(1) == new_y).float().mean().item()
        right[padding].append(100 * share)
    print(f"digits, padding {padding}: {spread(right[padding], 1)} % right")
gain = paired_difference(right[1], right[0])
print(f"[7.4] digits, padding 1 - none, in points: {spread(gain, 1)}")
plt.show()
