"""Losses of the two players, from logits or scores of any size."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes import check
from mlnotes.activation import log_sigmoid


# --8<-- [start:discriminator_loss]
def discriminator_loss(
    real: Float[Tensor, " batch"], fake: Float[Tensor, " fakes"]
) -> Float[Tensor, ""]:
    r"""Charge the discriminator for each mistake: cross-entropy, real against fake.

    $$L_D = -\operatorname{mean} \log \sigma(D(x))
    - \operatorname{mean} \log\bigl(1 - \sigma(D(G(z)))\bigr) \tag{10c}$$

    Args:
        real: Logits $D(x)$ of real examples, (batch,), finite.
        fake: Logits $D(G(z))$ of generated examples, (fakes,), finite.

    Returns:
        The loss, a scalar in (0, ∞).

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If an argument is empty or not finite.

    Reference:
        Goodfellow et al. (2014), equation (1), with the sign changed.
    """
    _check_logits(real=real, fake=fake)
    return -log_sigmoid(real).mean() - log_sigmoid(-fake).mean()  # (10c)


# --8<-- [end:discriminator_loss]


# --8<-- [start:minimax_loss]
def minimax_loss(fake: Float[Tensor, " fakes"]) -> Float[Tensor, ""]:
    r"""Give the generator what the discriminator loses: the game is zero-sum.

    $$L_G = \operatorname{mean} \log\bigl(1 - \sigma(D(G(z)))\bigr) \tag{10d}$$

    Its slope in $D$ is $-\sigma(D)$: it vanishes where the discriminator is sure.

    Args:
        fake: Logits $D(G(z))$ of generated examples, (fakes,), finite.

    Returns:
        The loss, a scalar in (-∞, 0).

    Raises:
        TypeError: If `fake` is not floating point.
        ValueError: If `fake` is empty or not finite.

    Reference:
        Goodfellow et al. (2014), equation (1).
    """
    _check_logits(fake=fake)
    return log_sigmoid(-fake).mean()  # (10d)


# --8<-- [end:minimax_loss]


# --8<-- [start:non_saturating_loss]
def non_saturating_loss(fake: Float[Tensor, " fakes"]) -> Float[Tensor, ""]:
    r"""Charge the generator for each example that is found out.

    $$L_G = -\operatorname{mean} \log \sigma(D(G(z))) \tag{10e}$$

    Its slope in $D$ is $\sigma(D) - 1$: near -1 where the discriminator is sure.

    Args:
        fake: Logits $D(G(z))$ of generated examples, (fakes,), finite.

    Returns:
        The loss, a scalar in (0, ∞).

    Raises:
        TypeError: If `fake` is not floating point.
        ValueError: If `fake` is empty or not finite.

    Reference:
        Goodfellow et al. (2014), section 3.
    """
    _check_logits(fake=fake)
    return -log_sigmoid(fake).mean()  # (10e)


# --8<-- [end:non_saturating_loss]


# --8<-- [start:critic_loss]
def critic_loss(
    real: Float[Tensor, " batch"], fake: Float[Tensor, " fakes"]
) -> Float[Tensor, ""]:
    r"""Charge the critic, which must score real examples above generated ones.

    $$L_D = \operatorname{mean} D(G(z)) - \operatorname{mean} D(x) \tag{10f}$$

    If no slope of $D$ exceeds 1, then $-L_D$ is at most the Wasserstein-1 distance
    between the examples, and the best critic reaches it.

    Args:
        real: Scores $D(x)$ of real examples, (batch,), finite.
        fake: Scores $D(G(z))$ of generated examples, (fakes,), finite.

    Returns:
        The loss, a scalar.

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If an argument is empty or not finite.

    Reference:
        Arjovsky, Chintala and Bottou (2017), equations (2) and (3).
    """
    _check_logits(real=real, fake=fake)
    return fake.mean() - real.mean()  # (10f)


# --8<-- [end:critic_loss]


# --8<-- [start:wasserstein_loss]
def wasserstein_loss(fake: Float[Tensor, " fakes"]) -> Float[Tensor, ""]:
    r"""Charge the generator of a Wasserstein game: its examples should score high.

    $$L_G = -\operatorname{mean} D(G(z)) \tag{10g}$$

    Its slope in $D$ is -1 everywhere.

    Args:
        fake: Scores $D(G(z))$ of generated examples, (fakes,), finite.

    Returns:
        The loss, a scalar.

    Raises:
        TypeError: If `fake` is not floating point.
        ValueError: If `fake` is empty or not finite.

    Reference:
        Arjovsky, Chintala and Bottou (2017), algorithm 1, line 10.
    """
    _check_logits(fake=fake)
    return -fake.mean()  # (10g)


# --8<-- [end:wasserstein_loss]


def _check_logits(**logits: Tensor) -> None:
    for name, value in logits.items():
        check.floating(name, value)
        check.not_empty(name, value)


# --8<-- [start:gradient_penalty]
def gradient_penalty(
    critic: Callable[[Tensor], Tensor],
    real: Float[Tensor, "batch *shape"],
    fake: Float[Tensor, "batch *shape"],
    generator: torch.Generator | None = None,
) -> Float[Tensor, ""]:
    r"""Charge the critic for slopes that are not 1, on the way from fake to real.

    $$\hat x = \epsilon\, x + (1 - \epsilon)\, G(z),
    \qquad \epsilon \sim U(0, 1) \tag{10h}$$

    $$R = \operatorname{mean}
    \bigl(\lVert \nabla_{\hat x} D(\hat x) \rVert_2 - 1\bigr)^2 \tag{10i}$$

    Args:
        critic: Maps examples (batch, *shape) to scores (batch,), each on its own.
        real: Real examples $x$, (batch, *shape), finite.
        fake: Generated examples $G(z)$, in the shape of `real`, finite; held constant.
        generator: Draws one $\epsilon$ for each pair, on the device of `real`.

    Returns:
        The penalty, a scalar in [0, ∞) that can be differentiated once more.

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If an argument is empty or not finite, the shapes differ, or the
            critic does not give one score for each example.

    Reference:
        Gulrajani, Ahmed, Arjovsky, Dumoulin and Courville (2017), algorithm 1; the
        penalty there is $\lambda R$, with $\lambda = 10$.
    """
    _check_logits(real=real, fake=fake)
    check.shape("fake", fake, real.shape)
    eps = real.new_empty(len(real), *[1] * (real.ndim - 1))  # (batch, 1, …)
    eps.uniform_(generator=generator)
    x = (eps * real + (1 - eps) * fake).detach().requires_grad_()  # (10h)
    scores = critic(x)
    check.shape("critic(x)", scores, (len(x),))
    (slope,) = torch.autograd.grad(scores.sum(), x, create_graph=True)
    norm = torch.linalg.vector_norm(
        slope.reshape(len(x), -1), dim=1
    )  # its slope at 0 is 0
    return (norm - 1).square().mean()  # (10i)


# --8<-- [end:gradient_penalty]
