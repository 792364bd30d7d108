import torch

from mlnotes.attention import attend

torch.set_default_dtype(torch.float64)


def copies(value, output):
    share = (output @ value / (value @ value)).item()  # n / (n + 1)
    return round(share / (1 - share))


saw = torch.tensor([2.0, 1.0])
for n in (1, 2):
    values = saw.repeat(n, 1)
    plain, _ = attend(torch.zeros(1, n), values)
    special = torch.cat([torch.zeros(1, 2), values])  # a word in front, with value 0
    counted, _ = attend(torch.zeros(1, n + 1), special)
    shown = [f"{v:.4f}" for v in counted[0]]
    print(f"{n} × saw: plain {plain[0].tolist()}, with a special word {shown}")
    assert torch.allclose(plain[0], saw)
    assert copies(saw, counted[0]) == n
