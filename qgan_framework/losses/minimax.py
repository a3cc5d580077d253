"""Binary cross-entropy with the saturating generator loss of the minimax game."""

from __future__ import annotations

import tensorflow as tf

from qgan_framework.losses import functional
from qgan_framework.losses.base import GANLoss


class Minimax(GANLoss):
    """The zero-sum game: the generator minimises what the discriminator maximises.

    The discriminator minimises -E[log sigma(D(x))] - E[log(1 - sigma(D(G(z))))], the generator
    E[log(1 - sigma(D(G(z))))], whose gradient fades when the discriminator wins. Goodfellow et al. 2014,
    "Generative adversarial nets", arXiv:1406.2661, equation 1.
    """

    def generator_loss(self, fake_logits: tf.Tensor) -> tf.Tensor:
        """E[log(1 - sigma(D(G(z))))]."""
        return functional.minimax_generator(fake_logits)

    def discriminator_loss(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        """-E[log sigma(D(x))] - E[log(1 - sigma(D(G(z))))]."""
        return functional.bce_discriminator(real_logits, fake_logits)
