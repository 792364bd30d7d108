# says: Zeros were padded around the image
import torch
from torch.nn.functional import conv2d


def edges(image):
    kernel = torch.tensor([[-1.0, 0, 1]] * 3).to(image)
    return tuple(
        conv2d(image[None, None], k[None, None], padding=1)[0, 0]
        for k in (kernel, kernel.T)
    )
