"""Uniform random numbers that are the same with and without XLA."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

_BITS = 24  # what a float32 holds exactly


def stateless_uniform(shape: Any, seed: tf.Tensor) -> tf.Tensor:
    """Uniform numbers in [0, 1) that depend on the shape and the seed alone.

    `tf.random.stateless_uniform(alg="philox")` draws the same bits everywhere, but for floats compiled code
    keeps the upper bits of each word where eager and graph code keep the lower ones, so its floats differ.
    Here the integers are drawn and the upper 24 bits taken in all cases.

    Args:
        shape: shape of the result.
        seed: int32 or int64 tensor of shape (2,).

    Returns:
        float32 multiples of 2^-24.
    """
    words = tf.random.stateless_uniform(shape, seed, minval=None, maxval=None, dtype=tf.int32, alg="philox")
    upper = tf.bitwise.right_shift(tf.bitcast(words, tf.uint32), tf.constant(32 - _BITS, tf.uint32))
    return tf.cast(tf.bitcast(upper, tf.int32), tf.float32) * 2.0**-_BITS
