"""The game: the two players learn in turns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

import torch
from jaxtyping import Float, Integer
from torch import Tensor, nn
from tqdm import tqdm

from mlnotes import check
from mlnotes.gan.loss import (
    critic_loss,
    discriminator_loss,
    gradient_penalty,
    minimax_loss,
    non_saturating_loss,
    wasserstein_loss,
)
from mlnotes.gan.model import Discriminator, Generator, check_labels

# The loss of the discriminator and of the generator, by the name of the game.
OBJECTIVES: Mapping[str, tuple[Callable[..., Tensor], Callable[..., Tensor]]] = (
    MappingProxyType(
        {
            "minimax": (discriminator_loss, minimax_loss),
            "non-saturating": (discriminator_loss, non_saturating_loss),
            "wgan-clip": (critic_loss, wasserstein_loss),
            "wgan-gp": (critic_loss, wasserstein_loss),
        }
    )
)


# --8<-- [start:gan_history]
@dataclass
class GanHistory:
    """The losses of a game, one of each kind for each update of the generator.

    Attributes:
        discriminator: The loss before the discriminator's last step in this turn,
            without the gradient penalty.
        generator: The loss before the generator's step.
    """

    discriminator: list[float] = field(default_factory=list)
    generator: list[float] = field(default_factory=list)


# --8<-- [end:gan_history]


# --8<-- [start:train_gan]
def train_gan(
    g: Generator,
    d: Discriminator,
    data: Float[Tensor, "examples *shape"],
    g_optimizer: torch.optim.Optimizer,
    d_optimizer: torch.optim.Optimizer,
    *,
    objective: str = "non-saturating",
    updates: int,
    batch_size: int,
    discriminator_steps: int = 1,
    generator: torch.Generator | None,
    labels: Integer[Tensor, " examples"] | None = None,
    penalty: float = 10.0,
    bound: float = 0.01,
    progress: bool = True,
) -> GanHistory:
    """Let the players learn in turns: the discriminator's steps, then a generator's.

    A second call goes on where the first ended.

    Args:
        g: The generator; is left in evaluation mode.
        d: The discriminator, or critic; is left in evaluation mode.
        data: Real examples, (examples, *shape), finite.
        g_optimizer: Moves the parameters of `g`.
        d_optimizer: Moves the parameters of `d`.
        objective: The game: ``"minimax"`` is (10c) and (10d), ``"non-saturating"`` is
            (10c) and (10e); ``"wgan-clip"`` and ``"wgan-gp"`` are (10f) and (10g), with
            the critic held down by (10j) or by (10i).
        updates: The number of the generator's steps, at least 1.
        batch_size: The number of real and of generated examples in a step, at least 1.
        discriminator_steps: The number of the discriminator's steps in each turn, at
            least 1.
        generator: Draws examples and noise, on the device of `data`.
        labels: Classes of the examples, (examples,), if the players take labels.
        penalty: The weight of the gradient penalty, in (0, ∞); only for ``"wgan-gp"``.
        bound: The bound of the critic's parameters, in (0, ∞); only for
            ``"wgan-clip"``.
        progress: Whether to show a progress bar, on the standard error.

    Returns:
        The losses of the game.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range or does not fit the others, or a step
            meets a loss or gradient that is not finite; that step is not taken.

    Reference:
        Goodfellow et al. (2014), algorithm 1; Gulrajani et al. (2017), algorithm 1.
    """
    check.one_of("objective", objective, tuple(OBJECTIVES))
    for name, value in (("updates", updates), ("batch_size", batch_size)):
        check.integer(name, value, 1)
    check.integer("discriminator_steps", discriminator_steps, 1)
    check.number("penalty", penalty, 0.0, closed="()")
    check.number("bound", bound, 0.0, closed="()")
    _check_players(g, d, data, labels)
    d_loss, g_loss = OBJECTIVES[objective]
    history = GanHistory()
    g.train(), d.train()
    for update in tqdm(range(updates), unit="update", disable=not progress):
        for _ in range(discriminator_steps):
            real, y = _batch(data, labels, batch_size, generator)
            with torch.no_grad():
                fake = g.sample(batch_size, y, generator=generator)
            loss = value = d_loss(d(real, y), d(fake, y))
            if objective == "wgan-gp":
                critic = partial(d, labels=y)
                loss = value + penalty * gradient_penalty(critic, real, fake, generator)
            _step(d_optimizer, loss, f"the discriminator at update {update + 1}")
            if objective == "wgan-clip":
                clip_parameters(d, bound)
        _, y = _batch(data, labels, batch_size, generator)
        loss = g_loss(d(g.sample(batch_size, y, generator=generator), y))
        _step(g_optimizer, loss, f"the generator at update {update + 1}")
        history.discriminator.append(value.item())
        history.generator.append(loss.item())
    g.eval(), d.eval()
    return history


def _batch(
    data: Tensor, labels: Tensor | None, size: int, generator: torch.Generator | None
) -> tuple[Tensor, Tensor | None]:
    """Draw examples, each as if it were the first."""
    i = torch.randint(len(data), (size,), generator=generator, device=data.device)
    return data[i], None if labels is None else labels[i]


def _step(optimizer: torch.optim.Optimizer, loss: Tensor, player: str) -> None:
    """Move one player only; the other one's gradients are not even computed."""
    check.number(f"the loss of {player}", loss.item())
    own = [theta for group in optimizer.param_groups for theta in group["params"]]
    optimizer.zero_grad()
    loss.backward(inputs=own)
    for theta in own:
        if theta.grad is not None:
            check.floating(f"the gradient of {player}", theta.grad)
    optimizer.step()


# --8<-- [end:train_gan]


# --8<-- [start:clip_parameters]
@torch.no_grad()
def clip_parameters(critic: nn.Module, bound: float) -> None:
    r"""Cut every parameter of the critic to an interval, so that no slope is large.

    $$\theta \leftarrow \min\bigl(\max(\theta, -c),\ c\bigr) \tag{10j}$$

    Args:
        critic: Its parameters $\theta$ are changed in place.
        bound: $c$, in (0, ∞).

    Raises:
        TypeError: If `bound` is no number.
        ValueError: If `bound` is out of range.

    Reference:
        Arjovsky, Chintala and Bottou (2017), algorithm 1, line 7; $c = 0.01$ there.
    """
    check.number("bound", bound, 0.0, closed="()")
    for theta in critic.parameters():
        theta.clamp_(-bound, bound)  # (10j)


# --8<-- [end:clip_parameters]


def _check_players(
    g: Generator, d: Discriminator, data: Tensor, labels: Tensor | None
) -> None:
    if d.in_shape != g.out_shape:
        raise ValueError(f"d must take the shape {g.out_shape}, got {d.in_shape}")
    if d.classes != g.classes:
        raise ValueError(f"d must take {g.classes} classes as g, got {d.classes}")
    check.floating("data", data)
    check.not_empty("data", data)
    check.shape("data", data, (len(data), *g.out_shape))
    check_labels(labels, len(data), g.classes)
