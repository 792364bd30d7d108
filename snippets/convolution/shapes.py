import torch

from mlnotes.activation import relu
from mlnotes.cnn import CNN
from mlnotes.pool import avg_pool2d, max_pool2d

torch.set_default_dtype(torch.float64)
g = torch.Generator().manual_seed(0)
model = CNN((1, 12, 24), 14, 10, generator=g).double()
h = x = torch.randn(7, 1, 14, 14, generator=g)
print("images           ", tuple(h.shape))
for convolution in model.convolutions:
    h = convolution(h)
    print("  convolution    ", tuple(h.shape))
    h = max_pool2d(relu(h), 2)
    print("  ReLU, pooling  ", tuple(h.shape))
h = model.flatten(h)
print("  flatten        ", tuple(h.shape), f"= 24 · 3 · 3 = {24 * 3 * 3}")
h = model.linear(h)
print("  fully connected", tuple(h.shape))
assert torch.equal(h, model(x))
weights = [p.numel() for p in model.parameters()]
head = sum(weights[-2:])
print(f"[7.8] after flattening: {head} of {sum(weights)} parameters")

maps = torch.randn(7, 5, 6, 6, generator=g)
for name, pool in (("max", max_pool2d), ("mean", avg_pool2d)):
    gap = (pool(relu(maps), 2) - relu(pool(maps, 2))).abs().max().item()
    print(f"[7.9] ReLU then {name} pooling - the other order: {gap:.2f}")
    assert (gap == 0) == (name == "max")


def bend(pool, activation):  # 0 if convolution, pooling, flatten are one linear map
    def net(x):
        for convolution in model.convolutions:
            x = pool(activation(convolution(x)), 2)
        return model.linear(x.flatten(1))

    a, b = torch.randn(2, 7, 1, 14, 14, generator=g)
    return (net(a + b) - net(a) - net(b) + net(0 * a)).abs().max().item()


straight, bent = bend(avg_pool2d, lambda h: h), bend(avg_pool2d, relu)
print(f"[7.9] without ReLU, mean pooling: one linear map: {straight < 1e-12}")
assert straight < 1e-12 < 0.01 < bent
assert bend(max_pool2d, lambda h: h) > 0.01
