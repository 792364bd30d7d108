import matplotlib.pyplot as plt
import torch

from mlnotes.conv import conv2d

torch.set_default_dtype(torch.float64)
g = torch.Generator().manual_seed(0)
x = torch.randn(5, 1, 6, 6, generator=g)  # five images of 6 × 6 pixels
w, b = torch.randn(1, 1, 3, 3, generator=g), torch.randn(1, generator=g)

# which weight (u, v) joins pixel (i + u, j + v) to output (i, j)
places = torch.cartesian_prod(*map(torch.arange, (4, 4, 3, 3)))
i, j, u, v = places.T
row, column = 4 * i + j, 6 * (i + u) + (j + v)

dense = torch.randn(16, 36, generator=g)  # every output weighs all the pixels
mask = torch.zeros(16, 36)
mask[row, column] = 1
local = mask * dense  # first restriction: its own 3 × 3 pixels only
shared = torch.zeros(16, 36)
shared[row, column] = w[0, 0, u, v]  # second: the same nine weights everywhere

by_matrix = (x.flatten(1) @ shared.T + b).view(5, 1, 4, 4)
layer = torch.nn.Conv2d(1, 1, 3)
layer.weight.data, layer.bias.data = w, b
ours = conv2d(x, w.requires_grad_(), b)
for name, other in (
    ("dense layer, masked and tied", by_matrix),
    ("nn.Conv2d", layer(x)),
):
    gap = (other - ours).abs().max().item()
    print(f"[7.6] {name}: equal to conv2d within 1e-12: {gap < 1e-12}")
    assert gap < 1e-12

# the gradient of a shared weight is the sum over all the places that share it
slope = torch.randn(5, 1, 4, 4, generator=g)
(by_autograd,) = torch.autograd.grad(ours, w, slope)
of_matrix = torch.einsum("no,np->op", slope.flatten(1), x.flatten(1))  # (16, 36)
summed = torch.zeros(3, 3).index_put((u, v), of_matrix[row, column], accumulate=True)
assert torch.allclose(summed, by_autograd[0, 0])
print("gradient of the kernel = sum over the tied entries: True")
counts = {"dense": 16 * 36 + 16, "local": 16 * 9 + 16, "shared": 9 + 1}
print("[7.5] parameters:", ", ".join(f"{name} {n}" for name, n in counts.items()))

figure, panels = plt.subplots(1, 3, layout="constrained", figsize=(6.4, 2.2))
for panel, (name, matrix) in zip(
    panels, {"dense": dense, "local": local, "shared": shared}.items(), strict=True
):
    seen = matrix.detach().where(matrix != 0, torch.nan).numpy()
    panel.imshow(seen, cmap="coolwarm", vmin=-2.5, vmax=2.5, rasterized=True)
    panel.set(title=f"{name}: {counts[name]}", xlabel="pixel", xticks=[0, 35])
    panel.set(yticks=[0, 15])
panels[0].set_ylabel("output")
plt.show()
