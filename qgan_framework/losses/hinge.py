"""The hinge loss."""

from __future__ import annotations

from typing import ClassVar

import tensorflow as tf

from qgan_framework.losses import functional
from qgan_framework.losses.base import GANLoss


class Hinge(GANLoss):
    """Margins for the discriminator, a plain mean for the generator.

    The discriminator minimises E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))], the generator -E[D(G(z))].
    Lim and Ye 2017, "Geometric GAN", arXiv:1705.02894.
    """

    comparable: ClassVar[bool] = False

    def generator_loss(self, fake_logits: tf.Tensor) -> tf.Tensor:
        """-E[D(G(z))]."""
        return functional.wasserstein_generator(fake_logits)

    def discriminator_loss(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        """E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]."""
        return functional.hinge_discriminator(real_logits, fake_logits)
