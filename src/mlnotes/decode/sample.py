"""Sampling: the next token is drawn at random."""

import torch
from jaxtyping import Bool, Float, Int, Int64
from torch import Tensor

from mlnotes import check
from mlnotes.attention import masked_softmax
from mlnotes.decode.writer import Writer, check_length, write
from mlnotes.transformer import Transformer


# --8<-- [start:sample]
@torch.no_grad()
def sample(
    model: Transformer,
    source: Int[Tensor, "batch source"],
    max_length: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    *,
    generator: torch.Generator | None = None,
    cache: bool = True,
) -> Int64[Tensor, "batch length"]:
    r"""Draw each token at random, from all or from the likeliest.

    $$p_\tau(k) \propto e^{z_k / \tau} \tag{9n}$$

    Of these probabilities `likeliest` keeps some.

    Args:
        model: The model, in evaluation mode; its logits are $z$.
        source: Ids, (batch, source), filled up at the end; no row is empty.
        max_length: As in `greedy`.
        temperature: $\tau$, in (0, ∞): below 1 the likely becomes likelier.
        top_k: As in `likeliest`.
        top_p: As in `likeliest`.
        generator: Draws the tokens.
        cache: As in `greedy`.

    Returns:
        The tokens, (batch, length), as in `greedy`.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range, a token of the source is unknown,
            or a source is empty or too long.
    """
    check_length(model, max_length, cache)
    check.number("temperature", temperature, 0.0, closed="()")
    _check_kept(top_k, top_p)

    def choose(z: Tensor, allowed: Tensor) -> Tensor:
        z = (z - z.amax(1, keepdim=True)) / temperature
        z = z.clamp(min=torch.finfo(z.dtype).min)  # a small temperature overflows
        p = masked_softmax(z, allowed)  # (9n)
        p = p * likeliest(p, top_k, top_p)
        return torch.multinomial(p, 1, generator=generator)[:, 0]

    return write(Writer(model, source, 1, cache), max_length, choose)


# --8<-- [end:sample]


# --8<-- [start:likeliest]
def likeliest(
    p: Float[Tensor, "batch tokens"],
    top_k: int | None = None,
    top_p: float | None = None,
) -> Bool[Tensor, "batch tokens"]:
    r"""Mark the `top_k` likeliest tokens, and the fewest that hold the share `top_p`.

    With probabilities in falling order, token $i$ is kept if those before it do not
    yet hold the share:

    $$\sum_{j < i} p_j < p_{\text{top}} \sum_j p_j \tag{9p}$$

    Args:
        p: Probabilities, (batch, tokens), in [0, 1].
        top_k: At least 1; None for all. Among equals, the first are kept.
        top_p: $p_{\text{top}}$, in (0, 1]; None for all. It applies to what `top_k`
            leaves.

    Returns:
        True where a token is kept, (batch, tokens); at least one in each row.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If `top_k` or `top_p` is out of range, or `p` not finite.

    Reference:
        Fan, Lewis and Dauphin (2018), for `top_k`; Holtzman et al. (2020), section 3.1,
        for `top_p`.
    """
    check.floating("p", p)
    _check_kept(top_k, top_p)
    falling, order = p.sort(descending=True, stable=True)
    keep = torch.ones_like(p, dtype=torch.bool)
    if top_k is not None:
        keep[:, top_k:] = False
    if top_p is not None:
        falling = falling * keep
        before = falling.cumsum(1) - falling
        keep &= before < top_p * falling.sum(1, keepdim=True)  # (9p)
    return torch.zeros_like(keep).scatter(1, order, keep)


# --8<-- [end:likeliest]


def _check_kept(top_k: int | None, top_p: float | None) -> None:
    if top_k is not None:
        check.integer("top_k", top_k, 1)
    if top_p is not None:
        check.number("top_p", top_p, 0.0, 1.0, closed="(]")
