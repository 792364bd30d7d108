import torch
from torch.nn.functional import conv2d, pad

from mlnotes.attention import attend
from mlnotes.vit import patches

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(5)
image = torch.rand(1, 3, 5, 10, generator=generator)  # 3 colours, 5 × 10 pixels
a = patches(image, 1)  # (1, 50, 3)
pixel = torch.equal(a[0, 17], image[0, :, 1, 7])
print(f"[8.16] 5 × 10 × 3: {a.shape[1]} vectors of {a.shape[2]} numbers")
print(f"vector 17 is the pixel of row 1, column 7: {pixel}")
large = patches(image, 5)
print(f"patches of 5 × 5: {large.shape[1]} vectors of {large.shape[2]} numbers")
assert pixel
assert a.shape[1:] == (50, 3)

# A 3 × 3 convolution, 3 channels to 4: a head for each of the nine offsets.
kernel = torch.randn(4, 3, 3, 3, generator=generator)
want = patches(conv2d(image, kernel, padding=1), 1)  # (1, 50, 4)
place = torch.cartesian_prod(torch.arange(5), torch.arange(10))
offset = torch.cartesian_prod(*2 * [torch.arange(-1, 2)])[:, None, None]


def heads(input):  # each head's own matrix is its slice of the kernel
    return torch.stack([input @ w.T for w in kernel.flatten(2).unbind(2)], dim=1)


mask = (place[None] - place[:, None] == offset).all(-1)[None]  # (1, 9, 50, 50)
b, _ = attend(torch.zeros(mask.shape), heads(a), mask)  # beyond the edge: nothing
masked = (b.sum(1) - want).abs().max().item()

around = torch.cartesian_prod(torch.arange(-1, 6), torch.arange(-1, 11))
miss = (around[None] - place[:, None] - offset).square().sum(-1)[None]
v = heads(patches(pad(image, (1, 1, 1, 1)), 1))  # a ring of zeros
for c in (1.0, 5.0, 50.0):  # the score falls with the distance from the offset
    b, weights = attend(-c * miss, v)
    gap, share = (b.sum(1) - want).abs().max().item(), weights.amax(-1).min().item()
    print(f"c = {c:2.0f}: weight on the right pixel {share:.3f}, ", end="")
    print(f"error below 1e-12: {gap < 1e-12}")
print(f"[8.17] nine masked heads equal a 3 × 3 convolution: {masked < 1e-13}")
far = image.clone()
far[0, :, 4, 9] += 1  # one pixel, far from vector 0
same = torch.equal(conv2d(far, kernel, padding=1)[..., 0, 0], want[:, 0])
q = patches(far, 1)
moved = (attend(q @ q.mT, q)[0] - attend(a @ a.mT, a)[0])[0, 0].norm().item() > 0.001
print(f"a far pixel changed: the convolution's first output keeps its value: {same},")
print(f"that of attention moves: {moved}")
assert max(masked, gap) < 1e-12
assert same
assert moved
