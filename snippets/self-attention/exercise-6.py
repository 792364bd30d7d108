import torch

from mlnotes.attention import attend

torch.set_default_dtype(torch.float64)
saw = torch.tensor([2.0, 1.0])
for copies in (1, 2):
    values = saw.repeat(copies, 1)
    plain, _ = attend(torch.zeros(1, copies), values)
    special = torch.cat([torch.zeros(1, 2), values])  # a word in front, with value 0
    counted, _ = attend(torch.zeros(1, copies + 1), special)
    shown = [f"{v:.4f}" for v in counted[0]]
    print(f"{copies} × saw: plain {plain[0].tolist()}, with a special word {shown}")
    assert torch.allclose(plain[0], saw)
    assert torch.allclose(counted[0], saw * copies / (copies + 1))
