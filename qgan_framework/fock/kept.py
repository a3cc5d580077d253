"""Results that XLA computes once.

XLA's CPU compiler merges cheap operations with each of their uses, and computes them again there for each element: a
phase, a cast or a turn before a gate of D columns D times. It does not merge sums of products.
"""

from __future__ import annotations

import tensorflow as tf


def kept(values: tf.Tensor) -> tf.Tensor:
    """The same values, as a sum that XLA does not merge with what uses them."""
    first = tf.reshape(tf.constant([1.0, 0.0], values.dtype), [2, *[1] * values.shape.rank])
    return tf.reduce_sum(first * values[None], 0)
