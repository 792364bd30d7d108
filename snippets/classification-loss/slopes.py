import matplotlib.pyplot as plt
import torch

from mlnotes.activation import sigmoid
from mlnotes.loss import binary_cross_entropy_with_logits, mse

torch.set_default_dtype(torch.float64)
z = torch.linspace(-10, 10, 401, requires_grad=True)  # one output; the truth is "yes"
yes = torch.ones_like(z)
losses = {
    "CE": binary_cross_entropy_with_logits(z, yes, reduction="none"),
    "MSE": mse(sigmoid(z), yes, reduction="none"),
}

figure, (left, right) = plt.subplots(1, 2, layout="constrained")
slope = {}
for name, loss in losses.items():
    (slope[name],) = torch.autograd.grad(loss.sum(), z)
    left.plot(z.detach(), loss.detach(), label=name)
    right.plot(z.detach(), slope[name].abs(), label=name)
left.set(xlabel="$z$", ylabel="loss")
right.set(xlabel="$z$", ylabel="steepness |slope|")
left.legend()

for point in (-8, -4, 0, 4):
    i = int((z - point).abs().argmin())
    ce, squared = slope["CE"][i].item(), slope["MSE"][i].item()
    print(f"z = {point:2d}: slope of CE {ce:8.5f}, of MSE {squared:8.5f}")
steepest = z[slope["MSE"].abs().argmax()].item()
print(f"MSE is steepest at z = {steepest:.2f}, on the grid of 0.05")

assert (slope["CE"].diff() > 0).all()  # the further off, the steeper
assert (slope["MSE"].diff()[z[1:] < -0.75] < 0).all()  # the further off, the flatter
plt.show()
