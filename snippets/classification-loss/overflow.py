import torch

from mlnotes.loss import cross_entropy
from mlnotes.softmax import log_softmax, log_sum_exp, softmax

z = torch.tensor([1002.0, 1001.0, 999.0])  # float32, whose exp overflows above 88.7
same = z - 1000  # softmax only sees differences


def naive_softmax(z):
    return z.exp() / z.exp().sum()


print("logits 2, 1, -1:        naive", [f"{p:.4f}" for p in naive_softmax(same)])
print("logits 1002, 1001, 999: naive", naive_softmax(z).tolist())
print("                        ours ", [f"{p:.4f}" for p in softmax(z)])
print(f"log-sum-exp: naive {z.exp().sum().log()}, ours {log_sum_exp(z):.4f}")
assert naive_softmax(z).isnan().all()
assert torch.allclose(softmax(z), naive_softmax(same))

certain = torch.tensor([[0.0, 200.0]])  # sure of class 2, and the truth is class 1
late = -softmax(certain)[0, 0].log()  # the probability has already rounded to 0
ours = cross_entropy(certain, torch.tensor([0]))
print(f"[5.1] loss at a gap of 200: log of softmax {late}, cross_entropy {ours}")
assert late.isinf()
assert ours == -log_softmax(certain)[0, 0] == 200
