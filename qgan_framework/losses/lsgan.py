"""The least-squares loss."""

from __future__ import annotations

import tensorflow as tf

from qgan_framework.losses import functional
from qgan_framework.losses.base import GANLoss


class LeastSquares(GANLoss):
    """Squared distances to the labels 1 (real) and 0 (generated) instead of cross-entropies.

    The discriminator minimises E[(D(x) - 1)^2] / 2 + E[D(G(z))^2] / 2, the generator E[(D(G(z)) - 1)^2] / 2.
    Mao et al. 2017, "Least squares generative adversarial networks", arXiv:1611.04076, equation 9.
    """

    def generator_loss(self, fake_logits: tf.Tensor) -> tf.Tensor:
        """E[(D(G(z)) - 1)^2] / 2."""
        return functional.least_squares_generator(fake_logits)

    def discriminator_loss(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        """E[(D(x) - 1)^2] / 2 + E[D(G(z))^2] / 2."""
        return functional.least_squares_discriminator(real_logits, fake_logits)
