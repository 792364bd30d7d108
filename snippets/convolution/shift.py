# within 10 %: ten trainings, whose rounding differs between processors
import matplotlib.pyplot as plt
import torch
from torch.nn.functional import pad

from mlnotes.activation import relu
from mlnotes.augment import shift
from mlnotes.cnn import CNN
from mlnotes.data import mnist5k, train_test_split
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.pool import avg_pool2d
from mlnotes.stats import spread
from mlnotes.train import train

pixels, label = mnist5k()
small = avg_pool2d(pixels.view(-1, 1, 28, 28) / 255, 2)
images = pad(small, (2, 2, 2, 2))  # (5000, 1, 18, 18): with room to move


class Anywhere(CNN):
    """Keeps the largest entry of each last feature map, wherever it is."""

    def features(self, input):
        first, last = self.convolutions
        return relu(last(self.pool(relu(first(input)), 2))).amax((2, 3))


MODELS = {
    "flatten": lambda g: CNN((1, 8, 16), 18, 10, generator=g),
    "anywhere": lambda g: Anywhere((1, 8, 24), 18, 10, kernel_size=5, generator=g),
}


def accuracies(build, seed):
    g = torch.Generator().manual_seed(seed)
    x, new_x, y, new_y = train_test_split(images, label, 0.8, g, stratify=True)
    new_x, new_y, model = new_x[:1000], new_y[:1000], build(g)
    adam, run = Adam(model.parameters(), lr=0.005), {"epochs": 6, "batch_size": 25}
    train(model, x, y, cross_entropy, adam, **run, generator=g, progress=False)
    with torch.no_grad():
        moved = [model(shift(new_x, 0, dx)).argmax(1) for dx in range(5)]
    return 100 * (torch.stack(moved) == new_y).float().mean(1)


lost = {}
for color, (name, build) in zip(("C0", "C2"), MODELS.items(), strict=True):
    right = torch.stack([accuracies(build, seed) for seed in range(5)])  # (5, 5)
    count = sum(p.numel() for p in build(None).parameters())
    print(f"{name} ({count:,} parameters), % right after a shift of 0, 1, 2, 4:")
    print("  " + ", ".join(spread(right[:, dx], 1) for dx in (0, 1, 2, 4)))
    lost[name] = right[:, 0] - right[:, 2]
    print(f"[7.8] {name}: two pixels cost {spread(lost[name], 1)} points")
    kind = {"fmt": "o-", "capsize": 3, "color": color, "label": name}
    plt.errorbar(range(5), right.mean(0), right.std(0), **kind)
assert lost["flatten"].min() > 15
assert lost["anywhere"].abs().max() < 4
plt.gca().set(xlabel="shift (pixels)", ylabel="new digits right (%)", xticks=range(5))
plt.legend()
plt.show()
