import torch

from mlnotes.decode import greedy
from mlnotes.transformer import Transformer

right = 0
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
    right += alone
print(f"{right} of 200 targets right: with the truth, and alone, the same ones")
