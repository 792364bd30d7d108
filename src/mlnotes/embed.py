"""Embeddings: a table with a vector for each word, and which vectors are alike."""

import torch
from jaxtyping import Float, Int, Int64
from torch import Tensor, nn

from mlnotes import check


# --8<-- [start:one_hot]
def one_hot(
    tensor: Int[Tensor, "*shape"], num_classes: int = -1
) -> Int64[Tensor, "*shape classes"]:
    """Write each index as a vector that is 1 at its place and 0 elsewhere.

    Args:
        tensor: Indices, any shape, in [0, num_classes).
        num_classes: The length of the vectors; -1: one more than the largest index.

    Returns:
        The vectors, in the shape of `tensor` with a last axis of that length.

    Raises:
        TypeError: If an argument is not of integers.
        ValueError: If an index is out of range, `num_classes` is neither -1 nor at
            least 1, or -1 while there is no index.

    Differs from torch: takes integers of any width.
    """
    if num_classes == -1:
        check.not_empty("tensor", tensor)
        num_classes = int(tensor.max()) + 1
    check.integer("num_classes", num_classes, 1)
    check.class_labels("tensor", tensor, num_classes)
    places = torch.arange(num_classes, device=tensor.device)
    return (tensor[..., None] == places).long()  # (*shape, classes)


# --8<-- [end:one_hot]


# --8<-- [start:embedding]
class Embedding(nn.Module):
    r"""Look up a row of a table: what a linear layer makes of a one-hot vector.

    $$x_i = \operatorname{onehot}(i)^\top W = W_{i} \tag{8m}$$

    At first the entries of $W$ are normal, of mean 0 and standard deviation 1.

    Args:
        num_embeddings: The number of rows, at least 1.
        embedding_dim: The number of features of each, at least 1.
        padding_idx: A row that starts at 0 and is not learned; counted from the end if
            negative.
        device: Where the table lives.
        dtype: The type of the table.
        generator: Draws the first table.

    Raises:
        TypeError: If a number is no integer, or the input not of integers.
        ValueError: If a number or an index is out of range.

    Differs from torch: no `max_norm`, `scale_grad_by_freq` or `sparse`.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("num_embeddings", num_embeddings, 1)
        check.integer("embedding_dim", embedding_dim, 1)
        w = torch.empty(num_embeddings, embedding_dim, device=device, dtype=dtype)
        self.weight = nn.Parameter(w)
        nn.init.normal_(self.weight, generator=generator)
        self.padding_idx = padding_idx
        if padding_idx is not None:
            check.integer("padding_idx", padding_idx)
            check.number("padding_idx", padding_idx, -len(w), len(w), closed="[)")
            self.padding_idx = padding_idx % len(w)
            nn.init.zeros_(self.weight[self.padding_idx])

    def forward(self, input: Int[Tensor, "*shape"]) -> Float[Tensor, "*shape dim"]:
        """Map indices (*shape) to vectors (*shape, embedding_dim)."""
        check.class_labels("input", input, len(self.weight))
        rows = self.weight.index_select(0, input.long().flatten())  # (8m)
        x = rows.reshape(*input.shape, self.weight.shape[1])  # (*shape, dim)
        if self.padding_idx is None:
            return x
        return torch.where((input == self.padding_idx)[..., None], x.detach(), x)


# --8<-- [end:embedding]


# --8<-- [start:neighbours]
def neighbours(
    vectors: Float[Tensor, "words dim"], index: Int[Tensor, "*shape"], k: int
) -> tuple[Float[Tensor, "*shape k"], Int64[Tensor, "*shape k"]]:
    r"""Find the words whose vectors have the smallest angles to a word's own.

    $$\cos(v_i, v_j)
    = \frac{v_i^\top v_j}{\lVert v_i \rVert \, \lVert v_j \rVert} \tag{8q}$$

    Args:
        vectors: A vector for each word, (words, dim), finite, none of them zero.
        index: The words whose neighbours are sought, any shape.
        k: The number of neighbours, in [1, words); a word is not its own.

    Returns:
        The cosines, the largest first, and the words, both (*shape, k).

    Raises:
        TypeError: If `vectors` is not floating point, or the rest not of integers.
        ValueError: If `vectors` is not finite or has a zero vector, or `index` or `k`
            is out of range.
    """
    check.floating("vectors", vectors)
    check.class_labels("index", index, len(vectors))
    check.integer("k", k)
    check.number("k", k, 1, len(vectors), closed="[)")
    length = vectors.norm(dim=1, keepdim=True)
    if (length == 0).any():
        raise ValueError(f"vectors must not be zero, got row {int(length.argmin())}")
    direction, i = vectors / length, index.long()
    cosine = direction[i] @ direction.T  # (8q)
    best = cosine.scatter(-1, i[..., None], -torch.inf).topk(k)
    return best.values, best.indices


# --8<-- [end:neighbours]
