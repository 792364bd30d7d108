import matplotlib.pyplot as plt
import torch

from mlnotes.data import batches, digits, standardize_by
from mlnotes.linear import LogisticRegression
from mlnotes.loss import binary_cross_entropy_with_logits
from mlnotes.optim import SGD
from mlnotes.train import train

pixels, digit = digits()
either = (digit == 3) | (digit == 8)
(x,) = standardize_by(pixels[either])
t = (digit[either] == 8).float()
random = torch.Generator().manual_seed(0)

# One epoch, opened up: which images does each batch hold?
dealt = batches(len(x), 32, random)
sizes = [len(batch) for batch in dealt]
times_seen = torch.cat(dealt).bincount(minlength=len(x))
print(f"one epoch of {len(x)} images in batches of 32: {len(dealt)} batches,", end=" ")
print(f"the last of {sizes[-1]}")
assert sizes[:-1] == [32] * 11
assert (times_seen == 1).all()  # every image once


class Counting(SGD):  # the library's optimizer, with a counter on its step
    steps = 0

    def step(self, closure=None):
        self.steps += 1
        return super().step(closure)


def fit(batch_size, epochs):
    model = LogisticRegression(64, generator=random.manual_seed(0))
    optimizer = Counting(model.parameters(), lr=0.05)
    settings = {"epochs": epochs, "batch_size": batch_size, "generator": random}
    loss = binary_cross_entropy_with_logits
    history = train(model, x, t, loss, optimizer, progress=False, **settings)
    assert optimizer.steps == len(history.updates)
    assert len(history.train) == epochs
    return history


for batch_size in (1, 32, 357):
    history = fit(batch_size, epochs=5)
    updates = len(history.updates)
    print(f"[1.4] 5 epochs in batches of {batch_size}: {updates} updates;", end=" ")
    print(f"training loss {history.train[-1]:.3f}")
    assert updates == 5 * -(-len(x) // batch_size)

history = fit(32, epochs=5)
plt.plot(range(1, 61), history.updates, ".-", label="its batch, just before an update")
plt.plot(range(12, 61, 12), history.train, "s", label="all images, after an epoch")
plt.xlabel("updates")
plt.ylabel("loss")
plt.xticks(range(0, 61, 12))
plt.legend()
plt.show()
