import matplotlib.pyplot as plt
import torch

from mlnotes.data import digits, standardize_by

torch.set_default_dtype(torch.float64)
pixels, digit = digits()
either = (digit == 3) | (digit == 8)
image = pixels[either].double().view(-1, 8, 8)  # rows, columns; 0 paper, 16 ink
eight = digit[either] == 8
gaps = torch.stack([image[:, 2:4, 2].mean(1), image[:, 4:7, 2].mean(1)], 1)
(x,) = standardize_by(gaps)
print(f"{len(x)} images: {int((~eight).sum())} threes, {int(eight.sum())} eights")
for name, chosen in (("threes", ~eight), ("eights", eight)):
    upper, lower = gaps[chosen].mean(0)
    print(f"mean ink in the gaps of the {name}: upper {upper:.1f}, lower {lower:.1f}")
    upper, lower = x[chosen].mean(0)
    print(f"  standardised: {upper:+.2f} and {lower:+.2f}")
assert (x[eight].mean(0) > 0).all()
assert (x[~eight].mean(0) < 0).all()

figure, axes = plt.subplot_mosaic("abs;cds", width_ratios=[1, 1, 3])
shown = [*(~eight).nonzero()[:2, 0], *eight.nonzero()[[0, 5], 0]]
for panel, i in zip("abcd", shown, strict=True):
    ink = torch.tensor([0.38, 0.56, 0.72, 0.0]).repeat(8, 8, 1)
    ink[..., 3] = image[i] / 16  # opaque where there is ink
    axes[panel].imshow(ink.numpy(), interpolation="nearest")
    for top, rows in ((1.5, 2), (3.5, 3)):  # the two gaps, in the third column
        frame = plt.Rectangle((1.5, top), 1, rows, fill=False, color="C3", lw=1.5)
        axes[panel].add_patch(frame)
    axes[panel].axis("off")
axes["s"].plot(*x[~eight].T, "o", color="C0", markersize=4, alpha=0.5, label="3")
axes["s"].plot(*x[eight].T, "^", color="C1", markersize=4, alpha=0.5, label="8")
axes["s"].set(
    xlabel="$x_1$: ink in the upper gap", ylabel="$x_2$: ink in the lower gap"
)
axes["s"].legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
plt.show()
