"""When XLA's CPU compiler computes what.

It merges cheap operations with each of their uses, and computes them again there for each element: a phase, a cast or
a turn before a gate of D columns D times. It does not merge sums of products: `kept`.

It hands steps over to another thread when more than eight are ready at once, and waking that thread takes longer than
a small circuit. Steps that could all be done early are given something to wait for: `after`.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf


def kept(values: tf.Tensor) -> tf.Tensor:
    """The same values, as a sum that is computed once."""
    first = tf.reshape(tf.constant([1.0, 0.0], values.dtype), [2, *[1] * values.shape.rank])
    return tf.reduce_sum(first * values[None], 0)


def after(earlier: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """The same values, once ``earlier`` is computed, whatever that is: nothing is more than infinite, NaN neither."""
    first = tf.reduce_max(tf.reshape(tf.stop_gradient(earlier), [-1])[:1])  # of an empty tensor −∞
    return values + tf.cast(first > np.inf, values.dtype)
