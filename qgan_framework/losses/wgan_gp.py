"""The Wasserstein loss with gradient penalty."""

from __future__ import annotations

from typing import ClassVar

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.losses import functional
from qgan_framework.losses.base import GANLoss
from qgan_framework.losses.functional import Discriminator
from qgan_framework.types import NonNegativeFloat


class WassersteinGradientPenalty(GANLoss):
    r"""A critic that estimates the Wasserstein-1 distance, kept near slope 1 by a penalty.

    The critic minimises

    .. math:: E[D(G(z))] - E[D(x)] + \lambda E[(\|\nabla_{\hat x} D(\hat x)\|_2 - 1)^2],

    where each x^ lies at a uniformly random place between a real and a generated point; the generator
    minimises -E[D(G(z))]. Gulrajani et al. 2017, "Improved training of Wasserstein GANs", arXiv:1704.00028
    (lambda = 10).
    """

    comparable: ClassVar[bool] = False

    @checked
    def __init__(
        self, *, gradient_penalty_weight: NonNegativeFloat, r1_weight: NonNegativeFloat = 0.0
    ) -> None:
        """Keeps the weights of the penalties.

        Args:
            gradient_penalty_weight: lambda; 0 leaves the penalty out, and the critic unbounded.
            r1_weight: gamma of the R1 penalty (Mescheder et al. 2018, arXiv:1801.04406), added to it.

        Raises:
            ConfigurationError: a weight is negative or no number.
        """
        super().__init__(r1_weight=r1_weight)
        self.gradient_penalty_weight = gradient_penalty_weight
        self.needs_second_derivatives = gradient_penalty_weight > 0.0 or r1_weight > 0.0

    def generator_loss(self, fake_logits: tf.Tensor) -> tf.Tensor:
        """-E[D(G(z))]."""
        return functional.wasserstein_generator(fake_logits)

    def discriminator_loss(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        """E[D(G(z))] - E[D(x)]."""
        return functional.wasserstein_discriminator(real_logits, fake_logits)

    def penalty(
        self, discriminator: Discriminator, real: tf.Tensor, fake: tf.Tensor, uniform: tf.Tensor
    ) -> tf.Tensor:
        """The weighted gradient penalty, at places between real and generated points that `uniform` decides, and R1."""
        r1 = super().penalty(discriminator, real, fake, uniform)
        if self.gradient_penalty_weight == 0.0:
            return r1
        slope = functional.gradient_penalty(discriminator, real, fake, uniform)
        return r1 + self.gradient_penalty_weight * slope
