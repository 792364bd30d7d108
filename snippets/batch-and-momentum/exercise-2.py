import torch

from mlnotes.data import batches


def last_batch(examples, size):
    full, rest = divmod(examples, size)
    last = rest or size
    return full + (rest > 0), last, size / last if full else 1.0


g = torch.Generator().manual_seed(0)
for size in (1, 64, 100, 512):
    epoch = batches(512, size, g)
    last = len(epoch[-1])
    print(f"B = {size}: updates in an epoch {len(epoch)},", end=" ")
    print(f"in ten {10 * len(epoch)}; digits in the last batch {last}")
    assert last_batch(512, size)[:2] == (len(epoch), last)
    assert torch.cat(epoch).sort()[0].equal(torch.arange(512))  # each digit once
    if size == 100:
        print(f"  each of those {last} weighs {size / last:.2f} times as much")
