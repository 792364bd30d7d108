# within 10 %: trained kernels, whose rounding differs between processors
import matplotlib.pyplot as plt
import torch
from torch.nn.functional import pad

from mlnotes.activation import relu
from mlnotes.cnn import CNN
from mlnotes.data import mnist5k, train_test_split
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import paired_difference, spread
from mlnotes.train import train
from mlnotes.window import receptive_field, windows

pixels, label = mnist5k()
images = pixels.view(-1, 1, 28, 28) / 255
SIZE, JUMP = receptive_field([(3, 1, 1), (2, 2, 1), (3, 1, 1)])  # 8 pixels, 2 apart


@torch.no_grad()
def second(model, x):  # feature maps of the second convolution (batch, 16, 14, 14)
    first, last = model.convolutions
    return relu(last(model.pool(relu(first(x)), 2)))


def best_patches(model, x, y, count=9):
    """For each kernel, the patches it likes best, and how many digits are in them."""
    peak, place = second(model, x).flatten(2).max(2)  # over the places: (batch, 16)
    value, image = peak.topk(count, dim=0)  # (9, 16)
    around = pad(x, (3, 4, 3, 4))  # unit (i, j) sees rows 2i - 3 to 2i + 4
    views = windows(around, SIZE, JUMP).flatten(4)[:, 0]  # (batch, 8, 8, 196)
    patches = views[image, :, :, place.gather(0, image)]  # (9, 16, 8, 8)
    alive = (value[-1] > 0).nonzero().flatten().tolist()
    alone = torch.zeros(count, 1, 28, 28)
    for k in alive:  # put on blank paper, where unit (6, 6) sees it
        alone[:, 0, 9:17, 9:17] = patches[:, k]
        row, column = place[image[:, k], k] // 14, place[image[:, k], k] % 14
        inside = (row % 13 > 0) & (column % 13 > 0)  # away from the border
        again = second(model, alone)[:, k, 6, 6]
        torch.testing.assert_close(again[inside], value[inside, k])
    digits = [len(y[image[:, k]].unique()) for k in alive]
    return patches[:, alive].transpose(0, 1), sum(digits) / len(digits)


def alike(patches):  # the mean correlation of two patches of one kernel
    v = patches.flatten(2) - patches.flatten(2).mean(2, keepdim=True)
    v = v / v.norm(dim=2, keepdim=True).clamp_min(1e-6)
    count = v.shape[1]
    return (((v @ v.mT).sum((1, 2)) - count) / (count * (count - 1))).mean().item()


found, shown = {"any ink": [], "random": [], "trained": []}, {}
right = {"head": [], "all": []}
for seed in range(5):
    g = torch.Generator().manual_seed(seed)
    x, new_x, y, new_y = train_test_split(images, label, 0.8, g, stratify=True)
    new_x, new_y = new_x[:1500], new_y[:1500]
    views = windows(new_x, SIZE, JUMP).flatten(4)[:, 0]  # (1500, 8, 8, 121)
    inked = views.movedim(3, 1).flatten(0, 1)
    inked = inked[inked.sum((1, 2)) > 5]
    some = inked[torch.randint(len(inked), (16, 9), generator=g)]
    found["any ink"].append((alike(some), 0.0))
    for name in right:
        g = torch.Generator().manual_seed(seed)
        model = CNN((1, 8, 16), 28, 10, generator=g)
        if name == "all":
            patches, digits = best_patches(model, new_x, new_y)
            found["random"].append((alike(patches), digits))
            shown.setdefault("random kernels", patches[:5])
        learns = model.linear if name == "head" else model
        adam, run = Adam(learns.parameters(), lr=0.005), {"epochs": 3, "batch_size": 25}
        train(model, x, y, cross_entropy, adam, **run, generator=g, progress=False)
        share = (model(new_x).argmax(1) == new_y).float().mean().item()
        right[name].append(100 * share)
    patches, digits = best_patches(model, new_x, new_y)
    found["trained"].append((alike(patches), digits))
    shown.setdefault("trained kernels", patches[:5])

for name, results in found.items():
    same, digits = zip(*results, strict=True)
    more = "" if name == "any ink" else f"; {spread(digits, 1)} different digits"
    print(f"{name}: correlation of nine best {spread(same)}{more}")
same = {name: [r[0] for r in results] for name, results in found.items()}
gain = paired_difference(same["trained"], same["random"])
print(f"[7.1] correlation, trained - random kernels: {spread(gain)}")
assert min(same["random"]) > 0.3 > max(same["any ink"])
assert sum(gain) / 5 > 0.05
assert all(digits > 2 for _, digits in found["trained"])
print(f"% right, only the last layer trained: {spread(right['head'], 1)},", end=" ")
print(f"all layers: {spread(right['all'], 1)}")
assert min(paired_difference(right["all"], right["head"])) > 0
figure, panels = plt.subplots(1, 2, layout="constrained")
for panel, (name, patches) in zip(panels, shown.items(), strict=True):
    framed = pad(patches, (0, 1, 0, 1), value=torch.nan)  # (5, 9, 9, 9)
    sheet = framed.transpose(1, 2).reshape(45, 81).numpy()
    panel.imshow(sheet, cmap="gray", rasterized=True)
    panel.set(title=name, xlabel="best patches", ylabel="kernel", xticks=[], yticks=[])
    panel.set_facecolor("C0")  # shows between the patches
plt.show()
