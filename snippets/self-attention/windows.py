import time

import matplotlib.pyplot as plt
import torch

from mlnotes.attention import dot_product_attention, window_attention, window_mask

# varies "times as long": times depend on the machine; the asserts hold the order
RADIUS, lengths = 16, (256, 512, 1024, 2048, 4096)
generator = torch.Generator().manual_seed(2)
q, k, v = torch.randn(3, 100, 64, generator=generator).double()
masked, _ = dot_product_attention(q, k, v, window_mask(100, RADIUS))
gap = (window_attention(q, k, v, RADIUS) - masked).abs().max().item()
print(f"windows alone equal all pairs with a mask, to 1e-14: {gap < 1e-14}")
assert gap < 1e-14


def seconds(function, *inputs):
    took = []
    for _ in range(9):
        start = time.perf_counter()
        function(*inputs)
        took.append(time.perf_counter() - start)
    return min(took)  # the least disturbed


full, window = [], []
for n in lengths:
    x = torch.randn(n, 64, generator=generator)
    full.append(seconds(dot_product_attention, x, x, x))
    window.append(seconds(window_attention, x, x, x, RADIUS))
    scores = f"{n * n} scores, truncated {n * 3 * RADIUS}"
    print(
        f"length {n:4}: {scores}; full takes {full[-1] / window[-1]:.1f} times as long"
    )
ratio = full[-1] / window[-1]
print(f"[8.15] radius 16, length 4096: full attention {ratio:.0f} times as long")
print(f"and {4096 / (3 * RADIUS):.0f} times the scores")
assert ratio > 4
assert full[-1] / full[0] > 3 * window[-1] / window[0]
for took, style, name in ((full, "C1o-", "full"), (window, "C0s-", "±16")):
    plt.loglog(lengths, [t / window[0] for t in took], style, label=name)
plt.xticks(lengths, lengths)
plt.minorticks_off()
plt.gca().set(xlabel="length", ylabel="time")
plt.legend()
plt.show()
