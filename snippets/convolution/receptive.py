import matplotlib.pyplot as plt
import torch

from mlnotes.conv import Conv2d
from mlnotes.pool import avg_pool2d
from mlnotes.stats import fitted_slope
from mlnotes.window import receptive_field

torch.set_default_dtype(torch.float64)


def slopes(layers, seed, side=71):  # of the middle unit in the pixels: (side, side)
    g = torch.Generator().manual_seed(seed)
    x = torch.zeros(1, 1, side, side, requires_grad=True)
    h, channels = x, 1
    for kernel_size, stride, dilation, pools in layers:
        if pools:
            h = avg_pool2d(h, kernel_size, stride)
        else:
            kind = {"stride": stride, "dilation": dilation, "bias": False}
            h = Conv2d(channels, 4, kernel_size, **kind, generator=g)(h)
            channels = 4
    middle = h[0, :, h.shape[2] // 2, h.shape[3] // 2].sum()
    return torch.autograd.grad(middle, x)[0][0, 0]


def measured(slope):  # how many rows have a slope that is not zero
    return int((slope != 0).any(1).sum())


three, pool = (3, 1, 1, False), (2, 2, 1, True)
NETS = {
    "one 3 x 3": [three],
    "two 3 x 3": [three] * 2,
    "five 3 x 3": [three] * 5,
    "one 5 x 5": [(5, 1, 1, False)],
    "3 x 3, pool, 3 x 3, pool, 3 x 3": [three, pool, three, pool, three],
    "3 x 3 with stride 2, four times": [(3, 2, 1, False)] * 4,
    "3 x 3 with dilation 1, 2, 4, 8": [(3, 1, d, False) for d in (1, 2, 4, 8)],
}
for name, layers in NETS.items():
    r, jump = receptive_field([layer[:3] for layer in layers])
    print(f"{name}: formula {r}, by gradient {measured(slopes(layers, 0))}")
    assert r == measured(slopes(layers, 0))

depths, width = (1, 2, 4, 8, 16, 32), []
figure, panels = plt.subplots(1, 3, layout="constrained", figsize=(6.4, 2.4))
where = torch.arange(71) - 35.0
for depth in depths:
    square = sum(slopes([three] * depth, seed) ** 2 for seed in range(40))
    row = square.sum(1) / square.sum()
    width.append(2 * (row * where**2).sum().sqrt().item())  # of ± one deviation
    if depth in (2, 8, 32):
        panel = panels[(2, 8, 32).index(depth)]
        panel.imshow((square / square.max()).numpy(), cmap="magma", rasterized=True)
        corner = 35 - depth - 0.5
        box = plt.Rectangle((corner,) * 2, 2 * depth + 1, 2 * depth + 1)
        box.set(fill=False, edgecolor="C2", linewidth=1.5)
        panel.add_patch(box)
        panel.set(title=f"{depth} × (3 × 3)", xticks=[], yticks=[])
power = fitted_slope(depths, width)[0]
widths = (f"{d}: {w:.1f}" for d, w in zip(depths, width, strict=True))
print("width of the strong part:", ", ".join(widths))
print(f"[7.2] formula = gradient in {len(NETS)} nets; strong part: depth^{power:.2f}")
assert 0.4 < power < 0.6
plt.show()
