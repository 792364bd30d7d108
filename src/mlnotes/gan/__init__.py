"""Generative adversarial networks: two nets that learn from each other's errors."""

from mlnotes.gan.divergence import (
    game_value,
    js_divergence,
    kl_divergence,
    optimal_discriminator,
)
from mlnotes.gan.loss import (
    critic_loss,
    discriminator_loss,
    gradient_penalty,
    minimax_loss,
    non_saturating_loss,
    wasserstein_loss,
)
from mlnotes.gan.model import Discriminator, Generator
from mlnotes.gan.quality import (
    frechet_distance,
    mode_shares,
    modes_covered,
    nearest_distance,
)
from mlnotes.gan.ring import ring, ring_centres
from mlnotes.gan.train import GanHistory, clip_parameters, train_gan
from mlnotes.gan.transport import transport_plan, wasserstein1

__all__ = [
    "Discriminator",
    "GanHistory",
    "Generator",
    "clip_parameters",
    "critic_loss",
    "discriminator_loss",
    "frechet_distance",
    "game_value",
    "gradient_penalty",
    "js_divergence",
    "kl_divergence",
    "minimax_loss",
    "mode_shares",
    "modes_covered",
    "nearest_distance",
    "non_saturating_loss",
    "optimal_discriminator",
    "ring",
    "ring_centres",
    "train_gan",
    "transport_plan",
    "wasserstein1",
    "wasserstein_loss",
]
