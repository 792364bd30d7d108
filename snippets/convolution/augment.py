import matplotlib.pyplot as plt
import torch

from mlnotes.augment import crop, flip, random_affine, rotate, shift, zoom
from mlnotes.data import mnist5k

pixels, label = mnist5k()
x = (pixels.view(-1, 1, 28, 28) / 255)[3500:3504]  # sevens

assert torch.equal(shift(x, 3, 0)[:, :, 3:], x[:, :, :-3])
turned = (rotate(x, 90) - torch.rot90(x, 1, (2, 3))).abs().max().item()
print(f"by whole pixels and by 90 degrees nothing is lost: {turned < 1e-5}")
assert turned < 1e-5


def change(a, b):  # relative to the image
    return ((a - b).norm() / b.norm()).item()


for name, there, back in (
    ("turned by 20 degrees", rotate(x, 20), lambda h: rotate(h, -20)),
    ("shifted by half a pixel", shift(x, 0.5, 0), lambda h: shift(h, -0.5, 0)),
    ("zoomed by 0.5", zoom(x, 0.5), lambda h: zoom(h, 2)),
    ("zoomed by 1.5", zoom(x, 1.5), lambda h: zoom(h, 1 / 1.5)),
):
    print(f"{name} and back again, relative error {change(back(there), x):.2f}")
g = torch.Generator().manual_seed(0)
pictures = {
    "image": x,
    "shift 5, 5": shift(x, 5, 5),
    "zoom 0.6": zoom(x, 0.6),
    "zoom 1.5": zoom(x, 1.5),
    "rotate 30": rotate(x, 30),
    "rotate 180": rotate(x, 180),
    "flip": flip(x),
    "crop": crop(x, 4, 4, 18, 18),
    "random": random_affine(x, 45, (0.5, 1.5), 4, generator=g),
    "random ": random_affine(x, 45, (0.5, 1.5), 4, generator=g),
}
figure, panels = plt.subplots(2, 5, layout="constrained", figsize=(6.4, 3.0))
for panel, (name, image) in zip(panels.flat, pictures.items(), strict=True):
    panel.imshow(image[0, 0].numpy(), cmap="gray", vmin=0, vmax=1, rasterized=True)
    panel.set(title=name, xticks=[], yticks=[])
plt.show()
