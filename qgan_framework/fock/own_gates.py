"""Real gates on single modes for a set of parameters a sample.

Parameters (..., B) and matrices (D, D, ..., B), column before row, have the batch last: every sample's own numbers lie
side by side. Elements are built in float64.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from qgan_framework.fock import spectra
from qgan_framework.fock.real_gates import MAX_ORDERED
from qgan_framework.fock.select import select


def displacement(r: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """D(r) = exp(r (a† − a)), see `qgan_framework.fock.real_gates.displacement`."""
    limit = spectra.displacement_limit(cutoff_dim)
    flat = tf.reshape(r, [-1])
    inside, far = tf.clip_by_value(flat, -limit, limit), tf.abs(flat) >= limit  # NaN is not far, and stays
    if cutoff_dim <= MAX_ORDERED:
        scale = tf.where(far, tf.zeros_like(flat), tf.exp(-0.5 * inside**2)) * tf.ones(
            [cutoff_dim, 1], r.dtype
        )
        elements = _normally_ordered(inside, scale, spectra.displacement_powers(cutoff_dim))
    else:
        elements = _spectral(inside, cutoff_dim)
        elements = tf.where(far, tf.zeros_like(elements), elements)
    return tf.reshape(elements, tf.concat([[cutoff_dim, cutoff_dim], tf.shape(r)], 0))


def squeezing(r: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """S(r) = exp(r (a² − a†²) / 2), see `qgan_framework.fock.real_gates.squeezing`."""
    flat = tf.reshape(r, [-1])
    levels = tf.range(cutoff_dim, dtype=r.dtype)[:, None] + 0.5
    middle = tf.exp(-levels * tf.math.log(tf.cosh(flat)))
    elements = _normally_ordered(tf.tanh(flat), middle, spectra.squeezing_powers(cutoff_dim))
    return tf.reshape(elements, tf.concat([[cutoff_dim, cutoff_dim], tf.shape(r)], 0))


def _normally_ordered(
    base: tf.Tensor, middle: tf.Tensor, tables: tuple[spectra.Floats, spectra.Floats]
) -> tf.Tensor:
    """L · diag(middle) · U as (D, D, N), column before row; base (N,), whose powers times the tables are L and U."""
    dim, (lower, upper) = middle.shape[0], tables
    powers = _powers(base, lower.shape[0])
    left, right = (
        tf.reshape(tf.constant(table.T) @ powers, [dim, dim, -1]) for table in (_transposed(lower), upper)
    )
    right *= middle[:, None]
    return tf.reduce_sum(left[:, None] * right[:, :, None], 0)


def _powers(base: tf.Tensor, n_powers: int) -> tf.Tensor:
    """x⁰ … of (N,), as (n_powers, N)."""
    exponents = np.arange(n_powers)[:, None]
    powers, square = tf.ones([n_powers, 1], base.dtype), base
    for bit in range(n_powers.bit_length()):
        powers *= tf.where((exponents >> bit) % 2 == 1, square, 1.0)
        square *= square
    return powers


def _transposed(table: spectra.Floats) -> spectra.Floats:
    """Of matrices (J, D²)."""
    n_powers, dim = table.shape[0], int(table.shape[1] ** 0.5)
    return table.reshape(n_powers, dim, dim).transpose(0, 2, 1).reshape(n_powers, -1)


def _spectral(r: tf.Tensor, cutoff_dim: int) -> tf.Tensor:
    """D(r) (D, D, N) from its spectrum, see `qgan_framework.fock.spectra`."""
    table = spectra.displacement_table(cutoff_dim)
    angles = tf.constant(table.frequencies[:, None]) * r
    parts = tf.constant(table.cosine.T) @ tf.cos(angles), tf.constant(table.sine.T) @ tf.sin(angles)
    computed = tf.concat(parts, 0)
    elements = select(computed, *table.computed, axis=0)
    if table.mirrored is not None:
        elements += table.signs[:, None] * select(computed, *table.mirrored, axis=0)
    return tf.transpose(tf.reshape(elements, [cutoff_dim, cutoff_dim, -1]), [1, 0, 2])
