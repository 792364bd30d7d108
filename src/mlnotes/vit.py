"""A small vision transformer: an image as a row of patches."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from mlnotes import check
from mlnotes.attention import LearnedPosition
from mlnotes.linear import Linear
from mlnotes.norm import LayerNorm
from mlnotes.transformer import EncoderLayer


# --8<-- [start:patches]
def patches(
    images: Float[Tensor, "batch channels height width"], size: int
) -> Float[Tensor, "batch patches features"]:
    """Cut images into squares, and read each square as a vector.

    With squares of one pixel, a 5 × 10 image of 3 colours is 50 vectors of 3 numbers.

    Args:
        images: (batch, channels, height, width), finite.
        size: The side of a square, at least 1; it divides height and width.

    Returns:
        The vectors, (batch, patches, channels · size²): row by row of the image; within
        a vector channel by channel, then row by row.

    Raises:
        TypeError: If `images` are not floating point, or `size` no integer.
        ValueError: If `images` are not finite or of another shape, or `size` does not
            divide them.

    Differs from torch: `functional.unfold` puts the vectors in columns.

    Reference:
        Dosovitskiy et al. (2021), section 3.1.
    """
    check.floating("images", images)
    check.integer("size", size, 1)
    if images.dim() != 4 or images.shape[2] % size or images.shape[3] % size:
        want, got = f"sides that {size} divides, in 4 axes", tuple(images.shape)
        raise ValueError(f"images must have {want}, got shape {got}")
    x = images.unflatten(3, (-1, size)).unflatten(2, (-1, size))
    x = x.permute(0, 2, 4, 1, 3, 5)  # (batch, down, across, channels, size, size)
    return x.flatten(3).flatten(1, 2)


# --8<-- [end:patches]


# --8<-- [start:vision_transformer]
class VisionTransformer(nn.Module):
    """Classify images: patches, positions, encoder layers, mean, linear layer.

    Args:
        image_size: The side of the square images, at least 1.
        patch_size: The side of a patch, at least 1; it divides `image_size`.
        num_layers: The number of encoder layers, at least 1.
        num_heads: The number of heads; it divides `hidden_dim`.
        hidden_dim: The number of entries of a vector, at least 1.
        mlp_dim: The number of hidden units in an encoder layer, at least 1.
        dropout: The probability of being dropped in training, in [0, 1].
        num_classes: The number of classes, at least 1.
        in_channels: The number of colours, at least 1.
        generator: Draws the first parameters and what is dropped.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a number is out of range, or does not divide what it must.

    Differs from torchvision: the mean over the patches is classified, instead of an
        extra vector; rectifiers; any number of colours, 1 by default; no
        `attention_dropout`.

    Reference:
        Dosovitskiy et al. (2021), section 3.1; appendix D.3 for the mean.
    """

    def __init__(
        self,
        image_size: int,
        patch_size: int,
        num_layers: int,
        num_heads: int,
        hidden_dim: int,
        mlp_dim: int,
        dropout: float = 0.0,
        num_classes: int = 10,
        in_channels: int = 1,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("image_size", image_size, 1)
        check.integer("patch_size", patch_size, 1)
        check.integer("num_layers", num_layers, 1)
        check.integer("in_channels", in_channels, 1)
        if image_size % patch_size:
            raise ValueError(f"patch_size must divide {image_size}, got {patch_size}")
        self.image_shape = (in_channels, image_size, image_size)
        self.patch_size = patch_size
        features = in_channels * patch_size**2
        number = (image_size // patch_size) ** 2
        sizes = hidden_dim, num_heads, mlp_dim, dropout, True  # normalise first
        self.embedding = Linear(features, hidden_dim, generator=generator)
        self.position = LearnedPosition(number, hidden_dim, generator=generator)
        self.layers = nn.ModuleList(
            EncoderLayer(*sizes, generator=generator) for _ in range(num_layers)
        )
        self.norm = LayerNorm(hidden_dim)
        self.head = Linear(hidden_dim, num_classes, generator=generator)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch classes"]:
        """Map images (batch, in_channels, image_size, image_size) to logits.

        Args:
            images: Finite.

        Returns:
            The logits, (batch, num_classes).

        Raises:
            TypeError: If `images` are not floating point.
            ValueError: If `images` are not finite or of another shape.
        """
        check.shape("images", images, (*images.shape[:1], *self.image_shape))
        x = self.embedding(patches(images, self.patch_size))
        x = self.position(x)  # (batch, patches, hidden_dim)
        for layer in self.layers:
            x = layer(x)
        return self.head(self.norm(x).mean(dim=1))


# --8<-- [end:vision_transformer]
