import torch

from mlnotes.conv import conv2d

image = torch.tensor([[0.0, 0, 0, 9, 9, 9]]).expand(6, 6).view(1, 1, 6, 6)
kernel = torch.tensor([[-1.0, 0, 1]] * 3).view(1, 1, 3, 3)
print("upright edge:", conv2d(image, kernel)[0, 0, 0].tolist())
print("lying edge:", conv2d(image.mT, kernel)[0, 0, 0].tolist())
print("lying edge, kernel turned:", conv2d(image.mT, kernel.mT)[0, 0, :, 0].tolist())
assert conv2d(image, kernel)[0, 0, 0].tolist() == [0, 27, 27, 0]
