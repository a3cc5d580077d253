"""Binary cross-entropy with the non-saturating generator loss."""

from __future__ import annotations

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.losses import functional
from qgan_framework.losses.base import GANLoss
from qgan_framework.types import NonNegativeFloat


class BinaryCrossEntropy(GANLoss):
    """The original game, with the generator loss that does not saturate.

    The discriminator minimises -E[log sigma(D(x))] - E[log(1 - sigma(D(G(z))))], the generator
    -E[log sigma(D(G(z)))]. At equilibrium both discriminator terms are log 2. Goodfellow et al. 2014,
    "Generative adversarial nets", arXiv:1406.2661, section 3.
    """

    @checked
    def __init__(self, *, r1_weight: NonNegativeFloat = 0.0) -> None:
        """Keeps the weight of the R1 penalty.

        Args:
            r1_weight: gamma of the R1 penalty (Mescheder et al. 2018, arXiv:1801.04406); 0 leaves it out.

        Raises:
            ConfigurationError: the weight is negative or no number.
        """
        super().__init__(r1_weight=r1_weight)

    def generator_loss(self, fake_logits: tf.Tensor) -> tf.Tensor:
        """-E[log sigma(D(G(z)))]."""
        return functional.bce_generator(fake_logits)

    def discriminator_loss(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        """-E[log sigma(D(x))] - E[log(1 - sigma(D(G(z))))]."""
        return functional.bce_discriminator(real_logits, fake_logits)
