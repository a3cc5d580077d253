"""Turning pairs of numbers by angles, with a gradient straight to the angles.

A phase turns real and imaginary part of an amplitude, a beamsplitter amplitudes of even and odd photon number. The
derivative in the angle is the cross product of the pair with its upstream gradient, whichever way both are turned, so
no gradient passes through sines and cosines.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from qgan_framework.fock.columns import times


class Phases(NamedTuple):
    """cos and sin of angles; constants to every gradient."""

    cosine: tf.Tensor
    sine: tf.Tensor

    def reversed(self) -> Phases:
        """Of the opposite angles."""
        return Phases(self.cosine, -self.sine)


def phases(angles: tf.Tensor, dtype: tf.DType) -> Phases:
    """Of float64 angles in ``dtype``: brought near zero first, so that single precision loses nothing."""
    whole_turns = tf.round(angles / (2.0 * np.pi))
    near = tf.stop_gradient(tf.cast(angles - 2.0 * np.pi * whole_turns, dtype))
    return Phases(tf.cos(near), tf.sin(near))


def joined(first: Phases, second: Phases) -> Phases:
    """Of the sums of angles."""
    return Phases(*times(first, second))


def turn(pairs: tf.Tensor, by: Phases, angles: tf.Tensor) -> tf.Tensor:
    """(a, b) → (a cos φ − b sin φ, a sin φ + b cos φ).

    Args:
        pairs: (2, ...).
        by: of the angles, broadcasting against (...).
        angles: φ, of as many axes as (...), each of the same length or 1. They receive the gradient; their values are
            not looked at.
    """

    @tf.custom_gradient
    def forward(pairs: tf.Tensor, angles: tf.Tensor) -> tuple[tf.Tensor, object]:
        def backward(upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            back = turn(upstream, by.reversed(), -angles)
            (a, b), (of_a, of_b) = tf.unstack(pairs), tf.unstack(back)
            return back, _summed(a * of_b - b * of_a, angles)

        matrix = tf.stack([tf.stack([by.cosine, by.sine]), tf.stack([-by.sine, by.cosine])])
        return tf.reduce_sum(matrix * pairs[:, None], 0), backward  # a sum, see `steps.kept`

    return forward(pairs, angles)


def _summed(values: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """Summed over the axes along which ``like`` was broadcast."""
    lengths = zip(values.shape, like.shape, strict=True)
    axes = [axis for axis, (length, own) in enumerate(lengths) if own == 1 and length != 1]
    return tf.reduce_sum(values, axes, keepdims=True) if axes else values
