import torch

from mlnotes.conv import conv2d


def edges(image):
    upright = torch.tensor([[-1, 0, 1]] * 3).to(image).view(1, 1, 3, 3)
    image = image[None, None]  # (1, 1, height, width)
    return conv2d(image, upright)[0, 0], conv2d(image, upright.mT)[0, 0]


image = torch.tensor([[0.0, 0, 0, 9, 9, 9]]).expand(6, 6)
upright, _ = edges(image)
blind, lying = edges(image.T)
print("upright edge:", upright[0].tolist())
print("lying edge:", blind[0].tolist())
print("lying edge, kernel turned:", lying[:, 0].tolist())
assert upright[0].tolist() == [0, 27, 27, 0]
