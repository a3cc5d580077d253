"""Features as states of qubits."""

from __future__ import annotations

import tensorflow as tf


def basis_state(n_qubits: int, batch_size: int | tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """|0…0⟩ as columns (2, 2^n, B); ``dtype`` is real."""
    return tf.one_hot([0, 2**n_qubits], 2**n_qubits, dtype=dtype)[:, :, None] * tf.ones([batch_size], dtype)


def amplitude(features: tf.Tensor) -> tf.Tensor:
    """Features (B, 2^n), L2-normalised, as amplitudes: columns (2, 2^n, B). A row of zeros gives NaN."""
    real = tf.transpose(features / tf.sqrt(tf.reduce_sum(features**2, 1, keepdims=True)))
    return tf.stack([real, tf.zeros_like(real)])


def angle(features: tf.Tensor, n_qubits: int) -> tf.Tensor:
    """Features (B, k · n) as rotation angles of n qubits in |0⟩: columns (2, 2^n, B), a product state.

    The first n features are angles of RY, the next n of RZ, the last n of RY again; k is 1, 2 or 3.
    """
    half = tf.transpose(features) / 2.0
    angles = tf.split(half, half.shape[0] // n_qubits)
    real = tf.stack([tf.cos(angles[0]), tf.sin(angles[0])], 1)  # (n, 2, B)
    imaginary = tf.zeros_like(real)
    if len(angles) > 1:
        sign = tf.constant([-1.0, 1.0], real.dtype)[:, None]
        phase = angles[1][:, None] * sign
        real, imaginary = real * tf.cos(phase), real * tf.sin(phase)
    if len(angles) > 2:
        real, imaginary = _turned(real, angles[2]), _turned(imaginary, angles[2])
    qubits = list(zip(tf.unstack(real), tf.unstack(imaginary), strict=True))
    return tf.stack(_product(qubits))


def _turned(part: tf.Tensor, half: tf.Tensor) -> tf.Tensor:
    """RY by twice ``half`` (n, B) on (n, 2, B)."""
    zero, one = tf.unstack(part, axis=1)
    cosine, sine = tf.cos(half), tf.sin(half)
    return tf.stack([cosine * zero - sine * one, sine * zero + cosine * one], 1)


def _product(factors: list[tuple[tf.Tensor, tf.Tensor]]) -> tuple[tf.Tensor, tf.Tensor]:
    """The product state of parts (d, B) each, real and imaginary; halves first, so that few are large."""
    if len(factors) == 1:
        return factors[0]
    middle = len(factors) // 2
    (a_re, a_im), (b_re, b_im) = _product(factors[:middle]), _product(factors[middle:])
    real = _outer(a_re, b_re) - _outer(a_im, b_im)
    return real, _outer(a_re, b_im) + _outer(a_im, b_re)


def _outer(first: tf.Tensor, second: tf.Tensor) -> tf.Tensor:
    product = first[:, None] * second[None]
    return tf.reshape(product, [first.shape[0] * second.shape[0], -1])
