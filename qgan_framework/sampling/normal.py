"""Normal random numbers that are the same with and without XLA, up to rounding."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from qgan_framework.sampling.uniform import BITS, stateless_integers


def stateless_normal(shape: Any, seed: tf.Tensor) -> tf.Tensor:
    """Standard normal numbers that depend on the shape and the seed alone.

    `tf.random.stateless_normal` draws other numbers inside compiled code than outside.

    Args:
        shape: shape of the result.
        seed: integer tensor of shape (2,).

    Returns:
        float32; eager and compiled values agree to about 1e-5. The largest possible value is about 5.4.
    """
    return normal_of(stateless_integers(shape, seed))


def normal_of(integers: tf.Tensor) -> tf.Tensor:
    """Quantiles of p = (k + 1/2) / 2^24, the centres of 2^24 equal parts of (0, 1).

    Those above 1/2 are taken from below, by symmetry. There every step is exact in float32, in whatever order a
    compiler takes them; near 1 p is rounded to 1, whose quantile is infinite, and every few trainings draw it once.
    """
    largest = 2**BITS - 1
    below = tf.cast(tf.minimum(integers, largest - integers), tf.float32)
    quantiles = tf.math.ndtri((2.0 * below + 1.0) * 2.0 ** -(BITS + 1))
    return tf.where(integers > largest // 2, -quantiles, quantiles)
