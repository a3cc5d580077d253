"""What a quantum computer would return: frequencies of a finite number of measurements."""

from __future__ import annotations

from collections.abc import Sequence

import tensorflow as tf

from qgan_framework.qubit.circuit import rotate_all
from qgan_framework.qubit.columns import sum_parts
from qgan_framework.qubit.gates import TO_Z
from qgan_framework.qubit.measurements import longitudinal, probabilities
from qgan_framework.sampling.uniform import stateless_uniform
from qgan_framework.types import MeasurementBasis


def sampled_frequencies(weights: tf.Tensor, shots: int, seed: tf.Tensor) -> tf.Tensor:
    """Frequencies of outcomes in a number of measurements of all qubits, with the gradient of the probabilities.

    Args:
        weights: probabilities (2^n, B).
        shots: measurements of each sample.
        seed: int (2,); it alone decides the random numbers, the same with and without XLA.

    Returns:
        (2^n, B), multiples of 1/shots. Sampling itself has no gradient; that of its mean is exact.
    """
    drawn = tf.stop_gradient(_frequencies(weights, shots, seed))
    return weights + tf.stop_gradient(drawn - weights)


def _frequencies(weights: tf.Tensor, shots: int, seed: tf.Tensor) -> tf.Tensor:
    """By the inverse of the distribution function: an outcome's share of the uniform numbers below its end."""
    ends = tf.transpose(tf.cumsum(weights, 0))
    uniforms = stateless_uniform([tf.shape(ends)[0], shots], seed)
    aims = tf.sort(tf.cast(uniforms, weights.dtype) * ends[:, -1:], 1)
    below = tf.cast(tf.searchsorted(aims, ends, side="left"), weights.dtype)  # aims < end
    below = tf.concat([below[:, :-1], tf.fill([tf.shape(ends)[0], 1], tf.cast(shots, weights.dtype))], 1)
    counts = tf.concat([below[:, :1], below[:, 1:] - below[:, :-1]], 1)
    return tf.transpose(counts) / shots


def sampled_expectations(
    columns: tf.Tensor, bases: Sequence[MeasurementBasis], shots: int, seed: tf.Tensor, n_parts: int = 1
) -> tf.Tensor:
    """Expectation values as `measurements.expectations` has them, from ``shots`` measurements in each basis.

    Each basis is measured on states of its own, rotated so that it becomes Z. Gradients are those of the exact values.

    Returns:
        (len(bases) · n, B).
    """
    values = []
    for number, basis in enumerate(bases):
        rotated = columns if basis == "Z" else rotate_all(columns, TO_Z[basis])
        weights = sum_parts(probabilities(rotated), n_parts)
        values.append(longitudinal(sampled_frequencies(weights, shots, seed + number)))
    return tf.concat(values, 0)
