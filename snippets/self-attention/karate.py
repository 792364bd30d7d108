import torch
from torch import nn

from mlnotes.graph import GraphAttention, karate_club
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import spread

adjacency, side = karate_club()
leaders = torch.tensor([0, 33])  # the only two labels that training sees
others = torch.ones(34, dtype=torch.bool)
others[leaders] = False


def run(edges, seed):
    generator = torch.Generator().manual_seed(seed)
    first = GraphAttention(34, 8, generator=generator)
    last = GraphAttention(8, 2, generator=generator)
    model = nn.ModuleList([first, last])
    optimizer = Adam(model.parameters(), lr=0.03, weight_decay=5e-4)
    x = torch.eye(34)  # a member is known by number alone
    for _ in range(50):
        z, _ = last(first(x, edges)[0].relu(), edges)
        optimizer.zero_grad()
        cross_entropy(z[leaders], side[leaders]).backward()
        optimizer.step()
    return 100 * (z.argmax(1) == side)[others].float().mean().item()


def permuted(seed):  # the same edges, the members' places exchanged
    p = torch.randperm(34, generator=torch.Generator().manual_seed(100 + seed))
    return adjacency[p][:, p]


seeds = range(10)
true = torch.tensor([run(adjacency, s) for s in seeds])
wrong = torch.tensor([run(permuted(s), s) for s in seeds])
everyone = torch.tensor([run(torch.ones(34, 34).bool(), s) for s in seeds])
print(f"[8.20] others on the right side: true edges {spread(true, 1)} %,")
print(f"places exchanged {spread(wrong, 1)} %, all joined {spread(everyone, 1)} %")
near = adjacency[33].long() - adjacency[0].long()
count = 100 * ((near > 0) == (side > 0))[others & (near != 0)].float().mean().item()
print(f"{int((near != 0)[others].sum())} of 32 know one leader only; siding with that")
print(f"leader is right for {count:.0f} % of them")
assert true.min() > 80 > 70 > wrong.mean()
assert everyone.mean() < 60
