# varies "as long": times; the asserts below hold the order that the text claims
import time

import matplotlib.pyplot as plt
import torch

from mlnotes.data import digits
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD

g = torch.Generator().manual_seed(0)
images, label = digits()
drawn = torch.randint(1797, (8192,), generator=g)  # many of the digits several times
x, y = images[drawn] / 16, label[drawn]
model = MLP((64, 64, 64, 10), generator=g)
sgd = SGD(model.parameters(), lr=0.1)
sizes = [1, 8, 64, 512, 4096, 8192]
second = dict.fromkeys(sizes, float("inf"))
for _ in range(12):  # the best of twelve: others may use this machine too
    for size in sizes:
        times, i = max(2, 100 // size), slice(size)
        start = time.process_time()
        for _ in range(times):
            sgd.zero_grad()
            cross_entropy(model(x[i]), y[i]).backward()
            sgd.step()
        second[size] = min(second[size], (time.process_time() - start) / times)

update = {size: second[size] / second[1] for size in sizes}
epoch = {size: update[size] / size for size in sizes}  # 1 / size as many updates
print("Compared with B = 1,")
for size in sizes[1:]:
    print(f"B = {size:4d}: an update takes {update[size]:.2g} times as long,", end=" ")
    print(f"an epoch {epoch[size]:.2g} times as long")
print(f"[3.3] update: 64 digits take {update[64]:.2g} times as long as 1,", end=" ")
print(f"8192 {update[8192]:.2g} times as long")
print(f"[3.3] epoch: B = 1 {1 / epoch[512]:.3g} times as long as 512,", end=" ")
print(f"512 {epoch[512] / epoch[8192]:.2g} times as long as 8192")
assert update[64] < 6  # 64 times the digits
assert update[8192] / update[512] > 4  # 16 times the digits
assert epoch[1] > 2 * epoch[8] > 4 * epoch[64] > 4 * epoch[512]
assert epoch[512] / epoch[8192] < 5

figure, (left, right) = plt.subplots(1, 2, layout="constrained")
left.loglog(sizes, update.values(), "o-")
left.loglog([128, 8192], [2, 128], color="0.5", linestyle=":")  # in proportion
right.loglog(sizes, epoch.values(), "o-", color="C2")
left.set(xlabel="batch size B", ylabel="time of an update")
right.set(xlabel="batch size B", ylabel="time of an epoch")
plt.show()
