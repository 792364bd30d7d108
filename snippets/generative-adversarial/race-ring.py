# slow: 8
import argparse

import matplotlib.pyplot as plt
import torch
from torch import nn

from mlnotes.gan import (
    Discriminator,
    Generator,
    critic_loss,
    discriminator_loss,
    gradient_penalty,
    minimax_loss,
    mode_shares,
    modes_covered,
    non_saturating_loss,
    ring,
    ring_centres,
    wasserstein_loss,
)
from mlnotes.optim import Adam
from mlnotes.stats import mean_std, spread

parser = argparse.ArgumentParser()
parser.add_argument("--seeds", type=int, default=6)
seeds = range(500, 500 + parser.parse_args().seeds)
rates, batch, centres = (3e-4, 1e-3, 3e-3), 64, ring_centres()
games = {  # loss of D, loss of G, Adam's first beta, steps of D, penalty, turns
    "minimax": (discriminator_loss, minimax_loss, 0.5, 1, 0, 1500),
    "minimax, beta 0.9": (discriminator_loss, minimax_loss, 0.9, 1, 0, 1500),
    "non-sat.": (discriminator_loss, non_saturating_loss, 0.5, 1, 0, 1500),
    "non-sat., beta 0.9": (
        discriminator_loss,
        non_saturating_loss,
        0.9,
        1,
        0,
        1500,
    ),
    "WGAN-GP, lambda 1": (critic_loss, wasserstein_loss, 0.5, 3, 1, 1000),
    "WGAN-GP, lambda 10": (critic_loss, wasserstein_loss, 0.5, 3, 10, 1000),
}


class Fleet(nn.Module):
    """Nets side by side, each with its own examples and its own learning rate."""

    def __init__(self, nets, rates):
        super().__init__()
        # Adam moves any number by about its rate. If the weight is c times the number,
        # the weight moves c times as far: so each net is given its own c.
        self.c = torch.tensor(rates)[:, None, None] / 1e-3
        layers = list(zip(*nets, strict=True))
        self.w = nn.ParameterList(
            torch.stack([k.weight.detach().T for k in layer]) / self.c
            for layer in layers
        )
        self.b = nn.ParameterList(
            torch.stack([k.bias.detach()[None] for k in layer]) / self.c
            for layer in layers
        )

    def forward(self, x):  # (nets, batch, features)
        for k, (w, b) in enumerate(zip(self.w, self.b, strict=True)):
            x = torch.baddbmm(b * self.c, x.relu() if k else x, w * self.c)
        return x


def play(d_loss, g_loss, beta, steps, penalty, turns):
    each = [(rate, seed) for rate in rates for seed in seeds]
    random = torch.Generator().manual_seed(seeds[0])
    makers, judges = [], []
    for _, seed in each:
        own = torch.Generator().manual_seed(seed)
        makers.append(Generator(2, (2,), generator=own).layers)
        judges.append(Discriminator((2,), generator=own).net.layers)
    n, rate = len(each), [rate for rate, _ in each]
    g, d = Fleet(makers, rate), Fleet(judges, rate)
    adams = [Adam(p.parameters(), lr=1e-3, betas=(beta, 0.999)) for p in (g, d)]

    def score(x):  # (nets * batch, 2)
        return d(x.view(n, -1, 2)).flatten()

    def draw(size=batch):
        return g(torch.randn(n, size, 2, generator=random)).flatten(0, 1)

    for _ in range(turns):
        for _ in range(steps):
            real, fake = ring(n * batch, generator=random), draw().detach()
            loss = d_loss(score(real), score(fake))
            if penalty:
                loss = loss + penalty * gradient_penalty(score, real, fake, random)
            adams[1].zero_grad()
            (n * loss).backward()
            adams[1].step()
        adams[0].zero_grad()
        (n * g_loss(score(draw()))).backward(inputs=list(g.parameters()))
        adams[0].step()
    drawn = draw(2000).detach().view(len(rates), len(seeds), 2000, 2)
    covered = [[modes_covered(x, centres, 0.25) for x in row] for row in drawn]
    good = [[mode_shares(x, centres, 0.25).sum() for x in row] for row in drawn]
    return torch.tensor(covered).double(), 100 * torch.tensor(good).double()


ends = {name: play(*game) for name, game in games.items()}
print("at the rates", *rates)
for name, (covered, good) in ends.items():
    modes = ", ".join(spread(values, 1) for values in covered)
    print(f"[10.6] {name}: modes {modes};")
    print(" " * 30, "good", ", ".join(spread(v, 0) for v in good), "%")
for name in ("minimax", "non-sat."):  # less momentum: more modes, more good ones
    low, high = ends[name], ends[f"{name}, beta 0.9"]
    assert all(a.mean() > b.mean() for a, b in zip(low, high, strict=True))
one, ten = ends["WGAN-GP, lambda 1"], ends["WGAN-GP, lambda 10"]
assert (one[1].mean(1) > ten[1].mean(1)).all()
assert ends["minimax"][1].mean() > one[1].mean()  # against the textbook
figure, panels = plt.subplots(1, 2, figsize=(6.4, 4.2), layout="constrained")
for j, (name, end) in enumerate(ends.items()):
    style = {"color": f"C{(2, 3, 5)[j // 2]}", "marker": "os"[j % 2], "label": name}
    style |= {"linestyle": ("-", "--")[j % 2], "capsize": 2}
    for panel, values in zip(panels, end, strict=True):
        mean, sd = torch.tensor([mean_std(v) for v in values]).T.tolist()
        panel.errorbar([rate * 1.06 ** (j - 2.5) for rate in rates], mean, sd, **style)
for panel, label in zip(panels, ("modes covered", "good samples, %"), strict=True):
    panel.set(xscale="log", xlabel="learning rate", ylabel=label)
    panel.set_xticks(rates, rates)
    panel.set_xticks([], minor=True)
figure.legend(
    *panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3
)
plt.show()
