import matplotlib.pyplot as plt
import torch

from mlnotes.activation import sigmoid
from mlnotes.curvature import hessian
from mlnotes.data import digits, standardize_by
from mlnotes.loss import binary_cross_entropy_with_logits, mse

torch.set_default_dtype(torch.float64)
pixels, digit = digits()
either = (digit == 3) | (digit == 8)
image = pixels[either].double().view(-1, 8, 8)
t = (digit[either] == 8).double()
gaps = torch.stack([image[:, 2:4, 2].mean(1), image[:, 4:7, 2].mean(1)], 1)
(x,) = standardize_by(gaps)
random = torch.Generator().manual_seed(0)


def ce(z, t, **settings):
    return binary_cross_entropy_with_logits(z, t, **settings)


def squared(z, t, **settings):
    return mse(sigmoid(z), t, **settings)


def smaller_curvature(loss, places):  # with two weights, on all images
    bends = [hessian(lambda w: loss(x @ w, t), place) for place in places]
    return torch.linalg.eigvalsh(torch.stack(bends))[:, 0]


print("two weights, all images: the smaller curvature at 200 random places")
for scale in (0.1, 1.0, 3.0, 10.0):
    places = scale * torch.randn(200, 2, generator=random)
    least = smaller_curvature(ce, places).min()
    share = 100 * (smaller_curvature(squared, places) < 0).double().mean()
    print(f"[1.2] weights about {scale:g}: CE at least {least:.1g};", end=" ")
    print(f"MSE negative at {share:.0f} %")
    assert least > 0
assert share > 90

w, several = torch.linspace(-40, 40, 1601), {ce: [], squared: []}
inked = image.flatten(1)[:, image.flatten(1).std(0) > 1]
for _ in range(1000):  # one weight: a dozen images, one pixel
    dozen = torch.randperm(len(t), generator=random)[:12]
    pixel = torch.randint(inked.shape[1], (1,), generator=random)
    z = w[:, None] * standardize_by(inked[dozen, pixel])[0]  # (w, images)
    truth = t[dozen].expand_as(z)
    curves = {f: f(z, truth, reduction="none").mean(1) for f in (ce, squared)}
    for loss, curve in curves.items():
        step = curve.diff()
        valleys = ((step[:-1] < -1e-9) & (step[1:] > 1e-9)).nonzero() + 1
        if len(valleys) > 1:
            a, b = valleys[0], valleys[-1]
            ridge = curve[a:b].max() - max(curve[a], curve[b])
            several[loss].append((ridge.item(), curves))
counts = {loss: len(found) for loss, found in several.items()}
print("one weight, a dozen images and a pixel at random, 1000 times:")
print(f"[1.2] more than one valley: CE {counts[ce]}, MSE {counts[squared]}")
assert counts[ce] == 0
assert counts[squared] > 10

_, shown = max(several[squared], key=lambda found: found[0])  # the highest ridge
figure, panels = plt.subplots(1, 2)
for panel, (loss, name) in zip(panels, ((squared, "MSE"), (ce, "CE")), strict=True):
    near = (w >= -5) & (w <= 9)
    panel.plot(w[near], shown[loss][near], color="C0" if loss is ce else "C1")
    panel.set(xlabel="$w$", ylabel="loss", title=name)
plt.show()
