# within 10 %: twenty trainings, whose rounding differs between processors
import torch

from mlnotes.cnn import CNN
from mlnotes.data import mnist5k, train_test_split
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.pool import avg_pool2d, max_pool2d
from mlnotes.stats import paired_difference, spread
from mlnotes.train import train

pixels, label = mnist5k()
images = avg_pool2d(pixels.view(-1, 1, 28, 28) / 255, 2)  # (5000, 1, 14, 14)
nothing = {"pool": lambda h, _: h}
MODELS = {
    "max": {"pool": max_pool2d},
    "mean": {"pool": avg_pool2d},
    "stride 2": {"stride": 2, **nothing},
    "nothing": nothing,
}


def accuracy(settings, seed):
    g = torch.Generator().manual_seed(seed)
    x, new_x, y, new_y = train_test_split(images, label, 0.8, g, stratify=True)
    new_x, new_y = new_x[:2000], new_y[:2000]
    model = CNN((1, 8, 16), 14, 10, generator=g, **settings)
    adam, run = Adam(model.parameters(), lr=0.005), {"epochs": 6, "batch_size": 25}
    train(model, x, y, cross_entropy, adam, **run, generator=g, progress=False)
    with torch.no_grad():
        return 100 * (model(new_x).argmax(1) == new_y).float().mean().item()


right = {}
for name, settings in MODELS.items():
    model = CNN((1, 8, 16), 14, 10, **settings)
    count = sum(p.numel() for p in model.parameters())
    right[name] = [accuracy(settings, seed) for seed in range(5)]
    print(f"{name:8} {count:6,} parameters: {spread(right[name], 1)} % right")
for name in ("mean", "stride 2", "nothing"):
    gain = paired_difference(right["max"], right[name])
    print(f"[7.7] digits, max - {name}, in points: {spread(gain, 1)}")
    assert sum(gain) / 5 > (-4 if name == "nothing" else 0)
