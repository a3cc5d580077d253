"""What a discriminator says, beside what its truncation leaves out."""

from __future__ import annotations

import keras
import tensorflow as tf


def judged(discriminator: keras.Model, points: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor | float]:
    """Raw outputs (B, 1), and the mean truncation leak 1 − ⟨ψ|ψ⟩ of a discriminator with a circuit; 0 of others.

    Args:
        discriminator: one with a circuit has ``with_norm``, which gives raw outputs and norms.
        points: (B, data_dim).
    """
    with_norm = getattr(discriminator, "with_norm", None)
    if with_norm is None:
        return discriminator(points), 0.0
    logits, norm = with_norm(points)
    return logits, tf.reduce_mean(1.0 - tf.cast(norm, logits.dtype))
