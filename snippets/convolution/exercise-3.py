import torch

from mlnotes.conv import Conv2d
from mlnotes.window import receptive_field

for small, large in ((2, 5), (3, 7)):
    layers = [Conv2d(24, 24, 3, bias=False) for _ in range(small)]
    one = Conv2d(24, 24, large, bias=False)
    field, _ = receptive_field([(3, 1, 1)] * small)
    weights = sum(layer.weight.numel() for layer in layers)
    print(f"{small} layers of 3 x 3: field {field}, {weights} weights;", end=" ")
    print(f"one of {large} x {large}: {one.weight.numel()}")
    assert field == large
    assert (
        torch.nn.Sequential(*layers)(torch.zeros(1, 24, 9, 9)).shape
        == one(torch.zeros(1, 24, 9, 9)).shape
    )
