import time

import matplotlib.pyplot as plt
import torch

from mlnotes.decode import greedy
from mlnotes.transformer import NonAutoregressiveTransformer, Transformer

# varies "times": a ratio of times depends on the machine
g = torch.Generator().manual_seed(0)
sizes, lengths = (40, 40, 64, 4, 2, 2, 128), (16, 32, 64, 128)
model = Transformer(*sizes, max_length=128, tied=False, generator=g).eval()
once = NonAutoregressiveTransformer(*sizes, max_length=128, generator=g).eval()
source = torch.randint(3, 40, (8, 12), generator=g)


@torch.no_grad()
def at_once(n):
    return once(source, torch.full((8,), n))[0].argmax(2)


ways = {
    "no cache": lambda n: greedy(model, source, n, cache=False),
    "cache": lambda n: greedy(model, source, n),
    "NAT": at_once,
}
seconds = {name: [] for name in ways}
for n in lengths:
    assert torch.equal(ways["no cache"](n), ways["cache"](n))
    assert ways["cache"](n).shape[1] == n
    tries = {name: [] for name in ways}
    for _ in range(3 if n == 128 else 5):
        for name, way in ways.items():
            start = time.process_time()
            way(n)
            tries[name].append(time.process_time() - start)
    for name in ways:
        seconds[name].append(sorted(tries[name])[len(tries[name]) // 2])
print("[9.4] tokens with and without the cache are the same: True")
for n, slow, fast, nat in zip(lengths, *seconds.values(), strict=True):
    print(f"{n:3d} tokens, times: no cache / cache {slow / fast:.1f},", end=" ")
    print(f"cache / NAT {fast / nat:.0f}")
slow, fast, nat = seconds.values()
print(
    "[9.8] NAT is faster at every length:",
    all(a > b for a, b in zip(fast, nat, strict=True)),
)
assert slow[-1] > 2 * fast[-1] > 10 * nat[-1]
for (name, t), style in zip(seconds.items(), (":", "-", "--"), strict=True):
    colour = {"no cache": "0.5", "cache": "C0", "NAT": "C1"}[name]
    plt.loglog(lengths, [v / nat[0] for v in t], f"o{style}", color=colour, label=name)
plt.xticks(lengths, lengths)
plt.minorticks_off()
plt.xlabel("length")
plt.ylabel("time (NAT, 16 = 1)")
plt.legend()
plt.show()
