"""Kets as columns of real numbers, the form in which they are computed with.

A flat ket (B, size) is complex, sample after sample, as it is handed to users. Columns (2, size, B) are its real parts
before its imaginary parts, with the batch last: what is done to an amplitude is done to a row of samples that lie side
by side, and complex matrices act as real ones of doubled size. XLA removes pairs of conversions that undo each other.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

Pair = tuple[tf.Tensor, tf.Tensor]
"""Real and imaginary part."""

Converted = tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]


@tf.custom_gradient
def columns_of(flat: tf.Tensor) -> Converted:
    """Flat kets (B, size) as columns (2, size, B).

    The gradient is the conversion back; TensorFlow's would be the sum of a real and an imaginary ket.
    """
    return tf.stack([tf.transpose(tf.math.real(flat)), tf.transpose(tf.math.imag(flat))]), flat_of


@tf.custom_gradient
def flat_of(columns: tf.Tensor) -> Converted:
    """Undoes `columns_of`."""
    real, imaginary = tf.unstack(columns)
    return tf.complex(tf.transpose(real), tf.transpose(imaginary)), columns_of


def times(first: Pair, second: Pair) -> Pair:
    """The complex product."""
    return first[0] * second[0] - first[1] * second[1], first[0] * second[1] + first[1] * second[0]
