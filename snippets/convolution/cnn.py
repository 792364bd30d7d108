# within 10 %: 25 trainings, whose rounding differs between processors
import torch

from mlnotes.cnn import CNN
from mlnotes.conv import Flatten
from mlnotes.data import mnist5k, train_test_split
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.pool import avg_pool2d
from mlnotes.stats import paired_difference, spread
from mlnotes.train import train

pixels, label = mnist5k()
images = avg_pool2d(pixels.view(-1, 1, 28, 28) / 255, 2)  # (5000, 1, 14, 14)


def mlp(hidden, generator):
    return torch.nn.Sequential(Flatten(), MLP([196, hidden, 10], generator=generator))


MODELS = {
    "CNN": lambda g: CNN((1, 12, 24), 14, 10, generator=g),
    "MLP": lambda g: mlp(24, g),
    "large MLP": lambda g: mlp(200, g),
}


def accuracy(build, seed, mixed):
    g = torch.Generator().manual_seed(seed)
    order = torch.randperm(196, generator=g) if mixed else torch.arange(196)
    x = images.flatten(1)[:, order].view_as(images)  # one order for all the images
    x, new_x, y, new_y = train_test_split(x, label, 0.8, g, stratify=True)
    model = build(g)
    adam, run = Adam(model.parameters(), lr=0.005), {"epochs": 8, "batch_size": 25}
    train(model, x, y, cross_entropy, adam, **run, generator=g, progress=False)
    with torch.no_grad():
        return 100 * (model(new_x).argmax(1) == new_y).float().mean().item()


right = {}
for name, mixed in [(name, False) for name in MODELS] + [("CNN", True), ("MLP", True)]:
    build = MODELS[name]
    count = sum(p.numel() for p in build(None).parameters())
    case = f"{name}, mixed" if mixed else name
    right[case] = [accuracy(build, seed, mixed) for seed in range(5)]
    print(f"{case:10} {count:6,} parameters: {spread(right[case], 1)} % right")
for tag, one, other in (
    ("[7.9] ", "CNN", "MLP"),
    ("[7.6] ", "CNN", "large MLP"),
    ("", "CNN, mixed", "MLP, mixed"),
):
    gain = paired_difference(right[one], right[other])
    print(f"{tag}{one} - {other}, in points: {spread(gain, 1)}")
    assert sum(gain) * (-1 if "mixed" in one else 1) > 5  # a point or more
