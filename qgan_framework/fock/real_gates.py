"""The real cores of the gates, for any number of parameters at once.

Every gate of the library is diagonal phases around a real matrix, D(α) = R(φ) D(r) R(−φ) and so on. Real matrices
cost half of complex ones, and phases merge with their neighbours, so the circuit is evolved in this form.
All functions take float64 parameters of any shape (...) and return float64.
"""

from __future__ import annotations

import math

import tensorflow as tf

from qgan_framework.fock import spectra
from qgan_framework.fock.select import select
from qgan_framework.fock.spectral_table import SpectralTable

MAX_ORDERED = 12
"""Up to this cutoff displacements may be normally ordered, with a tenth of the sines. The sums alternate and lose about
a factor of 2^D in accuracy, so larger ones are spectral."""

_FEW, _SMALL = 64, 6
"""Of fewer gates than this, at a larger cutoff than this, sines are not what costs: those are spectral too."""


def _spectral(parameter: tf.Tensor, table: SpectralTable) -> tf.Tensor:
    """exp(t G) elements (N, E) of parameters (N,), by matrix products of cos λt and sin λt with constant tables."""
    angles = parameter[:, None] * tf.constant(table.frequencies)
    parts = tf.cos(angles) @ tf.constant(table.cosine), tf.sin(angles) @ tf.constant(table.sine)
    computed = tf.concat(parts, 1)
    elements = select(computed, *table.computed, axis=1)
    if table.mirrored is None:
        return elements
    return elements + table.signs * select(computed, *table.mirrored, axis=1)


def _normally_ordered(
    base: tf.Tensor, middle: tf.Tensor, tables: tuple[spectra.Floats, spectra.Floats], cutoff_dim: int
) -> tf.Tensor:
    """L · diag(middle) · U as (N, D²); base (N, 1), whose powers times the tables are L and U."""
    lower, upper = tables
    powers = [tf.ones_like(base)]
    for _ in range(lower.shape[0] - 1):
        powers.append(powers[-1] * base)
    stacked, square = tf.concat(powers, -1), [-1, cutoff_dim, cutoff_dim]
    left = tf.reshape(stacked @ tf.constant(lower), square) * middle[:, None, :]
    return tf.reshape(left @ tf.reshape(stacked @ tf.constant(upper), square), [-1, cutoff_dim**2])


def displacement(r: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """D(r) = exp(r (a† − a)) cut to (..., D, D); r may be negative."""
    limit = spectra.displacement_limit(cutoff_dim)
    flat = tf.reshape(r, [-1])
    inside = tf.clip_by_value(flat, -limit, limit)
    if _ordered(flat.shape[0], cutoff_dim):
        base, tables = inside[:, None], spectra.displacement_powers(cutoff_dim)
        elements = _normally_ordered(base, tf.exp(-0.5 * base**2), tables, cutoff_dim)
    else:
        elements = _spectral(inside, spectra.displacement_table(cutoff_dim))
    far = tf.abs(flat) >= limit  # there zero is exact to 1e-15; NaN is not far, and stays
    elements = tf.where(far[:, None], tf.zeros_like(elements), elements)
    return tf.reshape(elements, tf.concat([tf.shape(r), [cutoff_dim, cutoff_dim]], 0))


def _ordered(n_gates: int | None, cutoff_dim: int) -> bool:
    """Whether displacements are normally ordered; ``n_gates`` is None where the graph does not know it."""
    few = n_gates is not None and n_gates < _FEW
    return cutoff_dim <= (_SMALL if few else MAX_ORDERED)


def squeezing(r: tf.Tensor, *, cutoff_dim: int) -> tf.Tensor:
    """S(r) = exp(r (a² − a†²) / 2) cut to (..., D, D), normally ordered; r may be negative."""
    flat = tf.reshape(r, [-1, 1])
    levels = tf.range(cutoff_dim, dtype=flat.dtype) + 0.5
    middle = tf.exp(-levels * tf.math.log(tf.cosh(flat)))
    elements = _normally_ordered(tf.tanh(flat), middle, spectra.squeezing_powers(cutoff_dim), cutoff_dim)
    return tf.reshape(elements, tf.concat([tf.shape(r), [cutoff_dim, cutoff_dim]], 0))


def beamsplitter_blocks(theta: tf.Tensor, *, cutoff_dim: int, n_blocks: int) -> tf.Tensor:
    """B(θ) = exp(θ (a₁ a₂† − a₁† a₂)) as padded blocks (..., n_blocks, D, D), see ``spectra.beamsplitter_table``."""
    table = spectra.beamsplitter_table(cutoff_dim, n_blocks, dense=False)
    elements = _spectral(tf.reshape(theta, [-1]), table)
    return tf.reshape(elements, tf.concat([tf.shape(theta), [n_blocks, cutoff_dim, cutoff_dim]], 0))


def beamsplitter_matrix(theta: tf.Tensor, *, cutoff_dim: int, n_blocks: int) -> tf.Tensor:
    """B(θ) as dense matrices (..., P, P) over the P states |n₁ n₂⟩ of n₁ + n₂ < ``n_blocks``, sorted by n₁, then n₂.

    With 2D−1 blocks those are all D² states.
    """
    table = spectra.beamsplitter_table(cutoff_dim, n_blocks, dense=True)
    elements = _spectral(tf.reshape(theta, [-1]), table)
    n_states = math.isqrt(len(table.signs))
    return tf.reshape(elements, tf.concat([tf.shape(theta), [n_states, n_states]], 0))
