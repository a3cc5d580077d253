"""Uniform random numbers that are the same with and without XLA."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

BITS = 24
"""Bits of each number: what a float32 holds exactly."""


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
    return tf.cast(stateless_integers(shape, seed), tf.float32) * 2.0**-BITS


def stateless_integers(shape: Any, seed: tf.Tensor) -> tf.Tensor:
    """Uniform integers from 0 to 2^24 − 1, int32; arguments as of `stateless_uniform`."""
    words = tf.random.stateless_uniform(shape, seed, minval=None, maxval=None, dtype=tf.int32, alg="philox")
    upper = tf.bitwise.right_shift(tf.bitcast(words, tf.uint32), tf.constant(32 - BITS, tf.uint32))
    return tf.bitcast(upper, tf.int32)
