"""Skip-gram with negative sampling: word vectors from the words around each word."""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int, Int64
from torch import Tensor, nn

from mlnotes import check
from mlnotes.activation import log_sigmoid
from mlnotes.embed import Embedding


def _concatenate(
    sentences: Sequence[Int64[Tensor, " _"]],
) -> tuple[Int64[Tensor, " words"], Int64[Tensor, " words"]]:
    """Join the sentences; the second tensor tells which sentence a word is from."""
    if len(sentences) == 0:
        raise ValueError(f"sentences must not be empty, got {sentences!r}")
    for i, sentence in enumerate(sentences):
        check.not_empty(f"sentences[{i}]", sentence)
        check.shape(f"sentences[{i}]", sentence, (sentence.numel(),))
    words = torch.cat(list(sentences))
    check.class_labels("sentences", words, int(words.max()) + 1)
    numbers = [torch.full_like(s, i) for i, s in enumerate(sentences)]
    return words, torch.cat(numbers)


# --8<-- [start:skip_gram_pairs]
def skip_gram_pairs(
    sentences: Sequence[Int64[Tensor, " _"]], radius: int
) -> tuple[Int64[Tensor, " pairs"], Int64[Tensor, " pairs"]]:
    """Pair each word with every other word of its sentence within a distance.

    Args:
        sentences: Each the ids of its words, (words,).
        radius: The largest distance, at least 1: neighbours have distance 1.

    Returns:
        The ids of the words (pairs,), and of the words found near them (pairs,).

    Raises:
        TypeError: If `radius` or the ids are not integers.
        ValueError: If there is no sentence, one is empty, `radius` is below 1, or an id
            is negative.
    """
    check.integer("radius", radius, 1)
    words, sentence = _concatenate(sentences)
    pairs = []
    for d in range(1, min(radius, len(words) - 1) + 1):
        together = sentence[:-d] == sentence[d:]
        left, right = words[:-d][together], words[d:][together]
        pairs += [torch.stack([left, right]), torch.stack([right, left])]
    center, context = torch.cat([words.new_empty(2, 0), *pairs], dim=1)
    return center, context


# --8<-- [end:skip_gram_pairs]


# --8<-- [start:subsample]
def subsample(
    sentences: Sequence[Int64[Tensor, " _"]],
    threshold: float,
    generator: torch.Generator | None = None,
) -> list[Int64[Tensor, " _"]]:
    r"""Drop words at random, the common ones more often: they say little of the others.

    $$p_{\text{keep}}(w) = \min\bigl(1, \sqrt{t / f_w}\bigr) \tag{8p}$$

    Here $f_w$ is the share of the word $w$ among all the words.

    Args:
        sentences: Each the ids of its words, (words,).
        threshold: The share $t > 0$ up to which a word is always kept.
        generator: Draws what is dropped.

    Returns:
        What is left of the sentences, without those that lost all their words.

    Raises:
        TypeError: If `threshold` is no number or the ids are not integers.
        ValueError: If there is no sentence, one is empty, `threshold` is not positive,
            or an id is negative.

    Reference:
        Mikolov, Sutskever, Chen, Corrado and Dean (2013), section 2.3, equation (5).
    """
    check.number("threshold", threshold, 0.0, closed="()")
    words, sentence = _concatenate(sentences)
    f = words.bincount() / len(words)
    keep = (threshold / f[words]).sqrt().clamp(max=1)  # (8p)
    kept = torch.rand(keep.shape, generator=generator, device=keep.device) < keep
    lengths = sentence[kept].bincount(minlength=len(sentences))
    parts = words[kept].split(lengths.tolist())
    return [part for part in parts if len(part) > 0]


# --8<-- [end:subsample]


# --8<-- [start:negative_samples]
def negative_samples(
    counts: Int[Tensor, " words"],
    batch: int,
    negatives: int,
    generator: torch.Generator | None = None,
) -> Int64[Tensor, "batch negatives"]:
    r"""Draw words at random, the rare ones somewhat more often than they occur.

    $$P(w) = \frac{c_w^{3/4}}{\sum_{w'} c_{w'}^{3/4}} \tag{8o}$$

    Args:
        counts: How often each word occurs, $c_w \ge 0$, (words,).
        batch: The number of rows, at least 1.
        negatives: The number of words in each row, at least 1.
        generator: Draws the words.

    Returns:
        The ids of the words, (batch, negatives).

    Raises:
        TypeError: If an argument is not of integers.
        ValueError: If a number is below 1, or there are no counts, a negative one, or
            only zeros.

    Reference:
        Mikolov, Sutskever, Chen, Corrado and Dean (2013), section 2.2.
    """
    check.integer("batch", batch, 1)
    check.integer("negatives", negatives, 1)
    check.not_empty("counts", counts)
    check.class_labels("counts", counts, int(counts.max()) + 1)
    if not counts.any():
        raise ValueError(f"counts must not all be 0, got {len(counts)} zeros")
    p = counts**0.75  # (8o), up to the sum
    drawn = torch.multinomial(p, batch * negatives, True, generator=generator)
    return drawn.unflatten(0, (batch, negatives))


# --8<-- [end:negative_samples]


# --8<-- [start:skip_gram]
class SkipGram(nn.Module):
    r"""Give each word a vector that tells the words near it from random words.

    $$L = -\log \sigma(u_o^\top v_c)
    - \sum_{k=1}^{K} \log \sigma(-u_{n_k}^\top v_c) \tag{8n}$$

    A word has two vectors: $v$ where it is the center $c$, which are the ones to keep,
    and $u$ where it is the context $o$ or one of the random words $n_1, …, n_K$.

    Args:
        num_embeddings: The number of words, at least 1.
        embedding_dim: The number of features of a vector, at least 1.
        generator: Draws the first $v$, uniform in $\pm 1 / (2\,\text{dim})$; the $u$
            start at 0.

    Raises:
        TypeError: If a number is no integer or the indices are not integers.
        ValueError: If a number or an index is out of range, or the shapes differ.

    Reference:
        Mikolov, Sutskever, Chen, Corrado and Dean (2013), equation (4); the first
        values are those of its program, word2vec.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        size = (num_embeddings, embedding_dim)
        self.center = Embedding(*size, generator=generator)
        self.context = Embedding(*size, generator=generator)
        bound = 0.5 / embedding_dim
        nn.init.uniform_(self.center.weight, -bound, bound, generator=generator)
        nn.init.zeros_(self.context.weight)

    def forward(
        self, center: Int[Tensor, " batch"], other: Int[Tensor, "batch others"]
    ) -> Float[Tensor, "batch others"]:
        """Score other words (batch, others) by how well they fit a center (batch,)."""
        v, u = self.center(center), self.context(other)
        return torch.einsum("bd,bod->bo", v, u)

    def loss(
        self,
        center: Int[Tensor, " batch"],
        context: Int[Tensor, " batch"],
        negatives: Int[Tensor, "batch negatives"],
    ) -> Float[Tensor, ""]:
        """Compute the mean of (8n) over pairs, each with random words of its own."""
        check.shape("context", context, center.shape)
        check.shape("negatives", negatives, (len(center), negatives.shape[-1]))
        z = self(center, torch.cat([context[:, None], negatives], dim=1))
        near, random = log_sigmoid(z[:, 0]), log_sigmoid(-z[:, 1:])
        return -(near + random.sum(dim=1)).mean()  # (8n)


# --8<-- [end:skip_gram]
