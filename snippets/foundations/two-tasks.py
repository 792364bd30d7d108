import matplotlib.pyplot as plt
import torch

from mlnotes.activation import sigmoid
from mlnotes.data import diabetes, digits, standardize_by, train_test_split
from mlnotes.linear import LinearRegression, LogisticRegression
from mlnotes.loss import binary_cross_entropy_with_logits, mse
from mlnotes.optim import SGD
from mlnotes.stats import spread
from mlnotes.train import train

patients, score = diabetes()
pixels, digit = digits()
either = (digit == 3) | (digit == 8)
images, eight = pixels[either], (digit[either] == 8).float()


def learn(head, loss, x, y, seed):
    random = torch.Generator().manual_seed(seed)
    x, new_x, y, new_y = train_test_split(x, y, 1 / 3, random)
    x, new_x = standardize_by(x, new_x)
    model = head(x.shape[1], generator=random)
    settings = {"epochs": 30, "batch_size": 16, "generator": random, "progress": False}
    train(model, x, y, loss, SGD(model.parameters(), lr=0.01), **settings)
    return model(new_x).detach(), new_y, y.mean()  # outputs for unseen examples


off, guess, right, coin = [], [], [], []
for seed in range(5):
    y, truth, mean = learn(LinearRegression, mse, patients, score, seed)
    off.append(mse(y, truth).sqrt().item())
    guess.append(mse(mean.expand_as(truth), truth).sqrt().item())
    z, label, share = learn(
        LogisticRegression, binary_cross_entropy_with_logits, images, eight, seed
    )
    right.append(100 * ((z > 0) == (label == 1)).double().mean().item())
    coin.append(100 * ((share > 0.5) == (label == 1)).double().mean().item())
print("[1.1] regression, unseen patients, root of the mean squared error:")
print(f"  the mean for everyone {spread(guess, 1)}, the linear model {spread(off, 1)}")
print("[1.1] classification, unseen images, per cent right:")
print(f"  the commoner class {spread(coin, 1)}, the linear model {spread(right, 1)}")
assert all(a < b for a, b in zip(off, guess, strict=True))
assert min(right) > 90

figure, (left, middle) = plt.subplots(1, 2)
left.plot(truth, y, "o", markersize=4, alpha=0.6)
left.plot([25, 346], [25, 346], color="0.5", linestyle=":")
left.set(xlabel="true score", ylabel="predicted score", title="how much?")
scale = torch.linspace(z.min(), z.max(), 200)
middle.plot(scale, sigmoid(scale), color="0.5")
for digit, mark in ((3, "o"), (8, "^")):
    own = z[label == (digit == 8)]
    side = torch.full_like(own, 1.05 if digit == 8 else -0.05)
    middle.plot(own, side, mark, markersize=4, alpha=0.6, label=f"a {digit}")
middle.set(xlabel="$z$", ylabel="predicted probability of 8", title="which?")
middle.legend()
plt.show()
