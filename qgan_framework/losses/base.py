"""What a training step asks of a loss."""

from __future__ import annotations

from abc import ABC, abstractmethod

import tensorflow as tf

from qgan_framework.losses import functional
from qgan_framework.losses.functional import Discriminator


class GANLoss(ABC):
    """Base class of the losses.

    Every method is pure, traceable and XLA-compilable, and gives a float32 scalar. The discriminator
    minimises discriminator_loss + penalty, the generator generator_loss.

    Attributes:
        needs_second_derivatives: whether `penalty` differentiates the discriminator, so that a training step
            differentiates it twice.
    """

    needs_second_derivatives: bool

    def __init__(self, *, r1_weight: float) -> None:
        """Keeps the weight of the R1 penalty.

        Args:
            r1_weight: gamma, which multiplies E[||grad_x D(x)||^2] / 2 on the real points; 0 leaves it out.
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
        self, discriminator: Discriminator, real: tf.Tensor, fake: tf.Tensor, seed: tf.Tensor
    ) -> tf.Tensor:
        """The weighted penalty on the discriminator's gradient; R1 here, 0 when its weight is 0.

        Args:
            discriminator: maps points (batch, d) to one raw output a point.
            real: real points, shape (batch, d).
            fake: generated points, shape (batch, d).
            seed: int32 tensor of shape (2,) that keys any random numbers, so that a step can be repeated.

        Returns:
            A scalar to add to `discriminator_loss`.
        """
        if self.r1_weight == 0.0:
            return tf.constant(0.0)
        return self.r1_weight * functional.r1_penalty(discriminator, real)
