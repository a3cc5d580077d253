"""What a training step asks of a loss."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import tensorflow as tf

from qgan_framework.config.checked import checked
from qgan_framework.losses import functional
from qgan_framework.losses.functional import Discriminator
from qgan_framework.types import NonNegativeFloat


class GANLoss(ABC):
    """Base class of the losses.

    Every method is pure, traceable and XLA-compilable, and gives a float32 scalar. The discriminator
    minimises discriminator_loss + penalty, the generator generator_loss.

    Attributes:
        comparable: whether the two losses have one scale, so that their balance says which network is ahead: at the
            equilibrium of bce and lsgan the discriminator's is two thirds of both.
        needs_second_derivatives: whether `penalty` differentiates the discriminator, so that a training step
            differentiates it twice.
    """

    comparable: ClassVar[bool] = True
    needs_second_derivatives: bool

    @checked
    def __init__(self, *, r1_weight: NonNegativeFloat = 0.0) -> None:
        """Keeps the weight of the R1 penalty.

        Args:
            r1_weight: gamma of the R1 penalty (Mescheder et al. 2018, arXiv:1801.04406), which multiplies
                E[||grad_x D(x)||^2] / 2 on the real points; 0 leaves it out.

        Raises:
            ConfigurationError: the weight is negative or no number.
        """
        self.r1_weight = r1_weight
        self.needs_second_derivatives = r1_weight > 0.0

    @abstractmethod
    def generator_loss(self, fake_logits: tf.Tensor) -> tf.Tensor:
        """The generator's loss, from the discriminator's raw outputs for generated points."""

    @abstractmethod
    def discriminator_loss(self, real_logits: tf.Tensor, fake_logits: tf.Tensor) -> tf.Tensor:
        """The discriminator's loss without penalty, from its raw outputs for real and generated points."""

    def penalty(
        self, discriminator: Discriminator, real: tf.Tensor, fake: tf.Tensor, uniform: tf.Tensor
    ) -> tf.Tensor:
        """The weighted penalty on the discriminator's gradient; R1 here, 0 when its weight is 0.

        Args:
            discriminator: maps points (batch, d) to one raw output a point.
            real: real points, shape (batch, d).
            fake: generated points, shape (batch, d).
            uniform: a random number in [0, 1) for each sample, shape (batch, 1), the same when a step is repeated.

        Returns:
            A scalar to add to `discriminator_loss`.
        """
        if self.r1_weight == 0.0:
            return tf.constant(0.0)
        return self.r1_weight * functional.r1_penalty(discriminator, real)
