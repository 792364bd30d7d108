"""Beam search: several sequences side by side."""

import torch
from jaxtyping import Float, Int, Int64
from torch import Tensor

from mlnotes import check
from mlnotes.decode.writer import Writer, check_length
from mlnotes.softmax import log_softmax
from mlnotes.transformer import Transformer


# --8<-- [start:beam_search]
@torch.no_grad()
def beam_search(
    model: Transformer,
    source: Int[Tensor, "batch source"],
    width: int,
    max_length: int,
    length_penalty: float = 0.6,
    *,
    cache: bool = True,
) -> tuple[Int64[Tensor, "batch width length"], Float[Tensor, "batch width"]]:
    r"""Write several sequences side by side, and keep the best at every step.

    $$s(y) = \frac{\log p(y \mid x)}{\ell(y)}, \quad
    \ell(y) = \frac{(5 + |y|)^\alpha}{(5 + 1)^\alpha} \tag{9m}$$

    The length $|y|$ counts the end token. A sequence that has ended keeps its place in
    the beam until better ones push it out.

    Args:
        model: The model, in evaluation mode.
        source: Ids, (batch, source), filled up at the end; no row is empty.
        width: The number of sequences to keep, at least 1; with 1 it is `greedy`.
        max_length: As in `greedy`.
        length_penalty: $\alpha$, in [0, ∞): 0 compares probabilities, and so prefers
            the short; larger values favour the long.
        cache: As in `greedy`.

    Returns:
        The sequences, (batch, width, length), best first, each as in `greedy`, and
        their scores $s$, (batch, width). Where there are fewer sequences than places,
        the scores of the rest are -∞.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range, a token of the source is unknown,
            or a source is empty or too long.

    Reference:
        Wu et al. (2016), equation 14, without their coverage penalty.
    """
    check_length(model, max_length, cache)
    check.integer("width", width, 1)
    check.number("length_penalty", length_penalty, 0.0)
    writer = Writer(model, source, width, cache)
    first = torch.arange(len(source), device=source.device)[:, None] * width
    done = (first < 0).repeat(1, width)  # (batch, width)
    length = done.long()
    for t in range(1, max_length + 1):
        log_p = log_softmax(writer.logits(), -1).unflatten(0, done.shape)
        if t == 1:  # all rows of a source are alike: go on from one
            total = torch.full_like(log_p[..., 0], -torch.inf)
            total[:, 0] = 0.0
        log_p = log_p.masked_fill(~writer.allowed | done[..., None], -torch.inf)
        log_p[..., model.padding].masked_fill_(done, 0.0)  # the end stays the end
        p_y = (total[..., None] + log_p).flatten(1)  # (batch, width * tokens)
        length = length + ~done
        penalty = ((5 + length) / 6) ** length_penalty
        s = p_y / penalty.repeat_interleave(log_p.shape[2], 1)  # (9m)
        score, place = s.topk(width)
        origin, token = place // log_p.shape[2], place % log_p.shape[2]
        total, length = p_y.gather(1, place), length.gather(1, origin)
        writer.append(token.flatten(), (first + origin).flatten())
        done = done.gather(1, origin) | (token == model.end)
        if done.all():
            break
    return writer.prefix[:, 1:].unflatten(0, done.shape), score


# --8<-- [end:beam_search]
