import torch

from mlnotes.decode import greedy
from mlnotes.transformer import Transformer


def right(after, target):
    forced = alone = past = own = 0
    for token in target:
        own = after[own]  # what it wrote last, right or wrong, is what it reads next
        forced += int(after[past] == token)
        alone += int(own == token)
        past = token
    return forced, alone


after = [1, 2, 3, 1]  # after BEGIN, 0, it writes 1, then 2, 3, 1, 2, ...
for target in ([1, 2, 3, 1, 2], [1, 3, 1, 2, 3]):
    forced, alone = right(after, target)
    print(f"{target}: {forced} tokens right with the truth, {alone} alone")

whole = 0
for seed in range(200):
    g = torch.Generator().manual_seed(seed)
    model = Transformer(4, 6, 8, 1, 1, 1, 8, max_length=8, generator=g).double().eval()
    source = torch.randint(1, 4, (1, 3), generator=g)
    target = torch.randint(3, 6, (1, 3), generator=g)
    if seed % 2:  # every other target is what this model would write
        target = greedy(model, source, 3)
    before = torch.cat([torch.tensor([[1]]), target[:, :-1]], dim=1)
    z = model(source, before)
    z[..., :2] = -torch.inf  # padding and BEGIN are never written
    forced = torch.equal(z.argmax(2), target)
    alone = torch.equal(greedy(model, source, 3), target)
    assert forced == alone
    whole += alone
print(f"{whole} of 200 targets right: with the truth, and alone, the same ones")
