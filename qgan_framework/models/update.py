"""What a step of training leaves for callbacks to look at."""

from __future__ import annotations

from typing import NamedTuple

import tensorflow as tf


class Update(NamedTuple):
    """One network's step.

    Attributes:
        loss: scalar.
        gradients: of each trainable variable, as it was applied.
        norms: of the gradients, (n_variables,); not finite where an entry is not.
    """

    loss: tf.Tensor
    gradients: list[tf.Tensor]
    norms: tf.Tensor


class Pass(NamedTuple):
    """One pass of the schedule.

    Attributes:
        reals: batches of real points.
        discriminator: an update for each of them.
        generator: those that followed.
    """

    reals: list[tf.Tensor]
    discriminator: list[Update]
    generator: list[Update]


def norms(gradients: list[tf.Tensor]) -> tf.Tensor:
    """Euclidean norm of each gradient, float32 (n,)."""
    return tf.stack([tf.cast(tf.norm(gradient), tf.float32) for gradient in gradients])
