"""Binary cross-entropy with the non-saturating generator loss."""

from __future__ import annotations

import tensorflow as tf

from qgan_framework.losses import functional
from qgan_framework.losses.base import GANLoss


class BinaryCrossEntropy(GANLoss):
    """The original game, with the generator loss that does not saturate.

    The discriminator minimises -E[log sigma(D(x))] - E[log(1 - sigma(D(G(z))))], the generator
    -E[log sigma(D(G(z)))]. At equilibrium both discriminator terms are log 2. Goodfellow et al. 2014,
    "Generative adversarial nets", arXiv:1406.2661, section 3.
    """

    def generator_loss(self, fake_logits: tf.Tensor) -> tf.Tensor:
        """-E[log sigma(D(G(z)))]."""
        return functional.bce_generator(fake_logits)

    def discriminator_loss(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        """-E[log sigma(D(x))] - E[log(1 - sigma(D(G(z))))]."""
        return functional.bce_discriminator(real_logits, fake_logits)
