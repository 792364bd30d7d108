import matplotlib.pyplot as plt
import torch

torch.set_default_dtype(torch.float64)
FLOOR, WALL = 0.1, 10.0  # how steep the floor and the walls can get


def bowl(u):  # round at the bottom, straight far out: its slope is u / √(1 + u²)
    return (1 + u**2).sqrt() - 1


def height(along, across):
    return FLOOR * bowl(along) + WALL * bowl(across)


def straight(x, y):
    return x, y


def turned(x, y):  # by 45 degrees
    return (x + y) / 2**0.5, (y - x) / 2**0.5


def bent(x, y):  # comes along the x axis, leaves along the y axis
    p, q = turned(x, y)
    return p - 5, q - (1 + p**2).sqrt()


point = torch.tensor([-4 / 3, 3 / 4], requires_grad=True)
level = height(*straight(*point))
(slope,) = torch.autograd.grad(level, point)
print(f"straight valley at (-4/3, 3/4): height {level:.4f},", end=" ")
print(f"slope along {slope[0]:.2f}, across {slope[1]:.2f}")

grid = torch.linspace(-9, 9, 181)
x, y = torch.meshgrid(grid, grid, indexing="xy")
starts = {straight: (-7.0, 2.0), turned: (-6.5, -3.5), bent: (-7.0, 2.0)}
figure, panels = plt.subplots(1, 3, figsize=(6.4, 2.6), sharey=True)
for panel, (valley, start) in zip(panels, starts.items(), strict=True):
    z = height(*valley(x, y))
    shade = {"origin": "lower", "extent": (-9, 9, -9, 9), "rasterized": True}
    panel.imshow((0.02 + z).log().numpy(), **shade)
    lowest = int(z.argmin())
    panel.plot(x.flatten()[lowest], y.flatten()[lowest], "*", color="#fffffe", ms=10)
    point = torch.tensor(start, requires_grad=True)
    (slope,) = torch.autograd.grad(height(*valley(*point)), point)
    down = -slope / slope.norm()
    goal = point + 3.5 * down  # where steepest descent heads
    arrow = {"arrowstyle": "-|>", "color": "#fffffe", "linewidth": 1.5}
    panel.annotate("", goal.tolist(), start, arrowprops=arrow)
    panel.plot(*start, "o", color="#fffffe", ms=5)
    panel.grid(visible=False)
    panel.set(title=valley.__name__, xlabel="$x$")
    print(f"{valley.__name__}: the way down points to {down[0]:.3f}, {down[1]:.3f}")
panels[0].set_ylabel("$y$")
plt.show()
