# varies "time": ratios of measured times; the asserts hold their order
import time

import torch
from torch.utils.flop_counter import FlopCounterMode

from mlnotes.curvature import (
    flat_loss,
    gradient,
    hessian,
    hessian_vector_product,
    top_eigenvalue,
)
from mlnotes.data import digits
from mlnotes.loss import cross_entropy

x, y = (tensor[:500] for tensor in digits())


def operations(run):  # multiplications and additions, counted
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops()


def seconds(run, repeats):  # of the processor, the middle one of several runs
    times = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return sorted(times)[repeats // 2]


def measure(units):
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, units), torch.nn.Tanh(), torch.nn.Linear(units, 10)
    )
    loss = flat_loss(model, x / 16, lambda z: cross_entropy(z, y))
    theta = torch.nn.utils.parameters_to_vector(model.parameters()).detach()
    v = torch.randn(len(theta))
    runs = {
        "gradient": (lambda: gradient(loss, theta), 31),
        "product": (lambda: hessian_vector_product(loss, theta, v), 31),
        "100 products": (lambda: top_eigenvalue(loss, theta, iterations=99), 5),
        "Hessian": (lambda: hessian(loss, theta), 1),
    }
    counted = torch.tensor([float(operations(run)) for run, _ in runs.values()])
    timed = torch.tensor([seconds(*run) for run in runs.values()])
    return len(theta), counted / counted[0], timed / timed[0]


print("One gradient is the unit.  product  100 products   Hessian")
for units in (2, 6, 18):
    size, counted, timed = measure(units)
    for what, (_, product, many, full) in (("operations", counted), ("time", timed)):
        print(f"{size:4} parameters, {what:10}", end="")
        print(f"{product:6.1f} {many:13.0f} {full:9.0f}")
        assert product < 5
assert timed[1] < timed[2] / 10 < timed[3] / 30  # in the largest network
print(f"[2.3] in operations, {size} parameters: product {counted[1]:.1f},", end=" ")
print(f"Hessian {counted[3]:.0f} gradients")
