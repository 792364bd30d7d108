import matplotlib.pyplot as plt
import torch

from mlnotes.curvature import flat_loss, hessian, lanczos_eigenvalues, top_eigenvalue
from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
pixels, label = digits()
x, y = pixels[:300].double() / 16, label[:300]
products, missed = (5, 10, 20, 40, 80), {}
for seed in range(5):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 8), torch.nn.Tanh(), torch.nn.Linear(8, 10)
    )
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(30):
        optimizer.zero_grad()
        cross_entropy(model(x), y).backward()
        optimizer.step()
    loss = flat_loss(model, x, lambda z: cross_entropy(z, y))
    theta = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    e = torch.linalg.eigvalsh(hessian(loss, theta))
    low, high = e[0].item(), e[-1].item()
    for k in products:
        gen = torch.Generator().manual_seed(seed)
        top, _ = top_eigenvalue(loss, theta, k - 1, generator=gen)
        end, _ = top_eigenvalue(loss, theta, k - 1, shift=-high, generator=gen)
        ritz, _ = lanczos_eigenvalues(loss, theta, k, generator=gen)
        found = {
            ("power", "largest"): top.item() - high,
            ("power", "smallest"): end.item() - low,
            ("Lanczos", "largest"): ritz[-1].item() - high,
            ("Lanczos", "smallest"): ritz[0].item() - low,
        }
        for name, off in found.items():
            missed.setdefault((*name, k), []).append(100 * abs(off) / (high - low))
print(f"last network: eigenvalues from {low:.2f} to {high:.2f}; missed, in % of that")
for k in (10, 20, 40):
    for method in ("power", "Lanczos"):
        ends = [spread(missed[method, end, k]) for end in ("largest", "smallest")]
        print(f"{k} products, {method}: largest {ends[0]}, smallest {ends[1]}")
print("[2.3] 40 products: power iteration misses the smallest by", end=" ")
print(f"{spread(missed['power', 'smallest', 40])} %")
assert min(missed["power", "smallest", 40]) > 10 * max(
    missed["Lanczos", "smallest", 40]
)
for k, method in enumerate(("power", "Lanczos")):
    for end, line in (("largest", "-"), ("smallest", "--")):
        means = [sum(missed[method, end, n]) / 5 for n in products]
        plt.loglog(products, means, line, color=f"C{k}", label=f"{method}, {end}")
plt.gca().set(ylim=(1e-6, 30), xlabel="Hessian-vector products")
plt.xticks(products, labels=products)
plt.minorticks_off()
plt.ylabel("missed, % of the spectrum")
plt.legend()
plt.show()
