"""Uniform random numbers that other numbers decide."""

from __future__ import annotations

import tensorflow as tf

_GOLDEN = 0x9E3779B9  # 2³² over the golden ratio: steps that fill the circle evenly


def hashed_uniform(values: tf.Tensor, n_uniforms: int) -> tf.Tensor:
    """Uniform numbers that depend on the bits of a row alone.

    Unlike numbers drawn for a batch, they do not change when rows are batched otherwise. Equal rows give equal numbers;
    rows that differ in one bit give numbers without a relation. The bits go through the finaliser of MurmurHash3
    (Appleby 2011), column after column.

    Args:
        values: float32 (B, d).
        n_uniforms: numbers for each row.

    Returns:
        float32 (B, n_uniforms), multiples of 2^-24 in [0, 1), the same with and without XLA.
    """
    state = tf.zeros_like(values[:, 0], dtype=tf.uint32)
    for column in tf.unstack(tf.bitcast(values, tf.uint32), axis=1):
        state = _mixed(tf.bitwise.bitwise_xor(state, column)) + tf.constant(_GOLDEN, tf.uint32)
    offsets = [(number + 1) * _GOLDEN % 2**32 for number in range(n_uniforms)]
    words = _mixed(state[:, None] + tf.constant(offsets, tf.uint32))
    upper = tf.bitcast(_shifted(words, 8), tf.int32)
    return tf.cast(upper, tf.float32) * 2.0**-24


def _mixed(words: tf.Tensor) -> tf.Tensor:
    """MurmurHash3's finaliser: a one-to-one map in which every bit changes about half of the others."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        words = tf.bitwise.bitwise_xor(words, _shifted(words, shift)) * tf.constant(factor, tf.uint32)
    return tf.bitwise.bitwise_xor(words, _shifted(words, 16))


def _shifted(words: tf.Tensor, bits: int) -> tf.Tensor:
    return tf.bitwise.right_shift(words, tf.constant(bits, tf.uint32))
