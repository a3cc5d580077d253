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
        batches: of the data.
        updates: of each network, by its name, in the order of their steps; the first network had one for each batch,
            the others followed.
    """

    batches: list[tf.Tensor]
    updates: dict[str, list[Update]]


def norms(gradients: list[tf.Tensor]) -> tf.Tensor:
    """Euclidean norm of each gradient, float32 (n,)."""
    return tf.stack([tf.cast(tf.norm(gradient), tf.float32) for gradient in gradients])
